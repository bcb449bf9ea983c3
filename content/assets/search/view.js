// What the search shows beside Material's list of results: the answer, what to try instead, recent searches.
// Texts are set as text, never as HTML. Recent searches stay in this browser.
"use strict";
window.kefuSearchView = (() => {
  const RECENT = "kefu.searches", MOST = 6;
  let form, query, toggle, root, site, panel, result, shown = null, pending = false;

  // An element with attributes and children; texts among the children stay texts.
  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.filter(Boolean));
    return element;
  }
  // Material's Enter key goes to the link whose first child has the highest score.
  const link = (address, text, score = -1, attributes = {}) =>
    make("a", { href: /^tel:/.test(address) ? address : new URL(address, root).href, tabindex: "-1", ...attributes }, make("span", { "data-md-score": String(score) }, text));

  const badge = (status) => make("span", { class: `kf-badge ${site.badges[status] || ""}` }, status);
  const chips = (title, links) => links.length && make("div", { class: "kf-search__group" }, make("p", { class: "kf-search__title" }, title), make("ul", { class: "kf-chips" }, ...links.map((one) => make("li", {}, one))));

  function recent() {
    try { return JSON.parse(localStorage.getItem(RECENT) || "[]").filter((one) => typeof one === "string").slice(0, MOST); } catch { return []; }
  }
  function remember(text) {
    const words = text.trim().slice(0, 60);
    if (!words) return;
    try { localStorage.setItem(RECENT, JSON.stringify([words, ...recent().filter((one) => one !== words)].slice(0, MOST))); } catch { /* storage is closed */ }
  }
  function search(text) {
    query.value = text;
    query.dispatchEvent(new KeyboardEvent("keyup"));
    query.focus();
  }
  const button = (text, act) => {
    const element = make("button", { type: "button", class: "kf-search__button" }, text);
    element.addEventListener("click", act);
    return element;
  };

  function number({ number: shownNumber, name, status, dial }) {
    const call = `tel:${shownNumber.replace(/-/g, "").replace("转", ",")}`;
    return make("p", { class: "kf-search__number" },
      dial ? link(call, shownNumber, -2, { class: "kf-number kf-number--dial" }) : make("span", { class: "kf-number" }, shownNumber),
      " ", badge(status), name && make("span", { class: "kf-hint" }, ` ${name}`), !dial && make("span", { class: "kf-hint" }, "，先别拨打"));
  }
  const OPEN = { "\u5f00": "现在开着", "\u5173": "现在关着", "\u4e0d\u786e\u5b9a": "现在开不开：不确定" };
  const hours = (list) => list.map(({ tier, text, status, now }) =>
    make("p", { class: "kf-search__hours" }, make("span", { class: "kf-label" }, "时间"), tier === site.everyone ? `${text} ` : `${tier}：${text} `, badge(status), make("span", { class: `kf-open kf-open--${now === "\u5f00" ? "yes" : now === "\u5173" ? "no" : "unsure"}` }, OPEN[now])));

  function answerCard(answer) {
    const ways = answer.ways.flatMap((way) => [
      make("p", { class: "kf-search__way" }, make("span", { class: "kf-label" }, `${way.name}${way.surface ? `（${way.surface}）` : ""}`), way.path && `${way.path} `, way.path && badge(way.status)),
      ...hours(way.hours),
    ]);
    return make("section", { class: `kf-search__card${answer.unknown ? " kf-search__card--warn" : ""}`, "aria-label": "答案" },
      make("p", { class: "kf-search__heading" }, answer.title),
      ...answer.lines.map((one) => make("p", {}, one)), ...answer.numbers.map(number), ...hours(answer.hours || []), ...ways,
      make("p", {}, link(answer.link, answer.link === "guides/fake-service/" ? "怎样分辨真假客服" : "看详细做法", 1e6, { class: "kf-search__more" })));
  }

  function startingPoints() {
    const words = recent();
    const forget = words.length && button("清除", () => { try { localStorage.removeItem(RECENT); } catch { /* storage is closed */ } idle(); query.focus(); });
    const again = words.length && chips("最近搜过（只记在这台设备上）", [...words.map((one) => button(one, () => search(one))), forget]);
    const problems = site.troubles.map(([url, name]) => link(url, name));
    const platforms = site.entities.map(([url, name]) => link(url, name));
    return [again, chips("遇到什么问题", problems), chips("平台", [...platforms, link("platforms/", "全部平台与机构"), link("a-z/", "按字母和主题找")])].filter(Boolean);
  }
  const idle = () => panel.replaceChildren(...startingPoints());

  function show({ query: asked, items, answer }) {
    shown = { asked, count: items.length };
    result.classList.toggle("kf-search--empty", !items.length);
    if (!asked.trim()) idle();
    else if (answer) panel.replaceChildren(answerCard(answer));
    else if (!items.length) panel.replaceChildren(make("p", {}, `没有找到“${asked.slice(0, 40)}”。换个说法，或从这里找：`), ...startingPoints());
    else panel.replaceChildren();
    if (pending && asked === query.value) { pending = false; setTimeout(enter, 0); }
  }

  // Enter goes to the best result of what is in the box now, never of what was there a moment ago.
  function enter() {
    const links = [...result.querySelectorAll("[href]")].map((one) => [one, parseFloat(one.firstElementChild?.getAttribute("data-md-score"))]).filter(([, score]) => score >= 0);
    if (!links.length) return;
    remember(query.value);
    links.sort((a, b) => b[1] - a[1])[0][0].click();
  }

  return {
    start(parts) {
      ({ form, query, toggle, root } = parts);
      panel = document.querySelector("[data-kf-search-panel]");
      result = panel.parentElement;
      addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.target !== query) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (event.isComposing || !query.value.trim()) return;
        if (shown && shown.asked === query.value) enter(); else pending = true;
      }, true);
      result.addEventListener("click", (event) => { if (event.target.closest("a")) remember(query.value); });
      form.addEventListener("reset", () => setTimeout(() => query.dispatchEvent(new KeyboardEvent("keyup")), 0));
    },
    ready(known) { site = known; if (!query.value) idle(); },
    show,
  };
})();
