"""Where releases lie, and how one takes the place of another in a single step.

    dist/releases/7-2026-11-21-bcdfghjk/   site/ offline/ single/ pdf/ edition.json files.json
    dist/releases/.spare/                  the site of a release that is no more; the next one is made in it
    dist/current -> releases/7-…           the one thing that changes when a release is published
    dist/site -> current/site …            what servers and people open; these never change

A release is staged beside the others, written to the disk, and made current by renaming one link. Whatever
happens before that leaves the former release as it was, whatever happens after it the new one. What somebody
else put into the site (CNAME, .well-known) goes along from release to release.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path as File

from kefu.files import walk

RELEASES = "releases"
CURRENT = "current"
MANIFEST = "files.json"
OUTPUTS = ("site", "offline", "single", "pdf", "edition.json", "sbom.json")
KEPT = 2
"""How many releases stay: the current one and the one before."""
_STAGED = ".new"
_SPARE = ".spare"
SITE = "site"
_LOCK = ".lock"
_NAME = re.compile(r"([0-9]+)-(.+)")
_THEIRS = re.compile(r"CNAME|\.[^/]+(?:/.*)?")
"""What is somebody else's in a site that was published before releases had lists of their files."""


class Busy(Exception):
    """Another build is writing into the same folder. Says so in Chinese."""


class NoRelease(Exception):
    """There is no release to go back to. Says so in Chinese."""


