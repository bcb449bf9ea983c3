// The search box of the site, in Material's markup and styles: opens, hears what is typed, and loads the engine, its
// data and what shows results (view.js) when somebody wants them.
"use strict";
(() => {
  const form = document.querySelector("form[data-kf-search]");
  if (!form) return;
  const READY = 1, RESULT = 3;
  const root = new URL(form.dataset.kfSearch, location.href);
  const at = (path) => new URL(path, root).href;
  const query = form.querySelector("input");
  const toggle = document.getElementById("__search");
  const box = document.getElementById("kf-search");
  const failed = document.querySelector("[data-kf-search-failed]");

  const script = (path) => new Promise((done, refuse) => {
    const element = document.createElement("script");
    element.src = at(path);
    element.onload = done;
    element.onerror = () => refuse(new Error(path));
    document.head.append(element);
  });

  let ask = () => {}, asked, isReady = false;
  // Asks once for each text, as soon as there is somebody to ask.
  function look() {
    if (!isReady || query.value === asked) return;
    asked = query.value;
    ask(asked);
  }
  const heard = ({ type, data }) => {
    if (type === READY) {
      failed.hidden = true;
      kefuSearchView.ready(data);
      isReady = true;
      look();
    } else if (type === RESULT) kefuSearchView.show(data);
  };

  // The engine in a worker; from file://, where there are none, in the page itself.
  async function start() {
    const view = script("assets/search/view.js").then(() => kefuSearchView.start(form, query, root));
    await (location.protocol === "file:" ? startHere(view) : startWorker(view));
  }
  async function startHere(view) {
    await Promise.all([view, script("assets/search/engine.js")]);
    const host = kefuEngine.serve(script, heard);
    window.kefuSearchData = host.take;
    ask = host.ask;
    await script("search/core.js");
  }
  function startWorker(view) {
    const worker = new Worker(at("assets/search/engine.js"));
    return new Promise((done, refuse) => {
      worker.onerror = refuse;
      worker.onmessage = ({ data }) => { heard(data); done(); };
      view.then(() => {
        ask = (text) => worker.postMessage({ query: text });
        worker.postMessage({ root: root.href });
      }, refuse);
    });
  }
  let started;
  const wanted = () => {
    started ??= start().catch(() => { started = undefined; failed.hidden = false; });
  };
  const set = (open) => { if (toggle.checked !== open) toggle.click(); };
  // Before the rest of the search is there, a list that is empty is no list.
  const list = document.querySelector(".md-search-result__list");
  const shown = () => { list.hidden = !toggle.checked; list.setAttribute("role", toggle.checked ? "list" : "presentation"); };
  const changed = () => { shown(); if (toggle.checked) { wanted(); query.focus(); } };
  query.addEventListener("focus", () => { wanted(); set(true); look(); });
  toggle.addEventListener("change", changed);
  changed(); // it may have been opened while the page was being read
  for (const opener of document.querySelectorAll("[data-kf-open-search]")) {
    opener.addEventListener("click", (event) => { event.preventDefault(); set(true); query.focus(); });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    query.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  });
  form.addEventListener("reset", () => { query.focus(); setTimeout(look, 0); });
  box.addEventListener("click", ({ target }) => { if (target.closest("a")) set(false); });
  // Up and down through the results; a letter goes on with the text.
  addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (!toggle.checked || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "ArrowUp" || key === "ArrowDown") {
      const all = [query, ...box.querySelectorAll(".md-search-result :is(:not(details) > [href], summary, details[open] [href])")];
      event.preventDefault();
      all[(Math.max(0, all.indexOf(target)) + all.length + (key === "ArrowUp" ? -1 : 1)) % all.length].focus();
    } else if (key.length === 1 && key !== " " && !target.closest("input, textarea, select")) query.focus();
  });
  const params = new URLSearchParams(location.search);
  if (params.has("q")) {
    query.value = params.get("q");
    set(true);
    query.focus();
    toggle.addEventListener("change", () => {
      const address = new URL(location.href);
      address.searchParams.delete("q");
      history.replaceState({}, "", address);
    }, { once: true });
  }
  const idle = window.requestIdleCallback || ((then) => setTimeout(then, 4000));
  addEventListener("load", () => setTimeout(() => { if (!navigator.connection?.saveData) idle(wanted); }, 3000));

  // Pasted, dictated and chosen text comes as input; half a syllable is not asked for.
  query.addEventListener("compositionend", look);
  query.addEventListener("input", (event) => { if (!event.isComposing) look(); });
})();
