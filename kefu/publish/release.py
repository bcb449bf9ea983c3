"""Everything that is published, of one edition: the site, the offline bundle, the single files, the PDFs.

All of it is made and checked beside the former release; only then does it take its place, in one step.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path as File
from typing import NamedTuple

from kefu.checks.prose import Reader
from kefu.paper import FOLDER
from kefu.problem import BookError, Problem
from kefu.progress import Report
from kefu.publish import bundle, former, links, rebuild, sbom, shipped, single, store
from kefu.publish.executors import Workers
from kefu.publish.made import Built
from kefu.sweep import Sweep


class Released(NamedTuple):
    """What a release consists of, and where it lies."""

    built: Built
    site: File
    bundle: File | None
    """None where the site alone was built."""
    singles: list[File]
    """The single files, that of everything last."""
    papers: list[File]
    """The PDFs."""
    size: int
    """Bytes of all files of the site."""
    publishing: float
    """CPU seconds that names with sums, compressed copies, their checks and the swap took."""
    left: list[str]
    """What somebody else put into the former site and could not go along, as Chinese sentences."""


def build(
    root: File,
    dist: File,
    day: date,
    report: Report = lambda _, __: None,
    print_report: Report = lambda _, __: None,
    workers: Workers | None = None,
    site_alone: bool = False,
) -> Released:
    """Build everything and make it the current release of the folder `dist` (`kefu.publish.store`).

    `workers` do what can be done beside each other, by default processes of their own. With `site_alone`
    there are no papers, no bundle and no single files, and those of the former release go.
    Raises what `build_site` raises, bundle.Unsafe and store.Busy; readers then still get the former release.
    """
    with store.locked(dist), store.staged(dist) as folder:
        made = rebuild.site(root, day, report, print_report, workers, not site_alone)
        began = time.process_time()
        if not site_alone and (faults := list(_others(made, folder))):
            raise BookError(faults)
        offline = time.process_time() - began
        began = time.process_time()
        left, size = _publish(root, dist, folder, made, workers, site_alone)
    built = made.built._replace(offline=offline)
    packed = next((dist / "offline").glob("*.zip"), None)
    papers = sorted((dist / "pdf").glob("*.pdf"))
    publishing = time.process_time() - began
    singles = [] if site_alone else single.in_order(dist / "single")
    return Released(built, dist / "site", packed, singles, papers, size, publishing, left)


def _publish(
    root: File, dist: File, folder: File, made: rebuild.Site, workers: Workers | None, site_alone: bool
) -> tuple[list[str], int]:
    """Publish a site, and what is in the staged folder already. Tells what was left, and the site's size."""
    kind = rebuild.KIND[not site_alone]
    besides = {"edition.json": made.built.edition.as_json().encode(), "sbom.json": sbom.written().encode()}
    before, now = shipped.last(root, kind), store.current(dist)
    if before and site_alone and before.is_all_of(made, now, besides):
        return [], before.size
    linked = shipped.prepare(before, made, folder, workers)
    for name, data in besides.items():
        (folder / name).write_bytes(data)
    published, left = store.publish(dist, folder, made.built.edition.name, linked)
    site = published.folder / store.SITE
    if before and linked and published != now:
        files = shipped.linked_files(before, linked, site)
    else:
        files = former.stats(site)
    return left, shipped.note(root, kind, made, site, files)


def _others(made: rebuild.Site, folder: File) -> Iterator[Problem]:
    """Make everything besides the site in a folder, and tell what is wrong with it."""
    bundle.make(made.folder, folder / "offline", made.built.edition, made.built.judge.book.settings.title)
    files = single.make(made.folder, folder / "single", made.built.judge, made.built.edition)
    _copy_papers(made.folder / FOLDER, folder / "pdf")
    yield from links.check(folder / "single", "dist/single", relative=True)
    sweep = Sweep(Reader(made.built.judge), "dist/single")
    for file in files:
        yield from sweep.file(file.name, file.read_bytes())


def _copy_papers(site: File, out: File) -> None:
    """The PDFs of the site in a folder of their own, for those who print."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for file in sorted(site.glob("*.pdf")):
        shutil.copyfile(file, out / file.name)
