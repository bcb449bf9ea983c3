"""The recogniser on a made-up book, one small text a case: what it finds, where, and as what."""

from __future__ import annotations

import pytest

from kefu.text import Number, Recogniser, distance, flatten, hidden, is_call, plain, shaped

KNOWN = frozenset({"95016", "4006789888", "02161897088", "4006065500,7", "114", "12345"})
LABELS = frozenset({"我的", "客服", "客服中心", "VIP 专属客服", "设置", "意见反馈", "申请售后", "退款/售后"})
BOOK = Recogniser(KNOWN, LABELS)

NUMBERS: dict[str, list[tuple[str, str, str]]] = {
    # In the book, spelled in many ways.
    "95016": [("95016", "95016", "known")],
    "9 5 0 1 6": [("9 5 0 1 6", "95016", "known")],
    "9.5.0.1.6": [("9.5.0.1.6", "95016", "known")],
    "95.016": [],
    "95 016 095": [("95 016", "95016", "known")],
    "400.6789.888": [("400.6789.888", "4006789888", "known")],
    "400)6789(888": [("400)6789(888", "4006789888", "known")],
    "400-6789-888 400-6789-888": [("400-6789-888", "4006789888", "known")] * 2,
    "95016 95016": [("95016", "95016", "known")] * 2,
    "95016/400-6789-888": [("95016", "95016", "known"), ("400-6789-888", "4006789888", "known")],
    "95016 / 12345": [("95016", "95016", "known"), ("12345", "12345", "known")],
    "950\n16": [("950\n16", "95016", "known")],
    "950\n> 16": [("950\n> 16", "95016", "known")],
    "950-\n16": [("950-\n16", "95016", "known")],
    "400-6789\n-888": [("400-6789\n-888", "4006789888", "known")],
    "950\n\n16": [],
    "\uff19\uff15\uff10\uff11\uff16": [("\uff19\uff15\uff10\uff11\uff16", "95016", "known")],
    "950\u200b16": [("950\u200b16", "95016", "known")],
    "021-6189-7088": [("021-6189-7088", "02161897088", "known")],
    "(021)6189-7088": [("(021)6189-7088", "02161897088", "known")],
    "(95016)": [("95016", "95016", "known")],
    # Part of something else.
    "400-6789-888-1": [],
    "1400-6789-888": [],
    "400-6789-8889": [],
    "12346-95016": [],
    "95016-A": [],
    "x95016": [],
    "95016x": [],
    "95016.5": [],
    "$95016": [],
    "95016%": [],
    "110/95016": [],
    "95016/66": [],
    "订单号 95016": [],
    "订单号 9501 6": [],
    "拨打订单号 95016": [],
    "95016 元": [],
    "95016 元旦": [("95016", "95016", "known")],
    "拨打 95016 元": [("95016", "95016", "known")],
    # Addresses.
    "tel:95016": [("95016", "95016", "known")],
    "TEL:+95016": [("95016", "95016", "known")],
    "https://a.cn/95016": [],
    "a95016@b.cn": [],
    "www.95016.com": [],
    "见 95016.html": [],
    # Country codes.
    "+86 95016": [("+86 95016", "95016", "known")],
    "+8695016": [("+8695016", "95016", "known")],
    "+ 86 95016": [("+ 86 95016", "95016", "known")],
    "\uff08+86\uff0995016": [("\uff08+86\uff0995016", "95016", "known")],
    "0086-95016": [("0086-95016", "95016", "known")],
    "86 95016": [("95016", "95016", "known")],
    "8695016": [],
    "+86 21 61897088": [("+86 21 61897088", "02161897088", "known")],
    "86-21-6189-7088": [("86-21-6189-7088", "02161897088", "known")],
    "(86)21-61897088": [("(86)21-61897088", "02161897088", "known")],
    "+86 400 6789 888": [("+86 400 6789 888", "4006789888", "known")],
    "+86 138 0013 8000": [],
    # Extensions.
    "95016 转 3": [("95016 转 3", "95016,3", "shaped")],
    "(95016转3)": [("95016转3", "95016,3", "shaped")],
    "400-606-5500 转 7": [("400-606-5500 转 7", "4006065500,7", "known")],
    "400-606-5500,7": [("400-606-5500,7", "4006065500,7", "known")],
    "400-606-5500,8": [("400-606-5500", "4006065500", "shaped")],
    "400-606-5500 (转7)": [("400-606-5500 (转7)", "4006065500,7", "known")],
    "400-606-5500 转 123456": [("400-606-5500", "4006065500", "shaped")],
    "400-606-5500": [("400-606-5500", "4006065500", "shaped")],
    "95O16转3": [("95O16转3", "95016,3", "shaped")],
    "九五〇一六转三": [("九五〇一六转三", "95016,3", "shaped")],
    # Nobody's.
    "95099": [("95099", "95099", "shaped")],
    "95016、95099": [("95016", "95016", "known"), ("95099", "95099", "shaped")],
    "1095099": [],
    "95098-95099": [],
    "95098~95099": [],
    "95098 ~ 95099": [],
    "95099 件": [],
    "95099 件件有回音": [("95099", "95099", "shaped")],
    "95099人工服务": [("95099", "95099", "shaped")],
    "约95099人": [],
    "第 95099": [],
    "95**09**9": [("95**09**9", "95099", "shaped")],
    "9 5 0 9 9": [],
    "拨打 9 5 0 9 9": [("9 5 0 9 9", "95099", "shaped")],
    "400-111-2222": [("400-111-2222", "4001112222", "shaped")],
    "400 111 2222": [("400 111 2222", "4001112222", "shaped")],
    "4 0 0 1 1 1 2222": [],
    "订单号 400-111-2222": [],
    "+86 400-111-2222": [("+86 400-111-2222", "4001112222", "shaped")],
    "400-111-2222 个": [("400-111-2222", "4001112222", "shaped")],
    "021-1234567": [],
    "021-23456789": [("021-23456789", "02123456789", "shaped")],
    "0571-2345678": [("0571-2345678", "05712345678", "shaped")],
    "1010-1234": [("1010-1234", "10101234", "shaped")],
    "1010-1234-5": [],
    # Behind a cue.
    "拨打 95099": [("95099", "95099", "dialled")],
    "拨打 12": [],
    "拨打 123": [("123", "123", "dialled")],
    "拨打 123 次": [],
    "拨打 955 开头的号码": [],
    "拨打 955号段": [],
    "拨打 95099-1": [("95099-1", "950991", "shaped")],
    "拨打 950-99-1": [("950-99-1", "950991", "shaped")],
    "拨打 123-456-789": [("123-456-789", "123456789", "dialled")],
    "95016、拨打 123-456-789、95016": [
        ("95016", "95016", "known"),
        ("123-456-789", "123456789", "dialled"),
        ("95016", "95016", "known"),
    ],
    "拨打 12-3456": [("12-3456", "123456", "dialled")],
    "拨打 2026-11-21": [],
    "电话:1234、95016": [("1234", "1234", "dialled"), ("95016", "95016", "known")],
    "TEL. 6123456": [("6123456", "6123456", "dialled")],
    # Look-alikes and numerals.
    "95O16": [("95O16", "95016", "known")],
    "95OI6": [("95OI6", "95016", "known")],
    "9OOI6": [],
    "l14": [],
    "9SOI6": [],
    "拨打 9SOI6": [("9SOI6", "95016", "known")],
    "拨打 9SOIG": [],
    "95OOOO": [],
    "9SO99": [],
    "拨打 9SO99": [("9SO99", "95099", "shaped")],
    "九五〇一六": [("九五〇一六", "95016", "known")],
    "九5〇1六": [("九5〇1六", "95016", "known")],
    "九五洞幺六": [("九五洞幺六", "95016", "known")],
    "九五〇一六年": [],
    "九五〇九九": [("九五〇九九", "95099", "shaped")],
    "九五一九九": [],
    "拨打九五一九九": [("九五一九九", "95199", "shaped")],
    "订单九五〇九九": [],
    "一一四": [],
    "拨打一一四": [("一一四", "114", "known")],
    "一二三四五": [],
    "拨打一二三四五": [("一二三四五", "12345", "known")],
    "八八": [],
    # Markup.
    "&#57;5016": [("&#57;5016", "95016", "known")],
    "9501&#54;": [("9501&#54;", "95016", "known")],
    "95&shy;016": [("95&shy;016", "95016", "known")],
    "950<B>16</B>": [("950<B>16", "95016", "known")],
    "950<!-- a\nb -->16": [("950<!-- a\nb -->16", "95016", "known")],
    '<a href="tel:95016">打</a>': [("95016", "95016", "known")],
    "[95016](x)": [("95016", "95016", "known")],
    "9[50](y)16": [("9[50](y)16", "95016", "known")],
    '<td width="95099">': [],
    '<td title="95099">': [("95099", "95099", "shaped")],
}


