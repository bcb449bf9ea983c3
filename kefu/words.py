"""Facts as Chinese phrases: durations, hours, clocks, dates. In one place: every output says the same."""

from __future__ import annotations

from kefu.model import Clock, Duration, Hotline, Hours, HoursCounter, Path, Response, Span, Words
from kefu.trust import OUTBOUND, Verdict

REJECTED = "不采信"
"""What a number is called that no hotline of the book has."""
UNKNOWN = "未知"
"""What is said where no source says anything."""


def status(words: Words, verdict: Verdict) -> str:
    """`已核实`; of what has to be read again `说法不一，待复核`: its age hides nothing of what it was."""
    both = dict.fromkeys((verdict.underlying, verdict.status))
    return "，".join(words.label("statuses", one) for one in both)


def undialled(hotline: Hotline, verdict: Verdict) -> str:
    """Why a number that is in use has no dial link, as the first half of a sentence."""
    if verdict.underlying == "disputed":
        return "各个来源说法不一"
    if verdict.underlying == "single-source":
        return "只有单一来源"
    return "这是对方打来时显示的号码" if hotline.purpose == OUTBOUND else "来源太久没有复核"


def duration(words: Words, value: Duration | Clock) -> str:
    """`1–3 分钟`, `24 小时`, `7 个工作日`. The unit is never converted."""
    amount = f"{value.amount}–{value.amount_max}" if value.amount_max else value.amount
    return f"{amount} {words.label('units', value.unit)}"


def span(words: Words, value: Span) -> str:
    """`工作日 09:00–21:00`; a whole day is `每天 24 小时`."""
    days = words.label("days", value.days)
    if (value.open, value.close) == ("00:00", "24:00"):
        return f"{days} 24 小时"
    return f"{days} {value.open}–{value.close}"


def hours(words: Words, value: Hours | HoursCounter) -> str:
    """Every span of one claim about opening hours, in one line; without spans, the source's words."""
    if value.spans:
        return "，".join(span(words, one) for one in value.spans)
    return value.says if isinstance(value, HoursCounter) else value.text or ""


def response(words: Words, value: Response) -> str:
    """How soon an answer comes: `1–3 分钟内`, or the source's words."""
    return f"{duration(words, value.within)}内" if value.within else value.text or ""


def clock_amount(words: Words, clock: Clock) -> str:
    """The clock's amount; a quota adds its share: `5 分钟内 ≥ 80%`."""
    text = duration(words, clock)
    return f"{text}内 ≥ {clock.share}%" if clock.share else text


def path(value: Path) -> str:
    """A tap path in one line, with the canonical arrow."""
    return f"{value.start}：{value.label}" if value.start else value.label


def day(text: str) -> str:
    """A date as readers see it: `unknown` becomes 日期不明."""
    return "日期不明" if text == "unknown" else text
