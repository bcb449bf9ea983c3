// When a time limit ends, and calendar files of it. The counting is the twin of kefu/deadlines.py, which says why;
// tests/test_deadlines.py holds the two against each other. Moments are minutes as in time.js, in Asia/Shanghai.
"use strict";
var kefuDeadlines = (() => {
  const time = typeof require === "function" && typeof kefuTime === "undefined" ? require("./time.js") : kefuTime;
  const { DAY, dayOf, isOn } = time;
  const EXACT = { second: 0, minute: 1, hour: 60 };
  const isExact = (unit) => unit in EXACT;

  // The minute at which so many units after a minute are over; null where nobody can say yet.
  function endOf(amount, unit, minute, calendar) {
    if (unit === "second") return minute + Math.floor(amount / 60);
    if (isExact(unit)) return minute + amount * EXACT[unit];
    let day = dayOf(minute);
    if (unit === "day") return (day + amount + 1) * DAY;
    while (amount) {
      day += 1;
      const answer = isOn(calendar, "workday", day);
      if (answer === "unsure") return null;
      if (answer === "yes") amount -= 1;
    }
    return (day + 1) * DAY;
  }
  const endsOf = ([amount, most, unit], minute, calendar) =>
    (most === null ? [amount] : [amount, most]).map((one) => endOf(one, unit, minute, calendar));

  // Where a minute stands: `before` the first end, `between` the two of a range, `after` the last, or `unsure`.
  function stand(ends, minute) {
    const first = ends[0], last = ends[ends.length - 1];
    if (first !== null && minute < first) return "before";
    if (first === null || last === null) return "unsure";
    return minute < last ? "between" : "after";
  }

  // RFC 5545 ---------------------------------------------------------------------------------------------------------

  const two = (number) => String(number).padStart(2, "0");
  const dateOf = (day) => time.partsOf(day).map(two).join("");
  // A minute of China as a moment in UTC: 20261122T143000Z.
  function utc(minute) {
    const there = minute - 480;
    return `${dateOf(dayOf(there))}T${time.clock(there).replace(":", "")}00Z`;
  }
  const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r\n|\r|\n/g, "\\n");
  // A line in pieces of at most 75 octets of UTF-8, each after the first behind a space; no character is cut.
  function folded(line) {
    const pieces = [""];
    let size = 0;
    for (const char of line) {
      const code = char.codePointAt(0), octets = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (size + octets > 75) { pieces.push(" "); size = 1; }
      pieces[pieces.length - 1] += char;
      size += octets;
    }
    return pieces.join("\r\n");
  }
  // When to be reminded of what ends at a moment: a day's end on the day before and on the day itself at 09:00; an
  // hour's end a quarter of the time before, two hours at most.
  function alarmsOf({ end, from, days }) {
    return days ? ["-PT15H", "PT9H"] : [`-PT${Math.max(1, Math.min(120, Math.floor((end - from) / 4)))}M`];
  }

  // A calendar of ends: {uid, title, text, from, end, days, alarm}. `days` is whether the end is that of a whole day;
  // `alarm` whether to remind of it. `stamp` is the minute at which the file is made.
  function ics(ends, stamp) {
    const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kefu//deadlines//ZH", "CALSCALE:GREGORIAN"];
    for (const one of ends) {
      const last = dayOf(one.end) - 1;
      lines.push("BEGIN:VEVENT", `UID:${one.uid}`, `DTSTAMP:${utc(stamp)}`);
      if (one.days) lines.push(`DTSTART;VALUE=DATE:${dateOf(last)}`, `DTEND;VALUE=DATE:${dateOf(last + 1)}`);
      else lines.push(`DTSTART:${utc(one.end)}`);
      lines.push(`SUMMARY:${escaped(one.title)}`, `DESCRIPTION:${escaped(one.text)}`, "TRANSP:TRANSPARENT");
      for (const trigger of one.alarm ? alarmsOf(one) : [])
        lines.push("BEGIN:VALARM", "ACTION:DISPLAY", `DESCRIPTION:${escaped(one.title)}`, `TRIGGER:${trigger}`, "END:VALARM");
      lines.push("END:VEVENT");
    }
    return [...lines, "END:VCALENDAR", ""].map(folded).join("\r\n");
  }

  return { isExact, endOf, endsOf, stand, ics };
})();
if (typeof module !== "undefined") module.exports = kefuDeadlines;
