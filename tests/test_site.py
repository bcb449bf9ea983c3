"""The built site: every page, link and fact as a reader meets it, read from the files."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from conftest import DAY, ROOT
from mkdocs.theme import Theme

from kefu.calls import Calls
from kefu.model import Entity, pair_id
from kefu.numbers import slug_of, tel_of
from kefu.problem import BookError
from kefu.publish.made import BuildError
from kefu.publish.site import build_site
from kefu.tools import TOOLS
from kefu.trust import Judge
from kefu.views import Views

pytestmark = pytest.mark.site


class Html(HTMLParser):
    """The ids, links, loaded files and text of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tel: list[tuple[str, str]] = []
        self.headings: list[int] = []
        self.text: list[str] = []
        self._skip = 0
        self._open_tel = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a" and "href" in values:
            if values["href"].startswith("tel:"):
                self._open_tel = values["href"]
                self.tel.append((values["href"], ""))
            else:
                self.links.append(values["href"])
        if tag in ("script", "img", "iframe", "source", "video", "audio") and "src" in values:
            self.loads.append(values["src"])
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preload", "preconnect", "manifest"):
            self.loads.append(values["href"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self._skip += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in ("script", "style")
        if tag == "a":
            self._open_tel = ""

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.text.append(data)
        if self._open_tel:
            href, shown = self.tel[-1]
            self.tel[-1] = (href, shown + data)

    @property
    def words(self) -> str:
        """The visible text with white space folded."""
        return " ".join("".join(self.text).split())


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Html]:
    return {
        file.relative_to(site).as_posix(): Html(file.read_text("utf-8"))
        for file in sorted(site.rglob("*.html"))
    }


def guide(pages: dict[str, Html], id: str) -> Html:
    return pages[f"platforms/{id}/index.html"]


def test_every_entity_and_every_number_has_a_page(pages: dict[str, Html], judge: Judge) -> None:
    wanted = {f"platforms/{id}/index.html" for id in judge.book.entities}
    wanted |= {f"numbers/{slug_of(digits)}/index.html" for digits in judge.book.claimants}
    wanted |= {"index.html", "404.html", "platforms/index.html", "numbers/index.html", "a-z/index.html"}
    wanted |= {"corrections/index.html", "print/index.html"}
    views = Views(judge)
    for folder in ("problems", "compare", "sellers", "guides"):
        wanted.add(f"{folder}/index.html")
    for one in views.troubles:
        wanted.add(f"problems/{one.id}/index.html")
        wanted |= {f"problems/{one.id}/{entity.id}/index.html" for entity in views.places_of(one)}
    wanted |= {f"compare/{id}/index.html" for id in judge.book.comparisons}
    wanted |= {f"compare/{pair_id(a.id, b.id)}/index.html" for a, b in views.pairs}
    wanted |= {f"sellers/{one.id}/index.html" for one in views.sellers}
    wanted |= {f"guides/{one.id}/index.html" for one in judge.book.words.rungs}
    wanted |= {f"guides/{file.stem}/index.html" for file in (ROOT / "content" / "guides").glob("[!i]*.md")}
    wanted |= {"about/index.html", "about/status/index.html", "about/sources/index.html"}
    wanted |= {"tools/index.html", *(f"tools/{id}/index.html" for id in TOOLS)}
    wanted |= {f"tools/finder/{one.id}/index.html" for one in views.everybody}
    wanted |= {f"tools/call/{one.id}/index.html" for one in Calls(judge).entities}
    assert set(pages) == wanted


def test_nine_full_guides(judge: Judge) -> None:
    ids = {entity.id for entity in judge.book.guides}
    assert ids == {"vipshop", "taobao", "tmall", "jd", "pdd", "douyin", "weidian", "12315", "amr"}


def test_links_and_anchors_lead_somewhere(pages: dict[str, Html], site: Path) -> None:
    broken = [
        f"{path}: {link}"
        for path, page in pages.items()
        for link in (*page.links, *page.loads)
        if not leads_somewhere(path, link, pages, site)
    ]
    assert not broken, "\n".join(broken)


def leads_somewhere(path: str, link: str, pages: dict[str, Html], site: Path) -> bool:
    base = "/" if path == "404.html" else "/" + path
    address, fragment = urldefrag(urljoin(base, link))
    target = unquote(urlsplit(address).path).lstrip("/")
    target += "index.html" if not target or target.endswith("/") else ""
    if not (site / target).is_file():
        return False
    return not fragment or fragment in pages[target].ids


def test_nothing_is_loaded_from_another_host(pages: dict[str, Html], site: Path) -> None:
    foreign = [f"{path}: {load}" for path, page in pages.items() for load in page.loads if "//" in load]
    styles = [
        f"{file}: {address}"
        for file in site.rglob("*.css")
        for address in re.findall(r"url\((?!['\"]?data:)([^)]+)\)|@import ([^;]+)", file.read_text("utf-8"))
        if "//" in "".join(address)
    ]
    assert not foreign + styles


def test_ids_are_unique_and_headings_do_not_skip(pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        assert not [id for id, count in Counter(page.ids).items() if count > 1], path
        assert page.headings[0] == 1, path
        assert all(b <= a + 1 for a, b in zip(page.headings, page.headings[1:], strict=False)), path


def test_only_numbers_that_earned_it_can_be_dialled(pages: dict[str, Html], judge: Judge) -> None:
    earned = {tel_of(h.number): h.number for h in judge.book.hotlines.values() if judge.hotline(h).dialable}
    for path, page in pages.items():
        for href, shown in page.tel:
            assert earned.get(href) == shown, f"{path}: {href} {shown}"


def test_guides_say_what_the_book_says(pages: dict[str, Html], judge: Judge) -> None:
    for entity in judge.book.entities.values():
        words = guide(pages, entity.id).words
        missing = [text for text in facts_of(entity) if " ".join(text.split()) not in words]
        assert not missing, (entity.id, missing)


def facts_of(entity: Entity) -> Iterator[str]:
    """Texts that must stand on an entity's page, readable without a script."""
    yield from (hotline.number for hotline in entity.hotlines)
    yield from (text for one in entity.rejected for text in (one.number, one.reason))
    for channel in entity.channels:
        yield channel.name
        yield from (text for path in channel.paths for text in (path.label, *path.then))
        yield from (step for menu in channel.menus for step in menu.steps)
        yield from (note.text for note in (*channel.before, *channel.prepare, *channel.tips))
        yield from (text for one in channel.pitfalls for text in (one.wrong, one.happens, one.instead))
        yield from (human.how for human in channel.humans)
        yield from (span.open for hours in channel.hours for span in hours.spans if span.close != "24:00")
    yield from (text for scenario in entity.scenarios for text in (scenario.title, *scenario.steps))
    yield from (text for one in entity.rulings for text in (one.about, one.ruling))


def test_statuses_a_reader_meets(pages: dict[str, Html]) -> None:
    assert ("tel:950618", "950618") in guide(pages, "jd").tel
    assert ("tel:9510211", "9510211") in guide(pages, "taobao").tel
    assert ("tel:9510211", "9510211") in guide(pages, "tmall").tel
    assert ("tel:12315", "12315") in guide(pages, "12315").tel
    assert not guide(pages, "vipshop").tel
    assert not guide(pages, "weidian").tel
    assert not guide(pages, "pdd").tel
    assert "95016 说法不一" in guide(pages, "vipshop").words
    assert "400-086-2867 单一来源" in guide(pages, "weidian").words
    assert "95010 是携程的客服热线" in pages["numbers/95010/index.html"].words
    assert "不是拼多多的客服号码" in pages["numbers/95010/index.html"].words


def test_a_number_without_a_dial_link_says_where_to_find_the_real_one(
    pages: dict[str, Html], judge: Judge
) -> None:
    for entity in judge.book.guides:
        hotlines = judge.book.serving[entity.id]
        if hotlines and not any(judge.hotline(one).dialable for one in hotlines):
            assert "找真正的号码" in guide(pages, entity.id).words, entity.id


def test_the_sidebar_does_not_grow(site: Path, pages: dict[str, Html]) -> None:
    text = (site / "platforms/jd/index.html").read_text("utf-8")
    navigation = re.findall(r'<nav class="md-(?:nav md-nav--primary|tabs).*?</nav>', text, re.DOTALL)
    links = sum(one.count("<a ") for one in navigation)
    assert links <= 25 < len(pages)


def test_no_scripts_are_needed_to_read(pages: dict[str, Html]) -> None:
    for path, page in pages.items():
        assert len(page.words) > 60, path


def test_a_faulty_book_leaves_the_last_good_site(tmp_path: Path) -> None:
    tree = small_tree(tmp_path)
    out = tmp_path / "dist" / "site"
    build_site(tree, out, DAY)
    before = snapshot(out)
    book = tree / "data" / "book.yml"
    book.write_text(book.read_text("utf-8") + "unknown: x\n", "utf-8")
    with pytest.raises(BookError):
        build_site(tree, out, DAY)
    assert snapshot(out) == before


def test_a_broken_link_in_prose_leaves_the_last_good_site(tmp_path: Path) -> None:
    tree = small_tree(tmp_path)
    out = tmp_path / "dist" / "site"
    build_site(tree, out, DAY)
    before = snapshot(out)
    prose = tree / "content" / "about" / "index.md"
    prose.write_text(prose.read_text("utf-8") + "\n[x](nowhere.md)\n", "utf-8")
    with pytest.raises(BuildError, match="nowhere"):
        build_site(tree, out, DAY)
    assert snapshot(out) == before
    assert not [one for one in out.parent.iterdir() if one != out]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, site: Path) -> None:
    again = tmp_path / "elsewhere" / "site"
    build_site(ROOT, again, DAY)
    assert snapshot(again) == snapshot(site)


def test_data_cannot_become_markup(tmp_path: Path) -> None:
    tree = small_tree(tmp_path)
    evil = "<b onclick=x>{{ 7*7 }}[a](javascript:1)|\u0026amp;"
    book = tree / "data" / "book.yml"
    text = re.sub(r'tagline: ".*"', f'tagline: "{evil}"', book.read_text("utf-8"))
    text = re.sub(r'description: ".*"', f'description: "{evil}"', text)
    text = re.sub(r'title: ".*"', 'title: "<i>T"', text)
    book.write_text(text, "utf-8")
    build_site(tree, tmp_path / "site", DAY)
    for file in (tmp_path / "site").rglob("*.html"):
        built = file.read_text("utf-8")
        assert "<b onclick" not in built, file
        assert "<i>T" not in built, file
        assert 'href="javascript' not in built, file


def test_plain_mkdocs_gives_the_same_pages_and_the_same_refusal(tmp_path: Path, site: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "-f",
        str(ROOT / "mkdocs.yml"),
        "-d",
        str(tmp_path / "s"),
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    ours, plain = snapshot(site), snapshot(tmp_path / "s")
    dated = {"sitemap.xml", "sitemap.xml.gz"}
    assert {k: v for k, v in plain.items() if k not in dated} == {
        k: v for k, v in ours.items() if k not in dated
    }


def test_plain_mkdocs_refuses_the_same_faults_at_the_same_places(tmp_path: Path) -> None:
    for name in ("data", "content", "templates", "theme", "hooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    page = tmp_path / "content" / "guides" / "wrong.md"
    page.write_text("---\ntitle: x\nentity: jd\n---\n\n# x\n\n热线 950628。路径:我的 > 客服中心。\n", "utf-8")
    with pytest.raises(BookError) as refused:
        build_site(tmp_path, tmp_path / "site", DAY)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, text=True, check=False)
    assert done.returncode == 1
    said = [line for line in (done.stdout + done.stderr).splitlines() if "content/guides/wrong.md:8:" in line]
    assert [line.partition("content/")[2] for line in said] == [
        str(one).partition("content/")[2] for one in refused.value.problems
    ]
    assert not (tmp_path / "dist").exists()


def test_numbers_and_paths_in_prose_become_components(tmp_path: Path) -> None:
    tree = small_tree(tmp_path)
    page = tree / "content" / "about" / "index.md"
    page.write_text(
        page.read_text("utf-8")
        + "\n乙快递的热线是 950004。甲商城:先点“我的” → “客服中心”。`950004` 和 [950004](index.md) 不动。\n",
        "utf-8",
    )
    build_site(tree, tmp_path / "site", DAY)
    built = (tmp_path / "site" / "about" / "index.html").read_text("utf-8")
    assert built.count('href="tel:950004"') == 1
    assert '<span class="kf-tap">我的</span><span class="kf-arrow"> → </span>' in built
    assert "<code>950004</code>" in built


def small_tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "tests" / "books" / "small", tmp_path / "book"))


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()
    }


