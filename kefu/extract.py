"""What was published → text. Opens a file as readers' programs do and gives every text in it, with its place.

Not `html.parser`: that raises on `<![x[` and takes quadratic time on unclosed comments. Here every character
is looked at once. What a browser would swallow to the end of the file (an unclosed tag or comment) is given
as text: nothing that was published stays unread.
"""

from __future__ import annotations

import base64
import html
import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

from kefu import pdfread


class Piece(NamedTuple):
    """A text as readers, or their programs, meet it.

    `element` says where it is found: `p`, `a[href]`, `meta[description]`, `comment`, `svg text`,
    `json:/hotlines/0/number`, `csv:号码`, `TEL`, `text`. `line` and `column` are where the piece begins in
    the file, from 1, columns in code points.
    """

    text: str
    element: str
    line: int
    column: int


def pieces(name: str, data: bytes) -> Iterator[Piece]:
    """Every piece of text in a published file, in order. `name` decides what kind of file it is.

    Of styles and scripts, gives strings and comments. Gives nothing for fonts and images. Never raises for
    what the file holds.
    """
    if PurePosixPath(name).suffix.lower() == ".pdf":
        return _paper(data)
    text = decoded(data)
    return pieces_of(name, text, Places(text))


def _paper(data: bytes) -> Iterator[Piece]:
    """The text of a PDF. Nothing of a broken one."""
    try:
        read = pdfread.read(data)
    except pdfread.Unreadable:
        return
    yield from map(piece_of, read.blocks)


def piece_of(block: pdfread.Block) -> Piece:
    """A block of a PDF; its line is the page, its column which block of the page it is."""
    return Piece(block.text.strip(), block.kind, block.page, block.place)


