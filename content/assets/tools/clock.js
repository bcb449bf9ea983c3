// 维权计时: what happened, and when; then every time limit that runs from it. All that is said of a limit is read from
// the page, where it stands for readers without scripts; only the moments are worked out here (deadlines.js).
"use strict";
var kefuClock = (() => {
  const { make, button, field, text, all, two } = kefuPage, { isExact, endsOf, stand } = kefuDeadlines, { DAY } = kefuTime;

  // A time limit as the page tells it; `card` is where. A counter-claim is one as well, of the same card.
  const numberOf = (value) => (value ? Number(value) : null);
  const limitOf = ({ dataset }) => [Number(dataset.amount), numberOf(dataset.most), dataset.unit];
  function clockOf(card) {
    return {
      card, id: card.dataset.clock, starts: card.dataset.starts, binds: card.dataset.binds, firm: card.dataset.firm, limit: limitOf(card),
      name: text(card.querySelector("h3")), status: text(card.querySelector(".kf-badge")), must: text(card.querySelector("[data-must]")),
      amount: text(card.querySelector("[data-length]")),
      places: all("[data-place]", card).map((one) => one.dataset.place),
      outcomes: all("[data-outcome]", card).map((one) => ({ role: one.dataset.outcome, text: text(one) })),
      others: all(".kf-against > li", card).map((one) => ({
        limit: one.dataset.amount ? limitOf(one) : null, starts: one.dataset.starts, says: text(one.querySelector("[data-says]")), element: one,
      })),
    };
  }

  // `2026-11-22` and `22:30`, in China, as a minute; midnight where no time is said.
  function minuteOf(date, time) {
    const [year, month, day] = date.split("-").map(Number), [hours, minutes] = (time || "00:00").split(":").map(Number);
    return (Date.UTC(year, month - 1, day) / 864e5) * DAY + hours * 60 + minutes;
  }
  const dateOf = (minute) => kefuTime.partsOf(kefuTime.dayOf(minute)).map(two).join("-");
  const nowIs = () => kefuTime.minuteOf(new Date());
  function lengthOf(minutes) {
    const days = Math.floor(minutes / DAY), hours = Math.floor((minutes % DAY) / 60);
    const parts = [days && `${days} 天`, hours && `${hours} 小时`, !days && minutes % 60 && `${minutes % 60} 分钟`];
    return parts.filter(Boolean).join(" ") || "不到 1 分钟";
  }

  function start(box) {
    const calendar = kefuPage.data("kf-calendar");
    const clocks = all("[data-clock]").map(clockOf);
    const events = all("[data-event]").filter((one) => one.dataset.event !== "unknown");
    const nameOfPlace = new Map(all("[data-places] [data-place]").map((one) => [one.dataset.place, text(one)]));
    const roles = all("[data-roles] > li").map((one) => [one.dataset.role, text(one.querySelector(".kf-label"))]);
    const option = ([value, label]) => make("option", { value }, label);

    const event = make("select", {}, option(["", "选一件事"]), events.map((one) => option([one.dataset.event, text(one.querySelector("h2"))])));
    const date = make("input", { type: "date" }), time = make("input", { type: "time" });
    const place = make("select", {}, option(["", "没选，全都看"]), [...nameOfPlace].map(option));
    const role = make("select", {}, roles.map(option));
    const fields = { event, date, time, place, role };
    const memory = kefuPage.memory("clock");
    const out = make("div", { class: "kf-dues" }), said = make("p", { role: "status", class: "kf-said" }), nowLine = make("p", { class: "kf-hint" });
    let refreshers = [];

    const given = () => Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, one.value]));
    function take(values) {
      for (const [name, one] of Object.entries(fields)) {
        const value = values?.[name];
        if (typeof value !== "string") continue;
        one.value = value;
        if (one.value !== value) one.value = name === "role" ? roles[0]?.[0] ?? "" : "";
      }
    }

    const eventName = (id) => text(events.find((one) => one.dataset.event === id)?.querySelector("h2"));
    // The moment at which an end lies, in words.
    const momentOf = (end, unit) => kefuTime.momentName(end, kefuTime.dayOf(nowIs()), !isExact(unit));
    function whenOf(ends, unit) {
      const names = ends.map((end) => (end === null ? "不确定" : momentOf(end, unit)));
      return names.length > 1 ? `最早：${names[0]}；最晚：${names[1]}` : isExact(unit) ? `到期：${names[0]}` : `最后一天：${names[0]}`;
    }
    const untilWhen = (minute) => {
      const [year, month, day] = kefuTime.partsOf(calendar.last);
      if (kefuTime.dayOf(minute) < calendar.first) return `${kefuTime.partsOf(calendar.first)[0]} 年以前哪天是工作日，这里没有收，不猜。`;
      return `${year} 年 ${month} 月 ${day} 日以后哪天是工作日，还没有公布，数到那里就不确定，不猜。`;
    };
    // What a moment means for the reader: a deadline of their own, or a wait for others.
    function meaning(ends, binds, firm) {
      const now = nowIs(), where = stand(ends, now), own = binds === role.value, usual = firm === "usual" ? "通常的" : "";
      const left = ends[0] !== null && now < ends[0] ? lengthOf(ends[0] - now) : "";
      if (where === "before") return own ? `还有 ${left}。这是你的期限，越早越稳妥。` : `还有 ${left}。在这以前对方不算晚。`;
      if (where === "between") return own ? "最早的那一刻已经过了：也许已经来不及，马上办。" : "最早的那一刻已经过了，最晚的还没有到：还不算晚，可以先问一声。";
      if (where === "after") return own ? "已经过了。" : `已经过了${usual}时间：可以问为什么还没有结果。`;
      return "";
    }

    // One limit, or one other version of it, counted from what was entered.
    function due(clock, limit, other) {
      const values = given(), unit = limit[2], needsTime = isExact(unit) && !values.time;
      const minute = minuteOf(values.date, values.time), ends = needsTime ? [] : endsOf(limit, minute, calendar);
      const so = make("p", { class: "kf-due__so" });
      const where = clock.places.map((id) => nameOfPlace.get(id)).join("、");
      if (!needsTime) {
        const refresh = () => { so.textContent = meaning(ends, clock.binds, clock.firm); so.hidden = !so.textContent; };
        refreshers.push(refresh);
        refresh();
      }
      const own = clock.binds === role.value;
      const notes = [
        needsTime && "按分钟、小时算的时限，要填几点几分才算得出。",
        ends.includes(null) && `不确定：${untilWhen(minute)}`,
        unit === "workday" && "只数工作日，从第二天数起。",
        !needsTime && unit === "day" && own && "最后一天遇节假日时，不要指望顺延。",
        clock.firm === "usual" && !other && "这是“通常”，不是承诺。",
      ];
      const files = needsTime ? [] : filesOf(clock, limit, ends, minute, other);
      const facts = clock.card.querySelector(".kf-facts").cloneNode(true);
      const section = make("section", { class: `kf-due kf-due--${own ? "own" : "wait"}` },
        make("h3", {}, other ? `另一种说法：${clock.name}` : clock.name, " ", where && make("span", { class: "kf-pill" }, where)),
        make("p", { class: "kf-due__kind" }, make("span", { class: "kf-label" }, own ? "你的期限" : "等待"), other ? make("span", {}, other.says) : [make("span", {}, clock.amount), " ", clock.card.querySelector(".kf-badge").cloneNode(true)]),
        needsTime ? null : make("p", { class: "kf-due__when" }, whenOf(ends, unit)), so,
        notes.filter(Boolean).map((one) => make("p", { class: "kf-hint" }, one)),
        other ? null : facts, other ? null : clock.others.map((one) => otherOf(clock, one)),
        files.length ? make("div", { class: "kf-buttons" }, button("存进日历", () => save(files, clock.id), { "aria-label": `把${other ? "另一种说法：" : ""}${clock.name}存进日历` })) : null);
      return { section, ends, own, files };
    }
    // What else is said of a limit; counted where it runs from the same event.
    function otherOf(clock, other) {
      const element = make("div", { class: "kf-due__other" }, make("p", {}, all("*", other.element).length ? [...other.element.cloneNode(true).childNodes] : other.says));
      if (!other.limit) return element;
      if (other.starts !== clock.starts) element.append(make("p", { class: "kf-hint" }, other.starts === "unknown" ? "它没有说从哪一刻起算，不算。" : `它从“${eventName(other.starts)}”起算：要算它，把上面“发生了什么”换成“${eventName(other.starts)}”。`));
      else if (!isExact(other.limit[2]) || time.value) {
        const minute = minuteOf(date.value, time.value), ends = endsOf(other.limit, minute, calendar);
        element.append(make("p", { class: "kf-hint" }, `照它算：${whenOf(ends, other.limit[2])}。${ends.includes(null) ? untilWhen(minute) : ""}`));
      }
      return element;
    }

    // Entries of a calendar file: one for each end that is certain.
    function filesOf(clock, limit, ends, minute, other) {
      const own = clock.binds === role.value, days = !isExact(limit[2]);
      const from = `从${eventName(event.value)}（${date.value}${time.value ? ` ${time.value}` : ""}，北京时间）起算`;
      const rule = other ? `另一种说法：${other.says}` : `${clock.amount}，${clock.firm === "rule" ? "规则" : "通常如此，不是承诺"}`;
      const place = clock.places.map((id) => nameOfPlace.get(id)).join("、");
      return ends.flatMap((end, index) => {
        if (end === null) return [];
        const edge = ends.length < 2 ? "" : index ? "（最晚）" : "（最早）";
        const outcomes = other ? [] : clock.outcomes.map((one) => `到期对${roles.find(([id]) => id === one.role)?.[1] ?? "有关的人"}：${one.text}`);
        return [{
          uid: `${clock.id}${other ? "-other" : ""}-${minute}-${index + 1}@kefu`, end, from: minute, days, alarm: own,
          title: `${place ? `${place}：` : ""}${clock.name}${edge}${own ? "：最后期限" : "：该有结果"}`,
          text: [`${clock.must}。`, `${rule}；${from}。`, ...outcomes.map((one) => `${one}。`), `状态：${clock.status}。`].join("\n"),
        }];
      });
    }
    function save(files, name) {
      kefuPage.save(`kefu-${name}.ics`, "text/calendar;charset=utf-8", kefuDeadlines.ics(files, nowIs()));
      said.textContent = `已存成日历文件，共 ${files.length} 项，用日历程序打开它。`;
    }

    function show() {
      const values = given(), isHere = (clock) => !values.place || !clock.places.length || clock.places.includes(values.place);
      refreshers = [];
      out.replaceChildren();
      memory.keep(values);
      if (!values.event || !values.date) {
        said.textContent = values.event ? "再填是哪一天。" : "先选发生了什么。";
        if (!values.event) return;
      }
      const section = events.find((one) => one.dataset.event === values.event), name = eventName(values.event);
      const here = clocks.filter(isHere), mine = here.filter((one) => one.starts === values.event);
      const others = here.flatMap((clock) => clock.others.filter((one) => one.limit && one.starts === values.event && clock.starts !== values.event && !mine.some((own) => String(own.limit) === String(one.limit))).map((one) => [clock, one]));
      if (values.date) {
        const dues = [...mine.map((one) => due(one, one.limit)), ...others.map(([clock, one]) => due(clock, one.limit, one))];
        dues.sort((a, b) => b.own - a.own || (a.ends[0] ?? Infinity) - (b.ends[0] ?? Infinity));
        out.append(...dues.map((one) => one.section));
        const files = dues.flatMap((one) => one.files);
        if (dues.length > 1 && files.length) out.append(make("div", { class: "kf-buttons" }, button(`全部存进日历（${files.length} 项）`, () => save(files, values.event), { class: "kf-button kf-button--main" })));
        const early = minuteOf(values.date, values.time) > nowIs() ? "填的时间还没有到。" : "";
        if (dues.length) said.textContent = `${early}从“${name}”起算，有 ${dues.length} 个时限。`;
      }
      if (!mine.length && !others.length) {
        const place = values.place ? `${nameOfPlace.get(values.place)}和各平台通用的规则里，` : "";
        said.textContent = `${place}没有来源给出从“${name}”起算的时限，所以不算。`;
        out.append(make("p", {}, "听到对方说期限，问一句：从哪一刻起算？最晚是几号几点？"));
      }
      const next = all("[data-next] > li", section).filter((one) => one.dataset.for === role.value);
      if (next.length) out.append(make("h3", {}, "接着怎么办"), make("ul", { class: "kf-chips" }, next.map((one) => one.cloneNode(true))));
      const unknown = here.filter((one) => one.starts === "unknown");
      if (unknown.length) out.append(make("div", { class: "kf-due kf-due--never" }, make("h3", {}, "不能算的"),
        make("ul", {}, unknown.map((one) => make("li", {}, make("a", { href: `#clock-${one.id}` }, `${one.name}：${one.amount}`), `，来源没有写明从哪一刻起算。问对方：${text(document.querySelector("[data-ask]"))}`)))));
    }
    function changed() {
      kefuPage.set(given());
      show();
    }
    function tick() {
      const now = nowIs();
      nowLine.textContent = `现在是北京时间 ${dateOf(now)} ${kefuTime.clock(now)}。${new Date().getTimezoneOffset() === -480 ? "" : "你的设备不在北京时间：这里一律按北京时间填、按北京时间算。"}`;
      for (const one of refreshers) one();
    }
    function setNow() {
      const now = nowIs();
      date.value = dateOf(now);
      time.value = kefuTime.clock(now);
      changed();
    }

    for (const one of Object.values(fields)) one.addEventListener("change", changed);
    memory.box.addEventListener("change", () => memory.keep(given()));
    box.append(make("h2", { id: "reckon" }, "算一算"), field("发生了什么", event),
      make("div", { class: "kf-fields" }, field("哪一天（北京时间）", date), field("几点几分（北京时间）", time)),
      nowLine, make("div", { class: "kf-buttons" }, button("就是现在", setNow)),
      make("div", { class: "kf-fields" }, field("哪个平台（可不选）", place), field("我是", role)),
      memory.element, said, out);
    const asked = () => Object.keys(kefuPage.settings()).some((name) => name in fields) && kefuPage.settings();
    take(asked() || memory.read());
    addEventListener("hashchange", () => { if (asked()) { take(asked()); show(); } });
    box.hidden = false;
    tick();
    show();
    if (asked()) kefuPage.reveal(box);
    setInterval(tick, 20e3);
  }

  return { start, minuteOf };
})();
for (const box of document.querySelectorAll("[data-kf-tool='clock']")) kefuClock.start(box);
