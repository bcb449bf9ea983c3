"""Who can be reached now: on pages and in the finder, at chosen moments of Beijing time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta, timezone
from itertools import cycle
from pathlib import Path

import pytest
from conftest import visit
from playwright.sync_api import Browser, Page

from kefu import words as phrases
from kefu.model import Channel, Entity
from kefu.opening import Times, minute_of, now, times_of
from kefu.trust import Judge
from kefu.views import Views
from kefu.workdays import calendar

pytestmark = pytest.mark.browser
CHINA = timezone(timedelta(hours=8))
MOMENTS = {
    "Sunday night": "2026-11-22 22:30",
    "a Saturday that is worked": "2026-10-10 10:00",
    "a festival": "2026-10-01 10:00",
    "before midnight": "2026-11-22 23:59",
    "after midnight": "2026-11-23 00:01",
    "a year that is not announced": "2027-01-05 10:00",
}
ROWS = "all => all.map(row => ['a', '.kf-open'].map(part => row.querySelector(part).innerText))"
SAID = {"open": "\u5f00", "closed": "\u5173", "unsure": "\u4e0d\u786e\u5b9a"}
ROLES = {"buyer": "\u4e70\u5bb6", "seller": "\u5356\u5bb6"}


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=CHINA)


@contextmanager
def opened(
    browser: Browser, url: str, moment: str, zone: str = "Asia/Shanghai", width: int = 360
) -> Iterator[Page]:
    """A page at a moment of Beijing time, on a phone somewhere."""
    context = browser.new_context(viewport={"width": width, "height": 800}, timezone_id=zone)
    page = context.new_page()
    page.clock.set_fixed_time(at(moment))
    page.goto(url)
    yield page
    context.close()


def state(judge: Judge, channel: Channel, tier: str, moment: str) -> str:
    """What the book says of a channel at a moment."""
    hours = [one for one in channel.hours if one.tier in (tier, "everyone")]
    hours.sort(key=lambda one: one.tier != tier)
    times = times_of(hours[0], judge.fact(hours[0])) if hours else Times(())
    return now(times, minute_of(at(moment)), calendar(judge.today.year)).state


def test_the_box_says_what_the_book_says(browser: Browser, address: str, judge: Judge) -> None:
    """At one moment after the other. On every other page, the reader is on the other side of the earth."""
    compared: dict[str, set[str]] = {moment: set() for moment in sorted(MOMENTS.values())}
    with ExitStack() as stack:
        zones = ("America/New_York", "Asia/Shanghai")
        contexts = [stack.enter_context(browser.new_context(timezone_id=zone)) for zone in zones]
        pages = [context.new_page() for context in contexts]
        for entity, page in zip(judge.book.guides, cycle(pages), strict=False):
            page.clock.install(time=at(min(compared)) - timedelta(days=1))
            page.goto(f"{address}platforms/{entity.id}/")
            for moment, found in compared.items():
                page.clock.pause_at(at(moment))
                found |= shown_states(page, judge, entity, moment)
    assert all(len(found) > 1 for found in compared.values())


def shown_states(page: Page, judge: Judge, entity: Entity, moment: str) -> set[str]:
    """The states that the box of an entity's page shows, for every role; as the book says them."""
    box = page.locator(".kf-now")
    assert f"{moment[11:]}" in box.inner_text()
    roles = {one.role for one in entity.channels}
    tiers = {one.tier for channel in entity.channels for one in channel.hours}
    tier = "ordinary" if "ordinary" in tiers else "everyone"
    shown: set[str] = set()
    for role in roles:
        if len(roles) > 1:
            box.locator("select").first.select_option(role)
        found = dict(box.locator(".kf-now__list > li").evaluate_all(ROWS))
        wanted = {one.name: SAID[state(judge, one, tier, moment)] for one in entity.of_role(role)}
        assert found == wanted, (entity.id, moment)
        shown |= set(found.values())
        assert page.locator("[data-kf-meanwhile]").is_visible() == (SAID["open"] not in found.values())
    return shown


def test_tiers_have_hours_of_their_own(browser: Browser, address: str, judge: Judge) -> None:
    entity = next(
        one
        for one in judge.book.guides
        if len({h.tier for c in one.channels for h in c.hours} - {"everyone"}) > 1
    )
    tiers = {hours.tier for channel in entity.channels for hours in channel.hours} - {"everyone"}
    with opened(browser, f"{address}platforms/{entity.id}/", MOMENTS["Sunday night"]) as page:
        told = {}
        for tier in sorted(tiers):
            page.locator(".kf-now select").last.select_option(tier)
            told[tier] = page.locator(".kf-now__list").inner_text()
    assert len(set(told.values())) == len(tiers)


