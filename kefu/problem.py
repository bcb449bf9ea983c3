"""Where something stands, what is wrong with it, and the rule that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Where:
    """A place in a file.

    `path` is relative to the project's root, with `/`. `line` and `column` count from 1, columns in
    code points; 0 means that the place is the file as a whole.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}:{self.column}"

    def right(self, columns: int) -> Where:
        """The place so many columns further on."""
        return Where(self.path, self.line, self.column + columns)


def where_in(path: str, text: str, index: int) -> Where:
    """The place of an index in the text of a file."""
    return Where(path, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its name and its documentation.

    The first paragraph of `doc` says what holds, in one Chinese sentence; a `Bad:` and a `Good:` line
    show one example each. `kefu check --list` prints them.
    """

    name: str
    doc: str

    @property
    def sentence(self) -> str:
        """The first paragraph, on one line."""
        return " ".join(self.doc.strip().split("\n\n")[0].split())

    @property
    def examples(self) -> tuple[str, str]:
        """The text behind `Bad:` and the text behind `Good:`; each is empty if there is none."""
        found = {"Bad:": "", "Good:": ""}
        for line in self.doc.splitlines():
            for word in found:
                if line.strip().startswith(word):
                    found[word] = line.strip()[len(word) :].strip()
        return found["Bad:"], found["Good:"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: its place, what is wrong, the rule's name, and a line that says how to mend it."""

    where: Where
    message: str
    rule: str
    tip: str = ""
    also: Where | None = None
    """A second place that takes part in the fault, such as the first of two owners."""

    def __str__(self) -> str:
        also = f" (另见 {self.also})" if self.also else ""
        return f"{self.where}: {self.message}{also} ({self.rule})"


class BookError(Exception):
    """The book cannot be used. Carries every problem found, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=_order))
        super().__init__(f"{len(self.problems)} 个问题")


def _order(problem: Problem) -> tuple[Where, str, str]:
    return (problem.where, problem.rule, problem.message)


def in_order(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems by file, line and column, each once."""
    return iter(sorted(set(problems), key=_order))
