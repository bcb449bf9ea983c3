"""Prose as people write it: Markdown below content/, cut into the pieces that share a subject.

Knows where every piece stands. What a piece may say is decided in `kefu.checks.prose`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from operator import itemgetter
from pathlib import Path as File
from typing import TypeVar

from kefu.problem import Where, where_in

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, heading, table row, comment or front-matter line: `text` begins at `start`."""

    start: int
    text: str
    kind: str
    heading: str = ""
    """The text of the headings above, outermost first, one a line."""
    header: str = ""
    """For a table row: the header row's text."""

    def above(self, question: Callable[..., T], *arguments: Hashable) -> T:
        """What a function says of the headings above: `question(headings, *arguments)`.

        It depends on nothing else, and its answer can be compared.
        """
        return question(self.heading, *arguments)

    def column(self, position: int) -> str:
        """What the header says above a position; nothing outside tables."""
        if self.kind != "row":
            return ""
        cells = self.header.split("|")[_has_edges(self.header) :]
        index = self.text.count("|", 0, position) - _has_edges(self.text)
        return cells[index] if 0 <= index < len(cells) else ""


def _has_edges(row: str) -> bool:
    """Whether a table's row is written with bars at both ends."""
    bare = row.strip()
    return bare.startswith("|") and bare.endswith("|")


@dataclass(frozen=True, slots=True)
class Allowance:
    """An exception written beside a text: which rule, which text, why, and where it holds."""

    start: int
    rule: str
    text: str
    reason: str
    line: int
    """The line to which it applies, from 1."""


@dataclass(slots=True)
class Document:
    """One prose file. `entity` is what its front matter says it is about."""

    path: str
    text: str
    entity: str = ""
    blocks: list[Block] = field(default_factory=list)
    allowances: list[Allowance] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of its page in the site: `guides/robots/`; empty for the home page."""
        return url_of(self.path.removeprefix("content/"))

    def where(self, position: int) -> Where:
        """The place of a position in the text."""
        return where_in(self.path, self.text, position)


@dataclass(slots=True)
class Quoted(Document):
    """A text in quotes in a data file: the places of its characters follow from the place of the quote."""

    at: Where = field(default_factory=lambda: Where(""))

    def where(self, position: int) -> Where:
        """The place of a character of the quoted text."""
        return self.at.right(1 + position)


def quoted(text: str, at: Where, entity: str) -> Quoted:
    """A data text as a document of one block; `at` is the place of its opening quote."""
    document = Quoted(at.path, text, entity, at=at)
    document.blocks.append(Block(0, text, "text"))
    return document


def url_of(path: str) -> str:
    """The address of a page in a site with one folder a page."""
    stem = path.removesuffix(".md")
    if stem == "index":
        return ""
    return stem.removesuffix("/index").removesuffix("index").rstrip("/") + "/"


_ALLOW = re.compile(r"<!--\s*kefu:\s*allow\s+([a-z-]+)\s+(.*?)[:\uff1a]\s*(\S.*?)\s*-->")
_FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
_ITEM = re.compile(r"^\s*(?:[-*+]|[0-9]{1,9}[.)])\s+|^\s*>|^\[\^")
_HOLDER = re.compile(r"^(?:[-*+]|[0-9]{1,9}[.)]|!!!|\?\?\?\+?|:|\[\^[^\]]*\]:)\s")
"""What begins something that indented lines belong to; indented lines elsewhere are code."""
_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)+$")
"""The line between a table's header and its rows."""
_HEADING = re.compile(r"^(#{1,6})\s+(.*)")


def read_all(root: File) -> list[Document]:
    """Every Markdown file below `root/content`, in order of its path."""
    folder = root / "content"
    return [
        parse(file.read_text("utf-8"), file.relative_to(root).as_posix())
        for file in sorted(folder.rglob("*.md"))
    ]


