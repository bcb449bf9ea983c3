"""How tests walk through everything that is published: which pages, in which states, with what recorded.

Nothing here names a kind of page. `cover` picks pages until every class, element, role, attribute and place
that occurs anywhere is on one of them, and `novel` those that put elements together as none before, so that
whatever is added later is walked, and judged, too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

from conftest import ROOT, Quiet
from playwright.sync_api import Browser, Page, ViewportSize

TOOLS = ROOT / "build" / "tools" / "node_modules"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""The strictest policy under which the site works; a host may send it with every page."""
RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
}
"""The rules of axe: all of the levels A and AA, and its best practices."""
SEEN = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
}
"""Those of them that ask for colours and sizes."""

_PAGES = re.compile(r"(?:/|\.html)(?:[?#]|$)")
"""Addresses of pages; what they load is none of them."""
_CLASS = re.compile(r'\sclass="([^"]*)"')
_TAG = re.compile(r"<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r'\s((?:role|type|data-kf-tool)="[^"]*"|(?:aria|data)-[a-z-]+)')
_EDGE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s[^<>]*)?)>")
_STANDING = re.compile(
    r'\s(?:(class|role|type|scope|tabindex|hidden|open)(?:="([^"]*)")?|(aria-[a-z]+))(?=[\s=/]|$)'
)
"""What of an element's attributes styles and rules ask for."""
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


def html_of(folder: Path) -> list[str]:
    """The HTML files in a folder."""
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.html"))


@cache
def cover(folder: Path, places: bool = True) -> list[str]:
    """As few HTML files of a folder as have on them everything that occurs on any of them.

    `places`: whether there is to be one of every folder and depth as well.
    """
    features: dict[str, set[tuple[str, ...]]] = {}
    for name in html_of(folder):
        text = (folder / name).read_text("utf-8")
        place = name.split("/")
        features[name] = {("place", place[0], str(len(place)))} if places else set()
        features[name] |= {("class", one) for found in _CLASS.findall(text) for one in found.split()}
        for tag, attributes in set(_TAG.findall(text)):
            features[name].add(("tag", tag))
            features[name] |= {("attribute", tag, one) for one in _ATTRIBUTE.findall(attributes)}
    left = set().union(*features.values())
    chosen = []
    while left:
        best = max(features, key=lambda name: len(features[name] & left))
        chosen.append(best)
        left -= features[best]
    return chosen


def novel(folder: Path, names: Iterable[str]) -> set[str]:
    """Those of some HTML files, in their order, on which elements are put together as on none before."""
    known: set[tuple[str, str, str]] = set()
    found = set()
    for name in names:
        joints = _joints((folder / name).read_text("utf-8"))
        if joints - known:
            found.add(name)
            known |= joints
    return found


def _joints(text: str) -> set[tuple[str, str, str]]:
    """Which elements stand within and behind which: each by its name, classes and roles."""
    joints = set()
    around: list[tuple[str, str]] = []
    behind = [""]
    for closing, tag, attributes in _EDGE.findall(text):
        if closing:
            if any(open_ == tag for open_, _ in around):
                while around.pop()[0] != tag:
                    behind.pop()
                behind.pop()
            continue
        one = " ".join((tag, *sorted("=".join(parts) for parts in _STANDING.findall(attributes))))
        joints |= {("within", around[-1][1] if around else "", one), ("behind", behind[-1], one)}
        behind[-1] = one
        if tag not in _VOID and not attributes.endswith("/"):
            around.append((tag, one))
            behind.append("")
    return joints


def address_of(name: str) -> str:
    """The address below the site's of one of its HTML files; the page for unknown ones has every other."""
    return "no/such/page/" if name == "404.html" else name.removesuffix("index.html")


