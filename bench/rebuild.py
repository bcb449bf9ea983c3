"""What a change costs: one fact, one page of prose, one template, each built in a fresh process.

The made-up book takes the place of the book of a copy of this tree, so that its templates and its theme are
those of the tree, as for its editors. Every build is held against a clean one in another folder.
"""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from filecmp import cmpfiles
from pathlib import Path
from typing import NamedTuple

from bench import generator
from bench.builders import Failed
from bench.measure import ALONE, Bench, Cost, Rebuild, Served, least, surroundings

PROGRAM = (
    "kefu",
    "templates",
    "theme",
    "hooks",
    "content/assets",
    "pyproject.toml",
    "mkdocs.yml",
    "requirements.lock",
)
"""What a tree consists of besides its book."""
PATIENCE_S = 600
"""How long `kefu serve` may take for anything."""
_ASKED_S = 5
"""How long one request for a page waits: while it builds, the server answers none."""
_OPENS = re.compile(r'open: "\d\d:\d\d"')
_TEMPLATE = "templates/pages/entity.html.jinja"


class Change(NamedTuple):
    """Something that an editor saves: a file of the tree, its new text, and where readers see it."""

    file: Path
    text: str
    page: str
    """An address in the site."""
    says: str
    """What that page says then and did not say before."""

    def save(self) -> None:
        """Write the file."""
        self.file.write_text(self.text, "utf-8")


def tree(seed: int, entities: int, folder: Path) -> None:
    """Write a copy of this tree with a made-up book in place of its own."""
    for name in PROGRAM:
        source, target = generator.HOME / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    generator.write(generator.book(seed, entities), folder)


def fact(root: Path, turn: int) -> Change:
    """Other opening hours of one channel: they stand on several pages, in tables and in the search."""
    files = sorted((root / "data" / "entities").glob("*.yml"))
    middle = len(files) // 2
    for file in (*files[middle:], *files[:middle]):
        text = file.read_text("utf-8")
        if _OPENS.search(text):
            hour = f"06:{turn % 60:02}"
            return Change(file, _OPENS.sub(f'open: "{hour}"', text, count=1), f"platforms/{file.stem}/", hour)
    raise Failed("这本书里没有服务时间 / nothing in this book has hours")


def prose(root: Path, turn: int) -> Change:
    """One more paragraph in a guide."""
    file = min((root / "content" / "guides").glob("*.md"))
    said = f"改了第 {turn} 回。"
    return Change(file, f"{file.read_text('utf-8')}\n{said}\n", f"guides/{file.stem}/", said)


def template(root: Path, turn: int) -> Change:
    """Another class of the headings of all guides of platforms."""
    file = root / _TEMPLATE
    text = re.sub(r"<h1[^>]*>", f'<h1 class="kf-turn-{turn}">', file.read_text("utf-8"), count=1)
    entity = min((root / "data" / "entities").glob("*.yml")).stem
    return Change(file, text, f"platforms/{entity}/", f"kf-turn-{turn}")


def nothing(root: Path, _: int) -> Change:
    """A build of what was built already."""
    file = root / _TEMPLATE
    return Change(file, file.read_text("utf-8"), "", "")


CHANGES: dict[str, Callable[[Path, int], Change]] = {
    "nothing": nothing,
    "fact": fact,
    "prose": prose,
    "template": template,
}


def measure(bench: Bench, entities: int) -> tuple[Rebuild, ...]:
    """Each change to the book with so many entities, made and built as often as `bench` runs anything.

    Raises Failed when something does not build, or when a change is not published.
    """
    folder = bench.folder / f"rebuild-{entities}"
    root = folder / "tree"
    tree(bench.seed, entities, root)
    _build(bench, root, folder / "out", folder / "cache")
    found = []
    for name, make in CHANGES.items():
        bench.say(f"{entities} 个主体 / entities: 改了再生成 / a change: {name}")
        costs = []
        for turn in range(1, bench.runs + 1):
            change = make(root, turn)
            change.save()
            costs.append(_build(bench, root, folder / "out", folder / "cache"))
            page = folder / "out" / "site" / change.page / "index.html"
            if change.says not in page.read_text("utf-8"):
                raise Failed(f"{page.name} 没有写 / does not say: {change.says} ({name})")
        again = folder / "again"
        shutil.copytree(root, again / "tree")
        clean = _build(bench, again / "tree", again / "out", again / "cache")
        same = same_files(folder / "out" / "site", again / "out" / "site")
        found.append(Rebuild(name, least(costs), clean, same))
        shutil.rmtree(again)
    shutil.rmtree(folder)
    return tuple(found)


def _command(root: Path, *arguments: str) -> list[str]:
    """The program that the environment names runs, not the one that the bench was started beside (-P)."""
    program = [sys.executable, "-P", "-m", "kefu"]
    return [*program, "--root", str(root), "--today", str(generator.DAY), *arguments]


def _settings(root: Path, cache: Path) -> dict[str, str]:
    """The environment in which the program of a tree runs, and not that of ours."""
    return {"PYTHONPATH": str(root), "KEFU_CACHE": str(cache)}


def _build(bench: Bench, root: Path, out: Path, cache: Path) -> Cost:
    command = _command(root, "build", "--only", "site", *ALONE, "--out", str(out))
    return bench.cost(command, _settings(root, cache))


def same_files(one: Path, other: Path) -> bool:
    """Whether two folders hold the same files with the same bytes."""
    names, others = (
        {file.relative_to(at) for file in at.rglob("*") if file.is_file()} for at in (one, other)
    )
    same, _, _ = cmpfiles(one, other, [str(name) for name in names], shallow=False)
    return names == others and len(same) == len(names)


def serve(bench: Bench, entities: int) -> Served:
    """Start `kefu serve` on the book with so many entities, save a fact and wait until its page says it.

    Raises Failed when that takes too long.
    """
    folder = bench.folder / f"serve-{entities}"
    root = folder / "tree"
    tree(bench.seed, entities, root)
    change = fact(root, 59)
    bench.say(f"{entities} 个主体 / entities: kefu serve")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/{change.page}"
    began = time.perf_counter()
    with (folder / "said.txt").open("wb") as said:
        server = subprocess.Popen(
            _command(root, "serve", "--only", "site", "--port", str(port)),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=surroundings() | _settings(root, folder / "cache"),
        )
        try:
            _wait(server, address, "<h1")
            ready = time.perf_counter() - began
            time.sleep(1)  # it watches for changes from now on
            began = time.perf_counter()
            change.save()
            _wait(server, address, change.says)
            changed = time.perf_counter() - began
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    shutil.rmtree(folder)
    return Served(ready, changed)


def _wait(server: subprocess.Popen[bytes], address: str, text: str) -> None:
    """Ask for a page until it says something. Raises Failed when the server ends or takes too long."""
    latest = time.perf_counter() + PATIENCE_S
    while time.perf_counter() < latest and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=_ASKED_S) as answer:
                if text in answer.read().decode("utf-8"):
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.02)
    raise Failed(f"kefu serve: {address} 一直没有写 / never says: {text}")
