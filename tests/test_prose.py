"""Markdown as it is cut into pieces, and where each piece stands."""

from __future__ import annotations

import pytest

from kefu.problem import Where
from kefu.prose import Block, around, clauses, parse, quoted, sentences

PAGES: dict[str, list[str]] = {
    "一段。\n": ["1 text 一段。"],
    "一段\n两行。\n\n两段。\n": ["1 text 一段/两行。", "4 text 两段。"],
    "- 一\n- 二\n": ["1 text - 一", "2 text - 二"],
    "1. 一\n2) 二\n": ["1 text 1. 一", "2 text 2) 二"],
    "> 一\n> 二\n": ["1 text > 一/> 二"],
    "一\n> 二\n": ["1 text 一", "2 text > 二"],
    "- 一\n> 二\n": ["1 text - 一", "2 text > 二"],
    "> 一\n- 二\n": ["1 text > 一", "2 text - 二"],
    "[^1]: 一\n[^2]: 二\n": ["1 text [^1]: 一", "2 text [^2]: 二"],
    # Headings.
    "# 一\n二\n": ["1 heading # 一", "2 text 二 | 一"],
    "# 一\n## 二\n三\n": ["1 heading # 一", "2 heading ## 二 | 一", "3 text 三 | 一/二"],
    "## 一\n## 二\n三\n": ["1 heading ## 一", "2 heading ## 二", "3 text 三 | 二"],
    "## 一\n# 二\n三\n": ["1 heading ## 一", "2 heading # 二", "3 text 三 | 二"],
    "一\n# 二\n": ["1 text 一", "2 heading # 二"],
    # Code.
    "```\n一\n```\n二\n": ["4 text 二"],
    "一\n~~~\n二\n~~~\n三\n": ["1 text 一", "5 text 三"],
    "```\n一\n~~~\n二\n```\n三\n": ["6 text 三"],
    "````\n一\n```\n二\n````\n三\n": ["6 text 三"],
    "```\n一\n````\n二\n": ["4 text 二"],
    "```\n一\n\n二\n": [],
    "    一\n二\n": ["2 text 二"],
    "\t一\n二\n": ["2 text 二"],
    "一\n    二\n": ["1 text 一/    二"],
    "一\n\n    二\n": ["1 text 一"],
    "- 一\n\n    二\n": ["1 text - 一", "3 text     二"],
    "- 一\n\n二\n\n    三\n": ["1 text - 一", "3 text 二"],
    "- 一\n\n    二\n\n    三\n": ["1 text - 一", "3 text     二", "5 text     三"],
    "- 一\n\n# 二\n\n    三\n": ["1 text - 一", "3 heading # 二"],
    '!!! note "一"\n    二\n\n    三\n': ['1 text !!! note "一"/    二', "4 text     三 "],
    "??? note\n\n    一\n": ["1 text ??? note", "3 text     一"],
    "[^1]: 一\n\n    二\n": ["1 text [^1]: 一", "3 text     二"],
    # Tables.
    "| 一 | 二 |\n| --- | --- |\n| 三 | 四 |\n": ["1 row | 一 | 二 |", "3 row | 三 | 四 | < | 一 | 二 |"],
    "一 | 二\n--- | ---\n三 | 四\n": ["1 row 一 | 二", "3 row 三 | 四 < 一 | 二"],
    "一 | 二\n三 | 四\n": ["1 text 一 | 二/三 | 四"],
    "一\n--- | ---\n三 | 四\n": ["1 text 一/--- | ---/三 | 四"],
    "| 一 |\n| - |\n| 二 |\n\n| 三 |\n": ["1 row | 一 |", "3 row | 二 | < | 一 |", "5 row | 三 |"],
    "零\n| 一 |\n": ["1 text 零", "2 row | 一 |"],
    "# 零\n| 一 |\n| - |\n| 二 |\n": ["1 heading # 零", "2 row | 一 | | 零", "4 row | 二 | | 零 < | 一 |"],
    # Front matter.
    "---\ntitle: 一\nentity: jd\n---\n二\n": ["2 front title: 一", "5 text 二"],
    "---\ntitle: 一\n---": ["2 front title: 一"],
    "---\ntitle: 一\n二\n": ["1 text ---/title: 一/二"],
    "一\n---\n二\n": ["1 text 一/---/二"],
    # Exceptions are not text.
    "<!-- kefu: allow a b: c -->\n一\n": ["2 text 一"],
    "一<!-- kefu: allow a b: c -->二\n": [f"1 text 一{' ' * 27}二"],
}


@pytest.mark.parametrize("text", PAGES)
def test_pieces_of_a_page(text: str) -> None:
    document = parse(text, "content/a.md")
    found = []
    for one in document.blocks:
        above = f" | {one.heading}" if one.heading else ""
        header = f" < {one.header.strip()}" if one.header else ""
        line = document.where(one.start).line
        found.append(f"{line} {one.kind} {one.text.rstrip()}{above}{header}".replace("\n", "/"))
        if "kefu:" not in text:
            assert text[one.start :].startswith(one.text)
    assert found == [one.rstrip() for one in PAGES[text]]