class Strict(Quiet):
    """Serves a site under the strictest policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()


# States -------------------------------------------------------------------------------------------------


class State(NamedTuple):
    """How a reader may have a page before them."""

    name: str
    width: int
    dark: bool = False
    open: str = ""
    """`drawer`, `search` (its starting points) or `results`."""
    media: str = ""
    forced: bool = False
    doubled: bool = False
    """Text at twice its size."""
    large: bool = False
    """The reader's own large type."""
    used: bool = False
    """Whatever tool the page has, with every field filled in and its first answers taken."""
    look: bool = False
    """Differs from another state in colours and sizes only, so only the rules that see them are asked."""

    @property
    def options(self) -> dict[str, object]:
        """What axe is asked in this state."""
        return {"runOnly": SEEN if self.look else RULES}


PLAIN = [
    State(f"{'dark' if dark else 'light'}-{width}", width, dark, look=dark or width == 320)
    for dark in (False, True)
    for width in (1280, 390, 320)
]
STATES = [
    *PLAIN,
    State("results-1280", 1280, open="results"),
    State("results-dark-390", 390, dark=True, open="results"),
    State("search-320", 320, open="search"),
    State("drawer-390", 390, open="drawer"),
    State("drawer-dark-320", 320, dark=True, open="drawer", look=True),
    State("print", 1280, media="print"),
    State("forced-1280", 1280, forced=True, look=True),
    State("forced-390", 390, forced=True, look=True),
    State("text-200-1280", 1280, doubled=True, look=True),
    State("text-200-390", 390, doubled=True, look=True),
    State("large-390", 390, large=True),
    State("large-dark-1280", 1280, dark=True, large=True),
    State("used-390", 390, used=True),
    State("used-dark-1280", 1280, dark=True, used=True, look=True),
]
"""Every state, those that share a look beside one another."""

SET = """({ dark, large, drawer, search }) => {
  const click = name => document.getElementById(name).click();
  const scheme = dark ? "slate" : "default";
  if (document.body.dataset.mdColorScheme !== scheme) click(`__palette_${Number(dark)}`);
  if (document.documentElement.classList.contains("kf-large") !== large) {
    document.querySelector("[data-kf-large]").click();
  }
  for (const [name, open] of [["__drawer", drawer], ["__search", search]]) {
    if (document.getElementById(name).checked !== open) click(name);
  }
}"""
SETTLE = """size => {
  document.documentElement.style.fontSize = size;
  return new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
}"""


_media: WeakKeyDictionary[Page, tuple[str, bool, bool]] = WeakKeyDictionary()
"""For which medium, scheme and forced colours a page is shown."""


def enter(page: Page, state: State, theme: bool = True) -> None:
    """Bring a page into a state. `theme`: whether it is one of the site; single files have no menu."""
    size: ViewportSize = {"width": state.width, "height": 800}
    if page.viewport_size != size:
        page.set_viewport_size(size)
    if _media.get(page) != (state.media, state.dark, state.forced):
        _media[page] = state.media, state.dark, state.forced
        page.emulate_media(
            media="print" if state.media == "print" else "screen",
            color_scheme="dark" if state.dark else "light",
            forced_colors="active" if state.forced else "none",
            reduced_motion="reduce",
        )
    if theme:
        search = state.open in ("search", "results")
        drawer = state.open == "drawer"
        page.evaluate(SET, {"dark": state.dark, "large": state.large, "drawer": drawer, "search": search})
        if search:
            page.fill("input[name=q]", "")
            page.wait_for_selector(".kf-search__group")
        if state.open == "results":
            page.fill("input[name=q]", "京东 退款")
            page.wait_for_selector(".md-search-result__link")
    page.evaluate(SETTLE, "250%" if state.doubled else "")


USE = """async () => {
  const tools = [...document.querySelectorAll("article .kf-tool")].filter(one => one.checkVisibility());
  const VALUES = { date: "2026-11-20", time: "10:00", textarea: "950618 13812345678", text: "1" };
  const tell = (one, name) => one.dispatchEvent(new Event(name, { bubbles: true }));
  const told = one => ["input", "change"].forEach(name => tell(one, name));
  for (const tool of tools) {
    for (const one of tool.querySelectorAll("select")) {
      one.selectedIndex = one.options.length - 1;
      told(one);
    }
    for (const one of tool.querySelectorAll("input, textarea")) {
      if (one.type === "checkbox" || one.type === "radio") one.checked || one.click();
      else if (!one.readOnly) { one.value = VALUES[one.type] || "1"; told(one); }
    }
    for (let at = 0; at < 6; at++) {
      tool.querySelector("[class*=answers] a[href^='#']")?.click();
      await new Promise(done => setTimeout(done, 20));
    }
  }
  return tools.length;
}"""


