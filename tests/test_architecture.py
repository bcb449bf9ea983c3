"""Imports run one way, and MkDocs stays at the edge."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

# From the ground up: a module may import from its own row and from rows above it in this list.
LAYERS = (
    {"problem", "today", "contract", "files", "workdays", "tools", "private", "trace", "recent", "kept"},
    {"yamlread", "numbers"},
    {"text", "prose", "extract", "pdfread", "glyphs", "yamlspan", "spelling", "lookup"},
    {"markup", "fields", "placed"},
    {"model"},
    {"words", "trust", "load", "schema", "factids"},
    {"answers", "flow", "tables", "paper", "chapters", "opening", "deadlines", "calls"},
    {"svg"},
    {"checks"},
    {"views", "templating"},
    {"expected", "search", "parts"},
    {"papers"},
    {"screen"},
    {"render", "sweep", "show", "evaluate"},
    {"link", "places", "stale", "progress"},
    {"edit"},
    {"commands", "publish"},
    {"cli"},
    {"__main__"},
)
MODULES = sorted((ROOT / "kefu").rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, inside functions as well."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def layer_of(module: str) -> int:
    """The row of LAYERS in which a module of the core stands."""
    return next(index for index, row in enumerate(LAYERS) if module in row)


@pytest.mark.parametrize("file", MODULES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_imports_run_one_way(file: Path) -> None:
    inside = file.relative_to(ROOT / "kefu").with_suffix("").parts
    if inside == ("__init__",):
        return
    own = layer_of(inside[0])
    known = set().union(*LAYERS)
    for name in imported(file):
        parts = name.split(".")
        if parts[0] == "kefu" and len(parts) > 1 and parts[1] in known:
            assert layer_of(parts[1]) <= own, f"{file.name} imports {name}"


def test_only_the_edge_imports_mkdocs() -> None:
    files = [*MODULES, *(ROOT / "bench").glob("*.py"), *(ROOT / "hooks").glob("*.py")]
    using = {
        file.relative_to(ROOT).as_posix()
        for file in files
        if any(name.split(".")[0] == "mkdocs" for name in imported(file))
    }
    edge = {f"kefu/publish/{name}.py" for name in ("site", "frames", "material")}
    assert using == {*edge, "hooks/book.py"}


def test_hooks_are_short() -> None:
    for file in (ROOT / "hooks").glob("*.py"):
        code = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
        assert len(code) <= 34, file