def test_the_minute_goes_on(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.clock.install(time=at("2026-11-22 23:59"))
    page.goto(f"{address}platforms/vipshop/")
    assert "23:59" in page.inner_text(".kf-now .kf-hint")
    page.clock.run_for(61_000)
    assert "00:00" in page.inner_text(".kf-now .kf-hint")
    context.close()


def test_four_taps_lead_to_the_next_step(browser: Browser, address: str, judge: Judge) -> None:
    """A buyer on a platform without a number that can be dialled, whose shop is silent, on Sunday night."""
    entity, trouble = judge.book.entities["pdd"], judge.book.troubles["merchant-silent"]
    with opened(browser, f"{address}tools/finder/", MOMENTS["Sunday night"]) as page:
        page.click(f".kf-finder__name:text-is('{entity.name}')")
        for name in (ROLES["buyer"], trouble.name, trouble.states[1].name):
            page.click(f".kf-pick__answers a:text-is('{name}')")
        box = page.locator("[data-kf-tool=finder]")
        step = next(one for one in trouble.steps if one.id == trouble.states[1].to)
        assert step.title in box.locator("h2").inner_text()
        assert box.locator(".kf-now__list > li").count() > 0
        assert box.locator("a[href^='tel:']").count() == 0
        assert page.evaluate("document.activeElement.matches('.kf-pick__question')")
        shared = page.url
        page.go_back()
        assert trouble.states[0].name in box.inner_text()
    with opened(browser, shared, MOMENTS["Sunday night"]) as page:
        assert step.title in page.inner_text("[data-kf-tool=finder] h2")
        page.click("[data-kf-tool=finder] .kf-button--main")
        page.wait_for_url(f"**/problems/{trouble.id}/{entity.id}/#step-{step.id}")


PICK = """async answers => {
  const tool = document.querySelector("[data-kf-tool=finder]"), dialled = [];
  for (const { role, problem, state, href } of answers) {
    location.hash = new URLSearchParams({ role, problem, state });
    for (let turn = 0; tool.querySelector(".kf-button--main")?.href !== href; turn++) {
      if (turn > 1000) throw new Error(`${location.hash} does not lead to ${href}`);
      await new Promise(done => setTimeout(done));
    }
    dialled.push(...[...tool.querySelectorAll("a[href^='tel:']")].map(one => one.href));
  }
  return dialled;
}"""


def test_every_answer_is_a_page_that_exists(browser: Browser, address: str, judge: Judge) -> None:
    """Whatever is picked, the outcome leads to the step that the page of the problem names."""
    views, dialled = Views(judge), set()
    with opened(browser, "about:blank", MOMENTS["a festival"]) as page:
        for entity in views.platforms:
            page.goto(f"{address}tools/finder/{entity.id}/")
            answers = page.evaluate(
                """() => [...document.querySelectorAll("[data-kf-state]")].map(one => ({
                  problem: one.closest("[data-kf-problem]").dataset.kfProblem,
                  role: one.closest("[data-kf-problem]").dataset.kfRole,
                  state: one.dataset.kfState, href: one.querySelector("a").href}))"""
            )
            assert len(answers) == sum(len(one.states) for one in views.troubles_at[entity.id])
            dialled |= set(page.evaluate(PICK, answers))
    dialable = {f"tel:{h.digits}" for h in judge.book.hotlines.values() if judge.hotline(h).dialable}
    assert dialled <= dialable


def test_an_authority_has_no_questions_but_hours(browser: Browser, address: str, judge: Judge) -> None:
    entity = judge.book.entities["12315"]
    with opened(browser, f"{address}tools/finder/", MOMENTS["Sunday night"]) as page:
        page.click(f".kf-finder__name:text-is('{entity.name}')")
        page.wait_for_url(f"**/tools/finder/{entity.id}/")
        assert page.locator("[data-kf-tool=finder]").count() == 0
        assert page.locator(".kf-now__list > li").count() == len(entity.channels)


def test_another_platform_is_chosen_on_the_first_page(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}tools/finder/pdd/#role=buyer", MOMENTS["Sunday night"]) as page:
        page.locator(".kf-pick__chosen a").first.click()
        page.wait_for_url("**/tools/finder/")
        page.go_back()
        assert page.locator(".kf-pick__chosen a").count() == 2


def test_the_link_to_a_result_is_copied(browser: Browser, address: str) -> None:
    result = f"{address}tools/finder/pdd/#role=buyer&problem=merchant-silent&state=asked"
    with opened(browser, result, MOMENTS["Sunday night"]) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.click("[data-kf-tool=finder] .kf-buttons button")
        page.wait_for_function("document.querySelector('.kf-buttons [role=status]').textContent")
        assert page.evaluate("navigator.clipboard.readText()") == result


def test_a_report_names_what_the_page_says_once(browser: Browser, address: str, judge: Judge) -> None:
    """Also while the answer shows some of it again."""
    result = f"{address}tools/finder/pdd/#role=buyer&problem=merchant-silent&state=asked"
    facts = sum(bool(one.paths) + len(one.hours) for one in judge.book.entities["pdd"].channels)
    with opened(browser, result, MOMENTS["Sunday night"]) as page:
        page.locator("article [data-kf-report]").click()
        assert page.get_by_role("dialog").locator("option").count() == facts + 1


FORMER = {
    "#platform=pdd&role=buyer&problem=merchant-silent&state=asked": (
        "pdd/#role=buyer&problem=merchant-silent&state=asked"
    ),
    "#platform=jd&role=buyer": "jd/#role=buyer",
    "#platform=taobao": "taobao/",
    "#platform=12315": "12315/",
    "#weidian": "weidian/",
}
"""What stood behind the address of the finder when all platforms were on one page, and where it is now."""


@pytest.mark.parametrize("former", FORMER)
def test_a_former_address_leads_on(browser: Browser, address: str, former: str) -> None:
    with opened(browser, f"{address}tools/", MOMENTS["Sunday night"]) as page:
        page.goto(f"{address}tools/finder/{former}")
        page.wait_for_url(f"{address}tools/finder/{FORMER[former]}")
        assert page.locator("[data-kf-tool=finder], .kf-now").is_visible()
        assert page.locator("[data-kf-tool=finder] .kf-button--main").count() == ("state=" in former)
        page.go_back()
        page.wait_for_url(f"{address}tools/")


@pytest.mark.parametrize(
    "address_",
    [
        "#platform=<img src=x onerror=alert(1)>",
        "pdd/#role=king",
        "#%E0%A4%A",
        "#state=asked",
        "#platform=x,a",
        "#call-jd-service",
    ],
)
def test_an_odd_address_asks_the_first_open_question(browser: Browser, address: str, address_: str) -> None:
    faults: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(f"{address}tools/finder/{address_}")
    page.wait_for_timeout(100)
    assert page.url.partition("#")[0] == f"{address}tools/finder/{address_.partition('#')[0]}"
    assert page.locator(":is(.kf-finder, .kf-pick__answers) a").count() > 1
    assert page.locator("article img").count() == 0
    context.close()
    assert not faults


def test_from_a_disk_by_keyboard(browser: Browser, site: Path) -> None:
    with opened(
        browser, (site / "tools" / "finder" / "pdd" / "index.html").as_uri(), MOMENTS["Sunday night"]
    ) as page:
        for _ in range(3):
            page.locator(".kf-pick__answers a").first.focus()
            page.keyboard.press("Enter")
            page.wait_for_timeout(50)
        assert page.locator("[data-kf-tool=finder] .kf-button--main").is_visible()


def test_nothing_is_kept_and_nothing_is_asked_for(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}tools/finder/pdd/", wait_until="networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(3):
        page.locator(".kf-pick__answers a").first.click()
    page.wait_for_timeout(200)
    assert {one.rpartition("/")[2] for one in asked} <= {"favicon.svg"}  # of the tab, at each step
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    context.close()


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())
def test_the_search_says_the_same(browser: Browser, address: str, judge: Judge, moment: str) -> None:
    """The answer's hours, for the channel whose way in it shows."""
    words = {
        "open": "\u73b0\u5728\u5f00\u7740",
        "closed": "\u73b0\u5728\u5173\u7740",
        "unsure": "\u4e0d\u786e\u5b9a",
    }
    entity = judge.book.entities["vipshop"]
    with opened(browser, f"{address}?q={entity.name} \u4eba\u5de5\u5ba2\u670d", moment) as page:
        page.wait_for_selector(".kf-search__hours")
        lines = page.locator(".kf-search__hours").all_inner_texts()
    told = [[phrases.hours(judge.book.words, one) for one in channel.hours] for channel in entity.channels]
    (channel,) = [
        channel
        for channel, texts in zip(entity.channels, told, strict=True)
        if len(texts) == len(lines) and all(map(str.__contains__, lines, texts))
    ]
    for line, hours in zip(lines, channel.hours, strict=True):
        times = times_of(hours, judge.fact(hours))
        found = now(times, minute_of(at(moment)), calendar(judge.today.year)).state
        assert words[found] in line


# Large type


def test_large_type_stays_until_it_is_switched_off(browser: Browser, address: str) -> None:
    page = visit(browser, address, 360)
    size = "parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)"
    small = page.evaluate(size)
    assert page.evaluate("localStorage.length") == 0
    page.click("[data-kf-large]")
    assert page.evaluate(size) >= 1.5 * small
    assert not page.locator(".kf-opener--menu").is_visible()
    assert page.locator(".md-tabs__link").last.is_visible()
    page.goto(f"{address}platforms/vipshop/")
    assert page.locator("html.kf-large").count() == 1
    assert page.locator("[data-kf-large]").get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.click("[data-kf-large]")
    assert page.locator("html.kf-large").count() == 0
    assert page.evaluate("localStorage.length") == 0
    page.context.close()
