"""Editions: which state of the book a page, a bundle or a printed sheet shows.

An edition is the book's date and eight letters that stand for a content: the same content has the same
edition wherever it is built, and any change of it gives another. A page has an edition of its own, as a paper
has, so that a change of one fact changes only what says it; the bundle and the single files carry that of the
whole site. The letters are no digits, so that nobody takes them for a number, and no vowels, so that they
spell nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path as File
from typing import NamedTuple

from kefu.contract import WHOLE
from kefu.files import listed

PLACE = "EDITION-TO-COME"
"""What a page carries instead of its own edition until it is finished."""
_DATED = frozenset({"sitemap.xml", "sitemap.xml.gz"})
"""What says when it was built, and so is no part of the content."""
_LETTERS = "bcdfghjkmnpqrstvwxyz"
_MANY = 8


@dataclass(frozen=True, slots=True)
class Edition:
    """One published state. `day` is the book's own date: when an editor last read a source."""

    day: date
    letters: str

    @property
    def name(self) -> str:
        """`2026-11-21-bcdfghjk`, as it is printed."""
        return f"{self.day}-{self.letters}"

    def as_json(self) -> str:
        """The edition for programs."""
        facts = {"edition": self.name, "date": str(self.day), "content": self.letters}
        return json.dumps(facts, indent=1) + "\n"


class Stamped(NamedTuple):
    """A site on whose pages their editions stand."""

    whole: Edition
    sums: dict[str, str]
    """Path of each file that is a part of the edition of the whole → the sum that it is made of."""
    pages: dict[str, str]
    """Path of each page → its own edition."""


class Stamps:
    """Writes editions on the pages of a site: on each when it is finished, or when all files are there."""

    def __init__(self, day: date) -> None:
        self._day = day
        self._sums: dict[str, str] = {}
        self._telling: list[str] = []
        self.pages: dict[str, str] = {}
        """Path of each page that was seen → its edition."""

    def page(self, path: str, text: str) -> str:
        """A finished page with its edition on it. It has to be written just as it is given here."""
        self._see(path, text.encode("utf-8", "xmlcharrefreplace"))
        return text.replace(PLACE, self.pages[path])

    def finish(self, folder: File) -> Stamped:
        """Look at all other files below `folder` too, and tell the edition of the whole where a page asks."""
        for path in listed(folder):
            if path in self._sums or path.rpartition("/")[2] in _DATED:
                continue
            data = (folder / path).read_bytes()
            self._see(path, data)
            if path in self.pages and PLACE.encode() in data:
                (folder / path).write_bytes(data.replace(PLACE.encode(), self.pages[path].encode()))
        made = of_all(self._sums, self._day)
        for file in (folder / path for path in self._telling):
            file.write_bytes(file.read_bytes().replace(WHOLE.encode(), made.name.encode()))
        return Stamped(made, self._sums, self.pages)

    def _see(self, path: str, data: bytes) -> None:
        self._sums[path] = hashlib.sha256(data).hexdigest()
        if path.endswith(".html"):
            self.pages[path] = of_page(path, data, self._day).name
            if WHOLE.encode() in data:
                self._telling.append(path)


def stamp(folder: File, day: date) -> Stamped:
    """Write its edition on every page below `folder`, and that of the whole where a page asks for it."""
    return Stamps(day).finish(folder)


def of_page(path: str, data: bytes, day: date) -> Edition:
    """The edition of a finished page."""
    return Edition(day, letters(hashlib.sha256(f"{path}\0".encode() + data).digest()))


def length(part: str, day: date) -> int:
    """The bytes of a part of a page, once its edition is written on it: all editions of a day are as long."""
    return len(part.replace(PLACE, Edition(day, _LETTERS[:_MANY]).name).encode())


def of_all(sums: Mapping[str, str], day: date) -> Edition:
    """The edition of files with these sums."""
    said = "".join(f"{path}\0{sums[path]}\n" for path in sorted(sums))
    return Edition(day, letters(hashlib.sha256(said.encode()).digest()))


def letters(digest: bytes) -> str:
    """Eight letters that stand for a digest."""
    number = int.from_bytes(digest, "big")
    letters = ""
    for _ in range(_MANY):
        number, index = divmod(number, len(_LETTERS))
        letters += _LETTERS[index]
    return letters
