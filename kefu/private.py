"""What no customer service needs to be told: card numbers, identity numbers, passwords, verification codes.

The message builder asks the same of content/assets/tools/message.js before anything is copied, saved or
printed; the two are held against each other. Nothing is blocked: an order number can look like a card number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["card", "id", "password", "code"]
_DIGITS = re.compile(r"(?:^|[^0-9A-Za-z])([0-9](?:[ -]?[0-9]){13,22}(?:[ -]?[Xx])?)(?![0-9A-Za-z])")
_PASSWORD = re.compile(
    r"(?:密码|口令|password|passwd|pwd)[是为:= ]{0,4}([!-~]{4,})", re.IGNORECASE | re.ASCII
)
_CODES = (
    re.compile(
        r"(?:验证码|校验码|动态码|短信码|安全码|cvv2?|cvc)[^0-9A-Za-z\n]{0,6}([0-9]{3,8})(?![0-9])",
        re.IGNORECASE | re.ASCII,
    ),
    re.compile(r"(?:^|[^0-9])([0-9]{4,8})[^0-9A-Za-z\n]{0,4}(?:验证码|校验码|动态码)"),
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class Secret(NamedTuple):
    """Something that looks private, as it stands in the text, in half-width characters."""

    kind: Kind
    text: str


def secrets(text: str) -> list[Secret]:
    """Everything in a text that looks private: numbers, then passwords, then codes, each once."""
    return list(dict.fromkeys(_found(text.translate(_WIDE))))


def _found(plain: str) -> Iterator[Secret]:
    for one in _DIGITS.findall(plain):
        digits = re.sub("[ -]", "", one).upper()
        if is_id(digits):
            yield Secret("id", one)
        elif is_card(digits):
            yield Secret("card", one)
    yield from (Secret("password", one) for one in _PASSWORD.findall(plain))
    yield from (Secret("code", one) for pattern in _CODES for one in pattern.findall(plain))


def is_card(digits: str) -> bool:
    """Whether digits can be those of a bank card: 14 to 19 of them, from 3 to 9 on, right by Luhn's sum.

    Cards that begin with 0, 1 or 2 are rare, order numbers that do are not.
    """
    if not re.fullmatch("[3-9][0-9]{13,18}", digits):
        return False
    doubled = (int(one) * (1 + index % 2) for index, one in enumerate(reversed(digits)))
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


def is_id(text: str) -> bool:
    """Whether 18 characters are an identity number: a date of birth, and the right check digit (GB 11643)."""
    if not re.fullmatch("[1-9][0-9]{16}[0-9X]", text):
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(one) * weight for one, weight in zip(text, _WEIGHTS, strict=False))
    return born.year >= 1800 and "10X98765432"[total % 11] == text[17]
