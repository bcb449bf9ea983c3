"""The public benchmark: what an editor may get wrong, and what an editor may write, put into the real tree.

Each file of `mutations/` is one class, written in the dialect of the data:

    class     what the cases have in common
    kind      fault or harmless
    rule      the rule that must speak (faults); "a or b" where the book itself leaves two ways to say it
    cases     a list; each is one change of the real tree
                file + text             a new file, whole
                file + replace + with   a text that occurs exactly once, and what stands in its place
                at       line:column of the first character of what is wrong; for a replacement,
                         where lines move as the book grows, the wrong text itself, as it stands in `with`
                says     what the message or its tip must contain: the right number, the nearest path …
                rule     if it differs from that of the class

A fault must give exactly one problem, at exactly that place, by that rule. A harmless change must give none.
Prose pages do not look at one another, so all new pages are put into the tree at once; every other change is
applied alone and taken back. `pytest tests/test_mutations.py -k totals -s` prints the result by class.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pytest

from kefu import checks
from kefu.checks.prose import Reader
from kefu.load import Known, load
from kefu.problem import BookError, Problem
from kefu.trust import Judge
from kefu.yamlread import Document, read

HERE = Path(__file__).parent
ROOT = HERE.parent
TODAY = date(2026, 11, 21)
FOLDERS = ("data", "content", "templates")
CASE_KEYS = {"file", "text", "replace", "with", "at", "says", "rule"}


class Case(NamedTuple):
    """One change of the real tree, and what must come out."""

    name: str
    group: str
    fault: bool
    rules: tuple[str, ...]
    file: str
    text: str | None
    replace: str
    by: str
    at: str
    says: str

    @property
    def is_page(self) -> bool:
        """Whether it is a page of prose of its own, which no other case can disturb."""
        return self.text is not None and self.file.startswith("content/") and self.file.endswith(".md")

    def place(self, original: str) -> tuple[int, int]:
        """Line and column of what is wrong, in the file that was `original` before."""
        if found := re.fullmatch(r"([0-9]+):([0-9]+)", self.at):
            return int(found[1]), int(found[2])
        before = original[: original.index(self.replace)] + self.by[: self.by.index(self.at)]
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def read_cases(file: Path) -> Iterator[Case]:
    """The cases of one class. Refuses what is not in the format above."""
    document = read(file, file.name)
    assert isinstance(document, Document), "\n".join(map(str, document))
    group = document.value
    assert group["kind"] in ("fault", "harmless"), file.name
    fault = group["kind"] == "fault"
    keys = {"class", "kind", "cases", *(["rule"] if fault else [])}
    assert set(group) == keys, f"{file.name}: {list(group)}"
    for number, one in enumerate(group["cases"], 1):
        name = f"{file.stem}-{number}"
        assert set(one) <= CASE_KEYS and ("text" in one) != ("replace" in one), f"{name}: {list(one)}"
        assert fault == ("at" in one) == ("says" in one), f"{name}: {list(one)}"
        yield Case(
            name=name,
            group=group["class"],
            fault=fault,
            rules=tuple(one.get("rule", group.get("rule", "")).split(" or ")),
            file=one["file"],
            text=one.get("text"),
            replace=one.get("replace", ""),
            by=one.get("with", ""),
            at=one.get("at", ""),
            says=one.get("says", ""),
        )


CASES = tuple(
    sorted(
        (case for file in sorted((HERE / "mutations").glob("*.yml")) for case in read_cases(file)),
        key=lambda case: not case.is_page,  # the quickest first
    )
)
FAULTS = tuple(case for case in CASES if case.fault)
HARMLESS = tuple(case for case in CASES if not case.fault)


class Tree:
    """A copy of the real tree, and what is found in it with a change. Each case is looked at once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in FOLDERS:
            shutil.copytree(ROOT / folder, root / folder)
        self._pages: dict[str, list[Problem]] | None = None
        self._verdicts: dict[str, str] = {}
        self._known = Known()
        with suppress(BookError):
            load(root, self._known)

    def problems(self) -> list[Problem]:
        """Every problem of the tree as it stands. Of what was read before only what is new is read again."""
        try:
            book = load(self.root, self._known.copy())
            checks.checked(Reader(Judge(book, TODAY)), self.root)
        except BookError as error:
            return list(error.problems)
        return []

    @cached_property
    def clean(self) -> list[Problem]:
        """The problems of the tree without any change."""
        return self.problems()

    def verdict(self, case: Case) -> str:
        """What went wrong with a case; empty if it came out as it must."""
        if case.name not in self._verdicts:
            found = self._of_page(case) if case.is_page else self._alone(case)
            place = self._place(case) if case.fault else (0, 0)
            self._verdicts[case.name] = judge(case, place, found)
        return self._verdicts[case.name]

    def _of_page(self, case: Case) -> list[Problem]:
        if self._pages is None:
            pages = [(self.root / one.file, one.text or "") for one in CASES if one.is_page]
            try:
                with _all_written(pages):
                    found = self.problems()
            except Exception:
                self.clean  # noqa: B018 - raises if the tree itself breaks the program
                return self._alone(case)  # one page does: look at each alone, to learn which
            self._pages = defaultdict(list)
            for problem in found:
                self._pages[problem.where.path].append(problem)
        return self._pages.get(case.file, [])

    def _alone(self, case: Case) -> list[Problem]:
        file = self.root / case.file
        text = case.text
        if text is None:
            old = file.read_text("utf-8")
            times = old.count(case.replace)
            assert times == 1, f"{case.file}: {case.replace!r} occurs {times} times"
            text = old.replace(case.replace, case.by)
        with _all_written([(file, text)]):
            return self.problems()

    def _place(self, case: Case) -> tuple[int, int]:
        return case.place("" if case.text is not None else (self.root / case.file).read_text("utf-8"))


