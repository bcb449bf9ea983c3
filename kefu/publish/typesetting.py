"""One paper → its PDF, the picture of its first page and what it says: what a worker does, wherever it is.

An order has everything but the templates and fonts, which are the same for all: those lie where they lie for
the one who asks, or the worker's own are the same, or it asks for them once.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path as File
from typing import Any, NamedTuple

from kefu import pdfread
from kefu.contract import HOME
from kefu.publish.edition import Edition

FONTS = "fonts"
PPI = 24
"""Of the pictures in the print centre: A4 is 198 pixels wide."""
LONG = 60_000
"""Characters of data of a paper of some thirty pages."""
_REMEMBERED = 11
_USED = ("*.typ", f"{FONTS}/*.ttf")
_FAULT = re.compile(
    r"^(?:error|warning): (?P<said>.+)$(?:\n\s+┌─ (?P<file>.+?):(?P<line>\d+):(?P<column>\d+)$)?", re.M
)


@dataclass(frozen=True)
class Layout:
    """Templates and fonts: where they lie, what stands for all of them, and themselves for who lacks them."""

    folder: str
    key: str
    files: tuple[tuple[str, bytes], ...] = ()

    @classmethod
    def of(cls, folder: File) -> Layout:
        """Those in a folder."""
        return cls(str(folder), _key(folder))

    @property
    def packed(self) -> Layout:
        """The same with the files."""
        folder = File(self.folder)
        files = ((one.relative_to(folder).as_posix(), one.read_bytes()) for one in _used(folder))
        return replace(self, files=tuple(files))


@dataclass(frozen=True)
class Order:
    """What a worker needs to set one paper: nothing of the book, so that it can be sent anywhere."""

    name: str
    template: str
    """The name of the template."""
    title: str
    paper: str
    """The data for it, as JSON."""
    standards: tuple[str, ...]
    edition: Edition
    strings: tuple[str, ...]
    """What must come back when the PDF is read."""
    layout: Layout
    key: str
    """Stands for all of this."""

    @property
    def packed(self) -> Order:
        """The same with templates and fonts."""
        return replace(self, layout=self.layout.packed)


class Fault(NamedTuple):
    """Why a paper could not be set: what Typst said, and where in the template."""

    said: str
    file: str = ""
    line: int = 0
    column: int = 0


class Typeset(NamedTuple):
    """What became of an order: three files, or what is wrong. Neither says that templates are wanted."""

    faults: tuple[Fault, ...] = ()
    pdf: bytes = b""
    picture: bytes = b""
    said: bytes = b""
    """The sum of the PDF and what was read back from it, as JSON."""

    @property
    def lacks_templates(self) -> bool:
        """Whether the worker has no templates like those of the order."""
        return not self.faults and not self.pdf


def typeset(order: Order) -> Typeset:
    """Set one paper, read it back, picture it."""
    import typst

    folder = _templates(order.layout)
    if folder is None:
        return Typeset()
    try:
        pdf, warnings = _compiler(folder / f"{order.template}.typ").compile_with_warnings(
            format="pdf",
            sys_inputs={"paper": order.paper},
            pdf_standards=list(order.standards),
            timestamp=datetime.combine(order.edition.day, datetime.min.time(), UTC),
        )
        if len(order.paper) > LONG:
            _forget()
    except typst.TypstError as error:
        return Typeset(tuple(_faults(error.diagnostic, error.message, folder)))
    if warnings:
        return Typeset(
            tuple(fault for one in warnings for fault in _faults(one.diagnostic, one.message, folder))
        )
    read = pdfread.read(pdf)
    if read.title != order.title:
        return Typeset((Fault(f"文件的标题是“{read.title}”"),))
    printed = read.squeezed
    if lost := [one for one in order.strings if pdfread.squeezed(one) not in printed]:
        return Typeset(tuple(Fault(f"印出来没有“{one}”") for one in lost))
    said = json.dumps({"sha256": hashlib.sha256(pdf).hexdigest(), "read": read}, ensure_ascii=False)
    return Typeset((), pdf, pdfread.picture(pdf, PPI), said.encode())


_own = threading.local()
"""What a thread keeps: a compiler serves one at a time."""


def _compiler(template: File) -> Any:
    """The compiler of a template, with the fonts beside it and no others."""
    import typst

    compilers: dict[File, Any] = _own.__dict__.setdefault("compilers", {})
    if template not in compilers:
        folder = template.parent
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder / FONTS)]
        )
        compilers[template] = typst.Compiler(
            str(template), root=str(folder), font_paths=fonts, ignore_system_fonts=True
        )
    return compilers[template]


def _forget() -> None:
    """Have Typst give up what it remembers of a long paper: a megabyte and more for each page, which it would
    keep until it has set ten others. These say nothing."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    for _ in range(_REMEMBERED):
        typst.Compiler(b" ", font_paths=fonts, ignore_system_fonts=True).compile(format="svg")


def _faults(diagnostic: str, message: str, templates: File) -> Iterator[Fault]:
    """What Typst said, each with its place in a template."""
    found = list(_FAULT.finditer(diagnostic))
    for one in found:
        file = one["file"] or ""
        name = (templates / File(file).name).name if file else ""
        yield Fault(one["said"], name, int(one["line"] or 0), int(one["column"] or 0))
    if not found:
        yield Fault(message)


# Templates -------------------------------------------------------------------------------------------------


_unpacked: dict[str, tempfile.TemporaryDirectory[str]] = {}
_unpacking = threading.Lock()


def _templates(layout: Layout) -> File | None:
    """A folder with the templates and fonts of a layout, if they are here or came with it."""
    for folder in (File(layout.folder), HOME / "templates" / "print"):
        if folder.is_dir() and _key(folder) == layout.key:
            return folder
    with _unpacking:
        if layout.key not in _unpacked and layout.files:
            place = tempfile.TemporaryDirectory(prefix="kefu-templates-")
            for name, data in layout.files:
                file = File(place.name) / name
                file.parent.mkdir(exist_ok=True)
                file.write_bytes(data)
            _unpacked[layout.key] = place
        found = _unpacked.get(layout.key)
    return File(found.name) if found else None


def _key(folder: File) -> str:
    """Stands for the templates and fonts in a folder."""
    lines = (f"{one.relative_to(folder).as_posix()} {sum_of(one)}" for one in _used(folder))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _used(folder: File) -> list[File]:
    return sorted(file for pattern in _USED for file in folder.glob(pattern))


def sum_of(file: File) -> str:
    """SHA-256 of a file, read again when it has changed."""
    stat = file.stat()
    return _sum_of(file, stat.st_mtime_ns, stat.st_size)


@cache
def _sum_of(file: File, _changed: int, _size: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
