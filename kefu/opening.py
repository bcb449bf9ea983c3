"""Whether a channel is open at a moment, and when it opens next: yes, no, or not certain, with the reason.

The reader's tools ask the same of content/assets/tools/time.js, which is held against this. A moment is
counted in minutes since 1970-01-01 00:00 in Asia/Shanghai, which has been UTC+8 all year since 1991.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from kefu import model
from kefu.model import Hours
from kefu.trust import Verdict
from kefu.workdays import Answer, Calendar, day_of

State = Literal["open", "closed", "unsure"]
Reason = Literal["", "unknown", "says", "stale", "differ", "calendar", "day"]
"""Why it is not certain: no source says when; a source says so without times; long unchecked; sources differ;
the year's days off are not announced; the day is a moved one, of which no source says anything."""
DAY = 24 * 60
AHEAD = 16
"""So many days are looked ahead; the longest festival with its weekends has ten."""


class Span(NamedTuple):
    """Hours on `everyday`, `workday`, `weekend` or `holiday`, in minutes after midnight.

    A span that closes no later than it opens ends on the next day.
    """

    days: str
    open: int
    close: int


class Times(NamedTuple):
    """What sources say of one channel for one tier: every claim, or why none can be trusted."""

    claims: tuple[tuple[Span, ...], ...]
    doubt: Reason = ""


class Now(NamedTuple):
    """What can be said of a moment."""

    state: State
    reason: Reason
    until: int | None
    """If open: the minute at which it may close; None if not within the days looked ahead."""
    next: int | None
    """If not open: the next minute at which it surely opens; None likewise."""


def minute_of(moment: datetime) -> int:
    """The minute of an aware datetime."""
    return int(moment.astimezone(UTC).timestamp() // 60) + 8 * 60


def times_of(hours: Hours, verdict: Verdict) -> Times:
    """What the book says of a channel's hours: what its sources say, and what others say against them."""
    if not hours.spans:
        return Times((), "says")
    if verdict.status == "stale":
        return Times((), "stale")
    counters = [one.spans for one in hours.against if one.spans]
    if verdict.status == "disputed" and len(counters) < len(hours.against):
        return Times((), "differ")
    return Times(tuple(tuple(map(_span, spans)) for spans in (hours.spans, *counters)))


def _span(span: model.Span) -> Span:
    return Span(span.days, _minutes(span.open), _minutes(span.close))


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def now(times: Times, minute: int, calendar: Calendar) -> Now:
    """What can be said of a channel at a minute. Certain is what every claim says."""
    state, reason = _state(times, minute, calendar)
    if state == "open":
        return Now(state, reason, _first(times, minute, calendar, "open", False), None)
    return Now(state, reason, None, _first(times, minute, calendar, "open", True))


def _first(times: Times, minute: int, calendar: Calendar, wanted: State, is_so: bool) -> int | None:
    """The first minute after this one at which the state is the wanted one, or is not."""
    for one in _edges(times, minute):
        if (_state(times, one, calendar)[0] == wanted) == is_so:
            return one
    return None


def _edges(times: Times, minute: int) -> Iterator[int]:
    """The minutes after this one at which anything can change, in order."""
    spans = {span for claim in times.claims for span in claim}
    within = sorted({0, *(edge % DAY for span in spans for edge in (span.open, span.close))})
    first = minute // DAY
    for day in range(first, first + AHEAD):
        yield from (edge for one in within if (edge := day * DAY + one) > minute)


def _state(times: Times, minute: int, calendar: Calendar) -> tuple[State, Reason]:
    if times.doubt or not times.claims:
        return "unsure", times.doubt or "unknown"
    answers = {_claimed(claim, minute, calendar) for claim in times.claims}
    if answers == {"yes"}:
        return "open", ""
    if answers == {"no"}:
        return "closed", ""
    if "unsure" not in answers:
        return "unsure", "differ"
    return "unsure", "day" if calendar.knows(day_of(minute // DAY)) else "calendar"


def _claimed(spans: Sequence[Span], minute: int, calendar: Calendar) -> Answer:
    """Whether one claim says that it is open."""
    day, at = divmod(minute, DAY)
    found = {calendar.is_on(one.days, day_of(day)) for one in spans if one.open <= at < _end(one)}
    found |= {calendar.is_on(one.days, day_of(day - 1)) for one in spans if at < _end(one) - DAY}
    return "yes" if "yes" in found else "unsure" if "unsure" in found else "no"


def _end(span: Span) -> int:
    return span.close if span.close > span.open else span.close + DAY
