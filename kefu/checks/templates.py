"""Templates hold layout, never facts; and they escape what they are given."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path as File
from typing import NamedTuple, TypeVar

import jinja2
from jinja2 import meta, nodes

from kefu.answers import Answer
from kefu.calls import Call, Said
from kefu.checks.prose import Reader
from kefu.contract import CONTEXT, FILTERS, HOME, LOOP
from kefu.flow import Branch, Case, Flow, Node
from kefu.model import Book, Claimant, Record
from kefu.paper import Download, Paper
from kefu.problem import Problem, Rule, Where, where_in
from kefu.svg import Box, Line, Picture, Text
from kefu.tables import Cell, Row, Table, Value
from kefu.text import SHORT, Number
from kefu.trace import derived, outside
from kefu.trust import Item, Judge, Verdict

LITERAL = Rule(
    "template-literal",
    """模板里(注释里也)不写号码和路径,它们只来自数据。

    Bad: <a href="tel:950618">950618</a>
    Good: <a href="{{ hotline.number | tel }}">{{ hotline.number }}</a>
    """,
)
SYNTAX = Rule(
    "template-syntax",
    """模板必须是合格的 Jinja。

    Bad: {% if entity.name %} 没有 {% endif %}
    Good: {% if entity.name %}……{% endif %}
    """,
)
UNDEFINED = Rule(
    "template-undefined",
    """模板里用到的变量、字段和别的模板,都必须是有的。

    Bad: {{ entty.name }},或 {{ entity.nmae }}
    Good: {{ entity.name }}
    """,
)
AUTOESCAPE = Rule(
    "template-autoescape",
    """模板不能关掉转义:数据是文字,不是标记。

    Bad: {{ entity.summary | safe }}
    Good: {{ entity.summary }}
    """,
)
ICON = Rule(
    "icon-unknown",
    """数据里写的图标,要在 templates/icons/ 里有。

    Bad: icon: no-such-icon
    Good: icon: cash-refund
    """,
)
RULES = (LITERAL, SYNTAX, UNDEFINED, AUTOESCAPE, ICON)

_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_UNESCAPED = re.compile(
    r"(?:\|\s*|\bfilter\s+|\bmap\(\s*[\"'])(?P<name>safe)\b|\b(?P<tag>autoescape|Markup)\b"
)
_PAPER = re.compile(r"print/[^/]+\.typ")
_ICON = re.compile(r"icons/([^/]+)\.svg")
_STATEMENT = re.compile(r"\{%[-+]?\s*(\w+)([^%]*)")
_CLOSED = frozenset({"if", "for", "macro", "call", "filter", "block", "with", "autoescape", "raw"})


class Templates:
    """The templates below `root/templates`, beside those of the program."""

    def __init__(self, root: File) -> None:
        self.root = root

    @derived
    def texts(self) -> list[dict[str, str]]:
        """Of the tree, then of the program: path below templates/ → its text; none if it is no template."""
        outside()
        return [_texts(home / "templates") for home in dict.fromkeys((self.root, HOME))]


def _texts(folder: File) -> dict[str, str]:
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return {
        file.relative_to(folder).as_posix(): file.read_text("utf-8") if file.suffix in _TEMPLATES else ""
        for file in files
    }


_TEMPLATES = frozenset({".jinja", ".typ"})


def check(reader: Reader, templates: Templates) -> Iterator[Problem]:
    """Every fault in the templates below `root/templates`."""
    own, *others = all_texts = templates.texts
    present = {name for each in all_texts for name in each}
    yield from _icons(reader.book, present)
    yield from _packages(own)
    texts = {name: text for name, text in own.items() if name.endswith(".jinja")}
    ours = [text for each in others for name, text in each.items() if name.endswith(".jinja")]
    macros = {
        name for text in (*texts.values(), *ours) for name in re.findall(r"\{%[-+]?\s*macro\s+(\w+)", text)
    }
    for name, text in texts.items():
        path = f"templates/{name}"
        yield from _literals(reader, text, path)
        yield from _escaping(text, path)
        analysed = _analysed(text)
        if isinstance(analysed, jinja2.TemplateSyntaxError):
            yield _faulty(text, path, analysed)
            continue
        yield from _joined(reader, analysed, text, path)
        yield from _variables(analysed, text, path, name)
        yield from _attributes(analysed, text, path, macros)
        yield from _included(analysed, text, path, present)


def _packages(own: dict[str, str]) -> Iterator[Problem]:
    """Packages that a template of papers would fetch from the network."""
    for name, text in own.items():
        if not _PAPER.fullmatch(name):
            continue
        for found in re.finditer(r"""["']@[a-z]""", text):
            where = where_in(f"templates/{name}", text, found.start())
            tip = "要用的东西写进 templates/print/"
            yield Problem(where, "打印模板不能用网上的包", UNDEFINED.name, tip)


