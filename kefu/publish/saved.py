"""What editors saved: `kefu serve` looks for it many times a second.

In the place of MkDocs' own observer, whose looks take twice as long and so have to be seldom. On a disk of
another machine the system says nothing of what is saved, so it is not asked.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path as File
from types import SimpleNamespace
from typing import Any

from kefu.publish import former

_EVENT = SimpleNamespace(is_directory=False)
"""All that the server asks of what happened."""
Look = dict[str, tuple[int, int]]
"""Path of a file → its size in bytes and when it was written, in nanoseconds."""


class Observer(threading.Thread):
    """Tells of every change of a file at some places, or below them, as MkDocs' server asks for it."""

    def __init__(self, pause: float) -> None:
        """`pause` is in seconds, between two looks."""
        super().__init__(daemon=True)
        self._pause = pause
        self._ended = threading.Event()
        self._known: list[tuple[Any, File, Look]] = []
        """Who is told of a place, the place, and how it was at the last look."""

    def schedule(self, handler: Any, path: str, **_: Any) -> None:
        """Tell a handler of watchdog's kind of what is saved from now on; of folders, all that is below."""
        self._known.append((handler, File(path), _look(File(path))))

    def run(self) -> None:
        """Look until it is stopped."""
        while not self._ended.wait(self._pause):
            for index, (handler, place, before) in enumerate(self._known):
                with suppress(OSError):  # what is moved while somebody looks is there at the next look
                    if (now := _look(place)) != before:
                        self._known[index] = handler, place, now
                        handler.on_any_event(_EVENT)

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()


def _look(place: File) -> Look:
    if place.is_dir():
        return former.stats(place)
    found = place.stat()
    return {"": (found.st_size, found.st_mtime_ns)}
