"""What a reader's browser does with the built site, in a real Chromium."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]
import pytest
from conftest import TOOL_PAGES, visit
from playwright.sync_api import Browser, Page, Request

pytestmark = pytest.mark.browser

KINDS = {
    "home": "",
    "index": "platforms/",
    "guide": "platforms/vipshop/",
    "dialable": "platforms/jd/",
    "regulator": "platforms/12315/",
    "numbers": "numbers/",
    "number": "numbers/95010/",
    "about": "about/",
    "status": "about/status/",
    "sources": "about/sources/",
    "problems": "problems/",
    "problem": "problems/not-refunded/",
    "case": "problems/merchant-silent/taobao/",
    "comparisons": "compare/",
    "table": "compare/hours/",
    "clocks": "compare/seller-duties/",
    "pair": "compare/pdd-taobao/",
    "sellers": "sellers/",
    "seller": "sellers/taobao/",
    "rung": "guides/platform/",
    "prose": "guides/three-rungs/",
    "list": "guides/follow-up/",
    "index-by-letter": "a-z/",
    "corrections": "corrections/",
    "tools": "tools/",
    **TOOL_PAGES,
    "finder of all": "tools/finder/",
    "finder of an authority": "tools/finder/12315/",
    "call of all": "tools/call/",
    "call of two lines": "tools/call/dangdang/",
    "404": "no/such/page/",
}


SEEN = "all => all.map(one => one.checkVisibility({ visibilityProperty: true }) && one.offsetHeight > 0)"
MADE = ".kf-table__tools, .kf-tool, .kf-finder__now, .kf-call__open"
"""What scripts add to an article."""


@pytest.mark.parametrize("kind", KINDS)
def test_everything_shows_without_scripts(glance: Callable[..., Page], address: str, kind: str) -> None:
    with_scripts = glance(address + KINDS[kind])
    without = glance(address + KINDS[kind], scripts=False)
    with_scripts.evaluate("made => document.querySelectorAll(made).forEach(one => one.remove())", MADE)
    ours, theirs = map(words_of, (with_scripts, without))
    assert theirs == ours
    assert without.locator("article h1").is_visible()
    # On a phone each cell says the name of its column itself.
    texts = "article :is(p, li, dt, dd, td, th, h1, h2, h3, h4)"
    seen = without.eval_on_selector_all(f"{texts}:not(caption *, thead *, .kf-path__start, [hidden] *)", SEEN)
    assert len(seen) > 3
    assert all(seen)


def words_of(page: Page) -> str:
    """What an article says, without white space, and without table headers, which sort where scripts run."""
    text = page.locator("article").inner_text()
    for header in page.locator("table[data-kf-table] thead").all_inner_texts():
        text = text.replace(header, "", 1)
    return "".join(text.split())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_sticks_out(glance: Callable[..., Page], address: str, kind: str) -> None:
    """On a narrow phone. That no page scrolls sideways in any state, tests/test_accessibility.py sees."""
    width = 320
    page = glance(address + KINDS[kind], width)
    wide = page.evaluate(
        """() => [...document.querySelectorAll('article, article *')]
            .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
            .map(one => one.outerHTML.slice(0, 120))"""
    )
    assert not wide
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_dial_link_is_big_enough_to_tap(browser: Browser, address: str) -> None:
    page = visit(browser, address + "platforms/jd/")
    box = page.locator("a.kf-number--dial").first.bounding_box()
    assert box
    assert box["height"] >= 44
    assert box["width"] >= 44
    page.context.close()


def test_dark_is_dark_and_statuses_keep_a_shape(browser: Browser, address: str) -> None:
    page = visit(browser, address + "platforms/vipshop/", dark=True)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, background.removeprefix("rgb(").rstrip(")").split(","))) < 150
    badge = page.locator(".kf-badge--disputed").first
    assert badge.inner_text() == "说法不一"
    mask = badge.evaluate("one => getComputedStyle(one, '::before').maskImage")
    assert mask.startswith("url(")
    page.context.close()


def test_menu_opens_on_a_phone(browser: Browser, address: str) -> None:
    page = visit(browser, address + "platforms/jd/")
    page.locator("button.kf-opener--menu").click()
    link = page.get_by_role("link", name="号码总表").last
    link.wait_for(state="visible")
    link.click()
    page.wait_for_url("**/numbers/")
    page.context.close()


def test_print_shows_the_facts_and_no_furniture(browser: Browser, address: str) -> None:
    page = visit(browser, address + "platforms/jd/", width=800)
    page.emulate_media(media="print")
    assert page.locator("a.kf-number--dial").first.is_visible()
    assert not page.locator(".kf-jump").is_visible()
    assert not page.locator("header.md-header").is_visible()
    page.context.close()


def problems(site: Path) -> list[str]:
    """The addresses of the pages of problems, across platforms and on one."""
    found = (one.parent.relative_to(site).as_posix() for one in sorted(site.glob("problems/**/index.html")))
    return [f"{one}/" for one in found if one != "problems"]


OUTSIDE = """() => [...document.querySelectorAll('.kf-flow :is(p, li)')].flatMap(box => {
    const around = box.getBoundingClientRect();
    const range = document.createRange();
    range.selectNodeContents(box);
    return [...range.getClientRects()]
        .filter(r => r.left < around.left - 1 || r.right > around.right + 1 || r.bottom > around.bottom + 3)
        .map(() => box.textContent.slice(0, 40));
})"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_text_of_a_diagram_runs_out_of_its_box(
    glance: Callable[..., Page], address: str, site: Path, width: int, dark: bool
) -> None:
    for place in problems(site)[:: 3 if width == 360 else 9]:
        page = glance(address + place, width, dark=dark)
        assert page.evaluate(OUTSIDE) == [], place
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place


