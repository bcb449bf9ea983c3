"""What was published → text: every kind of file, any bytes, each piece at its place."""

from __future__ import annotations

import random
import time

import pytest

from kefu import extract
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


USUAL: dict[str, list[Piece]] = {
    "950618": [Piece("950618", "text", 1, 1)],
    "950<b>618</b>x<p>y": [Piece("950618x", "text", 1, 1), Piece("y", "p", 1, 18)],
    "<p>\n\n   甲\n 乙<b> 丙</b></p>": [Piece("甲 乙 丙", "p", 3, 4)],
    "<p> <b>甲</b></p>": [Piece("甲", "p", 1, 8)],
    "<p>&nbsp;</p><p>&lt;</p>": [Piece("<", "p", 1, 17)],
    "<div>甲<div>乙</div>丙</div>丁<p>戊</div>己": [
        Piece("甲", "div", 1, 6),
        Piece("乙", "div", 1, 12),
        Piece("丙", "div", 1, 19),
        Piece("丁", "text", 1, 26),
        Piece("戊", "p", 1, 30),
        Piece("己", "p", 1, 37),
    ],
    "<ul><li>甲<p>乙<b>丙</ul>丁": [
        Piece("甲", "li", 1, 9),
        Piece("乙丙", "p", 1, 13),
        Piece("丁", "text", 1, 23),
    ],
    "<div><ul><li><div>甲</ul>乙</div>丙": [
        Piece("甲", "div", 1, 19),
        Piece("乙", "div", 1, 25),
        Piece("丙", "text", 1, 32),
    ],
    "<td>甲</p>乙<hr>丙<div/>丁<input>戊": [
        Piece("甲", "td", 1, 5),
        Piece("乙", "td", 1, 10),
        Piece("丙", "td", 1, 15),
        Piece("丁", "td", 1, 22),
        Piece("戊", "td", 1, 30),
    ],
    '<p>甲</p title="乙"><p></p>\n丙': [Piece("甲", "p", 1, 4), Piece("丙", "text", 2, 1)],
    '<p class="x">甲<b title=" 乙\n 丙 ">丁</b></p>': [
        Piece("乙 丙", "b[title]", 1, 15),
        Piece("甲丁", "p", 1, 14),
    ],
    '<p title="甲" aria-label="乙" lang="zh"></p>': [
        Piece("甲", "p[title]", 1, 1),
        Piece("乙", "p[aria-label]", 1, 1),
    ],
    "<div><p>甲": [Piece("甲", "p", 1, 9)],
    "<div><p>甲</div>乙": [Piece("甲", "p", 1, 9), Piece("乙", "text", 1, 16)],
    "<X-Y>950</X-Y><b></b>618": [Piece("950618", "text", 1, 6)],
}
"""Markup as templates write it → its pieces."""


