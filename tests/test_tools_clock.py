"""Counting time limits, writing messages, keeping evidence: as a reader does it, in a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
import walk
from conftest import served, visit
from playwright.sync_api import Browser, Page
from test_deadlines import read_back
from test_private import CARD

from kefu.trust import Judge

pytestmark = pytest.mark.browser
CHINA = timezone(timedelta(hours=8))
SUNDAY = "2026-11-22 22:30"
TOOLS = ("clock", "message", "evidence")
CLOCK, MESSAGE, EVIDENCE = (f"[data-kf-tool={one}]" for one in TOOLS)
NO_PRINTER = "window.print = () => { window.printed = (window.printed || 0) + 1; }"


def opened(
    browser: Browser, url: str, now: str = SUNDAY, zone: str = "Asia/Shanghai", scripts: bool = True
) -> Page:
    """A tool's page on a phone, at a moment in China."""
    context = browser.new_context(
        viewport={"width": 360, "height": 800},
        timezone_id=zone,
        java_script_enabled=scripts,
        permissions=["clipboard-read", "clipboard-write"] if url.startswith("http") else [],
    )
    context.set_default_timeout(5000)
    page = context.new_page()
    page.clock.set_fixed_time(datetime.fromisoformat(now).replace(tzinfo=CHINA))
    page.add_init_script(NO_PRINTER)
    page.goto(url)
    return page


def dues(page: Page) -> dict[str, str]:
    """The limits that are shown, by their headings: the moment, and what it means."""
    cards = page.locator(f"{CLOCK} .kf-due:has(.kf-due__kind)").all()
    parts = [
        [one.inner_text() for one in card.locator(":is(h3, .kf-due__when, .kf-due__so)").all()]
        for card in cards
    ]
    return {name.split("\xa0")[0].strip(): " ".join(rest) for name, *rest in parts}


def kept(page: Page) -> list[object]:
    """What the browser holds: names in its storage, and cookies."""
    names = page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))")
    return [names, page.context.cookies()]


# Counting -----------------------------------------------------------------------------------------------


def test_a_reader_counts_from_now_and_saves_it(browser: Browser, address: str) -> None:
    page = opened(browser, address + "tools/clock/")
    assert page.locator(f"{CLOCK} [role=status]").inner_text() == "先选发生了什么。"
    page.get_by_label("发生了什么").select_option(label="签收商品")
    page.get_by_role("button", name="就是现在").click()
    (text,) = dues(page).values()
    assert text.startswith("最后一天\uff1a11 月 29 日\uff08周日\uff09 24:00 还有 7 天 1 小时。这是你的期限")
    with page.expect_download() as waiting:
        page.locator(CLOCK).get_by_role("button", name=re.compile("存进日历")).click()
    (event,) = read_back(Path(waiting.value.path()).read_bytes().decode())
    assert event["DTSTART;VALUE=DATE"] == ["20261129"]
    assert event["ALARM"]
    assert "2026-11-22 22:30\uff0c北京时间" in event["DESCRIPTION"][0]
    assert "规则" in event["DESCRIPTION"][0] and "状态\uff1a" in event["DESCRIPTION"][0]
    # The address holds what was entered, so that the page can be opened again as it is.
    page.reload()
    assert list(dues(page).values()) == [text]
    page.context.close()


@pytest.mark.parametrize(
    ("now", "entered", "wanted"),
    [
        # Sunday night: Monday is the first working day.
        (SUNDAY, "2026-11-22 22:30", "最早\uff1a明天 24:00\uff1b最晚\uff1a11 月 25 日\uff08周三\uff09 24:00"),
        # A Saturday that is worked.
        (
            "2026-10-10 09:00",
            "2026-10-09 10:00",
            "最早\uff1a今天 24:00\uff1b最晚\uff1a10 月 13 日\uff08周二\uff09 24:00",
        ),
        # A festival.
        (
            "2026-10-01 09:00",
            "2026-10-01 08:00",
            "最早\uff1a10 月 8 日\uff08周四\uff09 24:00\uff1b最晚\uff1a10 月 10 日\uff08周六\uff09 24:00",
        ),
        # 2027 is not announced.
        (SUNDAY, "2026-12-29 10:00", "最早\uff1a12 月 30 日\uff08周三\uff09 24:00\uff1b最晚\uff1a不确定"),
    ],
)
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_working_days(browser: Browser, address: str, now: str, entered: str, wanted: str, zone: str) -> None:
    date, time = entered.split()
    hash_ = f"event=intervention-requested&place=taobao&date={date}&time={time}"
    page = opened(browser, f"{address}tools/clock/#{hash_}", now, zone)
    (text,) = dues(page).values()
    assert text.startswith(wanted)
    assert ("还没有公布" in page.locator(CLOCK).inner_text()) == ("不确定" in wanted)
    assert ("你的设备不在北京时间" in page.locator(CLOCK).inner_text()) == (zone != "Asia/Shanghai")
    page.context.close()


