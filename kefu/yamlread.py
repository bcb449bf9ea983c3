"""Data files: bytes → text → plain values with the place of each.

A deliberately small YAML: mappings, sequences and strings. Nothing is guessed: a value is either in quotes
(or a `|` or `>` block) or an ASCII id. Anchors, aliases, tags, tabs, several documents, a byte order mark
and anything too large or too deep are refused with the place and a way to mend it.
"""

from __future__ import annotations

import re
import sys
import zlib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kefu.problem import Problem, Rule, Where, where_in

MAX_BYTES = 1_000_000
MAX_DEPTH = 24
MAX_PROBLEMS = 100
"""How many problems of one file are told. More help nobody; a hostile file could hold 100,000."""
_SHORT = 40
"""Texts up to so many characters are kept once, however often they stand in the book."""

UNREADABLE = Rule(
    "file-readable",
    """文件必须能读:UTF-8 文字,没有 BOM、制表符和控制字符,不超过 1 MB。

    Bad: 用制表符(Tab)缩进
    Good: 用两个空格缩进
    """,
)
SYNTAX = Rule(
    "yaml-syntax",
    """文件必须是合格的 YAML,一个文件只有一份内容。

    Bad: name: "京东
    Good: name: "京东"
    """,
)
PLAIN = Rule(
    "yaml-plain",
    """只用最简单的 YAML:不用锚点、别名、标签,层数不超过 24。

    Bad: hours: *same
    Good: 把内容再写一遍
    """,
)
QUOTED = Rule(
    "value-quoted",
    """值要写在引号里,只有英文 id 可以不加:不加引号的 9:00、950618、no 会被读成别的东西。

    Bad: open: 9:00
    Good: open: "09:00"
    """,
)
DUPLICATE_KEY = Rule(
    "key-duplicate",
    """同一层里一个字段只能写一次。

    Bad: name: "京东" 下面又写 name: "JD"
    Good: 留下一个
    """,
)
EMPTY = Rule(
    "value-empty",
    """字段后面必须有值;没有的内容就不写这个字段。

    Bad: note:
    Good: (删掉这一行)
    """,
)
RULES = (UNREADABLE, SYNTAX, PLAIN, QUOTED, DUPLICATE_KEY, EMPTY)

_ID = re.compile(r"[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*")
_NOT_IDS = frozenset({"y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf"})
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029]")


@dataclass(slots=True)
class Marks:
    """The place of a value, and of what is inside it. Lines and columns count from 1."""

    line: int
    column: int
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    inside: dict[str | int, Marks] = field(default_factory=dict)

    def find(self, path: tuple[str | int, ...]) -> Marks:
        """The place of the value at `path`, or of the nearest thing around it that exists."""
        here = self
        for step in path:
            if step not in here.inside:
                return here
            here = here.inside[step]
        return here


class Origin:
    """A text that was read without faults, of which the marks can be worked out again.

    They take ten times the memory of the text, and hardly anybody asks for them.
    """

    __slots__ = ("_text", "file")

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        """How messages name it."""
        self._text = zlib.compress(text.encode(), 1)

    def find(self, path: tuple[str | int, ...]) -> Marks:
        """The place of what is at `path`, or of the nearest thing around it that exists."""
        return _marks_of(self.file, self._text).find(path)


@lru_cache(maxsize=64)
def _marks_of(file: str, text: bytes) -> Marks:
    document = parse(zlib.decompress(text).decode(), file)
    assert isinstance(document, Document)
    return document.marks


class Spot:
    """The place of a value in a text: one `step` into another value, or into the whole of it.

    There are as many of them as there are records.
    """

    __slots__ = ("outer", "step")

    def __init__(self, outer: Spot | Origin, step: str | int) -> None:
        self.outer = outer
        self.step = step

    @property
    def file(self) -> str:
        """How messages name the text."""
        return self.outer.file

    def find(self, path: tuple[str | int, ...]) -> Marks:
        """The place of what is at `path` in the value, or of the nearest thing around it that exists."""
        return self.outer.find((self.step, *path))


_NOTHING: dict[Any, Any] = {}
"""What is inside a scalar; shared by all of them, and never written to."""


@dataclass(slots=True)
class Document:
    """What one data file says: `value` is nested dicts, lists and strings."""

    path: str
    value: Any
    marks: Marks


def read(file: Path, path: str) -> Document | list[Problem]:
    """Read one data file. `path` is how messages name it. Never raises for what the file holds."""
    text = read_text(file, path)
    return parse(text, path) if isinstance(text, str) else text


