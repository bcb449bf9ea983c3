"""Single files for phones: a page that is tapped in a file manager cannot read its neighbours.

One file an entity with a guide (its guide, its problems), and one of everything. Styles, icons and diagrams
are inside; every link leads within the file or is plain text. Made from the pages of the built site, so that
they say the same.
"""

from __future__ import annotations

import base64
import hashlib
import html
import posixpath
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path as File
from urllib.parse import urlsplit

from kefu.model import Book, Entity, Hotline, Path, records_in
from kefu.publish.edition import Edition
from kefu.publish.links import resolved
from kefu.trust import Judge
from kefu.views import Views

EVERYTHING = "all.html"
_ARTICLE = re.compile(r"<article[^>]*>(.*)</article>", re.DOTALL)
_SECTION = re.compile(r'(?=<h2 [^>]*?id="([^"]+)")')
_SOURCE = re.compile(r'<li id="(src-[^"]+)".*?</li>', re.DOTALL)
_LINK = re.compile(r'<a\b([^>]*?)\shref="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_DROPPED = re.compile(
    r'<nav class="kf-(?:crumbs|jump|here)".*?</nav>|<p class="kf-aside">.*?</p>'
    r"|<p[^>]*>(?:(?!</p>).)*?\sdownload\b.*?</p>"
    r'|<a class="headerlink".*?</a>'
    r'|<section class="kf-tool\b.*?</section>|<div class="kf-tool\b[^>]*></div>|<script\b.*?</script>'
    r'| data-kf-(?:channel|name|role|times|facts?)="[^"]*"',
    re.DOTALL,
)
"""What leads to other pages, or works only with scripts that these files do not have."""
_HEADING = re.compile(r"<(/?)h([1-5])\b")
_ID = re.compile(r'\b(id|for|aria-labelledby|aria-describedby)="([^"]+)"')
_NOT_HERE = {"sources", "where", "related", "compare", "problems"}
"""Sections of pages that only lead to other pages, or that stand once at the end of a file."""
_ONCE = {"never"}
"""Sections that every page repeats."""


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the site inside a single file: its address, and the name of its place in the file."""

    url: str
    key: str


def make(site: File, out: File, judge: Judge, edition: Edition) -> list[File]:
    """Write every single file into the folder `out`, emptied before; that of everything comes last."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    maker = _Maker(site, judge, edition)
    for entity in judge.book.guides:
        (out / f"{entity.id}.html").write_text(maker.of_entity(entity), "utf-8", newline="")
    (out / EVERYTHING).write_text(maker.of_everything(), "utf-8", newline="")
    return in_order(out)


def in_order(folder: File) -> list[File]:
    """The single files in a folder, that of everything last."""
    return sorted(folder.glob("*.html"), key=lambda one: (one.name == EVERYTHING, one.name))


def valid_until(judge: Judge, facts: Iterable[Entity]) -> date | None:
    """The last day on which no number and no path of some entities is stale that is not stale today."""
    ends = []
    for entity in facts:
        for record in records_in(entity):
            if isinstance(record, (Hotline, Path)):
                end = judge.fact(record).stale_after
                if end and end >= judge.today:
                    ends.append(end)
    return min(ends, default=None)


class _Maker:
    def __init__(self, site: File, judge: Judge, edition: Edition) -> None:
        self.site = site
        self.judge = judge
        self.book: Book = judge.book
        self.views = Views(judge)
        self.edition = edition
        assets = site / "assets"
        self.style = (assets / "single.css").read_text("utf-8") + (assets / "kefu.css").read_text("utf-8")
        self.script = (assets / "single.js").read_text("utf-8")

    def of_entity(self, entity: Entity) -> str:
        """One entity's guide with its problems."""
        parts = [Part(f"platforms/{entity.id}/", entity.id)]
        parts += [
            Part(f"problems/{one.id}/{entity.id}/", one.id) for one in self.views.troubles_at[entity.id]
        ]
        if entity in self.views.sellers:
            parts.append(Part(f"sellers/{entity.id}/", "sellers"))
        return self._file(f"{entity.name}：客服怎么找", parts, [entity])

    def of_everything(self) -> str:
        """Every guide, problem, table and entity; problems as they are across platforms."""
        book, views = self.book, self.views
        parts = [Part(f"guides/{one}/", f"guide-{one}") for one in self._prose()]
        parts += [Part(f"platforms/{one.id}/", one.id) for one in book.in_order(book.entities.values())]
        parts += [Part(f"problems/{one.id}/", f"problem-{one.id}") for one in views.troubles]
        parts += [Part(f"compare/{one}/", f"compare-{one}") for one in book.comparisons]
        parts += [Part(f"sellers/{one.id}/", f"seller-{one.id}") for one in views.sellers]
        parts += [Part("numbers/", "numbers"), Part("about/status/", "status"), Part("about/", "about")]
        parts.append(Part("corrections/", "corrections"))
        return self._file(f"{book.settings.title}：全部", parts, book.entities.values())

    def _prose(self) -> list[str]:
        folder = self.site / "guides"
        return sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []

    def _file(self, title: str, parts: Sequence[Part], entities: Iterable[Entity]) -> str:
        places = {one.url: one.key for one in parts}
        sources: dict[str, str] = {}
        once: set[str] = set()
        pages, names = [], []
        for part in parts:
            file = self.site / part.url / "index.html"
            if file.is_file():
                heading, body = self._page(file.read_text("utf-8"), part, places, sources, once)
                names.append((part.key, heading))
                pages.append(f'<section class="kf-single__page" id="{part.key}">\n{body}\n</section>')
        if sources:
            listed = "\n".join(sources[id] for id in sorted(sources))
            pages.append(
                f'<section class="kf-single__page" id="sources"><h2>来源</h2>\n<ul class="kf-sources">\n'
                f"{listed}\n</ul></section>"
            )
            names.append(("sources", "来源"))
        end = valid_until(self.judge, entities)
        until = f"，有效至 {end}，过了这一天就换一份新的" if end else ""
        name, licence = (html.escape(one) for one in (self.book.settings.title, self.book.settings.licence))
        about = f"{name}，版本 {self.edition.name}，按 {self.edition.day} 查到的来源{until}。"
        warning = "不是任何平台的官方材料。任何来电都先挂断，再自己拨打核对过的号码。"
        contents = "\n".join(f'<li><a href="#{key}">{html.escape(name)}</a></li>' for key, name in names)
        csp = (
            f"default-src 'none'; img-src data:; style-src '{_hash(self.style)}'; "
            f"script-src '{_hash(self.script)}'; form-action 'none'; base-uri 'none'"
        )
        return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{csp}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="format-detection" content="telephone=no">
