"""Numbers in whatever readers type or paste: the rules, and the same in the reader's tool."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from time import perf_counter
from typing import get_args

import pytest
from twins import in_node

from kefu.lookup import Found, Kind, found
from kefu.numbers import KINDS
from kefu.trust import Judge

KNOWN: tuple[str, ...] = ("110", "12315", "95016", "950618", "9510211", "10107888", "4006605335")
KNOWN += ("02161897088", "4006065500,7")


def said(text: str) -> list[tuple[str, str]]:
    """Digits and kind of everything that is found in a text."""
    return [(one.digits, one.kind) for one in found(text, KNOWN)]


@pytest.mark.parametrize(
    "spelling",
    [
        "950618",
        "\uff19\uff15\uff10\uff16\uff11\uff18",
        "950-618",
        "950\u2014618",
        "950 618",
        "9 5 0 6 1 8",
        "9.5.0.6.1.8",
        "95\u200b06\u206018",
        "\u2468\u2464\u24ea\u2465\u2460\u2467",
        "\u277e\u277a\u24ff\u277b\u2776\u277d",
        "9\ufe0f\u20e35\ufe0f\u20e30\ufe0f\u20e36\ufe0f\u20e31\ufe0f\u20e38\ufe0f\u20e3",
        "\U0001d7d7\U0001d7d3\U0001d7ce\U0001d7d4\U0001d7cf\U0001d7d6",
        "\u0669\u0665\u0660\u0666\u0661\u0668",
        "九五〇六一八",
        "九五零六幺八",
        "玖伍零陆壹捌",
        "九 五 洞 六 幺 八",
        "九五0六18",
        "+86 950618",
        "+86-950618",
        "\uff0b\uff18\uff16 950618",
        "0086950618",
        "(+86)950618",
        "021-950618",
        "tel:950618",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "请拨打{}转人工", "【商城】客服{}，退款请加微信", "a {} b", "{}一下"]
)
def test_spellings(spelling: str, around: str) -> None:
    assert [one[0] for one in said(around.format(spelling))] == ["950618"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(021)6189-7088", [("02161897088", "number")]),
        ("+86 21 6189 7088", [("02161897088", "number")]),
        ("(021)95016", [("95016", "area")]),
        ("400\u00b7660\u00b75335", [("4006605335", "number")]),
        ("400-660-5335转2", [("4006605335", "extended")]),
        ("400-606-5500转7", [("4006065500,7", "number")]),
        ("400-606-5500,7", [("4006065500,7", "number")]),
        ("4006065500", [("4006065500", "base")]),
        ("4006065500转九", [("4006065500,9", "base")]),
        ("95016/950618", [("95016", "number"), ("950618", "number")]),
        ("95016、12315", [("95016", "number"), ("12315", "number")]),
        ("12315 95016", [("12315", "number"), ("95016", "number")]),
        ("验证码950618", [("950618", "number")]),
        ("幺幺零", [("110", "number")]),
        ("报警打110", [("110", "number")]),
        ("1.95016 2.12315", [("95016", "number"), ("12315", "number")]),
        ("\U0001f4de95016", [("95016", "number")]),
        ("+1 650-253-0000", [("16502530000", "abroad")]),
        ("138 1234 5678", [("13812345678", "mobile")]),
        ("+8613812345678", [("13812345678", "mobile")]),
        ("请回电4001234567", [("4001234567", "hotline")]),
        ("010-51234567", [("01051234567", "landline")]),
        ("客服电话：5123 4567", [("51234567", "dialled")]),
        ("\u300095\u3000016", [("95016", "number")]),
        ("77777777", [("77777777", "typed")]),
        ("95.0618", [("950618", "number")]),
        ("七七七七", [("7777", "typed")]),
    ],
)
def test_what_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "订单20261121950618000已发货",
        "订单号 4001234567 已签收",
        "验证码951234，请勿告诉他人",
        "您的验证码是 95 0618 1，五分钟内有效",
        "2026-11-21 15:04 发货",
        "12-3 15:00 到货",
        "金额12315元",
        "合计\uffe595016",
        "95016.00元",
        "共110件",
        "110-119号",
        "https://example.com/950618",
        "www.950618.com",
        "950618@example.com",
        "SKU950618",
        "950618A",
        "尾号138****1234",
        "第一九五〇六一八",
        "价格 95.0618 元",
        "¥126) 95) 3) 90821",
        "二〇二六年十一月二十一日",
        "没有号码",
        "12",
        "",
    ],
)
def test_what_is_no_number(text: str) -> None:
    assert said(text) == []


def test_raw_is_what_stands_in_the_text() -> None:
    raw = [
        one.raw for one in found("打（021）6189\uff0d7088 或 \u2468\u2464\u24ea\u2465\u2460\u2467。", KNOWN)
    ]
    assert raw == ["（021）6189\uff0d7088", "\u2468\u2464\u24ea\u2465\u2460\u2467"]


def test_every_number_of_the_book_is_found_in_its_own_spelling(judge: Judge) -> None:
    known = list(judge.book.claimants)
    for digits, claims in judge.book.claimants.items():
        for spelled in (claims[0].number, digits.replace(",", "转"), f"请拨打{claims[0].number}。"):
            assert [(one.digits, one.known) for one in found(spelled, known)] == [(digits, True)], spelled


SCRIPTS = ["0", "\uff10", "\u0660", "\U0001d7ce", "\u0966"]
"""The zeros of several scripts."""
CHINESE = ["〇一二三四五六七八九", "零幺贰叁肆伍陆拐捌勾", "洞壹两三四五六七八九"]
BETWEEN = ["", "", "", "-", " ", "\u2013", "\u3000", ".", "\u00b7", ") ", "\u200b", "  ", "/", "\n", "-\n"]
BEFORE = [
    "",
    "",
    "请拨打",
    "验证码",
    "订单号：",
    "+86 ",
    "0086",
    "(+86)",
    "021-",
    "(",
    "¥",
    "A",
    "第",
    "一",
    "客服",
    "3:",
]
BEFORE += ["+1 650 ", "\U0001f4de", "tel:", "https://a.cn/", "2026-11-21 ", "12315、", "尾号****", "**", "QQ"]
AFTER = ["", "", "元", "转1", "转七", "-7", ",7", "。", "一下", "人工", "号", ".00", "%", "B"]
AFTER += [" 12315", "/110", "件", "（转7）", "**"]


def cases(count: int) -> list[str]:
    """Made-up texts, the same every time: numbers of the book and others, in many spellings."""
    dice = random.Random(7)
    texts = []
    for _ in range(count):
        digits = dice.choice([*KNOWN, "13812345678", "4001234567", "01051234567", "51234567", "123"])
        if dice.random() < 0.15:
            digits = "".join(dice.choices("0123456789", k=dice.randint(2, 16)))
        zero = dice.choice([*SCRIPTS, *CHINESE, "0", "0", "0"])
        gap = dice.choice(BETWEEN)
        often = dice.choice([0, 0, 0.3, 1])
        spelled = "".join(
            ("转" if one == "," else _digit(zero, int(one))) + (gap if dice.random() < often else "")
            for one in digits
        )
        texts.append(dice.choice(BEFORE) + spelled + dice.choice(AFTER))
    return texts


def _digit(zero: str, value: int) -> str:
    return zero[value] if len(zero) == 10 else chr(ord(zero) + value)


def in_tool(texts: list[str]) -> list[list[Found]]:
    """What the reader's tool finds in each text."""
    rows = in_node("lookup", "found", [[text, KNOWN] for text in texts])
    return [[Found(**one) for one in row] for row in rows]


