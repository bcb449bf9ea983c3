"""`scripts/bench search`: how well and how fast our search finds, beside others, on the same pages.

The others are what a static site gets off the shelf: Material's search with jieba, Pagefind, and MiniSearch
with pairs of characters. Each result of each is judged by the same rule, that of `kefu search-eval`; a page
that only another finds counts for what our data say it is about.
"""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
from rich.console import Console
from rich.table import Table

from bench import typing
from bench.builders import BIN, Failed
from kefu import checks, today
from kefu.evaluate import Found, Query, Recall, Result, Site, read_queries, recalls
from kefu.model import Book
from kefu.publish.site import build_site
from kefu.render import Renderer, stage
from kefu.search import Doc, Index

HERE = Path(__file__).parent
QUERIES = HERE / "queries"
PEERS = HERE / "peers"
MATERIAL = """\
site_name: peer
docs_dir: docs
site_dir: site
theme: {name: material, language: zh, font: false}
plugins:
  - search: {lang: zh, separator: '[\\s\\u200b\\u3000\\-、。，．？！；]+'}
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One search: what it found, what a reader downloads for it in bytes of brotli, and its milliseconds."""

    name: str
    found: list[Found]
    data: int
    code: int
    ready: float

    @property
    def p95(self) -> float:
        """The 95th percentile of a query, in milliseconds."""
        took = sorted(one.took for one in self.found)
        return took[int(len(took) * 0.95)] if took else 0.0


class Judged:
    """Judges what searches find by what our data say of each page and section."""

    def __init__(self, index: Index, site: Site) -> None:
        self.site = site
        self._about: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        for entities, doc in _docs(index):
            self._about[doc.url] = entities, tuple(doc.topics)
            for one in doc.sections:
                self._about[f"{doc.url}#{one.anchor}"] = entities, (*one.topics, *doc.topics)

    def found(self, query: Query, urls: Iterable[str], took: float) -> Found:
        """A ranking of addresses as the evaluation wants it; unknown sections count as their page."""
        results = []
        for url in urls:
            url = url.removeprefix("/")
            entities, topics = self._about.get(url) or self._about.get(url.partition("#")[0]) or ((), ())
            results.append(Result(url, entities, topics))
        rank = next((n for n, one in enumerate(results, 1) if self.site.counts(query, one)), 0)
        return Found(query, tuple(results), took, rank)


def _docs(index: Index) -> Iterator[tuple[tuple[str, ...], Doc]]:
    """Every page that can be found, with its entities."""
    for doc in index.general():
        yield (), doc
    for trouble in index.views.troubles:
        topics = index.of_trouble(trouble)
        yield (), Doc(f"problems/{trouble.id}/", trouble.name, "", topics)
        for place in index.views.places_of(trouble):
            yield (place.id,), Doc(f"problems/{trouble.id}/{place.id}/", trouble.name, "", topics)
    for entity in index.entities:
        for doc in index.pages_of(entity):
            yield (entity.id,), doc
    for digits, claims in index.book.claimants.items():
        owners = tuple(dict.fromkeys(claim.entity.id for claim in claims))
        yield owners, Doc(f"numbers/{digits.replace(',', '-')}/", "", "", {"phone": 10})


def run(files: Sequence[Path], folder: Path) -> int:
    """Build the site, let every search answer every query, print what came out; always 0. Raises Failed."""
    root = HERE.parent
    queries: list[Query] = []
    for file in files or sorted(QUERIES.glob("*.tsv")):
        here, problems = read_queries(file)
        if problems:
            raise Failed(f"{problems[0]}")
        queries += here
    judge = checks.open_checked(root, today.in_china())
    build_site(root, folder / "ours", today.in_china())
    site = Site(folder / "ours")
    judged = Judged(Index(judge, root), site)
    measured = [_ours(site, queries)]
    stock = folder / "material"
    _build_material(Renderer(judge, root), root, stock)
    peers = folder / "peers"
    shutil.copytree(PEERS, peers)
    # Not `npm ci`: it refuses a lock file without the programs of other systems.
    _run(["npm", "install", "--ignore-scripts", "--no-save", "--silent", "--no-audit", "--no-fund"], peers)
    measured.append(_material(stock / "site", queries, judged, peers))
    measured.append(_pagefind(folder / "ours", queries, judged, peers))
    measured.append(_minisearch(stock / "site", queries, judged, peers))
    show(measured)
    wait(judge.book, site.folder, queries, folder)
    return 0


