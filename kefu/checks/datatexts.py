"""Texts in the data are held against the book like any other prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kefu.checks import prose
from kefu.checks.prose import Reader
from kefu.model import Advice, Entity, Evidence, Record, Rejected, Ruling, texts_in
from kefu.problem import Problem
from kefu.prose import Quoted, quoted

_WORTH_A_LOOK = re.compile(
    "[0-9\uff10-\uff19]{3}|[→>»›▸⇒\uff1e》]|[〇零一二三四五六七八九幺]{5}|点击|进入|找到"
    "|[0-9一二两三四五六七八九十半] ?(?:个?工作日|个?小时|分钟|天|日|秒)|[0-9][:\uff1a点]"
)
"""Texts without any of this hold no number and no path."""

_EVERYWHERE = frozenset({"number-unknown"})
_RULED = frozenset(
    {"number-unknown", "number-form", "path-form", "hours-differ", "response-differ", "clock-differ"}
)
_OWN_WORDS = _RULED | {"number-owner-here", "number-status", "path-unknown"}


def check(reader: Reader) -> Iterator[Problem]:
    """Every fault in the texts of entities and advice. What a source says may differ from the book."""
    tops: list[Entity | Advice] = [*reader.book.entities.values(), *reader.book.advice.values()]
    for top in tops:
        entity = top.id if isinstance(top, Entity) else ""
        for document, rules in _documents(top, entity, _OWN_WORDS):
            yield from prose.run(reader, document, rules)


def _documents(record: Record, entity: str, rules: frozenset[str]) -> Iterator[tuple[Quoted, frozenset[str]]]:
    if isinstance(record, (Evidence, Rejected)):
        rules = _EVERYWHERE
    elif isinstance(record, Ruling):
        rules = _RULED
    for at, text in texts_in(record):
        if at[0] not in ("id", "aliases", "number", "steps") and _WORTH_A_LOOK.search(text):
            yield quoted(text, record.where(*at), entity), rules
    for name in type(record).model_fields:
        value = getattr(record, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Record):
                yield from _documents(one, entity, _EVERYWHERE if isinstance(record, Ruling) else rules)
