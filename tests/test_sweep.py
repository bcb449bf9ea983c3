"""Faults planted in what was built, behind the checks: the sweep stops them, the last good site stays."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import DAY, ROOT

from kefu.checks.prose import Reader
from kefu.problem import BookError
from kefu.publish import site as publish
from kefu.sweep import Sweep
from kefu.trust import Judge

pytestmark = pytest.mark.site

RETIRED = "95163111"
UNKNOWN = "95061"


@pytest.fixture
def staged(site: Path, tmp_path: Path) -> Path:
    """A copy of the built site, to plant faults in."""
    return Path(shutil.copytree(site, tmp_path / "staged"))


@pytest.fixture(scope="module")
def sweep(judge: Judge) -> Sweep:
    return Sweep(Reader(judge))


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8") + text, "utf-8")


def inside_article(file: Path, html: str) -> None:
    text = file.read_text("utf-8")
    file.write_text(text.replace("</article>", f"{html}</article>", 1), "utf-8")


PLANTS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "text": ("platforms/jd/index.html", lambda f: inside_article(f, f"<p>打 {RETIRED}</p>"), "sweep-status"),
    "split by tags": (
        "platforms/jd/index.html",
        lambda f: inside_article(f, "<p>客服 951<b>631</b>11</p>"),
        "sweep-status",
    ),
    "full-width": (
        "numbers/index.html",
        lambda f: inside_article(f, "<p>\uff19\uff15\uff11\uff16\uff13\uff11\uff11\uff11</p>"),
        "sweep-status",
    ),
    "alt text": (
        "index.html",
        lambda f: inside_article(f, f'<img src="x" alt="打 {RETIRED}">'),
        "sweep-status",
    ),
    "title": (
        "index.html",
        lambda f: inside_article(f, f'<a href="." title="{RETIRED}">x</a>'),
        "sweep-status",
    ),
    "description": (
        "index.html",
        lambda f: f.write_text(
            re.sub(r'(name="description" content=")', rf"\1热线 {UNKNOWN} ", f.read_text("utf-8")), "utf-8"
        ),
        "sweep-unknown",
    ),
    "comment": ("about/index.html", lambda f: inside_article(f, f"<!-- 热线 {UNKNOWN} -->"), "sweep-unknown"),
    "unknown": ("about/index.html", lambda f: inside_article(f, f"<p>热线 {UNKNOWN}</p>"), "sweep-unknown"),
    "json": (
        "api.json",
        lambda f: f.write_text(f'{{"jd": {{"hotline": "{RETIRED}"}}}}', "utf-8"),
        "sweep-status",
    ),
    "svg": (
        "a.svg",
        lambda f: f.write_text(f"<svg><text>拨打 {UNKNOWN}</text></svg>", "utf-8"),
        "sweep-unknown",
    ),
    "plain text": ("a.txt", lambda f: f.write_text(f"拨打 {RETIRED}\n", "utf-8"), "sweep-status"),
    "vcard": (
        "a.vcf",
        lambda f: f.write_text(f"BEGIN:VCARD\nFN:x\nTEL:{RETIRED}\nEND:VCARD\n", "utf-8"),
        "sweep-status",
    ),
    "dial a disputed number": (
        "platforms/vipshop/index.html",
        lambda f: inside_article(f, '<a href="tel:95016">95016</a>'),
        "sweep-dial",
    ),
    "dial another than shown": (
        "platforms/jd/index.html",
        lambda f: inside_article(f, '<a href="tel:9510211">950618</a>'),
        "sweep-dial",
    ),
}


def test_what_was_built_is_clean(sweep: Sweep, site: Path) -> None:
    assert list(sweep.folder(site)) == []


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_fault_is_found(sweep: Sweep, staged: Path, plant: str) -> None:
    name, change, rule = PLANTS[plant]
    change(staged / name)
    found = list(sweep.folder(staged))
    assert {one.rule for one in found} == {rule}
    assert {one.where.path for one in found} == {f"dist/site/{name}"}


def test_a_fact_that_is_missing_is_found(sweep: Sweep, staged: Path) -> None:
    page = staged / "platforms" / "jd" / "index.html"
    page.write_text(page.read_text("utf-8").replace("950618", ""), "utf-8")
    assert "sweep-missing" in {one.rule for one in sweep.folder(staged)}
    (staged / "platforms" / "taobao" / "index.html").unlink()
    assert any("淘宝" in one.message for one in sweep.folder(staged))


@pytest.mark.parametrize("plant", ["text", "svg", "dial a disputed number"])
def test_a_planted_fault_leaves_the_last_good_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: str
) -> None:
    out = tmp_path / "dist" / "site"
    publish.build_site(ROOT, out, DAY)
    before = {file: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    name, change, rule = PLANTS[plant]
    real: Callable[[Any], None] = getattr(publish, "mkdocs_build")  # noqa: B009

    def sabotaged(config: Any) -> None:
        real(config)
        change(Path(config.site_dir) / name)

    monkeypatch.setattr(publish, "mkdocs_build", sabotaged)
    with pytest.raises(BookError) as refused:
        publish.build_site(ROOT, out, DAY)
    assert {one.rule for one in refused.value.problems} == {rule}
    assert {file: file.read_bytes() for file in out.rglob("*") if file.is_file()} == before
    assert [one.name for one in out.parent.iterdir()] == ["site"]
