"""What was read while something was made: whatever a change alters is found again, and not much more."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY

from kefu import trace
from kefu.checks.prose import Reader
from kefu.load import Known, _marked, load
from kefu.model import Book, Record
from kefu.problem import BookError
from kefu.publish import former
from kefu.render import Renderer
from kefu.sweep import Reading, Sweep
from kefu.trace import Key, Memo, Reads, Trace, derived, remembered
from kefu.trust import Judge

SMALL = Path(__file__).parent / "books" / "small"
Roots = dict[Key, Callable[[], str]]


class Shelf:
    """Something that derives from records."""

    def __init__(self, *books: Book) -> None:
        self.books = books

    @derived
    def titles(self) -> list[str]:
        """One text of each."""
        return [one.settings.title for one in self.books]


def places(book: Book) -> list[tuple[int, Record]]:
    """Each record with its place."""
    return former.places(book)


def renderer(book: Book) -> Renderer:
    return Renderer(Judge(book, DAY), SMALL)


def traced(one: Renderer, former: Reads | None = None, changed: Iterable[int] = ()) -> Trace:
    return Trace(places(one.book), [one, one.views, one.book, one.fact_ids], former, changed)


def shown(make: Callable[[], object]) -> Callable[[], str]:
    return lambda: repr(make())


def roots(one: Renderer) -> Roots:
    """Everything that is made of a book, and how."""
    found: Roots = {("page", path): shown(make) for path, make in one.paths.items()}
    found |= {("text", name): shown(make) for name, make in one.texts().items()}
    return found


@pytest.fixture(scope="module")
def first() -> tuple[bytes, dict[Key, str], bytes]:
    """The small book, everything that is made of it, and what was read for that."""
    book = load(SMALL)
    packed = pickle.dumps(book)
    one = renderer(book)
    noted = traced(one)
    with noted.open(Record):
        made = {name: noted.root(name, make) for name, make in roots(one).items()}
        reads = pickle.dumps(noted.note())
    return packed, made, reads


OTHER = {"date": "2026-03-01", "read": "2026-03-02", "on": "2026-03-03", "open": "05:00", "close": "23:30"}
CLOSED = {"kind", "lineage", "unit", "days", "firm", "of", "shows", "to", "since", "id", "icon", "locator"}
"""Fields that only hold certain words."""


def changes(book: Book) -> Iterator[tuple[str, int, Record, str, Any]]:
    """A change of each field of each kind of record: what it is, where, the record, the field, its value."""
    seen = set()
    for place, record in places(book):
        references = {name for name, _, _ in _marked(type(record))}
        for name in type(record).model_fields:
            value = getattr(record, name)
            what = f"{type(record).__name__}.{name}"
            if what in seen or name in references | CLOSED or not value:
                continue
            if isinstance(value, str):
                other: Any = OTHER.get(name, "77" if name.startswith("amount") else f"{value}改")
            elif isinstance(value, tuple) and isinstance(value[0], str):
                other = (f"{value[0]}改", *value[1:])
            elif isinstance(value, tuple) and len(value) > 1:
                other = value[:-1]
            else:
                continue
            seen.add(what)
            yield what, place, record, name, other


@pytest.mark.slow
def test_whatever_a_change_alters_is_made_again(first: tuple[bytes, dict[Key, str], bytes]) -> None:
    packed, before, reads = first
    tried = spared = 0
    for what, place, _, name, _ in changes(pickle.loads(packed)):
        book = pickle.loads(packed)
        was = [one for one, _ in places(book)]
        record = dict(places(book))[place]
        other = next(value for one, _, _, _, value in changes(book) if one == what)
        whole = isinstance(other, tuple) and isinstance(other[0], Record)
        record.__dict__[name] = other
        record.__dict__.pop("digits", None)
        same_file = {one for one in was if one >> 20 == place >> 20}
        changed = {trace.all_in(place >> 20), *(same_file if whole else {place})}
        try:
            after = {root: make() for root, make in roots(renderer(book)).items()}
        except (BookError, StopIteration, RuntimeError):
            continue  # the checks would have refused it
        if after.keys() != before.keys():
            continue  # another page, or one less: everything is made anew
        asked = traced(renderer(book), pickle.loads(reads), changed)
        with asked.open(Record):
            again = {root for root in before if not asked.is_same(root)}
        altered = {root for root in before if after[root] != before[root]}
        assert altered <= again, what
        tried += 1
        spared += len(before) - len(again)
    assert tried > 70
    assert spared > tried * len(before) * 0.6


def test_nothing_changed_nothing_is_made_again(first: tuple[bytes, dict[Key, str], bytes]) -> None:
    packed, before, reads = first
    noted = traced(renderer(pickle.loads(packed)), pickle.loads(reads))
    with noted.open(Record):
        assert all(noted.is_same(root) for root in before)
        assert not noted.is_same(("page", "unknown.md"))


def test_what_is_noted_is_the_same_in_every_run(first: tuple[bytes, dict[Key, str], bytes]) -> None:
    packed, before, reads = first
    one = renderer(pickle.loads(packed))
    noted = traced(one)
    with noted.open(Record):
        assert {name: noted.root(name, make) for name, make in roots(one).items()} == before
        again, former = noted.note(), pickle.loads(reads)
    assert (again.roots, again.names) == (former.roots, former.names)
    assert again.derived == former.derived


def test_without_a_trace_a_derived_value_is_a_cached_one() -> None:
    shelf = Shelf(load(SMALL))
    assert shelf.titles is shelf.titles
    assert Shelf.titles.__doc__ == "One text of each."
    with pytest.raises(AttributeError, match="titles"):
        shelf.titles = []


def test_remembered_without_and_with_a_trace() -> None:
    book = load(SMALL)
    asked: list[int] = []
    memo: Memo = {}
    entity = next(iter(book.entities.values()))

    def name() -> str:
        asked.append(1)
        return entity.name

    assert remembered(memo, 1, name) == remembered(memo, 1, name)
    assert len(asked) == 1
    noted = Trace(places(book))
    with noted.open(Record):
        for root in ("a", "b"):
            noted.root((root,), lambda: remembered(memo, 1, name))
    assert len(asked) == 2  # once more, to know what is read
    assert noted.reads.roots[("a",)] == noted.reads.roots[("b",)] != noted.reads.roots.get(("c",))


def test_what_is_not_read_again_is_still_held_to_what_it_refers_to(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "tree")
    known = Known()
    load(tmp_path / "tree", known)
    assert known.ids
    for name in ("entities/jia.yml", "clocks/accept.yml"):
        file = tmp_path / "tree" / "data" / name
        text = file.read_text("utf-8")
        file.unlink()
        with pytest.raises(BookError) as caught:
            load(tmp_path / "tree", known.copy())
        assert {one.rule for one in caught.value.problems} == {"reference-unknown"}
        file.write_text(text, "utf-8")
    load(tmp_path / "tree", known.copy())


# What was proven of published texts -------------------------------------------------------------------------

PAGE = "platforms/jia/index.html"
JIA, SOURCES = "data/entities/jia.yml", "data/sources.yml"
MADE_WRONG = {
    "甲商城的平台在线客服工作日 9:00–21:00": (JIA, 'open: "09:00"', 'open: "08:30"'),
    "甲商城客服热线 950001": (JIA, 'number: "950001"', 'number: "950003"'),
    "甲商城客服热线 950001 已核实": (SOURCES, 'read: "2026-11-01"', 'read: "2024-11-01"'),
    "在 APP 里点我的 → 客服中心": (JIA, '"客服中心"', '"帮助中心"'),
}
"""What a page of the small book says → a file, what it says, and what makes the page wrong if it is said."""


class Swept:
    """One page, read in one run after the other as a rebuild does."""

    def __init__(self, tree: Path, said: str) -> None:
        self.tree = tree
        article = f'<article>\n<h1 id="a">甲商城客服</h1>\n<p>{said}</p>\n</article>'
        self.data = f"<!doctype html><html><body>\n{article}\n</body></html>".encode()
        self.known = Known()
        self.reads = Reads()
        load(tree, self.known)

    def run(self, asks: bool = True) -> Reading | None:
        """What is said of the page in a run of its own."""
        known = self.known.copy()
        book = load(self.tree, known)
        changed = former.changed(self.known, known, book)
        assert changed is not None
        sweep = Sweep(Reader(Judge(book, DAY)))
        noted = Trace(places(book), [book, sweep, sweep.reader], self.reads, changed)
        with noted.open(Record):
            said = noted.root((PAGE,), lambda: sweep.read(PAGE, self.data)) if asks else None
            self.reads = pickle.loads(pickle.dumps(noted.note()))
        self.known = known
        return said


@pytest.mark.parametrize("said", MADE_WRONG)
@pytest.mark.parametrize("between", [False, True], ids=["asked at once", "asked later"])
def test_what_was_proven_is_asked_again_once_a_fact_may_make_it_wrong(
    said: str, between: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SMALL, tmp_path / "tree")
    page = Swept(tmp_path / "tree", said)
    first = page.run()
    assert first and first.problems == ()
    with monkeypatch.context() as patch:
        patch.setattr(Sweep, "_faults_of", lambda *_: pytest.fail("it was proven"))
        assert page.run() == first
    path, old, new = MADE_WRONG[said]
    file = tmp_path / "tree" / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    if between:
        page.run(asks=False)
    last = page.run()
    assert last and last.problems != ()
    file.write_text(text, "utf-8")
    assert page.run() == first


def test_what_is_wrong_is_never_proven(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "tree")
    page = Swept(tmp_path / "tree", "甲商城的平台在线客服工作日 9:00–22:00")
    for _ in range(3):
        said = page.run()
        assert said and said.problems != ()
    assert b"950001" not in page.data


@pytest.mark.parametrize(("name", "is_kept"), [("compare/hours/index.html", True), (PAGE, False)])
def test_a_whole_build_keeps_what_is_asked_again_after_almost_any_change(name: str, is_kept: bool) -> None:
    book = load(SMALL)
    sweep = Sweep(Reader(Judge(book, DAY)))
    noted = Trace(places(book), [book, sweep, sweep.reader])
    with noted.open(Record):
        said = noted.root((name,), lambda: sweep.read(name, Swept(SMALL, "甲商城客服热线 950001").data))
    assert said.problems == ()
    assert bool(noted.reads.proven) is is_kept


def test_of_what_was_proven_only_so_much_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace, "_PROVEN", 0)
    shutil.copytree(SMALL, tmp_path / "tree")
    page = Swept(tmp_path / "tree", "甲商城客服热线 950001")
    page.run()
    assert page.reads.proven == {}
