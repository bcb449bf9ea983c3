"""`kefu set` and `kefu stale`: a new number in its place, the old one in its grave, all else as it was."""

from __future__ import annotations

import difflib
import io
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from conftest import DAY
from editors import run

from kefu import checks, edit
from kefu.edit import Change, Refused, Said
from kefu.load import load
from kefu.model import Book
from kefu.places import hotline_named
from kefu.stale import ageing
from kefu.trust import Judge

SMALL = Path(__file__).parent / "books" / "small"
SAID = Said("jia-page", "新的客服热线是 950009", "2026-10")
WORDS = ("--source", "jia-page", "--says", "新的客服热线是 950009", "--date", "2026-10")
Output = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the made-up book."""
    shutil.copytree(SMALL, tmp_path / "book")
    return tmp_path / "book"


def tree(root: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def changed(root: Path, key: str, number: str = "950009", said: Said = SAID) -> list[Change]:
    """What `set` would change."""
    judge = checks.open_checked(root, DAY)
    return edit.new_number(root, judge, hotline_named(judge.book, key), number, said)


def rewrite(root: Path, text: str, name: str = "wu") -> Path:
    """Put other hotlines into a data file."""
    file = root / "data" / "entities" / f"{name}.yml"
    old = file.read_bytes().decode("utf-8")
    start, end = old.index("hotlines:"), old.index("channels:")
    file.write_bytes((old[:start] + text + old[end:]).encode("utf-8"))
    return file


# The result ------------------------------------------------------------------------------------------


def test_the_new_number_the_tombstone_and_what_moves_there(root: Path) -> None:
    assert run(root, "set", "jia.service", "950009", *WORDS, "--yes") == 0
    book: Book = checks.open_checked(root, DAY).book
    live, grave = book.hotlines["jia.service"], book.hotlines["jia.old-service-2"]
    before = load(SMALL).hotlines["jia.service"]
    assert live.number == "950009" and live.retired is None and not live.against and live.note is None
    assert [(one.source, one.says, one.date) for one in live.evidence] == [
        ("jia-page", "新的客服热线是 950009", "2026-10")
    ]
    assert (live.name, live.purpose, live.serves, live.locality) == (
        before.name, before.purpose, before.serves, before.locality,
    )  # fmt: skip
    assert grave.number == "950001" and grave.note == before.note
    assert [one.model_dump() for one in (*grave.evidence, *grave.against)] == [
        one.model_dump() for one in (*before.evidence, *before.against)
    ]
    assert grave.retired and (grave.retired.on, grave.retired.replaced_by) == ("2026-11-21", "jia.service")
    assert grave.retired.evidence[0].model_dump() == live.evidence[0].model_dump()


def test_only_the_lines_of_the_change_differ(root: Path) -> None:
    before = tree(root)
    assert run(root, "set", "jia.service", "950009", *WORDS, "--yes") == 0
    after = tree(root)
    path = "data/entities/jia.yml"
    assert {name for name in after if after[name] != before.get(name)} == {path}
    assert set(before) == set(after)
    lines = list(difflib.ndiff(before[path].decode().split("\n"), after[path].decode().split("\n")))
    assert [line for line in lines if line[0] in "-?"] == []
    assert len([line for line in lines if line[0] == "+"]) == 14


BLOCK = """\
hotlines:
# 热线(注释一)
- number:   '400-000-0009'   # 注释二
  id: service
  # 注释三
  name: "客服热线"

  purpose: service
  # 注释四:证据
  evidence:  # 注释五
  # 注释六
  - source: list-one  # 注释七
    says: "戊市场 400-000-0009"
  # 注释八:存疑
  doubt: {reason: "没有写日期", sources: [list-one]}  # 注释九
# 注释十

# 注释十一
- {id: other, number: "400-000-0008", name: "乙", purpose: report, evidence: [{source: list-one, says: "乙"}]}
"""
BLOCK_AFTER = """\
hotlines:
# 热线(注释一)
- number:   '950009'   # 注释二
  id: service
  # 注释三
  name: "客服热线"

  purpose: service
  # 注释四:证据
  evidence:  # 注释五
  # 注释六
  - {source: jia-page, says: "新的客服热线是 950009", date: "2026-10"}
- number: '400-000-0009'
  id: old-service
  name: "客服热线"
  purpose: service
  evidence:  # 注释五
  # 注释六
  - source: list-one  # 注释七
    says: "戊市场 400-000-0009"
  # 注释八:存疑
  doubt: {reason: "没有写日期", sources: [list-one]}  # 注释九
  retired:
    on: "2026-11-21"
    replaced_by: wu.service
    evidence:
      - {source: jia-page, says: "新的客服热线是 950009", date: "2026-10"}
