"""Diagrams: one model in several forms, the same words everywhere, and nothing runs out of a box."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import DAY, ROOT

from kefu import checks
from kefu.flow import Case, Flow
from kefu.render import Renderer
from kefu.svg import em, picture, wrap
from kefu.trust import Judge
from kefu.views import Views

HERE = Path(__file__).parent
SMALL = HERE / "books" / "small"


@pytest.fixture(scope="module")
def small() -> Judge:
    """The made-up book."""
    return checks.open_checked(SMALL, DAY)


@pytest.fixture(scope="module")
def cases(judge: Judge) -> list[Case]:
    """Every problem of the real book, in general and on every platform."""
    return list(Views(judge).cases())


def squeezed(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


# The model


def test_a_fork_says_where_each_answer_leads(small: Judge) -> None:
    flow = Case(small, small.book.troubles["lost"]).flow
    assert [(node.number, node.title, node.kind) for node in flow.nodes] == [
        (1, "问店铺", "step"),
        (2, "店铺答应了吗\uff1f", "fork"),
        (3, "请平台查", "step"),
        (4, "投诉", "step"),
        (0, "收到了", "good"),
        (0, "还不行\uff1a未知", "still"),
    ]
    assert [(b.text, b.leads, b.next, b.good) for b in flow.steps[1].branches] == [
        ("答应了", "结局\uff1a收到了", False, True),
        ("不理", "继续第 3 步", True, False),
    ]
    assert [(b.text, b.to) for b in flow.steps[3].branches] == [("还不行", "still")]


def test_an_answer_may_skip_steps(judge: Judge) -> None:
    flow = Case(judge, judge.book.troubles["not-refunded"]).flow
    assert [b.leads for b in flow.steps[1].branches][1] == "到第 4 步\uff1a催商家确认"


def test_a_case_uses_the_channels_of_its_platform(small: Judge) -> None:
    trouble = small.book.troubles["lost"]
    ask, _, platform, report = trouble.steps
    jia, wu = (Case(small, trouble, small.book.entities[id]) for id in ("jia", "wu"))
    assert [one.key for one in jia.channels(ask)] == ["jia.shop"]
    assert [one.key for one in wu.channels(ask)] == []
    assert [one.key for one in jia.channels(platform)] == ["jia.app-chat"], "no chat there: the bot"
    assert [one.key for one in wu.channels(platform)] == ["wu.chat"]
    for case in (jia, wu, Case(small, trouble)):
        assert [one.key for one in case.channels(report)] == ["bing.mini-program"]
    assert Case(small, trouble).channels(ask) == []
    assert [one.text for one in wu.differences(ask)] == ["店铺由平台代答。"]
    assert jia.differences(ask) == []
    assert len(Case(small, trouble).differences(ask)) == 1


def test_a_platforms_time_limits_stand_on_its_pages_only(judge: Judge) -> None:
    trouble = judge.book.troubles["not-refunded"]
    step = next(one for one in trouble.steps if one.id == "intervene")
    general = Case(judge, trouble)
    assert general.clocks(step) == []
    assert {one.entity for one in general.others_clocks(step)} == {"pdd", "taobao", "jd", "vipshop"}
    tmall = Case(judge, trouble, judge.book.entities["tmall"])
    assert [one.id for one in tmall.clocks(step)] == ["taobao-review"], "it uses 淘宝's"
    assert tmall.others_clocks(step) == []
    regulator = next(one for one in trouble.steps if one.id == "regulator")
    assert [one.id for one in general.clocks(regulator)] == ["12315-accept", "12315-mediation"]


def test_steps_are_grouped_by_rung(judge: Judge) -> None:
    case = Case(judge, judge.book.troubles["not-refunded"])
    groups = [
        (rung.id if rung else "", number, [s.id for s, _ in steps]) for rung, number, steps in case.rungs
    ]
    assert groups == [
        ("", 0, ["look"]),
        ("merchant", 1, ["apply", "urge"]),
        ("platform", 2, ["intervene"]),
        ("regulator", 3, ["regulator"]),
    ]


def test_what_was_told_is_not_told_again(judge: Judge) -> None:
    trouble = judge.book.troubles["no-human"]
    case = Case(judge, trouble, judge.book.entities["vipshop"])
    told = {step.id: node.id for step in trouble.steps if (node := case.repeats(step))}
    assert told == {"say-human": "ask"}


def test_a_doubtful_number_is_no_detail(judge: Judge) -> None:
    step = next(one for one in judge.book.troubles["merchant-silent"].steps if one.id == "call")
    details = {
        id: next(
            node.details
            for node in Case(
                judge, judge.book.troubles["merchant-silent"], judge.book.entities[id]
            ).flow.steps
            if node.id == step.id
        )
        for id in ("vipshop", "jd")
    }
    assert details["vipshop"] == ("客服热线\uff1a号码说法不一\uff0c先别拨",)
    assert details["jd"] == ("客服热线 950618 多源一致",)


def test_there_are_enough_diagrams(cases: list[Case]) -> None:
    assert len({case.trouble.id for case in cases}) >= 12


# The forms


def shown_by(page: str) -> list[str]:
    """The words of the diagram on a page, box by box and answer by answer."""
    diagram = page[
        page.index('<div class="kf-flow">') : page.index("</ul>\n</div>", page.index('kf-flow__endings"'))
    ]
    parts = re.split(r"</(?:p|li)>", diagram)
    texts = (unescape(re.sub(r"<[^>]+>", "", part)) for part in parts)
    return [squeezed(text) for text in texts if text.strip()]


def drawn_by(svg: str) -> list[str]:
    """The words of the picture, text by text, and of its description."""
    texts = re.findall(r"<text[^>]*>(.*?)</text>", svg, re.DOTALL)
    return [squeezed(unescape(re.sub(r"<[^>]+>", "", text))) for text in texts]


def test_page_and_picture_say_the_same(cases: list[Case], judge: Judge) -> None:
    renderer = Renderer(judge, ROOT)
    for case in cases:
        flow = case.flow
        page = renderer.trouble(case).html
        assert shown_by(page) == [squeezed(text) for text in flow.texts], case.name
        drawn = drawn_by(renderer.picture(case))
        wanted = [squeezed(flow.start)]
        for node in flow.nodes:
            wanted += [str(node.number)] if node.number else []
            wanted += [squeezed(node.title), *map(squeezed, node.details)]
        answers = [squeezed(branch.text) for node in flow.steps for branch in node.branches]
        assert sorted(drawn[:-1]) == sorted(wanted + answers), case.name
        assert [text for text in drawn if text in wanted][: len(wanted)] == wanted, "in reading order"


def test_the_description_tells_the_whole_diagram(cases: list[Case], judge: Judge) -> None:
    svg = Renderer(judge, ROOT).picture(cases[0])
    described = re.search(r"<desc[^>]*>(.*?)</desc>", svg, re.DOTALL)
    assert described and unescape(described[1]) == "。".join(cases[0].flow.texts)
    assert f'<title id="title">{cases[0].name}' in svg


def test_a_picture_obeys_a_strict_policy(cases: list[Case], judge: Judge) -> None:
    for case in cases[:3]:
        svg = Renderer(judge, ROOT).picture(case)
        assert not re.search(r"<style|\sstyle=|<script|href=|url\(", svg)


@pytest.mark.parametrize("name", ["lost", "lost-jia", "late-jia"])
def test_golden_pictures(name: str, small: Judge) -> None:
    """`python tests/test_flow.py` writes them anew: look at them before committing."""
    assert (HERE / "golden" / f"{name}.svg").read_text("utf-8") == golden(small)[name]


def golden(judge: Judge) -> dict[str, str]:
    """The pictures of the made-up book."""
    renderer = Renderer(judge, SMALL)
    book = judge.book
    cases = {
        "lost": Case(judge, book.troubles["lost"]),
        "lost-jia": Case(judge, book.troubles["lost"], book.entities["jia"]),
        "late-jia": Case(judge, book.troubles["late"], book.entities["jia"]),
    }
    return {name: renderer.picture(case) for name, case in cases.items()}


# The layout


def test_boxes_do_not_overlap_and_hold_their_texts(cases: list[Case]) -> None:
    for case in cases:
        drawn = picture(case.flow, "")
        for above, below in pairwise(drawn.boxes):
            assert above.y + above.height < below.y, case.name
        for box in drawn.boxes:
            for text in box.texts:
                last = text.y + (len(text.lines) - 1) * text.step
                assert box.y < text.y - text.size * 0.8 and last + text.size * 0.25 < box.y + box.height
                if text.anchor == "start":
                    widest = max(map(em, text.lines)) * text.size
                    assert text.x + widest <= drawn.left + drawn.box, (case.name, text.lines)
        for label in drawn.labels:
            assert label.x + max(map(em, label.lines)) * label.size < drawn.width
        assert all(0 <= x <= drawn.width for line in drawn.lines for x, _ in line.points)


def test_every_answer_that_leaves_the_spine_has_a_line_to_its_target(cases: list[Case]) -> None:
    for case in cases:
        flow, drawn = case.flow, picture(case.flow, "")
        boxes = dict(zip(("", *(node.id for node in flow.nodes)), drawn.boxes, strict=True))
        for node in flow.steps:
            for branch in node.branches:
                if not branch.next:
                    start, end = boxes[node.id], boxes[branch.to]
                    assert any(
                        start.y < line.points[0][1] <= start.y + start.height + 6
                        and end.y < line.points[-1][1] < end.y + end.height
                        for line in drawn.lines
                        if len(line.points) == 4
                    ), (case.name, branch.text)


def test_no_line_runs_through_an_answer(cases: list[Case]) -> None:
    for case in cases:
        drawn = picture(case.flow, "")
        for label in drawn.labels:
            right = label.x + max(map(em, label.lines)) * label.size
            top, bottom = label.y - label.size * 0.85, label.y + (len(label.lines) - 1) * label.step + 3
            for line in drawn.lines:
                for (x0, y0), (x1, y1) in pairwise(line.points):
                    level = y0 == y1 and top < y0 < bottom and min(x0, x1) < right and max(x0, x1) > label.x
                    upright = x0 == x1 and label.x < x0 < right and min(y0, y1) < bottom and max(y0, y1) > top
                    assert not (level or upright), (case.name, label.lines)


def test_a_step_that_jumps_away_stops_the_spine_in_both_forms(small: Judge) -> None:
    lost = small.book.troubles["lost"]
    ask, agreed, platform, report = lost.steps
    first = ask.model_copy(update={"to": "platform"})
    jumping = lost.model_copy(update={"steps": (first, agreed, platform, report)})
    nodes = Case(small, jumping).flow.steps
    assert [node.goes_on for node in nodes] == [False, True, True, False]
    assert spine(Case(small, jumping).flow) == 3
    late = Case(small, small.book.troubles["late"]).flow
    assert [node.goes_on for node in late.steps] == [True, False]


def spine(flow: Flow) -> int:
    """How many arrows run down the spine."""
    return sum(len(line.points) == 2 for line in picture(flow, "").lines)


def test_the_spine_stops_where_nothing_goes_on(judge: Judge, small: Judge) -> None:
    assert spine(Case(small, small.book.troubles["lost"]).flow) == 4
    late = Case(small, small.book.troubles["late"]).flow
    assert [branch.text for branch in late.steps[0].branches] == ["然后"]
    assert spine(late) == 2
    assert spine(Case(judge, judge.book.troubles["not-refunded"]).flow) == 9


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("看退款状态", 10, ["看退款状态"]),
        ("看退款状态", 3, ["看退款", "状态"]),
        ("申请平台介入\uff0c交证据", 6, ["申请平台介", "入\uff0c交证据"]),
        ("问他“可以吗”", 3, ["问他", "“可以", "吗”"]),
        ("向 12315 投诉商家", 5, ["向 12315", "投诉商家"]),
        ("个人中心 → 我的订单 → 联系商家", 11, ["个人中心 → 我的订单 →", "联系商家"]),
        ("申请\uff1a个人中心 → 我的订单", 6, ["申请\uff1a", "个人中心 →", "我的订单"]),
        (
            "还不行\uff1a等监管部门的结果\uff0c记录都留着",
            17,
            ["还不行\uff1a等监管部门的结果\uff0c记录", "都留着"],
        ),
        ("一二三四五六七八九十一", 10, ["一二三四五六七八", "九十一"]),
        ("VIP", 1, ["VIP"]),
        ("", 5, []),
    ],
)
def test_lines_are_broken_by_the_rules_of_chinese(text: str, width: float, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@pytest.mark.parametrize(("text", "width"), [("客服", 2), ("12", 1.24), (" ", 0.32), ("“”", 2), ("M", 0.95)])
def test_widths_are_measured_with_a_little_to_spare(text: str, width: float) -> None:
    assert em(text) == pytest.approx(width)


if __name__ == "__main__":
    (HERE / "golden").mkdir(exist_ok=True)
    for name, text in golden(checks.open_checked(SMALL, DAY)).items():
        (HERE / "golden" / f"{name}.svg").write_text(text, "utf-8")