NEW = """id: xin
name: "新集市"
kind: platform
channels:
  - id: chat
    name: "新集市客服"
    role: buyer
    rung: platform
    kind: chat
    surfaces: [app]
    paths:
      - id: main
        surface: app
        steps: ["首页", "帮手"]
        evidence: [{source: article-one, says: "从首页进"}]
    evidence: [{source: article-one, says: "有客服"}]
"""


def test_a_new_entity_appears_everywhere_with_no_template_touched(tmp_path: Path) -> None:
    tree = Path(shutil.copytree(ROOT / "tests" / "books" / "small", tmp_path / "tree"))
    (tree / "data" / "entities" / "xin.yml").write_text(NEW, "utf-8")
    build_site(tree, tmp_path / "site", DAY)
    site = {
        file.relative_to(tmp_path / "site").as_posix(): file for file in (tmp_path / "site").rglob("*.html")
    }
    for page in ("platforms/index.html", "problems/lost/index.html", "guides/platform/index.html"):
        assert "新集市" in site[page].read_text("utf-8"), page
    for page in ("compare/hotlines/index.html", "compare/service/index.html"):
        assert "新集市" in site[page].read_text("utf-8"), page
    own = site["problems/lost/xin/index.html"].read_text("utf-8")
    assert "新集市货没到" in own and "帮手" in own
    assert "帮手" in (tmp_path / "site" / "problems" / "lost" / "xin" / "xin.svg").read_text("utf-8")


