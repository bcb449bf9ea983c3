// When a channel is open, for the reader's tools. The twin of kefu/opening.py and kefu/workdays.py, which say why;
// tests/test_opening.py holds the two against each other. A moment is counted in minutes since 1970-01-01 00:00 in
// Asia/Shanghai, which has been UTC+8 all year round since 1991, wherever the reader is.
"use strict";
var kefuTime = (() => {
  const DAY = 1440, AHEAD = 16;
  const dayOf = (minute) => Math.floor(minute / DAY);
  // 0 is Monday; 1970-01-01 was a Thursday.
  const weekday = (day) => (((day + 3) % 7) + 7) % 7;
  const knows = (calendar, day) => calendar.first <= day && day <= calendar.last;

  // Whether hours on `everyday`, `workday`, `weekend` or `holiday` hold on a day: `yes`, `no`, `unsure`.
  function isOn(calendar, days, day) {
    if (days === "everyday") return "yes";
    if (!knows(calendar, day)) return "unsure";
    const isWeekend = weekday(day) > 4;
    if (calendar.off.includes(day - calendar.first)) return { workday: "no", holiday: "yes" }[days] || (isWeekend ? "yes" : "unsure");
    if (calendar.worked.includes(day - calendar.first)) return { workday: "yes", holiday: "no" }[days] || "unsure";
    return days === (isWeekend ? "weekend" : "workday") ? "yes" : "no";
  }

  const endOf = ([, open, close]) => (close > open ? close : close + DAY);

  function claimed(spans, minute, calendar) {
    const day = dayOf(minute), at = minute - day * DAY, found = [];
    for (const span of spans) {
      if (span[1] <= at && at < endOf(span)) found.push(isOn(calendar, span[0], day));
      if (at < endOf(span) - DAY) found.push(isOn(calendar, span[0], day - 1));
    }
    return ["yes", "unsure"].find((one) => found.includes(one)) || "no";
  }

  function stateOf({ claims, doubt }, minute, calendar) {
    if (doubt || !claims.length) return ["unsure", doubt || "unknown"];
    const answers = new Set(claims.map((spans) => claimed(spans, minute, calendar)));
    if (answers.size === 1 && !answers.has("unsure")) return answers.has("yes") ? ["open", ""] : ["closed", ""];
    if (!answers.has("unsure")) return ["unsure", "differ"];
    return ["unsure", knows(calendar, dayOf(minute)) ? "day" : "calendar"];
  }

  // The first minute after this one at which it is surely open, or not any more.
  function first(times, minute, calendar, isOpen) {
    const edges = new Set([0, ...times.claims.flat().flatMap(([, open, close]) => [open % DAY, close % DAY])]);
    const within = [...edges].sort((a, b) => a - b);
    for (let day = dayOf(minute); day < dayOf(minute) + AHEAD; day++) for (const one of within) {
      const edge = day * DAY + one;
      if (edge > minute && (stateOf(times, edge, calendar)[0] === "open") === isOpen) return edge;
    }
    return null;
  }

  // `times` is {claims: [[[days, open, close], …], …], doubt}; the state with its reason, until when, or when next.
  function now(times, minute, calendar) {
    const [state, reason] = stateOf(times, minute, calendar);
    const isOpen = state === "open";
    return { state, reason, until: isOpen ? first(times, minute, calendar, false) : null, next: isOpen ? null : first(times, minute, calendar, true) };
  }

  const minuteOf = (date) => Math.floor(date.getTime() / 60e3) + 480;
  const two = (number) => String(number).padStart(2, "0");
  const NAMES = "一二三四五六日";
  // Year, month and day of a day's number.
  function partsOf(day) {
    const date = new Date(day * 864e5);
    return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  }
  const clock = (minute) => `${two(Math.floor((minute - dayOf(minute) * DAY) / 60))}:${two(minute - Math.floor(minute / 60) * 60)}`;
  // `今天`, `明天`, `11 月 25 日（周三）`; the year where it is another.
  function dayName(day, today) {
    const [year, month, date] = partsOf(day), far = day - today;
    if (far === 0 || far === 1) return far ? "明天" : "今天";
    return `${year === partsOf(today)[0] ? "" : `${year} 年 `}${month} 月 ${date} 日（周${NAMES[weekday(day)]}）`;
  }
  // `明天 09:00`. Midnight at the end of a day is that day's 24:00 where `isEnd`.
  function momentName(minute, today, isEnd) {
    const midnight = isEnd && minute % DAY === 0;
    return `${dayName(dayOf(minute) - (midnight ? 1 : 0), today)} ${midnight ? "24:00" : clock(minute)}`;
  }

  return { DAY, dayOf, weekday, knows, isOn, now, minuteOf, partsOf, clock, dayName, momentName };
})();
if (typeof module !== "undefined") module.exports = kefuTime;
