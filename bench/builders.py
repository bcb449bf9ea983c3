"""Other site generators, to build the same pages beside ours: plain and pruned Material, Zensical, Hugo."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.generator import HOME

PEERS = Path(__file__).parent / "peers"
BIN = Path(sys.executable).parent
_MKDOCS = (str(BIN / "mkdocs"), "build", "--quiet")
_MATERIAL = """\
site_name: plain
theme:
  name: material
  language: zh
  font: false
"""
"""Material as it comes: its default navigation and its default search."""
_PRUNED = """\
  features: [navigation.tabs, navigation.prune, navigation.indexes]
plugins:
  - search: {lang: zh}
"""
"""What its manual offers to large sites, and a search that knows Chinese words."""


class Failed(Exception):
    """Something did not end well, so that there is nothing to compare. Carries what it said."""


class Builder(NamedTuple):
    """One way to build the pages of a folder into the folder `out`."""

    id: str
    command: tuple[str, ...]
    out: Path
    settings: dict[str, str]
    """Variables of the environment."""


def plain(folder: Path) -> Builder:
    """Material as it comes, for the pages in `folder`/docs."""
    return _configured(folder, "plain", _MKDOCS, _MATERIAL)


def others(folder: Path) -> Iterator[Builder]:
    """Everything else to compare with, for the same pages. Raises Failed for a program that is not there."""
    search = {"PYTHONPATH": str(PEERS / "shim")}
    yield _configured(folder, "pruned", _MKDOCS, _MATERIAL + _PRUNED, search)
    yield _configured(folder, "zensical", (str(installed("zensical")), "build", "--clean"), _MATERIAL)
    yield _hugo(folder)


def _configured(
    folder: Path, id: str, command: tuple[str, ...], text: str, settings: dict[str, str] | None = None
) -> Builder:
    """A program that reads a file like mkdocs.yml."""
    file, out = folder / f"{id}.yml", folder / f"{id}-site"
    file.write_text(f"{text}site_dir: {out.name}\n", "utf-8")
    return Builder(id, (*command, "--config-file", str(file)), out, settings or {})


def _hugo(folder: Path) -> Builder:
    """Hugo with a layout of the same parts (bench/peers/hugo); its indexes have names of their own."""
    output([str(HOME / "scripts" / "debian"), "hugo"])
    source, out = folder / "hugo", folder / "hugo-site"
    shutil.copytree(PEERS / "hugo", source)
    shutil.copytree(folder / "docs", source / "content")
    for index in (source / "content").rglob("index.md"):
        index.rename(index.with_name("_index.md"))
    command = ("hugo", "--quiet", "--noBuildLock", "--source", str(source), "--destination", str(out))
    return Builder("hugo", command, out, {})


def installed(name: str) -> Path:
    """A program in an environment of its own, with the packages that bench/peers/<name>.txt locks.

    Raises Failed without it.
    """
    lock = PEERS / f"{name}.txt"
    folder = HOME / "build" / name
    program, stamp = folder / "bin" / name, folder / "installed"
    wanted = lock.read_text("utf-8")
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        output([sys.executable, "-m", "venv", "--clear", str(folder)])
        pip = [str(folder / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        output([*pip, "--require-hashes", "--requirement", str(lock)])
        stamp.write_text(wanted, "utf-8")
    return program


def output(command: Sequence[str]) -> str:
    """What a command prints. Raises Failed when it fails, with what it complained of."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Failed(f"{error}") from error
    if done.returncode:
        raise Failed(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    return done.stdout
