"""Gives a hotline a new number: in its data file, with a tombstone for the old one, and in the prose.

A file is changed in the places that change and nowhere else: comments, order, quoting and line ends stay.
What comes out is read again and held against what was meant before anything is written.
"""

from __future__ import annotations

import difflib
import os
import re
import shutil
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Any

from kefu import checks, show, yamlread
from kefu.checks.prose import Reader
from kefu.model import Book, Hotline
from kefu.numbers import digits_of, kind_of
from kefu.problem import BookError
from kefu.prose import read_all
from kefu.text import Number
from kefu.trust import Judge
from kefu.yamlread import Document
from kefu.yamlspan import Span, line_end, line_start, next_line, spans

MOVED = ("note", "against", "yields", "doubt")
"""What is said of a number and not of a hotline: it goes to the tombstone with the number."""
TREE = ("data", "content", "templates", "theme", "mkdocs.yml")
"""What a book's tree consists of."""


class Refused(Exception):
    """The change cannot be made. `wrong_use`: the command was wrong; else the book would be."""

    def __init__(self, message: str, *, wrong_use: bool = False) -> None:
        super().__init__(message)
        self.wrong_use = wrong_use


@dataclass(frozen=True, slots=True)
class Said:
    """The evidence for the new number: which source, what it says, and (if known) when it said so.

    `read` is the day on which the editor read it, where that is not the source's own.
    """

    source: str
    says: str
    date: str = ""
    read: str = ""

    @property
    def days(self) -> dict[str, str]:
        """The dates that are given, by field."""
        return {name: day for name, day in (("date", self.date), ("read", self.read)) if day}


@dataclass(frozen=True, slots=True)
class Change:
    """A file before and after, as bytes. `path` is relative to the root."""

    path: str
    before: bytes
    after: bytes

    def diff(self) -> str:
        """The change as people read it."""
        before, after = (side.decode("utf-8").splitlines(keepends=True) for side in (self.before, self.after))
        lines = difflib.unified_diff(before, after, self.path, self.path, n=2)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ 文件末尾没有换行\n" for line in lines)


def new_number(root: File, judge: Judge, hotline: Hotline, number: str, said: Said) -> list[Change]:
    """What has to change below `root` so that `hotline` has `number`, as of the judge's day.

    Raises Refused for what cannot be meant: a misspelled or unchanged number, an unknown source, a retired
    hotline. Whether the result is a good book is `check`'s to say.
    """
    _see_that_it_makes_sense(judge.book, hotline, number, said)
    path = hotline.where().path
    before = (root / path).read_bytes()
    text = before.decode("utf-8")
    after = _in_data(text, hotline, _tombstone_id(judge.book, hotline), number, said, judge.today)
    changes = [Change(path, before, after.encode("utf-8"))]
    return changes + list(_in_prose(root, Reader(judge), hotline, number))


def _see_that_it_makes_sense(book: Book, hotline: Hotline, number: str, said: Said) -> None:
    if kind_of(number) is None:
        tip = "写法如 95016、400-086-2867、021-12345678、400-606-5500转7"
        raise Refused(f"“{number}”不是热线号码;{tip}", wrong_use=True)
    if digits_of(number) == hotline.digits:
        raise Refused(f"{hotline.key} 已经是 {hotline.number},没有要改的", wrong_use=True)
    if said.source not in book.sources:
        near = difflib.get_close_matches(said.source, book.sources, n=3)
        tip = f"是不是 {'、'.join(near)}?" if near else "先把它写进 data/sources.yml"
        raise Refused(f"没有叫 {said.source} 的来源;{tip}", wrong_use=True)
    if hotline.retired:
        raise Refused(f"{hotline.key} 已经停用({hotline.retired.where()}),不能再换号码")


