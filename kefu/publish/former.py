"""What a build leaves for the next one: the finished pages, and what each of them was made of.

A *former* build is a folder with the site as it was finished and swept, and a file beside it that tells of
which book and which program it was made. It can be removed at any time. It is used only if its files are as
they were left, and the program, the theme, the prose and the day are the same; what then differs is facts.
"""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import platform
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from itertools import count
from pathlib import Path as File
from typing import Any

from kefu import kept, trace
from kefu.contract import HOME
from kefu.files import walk
from kefu.load import Known
from kefu.model import Book, Record, Sources, inside, records_in
from kefu.publish.edition import Edition
from kefu.screen import Fragments
from kefu.trace import Reads

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

FORMAT = 4
"""Raised when what is kept means something else."""
_ROOTS = 1000
"""Of how many roots it is written at once what they were made of, which is half of all notes."""
_PARTS = ("kefu", "hooks", "theme", "content", "mkdocs.yml", "requirements.lock")
"""What a site is made of besides data and templates."""
_TOLD = ("KEFU_SITE_URL", "SOURCE_DATE_EPOCH")
"""What the environment tells of it: mkdocs.yml asks for the address, MkDocs for the date of the sitemap."""
_PACKAGES = ("mkdocs-material", "mkdocs", "jinja2", "markdown", "tdewolff-minify", "pypinyin")
_IGNORED = frozenset({"__pycache__"})


@dataclass(slots=True)
class Shell:
    """What is around a generated page: it stays as long as these stay."""

    outside: str
    """Everything that the theme is told of the page, apart from its body."""
    before: int
    """Bytes in front of the body."""
    after: int
    """Bytes behind it."""
    edition: str


