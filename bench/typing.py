"""How long readers wait, from a key to the results, on a slow processor; and how search data grow.

Measured from file://, where the engine runs in the page itself, so that a slowed processor slows all of it.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import brotli  # type: ignore[import-untyped]
from playwright.sync_api import sync_playwright

from bench.builders import Failed
from kefu.evaluate import Query
from kefu.model import Book, Channel, Entity, Hotline
from kefu.search import Index
from kefu.trust import Judge

One = TypeVar("One", Hotline, Channel)
THROTTLE = 6
"""How many times slower the processor is made."""
_TYPE = """
async (texts) => {
  const box = document.querySelector("input[name=q]");
  const results = document.querySelector(".md-search-result");
  const times = [];
  for (const text of texts) {
    for (let end = 1; end <= text.length; end++) {
      const shown = new Promise((done) => {
        const watch = new MutationObserver(() => {
          watch.disconnect();
          requestAnimationFrame(() => setTimeout(done));
        });
        watch.observe(results, { childList: true, subtree: true, characterData: true });
      });
      const began = performance.now();
      box.value = text.slice(0, end);
      box.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await Promise.race([shown, new Promise((done) => setTimeout(done, 3000))]);
      times.push(performance.now() - began);
    }
  }
  return times;
}
"""


_OPEN = """
() => new Promise((done) => {
  const began = performance.now();
  const panel = document.querySelector("[data-kf-search-panel]");
  new MutationObserver((_, watch) => {
    watch.disconnect();
    done(performance.now() - began);
  }).observe(panel, { childList: true });
  document.getElementById("__search").click();
})
"""


@dataclass(frozen=True, slots=True)
class Waited:
    """Milliseconds from a key to the results, and until the search is ready; bytes of its data."""

    pages: int
    keys: tuple[float, ...]
    ready: float
    core: int
    all: int

    def percentile(self, share: float) -> float:
        """The wait that `share` of the keys do not exceed."""
        return sorted(self.keys)[int(len(self.keys) * share)]


def times(book: Book, times: int, seed: int = 1) -> Book:
    """A book with every entity `times` over: other names and numbers, the same channels and problems."""
    chosen = random.Random(seed)
    han = [chr(code) for code in range(0x4E00, 0x9FA0)]
    entities = dict(book.entities)
    for number in range(1, times):
        for entity in book.entities.values():
            name = f"{''.join(chosen.sample(han, 2))}{entity.name[-2:]}"
            made = _other(entity, f"{entity.id}-{number}", name, chosen)
            entities[made.id] = made
    return replace(book, entities=entities)


def _other(entity: Entity, id: str, name: str, chosen: random.Random) -> Entity:
    hotlines, channels = [], []
    for hotline in entity.hotlines:
        changed: dict[str, Any] = {
            "number": f"400{chosen.randrange(10**7):07}",
            "serves": (),
            "against": (),
            "yields": None,
        }
        hotlines.append(_owned(hotline.model_copy(update=changed), id))
    for channel in entity.channels:
        owner, _, own = (channel.hotline or "").partition(".")
        changed = {"hotline": f"{id}.{own}" if owner == entity.id else channel.hotline}
        channels.append(_owned(channel.model_copy(update=changed), id))
    new = {"id": id, "name": name, "aliases": (), "asked": (), "rejected": (), "rulings": ()}
    return entity.model_copy(update={**new, "hotlines": tuple(hotlines), "channels": tuple(channels)})


def _owned(record: One, id: str) -> One:
    """A copy that belongs to another entity; what the original had worked out of itself goes."""
    record._owner = id
    for known in ("key", "owner", "digits"):
        record.__dict__.pop(known, None)
    return record


def pages_of(index: Index) -> int:
    """How many pages the search of a book leads to."""
    views = index.views
    cases = sum(1 + len(views.places_of(one)) for one in views.troubles)
    pairs = len(views.featured) * (len(views.featured) - 1) // 2
    entities = sum(len(index.pages_of(one)) for one in index.entities)
    return len(list(index.general())) + cases + pairs + entities + len(index.book.claimants)


def wait(site: Path, book: Book, root: Path, day: date, queries: list[Query], folder: Path) -> Waited:
    """Type queries into the search of `site` with the search data of `book`. Raises Failed."""
    copy = folder / "site"
    shutil.copytree(site, copy)
    shutil.rmtree(copy / "search")
    index = Index(Judge(book, day), root)
    sizes = {}
    for path, make in index.files().items():
        text = make()
        (copy / path).parent.mkdir(exist_ok=True)
        (copy / path).write_text(text, "utf-8")
        sizes[path] = len(brotli.compress(text.encode()))
    chromium = shutil.which("chromium")
    if chromium is None:
        raise Failed("scripts/debian browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 360, "height": 800})
        page.goto((copy / "index.html").as_uri())
        ready = page.evaluate(_OPEN)
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
        keys = page.evaluate(_TYPE, [one.text for one in queries])
        browser.close()
    return Waited(pages_of(index), tuple(keys), ready, sizes["search/core.js"], sum(sizes.values()))
