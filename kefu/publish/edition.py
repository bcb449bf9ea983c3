"""Editions: which state of the book a page, a bundle or a printed sheet shows.

An edition is the book's date and eight letters that stand for the content of everything published: the same
content has the same edition wherever it is built, and any change of it gives another. The letters are no
digits, so that nobody takes them for a number, and no vowels, so that they spell nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path as File

PLACE = "EDITION-TO-COME"
"""What pages carry instead of their edition until all of them are there."""
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


def stamp(folder: File, day: date) -> Edition:
    """Work out the edition of the files below `folder` and write it where its place is, in every page."""
    digest = hashlib.sha256()
    stamped = []
    for file in sorted(one for one in folder.rglob("*") if one.is_file() and one.name not in _DATED):
        data = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
        if file.suffix == ".html" and PLACE.encode() in data:
            stamped.append((file, data))
    edition = Edition(day, letters(digest.digest()))
    for file, data in stamped:
        file.write_bytes(data.replace(PLACE.encode(), edition.name.encode()))
    return edition


def letters(digest: bytes) -> str:
    """Eight letters that stand for a digest."""
    number = int.from_bytes(digest, "big")
    letters = ""
    for _ in range(_MANY):
        number, index = divmod(number, len(_LETTERS))
        letters += _LETTERS[index]
    return letters