def test_two_minutes_around_midnight_are_a_day(browser: Browser, address: str) -> None:
    days = []
    for entered in ("date=2026-11-22&time=23:59", "date=2026-11-23&time=00:01"):
        page = opened(browser, f"{address}tools/clock/#event=received&{entered}", "2026-11-23 00:02")
        days += [re.findall("11 月 [0-9]+ 日", text)[0] for text in dues(page).values()]
        page.context.close()
    assert days == ["11 月 29 日", "11 月 30 日"]


@pytest.mark.parametrize(
    ("now", "meaning"),
    [
        ("2026-11-22 23:59", "还有 2 分钟。在这以前对方不算晚。"),
        ("2026-11-23 00:01", "已经过了通常的时间\uff1a可以问为什么还没有结果。"),
    ],
)
def test_what_a_wait_means_at_midnight(browser: Browser, address: str, now: str, meaning: str) -> None:
    hash_ = "event=intervention-requested&place=jd&date=2026-11-22&time=00:01"
    page = opened(browser, f"{address}tools/clock/#{hash_}", now)
    (text,) = dues(page).values()
    assert text.endswith(meaning)
    assert "这是“通常”\uff0c不是承诺。" in page.locator(CLOCK).inner_text()
    page.context.close()


def test_now_is_now_in_china(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}tools/clock/#event=received", "2026-11-23 00:01", "America/New_York")
    page.get_by_role("button", name="就是现在").click()
    assert page.get_by_label("哪一天").input_value() == "2026-11-23"
    assert page.get_by_label("几点几分").input_value() == "00:01"
    page.context.close()


def test_the_role_says_whose_limit_it_is(browser: Browser, address: str) -> None:
    hash_ = "event=refund-requested&place=pdd&date=2026-11-22&time=22:00"
    page = opened(browser, f"{address}tools/clock/#{hash_}")
    assert "对方不算晚" in next(iter(dues(page).values()))
    page.get_by_label("我是").select_option(label="卖家")
    assert "这是你的期限" in next(iter(dues(page).values()))
    page.context.close()


def test_what_cannot_be_counted_is_not(browser: Browser, address: str, judge: Judge) -> None:
    page = opened(browser, f"{address}tools/clock/#event=complaint-accepted&date=2026-11-20")
    text = page.locator(CLOCK).inner_text()
    assert "最后一天\uff1a不确定" in text and "2026 年 12 月 31 日以后" in text
    assert page.get_by_role("button", name=re.compile("存进日历")).count() == 0
    unknown = [one for one in judge.book.clocks.values() if one.starts == "unknown"]
    assert unknown
    for clock in unknown:
        assert clock.name in page.locator(f"{CLOCK} .kf-due--never").inner_text()
        assert not any(clock.name in name for name in dues(page))
    assert "从哪一刻起算" in page.locator(f"{CLOCK} .kf-due--never").inner_text()
    page.context.close()


def test_a_year_that_is_not_known_any_more(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}tools/clock/#event=complaint-filed&date=2024-11-20")
    text = page.locator(CLOCK).inner_text()
    assert "最后一天\uff1a不确定" in text and "2025 年以前哪天是工作日\uff0c这里没有收" in text
    page.goto(f"{address}tools/clock/#event=complaint-filed&date=2025-11-20")
    assert "2025 年 12 月 1 日" in page.locator(f"{CLOCK} .kf-due__when").first.inner_text()
    page.context.close()


def test_hours_need_a_time(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}tools/clock/#event=intervention-requested&place=jd&date=2026-11-22")
    assert "要填几点几分才算得出" in page.locator(CLOCK).inner_text()
    assert page.locator(f"{CLOCK} .kf-due__when").count() == 0
    page.get_by_label("几点几分").fill("10:00")
    page.get_by_label("几点几分").dispatch_event("change")
    assert page.locator(f"{CLOCK} .kf-due__when").inner_text() == "到期\uff1a明天 10:00"
    page.context.close()


