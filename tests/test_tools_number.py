"""号码核验, 通话小抄 and 报错 as readers use them: on a phone, by keyboard, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from conftest import served, visit
from playwright.sync_api import Browser, Locator, Page, Request
from walk import Strict, axe, looked_at

from kefu.answers import answer
from kefu.calls import Calls
from kefu.factids import FactIds
from kefu.model import Record
from kefu.trust import Judge

pytestmark = pytest.mark.browser

NUMBER, CALLS, CALL = "tools/number/", "tools/call/", "tools/call/jd/"
STORED = """() => [...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie]
    .filter(Boolean).join()"""
"""What is kept."""
SMS = (
    "【商城】退款请拨\uff19\uff15\uff10\uff0d\uff16\uff11\uff18转3，或 138 1234 5678。"
    "订单20261121950618，验证码 951234，九五零一零"
)


@pytest.fixture(scope="module")
def strict(site: Path) -> Iterator[str]:
    """The site under the strictest policy."""
    with served(site, Strict) as address:
        yield address


def asked(page: Page) -> list[str]:
    """What a page asks for from now on, besides its icon and the search, which an idle page loads."""
    found: list[str] = []

    def listen(request: Request) -> None:
        if not re.search(r"/assets/favicon\.svg$|/assets/search/|/search/core\.js$|^blob:", request.url):
            found.append(request.url)

    page.on("request", listen)
    return found


def faults(page: Page) -> list[str]:
    """Everything that goes wrong on a page from now on."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    return found


def results(page: Page) -> list[str]:
    page.wait_for_timeout(300)
    return [" ".join(text.split()) for text in page.locator(".kf-found > li").all_inner_texts()]


def sentence(judge: Judge, digits: str) -> str:
    """What the book says of a number."""
    return answer(judge, digits).sentence


# 号码核验 -----------------------------------------------------------------------------------------------


def test_a_pasted_message_is_read(browser: Browser, strict: str, judge: Judge) -> None:
    page = visit(browser, strict + NUMBER)
    wrong, requests = faults(page), asked(page)
    page.locator("textarea").focus()
    page.keyboard.insert_text(SMS)
    found = results(page)
    assert len(found) == 3
    assert found[0].startswith("950618 多源一致 950618 " + sentence(judge, "950618"))
    assert "转接号，本站没有来源" in found[0]
    assert "138 1234 5678" in found[1] and "不代表安全，也不代表是骗子" in found[1]
    assert sentence(judge, "95010") in found[2] and "不是拼多多的" in found[2]
    assert page.get_by_role("status").inner_text() == "找到 3 个号码，2 个在本站的表里，1 个不在。"
    assert page.get_by_text("来电显示可以伪造：任何来电先挂断。").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(STORED) == ""
    assert not wrong and not requests
    # Of the message only numbers of the book stand in the address.
    assert page.evaluate("decodeURIComponent(location.hash)") == "#q=950618+95010"
    page.context.close()


def test_every_number_of_the_book_gets_its_own_answer(browser: Browser, strict: str, judge: Judge) -> None:
    page = visit(browser, strict + NUMBER)
    answers = [answer(judge, digits) for digits in judge.book.claimants]
    page.fill("textarea", "\n".join(one.number for one in answers))
    page.wait_for_timeout(500)
    found = page.locator(".kf-found > li")
    assert found.count() == len(answers)
    for index, one in enumerate(answers):
        item = found.nth(index)
        assert f"{one.number} {one.sentence}" in item.inner_text()
        assert item.locator("a[href^='tel:']").count() == bool(one.verdict and one.verdict.dialable)
    page.context.close()


def test_what_is_no_number_is_said(browser: Browser, strict: str) -> None:
    page = visit(browser, strict + NUMBER)
    page.fill("textarea", "订单20261121950618已发货，验证码 951234")
    assert results(page) == []
    assert page.get_by_role("status").inner_text().startswith("没有找到电话号码")
    page.get_by_role("button", name="清空").click()
    assert page.get_by_role("status").inner_text() == ""
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.context.close()


