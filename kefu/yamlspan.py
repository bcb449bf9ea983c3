"""Where each value of a YAML text begins and ends, so that an editor's file can be changed in one place.

For texts that `kefu.yamlread` accepts. Positions are code points of the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml


@dataclass(slots=True)
class Span:
    """A value: `text[start:end]`. `end` is behind its last character; comments and line ends are outside."""

    start: int
    end: int
    flow: bool
    """Whether it is a quoted or plain scalar, or stands in `{ }` or `[ ]`: the slice can stand anywhere."""
    value: str = ""
    pairs: dict[str, tuple[Span, Span]] = field(default_factory=dict)
    """Of a mapping: key → the spans of the key and of its value, in order."""
    items: list[Span] = field(default_factory=list)
    """Of a sequence."""


def spans(text: str) -> Span:
    """The root value of a text."""
    events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            break
    return _value(next(events), events, text)


def _value(event: Any, events: Iterator[Any], text: str) -> Span:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.ScalarEvent):
        block = event.style in ("|", ">")
        return Span(start, len(text[:end].rstrip()) if block else end, not block, event.value)
    span = Span(start, end, event.flow_style)
    inside: list[Span] = []
    following: Any = next(events)
    while type(following) not in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
        inside.append(_value(following, events, text))
        following = next(events)
    if isinstance(event, yaml.MappingStartEvent):
        span.pairs = {k.value: (k, v) for k, v in zip(inside[::2], inside[1::2], strict=True)}
    else:
        span.items = inside
    span.end = following.end_mark.index if span.flow else inside[-1].end
    return span


def line_start(text: str, index: int) -> int:
    """Where the line of `index` begins."""
    return text.rfind("\n", 0, index) + 1


def line_end(text: str, index: int) -> int:
    """Where the line of `index` ends, in front of its line break."""
    end = text.find("\n", index)
    end = len(text) if end < 0 else end
    return end - 1 if text[index:end].endswith("\r") else end


def next_line(text: str, index: int) -> int:
    """Where the line after that of `index` begins; the end of a text without one."""
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1