def pieces_of(name: str, text: str, places: Places) -> Iterator[Piece]:
    """The same of a file that was decoded already."""
    reader = _READERS.get(PurePosixPath(name).suffix.lower())
    return reader(text, places) if reader else iter(())


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark."""
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if utf_16 else "utf-8-sig", errors="replace")


def dial_links(data: bytes) -> Iterator[tuple[str, str, int, int]]:
    """Every link that dials: its address, the text that readers see, line and column."""
    text = data.decode("utf-8-sig", errors="replace")
    places = Places(text)
    open_: tuple[str, int] | None = None
    seen: list[str] = []
    for token in _tokens(text, xml=False):
        if open_ and token.kind in ("open", "close") and token.name in ("a", "area"):
            yield open_[0], _collapsed(seen), *places.of(open_[1])
            open_ = None
        if token.kind == "open" and (address := _dialled(token.attributes)):
            open_, seen = (address, token.at), []
        elif token.kind == "text":
            seen.append(html.unescape(token.text))
        elif token.kind == "open" and token.name == "br":
            seen.append("\n")
    if open_:
        yield open_[0], _collapsed(seen), *places.of(open_[1])


def _dialled(attributes: str) -> str:
    if ":" not in attributes and "&" not in attributes:
        return ""
    for name, value in attributes_of(attributes):
        address = re.sub("[\t\n\r]", "", value).strip("".join(map(chr, range(33))))
        if name in ("href", "xlink:href") and address[:4].lower() == "tel:":
            return address
    return ""


class Places:
    """Index in a text → line and column."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        if "\n" in text:
            self._starts += (found.end() for found in re.finditer("\n", text))

    def of(self, index: int) -> tuple[int, int]:
        """Line and column, from 1."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1


# HTML, SVG, XML -----------------------------------------------------------------------------------

_ATTRIBUTE = r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]*+)))?+"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TEXT = re.compile(r"(?:[^<]|<(?![A-Za-z/!?]))++")
_TAG = re.compile(rf"<(/?)([A-Za-z][^\s/>]*+)((?:{_ATTRIBUTE})*+[\s/]*+)>")
_WHITE = " \t\r\n\f"
_SPACE = re.compile(f"[{_WHITE}]+")
_HARMLESS_DECLARATION = re.compile(r"<(?:!doctype|\?xml)\b", re.IGNORECASE)


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


_BLOCK = words(
    """html head body title meta link base address article aside blockquote button canvas caption center col
    colgroup datalist dd details dialog dir div dl dt fieldset figcaption figure footer form frame frameset
    h1 h2 h3 h4 h5 h6 header hgroup hr iframe input legend li main menu nav noscript object ol optgroup option
    output p pre script search section select style summary svg table tbody td template textarea tfoot th
    thead tr ul video audio"""
)
_INLINE_XML = words("a tspan textpath b strong em i span code sub sup u s mark small")
_VOID = words("area base br col embed hr img input link meta param source track wbr")
_READ_OUT = words(
    """alt title aria-label aria-description aria-valuetext aria-roledescription content placeholder value
    label summary term abbr srcdoc"""
)
_NO_META = words(
    """viewport theme-color generator color-scheme format-detection robots referrer
    msapplication-tilecolor"""
)


class _Token(NamedTuple):
    kind: str
    """`text`, `cdata`, `open`, `close`, `comment` or `raw` (a script's or style's content)."""
    at: int
    name: str = ""
    text: str = ""
    attributes: str = ""


def _tokens(text: str, *, xml: bool) -> Iterator[_Token]:
    """The tokens of a markup text. Takes time in proportion to its length, whatever it is."""
    at, foreign = 0, 0
    while at < len(text):
        if found := _TEXT.match(text, at):
            yield _Token("text", at, text=found[0])
            at = found.end()
            continue
        start = at
        if not (found := _TAG.match(text, at)):
            token, at = _declaration(text, at)
            yield token
            continue
        closing, name, attributes = found[1], found[2].lower(), found[3]
        at = found.end()
        yield _Token("close" if closing else "open", start, name, attributes=attributes)
        empty = attributes.endswith("/")
        if name == "svg" and not empty:
            foreign = max(0, foreign - 1) if closing else foreign + 1
        if name in ("script", "style") and not closing and not (empty and (xml or foreign)):
            end = _end_of(name, text, at)
            yield _Token("raw", at, name, text[at:end], attributes)
            at = end


def _end_of(name: str, text: str, at: int) -> int:
    found = _RAW_END[name].search(text, at)
    return found.start() if found else len(text)


_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in ("script", "style")}


def _declaration(text: str, at: int) -> tuple[_Token, int]:
    """What a `<` begins that is no whole tag: a comment, CDATA, a declaration, or a tag that never ends."""
    if text.startswith("<!--", at):
        return _until(text, at, "comment", 4, "-->")
    if text.startswith("<![CDATA[", at):
        return _until(text, at, "cdata", 9, "]]>")
    if text.startswith(("<!", "<?", "</"), at):
        kind = "declaration" if _HARMLESS_DECLARATION.match(text, at) else "comment"
        return _until(text, at, kind, 2, ">")
    return _Token("text", at, text=text[at:]), len(text)


def _until(text: str, at: int, kind: str, opening: int, closing: str) -> tuple[_Token, int]:
    end = text.find(closing, at + opening)
    if end < 0:
        return _Token(kind, at, text=text[at + opening :]), len(text)
    return _Token(kind, at, text=text[at + opening : end]), end + len(closing)


@lru_cache(maxsize=2048)
def attributes_of(text: str) -> tuple[tuple[str, str], ...]:
    """Names in lower case and decoded values of a tag's attributes."""
    found = [
        (name.lower(), double or single or bare) for name, double, single, bare in _ATTRIBUTES.findall(text)
    ]
    if "&" in text:
        found = [(name, html.unescape(value)) for name, value in found]
    return tuple(found)


@lru_cache(maxsize=4096)
def _shown_attributes(name: str, text: str) -> tuple[tuple[str, str], ...]:
    """Element and text of the attributes that readers or their programs are shown."""
    attributes = attributes_of(text)
    meant = _meant(attributes) if name == "meta" else ""
    if meant.lower() in _NO_META:
        return ()
    found = []
    for attribute, value in attributes:
        addressed = ":" in value and _ADDRESSED.search(value)
        if (addressed or _is_read(attribute)) and value.strip():
            label = meant if meant and attribute == "content" else attribute
            found.append((f"{name}[{label}]", _address(value) if addressed else value))
        elif attribute == "style" and "content" in value:
            found.append((f"{name}[style]", value))
    return tuple(found)


