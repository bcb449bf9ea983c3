"""Where a fact stands: in the data, in the prose, in what was published; and how often.

Outputs are read as `kefu.extract` gives them and recognised as everywhere else, so a number counts in
whatever spelling it stands.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as File

from kefu import extract, show
from kefu.checks.prose import Reader
from kefu.extract import Piece
from kefu.model import Book, Channel, Clock, Entity, Hotline, Menu, Path, Record, records_in, texts_in
from kefu.numbers import digits_of
from kefu.problem import Where
from kefu.prose import Block, Document, read_all
from kefu.text import Number
from kefu.trust import Judge
from kefu.words import REJECTED

PAGES, NUMBER_PAGES, DIAL_LINKS, TABLES = "页面", "号码页", "拨号链接", "表格"


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a fact. `room` is `data`, `prose` or `output`; `element` says what holds it there."""

    room: str
    where: Where
    element: str
    text: str
    kinds: tuple[str, ...] = ()
    """For outputs: what it counts as, such as 页面 and 表格."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """How often a number stands in each kind of output."""

    number: str
    what: str
    """What the number is: 现用, 已停用, 不采信."""
    counts: dict[str, int]

    @property
    def places(self) -> int:
        """All places together; a page with a table is one place for each."""
        return sum(self.counts.values())


def where(root: File, dist: File | None, judge: Judge, name: str) -> list[Place]:
    """Every place of what `name` means: a hotline, channel, path, menu, clock, entity or number.

    Data first, then prose, then the outputs below `dist` (if given), each in the order of files and lines.
    Raises show.Unknown.
    """
    seeker = _Seeker(root, judge)
    every = seeker.wanted(name)
    found = dict.fromkeys(place for wanted in every for place in seeker.in_data(wanted))
    found |= dict.fromkeys(seeker.in_prose(every))
    if dist:
        found |= dict.fromkeys(seeker.in_outputs(dist, every))
    rooms = ("data", "prose", "output")
    return sorted(found, key=lambda one: (rooms.index(one.room), one.where, one.element))


def receipt(dist: File, judge: Judge, name: str) -> list[Receipt]:
    """The counts of a hotline's number in every kind of output, then those of each former value.

    Former are the retired hotlines of the same owner and purpose, those that this one replaced, and the
    numbers that the book rejects for its owner. Raises show.Unknown if `name` is not a hotline.
    """
    hotline = hotline_named(judge.book, name)
    seeker = _Seeker(File(), judge)
    digits = {number: digits_of(number) for number, _ in _values(judge.book, hotline)}
    kinds = kinds_in(dist)
    counts = {one: Counter(dict.fromkeys(kinds, 0)) for one in digits.values()}
    counted: set[tuple[str, str]] = set()  # a page counts once for a number
    for path, piece in outputs(dist):
        for one in {number.digits for number in seeker.numbers(piece.text)} & counts.keys():
            for kind in _kinds(path, piece):
                if kind in (PAGES, NUMBER_PAGES):
                    if (path, one) in counted:
                        continue
                    counted.add((path, one))
                counts[one][kind] += 1
    return [
        Receipt(number, what, _in_order(counts[digits[number]]))
        for number, what in _values(judge.book, hotline)
    ]


def _in_order(counts: Counter[str]) -> dict[str, int]:
    return {kind: counts[kind] for kind in _ORDER if kind in counts}


def hotline_named(book: Book, name: str) -> Hotline:
    """The hotline that `name` means: `jd.service`, `京东.service` or its number. Raises show.Unknown."""
    facts = show.facts_named(book, name)
    if len(facts) == 1 and isinstance(hotline := facts[0][1], Hotline):
        return hotline
    raise show.Unknown([key for key, fact in facts if isinstance(fact, Hotline)])


def _values(book: Book, hotline: Hotline) -> Iterator[tuple[str, str]]:
    yield hotline.number, "现用" if not hotline.retired else "已停用"
    seen = {hotline.digits}
    for other in book.hotlines.values():
        replaced = other.retired and other.retired.replaced_by == hotline.key
        same = other.retired and (other.owner, other.purpose) == (hotline.owner, hotline.purpose)
        if (replaced or same) and other.digits not in seen:
            seen.add(other.digits)
            yield other.number, "已停用"
    for rejected in book.entities[hotline.owner].rejected:
        if digits_of(rejected.number) not in seen:
            seen.add(digits_of(rejected.number))
            yield rejected.number, REJECTED


# Outputs ------------------------------------------------------------------------------------------


def outputs(dist: File) -> Iterator[tuple[str, Piece]]:
    """Every piece of text below `dist`, with the path of its file inside `dist`."""
    papers: dict[bytes, list[Piece]] = {}
    for file in _files(dist):
        path, data = file.relative_to(dist).as_posix(), file.read_bytes()
        if path.endswith(".pdf"):  # the same file lies in several outputs, and is slow to read
            key = hashlib.sha256(data).digest()
            if key not in papers:
                papers[key] = list(extract.pieces(path, data))
            found: Iterable[Piece] = papers[key]
        else:
            found = extract.pieces(path, data)
        for piece in found:
            yield path, piece


def _files(dist: File) -> Iterator[File]:
    """What readers get: outputs may be links to the current release, which lies in another folder."""
    for output in sorted(dist.iterdir()) if dist.is_dir() else ():
        if output.name.startswith(".") or output.name in ("releases", "current"):
            continue
        for file in sorted(output.rglob("*")) if output.is_dir() else [output]:
            path = file.relative_to(dist)
            listed = path.parts[:2] == ("site", "print") and (dist / "pdf" / path.name).exists()
            if file.suffix.lower() in extract.SUFFIXES and file.is_file() and not listed:
                yield file


def kinds_in(dist: File) -> list[str]:
    """The kinds of output that exist below `dist` today, in the order of a receipt."""
    paths = [file.relative_to(dist).as_posix() for file in _files(dist)]
    found = {_file_kind(path) for path in paths if not _FURNITURE.search(path)}
    within = {DIAL_LINKS, TABLES} if found & {PAGES, NUMBER_PAGES} else set()
    return [kind for kind in _ORDER if kind in found | within]


_ORDER = (
    PAGES, NUMBER_PAGES, DIAL_LINKS, TABLES, "图", "搜索数据", "JSON", "订阅", "名片", "日历", "数据表",
    "PDF", "文本", "脚本", "样式", "离线包", "单文件",
)  # fmt: skip
_FURNITURE = re.compile(r"(^|/)(assets/|sitemap\.xml$|robots\.txt$)")
"""What every site has: it makes no kind of output of its own."""
_BY_SUFFIX = {
    ".html": PAGES, ".htm": PAGES, ".xhtml": PAGES, ".svg": "图", ".json": "JSON", ".webmanifest": "JSON",
    ".xml": "订阅", ".vcf": "名片", ".ics": "日历", ".csv": "数据表", ".tsv": "数据表", ".txt": "文本",
    ".js": "脚本", ".mjs": "脚本", ".pdf": "PDF",
    ".css": "样式", ".map": "脚本", ".jsonl": "JSON", ".ndjson": "JSON", ".geojson": "JSON", ".atom": "订阅",
    ".rss": "订阅",
}  # fmt: skip


def _file_kind(path: str) -> str:
    head, _, inside = path.partition("/")
    if head in ("offline", "bundle"):
        return "离线包"
    if head == "single":
        return "单文件"
    kind = _BY_SUFFIX.get(File(path).suffix.lower(), "文本")
    if kind == PAGES and inside.startswith("numbers/") and inside != "numbers/index.html":
        return NUMBER_PAGES
    return "搜索数据" if kind == "JSON" and "search" in inside else kind


def _kinds(path: str, piece: Piece) -> tuple[str, ...]:
    """What a number in this piece counts as."""
    kind = _file_kind(path)
    if piece.element.endswith("[href]"):
        return (DIAL_LINKS,) if kind in (PAGES, NUMBER_PAGES) else (kind,)
    if kind in (PAGES, NUMBER_PAGES):
        if piece.element in ("td", "th"):
            return kind, TABLES
        if piece.element.startswith("svg "):
            return kind, "图"
    return (kind,)


# Seeking ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for: a fact by its key, or (without a fact) digits that are nobody's hotline."""

    key: str
    fact: Record | None
    digits: str = ""
    owner: str = ""


