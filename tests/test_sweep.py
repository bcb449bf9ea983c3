"""Faults planted in what was built, behind the checks: the sweep stops them, the last good site stays.

Each file of `sweep/` is one class, written in the dialect of the data:

    class     what the cases have in common
    kind      fault or harmless
    cases     a list; each is one change of one file of the built site
                file                the file's path in the site
                put                 what is put at the end of its article
                head, append        … of its head, of the file
                create              a new file, whole
                rules               the rules that must speak (faults)
                says                what one of the messages must contain: the right number, the right path …
"""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, ROOT
from mkdocs.theme import Theme

from kefu.checks.prose import Reader
from kefu.problem import BookError
from kefu.publish import site as publish
from kefu.sweep import Sweep
from kefu.trust import Judge
from kefu.yamlread import Document, read

pytestmark = pytest.mark.site

HERE = Path(__file__).parent
WAYS = ("put", "head", "append", "create")


def read_cases() -> list[tuple[str, bool, dict[str, Any]]]:
    """Name, whether it is a fault, and the case."""
    found = []
    for file in sorted((HERE / "sweep").glob("*.yml")):
        document = read(file, file.name)
        assert isinstance(document, Document), "\n".join(map(str, document))
        group = document.value
        assert set(group) == {"class", "kind", "cases"} and group["kind"] in ("fault", "harmless"), file.name
        fault = group["kind"] == "fault"
        for number, case in enumerate(group["cases"], 1):
            (way,) = case.keys() & WAYS
            assert set(case) == {"file", way} | ({"rules", "says"} if fault else set()), file.name
            found.append((f"{file.stem}-{number}", fault, case))
    return found


CASES = read_cases()


@pytest.fixture
def staged(site: Path, tmp_path: Path) -> Path:
    """A copy of the built site, to plant faults in."""
    return Path(shutil.copytree(site, tmp_path / "staged"))


@pytest.fixture(scope="module")
def sweep(judge: Judge) -> Sweep:
    """Trusts what the theme's package brings, as a build does."""
    return Sweep(Reader(judge), trusted=[Path(one) for one in Theme("material").dirs])


def planted(site: Path, case: dict[str, str]) -> bytes:
    """The case's file with its change."""
    if "create" in case:
        return case["create"].encode()
    text = (site / case["file"]).read_text("utf-8")
    if "append" in case:
        return (text + case["append"]).encode()
    end, new = ("</article>", case["put"]) if "put" in case else ("</head>", case["head"])
    assert end in text
    return text.replace(end, f"{new}\n{end}", 1).encode()


def test_there_are_as_many_cases_as_wanted() -> None:
    assert sum(fault for _, fault, _ in CASES) >= 150
    assert sum(not fault for _, fault, _ in CASES) >= 50


def test_what_was_built_is_clean(sweep: Sweep, site: Path) -> None:
    assert list(sweep.folder(site)) == []


