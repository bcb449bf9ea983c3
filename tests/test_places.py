"""Every place of a fact, and how often its number was published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import DAY
from editors import run

from kefu import checks, show
from kefu.places import Place, receipt, where
from kefu.trust import Judge

SMALL = Path(__file__).parent / "books" / "small"
PROSE = "\n甲商城的热线是 950001,也可以在 APP 里依次点“我的” → “客服中心”。\n\n戊市场:打 400-000-0009。\n"
PAGES = {
    "site/platforms/jia/index.html": """<title>甲商城</title>
<table><tr><th>热线</th><td>9<b>50</b>001</td></tr></table>
<p>拨打 <a href="tel:950001">950001</a></p>
<p>我的 → 客服中心</p><p>平台在线客服</p><p>旧号码 400 000 0002 已停用</p>""",
    "site/platforms/wu/index.html": "<p>订单号 950001</p><p>我的 → 客服</p><p>平台在线客服</p>",
    "site/numbers/950001/index.html": "<h1>950001 是谁的号码</h1><svg><text>950001</text></svg>",
    "site/search.json": '{"docs": [{"text": "甲商城 950001"}]}',
    "site/api/v1/hotlines.json": '{"a": ["950001", "\uff19\uff15\uff10\uff10\uff10\uff11", "950004"]}',
    "site/assets/app.js": "950001",
    "site/assets/logo.svg": "<svg><title>标志</title></svg>",
    "site/sitemap.xml": "<loc>https://example.org/numbers/950001/</loc>",
    "offline/index.html": "<p>950001</p>",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up book with a line of prose and a few published files."""
    root = tmp_path_factory.mktemp("book")
    shutil.copytree(SMALL, root, dirs_exist_ok=True)
    with (root / "content" / "about" / "index.md").open("a", encoding="utf-8") as file:
        file.write(PROSE)
    for path, text in PAGES.items():
        (root / "dist" / path).parent.mkdir(parents=True, exist_ok=True)
        (root / "dist" / path).write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def small(root: Path) -> Judge:
    """The book of that tree."""
    return checks.open_checked(root, DAY)


def found(root: Path, judge: Judge, name: str) -> list[Place]:
    """Every place of a fact in that tree."""
    return where(root, root / "dist", judge, name)


def shown(places: list[Place], room: str) -> list[tuple[str, str]]:
    """Place and element in one room."""
    return [(str(one.where), one.element) for one in places if one.room == room]


def at(root: Path, place: Place, length: int) -> str:
    """The characters that stand at a place."""
    line = (root / place.where.path).read_text("utf-8").splitlines()[place.where.line - 1]
    return line[place.where.column - 1 :][:length]


def test_a_hotline_in_data_prose_and_outputs(root: Path, small: Judge) -> None:
    places = found(root, small, "jia.service")
    data = [one for one in places if one.room == "data"]
    assert [one.element for one in data] == [
        "number", "says", "to", "replaced_by", "hotline", "text",
    ]  # fmt: skip
    assert at(root, data[0], 8) == '"950001"'
    assert all(at(root, one, 6) in ("950001", "jia.se") for one in data[1:])
    prose = [one for one in places if one.room == "prose"]
    assert [(at(root, one, 6), one.text) for one in prose] == [("950001", "950001")]
    assert shown(places, "output") == [
        ("dist/offline/index.html:1:4", "p"),
        ("dist/site/api/v1/hotlines.json:1:8", "json:/a/0"),
        ("dist/site/api/v1/hotlines.json:1:18", "json:/a/1"),
        ("dist/site/numbers/950001/index.html:1:5", "h1"),
        ("dist/site/numbers/950001/index.html:1:33", "svg text"),
        ("dist/site/platforms/jia/index.html:2:27", "td"),
        ("dist/site/platforms/jia/index.html:3:4", "p"),
        ("dist/site/platforms/jia/index.html:3:7", "a[href]"),
        ("dist/site/search.json:1:20", "json:/docs/0/text"),
    ]


@pytest.mark.parametrize("name", ["950001", "甲.service", "JIA.service"])
def test_any_name_of_a_fact_finds_the_same(name: str, root: Path, small: Judge) -> None:
    assert found(root, small, name) == found(root, small, "jia.service")