class _Seeker:
    """Looks for facts of one book; recognises each text once."""

    def __init__(self, root: File, judge: Judge) -> None:
        self.root = root
        self.book = judge.book
        self.reader = Reader(judge)
        self._numbers: dict[str, list[Number]] = {}

    def wanted(self, name: str) -> list[_Wanted]:
        """What a name means. An entity means its hotlines and channels."""
        try:
            facts = show.facts_named(self.book, name)
        except show.Unknown:
            if (digits := digits_of(name)) in self.book.claimants:
                return [_Wanted(name, None, digits)]
            raise
        tops = [pair for pair in facts if isinstance(pair[1], (Hotline, Channel))]
        chosen = tops if len(tops) > 1 else facts[:1]
        return [
            _Wanted(key, fact, fact.digits if isinstance(fact, Hotline) else "", key.partition(".")[0])
            for key, fact in chosen
        ]

    def numbers(self, text: str) -> list[Number]:
        """The numbers in a text."""
        if text not in self._numbers:
            self._numbers[text] = self.reader.recogniser.numbers(text)
        return self._numbers[text]

    # Data

    def in_data(self, wanted: _Wanted) -> Iterator[Place]:
        """The fact itself, what refers to it, and every text that names its number."""
        if wanted.fact is not None and not wanted.digits:
            yield Place("data", wanted.fact.where(), wanted.key, show.value_of(self.book, wanted.fact))
        for top, record in self._records:
            yield from self._references(wanted, top, record)
            if wanted.digits:
                yield from self._named(wanted, record)

    @cached_property
    def _records(self) -> list[tuple[Record, Record]]:
        return [(top, one) for top in (self.book.settings, *self.book.tops) for one in records_in(top)]

    def _references(self, wanted: _Wanted, top: Record, record: Record) -> Iterator[Place]:
        for name in _REFERENCES.get(type(wanted.fact), ()) if wanted.fact else ():
            value = getattr(record, name, None)
            many = isinstance(value, tuple)
            for index, one in enumerate(value if isinstance(value, tuple) else (value,)):
                if isinstance(one, str) and self._full(one, name, top) == wanted.key:
                    at = record.where(name, index) if many else record.where(name)
                    yield Place("data", at, name, one)

    def _full(self, one: str, name: str, top: Record) -> str:
        """A reference with its entity in front."""
        if name == "clocks":
            return f"clock.{one}"
        return one if "." in one or not isinstance(top, Entity) else f"{top.id}.{one}"

    def _named(self, wanted: _Wanted, record: Record) -> Iterator[Place]:
        for at, text in texts_in(record):
            name = at[0]
            for number in () if name in ("id", "url", "locator") else self.numbers(text):
                if number.digits == wanted.digits:
                    shift = 0 if name == "number" else number.start + 1
                    yield Place("data", record.where(*at).right(shift), name, text)

    # Prose

    def in_prose(self, every: list[_Wanted]) -> Iterator[Place]:
        """Where the editors' prose names any of them."""
        for document in read_all(self.root):
            for block in document.blocks:
                for wanted in every:
                    for start, text in self._named_in(wanted, document, block):
                        yield Place("prose", document.where(block.start + start), block.kind, text)

    def _named_in(self, wanted: _Wanted, document: Document, block: Block) -> Iterator[tuple[int, str]]:
        if wanted.digits:
            for number in self.reader.numbers_in(block):
                if number.digits == wanted.digits:
                    yield number.start, number.raw
        else:
            for start, text in self._occurrences(wanted, block.text):
                if wanted.owner in self.reader.scope(document, block, start):
                    yield start, text

    # Outputs

    def in_outputs(self, dist: File, every: list[_Wanted]) -> Iterator[Place]:
        """Pages and other files that show any of them, with the element. Each file is read once."""
        name = dist.relative_to(self.root).as_posix() if dist.is_relative_to(self.root) else dist.as_posix()
        for path, piece in outputs(dist):
            if any(self._shows(wanted, path, piece) for wanted in every):
                at = Where(f"{name}/{path}", piece.line, piece.column)
                yield Place("output", at, piece.element, piece.text, _kinds(path, piece))

    def _shows(self, wanted: _Wanted, path: str, piece: Piece) -> bool:
        if wanted.digits:
            return any(one.digits == wanted.digits for one in self.numbers(piece.text))
        if not any(True for _ in self._occurrences(wanted, piece.text)):
            return False
        if isinstance(wanted.fact, Clock) or f"/{wanted.owner}/" in f"/{path}":
            return True
        return wanted.owner in {one.entity for one in self.reader.mentions(piece.text)}

    def _occurrences(self, wanted: _Wanted, text: str) -> Iterator[tuple[int, str]]:
        """Where a text has the name of a channel or clock, or the labels of a path."""
        match wanted.fact:
            case Channel(name=name) | Clock(name=name):
                yield from _every(name, text)
            case Path(steps=(label,)) | Menu(steps=(label,)):
                if text.strip() == label:
                    yield text.find(label), label
            case Path(steps=steps) | Menu(steps=steps):
                for one in self.reader.recogniser.paths(text) if steps[-1] in text else ():
                    if one.labels[-len(steps) :] == steps:
                        yield one.start, one.raw


_REFERENCES: dict[type[Record], tuple[str, ...]] = {
    Hotline: ("hotline", "hotlines", "to", "replaced_by"),
    Channel: ("escalate", "channels", "find_number"),
    Clock: ("clocks",),
}


def _every(name: str, text: str) -> Iterator[tuple[int, str]]:
    at = text.find(name)
    while at >= 0:
        yield at, name
        at = text.find(name, at + len(name))