def test_an_event_without_a_limit_leads_on(browser: Browser, address: str, judge: Judge) -> None:
    """Every event of the vocabulary has limits, or is said to have none; and most lead to a problem."""
    page = opened(browser, "about:blank")
    for event in judge.book.words.events:
        if event.id == "unknown":
            continue
        page.goto("about:blank")
        page.goto(f"{address}tools/clock/#event={event.id}&date=2026-11-20&time=10:00")
        timed = any(one.starts == event.id for one in judge.book.clocks.values())
        assert bool(dues(page)) == timed, event.id
        said = page.locator(f"{CLOCK} [role=status]").inner_text()
        assert ("没有来源给出" in said) == (not timed)
        if not timed:
            assert page.locator(f"{CLOCK} .kf-chips a[href*=problems]").count() >= 1, event.id
    page.context.close()


def test_another_version_is_shown_and_counted(browser: Browser, address: str) -> None:
    page = opened(browser, f"{address}tools/clock/#event=confirmed&date=2026-11-20")
    other = page.locator(f"{CLOCK} .kf-due__other").first.inner_text()
    assert other.startswith("另一种说法\uff1a") and "它从“签收商品”起算" in other
    page.context.close()


def test_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    page = opened(browser, address + "tools/clock/")

    def tab_to(script: str) -> None:
        for _ in range(60):
            if page.evaluate(f"document.activeElement{script}"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(script)

    tab_to("?.closest('.kf-tool') && document.activeElement.tagName === 'SELECT'")
    for _ in range(20):
        if page.get_by_label("发生了什么").input_value() == "received":
            break
        page.keyboard.press("ArrowDown")
    tab_to("?.textContent === '就是现在'")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) != "none"
    page.keyboard.press("Enter")
    assert dues(page)
    tab_to("?.textContent === '存进日历'")
    with page.expect_download():
        page.keyboard.press("Enter")
    page.context.close()


# Messages -----------------------------------------------------------------------------------------------


def test_a_message_is_filled_in_and_copied(browser: Browser, address: str, judge: Judge) -> None:
    page = opened(browser, address + "tools/message/#problem=merchant-refuses")
    tool = page.locator(MESSAGE)
    tool.get_by_label("订单号").fill("A-17")
    tool.get_by_label("商品问题").fill("鞋底开胶")
    tool.get_by_label("退款\uff0f换货").select_option(label="换货")
    assert tool.get_by_role("status").inner_text() == "都填好了。"
    tool.get_by_role("button", name="复制").click()
    page.wait_for_function("document.querySelector('.kf-tool [role=status]').textContent === '已复制。'")
    step = next(one for one in judge.book.troubles["merchant-refuses"].steps if one.say)
    assert step.say
    wanted = step.say.text.replace("〔订单号〕", "A-17").replace("〔商品问题〕", "鞋底开胶")
    assert page.evaluate("navigator.clipboard.readText()") == wanted.replace("〔退款／换货〕", "换货")
    page.context.close()


@pytest.mark.parametrize("button", ["复制", "打印", "存成文本"])
def test_a_card_number_does_not_leave_unnoticed(browser: Browser, address: str, button: str) -> None:
    page = opened(browser, address + "tools/message/#problem=merchant-refuses")
    page.evaluate("navigator.clipboard.writeText('before')")
    downloads: list[object] = []
    page.on("download", lambda one: downloads.append(one))
    tool = page.locator(MESSAGE)
    tool.get_by_label("商品问题").fill(f"退到卡上 {CARD}")
    assert CARD in tool.get_by_role("alert").inner_text()
    tool.get_by_role("button", name=button).click()
    assert "没有照办" in tool.get_by_role("status").inner_text()
    page.wait_for_timeout(200)
    assert page.evaluate("navigator.clipboard.readText()") == "before"
    assert not downloads and not page.evaluate("window.printed")
    # Who looked at it goes on; after any change it is asked again.
    tool.get_by_role("button", name="照样继续").click()
    page.wait_for_timeout(300)
    assert (
        page.evaluate("navigator.clipboard.readText()") != "before"
        or downloads
        or page.evaluate("window.printed")
    )
    tool.get_by_label("商品问题").fill("开胶")
    assert tool.get_by_role("alert").inner_text() == ""
    page.context.close()


