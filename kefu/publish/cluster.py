"""A Dask cluster as those who work for a build. Needs the extra `dask`, which is imported only here.

What a cluster gives back is published: it has to be one that you trust as you trust this machine, and its
workers run from the same code with the same packages, which is asked before they are given anything to do.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kefu.publish.executors import Unusable, Workers, differs, signature

PATIENCE = 10.0
"""Seconds that a cluster has to answer."""


@contextmanager
def connected(place: str) -> Iterator[Workers]:
    """The workers of the scheduler at `HOST:PORT`. Raises Unusable."""
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        said = "没有安装 Dask,运行 scripts/setup dask / Dask is not installed, run scripts/setup dask"
        raise Unusable(said) from error
    failed: str | None = None
    try:
        client: Any = Client(f"tcp://{place}", timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        failed = str(error)
    if failed is not None:
        # A client that never was is cleared away now: when that happens while a thread is being started, both
        # wait for each other for ever.
        gc.collect()
        raise Unusable(f"连不上 Dask 的调度器 {place} / no scheduler answers there: {failed}")
    try:
        count = _checked(client, place)
        executor = client.get_executor(pure=False)
        workers = Workers(executor, count, (KilledWorker,))
        workers.signature = signature()
        workers.are_there = lambda: _has_workers(client)
        try:
            yield workers
        finally:
            executor.shutdown(wait=False)  # cancels what is under way
    finally:
        client.close(timeout=PATIENCE)


def _has_workers(client: Any) -> bool:
    """Whether a worker is there or comes soon."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, TimeoutError):
        return False
    return True


def _checked(client: Any, place: str) -> int:
    """How many threads its workers have. Raises Unusable where it has none, or other versions of anything."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        found: dict[str, str] = client.run(signature)
    except TimeoutError as error:
        raise Unusable(f"{place} 没有工作进程 / the cluster has no workers") from error
    except ModuleNotFoundError as error:
        raise Unusable(f"{place} 的机器上没有安装 kefu / kefu is not installed there: {error}") from error
    if others := sorted(name for name, one in found.items() if one != signature()):
        raise Unusable(differs(others))
    threads: dict[str, int] = client.nthreads()
    return max(1, sum(threads.values()))
