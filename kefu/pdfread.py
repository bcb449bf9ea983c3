"""A PDF → text, as a reader's program meets it: by the tags, in reading order, then what is not tagged.

Opened with PDFium, the reader of Chromium. White space is that of the layout: a space where the type was
moved apart, none where a line ends. Compare without it.
"""

from __future__ import annotations

import ctypes
import re
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

_LEAVES = re.compile(r"(?:H[1-6]?|P|Title|LBody|Lbl|T[HD]|Caption|BlockQuote|TOCI|Note|Figure)")
"""Structure elements that are paragraphs of their own; others inside them are part of their text."""
_XMP = re.compile(rb"<x:xmpmeta\b.*?</x:xmpmeta>", re.DOTALL)
_AT_LINE_END = "\x02"
"""What PDFium makes of a hyphen at the end of a line, be it part of an address or not."""
ARTIFACT = "artifact"
"""What stands outside of the tags: running heads and feet."""


_one_at_a_time = threading.Lock()
"""PDFium serves one thread of a process."""


class Block(NamedTuple):
    """A paragraph, a heading, a cell. `kind` is its tag in small letters, or `artifact`."""

    text: str
    kind: str
    page: int
    """From 1."""
    place: int
    """Which block of its page it is, from 1."""
    row: int = 0
    """Which row of a table it stands in, from 1 through the whole file; 0 for none."""


class Link(NamedTuple):
    """A link to an address outside of the file, and the text under it."""

    address: str
    text: str
    page: int


class Read(NamedTuple):
    """What one PDF says."""

    title: str
    language: str
    pages: int
    tagged: bool
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    bookmarks: tuple[tuple[int, str], ...]
    """Level from 0, and text."""
    metadata: str
    """The XMP packet as it stands."""

    @property
    def squeezed(self) -> str:
        """The tagged text without any white space."""
        return squeezed("".join(one.text for one in self.blocks if one.kind != ARTIFACT))


class Unreadable(Exception):
    """The file is no PDF, or a broken one."""


