"""Proves at small cost that a page is as it should be. The sweep itself reads whatever is not proven.

The pages of a site share most of their lines, and most lines would be right on any page. So a page is cut
into fragments (`kefu.extract.fragment`), each is read once, and where it stands again only that is judged
which depends on the page: on what the page is about, and on the headings above.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby, islice
from typing import NamedTuple

from kefu.extract import BLOCK_TAG, FLAT, ROW_EDGE, Fragment, Piece, Places, fragment
from kefu.recent import Latest
from kefu.trace import Memory


class Unproven(Exception):
    """Something needs a closer look than the screen takes."""


Sections = dict[str, str]
"""Anchor of a fact → what stands behind it, without white space; `*`: the whole article."""

_ANCHOR = re.compile(r'<h[12]\b|\bid="((?:channel|clock|call)-[a-z0-9-]+)"')
"""Where the section of a fact begins, or one without facts."""
_ARTICLE = re.compile("<(/?)article")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MOST_LINES = 1000
"""Behind how many lines a fragment is given up."""
_KEPT = 6144
"""How many fragments are remembered."""
_LONG = 4000
"""Longer ones are not."""


class Record(NamedTuple):
    """Pieces that belong together, such as a row of a table, as one text, and the rules it could break."""

    text: str
    rules: frozenset[str]
    is_row: bool = False
    depth: int = 0
    """Of a heading: 1 to 6."""
    title: str = ""
    """What a heading says."""


class Headings:
    """The headings above a place."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self.text = ""
        """Outermost first, one a line."""

    def add(self, depth: int, title: str) -> None:
        """Go on below a heading of that depth."""
        self._open = [*(one for one in self._open if one[0] < depth), (depth, title)]
        self.text = "\n".join(title for _, title in self._open)


class Link(NamedTuple):
    """A link that dials: its address, and the text that readers see."""

    address: str
    shown: str


class Contents(NamedTuple):
    """What a fragment holds that could be wrong on some page."""

    records: list[Record]
    links: tuple[Link, ...] = ()


class _Known:
    """What a fragment holds that its page must judge, and what it adds to the sections of the page."""

    __slots__ = ("article", "is_data", "links", "records", "sections")

    def __init__(self, one: Fragment, text: str, contents: Contents) -> None:
        self.records, self.links = contents
        self.sections = _added(text, one.pieces)
        self.is_data = all(piece.element.startswith("json:") for piece in one.pieces)
        self.article = [found[1] for found in _ARTICLE.finditer(text)] if "article" in text else []
        """For each tag of an article: whether it is the closing one."""


def _added(text: str, pieces: tuple[Piece, ...]) -> list[tuple[str | None, str]]:
    """What a fragment adds to sections, as `_parted` says it."""
    if "<h" in text or 'id="c' in text:
        return [one for one in _parted(text, FLAT, pieces) if one != (None, "")]
    return [(None, _unspaced(pieces))] if pieces else []


class Fragments:
    """What is known of the fragments that were read so far. It follows from nothing but their texts: whoever
    reads other pages, or the same with another book, may go on with it."""

    def __init__(self) -> None:
        self.known: Latest[str, _Known | None] = Latest(_KEPT)
        self.plain = {""}
        """Lines that say nothing, and that nothing in the book has to do with."""
        self.silent = {""}
        """Those, and lines that say what is right on any page: outside of an article they do not matter."""


