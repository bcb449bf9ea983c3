// 现在找谁: which of the channels on this page are open at this minute, which opens next, and when. Reads the hours
// that the page carries with each channel; what it cannot be sure of, it says, with the reason.
"use strict";
var kefuNow = (() => {
  const { make } = kefuPage, T = kefuTime;
  const WHY = {
    unknown: "来源没有写服务时间",
    says: "来源没有写几点到几点",
    stale: "来源太久没有复核",
    differ: "各个来源说的时间不一样",
    calendar: "那一年的放假安排还没有公布",
    day: "遇到调休或放假，来源没有写这一天",
  };
  const MARK = { open: "开", closed: "关", unsure: "不确定" };
  const EVERYONE = "everyone";
  const calendar = kefuPage.data("kf-calendar");

  // What an element with hours says: name, address of its place, role, and its hours by tier.
  function read(element) {
    const { kfChannel: key, kfName: name, kfRole: role, kfTimes } = element.dataset;
    const tiers = JSON.parse(kfTimes).map(([tier, label, claims, doubt]) => ({ tier, label, claims, doubt }));
    const heading = element.querySelector(":scope > h3[id]"), link = element.querySelector("a[href]");
    return { key, name, role, tiers, element, href: heading ? `#${heading.id}` : link?.href };
  }
  // Channels below an element, each once.
  function channels(root) {
    const found = new Map();
    for (const one of root.querySelectorAll("[data-kf-times]")) if (!found.has(one.dataset.kfChannel)) found.set(one.dataset.kfChannel, read(one));
    return [...found.values()];
  }

  // The state of a channel for a tier of users at a minute. Hours of others are no answer.
  function at(channel, minute, tier = EVERYONE) {
    const times = channel.tiers.find((one) => one.tier === tier) || channel.tiers.find((one) => one.tier === EVERYONE);
    const only = !times && channel.tiers.map((one) => one.label).join("、");
    return { ...T.now(times || { claims: [], doubt: "" }, minute, calendar), only };
  }
  function sentence({ state, reason, until, next, only }, minute) {
    if (only) return `来源只写了${only}的时间`;
    const today = T.dayOf(minute);
    const opens = next !== null && T.momentName(next, today);
    if (state === "open") return until === null ? "开着" : `开着，到 ${T.momentName(until, today, true)}`;
    if (state === "closed") return opens ? `关着，${opens} 开` : "关着，下次什么时候开说不准";
    return `${WHY[reason]}${opens ? `；${opens} 确定开着` : ""}`;
  }
  const mark = (state) => make("span", { class: `kf-open kf-open--${{ open: "yes", closed: "no", unsure: "unsure" }[state]}` }, MARK[state]);

  // What can be done now comes first, then what opens soonest, then what nobody knows.
  const ORDER = { open: 0, closed: 1, unsure: 2 };
  function sorted(list, minute, tier) {
    return list.map((channel) => ({ channel, now: at(channel, minute, tier) }))
      .sort((a, b) => ORDER[a.now.state] - ORDER[b.now.state] || (a.now.next ?? Infinity) - (b.now.next ?? Infinity));
  }
  const rows = (list, minute, tier) => make("ul", { class: "kf-now__list" }, sorted(list, minute, tier).map(({ channel, now }) =>
    make("li", {}, mark(now.state), " ", channel.href ? make("a", { href: channel.href }, channel.name) : channel.name, make("span", { class: "kf-now__when" }, `：${sentence(now, minute)}`))));

  const stamp = (minute) => `北京时间 ${T.dayName(T.dayOf(minute), T.dayOf(minute) - 7)} ${T.clock(minute)}`;
  const thisMinute = () => T.minuteOf(new Date());
  // Calls at once, and again at the beginning of every minute while the page is seen.
  function every(act) {
    const tick = () => { act(thisMinute()); setTimeout(() => (document.hidden ? addEventListener("visibilitychange", tick, { once: true }) : tick()), 60e3 - (Date.now() % 60e3)); };
    tick();
  }

  function choice(name, options, chosen, act) {
    const box = make("select", { change: () => act(box.value) }, options.map(([id, label]) => make("option", { value: id, selected: id === chosen }, label)));
    return options.length > 1 && make("label", { class: "kf-now__choice" }, `${name} `, box);
  }

  function start(box) {
    const all = channels(document.querySelector("article") || document);
    if (!all.length) return;
    const labels = { buyer: "买家", seller: "卖家" };
    const roles = ["buyer", "seller"].filter((role) => all.some((one) => one.role === role)).map((role) => [role, labels[role]]);
    const tiers = new Map([[EVERYONE, "普通用户"]]);
    for (const { tier, label } of all.flatMap((one) => one.tiers)) if (tier !== EVERYONE) tiers.set(tier, label);
    if (tiers.has("ordinary")) tiers.delete(EVERYONE);
    let role = roles[0][0], tier = [...tiers.keys()][0];
    const out = box.querySelector("[data-kf-out]"), meanwhile = box.querySelector("[data-kf-meanwhile]");
    const time = make("p", { class: "kf-hint" }), list = make("div");
    const draw = (minute) => {
      const here = all.filter((one) => one.role === role), drawn = rows(here, minute, tier);
      time.textContent = stamp(minute);
      // What has not changed stays, with the focus in it.
      if (!list.firstChild?.isEqualNode(drawn)) list.replaceChildren(drawn);
      meanwhile.hidden = here.some((one) => at(one, minute, tier).state === "open");
    };
    const again = () => draw(thisMinute());
    out.append(time, make("p", { class: "kf-now__choices" }, choice("我是", roles, role, (value) => { role = value; again(); }), choice("等级", [...tiers], tier, (value) => { tier = value; again(); })), list);
    box.hidden = false;
    every(draw);
  }
  // On the home page: one line a platform.
  function short(list, minute) {
    const found = sorted(list, minute), open = found.filter(({ now }) => now.state === "open").length;
    if (open) return `现在有 ${open} 个入口开着`;
    const next = found.find(({ now }) => now.state === "closed" && now.next !== null);
    return next ? `关着，${T.momentName(next.now.next, T.dayOf(minute))} 开` : "现在开不开：不确定";
  }
  for (const box of document.querySelectorAll("section[data-kf-tool=now]")) start(box);
  const tiles = [...document.querySelectorAll("[data-kf-home]")].map((tile) => [channels(tile), make("span", { class: "kf-finder__number kf-finder__now" }), tile]);
  for (const [, line, tile] of tiles) tile.querySelector("a").append(line);
  if (tiles.length) every((minute) => { for (const [list, line] of tiles) line.textContent = short(list, minute); });

  return { read, channels, at, sentence, mark, rows, sorted, stamp, thisMinute, every };
})();
