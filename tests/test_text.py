"""The recogniser finds every number of the evidence table in every spelling it claims, and nothing else.

`SPELLINGS` names the claims. `prose/shopping.txt` is ordinary prose in which there is nothing to find.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import pytest

from kefu.checks import prose
from kefu.checks.prose import Reader
from kefu.numbers import digits_of, kind_of
from kefu.prose import parse
from kefu.text import Number, Recogniser
from kefu.trust import Judge
from kefu.yamlread import Document, read

HERE = Path(__file__).parent
SHOPPING = (HERE / "prose" / "shopping.txt").read_text("utf-8").splitlines()

SENTENCES = (
    "问过朋友\uff0c{}\uff0c她记得很牢。",
    "有困难的时候请拨打{}\uff0c按语音提示操作。",
    "抄在纸上的是 {} 这一串\uff0c",
    "({})",
)
"""Neutral, with a dial cue, between spaces, between brackets."""

Spelling = Callable[[str], Iterator[str]]
"""Number in the book's spelling → pieces of text that spell it. None for a number it does not suit."""


def _split(number: str) -> tuple[str, str]:
    """The number without its extension, and the extension with its 转."""
    base, mark, extension = number.partition("转")
    return base, mark + extension


def _groups(number: str) -> list[str]:
    """The groups of a number; a short one is cut in two. 110-like numbers have one group only."""
    groups = _split(number)[0].split("-")
    if len(groups) > 1 or len(groups[0]) < 5:
        return groups
    if len(groups[0]) == 10:
        return [groups[0][:3], groups[0][3:6], groups[0][6:]]
    half = len(groups[0]) // 2
    return [groups[0][:half], groups[0][half:]]


def _digits_from(zero: int) -> Spelling:
    """Other digits, which stand in one row from the code point `zero`; with and without hyphens."""

    def spell(number: str) -> Iterator[str]:
        base, extension = _split(number)
        other = "".join(chr(zero + int(c)) if c.isdigit() else c for c in base)
        yield other + extension
        yield other.replace("-", "") + extension

    return spell


def _circled(number: str) -> Iterator[str]:
    base, extension = _split(number)
    yield "".join(chr(0x245F + int(c)) if c > "0" else "\u24ea" for c in base if c.isdigit()) + extension


def _mixed(number: str) -> Iterator[str]:
    """Every other digit is full-width."""
    base, extension = _split(number)
    yield (
        "".join(chr(0xFF10 + int(c)) if c.isdigit() and i % 2 else c for i, c in enumerate(base)) + extension
    )


def _keycaps(number: str) -> Iterator[str]:
    """What has no width behind the last digit is not part of the number."""
    yield "\ufe0f\u20e3".join(c for c in _split(number)[0] if c.isdigit()) + _split(number)[1]


def _grouped(*between: str) -> Spelling:
    """The groups joined by other things than a hyphen. Not for numbers of one group."""

    def spell(number: str) -> Iterator[str]:
        groups = _groups(number)
        for one in between if len(groups) > 1 else ():
            yield one.join(groups) + _split(number)[1]

    return spell


def _dotted(number: str) -> Iterator[str]:
    """Dots are for long numbers: 95.016 is a fraction."""
    if len(digits_of(_split(number)[0])) >= 8:
        yield from _grouped(".", "·")(number)


def _sprinkled(*between: str) -> Spelling:
    """Something without a width behind every digit but the last."""

    def spell(number: str) -> Iterator[str]:
        base, extension = _split(number)
        for one in between:
            yield one.join(base) + extension
            yield one.join(digits_of(base)) + extension
            yield base[0] + one + base[1:] + extension

    return spell


def _each_digit(form: Callable[[str], str]) -> Spelling:
    def spell(number: str) -> Iterator[str]:
        base, extension = _split(number)
        yield "".join(form(c) if c.isdigit() else c for c in base) + extension
        yield base[:1] + form(base[1]) + base[2:] + extension

    return spell


def _wrapped(opening: str, closing: str, *, least: int = 5) -> Spelling:
    """Marks around one or two digits in the middle."""

    def spell(number: str) -> Iterator[str]:
        base, extension = _split(number)
        plain = digits_of(base)
        if len(plain) >= least:
            if len(plain) > 3:
                yield f"{plain[0]}{opening}{plain[1:3]}{closing}{plain[3:]}{extension}"
            yield f"{plain[:-2]}{opening}{plain[-2]}{closing}{plain[-1]}{extension}"
        if len(groups := base.split("-")) == 3:
            yield f"{groups[0]}-{opening}{groups[1]}{closing}-{groups[2]}{extension}"

    return spell