class Screen:
    """Reads one page after the other.

    `contents` gives what a fragment holds that could break a rule on some page, its headings, and its links
    that dial; it depends on nothing but the fragment, and raises Unproven for what is not right on any page.
    `dials` says whether such a link is right. `is_right` judges a record on a page about an entity (its id),
    below headings (one a line). With `xml` it reads pictures (SVG). `fragments` are what another screen of
    the same kind knows.
    """

    def __init__(
        self,
        contents: Callable[[Fragment, str], Contents],
        dials: Callable[[Link], bool],
        is_right: Callable[[Record, str, str], bool],
        *,
        xml: bool = False,
        fragments: Fragments | None = None,
    ) -> None:
        self._contents = contents
        self._dials = Memory(dials, _KEPT)
        self._is_right = is_right
        self._xml = xml
        fragments = fragments or Fragments()
        self._known, self._plain, self._silent = fragments.known, fragments.plain, fragments.silent

    def page(self, subject: str, text: str) -> Sections | None:
        """The sections of a page about `subject` in which nothing is wrong; None if that is not proven."""
        try:
            return self._sections(subject, text)
        except Unproven:
            return None

    def picture(self, subject: str, text: str) -> bool:
        """Whether it is proven that nothing is wrong in a picture about `subject`."""
        headings = Headings()
        lines = iter(text.split("\n"))
        try:
            for line in lines:
                if line not in self._silent:
                    self._judge(self._next(line, lines), subject, headings)
        except Unproven:
            return False
        return True

    def _judge(self, known: _Known, subject: str, headings: Headings) -> None:
        """Raises Unproven if something in a fragment is wrong below these headings; adds those in it."""
        for record in known.records:
            if record.rules and not self._is_right(record, subject, headings.text):
                raise Unproven
            if record.depth:
                headings.add(record.depth, record.title)
        for link in known.links:
            if not self._dials(link):
                raise Unproven

    def _sections(self, subject: str, text: str) -> Sections:
        headings = around = Headings()
        parts: dict[str, list[str]] = {}
        anchor, inside, is_data = "", False, True
        skipped = self._silent
        lines = iter(text.split("\n"))
        for line in lines:
            if line in skipped:
                continue
            known = self._next(line, lines)
            if known.records or known.links:
                self._judge(known, subject, headings)
            if known.article:
                if known.sections or known.article != ["/" * inside]:
                    raise Unproven
                inside = not inside
                skipped = self._plain if inside else self._silent
                headings, around = (Headings(), headings) if inside else (around, headings)
            if inside:
                for begins, said in known.sections:
                    anchor = anchor if begins is None else begins
                    parts.setdefault(anchor, []).append(said)
            is_data = is_data and known.is_data
        if is_data or inside:
            raise Unproven
        return _joined(parts)

    def _next(self, line: str, lines: Iterator[str]) -> _Known:
        """The fragment that begins with a line."""
        return self._known.get(line, self._first) or self._longer(line, lines)

    def _first(self, line: str) -> _Known | None:
        """What is known of a line from now on."""
        known = self._read(line)
        if known and not (known.records or known.links or known.article) and len(self._silent) < _KEPT:
            self._silent.add(line)
            if not known.sections:
                self._plain.add(line)
        return known

    def _longer(self, first: str, lines: Iterator[str]) -> _Known:
        """The fragment that begins with a line which goes on. No row of a table goes on behind its end."""
        read = [first]
        edges, _ = _tags(first)
        for line in islice(lines, _MOST_LINES):
            read.append(line)
            if "<" not in line:
                continue
            more, has_block = _tags(line)
            edges += more
            if edges % 2 == 0 and has_block:
                text = "\n".join(read)
                if known := self._known.get(text, self._read) if len(text) < _LONG else self._read(text):
                    return known
        raise Unproven

    def _read(self, text: str) -> _Known | None:
        if len(ROW_EDGE.findall(text)) % 2:
            return None
        one = fragment(text, xml=self._xml)
        if one is None or not _HEADINGS.isdisjoint(one.opens):
            return None
        return _Known(one, text, self._contents(one, text))


@lru_cache(maxsize=8192)
def _tags(line: str) -> tuple[int, bool]:
    """How many rows of tables begin or end in a line, and whether it has the tag of a block."""
    return len(ROW_EDGE.findall(line)), bool(BLOCK_TAG.search(line))


def sections(text: str, places: Places, pieces: Iterable[Piece]) -> Sections:
    """The sections of an article that was read."""
    parts: dict[str, list[str]] = {}
    for anchor, said in _parted(text, places, pieces):
        parts.setdefault(anchor or "", []).append(said)
    return _joined(parts)


def _parted(text: str, places: Places, pieces: Iterable[Piece]) -> Iterator[tuple[str | None, str]]:
    """Each anchor with the text behind it, unspaced; None stands for the one in front of the text."""
    anchors: list[tuple[tuple[int, int], str]] = []
    if "<h" in text or 'id="c' in text:
        anchors = [(places.of(found.start()), found[1] or "") for found in _ANCHOR.finditer(text)]
    if not anchors:
        yield None, _unspaced(pieces)
        return
    starts = [start for start, _ in anchors]
    groups = groupby(pieces, key=lambda piece: bisect_right(starts, (piece.line, piece.column)))
    said = {index: _unspaced(here) for index, here in groups}
    if 0 in said:
        yield None, said[0]
    for index, (_, anchor) in enumerate(anchors, 1):
        yield anchor, said.get(index, "")


def _unspaced(pieces: Iterable[Piece]) -> str:
    return "".join("".join([piece.text for piece in pieces]).split())


def _joined(parts: dict[str, list[str]]) -> Sections:
    joined = {anchor: "".join(texts) for anchor, texts in parts.items()}
    return joined | {"*": "".join(joined.values())}
