// What the search shows: the answer, the results, what to try instead, recent searches.
// Texts are set as text, never as HTML. Recent searches stay in this browser.
"use strict";
var kefuSearchView = (() => {
  const MOST = 6;
  const OPEN = { open: ["yes", "现在开着"], closed: ["no", "现在关着"], unsure: ["unsure", "现在开不开：不确定"] };
  let query, root, site, panel, count, list, shown = null, pending = false, resting = false;

  // Words ------------------------------------------------------------------------------------------------------

  // What is said of a number: whose it is not, and whose it is; that it is unknown, which proves nothing.
  function linesOf({ digits, rows: [row], others = [], part }) {
    if (!digits) return [];
    if (!row) return [`${digits} 不在库中，不代表安全。`, part ? "下面的号码含有这几位，逐位核对。" : "任何来电都先挂断，再从 APP 里的客服入口联系。"];
    const [number, , , , dial, sentence] = row;
    const lines = others.map(([name, said]) =>
      said ? `有来源说 ${number} 与${name}有关，本站没有采信。` : dial ? `${number} 不是${name}的号码。` : `没有来源说 ${number} 是${name}的号码。`);
    return [...lines, `${number} ${sentence}`];
  }

  const patternOf = (words) => new RegExp(`(${[...words].sort((a, b) => b.length - a.length).map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|") || "$^"})`, "i");
  const marked = (text, pattern) => text.split(pattern).map((piece, at) => (at % 2 ? make("mark", {}, piece) : piece)).filter(Boolean);
  function teaser(text, pattern) {
    if (text.length < 90) return marked(text, pattern);
    const at = text.search(pattern), start = at > 50 ? text.lastIndexOf("。", at - 12) + 1 || at - 30 : 0;
    return marked(`${start ? "…" : ""}${text.slice(start, start + 88)}…`, pattern);
  }

  // Elements ---------------------------------------------------------------------------------------------------

  // From a disk no server adds the name of a folder's page.
  const page = (address) => (location.protocol === "file:" ? address.replace(/\/(?=#|$)/, "/index.html") : address);

  const make = (...parts) => kefuPage.make(...parts);
  // The Enter key goes to the link whose first child has the highest score.
  const link = (address, text, score = -1, attributes = {}) =>
    make("a", { href: /^tel:/.test(address) ? address : new URL(page(address), root).href, ...attributes }, make("span", { "data-md-score": String(score) }, text));

  // 说法不一，待复核: the last word gives the colour.
  const badge = (status) => make("span", { class: `kf-badge ${site.badges[status.split("，").pop()] || ""}` }, status);
  const chips = (title, links) => links.length && make("div", { class: "kf-search__group" }, make("p", { class: "kf-search__title" }, title), make("ul", { class: "kf-chips" }, links.map((one) => make("li", {}, one))));

  // Nothing until somebody ticks the box; then a list, empty at first.
  const memory = () => kefuPage.memory("searches", "记住搜过的（只存在这个浏览器里，取消就清除）");
  const recent = (kept) => (Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, MOST) : []);
  function remember(text) {
    const words = text.trim().slice(0, 60), { read, keep } = memory();
    if (words) keep([words, ...recent(read()).filter((one) => one !== words)].slice(0, MOST));
  }
  function search(text) {
    query.value = text;
    query.dispatchEvent(new Event("input"));
    query.focus();
  }
  const button = (text, act) => kefuPage.button(text, act, { class: "kf-search__button" });

  function number([shownNumber, , name, status, dial], others) {
    const call = `tel:${shownNumber.replace(/-/g, "").replace("转", ",")}`;
    const can = dial && !others.length;
    return make("p", { class: "kf-search__number" },
      can ? link(call, shownNumber, -2, { class: "kf-number kf-number--dial" }) : make("span", { class: "kf-number" }, shownNumber),
      " ", badge(status), name && make("span", { class: "kf-hint" }, ` ${name}`), !can && make("span", { class: "kf-hint" }, others.length ? "" : "，先别拨打"));
  }
  const hours = (list) => list.map(([tier, text, status, claims, doubt]) => {
    const [look, words] = OPEN[kefuTime.now({ claims, doubt }, kefuTime.minuteOf(new Date()), site.calendar).state];
    return make("p", { class: "kf-search__hours" }, make("span", { class: "kf-label" }, "时间"), tier === site.everyone ? `${text} ` : `${tier}：${text} `,
      badge(status), make("span", { class: `kf-open kf-open--${look}` }, words));
  });

  function answerCard(answer) {
    const { entity, topic, rows, others = [], way, line, link: address = "guides/fake-service/" } = answer;
    const [name, path, surface, status, times] = way || [];
    const title = answer.digits ? (rows.length ? `${rows[0][0]} 是谁的号码` : answer.digits) : topic ? `${entity}：${topic}` : entity;
    const warns = answer.digits && (!rows.length || !rows[0][4] || others.length);
    return make("section", { class: `kf-search__card${warns ? " kf-search__card--warn" : ""}`, "aria-label": "答案" },
      make("p", { class: "kf-search__heading" }, title),
      ...linesOf(answer).map((one) => make("p", {}, one)), line && make("p", {}, `${line.split("。")[0]}。`), ...rows.map((row) => number(row, others)),
      path && make("p", { class: "kf-search__way" }, make("span", { class: "kf-label" }, surface ? `${name}（${surface}）` : name), `${path} `, badge(status)),
      ...hours(times || []),
      make("p", {}, link(address, rows.length || !answer.digits ? "看详细做法" : "怎样分辨真假客服", 1e6, { class: "kf-search__more" })));
  }

  function startingPoints() {
    const { read, keep, box, element } = memory(), words = recent(read());
    box.addEventListener("change", () => { keep([]); idle(); panel.querySelector("input").focus(); });
    const again = make("div", {}, chips("最近搜过", words.map((one) => button(one, () => search(one)))), element);
    const problems = site.troubles.map(([url, name]) => link(url, name));
    const platforms = site.entities.map(([url, name]) => link(url, name));
    return [words.length && again, chips("遇到什么问题", problems), chips("平台", [...platforms, link("platforms/", "全部平台与机构"), link("a-z/", "按字母和主题找")]), !words.length && again].filter(Boolean);
  }
  // Puts something into the panel. The focus is not lost when what had it goes.
  function put(...parts) {
    const had = panel.contains(document.activeElement);
    panel.replaceChildren(...parts);
    resting = false;
    if (had) query.focus();
  }
  const idle = () => { put(...startingPoints()); resting = true; };

  // One result: a page, what was found in it, and below a fold what fits less well than the page.
  function result(docs, pattern) {
    const at = docs.findIndex(({ location }) => !location.includes("#")), of = docs[Math.max(0, at)];
    const parts = docs.filter((one) => one !== of), less = parts.findIndex(({ score }) => score < docs[0].score);
    const best = less < 0 ? parts : parts.slice(0, less), more = less < 0 ? [] : parts.slice(less);
    const entry = (doc, isPage, teased) => make("a", { href: new URL(page(doc.location), root).href, class: "md-search-result__link" },
      make("article", { class: "md-search-result__article md-typeset", "data-md-score": doc.score.toFixed(2) },
        isPage && make("div", { class: "md-search-result__icon md-icon" }), make(isPage ? "h1" : "h2", {}, marked(doc.title, pattern)), teased && teaser(doc.text, pattern)));
    return make("li", { class: "md-search-result__item" },
      entry(of, true, at === 0 && !best.length), best.map((one) => entry(one, false, true)),
      more.length && make("details", { class: "md-search-result__more" },
        make("summary", {}, make("div", {}, `在该页上还有 ${more.length} 个符合条件的结果`)), more.map((one) => entry(one, false, true))));
  }
  function counted(many, asked) {
    if (many) return many === 1 ? "找到 1 个符合条件的结果" : `${many} 个符合条件的结果`;
    return asked ? "没有找到符合条件的结果" : "键入以开始搜索";
  }

  // Shows what was found for a text.
  function show({ query: asked, words, items, answer }) {
    shown = asked;
    if (!asked.trim()) { if (!resting) idle(); }
    else if (answer) put(answerCard(answer));
    else if (!items.length) put(make("p", {}, `没有找到“${asked.slice(0, 40)}”。换个说法，或从这里找：`), ...startingPoints());
    else put();
    const pattern = patternOf(words);
    count.textContent = counted(items.length, asked);
    list.replaceChildren(...items.map((docs) => result(docs, pattern)));
    if (pending && asked === query.value) { pending = false; enter(); }
  }

  // Enter goes to the best result of what is in the box now, never of what was there a moment ago.
  function enter() {
    const links = [...panel.parentElement.querySelectorAll("[href]")].map((one) => [one, parseFloat(one.firstElementChild?.getAttribute("data-md-score"))]).filter(([, score]) => score >= 0);
    if (!links.length) return;
    remember(query.value);
    links.sort((a, b) => b[1] - a[1])[0][0].click();
  }

  return {
    start(form, box, address) {
      [query, root] = [box, address];
      panel = document.querySelector("[data-kf-search-panel]");
      count = panel.previousElementSibling;
      list = panel.nextElementSibling;
      addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.target !== query) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (event.isComposing || !query.value.trim()) return;
        if (shown === query.value) enter(); else pending = true;
      }, true);
      panel.parentElement.addEventListener("click", (event) => { if (event.target.closest("a")) remember(query.value); });
    },
    ready(known) { site = known; if (!query.value) idle(); },
    show, linesOf,
  };
})();
if (typeof module !== "undefined") module.exports = kefuSearchView;
