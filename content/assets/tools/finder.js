// 现在找谁, on one platform: who you are → problem → how far you are → the next step, and whether it is open now. A view of
// what the page says without scripts: questions, answers and ways in are read from it. Each answer is a link that
// changes what stands behind the # in the address, so that it can be shared, reopened and taken back.
"use strict";
(() => {
  const { make } = kefuPage, N = kefuNow;
  const box = document.querySelector("[data-kf-tool=finder]"), all = document.querySelector("[data-kf-all]");
  const ROLES = { buyer: "买家", seller: "卖家" };
  const QUESTIONS = { role: "你是？", problem: "遇到什么问题？", state: "到了哪一步？" };
  const STEPS = Object.keys(QUESTIONS);

  const place = { name: box.dataset.kfName, others: document.querySelector("[data-kf-index]").href, channels: N.channels(all) };
  const problems = [...all.querySelectorAll("[data-kf-problem]")].map((one) => ({
    id: one.dataset.kfProblem, name: one.dataset.kfName, role: one.dataset.kfRole, href: one.querySelector("a").href,
    states: [...one.querySelectorAll("[data-kf-state]")].map((state) => ({
      id: state.dataset.kfState, name: state.querySelector("[data-kf-name]").textContent, uses: state.dataset.kfUses.split(" ").filter(Boolean),
      next: state.querySelector("a"),
    })),
  }));
  const channels = new Map(place.channels.map((one) => [one.key, one]));

  // The answers to a question, given those before: [id, name]. A question with one answer is not asked.
  function options(step, { role, problem }) {
    if (step === "role") return Object.entries(ROLES).filter(([id]) => problems.some((one) => one.role === id));
    if (step === "problem") return problems.filter((one) => one.role === role).map(({ id, name }) => [id, name]);
    return problem.states.map(({ id, name }) => [id, name]);
  }
  // What of the address fits the page: chosen names, and the first question that is open.
  function read() {
    const asked = kefuPage.settings(), found = { values: {}, chosen: [] };
    for (const step of STEPS) {
      const here = options(step, found), only = step === "role" && here.length === 1;
      const [id, name] = here.find(([one]) => one === (only ? here[0][0] : asked[step])) || [];
      if (!id) return { ...found, open: step, here };
      found.values[step] = id;
      if (!only) found.chosen.push([step, name]);
      if (step === "role") found.role = id;
      else if (step === "problem") found.problem = problems.find((one) => one.id === id);
      else found.state = found.problem.states.find((one) => one.id === id);
    }
    return found;
  }
  const address = (values) => `#${new URLSearchParams(values)}`;

  function chosenLine({ values, chosen }) {
    const chip = (name, href) => make("li", {}, make("a", { href, "aria-label": `${name}，重选` }, name));
    const back = chosen.map(([step, name]) => chip(name, address(Object.fromEntries(Object.entries(values).slice(0, STEPS.indexOf(step))))));
    return make("ul", { class: "kf-chips kf-pick__chosen", "aria-label": "已选，点了重选" }, chip(place.name, place.others), back);
  }
  function question({ values, here, open, problem }) {
    const answers = here.map(([id, name]) => make("li", {}, make("a", { href: address({ ...values, [open]: id }) }, name)));
    return [
      make("h2", { class: "kf-pick__question", tabindex: "-1" }, QUESTIONS[open]),
      make("ul", { class: "kf-pick__answers" }, answers),
      open === "state" && make("p", {}, make("a", { href: problem.href }, `说不清，看${place.name}${problem.name}的全部做法`)),
    ];
  }

  // The ways in are the page's own elements, so that what can be dialled there can be dialled here, and nothing else.
  const way = ({ element }) => element.querySelector("[data-kf-way]")?.cloneNode(true);
  function entries(list, minute) {
    return make("ul", { class: "kf-now__list" }, N.sorted(list, minute).map(({ channel, now }) => make("li", {},
      N.mark(now.state), " ", make("a", { href: channel.href }, channel.name), ` ${N.sentence(now, minute)}`, make("div", { class: "kf-pick__way" }, way(channel)))));
  }
  function outcome({ role, problem, state }, minute) {
    const uses = state.uses.map((key) => channels.get(key)).filter(Boolean);
    const isOpen = (one) => N.at(one, minute).state === "open";
    const others = place.channels.filter((one) => one.role === role && !uses.includes(one) && isOpen(one));
    const waiting = uses.length > 0 && !uses.some(isOpen);
    return [
      make("h2", { class: "kf-pick__question", tabindex: "-1" }, state.next.textContent),
      make("p", { class: "kf-hint" }, N.stamp(minute)),
      uses.length > 0 && entries(uses, minute),
      make("p", {}, make("a", { href: state.next.href, class: "kf-button kf-button--main" }, "看这一步怎么做")),
      waiting && make("p", {}, "现在没有确定开着的。等的时候，", make("a", { href: `${problem.href}#now` }, "先做这几件事"), "。"),
      waiting && others.length > 0 && [make("p", {}, `${place.name}现在开着的还有：`), entries(others, minute)],
    ];
  }

  let minute = N.thisMinute();
  function draw(moves) {
    const found = read(), status = make("span", { role: "status" });
    const share = found.state && make("p", { class: "kf-buttons" }, kefuPage.button("复制这个结果的链接", () => kefuPage.copy(location.href, status)), status);
    const drawn = make("div", {}, chosenLine(found), found.state ? outcome(found, minute).flat() : question(found), share);
    // A minute that changes nothing but itself moves nothing.
    const [was, is] = [box, drawn].map((one) => one.querySelector(".kf-hint"));
    if (!moves && was && is && box.firstChild.textContent.replace(was.textContent, is.textContent) === drawn.textContent) {
      was.textContent = is.textContent;
      return;
    }
    box.replaceChildren(drawn);
    if (moves) box.querySelector(".kf-pick__question").focus();
  }
  addEventListener("hashchange", () => draw(true));
  N.every((now) => {
    minute = now;
    if (box.hidden || read().state) draw(false);
    box.hidden = false;
  });
})();
