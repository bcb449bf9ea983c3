"""What pages need to know of the book beyond its records: what belongs together, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from kefu.answers import Answer, answer
from kefu.flow import Case, Node
from kefu.model import (
    Advice,
    Channel,
    Claimant,
    Clock,
    Ending,
    Entity,
    Evidence,
    Hotline,
    Path,
    Record,
    Source,
    State,
    Step,
    Term,
    Trouble,
    cited_by,
    records_in,
)
from kefu.tables import Row
from kefu.trace import Memo, derived, remembered
from kefu.trust import Judge

_HELP = (("platform", "chat"), ("platform", "bot"), ("platform", "intervention"), ("merchant", "chat"))
"""Rungs and kinds of the channels in which readers meet people, the best first."""


Start = tuple[Term, list[Clock], list[tuple[Trouble, State]]]
"""Something that happens, the time limits that run from it, and the problems that readers then have."""


class Views:
    """Looks at one book as pages show it."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.book = judge.book
        self.words = self.book.words
        self._cited: Memo = {}
        """Id of a record → the record, so that its id stays its own, and the ids of the sources in it."""

    @derived
    def advice(self) -> list[Advice]:
        """General advice, in the order of the list of kinds."""
        order = [term.id for term in self.words.advice_kinds]
        return sorted(self.book.advice.values(), key=lambda one: order.index(one.kind))

    def hotlines(self, entity: Entity) -> list[Hotline]:
        """The hotlines that serve an entity, those that can be dialled first."""
        return sorted(self.book.serving[entity.id], key=lambda one: not self.judge.hotline(one).dialable)

    def answer(self, digits: str) -> Answer:
        """What is known about the number with these digits."""
        return answer(self.judge, digits)

    @derived
    def answers(self) -> list[Answer]:
        """What is known about every number of the book, short ones first."""
        return sorted(map(self.answer, self.book.claimants), key=lambda one: (len(one.digits), one.digits))

    def evidence_on(self, answer: Answer) -> Iterator[Evidence]:
        """What sources say for and against a number's owner."""
        if answer.owner and answer.owner.hotline:
            yield from answer.owner.hotline.evidence
            yield from answer.owner.hotline.against

    def by_kind(self) -> list[tuple[Term, list[Entity]]]:
        """Kinds with their entities: guides first, then in the order of the home page."""
        found = []
        for kind in self.words.entity_kinds:
            entities = self.book.in_order(e for e in self.book.entities.values() if e.kind == kind.id)
            if entities:
                found.append((kind, entities))
        return found

    @derived
    def claims_on(self) -> dict[str, list[tuple[Claimant, Hotline]]]:
        """Entity id → numbers of others that some source gives to it."""
        found: dict[str, list[tuple[Claimant, Hotline]]] = {id: [] for id in self.book.entities}
        for claims in self.book.claimants.values():
            owner = claims[0]
            for claim in claims[1:]:
                if claim.stance == "counter" and owner.hotline and owner.entity is not claim.entity:
                    found[claim.entity.id].append((claim, owner.hotline))
        return found

    def real_channel(self, entity: Entity) -> Channel | None:
        """The channel in which readers find the real number, or a person, inside the app."""
        if entity.find_number:
            return self.book.channel(entity, entity.find_number)
        return next((c for c in entity.of_role("buyer") if c.paths and c.rung == "platform"), None)

    def real_path(self, entity: Entity) -> Path | None:
        """The tap path on which readers find the real number inside the app."""
        channel = self.real_channel(entity)
        return channel.paths[0] if channel and channel.paths else None

    def help_channel(self, entity: Entity) -> Channel | None:
        """Where readers find a person by tapping: the platform's chat, its robot, the merchant's chat."""
        tapped = [one for one in entity.of_role("buyer") if one.paths]
        found = [one for place in _HELP for one in tapped if (one.rung, one.kind) == place]
        if entity.find_number and not (found and found[0].kind == "chat"):
            return self.book.channel(entity, entity.find_number)
        return next(iter((*found, *tapped)), None)

    def ladder(self, entity: Entity) -> list[tuple[Term, list[tuple[Entity, Channel]]]]:
        """For each rung, the buyer's channels: this entity's own, then those it escalates to."""
        rungs: list[tuple[Term, list[tuple[Entity, Channel]]]] = []
        own = entity.of_role("buyer")
        reached = {
            following.key: following
            for channel in own
            for following in (self.book.channel(entity, name) for name in channel.escalate)
        }
        for term in self.words.rungs:
            here = [c for c in own if c.rung == term.id]
            there = [c for c in reached.values() if c.rung == term.id and c.owner != entity.id]
            rungs.append((term, [(self.book.entities[c.owner], c) for c in (*here, *there)]))
        return rungs

    def by_rung(self, entity: Entity, role: str) -> list[tuple[Term, int, list[Channel]]]:
        """Rungs with their numbers and an entity's channels for one role."""
        found = []
        for index, term in enumerate(self.words.rungs, 1):
            channels = [c for c in entity.of_role(role) if c.rung == term.id]
            if channels:
                found.append((term, index, channels))
        return found

    def sources_of(self, entity: Entity, clocks: list[Clock]) -> list[Source]:
        """Every source that the entity's page cites, in the order of first use."""
        served = [h for h in self.book.serving[entity.id] if h.owner != entity.id]
        cited = self.cited_in((entity, *served, *clocks))
        claimed = [self.book.sources[claim.source] for claim, _ in self.claims_on[entity.id]]
        return list({one.id: one for one in (*cited, *claimed)}.values())

    def cited_in(self, tops: Iterable[Record]) -> list[Source]:
        """Every source that some records and what is inside them name, in the order of first use."""
        ids = dict.fromkeys(id for top in tops for id in self._cited_inside(top))
        return [self.book.sources[id] for id in ids]

    def _cited_inside(self, top: Record) -> tuple[str, ...]:
        found: tuple[str, ...] = remembered(self._cited, id(top), lambda: (top, _sources_inside(top)))[1]
        return found

    # Problems

    @derived
    def platforms(self) -> list[Entity]:
        """The shopping platforms with a guide, in the order of the home page."""
        return self.book.in_order(one for one in self.book.guides if one.kind == "platform")

    @derived
    def troubles(self) -> list[Trouble]:
        """The problems, in the order of the home page."""
        order = {id: index for index, id in enumerate(self.book.settings.problems)}
        return sorted(self.book.troubles.values(), key=lambda one: (order.get(one.id, len(order)), one.id))

    def troubles_of(self, role: str) -> list[Trouble]:
        """The problems of buyers, or of sellers."""
        return [one for one in self.troubles if one.role == role]

    def places_of(self, trouble: Trouble) -> list[Entity]:
        """The platforms for which a problem has a page: for sellers, those whose tools are known."""
        return self._places[trouble.role]

    @derived
    def _places(self) -> dict[str, list[Entity]]:
        """Role → the platforms for which the problems of that role have a page."""
        return {
            term.id: [one for one in self.platforms if term.id == "buyer" or one.of_role(term.id)]
            for term in self.words.roles
        }

    def cases(self) -> Iterator[Case]:
        """Every problem, in general and on each of its platforms: a page and a picture each."""
        for trouble in self.troubles:
            for entity in (None, *self.places_of(trouble)):
                yield Case(self.judge, trouble, entity)

    @derived
    def sellers(self) -> list[Entity]:
        """The platforms whose tools for sellers are known."""
        return [one for one in self.platforms if one.of_role("seller")]

    @derived
    def pairs(self) -> list[tuple[Entity, Entity]]:
        """Every two of the platforms on the home page; not of all, of which there may be hundreds."""
        return list(combinations(self.featured, 2))

    @derived
    def featured(self) -> list[Entity]:
        """The platforms with a guide that the home page names."""
        return [one for one in self.platforms if one.id in self.book.settings.featured]

    @derived
    def troubles_at(self) -> dict[str, list[Trouble]]:
        """Entity id → the problems that have a page for it."""
        found: dict[str, list[Trouble]] = {id: [] for id in self.book.entities}
        for trouble in self.troubles:
            for entity in self.places_of(trouble):
                found[entity.id].append(trouble)
        return found

    @derived
    def regulators(self) -> list[Entity]:
        """Regulators and public lines of which a channel is known."""
        return [one for one in self.book.guides if one.kind == "regulator"]

    @property
    def everybody(self) -> list[Entity]:
        """Everybody of whom channels are known: the platforms, then the regulators."""
        return [*self.platforms, *self.regulators]

    def on_rung(self, entity: Entity, rung: str) -> list[Channel]:
        """A buyer's channels on one rung that have a tap path or a number."""
        return [c for c in entity.of_role("buyer") if c.rung == rung and (c.paths or c.hotline)]

    def first_on(self, trouble: Trouble, rung: str) -> Step | None:
        """The first step of a problem on one rung."""
        return next((step for step in trouble.steps if step.rung == rung), None)

    def sources_of_rows(self, rows: Iterable[Row]) -> list[Source]:
        """Every source behind the cells of some rows."""
        values = [value for row in rows for cell in row.cells for value in cell.values]
        facts = self.cited_in(value.fact for value in values if value.fact)
        named = [self.book.sources[id] for value in values for id in value.sources]
        return list({one.id: one for one in (*facts, *named)}.values())

    def sources_of_case(self, case: Case) -> list[Source]:
        """Every source behind what the page of a problem says."""
        trouble = case.trouble
        tops: list[Record] = [*trouble.now, *trouble.pitfalls, *trouble.endings, *case.clocks(trouble)]
        for step in trouble.steps:
            tops += [*step.before, *step.how, *step.keep, *([step.say] if step.say else [])]
            tops += [*case.differences(step), *case.clocks(step), *case.others_clocks(step)]
            tops += [self.book.hotlines[name] for name in step.hotlines]
            for channel in case.channels(step):
                tops += [*channel.paths[:1], *channel.before]
        for ending in trouble.endings:
            tops += [*case.clocks(ending), *case.others_clocks(ending)]
        if not case.entity:
            places = self.places_of(trouble)
            used = (c for step in trouble.steps for one in places for c in case.channels(step, one))
            tops += [path for channel in used for path in channel.paths[:1]]
        return self.cited_in(tops)

    def status_counts(self) -> dict[str, int]:
        """Status → how many hotlines have it; one that has to be read again has its own beside."""
        counts = dict.fromkeys((term.id for term in self.words.statuses), 0)
        for hotline in self.book.hotlines.values():
            verdict = self.judge.hotline(hotline)
            for status in {verdict.status, verdict.underlying}:
                counts[status] += 1
        return counts

    # Tools

    @derived
    def starts(self) -> list[Start]:
        """Every event of the vocabulary except that of no known start."""
        states = [(trouble, state) for trouble in self.troubles for state in trouble.states]
        return [
            (
                event,
                [one for one in self.book.clocks.values() if one.starts == event.id],
                [both for both in states if both[1].since == event.id],
            )
            for event in self.words.events
            if event.id != "unknown"
        ]

    def places_of_clock(self, clock: Clock) -> list[Entity]:
        """The platforms for which a time limit holds; none if it holds for all of them."""
        if not clock.entity or self.book.entities[clock.entity].kind == "regulator":
            return []
        using = self._platforms_with.get(clock.id, ())
        return list({one.id: one for one in (self.book.entities[clock.entity], *using)}.values())

    @derived
    def _platforms_with(self) -> dict[str, list[Entity]]:
        """The platforms that refer to each time limit, by its id."""
        found: dict[str, list[Entity]] = {}
        for platform in self.platforms:
            for clock in self.book.clocks_of(platform):
                found.setdefault(clock.id, []).append(platform)
        return found

    def says(self, trouble: Trouble) -> list[Step]:
        """The steps of a problem that give words to say."""
        return [step for step in trouble.steps if step.say]

    def kept(self, trouble: Trouble) -> list[tuple[Node, Step]]:
        """The steps of a problem that leave evidence to keep, with their numbers."""
        nodes = Case(self.judge, trouble).flow.steps
        return [both for both in zip(nodes, trouble.steps, strict=True) if both[1].keep]

    def rules(self, trouble: Trouble) -> list[Clock]:
        """The time limits of a problem that are rules, those that hold everywhere first."""
        parts: list[Trouble | Step | Ending] = [trouble, *trouble.steps, *trouble.endings]
        found = [self.book.clocks[id] for id in dict.fromkeys(id for one in parts for id in one.clocks)]
        return sorted((one for one in found if one.firm == "rule"), key=lambda one: bool(one.entity))


def _sources_inside(top: Record) -> tuple[str, ...]:
    """The ids of the sources that a record and what is inside it name, each once."""
    return tuple(dict.fromkeys(id for record in records_in(top) for id in cited_by(record)))
