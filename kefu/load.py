"""Data files → Book, or every problem at once with its place.

`load(root)` reads `root/data/`. What it returns is complete: every field has the right type, every id of a
closed list is in data/vocabulary.yml, every reference leads somewhere. What the facts *mean* together is
held against each other in `kefu.checks`.
"""

from __future__ import annotations

import difflib
import gc
import hashlib
import sys
import typing
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import zip_longest
from pathlib import Path as File
from typing import Any

from pydantic import ValidationError

from kefu import yamlread
from kefu.fields import Ref, Vocabulary
from kefu.files import irregular, shown, steps, walk
from kefu.model import (
    MEANINGFUL,
    Advice,
    Book,
    Clock,
    Comparison,
    Entity,
    Record,
    Settings,
    Sources,
    Topic,
    Trouble,
    Words,
    records_in,
)
from kefu.problem import BookError, Problem, Rule, Where
from kefu.yamlread import EMPTY, MAX_PROBLEMS, Document, Marks, Origin, Spot

FIELD = Rule(
    "field-known",
    """字段名必须是模型里有的,必填的字段不能少。

    Bad: nmae: "京东"
    Good: name: "京东"
    """,
)
VALUE = Rule(
    "field-value",
    """值要合字段的格式:号码、时刻、日期、id、单行文字。

    Bad: open: "9点"
    Good: open: "09:00"
    """,
)
EVIDENCE = Rule(
    "evidence-missing",
    """热线、路径、菜单、时间、回应、时限、渠道都要有至少一条证据。

    Bad: evidence: []
    Good: evidence: [{source: article-jd, says: "……"}]
    """,
)
WORD = Rule(
    "vocabulary-unknown",
    """词表里的字段只能用 data/vocabulary.yml 里有的 id。

    Bad: kind: hotline
    Good: kind: phone
    """,
)
REFERENCE = Rule(
    "reference-unknown",
    """提到的来源、时限、主体、热线、渠道必须存在。

    Bad: source: "no-such-source"
    Good: source: article-jd
    """,
)
DUPLICATE_ID = Rule(
    "id-duplicate",
    """同一类东西的 id 不能重复;一个文件的 id 与文件名相同。

    Bad: jd.yml 里写 id: taobao
    Good: jd.yml 里写 id: jd
    """,
)
FILE = Rule(
    "file-expected",
    """data/ 里只放认识的文件:book.yml、vocabulary.yml、sources.yml,和认识的文件夹里的 .yml。

    Bad: data/entities/jd.yaml
    Good: data/entities/jd.yml
    """,
)
MEANING = Rule(
    "vocabulary-meaning",
    """程序认得含义的词表(级别、日子、单位、来源种类、状态)不能增减 id,只能改显示的字。

    Bad: 在 units 里加上 week
    Good: 改 label
    """,
)
RULES = (*yamlread.RULES, FIELD, VALUE, EVIDENCE, WORD, REFERENCE, DUPLICATE_ID, FILE, MEANING)

SINGLE: dict[str, type[Record]] = {"book.yml": Settings, "vocabulary.yml": Words, "sources.yml": Sources}
FOLDERS: dict[str, type[Record]] = {
    "entities": Entity,
    "clocks": Clock,
    "advice": Advice,
    "problems": Trouble,
    "comparisons": Comparison,
    "topics": Topic,
}
_REF_NAMES = {
    "source": "来源",
    "clock": "时限",
    "entity": "主体",
    "hotline": "热线",
    "channel": "渠道",
    "trouble": "问题",
    "comparison": "比较表",
}


class Known(dict[str, tuple[str, Record]]):
    """Path of a data file → the SHA-256 of its text, and what it says."""

    ids: str = ""
    """Stands for every id that anything in these files may refer to. Nothing does that is not there."""

    def copy(self) -> Known:
        """The same once more."""
        found = Known(self)
        found.ids = self.ids
        return found


def load(root: File, known: Known | None = None) -> Book:
    """Read the book under `root/data`.

    What `known` says of files that are still the same is not read again; afterwards it holds all of them.
    Raises BookError with every problem, in the order of files and lines.
    """
    loader = _Loader(root, Known() if known is None else known)
    with _no_collection():
        book = loader.run()
    if loader.problems or book is None:
        raise BookError(loader.problems)
    return book


