"""Evidence → status: `trust/cases.yml` holds a case a line, for every row of the table of statuses."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kefu import checks
from kefu.load import load
from kefu.model import Hotline
from kefu.trust import LIFE_MONTHS, PATH_LIFE_MONTHS, WEIGHTS, Item, Judge, Verdict, add_months, judge
from kefu.yamlread import Document, read

HERE = Path(__file__).parent
SMALL = HERE / "books" / "small"
TODAY = date(2026, 11, 21)
KEYS = {"about", "today", "for", "against", "life", "doubt", "retired", "status", "was", "dial"}

Case = dict[str, Any]


def cases() -> list[Case]:
    """The rows of the table."""
    document = read(HERE / "trust" / "cases.yml", "cases.yml")
    assert isinstance(document, Document), "\n".join(map(str, document))
    rows: list[Case] = document.value
    assert all(set(row) <= KEYS and set(row) >= {"about", "for", "status", "dial"} for row in rows)
    return rows


def item(text: str) -> Item:
    """`list a 2026-11-01` as a piece of evidence."""
    kind, lineage, read_on = text.split()
    return Item(kind, lineage, date.fromisoformat(read_on))


def verdict_of(case: Case) -> Verdict:
    """What the rules say about a row."""
    return judge(
        map(item, case["for"]),
        map(item, case.get("against", ())),
        today=date.fromisoformat(case["today"]) if "today" in case else TODAY,
        life_months=PATH_LIFE_MONTHS if case.get("life") == "path" else LIFE_MONTHS,
        retired=case.get("retired") == "yes",
        doubt=case.get("doubt", ""),
    )


@pytest.fixture(scope="module")
def small() -> Judge:
    """The judge of the made-up book."""
    return checks.open_checked(SMALL, TODAY)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["about"])
def test_status_follows_from_evidence(case: Case) -> None:
    verdict = verdict_of(case)
    assert (verdict.status, verdict.underlying, "yes" if verdict.dialable else "no") == (
        case["status"],
        case.get("was", case["status"]),
        case["dial"],
    )
    assert verdict.rule


def test_the_order_of_evidence_does_not_matter() -> None:
    for case in cases():
        turned = {**case, "for": case["for"][::-1], "against": case.get("against", [])[::-1]}
        one, other = verdict_of(case), verdict_of(turned)
        assert (one.status, one.underlying, one.dialable) == (other.status, other.underlying, other.dialable)


def test_every_status_and_kind_of_source_has_a_case() -> None:
    rows = cases()
    assert {row["status"] for row in rows} == {
        "verified",
        "corroborated",
        "single-source",
        "disputed",
        "stale",
        "retired",
    }
    assert {text.split()[0] for row in rows for text in row["for"]} == set(WEIGHTS)


def test_a_verdict_explains_itself() -> None:
    verdict = judge(
        [item("list a 2026-11-01"), item("list a 2026-10-01"), item("rejected b 2026-11-20")],
        [item("list c 2026-11-01"), item("list c 2026-10-01"), item("article d 2026-11-01")],
        today=TODAY,
    )
    assert [one.lineage for one in verdict.support] == ["a", "a"]
    assert [one.lineage for one in verdict.standing] == ["c"]
    assert (verdict.lineages, verdict.read) == (1, date(2026, 11, 1))
    assert verdict.stale_after == date(2027, 11, 1)


@pytest.mark.parametrize(
    ("support", "against", "kept", "rule"),
    [
        (["official a"], [], {}, "12 个月内由编辑在官方页面"),
        (["list a", "list b"], [], {}, "2 组互不抄录的来源一致"),
        (["list a", "article b", "list c", "list c"], [], {}, "3 组互不抄录的来源一致"),
        (["article a", "article b"], [], {}, "有 2 组来源\uff0c但都只是教程文章"),
        (["article a", "article b", "article c"], [], {}, "有 3 组来源\uff0c但都只是教程文章"),
        (["list a", "list a"], [], {}, "只有一组来源"),
        (["article a"], [], {}, "只有一组来源"),
        (["rejected a"], [], {}, "没有可以计数的来源"),
        ([], [], {}, "没有可以计数的来源"),
        (["list a"], ["list b", "news b", "news c", "article d"], {}, "有 2 组分量相当或更重的反面证据"),
        (["list a"], ["list b"], {"doubt": "没有日期"}, "编辑裁定存疑\uff1a没有日期"),
        (["list a"], ["list b"], {"doubt": "没有日期", "retired": True}, "有停用记录"),
    ],
)
def test_a_verdict_names_its_rule(
    support: list[str], against: list[str], kept: dict[str, Any], rule: str
) -> None:
    items, others = ([item(f"{text} 2026-05-21") for text in texts] for texts in (support, against))
    verdict = judge(items, others, today=TODAY, life_months=6, **kept)
    assert verdict.rule.startswith(rule)
    assert "上次查看" not in verdict.rule
    later = judge(items, others, today=date(2026, 11, 22), life_months=6, **kept)
    ages = any(one.weight for one in items) and not kept.get("retired")
    assert later.rule == verdict.rule + "\uff1b上次查看已超过 6 个月" * ages


def test_a_path_does_not_live_as_long_as_anything_else() -> None:
    one = [item("official a 2026-11-21")]
    assert judge(one, today=TODAY).stale_after == date(2027, 11, 21)
    assert judge(one, today=TODAY, life_months=PATH_LIFE_MONTHS).stale_after == date(2027, 5, 21)
    assert judge([], today=TODAY).stale_after is None


def test_the_weight_of_each_kind_of_source() -> None:
    kinds = ("official", "official-reported", "artefact", "list", "news", "article", "rejected")
    assert [item(f"{kind} a 2026-11-21").weight for kind in kinds] == [4, 3, 2, 2, 2, 1, 0]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-11-21", 12, "2027-11-21"),
        ("2026-11-21", 6, "2027-05-21"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-05-31", 6, "2026-11-30"),
        ("2026-12-31", 6, "2027-06-30"),
        ("2026-06-30", 6, "2026-12-30"),
        ("2026-12-01", 12, "2027-12-01"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-21", 0, "2026-11-21"),
    ],
)
def test_months_end_where_the_calendar_says(day: str, months: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


# The made-up book --------------------------------------------------------------------------------------


def hotline(judge: Judge, key: str) -> Hotline:
    """A hotline of the judge's book."""
    return judge.book.hotlines[key]