def read_text(file: Path, path: str) -> str | list[Problem]:
    """The text of a file, or why it cannot be used."""
    try:
        if (size := file.stat().st_size) > MAX_BYTES:
            message = f"文件有 {size:,} 字节,最多 {MAX_BYTES:,}"
            return [_unreadable(Where(path), message, "一个文件只写一个对象;拆成几个小文件")]
        raw = file.read_bytes()
    except OSError as error:
        return [_unreadable(Where(path), f"读不了这个文件:{error.strerror}", "检查文件是否存在、是否有权限")]
    if raw.startswith(b"\xef\xbb\xbf"):
        return [_unreadable(Where(path, 1, 1), "文件开头有 BOM", "在编辑器里另存为“UTF-8(无 BOM)”")]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8")
        shown = " ".join(f"{byte:02X}" for byte in raw[error.start : error.end])
        message = f"不是合格的 UTF-8,读到字节 {shown}"
        return [_unreadable(where_in(path, good, len(good)), message, "在编辑器里另存为 UTF-8")]
    return _forbidden_characters(text, path) or text


def _forbidden_characters(text: str, path: str) -> list[Problem]:
    problems = []
    if (tab := text.find("\t")) >= 0:
        where = where_in(path, text, tab)
        problems.append(_unreadable(where, "有制表符(Tab)", "换成空格;缩进用两个空格"))
    plain = text.replace("\r\n", " \n") if "\r" in text else text
    if control := _CONTROL.search(plain):
        message = f"有看不见的控制字符 U+{ord(control[0]):04X}"
        problems.append(_unreadable(where_in(path, plain, control.start()), message, "删掉这个字符"))
    return problems


def _unreadable(where: Where, message: str, tip: str) -> Problem:
    return Problem(where, message, UNREADABLE.name, tip)


def parse(text: str, path: str = "<text>") -> Document | list[Problem]:
    """Read YAML text into values with their places, or into every problem found."""
    return _Composer(path).compose(text)


# What libyaml says, and how we say it. The first that occurs in its message is used.
_SYNTAX_MESSAGES = (
    ("while scanning a quoted scalar", "引号没有合上", '在值的末尾补上 "'),
    ("unknown escape character", "引号里的反斜杠写法不对", "路径和文字里不需要反斜杠;要写反斜杠就写两个"),
    ("mapping values are not allowed", "这里不能出现冒号", "值里有冒号时,把整个值放进引号"),
    ("could not find expected ':'", "字段后面缺少冒号", "写成 字段: 值,冒号后面空一格"),
    (
        "did not find expected key",
        "缩进对不齐,或引号后面还有别的字",
        "同一层的字段要左对齐;引号里的引号写成“ ”",
    ),
    ("did not find expected '-' indicator", "列表没有对齐", "同一个列表的 - 要左对齐"),
    ("block sequence entries are not allowed", "这里不能出现列表的 -", "- 要另起一行,比上一层多两个空格"),
    ("did not find expected ',' or", "括号里的内容没有用逗号隔开,或括号没有合上", "检查 [ ] 和 { }"),
    ("found character that cannot start any token", "这个字符不能放在值的开头", "把值放进引号"),
    ("did not find expected node content", "这里缺少内容", "把值放进引号"),
    ("exceeded max depth", f"嵌套超过 {MAX_DEPTH} 层", "检查缩进和括号"),
    ("did not find expected <document start>", "内容到这里应当结束了", "检查缩进;一个文件只写一份内容"),
)

# What began earlier than where libyaml gave up: the fault is at its start.
_AT_THEIR_START = ("引号没有合上", "字段后面缺少冒号", "括号里的内容没有用逗号隔开,或括号没有合上")


