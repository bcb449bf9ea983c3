"""What a place in a text is about, and what to suggest there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kefu.checks import prose
from kefu.checks.prose import Reader
from kefu.prose import Block, Document, parse
from kefu.trust import Judge
from kefu.yamlread import Document as YamlDocument
from kefu.yamlread import read

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def reader(judge: Judge) -> Reader:
    return Reader(judge)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("X", []),
        ("京东 X", ["jd"]),
        ("X 是京东的", ["jd"]),
        ("京东和唯品会的 X", ["vipshop", "jd"]),
        ("X 属于唯品会或京东", ["vipshop", "jd"]),
        ("京东 X 和唯品会", ["jd", "vipshop"]),
        ("京东好\uff0cX", ["jd"]),
        ("京东好\uff0c唯品会 X", ["vipshop"]),
        ("京东好\uff0cX\uff0c唯品会", ["jd", "vipshop"]),
        ("京东好。X", []),
        ("前面这一句话\uff0cX 京东和唯品会", ["jd", "vipshop"]),
        ("京东金融 X", ["jd-finance"]),
        ("PDD X", ["pdd"]),
        ("xPDDx X", []),
    ],
)
def test_scope_of_clause_and_sentence(text: str, wanted: list[str], reader: Reader) -> None:
    block = Block(0, text, "text")
    reader.forget()
    assert reader.scope(Document("a.md", text), block, text.index("X")) == wanted


@pytest.mark.parametrize(
    ("kind", "text", "heading", "header", "entity", "wanted"),
    [
        ("row", "| 京东 | X |", "", "| 平台 | 热线 |", "", ["jd"]),
        ("row", "| 京东 | X | 唯品会 |", "", "", "", ["jd", "vipshop"]),
        ("row", "| 热线 | X |", "", "| | 唯品会 |", "", ["vipshop"]),
        ("row", "热线 | X", "", " | 唯品会", "", ["vipshop"]),
        ("row", "| 热线 | X |", "京东", "| | 时间 |", "", ["jd"]),
        ("text", "| 京东 | X |", "", "", "", ["jd"]),
        ("text", "X", "京东\n怎么打", "", "", ["jd"]),
        ("text", "X", "京东\n唯品会", "", "", ["vipshop"]),
        ("text", "X", "怎么打", "", "pdd", ["pdd"]),
        ("text", "X", "", "", "nobody", []),
    ],
)
def test_scope_of_rows_headings_and_pages(
    kind: str, text: str, heading: str, header: str, entity: str, wanted: list[str], reader: Reader
) -> None:
    reader.forget()
    block = Block(0, text, kind, heading, header)
    assert reader.scope(Document("a.md", text, entity), block, text.index("X")) == wanted


@pytest.mark.parametrize(
    ("digits", "scope", "number"),
    [
        ("95061", ["vipshop"], "95016"),
        ("95099", ["jd"], "950618"),
        ("61897088", ["pdd"], "021-61897088"),
        ("88157858", ["taobao"], "0571-88157858"),
        ("95189", ["tmall", "jd"], "95188"),
        ("61234", ["tmall", "jd"], "9510211"),
        ("12316", [], "12315"),
        ("12399", [], None),
        ("61234567", [], None),
    ],
)
def test_the_number_that_was_meant(digits: str, scope: list[str], number: str | None, reader: Reader) -> None:
    meant = reader.nearest(digits, scope)
    assert (meant.number if meant else None) == number


@pytest.mark.parametrize(
    ("id", "named"),
    [
        ("jd", "950618"),
        ("vipshop", "95016(说法不一) / 400-6789-888(单一来源)"),
        ("pdd", "400-8822-528(说法不一) / 021-61897088(说法不一)"),
    ],
)
def test_the_numbers_to_name(id: str, named: str, reader: Reader) -> None:
    assert reader.to_name(id) == named


PAGES: dict[str, list[str]] = {
    "[打](tel:4001066666) 找当当": [],
    "当当 tel:+4001066666": [],
    "当当 tel:400-1066-666": ["number-form"],
    "当当 4001066666": ["number-form"],
    "95010 是拼多多的客服热线\uff0c不是携程的。": ["number-owner-here"],
    "95010 是携程的\uff0c不是拼多多的。": [],
    "95010 是携程的客服热线。": [],
    "唯品会:我的 → 设置 → 意见反馈 → 投诉建议 → 提交": ["path-unknown"],
    "唯品会:我的 → 设置": [],
    "1688 的热线:1688": [],
    "考拉海购 9516-3111": ["number-status"],
    "考拉海购 9516-3111 已停用": ["number-form"],
}


@pytest.mark.parametrize("text", PAGES)
def test_rules_that_meet(text: str, reader: Reader) -> None:
    found = list(prose.run(reader, parse(f"{text}\n", "content/page.md")))
    assert [one.rule for one in found] == PAGES[text], found


def test_the_step_that_is_wrong_is_named(reader: Reader) -> None:
    def message(path: str) -> str:
        (one,) = prose.run(reader, parse(f"唯品会:{path}\n", "content/page.md"))
        return one.message

    assert "“意见”这一步不对" in message("我的 → 设置 → 意见 → 投诉建议")
    assert "“提交”这一步不对" in message("我的 → 设置 → 意见反馈 → 投诉建议 → 提交")
    assert "“设置”这一步不对" in message("设置 → 意见反馈")


# A made-up book, in which every case has an example.


@pytest.fixture(scope="module")
def odd(made_up: Judge) -> Reader:
    return Reader(made_up)


def made_up_cases() -> list[dict[str, Any]]:
    """The cases of `reader/made-up.yml`."""
    document = read(HERE / "reader" / "made-up.yml", "made-up.yml")
    assert isinstance(document, YamlDocument), "\n".join(map(str, document))
    cases: list[dict[str, Any]] = document.value
    return cases


@pytest.mark.parametrize("case", made_up_cases(), ids=lambda case: case["text"])
def test_what_is_said_in_the_made_up_book(case: dict[str, Any], odd: Reader) -> None:
    for line, before in ((2, "\n"), (3, "前面还有十三个字的一段话。\n\n")):
        found = prose.run(odd, parse(f"{before}{case['text']}\n", "page.md"))
        assert [f"{one} | {one.tip}".removeprefix(f"page.md:{line}:") for one in found] == case["found"]


@pytest.mark.parametrize(
    ("digits", "scope", "number"),
    [
        # Without its area code; six digits are no number.
        ("20001234", ["xin"], "021-20001234"),
        ("0001234", ["xin"], "021-20001234"),
        ("001234", ["xin"], "400-100-2000"),
        ("01234", ["xin"], "400-100-2000"),
        ("20001234", ["jia", "xin"], "021-20001234"),
        # One or two digits wrong; the only entity's own; somebody's with one digit wrong; the nearest.
        ("4001002333", ["xin"], "400-100-2345"),
        ("4001002344", ["xin"], "400-100-2345"),
        ("4001002111", ["xin"], "400-100-2000"),
        ("4001002366", ["xin", "jia"], "400-100-2345"),
        ("4001002336", ["jia", "xin"], "400-100-2345"),
        ("95999", ["xin", "jia"], "950001"),
        ("12777", ["xin", "jia"], "950001"),
        ("12998", ["xin", "jia"], "12999"),
        ("12998", [], "12999"),
        ("12988", [], "12888"),
        ("12988", ["bing", "jia"], "12999"),
        ("12788", [], "12888"),
        ("12778", [], None),
        ("12998", ["geng"], "12999"),
        ("12778", ["geng"], None),
        ("12778", ["ren"], "400-300-2222"),
    ],
)
def test_the_number_that_was_meant_in_the_made_up_book(
    digits: str, scope: list[str], number: str | None, odd: Reader
) -> None:
    meant = odd.nearest(digits, scope)
    assert (meant.number if meant else None) == number


@pytest.mark.parametrize(
    ("id", "named"),
    [
        ("xin", "400-100-2000"),
        ("ren", "400-300-3333(说法不一) / 400-300-4444(单一来源)"),
        ("ding", "950001"),
        ("geng", ""),
    ],
)
def test_the_numbers_to_name_in_the_made_up_book(id: str, named: str, odd: Reader) -> None:
    assert odd.to_name(id) == named


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("甲乙快递", ["jia 0-1", "yi 1-4"]),
        ("甲 乙快递", ["jia 0-1", "yi 2-5"]),
        ("辛商店海外和辛商店", ["xin 0-5", "xin 6-9"]),
        ("b辛X", ["xin 1-3"]),
        ("bA辛", []),
        ("A辛", ["xin 0-2"]),
        ("a辛x", ["xin 1-3"]),
        ("jia", ["jia 0-3"]),
        ("jia1", []),
        ("\u0130 JIA 丁支付", ["ding 6-9"]),
        ("12888", ["gui 0-5"]),
        ("66666", []),
    ],
)
def test_the_entities_that_a_text_names(text: str, names: list[str], odd: Reader) -> None:
    assert [f"{one.entity} {one.start}-{one.end}" for one in odd.mentions(text)] == names


@pytest.mark.parametrize(
    ("digits", "status"),
    [
        ("4001002000", "corroborated"),
        ("4001009999", "retired"),
        ("4002003000", "rejected"),
        ("4002005000", "disputed"),
        ("4000000006", "disputed"),
    ],
)
def test_the_status_of_a_number(digits: str, status: str, odd: Reader) -> None:
    assert odd.status(digits) == status


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("## 热线\n\n81234567\n", ["3:1"]),
        ("## 热线\n\n### 时间\n\n81234567\n", []),
        ("## 时间\n\n### 热线\n\n81234567\n", ["5:1"]),
        ("## 电话\n\n81234567\n", ["3:1"]),
        ("## 号码\n\n81234567\n", ["3:1"]),
        ("## 时间\n\n81234567\n", []),
        ("## 热线\n\n### 81234567\n", []),
        ("| 甲 | 热线 |\n| --- | --- |\n| 81234567 | 81234568 |\n", ["3:14"]),
    ],
)
def test_numbers_under_headings_that_say_so(page: str, found: list[str], odd: Reader) -> None:
    assert [f"{p.where.line}:{p.where.column}" for p in prose.run(odd, parse(page, "a.md"))] == found


ALLOW = "<!-- kefu: allow {} {}: 举例 -->"


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([ALLOW.format("number-unknown", "95123"), "热线 95123"], []),
        ([ALLOW.format("number-unknown", "9512"), "热线 95123"], []),
        ([ALLOW.format("number-unknown", "95124"), "热线 95123"], ["2 number-unknown", "1 exception-unused"]),
        ([ALLOW.format("clock-differ", "95123"), "热线 95123"], ["2 number-unknown", "1 exception-unused"]),
        ([ALLOW.format("text-invisible", "95123"), "热线 95123"], ["2 number-unknown", "1 exception-unused"]),
        (
            [ALLOW.format("number-unknown", "95123"), "好", "热线 95123"],
            ["3 number-unknown", "1 exception-unused"],
        ),
        (
            ["热线 95123", ALLOW.format("number-unknown", "95123"), "好"],
            ["1 number-unknown", "2 exception-unused"],
        ),
        (
            [ALLOW.format("number-unknown", "95123"), "热线 95123 和 95124"],
            ["2 number-unknown"],
        ),
        (
            [ALLOW.format("number-unknown", "95124"), "热线 95123 和 95124"],
            ["2 number-unknown"],
        ),
    ],
)
def test_exceptions_cover_one_text_of_one_rule_in_the_next_line(
    lines: list[str], found: list[str], odd: Reader
) -> None:
    page = parse("\n".join(lines) + "\n", "a.md")
    assert [f"{one.where.line} {one.rule}" for one in prose.run(odd, page)] == found


def test_names_that_are_digits(odd: Reader) -> None:
    assert odd.digit_names == {"66666"}


def test_only_the_rules_asked_for_are_applied(odd: Reader) -> None:
    page = parse("甲商城 950004\u200b 好\u200b\uff0c热线 95123\n", "a.md")
    for names in (["number-unknown"], ["number-owner-here", "text-invisible"], ["path-form"]):
        found = prose.run(odd, page, frozenset(names))
        assert {one.rule for one in found} == set(names) - {"path-form"}


def test_a_name_that_is_the_number_itself_is_not_what_the_number_is_about(odd: Reader) -> None:
    text = "先说\uff0c12888 甲商城"
    assert odd.scope(Document("a.md", text), Block(0, text, "text"), text.index("12888")) == ["jia"]


def test_a_document_is_read_without_what_was_in_the_one_before(odd: Reader) -> None:
    first, second = (parse(f"---\nentity: {id}\n---\n950004\n", "a.md") for id in ("jia", "yi"))
    assert [one.rule for one in prose.run(odd, first)] == ["number-owner-here"]
    assert list(prose.run(odd, second)) == []