@pytest.mark.parametrize(
    ("key", "status", "dialable"),
    [
        ("jia.service", "verified", True),
        ("jia.old-service", "disputed", False),
        ("jia.seller", "disputed", False),
        ("jia.complaint", "retired", False),
        ("yi.service", "corroborated", True),
        ("yi.service-2", "disputed", False),
        ("yi.report", "disputed", False),
        ("yi.landline", "single-source", False),
        ("bing.service", "corroborated", True),
        ("wu.service", "single-source", False),
    ],
)
def test_statuses_of_the_made_up_book(small: Judge, key: str, status: str, dialable: bool) -> None:
    verdict = small.hotline(hotline(small, key))
    assert (verdict.status, verdict.dialable) == (status, dialable)
    assert small.fact(hotline(small, key)) is verdict


@pytest.mark.parametrize(
    ("key", "rivals"),
    [
        ("jia.service", []),  # the old number yields, the complaint line is retired and for something else
        ("jia.old-service", ["jia.service"]),  # to yield does not silence the other
        ("jia.seller", []),
        ("yi.service", ["yi.service-2"]),
        ("yi.service-2", ["yi.service"]),
        ("yi.report", []),
    ],
)
def test_rivals_are_other_numbers_for_the_same_purpose(small: Judge, key: str, rivals: list[str]) -> None:
    assert [one.key for one in small.rivals(hotline(small, key))] == rivals