def _meant(attributes: tuple[tuple[str, str], ...]) -> str:
    """What a `<meta>` is about."""
    given = dict(reversed(attributes))
    return given.get("name") or given.get("property") or given.get("itemprop") or given.get("http-equiv", "")


@lru_cache(maxsize=1024)
def _is_read(attribute: str) -> bool:
    """Whether readers or their programs are shown an attribute of that name, whatever it says."""
    is_data = attribute.startswith("data-") and not attribute.startswith("data-md-")
    return is_data or attribute.startswith("on") or attribute in _READ_OUT


_ADDRESSED = re.compile(
    r"^[\s\0]*(?:sms|smsto|callto|wtai|facetime|mailto|data|javascript):|\btel:", re.IGNORECASE
)
"""Addresses that hold what readers dial or see."""


def _address(value: str) -> str:
    """An address as it is meant: decoded, from base64 too."""
    head, comma, body = value.partition(",")
    if comma and head.lstrip().lower().startswith("data:") and "base64" in head.lower():
        try:
            return head + comma + base64.b64decode(unquote(body)).decode("utf-8", "replace")
        except ValueError:
            return value
    return unquote(value)


def _collapsed(parts: list[str]) -> str:
    """White space as browsers show it: one space; a `<br>` is a line break."""
    lines = "".join(parts).split("\n")
    return "\n".join(_SPACE.sub(" ", line).strip(" ") for line in lines).strip()


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(_WHITE))


class _Markup:
    """Gathers the text between two block elements into one piece, so that inline tags split nothing."""

    def __init__(self, places: Places, *, xml: bool) -> None:
        self.places = places
        self.xml = xml
        self.parts: list[str] = []
        self.start: int | None = None
        self.open: list[str] = []
        self.count: dict[str, int] = {}

    def read(self, text: str) -> Iterator[Piece]:
        """Every piece of a markup text."""
        for token in _tokens(text, xml=self.xml):
            yield from self._token(token)
        yield from self._flush()

    def _token(self, token: _Token) -> Iterator[Piece]:
        match token.kind:
            case "text":
                self._add(html.unescape(token.text), token.at + _indent(token.text))
            case "cdata":
                self._add(token.text, token.at)
            case "open":
                yield from self._opened(token)
            case "close":
                yield from self._closed(token)
            case "comment":
                yield from self._piece(html.unescape(token.text), "comment", token.at)
            case "raw":
                yield from self._raw(token)

    def _add(self, text: str, at: int) -> None:
        if self.start is None and text.strip():
            self.start = at
        self.parts.append(_SPACE.sub(" ", text))

    def _opened(self, token: _Token) -> Iterator[Piece]:
        if token.attributes:
            for element, value in _shown_attributes(token.name, token.attributes):
                yield from self._piece(value, self._within(element), token.at)
        if token.name == "br" or (token.name == "tspan" and re.search(r"\b(?:x|y|dy)=", token.attributes)):
            self.parts.append("\n")
        elif self._is_block(token.name):
            yield from self._flush()
            if token.name not in _VOID and not token.attributes.endswith("/"):
                self.open.append(token.name)
                self.count[token.name] = self.count.get(token.name, 0) + 1

    def _closed(self, token: _Token) -> Iterator[Piece]:
        if not self._is_block(token.name):
            return
        yield from self._flush()
        while self.count.get(token.name):
            name = self.open.pop()
            self.count[name] -= 1
            if name == token.name:
                break

    def _is_block(self, name: str) -> bool:
        if self.xml or self.count.get("svg"):
            return name not in _INLINE_XML
        return name in _BLOCK

    def _within(self, element: str) -> str:
        return f"svg {element}" if self.count.get("svg") and element != "svg" else element

    def _flush(self) -> Iterator[Piece]:
        if self.start is not None:
            element = self._within(self.open[-1] if self.open else "text")
            yield Piece(_collapsed(self.parts), element, *self.places.of(self.start))
            self.start = None
        self.parts = []

    def _piece(self, text: str, element: str, at: int) -> Iterator[Piece]:
        if text := _SPACE.sub(" ", text).strip(" "):
            yield Piece(text, element, *self.places.of(at))

    def _raw(self, token: _Token) -> Iterator[Piece]:
        attributes = dict(reversed(attributes_of(token.attributes)))
        if token.name == "style":
            yield from _style(token.text, self.places, token.at)
        elif "json" not in attributes.get("type", "").lower():
            yield from _script(token.text, self.places, token.at)
        else:
            yield from _json(token.text, self.places, token.at)


