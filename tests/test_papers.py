"""Papers before and while they are set: what is in them, what is kept, and how faults are told."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, ROOT
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from kefu import checks, pdfread
from kefu.checks.prose import Reader
from kefu.glyphs import missing, printable
from kefu.paper import Paper, digits_in
from kefu.papers import Papers
from kefu.problem import BookError
from kefu.publish import executors, pdf
from kefu.publish.executors import Stopped, serial
from kefu.publish.pdf import Printed
from kefu.sweep import Sweep
from kefu.trust import Judge

SMALL = ROOT / "tests" / "books" / "small"
PRINT = ROOT / "templates" / "print"


def papers(judge: Judge, address: str = "") -> dict[str, Paper]:
    return {one.name: one for one in Papers(judge, SMALL, address).all()}


@pytest.fixture(scope="module")
def small() -> Judge:
    return checks.open_checked(SMALL, DAY)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("print")


@pytest.fixture(scope="module")
def printed(cache: Path) -> dict[str, Printed]:
    """The papers of the made-up book, set once."""
    return made(SMALL, cache)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the made-up book with templates of its own."""
    shutil.copytree(SMALL, tmp_path / "tree")
    shutil.copytree(PRINT, tmp_path / "tree" / "templates" / "print")
    return tmp_path / "tree"


def made(tree: Path, cache: Path, *names: str) -> dict[str, Printed]:
    """The papers of a tree, all of them or some."""
    judge = checks.open_checked(tree, DAY)
    wanted = [one for one in Papers(judge, tree).all() if not names or one.name in names]
    with ThreadPoolExecutor(2) as threads:  # processes take a second to start
        found = pdf.make(wanted, judge.book, tree, executor=threads, cache_folder=cache)
    return {one.paper.name: one for one in found}


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) >= 1, old
    file.write_text(text.replace(old, new, 1), "utf-8")


def faults_of(tree: Path, cache: Path, *names: str) -> list[str]:
    """What comes out when papers of a tree are made."""
    with pytest.raises(BookError) as raised:
        made(tree, cache, *names)
    return [str(one) for one in raised.value.problems]


# The font


def test_the_font_has_just_the_printable_characters() -> None:
    font = TTFont(PRINT / "fonts" / "NotoSansSC.ttf")
    assert printable() <= {chr(code) for code in font.getBestCmap()}
    assert len(font.getBestCmap()) < len(printable()) + 10
    assert [(one.axisTag, one.minValue, one.maxValue) for one in font["fvar"].axes] == [("wght", 400, 700)]


def test_the_font_is_the_one_that_was_made() -> None:
    for line in (PRINT / "fonts" / "SHA256SUMS").read_text("ascii").splitlines():
        known, name = line.split()
        assert hashlib.sha256((PRINT / "fonts" / name).read_bytes()).hexdigest() == known
    assert "SIL OPEN FONT LICENSE" in (PRINT / "fonts" / "OFL.txt").read_text("utf-8")


def test_templates_use_only_printable_characters() -> None:
    for file in PRINT.glob("*.typ"):
        assert missing(file.read_text("utf-8").replace("\n", "")) == "", file.name


# What is in them


def test_every_thing_has_its_paper(judge: Judge) -> None:
    book, names = judge.book, papers(judge).keys()
    assert {f"guide-{id}" for id in book.entities} <= names
    assert {f"sheet-{id}" for id in book.entities} <= names
    assert {f"problem-{id}" for id in book.troubles} <= names
    assert {f"compare-{id}" for id in book.comparisons} <= names
    assert {"book", "poster-rungs", "card", "seller-chart"} <= names


