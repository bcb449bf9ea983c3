"""The schemas that editors use say the same as the loader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator

from kefu import schema
from kefu.trust import Judge
from kefu.yamlread import Document, read

FILES = sorted((ROOT / "data").rglob("*.yml"))


def of_file(file: Path) -> tuple[Document, dict[str, Any]]:
    """A data file and the schema that its first line names."""
    first = file.read_text("utf-8").splitlines()[0]
    marker = "# yaml-language-server: $schema="
    assert first.startswith(marker), file
    document = read(file, file.name)
    assert isinstance(document, Document)
    return document, json.loads((file.parent / first.removeprefix(marker)).read_text("utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT / "data").as_posix())
def test_every_data_file_is_valid(file: Path) -> None:
    document, rules = of_file(file)
    faults = [
        f"{'/'.join(map(str, e.path))}: {e.message}"
        for e in Draft202012Validator(rules).iter_errors(document.value)
    ]
    assert not faults


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"nmae": "x"}, "nmae"),
        ({"kind": "shop"}, "shop"),
        ({"channels": "x"}, "array"),
        ({"id": "A B"}, "A B"),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(change: dict[str, Any], fault: str) -> None:
    document, rules = of_file(ROOT / "data" / "entities" / "jd.yml")
    assert any(fault in e.message for e in Draft202012Validator(rules).iter_errors(document.value | change))


def test_fields_explain_themselves() -> None:
    rules = json.loads((ROOT / "data" / "schema" / "entity.json").read_text("utf-8"))
    for name, model in (rules["$defs"] | {"Entity": rules}).items():
        assert model["description"], name
        assert all(one.get("description") for one in model["properties"].values()), name


def test_schemas_are_current(judge: Judge) -> None:
    for name, text in schema.schemas(judge.book.words).items():
        assert (ROOT / "data" / "schema" / name).read_text("utf-8") == text, "run: kefu schema"