@contextmanager
def _no_collection() -> Iterator[None]:
    """Loading makes many objects and no garbage; looking for some costs half as much again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Loader:
    def __init__(self, root: File, known: Known) -> None:
        self.root = root
        self.known = known
        self.problems: list[Problem] = []
        self.unread: set[int] = set()
        """The ids of records that are known and were not read again."""
        self.broken: set[str] = set()
        """The ids of files that could not be read: what refers to them is not at fault."""

    def run(self) -> Book | None:
        data = self.root / "data"
        if not data.is_dir():
            tip = "在项目的根目录里运行,或用 --root 指出它"
            self.problems.append(Problem(Where("data"), "没有 data 文件夹", FILE.name, tip))
            return None
        for file, what in irregular(data):
            tip = "换成文件本身,或删掉"
            self.problems.append(
                Problem(
                    Where(shown(file.relative_to(self.root).as_posix())), f"{what},不会读", FILE.name, tip
                )
            )
        if self.problems:
            return None
        paths = sorted((path for path, _ in walk(data)), key=steps)
        single: dict[str, Any] = {name: self._record(name, model) for name, model in SINGLE.items()}
        folders: dict[str, list[Any]] = {
            name: [r for f in paths if _is_in(name, f) and (r := self._record(f, model))]
            for name, model in FOLDERS.items()
        }
        self._unexpected(paths)
        if any(record is None for record in single.values()):
            return None
        words, sources = single["vocabulary.yml"], single["sources.yml"].sources
        self._own(folders["entities"])
        for trouble in folders["problems"]:
            self._by_id((*trouble.steps, *trouble.endings), "步骤或结局的")
            self._by_id(trouble.states, "处境的")
        book = Book(
            settings=single["book.yml"],
            words=words,
            sources=self._by_id(sources, "来源"),
            clocks=self._by_id(folders["clocks"], "时限"),
            advice=self._by_id(folders["advice"], "做法"),
            entities=self._by_id(folders["entities"], "主体"),
            troubles=self._by_id(folders["problems"], "问题"),
            comparisons=self._by_id(folders["comparisons"], "比较表"),
            topics=self._by_id(folders["topics"], "主题"),
        )
        everything = (*single.values(), *(r for records in folders.values() for r in records))
        self._meanings(words)
        self._references(book, everything)
        return book

    def _unexpected(self, paths: Iterable[str]) -> None:
        for inside in paths:
            if inside.startswith("schema/") or inside.rpartition("/")[2].startswith("."):
                continue
            if not (inside in SINGLE or any(_is_in(name, inside) for name in FOLDERS)):
                tip = f"改成 .yml 并放进 {'、'.join(f'{name}/' for name in FOLDERS)} 之一,或移出 data/"
                where = Where(shown(f"data/{inside}"))
                self.problems.append(Problem(where, "不认识这个文件,它不会被用到", FILE.name, tip))

    def _record(self, inside: str, model: type[Record]) -> Record | None:
        """What a file below data/ says."""
        path = f"data/{inside}"
        if (known := self.known.get(path)) and known[0] == _digest_of(f"{self.root}/{path}"):
            self.unread.add(id(known[1]))
            return known[1]
        file = self.root / path
        text = yamlread.read_text(file, path)
        if not isinstance(text, str):
            self.problems += text
            self.broken.add(file.stem)
            return None
        digest = hashlib.sha256(text.encode()).hexdigest()
        document = yamlread.parse(text, path)
        if not isinstance(document, Document):
            self.problems += document
            self.broken.add(file.stem)
            return None
        try:
            record = model.model_validate(document.value)
        except ValidationError as error:
            self.problems += _explain(error, document, model)
            self.broken.add(file.stem)
            return None
        _place(record, Origin(document.path, text), document.marks)
        identity = getattr(record, "id", file.stem)
        if identity != file.stem:
            message = f"id 是 {identity},文件名却是 {file.name}"
            self._add(record.where("id"), message, DUPLICATE_ID, f'写成 id: "{file.stem}",或改文件名')
        else:
            self.known[path] = digest, record
        return record

    def _add(self, where: Where, message: str, rule: Rule, tip: str, also: Where | None = None) -> None:
        self.problems.append(Problem(where, message, rule.name, tip, also))

    def _by_id(self, records: Iterable[Any], what: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for record in records:
            if record.id in found:
                first = found[record.id].where("id")
                self._add(record.where("id"), f"{what} id {record.id} 重复", DUPLICATE_ID, "换一个 id", first)
            else:
                found[record.id] = record
        return found

    def _own(self, entities: list[Entity]) -> None:
        """Tell hotlines and channels whose they are, and see that their ids differ within the entity."""
        for entity in entities:
            for hotline in entity.hotlines:
                hotline._owner = entity.id
            for channel in entity.channels:
                channel._owner = entity.id
            self._by_id((*entity.hotlines, *entity.channels), "热线或渠道的")
            self._by_id(entity.scenarios, "情况的")
            for channel in entity.channels:
                self._by_id((*channel.paths, *channel.menus), "路径或菜单的")

    def _meanings(self, words: Words) -> None:
        for name in type(words).model_fields:
            self._by_id(words.of(name), f"{name} 的")
        for name, ids in MEANINGFUL.items():
            have = [term.id for term in words.of(name)]
            if tuple(have) != ids:
                message = f"{name} 必须依次是 {'、'.join(ids)},读到的是 {'、'.join(have)}"
                right = next(i for i, (a, b) in enumerate(zip_longest(have, ids)) if a != b)
                where = words.of(name)[right].where("id") if right < len(have) else words.where(name)
                self._add(where, message, MEANING, "恢复原来的 id 和次序;显示的字可以改")

    def _references(self, book: Book, everything: Iterable[Record]) -> None:
        """Every id of a closed list and every reference must exist."""
        known: dict[str, Any] = {
            "source": book.sources,
            "clock": book.clocks,
            "entity": book.entities,
            "hotline": book.hotlines,
            "channel": book.channels,
            "trouble": book.troubles,
            "comparison": book.comparisons,
        }
        ids = _sum_of({**book.words.by_id, **{f"{name} of the book": those for name, those in known.items()}})
        sound = self.unread if ids == self.known.ids else frozenset()
        for top in (one for one in everything if id(one) not in sound):
            owner = top.id if isinstance(top, Entity) else ""
            for record in records_in(top):
                for name, mark, many in _marked(type(record)):
                    value = getattr(record, name)
                    for index, one in enumerate(value if many else (value,)):
                        where = (name, index) if many else (name,)
                        if one is None:
                            continue
                        if isinstance(mark, Vocabulary):
                            self._check_word(book, record, where, mark.name, one)
                        else:
                            self._check_reference(known[mark.to], record, where, mark.to, one, owner)

        if not self.problems:
            self.known.ids = ids

    def _check_word(self, book: Book, record: Record, at: tuple[Any, ...], vocabulary: str, id: str) -> None:
        terms = book.words.by_id[vocabulary]
        if id not in terms:
            message = f"{vocabulary} 词表里没有 {id}"
            self._add(record.where(*at), message, WORD, _choices(id, terms))

    def _check_reference(
        self, known: dict[str, Any], record: Record, at: tuple[Any, ...], to: str, id: str, owner: str
    ) -> None:
        wanted = f"{owner}.{id}" if to == "channel" and "." not in id else id
        if wanted not in known and wanted.partition(".")[0] not in self.broken:
            message = f"没有叫 {id} 的{_REF_NAMES[to]}"
            self._add(record.where(*at), message, REFERENCE, _choices(wanted, known))


def _is_in(folder: str, path: str) -> bool:
    """Whether a path below data/ is that of a thing of some kind, by the name of its folder."""
    at, _, name = path.rpartition("/")
    return at == folder and name.endswith(".yml") and not name.startswith(".")


def _digest_of(file: str) -> str:
    """The SHA-256 of a file's bytes, which are those of its text; nothing if it cannot be read."""
    try:
        with open(file, "rb") as opened:  # noqa: PTH123 - many files, and no object for each
            return hashlib.sha256(opened.read()).hexdigest()
    except OSError:
        return ""


