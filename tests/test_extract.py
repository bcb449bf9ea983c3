"""What was published → text: every kind of file, any bytes, each piece at its place."""

from __future__ import annotations

import time

import pytest

from kefu.extract import Piece, dial_links, pieces


def found(name: str, text: str) -> list[tuple[str, str]]:
    """Element and text of every piece."""
    return [(one.element, one.text) for one in pieces(name, text.encode())]


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<p>拨打 950<b>618</b></p>", [("p", "拨打 950618")]),
        ("<p>95<span class='x'>0</span>6<wbr>18</p>", [("p", "950618")]),
        ("<p>400-086\n   -2867</p>", [("p", "400-086 -2867")]),
        ("<p>热线<br>950618</p>", [("p", "热线\n950618")]),
        ("<td>12315</td><td>114</td>", [("td", "12315"), ("td", "114")]),
        ("<p>9&#53;0618&nbsp;&amp;</p>", [("p", "950618\u00a0&")]),
        ("<x-y>950</x-y>618", [("text", "950618")]),
        ("<div>甲<p>乙</p>丙</div>", [("div", "甲"), ("p", "乙"), ("div", "丙")]),
        ("<p><!-- 旧:950001 -->甲</p>", [("comment", "旧:950001"), ("p", "甲")]),
        ("<p>1 < 2 <3</p>", [("p", "1 < 2 <3")]),
    ],
)
def test_inline_tags_do_not_break_a_text_and_blocks_do(markup: str, wanted: list[tuple[str, str]]) -> None:
    assert found("a.html", markup) == wanted


@pytest.mark.parametrize(
    ("markup", "element", "text"),
    [
        ('<img alt="热线 950618">', "img[alt]", "热线 950618"),
        ("<a title=950618>x</a>", "a[title]", "950618"),
        ("<button aria-label='拨打950618'></button>", "button[aria-label]", "拨打950618"),
        ('<meta name="description" content="950618">', "meta[description]", "950618"),
        ('<meta property="og:title" content="950618">', "meta[og:title]", "950618"),
        ("<input placeholder='950618'>", "input[placeholder]", "950618"),
        ("<option value=950618>", "option[value]", "950618"),
        ('<button data-copy="950618">', "button[data-copy]", "950618"),
        ('<a HREF="&#116;el:950618">', "a[href]", "tel:950618"),
        ('<svg aria-label="950618">', "svg[aria-label]", "950618"),
        ("<svg><text>950<tspan>618</tspan></text>", "svg text", "950618"),
        ("<svg><title>950618</title></svg>", "svg title", "950618"),
        ("<svg><text><tspan x='1'>热线</tspan><tspan dy='2'>95</tspan></text></svg>", "svg text", "热线\n95"),
        ('<p title="a > b" class=it\'s>950618</p>', "p", "950618"),
        ("<p>950618", "p", "950618"),
        ('<p title="950618', "text", '<p title="950618'),
        ("<!-- 950618", "comment", "950618"),
        ("<![x[ 950618 ]]>", "comment", "[x[ 950618 ]]"),
    ],
)
def test_where_a_text_can_hide(markup: str, element: str, text: str) -> None:
    assert (element, text) in found("a.html", markup)


def test_addresses_are_decoded() -> None:
    markup = (
        '<a href="tel:%39%35"></a><a href="mailto:?body=%E7%94%B2"></a><a href="/%39"></a>'
        '<img src="data:text/plain;base64,OTUwNjE4"><meta http-equiv="refresh" content="0; url=tel:95">'
        "<b onclick=\"open('tel:95')\"></b>"
    )
    assert found("a.html", markup) == [
        ("a[href]", "tel:95"),
        ("a[href]", "mailto:?body=甲"),
        ("img[src]", "data:text/plain;base64,950618"),
        ("meta[refresh]", "0; url=tel:95"),
        ("b[onclick]", "open('tel:95')"),
    ]


def test_utf_16_is_read() -> None:
    assert [one.text for one in pieces("a.txt", "热线 950618".encode("utf-16"))] == ["热线 950618"]


def test_strings_of_pages_are_read_in_scripts_and_styles() -> None:
    assert found("a.html", "<style>p::after { content: '950618' }</style>") == [("style", "950618")]
    assert found("a.html", "<script>let n = '950618' // 甲</script>") == [
        ("script", "950618"),
        ("script", "甲"),
    ]


def test_bare_numbers_in_json_are_read_where_somebody_may_dial_them() -> None:
    assert found("a.json", '{"tel": 950618, "n": 950001, "hotlines": [950002, 95.5]}') == [
        ("json:/tel", "950618"),
        ("json:/hotlines/0", "950002"),
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<style>p { width: 950618px }</style>",
        "<script>var number = 950618</script>",
        '<meta name="viewport" content="width=950618">',
        '<a href="../numbers/950618/" class="950618" id="950618"></a>',
        '<!doctype html><div data-md-component="header"></div>',
    ],
)
def test_what_is_not_for_readers(markup: str) -> None:
    assert found("a.html", markup) == []


