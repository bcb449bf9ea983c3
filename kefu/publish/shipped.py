"""What a web server gets of a site: names with sums, compressed copies, headers.

What has not changed is linked from the release before.

The record of the last release is kept beside the site it was made of, and may be removed at any time.
"""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path as File

from kefu import kept
from kefu.checks.prose import Reader
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
    """The folder of the release."""
    files: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Its files as they were left."""


def prepare(root: File, kind: str, made: Site, out: File, workers: Workers | None) -> dict[str, str]:
    """Make in the folder `out` what a web server gets of a site. Raises BookError.

    Returns the sums of files that are known already, by their paths in the release.
    """
    tree = former.stats(made.folder)
    before, known = _load(root, kind), None
    if before:
        with suppress(OSError):  # another disk, or no links there
            known = _linked(before, tree, made, out, workers)
    if before and known is not None:
        made.names = before.names
        return known
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(made.folder, out)
    names: dict[str, str] = {}
    faults = [*static.prepare(out, workers, names), *links.check(out, "dist/site", root=made.built.base)]
    if faults := [*faults, *Sweep(Reader(made.built.judge)).twins(out)]:
        raise BookError(faults)
    made.names = names
    return {}


def _linked(
    before: Shipped, tree: dict[str, tuple[int, int]], made: Site, out: File, workers: Workers | None
) -> dict[str, str] | None:
    """The same with links to the files of the former release; None if that is not possible."""
    if any(path.startswith(_ASSETS) for path, _ in tree.items() ^ before.tree.items()):
        return None
    if former.stats(before.site) != before.files:
        return None
    changed = {path for path, stat in tree.items() if before.tree.get(path) != stat}
    names = (before.names.get(path, path) for path in tree if path not in changed)
    wanted = {copy for name in ("_headers", *names) for copy in (name, *static.copies(name))}
    wanted &= before.files.keys()  # a set: MkDocs has a sitemap.xml.gz as well
    _link(before.site, out, wanted)
    sums = store.manifest(before.site.parent)
    known = {f"site/{name}": sums.get(f"site/{name}", "") for name in wanted}
    texts = {path: (made.folder / path).read_bytes() for path in sorted(changed)}
    if not static.update(out, texts, before.names, workers):
        return None
    if faults := list(_faults(changed, made, out)):
        raise BookError(faults)
    return known


def _link(site: File, out: File, names: Iterable[str]) -> None:
    """Link files of a former site into the folder of another. Raises OSError where there are no links."""
    out.mkdir(parents=True, exist_ok=True)
    for folder in sorted({name.rpartition("/")[0] for name in names}):
        (out / folder).mkdir(parents=True, exist_ok=True)
    old, new = f"{site}/", f"{out}/"
    for name in names:
        os.link(old + name, new + name)


def _faults(changed: Iterable[str], made: Site, out: File) -> Iterable[Problem]:
    present = former.stats(out).keys()
    pages = [path for path in changed if path.endswith(".html")]
    yield from links.broken(
        pages, lambda path: (out / path).read_bytes(), present, "dist/site", root=made.built.base
    )
    sweep = Sweep(Reader(made.built.judge))
    for path in changed:
        for one in static.copies(path):
            if one in present:
                yield from sweep.reading(out, one).problems


def note(root: File, kind: str, made: Site, site: File) -> None:
    """Keep what the next release has to know of this one. Without links between releases there is nothing."""
    file = former.place(root, f"{kind}-shipped")
    if not site.is_dir():
        file.unlink(missing_ok=True)
        return
    found = Shipped(made.names, former.stats(made.folder), site.resolve(), former.stats(site))
    kept.write(file, pickle.dumps(found, protocol=5))


def _load(root: File, kind: str) -> Shipped | None:
    try:
        found: Shipped = pickle.loads(former.place(root, f"{kind}-shipped").read_bytes())
    except Exception:  # whatever it is, it is no use
        return None
    return found
