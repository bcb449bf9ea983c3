"""Texts that are made early and wanted late, in a file meanwhile: a site's pages would fill the memory."""

from __future__ import annotations

import tempfile
import weakref
from typing import NamedTuple

from kefu import kept


class Place(NamedTuple):
    """Where a text stands in the file."""

    start: int
    length: int
    """Both in bytes."""


class Bodies:
    """Texts in a file without a name, which is gone with this object or the process."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(dir=kept.folder("bodies"))  # noqa: SIM115 - as long as the object
        weakref.finalize(self, self._file.close)
        self._length = 0
        self._last: tuple[Place, str] | None = None
        """The text that was asked for last: it is mostly asked for again."""

    def put(self, text: str) -> Place:
        """Keep a text. Raises OSError where there is no room."""
        data = text.encode()
        place = Place(self._length, len(data))
        self._file.seek(self._length)
        self._file.write(data)
        self._length += len(data)
        return place

    def get(self, place: Place) -> str:
        """The text that was put there."""
        if not self._last or self._last[0] != place:
            self._file.seek(place.start)
            self._last = place, self._file.read(place.length).decode()
        return self._last[1]
