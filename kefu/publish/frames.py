"""What is around generated pages is the same on hundreds of them: the theme is rendered once for each kind.

A frame is a page of the theme with holes: title, description, address, table of contents, article. A frame
proves itself: the first pages that it is for are rendered by the theme as well, and if both are not the same,
byte for byte, the theme renders all pages of that kind. Only for our own theme: templates of somebody else
may ask for more than that of a page.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import jinja2
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from kefu.publish.material import squeezed

_PROOFS = 2
"""How many pages the theme renders as well: one alone would not show what differs from page to page."""
_PAGE = "main.html"
_HOLE = "\ue000{}\ue000"
_HOLES = re.compile("\ue000([a-z]+)\ue000")
_TOC, _LANGUAGE = "partials/toc.html", "partials/language.html"

Full = Callable[[dict[str, Any]], str]
"""Renders a page with the theme."""


class Finished(str):
    """A page that is mended already (kefu/publish/material.py)."""

    __slots__ = ()


class _Article(str):
    """A hole that answers as the article of a page does whether a text is in it, and notes what was asked."""

    page: str
    asked: dict[str, bool]

    def __contains__(self, text: str) -> bool:  # type: ignore[override]
        return self.asked.setdefault(text, text in self.page)


@dataclass(slots=True)
class _Frame:
    parts: tuple[str, ...]
    """Text and names of holes in turn; empty if the theme has to render these pages."""
    asked: dict[str, bool]
    """What the theme asked of the article, and the answers for which the frame holds."""
    proofs: int = 0
    """How many pages were the same."""

    def fits(self, page: MkDocsPage) -> bool:
        """Whether the article of a page gives the same answers."""
        return all((text in (page.content or "")) == answer for text, answer in self.asked.items())


class Frames:
    """The frames of one build. `mend` puts right what the theme has wrong in a whole page."""

    def __init__(self, env: jinja2.Environment, mend: Callable[[str], str]) -> None:
        self._env = env
        self._mend = mend
        self._found: dict[tuple[object, ...], list[_Frame]] = {}
        self._around: frozenset[str] | None = None
        self._toc: Callable[[MkDocsPage | None], str] | None = None

    def page(self, context: dict[str, Any], full: Full) -> Finished:
        """One generated page that is not in the navigation, as the theme renders it, and mended."""
        page: MkDocsPage = context["page"]
        # Addresses are relative to the folder, as far as it is one of the navigation; the section that is
        # active is the uppermost parent's.
        folder = page.url.rstrip("/").rpartition("/")[0]
        while folder and folder not in self._folders(context["nav"]):
            folder = folder.rpartition("/")[0]
        *_, section = None, *page.ancestors
        key = (folder, page.url.count("/"), id(section), str(page.meta.get("hide")), not page.toc.items)
        frames = self._found.setdefault(key, [])
        frame = next((one for one in frames if one.fits(page)), None)
        if frame is None:
            frame = self._made(context, full)
            frames.append(frame)
        if frame.parts and frame.proofs >= _PROOFS:
            return Finished(_filled(frame, self._values(page)))
        whole = self._mend(full(context))
        if frame.parts and _filled(frame, self._values(page)) == whole:
            frame.proofs += 1
        else:
            frame.parts = ()
        return Finished(whole)

    def _folders(self, nav: Navigation) -> frozenset[str]:
        """The folders in which pages of the navigation stand, and those around them."""
        if self._around is None:
            urls = (one.url.rstrip("/") for one in nav.pages)
            self._around = frozenset(above for url in urls for above in _above(url))
        return self._around

    def _values(self, page: MkDocsPage) -> dict[str, str]:
        assert self._toc is not None
        return {
            "title": str(page.meta["title"]),
            "description": str(page.meta["description"]),
            "address": page.canonical_url or "",
            "contents": self._toc(page),
            "article": page.content or "",
        }

    def _made(self, context: dict[str, Any], full: Full) -> _Frame:
        """The frame of a page and of those like it."""
        page: MkDocsPage = context["page"]
        if self._toc is None:
            language = self._env.get_template(_LANGUAGE).make_module(context)
            contents = self._env.get_template(_TOC)
            self._toc = lambda page: squeezed(contents.render(page=page, lang=language)).strip()
        like = copy.copy(page)
        like.meta = {**page.meta, **{name: _HOLE.format(name) for name in ("title", "description")}}
        like.canonical_url = page.canonical_url and _HOLE.format("address")
        article = _Article(_HOLE.format("article"))
        article.page, article.asked = page.content or "", {}
        like.content = article
        if page.toc.items:
            like.toc = TableOfContents([AnchorLink("\ue001", "\ue001", 2)])
        text = self._mend(full(context | {"page": like}))
        if page.toc.items:
            text = text.replace(self._toc(like), _HOLE.format("contents"))
        return _Frame(tuple(_HOLES.split(text)), article.asked)


def _above(url: str) -> Iterator[str]:
    """`a/b`, `a` and nothing for a/b."""
    yield url
    while url:
        url = url.rpartition("/")[0]
        yield url


def _filled(frame: _Frame, values: dict[str, str]) -> str:
    parts = frame.parts
    return "".join(values[part] if index % 2 else part for index, part in enumerate(parts))


class Template(jinja2.Template):
    """A template of the theme that puts generated pages into frames."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """As the theme renders it."""
        context = dict(*args, **kwargs)
        frames: Frames | None = getattr(self.environment, "kefu_frames", None)
        if self.name != _PAGE or frames is None or not getattr(context.get("page"), "is_framed", False):
            return super().render(context)
        return frames.page(context, super().render)


def use(env: jinja2.Environment, mend: Callable[[str], str]) -> None:
    """Let the templates of a theme make frames; before the first of them is loaded."""
    env.template_class = Template
    env.extend(kefu_frames=Frames(env, mend))