class _Composer:
    """Builds values and marks from libyaml's events, without recursion."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def compose(self, text: str) -> Document | list[Problem]:
        try:
            value, marks = self._run(text)
        except yaml.YAMLError as error:
            self._syntax(error)
            return self.problems
        except _Stop:
            return self.problems
        return self.problems or Document(self.path, value, marks)

    def _run(self, text: str) -> tuple[Any, Marks]:
        """One pass over the events; `stack` holds the open mappings and sequences."""
        root: Any = None
        root_marks = Marks(1, 1)
        stack: list[_Open] = []
        documents = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            kind = type(event)
            if isinstance(event, yaml.ScalarEvent):
                if stack and stack[-1].wants_key:
                    stack[-1].take_key(event, self)
                    continue
                value: Any = self._scalar(event)
                marks = Marks(*_at(event), _NOTHING, _NOTHING)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._refuse_extras(event)
                if len(stack) >= MAX_DEPTH:
                    self._fail(event, f"嵌套超过 {MAX_DEPTH} 层", PLAIN, "检查缩进和括号")
                if stack and stack[-1].wants_key:
                    self._fail(event, "字段名必须是一个词", SYNTAX, "检查这一行的冒号和括号")
                value = {} if kind is yaml.MappingStartEvent else []
                marks = Marks(*_at(event))
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                stack.pop()
                continue
            elif isinstance(event, yaml.AliasEvent):
                self._fail(event, f"不能用别名 *{event.anchor}", PLAIN, "把内容再写一遍")
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._fail(event, "一个文件里有多份内容(---)", SYNTAX, "拆成几个文件,或删掉 ---")
                continue
            else:
                continue
            if stack:
                stack[-1].put(value, marks)
            else:
                root, root_marks = value, marks
            if kind is not yaml.ScalarEvent:
                stack.append(_Open(value, marks))
        if not documents:
            where = Where(self.path, 1, 1)
            self.problems.append(Problem(where, "文件是空的", SYNTAX.name, "写上内容,或删掉这个文件"))
        return root, root_marks

    def _scalar(self, event: yaml.ScalarEvent) -> str:
        self._refuse_extras(event)
        start, end = event.start_mark, event.end_mark
        if event.style in ('"', "'") and start and end and start.line != end.line:
            self._fail(event, "引号没有在同一行合上", SYNTAX, '在这一行的末尾补上 ",每个值写成一行')
        value: str = event.value
        if not event.style and not (_ID.fullmatch(value) and value not in _NOT_IDS):
            if value in ("", "~"):
                self._note(event, "字段后面没有值", EMPTY, "写上值,或删掉这一行")
            else:
                shown = value if len(value) <= 40 else value[:40] + "…"
                message = f"值必须写在引号里,读到的是{_looks_like(value)} {shown}"
                self._note(event, message, QUOTED, f'写成 "{shown}"')
        return sys.intern(value) if len(value) <= _SHORT else value

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor:
            self._fail(event, f"不能用锚点 &{event.anchor}", PLAIN, "把内容再写一遍")
        if event.tag:
            self._fail(event, f"不能用标签 {event.tag}", PLAIN, "删掉标签,把值放进引号")

    def _syntax(self, error: yaml.YAMLError) -> None:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        where = Where(self.path, mark.line + 1, mark.column + 1) if mark else Where(self.path)
        said = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or error}"
        for theirs, ours, tip in _SYNTAX_MESSAGES:
            if theirs in said:
                start = getattr(error, "context_mark", None)
                if ours in _AT_THEIR_START and start and mark and (start.line != mark.line or "引号" in ours):
                    where = Where(self.path, start.line + 1, start.column + 1)
                self.problems.append(Problem(where, ours, SYNTAX.name, tip))
                return
        message = f"不是合格的 YAML:{' '.join(said.split())}"
        self.problems.append(Problem(where, message, SYNTAX.name, "检查这一行的缩进、冒号和引号"))

    def _note(self, event: Any, message: str, rule: Rule, tip: str) -> None:
        where = Where(self.path, *_at(event))
        self.problems.append(Problem(where, message, rule.name, tip))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop

    def _fail(self, event: Any, message: str, rule: Rule, tip: str) -> None:
        self._note(event, message, rule, tip)
        raise _Stop

    def duplicate(self, event: yaml.ScalarEvent, first: tuple[int, int]) -> None:
        """Note a key that stands twice in one mapping."""
        where = Where(self.path, *_at(event))
        message = f"字段 {event.value} 写了两次"
        also = Where(self.path, *first)
        self.problems.append(Problem(where, message, DUPLICATE_KEY.name, "留下一个,删掉另一个", also))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop

    def check_key(self, event: yaml.ScalarEvent) -> None:
        """A key is a word of the model; merge keys and empty keys are refused."""
        self._refuse_extras(event)
        if event.value == "<<":
            self._fail(event, "不能用合并字段 <<", PLAIN, "把内容再写一遍")
        if event.value == "":
            self._fail(event, "冒号前面没有字段名", SYNTAX, "写上字段名")


def _at(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, from 1."""
    assert event.start_mark is not None
    return event.start_mark.line + 1, event.start_mark.column + 1


def _looks_like(value: str) -> str:
    """What other YAML readers would take an unquoted value for, in Chinese."""
    if re.fullmatch(r"[-+]?[0-9][0-9_.]*", value):
        return "数字"
    if re.fullmatch(r"[0-9]{1,2}:[0-9:]+", value):
        return "时间"
    if re.fullmatch(r"[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?", value):
        return "日期"
    if value.lower() in _NOT_IDS:
        return "是非值"
    return "没有引号的文字"


class _Stop(Exception):
    """Reading on would only produce noise."""


class _Open:
    """An open mapping or sequence."""

    __slots__ = ("key", "marks", "value", "wants_key")

    def __init__(self, value: Any, marks: Marks) -> None:
        self.value = value
        self.marks = marks
        self.key: str | None = None
        self.wants_key = isinstance(value, dict)

    def take_key(self, event: yaml.ScalarEvent, composer: _Composer) -> None:
        composer.check_key(event)
        key = sys.intern(event.value)
        if key in self.marks.keys:
            composer.duplicate(event, self.marks.keys[key])
        else:
            self.marks.keys[key] = _at(event)
        self.key = key
        self.wants_key = False

    def put(self, value: Any, marks: Marks) -> None:
        if isinstance(self.value, list):
            self.marks.inside[len(self.value)] = marks
            self.value.append(value)
            return
        assert self.key is not None
        if self.key not in self.value:
            self.value[self.key] = value
            self.marks.inside[self.key] = marks
        self.wants_key = True
