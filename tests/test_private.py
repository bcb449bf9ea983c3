"""What looks private in a message, in Python and in the reader's tool alike; the blanks of its texts."""

from __future__ import annotations

import random
from typing import Any

import pytest
from twins import in_node

from kefu.model import Note
from kefu.private import is_card, is_id, secrets
from kefu.trust import Judge


def with_luhn(digits: str) -> str:
    """Digits with the one behind them that makes the sum right."""
    return next(digits + last for last in "0123456789" if is_card(digits + last))


def with_check(digits: str) -> str:
    """17 digits with the check digit behind them."""
    return next(digits + last for last in "0123456789X" if is_id(digits + last))


CARD = with_luhn("622202020011223344")
ID = with_check("11010119900307447")
MADE = next(one for n in range(99) if (one := with_check(f"110101199003071{n:02}")).endswith("X"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"卡号 {CARD}。", [("card", CARD)]),
        ("4111 1111 1111 1111", [("card", "4111 1111 1111 1111")]),
        ("4111-1111-1111-1112", []),
        (f"身份证{ID}", [("id", ID)]),
        (MADE.lower(), [("id", MADE.lower())]),
        (ID[:-1] + ("0" if ID[-1] != "0" else "1"), []),
        # A date of birth that does not exist is none.
        ("110101199013074477", []),
        # Digits in full width.
        ("".join(chr(ord(one) + 0xFEE0) for one in ID), [("id", ID)]),
        ("密码是abc123", [("password", "abc123")]),
        ("支付密码\uff1a998877", [("password", "998877")]),
        ("忘了密码\uff0c请帮我重置", []),
        ("我的验证码是 483920", [("code", "483920")]),
        ("483920 是验证码", [("code", "483920")]),
        ("请把验证码发到我的手机", []),
        ("订单 1234567890123456789", []),
        ("订单号 250101123456789\uff0c退款 1280 元", []),
        ("", []),
    ],
)
def test_what_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert secrets(text) == found
    assert in_node("message", "secrets", [[text]]) == [[list(one) for one in found]]


def test_the_tool_finds_the_same() -> None:
    dice = random.Random(5)

    def digits(count: int) -> str:
        return "".join(dice.choices("0123456789", k=count))

    def number() -> str:
        born = f"{dice.randint(1790, 2020)}{dice.randint(1, 13):02}{dice.randint(1, 31):02}"
        kinds = [
            with_luhn(dice.choice("3456789") + digits(dice.randint(12, 17))),
            digits(dice.randint(3, 24)),
            f"{digits(6)}{born}{digits(3)}{dice.choice('0123456789Xx')}",
            with_check(f"11010119{digits(2)}0{dice.randint(1, 9)}1{digits(4)}"),
            "abc" + digits(3),
        ]
        return dice.choice(kinds)

    def piece() -> str:
        text = number()
        if dice.random() < 0.2:
            text = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
        if dice.random() < 0.1:
            text = "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in text)
        cue = dice.choice(["", "", "密码", "密码\uff1a", "验证码是", "CVV ", "订单", "pwd=", "x", "-", " "])
        return cue + text + dice.choice(["", " 验证码", "\n", "\uff0c", "校验码", "X"])

    texts = ["".join(piece() for _ in range(dice.randint(1, 4))) for _ in range(500)]
    ours = [[list(one) for one in secrets(text)] for text in texts]
    assert in_node("message", "secrets", [[text] for text in texts]) == ours
    assert {one[0] for found in ours for one in found} == {"card", "id", "password", "code"}
    assert sum(not found for found in ours) > 20


# Blanks -------------------------------------------------------------------------------------------------


def filled(text: str, **values: str) -> str:
    """The text as the tool fills it in."""
    parts = in_node("message", "parse", [[text]])[0]
    done: str = in_node("message", "fill", [[parts, values]])[0]
    return done


@pytest.mark.parametrize(
    ("text", "values", "wanted"),
    [
        ("订单〔订单号〕。", {}, "订单〔订单号〕。"),
        ("订单〔订单号〕。", {"订单号": "1"}, "订单1。"),
        ("请〔退款／换货〕。", {"退款／换货": "1"}, "请换货。"),
        ("请〔退款／换货〕。", {"退款／换货": "own", "退款／换货=": "修理"}, "请修理。"),
        ("请〔退款／换货〕。", {"退款／换货": "7"}, "请〔退款／换货〕。"),
        (
            "请〔把地址改成〔新地址〕／取消〕。",
            {"把地址改成〔新地址〕／取消": "0"},
            "请把地址改成〔新地址〕。",
        ),
        ("请〔把地址改成〔新地址〕／取消〕。", {"把地址改成〔新地址〕／取消": "1"}, "请取消。"),
        ("请〔冻结账号\uff0c〕重置。", {}, "请重置。"),
        ("请〔冻结账号\uff0c〕重置。", {"冻结账号\uff0c": "yes"}, "请冻结账号\uff0c重置。"),
        ("下单〔款式〕\uff0c收到〔款式〕。", {"款式": "红", "款式#2": "蓝"}, "下单红\uff0c收到蓝。"),
    ],
)
def test_blanks(text: str, values: dict[str, str], wanted: str) -> None:
    assert filled(text, **values) == wanted


def test_every_text_of_the_book_can_be_filled_in(judge: Judge) -> None:
    """With every field filled in as it comes, no bracket is left, and what is not a blank is the book's."""
    notes: list[Note] = [
        step.say for trouble in judge.book.troubles.values() for step in trouble.steps if step.say
    ]
    assert notes
    texts = [note.text for note in notes]
    parsed = in_node("message", "parse", [[text] for text in texts])
    values: list[dict[str, str]] = [{} for _ in texts]
    for _ in range(3):
        asked: list[list[dict[str, Any]]] = in_node(
            "message", "blanksOf", [list(one) for one in zip(parsed, values, strict=True)]
        )
        for given, blanks in zip(values, asked, strict=True):
            given |= {
                one["key"]: {"text": "QQQ", "clause": "yes", "choice": "0"}[one["kind"]] for one in blanks
            }
    done = in_node("message", "fill", [list(one) for one in zip(parsed, values, strict=True)])
    for text, parts, said in zip(texts, parsed, done, strict=True):
        own = [part for part in parts if isinstance(part, str)]
        assert "〔" not in said and "〕" not in said
        assert all(part in said and part in text for part in own)
