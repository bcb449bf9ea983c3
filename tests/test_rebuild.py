"""A site made again where something has changed: byte for byte what a whole build gives."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import DAY, ROOT

from kefu import search
from kefu.checks import templates
from kefu.problem import BookError
from kefu.publish import former, rebuild, release, shipped, static, store
from kefu.publish import site as site_module
from kefu.publish.site import build_site
from kefu.sweep import Reading, Sweep

pytestmark = pytest.mark.site
SMALL = ROOT / "tests" / "books" / "small"
JIA = "data/entities/jia.yml"
Change = Callable[[Path], None]


def replaced(path: str, old: str, new: str) -> Change:
    """A change of one text in a file of the tree."""

    def change(tree: Path) -> None:
        file = tree / path
        text = file.read_text("utf-8")
        assert old in text, (path, old)
        file.write_text(text.replace(old, new, 1), "utf-8")

    return change


def added(path: str, source: Path | None = None, text: str = "") -> Change:
    """Another file in the tree."""

    def change(tree: Path) -> None:
        file = tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source.read_text("utf-8") if source else text, "utf-8")

    return change


def appended(path: str, text: str) -> Change:
    """More text at the end of a file."""

    def change(tree: Path) -> None:
        file = tree / path
        file.write_text(file.read_text("utf-8") + text, "utf-8")

    return change


MACROS = ROOT / "templates" / "parts" / "macros.jinja"

FACTS = {
    "hours": replaced(JIA, 'open: "09:00"', 'open: "08:30"'),
    "a name": replaced(JIA, 'name: "客服热线"', 'name: "服务热线"'),
    "a step of a path": replaced(JIA, "steps: [", 'steps: ["首页", '),
    "a time limit": replaced("data/clocks/reply.yml", "amount:", "# 改\namount:"),
    "a problem": replaced("data/problems/late.yml", 'summary: "', 'summary: "先说一句，'),
    "a source": replaced("data/sources.yml", 'title: "', 'title: "新的'),
    "a table": replaced("data/comparisons/service.yml", 'title: "', 'title: "新的'),
    "how people search": replaced("data/topics/service.yml", "words: [", 'words: ["找人帮忙", '),
    "a comment": replaced(JIA, "\nname:", "\n# 一句话\nname:"),
}
AROUND = {"a problem", "a table", "a name", "how people search", "a step of a path"}
"""What changes titles or headings, which the theme has to render, or labels, which prose may have."""
OTHERS = {
    "the settings": replaced("data/book.yml", 'tagline: "', 'tagline: "新的'),
    "the vocabulary": replaced("data/vocabulary.yml", 'label: "', 'label: "新'),
    "prose": appended("content/about/index.md", "\n另外一句话。\n"),
    "another page of prose": added("content/guides/more.md", text="# 更多\n\n一句话。\n"),
    "a template": added("templates/parts/macros.jinja", MACROS, ""),
    "an entity more": added("data/entities/ji.yml", SMALL / "data/entities/ding.yml"),
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small book in a tree of its own, with nothing kept of it."""
    monkeypatch.setattr(former, "home", lambda: tmp_path)
    shutil.copytree(SMALL, tmp_path / "tree")
    return tmp_path / "tree"


def snapshot(folder: Path) -> dict[str, bytes]:
    """Path → bytes of every file."""
    files = (one for one in folder.rglob("*") if one.is_file())
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in files}


def made(tree: Path) -> dict[str, bytes]:
    """The site as it is kept, made again as far as needed."""
    return snapshot(rebuild.site(tree, DAY, prints=False).folder)


def clean(tree: Path) -> dict[str, bytes]:
    """The site as a whole build makes it."""
    out = tree.with_name("clean")
    build_site(tree, out, DAY, prints=False)
    return snapshot(out)


def no_whole_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on a whole build is an error."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a whole build")

    monkeypatch.setattr(site_module, "build_site", refuse)


