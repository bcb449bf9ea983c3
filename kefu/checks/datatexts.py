"""Texts in the data are held against the book like any other prose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kefu.checks import Once, always, key_of, listed, prose, times
from kefu.checks.prefilter import breakable
from kefu.checks.prose import Reader
from kefu.model import Book, Clock, Entity, Evidence, Record, Ruling, Source, inner_fields, texts_in
from kefu.problem import Problem, Where
from kefu.prose import quoted

_EVERYWHERE = frozenset({"number-unknown"})
_RULED = frozenset(
    {"number-unknown", "number-form", "path-form", "hours-differ", "response-differ", "clock-differ"}
)
_OWN_WORDS = _RULED | {"number-owner-here", "number-status", "path-unknown", "label-quoted"}
_OTHERS_WORDS = "says"
"""The field with what a source says, which may differ from the book."""
_SOMEWHERE = Where("data")
"""Stands for the place of a text, which is looked for in its file once something is wrong with it."""
_NO_TEXTS = frozenset({"id", "aliases", "number", "steps", "locator", "url"})


def check(reader: Reader, once: Once = always) -> Iterator[Problem]:
    """Every fault in the texts of the data. What a source says may differ from the book."""
    book = reader.book
    for top in (book.settings, book.words, *book.tops):
        yield from once(("check", "texts", key_of(top)), listed(_texts, reader, top))
    for clock in book.clocks.values():
        yield from once(("check", "clock-name", clock.id), listed(_named, reader, clock))


def _texts(reader: Reader, top: Record) -> Iterator[Problem]:
    entity = top.id if isinstance(top, Entity) else top.entity if isinstance(top, Clock) else None
    for one in _held(top, _OWN_WORDS):
        if any(prose.run(reader, quoted(one.text, _SOMEWHERE, entity or ""), one.rules)):
            document = quoted(one.text, one.record.where(*one.at), entity or "")
            yield from prose.run(reader, document, one.rules)


def _named(reader: Reader, clock: Clock) -> Iterator[Problem]:
    for wrong in times.misnamed(reader, clock):
        where = clock.where("name").right(1 + wrong.start)
        yield Problem(where, wrong.message, "clock-differ", wrong.tip, wrong.also and wrong.also())


class _Held(NamedTuple):
    """A text of a record that could break rules, its field and its place in a list, and those rules."""

    record: Record
    at: tuple[str] | tuple[str, int]
    text: str
    rules: frozenset[str]


def _held(record: Record, rules: frozenset[str]) -> Iterator[_Held]:
    """The texts of a record, and of those in it, that are held against the book."""
    kind = type(record)
    if kind is Ruling:
        rules &= _RULED
    elif issubclass(kind, (Evidence, Source)):
        rules = _EVERYWHERE
    for at, text in texts_in(record):
        if kind is Clock and at == ("name",):
            rules -= {"clock-differ", "response-differ"}  # what the name says has a check of its own
        asked = _EVERYWHERE if at[0] == _OTHERS_WORDS else rules
        if at[0] not in _NO_TEXTS and breakable(text):
            yield _Held(record, at, text, asked)
    inside = _EVERYWHERE if kind is Ruling else rules
    for name in inner_fields(kind):
        value = getattr(record, name)
        for one in value if isinstance(value, tuple) else (value,):
            if one and not isinstance(one, str):
                yield from _held(one, inside)


def quotations(book: Book) -> Iterator[str]:
    """The texts of the data that may differ from the book: what sources say, and claims that contradict."""
    for top in book.tops:
        yield from top.own("quotations", listed(_quotations, top))


def _quotations(top: Record) -> Iterator[str]:
    for one in _held(top, _OWN_WORDS):
        if "number-owner-here" not in one.rules:
            yield one.text