def test_a_source_that_gives_both_numbers_speaks_against_neither(small: Judge) -> None:
    main = small.hotline(hotline(small, "yi.service"))
    assert {one.lineage for one in main.support} == {"yi", "list-one"}
    assert main.standing == ()
    second = small.hotline(hotline(small, "yi.service-2"))
    assert [one.lineage for one in second.standing] == ["yi"]


def test_a_hotline_answers_for_those_it_serves(small: Judge) -> None:
    book = small.book
    assert [one.key for one in book.serving["ding"]] == ["jia.service"]
    assert [one.key for one in book.serving["jia"]] == [
        "jia.service",
        "jia.old-service",
        "jia.seller",
        "jia.complaint",
    ]
    claims = [(one.entity.id, one.stance) for one in book.claimants["950001"]]
    assert claims == [("jia", "owner"), ("ding", "serves"), ("yi", "counter")]


def test_a_number_of_those_it_serves_is_a_rival(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "data" / "entities" / "ding.yml"
    line = 'hotlines:\n  - {id: own, number: "950009", name: "x", purpose: service, evidence: [%s]}\n'
    file.write_text(file.read_text("utf-8") + line % '{source: jia-page, says: "x"}', "utf-8")
    judge = Judge(load(tmp_path), TODAY)
    assert [one.key for one in judge.rivals(hotline(judge, "jia.service"))] == ["ding.own"]
    assert [one.key for one in judge.rivals(hotline(judge, "ding.own"))] == ["jia.service"]
    assert judge.hotline(hotline(judge, "jia.service")).status == "verified"
    file.write_text(file.read_text("utf-8").replace("jia-page", "yi-page"), "utf-8")
    judge = Judge(load(tmp_path), TODAY)
    assert judge.hotline(hotline(judge, "jia.service")).status == "verified"
    assert judge.hotline(hotline(judge, "ding.own")).status == "disputed"


@pytest.mark.parametrize("id", ["a", "z"])
def test_who_yields_to_one_number_still_rivals_another(tmp_path: Path, id: str) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "data" / "entities" / "jia.yml"
    line = 'hotlines:\n  - {id: %s, number: "950009", name: "x", purpose: service, evidence: [%s]}\n'
    new = line % (id, '{source: jia-page, says: "x"}')
    file.write_text(file.read_text("utf-8").replace("hotlines:\n", new, 1), "utf-8")
    judge = Judge(load(tmp_path), TODAY)
    rivals = [one.key for one in judge.rivals(hotline(judge, f"jia.{id}"))]
    assert rivals == ["jia.service", "jia.old-service"]


@pytest.mark.parametrize(
    ("fields", "rivals"),
    [
        ('number: "950009"', ["jia.service", "jia.old-service"]),
        ('number: "950009", serves: [ding]', ["jia.service", "jia.old-service"]),
        ('number: "950009", roles: [seller]', []),
        ('number: "950009", roles: [seller, buyer]', ["jia.service", "jia.old-service"]),
        ('number: "950001"', ["jia.old-service"]),
        ('number: "950009", purpose: seller', []),
        ('number: "950009", purpose: seller, roles: [seller]', ["jia.seller"]),
        ('number: "950009", purpose: complaint', []),
    ],
)
def test_who_is_a_rival(tmp_path: Path, fields: str, rivals: list[str]) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "data" / "entities" / "jia.yml"
    if "purpose" not in fields:
        fields += ", purpose: service"
    evidence = 'evidence: [{source: jia-page, says: "x"}]'
    line = f'hotlines:\n  - {{id: new, name: "x", {fields}, {evidence}}}\n'
    file.write_text(file.read_text("utf-8").replace("hotlines:\n", line, 1), "utf-8")
    judge = Judge(load(tmp_path), TODAY)
    assert [one.key for one in judge.rivals(hotline(judge, "jia.new"))] == rivals
    for key in rivals:
        assert [one.key for one in judge.rivals(hotline(judge, key))].count("jia.new") == 1


def test_a_number_that_calls_out_is_never_dialled(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "data" / "entities" / "bing.yml"
    file.write_text(file.read_text("utf-8").replace("purpose: complaint", "purpose: outbound"), "utf-8")
    judge = Judge(load(tmp_path), TODAY)
    verdict = judge.hotline(hotline(judge, "bing.service"))
    assert (verdict.status, verdict.dialable) == ("corroborated", False)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("jia.service", "把这个号码给了乙快递"),
        ("yi.report", "给出的是 400-000-0006"),
        ("yi.landline", "认为没有可信的号码"),
    ],
)
def test_counter_evidence_says_what_it_gives(small: Judge, key: str, says: str) -> None:
    assert small.counter_says(hotline(small, key).against[0]) == says


