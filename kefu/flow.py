"""A problem's ladder as one model of a diagram, for every form in which it is drawn.

The page draws it with HTML and CSS, `kefu.svg` as a picture, the PDF natively: the same steps, the same
numbers, the same words, because all of them are made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from kefu import words as phrases
from kefu.model import Channel, Clock, Difference, Ending, Entity, State, Step, Term, Trouble
from kefu.trace import Memo, remembered
from kefu.trust import Judge

Kind = Literal["step", "fork", "good", "still"]


@dataclass(frozen=True, slots=True)
class Branch:
    """One answer at a fork, and where it leads."""

    text: str
    to: str
    leads: str
    """`继续第 5 步`, `到第 7 步：…`, `结局：…`."""
    next: bool
    """Whether it leads to the step right below."""
    good: bool
    """Whether it leads to a good ending."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the diagram. Endings have no number."""

    id: str
    number: int
    title: str
    kind: Kind
    details: tuple[str, ...] = ()
    """Where to go for it on one platform: channels and their tap paths."""
    branches: tuple[Branch, ...] = ()

    @property
    def goes_on(self) -> bool:
        """Whether it leads to the step right below, among others."""
        return bool(self.number) and (not self.branches or any(one.next for one in self.branches))


@dataclass(frozen=True)
class Flow:
    """A whole diagram, from the problem down to its endings."""

    title: str
    steps: tuple[Node, ...]
    endings: tuple[Node, ...]

    @property
    def start(self) -> str:
        """The words of the first box."""
        return f"开始：{self.title}"

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Steps, then endings."""
        return (*self.steps, *self.endings)

    @property
    def texts(self) -> Iterator[str]:
        """Every word of the diagram, in reading order; each form must say exactly this."""
        yield self.start
        for node in self.nodes:
            yield f"{node.number} {node.title}" if node.number else node.title
            yield from node.details
            for branch in node.branches:
                yield f"{branch.text} {branch.leads}"


class Door(NamedTuple):
    """What a state of the reader leads to: a step or an ending, its anchor, its channels."""

    state: State
    title: str
    anchor: str
    channels: tuple[Channel, ...]


class Case:
    """One problem, in general or on one platform: what of the book belongs to each step."""

    def __init__(self, judge: Judge, trouble: Trouble, entity: Entity | None = None) -> None:
        self.judge = judge
        self.book = judge.book
        self.trouble = trouble
        self.entity = entity
        self._known: Memo = {}

    @property
    def name(self) -> str:
        """`拼多多退款不到账`, or the problem's name alone."""
        return f"{self.entity.name}{self.trouble.name}" if self.entity else self.trouble.name

    def channels(self, step: Step, entity: Entity | None = None) -> list[Channel]:
        """The channels that a step uses: on the case's platform, or on the one given."""
        return remembered(self._known, (id(step), id(entity)), lambda: self._channels(step, entity))

    def _channels(self, step: Step, entity: Entity | None) -> list[Channel]:
        if step.channels:
            return [self.book.channels[name] for name in step.channels]
        where = entity or self.entity
        if not where or not step.rung:
            return []
        own = [c for c in where.channels if c.rung == step.rung and c.role == self.trouble.role]
        found = [c for kind in step.uses for c in own if c.kind == kind]
        return found or [c for kind in step.otherwise for c in own if c.kind == kind]

    def repeats(self, step: Step) -> Node | None:
        """The earlier step that uses the very same channels, where they are told already."""
        if not step.uses and not step.channels:
            return None
        wanted = (step.rung, step.uses, step.otherwise, step.channels)
        for earlier, node in zip(self.trouble.steps, self.flow.steps, strict=True):
            if earlier is step:
                return None
            if (earlier.rung, earlier.uses, earlier.otherwise, earlier.channels) == wanted:
                return node
        return None

    def clocks(self, step: Step | Ending | Trouble) -> list[Clock]:
        """The time limits that hold for it here; those of one platform only on that platform's pages."""
        own = self.book.clocks_at[self.entity.id] if self.entity else frozenset()
        shared = self.book.shared_clocks
        return [self.book.clocks[id] for id in step.clocks if id in shared or id in own]

    def others_clocks(self, step: Step | Ending) -> list[Clock]:
        """The time limits of single platforms, for the page across platforms."""
        if self.entity:
            return []
        return [self.book.clocks[id] for id in step.clocks if id not in self.book.shared_clocks]

    def differences(self, step: Step) -> list[Difference]:
        """How platforms differ in a step: all of them, or the case's own."""
        return [one for one in step.differs if not self.entity or one.entity == self.entity.id]

    @cached_property
    def rungs(self) -> list[tuple[Term | None, int, list[tuple[Step, Node]]]]:
        """What there is to do, by rung: the rung and its number (None, 0: to prepare), its steps."""
        found: list[tuple[Term | None, int, list[tuple[Step, Node]]]] = []
        order = {term.id: (term, number) for number, term in enumerate(self.book.words.rungs, 1)}
        for step, node in zip(self.trouble.steps, self.flow.steps, strict=True):
            if node.kind == "fork":
                continue
            rung, number = order.get(step.rung or "", (None, 0))
            if found and found[-1][0] is rung:
                found[-1][2].append((step, node))
            else:
                found.append((rung, number, [(step, node)]))
        return found

    def place(self, id: str) -> str:
        """`从第 4 步开始：催商家确认`, or the ending that is reached already."""
        for node in self.flow.steps:
            if node.id == id:
                return f"从第 {node.number} 步开始：{node.title}"
        return next(f"结局：{node.title}" for node in self.flow.endings if node.id == id)

    def anchor(self, id: str) -> str:
        """Where on the page a step or an ending is told; a fork stands in the diagram alone."""
        node = next(one for one in self.flow.nodes if one.id == id)
        return f"{'step' if node.kind == 'step' else 'flow' if node.kind == 'fork' else 'end'}-{id}"

    def doors(self) -> Iterator[Door]:
        """For each state a reader may be in: where to go on, and through which channels."""
        steps = {step.id: step for step in self.trouble.steps}
        for state in self.trouble.states:
            step = steps.get(state.to)
            channels = tuple(self.channels(step)) if step else ()
            yield Door(state, self.place(state.to), self.anchor(state.to), channels)

    @property
    def flow(self) -> Flow:
        """The diagram."""
        return remembered(self._known, "flow", self._flow)

    def _flow(self) -> Flow:
        numbers = {step.id: index for index, step in enumerate(self.trouble.steps, 1)}
        steps = tuple(self._node(step, numbers) for step in self.trouble.steps)
        endings = tuple(Node(one.id, 0, one.title, _ending_kind(one)) for one in self.trouble.endings)
        return Flow(self.name, steps, endings)

    def _node(self, step: Step, numbers: dict[str, int]) -> Node:
        number = numbers[step.id]
        branches = tuple(self._branch(one.text, one.to, number, numbers) for one in step.answers)
        last = number == len(numbers)
        if not branches and (step.to or last):
            to = step.to or self.trouble.endings[-1].id
            branches = (self._branch("然后" if step.to else "还不行", to, number, numbers),)
        details = tuple(self._detail(channel) for channel in self.channels(step)) if self.entity else ()
        kind: Kind = "fork" if step.answers else "step"
        return Node(step.id, number, step.title, kind, details, branches)

    def _branch(self, text: str, to: str, number: int, numbers: dict[str, int]) -> Branch:
        if to in numbers:
            following = numbers[to] == number + 1
            title = self.trouble.steps[numbers[to] - 1].title
            leads = f"继续第 {numbers[to]} 步" if following else f"到第 {numbers[to]} 步：{title}"
            return Branch(text, to, leads, following, good=False)
        ending = next(one for one in self.trouble.endings if one.id == to)
        return Branch(text, to, f"结局：{ending.title}", next=False, good=bool(ending.good))

    def _detail(self, channel: Channel) -> str:
        """A channel in one line: its name, and how to get there as far as the evidence goes."""
        if channel.hotline:
            hotline = self.book.hotlines[channel.hotline]
            label = phrases.status(self.book.words, self.judge.hotline(hotline))
            lent = hotline not in self.book.serving[channel.owner]
            lender = f"（{hotline.name}）" if lent else ""
            if self.judge.hotline(hotline).dialable:
                return f"{channel.name}{lender} {hotline.number} {label}"
            return f"{channel.name}：号码{label}，先别拨"
        if not channel.paths:
            return channel.name
        path = channel.paths[0]
        start = f"{path.start}：" if path.start else ""
        return f"{channel.name}：{start}{path.label}"


def _ending_kind(ending: Ending) -> Kind:
    return "good" if ending.good else "still"
