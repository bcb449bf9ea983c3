"""Who does the work of a build: processes here, this process alone, or a Dask cluster.

    with executors.opened("dask://scheduler.example:8786") as workers:
        for result in executors.mapped(workers, function, items, chunk=16):
            ...

Functions and items are sent as they are: a function stands at the top of a module, its argument and its
result are plain data, and nothing of the tree is needed where it runs. Results come in the order of the
items, so that what is made of them is the same whoever made it.

Processes are spawned, not forked: that works on every system and beside threads. They start with the first
piece of work, never hear Ctrl-C, and end when this process ends, however it does.
"""

from __future__ import annotations

import hashlib
import math
import os
import platform
import signal
import sys
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from itertools import islice
from pathlib import Path as File
from typing import Any, NamedTuple, ParamSpec, TypeVar
from urllib.parse import urlsplit

from kefu import collect_seldom

PROCESSES = "processes"
SERIAL = "serial"
DASK = "dask"
_AHEAD = 4
"""For each worker: no more pieces of work are in memory."""
_PULSE = 5.0
"""Seconds after which those who wait ask whether anybody still works."""
_PROGRAMS = ("typst", "pypdfium2", "brotli", "pydantic", "Jinja2", "Markdown")
"""Packages that results depend on."""

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")


class Unusable(Exception):
    """There is no such executor, or it cannot be used. Says so in Chinese and English."""


class Stopped(Exception):
    """The work could not go on: no room on the disk, or a process that was ended. Says so in Chinese."""


