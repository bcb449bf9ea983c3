"""Book → pages. Pure: facts and templates in, HTML out; no files are written, nothing is looked up elsewhere.

A page's body is finished HTML. Its headings are read back from that HTML, so that the table of contents can
never differ from the page.
"""

from __future__ import annotations

import html
import json
import posixpath
import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path as File
from typing import Any

import jinja2
from markupsafe import Markup

from kefu import words as phrases
from kefu.answers import Answer, answer
from kefu.contract import CONTEXT, FILTERS, GLOBALS, HOME
from kefu.model import (
    Channel,
    Claimant,
    Clock,
    Entity,
    Evidence,
    Hotline,
    Path,
    Source,
    cited_by,
    records_in,
)
from kefu.numbers import digits_of, slug_of, tel_of
from kefu.problem import BookError, Problem, Where
from kefu.trust import Judge


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page: level 2 or 3, its anchor, its text."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One finished page. `path` is its source path (`platforms/jd.md`), `url` its address in the site."""

    path: str
    title: str
    description: str
    html: str
    parent: str = ""
    """The path of the index page that it belongs to."""
    short: str = ""
    """Its name in the navigation, where that differs from the title."""

    @property
    def url(self) -> str:
        """`platforms/jd/` for platforms/jd.md; empty for the home page."""
        return url_of(self.path)

    @property
    def headings(self) -> tuple[Heading, ...]:
        """The headings that have an anchor, in order."""
        found = re.finditer(r'<h([23]) id="([^"]+)"[^>]*>(.*?)</h\1>', self.html, re.DOTALL)
        return tuple(Heading(int(m[1]), m[2], _plain(m[3])) for m in found)


