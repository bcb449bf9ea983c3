"""Templates hold layout, never facts; and they escape what they are given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path as File

import jinja2
from jinja2 import meta, nodes

from kefu.checks.prose import Reader
from kefu.contract import CONTEXT, FILTERS
from kefu.problem import Problem, Rule, Where, where_in

LITERAL = Rule(
    "template-literal",
    """模板里不写号码和路径,它们只来自数据。

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
    """模板里用到的变量必须是给了它的。

    Bad: {{ entty.name }}
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
RULES = (LITERAL, SYNTAX, UNDEFINED, AUTOESCAPE)

_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_UNESCAPED = re.compile(r"(?<=\|)\s*(?P<name>safe)\b|\b(?P<tag>autoescape)\b|\b(?P<call>Markup)\b")


def check(reader: Reader, root: File) -> Iterator[Problem]:
    """Every fault in the templates below `root/templates`."""
    folder = root / "templates"
    for file in sorted(folder.rglob("*.jinja")):
        text = file.read_text("utf-8")
        path = file.relative_to(root).as_posix()
        yield from _literals(reader, text, path)
        yield from _escaping(text, path)
        yield from _variables(text, path, file.relative_to(folder).as_posix())


def _literals(reader: Reader, text: str, path: str) -> Iterator[Problem]:
    """Numbers in text and in strings of expressions; paths in text. Comments are for people."""
    comments = re.sub(r"\{#.*?#\}", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.DOTALL)
    for number in reader.recogniser.numbers(comments):
        if number.kind == "dialled" and len(number.digits) < 5:
            continue
        message = f"模板里写了号码 {number.raw.strip()}"
        tip = "从数据里取:{{ hotline.number }}"
        yield Problem(where_in(path, text, number.start), message, LITERAL.name, tip)
    plain = _CODE.sub(lambda m: re.sub(r"[^\n]", "\0", m[0]), text)
    plain = re.sub(r"<[^>]*>", lambda m: re.sub(r"[^\n]", "\0", m[0]), plain)
    for tap in reader.recogniser.paths(plain):
        if "\0" not in tap.raw and sum(label in reader.recogniser.labels for label in tap.labels):
            message = f"模板里写了路径 {tap.raw.strip()}"
            yield Problem(where_in(path, text, tap.start), message, LITERAL.name, "从数据里取:path.steps")


def _escaping(text: str, path: str) -> Iterator[Problem]:
    for code in _CODE.finditer(text):
        if found := _UNESCAPED.search(code[0]):
            start = code.start() + (
                0 if found["tag"] else found.start() + len(found[0]) - len(found[0].lstrip())
            )
            where = where_in(path, text, start)
            tip = "去掉它;要标记就写在模板里,不写在数据里"
            yield Problem(where, f"“{found[0].strip()}”关掉了转义", AUTOESCAPE.name, tip)


def _variables(text: str, path: str, name: str) -> Iterator[Problem]:
    env = jinja2.Environment(autoescape=True)
    env.filters |= dict.fromkeys(FILTERS, str)
    try:
        tree = env.parse(text)
        undeclared = meta.find_undeclared_variables(tree)
    except jinja2.TemplateAssertionError as error:
        where = Where(path, error.lineno, 1)
        yield Problem(where, f"没有这个过滤器或测试:{error.message}", UNDEFINED.name, "检查名字")
        return
    except jinja2.TemplateSyntaxError as error:
        message = f"不是合格的 Jinja:{error.message}"
        yield Problem(Where(path, error.lineno, 1), message, SYNTAX.name, "检查括号、引号和 end 标签")
        return
    given = CONTEXT.get(name, CONTEXT["*"])
    assigned = {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
    for wrong in sorted(undeclared - given - assigned):
        found = re.search(rf"\b{re.escape(wrong)}\b", _only_code(text))
        where = where_in(path, text, found.start() if found else 0)
        yield Problem(where, f"没有叫 {wrong} 的变量", UNDEFINED.name, "可以用:" + "、".join(sorted(given)))


def _only_code(text: str) -> str:
    """The text with everything but code blanked, so that positions stay."""
    out, last = [], 0
    for code in re.finditer(r"\{\{.*?\}\}|\{%.*?%\}", text, re.DOTALL):
        out += [re.sub(r"[^\n]", " ", text[last : code.start()]), code[0]]
        last = code.end()
    return "".join(out)
