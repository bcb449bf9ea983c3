"""Comparison tables: no cell is blank, rows come from the book, doubts stay visible."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import DAY

from kefu import checks
from kefu.model import Comparison
from kefu.tables import NOT_APPLICABLE, Row, Tables
from kefu.trust import Judge
from kefu.words import UNKNOWN

SMALL = Path(__file__).parent / "books" / "small"


@pytest.fixture(scope="module")
def small() -> Judge:
    """The made-up book."""
    return checks.open_checked(SMALL, DAY)


def rows(judge: Judge, id: str) -> dict[str, Row]:
    """The rows of one table by name."""
    table = Tables(judge).table(judge.book.comparisons[id])
    assert len({row.name for row in table.rows}) == len(table.rows)
    return {row.name: row for row in table.rows}


def cell(row: Row, name: str) -> list[str] | str:
    """The texts of a cell, or the word that stands for them."""
    found = next(one for one in row.cells if one.name == name)
    return [value.text for value in found.values] or found.empty


def test_there_are_enough_tables(judge: Judge) -> None:
    assert len(judge.book.comparisons) >= 10


def test_no_cell_is_blank(judge: Judge, small: Judge) -> None:
    for one in (judge, small):
        for comparison in one.book.comparisons.values():
            table = Tables(one).table(comparison)
            assert table.rows
            for row in table.rows:
                assert [c.name for c in row.cells] == [c.name for c in comparison.columns]
                for found in row.cells:
                    assert found.empty in ("", UNKNOWN, NOT_APPLICABLE)
                    assert bool(found.values) != bool(found.empty), (comparison.id, row.name, found.name)
                    assert all(value.text for value in found.values)


def test_hotlines_to_dial_come_alone(judge: Judge) -> None:
    table = rows(judge, "hotlines")
    assert cell(table["淘宝"], "客服热线") == ["9510211"]
    assert cell(table["天猫"], "客服热线") == ["9510211"], "served by 淘宝"
    assert cell(table["唯品会"], "客服热线") == ["95016", "400-6789-888"], "both doubtful"
    assert cell(table["拼多多"], "商家热线") == ["021-61897188"]
    assert cell(table["抖音电商"], "客服热线") == UNKNOWN


def test_hours_of_a_phone_that_nobody_has_do_not_apply(judge: Judge) -> None:
    table = rows(judge, "hours")
    assert cell(table["抖音电商"], "电话") == NOT_APPLICABLE
    assert cell(table["淘宝"], "电话") == UNKNOWN
    assert cell(table["京东"], "电话") == ["每天 24 小时"]


def test_both_claims_stand_in_a_disputed_cell(judge: Judge) -> None:
    (human, vip) = next(one for one in rows(judge, "hours")["唯品会"].cells if one.name == "平台人工").values
    assert (human.text, human.label) == ("工作日 09:00–21:00", "APP 人工客服\uff08普通用户\uff09")
    assert human.others == ("工作日 09:00–21:00\uff0c周末 09:00–18:00",)
    assert human.fact and judge.fact(human.fact).status == "disputed"
    assert vip.text == "每天 24 小时" and not vip.others


def test_a_column_shows_its_tier_only(judge: Judge) -> None:
    row = rows(judge, "members")["唯品会"]
    assert cell(row, "会员多久有回应") == ["30 秒内"]
    assert cell(row, "普通用户多久有回应") == ["1–3 分钟内"]


def test_clocks_have_rows_of_their_own(judge: Judge) -> None:
    duties = rows(judge, "seller-duties")
    assert set(duties) == {one.name for one in judge.book.clocks.values() if one.binds == "seller"}
    row = duties["商家 24 小时没有处理"]
    assert cell(row, "多久") == ["24 小时"]
    (buyer, seller) = next(one for one in row.cells if one.name == "到期会怎样").values
    assert (buyer.label, seller.label) == ("买家", "卖家")
    assert cell(rows(judge, "waiting")["银行到账"], "从何时起") == [UNKNOWN]


def test_regulators_have_numbers(judge: Judge) -> None:
    table = rows(judge, "regulators")
    assert cell(table["全国 12315 平台"], "号码和状态") == ["12315"]
    assert cell(table["公安机关"], "怎么进") == UNKNOWN


def test_the_made_up_tables(small: Judge) -> None:
    hotlines = rows(small, "hotlines")
    assert list(hotlines) == ["甲商城", "戊市场"]
    assert cell(hotlines["甲商城"], "号码") == ["950001"]
    assert cell(rows(small, "service")["甲商城"], "卖家的时限") == ["5 分钟内 ≥ 80%"]
    assert list(rows(small, "clocks")) == ["丙热线受理", "平台介入", "商家回复"]


def test_columns_of_a_made_up_comparison(small: Judge) -> None:
    record = {"id": "x", "title": "x", "summary": "x", "of": "guides"}

    def shown(**column: object) -> list[str] | str:
        columns = [{"name": "x", **column}]
        table = Tables(small).table(Comparison.model_validate(record | {"columns": columns}))
        return cell(next(row for row in table.rows if row.name == "甲商城"), "x")

    assert shown(shows="channels", rung="merchant") == ["联系商家\uff08在线人工\uff09"]
    assert shown(shows="channels", kinds=["phone"]) == ["客服热线\uff08电话\uff09"]
    assert shown(shows="channels", role="seller", kinds=["chat"]) == UNKNOWN
    assert shown(shows="paths", rung="platform") == ["我的 → 客服中心"]
    assert shown(shows="surfaces", rung="merchant") == ["手机 APP", "电脑网页"]
    assert shown(shows="suits", rung="merchant") == ["、".join(small.book.channels["jia.shop"].suits)]