@pytest.mark.parametrize(("fault", "case"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_case(sweep: Sweep, site: Path, fault: bool, case: dict[str, Any]) -> None:
    found = list(sweep.file(case["file"], planted(site, case)))
    if not fault:
        assert found == []
        return
    assert sorted({one.rule for one in found}) == sorted(case["rules"])
    assert {one.where.path for one in found} == {f"dist/site/{case['file']}"}
    assert any(case["says"] in one.message + one.tip for one in found), found


Change = tuple[str, str, str]
"""A file, a pattern that occurs in it, and what stands in the place of its first occurrence."""

CHANGES: dict[str, tuple[Change, str, str]] = {
    "number removed": (("platforms/jd/index.html", "950618", ""), "sweep-missing", "950618"),
    "number in another's row": (
        ("platforms/index.html", r'href="tel:95311">95311<', 'href="tel:95554">95554<'),
        "sweep-owner",
        "95311",
    ),
    "dial another than shown": (
        ("platforms/jd/index.html", 'href="tel:950618">', 'href="tel:9510211">'),
        "sweep-dial",
        "950618",
    ),
    "badge removed": (
        (
            "platforms/vipshop/index.html",
            r'(>95016</span>)\s*<span class="kf-badge[^>]*>说法不一</span>',
            r"\1",
        ),
        "sweep-status",
        "说法不一",
    ),
    "badge upgraded": (
        ("platforms/jd/index.html", '(kf-badge--)corroborated">多源一致', r'\1verified">已核实'),
        "sweep-status",
        "多源一致",
    ),
    "badge upgraded in the table": (
        ("numbers/index.html", r"(95016</a> <span[^>]*>)说法不一", r"\1多源一致"),
        "sweep-status",
        "说法不一",
    ),
    "sentence": (
        (
            "numbers/95163111/index.html",
            "(?<=95163111 )曾经是(考拉海购的)旧(客服热线)，已经停用。",
            r"是\1\2。",
        ),
        "sweep-status",
        "已停用",
    ),
    "link to another number": (
        ("platforms/jd/index.html", r"numbers/95118/\">95118", 'numbers/950618/">95118'),
        "sweep-owner",
        "95118",
    ),
    "path step missing": (
        ("platforms/weidian/index.html", "帮助与客服</span><span[^>]*> → </span><span[^>]*>", ""),
        "sweep-path",
        "帮助与客服",
    ),
    "path of another": (
        ("platforms/weidian/index.html", '(?<=kf-tap">)帮助与客服</span>', "客服中心</span>"),
        "sweep-path",
        "帮助与客服",
    ),
    "arrow": (("platforms/vipshop/index.html", '(?<=kf-arrow">) → ', " &gt; "), "sweep-path", "→"),
    "hours": (
        ("platforms/jd/index.html", "<p>每天 24 小时", "<p>每天 09:00–21:00"),
        "sweep-missing",
        "24 小时",
    ),
    "hours of another tier": (
        ("platforms/vipshop/index.html", "VIP 用户(</span>每天 24 小时)", r"普通用户\1"),
        "sweep-missing",
        "VIP 用户每天 24 小时",
    ),
    "hours that nobody knows": (
        ("platforms/vipshop/index.html", '<span class="kf-unknown">未知</span>', "<p>每天 9:00–18:00</p>"),
        "sweep-missing",
        "未知",
    ),
    "response": (("platforms/vipshop/index.html", "1–3 分钟内", "3 分钟内"), "sweep-missing", "1–3 分钟内"),
    "time limit": (
        ("platforms/12315/index.html", '(?<=kf-clock__amount">)45 个工作日', "45 天"),
        "sweep-missing",
        "45 个工作日",
    ),
    "time limit on the home page": (
        ("index.html", '(?<=kf-clock__amount">)7 天', "15 天"),
        "sweep-missing",
        "7 天",
    ),
    "quota": (("platforms/pdd/index.html", "5 分钟内 ≥ 80%", "5 分钟内 ≥ 90%"), "sweep-missing", "80%"),
    "status of hours": (
        ("platforms/vipshop/index.html", r"(每天 24 小时 <a[^>]*>)单一来源", r"\1已核实"),
        "sweep-missing",
        "单一来源",
    ),
}


def changed(folder: Path, change: Change) -> None:
    """Apply a change, which must be possible."""
    name, pattern, new = change
    file = folder / name
    text, times = re.subn(pattern, new, file.read_text("utf-8"), count=0 if pattern == "950618" else 1)
    assert times, pattern
    file.write_text(text, "utf-8")


def alone(site: Path, folder: Path, name: str) -> Path:
    """A folder with one file of the built site."""
    (folder / name).parent.mkdir(parents=True)
    shutil.copy(site / name, folder / name)
    return folder


@pytest.mark.parametrize("name", CHANGES)
def test_a_component_that_went_wrong_is_found(sweep: Sweep, site: Path, tmp_path: Path, name: str) -> None:
    """On a page alone: that every other page is missing is not what is looked at."""
    change, rule, says = CHANGES[name]
    page = alone(site, tmp_path / "staged", change[0])
    assert [one for one in sweep.folder(page) if one.where.path == f"dist/site/{change[0]}"] == []
    changed(page, change)
    found = [one for one in sweep.folder(page) if one.where.path == f"dist/site/{change[0]}"]
    assert any(says in one.message for one in found if one.rule == rule), found


@pytest.mark.parametrize(
    "name", ["platforms/taobao/index.html", "numbers/95010/index.html", "numbers/index.html", "index.html"]
)
def test_a_page_that_is_missing_is_found(sweep: Sweep, staged: Path, name: str) -> None:
    (staged / name).unlink()
    (one,) = sweep.folder(staged)
    assert (one.rule, one.where.path) == ("sweep-missing", f"dist/site/{name}")


def test_every_fact_of_a_page_cut_off_is_found(sweep: Sweep, staged: Path) -> None:
    file = staged / "platforms" / "vipshop" / "index.html"
    text = file.read_text("utf-8")
    file.write_text(text[: text.index('<h2 id="buyer"')], "utf-8")
    found = list(sweep.folder(staged))
    assert {one.rule for one in found} == {"sweep-missing"}
    assert len(found) >= 15


TWINS: dict[str, tuple[str, Callable[[bytes], bytes], set[str]]] = {
    "the same": ("platforms/jd/index.html", gzip.compress, set()),
    "cut off": ("platforms/jd/index.html", lambda data: gzip.compress(data)[:-9], {"sweep-unread"}),
    "no gzip": ("platforms/jd/index.html", lambda data: data, {"sweep-unread"}),
    "another": (
        "platforms/jd/index.html",
        lambda data: gzip.compress(data.replace(b"</article>", b"<p>95163111</p></article>")),
        {"sweep-unread", "sweep-owner"},
    ),
    "of nothing": (
        "api/jd.json",
        lambda _: gzip.compress(b'{"tel": "95061"}'),
        {"sweep-unread", "sweep-unknown"},
    ),
}


@pytest.mark.parametrize("name", TWINS)
def test_a_compressed_copy_is_what_it_is_a_copy_of(
    sweep: Sweep, site: Path, tmp_path: Path, name: str
) -> None:
    path, packed, rules = TWINS[name]
    folder = alone(site, tmp_path / "staged", "platforms/jd/index.html")
    original, twin = folder / path, folder / f"{path}.gz"
    twin.parent.mkdir(exist_ok=True)
    twin.write_bytes(packed(original.read_bytes() if original.exists() else b""))
    assert {one.rule for one in sweep.folder(folder) if one.rule != "sweep-missing"} == rules


@pytest.mark.parametrize("name", ["a.zip", "guide.pdf", "data.bin", "platforms/jd/index.html.bak"])
def test_a_file_that_cannot_be_read_is_not_published(sweep: Sweep, name: str) -> None:
    (one,) = sweep.file(name, b"\x00\x01")
    assert (one.rule, one.where.path) == ("sweep-unread", f"dist/site/{name}")


def test_the_theme_is_trusted_as_long_as_it_is_the_package(sweep: Sweep, staged: Path) -> None:
    import material  # type: ignore[import-untyped]

    theme = Path(material.__file__).parent / "templates"
    (theirs,) = theme.glob("assets/javascripts/bundle.*.min.js")
    script = staged / theirs.relative_to(theme)
    script.parent.mkdir(parents=True)
    shutil.copy(theirs, script)
    assert list(sweep.folder(staged)) == []
    script.write_text(script.read_text("utf-8") + "\n/* 客服热线 95163111 */\n", "utf-8")
    (one,) = sweep.folder(staged)
    assert (one.rule, one.where.path) == (
        "sweep-status",
        f"dist/site/{script.relative_to(staged).as_posix()}",
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The last good site."""
    out = tmp_path_factory.mktemp("published") / "dist" / "site"
    publish.build_site(ROOT, out, DAY)
    return out


FAULTS = [
    ({"file": "platforms/kaola/index.html", "put": "<p>打 95163111</p>"}, "sweep-status"),
    ({"file": "card.svg", "create": "<svg><text>拨打 95163111</text></svg>"}, "sweep-status"),
    ({"file": "api.json", "create": '{"hotline": "95163111"}'}, "sweep-status"),
    ({"file": "feed.xml", "create": "<feed><title>95163111</title></feed>"}, "sweep-status"),
    ({"file": "llms.txt", "create": "拨打 95163111\n"}, "sweep-status"),
    ({"file": "hotlines.csv", "create": "名称,号码\n考拉海购,95163111\n"}, "sweep-status"),
    ({"file": "kaola.vcf", "create": "BEGIN:VCARD\nTEL:95163111\nEND:VCARD\n"}, "sweep-status"),
    ({"file": "app.js", "create": "call('95163111')"}, "sweep-status"),
    ({"file": "platforms/jd/index.html", "put": '<a href="tel:95016">95016</a>'}, "sweep-dial"),
]


def test_planted_faults_leave_the_last_good_site(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = published
    before = {file: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    real: Callable[[Any], None] = getattr(publish, "mkdocs_build")  # noqa: B009

    def sabotaged(config: Any) -> None:
        real(config)
        site = Path(config.site_dir)
        for case, _ in FAULTS:
            (site / case["file"]).write_bytes(planted(site, case))

    monkeypatch.setattr(publish, "mkdocs_build", sabotaged)
    with pytest.raises(BookError) as refused:
        publish.build_site(ROOT, out, DAY)
    found = {(one.where.path.removeprefix("dist/site/"), one.rule) for one in refused.value.problems}
    assert {(case["file"], rule) for case, rule in FAULTS} <= found
    assert {file: file.read_bytes() for file in out.rglob("*") if file.is_file()} == before
    assert [one.name for one in out.parent.iterdir()] == ["site"]
