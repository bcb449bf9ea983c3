"""What is about to be published, opened and read, and held against the book once more.

The checks look at sources; this looks at results. Whatever went wrong in between, in a template, a theme, a
plug-in or a disk, what ships is what was checked here. The rules are those of prose (`kefu.checks.prose`),
and what only a result can break: links that dial, badges, facts that are missing, files that cannot be read.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import re
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path as File
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

from kefu import expected, extract, pdfread
from kefu.checks import prose
from kefu.checks.datatexts import quotations
from kefu.checks.prefilter import HIDDEN, NUMBERS, PATHS, TIMES, breakable, shared
from kefu.checks.prose import Reader
from kefu.expected import Expectations, Expected
from kefu.extract import (
    FLAT,
    OUTSIDE,
    ROW_EDGE,
    Fragment,
    Piece,
    Places,
    dial_links,
    piece_of,
    pieces_of,
    words,
)
from kefu.files import is_among, listed, steps
from kefu.numbers import digits_at, slug_of
from kefu.placed import Answers, Place, Placed, Verdicts
from kefu.problem import Problem, Rule, Where
from kefu.prose import Block, parse
from kefu.screen import Contents, Fragments, Headings, Link, Record, Screen, Sections, Unproven, sections
from kefu.text import INVISIBLE, NOTHING, SHORT, Number, flatten
from kefu.trace import Memory, derived, proven

UNKNOWN = Rule(
    "sweep-unknown",
    """发布出去的文件里没有书里没有的热线。

    Bad: 页面上出现 95061
    Good: 页面上只有书里的号码
    """,
)
OWNER = Rule(
    "sweep-owner",
    """发布出去的页面和数据里,号码都在它的主人名下。

    Bad: 淘宝的页面上写着“客服热线 950618”
    Good: 淘宝的页面上写着“客服热线 9510211”
    """,
)
STATUS = Rule(
    "sweep-status",
    """发布出去的文件里,停用、说法不一和不采信的号码都写明了这一点,写的状态就是书里算出的状态。

    Bad: 某一页写着 95163111 可以打,或写着“95016 已核实”
    Good: 95163111 旁边写着“已停用”
    """,
)
FORM = Rule(
    "sweep-form",
    """发布出去的文件里,给人看的号码和书里写法一样,没有看不见的字符。

    Bad: 95-0618
    Good: 950618
    """,
)
PATH = Rule(
    "sweep-path",
    """发布出去的点击路径是书里的路径,箭头是 →。

    Bad: 微店的页面上写着“我的 → 在线客服”
    Good: 微店的页面上写着“我的 → 帮助与客服 → 在线客服”
    """,
)
TIME = Rule(
    "sweep-time",
    """发布出去的服务时间、回应时间和时限和书里一样。

    Bad: “京东客服热线每天 9:00–18:00”
    Good: “京东客服热线每天 24 小时”
    """,
)
DIAL = Rule(
    "sweep-dial",
    """拨号链接只给证据够的号码,拨的就是显示的,只用 <a href="tel:…">。

    Bad: <a href="tel:95016">950618</a>
    Good: <a href="tel:950618">950618</a>
    """,
)
MISSING = Rule(
    "sweep-missing",
    """每条热线、路径、时间、时限和它们的状态,都出现在该出现的页面和位置上。

    Bad: 京东的页面上没有 950618
    Good: 京东的页面上有 950618
    """,
)
UNREAD = Rule(
    "sweep-unread",
    """发布出去的每个文件都读得懂;压缩的副本和原文件一样。

    Bad: 一个打不开的 .gz,或本程序不会读的 .zip
    Good: HTML、JSON、SVG、图片、字体
    """,
)
RULES = (UNKNOWN, OWNER, STATUS, FORM, PATH, TIME, DIAL, MISSING, UNREAD)

_AS = {
    "number-unknown": UNKNOWN,
    "number-owner-here": OWNER,
    "number-status": STATUS,
    "number-form": FORM,
    "text-invisible": FORM,
    "path-unknown": PATH,
    "path-form": PATH,
    "hours-differ": TIME,
    "response-differ": TIME,
    "clock-differ": TIME,
}
"""A rule of prose → the rule of the sweep that it serves."""
_ASKED = frozenset(_AS)
_DAY = re.compile(r"(?<![0-9])20[0-9]{2}-[0-9]{2}-[0-9]{2}(?![0-9])")
_MAY_DIAL = re.compile(rb"t[\s]*e[\s]*l[\s]*:|&", re.IGNORECASE)
"""Without any of this a file has no link that dials."""
_MAY_DIAL_STRICTLY = re.compile(rb"t[\s]*e[\s]*l[\s]*:|href[^<>]*&(?:#|colon|tab|newline)", re.IGNORECASE)
_NUMERIC = re.compile(rb"[0-9](?:[^0-9<>]{0,3}[0-9]){2}|&#|\xef\xbc[\x90-\x99]|tel:", re.IGNORECASE)
"""What is wrong with a line like this is said of every page: it may be right on another."""
_DIALS = re.compile(r"\btel:", re.IGNORECASE)
_OTHER_DIALS = re.compile(r"\s*(?:sms|smsto|callto|wtai|facetime):", re.IGNORECASE)
_IMAGES = frozenset({".png", ".ico", ".jpg", ".jpeg", ".webp", ".gif", ".woff", ".woff2", ".ttf"})
"""Files without text for people."""
_SHOWN = re.compile(r"[a-z0-9]+")
"""Elements whose text readers see: neither attributes nor data."""
_HEADING = re.compile("h([1-6])")
_MARKED_HEADING = re.compile("#{1,6}(?= )")
_ID = re.compile(r"(?=[0-9.-]*[a-z])[a-z0-9]+(?:[.-][a-z0-9]+)*")
"""Fields that only programs read: jd-health.service."""
_KEYS = re.compile("[0-9]+")
_A_NAME = 16
"""Shorter texts of the data are names and headings, which prove nothing inside a longer text."""
_KEPT = 4096
"""How many judgements are remembered."""
_BEGINNING = 8
"""With how many characters a longer text is looked for in another."""
_ZERO_WIDTH = re.compile(f"[{INVISIBLE}]")
_HEDGED = re.compile("有来源说|反对")
"""How pages introduce what a source says of a number."""


def _without_days(text: str) -> str:
    """The text in one line, its dates blanked."""
    text = text.replace("\n", " ")
    return _DAY.sub("          ", text) if "-" in text else text


def _from_brotli(data: bytes) -> bytes:
    import brotli  # type: ignore[import-untyped]

    try:
        unpacked: bytes = brotli.decompress(data)
    except brotli.error as error:
        raise ValueError(str(error)) from error
    return unpacked


_PACKED: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.decompress, ".br": _from_brotli}
"""Endings of compressed copies, and what opens them."""


_WITH_OTHERS = _IMAGES | _PACKED.keys() | {".pdf"}
"""Files of which more than the bytes is known, or asked."""


Judged = tuple[str, int, str, str]
"""Rule of prose, index in the text, message and tip of a fault."""


class _Rows(NamedTuple):
    """Pieces that belong together, and the headings above them, or what an outer object says."""

    pieces: list[Piece]
    heading: str = ""
    is_row: bool = False


class Reading(NamedTuple):
    """What is to be said of one file that was read. Small, and can be sent from process to process."""

    name: str
    problems: tuple[Problem, ...] = ()
    frame: tuple[bytes, ...] = ()
    """If they all stand in the frame of a page, which is the same on others: hashes of the lines."""
    is_page: bool = False
    """Whether it is a page with an article, where facts are expected."""
    lacking: tuple[Expected, ...] = ()
    """The facts that are missing there."""
    clocks: tuple[Problem, ...] = ()
    """Time limits that are said otherwise there."""


class Sweep:
    """Reads one staged output after the other. `label` is what messages call the folder.

    Scripts, styles and fonts that are the same byte for byte as in one of the folders `trusted` (those of the
    theme's package) are not read. `papers` are PDFs that were read already, by the SHA-256 of the file,
    `fragments` what another sweep knows of those of pages and of pictures.
    """

    def __init__(
        self,
        reader: Reader,
        label: str = "dist/site",
        trusted: Sequence[File] = (),
        papers: Mapping[bytes, pdfread.Read] | None = None,
        fragments: tuple[Fragments, Fragments] | None = None,
    ) -> None:
        self.reader = reader
        self.papers = papers or {}
        self.label = label
        self.trusted = trusted
        self._told: set[bytes] = set()
        self._clocks = {f"clock-{one.id}": one for one in reader.book.clocks.values()}
        self._expected = Expectations(reader.judge)
        self._labels = expected.labels(reader.book)
        self._begin(fragments)

    def _begin(self, fragments: tuple[Fragments, Fragments] | None = None) -> None:
        """Remember nothing of what was read, but for these fragments."""
        self._judged = Verdicts(self._faults_of, _KEPT)
        self._sectioned = Memory(self._in_channel, _KEPT)
        of_pages, of_pictures = fragments or (None, None)
        judges = _contents, self._is_dialled_right, self._is_right
        self._screen = Screen(*judges, fragments=of_pages)
        self._pictures = Screen(*judges, xml=True, fragments=of_pictures)

    def rest(self) -> None:
        """Let go what is remembered of texts, once everything is read. What was derived stays."""
        self._begin()

    @derived
    def _quotations(self) -> dict[str, dict[str, None]]:
        """What sources say, which may differ from the book: longest run of digits (or →) → texts with it."""
        found: dict[str, dict[str, None]] = {}
        for text in quotations(self.reader.book):
            found.setdefault(_key(text), {})[text] = None
        return found

    @derived
    def _long_quotations(self) -> dict[str, dict[str, list[str]]]:
        """Those of them that count inside of longer texts, by how they begin."""
        found: dict[str, dict[str, list[str]]] = {}
        for key, texts in self._quotations.items():
            for text in texts:
                if len(text) > _A_NAME:
                    found.setdefault(key, {}).setdefault(text[:_BEGINNING], []).append(text)
        return found

    def folder(self, folder: File) -> Iterator[Problem]:
        """Every fault in the files below a folder, in the order of their names."""
        return self.conclude(self.reading(folder, name) for name in self.by_subject(names(folder)))

    def twins(self, folder: File) -> Iterator[Problem]:
        """Every fault in the compressed copies below a folder whose other files were read before."""
        packed = (name for name in names(folder) if PurePosixPath(name).suffix in _PACKED)
        return (one for name in packed for one in self.reading(folder, name).problems)

    def by_subject(self, names: Iterable[str]) -> list[str]:
        """Names of files so that those about one entity stand together: they say much the same, and how that
        was judged is remembered for a while only."""
        return sorted(names, key=lambda name: (self._about(name), name))

    def file(self, name: str, data: bytes) -> Iterator[Problem]:
        """Every fault in one published file, but those in the frame of a page that were told before."""
        return self._new(self.read(name, data))

    def reading(self, folder: File, name: str) -> Reading:
        """What is to be said of the file of that name below a folder.

        It depends on the bytes of the file, and of a compressed copy's original; on the files of that name in
        the trusted folders; on the label; and on the book, as it is judged on its day. On nothing else: files
        may be read in any order, by different processes, and not again if nothing of this has changed.
        """
        file = folder / name
        data = file.read_bytes()
        if file.suffix in _PACKED:
            return Reading(name, tuple(self._twin(name, data, file.with_suffix(""))))
        if name.startswith("assets/") and is_among(self.trusted, name, data):
            return Reading(name)
        return self.read(name, data)

    def read(self, name: str, data: bytes) -> Reading:
        """What is to be said of a published file with that name and these bytes."""
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in _IMAGES:
            return Reading(name)
        if suffix not in extract.SUFFIXES:
            where = Where(f"{self.label}/{name}")
            return Reading(name, (Problem(where, f"不会读 {suffix} 文件", UNREAD.name, "不发布它"),))
        if name.endswith(".html"):
            return self._page(name, data)
        if suffix == ".svg" and self._pictures.picture(self._subject(name), extract.decoded(data)):
            return Reading(name)
        return Reading(name, tuple(self._read(name, data)))

    def conclude(self, readings: Iterable[Reading]) -> Iterator[Problem]:
        """Every fault that was read, and facts that should stand on a page and do not.

        The readings are those of all files, in any order; faults are told in the order of the names.
        """
        self._told.clear()
        pages: set[str] = set()
        lacking: set[Expected] = set()
        clocks: list[Problem] = []
        for one in sorted(readings, key=lambda one: steps(one.name)):
            yield from self._new(one)
            if one.is_page:
                pages.add(one.name)
                lacking.update(one.lacking)
                clocks += one.clocks
        yield from self._missing(pages, lacking)
        yield from clocks

    def faults(self, readings: Iterable[Reading], pages: Iterable[str]) -> Iterator[Problem]:
        """The same where some files of a site have changed, and the others are known to be right.

        `pages` are the names of all its pages.
        """
        some = list(readings)
        for one in some:
            yield from one.problems
        yield from self._missing(set(pages), {fact for one in some for fact in one.lacking})
        for one in some:
            yield from one.clocks

    def _new(self, reading: Reading) -> Iterator[Problem]:
        """The faults of a file, unless they stand in lines of its frame of which others were told."""
        if not (reading.frame and self._told.issuperset(reading.frame)):
            yield from reading.problems
        self._told.update(reading.frame)

    def _twin(self, name: str, data: bytes, original: File) -> Iterator[Problem]:
        """A compressed copy must be what it is a copy of."""
        where = Where(f"{self.label}/{name}")
        suffix = PurePosixPath(name).suffix
        try:
            inside = _PACKED[suffix](data)
        except (OSError, EOFError, ValueError, zlib.error):
            yield Problem(where, "压缩文件打不开", UNREAD.name, "重新生成")
            return
        if not original.is_file() or original.read_bytes() != inside:
            yield from self.read(name.removesuffix(suffix), inside).problems
            yield Problem(where, f"和 {original.name} 不一样", UNREAD.name, "重新生成")

    def _page(self, name: str, data: bytes) -> Reading:
        """What is to be said of a page. What is not proven to be right is read with care."""
        article = _article(data)
        if article:
            said = self._screen.page(self._subject(name), extract.decoded(data))
            if said is not None:
                return self._with_facts(Reading(name), said)
        problems = tuple(self._with_care(name, data, article))
        frame = _frame(data, article, problems) if article else ()
        start, end = article or (0, len(data) if b"<article" in data else 0)
        if not end:
            return Reading(name, problems)
        text = extract.decoded(data[start:end])
        places = Places(text)
        said = sections(text, places, pieces_of(name, text, places))
        return self._with_facts(Reading(name, problems, frame), said)

    def _with_care(self, name: str, data: bytes, article: tuple[int, int] | None) -> Iterator[Problem]:
        """Every fault of a page. The headings of an article say nothing of what stands around it; but where
        something is wrong, the whole page is read, so that places are right."""
        if article:
            start, end = article
            if not any(any(self._read(name, part)) for part in (data[:start] + data[end:], data[start:end])):
                return
        yield from self._read(name, data)

    def _read(self, name: str, data: bytes) -> Iterator[Problem]:
        subject = self._subject(name)
        suffix = PurePosixPath(name).suffix.lower()
        if suffix == ".pdf":
            yield from self._paper(name, subject, data)
            return
        if suffix in (".md", ".txt"):
            yield from self._prose(name, subject, data)
            return
        text = extract.decoded(data)
        places = Places(text)
        found = list(pieces_of(name, text, places))
        for rows in _records(name, text, places, found):
            yield from self._record(name, subject, rows)
        if suffix in extract.MARKUP and _MAY_DIAL.search(data):
            yield from self._dial_links(name, data)
        yield from self._number_links(name, data)

    def _number_links(self, name: str, data: bytes) -> Iterator[Problem]:
        """Links whose text is a number and which lead to the page of another."""
        for link in _misled(data):
            shown, slug = link[2].decode(), link[1].decode()
            line = data.count(b"\n", 0, link.start()) + 1
            message = f"“{shown}”的链接去了 numbers/{slug}/"
            yield Problem(Where(f"{self.label}/{name}", line, 1), message, OWNER.name, "检查它的模板")

    def _subject(self, name: str) -> str:
        """The entity that a file is about, by its path; `#95016` for the page of a number."""
        if number := re.match(r"numbers/([0-9-]+)/", name):
            return f"#{number[1]}"
        if paper := re.search(r"(?:^|/)(?:guide|sheet)-([a-z0-9-]+)\.pdf$", name):
            return paper[1] if paper[1] in self.reader.book.entities else ""
        known = [one for one in PurePosixPath(name).with_suffix("").parts if one in self.reader.book.entities]
        return known[-1] if known else ""

    def _about(self, name: str) -> str:
        """The entity that a file is about; that of the page of a number is its owner."""
        subject = self._subject(name)
        claims = self.reader.book.claimants.get(digits_at(subject[1:])) if subject[:1] == "#" else None
        return claims[0].entity.id if claims else subject

    # PDFs

    def _paper(self, name: str, subject: str, data: bytes) -> Iterator[Problem]:
        """Every fault in a PDF; its places are pages, and blocks on them."""
        try:
            read = self.papers.get(hashlib.sha256(data).digest()) or pdfread.read(data)
        except pdfread.Unreadable as error:
            yield Problem(Where(f"{self.label}/{name}"), f"PDF 打不开:{error}", UNREAD.name, "重新生成")
            return
        if not read.tagged:
            yield Problem(Where(f"{self.label}/{name}"), "PDF 没有标签", UNREAD.name, "重新生成")
        for rows in _blocks(read):
            yield from self._record(name, subject, rows)
        for link in read.links:
            if link.address.lower().startswith("tel:"):
                yield from self._dials(name, link.address, link.text, link.page, 1)
            elif _OTHER_DIALS.match(link.address):
                where = Where(f"{self.label}/{name}", link.page, 1)
                yield Problem(where, f"用 {link.address} 拨号", DIAL.name, "只用 tel:")

    # Texts

    def _prose(self, name: str, subject: str, data: bytes) -> Iterator[Problem]:
        """Every fault in a text with headings and lists. No exception is granted in what is published."""
        text = extract.decoded(data)
        text = self._without_quotations(text, breakable(text))
        document = parse(text, f"{self.label}/{name}")
        document.entity, document.allowances = subject, []
        for fault in prose.run(self.reader, document, _ASKED):
            yield replace(fault, rule=_AS[fault.rule].name, message=f"<text> {fault.message}")

    def _record(self, name: str, subject: str, rows: _Rows) -> Iterator[Problem]:
        """Every fault in pieces that belong together: a paragraph, a table's row, an object of data."""
        text, rules = _breakable(rows)
        if rules & TIMES and self._sectioned(subject, rows.heading):
            rules = shared(rules - TIMES)
        starts: list[int] = []
        for rule, start, message, tip in self._judgement(
            text, rules, rows.is_row, Place(subject, rows.heading)
        ):
            if not starts:
                length = 0
                for piece in rows.pieces:
                    starts.append(length)
                    length += len(piece.text) + 3
            piece = rows.pieces[bisect_right(starts, start) - 1]
            if rule == "number-form" and not _SHOWN.fullmatch(piece.element):
                continue  # programs dial without hyphens
            where = Where(f"{self.label}/{name}", piece.line, piece.column)
            yield Problem(where, f"<{piece.element}> {message}", _AS[rule].name, tip)
        for piece in rows.pieces:
            if piece.element.startswith("json:") and "tel:" in piece.text:
                yield from self._dial_links(name, piece.text.encode(), piece)
            if _dials_otherwise(piece):
                where = Where(f"{self.label}/{name}", piece.line, piece.column)
                yield Problem(
                    where, f"<{piece.element}> 用 {piece.text} 拨号", DIAL.name, '只用 <a href="tel:…">'
                )

    # Pages, at small cost

    def _is_dialled_right(self, link: Link) -> bool:
        """Whether a link that dials is right, wherever it stands."""
        return not any(self._dials("", link.address, link.shown, 1, 1))

    def _is_right(self, record: Record, subject: str, heading: str) -> bool:
        """Whether a record is right on a page about `subject`, below these headings."""
        text, rules, is_row, *_ = record
        if rules & TIMES and self._sectioned(subject, heading):
            rules = shared(rules - TIMES)
        return not self._judgement(text, rules, is_row, Place(subject, heading))

    # Records

    def _judgement(self, text: str, rules: frozenset[str], is_row: bool, place: Place) -> tuple[Judged, ...]:
        """What is said of one text in a place. What a former run found to be right is not asked again as long
        as no fact has changed that this followed from. Pages about no entity tell of all of them, so that
        they are read again after every change."""
        if not rules:
            return ()
        judge = partial(self._judged, place, text, rules, is_row)
        is_right = proven(
            lambda: _sum((text, " ".join(sorted(rules)), str(is_row), *place)),
            lambda: not judge(),
            often=not place.subject,
        )
        return () if is_right else judge()

    def _faults_of(
        self, text: str, rules: frozenset[str], is_row: bool, place: Place, answers: Answers
    ) -> tuple[Judged, ...]:
        """Each fault in one text in a place."""
        plain, cells, owner = self._prepared(text, rules, is_row)
        document = Placed(plain, "row" if is_row else "text", place, answers, owner)
        faults = list(prose.faults(self.reader, document, rules))
        badges = tuple(self._badges(plain, document.blocks[0])) if rules & NUMBERS else ()
        if not faults:
            return badges
        own = "" if owner else document.ask(_own_number)
        spared = self._spared(plain, self.reader.numbers_in(document.blocks[0]), own, cells)
        found = [
            (rule, fault.start, fault.message, fault.tip)
            for rule, fault in faults
            if (rule, fault.start) not in spared
        ]
        return (*found, *badges)

    def _prepared(self, text: str, rules: frozenset[str], is_row: bool) -> tuple[str, list[str], str]:
        """A text without dates and quotations, its cells, and the entity that one of them names."""
        plain = self._without_quotations(_without_days(text), rules)
        cells = plain.split(" | ") if is_row else []
        if owner := self._owner_among(cells):
            plain = " | ".join(" " * len(cell) if _ID.fullmatch(cell) else cell for cell in cells)
        return plain, cells, owner

    def _spared(
        self, text: str, numbers: list[Number], own: str, cells: list[str]
    ) -> frozenset[tuple[str, int]]:
        """Rules of prose, with the index of a number, that do not hold for it in something published."""
        spared: set[tuple[str, int]] = set()
        hedged = bool(_HEDGED.search(text))
        nobody = all(text[one.start : one.end].isdigit() for one in self.reader.mentions(text))
        for number in numbers:
            itself = slug_of(number.digits) == own  # its page says of it whatever anybody says
            if number.kind == "dialled" and len(number.digits) < SHORT:
                spared.add(("number-unknown", number.start))
            if itself or "rejected" in cells:
                spared.add(("number-owner-here", number.start))
            marked = number.kind == "known" and self.reader.status(number.digits) in cells
            if hedged or marked or (itself and nobody):  # 95016 是谁的号码
                spared.add(("number-status", number.start))
        return frozenset(spared)

    def _owner_among(self, cells: list[str]) -> str:
        """The entity whose id or whole name is a field of a record, if there is just one."""
        found = {id for cell in cells if (id := self._whole_names.get(cell))}
        return found.pop() if len(found) == 1 else ""

    @derived
    def _whole_names(self) -> dict[str, str]:
        """Ids and names → ids."""
        entities = self.reader.book.entities.values()
        return {one.name: one.id for one in entities} | {one.id: one.id for one in entities}

    def _in_channel(self, subject: str, heading: str) -> bool:
        """Whether the headings above are those of a section whose facts `missing` looks for: a channel's, or
        that of a hotline with its channels.

        In a file about many entities, one of the headings is the entity's name, or that of its page.
        """
        above = heading.split("\n")
        names = (self._whole_names.get(one.removesuffix("客服"), "") for one in above)
        id = subject or next(filter(None, names), "")
        named = self._section_names.get(id, frozenset())
        return any(_COUNTED.sub("", one) in named for one in above)

    @derived
    def _section_names(self) -> dict[str, frozenset[str]]:
        """Entity id → the names of its channels and hotlines."""
        entities = self.reader.book.entities.values()
        return {
            one.id: frozenset([inner.name for inner in one.channels] + [inner.name for inner in one.hotlines])
            for one in entities
        }

    def _without_quotations(self, text: str, rules: frozenset[str]) -> str:
        """A text without what sources say, which may differ from the book, as far as these rules read it."""
        keys = {*_KEYS.findall(text), *("→" if rules & PATHS else "")}
        if len(text) <= _A_NAME:
            key = _key(text)
            return " " * len(text) if key in keys and text in self._quotations.get(key, ()) else text
        known = self._long_quotations
        found = [long for key in keys if (long := known.get(key))]
        if not found:
            return text
        begin = {text[at : at + _BEGINNING] for at in range(len(text) - _A_NAME)}
        here = [
            said
            for long in found
            for beginning in begin.intersection(long)
            for said in long[beginning]
            if said in text
        ]
        for said in sorted(here, key=lambda said: (-len(said), said)):
            text = text.replace(said, " " * len(said))
        return text

    def _badges(self, text: str, block: Block) -> Iterator[Judged]:
        """A status beside a number that is not the number's."""
        for number in self.reader.numbers_in(block) if self._labels.search(text) else ():
            behind = self._labels.match(text, number.end)
            if number.kind == "known" and behind:
                right = expected.number_labels(self.reader.judge, number.digits)
                if behind[1] not in right:
                    message = f"{number.raw} 写作“{behind[1]}”,应为“{right[0]}”"
                    yield "number-status", number.start, message, f"写成“{right[0]}”"

    # Links that dial

    def _dial_links(self, name: str, data: bytes, inside: Piece | None = None) -> Iterator[Problem]:
        for href, shown, line, column in _dialled(data):
            at = (inside.line, inside.column) if inside else (line, column)
            yield from self._dials(name, _address(href), shown, *at)

    def _dials(self, name: str, address: str, shown: str, line: int, column: int) -> Iterator[Problem]:
        """What is wrong with one link that dials."""
        where = Where(f"{self.label}/{name}", line, column)
        dialled = _canonical(address)
        if not self._is_dialable(dialled):
            message = f"拨号链接 {address}(显示“{shown}”)拨的不是证据够的号码"
            yield Problem(where, message, DIAL.name, "只有“已核实”“多源一致”的号码能拨")
        elif re.sub("[^0-9]", "", flatten(shown).replace(NOTHING, "")) != dialled.replace(",", ""):
            message = f"显示的是“{shown}”,拨的是 {address}"
            yield Problem(where, message, DIAL.name, "显示什么就拨什么")

    def _is_dialable(self, digits: str) -> bool:
        """Whether there is a hotline with these digits that has earned a dial link."""
        claims, judge = self.reader.book.claimants.get(digits, ()), self.reader.judge
        return any(one.hotline and judge.hotline(one.hotline).dialable for one in claims)

    # Facts

    def _with_facts(self, reading: Reading, said: Sections) -> Reading:
        """The reading of a page, with what is missing in its sections."""
        facts = self._expected.of(reading.name)
        lacking = tuple(one for one in facts if "".join(one.text.split()) not in said.get(one.anchor, ""))
        clocks = tuple(self._wrong_clocks(reading.name, said))
        return reading._replace(is_page=True, lacking=lacking, clocks=clocks)

    def _wrong_clocks(self, name: str, said: Sections) -> Iterator[Problem]:
        """Sections of time limits that do not begin with theirs."""
        for anchor, text in said.items():
            if clock := self._clocks.get(anchor):
                wanted = expected.clock(self.reader.judge, clock)
                if "".join(wanted.split()) not in text:
                    message = f"时限“{clock.name}”没有写作 {wanted}"
                    where = Where(f"{self.label}/{name}")
                    yield Problem(where, message, MISSING.name, "检查它的模板", clock.where())

    def _missing(self, pages: set[str], lacking: set[Expected]) -> Iterator[Problem]:
        """Pages and facts that are missing, in the order in which they are expected."""
        wanting = {one.page for one in lacking}
        for page in self._expected.pages():
            where = Where(f"{self.label}/{page}")
            if page not in pages:
                what = next(self._expected.of(page)).what
                yield Problem(where, f"没有{what}的页面", MISSING.name, "检查模板和导航")
            elif page in wanting:
                for one in filter(lacking.__contains__, self._expected.of(page)):
                    place = "" if one.anchor == "*" else f"(#{one.anchor})"
                    yield Problem(where, f"{one.what}{place}没有 {one.text}", MISSING.name, "检查它的模板")


def _sum(texts: Iterable[str]) -> bytes:
    """Stands for some texts, and where each of them ends."""
    return hashlib.blake2b("".join(f"{len(one)} {one}" for one in texts).encode(), digest_size=16).digest()


def _own_number(place: Place) -> str:
    """The number whose page it is, as in its address; nothing elsewhere."""
    return place.subject[1:] if place.subject.startswith("#") else ""


def stands_alone(name: str) -> bool:
    """Whether what is to be said of a file of that name depends on nothing but its bytes and the book.

    Copies have originals, assets are in the theme's package, and what PDFs say may be known already.
    """
    return not name.startswith("assets/") and PurePosixPath(name).suffix.lower() not in _WITH_OTHERS


def names(folder: File) -> list[str]:
    """The names of the files below a folder that are to be read, in order."""
    return [path for path in listed(folder) if not (folder / path).is_symlink()]


def _article(data: bytes) -> tuple[int, int] | None:
    """Where the one article of a page begins and ends; None if there is not just one."""
    start = data.find(b"<article")
    end = data.find(_ARTICLE_END, start) + len(_ARTICLE_END)
    if start < 0 or end < len(_ARTICLE_END) or data.find(b"<article", end) >= 0:
        return None
    return start, end


def _frame(data: bytes, article: tuple[int, int], problems: Sequence[Problem]) -> tuple[bytes, ...]:
    """The lines of a page's frame in which its faults stand; nothing if one of them is its own."""
    first, last = (data.count(b"\n", 0, at) + 1 for at in article)
    at = {one.where.line for one in problems}
    if any(first <= line <= last for line in at):
        return ()
    lines = data.split(b"\n")
    faulty = [lines[line - 1] for line in sorted(at)]
    return () if any(map(_NUMERIC.search, faulty)) else tuple(hashlib.sha256(one).digest() for one in faulty)


_ARTICLE_END = b"</article>"


def _contents(one: Fragment, text: str) -> Contents:
    """What a fragment of a page holds that could be wrong on some page, and its headings."""
    if not one.pieces:
        return Contents([])  # what dials or shows a number is a piece
    if "<tr" not in text and ROW_EDGE.search(text):
        raise Unproven
    links = tuple(_links(one, text)) if _leads(text) else ()
    if "<tr" in text or "<item" in text or "<entry" in text:
        rows = _marked_up(text, FLAT, list(one.pieces))
        return Contents([record for one in rows if (record := _record(one))], links)
    return Contents([record for one in one.pieces if (record := _record_alone(one))], links)


def _leads(text: str) -> bool:
    """Whether a fragment may dial or lead to the page of a number, however that is spelled."""
    small = text.casefold()
    return any(map(small.__contains__, _LEADING)) or (":" in small and bool(_ENDS_TEL.search(small)))


def _links(one: Fragment, text: str) -> Iterator[Link]:
    """The links of a fragment that dial. Raises Unproven for what is wrong on any page, or may be."""
    data = text.encode()
    if any(map(_dials_otherwise, one.pieces)) or any(_misled(data)):
        raise Unproven
    for piece in one.pieces:
        if piece.element.startswith("json:") and "tel:" in piece.text:
            yield from _links_in(piece.text.encode())
    if _MAY_DIAL.search(data):
        yield from _links_in(data)
        if len(_LINK_OPENS.findall(data)) != len(_LINK_ENDS.findall(data)):
            raise Unproven


def _links_in(data: bytes) -> Iterator[Link]:
    return (Link(_address(href), shown) for href, shown, _, _ in _dialled(data))


def _address(href: str) -> str:
    """What a link dials, decoded."""
    return unquote(html.unescape(href).strip())


def _misled(data: bytes) -> Iterator[re.Match[bytes]]:
    """Links whose text (2) is a number and which lead to the page of another (1)."""
    for link in _TO_A_NUMBER.finditer(data):
        if link[1].replace(b"-", b"") != re.sub(rb"[^0-9]", b"", link[2]):
            yield link


def _record_alone(piece: Piece) -> Record | None:
    """A piece that stands alone as a record; None if it breaks nothing and is no heading."""
    text, element = piece.text, piece.element
    if "\n" in text or element[0] == "h" or text[0] == "#" or breakable(_without_days(text)) & _ASKED:
        return _record(_Rows([piece]))
    return None


_FORM = frozenset({"number-form"})


def _record(rows: _Rows) -> Record | None:
    """Pieces of a page as a record; None if they break nothing and are no heading."""
    said, rules = _breakable(rows)
    if rows.is_row:
        return Record(said, rules, True) if rules else None
    piece = rows.pieces[0]
    depth, title = _depth(piece)
    if rules and piece.element != OUTSIDE and not _SHOWN.fullmatch(piece.element):
        rules = shared(rules - _FORM)
    return Record(said, rules, False, depth, title) if rules or depth else None


def _breakable(rows: _Rows) -> tuple[str, frozenset[str]]:
    """The text of pieces that belong together, and the rules that it could break."""
    first = rows.pieces[0]
    text = first.text if len(rows.pieces) == 1 else " | ".join([piece.text for piece in rows.pieces])
    if first.element.startswith("json:"):
        text = text.replace("\n", "。")  # a line of data is a sentence
    rules = breakable(_without_days(text)) & _ASKED
    if first.element == "nav":
        rules -= PATHS
    if (first.element == "script" or "[" in first.element) and not _ZERO_WIDTH.search(text):
        rules -= HIDDEN  # escaped control characters of code, images in data: addresses
    return text, shared(rules)


def _key(text: str) -> str:
    """The longest run of digits in a text; an arrow without one."""
    return max(_KEYS.findall(text), key=len, default="→")


_COUNTED = re.compile(" [0-9]+$")
"""Behind the name of one of several hotlines in a heading."""
_A_FIELD = 160
"""Longer strings of data are texts of their own."""
_IN_TABLE = re.compile(r"(.*/[0-9]+)/[0-9]+")
_IN_LIST = re.compile(r"/[0-9]+$")
_CARD_END = re.compile(r"^END:", re.MULTILINE)
_TO_A_NUMBER = re.compile(
    rb'href="[^"]*?\bnumbers/([0-9-]+)/"[^<>]*>(?:<del>)?([0-9][0-9-]+(?:\xe8\xbd\xac[0-9]+)?)<'
)
"""A link to a number's page whose text is a number."""
_LEADING = words("& \\ numbers/ sms callto wtai facetime mailto javascript data: base64")
_ENDS_TEL = re.compile(r"l\s*:")
_LINK_OPENS = re.compile(rb"<(?:a|area)\b", re.IGNORECASE)
_LINK_ENDS = re.compile(rb"</a\b", re.IGNORECASE)
_LINK = re.compile(rb"<a\b[^<>]*tel:[^<>]*>[^<]*</a>", re.IGNORECASE)


def _records(name: str, text: str, places: Places, found: list[Piece]) -> Iterator[_Rows]:
    """The pieces of a file in groups that share a subject: rows, objects, cards; else each alone."""
    suffix = PurePosixPath(name).suffix.lower()
    if found and all(piece.element.startswith("json:") for piece in found):
        return _objects(found)
    if suffix in (".csv", ".tsv"):
        return (_Rows(list(row), "", True) for _, row in groupby(found, key=lambda piece: piece.line))
    if suffix in (".vcf", ".ics"):
        ends = [text.count("\n", 0, one.start()) + 1 for one in _CARD_END.finditer(text)]
        cards = groupby(found, key=lambda piece: bisect_right(ends, piece.line))
        return (_Rows(list(card), "", True) for _, card in cards)
    return _marked_up(text, places, found)


def _objects(found: list[Piece]) -> Iterator[_Rows]:
    """Strings of one JSON object are one record; what the objects around it say is its heading."""
    records: dict[str, list[Piece]] = {}
    for piece in found:
        in_table = _IN_TABLE.fullmatch(piece.element)
        path = in_table[1] if in_table else _IN_LIST.sub("", piece.element).rpartition("/")[0]
        records.setdefault(path, []).append(piece)
    for path, pieces_ in records.items():
        outer, above = path, []
        while outer := outer.rpartition("/")[0]:
            above += [piece.text for piece in records.get(outer, ()) if len(piece.text) < 80]
        fields = [piece for piece in pieces_ if _is_field(piece)]
        heading = "\n".join(reversed(above))
        if fields:
            yield _Rows(fields, heading, True)
        for piece in pieces_:  # a whole text, such as a page's in search data
            if not _is_field(piece):
                yield _Rows([piece], "\n".join((heading, *(field.text for field in fields))))


def _is_field(piece: Piece) -> bool:
    return len(piece.text) <= _A_FIELD and "\n" not in piece.text


def _marked_up(text: str, places: Places, found: list[Piece]) -> Iterator[_Rows]:
    """Cells of a table's row together; other pieces alone, below their headings. Attributes always alone."""
    headings = Headings()
    row: list[Piece] = []
    edges: list[tuple[int, int]] = []
    if "<tr" in text or "<item" in text or "<entry" in text:
        edges = [places.of(one.start()) for one in ROW_EDGE.finditer(text)]
    last = 0
    for piece in found:
        edge = bisect_right(edges, (piece.line, piece.column)) if edges else 0
        if edge != last and row:
            yield _Rows(row, headings.text, True)
            row = []
        last = edge
        if edge % 2 and "[" not in piece.element:
            row.append(piece)
            continue
        yield _Rows([piece], headings.text)
        depth, title = _depth(piece)
        if depth:
            headings.add(depth, title)
    if row:
        yield _Rows(row, headings.text, True)


def _depth(piece: Piece) -> tuple[int, str]:
    """Depth and text of a heading; 0 for anything else."""
    if "[" in piece.element or not (piece.element[0] == "h" or piece.text[0] == "#"):
        return 0, ""
    level = _HEADING.fullmatch(piece.element) or _MARKED_HEADING.match(piece.text)
    if not level:
        return 0, ""
    return (int(level[1]) if level.re is _HEADING else len(level[0])), piece.text.split("\n")[0]


def _blocks(read: pdfread.Read) -> Iterator[_Rows]:
    """The blocks of a PDF: the cells of a row together, others alone, below their headings."""
    headings = Headings()
    headings.add(0, read.title)
    yield _Rows([Piece(read.title, "title", 1, 1)])
    for row, blocks in groupby(read.blocks, key=lambda one: one.row):
        pieces = [piece_of(one) for one in blocks]
        if row:
            yield _Rows(pieces, headings.text, True)
            continue
        for piece in pieces:
            yield _Rows([piece], headings.text)
            if level := _HEADING.fullmatch(piece.element):
                headings.add(int(level[1]), piece.text)
    if read.metadata:
        text = read.metadata
        for piece in pieces_of("metadata.xml", text, Places(text)):
            yield _Rows([piece])


def _dials_otherwise(piece: Piece) -> bool:
    """Whether an attribute dials that is not the `tel:` address of a link."""
    if "[" not in piece.element:
        return False
    is_link = piece.element in ("a[href]", "area[href]")
    return bool(_OTHER_DIALS.match(piece.text) or (_DIALS.search(piece.text) and not is_link))


def _canonical(address: str) -> str:
    """The digits that a dial address dials, without hyphens and country code."""
    digits = re.sub("[- ().]", "", address[4:])
    if digits.startswith("+86"):
        digits = digits[3:] if digits[3:6] in ("400", "800") or digits[3:5] == "95" else f"0{digits[3:]}"
    return digits


def _dialled(data: bytes) -> Iterator[tuple[str, str, int, int]]:
    """Every link that dials. Plain links are read alone; anything unusual makes the whole file be read."""
    plain = [(found.start(), found[0]) for found in _LINK.finditer(data)]
    usual = sum(link.lower().count(b"tel:") for _, link in plain)
    if usual != len(_MAY_DIAL_STRICTLY.findall(data)):
        yield from dial_links(data)
        return
    for start, link in plain:
        line = data.count(b"\n", 0, start) + 1
        column = len(data[data.rfind(b"\n", 0, start) + 1 : start].decode("utf-8", "replace")) + 1
        for href, shown, _, _ in dial_links(link):
            yield href, shown, line, column
