// 通话小抄: a hotline's section of its owner's page, large and alone, with a clock and fields to write down what was said.
// What it shows is the section itself; what is written stays on the page, and in this browser only if the reader ticks
// the box.
"use strict";
(() => {
  const root = document.querySelector("[data-kf-tool='call']");
  const { make, button, field, two, settings, set, copy, save, memory } = kefuPage;
  const kept = memory("call", "把记下的留在这台设备上（只存在这个浏览器里，关掉也在）");
  const notes = kept.read() || {};
  const FIELDS = [["staff", "工号、怎么称呼", "input"], ["ticket", "受理号、工单号", "input"], ["promised", "答应了什么，多久有结果", "textarea"], ["more", "别的", "textarea"]];
  const day = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;

  const calls = [...document.querySelectorAll(".kf-call")].map((section) => {
    const heading = section.querySelector("h2"), number = section.querySelector(".kf-tel");
    return { id: heading.id.slice(5), section, owner: root.dataset.kfName, name: kefuPage.text(heading), number: number.textContent, dials: number.matches("a") };
  });
  const titleOf = ({ owner, name, number }) => `${owner} ${name} ${number}`;

  // Choosing --------------------------------------------------------------------------------------------

  const choice = make("select", { change: () => set({ hotline: choice.value }) }, calls.map(({ id, name, number, dials }) => make("option", { value: id }, `${name} ${number}${dials ? "" : "（先别拨）"}`)));
  if (calls.length > 1) root.append(field("要打哪条热线", choice));
  root.append(
    make("div", { class: "kf-buttons" }, button("打开小抄", (event) => open(choice.value, event.currentTarget), { class: "kf-button kf-button--main" })),
    make("p", { class: "kf-hint" }, "大字、全屏，屏幕尽量不熄灭。打完可以复制、存成文字。什么也不发出去。"),
  );
  for (const { id, section, owner, name } of calls) {
    section.querySelector(".kf-call__number").append(button("全屏", (event) => open(id, event.currentTarget), { class: "kf-button kf-call__open", "aria-label": `全屏：${owner} ${name}` }));
  }

  // The sheet -------------------------------------------------------------------------------------------

  let here = null, opener = null, begun = 0, ended = 0, ticking = 0, lock = null;
  const dialog = make("dialog", { class: "kf-sheet md-typeset", "aria-labelledby": "kf-sheet-title", close: closed });
  document.body.append(dialog);
  const status = make("p", { role: "status", class: "kf-sheet__status" });
  const clock = make("p", { class: "kf-sheet__clock", role: "timer", "aria-label": "通话时间" }, "00:00");
  const starter = button("开始计时", toggle, { class: "kf-button kf-button--main" });

  function parts(section) {
    const copied = section.cloneNode(true);
    for (const one of copied.querySelectorAll("h2, .kf-call__number, .kf-blanks, .kf-aside, .kf-call__warn")) one.remove();
    for (const one of copied.querySelectorAll("[id]")) one.removeAttribute("id");
    // Words for one problem each, closed: what is written down has to be near.
    for (const one of copied.querySelectorAll(".kf-call__about")) one.replaceWith(make("details", {}, make("summary", {}, one.textContent.trim().replace(/：$/, "")), one.nextElementSibling));
    return [...copied.childNodes, ...(copied.querySelector(".kf-say") ? [] : general())];
  }
  // What to say to anybody, where the page has nothing for this hotline.
  function general() {
    const list = document.querySelector("[data-kf-say] ul")?.cloneNode(true);
    for (const one of list ? list.querySelectorAll(".kf-cite") : []) one.remove();
    return list ? [make("h3", {}, "怎么说"), list] : [];
  }
  function heading({ section, dials }) {
    const number = section.querySelector(".kf-tel").cloneNode(true), badge = section.querySelector(".kf-call__number .kf-badge").cloneNode(true);
    if (dials) number.className = "kf-number kf-number--dial";
    else number.className = "kf-number";
    return [make("p", { class: "kf-sheet__number" }, number, " ", badge), section.querySelector(".kf-call__warn")?.cloneNode(true)];
  }
  function noteField([key, label, kind]) {
    const own = notes[here.id] || (notes[here.id] = {});
    const box = make(kind, { autocomplete: "off", input: () => { own[key] = box.value; kept.keep(notes); } });
    box.value = own[key] || "";
    return field(label, box);
  }

  function open(id, from) {
    const next = calls.find((one) => one.id === id) || calls[0];
    if (next !== here) begun = ended = 0;
    here = next;
    opener = from;
    choice.value = here.id;
    set({ hotline: here.id });
    status.textContent = "";
    run();
    dialog.replaceChildren(
      make("div", { class: "kf-sheet__top" },
        make("h2", { id: "kf-sheet-title", tabindex: -1 }, `${here.owner} ${here.name}`),
        button("关闭", () => dialog.close(), { class: "kf-button kf-sheet__close" })),
      ...heading(here).filter(Boolean),
      make("div", { class: "kf-sheet__timer" }, clock, starter),
      make("div", { class: "kf-sheet__facts" }, parts(here.section)),
      make("h3", {}, "边打边记"),
      ...FIELDS.map(noteField),
      kept.element,
      make("div", { class: "kf-buttons" }, button("复制", () => copy(text(), status)), button("打印这一张", () => kefuPage.print("call")), button("存成文字", () => save(`通话记录-${here.owner}.txt`, "text/plain;charset=utf-8", text())), button("清空记下的", wipe)),
      status,
    );
    dialog.showModal();
    dialog.querySelector("h2").focus();
    dialog.scrollTop = 0;
    stayAwake();
  }
  function closed() {
    clearInterval(ticking);
    ticking = 0;
    lock?.release();
    lock = null;
    opener?.focus();
  }
  function wipe() {
    notes[here.id] = {};
    for (const one of dialog.querySelectorAll(".kf-field > :is(input, textarea)")) one.value = "";
    kept.keep(notes);
    status.textContent = "已清空。";
  }
  kept.box.addEventListener("change", () => kept.keep(notes));

  // The clock says how long the call takes; pressed again, it stands still.
  function lasted() {
    return begun ? Math.floor(((ended || Date.now()) - begun) / 1000) : 0;
  }
  function tick() {
    clock.textContent = `${two(Math.floor(lasted() / 60))}:${two(lasted() % 60)}`;
  }
  function toggle() {
    if (begun && !ended) {
      ended = Date.now();
      tick();
      status.textContent = `停在 ${clock.textContent}。`;
    } else {
      begun = Date.now();
      ended = 0;
      status.textContent = `从 ${day(new Date(begun))} 开始。`;
    }
    run();
  }
  function run() {
    clearInterval(ticking);
    if (begun && !ended) ticking = setInterval(tick, 500);
    starter.textContent = ended ? "重新计时" : begun ? "停止计时" : "开始计时";
    tick();
  }

  function text() {
    const own = notes[here.id] || {};
    return [
      `通话记录：${titleOf(here)}`,
      `时间：${day(new Date(begun || Date.now()))}${begun ? `，${Math.floor(lasted() / 60)} 分 ${lasted() % 60} 秒` : ""}`,
      ...FIELDS.map(([key, label]) => (own[key] ? `${label}：${own[key]}` : "")).filter(Boolean),
    ].join("\n");
  }

  // Browsers give the screen back when the page is hidden; it is asked for again when the page comes back.
  async function stayAwake() {
    if (!dialog.open || document.visibilityState !== "visible") return;
    lock?.release();
    try { lock = await navigator.wakeLock.request("screen"); } catch { lock = null; }
    if (!dialog.open) { lock?.release(); lock = null; }
  }
  document.addEventListener("visibilitychange", stayAwake);

  // Which hotline the address names: #hotline=… or its section.
  function named() {
    const id = /^#call-(.+)$/.exec(location.hash)?.[1] || settings().hotline;
    if (calls.some((one) => one.id === id)) choice.value = id;
  }
  addEventListener("hashchange", named);
  named();
  root.hidden = false;
})();
