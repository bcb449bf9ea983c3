"""The search as readers use it, in a real Chromium: over http and from file://."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import visit
from playwright.sync_api import Browser, Page, Request

pytestmark = pytest.mark.browser

PARTS = ("assets/search/engine.js", "assets/search/view.js", "search/core.js")
RESULTS = ".md-search-result__link"
FIRST = f"wanted => document.querySelector('{RESULTS}')?.href.split('#')[0].endsWith(wanted)"
META = ".md-search-result__meta"
PANEL = "[data-kf-search-panel]"


def opened(page: Page) -> Page:
    """The page with the search open and its engine ready."""
    phone = page.locator("button.kf-opener--search")
    (phone if phone.is_visible() else page.locator("input[name=q]")).click()
    page.wait_for_selector(".kf-search__group")
    return page


def searched(page: Page, text: str) -> list[str]:
    """What the search shows for a text that came at once: addresses in the site, the best first."""
    page.fill("input[name=q]", text)
    return results(page)


def results(page: Page) -> list[str]:
    """The addresses of the results, in the site."""
    page.wait_for_selector(RESULTS)
    script = "all => all.map(one => decodeURI(new URL(one.href).pathname.split('/site').pop()) + one.hash)"
    found: list[str] = page.eval_on_selector_all(RESULTS, script)
    return [one.replace("/index.html", "/") for one in found]


def asked_of(page: Page) -> list[str]:
    """Every address that a page asks for from now on."""
    asked: list[str] = []

    def listen(request: Request) -> None:
        asked.append(request.url)

    page.on("request", listen)
    return asked


def test_nothing_of_the_search_loads_before_it_is_wanted(browser: Browser, address: str) -> None:
    page = visit(browser, "about:blank")
    asked = asked_of(page)
    page.goto(address + "platforms/jd/", wait_until="networkidle")
    assert not [one for one in asked if one.endswith(PARTS) or "search_index" in one or "workers/" in one]
    opened(page)
    assert [sum(one.endswith(part) for one in asked) for part in PARTS] == [1, 1, 1]
    assert all(one.startswith(address) for one in asked)
    page.context.close()


def test_an_idle_page_loads_the_search(browser: Browser, address: str) -> None:
    page = visit(browser, "about:blank")
    with page.expect_request("**/search/core.js", timeout=15_000):
        page.goto(address)
    page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_typing_finds_and_enter_goes_there(browser: Browser, address: str, width: int, dark: bool) -> None:
    page = opened(visit(browser, address, width=width, dark=dark))
    page.keyboard.type("拼多多 退款")
    # Results of the text half typed may come before those of the whole.
    page.wait_for_function(FIRST, arg="/problems/not-refunded/pdd/")
    assert page.inner_text(META).split()[0].isdigit()
    assert page.locator(f"{RESULTS} mark").first.inner_text() in ("拼多多", "退款")
    overflow = page.evaluate("document.querySelector('.md-search__scrollwrap').scrollWidth - innerWidth")
    assert overflow <= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**/problems/not-refunded/pdd/**")
    page.context.close()


def test_a_search_opened_while_the_page_is_read_works(browser: Browser, address: str) -> None:
    page = visit(browser, "about:blank", width=1280)
    faults: list[object] = []
    page.on("pageerror", lambda fault: faults.append(fault))
    # Observers are told before the parser goes on behind the script that marks the document.
    page.add_init_script("""
        new MutationObserver((_, observer) => {
          if (!document.documentElement.classList.contains("js")) return;
          observer.disconnect();
          window.early = !document.getElementById("kf-search");
          document.getElementById("__search").click();
        }).observe(document, { attributes: true, subtree: true });
    """)
    page.goto(address)
    assert page.evaluate("window.early")
    page.wait_for_selector(".kf-search__group")
    assert page.get_attribute("#kf-search", "role") == "dialog"
    page.keyboard.type("京东")
    page.wait_for_function(FIRST, arg="/platforms/jd/")
    assert not faults
    page.context.close()


def test_pasted_text_searches(browser: Browser, address: str) -> None:
    page = opened(visit(browser, address))
    page.keyboard.insert_text("\uff19\uff15\uff10\uff16\uff11\uff18")
    assert results(page)[0] == "/numbers/950618/"
    page.context.close()


def test_composing_does_not_search_half_a_syllable(browser: Browser, address: str) -> None:
    page = opened(visit(browser, address))
    session = page.context.new_cdp_session(page)
    for text in ("tui", "tui'kuan"):
        session.send(
            "Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": len(text)}
        )
        page.keyboard.up("k")
    page.wait_for_timeout(300)
    assert page.locator(RESULTS).count() == 0
    session.send("Input.insertText", {"text": "退款"})
    assert results(page)[0] == "/problems/not-refunded/"
    page.context.close()


def test_the_keyboard_alone(browser: Browser, address: str) -> None:
    page = visit(browser, address + "platforms/", width=1280)
    page.keyboard.press("Control+k")
    page.wait_for_selector(".kf-search__group")
    page.keyboard.insert_text("weipinhui")  # at once: no results of half a word come in between
    page.wait_for_selector(".kf-search__card")
    results(page)
    focused = []
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        focused.append(page.evaluate("document.activeElement.className.split(' ')[0] || 'summary'"))
    assert focused[:2] == ["kf-search__more", "md-search-result__link"]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.pathname") == "/platforms/vipshop/"
    page.keyboard.press("Escape")
    assert not page.is_checked("#__search")
    page.context.close()


def test_enter_waits_for_the_results_of_what_is_typed(browser: Browser, address: str) -> None:
    page = opened(visit(browser, address))
    page.keyboard.type("京东")
    results(page)
    page.keyboard.insert_text(" 假货")
    page.keyboard.press("Enter")
    page.wait_for_url("**/problems/fake-goods/jd/**")
    page.context.close()


def test_enter_with_nothing_in_the_box_stays(browser: Browser, address: str) -> None:
    page = opened(visit(browser, address))
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert page.url == address
    page.context.close()


def test_an_address_with_a_query_opens_the_search(browser: Browser, address: str) -> None:
    page = visit(browser, f"{address}?q={quote('京东 客服电话')}")
    page.wait_for_selector(".kf-search__card")
    assert page.is_checked("#__search")
    assert page.input_value("input[name=q]") == "京东 客服电话"
    card = page.inner_text(".kf-search__card")
    assert "950618" in card and "多源一致" in card and "每天 24 小时" in card and "现在开着" in card
    assert page.get_attribute(".kf-search__card .kf-number--dial", "href") == "tel:950618"
    page.context.close()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("唯品会电话", "说法不一"),
        ("微店电话", "先别拨打"),
        ("淘宝 950618", "950618 不是淘宝的号码。"),
        ("拼多多 95010", "有来源说 95010 与拼多多有关，本站没有采信。"),
        ("95061", "95061 不在库中，不代表安全。"),
        ("400 888 9999", "4008889999 不在库中，不代表安全。"),
    ],
)
def test_a_number_without_evidence_is_no_link(browser: Browser, address: str, query: str, said: str) -> None:
    page = opened(visit(browser, address))
    page.fill("input[name=q]", query)
    page.wait_for_selector(".kf-search__card")
    assert said in page.inner_text(".kf-search__card")
    assert page.locator("a[href^='tel:']", has=page.locator("[data-md-score]")).count() == 0
    page.context.close()


def test_searches_are_kept_only_if_asked_and_only_here(browser: Browser, address: str) -> None:
    page = visit(browser, address)
    for kept in (False, True):
        page.goto(address)
        opened(page)
        if kept:
            page.check(f"{PANEL} .kf-keep input")
        searched(page, "改地址")
        page.keyboard.press("Enter")
        page.wait_for_url("**/problems/order-change/**")
        asked = asked_of(page)
        opened(page)
        assert ("最近搜过" in page.inner_text(PANEL)) == kept
        assert page.evaluate("localStorage.length") == int(kept)
    page.click(f"{PANEL} button:has-text('改地址')")
    assert results(page)[0] == "/problems/order-change/"
    page.fill("input[name=q]", "")
    page.uncheck(f"{PANEL} .kf-keep input")
    assert "最近搜过" not in page.inner_text(PANEL)
    assert page.evaluate("localStorage.length") == 0
    assert not [one for one in asked if quote("改地址") in one]
    page.context.close()


def test_an_empty_result_leads_on(browser: Browser, address: str) -> None:
    page = opened(visit(browser, address))
    page.fill("input[name=q]", "zzzz")
    page.wait_for_function("document.querySelector('[data-kf-search-panel]').innerText.includes('没有找到')")
    assert page.locator(f"{PANEL} a[href$='/a-z/']").count() == 1
    assert page.locator(f"{PANEL} a[href$='/problems/not-refunded/']").count() == 1
    assert page.locator(RESULTS).count() == 0
    page.context.close()


def test_hostile_queries_are_only_text(browser: Browser, address: str) -> None:
    faults: list[str] = []
    page = visit(browser, "about:blank")
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    hostile = quote('<img src=x onerror=alert(1)>京东 "><script>alert(2)</script>')
    page.goto(f"{address}?q={hostile}")
    page.wait_for_selector(".kf-search__card, .kf-search__group")
    for text in ("<b>京东</b>退款", "'\"`${1}\\", "((((", "[京东", "javascript:alert(1)", "\u202e京东"):
        page.fill("input[name=q]", text)
        page.wait_for_timeout(120)
    assert faults == []
    assert page.locator(".md-search img, .md-search script, .md-search b").count() == 0
    page.context.close()


@pytest.mark.parametrize("part", PARTS)
def test_without_its_files_the_box_leads_to_the_index(browser: Browser, address: str, part: str) -> None:
    page = visit(browser, "about:blank")
    page.route(f"**/{part}", lambda route: route.abort())
    page.goto(address)
    page.click("button.kf-opener--search")
    page.wait_for_selector("[data-kf-search-failed]:not([hidden])")
    page.click("[data-kf-search-failed] a")
    page.wait_for_url("**/a-z/")
    page.unroute(f"**/{part}")
    page.context.close()


def test_without_scripts_the_box_leads_to_the_index(browser: Browser, address: str) -> None:
    page = visit(browser, address, scripts=False)
    page.click(".kf-hero__search a")
    page.wait_for_url("**/a-z/")
    assert "拼多多" in page.inner_text("main") and "退款不到账怎么办" in page.inner_text("main")
    page.context.close()


def test_the_dialog_is_named_and_the_count_is_announced(browser: Browser, address: str) -> None:
    page = opened(visit(browser, address))
    assert page.get_attribute("[data-md-component=search]", "aria-label") == "搜索"
    assert page.get_attribute(META, "role") == "status"
    page.context.close()


QUERIES = [
    "退款不到账",
    "京东客服电话",
    "wph kefu",
    "唯品惠人工",
    "賣家響應率",
    "\uff19\uff15\uff10\uff11\uff16",
    "95061",
    "千牛",
]


def test_the_same_ranking_from_a_file(browser: Browser, address: str, site: Path) -> None:
    found: list[list[list[str]]] = []
    for url in (address, (site / "index.html").as_uri()):
        page = opened(visit(browser, url))
        asked = asked_of(page)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        here = []
        for query in QUERIES:
            page.fill("input[name=q]", "")
            page.wait_for_selector(RESULTS, state="detached")
            here.append(searched(page, query))
        found.append(here)
        assert not [one for one in asked if not one.startswith(url.removesuffix("index.html"))]
        page.context.close()
    assert found[0] == found[1]