def _html(text: str, places: Places) -> Iterator[Piece]:
    if usual := _usual(text):
        read = _run(usual, places, "text")
        return iter((*read.pieces, *read.hanging))
    return _Markup(places, xml=False).read(text)


_ICON = r"<svg\b[^<>]*>(?:<path\b[^<>]*/>)+</svg>"
_TAGS = re.compile(rf"({_ICON}|<[^<>]*>)")
_UNUSUAL = words("svg script style tspan br")
"""Elements that only the full reader understands. What our own templates write has none of them but icons."""
_SILENT = re.compile(
    r"""(?:\s+(?:class|id|href|src|rel|type|role|scope|for|width|height|colspan|hidden|tabindex|lang|dir|datetime
    |aria-(?:hidden|current|labelledby|controls|expanded|pressed|describedby)|focusable|viewBox|d)
    (?:="[^"&:]*+")?)*+[\s/]*+""",
    re.VERBOSE,
)
"""Attributes that nobody is shown, without an address."""


class _Tag(NamedTuple):
    """What reading one tag, or one icon, comes to."""

    closes: bool
    name: str
    is_block: bool
    is_empty: bool
    shown: tuple[tuple[str, str], ...]
    """Element and text of the attributes that are shown."""


class _Usual(NamedTuple):
    """Markup without surprises, cut into texts and tags, which take turns."""

    parts: list[str]
    tags: list[_Tag | None]
    """None for a tag that changes nothing."""


def _usual(text: str) -> _Usual | None:
    """Markup without surprises; None for any other."""
    parts = _TAGS.split(text)
    found = parts[1::2]
    tags = list(map(_tag, found))
    if _ODD in tags or "<" in "".join(parts[::2]):
        return None
    return _Usual(parts, tags)


_ODD = _Tag(closes=False, name="", is_block=False, is_empty=True, shown=())
"""Any tag that is for the full reader."""


@lru_cache(maxsize=8192)
def _tag(tag: str) -> _Tag | None:
    """What one tag or icon comes to; None if that is nothing."""
    if not (":" in tag or "&" in tag or "'" in tag):
        between = tag.split('"')
        if shape := _shape(tuple(between[::2])):
            return _filled(shape, between)
    if tag.startswith("<svg") and tag.endswith("</svg>"):
        return _icon(tag)
    return _read_tag(tag)


def _read_tag(tag: str) -> _Tag | None:
    """The same of anything but an icon."""
    if not (found := _plain_tag(tag)) or (name := found[2].lower()) in _UNUSUAL:
        return _ODD
    attributes, closes = found[3], bool(found[1])
    shown = () if closes or _SILENT.fullmatch(attributes) else _said_by(name, attributes)
    is_block = name in _BLOCK
    if not (is_block or shown):
        return None
    return _Tag(closes, name, is_block, name in _VOID or attributes.endswith("/"), shown)


class _Shape(NamedTuple):
    """What an opening tag comes to, whatever its attributes say."""

    tag: _Tag
    """If nobody is shown what they say."""
    shown: tuple[tuple[int, str], ...]
    """Attributes that are shown: which part of the tag, when it is cut at double quotes, and the element."""


_WORD = "[A-Za-z][A-Za-z0-9-]*+"
_FIRST = re.compile(rf"<({_WORD})(?:\s+{_WORD}(?!=))*+\s+({_WORD})=")
_NEXT = re.compile(rf"()(?:\s+{_WORD}(?!=))*+\s+({_WORD})=")
_LAST = re.compile(rf"(?:\s+{_WORD})*+\s*+/?>")


