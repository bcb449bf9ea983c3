"""When time limits end: the rules, the same in the reader's tools; calendar files that can be read."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date

import pytest
from test_opening import at, said
from twins import in_node

from kefu.deadlines import Limit, ends_of, stand
from kefu.opening import DAY
from kefu.render import Renderer
from kefu.trust import Judge
from kefu.workdays import calendar, number_of

YEARS = calendar(2026)
DAYS, WORKDAYS = Limit(7, None, "day"), Limit(1, 3, "workday")


@pytest.mark.parametrize(
    ("limit", "moment", "ends"),
    [
        (Limit(24, None, "hour"), "2026-11-22 22:30", ["2026-11-23 22:30"]),
        (Limit(30, None, "minute"), "2026-11-22 23:59", ["2026-11-23 00:29"]),
        (Limit(90, None, "second"), "2026-11-22 23:59", ["2026-11-23 00:00"]),
        (Limit(24, 48, "hour"), "2026-02-27 08:00", ["2026-02-28 08:00", "2026-03-01 08:00"]),
        # The day itself is not counted, whatever the hour; the last day ends at 24:00.
        (DAYS, "2026-11-22 00:00", ["2026-11-30 00:00"]),
        (DAYS, "2026-11-22 23:59", ["2026-11-30 00:00"]),
        (DAYS, "2026-11-23 00:01", ["2026-12-01 00:00"]),
        # No extension for a festival is promised: the last day is 1 October.
        (DAYS, "2026-09-24 10:00", ["2026-10-02 00:00"]),
        (DAYS, "2026-12-28 10:00", ["2027-01-05 00:00"]),
        # Sunday night: Monday is the first working day, Wednesday the third.
        (WORKDAYS, "2026-11-22 22:30", ["2026-11-24 00:00", "2026-11-26 00:00"]),
        (WORKDAYS, "2026-11-20 10:00", ["2026-11-24 00:00", "2026-11-26 00:00"]),
        # The Saturday is worked (10 October), the days before it are off until the 8th.
        (WORKDAYS, "2026-10-01 10:00", ["2026-10-09 00:00", "2026-10-11 00:00"]),
        (WORKDAYS, "2026-10-10 10:00", ["2026-10-13 00:00", "2026-10-15 00:00"]),
        # 2027 is not announced: the 30th and the 31st still count, the third nobody can know.
        (WORKDAYS, "2026-12-29 10:00", ["2026-12-31 00:00", ""]),
        (WORKDAYS, "2026-12-31 10:00", ["", ""]),
        (Limit(45, None, "workday"), "2026-11-22 22:30", [""]),
    ],
)
def test_ends(limit: Limit, moment: str, ends: list[str]) -> None:
    assert [said(one) for one in ends_of(limit, at(moment), YEARS)] == ends


@pytest.mark.parametrize(
    ("ends", "minute", "where"),
    [
        ([100], 99, "before"),
        ([100], 100, "after"),
        ([100, 200], 100, "between"),
        ([100, 200], 200, "after"),
        ([100, None], 99, "before"),
        ([100, None], 100, "unsure"),
        ([None], 0, "unsure"),
    ],
)
def test_where_a_moment_stands(ends: list[int | None], minute: int, where: str) -> None:
    assert stand(ends, minute) == where


def test_the_tools_count_the_same() -> None:
    dice = random.Random(3)
    made = []
    for _ in range(600):
        least = dice.choice([1, 1, 3, 7, 15, 24, 45])
        most = dice.choice([None, None, least + dice.randint(1, 30)])
        limit = Limit(least, most, dice.choice(["second", "minute", "hour", "day", "workday", "workday"]))
        day = number_of(date(2025, 4, 1)) + dice.randrange(670)
        made.append((limit, day * DAY + dice.choice([0, 1439, dice.randrange(DAY)])))
    ours = [ends_of(limit, minute, YEARS) for limit, minute in made]
    assert (
        in_node("deadlines", "endsOf", [[limit, minute, YEARS.as_data()] for limit, minute in made]) == ours
    )
    assert sum(None in ends for ends in ours) > 10
    moments = [dice.choice([one for one in ends if one] or [0]) + dice.randint(-1, 1) for ends in ours]
    where = [stand(ends, minute) for ends, minute in zip(ours, moments, strict=True)]
    assert in_node("deadlines", "stand", [list(both) for both in zip(ours, moments, strict=True)]) == where
    assert set(where) == {"before", "between", "after", "unsure"}


def test_a_book_without_limits_and_problems_has_the_pages(made_up: Judge) -> None:
    bare = Renderer(Judge(replace(made_up.book, clocks={}, troubles={}), made_up.today))
    for page in (bare.clock_tool(), bare.message_tool(), bare.evidence_tool()):
        assert "data-kf-tool=" in page.html
        assert "data-clock=" not in page.html and "data-trouble=" not in page.html


# Calendar files -----------------------------------------------------------------------------------------


def read_back(text: str) -> list[dict[str, list[str]]]:
    """The events of a calendar file as RFC 5545 reads it; `ALARM` are the triggers of its alarms."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    for octets in text.encode().split(b"\r\n"):
        assert len(octets) <= 75, octets
        octets.decode()  # no character is cut in two
    events: list[dict[str, list[str]]] = []
    inside: list[str] = []
    for line in text.replace("\r\n ", "").splitlines():
        name, value = line.split(":", 1)
        value = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert inside.pop() == value
        elif inside[-1] == "VEVENT":
            events[-1].setdefault(name, []).append(value)
        elif inside[-1] == "VALARM" and name == "TRIGGER":
            events[-1].setdefault("ALARM", []).append(value)
    assert not inside
    return events


