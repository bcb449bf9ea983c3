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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path as File
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

from kefu import expected, extract, pdfread
from kefu.checks import prose
from kefu.checks.datatexts import quotations
from kefu.checks.prefilter import HIDDEN, PATHS, TIMES, breakable
from kefu.checks.prose import Reader
from kefu.extract import Piece, Places, dial_links, piece_of, pieces_of
from kefu.files import is_among
from kefu.numbers import slug_of, tel_of
from kefu.problem import Problem, Rule, Where
from kefu.prose import Block, Document, parse
from kefu.text import INVISIBLE, NOTHING, SHORT, Number, flatten

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
"""A line with any of this is read on every page: what is right on one may be wrong on another."""
_DIALS = re.compile(r"\btel:", re.IGNORECASE)
_OTHER_DIALS = re.compile(r"\s*(?:sms|smsto|callto|wtai|facetime):", re.IGNORECASE)
_IMAGES = frozenset({".png", ".ico", ".jpg", ".jpeg", ".webp", ".gif", ".woff", ".woff2", ".ttf"})
"""Files without text for people."""
_SHOWN = re.compile(r"[a-z0-9]+")
"""Elements whose text readers see: neither attributes nor data."""
_HEADING = re.compile("h([1-6])")
_ID = re.compile(r"(?=[0-9.-]*[a-z])[a-z0-9]+(?:[.-][a-z0-9]+)*")
"""Fields that only programs read: jd-health.service."""
_KEYS = re.compile("[0-9]+")
_A_NAME = 16
"""Shorter texts of the data are names and headings, which prove nothing inside a longer text."""
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


class _Rows(NamedTuple):
    """Pieces that belong together, and the headings above them, or what an outer object says."""

    pieces: list[Piece]
    heading: str = ""
    is_row: bool = False


