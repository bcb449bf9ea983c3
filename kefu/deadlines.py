"""When a time limit ends, counted from the moment at which something happened.

The reader's tools ask the same of content/assets/tools/deadlines.js, which is held against this. A moment is
counted in minutes since 1970-01-01 00:00 in Asia/Shanghai, as in `kefu.opening`.

How it is counted is 民法典 第二百零一条 and 第二百零三条: hours from the moment itself; days from the day
after, the last one until 24:00. That a last day off is followed by the next working day is law between two
parties, not something a platform's own rule has to grant: nothing here counts on it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from kefu.opening import DAY
from kefu.workdays import Calendar, day_of

Stand = Literal["before", "between", "after", "unsure"]
_EXACT = {"second": 0, "minute": 1, "hour": 60}
"""Units that are added to the moment itself, in minutes; seconds end within the minute they lead to."""


class Limit(NamedTuple):
    """A clock's amount: `Limit(1, 3, "workday")`, `Limit(7, None, "day")`."""

    amount: int
    most: int | None
    unit: str


def is_exact(unit: str) -> bool:
    """Whether a unit is added to the minute (秒、分钟、小时), and not counted in whole days."""
    return unit in _EXACT


def end_of(amount: int, unit: str, minute: int, calendar: Calendar) -> int | None:
    """The minute at which so many units after a minute are over; None where nobody can say yet.

    Whole days end at 24:00, which is the first minute of the next day. 工作日 are counted on the days that
    the State Council announced (`kefu.workdays`); a count that meets a year not announced has no end.
    """
    if unit == "second":
        return minute + amount // 60
    if is_exact(unit):
        return minute + amount * _EXACT[unit]
    day = minute // DAY
    if unit == "day":
        return (day + amount + 1) * DAY
    last = _workday(day, amount, calendar)
    return None if last is None else (last + 1) * DAY


def _workday(day: int, amount: int, calendar: Calendar) -> int | None:
    """The so many-th working day after a day."""
    while amount:
        day += 1
        answer = calendar.is_on("workday", day_of(day))
        if answer == "unsure":
            return None
        amount -= answer == "yes"
    return day


def ends_of(limit: Limit, minute: int, calendar: Calendar) -> list[int | None]:
    """Where a limit ends: one minute, or the two of a range."""
    amounts = [limit.amount] if limit.most is None else [limit.amount, limit.most]
    return [end_of(one, limit.unit, minute, calendar) for one in amounts]


def stand(ends: list[int | None], minute: int) -> Stand:
    """Where a minute stands: `before` the first end, `between` the two of a range, `after` the last."""
    first, last = ends[0], ends[-1]
    if first is not None and minute < first:
        return "before"
    if first is None or last is None:
        return "unsure"
    return "between" if minute < last else "after"
