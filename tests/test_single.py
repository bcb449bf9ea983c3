"""Single files: complete by themselves, on a phone, without scripts and without a network."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import DAY
from playwright.sync_api import Browser

from kefu.checks.prose import Reader
from kefu.publish import links, single
from kefu.publish.edition import Edition
from kefu.sweep import Sweep
from kefu.trust import Judge

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def files(site: Path, judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Entity id, or `all` → its single file."""
    out = tmp_path_factory.mktemp("dist") / "single"
    made = single.make(site, out, judge, Edition(DAY, "bcdfghjk"))
    assert made[-1].name == single.EVERYTHING
    return {one.stem: one for one in made}


def test_every_guide_has_a_file(files: dict[str, Path], judge: Judge) -> None:
    assert files.keys() == {one.id for one in judge.book.guides} | {"all"}


def test_they_are_small(files: dict[str, Path]) -> None:
    for name, file in files.items():
        assert file.stat().st_size <= (1_500_000 if name == "all" else 300_000), name


def test_every_link_leads_within_the_file(files: dict[str, Path]) -> None:
    folder = files["all"].parent
    assert list(links.check(folder, "single", relative=True)) == []
    for file in files.values():
        text = file.read_text("utf-8")
        addresses = re.findall(r'\s(?:href|src)="([^"]*)"', text)
        assert {one for one in addresses if not one.startswith(("#", "tel:", "https:", "http:"))} == set()
        ids = Counter(re.findall(r'\sid="([^"]+)"', text))
        assert [id for id, count in ids.items() if count > 1] == []


def test_they_say_what_the_book_says(files: dict[str, Path], judge: Judge) -> None:
    sweep = Sweep(Reader(judge), "single")
    assert [one for file in files.values() for one in sweep.file(file.name, file.read_bytes())] == []


def test_every_fact_of_an_entity_is_inside(files: dict[str, Path], judge: Judge) -> None:
    for entity in judge.book.guides:
        text = re.sub(r"<[^>]+>|\s+", "", files[entity.id].read_text("utf-8"))
        everything = re.sub(r"<[^>]+>|\s+", "", files["all"].read_text("utf-8"))
        said = [one.number for one in entity.hotlines]
        said += [step for channel in entity.channels for path in channel.paths for step in path.steps]
        said += [channel.name for channel in entity.channels] + [one.title for one in entity.scenarios]
        for one in said:
            assert "".join(one.split()) in text, (entity.id, one)
            assert "".join(one.split()) in everything, one


def test_edition_and_validity_are_on_it(files: dict[str, Path], judge: Judge) -> None:
    jd = files["jd"].read_text("utf-8")
    assert f"版本 {DAY}-bcdfghjk" in jd
    end = single.valid_until(judge, [judge.book.entities["jd"]])
    assert end and end > DAY and f"有效至 {end}" in jd


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("name", ["jd", "all"])
def test_it_is_read_and_walked_on_a_phone(
    browser: Browser, files: dict[str, Path], name: str, scripts: bool
) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 700}, offline=True, java_script_enabled=scripts
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(files[name].as_uri())
    assert page.inner_text("h1")
    page.click("header nav a >> nth=1")
    assert page.url.partition("#")[2]
    if scripts:
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0
        page.fill("input[type=search]", "退款")
        page.wait_for_selector(".kf-single__find li a")
        page.click(".kf-single__find li a >> nth=0")
        assert page.evaluate("document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null")
    assert asked == [files[name].as_uri()]
    assert faults == []
    context.close()


def test_a_dial_link_is_kept_and_no_other_added(files: dict[str, Path]) -> None:
    assert 'href="tel:950618"' in files["jd"].read_text("utf-8")
    assert "tel:" not in files["pdd"].read_text("utf-8").replace("telephone", "").replace(
        "tel:12315", ""
    ).replace("tel:96110", "").replace("tel:110", "").replace("tel:114", "")