def found(text: str, about: str = "") -> list[tuple[str, str, str]]:
    """Raw text, digits and kind of each number; each stands where it says it does."""
    numbers = BOOK.numbers(text, about=lambda _: about)
    assert all(one.raw == text[one.start : one.end] for one in numbers)
    return [(one.raw, one.digits, one.kind) for one in numbers]


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers(text: str) -> None:
    assert found(text) == NUMBERS[text]


@pytest.mark.parametrize("text", [text for text, wanted in NUMBERS.items() if wanted])
def test_numbers_elsewhere_in_a_text(text: str) -> None:
    """Positions far from the beginning, where every window around them is full."""
    before = "这是一段没有号码的话,写在前面,足够长,免得什么都从头开始。\n\n"
    after = "\n\n后面也还有一段没有号码的话,同样长。"
    assert found(before + text + after) == NUMBERS[text]


@pytest.mark.parametrize(
    ("about", "text", "wanted"),
    [
        ("客服热线", "61234", [("61234", "61234", "dialled")]),
        ("客服热线", "1234", []),
        ("客服热线", "61234~61235", []),
        ("客服热线", "61234-1", []),
        ("客服热线", "400-111-2222", [("400-111-2222", "4001112222", "shaped")]),
        ("客服电话(手机拨打)", "61234", [("61234", "61234", "dialled")]),
        ("手机号码", "61234", []),
        ("手机号码", "95099", []),
        ("价格\uff08元\uff09", "95099", []),
        ("价格\uff08元\uff09", "95016", [("95016", "95016", "known")]),
        ("平台", "61234", []),
        ("平台", "95099", [("95099", "95099", "shaped")]),
    ],
)
def test_headings_and_columns_say_what_digits_are(
    about: str, text: str, wanted: list[tuple[str, str, str]]
) -> None:
    assert found(text, about) == wanted


