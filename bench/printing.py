"""`scripts/bench pdf`: how long papers take, how large they are, and the same guide by WeasyPrint.

What is timed runs in processes of its own (`bench/setting.py`), each started a few times: of seconds the
least counts, of memory the most. The book for the wall clock is made up; sizes are those of the real data.
"""

from __future__ import annotations

import html
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import page
from rich.console import Console
from rich.table import Table

from bench import generator
from bench.builders import Failed, installed, output
from bench.setting import ADDRESS
from kefu import checks, today
from kefu.paper import Paper
from kefu.papers import Papers
from kefu.publish import pdf
from kefu.publish.typesetting import Order
from kefu.render import Renderer
from kefu.trust import Judge

HOME = generator.HOME
TEMPLATES = HOME / "templates" / "print"
GUIDES = 50
PAGES = 260
"""A made-up book has at least so many; it grows by STEP entities until it does."""
ENTITIES = 40
STEP = 2
SUBJECT = "jd"
"""Whose guide both programs set."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, and the most that it may be; None for no goal."""

    name: str
    value: float
    unit: str
    goal: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None without one."""
        return None if self.goal is None else self.value <= self.goal


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide, set by one program in a process of its own."""

    program: str
    seconds: float
    size: int
    pages: int
    tagged: bool
    rules: int
    """Rules of PDF/UA-1 that it breaks, of those that the checker knows."""
    errors: int
    """The places where it does."""


def run(folder: Path, runs: int = 3, strict: bool = False) -> int:
    """Measure everything below `folder` and print it; 1 if `strict` and a goal is missed. Raises Failed."""
    out = Console(width=None if sys.stdout.isatty() else 120)
    say = Console(stderr=True).print
    measured = figures(HOME, today.in_china(), folder, runs, say)
    show(measured, out)
    show_guides(list(guides(folder, runs, say)), out)
    return int(strict and any(one.reached is False for one in measured))


# What is measured -----------------------------------------------------------------------------------------


def figures(
    root: Path,
    day: date,
    folder: Path,
    runs: int,
    say: Callable[[str], object] = print,
    many: int = GUIDES,
    pages: int = PAGES,
    entities: int = ENTITIES,
) -> list[Figure]:
    """Every figure with a goal: of the tree `root`, of so many made-up guides, of a book of so many pages.

    `entities` is how many the book of so many pages begins with. Raises Failed if something cannot be set.
    """
    book, size, peak, seconds = _thick(folder, runs, say, pages, entities)
    say(f"{many} 份指南 / guides")
    made = folder / "guides"
    generator.write(generator.book(1, many), made)
    times = []
    for number in range(runs):
        times.append(guides_of_a_book(made, generator.DAY, folder / f"guides-{number}"))
    judge = checks.open_checked(root, day)
    papers = list(Papers(judge, root, ADDRESS).all())
    cold, warm = _cold_and_warm(judge, papers, folder, runs, say)
    say(f"{len(papers)} 份打印件 / papers")
    cache = folder / "sizes"
    cache.mkdir()
    began = time.perf_counter()
    printed = pdf.make(papers, judge.book, root, cache_folder=cache)
    all_of_them = time.perf_counter() - began
    largest = {kind: max(one.size for one in printed if one.paper.kind == kind) for kind in _KINDS}
    whole = next(one for one in printed if one.paper.kind == "book")
    return [
        Figure("一份指南，新的进程 / a guide, cold", cold, "s", 0.5),
        Figure("再一份，同一个进程 / another one, warm", warm, "s", 0.2),
        Figure(f"{many} 份指南，空的缓存 / {many} guides, empty cache", min(times), "s", 10),
        Figure(f"{book} 个主体的整本书，{size} 页 / a book of {size} pages", seconds, "s", 8),
        Figure("　它的内存 / its memory, peak", peak / 1e6, "MB", 400),
        Figure("最大的指南 / the largest guide", largest["guide"] / 1e3, "kB", 250),
        Figure("最大的大字单页 / the largest sheet", largest["sheet"] / 1e3, "kB", 60),
        Figure(f"整本书，{whole.pages} 页 / the whole book", whole.size / 1e6, "MB", 6),
        Figure(
            f"全部 {len(printed)} 份，空的缓存 / all {len(printed)} papers, empty cache", all_of_them, "s"
        ),
        Figure("　一共 / together", sum(one.size for one in printed) / 1e6, "MB"),
    ]