def every(value: Any, key: str) -> Iterator[Any]:
    """Every value of a key inside some data."""
    if isinstance(value, dict):
        if key in value:
            yield value[key]
        for inner in value.values():
            yield from every(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from every(inner, key)


def test_only_numbers_that_earned_it_can_be_dialled(judge: Judge) -> None:
    right = {h.digits for h in judge.book.hotlines.values() if judge.hotline(h).dialable}
    for paper in papers(judge).values():
        for name in ("hotline", "hotlines"):
            for found in every(paper.data, name):
                for one in found if isinstance(found, list) else [found]:
                    if one and one.get("tel"):
                        assert one["digits"] in right, (paper.name, one["number"])


def test_a_sheet_and_a_card_show_no_number_that_must_not_be_dialled(judge: Judge) -> None:
    for name, paper in papers(judge).items():
        if paper.kind in ("sheet", "poster"):
            shown = [one for found in every(paper.data, "mark") for one in [found["status"]]]
            numbers = [*every(paper.data, "hotlines"), *every(paper.data, "hotline")]
            for one in [one for found in numbers for one in (found if isinstance(found, list) else [found])]:
                assert one["tel"], name
            assert "retired" not in shown
    assert papers(judge)["sheet-pdd"].data["hotlines"] == []
    assert "没有可以放心拨打的号码" in papers(judge)["sheet-pdd"].data["none"]


def test_a_sheet_leads_to_people(judge: Judge) -> None:
    found = papers(judge)
    assert found["sheet-pdd"].data["path"]["channel"] == "平台客服咨询"
    assert found["sheet-vipshop"].data["path"]["channel"] == "APP 人工客服"


def test_a_paper_is_as_old_as_its_facts(small: Judge, judge: Judge) -> None:
    for paper in (*papers(small).values(), *papers(judge).values()):
        assert paper.checked[0] <= paper.checked[1] <= paper.day
        assert paper.until >= DAY
    path = papers(judge)["guide-pdd"]
    assert path.until == date(2027, 5, 21), "a tap path read half a year ago is stale"


def test_the_day_alone_changes_nothing(small: Judge) -> None:
    later = checks.open_checked(SMALL, DAY + timedelta(days=3))
    assert {name: one.digest for name, one in papers(later).items()} == {
        name: one.digest for name, one in papers(small).items()
    }


def test_an_edition_does_not_depend_on_the_address(small: Judge) -> None:
    one, other = papers(small), papers(small, "https://kefu.example/")
    assert other["guide-jia"].data["url"] == "https://kefu.example/platforms/jia/"
    assert one["guide-jia"].digest == other["guide-jia"].digest


def test_a_long_book_is_volumes(small: Judge, tmp_path: Path) -> None:
    """All pieces once and in order; each has its own numbers and sources, and is set like the whole."""
    whole = Papers(small, SMALL).whole_book()
    assert [one.data for one in Papers(small, SMALL).volumes()] == [whole.data]
    volumes = list(Papers(small, SMALL).volumes(5_000))
    assert len(volumes) > 2
    assert [one.name for one in volumes] == ["book", *(f"book-{n}" for n in range(2, len(volumes) + 1))]
    for section in ("advice", "guides", "problems", "tables"):
        titles = [one["title"] for volume in volumes for one in volume.data[section]]
        assert titles == [one["title"] for one in whole.data[section]]
    entities = [
        one["heading"]
        for volume in (whole, *volumes)
        for group in volume.data["groups"]
        for one in group["entities"]
    ]
    half = len(entities) // 2
    assert entities[:half] == entities[half:]
    with executors.opened(executors.SERIAL) as alone:
        printed = pdf.make(volumes, small.book, SMALL, executor=alone, cache_folder=tmp_path)
    for number, one in enumerate(printed, 1):
        assert f"（第 {number} 册）" in one.read.title
        index = {row["number"] for row in one.paper.data["numbers"]}
        assert all(pdfread.squeezed(number) in one.read.squeezed for number in index)
    assert set().union(*(digits_in(one.data["groups"]) for one in volumes)) <= {
        row["digits"] for volume in volumes for row in volume.data["numbers"]
    }


# What is kept


@pytest.mark.slow
def test_everything_comes_from_the_cache_the_second_time(
    small: Judge, cache: Path, printed: dict[str, Printed]
) -> None:
    class Idle(Executor):
        """Fails when it is asked to do anything: nothing is left to set."""

    heard: list[object] = []
    everything = list(Papers(small, SMALL).all())
    again = pdf.make(everything, small.book, SMALL, lambda one, _: heard.append(one), Idle(), cache)
    assert [one.file for one in again] == [one.file for one in printed.values()]
    assert [one.read for one in again] == [one.read for one in printed.values()]
    assert len(heard) == len(printed)


def test_a_changed_fact_sets_only_what_says_it(
    tmp_path: Path, cache: Path, printed: dict[str, Printed]
) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(SMALL, tree)
    replace(tree / "data" / "entities" / "jia.yml", 'summary: "', 'summary: "新的一句。')
    now = made(tree, cache)
    changed = {name for name, one in now.items() if one.file != printed[name].file}
    assert changed == {"guide-jia", "book"}
    for name in now:
        assert (now[name].edition != printed[name].edition) == (name in changed), name


def test_the_same_bytes_wherever_they_are_set(
    small: Judge, tmp_path: Path, printed: dict[str, Printed]
) -> None:
    folder = tmp_path / "somewhere else"
    shutil.copytree(PRINT, folder / "templates" / "print")
    (tmp_path / "cache").mkdir()
    some = [
        one for one in Papers(small, SMALL).all() if one.name in ("guide-jia", "sheet-jia", "card", "book")
    ]
    again = pdf.make(some, small.book, folder, executor=serial(), cache_folder=tmp_path / "cache")
    for one in again:
        assert one.file.read_bytes() == printed[one.paper.name].file.read_bytes(), one.paper.name
        assert one.picture.read_bytes() == printed[one.paper.name].picture.read_bytes()


def test_old_files_of_the_cache_go(cache: Path, printed: dict[str, Printed]) -> None:
    old = cache / "0123.pdf"
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    (cache / ".looked").unlink()
    made(SMALL, cache, "card")
    assert not old.exists()
    assert all(one.file.exists() for one in printed.values())


# Faults


def test_a_fault_names_the_fact_and_the_template(tree: Path, tmp_path: Path) -> None:
    template = tree / "templates" / "print" / "guide.typ"
    template.write_text(template.read_text("utf-8") + "\n#heading(level: 5)[\u8df3]\n", "utf-8")
    (tmp_path / "cache").mkdir()
    faults = faults_of(tree, tmp_path / "cache", "guide-jia", "guide-yi", "card")
    line = template.read_text("utf-8").count("\n")
    assert [one.split(": ")[0] for one in faults] == [f"data/entities/{id}.yml:1:1" for id in ("jia", "yi")]
    assert all("skipped from heading level 1 to 5" in one for one in faults)
    assert all(f"templates/print/guide.typ:{line}:" in one for one in faults)


def test_missing_alt_text_is_a_fault(tree: Path, tmp_path: Path) -> None:
    picture = '#image(bytes("<svg xmlns=\'http://www.w3.org/2000/svg\'/>"), format: "svg")\n'
    template = tree / "templates" / "print" / "poster.typ"
    template.write_text(template.read_text("utf-8") + picture, "utf-8")
    (tmp_path / "cache").mkdir()
    (fault,) = faults_of(tree, tmp_path / "cache", "poster-rungs", "card")
    assert "missing alt text" in fault and "(print-typeset)" in fault


def test_a_character_without_a_glyph_is_found_in_the_data(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the rule of the data let it through."""
    monkeypatch.setattr("kefu.checks.texts.missing", lambda _: "")
    replace(tree / "data" / "entities" / "jia.yml", 'summary: "', 'summary: "\u9555')
    (tmp_path / "cache").mkdir()
    faults = faults_of(tree, tmp_path / "cache", "guide-jia", "book")
    assert faults and all("“\u9555”印不出来" in one and "data/entities/jia.yml:" in one for one in faults)
    assert all("(print-glyph)" in one for one in faults)


def test_a_character_without_a_glyph_is_found_in_a_guide(tree: Path, tmp_path: Path) -> None:
    guide = tree / "content" / "guides" / "note.md"
    guide.parent.mkdir(exist_ok=True)
    guide.write_text("---\ntitle: \u9555\n---\n\n# 记录\n\n<!-- \u9555 -->\n\n先\u9555记下来。\n", "utf-8")
    (tmp_path / "cache").mkdir()
    (fault,) = faults_of(tree, tmp_path / "cache", "card", "book")
    assert fault.startswith("content/guides/note.md:9:2: ") and "(print-glyph)" in fault


def test_what_a_template_forgets_is_a_fault(tree: Path, tmp_path: Path) -> None:
    replace(tree / "templates" / "print" / "card.typ", "data.rules", "data.rules.slice(1)")
    (tmp_path / "cache").mkdir()
    (fault,) = faults_of(tree, tmp_path / "cache", "card")
    assert "印出来没有“来电都先挂断。”" in fault


def test_a_warning_is_a_fault(tree: Path, tmp_path: Path) -> None:
    template = tree / "templates" / "print" / "card.typ"
    template.write_text(template.read_text("utf-8") + '#set text(font: "No Such Font")\n#[]', "utf-8")
    (tmp_path / "cache").mkdir()
    (fault,) = faults_of(tree, tmp_path / "cache", "card")
    assert "unknown font family" in fault


def test_one_faulty_paper_does_not_hide_another(tree: Path, tmp_path: Path) -> None:
    for name in ("poster", "card"):
        file = tree / "templates" / "print" / f"{name}.typ"
        file.write_text(file.read_text("utf-8") + f"#no-such-{name}\n", "utf-8")
    (tmp_path / "cache").mkdir()
    faults = faults_of(tree, tmp_path / "cache", "card", "poster-rungs", "sheet-jia")
    assert len(faults) == 2
    assert any("no-such-poster" in one for one in faults) and any("no-such-card" in one for one in faults)


def test_a_broken_worker_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Stopped, match="No space left"):
        made(SMALL, tmp_path, "card", "poster-rungs")
    assert list(tmp_path.iterdir()) == []


# Reading back


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"no pdf at all", b"%PDF-1.7\n1 0 obj<<>>endobj"])
def test_what_is_no_pdf_is_unreadable(data: bytes, small: Judge) -> None:
    with pytest.raises(pdfread.Unreadable):
        pdfread.read(data)
    (fault,) = Sweep(Reader(small)).file("print/guide-jia.pdf", data)
    assert fault.rule == "sweep-unread"


def test_a_cut_pdf_is_no_success(printed: dict[str, Printed], small: Judge) -> None:
    data = printed["guide-jia"].file.read_bytes()
    faults = list(Sweep(Reader(small)).file("print/guide-jia.pdf", data[: len(data) // 2]))
    assert faults


def test_reading_is_kept_as_it_was(printed: dict[str, Printed]) -> None:
    read = printed["guide-jia"].read
    assert (
        pdfread.restored(json.loads(json.dumps(read)))
        == read
        == pdfread.read(printed["guide-jia"].file.read_bytes())
    )


PLANTED: dict[str, tuple[str, str]] = {
    "a number of nobody": ("#p[\u7532\u5546\u57ce\u5ba2\u670d\u70ed\u7ebf 95061]", "sweep-unknown"),
    "a broken spelling": ("#p[\u5ba2\u670d\u70ed\u7ebf 9500-01]", "sweep-form"),
    "a link that dials another": ('#p(link("tel:950099")[950004])', "sweep-dial"),
    "a text message": ('#p(link("sms:950004")[950004])', "sweep-dial"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_sweep_reads_papers(name: str, tree: Path, tmp_path: Path, small: Judge) -> None:
    typst, rule = PLANTED[name]
    template = tree / "templates" / "print" / "guide.typ"
    template.write_text(template.read_text("utf-8") + f"\n{typst}\n", "utf-8")
    (tmp_path / "cache").mkdir()
    guide = made(tree, tmp_path / "cache", "guide-jia")["guide-jia"]
    faults = list(Sweep(Reader(small)).file("print/guide-jia.pdf", guide.file.read_bytes()))
    assert rule in {one.rule for one in faults}, [str(one) for one in faults]
    assert all(one.where.line == guide.pages for one in faults), "the page is the line"


def test_the_papers_of_the_made_up_book_are_clean(printed: dict[str, Printed], small: Judge) -> None:
    sweep = Sweep(Reader(small), papers=pdf.readings(list(printed.values())))
    for one in printed.values():
        assert list(sweep.file(f"print/{one.paper.name}.pdf", one.file.read_bytes())) == []