# 注释十

# 注释十一
- {id: other, number: "400-000-0008", name: "乙", purpose: report, evidence: [{source: list-one, says: "乙"}]}
"""
FLOW = """\
hotlines:
  # 注释一
  - {id: service, number: "400-000-0009", name: "客服热线", note: "说明", purpose: service,  # 注释二
     evidence: [{source: list-one, says: "戊市场"}], doubt: {reason: "甲", sources: [list-one]}}  # 注释三
"""
FLOW_AFTER = """\
hotlines:
  # 注释一
  - {id: service, number: "950009", name: "客服热线", purpose: service,  # 注释二
     evidence: [{source: jia-page, says: "新的客服热线是 950009", date: "2026-10"}]}  # 注释三
  - {id: old-service, number: "400-000-0009", name: "客服热线", note: "说明", purpose: service, \
evidence: [{source: list-one, says: "戊市场"}], doubt: {reason: "甲", sources: [list-one]}, retired: \
{on: "2026-11-21", replaced_by: wu.service, evidence: \
[{source: jia-page, says: "新的客服热线是 950009", date: "2026-10"}]}}
"""
LIST = """\
hotlines: [{id: service, number: "400-000-0009", name: "客服", purpose: service, evidence: [
  {source: list-one, says: "戊市场"}]}]  # 注释
"""
LIST_AFTER = """\
hotlines: [{id: service, number: "950009", name: "客服", purpose: service, evidence: [\
{source: jia-page, says: "新的客服热线是 950009", date: "2026-10"}]}, \
{id: old-service, number: "400-000-0009", name: "客服", purpose: service, evidence: [
  {source: list-one, says: "戊市场"}], retired: {on: "2026-11-21", replaced_by: wu.service, evidence: [\
{source: jia-page, says: "新的客服热线是 950009", date: "2026-10"}]}}]  # 注释
"""
LOOSE = """\
hotlines:
    -
        note: "先写说明"
        id: service
        number: >-
          400-000-0009
        name: |-
          客服热线
        roles:
          - buyer
        purpose: service
        evidence: [{source: list-one, says: "戊市场"}]
"""
LOOSE_AFTER = """\
hotlines:
    -
        id: service
        number: "950009"
        name: |-
          客服热线
        roles:
          - buyer
        purpose: service
        evidence: [{source: jia-page, says: "新的客服热线是 950009", date: "2026-10"}]
    -   note: "先写说明"
        id: old-service
        number: >-
          400-000-0009
        name: |-
          客服热线
        roles:
          - buyer
        purpose: service
        evidence: [{source: list-one, says: "戊市场"}]
        retired:
          on: "2026-11-21"
          replaced_by: wu.service
          evidence:
            - {source: jia-page, says: "新的客服热线是 950009", date: "2026-10"}
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [(BLOCK, BLOCK_AFTER), (FLOW, FLOW_AFTER), (LIST, LIST_AFTER), (LOOSE, LOOSE_AFTER)],
    ids=["block", "flow", "list", "loose"],
)
def test_any_layout_keeps_its_comments_quotes_and_line_ends(
    text: str, wanted: str, newline: str, root: Path
) -> None:
    file = rewrite(root, text)
    file.write_bytes(file.read_bytes().replace(b"\n", newline.encode()))
    before = file.read_bytes()
    (change,) = changed(root, "wu.service")
    assert change.before == before
    assert change.after == before.replace(
        text.replace("\n", newline).encode(), wanted.replace("\n", newline).encode()
    )
    edit.check(root, [change], DAY)


def test_a_last_item_without_a_line_break(root: Path) -> None:
    file = root / "data" / "entities" / "wu.yml"
    text = file.read_text("utf-8")
    start, end = text.index("hotlines:"), text.index("channels:")
    file.write_text(text[:start] + text[end:] + text[start:end].rstrip("\n"), "utf-8")
    (change,) = changed(root, "wu.service")
    assert not change.after.endswith(b"\n") and change.after.endswith(b'"2026-10"}')
    edit.check(root, [change], DAY)


def test_setting_twice_digs_two_graves(root: Path) -> None:
    for number in ("950009", "950008"):
        assert run(root, "set", "wu.service", number, *WORDS, "--yes") == 0
    book = checks.open_checked(root, DAY).book
    assert [(one.id, one.number) for one in book.entities["wu"].hotlines] == [
        ("service", "950008"), ("old-service-2", "950009"), ("old-service", "400-000-0009"),
    ]  # fmt: skip


