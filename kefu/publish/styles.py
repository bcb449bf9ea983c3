"""One style sheet for the site: Material's and ours, without what no page can show.

A rule of Material goes only if each of its selectors asks for a class, an id or one of Material's own
attributes that stands in no page and in no script; scripts are read as words, so that whatever they may put
into a page stays. What is not understood stays as well, and so does what asks for elements alone: which
elements there are depends on the facts, and styles must not, or a change of one fact could not be published
alone. Ours are published as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path as File
from typing import NamedTuple

from kefu.extract import attributes_of
from kefu.files import walk
from kefu.recent import Recent

SHEET = "assets/site.css"
"""Where the pages of our theme look for their styles."""
_THEIRS = ("assets/stylesheets/main.*.css", "assets/stylesheets/palette.*.css")
_OURS = "assets/kefu.css"
_FOLDERS = ("assets/stylesheets", "assets/javascripts", "assets/images")
"""Files of the theme that are published only if a page names one of them."""
_MARK = re.compile(r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\(\s*[^\s"')][^)]*\)|[{};]""", re.DOTALL)
"""What ends a part of a style sheet, and what may hold such a character without ending one."""
_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)
_INSIDE = re.compile(r"\([^()]*\)")
_TAG = re.compile(r"<[a-zA-Z][^\s<>/]*([^<>]*)")
_WORD = re.compile(r"[\w-]+")
_ATTRIBUTE = re.compile(r"""\[([\w-]+)(?:=["']?([^\]"']*)["']?)?[^\]]*\]""")
_NAMED = re.compile(r"([.#])(-?[A-Za-z_][\w-]*)")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_GROUPS = ("@media", "@supports", "@layer", "@container")
"""At-rules with rules inside."""


class Unreadable(Exception):
    """A style sheet whose braces do not match."""


class Rule(NamedTuple):
    """A part of a style sheet: selectors, or an at-rule, and what is between the braces, if it has any."""

    head: str
    body: str | None

    def __str__(self) -> str:
        return f"{self.head};" if self.body is None else f"{self.head}{{{self.body}}}"


class Seen:
    """What stands in pages, and the words of scripts."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.names: set[tuple[str, str]] = set()
        """`.` and a class, or `#` and an id."""
        self.attributes: set[tuple[str, str]] = set()
        """Those that `_has_attribute` is asked for."""
        self.folders: set[str] = set()
        """The folders of the theme that are named."""
        self.variables: set[str] = set()
        """The variables of styles that pages use themselves."""
        self._parts: Recent[str] = Recent()
        self._tags: Recent[str] = Recent()

    def script(self, text: str) -> None:
        """Look at one more script."""
        self.words.update(_WORD.findall(text))

    def page(self, text: str) -> None:
        """Look at one more page. It is cut into parts that end with a tag: most of them stand on others."""
        parts = self._parts.new(text.split(">\n"))
        self._parts.add(parts)
        text = ">\n".join(parts)
        self.folders |= {one for one in _FOLDERS if one not in self.folders and f"{one}/" in text}
        self.variables.update(_VARIABLE.findall(text) if "var(" in text else ())
        tags = self._tags.new(_TAG.findall(text))
        self._tags.add(tags)
        for inside in tags:
            for name, value in attributes_of(inside):
                if name in ("class", "id"):
                    self.names |= {("." if name == "class" else "#", one) for one in value.split()}
                elif _is_asked(name):
                    self.attributes |= {(name, value), (name, "")}

    def may_fit(self, selector: str) -> bool:
        """Whether an element of a page may be meant by a selector. In doubt it may."""
        if "\\" in selector or re.search(r"""["'][^"']*[()][^"']*["']""", selector):
            return True
        while _INSIDE.search(selector):  # what is in :not(…) is not asked for; what is in :is(…), perhaps
            selector = _INSIDE.sub("", selector)
        if not all(self._has_attribute(*one) for one in _ATTRIBUTE.findall(selector)):
            return False
        bare = re.sub(r"::?[\w-]+", "", _ATTRIBUTE.sub("", selector))
        return all(one in self.names or one[1] in self.words for one in _NAMED.findall(bare))

    def _has_attribute(self, name: str, value: str) -> bool:
        if not _is_asked(name):
            return True
        return (name, value) in self.attributes or {name, value or name} <= self.words


def _is_asked(attribute: str) -> bool:
    """The theme's own attributes, and the direction of writing; other ones change as readers act."""
    return attribute == "dir" or attribute.startswith("data-md-")