def test_an_address_opens_with_its_answer(browser: Browser, strict: str) -> None:
    for hash_ in ("#q=95010", "#n-95010"):
        page = visit(browser, strict + NUMBER + hash_)
        assert "95010" in results(page)[0]
        page.context.close()
    page = visit(browser, strict + NUMBER + "#q=<img src=x onerror=alert(1)>95010")
    assert len(results(page)) == 1
    assert page.locator("article img").count() == 0
    page.context.close()


def test_the_number_tool_by_keyboard_from_a_disk(browser: Browser, site: Path) -> None:
    page = visit(browser, "about:blank")
    wrong = faults(page)
    requests = asked(page)
    page.goto((site / NUMBER / "index.html").as_uri())
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "TEXTAREA":
            break
    page.keyboard.type("950618")
    assert len(results(page)) == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "清空"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "tel:950618"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert results(page) == []
    assert not wrong
    assert all(one.startswith("file:") for one in requests)
    assert page.evaluate(STORED) == ""
    page.context.close()


def test_the_number_page_says_everything_without_scripts(browser: Browser, strict: str, judge: Judge) -> None:
    page = visit(browser, strict + NUMBER, scripts=False)
    assert not page.locator("[data-kf-tool]").is_visible()
    rows = page.locator("[data-kf-numbers] tbody tr")
    assert rows.count() == len(judge.book.claimants)
    text = page.locator("[data-kf-numbers]").inner_text()
    for digits in judge.book.claimants:
        assert sentence(judge, digits) in text
    assert page.get_by_role("heading", name="自己对一遍").is_visible()
    page.context.close()


# 通话小抄 -----------------------------------------------------------------------------------------------


def card(page: Page, id: str) -> Locator:
    """What a page says of one hotline."""
    return page.locator(".kf-call", has=page.locator(f"#call-{id}"))


def sheet(page: Page, id: str = "jd-service") -> None:
    """Open one hotline's sheet."""
    card(page, id).locator(".kf-call__open").click()
    page.wait_for_selector("dialog.kf-sheet[open]")


def test_a_call_on_a_phone(browser: Browser, strict: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, accept_downloads=True)
    page = context.new_page()
    page.clock.install(time=0)
    wrong = faults(page)
    page.goto(strict + CALL)
    requests = asked(page)
    page.get_by_role("button", name="打开小抄").click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_role("link", name="950618").get_attribute("href") == "tel:950618"
    assert "每天 24 小时" in dialog.inner_text() and "订单号" in dialog.inner_text()
    assert page.evaluate("document.querySelector('dialog').scrollWidth") <= 360
    assert page.get_by_role("timer").inner_text() == "00:00"
    page.clock.run_for(30_000)
    assert page.get_by_role("timer").inner_text() == "00:00"  # nothing begins by itself
    page.get_by_role("button", name="开始计时").click()
    page.clock.run_for(65_000)
    assert page.get_by_role("timer").inner_text() == "01:05"
    page.get_by_role("button", name="停止计时").click()
    page.clock.run_for(20_000)
    assert page.get_by_role("timer").inner_text() == "01:05"
    page.get_by_label("工号").fill("8207")
    page.get_by_label("答应了什么").fill("三天内回电")
    with page.expect_download() as saved:
        page.get_by_role("button", name="存成文字").click()
    text = Path(saved.value.path()).read_text("utf-8")
    assert "950618" in text and "1 分 5 秒" in text and "8207" in text and "三天内回电" in text
    assert page.evaluate(STORED) == ""
    assert not requests and not wrong
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "打开小抄"
    page.get_by_role("button", name="打开小抄").click()
    assert page.get_by_label("工号").input_value() == "8207"
    assert page.get_by_role("timer").inner_text() == "01:05"
    context.close()


