"""Papers → PDF files with a picture of the first page of each, through Typst.

Each is kept under the sum of everything it is made of, so that only what changed is set again. The work is
spread over an executor; a paper that cannot be set does not hide what is wrong with the others.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path as File
from typing import Any, NamedTuple

from kefu import pdfread
from kefu.chapters import places_of
from kefu.contract import HOME
from kefu.model import Book, records_in, texts_in
from kefu.paper import Download, Paper
from kefu.problem import BookError, Problem, Rule, Where
from kefu.progress import Report
from kefu.publish import kept
from kefu.publish.edition import Edition, letters

GLYPH = Rule(
    "print-glyph",
    """印在纸上的字,字体里都有(简体汉字和常用符号)。

    Bad: 先\u9555记在纸上
    Good: 先记在纸上
    """,
)
TYPESET = Rule(
    "print-typeset",
    """每一份打印件都排得出来,读回来的文字和数据一样,屏幕阅读器读得懂。

    Bad: 模板里没有写替代文字的 image(…)
    Good: image(…, alt: "退款的步骤")
    """,
)
RULES = (GLYPH, TYPESET)

LIBRARY = "kefu.typ"
FONT = "fonts/NotoSansSC.ttf"
PPI = 24
"""Of the pictures in the print centre: A4 is 198 pixels wide."""
FEW = 4
"""So many papers are set right here: starting processes takes longer."""
_MOST = 8
"""Processes; a long book takes up to 400 MB in one of them."""
_FAULT = re.compile(
    r"^(?:error|warning): (?P<said>.+)$(?:\n\s+┌─ (?P<file>.+?):(?P<line>\d+):(?P<column>\d+)$)?", re.M
)
_GLYPH = re.compile('the text `"(.+?)"` could not be displayed')


class Stopped(Exception):
    """The work could not go on: no room on the disk, or a process that was ended. Says so in Chinese."""


class Printed(NamedTuple):
    """A finished paper: its file and the picture of its first page, in the cache."""

    paper: Paper
    file: File
    picture: File
    edition: Edition
    size: int
    """Bytes of the PDF."""
    digest: bytes
    """SHA-256 of the PDF."""
    read: pdfread.Read
    """What it says, read back from the file."""

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return self.read.pages

    @property
    def download(self) -> Download:
        """The same for pages that link it."""
        return Download(self.paper, self.edition.name, self.pages, self.size)


@dataclass(frozen=True)
class Order:
    """What a worker needs to set one paper: nothing of the book, so that it can be sent anywhere."""

    name: str
    template: str
    """The path of the template's file."""
    title: str
    paper: str
    """The data for it, as JSON."""
    standards: tuple[str, ...]
    edition: Edition
    strings: tuple[str, ...]
    """What must come back when the PDF is read."""
    out: str
    """The path of the finished file, without its suffix."""


class Fault(NamedTuple):
    """Why a paper could not be set: what Typst said, and where in the template."""

    said: str
    file: str = ""
    line: int = 0
    column: int = 0


def make(
    papers: Sequence[Paper],
    book: Book,
    root: File,
    report: Report = lambda _, __: None,
    pool: Callable[[], Executor] | None = None,
    cache_folder: File | None = None,
) -> list[Printed]:
    """Set every paper of a book, or take it from the cache.

    `root` is the book's tree, whose own templates come before ours; `report` hears of each paper, with their
    total; `pool` makes the executor (by default of processes). Raises BookError with everything that is wrong
    in any of them, and Stopped.
    """
    templates = root / "templates" / "print"
    templates = templates if templates.is_dir() else HOME / "templates" / "print"
    folder = cache_folder or kept.folder("print")
    known = {paper.name: paper for paper in papers}
    orders = {paper.name: order_of(paper, book, templates, folder) for paper in papers}
    done: dict[str, Printed] = {}
    for paper in papers:
        if found := _kept(paper, orders[paper.name]):
            done[paper.name] = found
            report(paper, len(papers))
    faults: dict[str, list[Fault]] = {}
    try:
        for name, wrong in _run([one for name, one in orders.items() if name not in done], pool):
            report(known[name], len(papers))
            if wrong:
                faults[name] = wrong
            elif found := _kept(known[name], orders[name]):
                done[name] = found
            else:
                raise Stopped(f"打印件 {name} 写进 {folder} 以后读不回来")
    except OSError as error:
        raise Stopped(f"打印件写不进 {folder}:{error.strerror}") from error
    except BrokenExecutor as error:
        raise Stopped("排版的进程被系统结束了,可能是内存不够;再运行一次,做好的不用重做") from error
    if faults:
        raise BookError(
            problem
            for paper in papers
            for fault in faults.get(paper.name, ())
            for problem in _problems(fault, paper, book, root)
        )
    kept.forget(folder)
    return [done[paper.name] for paper in papers]