@pytest.mark.slow
def test_the_tool_finds_the_same() -> None:
    texts = cases(1500)
    texts += [a + b for a, b in zip(texts[:300], texts[300:600], strict=True)]
    theirs = [
        [Found(**one) for one in row] for row in in_node("lookup", "found", [[t, KNOWN] for t in texts])
    ]
    ours = [found(text, KNOWN) for text in texts]
    wrong = [(text, a, b) for text, a, b in zip(texts, ours, theirs, strict=True) if a != b]
    assert not wrong, wrong[:5]
    kinds = Counter(one.kind for row in ours for one in row)
    assert set(kinds) == set(get_args(Kind)), kinds
    assert sum(not row for row in ours) > 100


def test_characters_are_the_same_in_the_tool() -> None:
    """Each character of the Basic Multilingual Plane inside a number joins it, cuts it, or is none of it."""
    codes = [code for code in range(1, 0x10000) if not 0xD800 <= code < 0xE000]
    codes = [code for code in codes if unicodedata.category(chr(code)) != "Cn"]  # newer Unicode has more
    dice = random.Random(3)
    some = [code for code in codes if unicodedata.category(chr(code))[0] in "NPZ"]
    some += dice.sample(codes, 3000)
    texts = [f"950{chr(code)}618" for code in some]
    theirs = [
        [Found(**one) for one in row] for row in in_node("lookup", "found", [[t, KNOWN] for t in texts])
    ]
    wrong = [(text, b) for text, b in zip(texts, theirs, strict=True) if found(text, KNOWN) != b]
    assert not wrong, wrong[:5]


def test_a_long_text_takes_no_time() -> None:
    text = "9 5 0 6 1 " * 1000 + "a.a." * 2500
    begun = perf_counter()
    assert found(text, KNOWN)
    in_node("lookup", "found", [[text, KNOWN]])
    assert perf_counter() - begun < 10


def test_shapes_agree_with_the_grammar_of_the_book() -> None:
    """What the book could hold as a landline, a 400 or a 95 number is one also if it is not in it."""
    for digits, kind in (("02151234567", "landline"), ("4001234567", "400"), ("9512345", "service")):
        assert KINDS[kind].fullmatch(digits)
        assert len(found(f"有事找{digits}", KNOWN)) == 1