@pytest.mark.parametrize("markup", USUAL)
def test_both_readers_of_markup_give_the_same(markup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(pieces("a.html", f"{markup}<!---->".encode())) == USUAL[markup]
    monkeypatch.delattr(extract, "_Markup")  # the full reader, which is slow
    assert list(pieces("a.html", markup.encode())) == USUAL[markup]


ICON = '<svg class="i" aria-hidden="true" xmlns="http://a.cn" viewBox="0 0 2 2"><path d="M0 0h1"/></svg>'
BITS = (
    *(
        "甲",
        "拨打 950618",
        " ",
        "\n",
        "\t ",
        "&nbsp;",
        "&#57;",
        "&am",
        "p;",
        "\u3000",
        "1 > 0",
        "1 < 2",
        "<",
        ">",
    ),
    *(
        "<p>",
        "</p>",
        '<p class="a" id="b">',
        "<div>",
        "</div>",
        "<section hidden>",
        "</section>",
        "<hr>",
        "<img/>",
    ),
    *(
        "<b>",
        "</b>",
        "<a href='x'>",
        '<a href="../x/">',
        '<a href="tel:950618">',
        '<a href="&#116;el:1">',
        "</a>",
    ),
    *(
        '<b title="乙">',
        "<b title=乙>",
        '<i data-kf-x="950618">',
        '<i class="a"b>',
        '<i a="<p>">',
        '<i class="x:y">',
    ),
    *(
        '<i role="a" style="content: 1">',
        '<i onclick="a">',
        '<img alt="乙" src="x">',
        "<br>",
        "<x-y>",
        "<P>",
        "</P>",
    ),
    *(
        '<meta name="description" content="乙">',
        '<meta name="viewport" content="乙">',
        "<div/>",
        '<i id="a" id=b>',
    ),
    *(ICON, ICON.replace("class", "title"), ICON.replace("M0", "'"), ICON.replace("<path", '<path alt="丙"')),
    *(ICON.replace("path", "text"), ICON.replace("/>", "/>丁"), ICON.replace("/>", ">"), "<svg>", "</svg>"),
    *("<script>", "</script>", "<!-- ", " -->", "<!doctype html>", "<![CDATA[", "]]>"),
)
"""What markup is made of, tame and wild."""


@pytest.mark.parametrize("seed", range(40))
def test_the_quick_reader_gives_what_the_full_one_gives(seed: int) -> None:
    chance, quick = random.Random(seed), 0
    tame = [one for one in BITS if extract._usual(one)]
    for _ in range(150):
        some = chance.choices(tame if chance.random() < 0.7 else BITS, k=chance.randrange(1, 12))
        text = "".join(some)
        places = extract.Places(text)
        if usual := extract._usual(text):
            quick += 1
            read = extract._run(usual, places, "text")
            assert [*read.pieces, *read.hanging] == list(extract._Markup(places, xml=False).read(text)), text
    assert quick > 80
    assert extract._usual(f"<li><a href='x'>{ICON}</a>") is None
    assert extract._usual(f'<li><a href="x">{ICON}甲</a></li>')


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ('<p title="a>b">x</p>', [("p[title]", "a>b"), ("p", "x")]),
        ("<p title='a>b'>x</p>", [("p[title]", "a>b"), ("p", "x")]),
        ('<p title="a" alt="b>c">x</p>', [("p[title]", "a"), ("p[alt]", "b>c"), ("p", "x")]),
        ("<p title='a' alt='b>c'>x</p>", [("p[title]", "a"), ("p[alt]", "b>c"), ("p", "x")]),
        ("<!-->x-->y", [("comment", ">x"), ("text", "y")]),
        ("<?>x", [("text", "x")]),
        ('<script>ab = {"x": "y"}</script>', [("json:/x", "y")]),
        ('<script type="a/json">{"tel": 950618}</script>', [("json:/tel", "950618")]),
        ("<!--x--><!---->y", [("comment", "x"), ("text", "y")]),
        ("<!--x>y--><!z><?a></b", [("comment", one) for one in ("x>y", "z", "a", "b")]),
        ("<!DOCTYPE 甲", []),
        ("甲<![CDATA[乙]]>丙", [("text", "甲乙丙")]),
        ("<![CDATA[ 乙", [("text", "乙")]),
        ("甲<b 乙", [("text", "甲<b 乙")]),
        ("<u>1--></u><!--2-->3>]]><![CDATA[4]]>", [("comment", "2"), ("text", "1-->3>]]>4")]),
        ("甲<!--乙--><!--丙", [("comment", "乙"), ("comment", "丙"), ("text", "甲")]),
        ("甲<!乙><!丙", [("comment", "乙"), ("comment", "丙"), ("text", "甲")]),
        (
            "<script x>'甲'</script><style>'乙'</style>丙<script>'丁'",
            [("script", "甲"), ("style", "乙"), ("text", "丙"), ("script", "丁")],
        ),
        ("</svg><script/>'甲'", [("script", "甲")]),
        ("<svg></svg><script/>'甲'", [("script", "甲")]),
        ("<svg/><script/>'甲'", [("script", "甲")]),
        ("<svg><script/>甲</svg>", [("svg", "甲")]),
        ("<svg><svg></svg><script/>甲</svg>", [("svg", "甲")]),
        ("<svg></svg></svg><svg><script/>甲</svg>", [("svg", "甲")]),
        ("<svg><script>'甲'</script>乙</svg>", [("script", "甲"), ("svg", "乙")]),
        ("<STYLE>/*甲*/</Style\n>乙", [("style", "甲"), ("text", "乙")]),
        ("<script>'</scripts>'</script/>乙", [("script", "</scripts>"), ("text", "乙")]),
        (
            "<svg><b>甲</b><g>乙<br>丙</g></svg><x>丁</x>",
            [("svg", "甲"), ("svg g", "乙\n丙"), ("text", "丁")],
        ),
        ("<svg><x>甲</x><p/>乙</svg>", [("svg x", "甲"), ("svg", "乙")]),
        ("<tspan>甲</tspan><tspan x=1>乙</tspan><b x=1>丙</b><u x=1>", [("text", "甲\n乙丙")]),
        ("<tspan>甲</tspan><u x=1>乙</u>", [("text", "甲乙")]),
        ("<svg><g title=甲></svg><g title=乙>", [("svg g[title]", "甲"), ("g[title]", "乙")]),
        ("<div><svg><g></svg>甲</div>乙", [("div", "甲"), ("text", "乙")]),
        ("<svg><g><g></g>甲</g>乙</g>丙</svg>", [("svg g", "甲"), ("svg", "乙"), ("svg", "丙")]),
    ],
)
def test_unusual_markup(markup: str, wanted: list[tuple[str, str]]) -> None:
    assert found("a.html", markup) == wanted
    whole = list(pieces("a.html", markup.encode()))
    for lines in range(1, 9):
        moved = list(pieces("a.html", ("\n" * lines + markup).encode()))
        assert moved == [one._replace(line=one.line + lines) for one in whole]


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ("<meta content=甲>", [("meta[content]", "甲")]),
        ("<meta itemprop=x content=甲>", [("meta[x]", "甲")]),
        ("<meta property=x itemprop=y content=甲>", [("meta[x]", "甲")]),
        ("<meta name=x property=y content=甲 title=乙>", [("meta[x]", "甲"), ("meta[title]", "乙")]),
        ("<meta name=x name=viewport content=甲>", [("meta[x]", "甲")]),
        ("<meta name=Viewport content=甲>", []),
        ("<input name=viewport value=甲>", [("input[value]", "甲")]),
        ("<p name=viewport title=甲>", [("p[title]", "甲")]),
        ("<b name=x content=甲>", [("b[content]", "甲")]),
        ("<p name=x content=甲>", [("p[content]", "甲")]),
        ("<meta name=x alt=甲>", [("meta[alt]", "甲")]),
        ("<b class=content width=content>", []),
        ("<b data-x=甲 data-md-x=乙 datax=丙 x=data->", [("b[data-x]", "甲")]),
        ("<b style='content:甲' style='color:乙'>", [("b[style]", "content:甲")]),
        ("<b alt='\u3000' title='' onclick=' '>", []),
        ("<b onclick=甲 x=javascript:乙 y=' mailto:%39' z=xtel:1>", [("b[onclick]", "甲"),
            ("b[x]", "javascript:乙"), ("b[y]", "mailto:9")]),
        ("<a href='DATA:x;Base64,OTUw'>", [("a[href]", "DATA:x;Base64,950")]),
        ("<a href='data:x;base64,O%54Uw'>", [("a[href]", "data:x;base64,950")]),
        ("<a href='data:x;base64,O'>", [("a[href]", "data:x;base64,O")]),
        ("<a href='data:x,OTU%39'>", [("a[href]", "data:x,OTU9")]),
        ("<a href='mailto:x;base64,OTUw'>", [("a[href]", "mailto:x;base64,OTUw")]),
        ("<a href='data:base64;%39'>", [("a[href]", "data:base64;9")]),
    ],
)  # fmt: skip
def test_attributes_that_readers_or_their_programs_are_shown(tag: str, wanted: list[tuple[str, str]]) -> None:
    assert found("a.html", tag) == wanted
    assert found("a.svg", tag) == wanted


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        # JSON: also of programs that write it wrongly.
        ("a.json", '{"a":"x"}\n{"b":"y"}', [("json:/a", "x"), ("json:/b", "y")]),
        ("a.json", '"x", "y"', [("json:", "x"), ("json:", "y")]),
        ("a.json", ']}"x"', [("json:", "x")]),
        ("a.json", ': "x"', [("json:", "x")]),
        ("a.json", '{"":"x"}', [("json:/\0", "x")]),
        ("a.json", '{"甲":"乙","a b":"丙"}', [("json:/", "甲"), ("json:/甲", "乙"), ("json:/", "a b"),
                                       ("json:/a b", "丙")]),
        ("a.json", '{"a-b.c:d":""," ":" "}', []),
        ("a.json", '{"mappings":"x","a":{"mappings":"z","b":"w"},"b":{"mappings":["y"]}}',
         [("json:/a/b", "w"), ("json:/b/mappings/0", "y")]),
        ("a.json", '["\\u0041\\n", "\\u0041\\x", "a\tb"]',
         [("json:/0", "A\n"), ("json:/1", "\\u0041\\x"), ("json:/2", "a\tb")]),
        ("a.json", '["x', [("json:/0", "x")]),
        ("a.json", '{"a":[[1,"x"],["y"]],"c":"z"}', [("json:/a/0/1", "x"), ("json:/a/1/0", "y"),
                                                     ("json:/c", "z")]),
        ("a.json", '{"b":{"c":"x","d":["y"],"e":"z"}}', [("json:/b/c", "x"), ("json:/b/d/0", "y"),
                                                         ("json:/b/e", "z")]),
        ("a.json", '["w","x",{"c":"y","d":5},"z"]', [("json:/0", "w"), ("json:/1", "x"), ("json:/2/c", "y"),
                                               ("json:/3", "z")]),
        ("a.json", '{"phone":{"x":950618},"tel":95,"n":950619}', [("json:/phone/x", "950618")]),
        # Scripts that hold data, and others.
        ("a.js", "x = [1]; '甲'", [("script", "甲")]),
        ("a.js", 'x = [[1, "甲"]]', [("json:/0/1", "甲")]),
        ("a.js", 'const x = {"甲": 1}', [("json:/", "甲")]),
        ("a.js", r"'\u{10FFFF}' '\u{110000}' '\x4a\u{42}\u0043'",
         [("script", "\U0010ffff"), ("script", r"\u{110000}"), ("script", "JBC")]),
        ("a.js", "/* 甲 */ '' ' '\n`'乙'`", [("script", "甲"), ("script", "乙")]),
        ("a.css", r"'\110000 x' '\41 b' '\10ffff '",
         [("style", r"\110000 x"), ("style", "Ab"), ("style", "\U0010ffff")]),
        # Tables.
        ("a.csv", "a,b\n1,2,3,4,5\n6", [("csv:a", "a"), ("csv:b", "b"), ("csv:a", "1"), ("csv:b", "2"),
                                    ("csv:3", "3"), ("csv:4", "4"), ("csv:5", "5"), ("csv:a", "6")]),
        ("a.csv", "a,, c \n1,,3", [("csv:a", "a"), ("csv:c", " c "), ("csv:a", "1"), ("csv:c", "3")]),
        ("a.csv", '"a"b,"c\nd"', [('csv:"a"b', '"a"b'), ("csv:c\nd", "c\nd")]),
        ("a.csv", "a\tb,c\n1\t", [("csv:a\tb", "a\tb"), ("csv:c", "c"), ("csv:a\tb", "1\t")]),
        ("a.csv", "a,b\rc,d", [("csv:a", "a"), ("csv", "b\rc,d")]),
        ("a.tsv", "a\tb,c\r\n1\t2\t3", [("csv:a", "a"), ("csv:b,c", "b,c"), ("csv:a", "1"),
                                       ("csv:b,c", "2"), ("csv:3", "3")]),
        # Cards.
        ("a.vcf", "item1.tel;x=1:95\\n06\\N1\\;\nTEL:  \nx.uid:甲", [("TEL", "95\n06\n1;")]),
        ("a.ics", "SUMMARY:甲\r\n 乙\r\n\t丙\r\nRRULE:丁", [("SUMMARY", "甲乙丙")]),
        # Texts.
        ("a.md", "甲 \n\n 乙\n \n丙\n\t丁\n", [("text", "甲"), ("text", "乙"), ("text", "丙\n\t丁")]),
        # What decides on the kind is the last ending, in capitals or not.
        ("A.b/C.TXT", "<p>", [("text", "<p>")]),
        ("A.HTM", "<p>甲", [("p", "甲")]),
        ("a.html.unknown", "<p>甲", []),
    ],
)  # fmt: skip
def test_every_text_of_a_file_with_its_name(name: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(name, text) == wanted


@pytest.mark.parametrize(
    ("name", "text", "places"),
    [
        ("a.html", "<p>\n<!-- x -->\n<![CDATA[ y", [(2, 1), (3, 1)]),
        ("a.html", "\n<style>/*甲*/ 'x'</style><script>\n'x'</script>", [(2, 8), (2, 14), (3, 1)]),
        ("a.html", "\n<script>a = {\n'x': \"y\"}</script>", [(3, 1), (3, 6)]),
        ("a.html", '\n<script>a = {\n"甲": "y"}</script>', [(3, 1), (3, 6)]),
        ("a.html", '<script type=a/JSON>\n{"tel":950618}</script>', [(2, 8)]),
        ("a.html", '<script type=a/JSON>{"a":"x", "b":"y",\n"c":"z"}</script>', [(1, 26), (1, 35), (2, 5)]),
        ("a.json", '{"a":\n ["x",\n"y"], "tel":950618}', [(2, 3), (3, 1), (3, 13)]),
        ("a.js", '\n var a = {\n"b": "x"}', [(3, 6)]),
        ("a.css", "'x'\n /* y */", [(1, 1), (2, 2)]),
        ("a.csv", 'a,b\r\n"1\n1",2\n', [(1, 1), (1, 3), (2, 1), (3, 4)]),
        ("a.csv", "a,b\rc", [(1, 1), (1, 3)]),
        ("a.vcf", "BEGIN:VCARD\nTEL:9506\n 18\nNOTE;x=y:z", [(2, 5), (4, 10)]),
        ("a.txt", "  甲\n乙\n\n丙", [(1, 3), (4, 1)]),
    ],
)
def test_the_place_of_each_text(name: str, text: str, places: list[tuple[int, int]]) -> None:
    assert [(one.line, one.column) for one in pieces(name, text.encode())] == places


@pytest.mark.parametrize(
    "data", [b"\xfe\xff\x75\x32", b"\xff\xfe\x32\x75", b"\xef\xbb\xbf\xe7\x94\xb2", b"\xe7\x94\xb2"]
)
def test_marks_of_the_encoding_are_no_text(data: bytes) -> None:
    assert [one.text for one in pieces("a.txt", data)] == ["甲"]
    assert "甲" in [one.text[0] for one in pieces("a.txt", data + b"\xff")]


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


@pytest.mark.parametrize(
    ("markup", "links"),
    [
        (
            "x<a href=tel:1>a</a>b<a href=tel:2>c<a href=x>d</a><a href=tel:3>e<area href=tel:4>f</area>g",
            [("tel:1", "a", 1, 2), ("tel:2", "c", 1, 22), ("tel:3", "e", 1, 52), ("tel:4", "f", 1, 67)],
        ),
        ("<a href=tel:1>a<!--b--><script>c</script><b>d</b> <br>e", [("tel:1", "ad\ne", 1, 1)]),
        ("<b href=tel:1>x<p>y</b></a>z", [("tel:1", "xy", 1, 1)]),
        ("<a href=tel:1>a</br>&amp;<br><br/>c", [("tel:1", "a&\n\nc", 1, 1)]),
        ("甲\n 乙<br><a href='tel:1'></a>", [("tel:1", "", 2, 7)]),
        ("<script/><a href=tel:1>x</a>", []),
        ("<script href=tel:1>x</script>y</a href=tel:2>", [("tel:1", "y", 1, 1)]),
        ("<a href=tel:1>x<span>y</span></a></b href=tel:2>", [("tel:1", "xy", 1, 1)]),
        ("<a href=' &#9;&#1;tel:1&#13;2 \0'>x</a>", [("tel:12", "x", 1, 1)]),
        ("<a href=t&#101l&colon;1>x</a>", [("tel:1", "x", 1, 1)]),
        ("<a xlink:href=Tel:1>x</a><a data-href=tel:1>y</a>", [("Tel:1", "x", 1, 1)]),
        ("<a href=te:1>x</a><a href=!tel:1>y</a><a title=&amp; href=tel>z</a>", []),
        ("<a href=tel:>x</a>", [("tel:", "x", 1, 1)]),
    ],
)
def test_where_a_dial_link_begins_and_ends(markup: str, links: list[tuple[str, str, int, int]]) -> None:
    assert list(dial_links(markup.encode())) == links


# Any bytes -------------------------------------------------------------------------------------------

HOSTILE = (
    b"<", b"<a ", b"<!--", b"<![CDATA[", b'<a b="', b"<div></p>", b"<div>", b"<script>", b"<a b=", b"<a/",
    b"</", b"&#x110000;", b"&", b"\xff\xfe", b"\x00", b'"', b'"\\', b"[", b'{"a":', b",", b'"a', b"A:\n ",
    b"A;", b"\r\n",
)  # fmt: skip


@pytest.mark.slow
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


TAME = (
    "p",
    "P",
    "a",
    "x-y",
    "img",
    "hr",
    "meta",
    "br",
    "class",
    "href",
    "title",
    "data-kf-x",
    "onclick",
    "style",
)
NAMES = (*TAME, "1", "p=", "p'", "data-md-x", "name", "content", "hidden", "x:y", "", "/", "甲")
VALUES = (
    *("", " ", "\u3000", "甲", "950618", " 甲 \n 乙", "tel:950618", "a&#58;b", "content: x", "<", ">"),
    *("a/", "/", "a=", " title=", "' id=", "viewport", "../x/#a"),
)


def any_tag(chance: random.Random) -> str:
    """A tag, such as templates write it or otherwise."""
    is_tame = chance.random() < 0.6
    names, quotes = (TAME, '"') if is_tame else (NAMES, ('"', '"', '"', "'", ""))
    tag = f"<{'' if is_tame else chance.choice(('', '/'))}{chance.choice(names)}"
    for _ in range(chance.randrange(4)):
        quote = chance.choice(quotes)
        equals, before = (
            ("=", " ") if is_tame else chance.choice((("=", " "), (" = ", "\n"), ("", ""), ("=", "")))
        )
        tag += f"{before}{chance.choice(names)}{equals}{quote}{chance.choice(VALUES)}{quote}"
        tag += chance.choice(("", "", "", " hidden", " title", '"', " "))
    return tag + chance.choice((">", ">", ">", "/>", " >", " />", "/ >"))


@pytest.mark.parametrize("seed", range(20))
def test_a_tag_of_a_known_shape_is_read_as_any_other(seed: int) -> None:
    chance, known = random.Random(seed), 0
    for _ in range(400):
        tag = any_tag(chance)
        known += extract._shape(tuple(tag.split('"')[::2])) is not None
        assert extract._tag(tag) == extract._read_tag(tag), tag
    assert known > 40


# Fragments of pages -----------------------------------------------------------------------------------


def by_fragments(text: str) -> list[tuple[str, str]] | None:
    """Text and element of the pieces of a page that is read by fragments; None if it cannot be."""
    found: list[tuple[str, str]] = []
    here = ""
    for line in text.split("\n"):
        here = f"{here}\n{line}" if here else line
        if read := extract.fragment(here):
            found += [(one.text, one.element) for one in read.pieces]
            here = ""
    return None if here else found


@pytest.mark.parametrize(
    "page",
    [
        "<div>\n<p>甲</p>\n<p title='x'>乙\n</p>\n</div>",
        "<ul>\n<li>甲\n<ul>\n<li>乙</li>\n</ul>\n</li>\n</ul>",
        "<p>甲<b>\n乙</b>\n</p><p>丙</p>\n<p>丁</p>",
        "<p>拨打 400-000-\n0009</p>",
        "<p\nclass=x>甲</p>\n<br>\n<p>乙<br>\n丙</p>",
        "<svg>\n<text>甲</text>\n<text>\n乙</text>\n</svg>\n<p>丙</p>",
        "<script>\nvar a = '甲'\n</script>\n<style>\nb::after {content: '乙'}\n</style>",
        "<!-- 甲\n<p>乙</p>\n-->\n<p>丙</p>",
        "<h2>甲</h2>\n\n<table>\n<tr><td>乙</td>\n<td>丙</td></tr>\n</table>",
        "</p>\n<p>甲</p></div>\n<p>乙</p>",
        "<div></section>\n<p>甲</p></div>\n<p>乙</p>",
        '<p title="甲\n乙">丙</p>\n<p>丁</p>',
    ],
)
def test_fragments_give_the_pieces_of_the_page(page: str) -> None:
    whole = [(one.text, one.element) for one in pieces("a.html", page.encode())]
    assert by_fragments(page) in (whole, None)
    assert by_fragments(page.replace("</section>", "")) is not None


@pytest.mark.parametrize(
    "text",
    [
        "<p",
        "甲",
        "<p>甲</p>乙",
        "<b>甲</b>",
        "<svg><g>",
        "<!-- <p>甲</p>",
        "<script>'</p>'",
        "<p></div>",
        "<p 甲",
    ],
)
def test_what_goes_on_is_no_fragment(text: str) -> None:
    assert extract.fragment(text) is None


@pytest.mark.parametrize("seed", range(20))
def test_the_quick_reader_of_fragments_gives_what_the_full_one_gives(seed: int) -> None:
    chance, read = random.Random(seed), 0
    tame = [one for one in BITS if extract._usual(one)]
    for _ in range(200):
        text = "".join(chance.choices(tame if chance.random() < 0.8 else BITS, k=chance.randrange(1, 9)))
        if (found := extract.fragment(f"{text}</p>")) and extract._usual(text):
            read += 1
            assert extract._Excerpt(extract.FLAT, xml=False).fragment(f"{text}</p>") == found, text
    assert read > 60


def test_a_fragment_says_what_it_leaves_open() -> None:
    read = extract.fragment("甲</p></div><div><p>乙</p><section>")
    assert read == extract.Fragment(
        (Piece("甲", extract.OUTSIDE, 1, 1), Piece("乙", "p", 1, 20)), ("p", "div"), ("div", "section")
    )