def readings(printed: Sequence[Printed]) -> dict[bytes, pdfread.Read]:
    """The SHA-256 of each file → what it says, so that nobody has to read it again."""
    return {one.digest: one.read for one in printed}


def order_of(paper: Paper, book: Book, templates: File, folder: File) -> Order:
    """What a worker needs to set a paper, and where it is kept in `folder`."""
    template = templates / f"{paper.template}.typ"
    edition = edition_of(paper, templates)
    settings = book.settings
    meta = paper.meta | {
        "site": settings.title,
        "edition": edition.name,
        "publisher": settings.publisher or settings.title,
        "about": settings.description,
        "keywords": [settings.title, *paper.trail],
        "where": " / ".join((settings.title, *paper.trail)),
    }
    text = json.dumps(
        {"title": paper.title, "meta": meta, "data": paper.data}, ensure_ascii=False, sort_keys=True
    )
    standards = ("ua-1", "a-2a") if paper.archival else ("ua-1",)
    parts = (
        text,
        *standards,
        str(edition.day),
        _sum(template),
        _sum(templates / LIBRARY),
        _sum(templates / FONT),
    )
    key = hashlib.sha256("\0".join((*parts, _version(), str(PPI))).encode()).hexdigest()[:32]
    return Order(
        name=paper.name,
        template=str(template),
        title=paper.title,
        paper=text,
        standards=standards,
        edition=edition,
        strings=tuple(dict.fromkeys(paper.strings)),
        out=str(folder / key),
    )


def edition_of(paper: Paper, templates: File) -> Edition:
    """The edition of one paper: it changes with what the paper says and how, and with nothing else."""
    parts = (_sum(templates / f"{paper.template}.typ"), _sum(templates / LIBRARY))
    digest = hashlib.sha256("\0".join(parts).encode() + paper.digest).digest()
    return Edition(paper.day, letters(digest))


def _sum(file: File) -> str:
    stat = file.stat()
    return _sum_of(file, stat.st_mtime_ns, stat.st_size)