PATHS: dict[str, list[tuple[str, tuple[str, ...], tuple[str, ...]]]] = {
    "我的 → 客服中心": [("我的 → 客服中心", ("我的", "客服中心"), ("→",))],
    "打开“我的”→“客服中心”。": [("“我的”→“客服中心”", ("我的", "客服中心"), ("→",))],
    "依次点我的→客服中心即可": [("我的→客服中心", ("我的", "客服中心"), ("→",))],
    "我的 > 客服中心": [("我的 > 客服中心", ("我的", "客服中心"), (">",))],
    "我的 -- 客服中心": [("我的 -- 客服中心", ("我的", "客服中心"), ("--",))],
    "我的 > 别处": [],
    "走 我的 > 别处": [("我的 > 别处", ("我的", "别处"), (">",))],
    "我的 → 别处": [("我的 → 别处", ("我的", "别处"), ("→",))],
    "别处 → 这里": [],
    "路径:别处 → 这里": [("别处 → 这里", ("别处", "这里"), ("→",))],
    "别处 → 客服中兴": [("别处 → 客服中兴", ("别处", "客服中兴"), ("→",))],
    "别处 → 客服中": [("别处 → 客服中", ("别处", "客服中"), ("→",))],
    "别处 → 我地": [],
    "来信写作 我的 → 别处": [("我的 → 别处", ("我的", "别处"), ("→",))],
    "我的 → VIP 专属客服": [("我的 → VIP 专属客服", ("我的", "VIP 专属客服"), ("→",))],
    "我的 → vip专属客服。": [("我的 → vip专属客服", ("我的", "vip专属客服"), ("→",))],
    "我的 → 设置 → VIP 专属客服": [
        ("我的 → 设置 → VIP 专属客服", ("我的", "设置", "VIP 专属客服"), ("→", "→"))
    ],
    "我的 → VIP 专属客服 找人": [("我的 → VIP 专属客服", ("我的", "VIP 专属客服"), ("→",))],
    "我的 → 客服中心页": [("我的 → 客服中心页", ("我的", "客服中心页"), ("→",))],
    "我的 → 客服中心里找": [("我的 → 客服中心", ("我的", "客服中心"), ("→",))],
    "**我的** → **设置**": [("我的** → **设置", ("我的", "设置"), ("→",))],
    "*我的* → `设置`": [("我的* → `设置", ("我的", "设置"), ("→",))],
    "我的\n→ 设置": [("我的\n→ 设置", ("我的", "设置"), ("→",))],
    "我的 →\n设置 → 意见反馈": [("我的 →\n设置 → 意见反馈", ("我的", "设置", "意见反馈"), ("→", "→"))],
    "我的\u200b → 设置": [("我的\u200b → 设置", ("我的", "设置"), ("→",))],
    "我的/设置/意见反馈": [("我的/设置/意见反馈", ("我的", "设置", "意见反馈"), ("/", "/"))],
    "我的 / 设置 / 意见反馈": [("我的 / 设置 / 意见反馈", ("我的", "设置", "意见反馈"), ("/", "/"))],
    "我的/设置": [],
    "我的/设置/别处": [],
    '<p title="我的→设置">图</p>': [("我的→设置", ("我的", "设置"), ("→",))],
    "<td>我的</td><td>设置</td>": [],
    "我的 → 设置,然后 我的 → 客服中心": [
        ("我的 → 设置", ("我的", "设置"), ("→",)),
        ("我的 → 客服中心", ("我的", "客服中心"), ("→",)),
    ],
    "个\u2f08中心": [],
}


