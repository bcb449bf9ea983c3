"""Numbers and paths in prose become the same components that templates use: status-aware, with dial links.

Works on the HTML that the Markdown parser made. Links, code and headings are left alone.
"""

from __future__ import annotations

import html
import re
from types import SimpleNamespace

from kefu.checks.prose import Reader
from kefu.render import Renderer
from kefu.text import Number, Path, is_call

_TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>", re.DOTALL)
_ALONE = frozenset(
    {"a", "code", "pre", "script", "style", "h1", "h2", "h3", "h4", "h5", "h6", "title", "button"}
)


class Linker:
    """Turns what the recogniser finds in a page's HTML into components."""

    def __init__(self, renderer: Renderer) -> None:
        self.reader = Reader(renderer.judge)
        self._parts = renderer.env.get_template("parts/macros.jinja").module

    def page(self, body: str) -> str:
        """The page's HTML with every known number and path as a component."""
        out: list[str] = []
        inside: list[str] = []
        position = 0
        for tag in (*_TAG.finditer(body), None):
            text = body[position : tag.start() if tag else len(body)]
            out.append(text if inside else self._text(text))
            if tag is None:
                break
            out.append(tag[0])
            position = tag.end()
            name = (tag[2] or "").lower()
            if name in _ALONE and not tag[1]:
                inside.append(name)
            elif tag[1] and name in inside:
                del inside[inside.index(name) :]
        return "".join(out)

    def _text(self, escaped: str) -> str:
        text = html.unescape(escaped)
        found: list[Number | Path] = []
        numbers = self.reader.recogniser.numbers(text)
        found += [one for one in numbers if is_call(text, one) and self._spelled(one)]
        found += self.reader.recogniser.paths(text)
        if not found:
            return escaped
        out, position = [], 0
        for one in sorted(found, key=lambda one: one.start):
            if one.start >= position:
                out += [html.escape(text[position : one.start], quote=False), self._component(one)]
                position = one.end
        return "".join((*out, html.escape(text[position:], quote=False)))

    def _spelled(self, number: Number) -> bool:
        hotline = self.reader.hotlines.get(number.digits)
        return hotline is not None and number.raw == hotline.number

    def _component(self, one: Number | Path) -> str:
        parts = self._parts
        if isinstance(one, Number):
            return str(parts.hotline_line(self.reader.hotlines[one.digits], None))  # type: ignore[attr-defined]
        return str(parts.taps(SimpleNamespace(steps=one.labels)))  # type: ignore[attr-defined]