_KINDS = ("guide", "sheet")


def guides_of_a_book(root: Path, day: date, cache: Path) -> float:
    """Seconds of all guides of the book `root`, set the way a build does. Raises Failed for a fault."""
    took: float = _set(["guides", str(root), str(day), str(cache)])["took"][0]
    return took


def _cold_and_warm(
    judge: Judge, papers: Sequence[Paper], folder: Path, runs: int, say: Callable[[str], object]
) -> tuple[float, float]:
    """Seconds of the guide with the most text in a new process, from its start to its end; and of the one
    after it in text, set in the same process after the first."""
    texts = [pdf.order_of(one, judge.book, TEMPLATES) for one in papers if one.kind == "guide"]
    first, second = sorted(texts, key=lambda one: -len(one.paper))[:2]
    cold, warm = [], []
    for number in range(1, runs + 1):
        say(f"一份指南 / a guide: {number}/{runs}")
        cold.append(_alone(first, folder)[0])
        warm.append(_set_orders([first, second], folder)["took"][1])
    return min(cold), min(warm)


def _thick(
    folder: Path, runs: int, say: Callable[[str], object], pages: int, entities: int
) -> tuple[int, int, int, float]:
    """Entities, pages, peak memory and seconds of a made-up book with at least so many pages."""
    for many in range(entities, generator.MOST, STEP):
        root = folder / f"book-{many}"
        generator.write(generator.book(1, many), root)
        judge = checks.open_checked(root, generator.DAY)
        paper = Papers(judge, root, ADDRESS).whole_book()
        order = pdf.order_of(paper, judge.book, TEMPLATES)
        found = [_set_orders([order], folder)]
        has = json.loads((folder / f"{order.key}.json").read_text("utf-8"))["read"][2]
        say(f"{many} 个主体 / entities: {has} 页 / pages")
        if has >= pages:
            found += [_set_orders([order], folder) for _ in range(runs - 1)]
            return many, has, max(one["peak"] for one in found), min(one["took"][0] for one in found)
    raise Failed(f"没有 {pages} 页的书 / no book has so many pages")


def _alone(order: Order, folder: Path) -> tuple[float, bytes]:
    """Set one paper in a new process: seconds from its start to its end, and the PDF."""
    began = time.perf_counter()
    _set_orders([order], folder)
    return time.perf_counter() - began, (folder / f"{order.key}.pdf").read_bytes()


def _set_orders(orders: Sequence[Order], folder: Path) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "orders"
    file.write_bytes(pickle.dumps(orders))
    return _set(["orders", str(file)])


def _set(arguments: Sequence[str]) -> dict[str, Any]:
    """What a process that sets papers says. Raises Failed for a fault."""
    command = [sys.executable, "-m", "bench.setting", *arguments]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed((done.stderr or done.stdout)[-2000:])
    said: dict[str, Any] = json.loads(done.stdout)
    return said


# Beside WeasyPrint ----------------------------------------------------------------------------------------


