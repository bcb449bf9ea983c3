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


def stamp(folder: File, day: date) -> Stamped:
    """Write its edition on every page below `folder`, and that of the whole where a page asks for it."""
    sums, pages, whole = {}, {}, []
    for path in listed(folder):
        if path.rpartition("/")[2] in _DATED:
            continue
        file = folder / path
        data = file.read_bytes()
        sums[path] = hashlib.sha256(data).hexdigest()
        if path.endswith(".html"):
            pages[path] = of_page(path, data, day).name
            if PLACE.encode() in data:
                file.write_bytes(data.replace(PLACE.encode(), pages[path].encode()))
            if WHOLE.encode() in data:
                whole.append(file)
    made = of_all(sums, day)
    for file in whole:
        file.write_bytes(file.read_bytes().replace(WHOLE.encode(), made.name.encode()))
    return Stamped(made, sums, pages)


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