@lru_cache(maxsize=4096)
def _shape(around: tuple[str, ...]) -> _Shape | None:
    """What a tag comes to of which these parts stand around its values, which are in double quotes.

    Its values have neither colons (so they are no addresses that are shown) nor character references. With
    just names between the quotes, each quote is what it looks like, whatever the values are. None for other
    tags, and for attributes that are shown or not by what they say.
    """
    *names, last = around
    found = [(_NEXT if index else _FIRST).fullmatch(one) for index, one in enumerate(names)]
    attributes = [one[2].lower() for one in found if one]
    if not names or len(attributes) < len(names) or not _LAST.fullmatch(last) or "style" in attributes:
        return None
    assert found[0]
    name = found[0][1].lower()
    if name == "meta" or name in _UNUSUAL:
        return None
    is_block, is_empty = name in _BLOCK, name in _VOID or last.endswith("/>")
    shown = [(2 * index + 1, f"{name}[{one}]") for index, one in enumerate(attributes) if _is_read(one)]
    return _Shape(_Tag(closes=False, name=name, is_block=is_block, is_empty=is_empty, shown=()), tuple(shown))


def _filled(shape: _Shape, parts: list[str]) -> _Tag | None:
    """What a tag of that shape comes to, cut at double quotes; None if that is nothing."""
    tag = shape.tag
    if not shape.shown:
        return tag if tag.is_block else None
    shown = tuple(
        (element, _SPACE.sub(" ", said).strip(" "))
        for at, element in shape.shown
        if (said := parts[at]).strip()
    )
    if not shown:
        return tag if tag.is_block else None
    return _Tag(closes=False, name=tag.name, is_block=tag.is_block, is_empty=tag.is_empty, shown=shown)


def _said_by(name: str, attributes: str) -> tuple[tuple[str, str], ...]:
    """Element and text of the attributes that are shown, as pieces have them."""
    shown = _shown_attributes(name, attributes)
    return tuple((element, said) for element, value in shown if (said := _SPACE.sub(" ", value).strip(" ")))


def _icon(text: str) -> _Tag:
    """A picture of nothing but paths, of which nobody is shown anything, only parts what stands around it."""
    tags = [_plain_tag(f"<{one}") for one in text.split("<")[1:]]
    if any(tag is None or _shown_attributes(tag[2].lower(), tag[3]) for tag in tags):
        return _ODD
    return _Tag(closes=False, name="svg", is_block=True, is_empty=True, shown=())


def _plain_tag(tag: str) -> re.Match[str] | None:
    """The parts of one whole tag with double quotes alone."""
    if "'" in tag or tag.count('"') % 2 or not (found := _TAG.fullmatch(tag)):
        return None
    return None if _goes_on(found[3]) else found


def _goes_on(attributes: str) -> bool:
    """Whether a value begins with a quote which does not end there: the tag may be longer than it looks."""
    return any(bare.startswith(('"', "'")) for *_, bare in _ATTRIBUTES.findall(attributes))


class _Run(NamedTuple):
    """What a run of markup gives, and how it ends."""

    pieces: list[Piece]
    hanging: list[Piece]
    """The text behind the last tag of a block, if there is one."""
    closes: list[str]
    """Elements that are closed and were not opened here."""
    opens: list[str]
    torn: bool
    """Whether one of `closes` stands inside an element that was opened here."""


def _run(usual: _Usual, places: Places, outside: str) -> _Run:
    """The same pieces as the full reader gives, several times as fast, for markup without surprises.

    `outside` is the element of texts that stand in none.
    """
    parts = usual.parts
    pieces: list[Piece] = []
    closes: list[str] = []
    open_: list[str] = []
    offsets = [0, *accumulate(map(len, parts))]
    since, torn = 0, False
    for end, tag in zip(range(1, len(parts), 2), usual.tags, strict=True):
        if tag is None:
            continue
        for element, value in tag.shown:
            pieces.append(Piece(value, element, *places.of(offsets[end])))
        if not tag.is_block:
            continue
        if said := _said(parts, since, end):
            start = _start(parts, since, offsets)
            pieces.append(Piece(said, open_[-1] if open_ else outside, *places.of(start)))
        since = end + 1
        if not tag.closes:
            if not tag.is_empty:
                open_.append(tag.name)
        elif tag.name in open_:
            del open_[len(open_) - 1 - open_[::-1].index(tag.name) :]
        else:
            closes.append(tag.name)
            torn = torn or bool(open_)
    hanging = []
    if said := _said(parts, since, len(parts)):
        element = open_[-1] if open_ else outside
        hanging.append(Piece(said, element, *places.of(_start(parts, since, offsets))))
    return _Run(pieces, hanging, closes, open_, torn)