def _icons(book: Book, present: set[str]) -> Iterator[Problem]:
    """Icons that data want and that are not there."""
    for trouble in book.troubles.values():
        if trouble.icon and f"icons/{trouble.icon}.svg" not in present:
            known = sorted(found[1] for name in present if (found := _ICON.fullmatch(name)))
            tip = f"可以写:{'、'.join(known)};要别的,先加进 scripts/icons"
            yield Problem(trouble.where("icon"), f"没有图标 {trouble.icon}", ICON.name, tip)


def _literals(reader: Reader, text: str, path: str) -> Iterator[Problem]:
    """Numbers anywhere, in comments as well; paths in what is shown."""
    unmarked = re.sub(r"\{#|#\}", "  ", text)  # # 95016 would be an id
    for number in reader.recogniser.numbers(unmarked):
        if number.kind == "dialled" and len(number.digits) < SHORT:
            continue
        yield _literal(where_in(path, text, number.start), number)
    shown = _CODE.sub(lambda m: re.sub(r"[^\n]", "\x01", m[0]), text)
    for tap in reader.recogniser.paths(shown):
        if not reader.recogniser.labels.isdisjoint(tap.labels):
            message = f"模板里写了路径 {tap.raw.strip()}"
            yield Problem(where_in(path, text, tap.start), message, LITERAL.name, "从数据里取:path.steps")


def _literal(where: Where, number: Number) -> Problem:
    tip = "从数据里取:{{ hotline.number }}"
    return Problem(where, f"模板里写了号码 {number.raw.strip()}", LITERAL.name, tip)


def _joined(reader: Reader, template: _Template, text: str, path: str) -> Iterator[Problem]:
    """Numbers put together from pieces: {{ "95" ~ "016" }}."""
    for node in template.all_of(nodes.Concat, nodes.Add):
        try:
            whole = node.as_const()
        except nodes.Impossible:
            continue
        for number in reader.recogniser.numbers(str(whole)):
            yield _literal(_place(text, path, node.lineno, r"[\"']"), number)


def _escaping(text: str, path: str) -> Iterator[Problem]:
    for code in _CODE.finditer(text):
        if found := _UNESCAPED.search(code[0]):
            name = found["name"] or found["tag"]
            where = where_in(path, text, code.start() + found.start("name" if found["name"] else "tag"))
            tip = "去掉它;要标记就写在模板里,不写在数据里"
            yield Problem(where, f"“{name}”关掉了转义", AUTOESCAPE.name, tip)


N = TypeVar("N", bound=nodes.Node)


class _Template(NamedTuple):
    """A template that was parsed."""

    nodes: dict[type[nodes.Node], list[nodes.Node]]
    """What it consists of, by kind, in order."""
    undeclared: frozenset[str]
    """The variables that it does not define itself."""

    def all_of(self, *kinds: type[N]) -> Iterator[N]:
        """Every node of some kinds."""
        for kind in kinds:
            yield from self.nodes.get(kind, ())  # type: ignore[misc]


@lru_cache(maxsize=256)
def _analysed(text: str) -> _Template | jinja2.TemplateSyntaxError:
    """A template, or what is wrong with it."""
    env = jinja2.Environment(autoescape=True)
    env.filters |= dict.fromkeys(FILTERS, str)
    try:
        tree = env.parse(text)
        undeclared = frozenset(meta.find_undeclared_variables(tree))  # finds unknown filters, too
    except jinja2.TemplateSyntaxError as error:
        return error
    found: dict[type[nodes.Node], list[nodes.Node]] = {}
    todo: list[nodes.Node] = [tree]
    while todo:
        node = todo.pop()
        found.setdefault(type(node), []).append(node)
        todo += reversed(list(node.iter_child_nodes()))
    return _Template(found, undeclared)


def _faulty(text: str, path: str, error: jinja2.TemplateSyntaxError) -> Problem:
    where = _of_error(text, path, error)
    if isinstance(error, jinja2.TemplateAssertionError):
        return Problem(where, f"没有这个过滤器或测试:{error.message}", UNDEFINED.name, "检查名字")
    message = f"不是合格的 Jinja:{error.message}"
    return Problem(where, message, SYNTAX.name, "检查括号、引号和 end 标签")


