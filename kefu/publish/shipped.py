"""What a web server gets of a site: names with sums, compressed copies, headers.

What has not changed is linked from the release before.

The record of the last release is kept beside the site it was made of, and may be removed at any time.
"""

from __future__ import annotations

import errno
import os
import pickle
import shutil
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path as File

from kefu import kept
from kefu.checks.prose import Reader
from kefu.files import walk
from kefu.problem import BookError, Problem
from kefu.publish import former, links, static, store
from kefu.publish.executors import Workers
from kefu.publish.rebuild import Site
from kefu.sweep import Sweep

_ASSETS = ("assets/",)
"""What has its sum in its name, and is named by pages."""


@dataclass
class Shipped:
    """A release that was made of a kept site."""

    names: dict[str, str]
    """What files of the site are called in the release, where that differs."""
    tree: dict[str, tuple[int, int]] = field(default_factory=dict)
    """The files of the site as they were then, as `former.stats` tells them."""
    site: File = File()
    """The folder of the release's site."""
    files: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Its files as they were left."""


@dataclass
class Last:
    """The last release that was made of a kept site, as it was left."""

    shipped: Shipped
    files: dict[str, int]
    """Path in its site → what no other file on its disk has, the number of its inode."""

    @property
    def size(self) -> int:
        """The size of its site in bytes."""
        return _size(self.shipped.files)

    def is_all_of(self, made: Site, now: store.Release | None, besides: Mapping[str, bytes]) -> bool:
        """Whether the release `now` is this one, and what would be published of a site and `besides`."""
        if not now or self.shipped.site != (now.folder / store.SITE).resolve():
            return False
        others = {path: one for path, one in walk(now.folder, store.SITE) if path != store.MANIFEST}
        return (
            self.shipped.tree == made.files
            and others.keys() == besides.keys()
            and all(File(others[path]).read_bytes() == data for path, data in besides.items())
        )


def last(root: File, kind: str) -> Last | None:
    """The last release of what is kept of a tree; None if there is none, or not as it was left."""
    try:
        found: Shipped = pickle.loads(former.place(root, f"{kind}-shipped").read_bytes())
    except Exception:  # whatever it is, it is no use
        return None
    files, numbers = {}, {}
    for path, one in walk(found.site):
        known = one.stat(follow_symlinks=False)
        files[path], numbers[path] = (known.st_size, known.st_mtime_ns), known.st_ino
    return Last(found, numbers) if files == found.files else None


def prepare(before: Last | None, made: Site, folder: File, workers: Workers | None) -> store.Linked | None:
    """Make in the folder of a staged release what a web server gets of a site. Raises BookError.

    Tells what there is, if it was made of the release `before`.
    """
    out = folder / store.SITE
    if before:
        with suppress(OSError):  # another disk, or no links there
            if linked := _linked(before, made, folder, workers):
                made.names = before.shipped.names
                return linked
    shutil.rmtree(out, ignore_errors=True)
    names: dict[str, str] = {}
    faults = list(static.prepare(made.folder, out, names, workers))
    faults += links.check(out, "dist/site", root=made.built.base)
    if faults := [*faults, *Sweep(Reader(made.built.judge)).twins(out)]:
        raise BookError(faults)
    made.names = names
    return None


def _linked(before: Last, made: Site, folder: File, workers: Workers | None) -> store.Linked | None:
    """The same with links to the files of the former release; None if that is not possible."""
    was, tree, out = before.shipped, made.files, folder / store.SITE
    if any(path.startswith(_ASSETS) for path, _ in tree.items() ^ was.tree.items()):
        return None
    changed = {path for path, stat in tree.items() if was.tree.get(path) != stat}
    names = (was.names.get(path, path) for path in tree if path not in changed)
    wanted = {copy for name in ("_headers", *names) for copy in (name, *static.copies(name))}
    wanted = (wanted & before.files.keys()) - changed  # a set: MkDocs has a sitemap.xml.gz as well
    store.reuse(folder)
    _link(was.site, out, {name: before.files[name] for name in wanted})
    texts = {path: (made.folder / path).read_bytes() for path in sorted(changed)}
    new = static.update(out, texts, was.names, workers)
    if new is None:
        return None
    present = wanted.union(new)
    if faults := list(_faults(changed, made, out, present)):
        raise BookError(faults)
    sums = store.manifest(was.site.parent)
    known = {name: sums.get(f"{store.SITE}/{name}", "") for name in wanted} | dict.fromkeys(new, "")
    known = {name: digest or store.sum_of(f"{out}/{name}") for name, digest in known.items()}
    return store.Linked(was.site.parent, before.files.keys(), known, new)


def _link(site: File, out: File, wanted: Mapping[str, int]) -> None:
    """Have a folder hold links to `wanted` files of a former site, and nothing else.

    What lies there already stays if it is the very file that is wanted. Raises OSError where there are no
    links, as between two disks.
    """
    out.mkdir(parents=True, exist_ok=True)
    if out.stat().st_dev != site.stat().st_dev:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(out))
    folders = {""}
    for name in wanted:
        while (name := name.rpartition("/")[0]) not in folders:
            folders.add(name)
    there = _cleared(out, folders, wanted)
    for path in sorted(folders - there):
        (out / path).mkdir()
    old, new = f"{site}/", f"{out}/"
    for name in wanted.keys() - there:
        os.link(old + name, new + name)


def _cleared(out: File, folders: Collection[str], wanted: Mapping[str, int]) -> set[str]:
    """Remove what lies in a folder and is not wanted there; the paths of the folders and files that stay."""
    there, todo = {""}, [""]
    while todo:
        with os.scandir(f"{out}/{todo[-1]}") as found:
            entries, at = list(found), todo.pop()
        for one in entries:
            path = f"{at}{one.name}"
            if not one.is_dir(follow_symlinks=False):
                if wanted.get(path) != one.inode():
                    os.unlink(one.path)  # noqa: PTH108 - thousands of files, and no object for each
                    continue
            elif path in folders:
                todo.append(f"{path}/")
            else:
                shutil.rmtree(one.path)
                continue
            there.add(path)
    return there


def _faults(changed: Iterable[str], made: Site, out: File, present: Collection[str]) -> Iterable[Problem]:
    pages = [path for path in changed if path.endswith(".html")]
    yield from links.broken(
        pages,
        lambda path: (out / path).read_bytes(),
        present,
        "dist/site",
        root=made.built.base,
        sure=made.led,
    )
    sweep = Sweep(Reader(made.built.judge))
    for path in changed:
        for one in static.copies(path):
            if one in present:
                yield from sweep.reading(out, one).problems


def linked_files(before: Last, linked: store.Linked, site: File) -> dict[str, tuple[int, int]]:
    """What `former.stats` tells of a site that was published with links to the release `before`."""
    was = before.shipped.files
    new = {
        *linked.new,
        *(was.keys() - linked.sums.keys()),
    }  # the latter are somebody else's, if they went along
    return former.updated({path: stat for path, stat in was.items() if path not in new}, site, new)


def note(root: File, kind: str, made: Site, site: File, files: dict[str, tuple[int, int]]) -> int:
    """Keep what the next release has to know of this one, whose `files` are as `former.stats` tells them.

    Without links between releases there is nothing. Returns the size of the site in bytes.
    """
    file = former.place(root, f"{kind}-shipped")
    if site.is_dir():
        found = Shipped(made.names, made.files, site.resolve(), files)
        kept.write(file, pickle.dumps(found, protocol=5))
    else:
        file.unlink(missing_ok=True)
    return _size(files)


def _size(files: Mapping[str, tuple[int, int]]) -> int:
    return sum(size for size, _ in files.values())
