"""Facts as phrases: the same everywhere."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import pytest

from kefu import words as phrases
from kefu.model import Clock, Duration, Hotline, Hours, HoursCounter, Record, Response, Span, Words
from kefu.trust import OUTBOUND, Judge, Status, Verdict

R = TypeVar("R", bound=Record)


def made(model: type[R], **fields: Any) -> R:
    """A record with these fields alone."""
    return cast("R", model.model_construct(**fields))


@pytest.fixture(scope="module")
def words(judge: Judge) -> Words:
    return judge.book.words


@pytest.mark.parametrize(
    ("amount", "most", "unit", "text"),
    [("24", None, "hour", "24 小时"), ("1", "3", "minute", "1–3 分钟"), ("7", None, "workday", "7 个工作日")],
)
def test_durations(amount: str, most: str | None, unit: str, text: str, words: Words) -> None:
    value = made(Duration, amount=amount, amount_max=most, unit=unit)
    assert phrases.duration(words, value) == text
    assert phrases.response(words, made(Response, within=value, text=None)) == f"{text}内"
    clock = made(Clock, amount=amount, amount_max=most, unit=unit, share=None)
    assert phrases.clock_amount(words, clock) == text
    quota = made(Clock, amount=amount, amount_max=most, unit=unit, share="80")
    assert phrases.clock_amount(words, quota) == f"{text}内 ≥ 80%"


@pytest.mark.parametrize(
    ("days", "open_", "close", "text"),
    [
        ("everyday", "00:00", "24:00", "每天 24 小时"),
        ("workday", "00:00", "24:00", "工作日 24 小时"),
        ("everyday", "00:00", "23:00", "每天 00:00–23:00"),
        ("everyday", "09:00", "24:00", "每天 09:00–24:00"),
        ("weekend", "09:00", "18:00", "周末 09:00–18:00"),
    ],
)
def test_spans(days: str, open_: str, close: str, text: str, words: Words) -> None:
    assert phrases.span(words, made(Span, days=days, open=open_, close=close)) == text


def test_hours_without_times_are_the_sources_words(words: Words) -> None:
    assert phrases.hours(words, made(Hours, spans=(), text="以店铺标示为准")) == "以店铺标示为准"
    assert phrases.hours(words, made(HoursCounter, spans=(), says="周末也有")) == "周末也有"
    assert phrases.response(words, made(Response, within=None, text="即时")) == "即时"
    two = tuple(made(Span, days=d, open="09:00", close="18:00") for d in ("workday", "weekend"))
    assert phrases.hours(words, made(Hours, spans=two)) == "工作日 09:00–18:00，周末 09:00–18:00"


@pytest.mark.parametrize(
    ("day", "text"), [("unknown", "日期不明"), ("2026", "2026"), ("2026-11-21", "2026-11-21")]
)
def test_days(day: str, text: str) -> None:
    assert phrases.day(day) == text


def of_status(underlying: Status, *, late: bool) -> Verdict:
    """A verdict with a status, whose last reading is long ago or is not."""
    return Verdict("stale" if late else underlying, underlying, "", None, None, False, (), (), 1)


@pytest.mark.parametrize(
    ("underlying", "late", "text"),
    [
        ("verified", False, "已核实"),
        ("verified", True, "已核实\uff0c待复核"),
        ("disputed", False, "说法不一"),
        ("disputed", True, "说法不一\uff0c待复核"),
        ("retired", False, "已停用"),
    ],
)
def test_age_hides_no_status(underlying: Status, late: bool, text: str, words: Words) -> None:
    assert phrases.status(words, of_status(underlying, late=late)) == text


@pytest.mark.parametrize(
    ("underlying", "purpose", "text"),
    [
        ("disputed", "service", "各个来源说法不一"),
        ("single-source", OUTBOUND, "只有单一来源"),
        ("corroborated", OUTBOUND, "这是对方打来时显示的号码"),
        ("corroborated", "service", "来源太久没有复核"),
        ("verified", "service", "来源太久没有复核"),
    ],
)
def test_why_a_number_has_no_link(underlying: Status, purpose: str, text: str) -> None:
    assert phrases.undialled(made(Hotline, purpose=purpose), of_status(underlying, late=True)) == text
