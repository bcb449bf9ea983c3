"""Rules that hold facts against each other.

A rule is a generator: it takes the book (and the judge, for rules about statuses) and yields faults. It knows
nothing of files, printing or exit codes. Its docstring is its documentation: a Chinese sentence, a `Bad:` and
a `Good:` line. `kefu check --list` prints them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kefu.load import load
from kefu.model import Book
from kefu.problem import BookError, Problem, Rule, Where
from kefu.prose import read_all
from kefu.trust import Judge


class Fault(NamedTuple):
    """What a rule yields: a place, what is wrong, how to mend it, and perhaps a second place."""

    where: Where
    message: str
    tip: str
    also: Where | None = None


Check = Callable[[Book, Judge], Iterator[Fault]]
_CHECKS: list[tuple[Rule, Check]] = []


def rule(name: str) -> Callable[[Check], Check]:
    """Register a generator as the rule `name`."""

    def register(check: Check) -> Check:
        _CHECKS.append((Rule(name, check.__doc__ or ""), check))
        return check

    return register


def rules() -> tuple[Rule, ...]:
    """Every registered rule, in the order of registration."""
    return (*(one for one, _ in _CHECKS), *content.RULES, *prose.rules(), *topics.RULES, *templates.RULES)


def run(book: Book, judge: Judge) -> Iterator[Problem]:
    """Every fault that any rule finds in the book."""
    for one, check in _CHECKS:
        for fault in check(book, judge):
            yield Problem(fault.where, fault.message, one.name, fault.tip, fault.also)


def open_checked(root: Path, today: date) -> Judge:
    """The book under `root`, loaded and held against every rule, with its judge for the day `today`.

    Raises BookError with every problem. After faults in loading nothing else is checked: everything
    downstream would look wrong too.
    """
    return checked(Judge(load(root), today), root)


def checked(judge: Judge, root: Path) -> Judge:
    """The same for a book that is loaded already."""
    problems = list(run(judge.book, judge))
    if not problems:
        reader = prose.Reader(judge)
        problems = list(datatexts.check(reader))
        if unfit := list(content.files(root)):
            raise BookError([*problems, *unfit])
        documents = read_all(root)
        problems += [found for document in documents for found in prose.run(reader, document)]
        problems += topics.check(judge.book, documents)
        problems += templates.check(reader, root)
    if problems:
        raise BookError(problems)
    return judge


from kefu.checks import (  # noqa: E402
    content,
    datatexts,
    facts,  # noqa: F401
    graph,  # noqa: F401
    ladders,  # noqa: F401
    numbers,  # noqa: F401
    prose,
    templates,
    texts,  # noqa: F401
    times,  # noqa: F401
    topics,
)