def calendar_of(*ends: dict[str, object]) -> str:
    text: str = in_node("deadlines", "ics", [[list(ends), at("2026-11-22 22:30")]])[0]
    return text


WHOLE = {"uid": "a-1@kefu", "title": "七天\U0001f600", "text": "规则", "days": True, "alarm": True} | {
    "from": at("2026-11-22 22:30"),
    "end": at("2026-11-30 00:00"),
}
EXACT = WHOLE | {"uid": "b-1@kefu", "end": at("2026-11-23 22:30"), "days": False}


def test_a_whole_day_is_a_day_of_the_calendar() -> None:
    (event,) = read_back(calendar_of(WHOLE))
    assert event["UID"] == ["a-1@kefu"]
    assert event["DTSTAMP"] == ["20261122T143000Z"]
    assert event["DTSTART;VALUE=DATE"] == ["20261129"]
    assert event["DTEND;VALUE=DATE"] == ["20261130"]
    # 09:00 on the day before, 09:00 on the day itself.
    assert event["ALARM"] == ["-PT15H", "PT9H"]


def test_an_hour_is_a_moment_in_utc() -> None:
    (event,) = read_back(calendar_of(EXACT))
    assert event["DTSTART"] == ["20261123T143000Z"]
    assert "DTEND" not in event
    assert event["ALARM"] == ["-PT120M"]
    short = EXACT | {"end": at("2026-11-22 22:35")}
    assert read_back(calendar_of(short))[0]["ALARM"] == ["-PT1M"]


def test_what_binds_others_rings_no_bell() -> None:
    assert "ALARM" not in read_back(calendar_of(WHOLE | {"alarm": False}))[0]


@pytest.mark.parametrize(
    "text", ["a, b; c\\d\ne:f", "退" * 200, "\U0001f600" * 60, "a" * 76, "aé退\U0001f600" * 30, ""]
)
def test_any_text_comes_back(text: str) -> None:
    first, second = read_back(calendar_of(WHOLE | {"text": text, "title": text}, EXACT))
    assert first["DESCRIPTION"] == first["SUMMARY"] == [text]
    assert second["UID"] == ["b-1@kefu"]


def test_the_same_end_has_the_same_name() -> None:
    assert calendar_of(WHOLE) == calendar_of(WHOLE)
