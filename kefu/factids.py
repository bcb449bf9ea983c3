"""A name for every fact, for readers who report a wrong one: as lasting as the ids it is made of."""

from __future__ import annotations

from collections.abc import Iterator

from kefu.model import Book, Channel, Record
from kefu.trace import derived


class FactIds:
    """The names of one book's facts: `hotline/jd.service`, `path/jd.app.help`, `clock/refund`."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._names: dict[int, str] = {}

    @derived
    def _named(self) -> list[tuple[str, Record]]:
        """Every fact with its name."""
        found, taken = [], set()
        for name, record in _named(self.book):
            unique, count = name, 1
            while unique in taken:
                count += 1
                unique = f"{name}.{count}"
            taken.add(unique)
            found.append((unique, record))
        return found

    def of(self, fact: Record) -> str:
        """The name of a hotline, clock, feature, path, menu, opening hours, response or way to a person."""
        named = self._named  # an open trace notes that it is read
        if not self._names:
            self._names = {id(record): name for name, record in named}
        return self._names[id(fact)]


def _named(book: Book) -> Iterator[tuple[str, Record]]:
    for clock in book.clocks.values():
        yield f"clock/{clock.id}", clock
    for entity in book.entities.values():
        yield from ((f"hotline/{one.key}", one) for one in entity.hotlines)
        yield from ((f"feature/{entity.id}.{one.topic}", one) for one in entity.features)
        for channel in entity.channels:
            yield from _of_channel(channel)


def _of_channel(channel: Channel) -> Iterator[tuple[str, Record]]:
    key = channel.key
    yield f"channel/{key}", channel
    yield from ((f"path/{key}.{one.id}", one) for one in channel.paths)
    yield from ((f"menu/{key}.{one.id}", one) for one in channel.menus)
    yield from ((f"hours/{key}.{one.tier}", one) for one in channel.hours)
    yield from ((f"response/{key}.{one.tier}", one) for one in channel.responses)
    yield from ((f"human/{key}.{one.tier}", one) for one in channel.humans)