@pytest.mark.parametrize(
    ("line", "entity"),
    [
        ("entity: jd", "jd"),
        ('entity: "jd-health"', "jd-health"),
        ("entity:  '12315'", "12315"),
        ("title: jd", ""),
        (" entity: jd", ""),
    ],
)
def test_what_a_page_is_about(line: str, entity: str) -> None:
    assert parse(f"---\n{line}\n---\n一\n", "a.md").entity == entity
    assert parse(f"{line}\n", "a.md").entity == ""


@pytest.mark.parametrize(
    ("row", "header", "columns"),
    [
        ("| a | b |", "| 一 | 二 |", {"a": " 一 ", "b": " 二 "}),
        ("a | b", "| 一 | 二 |", {"a": " 一 ", "b": " 二 "}),
        ("| a | b |", "一 | 二", {"a": "一 ", "b": " 二"}),
        ("| a | b | c |", "一 | 二", {"b": " 二", "c": ""}),
        ("a | b", "一", {"a": "一", "b": ""}),
        ("| a | b", "一 | 二", {"a": " 二", "b": ""}),
        ("a | b |", "一 | 二", {"a": "一 ", "b": " 二"}),
        (" | a | ", "一 | 二", {"a": "一 "}),
        ("| a |", "", {"a": ""}),
    ],
)
def test_what_the_header_says_above_a_cell(row: str, header: str, columns: dict[str, str]) -> None:
    block = Block(0, row, "row", "", header)
    assert {cell: block.column(row.index(cell)) for cell in columns} == columns
    for kind in ("text", "heading"):
        assert Block(0, row, kind, "", header).column(row.index("a")) == ""


def test_in_front_of_the_first_bar_is_no_column() -> None:
    assert Block(0, "| a |", "row", "", "一 | 二").column(0) == ""


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<!-- kefu: allow number-unknown 95061: 举例 -->\n", (1, "number-unknown", "95061", "举例", 2)),
        ("一\n二 <!--kefu:allow a-b c d\uff1a e f-->\n", (4, "a-b", "c d", "e f", 3)),
        ("<!--\nkefu: allow a b:\nc -->\n", (0, "a", "b", "c", 4)),
    ],
)
def test_exceptions(text: str, wanted: tuple[int, str, str, str, int]) -> None:
    (one,) = parse(text, "a.md").allowances
    assert (one.rule, one.text, one.reason, one.line) == wanted[1:]
    assert one.start == text.index("<!--")


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("一。二", ["一", "二"]),
        ("一。二\uff01三?四", ["一", "二", "三", "四"]),
        ("一。\uff01二", ["一", "二"]),
        ("一。", ["一", ""]),
        ("一\uff0c二", ["一\uff0c二"]),
        ("一\n二", ["一\n二"]),
        ("一\n\n二", ["一", "\n二"]),
        ("一<li>二</li>三", ["一", "二", "三"]),
        ("一<b>二", ["一<b>二"]),
        ("", [""]),
    ],
)
def test_sentences(text: str, pieces: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == pieces


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("一\uff0c二\uff1b三。四", ["一", "二", "三", "四"]),
        ("一,二", ["一", "二"]),
        ("1,234 元,二", ["1,234 元", "二"]),
        ("| 一 | 二 |", ["", " 一 ", " 二 ", ""]),
        ("一&nbsp;二;三", ["一&nbsp;二", "三"]),
        ("一&#12;二", ["一&#12;二"]),
        ("一<tr>二", ["一", "二"]),
    ],
)
def test_clauses(text: str, pieces: list[str]) -> None:
    assert [text[start:end] for start, end in clauses(text)] == pieces


@pytest.mark.parametrize(
    ("position", "piece"), [(0, (0, 1)), (1, (0, 1)), (2, (2, 4)), (4, (2, 4)), (5, (5, 6)), (9, (5, 6))]
)
def test_the_piece_around_a_position(position: int, piece: tuple[int, int]) -> None:
    assert around(clauses("一\uff0c二三\uff0c四"), position) == piece


def test_places_in_a_quoted_text() -> None:
    document = quoted("一二三", Where("a.yml", 3, 7), "jd")
    assert document.where(0) == Where("a.yml", 3, 8)
    assert document.where(2) == Where("a.yml", 3, 10)
    assert (document.entity, document.blocks) == ("jd", [Block(0, "一二三", "text")])


def test_no_row_has_a_header_of_a_table_above_a_paragraph() -> None:
    blocks = parse("| 一 |\n| - |\n\n二 | 三\n", "a.md").blocks
    assert [(one.kind, one.header) for one in blocks] == [("row", ""), ("text", "")]


@pytest.mark.parametrize("value", ["一", "一二", "一二三"])
def test_lines_of_the_front_matter_end_with_their_line(value: str) -> None:
    front, body = parse(f"---\ntitle: {value}\n---\n二\n", "a.md").blocks
    assert (front, body) == (Block(4, f"title: {value}\n", "front"), Block(len(value) + 16, "二\n", "text"))