def test_what_the_source_says_is_text(root: Path) -> None:
    said = Said("list-two", '他说“好”, "是" \\ {x: y} # z', "")
    (change,) = changed(root, "wu.service", said=said)
    edit.write(root, [change])
    assert load(root).hotlines["wu.service"].evidence[0].says == said.says


def test_the_day_of_reading_is_the_editors_own(root: Path) -> None:
    assert run(root, "set", "wu.service", "950009", *WORDS, "--read", "2026-11-20", "--yes") == 0
    hotline = checks.open_checked(root, DAY).book.hotlines["wu.service"]
    assert [(one.date, one.read) for one in hotline.evidence] == [("2026-10", "2026-11-20")]


# Prose -----------------------------------------------------------------------------------------------


def test_prose_is_rewritten_in_every_spelling_and_nowhere_else(root: Path) -> None:
    file = root / "content" / "guide.md"
    text = (
        "---\nentity: jia\n---\n# 甲商城\r\n\r\n热线是 950001,**950001**。[拨打 950001](tel:950001)\r\n"
        "订单号 950001 不是热线。\n"
    )
    file.write_bytes(text.encode())
    data, prose = changed(root, "jia.service")
    assert data.path == "data/entities/jia.yml" and prose.path == "content/guide.md"
    wanted = text.replace("是 950001", "是 950009").replace("**950001**", "**950009**")
    wanted = wanted.replace("拨打 950001](tel:950001", "拨打 950009](tel:950009")
    assert prose.after.decode() == wanted
    edit.check(root, [data, prose], DAY)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\uff19\uff15\uff10\uff10\uff10\uff11", "950009"),
        ("950-001", "950009"),
        ("950**001**", "**950009**"),
        ("**950**001", "**950009**"),
        ("九五〇〇〇一", "950009"),
    ],
)
def test_an_odd_spelling_is_put_right(old: str, new: str, root: Path) -> None:
    judge = checks.open_checked(root, DAY)
    (root / "content" / "guide.md").write_text(f"甲商城的热线是 {old}。\n", "utf-8")
    hotline = hotline_named(judge.book, "jia.service")
    *_, prose = edit.new_number(root, judge, hotline, "950009", SAID)
    assert prose.after.decode() == f"甲商城的热线是 {new}。\n"


# Refusals --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("jia.service", "950004", *WORDS), 1, "950004 已经属于"),
        (("jia.service", "400-000-0002", *WORDS), 1, "number-owner"),
        (("jia.complaint", "950009", *WORDS), 1, "已经停用"),
        (("jia.service", "950001", *WORDS), 2, "已经是 950001"),
        (("jia.service", "\uff19\uff15\uff10\uff10\uff10\uff19", *WORDS), 2, "不是热线号码"),
        (("jia.service", "110110110", *WORDS), 2, "不是热线号码"),
        (("jia.service", "950009", "--source", "jia-pag", "--says", "x"), 2, "jia-page"),
        (("jia.service", "950009", "--source", "farm", "--says", "x"), 1, "evidence-counts"),
        (("jia.service", "950009", "--source", "jia-page", "--says", "甲,乙"), 1, "text-punctuation"),
        (("jia.service", "950009", "--source", "jia-page", "--says", "一\n二"), 1, "field-value"),
        (("jia.service", "950009", *WORDS[:4], "--date", "2027-01"), 1, "date-future"),
        (("jia.service", "950009", *WORDS[:4], "--date", '2026"}'), 1, "field-value"),
        (("jia.service", "950009", *WORDS, "--read", "2027-01-01"), 1, "date-future"),
        (("jia.service", "950009", *WORDS, "--read", "2026-10"), 1, "field-value"),
        (("jia.shop", "950009", *WORDS), 2, "没有叫 jia.shop 的热线"),
        (("jia", "950009", *WORDS), 2, "jia.service"),
        (("nobody.service", "950009", *WORDS), 2, "没有叫"),
    ],
)
def test_refused_and_nothing_written(
    words: tuple[str, ...], code: int, says: str, root: Path, capsys: Output
) -> None:
    before = tree(root)
    assert run(root, "set", *words, "--yes") == code
    out, err = capsys.readouterr()
    assert says in err and out == ""
    assert tree(root) == before