class Workers(Executor):
    """An executor that knows how many work for it, and for how long they did."""

    def __init__(self, executor: Executor, count: int, ended: tuple[type[Exception], ...] = ()) -> None:
        self.count = count
        self.spent = 0.0
        """CPU seconds that other processes spent on what was `mapped`."""
        self.signature = ""
        """What has to be the same where the work is done, if that is not certain."""
        self.ended: tuple[type[Exception], ...] = (BrokenExecutor, CancelledError, *ended)
        """What says that a worker, or all of them, went away."""
        self.are_there: Callable[[], bool] = lambda: True
        """Whether anybody is left who works, for those that can be gone without a word."""
        self._executor = executor

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a function called. Processes that this starts never hear Ctrl-C, which is for the one that
        waits."""
        with _without_interrupts():
            return self._executor.submit(fn, *args, **kwargs)

    @property
    def ahead(self) -> int:
        """How many pieces of work may be under way or wait to be fetched."""
        return 1 if self.is_serial else _AHEAD * self.count

    @property
    def is_remote(self) -> bool:
        """Whether those who work may be on other machines, without the files of this one."""
        return bool(self.signature)

    @property
    def is_serial(self) -> bool:
        """Whether nothing is done beside anything else."""
        return isinstance(self._executor, Serial)


class Serial(Executor):
    """Does at once and right here what it is asked to."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """The finished work."""
        future: Future[R] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def opened(address: str | None = None) -> Iterator[Workers]:
    """Those who work for a build, until its end: `processes` by default, `serial`, or `dask://HOST:PORT`.

    Raises Unusable. When the build fails, what is under way is stopped.
    """
    if address in (None, "", PROCESSES):
        with _processes() as workers:
            yield workers
    elif address == SERIAL:
        yield serial()
    elif (parts := urlsplit(address or "")).scheme == DASK:
        from kefu.publish import cluster

        with cluster.connected(parts.netloc) as workers:
            yield workers
    else:
        raise Unusable(f"不认识“{address}” / unknown executor: {PROCESSES}, {SERIAL}, {DASK}://HOST:PORT")


def serial() -> Workers:
    """This process alone, one thing after the other."""
    return Workers(Serial(), 1)


@contextmanager
def threads(beside: Executor | None = None) -> Iterator[Workers]:
    """Threads of this process, for what leaves the interpreter alone: compressing, sums, files.

    One after the other where `beside` does everything so.
    """
    if isinstance(beside, Workers) and beside.is_serial:
        yield beside
        return
    count = cores()
    with ThreadPoolExecutor(count) as pool:
        yield Workers(pool, count)


def mapped(executor: Executor, function: Callable[[T], R], items: Iterable[T], chunk: int = 1) -> Iterator[R]:
    """What a function gives for each item, in their order.

    Items are taken as they are needed and sent `chunk` at a time; a bounded number of chunks is under way.
    The first error that the function raises ends it. Raises Stopped where workers go away.
    """
    workers = _workers(executor)
    pending: deque[Future[_Done]] = deque()
    rest = iter(items)
    with _cleared(workers, pending):
        while True:
            while len(pending) < workers.ahead and (batch := tuple(islice(rest, chunk))):
                pending.append(workers.submit(_run, function, batch, workers.signature, _HERE))
            if not pending:
                return
            _awaited(workers, [pending[0]])
            done = pending.popleft().result()
            workers.spent += done.spent
            yield from done.results


def finished(executor: Executor, function: Callable[[T], R], todo: deque[T]) -> Iterator[tuple[T, R]]:
    """Each item with what a function gives for it, as soon as that is there: for work of unequal length.

    Takes the items from `todo`, to which more may be added meanwhile. Otherwise like `mapped`.
    """
    workers = _workers(executor)
    pending: dict[Future[_Done], T] = {}
    with _cleared(workers, pending):
        while todo or pending:
            while todo and len(pending) < workers.ahead:
                item = todo.popleft()
                pending[workers.submit(_run, function, (item,), workers.signature, _HERE)] = item
            for future in _awaited(workers, pending):
                done = future.result()
                workers.spent += done.spent
                yield pending.pop(future), done.results[0]


def _workers(executor: Executor) -> Workers:
    return executor if isinstance(executor, Workers) else Workers(executor, cores())


def _awaited(workers: Workers, pending: Iterable[Future[_Done]]) -> set[Future[_Done]]:
    """Those of some work that are done, at least one. Raises Stopped when there is nobody left to do it."""
    while not (done := wait(pending, _PULSE, FIRST_COMPLETED).done):
        if not workers.are_there():
            raise _stopped("no workers are left")
    return done


def _stopped(why: str) -> Stopped:
    return Stopped(
        f"做事的进程没有了,可能是内存不够;再运行一次,做好的不用重做 / the workers went away: {why}"
    )


@contextmanager
def _cleared(workers: Workers, pending: Iterable[Future[Any]]) -> Iterator[None]:
    """Say in our words that workers went away; whatever happens, what has not begun does not begin."""
    try:
        yield
    except workers.ended as error:
        raise _stopped(type(error).__name__) from error
    finally:
        for future in pending:
            future.cancel()


class _Done(NamedTuple):
    """What a worker gives for a chunk."""

    results: Sequence[Any]
    spent: float
    """CPU seconds, unless it is this process."""


_HERE = os.urandom(16)
"""Stands for this process, among all on all machines."""


def _run(function: Callable[[Any], Any], batch: Sequence[Any], wanted: str, home: bytes) -> _Done:
    if wanted and wanted != signature():
        raise Unusable(differs([platform.node()]))
    began = time.process_time()
    results = [function(one) for one in batch]
    return _Done(results, 0.0 if home == _HERE else time.process_time() - began)


@cache
def signature() -> str:
    """Stands for everything that results depend on beside the data: this program, Python and its packages."""
    digest = hashlib.sha256()
    package = File(__file__).parent.parent
    for file in sorted(package.rglob("*.py")):
        digest.update(f"{file.relative_to(package).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    versions = [f"{name} {version(name)}" for name in _PROGRAMS]
    digest.update(" ".join((*map(str, sys.version_info[:2]), zlib.ZLIB_RUNTIME_VERSION, *versions)).encode())
    return digest.hexdigest()[:16]


def differs(where: Iterable[str]) -> str:
    """What to say of machines whose signature is another one."""
    return (
        f"这些机器上的程序或库和这里的不一样:{'、'.join(where)};装同一份代码和 requirements-dask.lock"
        " / another version there: install the same code and requirements-dask.lock"
    )


# Processes of this machine --------------------------------------------------------------------------------


def cores() -> int:
    """How many processors this process may use: of the machine, of its affinity, of its container."""
    if hasattr(os, "process_cpu_count"):
        ours = os.process_cpu_count() or 1
    elif hasattr(os, "sched_getaffinity"):
        ours = len(os.sched_getaffinity(0))
    else:
        ours = os.cpu_count() or 1
    return max(1, min(ours, *quotas()))


def quotas(proc: File = File("/proc/self/cgroup"), root: File = File("/sys/fs/cgroup")) -> list[int]:
    """How many processors each control group of this process grants it, and a large number."""
    found = [1 << 16]
    with suppress(OSError, StopIteration):
        line = next(one for one in proc.read_text("utf-8").splitlines() if one.startswith("0::"))
        group = root / line.removeprefix("0::").strip("/")
        for folder in (group, *group.parents):
            with suppress(OSError, ValueError):
                quota, period = (folder / "cpu.max").read_text("utf-8").split()
                found.append(math.ceil(int(quota) / int(period)))
            if folder == root:
                break
    return found


class _Processes(Executor):
    """Processes of this machine. There is nothing of them, not even what starts them, before the first piece
    of work: most rebuilds have none."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: Executor | None = None
        self._starting = threading.Lock()

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Have a function called by one of them."""
        with self._starting:
            if self._pool is None:
                from concurrent.futures import ProcessPoolExecutor
                from multiprocessing import active_children, get_context

                self._before = set(active_children())
                context = get_context("spawn")
                self._pool = ProcessPoolExecutor(self._count, context, initializer=_live_with_parent)
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End them once they have done what they were asked to."""
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)

    def stop(self) -> None:
        """End them at once."""
        self.shutdown(wait=False, cancel_futures=True)
        if self._pool is not None:
            from multiprocessing import active_children

            for process in set(active_children()) - self._before:
                process.terminate()


@contextmanager
def _processes() -> Iterator[Workers]:
    count = cores()
    pool = _Processes(count)
    try:
        yield Workers(pool, count)
    except BaseException:
        pool.stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _live_with_parent() -> None:
    """End this process when the one that started it is gone, even if it was killed. It looks for garbage as
    seldom as that one."""
    import multiprocessing

    collect_seldom()
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Processes that begin in here never hear Ctrl-C."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
