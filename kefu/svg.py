"""A diagram as an SVG picture: to download, to share, to print on a poster.

Our own layout: a spine of boxes from top to bottom, and a rail at the right on which answers leave for
steps and endings further down. Chinese is broken by the rules of the language. Widths are measured in em
with a little to spare, so that no system font runs out of a box. Presentation attributes only: a strict CSP
forbids styles. The same diagram gives the same bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kefu.flow import Branch, Flow, Node

WIDTH = 560
"""Of the column of boxes and the rail together, in SVG units; lanes beyond the third add to it."""

_LEFT, _BOX, _PAD, _NUMBER = 20, 372, 16, 34
_SIZE, _LINE = 19, 28
_SMALL, _SMALL_LINE = 15, 23
_GAP = 34
"""Between boxes: room for an arrow."""
_LANE = 16
_ENTRY = 24
"""Room for a line that comes in at a fork, above its answers."""
_LABELS = 134
"""Room for the answers beside a fork."""
_LABEL_EM = (_LABELS - 14) / _SMALL
_SHORTEST = 3
"""How long a last line should be at least, in em."""
_NO_START = frozenset("，。、；：？！）」』”’》】〕·…—～%,.;:?!)]}’”")
_NO_END = frozenset("（「『“‘《【〔([{“‘")
_LABELLED = re.compile(r".+?(?: → |：|$)")
_WORD = re.compile(r" → |[A-Za-z0-9][A-Za-z0-9.,:+%-]*| |.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in lines; `x` and `y` are the baseline of the first."""

    x: float
    y: float
    lines: tuple[str, ...]
    size: int = _SIZE
    colour: str = "#1b2625"
    bold: bool = False
    anchor: str = "start"

    @property
    def step(self) -> int:
        """From one baseline to the next."""
        return _LINE if self.size == _SIZE else _SMALL_LINE

    @property
    def height(self) -> int:
        """Of all its lines."""
        return len(self.lines) * self.step


@dataclass(frozen=True, slots=True)
class Box:
    """One box with its texts. `shape` is the node's kind, or `start`."""

    shape: str
    y: float
    height: float
    texts: tuple[Text, ...]

    @property
    def middle(self) -> float:
        """Half-way down."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line along points, with an arrow head at its end."""

    points: tuple[tuple[float, float], ...]
    good: bool = False

    @property
    def path(self) -> str:
        """The `d` of the path, its corners rounded."""
        return _rounded(self.points)

    @property
    def head(self) -> str:
        """The points of the arrow head."""
        (x0, _), (x, y) = self.points[-2:]
        if x0 == x:
            return f"{x - 6:g},{y - 9:g} {x + 6:g},{y - 9:g} {x:g},{y:g}"
        return f"{x + 9:g},{y - 6:g} {x + 9:g},{y + 6:g} {x:g},{y:g}"


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that the template draws."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    labels: tuple[Text, ...]
    footer: Text
    left: float = _LEFT
    box: float = _BOX