def _said(parts: list[str], since: int, end: int) -> str:
    """What the texts of a run of markup say from one part up to another, which stand between two blocks."""
    text = parts[since] if end == since + 1 else "".join(parts[since:end:2])
    if "&" in text:  # what one of them ends with is no character together with what the next begins with
        text = "".join(map(html.unescape, parts[since:end:2]))
    return _SPACE.sub(" ", text.strip())


def _start(parts: list[str], since: int, offsets: list[int]) -> int:
    """Where the first text from a part on begins that says something."""
    while not html.unescape(parts[since]).strip():
        since += 2
    return offsets[since] + _indent(parts[since])


# Fragments of pages

BLOCK_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCK))})\b", re.IGNORECASE)
"""Behind a fragment that lacks its end, none of its lines ends it without such a tag."""
ROW_EDGE = re.compile(r"</?(?:tr|item|entry|url)\b", re.IGNORECASE)
"""Where a row of a table, or something like it, begins or ends."""
OUTSIDE = "\0"
"""The element of a text that stands directly in what was opened in front of its fragment."""


class _Flat(Places):
    """Index in a text → line 1, and the column as if it had no other line."""

    def of(self, index: int) -> tuple[int, int]:
        """Line 1, and the column."""
        return 1, index + 1


FLAT = _Flat("")
"""The places of the pieces of fragments."""


class Fragment(NamedTuple):
    """Some lines of a page that are read alike wherever they stand: nothing goes on behind their end.

    The places of the pieces are those in the fragment, as `FLAT` gives them. `closes` are the ends of
    elements that were opened in front of it, `opens` the elements that it leaves open.
    """

    pieces: tuple[Piece, ...]
    closes: tuple[str, ...]
    opens: tuple[str, ...]


def fragment(text: str, *, xml: bool = False) -> Fragment | None:
    """Some lines of a page, read without the others; None if a text, tag or picture goes on behind them.

    The pieces of a page's fragments, one after the other, are the pieces of the page. With `xml` the same
    holds for a picture (SVG), but that elements are named without what is around them.
    """
    if text.rfind("<") > text.rfind(">"):
        return None
    if xml:
        return _Excerpt(FLAT, xml=True).fragment(text)
    if usual := _usual(text):
        run = _run(usual, FLAT, OUTSIDE)
        if run.hanging or run.torn:
            return None
        return Fragment(tuple(run.pieces), tuple(run.closes), tuple(run.opens))
    if any(text.count(one) > text.count(end) for one, end in _ENDS):
        return None
    return _Excerpt(FLAT, xml=False).fragment(text)


_ENDS = (("<svg", "</svg"), ("<script", "</script"), ("<style", "</style"), ("<!--", "-->"))


class _Excerpt(_Markup):
    """The full reader, for a fragment."""

    def fragment(self, text: str) -> Fragment | None:
        """The fragment, if it is one."""
        self.open, self.count = [OUTSIDE], {OUTSIDE: 1}
        self.closes: list[str] = []
        self.torn = False
        pieces: list[Piece] = []
        for token in _tokens(text, xml=self.xml):
            if not _ends(token, text):
                return None
            pieces += self._token(token)
        if self.torn or self.start is not None or (self.count.get("svg") and not self.xml):
            return None
        return Fragment(tuple(pieces), tuple(self.closes), tuple(self.open[1:]))

    def _closed(self, token: _Token) -> Iterator[Piece]:
        if self._is_block(token.name) and not self.count.get(token.name):
            self.closes.append(token.name)
            self.torn = self.torn or len(self.open) > 1
        yield from super()._closed(token)


_OPENINGS = {"<!--": 4, "<![CDATA[": 9}


