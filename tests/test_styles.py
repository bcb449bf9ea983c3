"""The style sheet of the site: what is left out of it, what is not; and what views weigh."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import brotli  # type: ignore[import-untyped]
import pytest

from bench import generator
from kefu.publish import styles
from kefu.publish.site import build_site

PAGE = '<body dir="ltr" class="md-body"><p id="here" class="md-note a" data-md-color-scheme="slate">'
SEEN = styles.Seen()
SEEN.page(PAGE)
SEEN.script("one.classList.add('md-open'); one.dataset.mdState; 'data-md-lock'")


@pytest.mark.parametrize(
    "selector",
    [
        ".md-body .md-note.a>li:hover",
        ".md-open",
        "#here",
        "kbd",
        ":root",
        "[dir=ltr] .md-note",
        "body[data-md-lock]",
        "[data-md-color-scheme=slate]",
        '[data-md-color-scheme="slate"]',
        ".md-note:not(.md-gone)",
        ":is(.md-gone,.md-note)",
        ".md-note:nth-child(2)::after",
        "[type=checkbox]:checked",
        ".md-\\:odd",
        "[title='(']",
    ],
)
def test_what_a_page_may_show_is_kept(selector: str) -> None:
    assert styles.purged(f"{selector}{{top:0}}", SEEN.may_fit) == f"{selector}{{top:0}}"


@pytest.mark.parametrize(
    "selector",
    [
        ".md-gone",
        ".md-note .md-gone",
        "[dir=rtl] .md-note",
        "#there",
        "[data-md-color-scheme=default]",
        ".a:not(.b).c",
        "[data-md-gone]",
    ],
)
def test_what_no_page_can_show_is_left_out(selector: str) -> None:
    assert styles.purged(f"{selector}{{top:0}}", SEEN.may_fit) == ""


SHEETS = {
    '@charset "UTF-8";/* } */.a{content:"}/*"}': '@charset "UTF-8";.a{content:"}/*"}',
    ".gone,.a{top:0}.gone{top:0}": ".a{top:0}",
    "@media print{.gone{top:0}}@media screen{.a,.gone{top:0}}": "@media screen{.a{top:0}}",
    "@page{margin:0}@font-face{src:url(a;b)}": "@page{margin:0}@font-face{src:url(a;b)}",
    ".a:is(.b,.c),.gone{top:0}": ".a:is(.b,.c){top:0}",
    ".a{.gone{top:0}}": ".a{.gone{top:0}}",
}


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_is_read_as_browsers_read_it(sheet: str) -> None:
    assert styles.purged(sheet, SEEN.may_fit) == SHEETS[sheet]


@pytest.mark.parametrize("sheet", [".a{", ".a}", ".a{top:0}}", ".a{top:0}.b"])
def test_a_broken_sheet_is_refused(sheet: str) -> None:
    with pytest.raises(styles.Unreadable):
        styles.purged(sheet, SEEN.may_fit)


def test_variables_and_animations_that_nothing_uses_go() -> None:
    sheet = (
        ":root{--a:1;--b:var(--c);--c:url(x;y);--d:2;--e:var(--f);--f:3}"
        ".x{top:var( --b );animation:turn 1s}@keyframes turn{to{top:0}}@keyframes gone{to{top:0}}"
    )
    assert styles.without_unused(sheet, ".y{top:var(--d)}", ()) == (
        ":root{--b:var(--c);--c:url(x;y);--d:2}.x{top:var( --b );animation:turn 1s}@keyframes turn{to{top:0}}"
    )


def test_files_of_the_theme_go_unless_a_page_names_them(tmp_path: Path) -> None:
    for name in ("stylesheets/main.1.min.css", "javascripts/bundle.1.min.js", "images/favicon.png"):
        file = tmp_path / "assets" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(".a{top:0}.gone{top:0}" if name.endswith("css") else "", "utf-8")
    (tmp_path / "assets" / "kefu.css").write_text(".kf-gone{top:0}", "utf-8")
    (tmp_path / "index.html").write_text('<p class="a"><img src="assets/images/favicon.png">', "utf-8")
    styles.join(tmp_path)
    assert (tmp_path / styles.SHEET).read_text("utf-8") == ".a{top:0}.kf-gone{top:0}"
    assert sorted(one.name for one in (tmp_path / "assets").iterdir()) == ["images", "kefu.css", "site.css"]


def test_pages_that_were_seen_are_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "assets" / "stylesheets").mkdir(parents=True)
    (tmp_path / "assets/stylesheets/main.1.min.css").write_text(".a{top:0}.b{top:0}.c{top:0}", "utf-8")
    (tmp_path / "index.html").write_text('<p class="c"><link href="assets/stylesheets/x">', "utf-8")
    (tmp_path / "404.html").write_text('<p class="b">', "utf-8")
    seen = styles.Seen()
    seen.page('<p class="a"><link href="assets/stylesheets/x">')
    styles.join(tmp_path, seen, {"index.html"})
    assert (tmp_path / styles.SHEET).read_text("utf-8") == ".a{top:0}.b{top:0}"


@pytest.mark.site
def test_facts_bring_no_class_of_the_theme(site: Path) -> None:
    """So that the styles are the same whatever the facts are, and one page can be published alone."""
    found = set()
    for file in site.rglob("index.html"):
        article = re.search(r"<article[^>]*>(.*)</article>", file.read_text("utf-8"), re.DOTALL)
        assert article
        found |= {one for names in re.findall(r'class="([^"]*)"', article[1]) for one in names.split()}
        assert "data-md-" not in article[1]
    assert {one for one in found if not one.startswith("kf-")} == set()


def first_views(site: Path) -> list[int]:
    """The compressed bytes of each guide with what it loads at once."""
    sizes: dict[Path, int] = {}
    views = []
    for page in site.glob("platforms/*/index.html"):
        text = page.read_text("utf-8")
        loaded = re.findall(r'<(?:script src|img src|link rel="(?:stylesheet|icon)" href)="([^"]+)"', text)
        files = [(page.parent / one).resolve() for one in loaded]
        for one in (page, *files):
            if one not in sizes:
                sizes[one] = len(brotli.compress(one.read_bytes()))
        views.append(sum(sizes[one] for one in (page, *files)))
    return views


@pytest.mark.site
def test_the_first_view_of_a_guide_does_not_grow_with_the_book(tmp_path: Path) -> None:
    """At most 1 KB more in a book six times as large; guides differ, so their middle is compared."""
    views = {}
    for entities in (10, 60):
        folder = tmp_path / str(entities)
        generator.write(generator.book(1, entities), folder)
        build_site(folder, folder / "site", generator.DAY, prints=False)
        views[entities] = first_views(folder / "site")
        assert len(views[entities]) >= entities - 1
    print({entities: median(sizes) for entities, sizes in views.items()})
    assert median(views[60]) - median(views[10]) <= 1000
