// 证据清单: the page's own lists of evidence, to tick off for one problem.
"use strict";
var kefuEvidence = (() => {
  const { make, button, field, grouped, text, all } = kefuPage;

  function start(box) {
    const general = all("[data-general]"), troubles = all("[data-trouble]");
    const memory = kefuPage.memory("evidence", "把打的勾记在这台设备上（只存在这个浏览器里）");
    const problem = make("select", {}, general.length && make("option", { value: "" }, "不管哪种问题"),
      grouped(troubles.map((one) => [one.dataset.role, one.dataset.trouble, text(one.querySelector("h2"))])));
    const list = make("div", { class: "kf-checklist" }), said = make("p", { role: "status", class: "kf-said" });
    const note = make("textarea", { rows: 2 });
    let ticked = {};

    // The lists of the chosen problem, then what is good for all: [heading, texts] each.
    function groupsOf() {
      const found = [];
      const chosen = troubles.find((one) => one.dataset.trouble === problem.value);
      if (chosen) for (const heading of all("h3", chosen)) found.push([text(heading), all("[data-text]", heading.nextElementSibling).map(text)]);
      for (const one of general) found.push([text(one.querySelector("h2")), all("[data-text]", one).map(text)]);
      return found;
    }
    const title = () => `证据清单：${problem.selectedOptions[0]?.textContent ?? ""}`;
    const keyOf = (line) => `${problem.value}:${line}`;
    function count() {
      const boxes = all("input", list);
      said.textContent = `共 ${boxes.length} 件，已有 ${boxes.filter((one) => one.checked).length} 件。`;
    }
    function tick({ target }) {
      if (target.checked) ticked[target.dataset.key] = 1;
      else delete ticked[target.dataset.key];
      memory.keep({ problem: problem.value, ticked, note: note.value });
      count();
    }
    function show() {
      list.replaceChildren(make("h3", {}, title()), ...groupsOf().map(([heading, lines]) => make("fieldset", { class: "kf-ticks" }, make("legend", {}, heading), lines.map((line) => {
        const input = make("input", { type: "checkbox", change: tick, "data-key": keyOf(line) });
        input.checked = keyOf(line) in ticked;
        return make("label", { class: "kf-keep" }, input, ` ${line}`);
      }))));
      memory.keep({ problem: problem.value, ticked, note: note.value });
      count();
    }
    const asText = () => [title(), ...groupsOf().flatMap(([heading, lines]) => [`\n${heading}`, ...lines.map((line) => `${keyOf(line) in ticked ? "☑" : "☐"} ${line}`)]), ...(note.value.trim() ? [`\n备注\n${note.value.trim()}`] : [])].join("\n");
    const copied = make("textarea", { class: "kf-visually-hidden", "aria-hidden": "true", tabindex: "-1", readonly: true });
    function copy() {
      copied.value = asText();
      return kefuPage.copy(copied.value, said, copied);
    }
    function take(id) {
      if (id === undefined || ![...problem.options].some((one) => one.value === id)) return false;
      problem.value = id;
      return true;
    }

    problem.addEventListener("change", () => { kefuPage.set({ problem: problem.value }); show(); });
    note.addEventListener("input", () => memory.keep({ problem: problem.value, ticked, note: note.value }));
    memory.box.addEventListener("change", () => memory.keep({ problem: problem.value, ticked, note: note.value }));
    const remarks = field("备注：存在哪里，还差什么", note);
    remarks.classList.add("kf-remarks");
    box.append(make("h2", { id: "tick" }, "一件一件打勾"), field("遇到什么问题", problem), list, remarks, said,
      make("div", { class: "kf-buttons" }, button("复制", copy, { class: "kf-button kf-button--main" }), button("打印", () => kefuPage.print("evidence")), button("全部取消", () => { ticked = {}; note.value = ""; show(); })), memory.element, copied);
    const kept = memory.read() || {}, asked = kefuPage.settings().problem;
    if (kept.ticked && typeof kept.ticked === "object") ticked = kept.ticked;
    if (typeof kept.note === "string") note.value = kept.note;
    const isAsked = take(asked);
    if (!isAsked) take(kept.problem);
    if (!problem.options.length) return;
    box.hidden = false;
    show();
    if (isAsked) kefuPage.reveal(box);
    addEventListener("hashchange", () => { if (take(kefuPage.settings().problem)) { show(); kefuPage.reveal(box); } });
  }

  return { start };
})();
for (const box of document.querySelectorAll("[data-kf-tool='evidence']")) kefuEvidence.start(box);