def _plain(fragment: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", fragment)).split())


def _template_problem(error: jinja2.TemplateError, name: str, page: str) -> Problem:
    """What went wrong in a template, at its line."""
    line = getattr(error, "lineno", None)
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.endswith(".jinja"):
            name, line = frame.filename.rpartition("templates/")[2], frame.lineno
    where = Where(f"templates/{name}", line or 1, 1)
    return Problem(where, f"生成 {page} 时出错:{error}", "template-undefined", "检查这一行用到的名字")


def _unbroken(text: str) -> Markup:
    """Keeps each time range on one line."""
    return Markup(re.sub(r"\d\d:\d\d–\d\d:\d\d", r'<span class="kf-nowrap">\g<0></span>', html.escape(text)))


def url_of(path: str) -> str:
    """The address of a page in a site with one folder a page."""
    stem = path.removesuffix(".md")
    if stem == "index":
        return ""
    return stem.removesuffix("/index").removesuffix("index").rstrip("/") + "/"


class Renderer:
    """Renders the pages of one book as of one day. Templates of the book's own tree come before ours."""

    def __init__(self, judge: Judge, root: File = HOME) -> None:
        self.judge = judge
        self.book = judge.book
        self.words = self.book.words
        self.root = root

    @cached_property
    def env(self) -> jinja2.Environment:
        """Strict and escaping; the same for every output."""
        folders = [str(folder / "templates") for folder in dict.fromkeys((self.root, HOME))]
        env = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folders),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        env.globals |= {
            "book": self.book,
            "judge": self.judge,
            "words": self.words,
            "verdict": self.judge.fact,
            "label": self.words.label,
            "advice": self.advice,
            "best_number": lambda entity: next(iter(self.hotlines(entity)), None),
        }
        filters: dict[str, Callable[..., Any]] = {
            "duration": lambda value: phrases.duration(self.words, value),
            "hours": lambda value: _unbroken(phrases.hours(self.words, value)),
            "response": lambda value: phrases.response(self.words, value),
            "clock_amount": lambda value: phrases.clock_amount(self.words, value),
            "day": phrases.day,
            "tel": tel_of,
            "slug": slug_of,
        }
        assert filters.keys() == FILTERS
        env.filters |= filters
        return env

    def pages(self) -> Iterator[Page]:
        """Every generated page of the site, one after the other."""
        makers: Iterable[Iterable[Page]] = (
            (self.home(),),
            (self.entity_index(),),
            map(self.entity, self.book.entities.values()),
            (self.number_index(),),
            map(self.number, self.book.claimants),
            (self.statuses(), self.sources()),
        )
        for pages in makers:
            yield from pages

    @property
    def count(self) -> int:
        """How many pages `pages` will give."""
        return 5 + len(self.book.entities) + len(self.book.claimants)

    # One method a page -------------------------------------------------------------------------------

    def home(self) -> Page:
        """The home page: what this is, find your platform, the three rungs, what to do first."""
        settings = self.book.settings
        featured = [self.book.entities[id] for id in settings.featured] or list(self.book.guides)[:8]
        title = f"{settings.title}：{settings.tagline}"
        shown = digits_of(settings.example_number or "")
        example = self.answer(shown) if shown in self.book.claimants else None
        page = self._page("index.md", title, settings.description, "home", featured=featured, example=example)
        return replace(page, short="首页")

    def entity_index(self) -> Page:
        """Every entity, by kind."""
        title = "平台与机构"
        description = f"{self.book.settings.title}收录的全部平台、公司和公共热线，按种类排列。"
        return self._page("platforms/index.md", title, description, "entities", groups=self._by_kind())

    def entity(self, entity: Entity) -> Page:
        """The guide of one entity; a shorter page where only hotlines are known."""
        title = f"{entity.name}客服" if entity.kind != "regulator" else entity.name
        hotlines, clocks = self.hotlines(entity), self.book.clocks_of(entity)
        first = [one for one in hotlines if self.judge.hotline(one).dialable] or hotlines[:1]
        return self._page(
            f"platforms/{entity.id}.md",
            f"{title}：热线、入口和时限" if entity.is_guide else f"{title}：热线",
            entity.summary or f"{entity.name}的客服热线，逐条写明来源和可信程度。",
            "entity",
            parent="platforms/index.md",
            entity=entity,
            heading=title,
            first_hotlines=first,
            other_hotlines=[one for one in hotlines if one not in first],
            claims=self._claims_on[entity.id],
            real=self._real_path(entity),
            ladder=self._ladder(entity),
            buyer=self._by_rung(entity, "buyer"),
            seller=entity.of_role("seller"),
            clocks=clocks,
            sources=self._sources_of(entity, clocks),
            safety=[one for one in self.advice if one.kind == "safety"],
        )

    def number_index(self) -> Page:
        """Every number the book knows, with its owner and status."""
        answers = sorted(map(self.answer, self.book.claimants), key=lambda a: (len(a.digits), a.digits))
        groups = [
            ("能拨打的", "usable", [a for a in answers if a.verdict and a.verdict.dialable]),
            (
                "先别拨打的",
                "unsure",
                [a for a in answers if a.owner and not (a.verdict and a.verdict.dialable)],
            ),
            ("不采信的", "rejected", [a for a in answers if not a.owner]),
        ]
        return self._page(
            "numbers/index.md",
            "号码总表",
            "本站知道的全部客服号码：是谁的，可不可信，能不能拨打。",
            "numbers",
            groups=groups,
        )

    def number(self, digits: str) -> Page:
        """Whose a number is."""
        answer = self.answer(digits)
        entities = list(dict.fromkeys(claim.entity.id for claim in answer.claims))
        evidence = list(self._evidence_on(answer))
        ids = dict.fromkeys([one.source for one in evidence] + [claim.source for claim in answer.claims])
        return self._page(
            f"numbers/{slug_of(answer.number)}.md",
            f"{answer.number} 是谁的号码",
            answer.sentence,
            "number",
            parent="numbers/index.md",
            answer=answer,
            entities=[self.book.entities[id] for id in entities],
            sources=[self.book.sources[id] for id in ids],
        )

    def statuses(self) -> Page:
        """What each status means and how it is derived."""
        return self._page(
            "about/status.md",
            "状态是什么意思",
            "已核实、多源一致、单一来源、说法不一、待复核、已停用：每个状态怎样得出，你能怎样用。",
            "status",
            parent="about/index.md",
            counts=self._status_counts(),
        )

    def sources(self) -> Page:
        """Every source of the book."""
        return self._page(
            "about/sources.md",
            "全部来源",
            "本站用到的每一个来源：种类、谱系、日期、查看日期。",
            "sources",
            parent="about/index.md",
            groups=[
                (kind, [s for s in self.book.sources.values() if s.kind == kind.id])
                for kind in self.words.source_kinds
            ],
        )

    def _page(
        self, path: str, title: str, description: str, template: str, parent: str = "", **context: Any
    ) -> Page:
        url = url_of(path)

        def link(target: str) -> str:
            """The relative address of a page (by its address in the site) or of an anchor on one."""
            address, _, anchor = target.partition("#")
            relative = posixpath.relpath("/" + address, "/" + url) if address or url else "."
            relative = "./" if relative == "." else relative + "/"
            return f"{relative}#{anchor}" if anchor else relative

        def cited(source: str) -> str:
            """Where a source is described: on the page itself, if it lists its sources."""
            return f"#src-{source}" if "sources" in context else link(f"about/sources/#src-{source}")

        name = f"pages/{template}.html.jinja"
        assert context.keys() | GLOBALS == CONTEXT[name], f"CONTEXT[{name!r}] is out of date"
        try:
            body = self.env.get_template(name).render(link=link, cited=cited, **context)
        except jinja2.TemplateError as error:
            raise BookError([_template_problem(error, name, path)]) from error
        return Page(path, title, description, body, parent)

    # What pages need to know ---------------------------------------------------------------------------

    @cached_property
    def advice(self) -> list[Any]:
        """General advice, in the order of the list of kinds."""
        order = [term.id for term in self.words.advice_kinds]
        return sorted(self.book.advice.values(), key=lambda one: order.index(one.kind))

    def hotlines(self, entity: Entity) -> list[Hotline]:
        """The hotlines that serve an entity, those that can be dialled first."""
        return sorted(self.book.serving[entity.id], key=lambda one: not self.judge.hotline(one).dialable)

    def answer(self, digits: str) -> Answer:
        """What is known about the number with these digits."""
        return answer(self.judge, digits)

    def _evidence_on(self, answer: Answer) -> Iterator[Evidence]:
        if answer.owner and answer.owner.hotline:
            yield from answer.owner.hotline.evidence
            yield from answer.owner.hotline.against

    def _by_kind(self) -> list[tuple[Any, list[Entity]]]:
        found = []
        for kind in self.words.entity_kinds:
            entities = [e for e in self.book.entities.values() if e.kind == kind.id]
            order = {id: index for index, id in enumerate(self.book.settings.featured)}
            entities.sort(key=lambda e: (not e.is_guide, order.get(e.id, len(order)), e.id))
            if entities:
                found.append((kind, entities))
        return found

    @cached_property
    def _claims_on(self) -> dict[str, list[tuple[Claimant, Hotline]]]:
        """Entity id → numbers of others that some source gives to it."""
        found: dict[str, list[tuple[Claimant, Hotline]]] = {id: [] for id in self.book.entities}
        for claims in self.book.claimants.values():
            owner = claims[0]
            for claim in claims[1:]:
                if claim.stance == "counter" and owner.hotline and owner.entity is not claim.entity:
                    found[claim.entity.id].append((claim, owner.hotline))
        return found

    def _real_path(self, entity: Entity) -> Path | None:
        """The tap path on which readers find the real number inside the app."""
        if entity.find_number:
            channel = self.book.channel(entity, entity.find_number)
            return channel.paths[0] if channel.paths else None
        return next((c.paths[0] for c in entity.of_role("buyer") if c.paths and c.rung == "platform"), None)

    def _ladder(self, entity: Entity) -> list[tuple[Any, list[tuple[Entity, Channel]]]]:
        """For each rung, the buyer's channels: this entity's own, then those it escalates to."""
        rungs: list[tuple[Any, list[tuple[Entity, Channel]]]] = []
        own = entity.of_role("buyer")
        reached = {
            following.key: following
            for channel in own
            for following in (self.book.channel(entity, name) for name in channel.escalate)
        }
        for term in self.words.rungs:
            here = [c for c in own if c.rung == term.id]
            there = [c for c in reached.values() if c.rung == term.id and c.owner != entity.id]
            rungs.append((term, [(self.book.entities[c.owner], c) for c in (*here, *there)]))
        return rungs

    def _by_rung(self, entity: Entity, role: str) -> list[tuple[Any, int, list[Channel]]]:
        found = []
        for index, term in enumerate(self.words.rungs, 1):
            channels = [c for c in entity.of_role(role) if c.rung == term.id]
            if channels:
                found.append((term, index, channels))
        return found

    def _sources_of(self, entity: Entity, clocks: list[Clock]) -> list[Source]:
        """Every source that the entity's page cites, in the order of first use."""
        served = [h for h in self.book.serving[entity.id] if h.owner != entity.id]
        ids: dict[str, None] = {}
        for top in (entity, *served, *clocks):
            for record in records_in(top):
                ids |= dict.fromkeys(cited_by(record))
        return [self.book.sources[id] for id in ids]

    def _status_counts(self) -> dict[str, int]:
        counts = dict.fromkeys((term.id for term in self.words.statuses), 0)
        for hotline in self.book.hotlines.values():
            counts[self.judge.hotline(hotline).status] += 1
        return counts


def stage(renderer: Renderer, folder: File) -> int:
    """Write every generated page as a file with front matter below `folder`, for any other site generator.

    Returns how many were written.
    """
    count = 0
    for page in renderer.pages():
        file = folder / page.path
        file.parent.mkdir(parents=True, exist_ok=True)
        front = json.dumps({"title": page.title, "description": page.description}, ensure_ascii=False)
        file.write_text(f"---\n{front}\n---\n\n{page.html}\n", "utf-8")
        count += 1
    return count