def _tombstone_id(book: Book, hotline: Hotline) -> str:
    entity = book.entities[hotline.owner]
    taken = {one.id for one in entity.hotlines} | {one.id for one in entity.channels}
    names = [f"old-{hotline.id}", *(f"old-{hotline.id}-{index}" for index in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


# Data ---------------------------------------------------------------------------------------------


def _in_data(text: str, hotline: Hotline, grave: str, number: str, said: Said, day: date) -> str:
    """The data file with the new number in the old one's place and the tombstone behind it.

    Raises Refused if the file is written in a way that cannot be changed in place.
    """
    meant = _meant(text, hotline, grave, number, said, day)
    newline = "\r\n" if "\r\n" in text else "\n"
    whole = text if text.endswith("\n") else text + newline
    item = _Item(whole, hotline.id, newline)
    changed = item.with_behind(item.tombstone(grave, hotline, said, day))
    changed = _Item(changed, hotline.id, newline).with_number(number)
    changed = _Item(changed, hotline.id, newline).with_evidence(_evidence(said))
    for name in MOVED:
        changed = _Item(changed, hotline.id, newline).without(name)
    if whole != text:
        changed = changed.removesuffix(newline)
    read = yamlread.parse(changed)
    if not isinstance(read, Document) or read.value != meant:
        raise Refused(f"{hotline.where()}:这一条的写法太特别,改不了;请在编辑器里改")
    return changed


def _meant(text: str, hotline: Hotline, grave: str, number: str, said: Said, day: date) -> Any:
    """The values that the changed file must have."""
    read = yamlread.parse(text)
    assert isinstance(read, Document)
    value = deepcopy(read.value)
    index = next(i for i, one in enumerate(value["hotlines"]) if one["id"] == hotline.id)
    item = value["hotlines"][index]
    evidence = {"source": said.source, "says": said.says, **said.days}
    retired = {"on": day.isoformat(), "replaced_by": hotline.key, "evidence": [evidence]}
    value["hotlines"].insert(index + 1, {**item, "id": grave, "retired": retired})
    kept = {key: one for key, one in item.items() if key not in MOVED}
    value["hotlines"][index] = {**kept, "number": number, "evidence": [evidence]}
    return value


class _Item:
    """One hotline in the text of a data file, with the changes that can be made to it."""

    def __init__(self, text: str, id: str, newline: str) -> None:
        self.text = text
        self.newline = newline
        self.list = spans(text).pairs["hotlines"][1]
        self.span = next(one for one in self.list.items if one.pairs["id"][1].value == id)

    @property
    def indent(self) -> int:
        """The column of the item's first key, from 0."""
        return self.span.start - line_start(self.text, self.span.start)

    def with_number(self, number: str) -> str:
        """The text with another number, in the same quotes."""
        old = self.span.pairs["number"][1]
        mark = "'" if self.text[old.start] == "'" else '"'
        return self._replaced(old.start, old.end, f"{mark}{number}{mark}")

    def with_evidence(self, evidence: str) -> str:
        """The text with one piece of evidence in the place of all others."""
        old = self.span.pairs["evidence"][1]
        if old.flow:
            return self._replaced(old.start, old.end, f"[{evidence}]")
        return self._replaced(old.start, line_end(self.text, old.end), f"- {evidence}")

    def with_behind(self, other: str) -> str:
        """The text with another item behind this one."""
        if self.list.flow:
            return self._replaced(self.span.end, self.span.end, f", {other}")
        at = next_line(self.text, self.span.end)
        return self._replaced(at, at, other + self.newline)

    def without(self, name: str) -> str:
        """The text without a field, and without the comment above it."""
        if name not in self.span.pairs:
            return self.text
        key, value = self.span.pairs[name]
        names = list(self.span.pairs)
        following = names[names.index(name) + 1 :]
        if self.span.flow:
            return self._without_flow(key, value, last=not following)
        if name == names[0]:
            return self._replaced(key.start, self.span.pairs[following[0]][0].start, "")
        return self._replaced(self._above(key), next_line(self.text, value.end), "")

    def _without_flow(self, key: Span, value: Span, *, last: bool) -> str:
        if last:
            comma = self.text.rfind(",", self.span.start, key.start)
            between = self.text[comma + 1 : key.start].rstrip(" ")
            return self._replaced(comma, value.end, between)
        comma = self.text.index(",", value.end)
        end = comma + 1
        while self.text[end : end + 1] == " ":
            end += 1
        return self._replaced(key.start, end, "")

    def _replaced(self, start: int, end: int, by: str) -> str:
        return self.text[:start] + by + self.text[end:]

    def _above(self, key: Span) -> int:
        """Where a field's lines begin, with the comments right above it."""
        start = line_start(self.text, key.start)
        while start:
            before = line_start(self.text, start - 1)
            line = self.text[before:start]
            if before <= self.span.start or not line.lstrip(" ").startswith("#"):
                break
            start = before
        return start

    # The tombstone

    def tombstone(self, id: str, hotline: Hotline, said: Said, day: date) -> str:
        """The old hotline under a new id, in the same style, with the record of its end."""
        if self.span.flow:
            fields = [self._flow_field(name, id) for name in self.span.pairs]
            retired = f'{{on: "{day}", replaced_by: {_value(hotline.key)}, evidence: [{_evidence(said)}]}}'
            item = "{" + ", ".join([*fields, f"retired: {retired}"]) + "}"
            return item if self.list.flow else " " * self._dash + "- " + item
        deep = " " * self.indent
        lines = [line for name in self.span.pairs for line in self._block_field(name, id)]
        lines += [
            f"{deep}retired:",
            f'{deep}  on: "{day}"',
            f"{deep}  replaced_by: {_value(hotline.key)}",
            f"{deep}  evidence:",
            f"{deep}    - {_evidence(said)}",
        ]
        gap = self.indent - self._dash - 1
        first = " " * self._dash + "-"
        lines[0] = first + " " * gap + lines[0][self.indent :] if gap else first + self.newline + lines[0]
        return self.newline.join(lines)

    @property
    def _dash(self) -> int:
        return self.list.start - line_start(self.text, self.list.start)

    def _flow_field(self, name: str, id: str) -> str:
        value = self.span.pairs[name][1]
        return f"{name}: {_value(id) if name == 'id' else self.text[value.start : value.end]}"

    def _block_field(self, name: str, id: str) -> Iterator[str]:
        key, value = self.span.pairs[name]
        deep = " " * self.indent
        if name == "id":
            yield f"{deep}id: {_value(id)}"
        elif value.flow and name not in (*MOVED, "evidence"):
            yield f"{deep}{name}: {self.text[value.start : value.end]}"
        else:
            first = name == next(iter(self.span.pairs))
            above = "" if first else self.text[self._above(key) : line_start(self.text, key.start)]
            if name in MOVED and above:
                yield above.removesuffix(self.newline)
            yield deep + self.text[key.start : line_end(self.text, value.end)]


def _evidence(said: Said) -> str:
    days = "".join(f", {name}: {_quoted(day)}" for name, day in said.days.items())
    return f"{{source: {_value(said.source)}, says: {_quoted(said.says)}{days}}}"


def _value(id: str) -> str:
    """An id, in quotes where the reader asks for them."""
    read = yamlread.parse(f"id: {id}")
    return id if isinstance(read, Document) and read.value == {"id": id} else _quoted(id)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


# Prose --------------------------------------------------------------------------------------------


def _in_prose(root: File, reader: Reader, hotline: Hotline, number: str) -> Iterator[Change]:
    """Every prose file that names the old number, in whatever spelling, with the new one instead."""
    for document in read_all(root):
        edits = [
            (block.start + one.start, block.start + one.end, _spelled(block.text, one, number))
            for block in document.blocks
            for one in reader.numbers_in(block)
            if one.digits == hotline.digits
        ]
        if not edits:
            continue
        before = (root / document.path).read_bytes()
        text = before.decode("utf-8")
        breaks = [found.start() - index for index, found in enumerate(re.finditer("\r\n", text))]
        for start, end, new in sorted(edits, reverse=True):
            text = text[: start + bisect_left(breaks, start)] + new + text[end + bisect_left(breaks, end) :]
        yield Change(document.path, before, text.encode("utf-8"))


def _spelled(text: str, old: Number, number: str) -> str:
    """The new number as it must stand in the old one's place: plain in links, else with the same markup."""
    if text[max(0, old.start - 5) : old.start].lower().endswith(("tel:", "tel:+")):
        return digits_of(number)
    tags = "".join(re.findall(r"<[^<>]+>", old.raw))
    number = number + tags if tags.startswith("</") else tags + number
    for marker in ("**", "__", "~~", "`", "*", "_"):
        if old.raw.count(marker) % 2:
            return number + marker if text[: old.start].endswith(marker) else marker + number
    return number


# Checking and writing -----------------------------------------------------------------------------


def check(root: File, changes: Iterable[Change], today: date) -> None:
    """See that the tree with these changes is a good book. Raises Refused with every problem."""
    with TemporaryDirectory(prefix="kefu-") as folder:
        copy = File(folder) / "book"
        for name in TREE:
            if (root / name).is_dir():
                shutil.copytree(root / name, copy / name)
            elif (root / name).exists():
                copy.mkdir(exist_ok=True)
                shutil.copy(root / name, copy / name)
        for change in changes:
            (copy / change.path).write_bytes(change.after)
        try:
            checks.open_checked(copy, today)
        except BookError as error:
            raise Refused("\n".join(show.problem(one, copy) for one in error.problems)) from error


def write(root: File, changes: Iterable[Change]) -> None:
    """Write every file, or none: all are written beside the old ones first, then take their places.

    Raises Refused if a file has changed in the meantime, OSError if the disk refuses.
    """
    staged: list[tuple[File, File, Change]] = []
    done: list[tuple[File, Change]] = []
    try:
        for change in changes:
            file = (root / change.path).resolve()
            if file.read_bytes() != change.before:
                raise Refused(f"{change.path} 刚刚被别人改过;请再来一次")
            beside = file.with_name(f".{file.name}.{os.getpid()}.new")
            staged.append((beside, file, change))
            beside.write_bytes(change.after)
            shutil.copymode(file, beside)
        for beside, file, change in staged:
            beside.replace(file)
            done.append((file, change))
    except BaseException:
        for file, change in done:
            file.write_bytes(change.before)
        raise
    finally:
        for beside, _, _ in staged:
            beside.unlink(missing_ok=True)