@pytest.mark.parametrize("text", PATHS)
def test_paths(text: str) -> None:
    paths = BOOK.paths(text)
    assert [(one.raw.strip(), one.labels, one.arrows) for one in paths] == PATHS[text]
    for one in paths:
        assert one.raw == text[one.start : one.end]
        assert all(
            flatten(text)[s:].lstrip('“"*`').startswith(one.labels[i][0]) for i, s in enumerate(one.starts)
        )


@pytest.mark.parametrize("text", [text for text, wanted in PATHS.items() if wanted])
def test_paths_elsewhere_in_a_text(text: str) -> None:
    shift = "这是一段没有路径的话。\n\n"
    assert [(one.start - len(shift), one.labels) for one in BOOK.paths(shift + text + "\n\n后面。")] == [
        (one.start, one.labels) for one in BOOK.paths(text)
    ]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("点“我的”,再点“设置”。", [("我的", "设置")]),
        ("点“我的”,再点“设置”,最后点“意见反馈”", [("我的", "设置", "意见反馈")]),
        ("点“我的”,再点“转人工”", []),
        ("点“我的”,再点“设置”,最后点“转人工”", [("我的", "设置")]),
        ("点“我的”。再点“设置”", []),
        ("说“我的”,说“设置”", []),
        ("点击右上角的“我的”,进入“设置”", [("我的", "设置")]),
    ],
)
def test_paths_told_in_words(text: str, labels: list[tuple[str, ...]]) -> None:
    told = BOOK.told(text)
    assert [one.labels for one in told] == labels
    assert all(one.raw[0] == "“" and one.raw[-1] == "”" for one in told)
    assert all(text[s] == "“" for one in told for s in one.starts)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "", 3),
        ("", "ab", 2),
        ("abc", "abd", 1),
        ("abc", "ab", 1),
        ("abc", "xabc", 1),
        ("abcd", "abdc", 1),
        ("ba", "ab", 1),
        ("abcd", "badc", 2),
        ("abc", "cab", 2),
        ("abc", "xyz", 3),
        ("95061", "95016", 1),
        ("kitten", "sitting", 3),
    ],
)
def test_distance(one: str, other: str, edits: int) -> None:
    assert distance(one, other) == distance(other, one) == edits