def _broken(*between: str) -> Spelling:
    """A line break in the middle, at a hyphen or behind it."""

    def spell(number: str) -> Iterator[str]:
        base, extension = _split(number)
        plain = digits_of(base)
        for one in between if len(plain) >= 5 else ():
            yield f"{plain[:3]}{one}{plain[3:]}{extension}"
            yield f"{plain[:-1]}{one}{plain[-1]}{extension}"
            if "-" in base:
                yield base.replace("-", "-" + one, 1) + extension

    return spell


def _read_out(row: str, *, one: str = "") -> Spelling:
    """Chinese numerals, digit by digit. For five digits and more, without an extension."""

    def spell(number: str) -> Iterator[str]:
        digits = digits_of(number)
        if len(digits) >= 5 and "," not in digits:
            spoken = "".join(row[int(c)] for c in digits)
            yield spoken.replace(row[1], one) if one else spoken

    return spell


def _look_alike(digit: str, letters: str) -> Spelling:
    """One letter for one digit, wherever it occurs. Without an extension."""

    def spell(number: str) -> Iterator[str]:
        for base in dict.fromkeys((number, number.replace("-", ""))):
            for place, char in enumerate(base):
                if char == digit and len(digits_of(base)) >= 5 and "转" not in base:
                    for letter in letters:
                        yield base[:place] + letter + base[place + 1 :]

    return spell


def _prefixed(*before: str) -> Spelling:
    """A country code. Nobody dials 114 with one."""

    def spell(number: str) -> Iterator[str]:
        for one in before if kind_of(number) != "short" or len(number) > 3 else ():
            yield one + number
            yield one + number.replace("-", "")

    return spell


def _extended(*marks: str) -> Spelling:
    def spell(number: str) -> Iterator[str]:
        base, extension = _split(number)
        for mark in marks if extension else ():
            yield mark.format(base, extension[1:])
            yield mark.format(base.replace("-", ""), extension[1:])

    return spell


def _plain(number: str) -> Iterator[str]:
    base, extension = _split(number)
    yield base.replace("-", "") + extension


def _named(char: str) -> str:
    return f"&#{ord(char)};"


HYPHENS = (
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u2574\ufe58\ufe63\uff0d"
    "\u30fc\uff70\u00af\u02d7\u2043\u207b\u208b"
)
SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"

