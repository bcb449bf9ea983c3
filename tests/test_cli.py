"""The command line: what it prints, and the exit codes 0 (clean), 1 (problems) and 2 (wrong use)."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from kefu import __version__, checks, load, show, sweep
from kefu.cli import main
from kefu.publish import rules as publish_rules
from kefu.render import Renderer
from kefu.trust import Judge

HERE = Path(__file__).parent
ROOT = HERE.parent
SMALL = HERE / "books" / "small"
DAY = ["--today", "2026-11-21"]
CHINESE = re.compile("[\u4e00-\u9fff]")
Output = pytest.CaptureFixture[str]


def run(*words: str | Path, root: Path = ROOT) -> int:
    """The exit code of `kefu` with these words, on a fixed day."""
    return main(["--root", str(root), *DAY, *map(str, words)])


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A copy of the made-up book with two faults in one file."""
    root = tmp_path / "book"
    shutil.copytree(SMALL, root)
    file = root / "data" / "entities" / "wu.yml"
    text = file.read_text("utf-8").replace('name: "\u620a\u5e02\u573a"', "name: \u620a\u5e02\u573a")
    file.write_text(text.replace('open: "09:00"', "open: 9:00"), "utf-8")
    return root


# check -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", [ROOT, SMALL], ids=["real", "small"])
def test_check_of_a_clean_book(root: Path, capsys: Output) -> None:
    assert run("check", root=root) == 0
    out, err = capsys.readouterr()
    assert "no problems" in out and CHINESE.search(out)
    assert err == ""


def test_check_of_the_real_book_takes_less_than_two_seconds(capsys: Output) -> None:
    began = time.process_time()
    assert run("check") == 0
    assert time.process_time() - began < 2
    assert capsys.readouterr().out


def test_check_shows_every_problem_with_its_line_and_how_to_mend_it(faulty: Path, capsys: Output) -> None:
    assert run("check", root=faulty) == 1
    out, err = capsys.readouterr()
    lines = out.splitlines()
    heads = [index for index, line in enumerate(lines) if line.startswith("data/")]
    assert [lines[index].split(" ")[0] for index in heads] == [
        "data/entities/wu.yml:2:7:",
        "data/entities/wu.yml:28:36:",
    ]
    for index in heads:
        shown, caret, tip = lines[index + 1 : index + 4]
        assert shown.startswith("    ") and caret.strip() == "^" and "\u6539\u6cd5" in tip
    assert "2 problems" in err


def test_the_caret_stands_below_the_fault(faulty: Path, capsys: Output) -> None:
    run("check", root=faulty)
    lines = capsys.readouterr().out.splitlines()
    for index, line in enumerate(lines):
        if line.strip() == "^":
            shown = lines[index - 1]
            assert shown[len(line) - 1 :].startswith(("9:00", "\u620a"))
            assert width(line[:-1]) == width(shown[: len(line) - 1])


def width(text: str) -> int:
    """How many columns a terminal needs."""
    return sum(2 if ord(char) >= 0x1100 else 1 for char in text)


def test_check_as_json(faulty: Path, capsys: Output) -> None:
    assert run("check", "--format", "json", root=faulty) == 1
    found = json.loads(capsys.readouterr().out)
    assert [(one["path"], one["line"], one["column"], one["rule"]) for one in found] == [
        ("data/entities/wu.yml", 2, 7, "value-quoted"),
        ("data/entities/wu.yml", 28, 36, "value-quoted"),
    ]
    assert all(one["message"] and one["tip"] for one in found)


def test_check_of_a_clean_book_as_json(capsys: Output) -> None:
    assert run("check", "--format", "json", root=SMALL) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_json_names_the_second_place(tmp_path: Path, capsys: Output) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "data" / "entities" / "wu.yml"
    file.write_text(file.read_text("utf-8").replace("400-000-0009", "400-000-0005", 1), "utf-8")
    assert run("check", "--format", "json", root=tmp_path) == 1
    found = json.loads(capsys.readouterr().out)
    assert [(one["rule"], one["also"]) for one in found] == [("number-owner", "data/entities/wu.yml:7:13")]


def test_list_prints_every_rule_with_its_examples(capsys: Output) -> None:
    assert run("check", "--list") == 0
    blocks = capsys.readouterr().out.strip().split("\n\n")
    rules = (*load.RULES, *checks.rules(), *sweep.RULES, *publish_rules.RULES)
    assert [block.splitlines()[0] for block in blocks] == [rule.name for rule in rules]
    for rule, block in zip(rules, blocks, strict=True):
        assert rule.sentence in block
        assert all(example and example in block for example in rule.examples)


