"""Other site generators, to build the same pages beside ours: plain and pruned Material, Zensical, Hugo."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.generator import HOME

PEERS = Path(__file__).parent / "peers"
_BIN = Path(sys.executable).parent
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
    return _material(folder, "plain", _MATERIAL)


def others(folder: Path) -> Iterator[Builder]:
    """Everything else to compare with, for the same pages. Raises Failed for a program that is not there."""
    search = {"PYTHONPATH": str(PEERS / "shim")}
    yield _material(folder, "pruned", _MATERIAL + _PRUNED, search)
    program = installed("zensical")
    out = _configured(folder, "zensical", _MATERIAL)
    command = (str(program), "build", "--clean", "--config-file", str(folder / "zensical.yml"))
    yield Builder("zensical", command, out, {})
    yield _hugo(folder)


def _configured(folder: Path, id: str, settings: str) -> Path:
    out = folder / f"{id}-site"
    (folder / f"{id}.yml").write_text(f"{settings}site_dir: {out.name}\n", "utf-8")
    return out


def _material(folder: Path, id: str, text: str, settings: dict[str, str] | None = None) -> Builder:
    out = _configured(folder, id, text)
    command = (str(_BIN / "mkdocs"), "build", "--quiet", "--config-file", str(folder / f"{id}.yml"))
    return Builder(id, command, out, settings or {})


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
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    except OSError as error:
        raise Failed(f"{error}") from error
    if done.returncode:
        raise Failed(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    return done.stdout
