"""The bench: its books are sound and repeatable, its report says what it was given. Measures nothing."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bench import generator, measure, report
from kefu import checks


def test_same_seed_same_book() -> None:
    """A figure can be compared with an older one only when the book was the same."""
    assert generator.book(7, 4) == generator.book(7, 4)
    assert generator.book(7, 4) != generator.book(8, 4)


@pytest.mark.parametrize("entities", [1, 3, 12])
def test_books_pass_every_check(tmp_path: Path, entities: int) -> None:
    """Made-up books are whole: five numbers and a page for each of them to an entity."""
    generator.write(generator.book(1, entities), tmp_path)
    book = checks.open_checked(tmp_path, generator.DAY).book
    assert len(book.guides) == len(book.entities) == entities
    assert len(book.hotlines) == len(book.claimants) == 5 * entities


def test_guides_have_the_size_of_real_ones(tmp_path: Path) -> None:
    """4 to 7 channels each, and every status among the hotlines but retired."""
    generator.write(generator.book(1, 12), tmp_path)
    judge = checks.open_checked(tmp_path, generator.DAY)
    assert {len(one.channels) for one in judge.book.guides} <= {4, 5, 6, 7}
    statuses = {judge.hotline(one).status for one in judge.book.hotlines.values()}
    assert statuses >= {"verified", "corroborated", "single-source", "disputed"}


def canned(entities: int, pages: int, ours: float, theirs: float) -> measure.Size:
    """Results as if they had been measured, in CPU seconds."""
    check, our, their = (measure.Cost(cpu, cpu, 50_000_000) for cpu in (0.5, ours, theirs))
    return measure.Size(entities, pages, check, our, their, 4_000_000, 9_000_000)


SIZES = [canned(10, 67, 1.0, 2.0), canned(50, 307, 2.0, 8.0), canned(200, 1207, 10.0, 80.0)]


def test_goals_are_judged_by_ratio_and_growth() -> None:
    """1/8 reaches a sixth; five-fold growth misses 4.4; what was not measured does neither."""
    assert [(one.reached, one.figure) for one in report.verdicts(SIZES)] == [(True, "1/8.0"), (False, "5.00")]
    assert [one.reached for one in report.verdicts(SIZES[:2])] == [None, None]


def test_instructions_count_before_seconds() -> None:
    """Where the machine counts instructions, the ratio is made of them."""
    ours, theirs = measure.Cost(9.0, 9.0, 1, 100), measure.Cost(9.0, 9.0, 1, 700)
    size = measure.Size(200, 1207, ours, ours, theirs, 1, 1)
    assert report.verdicts([size])[0].figure == "1/7.0"


def test_report_prints_the_figures() -> None:
    """A row a size, and each goal with its verdict."""
    out = StringIO()
    report.show(SIZES, report.verdicts(SIZES), Console(file=out, width=120))
    said = out.getvalue()
    for expected in ("1207", "10.00 | 80.00", "1/8.0", "5.00 | 10.00", "达到 200", "没有达到 从 50 到 200"):
        assert expected in said
    assert report.as_json(SIZES, report.verdicts(SIZES), 1)["sizes"][2]["ratio"] == 1 / 8


def test_exponent_is_the_slope() -> None:
    """Twice the pages, four times the work: exponent 2."""
    assert report.exponent([(10, 3), (20, 12), (40, 48)]) == pytest.approx(2)


def test_perf_output_is_read() -> None:
    """A count, or None where the machine does not count."""
    assert measure.counted("1234567,,instructions:u,3210,100.00,,") == 1234567
    assert measure.counted("# started on today\n<not supported>,,instructions:u,0,100.00,,") is None


def test_least_keeps_the_quietest_run() -> None:
    """Other programs only ever add; each figure is taken at its least."""
    runs = [measure.Cost(2.0, 3.0, 9), measure.Cost(1.0, 4.0, 8)]
    assert measure.least(runs) == measure.Cost(1.0, 3.0, 8)


def test_every_diagram_of_a_book_is_measured() -> None:
    """A figure for each problem in general and on each platform."""
    small = Path(__file__).parent / "books" / "small"
    costs = measure.diagrams(small, 1)
    assert len(costs) == 5
    assert all(cost >= 0 for cost in costs)
