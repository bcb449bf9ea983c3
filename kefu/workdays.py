"""Which days are working days in mainland China: weekdays, moved by the State Council's yearly announcement.

Only announced years are known. The announcement for a year comes in the autumn before it; until then nobody
can say which of its days is a 工作日, and whoever asks hears `unsure`, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

Answer = Literal["yes", "no", "unsure"]
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is announced for the days from `first` to `last`: festivals off, weekend days worked instead."""

    first: date
    last: date
    off: frozenset[date]
    """Days off around a festival, weekends among them."""
    worked: frozenset[date]
    """Saturdays and Sundays on which people work (调休)."""

    def knows(self, day: date) -> bool:
        """Whether the year of a day has been announced."""
        return self.first <= day <= self.last

    def is_on(self, days: str, day: date) -> Answer:
        """Whether hours that are said to hold on `everyday`, `workday`, `weekend` or `holiday` hold on a day.

        A festival in the middle of the week is no weekend that anybody promised, and no ordinary day either:
        sources that say 周末 do not say what they mean by it on such a day, nor on a Saturday that is worked.
        """
        if days == "everyday":
            return "yes"
        if not self.knows(day):
            return "unsure"
        is_weekend = day.weekday() > 4
        if day in self.off:
            return "no" if days == "workday" else "yes" if days == "holiday" or is_weekend else "unsure"
        if day in self.worked:
            return "yes" if days == "workday" else "no" if days == "holiday" else "unsure"
        return "yes" if days == ("weekend" if is_weekend else "workday") else "no"

    def since(self, day: date) -> Calendar:
        """The same without what was before a day, for tools that ask for today only."""
        first = max(day, self.first)
        off, worked = (frozenset(one for one in days if one >= first) for days in (self.off, self.worked))
        return Calendar(first, self.last, off, worked)

    def as_data(self) -> dict[str, object]:
        """For the reader's tools: first and last day since 1970-01-01; days off and worked since then."""
        return {
            "first": number_of(self.first),
            "last": number_of(self.last),
            "off": sorted((day - self.first).days for day in self.off),
            "worked": sorted((day - self.first).days for day in self.worked),
        }


def number_of(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """The day so many days after 1970-01-01."""
    return date.fromordinal(number + _EPOCH)


@cache
def calendar(year: int) -> Calendar:
    """What the package of announcements knows, from the year before `year` on."""
    from chinese_calendar import constants  # type: ignore[import-untyped]

    first, last = date(year - 1, 1, 1), date(max(constants.holidays).year, 12, 31)
    off, worked = (
        frozenset(day for day in days if first <= day <= last)
        for days in (constants.holidays, constants.workdays)
    )
    return Calendar(first, max(last, first - timedelta(1)), off, worked)