def test_notes_are_kept_only_if_the_box_is_ticked(browser: Browser, strict: str) -> None:
    page = visit(browser, strict + CALL)
    sheet(page)
    page.get_by_label("工号").fill("8207")
    page.reload()
    sheet(page)
    assert page.get_by_label("工号").input_value() == ""
    page.get_by_label("工号").fill("8207")
    page.get_by_role("checkbox", name="留在这台设备上").check()
    page.reload()
    sheet(page)
    assert page.get_by_label("工号").input_value() == "8207"
    page.get_by_role("checkbox", name="留在这台设备上").uncheck()
    assert page.evaluate(STORED) == ""
    page.context.close()


def test_a_sheet_holds_the_focus(browser: Browser, site: Path) -> None:
    page = visit(browser, (site / CALL / "index.html").as_uri(), width=1280)
    button = page.locator(".kf-call .kf-call__open")
    button.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "京东 客服热线"
    inside = """() => document.activeElement === document.body
        || document.querySelector('dialog').contains(document.activeElement)"""
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(inside)
    page.keyboard.press("Escape")
    assert button.evaluate("one => one === document.activeElement")
    page.context.close()


def test_the_screen_stays_on_and_is_asked_for_again(browser: Browser, strict: str) -> None:
    page = visit(browser, "about:blank")
    page.add_init_script(
        """window.locks = [];
        Object.defineProperty(navigator, 'wakeLock', { value: { request: async () => {
            const lock = { free: false, release() { this.free = true; } };
            window.locks.push(lock);
            return lock;
        } } });"""
    )
    page.goto(strict + CALL)
    held = "window.locks.map(one => one.free).join()"
    assert page.evaluate(held) == ""
    sheet(page)
    assert page.evaluate(held) == "false"
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(100)
    assert page.evaluate("window.locks.length") == 2
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert page.evaluate(held) == "true,true"
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert page.evaluate("window.locks.length") == 2
    page.context.close()


def test_a_number_nobody_should_dial_has_no_dial_link(browser: Browser, strict: str, judge: Judge) -> None:
    page = visit(browser, strict + CALLS)
    called = [one for lines in Calls(judge).hotlines.values() for one in lines]
    unsure = [one for one in called if not judge.hotline(one).dialable]
    assert unsure
    for one in unsure:
        page.goto(f"{strict}{CALLS}{one.owner}/")
        sheet(page, f"{one.owner}-{one.id}")
        dialog = page.get_by_role("dialog")
        assert dialog.locator("a[href^='tel:']").count() == 0
        assert "先别拨" in dialog.inner_text()
        page.keyboard.press("Escape")
    page.context.close()


def test_every_dialable_hotline_has_a_section_without_scripts(
    browser: Browser, strict: str, judge: Judge
) -> None:
    page = visit(browser, strict + CALLS, scripts=False)
    for one in judge.book.hotlines.values():
        if judge.hotline(one).dialable:
            page.goto(f"{strict}{CALLS}#call-{one.owner}-{one.id}")
            page.locator("a:has(:target)").click()
            page.wait_for_url(f"**/{CALLS}{one.owner}/")
            section = card(page, f"{one.owner}-{one.id}")
            assert section.locator("a[href^='tel:']").inner_text() == one.number
            assert section.locator(".kf-blank").count() == 4
            assert page.get_by_role("heading", name="接通以后记下来").is_visible()
    page.goto(strict + "platforms/jd/")
    page.locator("#jd-service").get_by_role("link", name="通话小抄").click()
    assert page.url.endswith(CALL + "#call-jd-service")
    page.context.close()


FORMER = {
    "#call-jd-service": "jd/#call-jd-service",
    "#hotline=dangdang-service-2": "dangdang/#call-dangdang-service-2",
    "#call-directory-114": "directory-114/",
    "#call-jd": "jd/",
}
"""What stood behind the address when all hotlines were on one page, and where it is now."""


@pytest.mark.parametrize("former", FORMER)
def test_a_former_address_of_a_sheet_leads_on(browser: Browser, strict: str, former: str) -> None:
    page = visit(browser, strict + "tools/")
    wrong = faults(page)
    page.goto(strict + CALLS + former)
    page.wait_for_url(strict + CALLS + FORMER[former])
    assert page.get_by_role("button", name="打开小抄").is_visible()
    page.go_back()
    page.wait_for_url(strict + "tools/")
    assert not wrong
    page.context.close()