def _ends(token: _Token, text: str) -> bool:
    """Whether a token does not go on behind the end of a text."""
    match token.kind:
        case "raw":
            return token.at + len(token.text) < len(text)
        case "comment" | "cdata" | "declaration":
            opening = next((n for one, n in _OPENINGS.items() if text.startswith(one, token.at)), 2)
            return token.at + opening + len(token.text) < len(text)
        case "open" | "close":
            return not _goes_on(token.attributes)
        case "text":
            return token.text[0] != "<" or not _TAG_BEGINS.match(token.text)
    return True


_TAG_BEGINS = re.compile("<[A-Za-z/!?]")


def _xml(text: str, places: Places) -> Iterator[Piece]:
    return _Markup(places, xml=True).read(text)


# JSON ---------------------------------------------------------------------------------------------

_JSON = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[{}\[\],:]|[0-9]{3,}(?![0-9.eE])', re.DOTALL)
_DIALLED_KEY = re.compile("tel|phone|hotline|number|mobile|电话|热线|号码", re.IGNORECASE)
"""Keys of numbers that somebody may dial; other numbers in JSON count things."""


def _json(text: str, places: Places, base: int = 0) -> Iterator[Piece]:
    """Every string with its path; keys too, unless they are ASCII words. Faulty JSON is read as it stands."""
    path: list[str | int] = []
    key: str = ""
    for found in _JSON.finditer(text):
        match found[0]:
            case "{" | "[" as bracket:
                path.append("" if bracket == "{" else 0)
            case "}" | "]":
                if path:
                    path.pop()
            case ",":
                if path and isinstance(path[-1], int):
                    path[-1] += 1
                elif path:
                    path[-1] = ""
            case ":":
                if path and path[-1] == "":
                    path[-1] = key
            case bare if bare[0] != '"':
                if any(_DIALLED_KEY.search(str(step)) for step in path):
                    yield Piece(bare, _json_element(path), *places.of(base + found.start()))
            case string:
                value = _json_string(string)
                is_key = bool(path) and path[-1] == ""
                if is_key:
                    key = value or "\0"
                if (
                    value.strip()
                    and path[-1:] != ["mappings"]
                    and not (is_key and re.fullmatch("[A-Za-z@$_][A-Za-z_.:-]*", value))
                ):
                    yield Piece(value, _json_element(path), *places.of(base + found.start()))


def _json_element(path: list[str | int]) -> str:
    return "json:" + "".join(f"/{step}" for step in path)


def _json_string(token: str) -> str:
    if "\\" not in token and len(token) > 1 and token[-1] == '"':
        return token[1:-1]  # the pattern lets no quote through but with a backslash
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token.strip('"')


# Styles and scripts --------------------------------------------------------------------------------

_SCRIPT = re.compile(
    r""""(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|`(?:[^`\\]|\\.)*+`|//[^\n]*+|/\*.*?(?:\*/|\Z)""", re.DOTALL
)
_DATA = re.compile(r"\s*(?:(?:var|let|const)\s+)?[\w.$]+\s*=\s*[\[{](?=\s*[\"{\[])")
_CALL = re.compile(r"\s*[\w.$]+\((\{.*\})\);?\s*", re.DOTALL)
_STYLE = re.compile(r""""(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|/\*.*?(?:\*/|\Z)""", re.DOTALL)
_SCRIPT_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})")
_STYLE_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?()()")


def _script(text: str, places: Places, base: int = 0) -> Iterator[Piece]:
    """Every string and comment of a script. Bare numbers are code; a script that only holds data is JSON."""
    if data := _DATA.match(text):
        return _json(text[data.end() - 1 :], places, base + data.end() - 1)
    if (call := _CALL.fullmatch(text)) and _is_json(call[1]):
        return _json(call[1], places, base + call.start(1))
    return _literals(text, places, base, "script", _SCRIPT, _SCRIPT_ESCAPE)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _style(text: str, places: Places, base: int = 0) -> Iterator[Piece]:
    """Every string and comment of a style sheet."""
    return _literals(text, places, base, "style", _STYLE, _STYLE_ESCAPE)