def test_a_letter_to_the_regulator(browser: Browser, address: str) -> None:
    page = opened(browser, address + "tools/message/#problem=quality&words=letter")
    tool = page.locator(MESSAGE)
    tool.get_by_label("店铺").fill("某鞋店")
    tool.get_by_label(re.compile("^经过")).fill("11 月 1 日 收到货\n11 月 2 日 商家拒绝")
    tool.get_by_label(re.compile("照片或视频")).check()
    letter = tool.get_by_label("写好的话").input_value()
    assert "的某鞋店买了" in letter
    assert "1. 11 月 1 日 收到货\n2. 11 月 2 日 商家拒绝" in letter
    assert "四、证据\n1. " in letter and "照片或视频" in letter.split("四、证据")[1]
    assert "五、依据\n1. " in letter and "消费者权益保护法" in letter.split("五、依据")[1]
    tool.get_by_role("button", name="打印").click()
    page.emulate_media(media="print")
    assert page.evaluate("window.printed") == 1
    shown = [line for line in page.locator("article").inner_text().splitlines() if line.strip()]
    assert shown == [line for line in letter.splitlines() if line.strip()]
    page.context.close()


def test_blanks_inside_blanks(browser: Browser, address: str) -> None:
    page = opened(browser, address + "tools/message/#problem=wrong-item")
    tool = page.locator(MESSAGE)
    tool.get_by_label(re.compile("^下单的是")).select_option(index=1)
    tool.get_by_label("款式", exact=True).fill("红色")
    tool.get_by_label(re.compile("^款式\uff08")).fill("蓝色")
    assert "下单的是红色\uff0c收到的是蓝色" in tool.get_by_label("写好的话").input_value()
    page.context.close()


# Evidence -----------------------------------------------------------------------------------------------


def test_evidence_is_ticked_off(browser: Browser, address: str, judge: Judge) -> None:
    page = opened(browser, address + "tools/evidence/#problem=quality")
    tool = page.locator(EVIDENCE)
    wanted = [note.text for step in judge.book.troubles["quality"].steps for note in step.keep]
    boxes = tool.locator(".kf-ticks input")
    assert boxes.count() > len(wanted) > 2
    tool.get_by_label(wanted[0]).check()
    assert tool.get_by_role("status").inner_text() == f"共 {boxes.count()} 件\uff0c已有 1 件。"
    tool.get_by_role("button", name="复制").click()
    page.wait_for_timeout(200)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"\u2611 {wanted[0]}" in copied and f"\u2610 {wanted[1]}" in copied
    tool.get_by_role("button", name="打印").click()
    page.emulate_media(media="print")
    printed = page.locator("article").inner_text()
    assert all(text in printed for text in wanted)
    assert judge.book.troubles["fake-goods"].name not in printed
    page.context.close()


ACTS: dict[str, Callable[[Page], None]] = {
    "clock": lambda page: page.get_by_role("button", name="就是现在").click(),
    "message": lambda page: page.locator(MESSAGE).get_by_label("订单号").first.fill("A-17"),
    "evidence": lambda page: page.locator(".kf-ticks input").first.check(),
}
"""Something that a reader does with each tool."""


# All three ----------------------------------------------------------------------------------------------


def test_nothing_is_kept_unless_asked(browser: Browser, address: str) -> None:
    for tool, act in ACTS.items():
        page = opened(browser, f"{address}tools/{tool}/#problem=quality&event=received")
        act(page)
        assert kept(page) == [[], []]
        page.locator(".kf-tool > .kf-keep input").check()
        assert kept(page) == [[f"kefu.{tool}"], []]
        page.goto(f"{address}tools/")
        page.goto(f"{address}tools/{tool}/")
        assert page.locator(".kf-tool > .kf-keep input").is_checked()
        values = page.evaluate(
            """() => [...document.querySelectorAll('.kf-tool :is(input, select)')]
                .map(one => one.type === 'checkbox' ? one.checked : one.value)"""
        )
        assert {"clock": "2026-11-22", "message": "A-17", "evidence": True}[tool] in values
        page.locator(".kf-tool > .kf-keep input").uncheck()
        assert kept(page) == [[], []]
        page.context.close()


