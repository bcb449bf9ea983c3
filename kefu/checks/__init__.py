"""Rules that hold facts against each other.

A rule is a generator: it takes the book (and the judge, for rules about statuses) and yields faults. It knows
nothing of files, printing or exit codes. Its docstring is its documentation: a Chinese sentence, a `Bad:` and
a `Good:` line. `kefu check --list` prints them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from kefu.load import load
from kefu.model import Book, Record, records_in
from kefu.problem import BookError, Problem, Rule, Where
from kefu.prose import read_all
from kefu.trace import Key
from kefu.trust import Judge


class Fault(NamedTuple):
    """What a rule yields: a place, what is wrong, how to mend it, and perhaps a second place."""

    where: Where
    message: str
    tip: str
    also: Where | None = None


T = TypeVar("T")
Check = Callable[[Book, Judge], Iterator[Fault]]
RecordCheck = Callable[[Record, Judge], Iterator[Fault]]
_CHECKS: list[tuple[Rule, Check]] = []
_RECORD_CHECKS: list[tuple[Rule, RecordCheck]] = []

Once = Callable[[Key, Callable[[], list[Problem]]], list[Problem]]
"""Gives the problems that a check finds, under its name. Where it is known to find none, it need not run."""


def always(_: Key, run: Callable[[], list[Problem]]) -> list[Problem]:
    """Runs every check."""
    return run()


def rule(name: str) -> Callable[[Check], Check]:
    """Register a generator as the rule `name`."""

    def register(check: Check) -> Check:
        _CHECKS.append((Rule(name, check.__doc__ or ""), check))
        return check

    return register


def record_rule(name: str) -> Callable[[RecordCheck], RecordCheck]:
    """Register a generator that looks at one record of the book after the other."""

    def register(check: RecordCheck) -> RecordCheck:
        _RECORD_CHECKS.append((Rule(name, check.__doc__ or ""), check))
        return check

    return register


def rules() -> tuple[Rule, ...]:
    """Every registered rule, in the order of registration."""
    registered = (*(one for one, _ in _CHECKS), *(one for one, _ in _RECORD_CHECKS))
    return (*registered, *content.RULES, *prose.rules(), *topics.RULES, *templates.RULES)


def run(book: Book, judge: Judge, once: Once = always) -> Iterator[Problem]:
    """Every fault that any rule finds in the book."""
    for one, check in _CHECKS:
        yield from once(("check", one.name), listed(_problems, one, check(book, judge)))
    for top in (book.settings, book.words, *book.tops):
        yield from once(("check", "records", key_of(top)), listed(_in_records, top, judge))


def listed(find: Callable[..., Iterator[T]], *arguments: Any) -> Callable[[], list[T]]:
    """What finds all that a generator gives, for Once."""
    return lambda: list(find(*arguments))


def _problems(one: Rule, faults: Iterator[Fault]) -> Iterator[Problem]:
    for fault in faults:
        yield Problem(fault.where, fault.message, one.name, fault.tip, fault.also)


def _in_records(top: Record, judge: Judge) -> Iterator[Problem]:
    for record in records_in(top):
        for one, check in _RECORD_CHECKS:
            yield from _problems(one, check(record, judge))


def key_of(top: Record) -> str:
    """The name of something that has a file, or an entry, of its own: `Entity jd`."""
    return f"{type(top).__name__} {getattr(top, 'id', '')}"


def open_checked(root: Path, today: date) -> Judge:
    """The book under `root`, loaded and held against every rule, with its judge for the day `today`.

    Raises BookError with every problem. After faults in loading nothing else is checked: everything
    downstream would look wrong too.
    """
    return checked(prose.Reader(Judge(load(root), today)), root).judge


def checked(reader: prose.Reader, root: Path, once: Once = always) -> prose.Reader:
    """The same for a book that is loaded already."""
    judge = reader.judge
    problems = list(run(judge.book, judge, once))
    if not problems:
        problems = list(datatexts.check(reader, once))
        if unfit := list(content.files(root)):
            raise BookError([*problems, *unfit])
        documents = read_all(root)
        for one in documents:
            problems += once(("check", "prose", one.path), listed(prose.run, reader, one))
        problems += once(("check", "topics"), listed(topics.check, judge.book, documents))
        ours = templates.Templates(root)
        problems += once(("check", "templates"), listed(templates.check, reader, ours))
    if problems:
        raise BookError(problems)
    return reader


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