BEYOND = """() => {
    const boxes = [...document.querySelectorAll('rect[x]')].map(one => one.getBBox());
    const all = document.querySelector('svg').viewBox.baseVal;
    return [...document.querySelectorAll('text')].filter(text => {
        const at = text.getBBox();
        const box = boxes.find(one =>
            at.x >= one.x && at.x < one.x + one.width && at.y > one.y && at.y < one.y + one.height);
        const right = box && at.x < box.x + box.width - 1 ? box.x + box.width : all.width;
        return at.x + at.width > right || at.y + at.height > (box ? box.y + box.height : all.height);
    }).map(text => text.textContent);
}"""


def test_no_text_of_a_picture_runs_out_of_its_box(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    for file in sorted(site.glob("problems/**/*.svg")):
        page.set_content(file.read_text("utf-8"))
        assert page.evaluate(BEYOND) == [], file.name
    page.close()


def test_a_diagram_is_read_in_order_and_its_links_lead_to_its_parts(browser: Browser, address: str) -> None:
    page = visit(browser, address + "problems/not-refunded/pdd/", scripts=False)
    steps = page.locator("ol.kf-flow__steps > li")
    numbers = [steps.nth(index).locator(".kf-flow__number").inner_text() for index in range(steps.count())]
    assert numbers == [str(number) for number in range(1, steps.count() + 1)]
    tops = [steps.nth(index).bounding_box() for index in range(steps.count())]
    assert all(a and b and a["y"] < b["y"] for a, b in pairwise(tops))
    page.locator(".kf-flow__answers a").first.click()
    target = page.locator(":target")
    assert target.count() == 1 and target.is_visible()
    page.context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_view_is_light(glance: Callable[..., Page], address: str, site: Path, kind: str) -> None:
    """At most 8 requests and 60 KB (brotli) until a page can be read and used."""
    page = glance("about:blank")
    asked: list[str] = []

    def ask(request: Request) -> None:
        asked.append(urlsplit(request.url).path.lstrip("/"))

    page.on("request", ask)  # told of what the browser has already as well
    page.goto(address + KINDS[kind], wait_until="networkidle")
    page.remove_listener("request", ask)
    assert "assets/start" in " ".join(asked)
    sizes = {}
    for path in asked:
        file = site / (path or "index.html")
        file = file / "index.html" if file.is_dir() else file if file.is_file() else site / "404.html"
        sizes[path] = len(brotli.compress(file.read_bytes()))
    print(f"{kind}: {len(asked)} requests, {sum(sizes.values()) / 1000:.1f} kB")
    assert len(asked) <= 8
    assert sum(sizes.values()) <= 60_000


@pytest.mark.parametrize("width", [360, 1280])
def test_a_table_can_be_filtered(browser: Browser, address: str, width: int) -> None:
    page = visit(browser, address + "compare/hotlines/", width)
    rows = page.locator("table[data-kf-table] tbody tr:visible")
    count = rows.count()
    page.get_by_role("searchbox").fill("唯品")
    assert [one.split()[0] for one in rows.all_inner_texts()] == ["唯品会"]
    assert page.locator(".kf-table__tools [role=status]").inner_text() == "1 行"
    page.get_by_role("searchbox").fill("商家热线")
    assert [one.split()[0] for one in rows.all_inner_texts()] == ["拼多多", "淘宝"], "no column name"
    page.get_by_role("searchbox").fill("")
    assert rows.count() == count > 5
    page.context.close()


def test_a_table_can_be_sorted(browser: Browser, address: str) -> None:
    page = visit(browser, address + "compare/hotlines/", 1280)
    names = page.locator("tbody th")
    given = names.all_inner_texts()
    header = page.get_by_role("button", name="平台")
    header.click()
    ascending = names.all_inner_texts()
    header.click()
    assert names.all_inner_texts() == ascending[::-1]
    header.click()
    assert names.all_inner_texts() == given != ascending
    page.context.close()
