"""The search: what is written for it, and what its engine makes of queries, run by Node.js."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from conftest import DAY, ROOT

from kefu import spelling
from kefu.checks import open_checked
from kefu.cli import main
from kefu.evaluate import Query, Result, Site, read_queries, recalls
from kefu.publish import material
from kefu.publish.site import build_site, minified
from kefu.search import CALL, CORE, Index
from kefu.trust import Judge

QUERIES = ROOT / "bench" / "queries"
ASSETS = ROOT / "content" / "assets" / "search"


def texts(judge: Judge, root: Path) -> dict[str, str]:
    """Path → text of every file of search data."""
    return {path: make() for path, make in Index(judge, root).files().items()}


def written(judge: Judge, root: Path, folder: Path) -> Site:
    """The search of a book alone: its data and the engine, without the pages."""
    shutil.copytree(ASSETS, folder / "assets" / "search")
    for path, text in texts(judge, root).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return Site(folder)


@pytest.fixture(scope="module")
def found(judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return written(judge, ROOT, tmp_path_factory.mktemp("search"))


def first(site: Site, *texts: str) -> list[dict[str, Any]]:
    """What the engine says to each query."""
    answers: list[dict[str, Any]] = site.ask(texts)["results"]
    return answers


# Recall ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("file", sorted(QUERIES.glob("*.tsv")), ids=lambda file: file.stem)
def test_recall_does_not_fall(found: Site, file: Path) -> None:
    queries, problems = read_queries(file)
    assert problems == [] and found.unknown(queries) == []
    _, results = found.run(queries)
    rows = {row.category: row for row in recalls(results)}
    everything = rows.pop("全部 / all")
    assert everything.first >= 0.9 and everything.third >= 0.95 and everything.nothing <= 0.01
    assert [row.category for row in rows.values() if row.first < 0.8 or row.third < 0.9] == []


def test_recall_of_the_tuning_queries(found: Site) -> None:
    queries, _ = read_queries(QUERIES / "tuning.tsv")
    _, results = found.run(queries)
    rows = {row.category: row for row in recalls(results)}
    assert rows["全部 / all"].first >= 0.95
    sure = ("keyword", "number", "pinyin", "trad", "width")
    assert {name: rows[name].third for name in sure} == dict.fromkeys(sure, 1.0)


# Understanding ---------------------------------------------------------------------------------------------

SAME = [
    ["京东客服电话", "京東客服電話", "JD客服电话", "jingdong kefu dianhua", "jingdongkefudianhua", "jd kfdh"],
    [
        "拼多多 退款",
        "pdd tuikuan",
        "PDD\u3000退款",
        "拼夕夕退款",
        "拼多退款",
        "pinduoduotuikuan",
        "拼 多 多 退 款",
    ],
    ["唯品会", "唯品惠", "weipinhui", "weipinghui", "wei pin hui", "vip.com", "唯\u200b品会", "weipnhui"],
    [
        "950618",
        "950 618",
        "950-618",
        "\uff19\uff15\uff10\uff16\uff11\uff18",
        "九五零六一八",
        "九五〇六幺八",
        "\uff0b86 950618",
    ],
    [
        "400-086-2867",
        "4000862867",
        "400 0862867",
        "四零零零八六二八六七",
        "400.086.2867",
        "\uff14\uff10\uff10\uff10\uff18\uff16\uff12\uff18\uff16\uff17",
    ],
    ["没发货", "沒發貨", "mei fahuo", "MEIFAHUO"],
]


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_spellings_find_the_same_first(found: Site, spellings: list[str]) -> None:
    answers = first(found, *spellings)
    assert {one["items"][0]["url"] for one in answers} == {answers[0]["items"][0]["url"]}


def test_fragments_of_numbers_find_their_owner(found: Site, judge: Judge) -> None:
    """Any four digits or more of any number of the book are found, and so is the number of which they are."""
    fragments, wanted = [], []
    for digits in judge.book.claimants:
        bare = digits.partition(",")[0]
        pieces = {bare[start:end] for start in range(len(bare)) for end in range(start + 4, len(bare) + 1)}
        for piece in sorted(pieces)[:6]:
            fragments.append(piece)
            wanted.append(digits.replace(",", "-"))
    for fragment, slug, answer in zip(fragments, wanted, first(found, *fragments), strict=True):
        urls = [one["url"] for one in answer["items"]]
        crowd = sum(fragment in digits for digits in judge.book.claimants) > 12
        assert f"numbers/{slug}/" in urls or crowd, (fragment, slug, urls)


def test_numbers_that_are_nobodys_are_said_to_be(found: Site) -> None:
    for answer in first(found, "95061", "400 123 4567", "021-12345678"):
        assert answer["answer"]["rows"] == []
    (owned,) = first(found, "淘宝 950618")
    assert owned["answer"]["others"] == [["淘宝", False]]
    (rejected,) = first(found, "拼多多 95010")
    assert rejected["answer"]["others"] == [["拼多多", True]]


def test_answers_show_only_what_the_book_says(found: Site, judge: Judge) -> None:
    """Every number of an answer is one of its entity, marked to be dialled only if its evidence earns it."""
    topics = ("电话", "人工客服", "退款", "平台介入", "服务时间", "投诉", "")
    entities = list(judge.book.entities.values())
    texts = [f"{one.name} {topic}".strip() for one in entities for topic in topics]
    paths = {path.label for channel in judge.book.channels.values() for path in channel.paths}
    for text, answer in zip(texts, first(found, *texts), strict=True):
        card = answer["answer"]
        for number, *_rest in card["rows"] if card else ():
            hotline = next(h for h in judge.book.hotlines.values() if h.number == number)
            status = judge.book.words.label("statuses", judge.hotline(hotline).status)
            assert _rest[2:4] == [status, int(judge.hotline(hotline).dialable)], (text, number)
        if card and card.get("way") and card["way"][1]:
            assert card["way"][1].rpartition("：")[2] in paths, text


def test_two_platforms_are_compared(found: Site) -> None:
    (answer,) = first(found, "淘宝和京东哪个好")
    assert answer["items"][0]["url"] == "compare/jd-taobao/"
    assert answer["answer"] is None


def test_every_entity_is_found_by_every_name(found: Site, judge: Judge) -> None:
    names = [(e, n) for e in judge.book.entities.values() for n in (e.name, *e.aliases) if not n.isdigit()]
    shared = [name for _, name in names]
    for (entity, name), answer in zip(names, first(found, *shared), strict=True):
        urls = [one["url"].partition("#")[0] for one in answer["items"][:3]]
        assert f"platforms/{entity.id}/" in urls, name


def test_every_topic_is_found_by_its_words(found: Site, judge: Judge) -> None:
    """A word of a topic, alone, finds a page about it among the first three."""
    words = [(t, w) for t in judge.book.topics.values() for w in t.words if t.problems or t.pages or t.kinds]
    lost = []
    for (topic, word), answer in zip(
        words, first(found, *(w.replace("…", "") for _, w in words)), strict=True
    ):
        about = {found.topics[index] for one in answer["items"][:3] for index in one["topics"]}
        if topic.id not in about and "…" not in word:
            lost.append((topic.id, word))
    assert len(lost) <= len(words) * 0.02, lost


def test_queries_that_are_nothing(found: Site) -> None:
    for answer in first(
        found, "", "   ", "\u200b", "。。。", "zzzz", "qqqqqqqqqqqqqqqqqqqq", "!@#$%^&*()", "\U0001f4de"
    ):
        assert answer["items"] == []


@pytest.mark.slow
def test_no_query_breaks_the_engine(found: Site) -> None:
    """Two thousand queries of pieces that mean something, and of others: no exception, none is slow."""
    chosen = random.Random(20261122)
    pieces = [
        "京东",
        "退款",
        "kefu",
        "95",
        "\uff10\uff11",
        "…",
        "(",
        "[",
        "\\",
        "*",
        "+",
        "?",
        "'",
        '"',
        "<b>",
        "&",
        "\u202e",
        "\ud83d",
    ]
    pieces += [
        "拼多",
        "转7",
        "-",
        " ",
        "\u3000",
        "九五零",
        "不",
        "的",
        "\u0000",
        "繁體",
        "ǚ",
        "ß",
        "\U0001f468\u200d\U0001f469",
        "aaaa",
        "平台介入",
    ]
    texts = ["".join(chosen.choices(pieces, k=chosen.randint(1, 24))) for _ in range(2000)]
    texts += ["退" * 10_000, "a" * 10_000, "9" * 10_000, "退 " * 5000, "kefu" * 2000, "(" * 5000]
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    took = sorted(one["took"] for one in first(found, *texts))
    assert took[-1] < 1000 and took[len(took) // 2] < 20


# Data ------------------------------------------------------------------------------------------------------


def test_sizes(found: Site) -> None:
    core = (found.folder / CORE).read_bytes()
    assert len(brotli.compress(core)) <= 35_500
    worker = minified(ASSETS / "engine.js")
    assert len(brotli.compress(worker.encode())) <= 5 * 1024


def test_the_data_are_one_call_of_json(found: Site) -> None:
    text = (found.folder / CORE).read_text("utf-8").strip()
    assert text.startswith(f"{CALL}(") and text.endswith(")")
    core = json.loads(text[len(CALL) + 1 : -1])
    assert len(core["entities"]) == len(found.entities)


@pytest.mark.site
def test_the_data_are_the_same_every_time() -> None:
    script = (
        "from kefu.checks import open_checked; from kefu.search import Index; from pathlib import Path;"
        "from datetime import date; import hashlib;"
        f"root = Path({str(ROOT)!r}); judge = open_checked(root, date({DAY.year}, {DAY.month}, {DAY.day}));"
        "texts = [(path, make()) for path, make in Index(judge, root).files().items()];"
        "print(hashlib.sha256(repr(texts).encode()).hexdigest())"
    )
    command = [str(ROOT / ".venv" / "bin" / "python"), "-c", script]
    seeds = ({"PYTHONHASHSEED": seed, "PATH": ""} for seed in ("1", "77"))
    hashes = {subprocess.run(command, env=env, capture_output=True, check=True).stdout for env in seeds}
    assert len(hashes) == 1


def test_parts_are_loaded_when_they_are_wanted(
    judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kefu.search.PART_SECTIONS", 10)
    site = written(judge, ROOT, tmp_path / "site")
    core = json.loads((site.folder / CORE).read_text("utf-8").strip()[len(CALL) + 1 : -1])
    assert len(core["parts"]) > 3
    assert all((site.folder / part).is_file() for part in core["parts"])
    script = """
    const fs = require("fs"), path = require("path"), site = process.argv[1];
    const engine = require(path.join(site, "assets/search/engine.js"));
    const loaded = [], said = [];
    let host;
    global.kefuSearchData = (data) => host.take(data);
    const load = (name) => { loaded.push(name); eval(fs.readFileSync(path.join(site, name), "utf8")); };
    host = engine.serve(load, (message) => said.push(message));
    load("search/core.js");
    (async () => {
      await host.ask("顺丰电话");
      const after = loaded.length;
      await host.ask("顺丰电话");
      const last = said[said.length - 1].data;
      console.log(JSON.stringify([after, loaded.length, last.items[0][0].location, last.answer.rows[0][0]]));
    })();
    """
    done = subprocess.run(
        ["node", "-e", script, str(site.folder)], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [2, 2, "platforms/sf/#hotlines", "95338"]


def test_opensearch_names_the_site(judge: Judge) -> None:
    text = Index(judge, ROOT).opensearch("https://example.org/kefu/")
    assert 'template="https://example.org/kefu/?q={searchTerms}"' in text


@pytest.mark.site
def test_a_site_that_knows_its_address_is_searched_from_the_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(ROOT / "tests" / "books" / "small", tree)
    settings = tree / "data" / "book.yml"
    lines = settings.read_text("utf-8").splitlines(keepends=True)
    settings.write_text("".join(one for one in lines if not one.startswith("address:")), "utf-8")
    for address, expected in (("https://example.org/kefu/", True), ("", False)):
        monkeypatch.setenv("KEFU_SITE_URL", address)
        build_site(tree, tmp_path / "site", DAY)
        page = (tmp_path / "site" / "platforms" / "jia" / "index.html").read_text("utf-8")
        assert (tmp_path / "site" / "opensearch.xml").is_file() is expected
        assert ('href="../../opensearch.xml"' in page) is expected
        assert (f'rel="canonical" href="{address}platforms/jia/"' in page) is expected


@pytest.mark.slow
def test_a_made_up_book_is_searched(made_up: Judge, tmp_path: Path) -> None:
    root = ROOT / "tests" / "books" / "small"
    site = written(made_up, root, tmp_path / "site")
    answers = first(site, "甲商城", "甲商城 人工", "戊戊", "找个人", "回消息", "东西")
    assert [one["items"][0]["url"].partition("#")[0] if one["items"] else "" for one in answers[:3]] == [
        "platforms/jia/",
        answers[1]["items"][0]["url"].partition("#")[0],
        "platforms/wu/",
    ]
    assert "jia" in answers[1]["items"][0]["url"]
    assert answers[3]["items"] and answers[4]["items"][0]["url"].startswith("sellers/")
    assert answers[5]["items"] == [] or answers[5]["items"][0]["score"] < 9


# Spelling --------------------------------------------------------------------------------------------------


def test_traditional_characters_of_all_three_ways_of_writing() -> None:
    pairs = spelling.traditional("客服电话退货发台里说")
    found = dict(zip(pairs[::2], pairs[1::2], strict=True))
    assert {one: found.get(one) for one in "電話貨發臺裡裏說説"} == dict(
        zip("電話貨發臺裡裏說説", "电话货发台里里说说", strict=True)
    )
    assert "客" not in found


def test_words_are_read_as_words() -> None:
    table, other, read = spelling.sounds(["调换", "客服", "银行", "PLUS会员"])
    assert other["银行"] == "yin hang"
    assert read["PLUS会员"] == ["PLUS", "hui", "yuan"]
    groups = {group[: len(group.encode("ascii", "ignore"))]: group for group in table.split(" ")}
    assert "克" in groups["ke"] and "服" in groups["fu"]
    assert spelling.blurred("zhuang") == spelling.blurred("zuan") and spelling.blurred(
        "na"
    ) == spelling.blurred("la")


# The command -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_what_words_sound_like_is_asked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_CACHE", str(tmp_path))
    words = ["调换", "客服"]
    found = spelling.sounds(words), spelling.traditional("台里")
    with monkeypatch.context() as patch:
        patch.setattr(spelling, "reading", lambda _: pytest.fail("it is kept"))
        patch.setitem(sys.modules, "opencc", None)
        assert (spelling.sounds(words), spelling.traditional("里台")) == found
        for asked in (["调换"], ["客服", "调换"]):
            with pytest.raises(pytest.fail.Exception):
                spelling.sounds(asked)
    monkeypatch.setattr(spelling, "version", lambda name: f"{name} 2")
    monkeypatch.setattr(spelling, "reading", lambda text: ["x"] * len(text))
    assert spelling.sounds(words)[0].startswith("x"), "another version of the libraries"


def test_search_eval_prints_recall_and_misses(
    found: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "queries.tsv"
    file.write_text("京东客服电话\tkeyword\tjd:phone\n京东退款\tkeyword\ttaobao:refund\n")
    assert main(["search-eval", str(file), "--site", str(found.folder)]) == 0
    out = capsys.readouterr().out
    assert f"{file}:2" in out and "/problems/not-refunded/jd/" in out
    assert "keyword" in out and "0.500" in out
    assert (
        main(["search-eval", str(file), "--site", str(found.folder), "--fail-under", "0.9", "--quiet"]) == 1
    )


def test_search_eval_explains_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "queries.tsv"
    file.write_text("京东退款 jd:refund\n# note\n\n京东\tkeyword\tjd\n")
    assert main(["search-eval", str(file), "--site", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert f"{file}:1:1" in out and "要三栏" in out
    assert f"{file}:4:12" in out and "看不懂“jd”" in out
    file.write_text("京东退款\tkeyword\tjd:refund\n")
    assert main(["search-eval", str(file), "--site", str(tmp_path)]) == 2
    assert "kefu build" in capsys.readouterr().err


def test_search_eval_needs_node(
    found: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "queries.tsv"
    file.write_text("京东退款\tkeyword\tjd:refund\tmore\n".replace("\tmore", ""))
    monkeypatch.setenv("PATH", "")
    assert main(["search-eval", str(file), "--site", str(found.folder)]) == 2
    assert "nodejs" in capsys.readouterr().err


COUNTS = [
    ("jd:refund", ("jd",), ("refund",), True),
    ("jd:refund", ("taobao",), ("refund",), False),
    ("jd:refund", ("jd",), ("phone",), False),
    ("jd:refund", (), ("refund",), False),
    ("*:refund", (), ("refund",), True),
    ("*:refund", ("jd",), ("refund",), True),
    ("general:scam", (), ("scam",), True),
    ("general:scam", ("jd",), ("scam",), False),
    ("jd:refund,pdd:refund", (), ("refund",), True),
    ("jd:refund,pdd:phone", (), ("refund",), False),
    ("12315:local", ("amr",), ("local",), True),
    ("pdd:complaint", ("12315",), ("complaint",), False),
]


@pytest.mark.parametrize(("accepted", "entities", "topics", "right"), COUNTS)
def test_what_counts(
    found: Site, accepted: str, entities: tuple[str, ...], topics: tuple[str, ...], right: bool
) -> None:
    query = Query("", "", tuple(accepted.split(",")), 1)
    assert found.counts(query, Result("x/", entities, topics)) is right


def test_a_page_can_be_named(found: Site) -> None:
    query = Query("", "", ("/guides/robots/",), 1)
    assert found.counts(query, Result("guides/robots/#human", (), ()))
    assert not found.counts(query, Result("guides/evidence/", (), ()))


# The seams to Material -------------------------------------------------------------------------------------


def test_the_theme_has_every_seam() -> None:
    import material as theme  # type: ignore[import-untyped]

    folder = Path(theme.__file__).parent / "templates"
    assert list(material.moved([folder])) == []


@pytest.mark.parametrize(
    ("pattern", "seam"), [(p, s) for p, seams in material.SEAMS.items() for s, _ in seams]
)
def test_a_seam_that_moved_is_named(pattern: str, seam: str, tmp_path: Path) -> None:
    import material as theme

    folder = Path(theme.__file__).parent / "templates"
    for one in material.SEAMS:
        for file in folder.glob(one):
            copy = tmp_path / file.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = file.read_text("utf-8")
            copy.write_text(text.replace(seam, "moved") if one == pattern else text, "utf-8")
    assert any(seam in said for said in material.moved([tmp_path]))


def test_days_do_not_change_the_data(judge: Judge) -> None:
    early, late = judge, open_checked(ROOT, DAY + timedelta(days=1))
    assert texts(early, ROOT) == texts(late, ROOT)
