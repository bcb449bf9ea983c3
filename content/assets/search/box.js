// Puts the search of the site behind Material's search box. Runs before Material's own script and gives it
// something that looks like a worker: Material keeps its box, its list of results and its keyboard, and hears
// from our engine instead of its own. Nothing of the engine or its data is loaded before somebody wants it.
// What of Material this leans on is listed, and held, in kefu/publish/material.py.
"use strict";
(() => {
  const form = document.querySelector("form[data-kf-search]");
  if (!form) return;
  const READY = 1, QUERY = 2, RESULT = 3;
  const root = new URL(form.dataset.kfSearch, location.href);
  const at = (path) => new URL(path, root).href;
  const query = form.querySelector("input");
  const toggle = document.getElementById("__search");
  const failed = document.querySelector("[data-kf-search-failed]");

  class Seam extends EventTarget {
    postMessage({ type, data }) {
      if (type === QUERY) ask(data);
    }
    tell(type, data) {
      this.dispatchEvent(new MessageEvent("message", { data: { type, data } }));
    }
  }
  const seam = new Seam();
  const NativeWorker = window.Worker;
  const theirs = JSON.parse(document.getElementById("__config").textContent).search;
  window.Worker = function (url, options) {
    if (String(url) !== theirs) return new NativeWorker(url, options);
    window.Worker = NativeWorker;
    return seam;
  };

  const script = (path) => new Promise((done, refuse) => {
    const element = document.createElement("script");
    element.src = at(path);
    element.onload = done;
    element.onerror = () => refuse(new Error(path));
    document.head.append(element);
  });

  let ask = () => {};
  const heard = ({ type, data }) => {
    if (type === READY) {
      failed.hidden = true;
      kefuSearchView.ready(data);
      seam.tell(READY);
    } else if (type === RESULT) {
      seam.tell(RESULT, { items: kefuSearchView.show(data) });
    }
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
    const worker = new NativeWorker(at("assets/search/engine.js"));
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
  query.addEventListener("focus", wanted);
  toggle.addEventListener("change", () => { if (toggle.checked) { wanted(); query.focus(); } });
  for (const opener of document.querySelectorAll("[data-kf-open-search]")) {
    opener.addEventListener("click", (event) => { event.preventDefault(); if (!toggle.checked) toggle.click(); query.focus(); });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    query.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  });
  // Results can be reached with Tab, not with arrows only.
  const list = document.querySelector(".md-search-result__list");
  new MutationObserver(() => {
    for (const one of list.querySelectorAll("[tabindex='-1']")) one.removeAttribute("tabindex");
  }).observe(list, { childList: true, subtree: true });
  if (new URLSearchParams(location.search).has("q")) wanted();
  const idle = window.requestIdleCallback || ((then) => setTimeout(then, 4000));
  addEventListener("load", () => setTimeout(() => { if (!navigator.connection?.saveData) idle(wanted); }, 3000));

  // Material searches on keyup only. Pasted, dictated and chosen text comes as input; half a syllable does not.
  let composing = false;
  const nudge = () => query.dispatchEvent(new KeyboardEvent("keyup"));
  query.addEventListener("compositionstart", () => { composing = true; });
  query.addEventListener("compositionend", () => { composing = false; nudge(); });
  query.addEventListener("keyup", (event) => { if (composing || event.isComposing) event.stopImmediatePropagation(); }, true);
  query.addEventListener("input", (event) => { if (!composing && !event.isComposing) nudge(); });
})();
