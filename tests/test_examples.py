"""Every rule by example: `examples/*.yml` change the made-up book and list every problem that must come out.

A case is one file, written in the dialect of the data:

    about     what the case shows
    edits     what to change in a copy of books/small: each names a `file` and one of
                replace + with   a text that occurs exactly once, and what stands in its place
                append           a text to put behind the file's last line
                write            the whole file
                hex              the whole file, as bytes
                repeat + times   the whole file, as one text many times
                newline          the line ends to use: "\\r\\n"
                remove           "yes"
    expect    the complete output, one line a problem, in order; [] if the change is fine

`python tests/test_examples.py` writes what comes out now into every `expect`: review it as a diff.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kefu import checks, load
from kefu.model import Record, records_in
from kefu.problem import BookError, Rule, in_order
from kefu.trust import Judge
from kefu.yamlread import Document, read

HERE = Path(__file__).parent
SMALL = HERE / "books" / "small"
FILES = sorted((HERE / "examples").glob("*.yml"))
TODAY = date(2026, 11, 21)
RULES = (*load.RULES, *checks.rules())
KEYS = {"about", "edits", "expect"}

Case = dict[str, Any]


@pytest.fixture(scope="module")
def small() -> Judge:
    """The made-up book, unchanged. Raises BookError if it has a problem."""
    return checks.open_checked(SMALL, TODAY)


def read_case(file: Path) -> Case:
    """One example. Refuses what is not in the format above."""
    document = read(file, file.name)
    assert isinstance(document, Document), "\n".join(map(str, document))
    case: Case = document.value
    assert set(case) == KEYS, f"{file.name}: {sorted(case)}"
    return case


def apply(edit: dict[str, str], root: Path) -> None:
    """Change one file below `root`."""
    match {**edit, "file": root / edit["file"]}:
        case {"file": Path() as file, "replace": str(old), "with": str(new)}:
            text = file.read_text("utf-8")
            assert text.count(old) == 1, f"{edit['file']}: {old!r} occurs {text.count(old)} times"
            file.write_text(text.replace(old, new), "utf-8")
        case {"file": Path() as file, "append": str(text)}:
            file.write_text(file.read_text("utf-8") + text, "utf-8")
        case {"file": Path() as file, "write": str(text)}:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="")
        case {"file": Path() as file, "hex": str(text)}:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(bytes.fromhex(text))
        case {"file": Path() as file, "repeat": str(text), "times": str(times)}:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text * int(times), "utf-8")
        case {"file": Path() as file, "newline": str(newline)}:
            file.write_text(file.read_text("utf-8"), "utf-8", newline=newline)
        case {"file": Path() as file, "remove": "yes"}:
            file.unlink()
        case _:
            raise AssertionError(f"no such edit: {sorted(edit)}")


def problems_of(case: Case, folder: Path) -> list[str]:
    """What comes out when the changed book, put into `folder`, is read and checked."""
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    for edit in case["edits"]:
        apply(edit, folder)
    try:
        checks.open_checked(folder, TODAY)
    except BookError as error:
        return [str(one) for one in in_order(error.problems)]
    return []


def rule_of(line: str) -> str:
    """The name of the rule at the end of a line."""
    found = re.search(r"\(([a-z-]+)\)$", line)
    assert found, line
    return found[1]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_example_gives_exactly_these_problems(file: Path, tmp_path: Path) -> None:
    case = read_case(file)
    assert problems_of(case, tmp_path) == case["expect"]


def test_the_made_up_book_has_no_problem(small: Judge) -> None:
    assert len(small.book.entities) == 5


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_an_example_that_fails(rule: Rule) -> None:
    assert rule.name in {rule_of(line) for file in FILES for line in read_case(file)["expect"]}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_is_documented(rule: Rule) -> None:
    bad, good = rule.examples
    assert re.fullmatch("[^\u3002]*[\u4e00-\u9fff][^\u3002]*\u3002", rule.sentence), "one Chinese sentence"
    assert bad and good and bad != good


def test_rules_differ_in_name() -> None:
    names = [rule.name for rule in RULES]
    assert sorted(set(names)) == sorted(names)


def test_the_made_up_book_uses_every_field(small: Judge) -> None:
    book = small.book
    records = [record for top in (book.settings, book.words, *book.tops) for record in records_in(top)]
    used = {(model, name) for r in records for model in type(r).__mro__ for name in r.model_fields_set}
    unused = [f"{model.__name__}.{name}" for model, name in fields() if (model, name) not in used]
    assert unused == []


def fields() -> Iterator[tuple[type[Record], str]]:
    """Every field of the model with the record that brings it in, but for the wrapper of sources.yml."""
    models = [Record]
    while models:
        model = models.pop()
        models += model.__subclasses__()
        if model.__name__ != "Sources":
            yield from ((model, name) for name in model.model_fields if name in model.__annotations__)


@pytest.mark.slow
def test_random_changes_never_raise(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    texts = {file: file.read_text("utf-8") for file in sorted((SMALL / "data").rglob("*.yml"))}
    value = re.compile(r'"[^"\n]*"|(?<=: )[a-z][a-z0-9.-]*|(?<=\[)[a-z][a-z0-9.-]*')
    values = sorted({found for text in texts.values() for found in value.findall(text)})
    values += ['""', '"0000"', '"9999-12-31"', '"999999"', "[]", "{}", "[a]", "{a: b}", "unknown", '"24:00"']
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    clean = 0
    for _ in range(200):
        file, text = chance.choice(list(texts.items()))
        found = chance.choice(list(value.finditer(text)))
        changed = tmp_path / file.relative_to(SMALL)
        changed.write_text(text[: found.start()] + chance.choice(values) + text[found.end() :], "utf-8")
        try:
            checks.open_checked(tmp_path, TODAY)
            clean += 1
        except BookError as error:
            assert all(one.where.path and one.message for one in error.problems)
        changed.write_text(text, "utf-8")
    assert 0 < clean < 200


def update() -> None:
    """Write what comes out now into the `expect` of every example."""
    for file in FILES:
        with tempfile.TemporaryDirectory() as folder:
            lines = problems_of(read_case(file), Path(folder))
        items = "".join(f"  - {json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        head = file.read_text("utf-8").rpartition("\nexpect:")[0]
        file.write_text(f"{head}\nexpect:\n{items}" if items else f"{head}\nexpect: []\n", "utf-8")


if __name__ == "__main__":
    update()
