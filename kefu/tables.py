"""Comparison tables: what each column shows of each row, worked out from the book.

A cell is never blank: values with their evidence, 未知, or 不适用. Rows come from the book, so a new entity
appears in every table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import get_args

from kefu import words as phrases
from kefu.model import (
    OF_CLOCKS,
    Channel,
    Clock,
    Column,
    Comparison,
    Entity,
    Facet,
    Hotline,
    Hours,
    HoursCounter,
    Record,
    Response,
)
from kefu.trust import Judge

NOT_APPLICABLE = "不适用"


@dataclass(frozen=True, slots=True)
class Value:
    """One thing in a cell."""

    text: str
    fact: Record | None = None
    """The record whose status stands behind it."""
    sources: tuple[str, ...] = ()
    label: str = ""
    """What it is about, where a cell holds several: the channel, the tier."""
    hotline: Hotline | None = None
    to: str = ""
    """The anchor on the entity's page that says more."""
    others: tuple[str, ...] = ()
    """What sources say against it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its values, or the word that says why there are none."""

    name: str
    values: tuple[Value, ...]
    empty: str = phrases.UNKNOWN


@dataclass(frozen=True, slots=True)
class Row:
    """A row: an entity, or a clock."""

    name: str
    entity: Entity | None
    clock: Clock | None
    cells: tuple[Cell, ...]

    @property
    def known(self) -> bool:
        """Whether anything is known in any cell."""
        return any(cell.values for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Table:
    """A whole table."""

    comparison: Comparison
    rows: tuple[Row, ...]


class Tables:
    """Makes the tables of one book."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.book = judge.book
        self.words = self.book.words

    def table(self, comparison: Comparison) -> Table:
        """One table, its rows in the order of the book."""
        if comparison.of == "clocks":
            clocks = [c for c in self.book.clocks.values() if c.binds in comparison.binds]
            return Table(comparison, tuple(self._of_clock(one, comparison) for one in clocks))
        return Table(comparison, tuple(self.row(one, comparison) for one in self._entities(comparison)))

    def _entities(self, comparison: Comparison) -> list[Entity]:
        kind = "regulator" if comparison.of == "regulators" else "platform"
        found = [one for one in self.book.entities.values() if one.kind == kind]
        if comparison.of == "guides":
            found = [one for one in found if one.is_guide]
        return self.book.in_order(found)

    def row(self, entity: Entity, comparison: Comparison) -> Row:
        """What the columns of a comparison show of one entity."""
        cells = tuple(self._cell(entity, column) for column in comparison.columns)
        return Row(entity.name, entity, None, cells)

    def _cell(self, entity: Entity, column: Column) -> Cell:
        values = tuple(_FACETS[column.shows](self, entity, column))
        return Cell(column.name, values, "" if values else self._why_empty(entity, column))

    def _why_empty(self, entity: Entity, column: Column) -> str:
        """不适用 where there cannot be a value: hours of a phone that nobody has."""
        by_phone = column.kinds == ("phone",) and column.shows != "hotlines"
        return NOT_APPLICABLE if by_phone and entity.number_known else phrases.UNKNOWN

    # Of entities

    def _channels(self, entity: Entity, column: Column) -> Iterator[Channel]:
        role, rung, kinds = column.role, column.rung, column.kinds
        for channel in entity.channels:
            if (
                channel.role == role
                and (not rung or channel.rung == rung)
                and (not kinds or channel.kind in kinds)
            ):
                yield channel

    def hotlines(self, entity: Entity, column: Column) -> Iterator[Value]:
        """Numbers to dial; where there is none, those that are doubtful."""
        here = [
            one
            for one in self.book.serving[entity.id]
            if column.role in one.roles and (one.purpose in column.purposes or not column.purposes)
        ]
        dialable = [one for one in here if self.judge.hotline(one).dialable]
        for one in dialable or [one for one in here if not one.retired and not one.yields]:
            yield Value(one.number, one, label="" if one.purpose == "service" else one.name, hotline=one)
        if not here and entity.number_known and not column.purposes:
            yield Value(entity.number_known.text, sources=entity.number_known.sources)

    def hours(self, entity: Entity, column: Column) -> Iterator[Value]:
        """When somebody is there, by channel and tier."""
        for channel in self._channels(entity, column):
            for one in channel.hours:
                if column.tier in (None, one.tier):
                    yield self._timed(channel, one, phrases.hours(self.words, one))

    def responses(self, entity: Entity, column: Column) -> Iterator[Value]:
        """How soon an answer comes, by channel and tier."""
        for channel in self._channels(entity, column):
            for one in channel.responses:
                if column.tier in (None, one.tier):
                    yield self._timed(channel, one, phrases.response(self.words, one))

    def _timed(self, channel: Channel, fact: Hours | Response, text: str) -> Value:
        tier = "" if fact.tier == "everyone" else f"（{self.words.label('tiers', fact.tier)}）"
        others = tuple(
            phrases.hours(self.words, one) if isinstance(one, HoursCounter) else one.says
            for one in fact.against
        )
        return Value(text, fact, label=channel.name + tier, to=f"channel-{channel.id}", others=others)

    def humans(self, entity: Entity, column: Column) -> Iterator[Value]:
        """How to reach a human."""
        for channel in self._channels(entity, column):
            for one in channel.humans:
                others = tuple(counter.says for counter in one.against)
                to = f"channel-{channel.id}"
                yield Value(one.how, one, label=channel.name, to=to, others=others)

    def channels(self, entity: Entity, column: Column) -> Iterator[Value]:
        """The channels themselves."""
        for channel in self._channels(entity, column):
            kind = self.words.label("channel_kinds", channel.kind)
            text = channel.name if kind in channel.name else f"{channel.name}（{kind}）"
            yield Value(text, channel, to=f"channel-{channel.id}")

    def paths(self, entity: Entity, column: Column) -> Iterator[Value]:
        """Where to tap."""
        for channel in self._channels(entity, column):
            for path in channel.paths[:1]:
                yield Value(phrases.path(path), path, label=channel.name, to=f"channel-{channel.id}")

    def surfaces(self, entity: Entity, column: Column) -> Iterator[Value]:
        """Where the channels can be used."""
        used = [surface for channel in self._channels(entity, column) for surface in channel.surfaces]
        for surface in dict.fromkeys(used):
            yield Value(self.words.label("surfaces", surface))

    def suits(self, entity: Entity, column: Column) -> Iterator[Value]:
        """What the channels are good for."""
        for channel in self._channels(entity, column):
            if channel.suits:
                yield Value("、".join(channel.suits), label=channel.name, to=f"channel-{channel.id}")

    def before(self, entity: Entity, column: Column) -> Iterator[Value]:
        """What has to be fulfilled first."""
        for channel in self._channels(entity, column):
            for note in channel.before:
                yield Value(note.text, sources=note.sources)

    def prepare(self, entity: Entity, column: Column) -> Iterator[Value]:
        """What to have ready."""
        for channel in self._channels(entity, column):
            for note in channel.prepare:
                yield Value(note.text, sources=note.sources)

    def features(self, entity: Entity, column: Column) -> Iterator[Value]:
        """What an entity is like in one respect."""
        for one in entity.features:
            if column.topic in (None, one.topic):
                others = tuple(counter.says for counter in one.against)
                yield Value(one.text, one, to="features", others=others)

    def clocks(self, entity: Entity, column: Column) -> Iterator[Value]:
        """The time limits that bind somebody there."""
        for one in self.book.clocks_of(entity):
            if one.binds in column.binds or not column.binds:
                amount = phrases.clock_amount(self.words, one)
                yield Value(amount, one, label=one.name, to=f"clock-{one.id}")

    # Of clocks

    def _of_clock(self, clock: Clock, comparison: Comparison) -> Row:
        entity = self.book.entities[clock.entity] if clock.entity else None
        cells = []
        for column in comparison.columns:
            values = tuple(self._clock_values(clock, column))
            cells.append(Cell(column.name, values, "" if values else phrases.UNKNOWN))
        return Row(clock.name, entity, clock, tuple(cells))

    def _clock_values(self, clock: Clock, column: Column) -> Iterator[Value]:
        match column.shows:
            case "amount":
                others = tuple(one.says for one in clock.against)
                yield Value(phrases.clock_amount(self.words, clock), clock, others=others)
            case "must":
                yield Value(f"{self.words.label('parties', clock.binds)}：{clock.must}")
            case "starts":
                unknown = clock.starts == "unknown"
                yield Value(phrases.UNKNOWN if unknown else self.words.label("events", clock.starts))
            case "expiry":
                for one in clock.on_expiry:
                    yield Value(one.text, label=self.words.label("parties", one.role))


_FACETS: dict[str, Callable[[Tables, Entity, Column], Iterator[Value]]] = {
    name: getattr(Tables, name) for name in get_args(Facet) if name not in OF_CLOCKS
}