def test_json_ld_is_read_with_paths_and_places() -> None:
    page = (
        '<p>x</p>\n<script type="application/ld+json">\n {"a": [{"telephone": "950\\u0036\\u0031\\u0038"}]}'
    )
    assert list(pieces("a.html", page.encode()))[1] == Piece("950618", "json:/a/0/telephone", 3, 23)


def test_json_gives_every_string_and_keys_that_are_no_words() -> None:
    text = '{"hotlines": [{"number": "950001"}, {"number": "x"}], "950002": {"to": ["a"]}, "n": 5}'
    assert found("a.json", text) == [
        ("json:/hotlines/0/number", "950001"),
        ("json:/hotlines/1/number", "x"),
        ("json:/", "950002"),
        ("json:/950002/to/0", "a"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        (
            "a.svg",
            "<svg><g><text>京东</text><desc>950<tspan>618</tspan></desc></g></svg>",
            ["京东", "950618"],
        ),
        (
            "feed.xml",
            "<feed><title>甲</title><x:tel>950618</x:tel><![CDATA[ 95 ]]></feed>",
            ["甲", "950618", "95"],
        ),
        ("a.txt", "热线\n950618\n\n第二段\n", ["热线\n950618", "第二段"]),
        ("a.csv", '名称,号码\n"甲""乙",950618\r\n', ["名称", "号码", '甲"乙', "950618"]),
        ("a.vcf", "BEGIN:VCARD\nTEL;TYPE=work:950\n 618\nNOTE:甲\\,乙\nUID:950001\n", ["950618", "甲,乙"]),
        ("a.ics", "BEGIN:VEVENT\r\nDTSTART:20261121T090000\r\nSUMMARY:拨打\r\n  950618\r\n", ["拨打 950618"]),
        ("app.webmanifest", '{"name": "找客服"}', ["找客服"]),
        ("a.css", "950618 'a\\39 b' /* 甲 */", ["a9b", "甲"]),
        ("a.js", "950618; 'a\\u0039' // 甲\n`乙\n丙` \"\\x39\"", ["a9", "甲", "乙\n丙", "9"]),
        ("a.tsv", '平台\t号码\n甲\t"95 1"\n', ["平台", "号码", "甲", "95 1"]),
        ("a.yml", "号码: 950618\n", ["号码: 950618"]),
        ("a.woff2", "950618", []),
        ("CNAME", "950618", ["950618"]),
    ],
)
def test_every_kind_of_file(name: str, text: str, wanted: list[str]) -> None:
    assert [one.text for one in pieces(name, text.encode())] == wanted


def test_a_cell_is_named_for_its_column_and_has_its_place() -> None:
    assert list(pieces("a.csv", "名称,号码\n甲,950618\n".encode()))[3] == Piece("950618", "csv:号码", 2, 3)


def test_places_count_code_points_from_one() -> None:
    page = "<h1>客服</h1>\n<p class=x>😀 <b>950</b>618</p>"
    assert list(pieces("a.html", b"\xef\xbb\xbf" + page.encode())) == [
        Piece("客服", "h1", 1, 5),
        Piece("😀 950618", "p", 2, 12),
    ]


# Dial links ------------------------------------------------------------------------------------------


def test_dial_links_with_the_text_that_readers_see() -> None:
    page = """<p>甲 <a class="x" href="tel:950618">拨打 <b>950</b>618<br>现在</a>
      <a href=" TEL:+86400&#45;086"><img alt="y"></a><a href="/tel:1">不是</a> <a href='t
el:12315'>12315"""
    assert list(dial_links(page.encode())) == [
        ("tel:950618", "拨打 950618\n现在", 1, 6),
        ("TEL:+86400-086", "", 2, 7),
        ("tel:12315", "12315", 2, 78),
    ]


# Any bytes -------------------------------------------------------------------------------------------

HOSTILE = (
    b"<", b"<a ", b"<!--", b"<![CDATA[", b'<a b="', b"<div></p>", b"<div>", b"<script>", b"<a b=", b"<a/",
    b"</", b"&#x110000;", b"&", b"\xff\xfe", b"\x00", b'"', b'"\\', b"[", b'{"a":', b",", b'"a', b"A:\n ",
    b"A;", b"\r\n",
)  # fmt: skip


@pytest.mark.parametrize("bait", HOSTILE, ids=repr)
def test_hostile_files_take_time_in_proportion(bait: bytes) -> None:
    data = bait * (100_000 // len(bait)) + "客服 950618".encode()
    for name in ("a.html", "a.svg", "a.json", "a.txt", "a.csv", "a.vcf"):
        began = time.process_time()
        first = list(pieces(name, data))
        assert list(pieces(name, data)) == first
        assert time.process_time() - began < 2, name
    assert len(list(dial_links(data))) == 0


@pytest.mark.parametrize(
    "bait", [b"<", b"<a ", b"<!--", b"<![CDATA[", b'<a b="', b"<div></p>", b"</"], ids=repr
)
def test_nothing_hides_behind_broken_markup(bait: bytes) -> None:
    assert any("950618" in one.text for one in pieces("a.html", bait * 3 + b" 950618 "))
