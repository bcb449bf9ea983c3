"""What templates may not hold: numbers, paths, names that nothing has, ways around the escaping."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kefu.checks import templates
from kefu.checks.prose import Reader
from kefu.trust import Judge
from kefu.yamlread import Document, read

HERE = Path(__file__).parent
PAGE = "templates/pages/new.html.jinja"


def made_up_cases() -> list[dict[str, Any]]:
    """The cases of `templates/made-up.yml`."""
    document = read(HERE / "templates" / "made-up.yml", "made-up.yml")
    assert isinstance(document, Document), "\n".join(map(str, document))
    cases: list[dict[str, Any]] = document.value
    return cases


@pytest.fixture(scope="module")
def reader(made_up: Judge) -> Reader:
    return Reader(made_up)


def found_in(root: Path, reader: Reader, **files: str) -> list[str]:
    """What is found in templates with these texts."""
    for name, text in files.items():
        file = root / "templates" / "pages" / f"{name}.html.jinja"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    (root / "templates" / "a.jinja").write_text("", "utf-8")
    found = templates.check(reader, templates.Templates(root))
    return [f"{one} | {one.tip.partition(':')[0]}" for one in found]


@pytest.mark.parametrize("case", made_up_cases(), ids=lambda case: case["text"])
def test_what_is_said_of_a_template(case: dict[str, Any], reader: Reader, tmp_path: Path) -> None:
    found = found_in(tmp_path, reader, new=case["text"])
    assert [one.removeprefix(f"{PAGE}:") for one in found] == case["found"]


def test_a_template_that_cannot_be_read_does_not_hide_the_next(reader: Reader, tmp_path: Path) -> None:
    found = found_in(tmp_path, reader, a="{% if book %}", b="{{ bokk }}", c="{{ book }}")
    assert [one.partition(": ")[0] for one in found] == [
        "templates/pages/a.html.jinja:1:1",
        "templates/pages/b.html.jinja:1:4",
    ]


def test_every_page_has_variables_of_its_own(reader: Reader, tmp_path: Path) -> None:
    found = found_in(tmp_path, reader, home="{{ featured }}", sources="{{ featured }}")
    assert [one.partition(": ")[0] for one in found] == ["templates/pages/sources.html.jinja:1:4"]


def test_macros_of_other_templates_are_known(reader: Reader, tmp_path: Path) -> None:
    found = found_in(
        tmp_path,
        reader,
        a="{% macro tip_of() %}{% endmacro %}{%- macro other_tip() %}{% endmacro %}",
        b='{% import "a.jinja" as m %}{{ m.tip_of() }}{{ m.other_tip() }}{{ m.no_tip() }}',
    )
    assert [one.partition(": ")[0] for one in found] == ["templates/pages/b.html.jinja:1:68"]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("name", True),
        ("entities", True),
        ("upper", True),
        ("index", True),
        ("dialable", True),
        ("_path", False),
        ("__class__", False),
        ("nmae", False),
    ],
)
def test_what_templates_can_ask_for(name: str, known: bool) -> None:
    assert (name in templates.attributes()) == known