class Sweep:
    """Reads one staged output after the other. `label` is what messages call the folder.

    Scripts, styles and fonts that are the same byte for byte as in one of the folders `trusted` (those of the
    theme's package) are not read. `papers` are PDFs that were read already, by the SHA-256 of the file.
    """

    def __init__(
        self,
        reader: Reader,
        label: str = "dist/site",
        trusted: Sequence[File] = (),
        papers: Mapping[bytes, pdfread.Read] | None = None,
    ) -> None:
        self.reader = reader
        self.papers = papers or {}
        self.label = label
        self.trusted = trusted
        self._seen: set[bytes] = set()
        self._sections: dict[str, dict[str, str]] = {}
        self._labels = expected.labels(reader.book)
        self._judged = lru_cache(maxsize=65536)(self._faults_of)
        self._dialable = {
            tel_of(h.number): h.digits
            for h in reader.book.hotlines.values()
            if reader.judge.hotline(h).dialable
        }

    @cached_property
    def _quotations(self) -> dict[str, list[str]]:
        """What sources say, which may differ from the book: longest run of digits (or →) → texts with it."""
        found: dict[str, list[str]] = {}
        for text in quotations(self.reader.book):
            found.setdefault(_key(text), []).append(text)
        return found

    @cached_property
    def _long_quotations(self) -> dict[str, list[str]]:
        """Those of them that count inside of longer texts."""
        every = self._quotations.items()
        return {key: long for key, texts in every if (long := [one for one in texts if len(one) > _A_NAME])}

    def folder(self, folder: File) -> Iterator[Problem]:
        """Every fault in the files below a folder, in the order of their names."""
        self._seen.clear()
        self._sections.clear()
        for file in sorted(one for one in folder.rglob("*") if one.is_file() and not one.is_symlink()):
            name = file.relative_to(folder).as_posix()
            data = file.read_bytes()
            if file.suffix in _PACKED:
                yield from self._twin(name, data, file.with_suffix(""))
            elif not (name.startswith("assets/") and is_among(self.trusted, name, data)):
                yield from self.file(name, data)
        yield from self.missing()

    def twins(self, folder: File) -> Iterator[Problem]:
        """Every fault in the compressed copies below a folder whose other files were read before."""
        for file in sorted(one for one in folder.rglob("*") if one.suffix in _PACKED):
            name = file.relative_to(folder).as_posix()
            yield from self._twin(name, file.read_bytes(), file.with_suffix(""))

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
            yield from self.file(name.removesuffix(suffix), inside)
            yield Problem(where, f"和 {original.name} 不一样", UNREAD.name, "重新生成")

    def file(self, name: str, data: bytes) -> Iterator[Problem]:
        """Every fault in one published file.

        The frame of a page is the same on every page: lines of it that were read before are not read again.
        If anything is found, the whole file is read, so that places are exact.
        """
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in _IMAGES:
            return
        if suffix not in extract.SUFFIXES:
            yield Problem(Where(f"{self.label}/{name}"), f"不会读 {suffix} 文件", UNREAD.name, "不发布它")
            return
        parts = self._unread(data) if name.endswith(".html") else ()
        if not parts or any(True for part in parts for _ in self._read(name, part)):
            yield from self._read(name, data)

    def _unread(self, data: bytes) -> tuple[bytes, ...]:
        """The lines of a page's frame that are new, and its article; nothing if it has not one article."""
        before, opening, rest = data.partition(b"<article")
        article, closing, after = rest.partition(b"</article>")
        if not closing or b"<article" in after:
            return ()
        frame = []
        for line in (*before.splitlines(keepends=True), *after.splitlines(keepends=True)):
            if line not in self._seen:
                frame.append(line)
                if not _NUMERIC.search(line):
                    self._seen.add(line)
        return b"".join(frame), b"".join((opening, article, closing))

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
        if name.endswith(".html"):
            self._remember(name, text, places, found)
        if suffix in extract.MARKUP and _MAY_DIAL.search(data):
            yield from self._dial_links(name, data)
        for link in _TO_A_NUMBER.finditer(data):
            if link[1].replace(b"-", b"") != re.sub(rb"[^0-9]", b"", link[2]):
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
        text = self._without_quotations(extract.decoded(data))
        document = parse(text, f"{self.label}/{name}")
        document.entity, document.allowances = subject, []
        for fault in prose.run(self.reader, document, _ASKED):
            yield replace(fault, rule=_AS[fault.rule].name, message=f"<text> {fault.message}")

    def _record(self, name: str, subject: str, rows: _Rows) -> Iterator[Problem]:
        """Every fault in pieces that belong together: a paragraph, a table's row, an object of data."""
        first = rows.pieces[0]
        text = " | ".join(piece.text for piece in rows.pieces)
        if first.element.startswith("json:"):
            text = text.replace("\n", "。")  # a line of data is a sentence
        rules = breakable(_without_days(text)) & _ASKED
        if first.element == "nav":
            rules -= PATHS
        if (first.element == "script" or "[" in first.element) and not _ZERO_WIDTH.search(text):
            rules -= HIDDEN  # escaped control characters of code, images in data: addresses
        if rules & TIMES and self._in_channel(subject, rows.heading):
            rules -= TIMES
        starts: list[int] = []
        judged = self._judged(text, rules, subject, rows.heading, rows.is_row) if rules else ()
        for rule, start, message, tip in judged:
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

    def _faults_of(
        self, text: str, rules: frozenset[str], subject: str, heading: str, is_row: bool
    ) -> tuple[tuple[str, int, str, str], ...]:
        """Rule of prose, index, message and tip of each fault in one text on a page about `subject`."""
        plain = self._without_quotations(_without_days(text))
        own = subject[1:] if subject.startswith("#") else ""
        cells = plain.split(" | ") if is_row else []
        if owner := self._owner_among(cells):
            own, subject = "", owner
            plain = " | ".join(" " * len(cell) if _ID.fullmatch(cell) else cell for cell in cells)
        document = Document("", plain, subject)
        block = Block(0, plain, "row" if is_row else "text", heading)
        document.blocks.append(block)
        faults = list(prose.run(self.reader, document, rules))
        numbers = self.reader.numbers_in(block)
        spared = self._spared(plain, numbers, own, cells) if faults else frozenset[tuple[str, int]]()
        found = [
            (fault.rule, at, fault.message, fault.tip)
            for fault in faults
            if (fault.rule, at := fault.where.column - 1) not in spared
        ]
        return (*found, *self._badges(plain, numbers))

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

    @cached_property
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
        entity = self.reader.book.entities.get(id)
        if entity is None:
            return False
        named = {one.name for one in entity.channels} | {one.name for one in entity.hotlines}
        return any(_COUNTED.sub("", one) in named for one in above)

    def _without_quotations(self, text: str) -> str:
        keys = {*_KEYS.findall(text), *("→" if breakable(text) & PATHS else "")}
        if len(text) <= _A_NAME:
            key = _key(text)
            return " " * len(text) if key in keys and text in self._quotations.get(key, ()) else text
        here = [said for key in keys for said in self._long_quotations.get(key, ()) if said in text]
        for said in sorted(here, key=lambda said: (-len(said), said)):
            text = text.replace(said, " " * len(said))
        return text

    def _badges(self, text: str, numbers: list[Number]) -> Iterator[tuple[str, int, str, str]]:
        """A status beside a number that is not the number's."""
        for number in numbers if self._labels.search(text) else ():
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
            yield from self._dials(name, unquote(html.unescape(href).strip()), shown, *at)

    def _dials(self, name: str, address: str, shown: str, line: int, column: int) -> Iterator[Problem]:
        """What is wrong with one link that dials."""
        where = Where(f"{self.label}/{name}", line, column)
        dialled = self._dialable.get(_canonical(address))
        if dialled is None:
            message = f"拨号链接 {address}(显示“{shown}”)拨的不是证据够的号码"
            yield Problem(where, message, DIAL.name, "只有“已核实”“多源一致”的号码能拨")
        elif re.sub("[^0-9]", "", flatten(shown).replace(NOTHING, "")) != dialled.replace(",", ""):
            message = f"显示的是“{shown}”,拨的是 {address}"
            yield Problem(where, message, DIAL.name, "显示什么就拨什么")

    # Facts

    def _remember(self, name: str, text: str, places: Places, found: list[Piece]) -> None:
        """The page's text by section: what stands behind each anchor of a fact, without white space."""
        if name in self._sections or "<article" not in text:
            return
        anchors = [(one.start(), one[1] or "") for one in _ANCHOR.finditer(text)]
        starts = [places.of(at) for at, _ in anchors]
        sections: dict[str, list[str]] = {}
        for piece in found:
            index = bisect_right(starts, (piece.line, piece.column)) - 1
            sections.setdefault(anchors[index][1] if index >= 0 else "", []).append(piece.text)
        joined = {anchor: "".join("".join(texts).split()) for anchor, texts in sections.items()}
        self._sections[name] = joined | {"*": "".join(joined.values())}

    def missing(self) -> Iterator[Problem]:
        """Facts that should stand on a page, as it was read, and do not."""
        for page, anchor, wanted, what in expected.everything(self.reader.judge):
            where = Where(f"{self.label}/{page}")
            if (sections := self._sections.get(page)) is None:
                if not wanted:
                    yield Problem(where, f"没有{what}的页面", MISSING.name, "检查模板和导航")
            elif "".join(wanted.split()) not in sections.get(anchor, ""):
                place = "" if anchor == "*" else f"(#{anchor})"
                yield Problem(where, f"{what}{place}没有 {wanted}", MISSING.name, "检查它的模板")
        clocks = {f"clock-{one.id}": one for one in self.reader.book.clocks.values()}
        for page, sections in self._sections.items():
            for anchor, text in sections.items():
                if clock := clocks.get(anchor):
                    wanted = expected.clock(self.reader.judge, clock)
                    if "".join(wanted.split()) not in text:
                        where = Where(f"{self.label}/{page}")
                        message = f"时限“{clock.name}”没有写作 {wanted}"
                        yield Problem(where, message, MISSING.name, "检查它的模板", clock.where())