<title>{html.escape(title)}</title>
<style>{self.style}</style>
</head>
<body class="md-typeset" data-md-color-scheme="default">
<header>
<h1>{html.escape(title)}</h1>
<p class="kf-single__edition">{about}这一个文件就是全部，不用联网。</p>
<nav aria-label="目录"><ul class="kf-chips">
{contents}
</ul></nav>
</header>
<main>
{"".join(pages)}
</main>
<footer><p class="kf-hint">{warning}数据和文字按 {licence} 许可使用。</p></footer>
<script>{self.script}</script>
</body>
</html>
"""

    def _page(
        self, text: str, part: Part, places: dict[str, str], sources: dict[str, str], once: set[str]
    ) -> tuple[str, str]:
        """A page's heading, and its body with the names of its places made its own."""
        found = _ARTICLE.search(text)
        body = _DROPPED.sub("", found[1] if found else "")
        for source in _SOURCE.finditer(body):
            sources.setdefault(source[1], source[0])
        kept = []
        for piece in _split(body):
            name = piece[0]
            if name in _NOT_HERE or (name in _ONCE and name in once):
                continue
            once.add(name)
            kept.append(piece[1])
        body = "".join(kept)

        def own(match: re.Match[str]) -> str:
            return f'{match[1]}="{match[2] if match[2].startswith("src-") else f"{part.key}.{match[2]}"}"'

        def link(match: re.Match[str]) -> str:
            before, address, after, inside = match.groups()
            target = self._place(html.unescape(address), part, places)
            if target is None:
                return f"<span{before}{after}>{inside}</span>"
            return f'<a{before} href="{html.escape(target)}"{after}>{inside}</a>'

        body = _LINK.sub(link, _ID.sub(own, body))
        body = _HEADING.sub(lambda match: f"<{match[1]}h{int(match[2]) + 1}", body)
        heading = re.search(r"<h2[^>]*>(.*?)</h2>", body, re.DOTALL)
        return html.unescape(re.sub(r"<[^>]+>", "", heading[1])).strip() if heading else part.key, body

    def _place(self, address: str, part: Part, places: dict[str, str]) -> str | None:
        """Where a link leads inside the file; None if what it leads to is not there."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return address
        anchor = parts.fragment
        if anchor.startswith("src-"):
            return f"#{anchor}"
        url = part.url
        if parts.path:
            url = f"{resolved(part.url, parts.path)}/".lstrip("/")
        key = places.get(url) or places.get(posixpath.dirname(url.rstrip("/")) + "/")
        if key is None or anchor in _NOT_HERE | _ONCE:
            return None if key is None else f"#{key}"
        return f"#{key}.{anchor}" if anchor and url in places else f"#{key}"


def _split(body: str) -> list[tuple[str, str]]:
    """A page cut before each of its second headings: the heading's name, and the piece."""
    pieces = []
    starts = [(found.start(), found[1]) for found in _SECTION.finditer(body)]
    ends = [start for start, _ in starts] + [len(body)]
    pieces.append(("", body[: ends[0]]))
    pieces += [(name, body[start:end]) for (start, name), end in zip(starts, ends[1:], strict=True)]
    return pieces


def _hash(text: str) -> str:
    """How a policy names an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
