"""What pages consist of, while it is likely to be met again: most lines of a page stand on many others."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

from kefu.trace import make_room

T = TypeVar("T", bound=Hashable)
_MOST = 16384


class Recent(Generic[T]):
    """Lines, parts or tags of pages that were read, the last ones, so that it does not grow with the site.

    What stands on most pages is soon there again when it was forgotten, and what stands on one is no loss.
    """

    def __init__(self) -> None:
        self._those: dict[T, None] = {}

    def new(self, those: Iterable[T]) -> set[T]:
        """Those of them that are not known."""
        return set(those).difference(self._those)

    def add(self, those: Iterable[T]) -> None:
        """Know some more."""
        make_room(self._those, _MOST)
        self._those.update(dict.fromkeys(those))