def _of_error(text: str, path: str, error: jinja2.TemplateSyntaxError) -> Where:
    """The place of what the parser did not understand: the word that it names, or the block left open."""
    message = error.message or ""
    if "Unexpected end of template" in message and (open_ := _left_open(text)) is not None:
        return where_in(path, text, open_)
    named = re.search(r"got '([^']+)'|(?:unknown tag|named|unexpected) '([^']+)'", message)
    return _place(text, path, error.lineno, re.escape(named[1] or named[2]) if named else "")


def _left_open(text: str) -> int | None:
    """Where the innermost block begins that nothing closes."""
    stack: list[tuple[str, int]] = []
    for found in _STATEMENT.finditer(text):
        name = found[1]
        if name in _CLOSED or (name == "set" and "=" not in found[2]):
            stack.append((name, found.start()))
        elif name.startswith("end") and stack and stack[-1][0] == name[3:]:
            stack.pop()
    return stack[-1][1] if stack else None


def _place(text: str, path: str, line: int, pattern: str) -> Where:
    """Where a pattern stands in the code of a line; the line's beginning if it does not."""
    code = _only_code(text).split("\n")[line - 1]
    found = re.search(pattern, code) if pattern else None
    return Where(path, line, found.start() + 1 if found else 1)


def _variables(template: _Template, text: str, path: str, name: str) -> Iterator[Problem]:
    given = CONTEXT.get(name, CONTEXT["*"])
    assigned = {name.name for name in template.all_of(nodes.Name) if name.ctx != "load"}
    for wrong in sorted(template.undeclared - given - assigned - {"Markup"}):
        found = re.search(rf"\b{re.escape(wrong)}\b", _only_code(text))
        where = where_in(path, text, found.start() if found else 0)
        yield Problem(where, f"没有叫 {wrong} 的变量", UNDEFINED.name, "可以用:" + "、".join(sorted(given)))


def _attributes(template: _Template, text: str, path: str, macros: set[str]) -> Iterator[Problem]:
    """Attributes that nothing given to a template has, under whatever name."""
    known = attributes() | macros
    for node in template.all_of(nodes.Getattr):
        if node.attr not in known:
            near = difflib.get_close_matches(node.attr, known, n=2)
            where = _place(text, path, node.lineno, rf"(?<=\.){node.attr}\b")
            tip = f"是不是 {' 或 '.join(near)}?" if near else "检查名字"
            yield Problem(where, f"没有什么有 {node.attr} 这个字段", UNDEFINED.name, tip)


@cache
def attributes() -> frozenset[str]:
    """The names of everything that templates can ask of what they are given."""
    types: list[type] = [Book, Claimant, Answer, Verdict, Item, Judge, str, dict, tuple]
    types += [Call, Said]
    types += [Case, Flow, Node, Branch, Picture, Box, Line, Text, Table, Row, Cell, Value, Download, Paper]
    records: list[type] = [Record]
    while records:
        types.append(one := records.pop())
        records += one.__subclasses__()
    names = {name for one in types for name in (*dir(one), *getattr(one, "__annotations__", ()))}
    return LOOP.union(name for name in names if not name.startswith("_"))


def _included(template: _Template, text: str, path: str, present: set[str]) -> Iterator[Problem]:
    """Templates that another one wants and that are not there."""
    kinds: tuple[type[nodes.Node], ...] = nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends
    for node in template.all_of(*kinds):
        named: nodes.Expr = getattr(node, "template")  # noqa: B009 - all four have it, their base has not
        wanted = named.value if isinstance(named, nodes.Const) else None
        if isinstance(wanted, str) and wanted not in present:
            where = _place(text, path, node.lineno, re.escape(wanted))
            tip = "路径从 templates/ 算起,例如 parts/macros.jinja"
            yield Problem(where, f"没有模板 {wanted}", UNDEFINED.name, tip)


@lru_cache(maxsize=64)
def _only_code(text: str) -> str:
    """The text with everything but code blanked, so that positions stay."""
    out, last = [], 0
    for code in re.finditer(r"\{\{.*?\}\}|\{%.*?%\}", text, re.DOTALL):
        out += [re.sub(r"[^\n]", " ", text[last : code.start()]), code[0]]
        last = code.end()
    out.append(re.sub(r"[^\n]", " ", text[last:]))
    return "".join(out)