def _literals(
    text: str, places: Places, base: int, element: str, literal: re.Pattern[str], escape: re.Pattern[str]
) -> Iterator[Piece]:
    for found in literal.finditer(text):
        inside = found[0].strip("\"'`") if found[0][0] in "\"'`" else found[0].strip("/*")
        if "\\" in inside:
            inside = escape.sub(_unescaped, inside)
        if inside.strip():
            yield Piece(inside.strip(), element, *places.of(base + found.start()))


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1] or found[2] or found[3], 16)
    return chr(code) if code < 0x110000 else found[0]


# Plain texts --------------------------------------------------------------------------------------

_PARAGRAPH = re.compile(r"[^\s](?:[^\n]|\n(?![ \t\r]*+(?:\n|\Z)))*+")
_CELL = re.compile(r'(?:"((?:[^"]|"")*+)"|([^,\r\n]*+))(,|\r?\n|\Z)')
_TABBED = re.compile(r'(?:"((?:[^"]|"")*+)"|([^\t\r\n]*+))(\t|\r?\n|\Z)')
_CARD_LINE = re.compile(r"^([A-Za-z0-9.-]++)[^:\r\n]*+:((?:[^\r\n]|\r?\n[ \t])*+)", re.MULTILINE)
_NOT_SAID = words(
    """BEGIN END VERSION PRODID UID REV DTSTART DTEND DTSTAMP CREATED LAST-MODIFIED SEQUENCE RRULE TRIGGER
    DURATION PHOTO LOGO KEY TZID TZOFFSETFROM TZOFFSETTO"""
)


def _text(text: str, places: Places) -> Iterator[Piece]:
    """One piece a paragraph: a number may stand on two lines."""
    for found in _PARAGRAPH.finditer(text):
        yield Piece(found[0].rstrip(), "text", *places.of(found.start()))


def _tsv(text: str, places: Places) -> Iterator[Piece]:
    """The same with tabs between the cells."""
    return _csv(text, places, _TABBED)


def _csv(text: str, places: Places, cell: re.Pattern[str] = _CELL) -> Iterator[Piece]:
    """One piece a cell, named for its column."""
    header: list[str] = []
    column, first = 0, True
    at = 0
    while at < len(text) and (found := cell.match(text, at)):
        value = found[1].replace('""', '"') if found[1] is not None else found[2]
        if first:
            header.append(value.strip())
        if value.strip():
            name = header[column] if column < len(header) else str(column + 1)
            yield Piece(value, f"csv:{name}", *places.of(at))
        between = found[3] in (",", "\t")
        column = column + 1 if between else 0
        first = first and between
        at = found.end()
    if at < len(text):  # behind a carriage return that ends no line
        yield Piece(text[at:], "csv", *places.of(at))


def _card(text: str, places: Places) -> Iterator[Piece]:
    """vCard and iCalendar: the value of each property, with folded lines put together."""
    for found in _CARD_LINE.finditer(text):
        name = found[1].upper().rpartition(".")[2]
        value = re.sub(r"\r?\n[ \t]", "", found[2])
        value = re.sub(r"\\(.)", lambda one: "\n" if one[1] in "nN" else one[1], value)
        if name not in _NOT_SAID and value.strip():
            yield Piece(value, name, *places.of(found.start(2)))


_HTML = (".html", ".htm")
_XML = (".svg", ".xml", ".xhtml", ".atom", ".rss")
MARKUP = frozenset({*_HTML, *_XML})
"""The endings of the files that can hold links."""
_READERS: dict[str, Callable[[str, Places], Iterator[Piece]]] = {
    **dict.fromkeys(_HTML, _html),
    **dict.fromkeys(_XML, _xml),
    **dict.fromkeys((".json", ".jsonl", ".ndjson", ".geojson", ".map", ".webmanifest"), _json),
    **dict.fromkeys((".txt", ".md", ".yml", ".yaml", ".toml", ".ini", ".vtt", ".srt", ""), _text),
    **dict.fromkeys((".js", ".mjs"), _script),
    ".css": _style,
    ".csv": _csv,
    ".tsv": _tsv,
    **dict.fromkeys((".ics", ".vcf"), _card),
}

SUFFIXES = frozenset({*_READERS, ".pdf"})
"""The endings of the files that are read; everything else holds no text for people."""
