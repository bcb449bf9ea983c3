"""A Dask cluster of separate processes on this machine: the same bytes, and what goes wrong is told."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import DAY, ROOT
from working import die_once, slowly

from kefu import checks
from kefu.papers import Papers
from kefu.publish import cluster, desk, executors, former, pdf, release
from kefu.publish.executors import Stopped, Unusable
from kefu.publish.typesetting import Layout

pytestmark = pytest.mark.slow
SMALL = ROOT / "tests" / "books" / "small"


@contextmanager
def running(*arguments: str, code: Path = ROOT, until: str) -> Iterator[str]:
    """A process of Dask, and what stands in the line with which it is ready."""
    path = os.pathsep.join((str(code), str(ROOT / "tests")))
    with (
        TemporaryDirectory() as folder,
        (Path(folder) / "said").open("w+") as said,
        subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": path},
            stderr=said,
            text=True,
        ) as process,
    ):
        try:
            while not (found := re.search(until, (Path(folder) / "said").read_text("utf-8"))):
                assert process.poll() is None, (Path(folder) / "said").read_text("utf-8")
                time.sleep(0.05)
            yield found[1]
        finally:
            process.kill()


@contextmanager
def started(count: int, code: Path = ROOT) -> Iterator[str]:
    """The address of a cluster with so many workers, which run the program in the folder `code`."""
    with ExitStack() as stack:
        scheduler = running(
            "scheduler", "--host", "127.0.0.1", "--port", "0", until=r"Scheduler at: *(tcp://\S+)\s"
        )
        place = stack.enter_context(scheduler).strip()
        for _ in range(count):
            worker = running(
                "worker",
                place,
                "--nworkers=1",
                "--nthreads=1",
                "--no-nanny",
                code=code,
                until=r"Registered to: *(\S+)\s",
            )
            stack.enter_context(worker)
        yield place.replace("tcp://", "dask://")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with started(2) as found:
        yield found


def files(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and ".lock" not in file.name
    }


def test_results_come_in_order(address: str) -> None:
    with executors.opened(address) as workers:
        assert workers.count == 2
        assert list(executors.mapped(workers, slowly, range(20), 3)) == [n * n for n in range(20)]
        assert workers.spent > 0


def test_everybody_publishes_the_same_bytes(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MANY", 1)
    reading, beside = desk.readings, 0.0

    def readings(*arguments: Any) -> Iterator[Any]:
        nonlocal beside
        before = workers.spent
        yield from reading(*arguments)
        beside = workers.spent - before

    monkeypatch.setattr(desk, "readings", readings)
    for number, who in enumerate(("serial", "processes", address)):
        nothing = tmp_path / f"cache-{number}"
        nothing.mkdir()
        monkeypatch.setenv("KEFU_CACHE", str(nothing))
        monkeypatch.setattr(former, "home", partial(Path, nothing))
        with executors.opened(who) as workers:
            made = release.build(SMALL, tmp_path / str(number), DAY, workers=workers)
        assert made.built.printing > 0 and made.papers
        assert (beside > 0) == (number > 0)
    once = files(tmp_path / "0" / "current")
    assert len(once) > 100
    for number in (1, 2):
        other = files(tmp_path / str(number) / "current")
        assert once.keys() == other.keys()
        assert [name for name in once if once[name] != other[name]] == []


def test_machines_without_our_tree_are_sent_templates_and_fonts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They have the program and nothing else; the templates of this book are its own."""
    shutil.copytree(ROOT / "kefu", tmp_path / "code" / "kefu")
    tree = tmp_path / "tree"
    shutil.copytree(SMALL, tree)
    shutil.copytree(ROOT / "templates" / "print", tree / "templates" / "print")
    template = tree / "templates" / "print" / "guide.typ"
    template.write_text(template.read_text("utf-8") + "\n// ours\n", "utf-8")
    judge = checks.open_checked(tree, DAY)
    papers = [one for one in Papers(judge, tree).all() if one.name != "book"]
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    kept = pdf.make(papers, judge.book, tree, executor=executors.serial(), cache_folder=here)
    packed = replace(Layout.of(tree / "templates" / "print").packed, folder="/nowhere")
    monkeypatch.setattr(Layout, "of", lambda _: replace(packed, files=()))
    monkeypatch.setattr(Layout, "packed", packed)
    with started(2, tmp_path / "code") as address, executors.opened(address) as workers:
        sent = pdf.make(papers, judge.book, tree, executor=workers, cache_folder=there)
    assert [one.file.read_bytes() for one in sent] == [one.file.read_bytes() for one in kept]


def test_another_version_of_the_program_is_refused(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "kefu", tmp_path / "code" / "kefu")
    with (tmp_path / "code" / "kefu" / "trust.py").open("a") as file:
        file.write("# changed\n")
    with (
        started(1, tmp_path / "code") as address,
        pytest.raises(Unusable, match="another version there"),
        executors.opened(address),
    ):
        pass


def test_so_is_one_that_joins_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "kefu", tmp_path / "code" / "kefu")
    (tmp_path / "code" / "kefu" / "extra.py").touch()
    monkeypatch.setattr(cluster, "_checked", lambda _client, _place: 1)
    with (
        started(1, tmp_path / "code") as address,
        executors.opened(address) as workers,
        pytest.raises(Unusable, match="another version there"),
    ):
        list(executors.mapped(workers, slowly, [1]))


def test_a_cluster_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 2)
    with started(0) as address, pytest.raises(Unusable, match="no workers"), executors.opened(address):
        pass


def test_a_worker_that_dies_is_replaced_or_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "_PULSE", 1)
    with started(2) as address, executors.opened(address) as workers:
        assert list(executors.mapped(workers, die_once, [str(tmp_path / "mark")])) == ["done"]
        monkeypatch.setattr(cluster, "PATIENCE", 1)
        with pytest.raises(Stopped, match="no workers are left"):
            list(executors.mapped(workers, os._exit, [9]))


def test_a_piece_of_work_that_kills_every_worker_is_given_up() -> None:
    with started(5) as address, executors.opened(address) as workers:
        with pytest.raises(Stopped, match="KilledWorker"):
            list(executors.mapped(workers, os._exit, [9]))
        assert list(executors.mapped(workers, slowly, [1])) == [1]
