"""The bench: its books are sound and repeatable, its report says what it was given. No goal is tested."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bench import builders, generator, measure, printing, report
from kefu import checks
from kefu.publish import pdf
from kefu.publish.site import build_site


def test_same_seed_same_book() -> None:
    """A figure can be compared with an older one only when the book was the same."""
    assert generator.book(7, 4) == generator.book(7, 4)
    assert generator.book(7, 4) != generator.book(8, 4)


@pytest.mark.parametrize("entities", [1, 3, 12])
def test_books_pass_every_check(tmp_path: Path, entities: int) -> None:
    """Made-up books are whole: two numbers to an entity, ladders, tables and a page of prose."""
    generator.write(generator.book(1, entities), tmp_path)
    book = checks.open_checked(tmp_path, generator.DAY).book
    assert len(book.guides) == len(book.entities) == entities
    assert len(book.hotlines) == len(book.claimants) == generator.HOTLINES * entities
    assert (len(book.troubles), len(book.comparisons)) == (3, 6)
    assert len(list((tmp_path / "content" / "guides").glob("*.md"))) == (entities + 8) // 10


@pytest.mark.site
def test_a_made_up_book_can_be_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts in every combination and every status: the sweep finds nothing on their pages."""
    monkeypatch.setattr(pdf, "make", lambda *_: [])
    generator.write(generator.book(1, 120), tmp_path / "book")
    assert build_site(tmp_path / "book", tmp_path / "site", generator.DAY).pages > 700


def test_guides_have_the_size_of_real_ones(tmp_path: Path) -> None:
    """4 to 7 channels each, and every status among the hotlines but retired."""
    generator.write(generator.book(1, 12), tmp_path)
    judge = checks.open_checked(tmp_path, generator.DAY)
    assert {len(one.channels) for one in judge.book.guides} <= {4, 5, 6, 7}
    statuses = {judge.hotline(one).status for one in judge.book.hotlines.values()}
    assert statuses >= {"verified", "corroborated", "single-source", "disputed"}


SMALL = Path(__file__).parent / "books" / "small"


def canned(entities: int, pages: int, ours: float, theirs: float) -> measure.Size:
    """Results as if they had been measured, in CPU seconds."""
    check, our, their = (measure.Cost(cpu, cpu, 50_000_000) for cpu in (0.5, ours, theirs))
    return measure.Size(entities, pages, check, our, their, 4_000_000, 9_000_000)


SIZES = [canned(10, 67, 1.0, 2.0), canned(50, 307, 2.0, 8.0), canned(200, 1207, 10.0, 80.0)]


def test_goals_are_judged_by_ratio_and_growth() -> None:
    """1/8 misses a fifteenth; five-fold growth misses 4.4; what was not measured does neither."""
    figures = [(one.reached, one.figure) for one in report.verdicts(SIZES)]
    assert figures == [(False, "1/8"), (True, "0.00"), (False, "5.00")]
    assert [one.reached for one in report.verdicts(SIZES[:2])] == [None, None, None]


def test_every_generator_has_its_goal() -> None:
    """Ours in the part of others; more than one where ours takes longer."""
    check, ours, plain, *rest = (measure.Cost(cpu, cpu, 1) for cpu in (1, 10, 160, 39, 60, 4))
    others = dict(zip(("pruned", "zensical", "hugo"), rest, strict=True))
    size = measure.Size(200, 1207, check, ours, plain, 1, 1, others)
    figures = [(one.reached, one.figure) for one in report.verdicts([size])]
    assert figures[:4] == [(True, "1/16"), (False, "1/3.9"), (True, "1/6"), (False, "2.5")]


def test_instructions_count_before_seconds() -> None:
    """Where the machine counts instructions, the ratio is made of them."""
    ours, theirs = measure.Cost(9.0, 9.0, 1, 100), measure.Cost(9.0, 9.0, 1, 700)
    size = measure.Size(200, 1207, ours, ours, theirs, 1, 1)
    assert report.verdicts([size])[0].figure == "1/7"


def test_papers_and_sweep_are_left_out_of_the_ratio() -> None:
    """No other generator has them, so they are told apart; instructions are shared out as CPU seconds."""
    assert measure.Cost(10.0, 9.0, 1, 800, 2.0, 3.0).holding == pytest.approx(160.0)
    assert measure.Cost(10.0, 9.0, 1, None, 2.0, 3.0).work == pytest.approx(5.0)
    assert measure.Cost(10.0, 9.0, 1, 800, 2.0, 3.0).work == pytest.approx(400.0)


def test_report_prints_the_figures() -> None:
    """A row a size, and each goal with its verdict."""
    out = StringIO()
    report.show(SIZES, report.verdicts(SIZES), Console(file=out, width=160))
    said = out.getvalue()
    for expected in ("1207", "10.00 | 80.00", "1/8", "5.00 | 10.00", "没有达到 200", "没有达到 从 50 到 200"):
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
    costs = measure.diagrams(SMALL, 1)
    assert len(costs) == 5
    assert all(cost >= 0 for cost in costs)


@pytest.mark.site
def test_papers_of_a_book_are_measured(tmp_path: Path) -> None:
    """Each figure of the small book is there, with its goal where it has one."""
    figures = printing.figures(SMALL, generator.DAY, tmp_path, 1, lambda _: None, many=5, pages=1, entities=1)
    assert [one.unit for one in figures] == ["s", "s", "s", "s", "MB", "kB", "kB", "MB", "s", "MB"]
    assert [one.goal for one in figures] == [0.5, 0.2, 10, 8, 400, 250, 60, 6, None, None]
    assert all(one.value > 0 for one in figures)
    cold, warm, *_ = (one.value for one in figures)
    assert warm < cold


def test_what_cannot_be_set_is_said(tmp_path: Path) -> None:
    """A process that fails is no figure."""
    with pytest.raises(builders.Failed, match="data"):
        printing.guides_of_a_book(tmp_path / "nothing-here", generator.DAY, tmp_path / "cache")


def test_goals_of_papers_are_shown() -> None:
    """The value, the goal and the verdict of each figure; a figure without a goal has no verdict."""
    figures = [
        printing.Figure(*one) for one in (("甲", 0.25, "s", 0.5), ("乙", 12.5, "kB", 10), ("丙", 120.4, "MB"))
    ]
    out = StringIO()
    printing.show(figures, Console(file=out, width=120))
    printing.show_guides([printing.Guide("丁", 1.25, 141_000, 4, True, 0, 7)], Console(file=out, width=120))
    lines = [line.replace("│", " ").split() for line in out.getvalue().splitlines()]
    assert ["甲", "0.25", "s", "≤", "0.5", "s", "达到"] in lines
    assert ["乙", "12.5", "kB", "≤", "10", "kB", "没有达到"] in lines
    assert ["丙", "120", "MB"] in lines
    assert ["丁", "1.25", "141", "4", "是", "/", "yes", "0", "7"] in lines
