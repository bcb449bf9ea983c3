"""Every kind of page in every state: axe, the strictest policy, a keyboard, text at twice its size; the HTML.

No kind of page is named here: `walk.cover` finds pages on which everything occurs that occurs anywhere.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, ROOT, served
from playwright.sync_api import Browser, Page
from walk import (
    PLAIN,
    STATES,
    TOOLS,
    Found,
    Report,
    State,
    Stop,
    Strict,
    address_of,
    cover,
    html_of,
    novel,
    walk,
)

from kefu.publish import bundle, single
from kefu.publish.edition import Edition
from kefu.trust import Judge

pytestmark = pytest.mark.browser
DECISIONS = ROOT / "tests" / "accessibility-decisions.json"
READING = [State("light-390", 390), State("results-1280", 1280, open="results")]
ALONE = [
    State("light-390", 390),
    State("dark-1280", 1280, dark=True, look=True),
    State("print", 1280, media="print"),
]


@dataclass(frozen=True)
class Published:
    """The folders with everything that people open."""

    site: Path
    bundle: Path
    single: Path

    def files(self) -> list[Path]:
        """Every HTML file."""
        return [folder / name for folder in (self.site, self.bundle, self.single) for name in html_of(folder)]

    def distinct(self) -> list[Path]:
        """Every HTML file, but of the bundle only some of each kind: it has the pages of the site."""
        kinds = {self.bundle / name for name in cover(self.bundle)}
        return [one for one in self.files() if one in kinds or not one.is_relative_to(self.bundle)]


@pytest.fixture(scope="module")
def published(site: Path, judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> Published:
    out = tmp_path_factory.mktemp("published")
    edition = Edition(DAY, "bcdfghjk")
    packed = bundle.make(site, out / "offline", edition, "找客服")
    single.make(site, out / "single", judge, edition)
    return Published(site, packed.with_suffix(""), out / "single")


# Valid HTML ---------------------------------------------------------------------------------------------


def nu(files: list[Path]) -> list[str]:
    """What the Nu checker calls an error."""
    jar = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--errors-only", "--format", "json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    return [f"{one['url']}:{one.get('lastLine')} {one['message']}" for one in messages]


def html_validate(files: list[Path]) -> list[str]:
    """What html-validate calls an error."""
    program = TOOLS / "html-validate" / "bin" / "html-validate.mjs"
    command = ["node", str(program), "--config", str(ROOT / "tests" / "tools" / "html-validate.cjs")]
    done = subprocess.run(
        [*command, "--formatter", "json", *map(str, files)], capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    reports: list[dict[str, Any]] = json.loads(done.stdout)
    return [
        f"{report['filePath']}:{one['line']} {one['ruleId']}: {one['message']} ({one.get('selector')})"
        for report in reports
        for one in report["messages"]
    ]


@pytest.fixture(scope="module")
def validated(published: Published) -> Iterator[dict[str, Future[list[str]]]]:
    """What both checkers say of the files, while the browser is at work."""
    with ThreadPoolExecutor(1) as pool:
        yield {one.__name__: pool.submit(one, published.distinct()) for one in (nu, html_validate)}


# A browser ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seen(browser: Browser, published: Published, validated: object) -> Report:  # noqa: ARG001
    """Every kind of page in every state, every other page in one of them, and what lies on a disk."""
    with served(published.site, Strict) as address:
        stops = [*of_the_site(published.site, address), *of_the_disk(published)]
        return walk(browser, stops)


def of_the_site(site: Path, address: str) -> Iterator[Stop]:
    """Every page of a site: each kind in every state, every other in one.

    Pages with nothing of their own but their place are not used, forced or enlarged. The search is the same
    over all: it opens over every third kind. Of the other pages axe looks at those that put together as none
    before what kinds are made of.
    """
    kinds, own = cover(site), cover(site, places=False)
    closed = [one for one in STATES if one.open not in ("search", "results")]
    for index, name in enumerate(kinds):
        states = PLAIN if name not in own else closed if index % 3 else STATES
        yield Stop(name, address + address_of(name), states)
    others = [name for name in html_of(site) if name not in kinds]
    asked = novel(site, [*kinds, *others])
    for index, name in enumerate(others):
        state = PLAIN[index % len(PLAIN)]._replace(look=False)
        yield Stop(name, address + address_of(name), [state], asks=name in asked)


def of_the_disk(published: Published) -> Iterator[Stop]:
    """What is opened from a disk: of the bundle each kind, and every single file."""
    for name in cover(published.bundle):
        own = name != bundle.START
        states, styles = (READING, "site") if own else (ALONE[:1], "start")
        yield Stop(f"bundle/{name}", (published.bundle / name).as_uri(), states, own, styles)
    for name in html_of(published.single):
        file = (published.single / name).as_uri()
        yield Stop(f"single/{name}", file, ALONE, theme=False, styles="single")


def lines(found: list[Any], most: int = 40) -> str:
    """Findings for people: how many, and the first of them."""
    return "\n".join([f"{len(found)}:", *map(str, found[:most])])


def test_axe_finds_nothing(seen: Report) -> None:
    print(seen.states, "states,", seen.judged, "judged")
    assert not seen.violations, lines(seen.violations)


def test_contrast_is_measured_once_for_texts_in_the_same_place(browser: Browser, tmp_path: Path) -> None:
    good, pale, paler = ('<p class="good">退款</p>', '<p class="pale">退款</p>', '<p class="paler">退款</p>')
    other = '<p class="good" data-pale="">退款</p>'
    pages = {
        "a": good,
        "b": good + pale + paler.replace(" ", " hidden ", 1),
        "c": good + pale + paler + other,
    }
    style = ".pale { color: #eee } .paler, [data-pale] { color: #f8f8f8 }"
    stops = []
    for name, body in pages.items():
        file = tmp_path / f"{name}.html"
        file.write_text(f"<!doctype html><style>{style}</style><main>{body}</main>")
        stops.append(Stop(name, file.as_uri(), [ALONE[0]], theme=False))
    found = walk(browser, stops).violations
    contrasts = [(one.page, one.html) for one in found if one.rule == "color-contrast"]
    assert contrasts == [("b", pale), ("c", paler), ("c", other)]


def test_pages_that_put_elements_together_as_others_do_are_told_apart(tmp_path: Path) -> None:
    item = '<li class="kf-item">退款</li>'
    pages = {
        "a": f"<ul>{item}{item}</ul><h2>京东</h2>",
        "same": f"<ul>{item}{item}{item}</ul><h2>淘宝</h2>",
        "within": f"<ol>{item}{item}</ol>",
        "behind": f"<h2>京东</h2><ul>{item}</ul>",
        "class": f"<ul>{item}</ul><h2 class='x'>京东</h2>".replace("'", '"'),
        "role": f'<ul role="list">{item}</ul>',
        "void": f"<ul>{item}</ul><br><h2>京东</h2>",
        "after": f"<ul>{item}</ul><h2>京东</h2>",
    }
    for name, body in pages.items():
        (tmp_path / name).write_text(f"<!doctype html><body>{body}</body>")
    assert novel(tmp_path, pages) == {"a", "within", "behind", "class", "role", "void"}


def test_what_axe_cannot_decide_is_decided(seen: Report) -> None:
    decisions: list[dict[str, str]] = json.loads(DECISIONS.read_text("utf-8"))
    used: set[int] = set()

    def decided(found: Found) -> bool:
        for index, one in enumerate(decisions):
            if (
                one["rule"] == found.rule
                and one["said"] in found.said
                and re.search(one.get("within", ""), found.within)
                and re.search(one.get("element", ""), found.html)
                and re.search(one.get("state", ""), found.state)
            ):
                used.add(index)
                return True
        return False

    undecided = [one for one in seen.undecided if not decided(one)]
    kinds = {(one.rule, one.said, one.within): one for one in undecided}
    assert not undecided, lines(list(kinds.values()))
    assert all(one["reason"] for one in decisions)
    unused = [one for index, one in enumerate(decisions) if index not in used]
    assert not unused, lines(unused)


def test_the_strictest_policy_refuses_nothing(seen: Report) -> None:
    assert not seen.blocked, lines(seen.blocked)


def test_nobody_else_is_asked(seen: Report) -> None:
    assert seen.asked <= {"http://127.0.0.1", "file:", "data:"}


def test_no_state_scrolls_sideways(seen: Report) -> None:
    assert not seen.wide, lines(seen.wide)


@pytest.mark.parametrize("checker", [nu, html_validate])
def test_the_html_is_valid(
    validated: dict[str, Future[list[str]]], checker: Callable[[list[Path]], list[str]]
) -> None:
    found = validated[checker.__name__].result()
    assert not found, lines(found)


@pytest.mark.parametrize("checker", [nu, html_validate])
def test_a_checker_finds_what_is_wrong(tmp_path: Path, checker: Callable[[list[Path]], list[str]]) -> None:
    file = tmp_path / "wrong.html"
    file.write_text(
        '<!doctype html><html lang="zh"><title>x</title><p id="a"><p id="a"><ul><b>x</b></ul></html>'
    )
    assert any("wrong.html" in one for one in checker([file]))


def test_no_page_has_inline_code(published: Published) -> None:
    for file in published.files():
        text = file.read_text("utf-8")
        assert not re.search(r"<[a-z][^<>]*\s(?:style|on[a-z]+)=", text), file
        if file.is_relative_to(published.single):
            continue  # all in one file, each part named by its hash
        assert not re.search(r"<style", text), file
        assert not re.search(r"<script(?![^>]*\s(?:src=|type=\"application/json\"))", text), file


# A keyboard ---------------------------------------------------------------------------------------------

FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const at = document.elementFromPoint(box.x + Math.min(box.width / 2, 8), box.y + box.height / 2);
  const rects = [...one.getClientRects()];
  return {
    key: window.kfWanted.indexOf(one),
    html: one.outerHTML.slice(0, 120),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    shown: one.checkVisibility({visibilityProperty: true, opacityProperty: true})
      && box.width > 1 && box.height > 1,
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !(at && (one.contains(at) || at.contains(one) || rects.length > 1)),
    search: one.matches("#kf-search input"),
  };
}"""
FOCUSED = {"expression": f"({FOCUS})()", "returnByValue": True}
TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
REACHABLE = """() => {
  const all = document.querySelectorAll("a[href], button, input, summary, select, textarea, [tabindex='0']");
  window.kfWanted = [...all].filter(one =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true}));
  return window.kfWanted.map(one => one.outerHTML.slice(0, 120));
}"""