def test_a_channel_by_its_name_where_its_owner_is_meant(root: Path, small: Judge) -> None:
    places = found(root, small, "jia.app-chat")
    references = [one.element for one in places if one.room == "data"]
    assert sorted(references) == ["channels", "escalate", "find_number", "find_number", "jia.app-chat"]
    assert [one.split(":")[0] for one, _ in shown(places, "output")] == ["dist/site/platforms/jia/index.html"]


def test_a_path_by_its_labels(root: Path, small: Judge) -> None:
    places = found(root, small, "jia.app-chat.main")
    assert [one.room for one in places] == ["data", "prose", "output"]
    assert at(root, places[1], 2) in ("我的", "“我") and places[2].text == "我的 → 客服中心"
    others = found(root, small, "wu.chat.main")
    assert [one.split(":")[0] for one, _ in shown(others, "output")] == ["dist/site/platforms/wu/index.html"]


def test_a_clock_with_everything_that_refers_to_it(root: Path, small: Judge) -> None:
    elements = [one.element for one in found(root, small, "clock.accept") if one.room == "data"]
    assert elements == ["clocks", "clock.accept", "clocks", "clocks"]


def test_an_entity_means_its_hotlines_and_channels(root: Path, small: Judge) -> None:
    assert set(found(root, small, "jia")) >= set(found(root, small, "jia.service"))
    assert found(root, small, "ding") == []


def test_a_number_that_is_nobodys(root: Path, small: Judge) -> None:
    places = found(root, small, "400-000-0006")
    assert {one.element for one in places} == {"number", "says"}


def test_an_unknown_name(root: Path, small: Judge) -> None:
    with pytest.raises(show.Unknown) as unknown:
        found(root, small, "jia.servise")
    assert "jia.service" in unknown.value.near


def test_a_receipt_counts_by_kind_of_output(root: Path, small: Judge) -> None:
    present, *former = receipt(root / "dist", small, "jia.service")
    assert (present.number, present.what) == ("950001", "现用")
    assert present.counts == {
        "页面": 1, "号码页": 1, "拨号链接": 1, "表格": 1, "图": 1, "搜索数据": 1, "JSON": 2, "离线包": 1,
    }  # fmt: skip
    assert [(one.number, one.what, one.places) for one in former] == [
        ("400-000-0002", "已停用", 1),
        ("950004", "不采信", 1),
    ]
    assert former[0].counts["页面"] == 1 and former[1].counts["JSON"] == 1


def test_a_receipt_names_only_kinds_that_exist(tmp_path: Path, small: Judge) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<p>甲</p>", "utf-8")
    assert receipt(tmp_path, small, "wu.service")[0].counts == {"页面": 0, "拨号链接": 0, "表格": 0}
    assert receipt(tmp_path / "none", small, "wu.service")[0].counts == {}


@pytest.mark.parametrize("name", ["jia", "jia.shop", "ding", "nobody", "clock.reply"])
def test_a_receipt_is_for_hotlines(name: str, root: Path, small: Judge) -> None:
    with pytest.raises(show.Unknown):
        receipt(root / "dist", small, name)


# The commands ----------------------------------------------------------------------------------------


def test_where_prints_rooms_places_and_elements(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "where", "jia.service") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "数据 / data: 6 处" and lines[1] == "  data/entities/jia.yml:11:13: [number] 950001"
    assert "  dist/site/platforms/jia/index.html:2:27: [td] 950001" in lines


def test_receipt_prints_one_line_a_value(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "receipt", "jia.service") == 0
    first, *former = capsys.readouterr().out.splitlines()
    assert first.startswith("950001 — 页面 1,号码页 1,拨号链接 1,表格 1") and first.endswith("旧号码 2 处")
    assert [one.split()[0] for one in former] == ["400-000-0002(已停用)", "950004(不采信)"]


def test_without_outputs_and_with_wrong_names(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "where", "jia.service", "--dist", str(root / "none")) == 0
    assert "kefu build" in capsys.readouterr().err
    assert run(root, "where", "jia.servise") == 2 and "jia.service" in capsys.readouterr().err
    assert run(root, "receipt", "jia.shop") == 2 and "热线" in capsys.readouterr().err


def test_a_hotline_that_a_step_names(root: Path, small: Judge) -> None:
    places = [str(one.where) for one in found(root, small, "bing.service") if one.element == "hotlines"]
    assert places == ["data/problems/lost.yml:41:16"]