@pytest.mark.parametrize("what", FACTS)
def test_a_changed_fact_touches_only_what_says_it(
    tree: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(tree)
    FACTS[what](tree)
    wanted = clean(tree)
    with monkeypatch.context() as patch:
        if what not in AROUND:
            no_whole_build(patch)
        again = made(tree)
    assert again == wanted
    changed = {path for path in wanted if first.get(path) != wanted[path]}
    assert len(changed) < len(wanted) / 2, changed
    assert made(tree) == wanted


@pytest.mark.parametrize("what", OTHERS)
def test_whatever_else_changes_gives_the_site_of_a_clean_build(tree: Path, what: str) -> None:
    made(tree)
    if what == "a template":
        replace = "badge"
        OTHERS[what](tree)
        file = tree / "templates/parts/macros.jinja"
        file.write_text(file.read_text("utf-8").replace("kf-badge ", "kf-badge kf-other ", 1), "utf-8")
        assert replace in file.read_text("utf-8")
    else:
        OTHERS[what](tree)
    if what == "an entity more":
        file = tree / "data/entities/ji.yml"
        text = re.sub("^name: .*$", 'name: "己支付"', file.read_text("utf-8"), flags=re.M)
        text = re.sub("^aliases: .*$", "", text, flags=re.M)
        file.write_text(re.sub("^id: .*$", "id: ji", text, flags=re.M), "utf-8")
    assert made(tree) == clean(tree)


def test_a_template_of_its_own_is_read_again(tree: Path) -> None:
    added("templates/pages/corrections.html.jinja", ROOT / "templates/pages/corrections.html.jinja")(tree)
    made(tree)
    replaced("templates/pages/corrections.html.jinja", "版本是什么", "版本说的是什么")(tree)
    wanted = clean(tree)
    assert "版本说的是什么".encode() in wanted["corrections/index.html"]
    assert made(tree) == wanted


def test_templates_are_held_to_their_rules_again_when_anything_of_that_changes(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added("templates/own.jinja", text='{% include "parts/own.jinja" %}一栏 → 二栏')(tree)
    added("templates/parts/own.jinja")(tree)
    made(tree)
    with monkeypatch.context() as patch:
        patch.setattr(templates, "check", lambda *_: pytest.fail("nothing of it has changed"))
        replaced(JIA, 'open: "09:00"', 'open: "08:30"')(tree)
        made(tree)
    for path, text in {
        "templates/own.jinja": "{{ bokk }}",
        "templates/other.jinja": "{{ bokk }}",
        "templates/parts/own.jinja": None,
        "templates/print/own.typ": '#import "@preview/a:1.0.0"',
        JIA: (tree / JIA).read_text("utf-8").replace("steps: [", 'steps: ["二栏", ', 1),
    }.items():
        before = (tree / path).read_text("utf-8") if (tree / path).exists() else None
        write(tree / path, text)
        with pytest.raises(BookError) as raised:
            made(tree)
        assert {one.where.path.split("/")[0] for one in raised.value.problems} == {"templates"}, path
        write(tree / path, before)


def write(file: Path, text: str | None) -> None:
    """Write a file, or remove it."""
    if text is None:
        file.unlink()
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def test_one_change_after_the_other(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tree)
    wanted = {}
    for opens in ("08:30", "07:00", "08:30"):
        file = tree / JIA
        file.write_text(re.sub('open: "0[0-9]:[0-9]+"', f'open: "{opens}"', file.read_text("utf-8")), "utf-8")
        wanted[opens] = clean(tree)
        with monkeypatch.context() as patch:
            no_whole_build(patch)
            assert made(tree) == wanted[opens]


def test_a_fact_touches_one_part_of_the_search(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "PART_SECTIONS", 2)
    first = made(tree)
    assert sum(path.startswith("search/part-") for path in first) > 2
    for opens in ("08:30", "07:00", "06:30"):
        file = tree / "data/entities/wu.yml"
        file.write_text(re.sub('open: "0[0-9]:[0-9]+"', f'open: "{opens}"', file.read_text("utf-8")), "utf-8")
        wanted = clean(tree)
        with monkeypatch.context() as patch:
            no_whole_build(patch)
            assert made(tree) == wanted
        changed = [one for one in wanted if one.startswith("search/") and wanted[one] != first[one]]
        assert len(changed) == 1 and "part-" in changed[0]
    replaced("data/sources.yml", 'note: "', 'note: "另外，')(tree)
    assert made(tree) == clean(tree)
    tips = '\nscenarios:\n  - {id: more, title: "多一节", steps: ["先等一等。"], sources: [list-one]}\n'
    appended("data/entities/yi.yml", tips)(tree)
    assert made(tree) == clean(tree)


def test_another_day_and_another_program(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tree)
    later = rebuild.site(tree, DAY + timedelta(days=200), prints=False)
    build_site(tree, tree.with_name("later"), DAY + timedelta(days=200), prints=False)
    assert snapshot(later.folder) == snapshot(tree.with_name("later"))
    made(tree)
    monkeypatch.setattr(former, "FORMAT", former.FORMAT + 1)
    with monkeypatch.context() as patch:
        no_whole_build(patch)
        with pytest.raises(AssertionError, match="a whole build"):
            made(tree)


def test_another_address_and_another_date(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tree)
    monkeypatch.setenv("KEFU_SITE_URL", "https://example.org/kefu/")
    wanted = clean(tree)
    assert b"https://example.org/kefu/" in wanted["index.html"]
    assert made(tree) == wanted
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    wanted = clean(tree)
    assert b"1970-01-02" in wanted["sitemap.xml"]
    assert made(tree) == wanted
    FACTS["hours"](tree)
    wanted = clean(tree)
    no_whole_build(monkeypatch)
    assert made(tree) == wanted


def test_what_is_kept_is_only_used_as_it_was_left(tree: Path) -> None:
    wanted = made(tree)
    folder = former.place(tree, "alone")
    for spoil in (
        lambda: (folder / "index.html").write_text("x", "utf-8"),
        lambda: (folder / "platforms/jia/index.html").unlink(),
        lambda: (folder / "more.html").write_text("x", "utf-8"),
        lambda: shutil.rmtree(folder),
        lambda: former.place(tree, "alone-notes").write_bytes(b"nonsense"),
        lambda: former.place(tree, "alone-notes").unlink(),
    ):
        spoil()
        assert made(tree) == wanted


def test_a_fault_is_told_at_its_line_and_the_last_good_site_stays(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = made(tree)
    file = tree / JIA
    good = file.read_text("utf-8")
    line = good[: good.index('open: "09:00"')].count("\n") + 1
    for wrong in ('open: "9点"', 'open: "21:00"'):
        file.write_text(good.replace('open: "09:00"', wrong, 1), "utf-8")
        with pytest.raises(BookError) as caught:
            made(tree)
        assert [one.where.line for one in caught.value.problems] == [line] * len(caught.value.problems)
        assert snapshot(former.place(tree, "alone")) == wanted
    file.write_text(good, "utf-8")
    no_whole_build(monkeypatch)
    assert made(tree) == wanted


def test_a_rebuild_sweeps_what_it_changes(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tree)
    FACTS["hours"](tree)
    seen: list[str] = []
    real = Sweep.read

    def read(sweep: Sweep, name: str, data: bytes) -> Reading:
        seen.append(name)
        return real(sweep, name, data)

    monkeypatch.setattr(Sweep, "read", read)
    made(tree)
    assert "platforms/jia/index.html" in seen and any(one.startswith("search/") for one in seen)
    assert "platforms/yi/index.html" not in seen


@pytest.mark.parametrize(
    ("change", "tools"),
    [
        (FACTS["hours"], ["tools/finder/jia/index.html"]),
        (replaced(JIA, '"按 1", "说“人工”"', '"按 2", "说“人工”"'), ["tools/call/jia/index.html"]),
        (replaced(JIA, 'note: "编造的号码。"', 'note: "编的号码。"'), ["tools/call/jia/index.html"]),
    ],
    ids=["hours", "what to press", "a note on a number"],
)
def test_a_fact_of_a_platform_touches_its_own_tools_alone(
    tree: Path, change: Change, tools: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = made(tree)
    change(tree)
    swept: list[str] = []
    real = Sweep.read

    def read(sweep: Sweep, name: str, data: bytes) -> Reading:
        swept.append(name)
        return real(sweep, name, data)

    no_whole_build(monkeypatch)
    monkeypatch.setattr(Sweep, "read", read)
    again = made(tree)
    several = ("tools/finder/", "tools/call/")
    assert [one for one in again if one.startswith(several) and again[one] != first[one]] == tools
    others = {"tools/finder/wu/index.html", "tools/finder/index.html", "tools/call/yi/index.html"}
    assert others.isdisjoint(swept)
    assert set(tools) <= set(swept)


def test_papers_come_along(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = snapshot(rebuild.site(tree, DAY).folder)
    FACTS["hours"](tree)
    out = tree.with_name("clean")
    build_site(tree, out, DAY)
    no_whole_build(monkeypatch)
    again = snapshot(rebuild.site(tree, DAY).folder)
    assert again == snapshot(out)
    changed = {path for path in again if first.get(path) != again[path] and path.endswith(".pdf")}
    assert "print/guide-jia.pdf" in changed and "print/guide-yi.pdf" not in changed


def test_a_release_links_what_has_not_changed(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dist = tree.with_name("dist")
    release.build(tree, dist, DAY, site_alone=True)
    before = {path: (dist / "site" / path).stat().st_ino for path in snapshot(dist / "site")}
    FACTS["hours"](tree)
    with monkeypatch.context() as patch:
        no_whole_build(patch)
        patch.setattr(static, "prepare", None)
        release.build(tree, dist, DAY, site_alone=True)
    other = tree.with_name("other")
    (tree.with_name("home")).mkdir()
    monkeypatch.setattr(former, "home", lambda: tree.with_name("home"))
    release.build(tree, other, DAY, site_alone=True)
    assert snapshot(dist / "site") == snapshot(other / "site")
    assert (dist / "current/files.json").read_bytes() == (other / "current/files.json").read_bytes()
    now = {path: (dist / "site" / path).stat().st_ino for path in snapshot(dist / "site")}
    new = {path for path in now if now[path] != before.get(path)}
    assert "platforms/jia/index.html" in new and "platforms/jia/index.html.br" in new
    assert len(new) < len(now) / 3


def test_a_release_is_made_in_the_folders_of_one_that_is_no_more(tree: Path) -> None:
    dist = tree.with_name("dist")
    hours = tree / JIA
    text = hours.read_text("utf-8")

    def publish(hour: str) -> None:
        hours.write_text(text.replace('open: "09:00"', f'open: "{hour}"', 1), "utf-8")
        release.build(tree, dist, DAY, site_alone=True)
        last = shipped.last(tree, "alone")
        assert last and last.shipped.files == former.stats(dist / "site")

    publish("06:01")
    (dist / "site" / "CNAME").write_text("kefu.example", "utf-8")
    for hour in ("06:02", "06:03", "06:04"):
        publish(hour)
    (dist / "site" / "CNAME").unlink()
    for hour in ("06:05", "06:06"):
        publish(hour)
    one_before = snapshot(dist / "site")
    spare = dist / "releases" / ".spare"
    number = (spare / "platforms").stat().st_ino
    (spare / "platforms" / "jia" / "index.html").write_text("spoilt", "utf-8")
    (spare / "platforms" / "yi" / "index.html").unlink()
    (spare / "platforms" / "yi" / "index.html").write_text("spoilt", "utf-8")
    (spare / "more").mkdir()
    (spare / "more" / "index.html").write_text("of somebody else", "utf-8")
    (spare / "index.html").unlink()
    (spare / "index.html").symlink_to(tree)
    shutil.rmtree(spare / "numbers")
    publish("06:07")
    assert (dist / "site" / "platforms").stat().st_ino == number
    assert snapshot(next((dist / "releases").glob("6-*")) / "site") == one_before
    release.build(tree, tree.with_name("other"), DAY, site_alone=True)
    assert snapshot(dist / "site") == snapshot(tree.with_name("other") / "site")
    assert not (dist / "site" / "more").exists()
    manifests = [(at / "current" / "files.json").read_bytes() for at in (dist, tree.with_name("other"))]
    assert manifests[0] == manifests[1]


def test_when_nothing_has_changed_the_release_stays(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dist = tree.with_name("dist")

    def publish() -> list[str]:
        release.build(tree, dist, DAY, site_alone=True)
        return [one.folder.name for one in store.releases(dist)]

    first = publish()
    with monkeypatch.context() as patch:
        patch.setattr(store, "publish", None)
        assert publish() == first
    FACTS["hours"](tree)
    second = publish()
    now = snapshot(dist / "site")
    store.rollback(dist)
    assert snapshot(dist / "site") != now
    assert len({*publish()} - {*second}) == 1
    assert snapshot(dist / "site") == now
    for what in ("edition.json", "sbom.json"):
        (dist / "current" / what).unlink()
        with monkeypatch.context() as patch, pytest.raises(TypeError):
            patch.setattr(store, "publish", None)
            publish()
        release.build(tree, dist, DAY, site_alone=True)


def test_what_somebody_changed_in_a_release_is_not_carried_on(tree: Path) -> None:
    dist = tree.with_name("dist")
    release.build(tree, dist, DAY, site_alone=True)
    page = dist / "site" / "platforms" / "yi" / "index.html"
    wanted = page.read_bytes()
    page.write_text("spoilt", "utf-8")
    (dist / "site" / "CNAME").write_text("kefu.example", "utf-8")
    FACTS["hours"](tree)
    release.build(tree, dist, DAY, site_alone=True)
    assert page.read_bytes() == wanted
    assert (dist / "site" / "CNAME").read_text("utf-8") == "kefu.example"


def test_what_nobody_uses_goes_after_a_month(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tree.with_name("home")
    home.mkdir()
    monkeypatch.setattr(former, "home", lambda: home)
    made(tree)
    old = time.time() - 31 * 86400
    other = tree.with_name("other")
    shutil.copytree(SMALL, other)
    for file in home.iterdir():
        os.utime(file, (old, old))
    made(other)
    assert {one.name for one in home.iterdir()} == {
        former.place(other, what).name for what in ("alone", "alone-notes", "alone-lock")
    }


def test_pages_are_counted_as_a_whole_build_counts_them(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    added("content/guides/index.md", text="# 指南\n\n一句话。\n")(tree)
    first = rebuild.site(tree, DAY, prints=False).built.pages
    FACTS["hours"](tree)
    no_whole_build(monkeypatch)
    assert rebuild.site(tree, DAY, prints=False).built.pages == first