@contextmanager
def _all_written(files: list[tuple[Path, str]]) -> Iterator[None]:
    """The files with these texts; as they were before, afterwards."""
    before = {file: file.read_bytes() if file.exists() else None for file, _ in files}
    try:
        for file, text in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        yield
    finally:
        for file, old in before.items():
            file.unlink() if old is None else file.write_bytes(old)


def judge(case: Case, place: tuple[int, int], found: list[Problem]) -> str:
    """Hold what was found against what the case demands; empty if they agree."""
    shown = "".join(f"\n    {one} | {one.tip}" for one in found)
    if not case.fault:
        return f"false alarm:{shown}" if found else ""
    wanted = f"{case.file}:{place[0]}:{place[1]} ({' or '.join(case.rules)}) saying {case.says!r}"
    if not found:
        return f"missed: {wanted}"
    if len(found) > 1:
        return f"{len(found)} problems instead of one, {wanted}:{shown}"
    (one,) = found
    right = (one.where.path, one.where.line, one.where.column) == (case.file, *place)
    if right and one.rule in case.rules and case.says in one.message + one.tip:
        return ""
    return f"not as demanded, {wanted}:{shown}"


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The copy that all cases share."""
    return Tree(tmp_path_factory.mktemp("mutations"))


def test_the_tree_itself_has_no_problem(tree: Tree) -> None:
    assert [str(one) for one in tree.clean] == []


@pytest.mark.parametrize(
    "case", [pytest.param(one, marks=() if one.is_page else pytest.mark.slow, id=one.name) for one in CASES]
)
def test_case(tree: Tree, case: Case) -> None:
    assert tree.verdict(case) == ""


@pytest.mark.slow
def test_totals(tree: Tree) -> None:
    bad = {case.name for case in CASES if tree.verdict(case)}
    for title, cases in (("caught", FAULTS), ("silent", HARMLESS)):
        classes = list(dict.fromkeys(case.group for case in cases))
        right = sum(case.name not in bad for case in cases)
        print(f"\n{right} of {len(cases)} {title}, in {len(classes)} classes")
        for group in classes:
            ours = [case.name for case in cases if case.group == group]
            wrong = [name for name in ours if name in bad]
            print(f"  {len(ours) - len(wrong):3} of {len(ours):3}  {group}  {' '.join(wrong)}".rstrip())
    assert not bad


def test_the_benchmark_is_as_large_as_demanded() -> None:
    assert len(FAULTS) >= 150
    assert len({case.group for case in FAULTS}) >= 60
    assert len(HARMLESS) >= 80
    assert len({case.group for case in HARMLESS}) >= 30


def test_every_case_stands_alone() -> None:
    """No two pages share a file, none is one of the real tree, and no text stands twice."""
    pages = [case.file for case in CASES if case.is_page]
    assert [name for name, times in Counter(pages).items() if times > 1] == []
    assert [name for name in pages if (ROOT / name).exists()] == []
    texts = [(case.text, case.file if not case.is_page else "", case.by) for case in CASES]
    assert [one for one, times in Counter(texts).items() if times > 1] == []


def test_the_places_exist() -> None:
    for case in FAULTS:
        original = "" if case.text is not None else (ROOT / case.file).read_text("utf-8")
        text = case.text if case.text is not None else original.replace(case.replace, case.by)
        line, column = case.place(original)
        lines = text.split("\n")
        assert line <= len(lines) and column <= len(lines[line - 1]), case.name
