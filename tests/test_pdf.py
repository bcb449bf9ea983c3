"""The PDFs of the real book, opened as readers, screen readers, phones and printers open them."""

from __future__ import annotations

import ctypes
import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import page as checker
import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp
from conftest import DAY, ROOT
from pypdfium2 import raw

from kefu import checks, pdfread
from kefu.checks.prose import Reader
from kefu.flow import Case
from kefu.paper import strings_in
from kefu.papers import Papers
from kefu.publish import pdf
from kefu.publish.pdf import Printed
from kefu.sweep import Sweep
from kefu.trust import Judge

pytestmark = pytest.mark.site
ADDRESS = "https://kefu.example/"
GOLDEN = ROOT / "tests" / "golden" / "guide-tags.txt"


@pytest.fixture(scope="module")
def printed(judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """Every paper of the real book, set by processes as a build does, for a site whose address is known."""
    folder = tmp_path_factory.mktemp("print")
    found = pdf.make(list(Papers(judge, ROOT, ADDRESS).all()), judge.book, ROOT, cache_folder=folder)
    return {one.paper.name: one for one in found}


def of_kind(printed: dict[str, Printed], *kinds: str) -> list[Printed]:
    found = [one for one in printed.values() if one.paper.kind in kinds]
    assert found
    return found


# What they say


def test_every_string_of_the_book_comes_back(printed: dict[str, Printed]) -> None:
    for one in printed.values():
        read = pdfread.read(one.file.read_bytes())
        assert read == one.read
        assert read.title == one.paper.title
        text = read.squeezed
        for wanted in strings_in(one.paper.data):
            assert pdfread.squeezed(wanted) in text, (one.paper.name, wanted)


def test_all_pass_the_sweep(printed: dict[str, Printed], judge: Judge) -> None:
    sweep = Sweep(Reader(judge), papers=pdf.readings(list(printed.values())))
    for name, one in printed.items():
        assert list(sweep.file(f"print/{name}.pdf", one.file.read_bytes())) == []


def lines_of(file: Path) -> Iterator[str]:
    """The lines of a PDF as a reader's program copies them, without the tags."""
    with pypdfium2.PdfDocument(file) as document:
        for number in range(len(document)):
            yield from document[number].get_textpage().get_text_range().splitlines()


def test_numbers_are_copied_whole(printed: dict[str, Printed], judge: Judge) -> None:
    """No number is broken over lines, and nothing stands inside of it."""
    numbers = [one.number for one in judge.book.hotlines.values() if "-" in one.number or len(one.number) > 6]
    for one in of_kind(printed, "guide", "compare", "poster", "sheet"):
        lines = list(lines_of(one.file))
        for number in numbers:
            if number in one.read.squeezed:
                whole = sum(line.count(number) for line in lines)
                joined = pdfread.squeezed("".join(lines)).count(number)
                assert whole == joined > 0, (one.paper.name, number)


def test_every_foot_says_edition_dates_publisher_and_page(printed: dict[str, Printed]) -> None:
    for name, one in printed.items():
        feet = [block for block in one.read.blocks if block.kind == pdfread.ARTIFACT]
        assert {block.page for block in feet} == set(range(1, one.pages + 1)), name
        for block in feet:
            text = pdfread.squeezed(block.text)
            assert f"版本{one.edition.name}" in text and "发布：找客服" in text, (name, block)
            assert f"查看于{pdfread.squeezed(one.paper.meta['checked'])}" in text
            assert f"有效至{one.paper.until}" in text
            assert f"第{block.page}页，共{one.pages}页" in text
            assert f"{ADDRESS}{one.paper.page}" in text
            assert pdfread.squeezed(" / ".join(("找客服", *one.paper.trail))) in text


def test_links_dial_and_lead(printed: dict[str, Printed], judge: Judge) -> None:
    right = {f"tel:{one.digits}" for one in judge.book.hotlines.values() if judge.hotline(one).dialable}
    dialled = set()
    for name, one in printed.items():
        addresses = {link.address for link in one.read.links}
        assert one.paper.kind in ("poster", "seller") or f"{ADDRESS}{one.paper.page}" in addresses, name
        dialled |= {address for address in addresses if address.startswith("tel:")}
    assert dialled == right


def test_a_ladder_says_what_the_page_says(printed: dict[str, Printed], judge: Judge) -> None:
    for trouble in judge.book.troubles.values():
        blocks = [pdfread.squeezed(one.text) for one in printed[f"problem-{trouble.id}"].read.blocks]
        text = "".join(blocks)
        at = text.index("流程图")
        for node in Case(judge, trouble).flow.nodes:
            at = text.index(pdfread.squeezed(node.title), at)
            for branch in node.branches:
                at = text.index(pdfread.squeezed(f"{branch.text}→{branch.leads}"), at)


# What programs need


@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_a_checker_finds_nothing(profile: str, printed: dict[str, Printed]) -> None:
    """PDF/UA-1 throughout; what is handed out for years is PDF/A-2a as well."""
    for name, one in printed.items():
        if profile == "ua1" or one.paper.archival:
            report = checker.validate_pdf_bytes(
                one.file.read_bytes(), profile=checker.ValidationProfile(profile)
            )
            faults = {fault.message for fault in report.failures}
            if streams_are_right(one.file.read_bytes()):
                faults.discard(_LENGTH)
            assert not faults, name
            assert report.rules.total > 100


_LENGTH = "a stream /Length does not match its raw content length"
"""Said of a stream whose last byte is a carriage return, which the checker takes for the end of the line."""


def streams_are_right(data: bytes) -> bool:
    """Whether every stream is exactly as long as it says."""
    found = list(re.finditer(rb"/Length ([0-9]+)[^<>]*>>\s*stream\r?\n", data))
    assert len(found) == data.count(b"\nendstream") > 5
    return all(data[one.end() + int(one[1]) :].startswith(b"\nendstream") for one in found)


def test_title_language_and_bookmarks(printed: dict[str, Printed]) -> None:
    for name, one in printed.items():
        assert one.read.tagged and one.read.language.lower().startswith("zh"), name
        assert one.read.bookmarks, name
        levels = [level for level, _ in one.read.bookmarks]
        assert all(after <= before + 1 for before, after in pairwise(levels)), name


def test_texts_stand_in_paragraphs(printed: dict[str, Printed]) -> None:
    """Nothing is tagged as a loose span, and headings do not skip."""
    for name, one in printed.items():
        kinds = {block.kind for block in one.read.blocks}
        assert kinds <= {
            "p",
            "lbl",
            "lbody",
            "th",
            "td",
            "figure[alt]",
            pdfread.ARTIFACT,
            "toci",
            "reference",
        } | {f"h{level}" for level in range(1, 7)}, (name, kinds)


def tags_of(data: bytes) -> Iterator[str]:
    """The tree of tags, one line each, with the beginning of its text."""
    with pypdfium2.PdfDocument(data) as document:
        for number in range(len(document)):
            yield f"# {number + 1}"
            tree = raw.FPDF_StructTree_GetForPage(document[number])
            for index in range(raw.FPDF_StructTree_CountChildren(tree)):
                yield from _tags(raw.FPDF_StructTree_GetChildAtIndex(tree, index), 0)
            raw.FPDF_StructTree_Close(tree)


def _tags(element: Any, depth: int) -> Iterator[str]:
    size = raw.FPDF_StructElement_GetType(element, None, 0)
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDF_StructElement_GetType(element, buffer, size)
    yield "  " * depth + bytes(buffer).decode("utf-16-le").rstrip("\0")
    for index in range(raw.FPDF_StructElement_CountChildren(element)):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            yield from _tags(child, depth + 1)


def test_the_tags_of_one_guide(tmp_path: Path) -> None:
    """`python tests/test_pdf.py` writes the tree as it is now: review it as a diff."""
    assert list(tags_of(made_up_guide(tmp_path))) == GOLDEN.read_text("utf-8").splitlines()


def made_up_guide(folder: Path) -> bytes:
    small = ROOT / "tests" / "books" / "small"
    judge = checks.open_checked(small, DAY)
    papers = [one for one in Papers(judge, small, ADDRESS).all() if one.name == "guide-jia"]
    (one,) = pdf.make(papers, judge.book, small, cache_folder=folder)
    return one.file.read_bytes()


# How they look


def test_every_code_is_read_from_a_bad_print(printed: dict[str, Printed]) -> None:
    """At 75 dots an inch, the way a cheap copier leaves it."""
    for name, one in printed.items():
        with pypdfium2.PdfDocument(one.file) as document:
            bitmap = document[0].render(scale=75 / 72, grayscale=True)
            pixels = memoryview(bytes(bitmap.buffer)).cast("B", shape=[bitmap.height, bitmap.stride])
        assert f"{ADDRESS}{one.paper.page}" in {found.text for found in zxingcpp.read_barcodes(pixels)}, name


def test_sheets_posters_and_cards_are_one_page(printed: dict[str, Printed]) -> None:
    for one in (*of_kind(printed, "sheet", "poster", "seller"),):
        assert one.pages == 1, one.paper.name


class Run(NamedTuple):
    """A run of text on a page, its size in points."""

    text: str
    size: float
    colour: tuple[int, int, int]
    tagged: bool


def runs_of(file: Path) -> Iterator[Run]:
    with pypdfium2.PdfDocument(file) as document:
        leaf = document[0]
        texts = leaf.get_textpage()
        for one in leaf.get_objects([raw.FPDF_PAGEOBJ_TEXT]):
            length = raw.FPDFTextObj_GetText(one, texts, None, 0)
            buffer = (ctypes.c_ushort * (length // 2))()
            raw.FPDFTextObj_GetText(one, texts, buffer, length)
            size = ctypes.c_float()
            raw.FPDFTextObj_GetFontSize(one, size)
            rgba = [ctypes.c_uint() for _ in range(4)]
            raw.FPDFPageObj_GetFillColor(one, *rgba)
            scale = abs(one.get_matrix().d)
            yield Run(
                bytes(buffer).decode("utf-16-le").rstrip("\0"),
                size.value * scale,
                (rgba[0].value, rgba[1].value, rgba[2].value),
                raw.FPDFPageObj_GetMarkedContentID(one) >= 0,
            )


def test_sheets_are_in_large_print(printed: dict[str, Printed]) -> None:
    for one in of_kind(printed, "sheet"):
        numbers = {hotline["number"] for hotline in one.paper.data["hotlines"]}
        for run in runs_of(one.file):
            if run.tagged:
                assert run.size >= 17.99, (one.paper.name, run.text, run.size)
                assert run.colour in ((0, 0, 0), (255, 255, 255)), (one.paper.name, run.text, run.colour)
                if run.text.strip() in numbers and run.text.strip() != "":
                    assert run.size >= 35.99, (one.paper.name, run.text, run.size)
        shown = {run.text.strip() for run in runs_of(one.file) if run.size >= 35.99}
        assert numbers <= shown, one.paper.name


def test_tables_repeat_their_heads_and_tear_no_row(printed: dict[str, Printed]) -> None:
    for one in of_kind(printed, "compare"):
        names = {pdfread.squeezed(row["name"] + row["whose"]) for row in one.paper.data["rows"]}
        head = [pdfread.squeezed(name) for name in one.paper.data["head"]]
        found = []
        pages = sorted({block.page for block in one.read.blocks if block.kind == "td" or block.row})
        for number in pages:
            rows: dict[int, list[str]] = {}
            for block in one.read.blocks:
                if block.page == number and block.row:
                    rows.setdefault(block.row, []).append(pdfread.squeezed(block.text))
            found += [row[0] for row in rows.values() if row[0] != head[0]]
        assert sorted(found) == sorted(names), one.paper.name


def test_a_repeated_head_is_drawn_on_every_page(printed: dict[str, Printed]) -> None:
    """On later pages it is no part of the tags, which readers' programs meet once."""
    for one in of_kind(printed, "compare"):
        pages = {block.page for block in one.read.blocks if block.row}
        has_head(one, one.paper.data["head"], pages)
    book = printed["book"]
    starts = {block.text.strip(): block.page for block in book.read.blocks if block.kind == "h1"}
    pages = set(range(starts["号码索引"], starts["来源"]))
    assert len(pages) > 1
    has_head(book, ["号码", "状态", "是谁的", "页"], pages)


def has_head(one: Printed, head: list[str], pages: set[int]) -> None:
    with pypdfium2.PdfDocument(one.file) as document:
        for number in pages:
            text = pdfread.squeezed(document[number - 1].get_textpage().get_text_range())
            assert all(pdfread.squeezed(name) in text for name in head), (one.paper.name, number)


def test_the_book_finds_its_numbers(printed: dict[str, Printed], judge: Judge) -> None:
    """The index of numbers names pages, and the number stands on each of them."""
    book = printed["book"]
    pages: dict[int, str] = {}
    for block in book.read.blocks:
        pages[block.page] = pages.get(block.page, "") + pdfread.squeezed(block.text)
    rows: dict[int, list[str]] = {}
    for block in book.read.blocks:
        if block.row:
            rows.setdefault(block.row, []).append(block.text.strip())
    numbers = {one.number: one for one in judge.book.hotlines.values()}
    index = [row for row in rows.values() if len(row) == 4 and row[0] in numbers]
    assert {row[0] for row in index} == set(numbers)
    for number, _, _, listed in index:
        for found in re.findall("[0-9]+", listed):
            assert number in pages[int(found)], (number, found)


# How they are made


def test_the_same_bytes_from_another_process_folder_and_day(
    printed: dict[str, Printed], tmp_path: Path
) -> None:
    """A copy of the tree, three days later, in one process instead of several."""
    tree = tmp_path / "another folder"
    for name in ("content", "data", "kefu", "templates", "theme"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    names = ["guide-jd", "sheet-jd", "problem-not-refunded", "compare-hotlines", "card", "book"]
    script = (
        "import sys, datetime, hashlib, pathlib\n"
        "from kefu import checks\n"
        "from kefu.papers import Papers\n"
        "from kefu.publish import pdf\n"
        "root = pathlib.Path.cwd()\n"
        "judge = checks.open_checked(root, datetime.date(2026, 11, 24))\n"
        f"papers = [one for one in Papers(judge, root, {ADDRESS!r}).all() if one.name in {names!r}]\n"
        "cache = root / 'cache'; cache.mkdir()\n"
        "from kefu.publish.executors import serial\n"
        "for one in pdf.make(papers, judge.book, root, executor=serial(), cache_folder=cache):\n"
        "    print(one.paper.name, hashlib.sha256(one.file.read_bytes()).hexdigest())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tree,
        env={"TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = dict(line.split() for line in done.stdout.splitlines())
    assert found.keys() == set(names)
    for name, digest in found.items():
        assert digest == sums(printed[name].file), name


def sums(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_sizes(printed: dict[str, Printed]) -> None:
    for one in printed.values():
        limit = {"sheet": 60_000, "book": 6_000_000}.get(one.paper.kind, 250_000)
        assert one.size <= limit, (one.paper.name, one.size)
        assert one.picture.stat().st_size <= 20_000


def test_an_executor_of_threads_gives_the_same(
    printed: dict[str, Printed], judge: Judge, tmp_path: Path
) -> None:
    papers = [one for one in Papers(judge, ROOT, ADDRESS).all() if one.kind in ("sheet", "poster")]
    with ThreadPoolExecutor(4) as pool:
        again = pdf.make(papers, judge.book, ROOT, executor=pool, cache_folder=tmp_path)
    for one in again:
        assert one.file.read_bytes() == printed[one.paper.name].file.read_bytes()


# In the site


def test_pages_link_their_papers(site: Path, judge: Judge) -> None:
    guide = (site / "platforms" / "jd" / "index.html").read_text("utf-8")
    for name in ("guide-jd", "sheet-jd"):
        assert f'href="../../print/{name}.pdf"' in guide
    case = (site / "problems" / "not-refunded" / "pdd" / "index.html").read_text("utf-8")
    for name in ("problem-not-refunded", "guide-pdd", "sheet-pdd"):
        assert f'href="../../../print/{name}.pdf"' in case
    centre = (site / "print" / "index.html").read_text("utf-8")
    for paper in Papers(judge, ROOT).all():
        assert f'href="./{paper.name}.pdf"' in centre or f'href="{paper.name}.pdf"' in centre, paper.name
        assert (site / "print" / f"{paper.name}.pdf").read_bytes().startswith(b"%PDF-1.7")
        assert (site / "print" / f"{paper.name}.png").read_bytes().startswith(b"\x89PNG")
    for file in site.rglob("*.html"):
        assert "print/" in file.read_text("utf-8") or file.parent == site / "print", file


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        GOLDEN.write_text("\n".join(tags_of(made_up_guide(Path(folder)))) + "\n", "utf-8")
