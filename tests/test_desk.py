"""Pages that other processes render, files that they sweep: the same bytes, notes and faults as made here."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, ROOT

from kefu.problem import BookError, Problem
from kefu.publish import desk, executors, former, rebuild
from kefu.publish.executors import Workers
from kefu.publish.former import Former
from kefu.publish.made import PAGE, SWEPT
from kefu.publish.site import build_site
from kefu.trace import Key, Reads

pytestmark = pytest.mark.site
SMALL = ROOT / "tests" / "books" / "small"
JIA = "data/entities/jia.yml"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small book in a tree of its own, with nothing kept of it."""
    monkeypatch.setattr(former, "home", lambda: tmp_path)
    shutil.copytree(SMALL, tmp_path / "tree")
    return tmp_path / "tree"


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    """Two processes, which help with the smallest book."""
    monkeypatch.setattr(executors, "cores", lambda: 2)
    monkeypatch.setattr(desk, "MANY", 1)
    monkeypatch.setattr(desk, "_BYTES", 200_000)
    monkeypatch.setattr(desk, "_PAGES", 7)
    with executors.opened() as found:
        yield found


def files(folder: Path) -> dict[str, bytes]:
    found = (one for one in folder.rglob("*") if one.is_file())
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in found}


def built(tree: Path, name: str, workers: Workers | None = None) -> tuple[dict[str, bytes], Former]:
    """The files of a whole build, and what it keeps for rebuilds."""
    notes: list[Former] = []
    out = tree.with_name(name)
    build_site(tree, out, DAY, workers=workers, prints=False, keep=notes.append)
    return files(out), notes[0]


def said(reads: Reads) -> dict[object, object]:
    """Everything that was noted, whatever numbers derived values have."""

    def named(places: Iterable[int]) -> frozenset[object]:
        return frozenset(one if one >= 0 else reads.names[-1 - one] for one in places)

    found: dict[object, object] = {name: named(places) for name, places in reads.roots.items()}
    found |= {("made of", reads.names[number]): named(one) for number, one in reads.derived.items()}
    return found | {("says", reads.names[number]): digest for number, digest in reads.digests.items()}


def _alike(one: object, other: object, but: set[Key]) -> bool:
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return one ^ other <= but
    return one == other


def test_others_make_the_same_and_note_the_same(
    tree: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: Counter[str] = Counter()
    orders = 0

    def mapped(
        executor: Workers, function: Callable[[Any], Any], items: Iterable[Any], chunk: int = 1
    ) -> Iterator[Any]:
        nonlocal orders
        for order in (items := list(items)):
            sent.update({order.make.__name__: len(order.items)})
            orders += 1
        return real(executor, function, items, chunk)

    real = executors.mapped
    alone, notes = built(tree, "alone")
    with monkeypatch.context() as patch:
        patch.setattr(executors, "mapped", mapped)
        together, others = built(tree, "together", workers)
    assert together == alone
    assert workers.spent > 0
    assert orders > 10
    assert sent["_page"] == len(notes.paths)
    assert sent["_reading"] > sent["_page"]
    assert {one[0] for one in notes.reads.roots} >= {PAGE, SWEPT}
    mine, theirs = said(notes.reads), said(others.reads)
    assert mine.keys() == theirs.keys()
    first: set[Key] = {
        ("Views", "advice")
    }  # all templates are given it; a process notes that for its first page
    assert {name for name, one in mine.items() if not _alike(one, theirs[name], first)} == set()


def test_a_rebuild_knows_what_others_read(
    tree: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild.site(tree, DAY, prints=False, workers=workers)
    file = tree / JIA
    file.write_text(file.read_text("utf-8").replace('open: "09:00"', 'open: "08:30"', 1), "utf-8")
    wanted, _ = built(tree, "clean")
    with monkeypatch.context() as patch:
        patch.setattr(desk, "pages", None)  # no whole build
        made = rebuild.site(tree, DAY, prints=False, workers=workers)
    assert files(made.folder) == wanted


def spoilt(tree: Path, text: str) -> None:
    """Let the pages of platforms say something more."""
    page = "pages/entity.html.jinja"
    (tree / "templates" / "pages").mkdir(parents=True)
    whole = (ROOT / "templates" / page).read_text("utf-8")
    (tree / "templates" / page).write_text(f"{whole}\n{text}\n", "utf-8")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{{ none.hours.open }}", "template-undefined"),
        ('<p>{{ "9506" }}{{ "1" }}</p>', "sweep-unknown"),
    ],
)
def test_what_is_wrong_is_told_as_if_it_had_been_made_here(
    tree: Path, workers: Workers, text: str, rule: str
) -> None:
    spoilt(tree, text)
    told: list[tuple[Problem, ...]] = []
    for who in (None, workers):
        with pytest.raises(BookError) as caught:
            build_site(tree, tree.with_name("out"), DAY, workers=who, prints=False)
        told.append(caught.value.problems)
    assert told[0] == told[1]
    assert {one.rule for one in told[0]} == {rule}
    assert not tree.with_name("out").exists()


def test_few_pages_are_made_here(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "cores", lambda: 2)
    with executors.opened() as workers:
        built(tree, "alone", workers)
        assert workers.spent == 0