@pytest.mark.parametrize(
    ("digits", "hotline"),
    [
        *(("95016", True), ("950618", True), ("9510211", True), ("95163111", True), ("9501", False)),
        *(("951631112", False), ("96110", True), ("961101", True), ("10086", True), ("11185", True)),
        *(("12315", True), ("12415", False), ("123150", False), ("10101234", True), ("4001234567", True)),
        *(("8001234567", True), ("5001234567", False), ("114", False), ("13800138000", False)),
    ],
)
def test_shapes(digits: str, hotline: bool) -> None:
    assert shaped(digits) is hotline


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("客服\u200b中心", [2]),
        ("\ufeff甲", [0]),
        ("甲\u2028乙\x07", [1, 3]),
        ("甲\n\t乙", []),
        ("\u2764\ufe0f", []),
        ("甲\ufe0f", [1]),
        ("\U0001f468\u200d\U0001f469", []),
        ("\U0001f468\u200d甲", [1]),
        ("\U0001f3f3\ufe0f\u200d\U0001f308", []),
        ("1\ufe0f\u20e3", []),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", []),
        ("甲\U000e0067", [1]),
        ("\U0001f3f4\U000e0067\U000e007f\U000e0067", [3]),
    ],
)
def test_hidden_characters(text: str, places: list[int]) -> None:
    assert list(hidden(text)) == places


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("报警打 114", True),
        ("114 查号台", True),
        ("身高 114", False),
        ("电话在这一行的很远的地方,后面才是 114", False),
        ("114 后面很远很远很远的地方才有电话", False),
        ("95016", True),
        ("身高 4006789888", True),
    ],
)
def test_short_numbers_mostly_count_things(text: str, call: bool) -> None:
    digits = next(one for one in ("95016", "4006789888", "114") if one in text)
    at = text.index(digits)
    assert is_call(text, Number(at, at + len(digits), digits, digits, "known")) is call


def test_plain_labels() -> None:
    assert plain("VIP 专属\0客服") == "vip专属客服"


def test_known_numbers_beside_one_another_are_not_one() -> None:
    book = Recogniser(frozenset({"12315114", "12315", "114", "11412315"}))
    assert [one.digits for one in book.numbers("12315 114")] == ["12315", "114"]
    assert [one.digits for one in book.numbers("114 12315 ")] == ["114", "12315"]
    assert [one.digits for one in book.numbers("123 15114")] == ["12315114"]


def test_a_recogniser_of_nothing_finds_shapes_only() -> None:
    nothing = Recogniser(frozenset())
    assert [one.kind for one in nothing.numbers("95016 114")] == ["shaped"]
    assert nothing.paths("我的 → 设置") == nothing.told("点“我的”,点“设置”") == []