def test_the_one_of_two_hotlines_that_the_address_names(browser: Browser, strict: str) -> None:
    for named in ("#call-dangdang-service-2", "#hotline=dangdang-service-2"):
        page = visit(browser, strict + CALLS + "dangdang/" + named)
        assert page.input_value("[data-kf-tool='call'] select") == "dangdang-service-2"
        page.get_by_role("button", name="打开小抄").click()
        assert page.get_by_role("dialog").get_by_role("link").inner_text() == "0527-80878888"
        page.context.close()


# 报错 ---------------------------------------------------------------------------------------------------


def test_a_report_is_filled_in(browser: Browser, strict: str, judge: Judge) -> None:
    page = visit(browser, strict + "platforms/jd/")
    wrong, requests = faults(page), asked(page)
    page.locator("#jd-service [data-kf-report]").click()
    box = page.get_by_role("dialog").locator("textarea")
    text = box.input_value()
    assert "哪一条：hotline/jd.service" in text
    assert "950618 多源一致" in text
    assert f"页面：{strict}platforms/jd/" in text
    assert re.search(r"版本：\d{4}-\d\d-\d\d-[a-z]{8}\n", text)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "报错"
    card = page.locator(".kf-channel", has=page.locator(".kf-path")).first
    card.locator("[data-kf-report]").click()
    dialog = page.get_by_role("dialog")
    names = {FactIds(judge.book).of(one) for one in facts(judge)}
    options = dialog.locator("option")
    assert options.count() > 1
    for index in range(options.count() - 1):
        dialog.locator("select").select_option(index=index)
        assert dialog.locator("textarea").input_value().split("\n")[0].removeprefix("哪一条：") in names
    dialog.locator("select").select_option("-1")
    assert "（整页）" in dialog.locator("textarea").input_value()
    assert page.evaluate("document.querySelector('.kf-report').scrollWidth") <= 360
    assert not wrong and not requests
    assert page.evaluate(STORED) == ""
    page.context.close()


def facts(judge: Judge) -> Iterator[Record]:
    """Everything that pages show with a status."""
    yield from judge.book.clocks.values()
    for entity in judge.book.entities.values():
        yield from (*entity.hotlines, *entity.features)
        for channel in entity.channels:
            yield from (*channel.paths, *channel.menus, *channel.hours, *channel.responses, *channel.humans)


def test_every_fact_has_a_name_of_its_own(judge: Judge) -> None:
    ids = FactIds(judge.book)
    names = [ids.of(one) for one in facts(judge)]
    assert len(set(names)) == len(names)


def test_every_fact_on_every_page_can_be_reported(site: Path) -> None:
    """Wherever a status stands with a fact's name, a link to report it stands on the page as well."""
    for file in site.rglob("*.html"):
        text = file.read_text("utf-8")
        if "data-kf-fact" in text:
            assert "data-kf-report" in text, file


def test_where_an_address_is_known_a_mail_is_begun(browser: Browser, strict: str) -> None:
    page = visit(browser, strict + "platforms/jd/")
    page.evaluate(
        """() => {
        window.mails = [];
        for (const one of document.querySelectorAll('[data-kf-report]')) one.dataset.kfReport = 'a@b.org';
        addEventListener('click', event => {
            const link = event.target.closest('a');
            if (link?.href.startsWith('mailto:')) { window.mails.push(link.href); event.preventDefault(); }
        });
    }"""
    )
    page.locator("#jd-service [data-kf-report]").click()
    page.locator(".kf-channel [data-kf-report]").first.click()
    page.get_by_role("dialog").get_by_role("link", name="写邮件").click()
    mails = page.evaluate("window.mails.map(decodeURIComponent)")
    assert len(mails) == 2
    assert mails[0].startswith("mailto:a@b.org?subject=报错&body=哪一条：hotline/jd.service\n")
    assert "版本：" in mails[1]
    page.context.close()