def tabbed(page: Page, most: int = 1500) -> list[dict[str, Any]]:
    """What Tab leads to, one after the other, until it leaves the page.

    A key is the place among what was there at first, -1 for what came when the search opened on the way.
    """
    places: list[dict[str, Any]] = []
    session = page.context.new_cdp_session(page)  # one question a step instead of five
    for _ in range(most):
        session.send("Input.dispatchKeyEvent", TAB)
        place = session.send("Runtime.evaluate", FOCUSED)["result"].get("value")
        if place and place["search"]:
            page.wait_for_selector(".kf-search__group")  # what the focus opened
            place = page.evaluate(FOCUS)
        if place is None or (place["key"] >= 0 and place["key"] == places[0]["key"] if places else False):
            return places
        places.append(place)
    raise AssertionError(f"{most} steps, and no end")


@pytest.fixture(scope="module")
def address(published: Published) -> Iterator[str]:
    with served(published.site, Strict) as address:
        yield address


@pytest.mark.parametrize("width", [1280, 390])
def test_tab_leads_everywhere_and_is_seen(
    browser: Browser, published: Published, address: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    faults = []
    for name in cover(published.site, places=False)[:: 1 if width == 1280 else 3]:
        page.goto(address + address_of(name))
        wanted = page.evaluate(REACHABLE)
        places = tabbed(page)
        faults += [f"{name}: {what} {one['html']}" for one in places for what in wrong(one)]
        order = [one["key"] for one in places if one["key"] >= 0]
        faults += [f"{name}: not reached: {one}" for index, one in enumerate(wanted) if index not in order]
        faults += [f"{name}: out of order: {wanted[b]}" for a, b in pairwise(order) if b < a]
        assert "md-skip" in wanted[order[0]], name
    context.close()
    assert not faults, lines(faults)


def wrong(place: dict[str, Any]) -> Iterator[str]:
    if not place["outlined"]:
        yield "no outline:"
    if not place["shown"] or not place["inside"]:
        yield "cannot be seen:"
    if place["covered"]:
        yield "lies under something:"