def squeezed(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def restored(values: Sequence[Any]) -> Read:
    """What was read, from the lists that JSON makes of it."""
    title, language, pages, tagged, blocks, links, bookmarks, metadata = values
    return Read(
        title,
        language,
        pages,
        tagged,
        tuple(Block(*one) for one in blocks),
        tuple(Link(*one) for one in links),
        tuple((level, name) for level, name in bookmarks),
        metadata,
    )


def read(data: bytes) -> Read:
    """Everything that a PDF says. Raises Unreadable."""
    import pypdfium2  # type: ignore[import-untyped]

    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(str(error)) from error
        try:
            return _read(document, data)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(str(error)) from error
        finally:
            document.close()


def _read(document: Any, data: bytes) -> Read:
    from pypdfium2 import raw

    blocks: list[Block] = []
    links: list[Link] = []
    rows = start = 0
    for number in range(len(document)):
        leaf = document[number]
        page = _Page(raw, leaf, number + 1, rows, start)
        blocks += page.blocks
        links += page.links()
        rows, start = page.rows, page.start
        page.texts.close()
        leaf.close()
    xmp = _XMP.search(data)
    return Read(
        title=document.get_metadata_value("Title"),
        language=_text(raw.FPDFCatalog_GetLanguage, document),
        pages=len(document),
        tagged=bool(raw.FPDFCatalog_IsTagged(document)),
        blocks=tuple(blocks),
        links=tuple(links),
        bookmarks=tuple((one.level, one.get_title()) for one in document.get_toc()),
        metadata=xmp[0].decode("utf-8", "replace") if xmp else "",
    )


def _text(function: Callable[..., int], *arguments: Any) -> str:
    """What a function of PDFium writes into a buffer, in UTF-16."""
    size = function(*arguments, None, 0)
    if not size:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    function(*arguments, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


class _Page:
    """The text of one page.

    `rows` counts the rows of tables through the file. `start` is the child of the document at which the page
    before ended: PDFium lists all of them for every page, empty but for those of the page.
    """

    def __init__(self, raw: Any, page: Any, number: int, rows: int, start: int) -> None:
        self.raw = raw
        self.page = page
        self.number = number
        self.rows = rows
        self.start = start
        self.blocks: list[Block] = []
        self.texts = page.get_textpage()
        self.marked, loose = self._objects()
        tree = raw.FPDF_StructTree_GetForPage(page)
        try:
            for index in range(raw.FPDF_StructTree_CountChildren(tree)):
                self._whole(raw.FPDF_StructTree_GetChildAtIndex(tree, index))
        finally:
            raw.FPDF_StructTree_Close(tree)
        for texts in self.marked.values():
            loose += texts  # marked, but not in the tree
        if text := "".join(loose):
            self._add(text, ARTIFACT, 0)

    def _objects(self) -> tuple[dict[int, list[str]], list[str]]:
        """The texts of the page by the mark of their content, and those without one."""
        raw = self.raw
        marked: dict[int, list[str]] = {}
        loose: list[str] = []
        for index in range(raw.FPDFPage_CountObjects(self.page)):
            one = raw.FPDFPage_GetObject(self.page, index)
            mark = raw.FPDFPageObj_GetMarkedContentID(one)
            if mark >= 0:
                marked.setdefault(mark, [])
            if raw.FPDFPageObj_GetType(one) == raw.FPDF_PAGEOBJ_TEXT:
                text = _text(raw.FPDFTextObj_GetText, one, self.texts).replace(_AT_LINE_END, "-")
                (marked[mark] if mark >= 0 else loose).append(text)
        return marked, loose

    def _whole(self, document: Any) -> None:
        """Add the blocks of the whole document that are on this page, until nothing marked is left."""
        raw = self.raw
        count = raw.FPDF_StructElement_CountChildren(document)
        first = self.start if self.start < count else 0
        for index in (*range(first, count), *range(first)):
            if not self.marked:
                break
            if child := raw.FPDF_StructElement_GetChildAtIndex(document, index):
                self._walk(child, 0)
                self.start = index

    def _walk(self, element: Any, row: int) -> None:
        """Add the blocks of one element that is not part of a text."""
        kind = _text(self.raw.FPDF_StructElement_GetType, element)
        if kind == "TR":
            self.rows += 1
            row = self.rows
        if alt := _text(self.raw.FPDF_StructElement_GetAltText, element):
            self._add(alt, f"{kind.lower()}[alt]", row)
        pieces: list[str] = []
        self._gather(element, row, pieces, _LEAVES.fullmatch(kind) is not None)
        self._add("".join(pieces), kind.lower(), row)

    def _gather(self, element: Any, row: int, pieces: list[str], inside: bool) -> None:
        """Collect the text of an element; what is a block of its own is added to the blocks."""
        raw = self.raw
        for index in range(raw.FPDF_StructElement_CountChildren(element)):
            child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
            if child:
                kind = _text(raw.FPDF_StructElement_GetType, child)
                if inside and kind in _INLINE:
                    self._gather(child, row, pieces, inside)
                else:
                    self._walk(child, row)
            else:
                mark = raw.FPDF_StructElement_GetChildMarkedContentID(element, index)
                pieces += self.marked.pop(mark, ())

    def _add(self, text: str, kind: str, row: int) -> None:
        if text.strip():
            self.blocks.append(Block(text, kind, self.number, len(self.blocks) + 1, row))

    def links(self) -> Iterator[Link]:
        """The links of the page that lead out of the file."""
        raw = self.raw
        start = ctypes.c_int(0)
        link = raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(self.page, start, link):
            action = raw.FPDFLink_GetAction(link)
            size = raw.FPDFAction_GetURIPath(self.page.pdf, action, None, 0) if action else 0
            if size:
                buffer = ctypes.create_string_buffer(size)
                raw.FPDFAction_GetURIPath(self.page.pdf, action, buffer, size)
                box = raw.FS_RECTF()
                raw.FPDFLink_GetAnnotRect(link, box)
                shown = self.texts.get_text_bounded(box.left, box.bottom, box.right, box.top)
                yield Link(buffer.value.decode("utf-8", "replace"), shown, self.number)


_INLINE = frozenset({"Span", "Link", "Strong", "Em", "Code", "Reference", "Quote", "Sub"})


# Pictures -------------------------------------------------------------------------------------------------


def picture(data: bytes, ppi: int) -> bytes:
    """The first page as a small PNG, in 216 colours."""
    import pypdfium2

    with _one_at_a_time, pypdfium2.PdfDocument(data) as document:
        bitmap = document[0].render(scale=ppi / 72, rev_byteorder=True)
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        pixels = bytes(bitmap.buffer)
    rows = []
    for start in range(0, height * stride, stride):
        row = pixels[start : start + 3 * width]
        channels = (int.from_bytes(row[at::3].translate(_LEVELS[at])) for at in range(3))
        rows.append(b"\0" + sum(channels).to_bytes(width))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    body = zlib.compress(b"".join(rows), 9)
    chunks = ((b"IHDR", head), (b"PLTE", _PALETTE), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


_LEVELS = [bytes(round(value / 51) * weight for value in range(256)) for weight in (36, 6, 1)]
_PALETTE = bytes(51 * level for r in range(6) for g in range(6) for b in range(6) for level in (r, g, b))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