def parse(text: str, path: str) -> Document:
    """Cut Markdown into blocks. Blocks of code are left out: they are for machines."""
    document = Document(path, text)
    position = _front_matter(document)
    headings: list[tuple[int, str]] = []
    header = ""
    fence = ""
    open_: list[tuple[int, str]] = []

    def above() -> str:
        return "\n".join(heading for _, heading in headings)

    def close() -> None:
        if open_:
            document.blocks.append(Block(open_[0][0], "".join(line for _, line in open_), "text", above()))
            open_.clear()

    masked = _ALLOW.sub(lambda found: " " * len(found[0]), text)
    lines = masked[position:].splitlines(keepends=True)
    held = False
    for line, below in zip_longest(lines, lines[1:], fillvalue=""):
        bare = line.strip()
        if mark := _FENCE.match(line):
            close()
            fence = "" if fence and bare.startswith(fence) else fence or mark[1]
        elif fence:
            pass
        elif not bare:
            close()
            header = ""
        elif not open_ and not held and line.startswith(("    ", "\t")):
            pass
        elif title := _HEADING.match(line):
            close()
            held = False
            headings = [one for one in headings if one[0] < len(title[1])]
            document.blocks.append(Block(position, line, "heading", above()))
            headings.append((len(title[1]), title[2].strip()))
        elif bare.startswith("|") or ("|" in bare and (header or _RULE.fullmatch(below.rstrip("\r\n")))):
            close()
            if not re.fullmatch(r"[|:\s-]+", bare):
                document.blocks.append(Block(position, line, "row", above(), header))
                header = header or line
        else:
            if _ITEM.match(line) and not (
                open_ and bare.startswith(">") and open_[-1][1].lstrip().startswith(">")
            ):
                close()
            if not open_ and not line.startswith(("    ", "\t")):
                held = bool(_HOLDER.match(line.lstrip()))
            open_.append((position, line))
        position += len(line)
    close()
    _allowances(document)
    return document


def _front_matter(document: Document) -> int:
    """Read `entity:` and give every other line as a block; returns where the body begins."""
    text = document.text
    if not text.startswith("---\n"):
        return 0
    end = text.find("\n---", 3)
    if end < 0:
        return 0
    position = 4
    for line in text[4 : end + 1].splitlines(keepends=True):
        if found := re.match(r"entity:\s*[\"']?([a-z0-9-]+)", line):
            document.entity = found[1]
        else:
            document.blocks.append(Block(position, line, "front"))
        position += len(line)
    return text.find("\n", end + 1) + 1 or len(text)


def _allowances(document: Document) -> None:
    for found in _ALLOW.finditer(document.text):
        line = document.where(found.end()).line + 1
        document.allowances.append(Allowance(found.start(), found[1], found[2].strip(), found[3], line))


_ELEMENT = r"</?(?:table|tr|p|li|ul|ol|dl|dt|dd|div|section|h[1-6]|figure|figcaption)\b[^<>]*>"
_SENTENCE_END = re.compile(rf"[。\uff01\uff1f!?]+|\n(?=\s*\n)|{_ELEMENT}")
_CLAUSE_END = re.compile(rf"[。\uff01\uff1f!?\uff1b;\uff0c|]+|,(?![0-9]{{3}})|{_ELEMENT}")


Parts = tuple[tuple[int, int], ...]
"""Start and end of each part of a text."""


@lru_cache(maxsize=256)
def sentences(text: str) -> Parts:
    """The sentences of a block."""
    return _parts(text, _SENTENCE_END)


@lru_cache(maxsize=256)
def clauses(text: str) -> Parts:
    """The clauses of a block: between commas, semicolons, cell borders and full stops."""
    if "&" in text:
        text = _ENTITY.sub(lambda found: "x" * len(found[0]), text)
    return _parts(text, _CLAUSE_END)


_ENTITY = re.compile(r"&#?[0-9A-Za-z]{1,30};")


def _parts(text: str, stop: re.Pattern[str]) -> Parts:
    ends = [(found.start(), found.end()) for found in stop.finditer(text)]
    return tuple(zip([0, *(end for _, end in ends)], [*(start for start, _ in ends), len(text)], strict=True))


def around(parts: Parts, position: int) -> tuple[int, int]:
    """The part in which a position lies; the last one if it lies in what ends a part."""
    index = bisect_left(parts, position, key=_END)
    return parts[index] if index < len(parts) and parts[index][0] <= position else parts[-1]


_END = itemgetter(1)