@pytest.mark.parametrize("answer", ["n\n", "\n", "", "yes please\n"])
def test_any_answer_but_yes_leaves_everything(
    answer: str, root: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(root)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert run(root, "set", "jia.service", "950009", *WORDS) == 1
    assert tree(root) == before
    out, err = capsys.readouterr()
    assert '+    number: "950009"' in out and "nothing was changed" in err


def test_yes_writes(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert run(root, "set", "jia.service", "950009", *WORDS) == 0
    out = capsys.readouterr().out
    assert "data/entities/jia.yml" in out and "950001 是客服热线" in out
    assert load(root).hotlines["jia.service"].number == "950009"


def test_an_interrupted_question_leaves_everything(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: str) -> str:
        raise KeyboardInterrupt

    before = tree(root)
    monkeypatch.setattr("builtins.input", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(root, "set", "jia.service", "950009", *WORDS)
    assert tree(root) == before


def test_a_faulty_book_is_not_touched(root: Path) -> None:
    (root / "content" / "bad.md").write_text("甲商城的热线是 95123。\n", "utf-8")
    before = tree(root)
    assert run(root, "set", "jia.service", "950009", *WORDS, "--yes") == 1
    assert tree(root) == before


# Writing ---------------------------------------------------------------------------------------------


def test_a_file_changed_in_the_meantime_is_not_overwritten(root: Path) -> None:
    (root / "content" / "guide.md").write_text("甲商城的热线是 950001。\n", "utf-8")
    changes = changed(root, "jia.service")
    (root / "content" / "guide.md").write_text("别的\n", "utf-8")
    before = tree(root)
    with pytest.raises(Refused):
        edit.write(root, changes)
    assert tree(root) == before


def test_all_files_or_none(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "content" / "guide.md").write_text("甲商城的热线是 950001。\n", "utf-8")
    changes = changed(root, "jia.service")
    before = tree(root)
    replace = Path.replace

    def fail(self: Path, target: Path) -> Path:
        if "guide" in target.name:
            raise OSError("disk full")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        edit.write(root, changes)
    assert tree(root) == before


def test_permissions_stay(root: Path) -> None:
    file = root / "data" / "entities" / "wu.yml"
    file.chmod(0o640)
    edit.write(root, changed(root, "wu.service"))
    assert file.stat().st_mode & 0o777 == 0o640


# Stale -----------------------------------------------------------------------------------------------


def test_nothing_is_stale_on_the_day_of_reading() -> None:
    assert ageing(checks.open_checked(SMALL, DAY)) == []


@pytest.mark.parametrize(("day", "stale"), [(date(2027, 11, 20), False), (date(2027, 11, 21), True)])
def test_a_number_turns_stale_and_loses_its_link(day: date, stale: bool) -> None:
    judge = Judge(load(SMALL), day)
    one = next(one for one in ageing(judge) if one.key == "jia.service")
    assert (one.read, one.stale_on, one.undialled_on) == (
        date(2026, 11, 20), date(2027, 11, 21), date(2027, 12, 21),
    )  # fmt: skip
    hotline = judge.book.hotlines["jia.service"]
    assert one.is_stale(day) == stale == (judge.hotline(hotline).status == "stale")
    assert Judge(judge.book, date(2027, 12, 20)).hotline(hotline).dialable
    assert not Judge(judge.book, date(2027, 12, 21)).hotline(hotline).dialable


def test_oldest_first_without_retired_numbers_and_links_only_for_what_is_dialled() -> None:
    found = ageing(Judge(load(SMALL), date(2028, 1, 1)))
    keys = [one.key for one in found]
    assert keys and sorted(found, key=lambda one: one.stale_on) == found
    assert "jia.complaint" not in keys and {"clock.reply", "jia.features.bot-first", "yi.service"} <= set(
        keys
    )
    assert {one.key for one in found if one.undialled_on} == {
        one.key
        for one in Judge(load(SMALL), DAY).book.hotlines.values()
        if Judge(load(SMALL), DAY).hotline(one).dialable
    }


def test_stale_as_text_and_as_json(capsys: Output) -> None:
    day = date(2027, 4, 20)
    assert run(SMALL, "stale", "--within", "11", today=day) == 0
    assert capsys.readouterr().out == "0 条待复核,0 条在 11 天内 / 0 stale, 0 soon\n"
    assert run(SMALL, "stale", "--within", "12", today=day) == 0
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == (
        "data/entities/jia.yml:67:9: jia.shop.order 有问题的订单：更多 → 联系商家;"
        "查看于 2026-11-01,2027-05-02 起待复核"
    )
    assert "0 stale" in last
    assert run(SMALL, "stale", "--format", "json", today=date(2027, 11, 21)) == 0
    found = {one["key"]: one for one in json.loads(capsys.readouterr().out)}
    assert found["jia.service"] == {
        "key": "jia.service",
        "value": "950001 客服热线",
        "read": "2026-11-20",
        "stale_on": "2027-11-21",
        "undialled_on": "2027-12-21",
        "where": "data/entities/jia.yml:10:5",
    }
    assert found["wu.chat"]["undialled_on"] is None
