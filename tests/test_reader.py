"""What a place in a text is about, and what to suggest there."""

from __future__ import annotations

import pytest

from kefu.checks import prose
from kefu.checks.prose import Reader
from kefu.prose import Block, Document, parse
from kefu.trust import Judge


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
