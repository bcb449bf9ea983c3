"""Papers → PDF files with a picture of the first page of each, through Typst.

Each is kept under the sum of everything it is made of, so that only what changed is set again. The work is
spread over an executor; a paper that cannot be set does not hide what is wrong with the others.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from functools import cache
from importlib.metadata import version
from pathlib import Path as File
from typing import NamedTuple

from kefu import kept, pdfread
from kefu.chapters import places_of
from kefu.contract import HOME
from kefu.model import Book, records_in, texts_in
from kefu.paper import Download, Paper
from kefu.papers import Papers
from kefu.problem import BookError, Problem, Rule, Where
from kefu.progress import Report
from kefu.publish import executors
from kefu.publish.edition import Edition, letters
from kefu.publish.executors import Stopped, Workers
from kefu.publish.typesetting import PPI, Fault, Layout, Order, Typeset, sum_of, typeset
from kefu.trust import Judge

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
FEW = 4
"""So many papers are set right here: starting processes takes longer."""
_GLYPH = re.compile('the text `"(.+?)"` could not be displayed')


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


class Printing(NamedTuple):
    """All papers of a book, and the CPU seconds that they took."""

    printed: list[Printed]
    here: float
    """Of this process."""
    spent: float
    """With those who worked for it."""


def of_book(
    judge: Judge, root: File, address: str, report: Report, workers: Workers | None = None
) -> Printing:
    """Every paper of a book and of the prose below `root`, for a site with an address, or with none.

    `workers` set them, by default processes of their own. Raises what `make` raises.
    """
    with nullcontext(workers) if workers else executors.opened() as those:
        here, there = time.process_time(), those.spent
        printed = make(list(Papers(judge, root, address).all()), judge.book, root, report, those)
        here = time.process_time() - here
        return Printing(printed, here, here + those.spent - there)


def make(
    papers: Sequence[Paper],
    book: Book,
    root: File,
    report: Report = lambda _, __: None,
    executor: Executor | None = None,
    cache_folder: File | None = None,
) -> list[Printed]:
    """Set every paper of a book, or take it from the cache.

    `root` is the book's tree, whose own templates come before ours; `report` hears of each paper, with their
    total. Raises BookError with everything that is wrong in any of them, and executors.Stopped.
    """
    templates = root / "templates" / "print"
    templates = templates if templates.is_dir() else HOME / "templates" / "print"
    folder = cache_folder or kept.folder("print")
    known = {paper.name: paper for paper in papers}
    orders = {paper.name: order_of(paper, book, templates) for paper in papers}
    done: dict[str, Printed] = {}
    for paper in papers:
        if found := _kept(paper, orders[paper.name], folder):
            done[paper.name] = found
            report(paper, len(papers))
    faults: dict[str, tuple[Fault, ...]] = {}
    for order, result in _run([one for name, one in orders.items() if name not in done], executor):
        report(known[order.name], len(papers))
        if result.faults:
            faults[order.name] = result.faults
        else:
            done[order.name] = _keep(known[order.name], order, result, folder)
    if faults:
        raise BookError(
            problem
            for paper in papers
            for fault in faults.get(paper.name, ())
            for problem in _problems(fault, paper, book, root)
        )
    kept.forget(folder)
    return [done[paper.name] for paper in papers]


def _run(todo: Sequence[Order], executor: Executor | None) -> Iterator[tuple[Order, Typeset]]:
    """Set every paper, each told as soon as it is done. The longest come first."""
    queue = deque(sorted(todo, key=lambda one: -len(one.paper)))
    with nullcontext(executor) if executor else executors.opened() as workers:
        if len(queue) <= FEW:
            workers = executors.serial()
        for order, result in executors.finished(workers, typeset, queue):
            if result.lacks_templates:
                queue.appendleft(order.packed)
            else:
                yield order, result


def readings(printed: Sequence[Printed]) -> dict[bytes, pdfread.Read]:
    """The SHA-256 of each file → what it says, so that nobody has to read it again."""
    return {one.digest: one.read for one in printed}


def order_of(paper: Paper, book: Book, templates: File) -> Order:
    """What a worker needs to set a paper."""
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
        sum_of(template),
        sum_of(templates / LIBRARY),
        sum_of(templates / FONT),
    )
    key = hashlib.sha256("\0".join((*parts, _version(), str(PPI))).encode()).hexdigest()[:32]
    return Order(
        name=paper.name,
        template=paper.template,
        title=paper.title,
        paper=text,
        standards=standards,
        edition=edition,
        strings=tuple(dict.fromkeys(paper.strings)),
        layout=Layout.of(templates),
        key=key,
    )


def edition_of(paper: Paper, templates: File) -> Edition:
    """The edition of one paper: it changes with what the paper says and how, and with nothing else."""
    parts = (sum_of(templates / f"{paper.template}.typ"), sum_of(templates / LIBRARY))
    digest = hashlib.sha256("\0".join(parts).encode() + paper.digest).digest()
    return Edition(paper.day, letters(digest))


@cache
def _version() -> str:
    """Of the programs that set papers, read them back and picture them."""
    import pypdfium2  # type: ignore[import-untyped]

    return f"{version('typst')} {pypdfium2.version.PYPDFIUM_INFO} {sum_of(File(pdfread.__file__))}"


# The cache ------------------------------------------------------------------------------------------------


def _keep(paper: Paper, order: Order, result: Typeset, folder: File) -> Printed:
    """The finished paper, kept for the next build. Raises Stopped where there is no room."""
    files = zip(_files(order, folder), (result.pdf, result.picture, result.said), strict=True)
    try:
        for file, data in files:
            kept.write(file, data)
    except OSError as error:
        raise Stopped(f"打印件写不进 {folder}:{error.strerror}") from error
    if found := _kept(paper, order, folder):
        return found
    raise Stopped(f"打印件 {paper.name} 写进 {folder} 以后读不回来")


def _kept(paper: Paper, order: Order, folder: File) -> Printed | None:
    """The paper, if it was set before and its files are whole."""
    pdf, picture, text = files = _files(order, folder)
    try:
        said = json.loads(text.read_text("utf-8"))
        data = pdf.read_bytes()
        for file in files:
            kept.touch(file)
    except (OSError, ValueError):
        return None
    digest = hashlib.sha256(data).digest()
    if said["sha256"] != digest.hex():
        return None
    read = pdfread.restored(said["read"])
    return Printed(paper, pdf, picture, order.edition, len(data), digest, read)


def _files(order: Order, folder: File) -> tuple[File, File, File]:
    """Of a kept paper: the PDF, the picture, and what it says."""
    pdf, picture, said = (folder / f"{order.key}.{suffix}" for suffix in ("pdf", "png", "json"))
    return pdf, picture, said


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
