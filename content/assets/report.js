// 报错: what to write when something is wrong, filled in: which fact, what the page says, which edition, which page. The
// reader sends it; nothing is sent from here. Without this, the link leads to the page that says what to write.
"use strict";
(() => {
  const { make, button, field } = kefuPage;
  const said = (element) => {
    const copy = element.cloneNode(true);
    for (const one of copy.querySelectorAll(".kf-cell__name, .kf-value__why, .headerlink, .kf-aside, button")) one.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  // What a fact is the value of: its term, or its row and column.
  function namesOf(fact) {
    const cell = fact.closest("td"), term = fact.closest("dd")?.parentElement.querySelector("dt");
    const heads = cell && [cell.parentElement.querySelector("th"), cell.closest("table").tHead?.rows[0].cells[cell.cellIndex]];
    return (heads || [term]).map(kefuPage.text).filter(Boolean);
  }
  // What readers see of a fact: a path above its line, a clock with its name, a number, or the sentence around it.
  function shown(fact) {
    const clock = fact.closest(".kf-clock");
    if (clock) return said(clock.querySelector(".kf-clock__name")) + "：" + said(clock.querySelector(".kf-clock__amount"));
    const number = fact.matches("section") && fact.querySelector(".kf-hotline__number, .kf-call__number");
    if (number) return `${said(fact.querySelector("h1, h2, h3"))}：${said(number)}`;
    const basis = fact.closest(".kf-basis");
    if (basis) {
      const path = basis.previousElementSibling, start = path.querySelector(".kf-path__start");
      return (start ? said(start) : "") + said(path.querySelector(".kf-path__steps"));
    }
    const around = fact.matches("a") ? fact.closest(".kf-value, p, li, dd, td") || fact : fact;
    return [...namesOf(fact), said(around)].join("：").slice(0, 160);
  }
  function factsOf(link) {
    const around = link.closest("section, .kf-card, [data-kf-facts]") || link.closest("article") || document.body;
    return [...(around.matches("[data-kf-fact]") ? [around] : []), ...around.querySelectorAll("[data-kf-fact]")];
  }
  const edition = () => document.querySelector(".md-copyright")?.textContent.match(/版本\s*(\S+?)，/)?.[1] || "";
  // On a disk, the address inside the site: the rest says where the reader keeps their files.
  function page() {
    const here = location.href.split("#")[0], root = document.querySelector("[data-kf-search]")?.dataset.kfSearch;
    return location.protocol === "file:" && root ? here.slice(new URL(root, here).href.length) : here;
  }
  const text = (fact) => [
    `哪一条：${fact ? fact.dataset.kfFact : "（整页）"}`,
    ...(fact ? [`页面上写的是：${shown(fact)}`] : []),
    `页面：${page()}`,
    `版本：${edition()}`,
    "实际是：",
    "在哪里看到（APP 的哪一页、哪个网址）：",
    "哪一天看到：",
  ].join("\n");
  const mail = (to, body) => `mailto:${to}?subject=${encodeURIComponent("报错")}&body=${encodeURIComponent(body)}`;

  let dialog;
  function open(link, facts, to) {
    dialog?.remove();
    const status = make("p", { role: "status" });
    const box = make("textarea", { rows: 10, spellcheck: "false" });
    const send = to && make("a", { class: "kf-button", href: "", click: () => { send.href = mail(to, box.value); } }, "写邮件");
    const fill = () => { box.value = text(facts[choice.value]); };
    const choice = make("select", { change: fill }, facts.map((one, index) => make("option", { value: index }, shown(one))), make("option", { value: -1 }, "别的，或整页"));
    const where = make("a", { href: link.href }, to ? "还可以这样说" : "发给谁");
    dialog = make("dialog", { class: "kf-report md-typeset", "aria-labelledby": "kf-report-title" },
      make("h2", { id: "kf-report-title" }, "报错"),
      field("哪一条不对", choice), field("补上后面三行，再发出去", box),
      make("div", { class: "kf-buttons" }, send, button("复制", () => kefuPage.copy(box.value, status, box)), button("关闭", () => dialog.close())), status,
      make("p", { class: "kf-hint" }, "不用账号。这里什么也不发出去。", where));
    dialog.addEventListener("close", () => link.focus());
    document.body.append(dialog);
    fill();
    dialog.showModal();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-kf-report]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !HTMLDialogElement.prototype.showModal) return;
    const facts = factsOf(link), to = link.dataset.kfReport;
    if (to && facts.length === 1) { link.href = mail(to, text(facts[0])); return; }
    event.preventDefault();
    open(link, facts, to);
  });
})();
