"""The grammar of Chinese hotline numbers, by kind.

Written for this project because the general library is wrong for most of them: it calls 9510211 and 11183
invalid, groups 4008-365-365 in its own way and cannot read 转.
"""

from __future__ import annotations

import re

# Kind → what the digits look like.
KINDS: dict[str, re.Pattern[str]] = {
    "short": re.compile(r"11[04]|119|12[0-9]|1[12][0-9]{3}|100[0-9]{2}|96[0-9]{3,4}"),
    "service": re.compile(r"95[0-9]{3,6}"),
    "access": re.compile(r"101[0-9]{5}"),
    "400": re.compile(r"400[0-9]{7}"),
    "800": re.compile(r"800[0-9]{7}"),
    "landline": re.compile(r"0(?:10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}"),
}
_SPELLING = re.compile(r"([0-9]+(?:-[0-9]+)*)(?:转([0-9]{1,5}))?")
_GROUPS = {
    "short": re.compile(r"[0-9]+"),
    "service": re.compile(r"[0-9]+"),
    "access": re.compile(r"[0-9]{8}|[0-9]{4}-[0-9]{4}"),
    "400": re.compile(
        r"[0-9]{10}|[0-9]{3}-[0-9]{3}-[0-9]{4}|[0-9]{4}-[0-9]{3}-[0-9]{3}|[0-9]{3}-[0-9]{4}-[0-9]{3}"
    ),
    "800": re.compile(r"[0-9]{10}|[0-9]{3}-[0-9]{3}-[0-9]{4}"),
    "landline": re.compile(r"0(?:10|2[0-9])-[0-9]{8}|0[3-9][0-9]{2}-[0-9]{7,8}"),
}


def kind_of(number: str) -> str | None:
    """The kind of a number in one of the spellings the book uses, or None."""
    spelled = _SPELLING.fullmatch(number)
    if not spelled:
        return None
    digits = spelled[1].replace("-", "")
    for kind, pattern in KINDS.items():
        if pattern.fullmatch(digits) and _GROUPS[kind].fullmatch(spelled[1]):
            return kind
    return None


def digits_of(number: str) -> str:
    """The digits alone; an extension follows behind a comma: `400-606-5500转7` → `4006065500,7`."""
    return number.replace("-", "").replace("转", ",")


def tel_of(number: str) -> str:
    """The `tel:` address that dials the number. The comma is a pause before the extension."""
    return "tel:" + digits_of(number)


def slug_of(number: str) -> str:
    """The number's name in an address: digits, an extension behind a hyphen."""
    return digits_of(number).replace(",", "-")


def digits_at(slug: str) -> str:
    """The digits of the number with that name in an address, an extension behind a comma."""
    return slug.replace("-", ",")
