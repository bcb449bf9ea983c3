"""What to have before you when you call a hotline: its channels, and what the book says one can say there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kefu.flow import Case
from kefu.model import Channel, Entity, Hotline, Trouble
from kefu.trace import derived
from kefu.trust import Judge


class Said(NamedTuple):
    """Words for one problem."""

    trouble: Trouble
    text: str


class Call(NamedTuple):
    """One hotline, the channels that are reached by it, and what to say there."""

    hotline: Hotline
    channels: tuple[Channel, ...]
    says: tuple[Said, ...]


class Calls:
    """Every hotline of one book that can be dialled or is a channel."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.book = judge.book

    @derived
    def hotlines(self) -> dict[str, list[Hotline]]:
        """Entity id → those of its hotlines that somebody may call."""
        entities = self.book.entities.values()
        return {one.id: [line for line in one.hotlines if self._is_called(line)] for one in entities}

    @derived
    def entities(self) -> list[Entity]:
        """Those who have one, in the order of the home page."""
        return self.book.in_order(one for one in self.book.entities.values() if self.hotlines[one.id])

    def of(self, entity: Entity) -> list[Call]:
        """What to have before you for each hotline of an entity."""
        return [self._call(hotline) for hotline in self.hotlines[entity.id]]

    def _is_called(self, hotline: Hotline) -> bool:
        return not hotline.retired and (hotline.key in self._reached or self.judge.hotline(hotline).dialable)

    def _call(self, hotline: Hotline) -> Call:
        channels = tuple(self._reached.get(hotline.key, ()))
        return Call(hotline, channels, tuple(self._says(channels)))

    @derived
    def _reached(self) -> dict[str, list[Channel]]:
        """Hotline → the channels that are reached by it."""
        found: dict[str, list[Channel]] = {}
        for channel in self.book.channels.values():
            if channel.hotline:
                found.setdefault(channel.hotline, []).append(channel)
        return found

    def _says(self, channels: tuple[Channel, ...]) -> Iterator[Said]:
        """The words of every problem's step that uses one of some channels, each once."""
        told: set[str] = set()
        for trouble in self.book.troubles.values():
            cases = [(one, Case(self.judge, trouble, self.book.entities[one.owner])) for one in channels]
            for step in trouble.steps:
                used = any(channel in case.channels(step) for channel, case in cases)
                if used and step.say and step.say.text not in told:
                    told.add(step.say.text)
                    yield Said(trouble, step.say.text)
