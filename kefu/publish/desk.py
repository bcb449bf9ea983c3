"""Pages rendered and files swept by those who work for a build: what they need of the book, what they read.

A desk is the book as it is judged on a day, packed once and sent along with each piece of work; whoever gets
it unpacks it once. What pages and readings were made of is noted there and handed back (`kefu.trace.Noted`),
so that a rebuild knows as much of them as if they had been made here. Results come in the order in which they
were asked for.

Templates are read from the tree, so pages are made by other processes of this machine only.
"""

from __future__ import annotations

import hashlib
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path as File
from typing import Any, NamedTuple

from kefu.checks.prose import Reader
from kefu.model import Book, Record
from kefu.paper import Download
from kefu.problem import BookError, Problem
from kefu.publish import executors, former
from kefu.publish.executors import Workers
from kefu.publish.made import PAGE, SWEPT
from kefu.render import Page, Renderer
from kefu.sweep import Reading, Sweep, stands_alone
from kefu.trace import Key, Noted, Trace, once
from kefu.trust import Judge

MANY = 600
"""From so many pages or files on others help: a process that does needs a second to start."""
_PAGES = 32
"""How many pages are asked for at once."""
_BYTES = 2_000_000
"""How many bytes of files are sent at once."""


@dataclass(frozen=True)
class Desk:
    """What those who work need of a book, packed."""

    data: bytes
    key: bytes
    """Stands for the data."""

    @classmethod
    def of(cls, judge: Judge, root: File, downloads: Sequence[Download] = ()) -> Desk:
        """The desk for a book in the tree `root`, whose pages link these papers."""
        data = pickle.dumps(_Contents(judge.book, judge.today, root, list(downloads)), protocol=5)
        return cls(data, hashlib.sha256(data).digest())


class _Contents(NamedTuple):
    book: Book
    day: date
    root: File
    downloads: list[Download]


def pages(
    renderer: Renderer,
    paths: Sequence[str],
    desk: Callable[[], Desk],
    workers: Workers | None,
    trace: Trace | None,
) -> Iterator[Page]:
    """The generated pages with these source paths, in order, noted in an open trace if there is one.

    Raises what rendering raises, and executors.Stopped.
    """
    helpers = _helpers(workers, len(paths))
    if helpers is None or helpers.is_remote:
        yield from (once(trace, (PAGE, path), renderer.paths[path]) for path in paths)
        return
    parts = (tuple(paths[at : at + _PAGES]) for at in range(0, len(paths), _PAGES))
    orders = (_Order(desk(), _page, part, trace is not None) for part in parts)
    for made in _made(helpers, orders, trace):
        yield from made


def readings(
    sweep: Sweep,
    folder: File,
    names: Sequence[str],
    desk: Callable[[], Desk],
    workers: Workers | None,
    trace: Trace | None,
) -> Iterator[Reading]:
    """What is to be said of the files of these names below a folder, in order; noted as pages are."""

    def here(name: str) -> Reading:
        return once(trace, (SWEPT, name), partial(sweep.reading, folder, name))

    helpers = _helpers(workers, len(names))
    if helpers is None:
        yield from map(here, names)
        return
    asked: deque[list[str]] = deque()

    def orders() -> Iterator[_Order]:
        for part in _parts(folder, names):
            asked.append(part)
            files = tuple((name, (folder / name).read_bytes()) for name in part if stands_alone(name))
            yield _Order(desk(), _reading, files, trace is not None)

    for made in _made(helpers, orders(), trace):
        found = iter(made)
        yield from (next(found) if stands_alone(name) else here(name) for name in asked.popleft())


def _helpers(workers: Workers | None, count: int) -> Workers | None:
    """Those who work, if so much goes faster with them."""
    return workers if workers and workers.count > 1 and not workers.is_serial and count >= MANY else None


def _parts(folder: File, names: Iterable[str]) -> Iterator[list[str]]:
    """Names in their order, in parts of about as many bytes each."""
    part: list[str] = []
    size = 0
    for name in names:
        part.append(name)
        size += (folder / name).stat().st_size
        if size > _BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _made(workers: Workers, orders: Iterable[_Order], trace: Trace | None) -> Iterator[list[Any]]:
    """What is made of each order. Raises BookError for the first that something is wrong with."""
    for done in executors.mapped(workers, _do, orders):
        if trace is not None and done.noted is not None:
            trace.adopt(done.noted)
        if done.problems:
            raise BookError(done.problems)
        yield done.results


# Where the work is done ------------------------------------------------------------------------------------


class _Order(NamedTuple):
    """A piece of work."""

    desk: Desk
    make: Callable[[_Seat, Any], tuple[Key, Callable[[], Any]]]
    """Tells the name of an item, and what makes it."""
    items: tuple[Any, ...]
    is_traced: bool


class _Done(NamedTuple):
    """What came of it."""

    results: list[Any]
    noted: Noted | None
    problems: tuple[Problem, ...] = ()


class _Seat:
    """A desk, unpacked."""

    def __init__(self, desk: Desk) -> None:
        self.key = desk.key
        self.contents: _Contents = pickle.loads(desk.data)
        self.judge = Judge(self.contents.book, self.contents.day)
        self.trace = Trace(former.places(self.contents.book))

    @cached_property
    def renderer(self) -> Renderer:
        renderer = Renderer(self.judge, self.contents.root)
        renderer.downloads = self.contents.downloads
        return renderer

    @cached_property
    def sweep(self) -> Sweep:
        self.__dict__.pop("renderer", None)  # every page is there
        return Sweep(Reader(self.judge))

    @contextmanager
    def traced(self, is_traced: bool) -> Iterator[Trace | None]:
        """An open trace, if one is wanted."""
        if not is_traced:
            yield None
            return
        with self.trace.open(Record):
            yield self.trace


_seats: list[_Seat] = []
_busy = threading.Lock()
"""One piece of work at a time: workers of a cluster may be threads."""


def _seat(desk: Desk) -> _Seat:
    """The desk, as it was unpacked for the piece of work before."""
    if not (_seats and _seats[0].key == desk.key):
        _seats[:] = [_Seat(desk)]
    return _seats[0]


def _do(order: _Order) -> _Done:
    with _busy:
        seat = _seat(order.desk)
        results: list[Any] = []
        names = []
        try:
            with seat.traced(order.is_traced) as trace:
                for item in order.items:
                    name, make = order.make(seat, item)
                    results.append(once(trace, name, make))
                    names.append(name)
        except BookError as error:  # cannot be sent as it is
            return _Done(results, None, error.problems)
        return _Done(results, seat.trace.handed(names) if order.is_traced else None)


def _page(seat: _Seat, path: str) -> tuple[Key, Callable[[], Page]]:
    return (PAGE, path), seat.renderer.paths[path]


def _reading(seat: _Seat, file: tuple[str, bytes]) -> tuple[Key, Callable[[], Reading]]:
    return (SWEPT, file[0]), partial(seat.sweep.read, *file)
