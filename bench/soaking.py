"""Readers behind nginx while builds are killed, fail and run out of disk: `scripts/soak`.

Every answer must be a whole file of some published release. Builders publish a made-up book again and again,
two at once; most are killed at a moment drawn at random, some find a faulty book, one a full disk.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from bench import servers

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "books" / "small"
ROOM = 200
"""MB of the disk that fills up."""
READERS = 4
_READ = (".html", ".css", ".js", ".pdf", ".png", ".json")


class Readers:
    """Threads that read without end, and hold what they get against the lists of files of the releases."""

    def __init__(self, dist: Path, port: int) -> None:
        self.dist = dist
        self.port = port
        self.reads = 0
        self.bad: list[str] = []
        self._stop = threading.Event()
        self._known: dict[str, set[str]] = {}
        self._lock = threading.Lock()
        self._learn()
        self._paths = sorted(self._known)
        self._threads = [threading.Thread(target=self._read, args=(seed,)) for seed in range(READERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _learn(self) -> None:
        """Take in the files of every release that is there."""
        for listing in (self.dist / "releases").glob("*/files.json"):
            try:
                files: dict[str, str] = json.loads(listing.read_text("utf-8"))
            except (OSError, ValueError):
                continue  # removed, or not yet published
            for path, digest in files.items():
                if path.startswith("site/") and path.endswith(_READ) and path != "site/404.html":
                    self._known.setdefault(path.removeprefix("site/"), set()).add(digest)

    def _is_known(self, path: str, digest: str) -> bool:
        with self._lock:
            if digest not in self._known.get(path, ()):
                self._learn()
            return digest in self._known.get(path, ())

    def _read(self, seed: int) -> None:
        drawn = random.Random(seed)
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self._stop.is_set():
            path = drawn.choice(self._paths)
            coding = drawn.choice(("br", "gzip", "identity"))
            try:
                connection.request("GET", "/" + path, headers={"Accept-Encoding": coding})
                answer = connection.getresponse()
                body = answer.read()
            except (OSError, HTTPException) as error:
                self.bad.append(f"{path}: {error!r}")
                connection.close()
                continue
            self.reads += 1
            packed = answer.headers["Content-Encoding"]
            if packed:
                body = brotli.decompress(body) if packed == "br" else gzip.decompress(body)
            if answer.status != 200 or not self._is_known(path, hashlib.sha256(body).hexdigest()):
                self.bad.append(f"{path}: {answer.status}, {len(body)} bytes")


class Builders:
    """Build a tree of their own again and again; `counts` says how it ended."""

    def __init__(self, dist: Path, folder: Path, kills: int, failures: int) -> None:
        self.dist = dist
        self.folder = folder
        self.kills = kills
        self.failures = failures
        self.counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.usual = 3.0

    def first(self) -> None:
        """The release that readers begin with; tells how long a build takes."""
        tree = self._tree(99)
        began = time.monotonic()
        assert self._build(tree, 0) == 0
        self.usual = time.monotonic() - began

    def last(self) -> None:
        """A build that is left alone finds everything as it should be, and tidies up."""
        assert self._build(self._tree(99), 9999) == 0

    def run(self) -> None:
        """Two at once, until enough were killed and failed."""
        threads = [threading.Thread(target=self._work, args=(seed,)) for seed in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def full_disk(self) -> None:
        """One build on a disk with next to no room left."""
        filler = self.dist / "filler"
        room = shutil.disk_usage(self.dist).free - 3_000_000
        with filler.open("wb") as file:
            file.write(b"\0" * room)
        code = self._build(self._tree(98), 1)
        filler.unlink()
        self.counts["full disk" if code else "published on a full disk"] += 1

    def _tree(self, seed: int) -> Path:
        tree = self.folder / f"tree-{seed}"
        if not tree.exists():
            shutil.copytree(SMALL, tree)
        return tree

    def _work(self, seed: int) -> None:
        drawn, tree = random.Random(seed), self._tree(seed)
        number = 0
        while self.counts["killed"] < self.kills or self.counts["failed"] < self.failures:
            number += 1
            kind = drawn.choices(("killed", "failed", "published"), (70, 12, 18))[0]
            kill_after = drawn.uniform(0.3, 1.3 * self.usual) if kind == "killed" else 0
            code = self._build(tree, number * 10 + seed, faulty=kind == "failed", kill_after=kill_after)
            with self._lock:
                self.counts[_ENDS.get(code, f"exit {code}") if code != 1 else self._why] += 1

    def _build(self, tree: Path, number: int, faulty: bool = False, kill_after: float = 0) -> int:
        settings = tree / "data" / "book.yml"
        text = (SMALL / "data" / "book.yml").read_text("utf-8")
        text = text.replace("编造的书", f"编造的书{number}", 1)
        settings.write_text(text + ("title: 1\n" if faulty else ""), "utf-8")
        command = [sys.executable, "-m", "kefu", "--root", str(tree), "build", "--out", str(self.dist)]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            _, said = process.communicate(timeout=kill_after or None)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            _, said = process.communicate()
        self._why = "refused" if "另一次生成" in said else "failed"
        return process.returncode


_ENDS = {0: "published", -9: "killed"}


@contextmanager
def disk(folder: Path) -> Iterator[bool]:
    """A small disk of its own for the outputs, if we may mount one; tells whether."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}m", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=False)


def main() -> int:
    """Run it; the exit code is 1 if any read was bad."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description=" ".join((__doc__ or "").split()))
    parser.add_argument("--kills", type=int, default=150, help="杀掉多少次生成 / builds to kill (150)")
    parser.add_argument("--failures", type=int, default=20, help="失败多少次 / builds that fail (20)")
    parser.add_argument("--reads", type=int, default=100_000, help="至少读多少次 / reads at least (100000)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kefu-soak-") as name, disk(Path(name) / "dist") as mounted:
        folder, dist = Path(name), Path(name) / "dist"
        builders = Builders(dist, folder, options.kills, options.failures)
        builders.first()
        (folder / "nginx").mkdir()
        began = time.monotonic()
        try:
            with servers.nginx(dist, folder / "nginx") as port:
                readers = Readers(dist, port)
                readers.start()
                if mounted:
                    builders.full_disk()
                else:
                    print("没有写满磁盘:要管理员 / no full disk: needs the administrator", file=sys.stderr)
                builders.run()
                while readers.reads < options.reads and not readers.bad:
                    time.sleep(0.2)
                readers.stop()
                builders.last()
        except servers.NoServer as error:
            print(error, file=sys.stderr)
            return 2
        left = [one.name for one in (dist / "releases").iterdir() if not one.name[0].isdigit()]
    took = time.monotonic() - began
    ends = ", ".join(f"{name} {count}" for name, count in sorted(builders.counts.items()))
    print(f"{readers.reads} 次读 / reads, {len(readers.bad)} 次坏 / bad; {took:.0f} s")
    print(f"生成 / builds: {ends}; 留下 / left behind: {left or '-'}")
    for one, count in Counter(readers.bad).most_common(10):
        print(f"{count} × {one}")
    return 1 if readers.bad else 0


if __name__ == "__main__":
    sys.exit(main())