@dataclass(frozen=True, slots=True)
class Release:
    """One published release: its folder, its number in the order of publishing, its edition."""

    folder: File
    number: int
    edition: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A staged site that consists of links to the files of a release, and of some files of its own."""

    release: File
    """The folder of the release."""
    there: Collection[str]
    """Every file of its site that lies there now, by its path in the site."""
    sums: Mapping[str, str]
    """Path → SHA-256 of every file of the staged site."""
    new: Collection[str]
    """The paths of its own files."""


@contextmanager
def locked(dist: File) -> Iterator[None]:
    """Be the only one to write into `dist`. Raises Busy. The system frees the lock of a process that dies."""
    was_there = dist.exists()
    dist.mkdir(parents=True, exist_ok=True)
    handle = os.open(dist / _LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
    try:
        _lock(handle, dist)
        yield
    finally:
        if not was_there and {one.name for one in dist.iterdir()} == {_LOCK}:  # nothing was published
            _remove(dist)
        os.close(handle)


def _lock(handle: int, dist: File) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Busy(f"另一次生成正在写 {dist};等它结束 / another build is writing there") from error


@contextmanager
def staged(dist: File) -> Iterator[File]:
    """An empty folder for the next release; what is left of it is removed. To be used under the lock."""
    folder = dist / RELEASES / _STAGED
    _remove(folder)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        _remove(folder)
        with suppress(OSError):
            folder.parent.rmdir()  # unless there are releases


def reuse(folder: File) -> None:
    """Take the site of a release that is no more as the site of a staged release, if there is one.

    What is in it is of no worth until every file was looked at; folders and links are made slowly.
    """
    spare = folder.parent / _SPARE
    if spare.is_dir() and not spare.is_symlink():
        spare.rename(folder / SITE)


def publish(
    dist: File, folder: File, edition: str, linked: Linked | None = None
) -> tuple[Release, list[str]]:
    """Make a staged release the current one. `linked` tells of its site what need not be looked for.

    Returns it, and what of somebody else's could not go along, as Chinese sentences. A release with the same
    files as the current one changes nothing. To be used under the lock.
    """
    ours = _sums(folder, linked)
    (folder / MANIFEST).write_text(_listed(ours), "utf-8")
    now = current(dist)
    if now and manifest(now.folder) == ours:
        return now, []
    left = [*_adopt(dist, now, folder, linked), *_foreign_links(dist)]
    if not _has_links(dist):
        _sync()
        _replace_outputs(dist, folder)
        return Release(dist, 0, edition), left
    number = max((one.number for one in releases(dist)), default=0) + 1
    target = dist / RELEASES / f"{number}-{edition}"
    _sync()
    folder.rename(target)
    _switch(dist, target)
    _prune(dist, target, keep_spare=linked is not None)
    return Release(target, number, edition), left


def rollback(dist: File, edition: str = "") -> Release:
    """Make the release before the current one current again, or the latest of an edition. Raises NoRelease.

    To be used under the lock.
    """
    now = current(dist)
    before = [one for one in releases(dist) if not now or one.number != now.number]
    if edition:
        before = [one for one in before if one.edition == edition]
    elif now:
        before = [one for one in before if one.number < now.number]
    if not before:
        raise NoRelease(f"{dist} 里没有可以退回的版本 / no release to go back to")
    _switch(dist, before[-1].folder)
    return before[-1]


def releases(dist: File) -> list[Release]:
    """Every release in `dist`, the oldest first."""
    folder = dist / RELEASES
    found = []
    for one in folder.iterdir() if folder.is_dir() else ():
        name = _NAME.fullmatch(one.name)
        if name and one.is_dir() and not one.is_symlink():
            found.append(Release(one, int(name[1]), name[2]))
    return sorted(found, key=lambda one: one.number)


def current(dist: File) -> Release | None:
    """The release that readers get."""
    try:
        target = (dist / CURRENT).readlink()
    except OSError:
        return None
    return next((one for one in releases(dist) if one.folder.name == target.name), None)


# How it is done -------------------------------------------------------------------------------------------


def _switch(dist: File, target: File) -> None:
    """Point `current` at a release by renaming a link over it, and let every output lead there."""
    _link(dist / CURRENT, f"{RELEASES}/{target.name}")
    for name in OUTPUTS:
        if (target / name).exists():
            _link(dist / name, f"{CURRENT}/{name}")
        elif (dist / name).is_symlink():
            (dist / name).unlink()
    _sync()


def _has_links(dist: File) -> bool:
    """Whether the file system has symbolic links, and lets us make them."""
    if (dist / CURRENT).is_symlink():
        return True
    probe = dist / ".link"
    probe.unlink(missing_ok=True)
    try:
        probe.symlink_to(_LOCK)
    except NotImplementedError:
        return False
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        return False
    probe.unlink()
    return True


def _replace_outputs(dist: File, folder: File) -> None:
    """Without links, the outputs take their places one after the other, and nothing is kept to go back to."""
    for name in OUTPUTS:
        old = dist / f".{name}.old"
        _remove(old)
        if (dist / name).exists():
            (dist / name).rename(old)
        if (folder / name).exists():
            (folder / name).rename(dist / name)
        _remove(old)


def _foreign_links(dist: File) -> Iterator[str]:
    """Outputs that somebody made a link to another place: nothing is written there."""
    for name in OUTPUTS:
        place = dist / name
        if place.is_symlink() and place.readlink() != File(f"{CURRENT}/{name}"):
            yield f"{name} 原来是到 {place.readlink()} 的链接,没有往那里写;现在它是到当前版本的链接"


def _link(place: File, to: str) -> None:
    if place.is_symlink() and place.readlink() == File(to):
        return
    if place.exists() and not place.is_symlink():
        _remove(place)  # published before there were releases; what is somebody else's was adopted
    new = place.with_name(f".{place.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(to)
    new.replace(place)


def _adopt(dist: File, now: Release | None, folder: File, linked: Linked | None) -> list[str]:
    """Copy what somebody else put into the site; tells what was left behind. Links are never followed."""
    former = now.folder / SITE if now else dist / SITE
    if former.is_symlink() or not former.is_dir():
        return []
    ours = manifest(now.folder) if now else {}
    is_listed = linked and now and linked.release == now.folder.resolve()
    left = []
    for path in linked.there if linked and is_listed else (path for path, _ in walk(former)):
        theirs = f"site/{path}" not in ours if now else _THEIRS.fullmatch(path)
        if not theirs:
            continue
        place, file = folder / SITE / path, former / path
        if os.path.lexists(place) or _is_below_a_file(place, folder):
            left.append(f"site/{path} 和生成的文件同名,没有带过来")
        elif file.is_symlink():
            left.append(f"site/{path} 是一个链接,没有带过来")
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, place, follow_symlinks=False)
    return sorted(left)


def _is_below_a_file(place: File, folder: File) -> bool:
    return any(one.is_file() for one in place.parents if folder in one.parents)


def _sums(folder: File, linked: Linked | None) -> dict[str, str]:
    """Path → SHA-256 of every file of a release."""
    files = walk(folder, SITE if linked else "")
    known = linked.sums if linked else {}
    found = {f"{SITE}/{path}": digest for path, digest in known.items()}
    return found | {path: sum_of(one.path) for path, one in files if not one.is_symlink()}


def _listed(sums: Mapping[str, str]) -> str:
    """The list of a release's files, one a line; Python's writer of indented JSON takes ten times as long."""
    said = json.dumps(sums, sort_keys=True, separators=(",\n", ": "))
    return f"{{\n{said[1:-1]}\n}}\n"


def sum_of(file: str) -> str:
    """The SHA-256 of a file."""
    with open(file, "rb") as data:  # noqa: PTH123 - thousands of files, and no object for each
        return hashlib.file_digest(data, "sha256").hexdigest()


def manifest(folder: File) -> dict[str, str]:
    """Path → SHA-256 of every file of a release that was published."""
    try:
        found: dict[str, str] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _prune(dist: File, keep: File, keep_spare: bool) -> None:
    """Remove all but the last releases; of the last that goes, the site may stay to be used again."""
    old: Sequence[Release] = [one for one in releases(dist) if one.folder != keep]
    gone = old[: max(0, len(old) - KEPT + 1)]
    spare = dist / RELEASES / _SPARE
    if gone or not keep_spare:
        _remove(spare)
    if gone and keep_spare:
        with suppress(OSError):  # as good as none
            (gone[-1].folder / SITE).rename(spare)
    for one in gone:
        _remove(one.folder)


def _remove(place: File) -> None:
    """Remove a file, a link or a folder; what a link leads to is left alone."""
    if place.is_symlink() or place.is_file():
        place.unlink()
    else:
        shutil.rmtree(place, ignore_errors=True)


def _sync() -> None:
    """Have everything that was written reach the disk."""
    if hasattr(os, "sync"):
        os.sync()
