"""What is remembered of pages while it is likely to be met again: most lines stand on many others."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

from kefu.trace import make_room

T = TypeVar("T", bound=Hashable)
V = TypeVar("V")
_MOST = 8192


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


class Latest(Generic[T, V]):
    """What follows from keys, for those that were asked for last: at most `most` of them.

    They are of two generations. What is asked for is of the younger one; when that is half of all, the older
    one is forgotten. So what stands on every page stays, however much there is that stands on one.
    """

    def __init__(self, most: int) -> None:
        self._half = max(1, most // 2)
        self._young: dict[T, V] = {}
        self._old: dict[T, V] = {}

    def get(self, key: T, make: Callable[[T], V]) -> V:
        """What follows from a key: what `make` gives, if nobody remembers it."""
        young = self._young
        if key in young:
            return young[key]
        value = self._old[key] if key in self._old else make(key)
        if len(young) >= self._half:
            self._old, self._young = young, {}
        self._young[key] = value
        return value