def test_icons_are_those_of_the_locked_package_with_their_licence() -> None:
    package = next(one for one in map(Path, Theme("material").dirs) if (one / ".icons").is_dir())
    package = package / ".icons" / "material"
    ours = ROOT / "templates" / "icons"
    assert (ours / "LICENSE").read_bytes() == (package / "LICENSE").read_bytes()
    for file in ours.glob("*.svg"):
        assert file.read_bytes() == (package / file.name).read_bytes(), f"run: scripts/icons ({file.name})"


def test_a_book_that_nobody_has_read_for_years_is_published_and_says_so(tmp_path: Path) -> None:
    """With its papers; the numbers of the real book, of which more are disputed, without."""
    build_site(small_tree(tmp_path), tmp_path / "small", DAY + timedelta(days=800))
    build_site(ROOT, tmp_path / "site", DAY + timedelta(days=800), prints=False)
    for site in ("small", "site"):
        pages = [page.read_text("utf-8") for page in (tmp_path / site).rglob("index.html")]
        said = Counter(found for page in pages for found in re.findall('kf-badge--stale">([^<]*)<', page))
        assert {"说法不一\uff0c待复核", "多源一致\uff0c待复核"} <= said.keys(), site
        assert said.pop("待复核") == 1, "where the statuses are explained"
        assert all(one.endswith("\uff0c待复核") for one in said), said
        assert not any('href="tel:' in page for page in pages)