def _key(text: str) -> str:
    """The longest run of digits in a text; an arrow without one."""
    return max(_KEYS.findall(text), key=len, default="→")


_COUNTED = re.compile(" [0-9]+$")
"""Behind the name of one of several hotlines in a heading."""
_ANCHOR = re.compile(r'<h[12]\b|\bid="((?:channel|clock|call)-[a-z0-9-]+)"')
_ROW = re.compile(r"</?(?:tr|item|entry|url)\b", re.IGNORECASE)
_A_FIELD = 160
"""Longer strings of data are texts of their own."""
_IN_TABLE = re.compile(r"(.*/[0-9]+)/[0-9]+")
_IN_LIST = re.compile(r"/[0-9]+$")
_CARD_END = re.compile(r"^END:", re.MULTILINE)
_TO_A_NUMBER = re.compile(
    rb'href="[^"]*?\bnumbers/([0-9-]+)/"[^<>]*>(?:<del>)?([0-9][0-9-]+(?:\xe8\xbd\xac[0-9]+)?)<'
)
"""A link to a number's page whose text is a number."""
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
        fields = [piece for piece in pieces_ if len(piece.text) <= _A_FIELD and "\n" not in piece.text]
        heading = "\n".join(reversed(above))
        if fields:
            yield _Rows(fields, heading, True)
        for piece in pieces_:  # a whole text, such as a page's in search data
            if piece not in fields:
                yield _Rows([piece], "\n".join((heading, *(field.text for field in fields))))