@pytest.mark.parametrize("line", ['a: "x"', "a%d: 9:00", 'a%d: "x"'], ids=["twice", "unquoted", "unknown"])
def test_a_file_of_faults_is_told_quickly(line: str, tmp_path: Path, capsys: Output) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    lines = (line.replace("%d", str(index)) for index in range(30_000))
    (tmp_path / "data" / "advice" / "new.yml").write_text("\n".join(lines))
    began = time.process_time()
    assert run("check", root=tmp_path) == 1
    assert time.process_time() - began < 5
    assert len(capsys.readouterr().out) < 100_000


def test_a_tree_without_data_is_one_problem(tmp_path: Path, capsys: Output) -> None:
    assert run("check", root=tmp_path) == 1
    out, err = capsys.readouterr()
    assert out.startswith("data: ") and "--root" in out
    assert "1 problems" in err


# Other books, other days -------------------------------------------------------------------------------


def test_the_root_is_found_from_a_folder_inside(monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.chdir(SMALL / "data" / "entities")
    assert main([*DAY, "check"]) == 0
    assert "5 " in capsys.readouterr().out


def test_the_day_changes_what_is_true(capsys: Output) -> None:
    assert main(["--root", str(SMALL), "--today", "2026-10-01", "check"]) == 1
    assert "(date-future)" in capsys.readouterr().out
    assert main(["--root", str(SMALL), "--today", "2029-01-01", "why", "jia.service"]) == 0
    assert "\u5f85\u590d\u6838" in capsys.readouterr().out


# why ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["jd.service", "\u4eac\u4e1c.service", "950618", "jd", "\u4eac\u4e1c"], ids=ascii
)
def test_why_explains_the_hotline_of_jd(name: str, capsys: Output) -> None:
    assert run("why", name) == 0
    out, err = capsys.readouterr()
    block = next(block for block in out.split("\n\n") if block.startswith("jd.service"))
    assert "950618" in block and "\u591a\u6e90\u4e00\u81f4" in block
    for evidence in load.load(ROOT).hotlines["jd.service"].evidence:
        assert f"  + {evidence.source}(" in block.replace("\uff08", "(")
    assert "data/entities/jd.yml:" in block
    assert err == ""


@pytest.mark.parametrize("name", ["95016", "vipshop.service"])
def test_why_shows_what_stands_against_a_disputed_number(name: str, capsys: Output) -> None:
    assert run("why", name) == 0
    out = capsys.readouterr().out
    assert "\u8bf4\u6cd5\u4e0d\u4e00" in out and "\u62c9\u5361\u62c9" in out and "400-6789-888" in out
    assert "\n  \u2212 " in out


@pytest.mark.parametrize("name", ["400-086-2867", "4000862867"])
def test_why_takes_any_spelling_of_a_number(name: str, capsys: Output) -> None:
    assert run("why", name) == 0
    assert capsys.readouterr().out.startswith("weidian.")


@pytest.mark.parametrize(
    ("name", "starts"),
    [
        ("jia.shop", "jia.shop  "),
        ("jia.shop.order", "jia.shop.order  "),
        ("jia.app-chat.hours.vip", "jia.app-chat.hours.vip  "),
        ("jia.app-chat.hours", "jia.app-chat.hours.ordinary  "),
        ("jia.app-chat.responses.ordinary", "jia.app-chat.responses.ordinary  "),
        ("jia.shop.humans.1", "jia.shop.humans.1  "),
        ("jia.hotline.main", "jia.hotline.main  "),
        ("reply", "clock.reply  "),
        ("clock.intervene", "clock.intervene  "),
        ("jia.old-service", "jia.old-service  "),
        ("010-20000001\u8f6c8", "yi.landline  "),
    ],
)
def test_why_knows_every_kind_of_fact(name: str, starts: str, capsys: Output) -> None:
    assert run("why", name, root=SMALL) == 0
    assert capsys.readouterr().out.startswith(starts)


@pytest.mark.parametrize(
    ("name", "near"),
    [("jd.servise", "jd.service"), ("jingdong", "jd"), ("vipshp", "vipshop"), ("jd.x.y", "")],
)
def test_why_of_an_unknown_name_is_wrong_use(name: str, near: str, capsys: Output) -> None:
    assert run("why", name) == 2
    out, err = capsys.readouterr()
    assert out == "" and name in err and CHINESE.search(err)
    assert near in err