def test_evidence_may_be_read_later_than_its_source(small: Judge) -> None:
    evidence = hotline(small, "jia.service").evidence
    assert [small.item(one).read for one in evidence] == [date(2026, 11, 1), date(2026, 11, 20)]


def test_paths_age_faster_than_anything_else_on_their_channel(small: Judge) -> None:
    channel = small.book.channels["jia.app-chat"]
    later = Judge(small.book, date(2027, 5, 2))
    assert small.fact(channel.paths[0]).status == "verified"
    assert later.fact(channel.paths[0]).status == "stale"
    assert later.fact(channel.hours[0]).status == "verified"
    assert Judge(small.book, date(2027, 5, 1)).fact(channel.paths[0]).status == "verified"


# The real book -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> Judge:
    """The judge of the book of this repository."""
    return Judge(load(HERE.parent), TODAY)


@pytest.mark.parametrize(
    ("key", "number", "status"),
    [
        ("jd.service", "950618", "corroborated"),
        ("taobao.service", "9510211", "corroborated"),
        ("12315.service", "12315", "corroborated"),
        ("ctrip.service", "95010", "corroborated"),
        ("vipshop.service", "95016", "disputed"),
        ("weidian.service", "400-086-2867", "single-source"),
    ],
)
def test_statuses_that_readers_rely_on(real: Judge, key: str, number: str, status: str) -> None:
    assert hotline(real, key).number == number
    verdict = real.hotline(hotline(real, key))
    assert (verdict.status, verdict.dialable) == (status, status == "corroborated")


def test_tmall_is_served_by_the_hotline_of_taobao(real: Judge) -> None:
    assert "9510211" in {one.digits for one in real.book.serving["tmall"] if real.hotline(one).dialable}


def test_95010_is_not_the_number_of_pdd(real: Judge) -> None:
    claims = {one.entity.id: one.stance for one in real.book.claimants["95010"]}
    assert claims["ctrip"] == "owner"
    assert claims["pdd"] == "rejected"
    assert "95010" not in {one.digits for one in real.book.serving["pdd"]}
    rejected = [one for one in real.book.entities["pdd"].rejected if one.number == "95010"]
    assert [one.owner for one in rejected] == ["ctrip"]


def test_no_number_of_pdd_can_be_dialled(real: Judge) -> None:
    assert [one.key for one in real.book.serving["pdd"] if real.hotline(one).dialable] == []


def test_every_dialable_number_is_verified_or_corroborated(real: Judge) -> None:
    for one in real.book.hotlines.values():
        verdict = real.hotline(one)
        assert verdict.dialable == (verdict.status in ("verified", "corroborated")), one.key


def test_nothing_is_dialable_when_nobody_has_looked_for_long(real: Judge) -> None:
    later = Judge(real.book, date(2028, 1, 1))
    assert [one.key for one in real.book.hotlines.values() if later.hotline(one).dialable] == []
