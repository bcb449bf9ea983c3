"""What to have before you when you call a hotline: its channels, and what the book says one can say there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from kefu.flow import Case
from kefu.model import Channel, Entity, Hotline, Trouble
from kefu.trust import Judge


class Said(NamedTuple):
    """Words for one problem."""

    trouble: Trouble
    text: str


class Call(NamedTuple):
    """One hotline, whose it is, the channels that are reached by it, and what to say there."""

    hotline: Hotline
    entity: Entity
    channels: tuple[Channel, ...]
    says: tuple[Said, ...]


def calls(judge: Judge) -> list[tuple[Entity, list[Call]]]:
    """Every hotline that can be dialled or is a channel, by owner, in the order of the home page."""
    reached: dict[str, list[Channel]] = defaultdict(list)
    for channel in judge.book.channels.values():
        if channel.hotline:
            reached[channel.hotline].append(channel)
    found = []
    for entity in judge.book.in_order(judge.book.entities.values()):
        lists = [(one, tuple(reached.get(one.key, ()))) for one in entity.hotlines]
        here = [call for one, channels in lists if (call := _call(judge, entity, one, channels))]
        if here:
            found.append((entity, here))
    return found


def _call(judge: Judge, entity: Entity, hotline: Hotline, channels: tuple[Channel, ...]) -> Call | None:
    """What to have before you for one hotline; None for a number nobody should call."""
    verdict = judge.hotline(hotline)
    if verdict.underlying == "retired" or not (verdict.dialable or channels):
        return None
    return Call(hotline, entity, channels, tuple(_says(judge, channels)))


def _says(judge: Judge, channels: tuple[Channel, ...]) -> Iterator[Said]:
    """The words of every problem's step that uses one of some channels, each once."""
    told: set[str] = set()
    for trouble in judge.book.troubles.values():
        cases = [(one, Case(judge, trouble, judge.book.entities[one.owner])) for one in channels]
        for step in trouble.steps:
            used = any(channel in case.channels(step) for channel, case in cases)
            if used and step.say and step.say.text not in told:
                told.add(step.say.text)
                yield Said(trouble, step.say.text)
