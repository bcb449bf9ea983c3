"""What is judged once for many places is judged as in each of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from kefu import checks
from kefu.checks.prefilter import breakable
from kefu.checks.prose import Reader
from kefu.placed import Answers, Place, Placed, Verdicts
from kefu.sweep import Sweep
from kefu.yamlread import Document, read

HERE = Path(__file__).parent
ROOT = HERE.parent
DAY = date(2026, 11, 21)
HEADINGS = (
    "",
    "拼多多客服\n热线",
    "京东客服\n买家渠道\n人工客服",
    "唯品会客服\n平台热线",
    "各平台热线和状态",
    "号码\n还见到过的",
    "VIP 专属客服",
)
SUBJECTS = ("", "jd", "pdd", "vipshop", "#95016", "#950618")


def _texts() -> Iterator[tuple[str, bool]]:
    """Texts of the benchmark, and some that depend on nothing but the place."""
    for text in (
        "950618",
        "95016 已核实",
        "拨打 95061",
        "我的 → 客服中心",
        "工作日 9:00\u201322:00",
        "2 小时内",
    ):
        yield from ((text, False), (text, True), (f"客服热线 | {text}", True), (f"京东：{text}", False))
    for file in sorted((HERE / "mutations").glob("*.yml"))[::7]:
        for case in _cases(file):
            if said := case.get("text") or case.get("with"):
                yield said[:300], False


def _cases(file: Path) -> list[dict[str, str]]:
    document = read(file, file.name)
    assert isinstance(document, Document)
    cases: list[dict[str, str]] = document.value["cases"]
    return cases


@pytest.mark.slow
def test_a_verdict_is_that_of_the_place() -> None:
    judge = checks.open_checked(ROOT, DAY)
    shared = Sweep(Reader(judge))
    alone = Reader(judge)
    cases = [
        (text, rules, is_row, Place(*place))
        for (text, is_row), place in product(_texts(), product(SUBJECTS, HEADINGS))
        if (rules := breakable(text))
    ]
    chosen = random.Random(1)
    some = chosen.sample(cases, 800)
    faulty = 0
    for text, rules, is_row, place in (*some, *chosen.sample(some, 200)):
        wanted = Sweep(alone)._faults_of(text, rules, is_row, place, {})
        assert shared._judged(place, text, rules, is_row) == wanted, (text, place)
        faulty += bool(wanted)
    assert 100 < faulty < 800


def test_only_what_is_asked_makes_a_text_be_judged_again() -> None:
    judged: list[Place] = []

    def judge(text: str, place: Place, answers: Answers) -> str:
        judged.append(place)
        document = Placed(text, "text", place, answers)
        if document.blocks[0].above(len):
            return f"{text} below"
        return f"{text} of {document.entity}"

    verdict = Verdicts(judge, 8)
    places = [Place("jd", ""), Place("pdd", ""), Place("jd", "上"), Place("pdd", "下"), Place("#9", "中")]
    for _ in range(2):
        said = [verdict(place, "a") for place in places]
        assert said == ["a of jd", "a of pdd", "a below", "a below", "a below"]
    assert judged == [Place("jd", ""), Place("pdd", ""), Place("jd", "上")]
    assert verdict(Place("#9", ""), "a") == "a of "


def test_a_text_that_names_its_owner_does_not_ask() -> None:
    answers: Answers = {}
    document = Placed("x", "row", Place("pdd", "上"), answers, owner="jd")
    assert (document.entity, answers) == ("jd", {})
    assert (document.blocks[0].heading, list(answers.values())) == ("上", ["上"])


def test_the_oldest_texts_are_forgotten() -> None:
    calls: list[str] = []

    def judge(text: str, _: Place, __: Answers) -> int:
        calls.append(text)
        return len(text)

    verdict = Verdicts(judge, 4)
    for text in "abcdea":
        verdict(Place("", ""), text)
    assert "".join(calls) == "abcdea"
