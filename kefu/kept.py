"""What builds keep for the next one: bytes under the sum of everything they were made of.

A folder of it may be removed at any time, and several builds may use it at once. What was cut short or
changed on the disk is not given back, what no build has used for a month is removed.

    bodies = kept.opened("pages")
    key = kept.key(template, json)
    if (body := bodies.get(key)) is None:
        bodies.put(key, body := render(json))
    bodies.forget()
"""

from __future__ import annotations

import atexit
import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path as File

from kefu.contract import HOME

DAYS = 30
_DAY = 86400
_LOOKED = ".looked"
"""The file that was written when somebody looked for old ones."""
_SUM = 32
"""Bytes of the SHA-256 that each file begins with."""


def key(*parts: str | bytes) -> str:
    """The name of what was made of some parts: letters and digits.

    Other parts, or the same ones cut elsewhere, give another. One of them has to stand for the program.
    """
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()[:32]


class Kept:
    """Bytes in a folder, each under its key."""

    def __init__(self, folder: File) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> bytes | None:
        """What was put there, if it is whole. It stays for another month."""
        file = self.folder / key
        try:
            data = file.read_bytes()
            touch(file)
        except OSError:
            return None
        body = data[_SUM:]
        return body if _sum(key, body) == data[:_SUM] else None

    def put(self, key: str, data: bytes) -> None:
        """Keep it. Raises OSError where there is no room."""
        write(self.folder / key, _sum(key, data) + data)

    def forget(self) -> None:
        """Remove what no build has used for a month."""
        forget(self.folder)


def opened(name: str) -> Kept:
    """What is kept under a name, in `build/` or in the folder that KEFU_CACHE names."""
    return Kept(folder(name))


def folder(name: str) -> File:
    """A folder beside the program, or in the one that KEFU_CACHE names. A program that may not write there
    gets a new one of its own for as long as it runs."""
    place = File(os.environ.get("KEFU_CACHE") or HOME / "build") / name
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return _own_folder(name)
    return place if os.access(place, os.W_OK) else _own_folder(name)


@cache
def _own_folder(name: str) -> File:
    place = tempfile.TemporaryDirectory(prefix=f"kefu-{name}-")
    atexit.register(place.cleanup)
    return File(place.name)


def touch(file: File) -> None:
    """Note that a file is used, once a day. Raises OSError where there is none."""
    if time.time() - file.stat().st_mtime > _DAY:
        os.utime(file)


def write(file: File, data: bytes) -> None:
    """Write a whole file or none."""
    with written(file) as part:
        part.write_bytes(data)


@contextmanager
def written(file: File) -> Iterator[File]:
    """A file to write, which takes the place of another one when all of it is there."""
    part = file.with_name(f"{file.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def forget(folder: File) -> None:
    """Remove the files of a folder that nobody has touched for a month. Looks for them once a day."""
    looked = folder / _LOOKED
    with suppress(FileNotFoundError):
        if 0 <= time.time() - looked.stat().st_mtime < _DAY:
            return
    looked.touch()
    for file in folder.iterdir():
        with suppress(FileNotFoundError):  # another build was faster
            if is_old(file):
                file.unlink()


def is_old(file: File) -> bool:
    """Whether nobody has touched a file for a month. Raises OSError where there is none."""
    return file.stat().st_mtime < time.time() - DAYS * _DAY


def _sum(key: str, data: bytes) -> bytes:
    digest = hashlib.sha256(key.encode())
    digest.update(data)
    return digest.digest()