def wait(book: Book, site: Path, queries: Sequence[Query], folder: Path) -> None:
    """Type some of the queries on a slow processor, with today's book and one ten times its size."""
    some = list(queries[:: max(1, len(queries) // 60)])
    day = today.in_china()
    table = Table(title=f"{len(some)} 条查询逐字输入，处理器慢 {typing.THROTTLE} 倍 / typed, key to results")
    for title in ("页 / pages", "中位 / median", "p95", "准备 / ready", "首份 / core", "全部 / all data"):
        table.add_column(title, justify="right")
    found = []
    for factor in (1, 10):
        made = typing.times(book, factor)
        here = folder / f"typing-{factor}"
        found.append(typing.wait(site, made, HERE.parent, day, some, here))
    for one in found:
        sizes = [f"{size / 1000:.1f} kB" for size in (one.core, one.all)]
        waits = [f"{one.percentile(0.5):.0f} ms", f"{one.percentile(0.95):.0f} ms", f"{one.ready:.0f} ms"]
        table.add_row(str(one.pages), *waits, *sizes)
    out = Console(width=None if sys.stdout.isatty() else 120)
    out.print(table)
    first, second = found
    slower = second.percentile(0.95) / first.percentile(0.95)
    more = (second.all - first.all) / (second.pages - first.pages)
    out.print(f"p95 × {slower:.2f}, {more:.0f} B / page")


def _ours(site: Site, queries: Sequence[Query]) -> Measured:
    ready, found = site.run(queries)
    scripts = (site.folder / "assets" / "search").glob("*.js")
    return Measured("kefu", found, _size((site.folder / "search").rglob("*.js")), _size(scripts), ready)


def _build_material(renderer: Renderer, root: Path, folder: Path) -> None:
    """The same pages with Material as it comes and its search plug-in, with segmented Chinese."""
    shutil.copytree(root / "content", folder / "docs")
    stage(renderer, folder / "docs")
    (folder / "mkdocs.yml").write_text(MATERIAL, "utf-8")
    shim = os.pathsep.join((str(PEERS / "shim"), os.environ.get("PYTHONPATH", "")))
    _run([str(BIN / "mkdocs"), "build", "-q"], folder, {"PYTHONPATH": shim})


def _material(site: Path, queries: Sequence[Query], judged: Judged, peers: Path) -> Measured:
    answer = _node(peers / "material.cjs", {"site": str(site), "queries": [one.text for one in queries]})
    scripts = site / "assets" / "javascripts"
    code = _size([*(scripts / "workers").glob("*.min.js"), *(scripts / "lunr" / "min").glob("*zh*.js")])
    data = _size([site / "search" / "search_index.json"])
    return Measured("Material + jieba", _judged(answer, queries, judged), data, code, answer["ready"])


def _minisearch(site: Path, queries: Sequence[Query], judged: Judged, peers: Path) -> Measured:
    index = site / "search" / "search_index.json"
    answer = _node(peers / "minisearch.mjs", {"index": str(index), "queries": [one.text for one in queries]})
    code = _size([peers / "node_modules" / "minisearch" / "dist" / "umd" / "index.js"])
    data = len(brotli.compress(answer["bytes"].encode()))
    return Measured("MiniSearch", _judged(answer, queries, judged), data, code, answer["ready"])


def _pagefind(site: Path, queries: Sequence[Query], judged: Judged, peers: Path) -> Measured:
    """Pagefind runs only in a browser; its index lies beside the pages it was made from."""
    copy = peers / "site"
    shutil.copytree(site, copy)
    _run(["npx", "--no", "pagefind", "--site", str(copy), "--force-language", "zh"], peers)
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        raise Failed("scripts/debian browser")
    with _served(copy) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{address}about/")
        answer = page.evaluate(_ASK_PAGEFIND, [one.text for one in queries])
        browser.close()
    made = copy / "pagefind"
    code = _size([made / "pagefind.js", *made.glob("wasm.*.pagefind")])
    data = _size([*made.rglob("*.pf_index"), *made.rglob("*.pf_meta"), *made.rglob("*.pf_fragment")])
    return Measured("Pagefind", _judged(answer, queries, judged), data, code, answer["ready"])


_ASK_PAGEFIND = """
async (queries) => {
  const began = performance.now();
  const pagefind = await import("/pagefind/pagefind.js");
  await pagefind.init();
  const ready = performance.now() - began;
  const results = [];
  for (const query of queries) {
    const start = performance.now();
    const found = await pagefind.search(query);
    const urls = [];
    for (const one of found.results.slice(0, 5)) {
      const { url, sub_results } = await one.data();
      urls.push(sub_results[0]?.url || url);
    }
    results.push({ took: performance.now() - start, urls });
  }
  return { ready, results };
}
"""


def _judged(answer: dict[str, Any], queries: Sequence[Query], judged: Judged) -> list[Found]:
    pairs = zip(queries, answer["results"], strict=True)
    return [judged.found(query, one["urls"], one["took"]) for query, one in pairs]


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def _node(script: Path, request: dict[str, Any]) -> dict[str, Any]:
    said = _run(["node", str(script)], script.parent, given=json.dumps(request))
    answer: dict[str, Any] = json.loads(said)
    return answer


def _run(command: list[str], folder: Path, env: dict[str, str] | None = None, given: str = "") -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(env or {})},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    return done.stdout


def _size(files: Iterable[Path]) -> int:
    """Bytes of some files after brotli, as a server sends them."""
    return sum(len(brotli.compress(file.read_bytes())) for file in files)


def show(measured: Sequence[Measured]) -> None:
    """Recall at rank 1 and at ranks 1 to 3 by category, then bytes and milliseconds."""
    out = Console(width=None if sys.stdout.isatty() else 120)
    table = Table(title="r@1 / r@3")
    for title in ("", "n", *(one.name for one in measured)):
        table.add_column(title, justify="left" if not title else "right")
    columns: list[list[Recall]] = [list(recalls(one.found)) for one in measured]
    for rows in zip(*columns, strict=True):
        shares = [f"{row.first:.3f} / {row.third:.3f}" for row in rows]
        table.add_row(rows[0].category, str(rows[0].queries), *shares)
    table.add_section()
    nothing = [f"{rows[-1].nothing:.1%}" for rows in columns]
    table.add_row("没有结果 / none", "", *nothing)
    table.add_row("数据 / data, brotli", "", *(f"{one.data / 1000:.1f} kB" for one in measured))
    table.add_row("程序 / code, brotli", "", *(f"{one.code / 1000:.1f} kB" for one in measured))
    table.add_row("准备 / ready", "", *(f"{one.ready:.0f} ms" for one in measured))
    table.add_row("查询 / query, p95", "", *(f"{one.p95:.1f} ms" for one in measured))
    out.print(table)
