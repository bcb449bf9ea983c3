"""Facts that have to be read again: those that are stale, and those that soon will be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kefu import show
from kefu.model import Book, Feature, Hotline, Record
from kefu.problem import Where
from kefu.trust import DIAL_GRACE, OUTBOUND, Judge

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ageing:
    """A fact, when an editor last read a source of it, and what happens when."""

    key: str
    value: str
    read: date
    stale_on: date
    """The first day on which it is stale."""
    undialled_on: date | None
    """The first day without a dial link; None for what has none."""
    where: Where

    def is_stale(self, today: date) -> bool:
        """Whether that day has come."""
        return self.stale_on <= today


def ageing(judge: Judge, within: int = 30) -> list[Ageing]:
    """The facts that are stale on the judge's day or will be `within` days after it, oldest first."""
    last = judge.today + within * DAY
    found = [
        one for key, fact in _facts(judge.book) if (one := _age(judge, key, fact)) and one.stale_on <= last
    ]
    return sorted(found, key=lambda one: (one.stale_on, one.where, one.key))


def _facts(book: Book) -> Iterator[tuple[str, Record]]:
    for entity in book.entities.values():
        yield from show.facts_named(book, entity.id)
        yield from ((f"{entity.id}.features.{one.topic}", one) for one in entity.features)
    for id, clock in book.clocks.items():
        yield f"clock.{id}", clock


def _age(judge: Judge, key: str, fact: Record) -> Ageing | None:
    verdict = judge.fact(fact)
    if verdict.read is None or verdict.stale_after is None or verdict.underlying == "retired":
        return None
    links = isinstance(fact, Hotline) and fact.purpose != OUTBOUND
    dialled = links and verdict.underlying in ("verified", "corroborated")
    value = fact.text if isinstance(fact, Feature) else show.value_of(judge.book, fact)
    gone = verdict.stale_after + DIAL_GRACE + DAY if dialled else None
    return Ageing(key, value, verdict.read, verdict.stale_after + DAY, gone, fact.where())
