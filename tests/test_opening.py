"""Whether a channel is open: the rules, and the same in the reader's tools."""

from __future__ import annotations

import random
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from twins import in_node

from kefu.opening import DAY, Now, Span, Times, minute_of, now, times_of
from kefu.trust import Judge
from kefu.workdays import Calendar, calendar, day_of, number_of

CHINA = timezone(timedelta(hours=8))
YEARS = calendar(2026)
WEEKDAYS = Times(((Span("workday", 540, 1260),),))
ALWAYS = Times(((Span("everyday", 0, 1440),),))
NIGHT = Times(((Span("everyday", 1320, 120),),))
DIFFER = Times(((Span("workday", 540, 1260),), (Span("workday", 540, 1260), Span("weekend", 540, 1080))))


def at(text: str) -> int:
    """The minute of `2026-11-22 22:30` in China."""
    return minute_of(datetime.fromisoformat(text).replace(tzinfo=CHINA))


def said(minute: int | None) -> str:
    """The same the other way round."""
    return "" if minute is None else f"{day_of(minute // DAY)} {minute % DAY // 60:02}:{minute % 60:02}"


def test_the_calendar_is_what_was_announced() -> None:
    assert YEARS.last == date(2026, 12, 31)
    assert date(2026, 10, 1) in YEARS.off and date(2026, 10, 10) in YEARS.worked
    assert all(day.weekday() > 4 for day in YEARS.worked)
    assert not YEARS.off & YEARS.worked
    assert number_of(date(1970, 1, 2)) == 1 and day_of(1) == date(1970, 1, 2)


@pytest.mark.parametrize(
    ("day", "workday", "weekend", "holiday"),
    [
        ("2026-11-20", "yes", "no", "no"),  # a Friday
        ("2026-11-22", "no", "yes", "no"),  # a Sunday
        ("2026-10-10", "yes", "unsure", "no"),  # a Saturday that is worked
        ("2026-10-01", "no", "unsure", "yes"),  # a Thursday off
        ("2026-10-03", "no", "yes", "yes"),  # a Saturday off
        ("2027-02-06", "unsure", "unsure", "unsure"),  # not announced
    ],
)
def test_days(day: str, workday: str, weekend: str, holiday: str) -> None:
    when = date.fromisoformat(day)
    assert [YEARS.is_on(one, when) for one in ("workday", "weekend", "holiday")] == [
        workday,
        weekend,
        holiday,
    ]
    assert YEARS.is_on("everyday", when) == "yes"


@pytest.mark.parametrize(
    ("times", "moment", "state", "reason", "until", "next_"),
    [
        (WEEKDAYS, "2026-11-20 21:00", "closed", "", "", "2026-11-23 09:00"),
        (WEEKDAYS, "2026-11-20 20:59", "open", "", "2026-11-20 21:00", ""),
        (WEEKDAYS, "2026-11-22 22:30", "closed", "", "", "2026-11-23 09:00"),
        (WEEKDAYS, "2026-10-10 10:00", "open", "", "2026-10-10 21:00", ""),
        (WEEKDAYS, "2026-10-01 10:00", "closed", "", "", "2026-10-08 09:00"),
        (WEEKDAYS, "2027-01-04 10:00", "unsure", "calendar", "", ""),
        (WEEKDAYS, "2026-12-31 22:00", "closed", "", "", ""),
        (ALWAYS, "2027-05-01 00:00", "open", "", "", ""),
        (NIGHT, "2026-11-22 23:59", "open", "", "2026-11-23 02:00", ""),
        (NIGHT, "2026-11-23 00:01", "open", "", "2026-11-23 02:00", ""),
        (NIGHT, "2026-11-23 02:00", "closed", "", "", "2026-11-23 22:00"),
        (DIFFER, "2026-11-22 10:00", "unsure", "differ", "", "2026-11-23 09:00"),
        (DIFFER, "2026-11-22 22:30", "closed", "", "", "2026-11-23 09:00"),
        (DIFFER, "2026-10-10 10:00", "open", "", "2026-10-10 21:00", ""),
        (DIFFER, "2026-10-01 10:00", "unsure", "day", "", "2026-10-08 09:00"),
        (Times(()), "2026-11-22 10:00", "unsure", "unknown", "", ""),
        (Times((), "says"), "2026-11-22 10:00", "unsure", "says", "", ""),
    ],
)
def test_moments(times: Times, moment: str, state: str, reason: str, until: str, next_: str) -> None:
    found = now(times, at(moment), YEARS)
    assert (found.state, found.reason, said(found.until), said(found.next)) == (state, reason, until, next_)


def test_a_reader_elsewhere_has_the_same_minute() -> None:
    here = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
    assert (
        minute_of(here) == minute_of(here.astimezone(timezone(timedelta(hours=-5)))) == at("2026-11-22 22:30")
    )


def test_the_book(judge: Judge) -> None:
    """Every channel's hours give an answer; 唯品会's human service differs at the weekend."""
    found = {
        (channel.key, hours.tier): now(times_of(hours, judge.fact(hours)), at("2026-11-22 10:00"), YEARS)
        for channel in judge.book.channels.values()
        for hours in channel.hours
    }
    assert {one.state for one in found.values()} == {"open", "unsure"}
    assert any(one.reason == "differ" for one in found.values())


def cases(count: int) -> list[tuple[Times, int, Calendar]]:
    """Made-up hours at made-up moments, the same every time; many of them at an edge."""
    dice = random.Random(9)
    found = []
    for _ in range(count):
        claims = []
        for _ in range(dice.choice([0, 1, 1, 1, 2, 3])):
            spans = []
            for _ in range(dice.randint(1, 3)):
                open_, close = dice.randrange(0, 1440, 30), dice.randrange(30, 1441, 30)
                days = dice.choice(["everyday", "workday", "workday", "weekend", "holiday"])
                spans.append(Span(days, open_, close))
            claims.append(tuple(spans))
        day = number_of(date(2025, 1, 1)) + dice.randrange(1000)
        edge = dice.choice([span.open for claim in claims for span in claim] or [0])
        minute = day * DAY + dice.choice([0, 1439, edge, edge - 1, edge + 1, dice.randrange(1440)])
        doubt = dice.choice(["", "", "", "", "", "says", "stale", "differ"])
        found.append((Times(tuple(claims), doubt), minute, YEARS))  # type: ignore[arg-type]
    return found


def test_the_tools_say_the_same() -> None:
    made = cases(600)
    calls = [[one[0]._asdict(), one[1], one[2].as_data()] for one in made]
    theirs = [Now(**one) for one in in_node("time", "now", calls)]
    ours = [now(*one) for one in made]
    assert theirs == ours
    assert {one.state for one in ours} == {"open", "closed", "unsure"}
    assert {one.reason for one in ours} == {"", "unknown", "says", "stale", "differ", "calendar", "day"}


def test_as_data_holds_everything() -> None:
    data = YEARS.as_data()
    assert set(data) == set(asdict(YEARS))


def test_a_calendar_since_a_day_says_the_same_from_then_on() -> None:
    late = YEARS.since(date(2026, 9, 26))
    assert late.first == date(2026, 9, 26) and len(late.off) < len(YEARS.off)
    for number in range(number_of(late.first), number_of(date(2027, 1, 5))):
        for days in ("workday", "weekend", "holiday"):
            assert late.is_on(days, day_of(number)) == YEARS.is_on(days, day_of(number))
    assert late.is_on("workday", date(2026, 9, 25)) == "unsure"
