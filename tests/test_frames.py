"""What is around generated pages, rendered once a kind: never another byte than the theme would give."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
from conftest import DAY
from mkdocs.structure.toc import AnchorLink, TableOfContents

from kefu.publish import frames, pdf
from kefu.publish.frames import Finished, Frames, Template, use
from kefu.publish.site import build_site

SMALL = Path(__file__).parent / "books" / "small"
NAV = SimpleNamespace(pages=[SimpleNamespace(url=url) for url in ("", "platforms/", "about/status/")])


def page(url: str, content: str, contents: tuple[str, ...] = (), **others: Any) -> SimpleNamespace:
    """A page as templates know it."""
    return SimpleNamespace(
        url=url,
        meta={"title": f"Title of {url}", "description": f"about {url}"},
        content=content,
        canonical_url=f"https://example.org/{url}",
        toc=TableOfContents([AnchorLink(one, one, 2) for one in contents]),
        ancestors=[],
        is_framed=True,
        **others,
    )


class Theme:
    """A theme of three templates, and how often it rendered a page."""

    def __init__(self, main: str) -> None:
        templates = {
            "main.html": main,
            "partials/toc.html": "<ul>{% for one in page.toc %}<li>{{ one.title }}</li>{% endfor %}</ul>",
            "partials/language.html": "{% macro t(key) %}{{ key }}{% endmacro %}",
        }
        self.env = jinja2.Environment(loader=jinja2.DictLoader(templates))
        use(self.env, self.mend)
        self.plain = jinja2.Environment(loader=jinja2.DictLoader(templates))
        self.mended = 0

    def mend(self, text: str) -> str:
        self.mended += 1
        return text.replace("zh", "zh-CN")

    def check(self, one: SimpleNamespace) -> None:
        """A page must come out as the theme gives it, mended."""
        made = self.env.get_template("main.html").render({"page": one, "nav": NAV, "word": "a word"})
        whole = self.plain.get_template("main.html").render({"page": one, "nav": NAV, "word": "a word"})
        assert isinstance(made, Finished)
        assert made == whole.replace("zh", "zh-CN")


FULL = """<html lang="zh"><title>{{ page.meta.title }}</title><b>{{ page.meta.title }}</b>{{ word }}
{{ page.meta.description }} {{ page.canonical_url }} {% include "partials/toc.html" %}
<article>{{ page.content }}</article>{% if "data-x" in page.content %}<script></script>{% endif %}</html>"""


def test_pages_of_a_kind_share_a_frame() -> None:
    theme = Theme(FULL)
    for number in range(9):
        theme.check(page(f"platforms/p{number}/", f"<h1>{number}</h1>", ("one", "two")))
    before = theme.mended
    theme.check(page("platforms/q/", "<h1>\ue000title\ue000</h1>", ("three",)))
    assert theme.mended == before


def test_what_the_theme_asks_of_an_article_decides() -> None:
    theme = Theme(FULL)
    for number in range(4):
        theme.check(page(f"platforms/p{number}/", "<h1>1</h1>", ("one",)))
        theme.check(page(f"platforms/x{number}/", "<h1 data-x>1</h1>", ("one",)))


def test_without_contents_and_in_other_folders() -> None:
    theme = Theme(FULL + "{% if page.toc.items %}yes{% endif %}{{ page.url.count('/') }}")
    for number in range(4):
        theme.check(page(f"platforms/p{number}/", "<h1>1</h1>"))
        theme.check(page(f"platforms/y{number}/", "<h1>1</h1>", ("one",)))
        theme.check(page(f"platforms/p{number}/deep/", "<h1>1</h1>", ("one",)))
        theme.check(page(f"other{number}/", "<h1>1</h1>", ("one",)))


@pytest.mark.parametrize("asks", ["{{ page.url }}", "{{ page.content | length }}", "{{ page.extra }}"])
def test_a_theme_that_asks_for_more_renders_every_page(asks: str) -> None:
    theme = Theme(FULL + asks)
    for number in range(4):
        theme.check(page(f"platforms/p{number}/", "<h1>1</h1>" * (number + 1), ("one",), extra=number))


def test_without_a_navigation() -> None:
    theme = Theme(FULL)
    for number in range(3):
        one = page(f"platforms/p{number}/", "<h1>1</h1>", ("one",))
        context = {"page": one, "nav": SimpleNamespace(pages=[]), "word": ""}
        made = theme.env.get_template("main.html").render(context)
        assert made == theme.mend(theme.plain.get_template("main.html").render(context))


def test_a_page_of_the_navigation_is_left_to_the_theme() -> None:
    theme = Theme(FULL)
    one = page("platforms/", "<h1>1</h1>")
    one.is_framed = False
    made = theme.env.get_template("main.html").render(page=one, nav=NAV, word="")
    assert not isinstance(made, Finished)
    assert 'lang="zh"' in made
    assert theme.env.template_class is Template


@pytest.mark.site
def test_the_site_is_the_same_without_frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "make", lambda *_: [])
    used: list[int] = []
    real = Frames.page

    def counted(self: Frames, *given: Any) -> Finished:
        used.append(1)
        return real(self, *given)

    monkeypatch.setattr(Frames, "page", counted)
    build_site(SMALL, tmp_path / "framed", DAY)
    assert len(used) > 20
    monkeypatch.setattr(frames, "use", lambda *_: None)
    build_site(SMALL, tmp_path / "full", DAY)
    framed, full = (
        {file.relative_to(root): file.read_bytes() for file in root.rglob("*") if file.is_file()}
        for root in (tmp_path / "framed", tmp_path / "full")
    )
    assert framed == full