@pytest.mark.parametrize("root", [ROOT, SMALL], ids=["real", "small"])
def test_every_fact_is_found_by_the_name_it_is_shown_under(root: Path) -> None:
    judge = Judge(load.load(root), checks_day())
    book = judge.book
    for top in (*book.entities, *(f"clock.{id}" for id in book.clocks)):
        for key, fact in show.facts_named(book, top):
            assert (key, fact) in show.facts_named(book, key)
            text = "\n".join(show.why(judge, key, fact))
            assert text.startswith(key + "  ") and str(fact.where()) in text


# Wrong use and help ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["nonsense"],
        ["check", "--format", "xml"],
        ["why"],
        ["check", "extra"],
        ["--today", "soon", "check"],
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2_and_the_way_to_help(words: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 2
    err = capsys.readouterr().err
    assert "--help" in err and CHINESE.search(err) and "wrong use" in err


@pytest.mark.parametrize("words", [[], ["build"], ["check"], ["why"], ["serve"], ["schema"]], ids=" ".join)
def test_help_is_in_chinese_and_english(words: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as stop:
        main([*words, "--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert CHINESE.search(out) and re.search("[a-z]{3,} [a-z]{2,}", out)


def test_help_names_every_command(capsys: Output) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert all(f"    {command} " in out for command in ("build", "check", "why", "serve", "schema"))


def test_version(capsys: Output) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"kefu {__version__}\n"


# schema and build --------------------------------------------------------------------------------------


def test_the_schemas_of_the_real_book_are_current() -> None:
    assert run("schema", "--check") == 0


def test_schemas_are_written_and_go_stale(tmp_path: Path, capsys: Output) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    assert run("schema", "--check", root=tmp_path) == 1
    assert "entity.json" in capsys.readouterr().err
    assert run("schema", root=tmp_path) == 0
    assert run("schema", "--check", root=tmp_path) == 0
    assert run("check", root=tmp_path) == 0
    schema = json.loads((tmp_path / "data" / "schema" / "entity.json").read_text("utf-8"))
    assert "phone" in schema["$defs"]["Channel"]["properties"]["kind"]["enum"]
    words = tmp_path / "data" / "vocabulary.yml"
    line = '  - {id: bot, label: "\u667a\u80fd\u5ba2\u670d"}\n'
    assert line in words.read_text("utf-8")
    fax = '  - {id: fax, label: "\u4f20\u771f"}\n'
    words.write_text(words.read_text("utf-8").replace(line, line + fax), "utf-8")
    assert run("schema", "--check", root=tmp_path) == 1


@pytest.mark.slow
def test_build_can_stage_every_page_as_a_file(tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "stage"
    assert run("build", "--stage", out, root=SMALL) == 0
    pages = list(Renderer(Judge(load.load(SMALL), checks_day()), SMALL).pages())
    written = {file.relative_to(out).as_posix(): file for file in out.rglob("*") if file.is_file()}
    pictures = {path for path in written if path.endswith(".svg")}
    assert "problems/lost/jia/jia.svg" in pictures
    assert set(written) - pictures == {page.path for page in pages}
    for page in pages:
        text = written[page.path].read_text("utf-8")
        assert text.startswith("---\n") and text.endswith(page.html + "\n")
        assert json.loads(text.split("\n")[1])["title"] == page.title
    assert str(len(pages)) in capsys.readouterr().out


def checks_day() -> date:
    """The day that `run` works on."""
    return date.fromisoformat(DAY[1])


def test_a_faulty_book_is_not_built(faulty: Path, tmp_path: Path, capsys: Output) -> None:
    for option, folder in (("--stage", "stage"), ("--out", "dist")):
        assert run("build", option, tmp_path / folder, root=faulty) == 1
        assert "(value-quoted)" in capsys.readouterr().out
    assert not (tmp_path / "stage").exists() and not (tmp_path / "dist").exists()


def test_what_cannot_be_written_is_said_without_a_traceback(tmp_path: Path, capsys: Output) -> None:
    (tmp_path / "taken").write_text("a file")
    assert run("build", "--stage", tmp_path / "taken", root=SMALL) == 1
    err = capsys.readouterr().err
    assert "cannot go on" in err and CHINESE.search(err)


# As a program ------------------------------------------------------------------------------------------


def test_as_a_program_in_a_terminal_that_knows_no_chinese(faulty: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kefu", "--root", str(faulty), *DAY, "check"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert b"data/entities/wu.yml:28:36:" in done.stdout
    assert b"Traceback" not in done.stderr


def test_as_a_program_whose_reader_goes_away() -> None:
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -m kefu check --list | head -1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        timeout=30,
    )
    assert done.stdout.startswith(b"file-readable")
    assert b"Traceback" not in done.stderr
