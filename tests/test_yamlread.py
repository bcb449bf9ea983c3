"""The reader of data files meets files that no editor would write, and places faults exactly."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from kefu import checks
from kefu.problem import Problem, Where
from kefu.yamlread import MAX_BYTES, MAX_DEPTH, RULES, Document, Marks, Origin, Spot, parse, read

DATA = Path(__file__).parent.parent / "data"
NAMES = frozenset(rule.name for rule in RULES)
SECONDS = 5.0
"""The promise is two; a busy machine gets more."""
MOST = 200
"""How many problems of one file an editor can want to see."""


def check(found: Document | list[Problem]) -> list[Problem]:
    """The problems found, each by a rule of the reader, in Chinese, with a place; none for a document."""
    if isinstance(found, Document):
        return []
    assert found
    for one in found:
        assert one.rule in NAMES
        assert one.message and one.tip
        assert any("\u4e00" <= char <= "\u9fff" for char in one.message)
        assert one.where.path and (one.where.line >= 1) == (one.where.column >= 1)
    return found


HOSTILE: dict[str, Callable[[], str]] = {
    "flow sequences 10,000 deep": lambda: "a: " + "[" * 10_000 + "]" * 10_000,
    "flow mappings 10,000 deep": lambda: "a: " + "{a: " * 10_000 + "}" * 10_000,
    "flow mappings as keys": lambda: "{" * 10_000,
    "block sequences 10,000 deep": lambda: "- " * 10_000,
    "block mappings as deep as a file can be": lambda: "".join(" " * i + "a:\n" for i in range(1_300)),
    "complex keys 10,000 deep": lambda: "? " * 10_000,
    "brackets without end": lambda: "[" * (MAX_BYTES - 1),
    "quotes without end": lambda: '"' * (MAX_BYTES - 1),
    "billion laughs": lambda: (
        'a: &a ["ha"]\n'
        + "".join(
            f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
        )
    ),
    "billion laughs by merging": lambda: 'a: &a {x: "ha"}\n' + "b: {<<: [*a, *a, *a]}\n" * 1_000,
    "an anchor that holds itself": lambda: "a: &a [*a]\n",
    "one line of a megabyte in quotes": lambda: 'a: "' + "x" * 990_000 + '"\n',
    "one line of a megabyte without quotes": lambda: "a: " + "x " * 490_000 + "\n",
    "one key of a megabyte": lambda: "a" * 990_000 + ': "x"\n',
    "one line of Chinese without quotes": lambda: "a: " + "\u5ba2" * 330_000 + "\n",
    "300,000 items": lambda: "a: [" + "a, " * 300_000 + "]\n",
    "300,000 lines of a block": lambda: "a: |\n" + "  x\n" * 240_000,
    "one key 140,000 times": lambda: 'a: "x"\n' * 140_000,
    "80,000 values without quotes": lambda: "".join(f"a{i}: 1\n" for i in range(80_000)),
    "only colons": lambda: "a:" * 490_000,
    "only commas": lambda: "[" + "," * 900_000,
    "only line ends": lambda: "\n" * 990_000,
    "only comments": lambda: "#\n" * 490_000,
    "only percent signs": lambda: "%" * 990_000,
    "only directives": lambda: "%TAG ! tag:x,2000:\n" * 40_000,
    "only document marks": lambda: "---\n" * 240_000,
    "only tags": lambda: "!" * 990_000,
    "only anchors": lambda: "&a " * 330_000,
    "NUL": lambda: 'a: "x\0y"\n',
    "only NULs": lambda: "\0" * 1_000,
    "a lone surrogate written out": lambda: 'a: "\\ud800"\n',
    "a code point beyond the last one": lambda: 'a: "\\UFFFFFFFF"\n',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends_in_problems_or_a_document(name: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile.yml"
    file.write_text(HOSTILE[name](), "utf-8")
    began = time.process_time()
    found = check(read(file, file.name))
    assert time.process_time() - began < SECONDS
    assert len(found) <= MOST


@pytest.mark.parametrize("name", [name for name in HOSTILE if "deep" in name])
def test_deep_nesting_is_one_problem(name: str) -> None:
    found = check(parse(HOSTILE[name]()))
    assert len(found) == 1
    assert str(MAX_DEPTH) in found[0].message or found[0].rule == "yaml-syntax"


def test_aliases_are_refused_where_the_first_one_stands() -> None:
    found = check(parse(HOSTILE["billion laughs"]()))
    assert [(one.where, one.rule) for one in found] == [(Where("<text>", 1, 4), "yaml-plain")]


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.yml"
    with file.open("wb") as out:
        out.truncate(50_000_000)
    began = time.process_time()
    found = check(read(file, "data/large.yml"))
    assert time.process_time() - began < SECONDS
    assert [one.where for one in found] == [Where("data/large.yml")]
    assert "50,000,000" in found[0].message


@pytest.mark.parametrize(("size", "refused"), [(MAX_BYTES, False), (MAX_BYTES + 1, True)])
def test_the_limit_is_exact(size: int, refused: bool, tmp_path: Path) -> None:
    file = tmp_path / "full.yml"
    file.write_bytes(b'a: "x"\n#'.ljust(size, b"."))
    assert bool(check(read(file, file.name))) == refused


@pytest.mark.parametrize("name", ["missing.yml", "folder.yml"])
def test_what_is_no_file_is_a_problem(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder.yml").mkdir()
    assert [one.where for one in check(read(tmp_path / name, name))] == [Where(name)]


def random_bytes(chance: random.Random) -> bytes:
    """Bytes of any kind."""
    return chance.randbytes(chance.randrange(200))


def random_marks(chance: random.Random) -> bytes:
    """Text made of what has a meaning in YAML."""
    parts = [
        "a",
        ": ",
        "- ",
        "\n",
        "  ",
        '"',
        "'",
        "[",
        "]",
        "{",
        "}",
        ",",
        "#",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
    ]
    parts += ["? ", "---\n", "...\n", "<<", "~", "\\", "\r\n", "\u5ba2", "\U0001f4de", '"x"', "@", "`", "\t"]
    return "".join(chance.choices(parts, k=chance.randrange(60))).encode()


def random_damage(chance: random.Random) -> bytes:
    """A real data file with a few bytes changed."""
    raw = bytearray(chance.choice(REAL).read_bytes())
    for _ in range(chance.randrange(1, 5)):
        raw[chance.randrange(len(raw))] = chance.choice(b"\"':-[]{},#&*!|>%@`\\ \n\t\0\xff\xe5a0")
    return bytes(raw)


REAL = sorted(DATA.rglob("*.yml"))


@pytest.mark.parametrize(
    ("maker", "times"), [(random_bytes, 1_000), (random_marks, 1_000), (random_damage, 400)]
)
def test_random_files_never_raise(
    maker: Callable[[random.Random], bytes], times: int, tmp_path: Path
) -> None:
    chance = random.Random(20261121)
    file = tmp_path / "random.yml"
    for _ in range(times):
        file.write_bytes(maker(chance))
        check(read(file, file.name))


def test_random_text_never_raises() -> None:
    chance = random.Random(20261121)
    for _ in range(8_000):
        check(parse(random_marks(chance).decode()))


@pytest.mark.slow
def test_real_files_cut_off_anywhere_never_raise(tmp_path: Path) -> None:
    file = tmp_path / "cut.yml"
    for real in REAL:
        raw = real.read_bytes()
        for end in range(0, len(raw), 97):
            file.write_bytes(raw[:end])
            check(read(file, real.name))


def test_real_files_are_read_without_a_problem() -> None:
    assert [one for file in REAL for one in check(read(file, file.name))] == []


# Positions: the text before, then what is wrong; the fault stands where the first ends.
BEFORE = {
    "start": "",
    "ascii": 'a: "x"\nbb: ',
    "chinese": '{a: "\u5ba2\u670d\u70ed\u7ebf", b: ',
    "chinese key": '{"\u5ba2\u670d": ',
    "full width": '["\uff11\uff12\uff0c", ',
    "emoji": '["\U0001f4de\U0001f1e8\U0001f1f3", ',
    "combining": '["e\u0301e\u0301", ',
    "comment": '# \u5ba2\u670d\n\na: ["\u670d", # \u70ed\u7ebf\n  ',
    "quoted escape": '["\\u5ba2\\"", ',
    "block": "a: |\n  \u5ba2\u670d\n  \u70ed\u7ebf\nb: ",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", BEFORE)
@pytest.mark.parametrize("wrong", ["9:00", "950618", "*same", "&same x", "!!str x"])
def test_columns_count_code_points(name: str, newline: str, wrong: str, tmp_path: Path) -> None:
    before = BEFORE[name]
    opened = before.rpartition("\n")[2][:1] if name != "comment" else "["
    text = before + wrong + {"{": "}", "[": "]"}.get(opened, "") + "\n"
    file = tmp_path / "place.yml"
    file.write_text(text, "utf-8", newline=newline)
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
    assert [one.where for one in check(read(file, "place.yml"))] == [Where("place.yml", line, column)]


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("raw", "line", "column"),
    [
        (b"\xff", 1, 1),
        ("\u5ba2\u670d".encode() + b"\xff", 1, 3),
        ("\u5ba2\n\U0001f4de".encode() + b"\xe5\xae", 2, 2),
        (b"a\x00", 1, 2),
        ("\u5ba2\n\n\u670d\x1b".encode(), 3, 2),
        ("\u5ba2\u670d\t".encode(), 1, 3),
        ("\n\u5ba2\u2028".encode(), 2, 2),
    ],
)
def test_forbidden_characters_are_placed(
    raw: bytes, line: int, column: int, newline: str, tmp_path: Path
) -> None:
    file = tmp_path / "place.yml"
    file.write_bytes(raw.replace(b"\n", newline.encode()))
    assert [one.where for one in check(read(file, "place.yml"))] == [Where("place.yml", line, column)]


def test_crlf_reads_the_same() -> None:
    for real in REAL:
        text = real.read_text("utf-8")
        one, other = parse(text), parse(text.replace("\n", "\r\n"))
        assert isinstance(one, Document) and isinstance(other, Document)
        assert (one.value, one.marks) == (other.value, other.marks)


def places(marks: Marks, *path: str | int) -> Iterator[tuple[tuple[str | int, ...], Marks]]:
    """Each value of a text, by the way to it, and where it stands."""
    yield path, marks
    for step, inside in marks.inside.items():
        yield from places(inside, *path, step)


def test_places_that_are_asked_for_later_are_the_same() -> None:
    for real in REAL:
        text = real.read_text("utf-8")
        one, origin = parse(text), Origin("a.yml", text)
        assert isinstance(one, Document)
        assert all(spot_of(origin, path[:-1]).find(path[-1:]) == marks for path, marks in places(one.marks))


def spot_of(origin: Origin, path: tuple[str | int, ...]) -> Spot | Origin:
    """The place of what is at a path."""
    return Spot(spot_of(origin, path[:-1]), path[-1]) if path else origin


def test_hardly_any_place_in_a_sound_book_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str | int, ...]] = []

    def find(_: Origin, path: tuple[str | int, ...]) -> Marks:
        asked.append(path)
        return Marks(1, 1)

    monkeypatch.setattr(Origin, "find", find)
    checks.open_checked(DATA.parent, date(2026, 11, 21))
    assert len(asked) < 10, "each may read a whole file again"


@pytest.mark.parametrize("word", ["buyer", "app-chat", "jia.service", "a1", "x-2.y-3"])
def test_ids_need_no_quotes(word: str) -> None:
    found = parse(f"a: {word}")
    assert isinstance(found, Document) and found.value == {"a": word}


UNQUOTED = """
    1 0x10 1e3 +1 -1 .5 1_000 0o7 9:00 12:30:45 2026-11-21 2026 .inf .nan no No NO yes y n on off true False
    null Null nan inf Buyer a_b a- a..b = 1a 12315.phone
"""


@pytest.mark.parametrize("word", [*UNQUOTED.split(), "a b", "\u5ba2\u670d"])
def test_anything_else_does(word: str) -> None:
    assert [(one.where.column, one.rule) for one in check(parse(f"a: {word}"))] == [(4, "value-quoted")]


@pytest.mark.parametrize("text", ['"no"', "'no'", "|-\n  no", ">-\n  no"])
def test_quoted_values_stay_text(text: str) -> None:
    found = parse(f"a: {text}")
    assert isinstance(found, Document) and found.value == {"a": "no"}