@pytest.mark.parametrize("tool", TOOLS)
def test_nothing_is_asked_of_anybody(browser: Browser, address: str, tool: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.goto(f"{address}tools/{tool}/#problem=quality&event=received", wait_until="networkidle")
    before = len(asked)
    for box in page.locator(".kf-tool :is(input[type=text], textarea:not([readonly]))").all()[:3]:
        box.fill("A-17")
    for box in page.locator(".kf-tool select").all():
        if box.is_visible():
            box.select_option(index=1)
    page.wait_for_timeout(200)
    assert all(one.startswith(f"GET {address}") for one in asked)
    # Chromium looks at the icon again whenever the address bar changes; it is the page's own file.
    assert [one for one in asked[before:] if not one.endswith("/favicon.svg")] == []
    context.close()


@pytest.mark.parametrize("tool", TOOLS)
def test_from_a_disk(browser: Browser, site: Path, tool: str) -> None:
    page = opened(
        browser, (site / "tools" / tool / "index.html").as_uri() + "#problem=quality&event=received"
    )
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.locator(".kf-tool select").first.select_option(index=2)
    assert page.locator(".kf-tool [role=status]").inner_text()
    assert not faults
    page.context.close()


@pytest.mark.parametrize("tool", TOOLS)
def test_without_scripts_everything_stands_there(
    browser: Browser, address: str, judge: Judge, tool: str
) -> None:
    page = opened(browser, f"{address}tools/{tool}/", scripts=False)
    assert not page.locator(".kf-tool").is_visible()
    text = page.locator("article").inner_text()
    steps = [step for trouble in judge.book.troubles.values() for step in trouble.steps]
    wanted = {
        "clock": [one.name for one in judge.book.clocks.values()]
        + [one.must for one in judge.book.clocks.values()],
        "message": [step.say.text for step in steps if step.say],
        "evidence": [note.text for step in steps for note in step.keep],
    }[tool]
    assert wanted
    assert [one for one in wanted if one not in text] == []
    page.context.close()


@pytest.mark.parametrize("tool", TOOLS)
def test_the_scripts_are_small(site: Path, tool: str) -> None:
    page = site / "tools" / tool / "index.html"
    names = re.findall(r'<script src="([^"]+)"', page.read_text("utf-8"))
    own = [(page.parent / name).resolve() for name in names if "/assets/tools/" in name]
    assert any(file.name == f"{tool}.js" for file in own)
    assert sum(len(brotli.compress(file.read_bytes())) for file in own) < 12_000


LOOKS = {"light-1280", "light-390", "dark-320", "print", "forced-390", "text-200-390", "large-dark-1280"}


@pytest.mark.parametrize(
    "place",
    [
        "clock/#event=intervention-requested&date=2026-11-22&time=22:30",
        "clock/#event=ordered&date=2026-11-22",
        "message/#problem=quality&words=letter",
        "message/#problem=wrong-item",
        "evidence/#problem=quality",
    ],
)
def test_it_is_for_everybody(browser: Browser, site: Path, place: str) -> None:
    """axe finds nothing, nothing scrolls sideways, targets are big enough; in every look of a page."""
    with served(site, walk.Strict) as address:
        page = opened(browser, f"{address}tools/{place}")
        if place.startswith("message"):
            page.locator(MESSAGE).get_by_label("订单号").fill(CARD)
        page.evaluate(walk.axe())
        found = walk.looked_at(page, LOOKS)
        assert not found, "\n".join(found[:8])
        walk.enter(page, walk.STATES[2])
        small = page.evaluate(
            """() => [...document.querySelectorAll('.kf-tool :is(button, select, input, textarea)')]
                .filter(one => !one.matches('[aria-hidden]'))
                .map(one => [one.outerHTML.slice(0, 80), one.closest('label') || one])
                .map(([html, one]) => [html, one.getBoundingClientRect()])
                .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
                .map(([html]) => html)"""
        )
        assert not small
        page.context.close()


@pytest.mark.parametrize("hash_", ["clock/#place=", "message/#problem=", "evidence/#problem="])
def test_a_link_to_a_tool_shows_the_tool(browser: Browser, site: Path, hash_: str) -> None:
    """Though what stands behind the # is a place further down, for readers without scripts."""
    tool = hash_.partition("/")[0]
    text = (site / "tools" / tool / "index.html").read_text("utf-8")
    places = re.findall(rf'id="({hash_.partition("#")[2]}[^"]+)"', text)
    with served(site, walk.Strict) as address:
        page = opened(browser, f"{address}tools/{tool}/#{places[-1]}")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(100)
        top = page.evaluate("document.querySelector('.kf-tool').getBoundingClientRect().top")
        assert 0 <= top < 200
        page.context.close()
    page = visit(browser, (site / "tools" / tool / "index.html").as_uri() + f"#{places[-1]}", scripts=False)
    assert page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", places[-1]) < 800
    page.context.close()