def _sum_of(ids: Mapping[str, Iterable[str]]) -> str:
    """Stands for every id of some kinds."""
    said = "\n".join(f"{kind} {' '.join(those)}" for kind, those in ids.items())
    return hashlib.sha256(said.encode()).hexdigest()


def _choices(wrong: str, right: Iterable[str]) -> str:
    options = list(right)
    close = difflib.get_close_matches(wrong, options, n=3, cutoff=0.5)
    if close:
        return "是不是 " + " 或 ".join(close) + "?"
    shown = "、".join(options[:12])
    return f"可以写:{shown}{'……' if len(options) > 12 else ''}"


@cache
def _marked(model: type[Record]) -> tuple[tuple[str, Vocabulary | Ref, bool], ...]:
    """The fields of a model that hold ids of a closed list or references: name, mark, whether a tuple."""
    return tuple(
        (name, mark, many)
        for name, field in model.model_fields.items()
        for mark, many in _marks_of(field.annotation, field.metadata, False)
    )


def _marks_of(hint: Any, marks: Iterable[Any], many: bool) -> Iterator[tuple[Vocabulary | Ref, bool]]:
    for mark in marks:
        if isinstance(mark, (Vocabulary, Ref)):
            yield mark, many
    for inner in typing.get_args(hint):
        within = many or typing.get_origin(hint) is tuple
        yield from _marks_of(inner, getattr(inner, "__metadata__", ()), within)