@cache
def _sum_of(file: File, _changed: int, _size: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@cache
def _version() -> str:
    """Of the programs that set papers, read them back and picture them."""
    import pypdfium2  # type: ignore[import-untyped]

    return f"{version('typst')} {pypdfium2.version.PYPDFIUM_INFO} {_sum(File(pdfread.__file__))}"


# The cache ------------------------------------------------------------------------------------------------


def _kept(paper: Paper, order: Order) -> Printed | None:
    """The paper, if it was set before and its files are whole."""
    pdf, picture, text = (File(f"{order.out}.{suffix}") for suffix in ("pdf", "png", "json"))
    try:
        noted = json.loads(text.read_text("utf-8"))
        data = pdf.read_bytes()
        for file in (pdf, picture, text):
            kept.touch(file)
    except (OSError, ValueError):
        return None
    digest = hashlib.sha256(data).digest()
    if noted["sha256"] != digest.hex():
        return None
    read = pdfread.restored(noted["read"])
    return Printed(paper, pdf, picture, order.edition, len(data), digest, read)


# The work -------------------------------------------------------------------------------------------------


def _run(todo: Sequence[Order], pool: Callable[[], Executor] | None) -> Iterator[tuple[str, list[Fault]]]:
    """Set every paper, each told as soon as it is done. The longest come first."""
    todo = sorted(todo, key=lambda one: -len(one.paper))
    if not todo:
        return
    if len(todo) <= FEW and pool is None:
        for order in todo:
            yield order.name, typeset(order)
        return
    executor = (pool or _processes)()
    try:
        with _without_interrupts():
            running: dict[Future[list[Fault]], str] = {
                executor.submit(typeset, one): one.name for one in todo
            }
        for future in as_completed(running):
            yield running[future], future.result()
    finally:
        executor.shutdown(cancel_futures=True)


def _processes() -> Executor:
    """As many as there are processors for us, but not so many that their memory adds up."""
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return ProcessPoolExecutor(min(ours, _MOST), mp_context=get_context("spawn"))


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Processes that begin in here never hear Ctrl-C: it is for the one that waits and stops the others."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def typeset(order: Order) -> list[Fault]:
    """Set one paper, read it back, write PDF, picture and text. Gives what is wrong with it, or nothing."""
    import typst

    template = File(order.template)
    try:
        pdf, warnings = _compiler(template).compile_with_warnings(
            format="pdf",
            sys_inputs={"paper": order.paper},
            pdf_standards=list(order.standards),
            timestamp=datetime.combine(order.edition.day, datetime.min.time(), UTC),
        )
    except typst.TypstError as error:
        return list(_faults(error.diagnostic, template.parent)) or [Fault(error.message)]
    if warnings:
        return [
            fault
            for one in warnings
            for fault in _faults(one.diagnostic, template.parent) or [Fault(one.message)]
        ]
    read = pdfread.read(pdf)
    if read.title != order.title:
        return [Fault(f"文件的标题是“{read.title}”")]
    printed = read.squeezed
    if lost := [one for one in order.strings if pdfread.squeezed(one) not in printed]:
        return [Fault(f"印出来没有“{one}”") for one in lost]
    noted = json.dumps({"sha256": hashlib.sha256(pdf).hexdigest(), "read": read}, ensure_ascii=False)
    for suffix, data in (("pdf", pdf), ("png", pdfread.picture(pdf, PPI)), ("json", noted.encode())):
        kept.write(File(f"{order.out}.{suffix}"), data)
    return []


_own = threading.local()
"""What a thread keeps: a compiler serves one at a time."""


def _compiler(template: File) -> Any:
    """The compiler of a template, with the fonts beside it and no others."""
    import typst

    compilers: dict[File, Any] = _own.__dict__.setdefault("compilers", {})
    if template not in compilers:
        folder = template.parent
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder / "fonts")]
        )
        compilers[template] = typst.Compiler(
            str(template), root=str(folder), font_paths=fonts, ignore_system_fonts=True
        )
    return compilers[template]


def _faults(diagnostic: str, templates: File) -> list[Fault]:
    """What Typst said, each with its place in a template."""
    found = []
    for one in _FAULT.finditer(diagnostic):
        file = one["file"] or ""
        name = (templates / File(file).name).name if file else ""
        found.append(Fault(one["said"], name, int(one["line"] or 0), int(one["column"] or 0)))
    return found


# What went wrong, for editors -----------------------------------------------------------------------------


def _problems(fault: Fault, paper: Paper, book: Book, root: File) -> Iterator[Problem]:
    """A fault of typesetting where it can be mended: in the data, or in the template."""
    also = Where(f"templates/print/{fault.file}", fault.line, fault.column + 1) if fault.file else None
    if glyph := _GLYPH.search(fault.said):
        for where in _places_of(glyph[1], book, root):
            yield Problem(where, f"“{glyph[1]}”印不出来,字体里没有这个字", GLYPH.name, "换一个字", also)
            return
    tip = "检查模板和这条事实"
    yield Problem(
        paper.place, f"打印件“{paper.title}”({paper.name})排不出来:{fault.said}", TYPESET.name, tip, also
    )


def _places_of(text: str, book: Book, root: File) -> Iterator[Where]:
    """Where in the data, or in the guides that the printed book holds, a character stands."""
    for record in (book.settings, *records_in(book.words), *book.records):
        for at, value in texts_in(record):
            if text in value and at[0] != "asked":
                yield record.where(*at).right(1 + value.index(text))
    yield from places_of(text, root)
