"""Times that a text states, and what prose may say of the book's."""

from __future__ import annotations

import pytest

from kefu.checks import prose
from kefu.checks.prose import Reader
from kefu.checks.times import stated
from kefu.prose import parse
from kefu.trust import Judge

ALL_DAY = (0, 1440)

STATED: dict[str, list[tuple[str, object]]] = {
    "9:00–21:00": [("9:00–21:00", (540, 1260))],
    "09:30-18:05": [("09:30-18:05", (570, 1085))],
    "9:00\uff5e21:00": [("9:00\uff5e21:00", (540, 1260))],
    "早9点到晚9点": [("早9点到晚9点", (540, 1260))],
    "上午九点至晚上九点半": [("上午九点至晚上九点半", (540, 1290))],
    "9点到5点": [("9点到5点", (540, 1020))],
    "9点至9点": [("9点至9点", (540, 540))],
    "22点到早6点": [("22点到早6点", (1320, 360))],
    "下午1点半到下午5点20": [("下午1点半到下午5点20", (810, 1040))],
    "十点钟到二十一点": [("十点钟到二十一点", (600, 1260))],
    "凌晨2点至中午12点": [("凌晨2点至中午12点", (120, 720))],
    "8:00–12:00\uff0c13:00–17:30": [("8:00–12:00", (480, 720)), ("13:00–17:30", (780, 1050))],
    "7×24": [("7×24", ALL_DAY)],
    "7*24 小时在线": [("7*24 小时", ALL_DAY)],
    "全天候": [("全天候", ALL_DAY)],
    "全天有人": [("全天有人", ALL_DAY)],
    "每天 24 小时": [("每天 24 小时", ALL_DAY)],
    "二十四小时服务": [("二十四小时服务", ALL_DAY)],
    "24 小时热线": [("24 小时热线", ALL_DAY)],
    "并非全天服务": [],
    "不是 24 小时人工": [("24 小时", (24, 24, "hour"))],
    "| 热线 | 全天 |": [("全天", ALL_DAY)],
    "全天": [],
    "每天 24 小时内": [("24 小时", (24, 24, "hour"))],
    "30 秒": [("30 秒", (30, 30, "second"))],
    "1–3 分钟": [("1–3 分钟", (1, 3, "minute"))],
    "\uff1a1–3 个工作日": [("1–3 个工作日", (1, 3, "workday"))],
    "三到五天": [("三到五天", (3, 5, "day"))],
    "十五日": [("十五日", (15, 15, "day"))],
    "二十个工作日": [("二十个工作日", (20, 20, "workday"))],
    "半小时": [("半小时", (30, 30, "minute"))],
    "2 周": [("2 周", (2, 2, "week"))],
    "48 个小时": [("48 个小时", (48, 48, "hour"))],
    "7 天无理由": [],
    "第 7 天": [],
    "2026 年 3 日": [("3 日", (3, 3, "day"))],
    "12:30 分钟": [],
    "周一": [],
    "8:00–22:00 内 5 分钟": [("8:00–22:00", (480, 1320)), ("5 分钟", (5, 5, "minute"))],
}


@pytest.mark.parametrize("text", STATED)
def test_what_a_text_states(text: str) -> None:
    found = stated(text)
    assert [(one.raw, one.hours or one.span) for one in found] == STATED[text]
    assert all(text[one.start :].startswith(one.raw) for one in found)
    shifted = stated(f"前面的话。{text}\uff0c后面的话。")
    assert [one.start - 5 for one in shifted if one.raw != "全天"] == [
        one.start for one in found if one.raw != "全天"
    ]


@pytest.fixture(scope="module")
def reader(judge: Judge) -> Reader:
    return Reader(judge)


PAGES: dict[str, list[str]] = {
    # Days.
    "京东物流的客服热线每天 8:00–22:00。": [],
    "京东物流的客服热线 8:00–22:00。": [],
    "京东物流的客服热线工作日 8:00–22:00。": ["8:00–22:00"],
    "京东物流的客服热线周末 8:00–22:00。": ["8:00–22:00"],
    "京东物流的客服热线工作日和周末都是 8:00–22:00。": [],
    "京东物流的客服热线周一至周日 8:00–22:00。": [],
    "京东物流的客服热线星期一到星期五 8:00–22:00。": ["8:00–22:00"],
    "唯品会普通用户的人工客服工作日 9:00–21:00。": [],
    "唯品会普通用户的人工客服每天 9:00–21:00。": ["9:00–21:00"],
    "唯品会普通用户的人工客服周末 9:00–18:00。": [],
    "唯品会普通用户的人工客服周末 9:00–21:00。": ["9:00–21:00"],
    # Tiers and channels.
    "唯品会 VIP 专属客服工作日 9:00–21:00。": ["9:00–21:00"],
    "唯品会 VIP 专属客服每天 24 小时。": [],
    "唯品会智能客服每天 24 小时。": [],
    "唯品会普通用户的人工客服全天在线。": ["全天在线"],
    # Not about being open.
    "京东物流的热线 10:00–11:00 最忙。": [],
    "京东物流的热线避开 10:00–11:00。": [],
    "京东物流的仓库 10:00–11:00 发货。": [],
    # Response times and limits.
    "唯品会 VIP 专属客服 30 秒内响应。": [],
    "唯品会 VIP 专属客服 30 分钟内响应。": ["30 分钟"],
    "唯品会普通用户的人工客服 1–3 分钟内响应。": [],
    "唯品会普通用户的人工客服 3 分钟内响应。": ["3 分钟"],
    "拼多多平台介入后 48 小时出结果。": [],
    "拼多多平台介入后 2 天出结果。": ["2 天"],
    "拼多多商家 24 小时没有处理\uff0c可以申请介入。": [],
    "拼多多商家 36 小时没有处理\uff0c可以申请介入。": ["36 小时"],
    "拼多多商家客服 5 分钟内响应率不低于 80%。": [],
    "拼多多商家客服 5 分钟内响应率不低于 70%。": ["70%"],
    "拼多多商家客服 5 分钟内响应率不低于百分之七十。": ["百分之七十"],
    "拼多多好评率 98%。": [],
    "12315 在 7 个工作日内决定是否受理。": [],
    "12315 在 7 天内决定是否受理。": ["7 天"],
}


@pytest.mark.parametrize("text", PAGES)
def test_times_in_prose(text: str, reader: Reader) -> None:
    found = list(prose.run(reader, parse(f"{text}\n", "content/page.md")))
    assert [
        text[one.where.column - 1 :].startswith(wrong) for one, wrong in zip(found, PAGES[text], strict=True)
    ] == [True] * len(PAGES[text]), found


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("| 平台 | 客服热线 | 服务时间 |\n| --- | --- | --- |\n| 京东健康 | 950619 | 9:00–21:00 |\n", []),
        ("| 平台 | 客服热线 | 服务时间 |\n| --- | --- | --- |\n| 京东健康 | 950619 | 9:00–22:00 |\n", [19]),
        ("| 人工客服 | 时间 |\n| --- | --- |\n| 唯品会普通用户 | 全天 |\n", [13]),
        ("| 人工客服 | 时间 |\n| --- | --- |\n| 唯品会 VIP 用户 | 全天 |\n", []),
        ("## 京东健康客服热线\n\n时间:每天\n9:00–22:00\n", [1]),
    ],
)
def test_times_in_tables_and_under_headings(table: str, columns: list[int], reader: Reader) -> None:
    found = prose.run(reader, parse(table, "content/page.md"))
    assert [(one.where.line, one.where.column) for one in found] == [
        (len(table.rstrip("\n").split("\n")), column) for column in columns
    ]
