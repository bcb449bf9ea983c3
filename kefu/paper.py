"""What one printed document is, before it is set and after.

Keys of `HIDDEN` are for the template alone; every other string of a paper must come back from its PDF.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from kefu.problem import Where

Data = dict[str, Any]
HIDDEN = frozenset({"status", "tel", "digits", "kind", "qr"})
"""Keys whose values are not words for readers."""
SHAPES = {"A4": (198, 281), "A4 横向": (281, 198), "A3 横向": (397, 281)}
"""Sizes of paper, and the pixels of the picture of a page."""
FOLDER = "print/"
"""Where papers stand in the site, and the page that lists them."""
KINDS = {
    "sheet": "大字单页",
    "poster": "海报和卡片",
    "problem": "问题的做法",
    "guide": "完整指南",
    "compare": "比较表",
    "seller": "卖家",
    "book": "整本书",
}
"""Kinds of papers, in the order of the print centre, and what they are called there."""


@dataclass(frozen=True)
class Paper:
    """One document to print. `name` is its file's name, `page` the address in the site it belongs to."""

    name: str
    kind: str
    template: str
    title: str
    size: str
    """The sheet: `A4`, `A4 横向`, `A3 横向`."""
    page: str
    trail: tuple[str, ...]
    """The way to its page in words."""
    place: Where
    """Where the fact stands that it is made of, for messages."""
    data: Data
    day: date
    """The latest day on which an editor read a source of it."""
    checked: tuple[date, date]
    """The earliest and the latest day on which the facts with a status were read."""
    until: date
    """The last day on which no fact of it is stale that is not stale today; a year, where it has none."""
    archival: bool = False
    """Whether it is also PDF/A-2a."""

    @cached_property
    def digest(self) -> bytes:
        """Stands for everything that it says, apart from its edition and the address of the site."""
        data = {key: value for key, value in self.data.items() if key not in ("url", "qr")}
        return hashlib.sha256(_canonical([self.title, self.page, self.trail, data, self.meta])).digest()

    @property
    def made_of(self) -> tuple[str, ...]:
        """What pages that link it may ask of it (`kefu.trace`)."""
        return self.name, self.kind, self.title, self.size, self.page, self.digest.hex()

    @property
    def meta(self) -> Data:
        """What its foot says of its age."""
        first, last = self.checked
        return {
            "checked": str(first) if first == last else f"{first} 至 {last}",
            "until": str(self.until),
        }

    @property
    def strings(self) -> Iterator[str]:
        """Every string that readers must find in it, apart from its title."""
        yield from strings_in(self.data)


class Download(NamedTuple):
    """A finished paper, as pages link it."""

    paper: Paper
    edition: str
    pages: int
    size: int
    """Bytes of the PDF."""

    @property
    def file(self) -> str:
        """Its address in the site."""
        return f"{FOLDER}{self.paper.name}.pdf"

    @property
    def picture(self) -> str:
        """The address of the picture of its first page."""
        return f"{FOLDER}{self.paper.name}.png"

    @property
    def shape(self) -> tuple[int, int]:
        """Width and height of the picture, in pixels."""
        return SHAPES[self.paper.size]

    @property
    def facts(self) -> str:
        """`A4，6 页，201 kB`."""
        size = f"{self.size / 1e6:.1f} MB" if self.size >= 1e6 else f"{self.size / 1e3:.0f} kB"
        return f"{self.paper.size}，{self.pages} 页，{size}"


def strings_in(value: Any) -> Iterator[str]:
    """The strings for readers inside some data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in HIDDEN:
                yield from strings_in(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings_in(inner)


def digits_in(value: Any) -> set[str]:
    """The digits of every number inside some data."""
    if isinstance(value, dict):
        own = {value["digits"]} if "digits" in value else set()
        return own.union(*map(digits_in, value.values()))
    return set().union(*map(digits_in, value)) if isinstance(value, (list, tuple)) else set()


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
