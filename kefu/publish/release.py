"""Everything that is published, of one edition: the site, the offline bundle, the single files, the PDFs.

All of it is made and checked beside the former release; only then does it take its place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path as File
from typing import NamedTuple

from kefu.checks.prose import Reader
from kefu.paper import FOLDER
from kefu.problem import Problem
from kefu.publish import bundle, links, single
from kefu.publish.edition import Edition
from kefu.publish.site import Built, Report, build_site, swap
from kefu.sweep import Sweep
from kefu.trust import Judge


class Released(NamedTuple):
    """What a release consists of, and where it lies."""

    built: Built
    site: File
    bundle: File
    singles: list[File]
    """The single files, that of everything last."""
    papers: list[File]
    """The PDFs."""


def build(
    root: File,
    dist: File,
    day: date,
    report: Report = lambda _, __: None,
    print_report: Report = lambda _, __: None,
) -> Released:
    """Build everything into the folder `dist`. Former outputs are replaced only at the very end.

    Raises what `build_site` raises, and bundle.Unsafe; the former outputs then stay as they were.
    """
    beside = {name: dist / f".{name}.{os.getpid()}.new" for name in ("offline", "single", "pdf")}

    def others(site: File, judge: Judge, edition: Edition) -> Iterator[Problem]:
        bundle.make(site, beside["offline"], edition, judge.book.settings.title)
        files = single.make(site, beside["single"], judge, edition)
        _copy_papers(site / FOLDER, beside["pdf"])
        yield from links.check(beside["single"], "dist/single", relative=True)
        sweep = Sweep(Reader(judge), "dist/single")
        for file in files:
            yield from sweep.file(file.name, file.read_bytes())

    try:
        built = build_site(root, dist / "site", day, report, others, print_report)
        for name, folder in beside.items():
            swap(folder, dist / name)
    finally:
        for folder in beside.values():
            shutil.rmtree(folder, ignore_errors=True)
    (dist / "edition.json").write_text(built.edition.as_json(), "utf-8", newline="")
    (packed,) = (dist / "offline").glob("*.zip")
    papers = sorted((dist / "pdf").glob("*.pdf"))
    return Released(built, dist / "site", packed, single.in_order(dist / "single"), papers)


def _copy_papers(site: File, out: File) -> None:
    """The PDFs of the site in a folder of their own, for those who print."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for file in sorted(site.glob("*.pdf")):
        shutil.copyfile(file, out / file.name)