def wrap(text: str, width: float) -> list[str]:
    """Break a text into lines of at most `width` em.

    No line begins with a closing mark or ends with an opening one; numbers, Latin words and the arrow with
    what stands before it stay whole. A longer piece gets a line of its own. No character is left alone on the
    last line, if lines of another length can help it.
    """
    pieces = list(_pieces(text))
    lines = _filled(pieces, width)
    while len(lines) > 1 and em(lines[-1]) < _SHORTEST and em(lines[-1]) < width / 2:
        width -= 0.5
        narrower = _filled(pieces, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _filled(pieces: list[str], width: float) -> list[str]:
    """Lines that are each as full as can be."""
    lines: list[str] = []
    line = ""
    for piece in pieces:
        if line and em(line.rstrip() + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> Iterator[str]:
    """The parts between which a line may be broken: of a tap path, its labels, each whole."""
    if " → " in text:
        yield from _LABELLED.findall(text)
        return
    held = ""
    for found in _WORD.finditer(text):
        part = found[0]
        if held and part[0] not in _NO_START and part not in (" ", " → ") and held[-1] not in _NO_END:
            yield held
            held = ""
        held += part
    if held:
        yield held


@lru_cache(maxsize=4096)
def em(text: str) -> float:
    """How wide a text is at most, in em: Chinese 1, Latin and digits 0.62, blanks 0.32."""
    return sum(_width(char) for char in text)


def _width(char: str) -> float:
    if char == " ":
        return 0.32
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    return 0.95 if char in "MW@%" else 0.62


def picture(flow: Flow, footer: str) -> Picture:
    """Lay out a diagram; `footer` stands below it in small letters."""
    return _Layout(flow).picture(footer)


class _Layout:
    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.boxes: dict[str, Box] = {}
        self.labels: list[Text] = []
        self.lines: list[Line] = []
        targets = [b.to for node in flow.steps for b in node.branches if not b.next]
        order = [node.id for node in flow.nodes]
        self.targets = sorted(set(targets), key=order.index)

    def picture(self, footer: str) -> Picture:
        y = self._boxes() + 30
        self._rail()
        lanes = max(0, len(self.targets) - 1) * _LANE
        width = max(WIDTH, _LEFT + _BOX + _LABELS + lanes + _LANE + _LEFT)
        below = Text(_LEFT, y, (footer,), 13, "#53605e")
        return Picture(
            width, y + 14, tuple(self.boxes.values()), tuple(self.lines), tuple(self.labels), below
        )

    def _boxes(self) -> float:
        y: float = _LEFT
        spine = _LEFT + _PAD + 12
        start = Node("", 0, self.flow.start, "step")
        before: Node | None = None
        for node in (start, *self.flow.nodes):
            if before and node.number and (before is start or before.goes_on):
                gap = self._below(before, y)
                self.lines.append(Line(((spine, y), (spine, y + gap))))
                y += gap
            elif before:
                y += _GAP / 2
            box = self._box(node, y)
            self.boxes[node.id] = box
            y += box.height
            before = node
        return y

    def _below(self, fork: Node, y: float) -> float:
        """Write the answers that lead on beside the spine; how much room the arrow needs."""
        height = 0
        for one in fork.branches:
            if one.next:
                lines = tuple(wrap(one.text, 18))
                at = y + 22 + height
                self.labels.append(Text(_LEFT + _PAD + 26, at, lines, _SMALL, "#8a4300", bold=True))
                height += self.labels[-1].height
        return _GAP + height

    def _box(self, node: Node, y: float) -> Box:
        numbered = bool(node.number)
        x = _LEFT + _PAD + (_NUMBER if numbered else 4)
        room = (_LEFT + _BOX - _PAD - x) / _SIZE
        title = tuple(wrap(node.title, room))
        exits = self._exits(node)
        text = 20 + len(title) * _LINE
        at = y + 31 + max(0, (exits + 8 - text) / 2)  # a fork's title stands in the middle of its answers
        bold = node.kind != "step"
        texts = [Text(x, at, title, bold=bold)]
        if numbered:
            texts.insert(0, Text(_LEFT + _PAD + 12, at, (str(node.number),), bold=True, anchor="middle"))
        at += texts[-1].height
        for detail in node.details:
            texts.append(Text(x, at - 3, tuple(wrap(detail, room * _SIZE / _SMALL)), _SMALL, "#53605e"))
            at += texts[-1].height
        height = max(at - y - 12, exits + 8)
        return Box(node.kind if node.id or numbered else "start", y, height, tuple(texts))

    def _exits(self, node: Node) -> float:
        """How much height the answers beside a fork take, below the line that comes in there, if any."""
        exits = [one for one in node.branches if not one.next]
        return sum(map(_rows, exits)) + (_ENTRY if exits and node.id in self.targets else 0)

    def _rail(self) -> None:
        """Draw each answer that leaves the spine: out to the right, down its lane, back to its target."""
        right = _LEFT + _BOX
        forks = {node.id for node in self.flow.steps if any(not one.next for one in node.branches)}
        for node in self.flow.steps:
            box = self.boxes[node.id]
            exits = [one for one in node.branches if not one.next]
            y = box.middle + self._exits(node) / 2 - sum(map(_rows, exits))
            for branch in exits:
                colour = "#0b6b4f" if branch.good else "#8a4300"
                lines = tuple(wrap(branch.text, _LABEL_EM))
                label = Text(right + 8, y + _SMALL_LINE - 6, lines, _SMALL, colour, bold=True)
                self.labels.append(label)
                y += label.height + 4
                lane = right + _LABELS + self.targets.index(branch.to) * _LANE
                into = self.boxes[branch.to].y + (_ENTRY - 10 if branch.to in forks else 22)
                self.lines.append(Line(((right, y), (lane, y), (lane, into), (right, into)), branch.good))
                y += 6


def _rows(branch: Branch) -> float:
    """How much height an answer beside a fork takes."""
    return len(wrap(branch.text, _LABEL_EM)) * _SMALL_LINE + 10


def _rounded(points: tuple[tuple[float, float], ...]) -> str:
    """A path along points with corners of radius 6."""
    (x, y), *rest = points
    path = f"M{x:g} {y:g}"
    for (x0, y0), (x1, y1), (x2, y2) in zip(points, rest, rest[1:], strict=False):
        path += f"L{_toward(x1, x0):g} {_toward(y1, y0):g}"
        path += f"Q{x1:g} {y1:g} {_toward(x1, x2):g} {_toward(y1, y2):g}"
    x, y = points[-1]
    return f"{path}L{x:g} {y:g}"


def _toward(value: float, other: float, radius: float = 6) -> float:
    """The value, moved by at most the radius toward another."""
    return value + max(-radius, min(radius, other - value))