SPELLINGS: dict[str, Spelling] = {
    "canonical": lambda number: iter([number]),
    "plain": _plain,
    "full-width": _digits_from(0xFF10),
    "half of them full-width": _mixed,
    "Arabic-Indic": _digits_from(0x0660),
    "extended Arabic-Indic": _digits_from(0x06F0),
    "Devanagari": _digits_from(0x0966),
    "mathematical bold": _digits_from(0x1D7CE),
    "mathematical double-struck": _digits_from(0x1D7D8),
    "mathematical monospace": _digits_from(0x1D7F6),
    "segmented": _digits_from(0x1FBF0),
    "circled": _circled,
    "keycaps": _keycaps,
    "spaces": _grouped(" ", "  "),
    "other spaces": _grouped(*SPACES),
    "hyphens": _grouped("-"),
    "hyphens between spaces": _grouped(" - ", " \u2013 "),
    "other hyphens": _grouped(*HYPHENS),
    "dots": _dotted,
    "zero-width space": _sprinkled("\u200b"),
    "zero-width joiners": _sprinkled("\u200c", "\u200d", "\u2060", "\ufeff"),
    "soft hyphen": _sprinkled("\u00ad"),
    "bidi marks": _sprinkled(
        *map(chr, (0x200E, 0x200F, 0x61C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
    ),
    "variation selectors": _sprinkled("\ufe00", "\ufe0e", "\ufe0f"),
    "decimal entities": _each_digit(_named),
    "hexadecimal entities": _each_digit(lambda char: f"&#x{ord(char):X};"),
    "entities of full-width digits": _each_digit(lambda char: f"&#{0xFF10 + int(char)};"),
    "named spaces": _grouped("&nbsp;", "&thinsp;", "&ensp;", "&emsp;", "&#160;", "&#x3000;"),
    "named hyphens": _grouped("&hyphen;", "&dash;", "&ndash;", "&mdash;", "&#45;", "&#x2011;", "&minus;"),
    "named invisibles": _sprinkled(
        "&shy;", "&zwj;", "&zwnj;", "&lrm;", "&rlm;", "&ZeroWidthSpace;", "&#8203;"
    ),
    "emphasis": _wrapped("*", "*"),
    "strong": _wrapped("**", "**"),
    "both": _wrapped("***", "***"),
    "underscores": _wrapped("__", "__"),
    "struck out": _wrapped("~~", "~~"),
    "code": _wrapped("`", "`"),
    "b": _wrapped("<b>", "</b>", least=3),
    "span": _wrapped('<span class="n">', "</span>", least=3),
    "wbr": _sprinkled("<wbr>", "<wbr/>"),
    "link": _wrapped("[", "](https://example.com/)"),
    "comment": _wrapped("<!-- a -->", "<!-- b -->"),
    "line break": _broken("\n", "\r\n"),
    "line break and indent": _broken("\n  ", "  \n", "\\\n"),
    "line break in a quotation": _broken("\n> "),
    "br": _broken("<br>", "<br/>", "<br />", "<br>\n"),
    "read out": _read_out("〇一二三四五六七八九"),
    "read out with 零": _read_out("零一二三四五六七八九"),
    "read out with 幺": _read_out("零一二三四五六七八九", one="幺"),
    "read out formally": _read_out("零壹贰叁肆伍陆柒捌玖"),
    "read out formally, traditional": _read_out("零壹貳參肆伍陸柒捌玖"),
    "letter for 0": _look_alike("0", "OoQD\u041e\u043e\u039f\u03bf"),
    "letter for 1": _look_alike("1", "lIi|\u0406\u0456\u0399"),
    "letter for 5": _look_alike("5", "S\u0405"),
    "letter for 8": _look_alike("8", "B\u0412"),
    "letter for 2 or 3": lambda n: iter((*_look_alike("2", "Z")(n), *_look_alike("3", "\u0417")(n))),
    "+86": _prefixed("+86", "+86 ", "+86-", "(+86) ", "\uff0b86 ", "+ 86 "),
    "0086": _prefixed("0086", "0086 ", "0086-"),
    "extension": _extended(
        "{}转{}",
        "{} 转 {}",
        "{}轉{}",
        "{}转{}号"[:-1],
        "{}#{}",
        "{}\uff03{}",
        "{},{}",
        "{} ext. {}",
        "{}分机{}",
    ),
}


def excepted(name: str, number: str, sentence: str) -> bool:
    """What is not claimed. Nothing here is an oversight."""
    counted = name in ("read out", "read out with 零") and number == "12345"
    return counted and "拨打" not in sentence  # 一二三四五 without a cue is counting


@pytest.fixture(scope="module")
def recogniser(judge: Judge) -> Recogniser:
    return Reader(judge).recogniser


@pytest.fixture(scope="module")
def numbers(recogniser: Recogniser) -> list[str]:
    """Every number of the evidence table that is in the book, as the table spells it."""
    table = read(HERE / "coverage" / "hotlines.yml", "hotlines.yml")
    assert isinstance(table, Document)
    rows = [one for row in table.value for one in row["number"].split(" / ")]
    known = [one for one in rows if kind_of(one) and digits_of(one) in recogniser.known]
    return list(dict.fromkeys([*known, "400-606-5500转7"]))


def test_the_table_is_used(numbers: list[str]) -> None:
    assert len({digits_of(one) for one in numbers}) >= 70
    assert {kind_of(one) for one in numbers} == {"short", "service", "access", "400", "landline"}


@pytest.mark.parametrize("name", SPELLINGS)
def test_every_number_in_every_spelling(name: str, recogniser: Recogniser, numbers: list[str]) -> None:
    wrong, tried = [], 0
    for number in numbers:
        for piece in dict.fromkeys(SPELLINGS[name](number)):
            for sentence in SENTENCES:
                if excepted(name, number, sentence):
                    continue
                tried += 1
                text = sentence.replace("{}", piece)
                start = text.index(piece)
                wanted = [Number(start, start + len(piece), digits_of(number), piece, "known")]
                if (found := recogniser.numbers(text)) != wanted:
                    wrong.append((number, text, found))
    assert not wrong, f"{len(wrong)} of {tried}: {wrong[:5]}"
    assert tried


def test_the_rows_of_digits_are_digits() -> None:
    """The code points above are what they are said to be."""
    for zero in (0xFF10, 0x660, 0x6F0, 0x966, 0x1D7CE, 0x1D7D8, 0x1D7F6, 0x1FBF0):
        assert [unicodedata.digit(chr(zero + i)) for i in range(10)] == list(range(10))


def test_there_are_200_lines_of_shopping() -> None:
    assert len(SHOPPING) >= 200
    assert len(set(SHOPPING)) == len(SHOPPING)


@pytest.mark.parametrize("line", SHOPPING)
def test_nothing_in_shopping(line: str, recogniser: Recogniser) -> None:
    assert recogniser.numbers(line) == []
    assert recogniser.paths(line) == []


@pytest.mark.parametrize("head", ["", "---\nentity: jd\n---\n\n"], ids=["general", "jd"])
def test_no_fault_in_pages_of_shopping(head: str, judge: Judge) -> None:
    reader = Reader(judge)
    for text in (*SHOPPING, "\n\n".join(SHOPPING), "\n".join(f"- {one}" for one in SHOPPING)):
        assert [str(one) for one in prose.run(reader, parse(f"{head}{text}\n", "content/page.md"))] == []


HARMLESS = (
    "朋友说\uff0c",
    "她记得很牢。",
    "\n\n另一件事:",
    "那天花了 1,299 元\uff0c",
    "2026-11-21 收到的\uff0c",
    "到手价 ¥95.80。",
    "订单号 2026112195016883\uff0c",
    "晚上 20:00–22:00 有活动\uff0c",
    "评分 4.9\uff0c",
    "📦👍🏽\uff0c",
    "(见图)",
    "验证码 950618\uff0c",
    "手机号 13812345678 换了。",
    "![图](img/95016.png)",
    "https://example.com/95188 打不开\uff0c",
    "尺寸 40×30×25 厘米。",
    "&amp;\uff0c",
    "**注意**\uff0c",
)


def test_positions_among_other_things(recogniser: Recogniser, numbers: list[str]) -> None:
    """Numbers between harmless pieces, 2,000 times: each is found at its place, and nothing else is."""
    rng = random.Random(95016)
    pieces = {name: [p for n in numbers for p in spell(n)] for name, spell in SPELLINGS.items()}
    spelled = {p: digits_of(n) for spell in SPELLINGS.values() for n in numbers for p in spell(n)}
    names = [name for name in SPELLINGS if name not in ("read out", "read out with 零")]
    for _ in range(2000):
        text, wanted = rng.choice(HARMLESS), []
        for _ in range(rng.randint(1, 6)):
            if rng.random() < 0.6:
                piece = rng.choice(pieces[rng.choice(names)])
                text += rng.choice(("请拨打", "朋友抄下了", "有人写着 "))
                wanted.append(Number(len(text), len(text) + len(piece), spelled[piece], piece, "known"))
                text += piece + rng.choice(("\uff0c", "。", "\uff1b", " 这一串\uff0c"))
            text += rng.choice(HARMLESS)
        assert recogniser.numbers(text) == wanted, text


def test_a_price_guarantee_is_no_clock_of_the_book(judge: Judge) -> None:
    page = parse("价保 30 天\uff0c这几天降了 120 元\uff0c申请退差价。\n", "content/page.md")
    assert [str(one) for one in prose.run(Reader(judge), page)] == []


REPEATED = (
    *(
        " ",
        "&nbsp;",
        "\0",
        "\u200b",
        "\n",
        "_",
        "*",
        "`",
        "~~",
        "[",
        "](",
        "<b>",
        "<!--",
        "<a ",
        "&#",
        "9 ",
        "9-",
        "9_",
        "9*",
    ),
    *(
        "9.",
        "a.",
        "a-",
        "@.",
        "www.",
        "80%",
        "9\n",
        "九 ",
        "O1",
        "->",
        "→",
        "我的 → ",
        "“",
        "拨打",
        "950618 ",
        "400-",
    ),
)


@pytest.mark.slow
@pytest.mark.parametrize("piece", REPEATED)
def test_nothing_takes_long(piece: str, recogniser: Recogniser) -> None:
    """5,000 characters of the same. The fuzzer found `40` and 22 underscores, which took a second."""
    for before in ("9", "40", "我的"):
        text = before + (piece * 5000)[:5000] + "x"
        start = process_time()
        recogniser.numbers(text)
        recogniser.paths(text)
        assert process_time() - start < 1
