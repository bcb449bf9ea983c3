"""The offline bundle: the same pages from a disk, in a strict browser, without a network; always the same."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import DAY, ROOT
from playwright.sync_api import Browser, Page

from kefu.contract import WHOLE
from kefu.publish import bundle, edition, links
from kefu.publish.edition import Edition

pytestmark = pytest.mark.browser
SMALL = ROOT / "tests" / "books" / "small"


@pytest.fixture(scope="module")
def packed(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of the real site."""
    page = (site / "corrections" / "index.html").read_text("utf-8")
    name = re.search(r"整个网站是 <strong[^>]*>([0-9-]+)-([a-z]+)</strong>", page)
    assert name
    out = tmp_path_factory.mktemp("dist") / "offline"
    return bundle.make(site, out, Edition(date.fromisoformat(name[1]), name[2]), "找客服")


@pytest.fixture(scope="module")
def unpacked(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle as somebody unpacks it: below a folder with spaces and Chinese characters."""
    folder = tmp_path_factory.mktemp("somebody") / "下载 文件 (1)"
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    return folder / packed.stem


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without a network that fails the test for whatever it refuses or asks of others."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, offline=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    gone = "net::ERR_ABORTED"  # the reader went on before it was there
    page.on("requestfailed", lambda one: None if one.failure == gone else faults.append(one.url))
    page.on(
        "request",
        lambda request: None if request.url.startswith(("file:", "data:")) else faults.append(request.url),
    )
    yield page
    context.close()
    assert faults == []


def test_it_opens_and_finds(page: Page, unpacked: Path) -> None:
    page.goto((unpacked / bundle.START).as_uri())
    page.wait_for_url("**/site/index.html")
    page.click("button.kf-opener--search")
    page.wait_for_selector(".kf-search__group")
    page.fill("input[name=q]", "京东客服电话")
    page.wait_for_selector(".kf-search__card")
    assert "950618" in page.inner_text(".kf-search__card")
    page.keyboard.press("Enter")
    page.wait_for_url("**/platforms/jd/index.html**")
    page.wait_for_load_state()
    assert page.inner_text("h1") == "京东客服"


@pytest.mark.parametrize(
    "start", ["index.html", "platforms/jd/index.html", "problems/not-refunded/pdd/index.html"]
)
def test_links_are_followed(page: Page, unpacked: Path, start: str) -> None:
    page.goto((unpacked / "site" / start).as_uri())
    hrefs = page.eval_on_selector_all("main a[href]", "all => all.map(one => one.href)")
    local = sorted({one.partition("#")[0] for one in hrefs if one.startswith("file:")})
    assert len(local) > 5
    for address in local[:12]:
        page.goto(address)
        assert page.inner_text("h1") or address.endswith(".svg")


def test_the_finder_goes_from_page_to_page(page: Page, unpacked: Path) -> None:
    """By an address of the time when all platforms stood on one page, and from the first question."""
    finder = unpacked / bundle.SITE / "tools" / "finder"
    page.goto(f"{(finder / 'index.html').as_uri()}#platform=pdd&role=buyer")
    page.wait_for_url((finder / "pdd" / "index.html").as_uri() + "#role=buyer")
    page.locator(".kf-pick__chosen a").first.click()
    page.wait_for_url((finder / "index.html").as_uri())
    page.locator(".kf-finder a").last.click()
    page.wait_for_selector(".kf-now__list")


def test_tables_and_colours_work(page: Page, unpacked: Path) -> None:
    page.goto((unpacked / "site" / "compare" / "hotlines" / "index.html").as_uri())
    page.get_by_role("searchbox").fill("唯品")
    rows = page.locator("table[data-kf-table] tbody tr:visible")
    assert [one.split()[0] for one in rows.all_inner_texts()] == ["唯品会"]
    page.click("button[title=换成深色]")
    assert page.get_attribute("body", "data-md-color-scheme") == "slate"
    page.goto((unpacked / "site" / "index.html").as_uri())
    assert page.get_attribute("body", "data-md-color-scheme") == "slate"


def test_every_page_forbids_what_is_not_its_own(unpacked: Path) -> None:
    for file in unpacked.rglob("*.html"):
        text = file.read_text("utf-8")
        assert text.index("Content-Security-Policy") < text.index("<title"), file
        assert "http-equiv" in text.partition("<link")[0]
        assert re.findall(r"<script(?![^>]*(?:src=|application/json))", text) == []
        assert (
            re.findall(r"\sstyle=|\son[a-z]+=", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))
            == []
        )


def test_every_link_of_the_bundle_leads_somewhere(unpacked: Path) -> None:
    assert list(links.check(unpacked / "site", "site", relative=True)) == []


def test_every_page_says_which_edition_it_is(unpacked: Path, packed: Path) -> None:
    name = packed.stem.removeprefix("kefu-offline-")
    own = set()
    for file in (unpacked / bundle.SITE).rglob("*.html"):
        (edition_,) = set(
            re.findall(r'版本 <a href="[^"]*">(\d{4}-\d\d-\d\d-[a-z]{8})</a>', file.read_text("utf-8"))
        )
        own.add(edition_)
    assert len(own) > 200
    assert name not in own
    assert name in (unpacked / bundle.SITE / "corrections" / "index.html").read_text("utf-8")
    assert name in (unpacked / bundle.START).read_text("utf-8")
    assert name in (unpacked / bundle.HELP).read_text("utf-8")


def test_every_file_has_its_sum(unpacked: Path) -> None:
    lines = (unpacked / bundle.SUMS).read_text("utf-8").splitlines()
    sums = {path: digest for digest, path in (line.split("  ", 1) for line in lines)}
    files = {one.relative_to(unpacked).as_posix() for one in unpacked.rglob("*") if one.is_file()}
    assert sums.keys() == files - {bundle.SUMS}
    for path, digest in sums.items():
        assert hashlib.sha256((unpacked / path).read_bytes()).hexdigest() == digest


def test_names_are_safe_everywhere(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        entries = archive.infolist()
    names = [one.filename for one in entries]
    assert names == sorted(names) and bundle.unsafe(names) == []
    assert all(one.flag_bits & 0x800 for one in entries if not one.filename.isascii())
    assert {one.date_time for one in entries} == {entries[0].date_time}
    assert {one.external_attr for one in entries} == {0o100644 << 16}


def test_it_is_small(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        papers = [one for one in archive.infolist() if one.filename.endswith(".pdf")]
    assert len(papers) > 100
    assert packed.stat().st_size - sum(one.compress_size for one in papers) <= 6_000_000


UNSAFE = [
    (["a/con.html"], "con.html"),
    (["a/b:c.html"], "b:c.html"),
    (["a/B.html", "a/b.html"], "只差大小写"),
    (["a/b./c.html"], "b."),
    ([f"{'x' * 160}.html"], "太长"),
]


@pytest.mark.parametrize(("names", "said"), UNSAFE)
def test_unsafe_names_are_named(names: list[str], said: str) -> None:
    assert any(said in fault for fault in bundle.unsafe(names))


BUILD = """
import os, sys
from datetime import date
from pathlib import Path
from kefu.publish import release
os.umask(int(sys.argv[3], 8))
release.build(Path(sys.argv[1]), Path(sys.argv[2]), date.fromisoformat(sys.argv[4]))
"""
WAYS = [
    ("one", "022", "2026-11-21", "Asia/Shanghai", "1"),
    ("another folder", "077", "2026-11-23", "America/Los_Angeles", "4242"),
]


def test_the_same_bytes_wherever_and_whenever(tmp_path: Path) -> None:
    """Two folders, days, time zones, hash seeds and umasks: the same site, bundle and single files."""
    made = []
    for name, umask, day, zone, seed in WAYS:
        env = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": "C.UTF-8"}
        out = tmp_path / name / "dist"
        out.mkdir(parents=True)
        command = [sys.executable, "-c", BUILD, str(SMALL), str(out), umask, day]
        subprocess.run(command, env=env, check=True, capture_output=True)
        release = (out / "current").resolve()
        files = {one.relative_to(release).as_posix(): one for one in release.rglob("*") if one.is_file()}
        made.append({path: hashlib.sha256(file.read_bytes()).hexdigest() for path, file in files.items()})
    assert made[0] == made[1]
    assert any(path.endswith(".zip") for path in made[0])
    assert "single/all.html" in made[0] and "edition.json" in made[0]


def test_another_content_is_another_edition(tmp_path: Path) -> None:
    shown = {}
    for text in ("one", "two"):
        folder = tmp_path / text
        folder.mkdir()
        (folder / "index.html").write_text(f"<p>{text} {edition.PLACE}</p>")
        (folder / "other.html").write_text(f"<p>{edition.PLACE}, all: {WHOLE}</p>")
        made, sums, _ = edition.stamp(folder, DAY)
        assert made == edition.of_all(sums, DAY)
        assert sums.keys() == {"index.html", "other.html"}
        assert re.fullmatch(r"2026-11-21-[bcdfghjkmnpqrstvwxyz]{8}", made.name)
        first, other = ((folder / name).read_text()[3:-4] for name in ("index.html", "other.html"))
        own, _, whole = other.partition(", all: ")
        assert whole == made.name
        shown[text] = first.removeprefix(f"{text} "), own, whole
    one, two = shown.values()
    assert one[0] != two[0] and one[2] != two[2]
    assert one[1] == two[1]  # what it says has not changed, but for the whole
    assert len({*one}) == 3


def test_a_page_is_stamped_before_it_is_written_as_well_as_after(tmp_path: Path) -> None:
    pages = {"index.html": f"<p>{edition.PLACE}</p>", "a/index.html": f"<p>{edition.PLACE}, all: {WHOLE}</p>"}
    others = {"404.html": f"<p>\u8bf7 {edition.PLACE}</p>", "a.css": "p {}", "sitemap.xml": "<a/>"}
    for name in ("late", "early"):
        for path, text in {**pages, **others}.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    early = edition.Stamps(DAY)
    for path, text in pages.items():
        (tmp_path / "early" / path).write_text(early.page(path, text), "utf-8")
    assert early.finish(tmp_path / "early") == edition.stamp(tmp_path / "late", DAY)
    for path in (*pages, *others):
        assert (tmp_path / "early" / path).read_bytes() == (tmp_path / "late" / path).read_bytes()


LINKS = [
    ('<a href="b/">', []),
    ('<a href="b/index.html#here">', []),
    ('<a href="#top"><p id="top">', []),
    ('<a href="https://example.org/">', []),
    ('<a href="tel:95016">', []),
    ('<a href="B/">', ["大小写"]),
    ('<a href="b/#there">', ["没有 #there"]),
    ('<a href="c/">', ["没有 c"]),
    ('<img src="b/x.png">', ["没有 b/x.png"]),
    ('<a href="/b/">', ["根目录"]),
    ('<a href="b/?q=1#here">', []),
    ('<a href="%62/#%68ere">', []),
    ('<a href="b/#he&#9;re">', []),
    ('<a href="//example.org/b/">', []),
    ('<a href="b//#here">', []),
    ('<a href="c?q=1#here">', ["没有 c"]),
]


@pytest.mark.parametrize(("text", "said"), LINKS)
def test_broken_links_are_found(text: str, said: list[str], tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "index.html").write_text(text)
    (tmp_path / "b" / "index.html").write_text('<p id="here">')
    faults = list(links.check(tmp_path, "site", relative=True))
    assert len(faults) == len(said)
    assert all(wanted in fault.message for wanted, fault in zip(said, faults, strict=True))
