"""What builds and rebuilds of the site have in common, without the theme and its generator."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from kefu.publish.edition import Edition
from kefu.render import Page, Renderer
from kefu.trust import Judge

PAGE, TEXT, PROSE, SWEPT = "page", "text", "prose", "swept"
"""What is traced: generated pages, what is generated besides, numbers in prose, what was swept."""


class BuildError(Exception):
    """MkDocs refused to build the site. Carries what it said."""

    def __init__(self, said: Sequence[str]) -> None:
        super().__init__("\n".join(said))
        self.said = tuple(said)


class Built(NamedTuple):
    """What a build made: pages and papers, the CPU seconds of its parts, its edition, who judged it."""

    pages: int
    papers: int
    check: float
    printing: float
    """Of the papers, with the processes that set them."""
    make: float
    """Of the pages."""
    sweep: float
    offline: float
    base: str
    """The path of the site on its host."""
    edition: Edition
    judge: Judge


def owners(renderer: Renderer) -> list[object]:
    """Whose derived values a trace of the site meets."""
    views, calls, index = renderer.views, renderer.calls, renderer.index
    return [renderer, views, calls, index, renderer.book, renderer.fact_ids]


def outside(page: Page) -> str:
    """Stands for everything that the theme is told of a page, apart from its body."""
    told = (page.title, page.description, page.parent, page.short, page.wide, page.headings)
    return hashlib.sha256(f"{told!r} {'<h1' in page.html}".encode()).hexdigest()