def _marked_up(text: str, places: Places, found: list[Piece]) -> Iterator[_Rows]:
    """Cells of a table's row together; other pieces alone, below their headings. Attributes always alone."""
    headings: list[tuple[int, str]] = []
    row: list[Piece] = []
    edges: list[tuple[int, int]] = []
    if "<tr" in text or "<item" in text or "<entry" in text:
        edges = [places.of(one.start()) for one in _ROW.finditer(text)]
    last, heading = 0, ""
    for piece in found:
        heading = "\n".join(text for _, text in headings)
        edge = bisect_right(edges, (piece.line, piece.column)) if edges else 0
        if edge != last and row:
            yield _Rows(row, heading, True)
            row = []
        last = edge
        if "[" in piece.element:
            yield _Rows([piece], heading)
        elif edge % 2:
            row.append(piece)
        else:
            yield _Rows([piece], heading)
            level = _HEADING.fullmatch(piece.element) or re.match(r"(?:#{1,6}(?= ))", piece.text)
            if level:
                depth = int(level[1]) if level.re is _HEADING else len(level[0])
                headings = [*(one for one in headings if one[0] < depth), (depth, piece.text.split("\n")[0])]
    if row:
        yield _Rows(row, heading, True)


def _blocks(read: pdfread.Read) -> Iterator[_Rows]:
    """The blocks of a PDF: the cells of a row together, others alone, below their headings."""
    headings: list[tuple[int, str]] = [(0, read.title)]
    yield _Rows([Piece(read.title, "title", 1, 1)])
    for row, blocks in groupby(read.blocks, key=lambda one: one.row):
        pieces = [piece_of(one) for one in blocks]
        if row:
            yield _Rows(pieces, "\n".join(text for _, text in headings), True)
            continue
        for piece in pieces:
            yield _Rows([piece], "\n".join(text for _, text in headings))
            if level := _HEADING.fullmatch(piece.element):
                depth = int(level[1])
                headings = [*(one for one in headings if one[0] < depth), (depth, piece.text)]
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
    """A dial address without hyphens and country code."""
    digits = re.sub("[- ().]", "", address[4:])
    if digits.startswith("+86"):
        digits = digits[3:] if digits[3:6] in ("400", "800") or digits[3:5] == "95" else f"0{digits[3:]}"
    return f"tel:{digits}"


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
