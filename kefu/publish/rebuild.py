"""The site made again where facts have changed, and only there: byte for byte what a whole build would give.

A *former* build (`kefu.publish.former`) knows which records of the book each page was made of. What a change
does not touch stays as it lies on the disk; pages that it does touch are rendered, put into what was around
them, swept and exchanged. Anything else than facts that has changed (prose, the theme, the program, the day,
which pages there are, what they are called) is a reason for a whole build.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path as File
from typing import TYPE_CHECKING

from kefu import checks, kept
from kefu.checks.prose import Reader
from kefu.checks.templates import Templates
from kefu.contract import WHOLE
from kefu.load import load
from kefu.model import Record
from kefu.paper import FOLDER
from kefu.problem import BookError, Problem
from kefu.progress import Report
from kefu.publish import active, edition, former, links
from kefu.publish.executors import Workers
from kefu.publish.former import Former
from kefu.publish.made import PAGE, PROSE, SWEPT, TEXT, Built, outside, owners
from kefu.render import Renderer
from kefu.sweep import Reading, Sweep
from kefu.trace import Key, Trace
from kefu.trust import Judge

if TYPE_CHECKING:
    from kefu.publish.pdf import Printed


class Whole(Exception):
    """Only a whole build gives the right site. Says why, for whoever looks for the reason."""


@dataclass
class Change:
    """What is to be exchanged in a former site."""

    built: Built
    files: dict[str, bytes | None] = field(default_factory=dict)
    """Path in the site → what stands there now; None for what is gone."""


@dataclass
class Site:
    """The site of a tree as it is kept, ready to be looked at or to be published."""

    folder: File
    built: Built
    files: dict[str, tuple[int, int]]
    """Its files as they were left, as `former.stats` tells them."""
    led: set[str]
    """Where links on its pages lead to."""
    names: dict[str, str] = field(default_factory=dict)
    """What its files are called where it is served, if that differs."""


def site(
    root: File,
    day: date,
    report: Report = lambda _, __: None,
    print_report: Report = lambda _, __: None,
    workers: Workers | None = None,
    prints: bool = True,
    memory: former.Memory | None = None,
) -> Site:
    """The site of the tree `root` on a day, made again as far as something has changed since the last time.

    A process that asks again has a `memory` for it. Raises what `build_site` raises; what is kept then stays
    as it was. One program at a time works on it.
    """
    kind, memory = KIND[prints], memory or former.Memory()
    with former.locked(root, kind):
        before = memory.take(root, kind)
        if before:
            try:
                change = changes(root, kind, before, day, report, print_report, workers, memory)
            except Whole:
                pass
            else:
                former.forget(root, kind)
                apply(former.place(root, kind), change)
                memory.save(root, kind, before, change.files)
                return Site(former.place(root, kind), change.built, before.files, before.led)
        from kefu.publish.site import build_site

        files: dict[str, tuple[int, int]] = {}
        led: set[str] = set()

        def keep(notes: Former) -> None:
            memory.save(root, kind, notes)
            files.update(notes.files)
            led.update(notes.led)

        folder = former.place(root, kind)
        built = build_site(
            root, folder, day, report, print_report=print_report, workers=workers, prints=prints, keep=keep
        )
        return Site(folder, built, files, led)


KIND = {True: "site", False: "alone"}
"""What is kept of sites with papers, and of sites without."""


def changes(
    root: File,
    kind: str,
    before: Former,
    day: date,
    report: Report = lambda _, __: None,
    print_report: Report = lambda _, __: None,
    workers: Workers | None = None,
    memory: former.Memory | None = None,
) -> Change:
    """What has to be exchanged in the site of a former build; the former build is brought up to date as well.

    Raises Whole where a whole build is due, if only to say what is wrong.
    """
    clock = [time.process_time()]
    if before.day != day or before.program != former.program(root):
        raise Whole("program or day")
    known = before.known.copy()
    try:
        book = load(root, known)
        altered = former.changed(before.known, known, book)
        if altered is None:
            raise Whole("what the book consists of")
        work = _Work(root, kind, before, Judge(book, day), altered, report, memory or former.Memory())
        work.check()
        clock.append(time.process_time())
        printing = work.print(print_report, workers) if kind == KIND[True] else 0.0
        work.make()
        clock.append(time.process_time())
        if faults := list(work.faults()):
            raise BookError(faults)
    except BookError as error:
        raise Whole("a fault, whose line only a whole build knows") from error
    before.known, before.reads = known, work.trace.reads
    clock.append(time.process_time())
    check, make, sweep = (later - earlier for earlier, later in pairwise(clock))
    judge = work.judge
    papers = len(work.printed)
    built = Built(
        len(before.shells), papers, check, printing, make, sweep, 0.0, before.base, before.edition, judge
    )
    return Change(built, work.files)


class _Work:
    """Making again what a change touches."""

    def __init__(
        self,
        root: File,
        kind: str,
        before: Former,
        judge: Judge,
        altered: set[int],
        report: Report,
        memory: former.Memory,
    ) -> None:
        self.root = root
        self.site = former.place(root, kind)
        self.printed: Sequence[Printed] = ()
        self.before = before
        self.judge = judge
        self.report = report
        self.renderer = Renderer(judge, root)
        self.sweep = Sweep(Reader(judge), fragments=memory.fragments)
        known = (*owners(self.renderer), self.sweep, self.sweep.reader, Templates(root))
        self.trace = Trace(former.places(judge.book), known, before.reads, altered)
        self.files: dict[str, bytes | None] = {}
        self.day = judge.book.last_read

    def check(self) -> None:
        """Hold what has changed against every rule. Raises BookError."""
        with self.trace.open(Record):
            checks.checked(self.sweep.reader, self.root, self._once)

    def _once(self, name: Key, run: Callable[[], list[Problem]]) -> list[Problem]:
        return [] if self.trace.is_same(name) else self.trace.root(name, run)

    def print(self, report: Report, workers: Workers | None) -> float:
        """Set the papers that have changed; those that pages link. Returns CPU seconds."""
        from kefu.publish import pdf

        made = pdf.of_book(self.judge, self.root, self.before.address, report, workers)
        self.printed = made.printed
        self.renderer.downloads = [one.download for one in self.printed]
        self.sweep.papers = pdf.readings(self.printed)
        return made.spent

    def make(self) -> None:
        """Render what is touched; the files that come out otherwise than before."""
        before, renderer, trace = self.before, self.renderer, self.trace
        with trace.open(Record):
            if list(renderer.paths) != list(before.paths) or self.day != before.edition.day:
                raise Whole("which pages there are, or the date of the book")
            for root in [one for one in trace.reads.roots if one[0] == PROSE]:
                if not trace.is_same(root):
                    raise Whole(f"prose: {root[1]}")
            pages = [one for one in renderer.paths if not trace.is_same((PAGE, one))]
            for path in pages:
                if before.paths[path]:
                    self._page(path, before.paths[path])
            texts = renderer.texts(before.address)
            if list(texts) != before.texts:
                raise Whole("which files there are besides pages")
            for path, make in texts.items():
                if not trace.is_same((TEXT, path)):
                    self._text(path, trace.root((TEXT, path), make).encode())
        self._papers()
        self._tell_the_edition()

    def _papers(self) -> None:
        """The files of papers that have changed."""
        sums = self.before.sums
        files = {one.download.file: one for one in self.printed}
        if files.keys() != {one for one in sums if one.startswith(FOLDER) and one.endswith(".pdf")}:
            raise Whole("which papers there are")
        for path, one in files.items():
            if sums[path] != one.digest.hex():
                for name, source in ((path, one.file), (one.download.picture, one.picture)):
                    self.files[name] = data = source.read_bytes()
                    sums[name] = hashlib.sha256(data).hexdigest()

    def _page(self, path: str, name: str) -> None:
        before = self.before
        page = self.trace.root((PAGE, path), self.renderer.paths[path])
        shell = before.shells[name]
        if outside(page) != shell.outside:
            raise Whole(f"what is around {path}")
        old = (self.site / name).read_bytes()
        body = page.html.encode()
        head, tail = old[: shell.before], old[len(old) - shell.after :]
        if old[shell.before : len(old) - shell.after] == body.replace(
            WHOLE.encode(), before.edition.name.encode()
        ):
            return
        own, place = shell.edition.encode(), edition.PLACE.encode()
        bare = body.join(part.replace(own, place) for part in (head, tail))
        before.sums[name] = hashlib.sha256(bare).hexdigest()
        shell.edition = edition.of_page(name, bare, self.day).name
        self.files[name] = bare.replace(place, shell.edition.encode())
        self.report(page, len(self.renderer.paths))

    def _text(self, path: str, data: bytes) -> None:
        digest = hashlib.sha256(data).hexdigest()
        if self.before.sums[path] != digest:
            self.files[path] = data
            self.before.sums[path] = digest

    def _tell_the_edition(self) -> None:
        """Write the edition of the whole on the pages that tell it."""
        before = self.before
        made = edition.of_all(before.sums, self.day)
        if made == before.edition:
            return
        for name in before.telling:
            data = self.files.get(name)
            if data is None:
                data = (self.site / name).read_bytes().replace(before.edition.name.encode(), WHOLE.encode())
            self.files[name] = data.replace(WHOLE.encode(), made.name.encode())
        before.edition = made

    def faults(self) -> Iterator[Problem]:
        """What is wrong with what has changed, and with what other facts make wrong."""
        before, files = self.before, self.files
        present = (before.files.keys() - {one for one, data in files.items() if data is None}) | files.keys()
        pages = [one for one in files if one.endswith(".html")]
        gone = {one for one, data in files.items() if data is None}
        gone |= {f"{one}#{anchor}" for one in pages for anchor in self._lost_anchors(one)}
        if not gone.isdisjoint(before.led):
            pages = [one for one in present if one.endswith(".html")]
            before.led -= gone
        sure = _Sure(before.led, tuple(files))
        yield from links.broken(
            pages, self._read, present, "dist/site", root=before.base, led=before.led, sure=sure
        )
        for name, data in files.items():
            if data is not None:
                yield from active.faults(name, data, "dist/site")
        with self.trace.open(Record):
            swept = [root for root in self.trace.reads.roots if root[0] == SWEPT and root[1] not in files]
            touched = {name for _, name in swept if not self.trace.is_same((SWEPT, name))}
            touched |= {name for name, data in files.items() if data is not None}
            readings = [
                self.trace.root((SWEPT, name), partial(self._swept, name)) for name in sorted(touched)
            ]
            self.trace.note()
            yield from self.sweep.faults(readings, [one for one in present if one.endswith(".html")])

    def _swept(self, name: str) -> Reading:
        return self.sweep.read(name, self._read(name))

    def _lost_anchors(self, name: str) -> frozenset[str]:
        return links.anchors((self.site / name).read_bytes()) - links.anchors(self._read(name))

    def _read(self, name: str) -> bytes:
        data = self.files.get(name)
        return (self.site / name).read_bytes() if data is None else data


@dataclass(frozen=True)
class _Sure:
    """Where links have led to, but for places on files that have changed."""

    led: set[str]
    changed: tuple[str, ...]

    def __contains__(self, target: object) -> bool:
        return target in self.led and not str(target).startswith(self.changed)


def apply(folder: File, change: Change) -> None:
    """Exchange the files of a site. Raises OSError where there is no room."""
    for name, data in change.files.items():
        if data is None:
            (folder / name).unlink(missing_ok=True)
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            kept.write(folder / name, data)