def join(site: File, seen: Seen | None = None, known: Container[str] = ()) -> None:
    """Write the style sheet of the site, and take away what of the theme no page names.

    `known` are the paths of pages that were `seen` already. Raises Unreadable if the theme's styles cannot be
    read.
    """
    seen = seen or Seen()
    for path, one in walk(site):
        if path.endswith(".html") and path not in known:
            seen.page(File(one.path).read_text("utf-8", "replace"))
    away = [site / one for one in _FOLDERS if one not in seen.folders]
    for file in site.glob("assets/**/*.js"):
        if not any(file.is_relative_to(one) for one in away):
            seen.script(file.read_text("utf-8", "replace"))
    theirs = [file for pattern in _THEIRS for file in sorted(site.glob(pattern))]
    kept = "".join(purged(file.read_text("utf-8"), seen.may_fit) for file in theirs)
    ours = (site / _OURS).read_text("utf-8") if (site / _OURS).is_file() else ""
    used = seen.words | seen.variables
    (site / SHEET).write_text(without_unused(kept, ours, used) + ours, "utf-8", newline="")
    for folder in away:
        for file in sorted(folder.rglob("*"), reverse=True):
            file.unlink() if file.is_file() else file.rmdir()
        if folder.is_dir():
            folder.rmdir()


def purged(text: str, may_fit: Callable[[str], bool]) -> str:
    """A style sheet without rules of which no selector may fit, and without comments."""
    text = _COMMENT.sub(lambda found: found[1] or "", text)
    return "".join(map(str, _fitting(text, may_fit)))


def _fitting(text: str, may_fit: Callable[[str], bool]) -> Iterator[Rule]:
    for rule in rules(text):
        head, body = rule
        if body is None:
            yield rule
        elif head.startswith(_GROUPS):
            if inside := "".join(map(str, _fitting(body, may_fit))):
                yield Rule(head, inside)
        elif head.startswith("@"):
            yield rule
        elif fitting := [one for one in _selectors(head) if may_fit(one)]:
            yield Rule(",".join(fitting), body)


def rules(text: str) -> Iterator[Rule]:
    """The parts of a style sheet without comments. Raises Unreadable."""
    depth = start = inside = 0
    for found in _MARK.finditer(text):
        mark, at = found[0], found.start()
        if mark == "{":
            depth += 1
            inside = found.end() if depth == 1 else inside
        elif mark == "}":
            depth -= 1
            if depth < 0:
                raise Unreadable(text[max(0, at - 60) : at])
        if depth == 0 and mark in ("}", ";"):
            head = text[start : inside - 1 if mark == "}" else at].strip()
            yield Rule(head, text[inside:at] if mark == "}" else None)
            start = found.end()
    if depth or text[start:].strip():
        raise Unreadable(text[start : start + 60])


def _selectors(head: str) -> list[str]:
    """Selectors that are separated by commas, not those within parentheses or quotes."""
    if not re.search(r"""[("'\\]""", head):
        return head.split(",")
    found, depth, quote, start = [], 0, "", 0
    for at, char in enumerate(head):
        if quote:
            quote = "" if char == quote and head[at - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == "," and not depth and head[at - 1] != "\\":
            found.append(head[start:at])
            start = at + 1
    return [*found, head[start:]]


def without_unused(text: str, others: str, words: Iterable[str]) -> str:
    """A style sheet without variables that neither it nor other texts use, and animations nobody names."""
    known = set(words) | set(_VARIABLE.findall(others))
    while True:
        used = known | set(_VARIABLE.findall(text))
        shorter = "".join(map(str, _with_variables(text, used)))
        if len(shorter) == len(text):
            break
        text = shorter
    names = set(_WORD.findall(re.sub(r"@(?:-\w+-)?keyframes\s+[\w-]+", "", text + others)))
    return "".join(str(one) for one in rules(text) if _is_animated(one, names))


def _is_animated(rule: Rule, names: set[str]) -> bool:
    found = re.fullmatch(r"@(?:-\w+-)?keyframes\s+([\w-]+)", rule.head)
    return not found or found[1] in names


def _with_variables(text: str, used: set[str]) -> Iterator[Rule]:
    for rule in rules(text):
        head, body = rule
        if body is None or "--" not in body:
            yield rule
        elif head.startswith(_GROUPS):
            yield Rule(head, "".join(map(str, _with_variables(body, used))))
        elif head.startswith("@") or "{" in _MARK.sub(lambda one: one[0] if one[0] in "{}" else "", body):
            yield rule
        elif kept := [one for one in _declarations(body) if not one.startswith("--") or _name(one) in used]:
            yield Rule(head, ";".join(kept))


def _declarations(body: str) -> Iterator[str]:
    start = 0
    for found in _MARK.finditer(body):
        if found[0] == ";":
            yield body[start : found.start()].strip()
            start = found.end()
    if rest := body[start:].strip():
        yield rest


def _name(declaration: str) -> str:
    return declaration.partition(":")[0].strip()