@dataclass(slots=True)
class Former:
    """A former build: what a rebuild has to know of it beside its site."""

    program: str
    day: date
    known: Known
    """What its data files said. Records that were kept know no lines."""
    reads: Reads
    shells: dict[str, Shell]
    """By the paths of generated pages in the site: platforms/jd/index.html."""
    paths: dict[str, str]
    """Source path of every page that the book has → its path in the site, or nothing if prose is there."""
    texts: list[str]
    """What is generated besides pages, by their paths in the site."""
    telling: list[str]
    """The pages that tell the edition of the whole site."""
    sums: dict[str, str]
    """What the edition is made of: path of a file → SHA-256 before its edition was written on it."""
    edition: Edition
    led: set[str]
    """Where links on pages lead to, or have led to."""
    address: str
    """Where the site will stand, if that is known."""
    base: str
    """The path of the site on its host."""
    files: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Path of a file of the site → its size in bytes and when it was written, in nanoseconds."""
    ids: str = ""
    """The ids of `known`, as they are kept."""
    packed: dict[str, tuple[Record, bytes]] = field(default_factory=dict)
    """Path of a data file → what it says, and the same as it is kept."""


def place(root: File, what: str) -> File:
    """Where something is kept of the builds of one tree: a site by its kind, a file of notes."""
    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]
    return home() / f"{name}-{what}"


def home() -> File:
    """The folder for what is kept of all trees."""
    return kept.folder("former")


def program(root: File) -> str:
    """The sum of everything but data and templates that a site of the tree `root` is made of."""
    told = [*(os.environ.get(name, "") for name in _TOLD), *map(version, _PACKAGES)]
    found = hashlib.sha256(f"{FORMAT} {platform.python_version()} {told}\n".encode())
    for home in dict.fromkeys((HOME, root)):
        for part in _PARTS:
            for file in _files(home / part):
                found.update(f"{file.relative_to(home).as_posix()}\0".encode())
                found.update(hashlib.sha256(file.read_bytes()).digest())
        found.update(b"\n")
    return found.hexdigest()


def _files(place: File) -> Iterator[File]:
    if place.is_file():
        yield place
    elif place.is_dir():
        for one in sorted(place.iterdir()):
            if one.name not in _IGNORED:
                yield from _files(one)


def places(book: Book) -> list[tuple[int, Record]]:
    """Each record with its place in the book, for traces."""
    found: list[tuple[int, Record]] = []
    for number, top in enumerate(book.tops):
        found += zip(count(trace.place(number, 0)), (top, *inside(top)), strict=False)
    return found


def changed(old: Known, new: Known, book: Book) -> set[int] | None:
    """The places of records that differ in the new book; None if the books differ in what there is, not in
    what it says, or in what is said everywhere."""
    if list(old) != list(new):
        return None
    numbers = {id(top): number for number, top in enumerate(book.tops)}
    found: set[int] = set()
    for path, (_, now) in new.items():
        was = old[path][1]
        if was is now:
            continue
        both = [was], [now]
        if isinstance(was, Sources) and isinstance(now, Sources):
            both = list(was.sources), list(now.sources)
            if [one.id for one in was.sources] != [one.id for one in now.sources]:
                return None
        elif id(now) not in numbers:
            return None  # the vocabulary, the settings
        for one, other in zip(*both, strict=True):
            found.update(_differing(one, other, numbers[id(other)]))
    return found


def _differing(was: Record, now: Record, file: int) -> Iterator[int]:
    """The places of records that differ in one file, and that of all in it if there are any."""
    both = list(records_in(was)), list(records_in(now))
    if [_shape(one) for one in both[0]] != [_shape(one) for one in both[1]]:
        found = list(range(max(map(len, both))))
    else:
        found = [i for i, (one, other) in enumerate(zip(*both, strict=True)) if _own(one) != _own(other)]
    yield from (trace.place(file, index) for index in found)
    if found:
        yield trace.all_in(file)


def _shape(record: Record) -> tuple[Any, ...]:
    """What kind of records are in a record, and its name; with another name others refer to another one."""
    return type(record), getattr(record, "id", ""), *map(_size, _values(record))


def _size(value: Any) -> int:
    return len(value) if isinstance(value, tuple) and value and isinstance(value[0], Record) else -1


def _own(record: Record) -> list[Any]:
    """What a record says itself, without the records in it."""
    return [value for value in _values(record) if not isinstance(value, Record) and _size(value) < 0]


def _values(record: Record) -> Iterator[Any]:
    return (getattr(record, name) for name in type(record).model_fields)


# Keeping --------------------------------------------------------------------------------------------------


def load(root: File, kind: str) -> Former | None:
    """The former build of a tree, if there is one and its site is as it was left."""
    enabled = gc.isenabled()
    gc.disable()  # many objects, and no garbage among them
    try:
        notes = place(root, f"{kind}-notes")
        with notes.open("rb") as handle:
            packed, former, parts = pickle.load(handle)
            for _ in range(parts):
                former.reads.roots.update(trace.unflat(*pickle.load(handle)))
        kept.touch(notes)
        former.known = Known({path: (digest, pickle.loads(data)) for path, (digest, data) in packed.items()})
        former.known.ids = former.ids
        former.packed = {path: (former.known[path][1], data) for path, (_, data) in packed.items()}
    except Exception:  # whatever it is, it is no use
        return None
    finally:
        gc.freeze()  # or Python looks through all of it at once, for a twentieth of a rebuild's time
        if enabled:
            gc.enable()
    found: Former = former
    return found if stats(place(root, kind)) == found.files else None


class Memory:
    """What a process that builds again and again has in mind of the last build, so as not to load it."""

    def __init__(self) -> None:
        self._former: Former | None = None
        self._stamp: tuple[int, int] | None = None
        self.fragments = Fragments(), Fragments()
        """What the sweep knows of fragments of pages and of pictures."""

    def take(self, root: File, kind: str) -> Former | None:
        """What `load` gives. From then on nothing is in mind: whoever takes it may leave it half changed."""
        former, self._former = self._former, None
        if former and self._stamp == _stamp(root, kind) and stats(place(root, kind)) == former.files:
            return former
        return load(root, kind)

    def save(self, root: File, kind: str, former: Former, exchanged: Iterable[str] | None = None) -> None:
        """As `save` does, and have it in mind."""
        save(root, kind, former, exchanged)
        self._former, self._stamp = former, _stamp(root, kind)


def _stamp(root: File, kind: str) -> tuple[int, int] | None:
    """Stands for the notes as they lie on the disk; another process may have written others."""
    try:
        found = place(root, f"{kind}-notes").stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def save(root: File, kind: str, former: Former, exchanged: Iterable[str] | None = None) -> None:
    """Keep a former build whose site stands in its place already; since it was loaded only the files
    `exchanged` have changed, if that is known. Raises OSError where there is no room."""
    known, packed = former.known, former.packed
    for path, (_, record) in known.items():
        if path not in packed or packed[path][0] is not record:
            packed[path] = record, pickle.dumps(record, protocol=5)
    records = {path: (digest, packed[path][1]) for path, (digest, _) in known.items()}
    site = place(root, kind)
    former.files = stats(site) if exchanged is None else updated(former.files, site, exchanged)
    former.ids, former.known, former.packed = known.ids, Known(), {}
    roots, former.reads.roots = former.reads.roots, {}
    try:
        names = list(roots)
        parts = [names[at : at + _ROOTS] for at in range(0, len(names), _ROOTS)]
        with kept.written(place(root, f"{kind}-notes")) as part, part.open("wb") as notes:
            pickle.dump((records, former, len(parts)), notes, protocol=5)
            for one in parts:
                pickle.dump(trace.flat({name: roots[name] for name in one}), notes, protocol=5)
    finally:
        former.known, former.packed, former.reads.roots = known, packed, roots
    _forget_old()


def updated(
    files: Mapping[str, tuple[int, int]], site: File, exchanged: Iterable[str]
) -> dict[str, tuple[int, int]]:
    """What `stats` would tell after some files were written or removed."""
    found = dict(files)
    for path in exchanged:
        try:
            known = (site / path).lstat()
        except FileNotFoundError:
            found.pop(path, None)
        else:
            found[path] = known.st_size, known.st_mtime_ns
    return found


def _forget_old() -> None:
    """Remove what is kept of trees of which nothing was built for a month."""
    for site in [one for one in home().iterdir() if one.is_dir()]:
        notes = site.with_name(f"{site.name}-notes")
        if kept.is_old(notes if notes.exists() else site):
            for file in home().glob(f"{site.name}-*"):
                file.unlink(missing_ok=True)
            shutil.rmtree(site, ignore_errors=True)


def forget(root: File, kind: str) -> None:
    """Keep nothing, as before a change that may fail half-way."""
    place(root, f"{kind}-notes").unlink(missing_ok=True)


@contextmanager
def locked(root: File, kind: str) -> Iterator[None]:
    """Be the only one to work on what is kept; waits for others."""
    with place(root, f"{kind}-lock").open("wb") as handle:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def stats(folder: File) -> dict[str, tuple[int, int]]:
    """Size and time of every file below a folder."""
    found = {}
    for path, one in walk(folder):
        known = one.stat(follow_symlinks=False)
        found[path] = known.st_size, known.st_mtime_ns
    return found
