"""Who does the work: results in order, bounded, the same from anybody; nobody is left behind."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ROOT
from working import burn, slowly

from kefu.publish import cluster, executors
from kefu.publish.executors import Stopped, Unusable, Workers


@pytest.fixture(params=["serial", "threads", "processes"])
def workers(request: pytest.FixtureRequest) -> Iterator[Executor]:
    if request.param == "threads":
        with ThreadPoolExecutor(4) as pool:
            yield pool
    else:
        with executors.opened(request.param) as opened:
            yield opened


# The work


@pytest.mark.parametrize("chunk", [1, 3, 100])
def test_results_come_in_the_order_of_the_items(workers: Executor, chunk: int) -> None:
    assert list(executors.mapped(workers, slowly, range(20), chunk)) == [n * n for n in range(20)]
    assert list(executors.mapped(workers, slowly, [], chunk)) == []


def test_or_each_as_soon_as_it_is_done(workers: Executor) -> None:
    todo = deque(range(20))
    found: list[int] = []
    for number, square in executors.finished(workers, slowly, todo):
        assert square == number * number
        if not found:
            todo.append(7)  # more comes up meanwhile
        found.append(number)
    assert sorted(found) == sorted([*range(20), 7])


@pytest.mark.parametrize("chunk", [1, 5])
def test_no_more_is_taken_than_can_be_done(chunk: int) -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    with ThreadPoolExecutor(2) as pool:
        workers = Workers(pool, 2)
        results = executors.mapped(workers, math.sqrt, items(), chunk)
        assert not taken
        for done, _ in enumerate(results):
            assert len(taken) <= done + (workers.ahead + 1) * chunk
    assert len(taken) == 1000


def test_an_error_ends_it_and_what_has_not_begun_never_begins() -> None:
    done = []

    def work(number: int) -> int:
        if number == 2:
            raise ValueError("two")
        time.sleep(0.01)
        done.append(number)
        return number

    found: list[int] = []
    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="two"):
        found += executors.mapped(Workers(pool, 4), work, range(1000))
    assert len(done) < 30


def test_the_seconds_of_other_processes_are_counted() -> None:
    with executors.opened() as workers:
        list(executors.mapped(workers, burn, [0.05, 0.05]))
        assert 0.09 < workers.spent < 2
    alone = executors.serial()
    list(executors.mapped(alone, burn, [0.02]))
    assert alone.spent == 0, "this process counts its own"


def test_threads_stand_beside_processes_but_not_beside_nobody() -> None:
    with executors.opened("processes") as processes, executors.threads(processes) as workers:
        (there,) = executors.mapped(workers, lambda _: threading.get_ident(), [1])
        assert there != threading.get_ident()
    with executors.threads(executors.serial()) as workers:
        (there,) = executors.mapped(workers, lambda _: threading.get_ident(), [1])
        assert there == threading.get_ident()


# Addresses


@pytest.mark.parametrize("address", ["nobody", "dask", "http://x:1", "processes://4", "serial "])
def test_an_unknown_address_is_refused(address: str) -> None:
    with pytest.raises(Unusable, match="serial, dask://HOST:PORT"), executors.opened(address):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("place", ["", "host", "127.0.0.1:1"])
def test_where_no_scheduler_answers(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.3)
    with pytest.raises(Unusable, match="no scheduler answers"), executors.opened(f"dask://{place}"):
        pass


def test_without_dask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Unusable, match="scripts/setup dask"), executors.opened("dask://127.0.0.1:1"):
        pass


def test_the_command_says_so() -> None:
    command = [sys.executable, "-m", "kefu", "build", "--executor", "nobody"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "nobody" in done.stderr and "网站没有更新" in done.stderr and "Traceback" not in done.stderr


def test_dask_is_imported_for_dask_alone() -> None:
    script = (
        "import sys; from kefu.publish import executors, release\n"
        "with executors.opened(): assert not {'dask', 'distributed'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


# Processors


def test_a_container_may_grant_fewer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = tmp_path / "cgroup"
    (groups / "a" / "b").mkdir(parents=True)
    (tmp_path / "self").write_text("0::/a/b\n", "utf-8")
    (groups / "a" / "b" / "cpu.max").write_text("max 100000\n", "utf-8")
    assert min(executors.quotas(tmp_path / "self", groups)) > 1000
    (groups / "a" / "cpu.max").write_text("250000 100000\n", "utf-8")
    assert min(executors.quotas(tmp_path / "self", groups)) == 3
    assert min(executors.quotas(tmp_path / "nothing", groups)) > 1000
    monkeypatch.setattr(executors, "quotas", lambda: [1])
    assert executors.cores() == 1


# Ends


def test_a_killed_worker_is_told() -> None:
    with (
        executors.opened() as workers,
        pytest.raises(Stopped, match="the workers went away: BrokenProcessPool"),
    ):
        list(executors.mapped(workers, os._exit, [9]))


WAITING = """
import os, signal, sys, time
from kefu.publish import executors
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run in the background
    with executors.opened() as workers:
        for pid in {*executors.mapped(workers, eval, ["__import__('os').getpid()"] * 8)}:
            print(pid, flush=True)
        print("ready", flush=True)
        list(executors.mapped(workers, time.sleep, [60] * 4))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_nobody_is_left_behind(how: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C goes to the whole group, of which the workers take no notice; a kill hits this process alone."""
    (tmp_path / "waiting.py").write_text(WAITING, "utf-8")
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, tmp_path / "waiting.py"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout and process.stderr
        lines = [line.strip() for line in iter(process.stdout.readline, "ready\n")]
        time.sleep(0.2)
        if how == signal.SIGINT:
            os.killpg(process.pid, how)
        else:
            process.kill()
        said = process.stderr.read()
        process.wait(20)
    pids = [int(line) for line in lines]
    assert pids
    until = time.monotonic() + 10
    while any(is_alive(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(is_alive(pid) for pid in pids)
    assert time.monotonic() - began < 30
    if how == signal.SIGINT:
        assert said.count("Traceback") == 1 and "KeyboardInterrupt" in said, said


def is_alive(pid: int) -> bool:
    """Whether there is such a process, and it is not a dead one that nobody has asked for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").split(") ")[1][0] != "Z"
    except OSError:
        return False
