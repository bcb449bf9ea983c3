"""What is about to be published, opened and read, and held against the book once more.

The checks look at sources; this looks at results. Whatever went wrong in between, in a template, a theme, a
plug-in or a disk, what ships is what was checked here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path as File

from kefu.checks.prose import Reader, is_marked
from kefu.extract import Piece, dial_links, pieces
from kefu.model import Entity
from kefu.numbers import slug_of, tel_of
from kefu.problem import Problem, Rule, Where
from kefu.prose import Block
from kefu.text import NOTHING, Number, flatten

UNKNOWN = Rule(
    "sweep-unknown",
    """发布出去的文件里没有书里没有的热线。

    Bad: 页面上出现 95061
    Good: 页面上只有书里的号码
    """,
)
STATUS = Rule(
    "sweep-status",
    """发布出去的文件里,停用和不采信的号码都写明了这一点。

    Bad: 某一页写着 95163111 可以打
    Good: 95163111 旁边写着“已停用”
    """,
)
DIAL = Rule(
    "sweep-dial",
    """拨号链接只给证据够的号码,拨的就是显示的。

    Bad: <a href="tel:95016">950618</a>
    Good: <a href="tel:950618">950618</a>
    """,
)
MISSING = Rule(
    "sweep-missing",
    """每条热线、每条路径都出现在它的页面上。

    Bad: 京东的页面上没有 950618
    Good: 京东的页面上有 950618
    """,
)
RULES = (UNKNOWN, STATUS, DIAL, MISSING)


_MAY_HOLD = re.compile(
    "(?:[0-9][^0-9]{0,12}){3}|[^\x00-\x7f\u3000-\u9fff\uff00-\uff0f\uff1a-\uff5e\u2010-\u2027\u2190-\u21ff]"
    "|[〇零○◯一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{3}"
)
"""Texts without any of this hold no number."""
_MAY_DIAL = re.compile(rb"t[\s]*e[\s]*l[\s]*:|&", re.IGNORECASE)
"""Without any of this a file has no link that dials."""
_MAY_DIAL_STRICTLY = re.compile(rb"t[\s]*e[\s]*l[\s]*:|href[^<>]*&#", re.IGNORECASE)
_NUMERIC = re.compile(rb"[0-9](?:[^0-9<>]{0,3}[0-9]){2}|&#|\xef\xbc[\x90-\x99]|tel:", re.IGNORECASE)
"""A line with any of this is read on every page: what is right on one may be wrong on another."""


class Sweep:
    """Reads one staged output after the other. `label` is what messages call the folder."""

    def __init__(self, reader: Reader, label: str = "dist/site") -> None:
        self.reader = reader
        self.label = label
        self._seen: set[bytes] = set()
        self._texts: dict[str, list[str]] = {}
        self._numbers = lru_cache(maxsize=65536)(self._numbers_in)
        self._dialable = {
            tel_of(h.number): h.digits
            for h in reader.book.hotlines.values()
            if reader.judge.hotline(h).dialable
        }

    def folder(self, folder: File) -> Iterator[Problem]:
        """Every fault in the files below a folder, in the order of their names."""
        self._seen.clear()
        self._texts.clear()
        for file in sorted(one for one in folder.rglob("*") if one.is_file() and not one.is_symlink()):
            name = file.relative_to(folder).as_posix()
            if name.startswith("assets/javascripts/") or file.suffix in (".map", ".gz", ".br"):
                continue
            yield from self.file(name, file.read_bytes())
        yield from self.missing()

    def file(self, name: str, data: bytes) -> Iterator[Problem]:
        """Every fault in one published file.

        The frame of a page is the same on every page: lines of it that were read before are not read again.
        If anything is found, the whole file is read, so that places are exact.
        """
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
        own = re.match(r"numbers/([0-9-]+)/", name)
        guide = re.match(r"platforms/([a-z0-9-]+)/index\.html", name)
        texts = self._texts.setdefault(guide[1], []) if guide else []
        for piece in pieces(name, data):
            if guide:
                texts.append(piece.text)
            for number in self._numbers(piece.text):
                if fault := self._fault(number, piece, own[1] if own else ""):
                    rule, message, tip = fault
                    where = Where(f"{self.label}/{name}", piece.line, piece.column)
                    yield Problem(where, f"<{piece.element}> {message}", rule.name, tip)
        if name.endswith((".html", ".svg", ".xml")) and _MAY_DIAL.search(data):
            yield from self._dial_links(name, data)

    def _numbers_in(self, text: str) -> tuple[Number, ...]:
        return tuple(self.reader.recogniser.numbers(text)) if _MAY_HOLD.search(text) else ()

    def _fault(self, number: Number, piece: Piece, own: str) -> tuple[Rule, str, str] | None:
        raw = number.raw.strip()
        if number.kind != "known":
            if number.kind == "dialled" and len(number.digits) < 5:
                return None
            return UNKNOWN, f"有书里没有的号码 {raw}", "找出它从哪个模板、数据或文章来"
        status = self.reader.status(number.digits)
        if status not in ("retired", "rejected"):
            return None
        if own == slug_of(number.digits) or is_marked(Block(0, piece.text, "text"), number.start):
            return None
        what = "已停用" if status == "retired" else "不采信"
        return STATUS, f"{raw} {what},这里没有说明", f"在同一处写明“{what}”,或删掉它"

    def _dial_links(self, name: str, data: bytes) -> Iterator[Problem]:
        for href, shown, line, column in _dialled(data):
            where = Where(f"{self.label}/{name}", line, column)
            dialled = self._dialable.get(html.unescape(href).strip())
            if dialled is None:
                message = f"拨号链接 {href} 拨的不是证据够的号码"
                yield Problem(where, message, DIAL.name, "只有“已核实”“多源一致”的号码能拨")
            elif re.sub("[^0-9]", "", flatten(shown).replace(NOTHING, "")) != dialled.replace(",", ""):
                message = f"显示的是“{shown}”,拨的是 {href}"
                yield Problem(where, message, DIAL.name, "显示什么就拨什么")

    def missing(self) -> Iterator[Problem]:
        """Facts that should stand on an entity's page, as it was read, and do not."""
        for entity in self.reader.book.entities.values():
            where = Where(f"{self.label}/platforms/{entity.id}/index.html")
            if entity.id not in self._texts:
                yield Problem(where, f"没有{entity.name}的页面", MISSING.name, "检查模板和导航")
                continue
            words = "".join("".join(text.split()) for text in self._texts[entity.id])
            for fact in _facts(entity):
                if "".join(fact.split()) not in words:
                    yield Problem(where, f"{entity.name}的页面上没有 {fact}", MISSING.name, "检查它的模板")


_LINK = re.compile(rb"<a\b[^<>]*tel:[^<>]*>[^<]*</a>", re.IGNORECASE)


def _dialled(data: bytes) -> Iterator[tuple[str, str, int, int]]:
    """Every link that dials. Plain links are read alone; anything unusual makes the whole file be read."""
    plain = [(found.start(), found[0]) for found in _LINK.finditer(data)]
    usual = sum(link.lower().count(b"tel:") for _, link in plain)
    if usual != len(plain) or usual != len(_MAY_DIAL_STRICTLY.findall(data)):
        yield from dial_links(data)
        return
    for start, link in plain:
        line = data.count(b"\n", 0, start) + 1
        column = len(data[data.rfind(b"\n", 0, start) + 1 : start].decode("utf-8", "replace")) + 1
        for href, shown, _, _ in dial_links(link):
            yield href, shown, line, column


def _facts(entity: Entity) -> Iterator[str]:
    yield from (hotline.number for hotline in entity.hotlines)
    for channel in entity.channels:
        yield from (path.label for path in channel.paths)