def guides(folder: Path, runs: int, say: Callable[[str], object] = print) -> list[Guide]:
    """The same guide by our program and by WeasyPrint: as it comes, and when asked for PDF/UA-1.

    Only ours where WeasyPrint cannot be installed. Raises Failed if ours cannot be set.
    """
    judge = checks.open_checked(HOME, today.in_china())
    entity = judge.book.entities[SUBJECT]
    order = pdf.order_of(Papers(judge, HOME, ADDRESS).guide(entity), judge.book, TEMPLATES)
    ours = [_alone(order, folder) for _ in range(runs)]
    found = [judged("kefu", min(took for took, _ in ours), ours[0][1])]
    try:
        say("WeasyPrint")
        program = weasyprint()
    except Failed as error:
        say(f"没有 WeasyPrint / without WeasyPrint: {error}")
        return found
    source = folder / f"{SUBJECT}.html"
    source.write_text(document(judge), "utf-8")
    version = output([str(program), "--version"]).split()[-1]
    for name, options in (("", []), (" PDF/UA-1", ["--pdf-variant", "pdf/ua-1"])):
        made, took = folder / "weasyprint.pdf", []
        for _ in range(runs):
            began = time.perf_counter()
            output([str(program), "--quiet", *options, str(source), str(made)])
            took.append(time.perf_counter() - began)
        found.append(judged(f"WeasyPrint {version}{name}", min(took), made.read_bytes()))
    return found


def weasyprint() -> Path:
    """The program WeasyPrint, in an environment of its own with locked packages. Raises Failed without it."""
    output([str(HOME / "scripts" / "debian"), "weasyprint"])
    program = installed("weasyprint")
    output([str(program), "--info"])  # fails here if a library is missing
    return program


def document(judge: Judge) -> str:
    """The page of the site about the same entity, as a document of its own with the site's styles."""
    made = Renderer(judge, HOME).entity(judge.book.entities[SUBJECT])
    styles = (HOME / "content" / "assets" / "kefu.css").as_uri()
    return f"""\
<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{html.escape(made.title)}</title>
<link rel="stylesheet" href="{styles}">
<style>body {{ font-family: "Noto Sans CJK SC", sans-serif }}</style>
</head>
<body><main class="md-typeset">{made.html}</main></body>
</html>
"""


def judged(program: str, seconds: float, data: bytes) -> Guide:
    """What a checker and a reader's program say of a finished guide."""
    import pypdfium2  # type: ignore[import-untyped]

    report = page.validate_pdf_bytes(data, profile=page.ValidationProfile.PDF_UA_1)
    with pypdfium2.PdfDocument(data) as opened:
        tagged = bool(pypdfium2.raw.FPDFCatalog_IsTagged(opened))
        pages = len(opened)
    return Guide(program, seconds, len(data), pages, tagged, report.rules.failed, report.checks.failed)


# What is printed ------------------------------------------------------------------------------------------


def show(measured: Sequence[Figure], out: Console) -> None:
    """A row a figure, with its goal beside it."""
    table = Table(title="打印件 / papers")
    for title in ("", "量得 / measured", "目标 / goal", ""):
        table.add_column(title, justify="right" if title else "left", no_wrap=True)
    for one in measured:
        word = {True: "[green]达到[/]", False: "[red]没有达到[/]", None: ""}[one.reached]
        goal = "" if one.goal is None else f"≤ {one.goal:g} {one.unit}"
        table.add_row(one.name, f"{_rounded(one)} {one.unit}", goal, word)
    out.print(table)


def _rounded(figure: Figure) -> str:
    return f"{figure.value:.{0 if figure.value >= 100 else 1 if figure.value >= 10 else 2}f}"


def show_guides(measured: Sequence[Guide], out: Console) -> None:
    """A row a program: what it made of the same guide."""
    table = Table(title=f"同一份指南（{SUBJECT}），各用新的进程 / the same guide, each in a new process")
    for title in ("", "秒 / s", "kB", "页 / pages", "标签 / tagged", "违反的规则 / rules", "错误 / errors"):
        table.add_column(title, justify="right" if title else "left", no_wrap=True)
    for one in measured:
        tagged = "是 / yes" if one.tagged else "否 / no"
        figures = (f"{one.seconds:.2f}", f"{one.size / 1e3:.0f}", str(one.pages), tagged)
        table.add_row(one.program, *figures, str(one.rules), str(one.errors))
    out.print(table)