def test_a_value_in_a_table_is_named_by_its_row_and_column(browser: Browser, strict: str) -> None:
    page = visit(browser, strict + "compare/hotlines/")
    row = page.locator("tbody tr").filter(has=page.locator("td [data-kf-fact]")).first
    page.locator("[data-kf-report]").first.click()
    shown = page.get_by_role("dialog").locator("option").first.inner_text()
    assert shown.startswith(f"{row.locator('th').inner_text()}：")
    assert shown.split("：")[1] in page.locator("thead th").all_inner_texts()
    page.context.close()


def test_without_scripts_the_link_says_what_to_write(browser: Browser, strict: str) -> None:
    page = visit(browser, strict + "platforms/jd/", scripts=False)
    page.locator("#jd-service [data-kf-report]").click()
    assert page.url.endswith("about/#report")
    assert page.locator("#report").inner_text().startswith("发现写错了")
    page.context.close()


def test_a_report_from_a_disk_does_not_say_where_the_files_are(browser: Browser, site: Path) -> None:
    page = visit(browser, (site / "platforms/jd/index.html").as_uri())
    page.locator("#channel-hotline").locator("..").locator("[data-kf-report]").click()
    text = page.get_by_role("dialog").locator("textarea").input_value()
    assert "\n页面：platforms/jd/index.html\n" in text
    assert "哪一条：hours/jd.hotline.everyone\n页面上写的是：服务时间：每天 24 小时 单一来源\n" in text
    page.context.close()


def test_links_are_big_enough_to_tap(browser: Browser, strict: str) -> None:
    page = visit(browser, strict + "platforms/jd/")
    for one in page.locator(".kf-aside a").all():
        box = one.bounding_box()
        assert box and box["width"] >= 24 and box["height"] >= 24
    page.context.close()


# All three ----------------------------------------------------------------------------------------------


def test_only_the_open_sheet_is_printed(browser: Browser, strict: str) -> None:
    page = visit(browser, strict + CALL)
    page.evaluate("window.print = () => { window.printed = document.documentElement.dataset.kfPrint; }")
    sheet(page)
    page.get_by_label("工号").fill("0417")
    page.get_by_role("button", name="打印这一张").click()
    assert page.evaluate("window.printed") == "call"
    page.emulate_media(media="print")
    assert page.locator("dialog.kf-sheet").is_visible()
    assert not page.locator(".md-container").is_visible()
    assert not page.locator("dialog button").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".md-container").is_visible()
    assert not page.locator("dialog.kf-sheet").is_visible()
    page.context.close()


WAYS = {
    "number": (NUMBER + "#q=950618+95016+13812345678", "[data-kf-tool]"),
    "call": (CALL, "[data-kf-tool]"),
    "sheet": (CALL, "dialog"),
    "report": ("platforms/jd/", "dialog"),
}


LOOKS = {"light-390", "dark-320", "dark-1280", "forced-390", "text-200-390"}


@pytest.mark.parametrize("way", WAYS)
def test_axe_finds_nothing(browser: Browser, strict: str, way: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(strict + WAYS[way][0])
    page.evaluate(axe())
    if way == "sheet":
        sheet(page)
        page.locator("dialog summary").first.click()
    if way == "report":
        page.locator("#jd-service [data-kf-report]").click()
    found = looked_at(page, LOOKS, "'dialog[open]'" if "dialog" in WAYS[way][1] else "document")
    assert not found, "\n".join(found[:8])
    context.close()


@pytest.mark.parametrize("url", [NUMBER, CALL, "platforms/jd/"])
def test_the_scripts_of_a_page_are_small(site: Path, url: str) -> None:
    text = (site / url / "index.html").read_text("utf-8")
    names = re.findall(r'<script src="(?:\.\./)*(assets/[^"]+)"', text)
    assert len(names) > 1
    assert sum(len(brotli.compress((site / one).read_bytes())) for one in names) <= 15_000