# What is found ------------------------------------------------------------------------------------------


class Found(NamedTuple):
    """One node that axe complains of, or cannot decide."""

    page: str
    state: str
    rule: str
    target: str
    html: str
    within: str
    """The classes of the nearest of our parts around it."""
    said: str

    def __str__(self) -> str:
        where = f"{self.page} [{self.state}] {self.rule}: {self.target} ({self.within})"
        return f"{where}\n    {self.html}\n    {self.said}"


@dataclass
class Report:
    """What a walk found."""

    violations: list[Found] = field(default_factory=list)
    undecided: list[Found] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    """What the policy refused, what scripts threw, what the console called an error."""
    asked: set[str] = field(default_factory=set)
    """The hosts or schemes that pages asked for anything."""
    wide: list[str] = field(default_factory=list)
    """Pages that scroll sideways, and what sticks out."""
    states: int = 0
    """In how many states pages were, all together."""
    judged: int = 0
    """In how many of them axe looked."""


REFUSED = """
window.kfRefused = [];
addEventListener("securitypolicyviolation", one =>
  window.kfRefused.push(`${one.violatedDirective} ${one.blockedURI} ${one.sourceFile}`), true);
"""
MARK = """known => {
  const seen = new Set(known.split(" ")), fresh = new Set();
  const SAYS = /^(?:aria-(?!label|describedby|controls|owns)|role$|type$|fill|stroke)/;
  const mixed = (sum, text) => {
    let [a, b] = sum;
    for (let at = 0; at < text.length; at++) {
      a = Math.imul(a ^ text.charCodeAt(at), 2654435761);
      b = Math.imul(b ^ text.charCodeAt(at), 1597334677);
    }
    return [a ^ (b >>> 15), b ^ (a >>> 13)];
  };
  const says = one => [...one.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
  const mark = (one, around) => {
    const said = [one.localName, one.getAttribute("class") ?? ""];
    for (const { name, value } of one.attributes) {
      if (name !== "data-kf-measured") said.push(SAYS.test(name) ? name + "=" + value : name);
    }
    said.push(!one.previousElementSibling, !one.nextElementSibling);
    const sum = mixed(around, said.join(" "));
    const name = sum.join();
    const isKnown = seen.has(name);
    if (isKnown !== one.hasAttribute("data-kf-measured")) one.toggleAttribute("data-kf-measured", isKnown);
    if (!isKnown && says(one) && one.checkVisibility({ visibilityProperty: true })) fresh.add(name);
    for (const inner of one.children) mark(inner, sum);
  };
  mark(document.documentElement, [1779033703, 3144134277]);
  return [...fresh].join(" ");
}"""
"""Marks elements whose texts have a contrast that was measured: what is around them is, by elements, classes
and whatever else styles ask for, as around others before. Gives what was not known yet."""
ASK = """async options => {
  const { violations, incomplete } = await axe.run(document, {
    ...options, resultTypes: ["violations", "incomplete"], preload: false,
  });
  const brief = rules => rules.flatMap(({ id, nodes }) => nodes.map(({ target, html, any, all, none }) => ({
    rule: id, target: target.join(" "), html: html.slice(0, 200),
    within: document.querySelector(target[0])?.closest("[class*='kf-']")?.className ?? "",
    said: [...any, ...all, ...none].map(({ message }) => message).join("; ").slice(0, 300),
  })));
  return { violations: brief(violations), undecided: brief(incomplete) };
}"""
WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const out = [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > width + 0.5);
  return `${document.documentElement.scrollWidth} > ${width}: ${out[0]?.outerHTML.slice(0, 120)}`;
}"""


def looked_at(page: Page, names: Iterable[str], within: str = "document") -> list[str]:
    """What axe and a ruler find in a page, with axe in it already, in some of the states.

    `within` is what axe looks at, as JavaScript: what lies behind an open dialog is inert.
    """
    found = []
    for state in (one for one in STATES if one.name in names):
        enter(page, state)
        if wide := page.evaluate(WIDE):
            found.append(f"{state.name} {wide}")
        asked = page.evaluate(ASK.replace("axe.run(document", f"axe.run({within}"), state.options)
        found += [f"{state.name} {one}" for one in asked["violations"]]
    return found


@cache
def axe() -> str:
    """The source of axe-core, with its Chinese words left out. It passes over contrasts that are measured."""
    rule = '{ id: "color-contrast", selector: ":not([data-kf-measured])" }'
    source = (TOOLS / "axe-core" / "axe.min.js").read_text("utf-8")
    return f"{source}\naxe.configure({{ rules: [{rule}] }});"


@dataclass
class Stop:
    """A page to visit, under the name it has in reports, and the states to bring it into."""

    name: str
    url: str
    states: Iterable[State]
    theme: bool = True
    styles: str = "site"
    """Whose styles it has: where they are the same, texts in the same place have the same contrast."""
    asks: bool = True
    """Whether axe looks at it too, not just the policy, the console and the ruler."""


Measured = defaultdict[tuple[str, str], set[str]]
"""Whose styles, and the name of a state → what `MARK` gave."""


def walk(browser: Browser, stops: Iterable[Stop]) -> Report:
    """Bring every page into its states and let axe look at it."""
    report = Report()
    measured: Measured = defaultdict(set)
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    here = _noted(page, report)
    for stop in stops:
        here.name, here.state, here.url = stop.name, "load", stop.url
        page.goto(stop.url)
        if stop.asks:
            page.evaluate(axe())
        for state in stop.states:
            here.state = state.name
            enter(page, state, stop.theme)
            if state.used and not page.evaluate(USE):
                continue
            report.states += 1
            if wide := page.evaluate(WIDE):
                report.wide.append(f"{stop.name} [{state.name}] {wide}")
            if stop.asks:
                _asked(page, stop, state, report, measured[stop.styles, state.name])
        for refused in page.evaluate("window.kfRefused"):
            here.heard(refused)
    context.close()
    return report


def _asked(page: Page, stop: Stop, state: State, report: Report, known: set[str]) -> None:
    """Adds what axe says of a page in a state."""
    known.update(page.evaluate(MARK, " ".join(known)).split())
    found: dict[str, list[dict[str, str]]] = page.evaluate(ASK, state.options)
    report.violations += [Found(stop.name, state.name, **one) for one in found["violations"]]
    report.undecided += [Found(stop.name, state.name, **one) for one in found["undecided"]]
    report.judged += 1


@dataclass
class _Here:
    """Where a walk is just now."""

    report: Report
    name: str = ""
    state: str = ""
    url: str = ""

    def heard(self, text: str) -> None:
        self.report.blocked.append(f"{self.name} [{self.state}] {text}")


def _noted(page: Page, report: Report) -> _Here:
    """Has a report hear of whatever goes wrong in a page, and of everything it asks for."""
    here = _Here(report)
    page.add_init_script(REFUSED)
    page.on("pageerror", lambda error: here.heard(str(error)))
    page.on(
        "console",
        lambda said: (
            here.heard(said.text) if said.type == "error" and "(Not Found)" not in said.text else None
        ),
    )
    page.on(
        "request",
        lambda request: report.asked.add(re.sub(r"^(https?://[^/:]*|[a-z]+:).*", r"\1", request.url)),
    )
    # A page that leads on at once stays, so that it can be looked at.
    page.route(
        _PAGES,
        lambda route: (
            route.fulfill(status=204)
            if route.request.is_navigation_request() and route.request.url != here.url.partition("#")[0]
            else route.continue_()
        ),
    )
    return here