def _place(value: Any, spot: Spot | Origin, marks: Marks) -> None:
    """Tell a record, and every record in it, where it stands."""
    if isinstance(value, Record):
        value.place(spot)
        for name, inside in marks.inside.items():
            _place_inside(getattr(value, str(name)), spot, sys.intern(str(name)), inside)
    elif isinstance(value, tuple):
        for index, one in enumerate(value):
            _place_inside(one, spot, index, marks.inside[index])


def _place_inside(value: Any, spot: Spot | Origin, step: str | int, marks: Marks) -> None:
    if isinstance(value, Record | tuple):
        _place(value, Spot(spot, step), marks)


_RULE_OF = {"kefu_invisible": "text-invisible", "kefu_empty": EMPTY.name}
"""Kinds of fault that have a rule of their own."""
_KINDS: dict[type[Any], str] = {dict: "一组字段", list: "一个列表", str: "一个值"}


def _explain(error: ValidationError, document: Document, model: type[Record]) -> Iterator[Problem]:
    """Each fault that the model found, as a Problem in Chinese at the place of the value."""
    faults = error.errors(include_url=False)[:MAX_PROBLEMS]
    inner = {tuple(fault["loc"])[:end] for fault in faults for end in range(len(fault["loc"]))}
    for fault in faults:
        if fault["type"] == "too_short" and tuple(fault["loc"]) in inner:
            continue  # its items are faulty, not missing
        path = tuple(fault["loc"])
        marks = document.marks.find(path)
        where = Where(document.path, marks.line, marks.column)
        read = _KINDS.get(type(fault["input"]), "别的东西")
        kind, context = fault["type"], fault.get("ctx", {})
        if kind == "extra_forbidden":
            around = document.marks.find(path[:-1])
            line, column = around.keys.get(str(path[-1]), (marks.line, marks.column))
            tip = _choices(str(path[-1]), _fields_at(model, path[:-1]))
            yield Problem(Where(document.path, line, column), f"没有叫 {path[-1]} 的字段", FIELD.name, tip)
        elif kind == "missing" and path[-1] in ("evidence", "sources"):
            yield Problem(where, f"没有证据({path[-1]})", EVIDENCE.name, _EVIDENCE_TIP)
        elif kind == "missing":
            yield Problem(where, f"缺少字段 {path[-1]}", FIELD.name, f'加上 {path[-1]}: "……"')
        elif kind == "too_short" and path[-1] in ("evidence", "sources"):
            yield Problem(where, f"没有证据({path[-1]} 是空的)", EVIDENCE.name, _EVIDENCE_TIP)
        elif kind == "too_short":
            yield Problem(where, "列表是空的,至少要有一项", VALUE.name, "加上一项,或删掉这个字段")
        elif kind == "too_long":
            yield Problem(where, f"列表太长,最多 {context.get('max_length')} 项", VALUE.name, "拆开")
        elif kind == "string_type":
            yield Problem(where, f"这里要写文字,读到的是{read}", VALUE.name, '写成 "……"')
        elif kind in ("tuple_type", "list_type"):
            yield Problem(
                where, f"这里要写列表,读到的是{read}", VALUE.name, "每项一行,用 - 开头,或写成 [一, 二]"
            )
        elif kind in ("model_type", "model_attributes_type", "dict_type"):
            yield Problem(where, f"这里要写一组字段,读到的是{read}", VALUE.name, "每个字段一行:字段: 值")
        elif kind == "literal_error":
            yield Problem(where, f"不能写“{fault['input']}”", VALUE.name, f"可以写:{context.get('expected')}")
        elif kind.startswith("kefu_"):
            at = context.get("at", -1)
            rule = _RULE_OF.get(kind, VALUE.name)
            yield Problem(
                where.right(1 + at) if at >= 0 else where, fault["msg"], rule, context.get("tip", "")
            )
        else:
            yield Problem(where, f"值不合格:{fault['msg']}", VALUE.name)


_EVIDENCE_TIP = '写上 evidence: [{source: 来源 id, says: "来源说了什么"}];没有来源的事实不能收录'


def _fields_at(model: Any, path: tuple[Any, ...]) -> list[str]:
    """The fields of the record at `path` inside a model."""
    for step in path:
        if isinstance(step, int):
            continue
        hint = typing.get_type_hints(model).get(str(step))
        inner = [a for a in _flat(hint) if isinstance(a, type) and issubclass(a, Record)]
        if not inner:
            return []
        model = inner[0]
    return list(model.model_fields)


def _flat(hint: Any) -> Iterator[Any]:
    yield hint
    for inner in typing.get_args(hint):
        yield from _flat(inner)
