"""Book → pages. Pure: facts and templates in, HTML out; no files are written, nothing is looked up elsewhere.

A page's body is finished HTML. Its headings are read back from that HTML, so that the table of contents can
never differ from the page.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from itertools import takewhile
from pathlib import Path as File
from typing import Any

import jinja2
from markupsafe import Markup

from kefu import words as phrases
from kefu.calls import Calls
from kefu.contract import CONTEXT, FILTERS, GLOBALS, HOME, WHOLE
from kefu.factids import FactIds
from kefu.flow import Case, Node
from kefu.model import Channel, Clock, Comparison, Entity, Note, Step, Term, Trouble, pair_id
from kefu.numbers import digits_at, digits_of, slug_of, tel_of
from kefu.opening import times_of
from kefu.paper import FOLDER, KINDS, Download
from kefu.problem import BookError, Problem, Where
from kefu.prose import url_of
from kefu.search import Index
from kefu.svg import picture
from kefu.tables import Tables
from kefu.templating import Environment, Remembered, Sandbox
from kefu.tools import TOOLS
from kefu.trace import derived, outside
from kefu.trust import Judge
from kefu.views import Views
from kefu.workdays import calendar


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
    wide: bool = False
    """Whether it needs the room of the table of contents."""

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


INDEXES = frozenset(
    {
        *("index.md", "platforms/index.md", "problems/index.md", "compare/index.md", "sellers/index.md"),
        *("numbers/index.md", "guides/index.md", "a-z/index.md", "corrections/index.md", "print/index.md"),
        "tools/index.md",
        *("about/status.md", "about/sources.md"),
    }
)
"""The paths of the pages that every book has."""
REPLACEABLE = frozenset({"guides/index.md"})
"""Generated pages that prose of the same path stands in for."""


@lru_cache(maxsize=16384)
def relative(address: str, folder: tuple[str, ...]) -> str:
    """The way from a folder of the site to a page (`platforms/jd/`) or a file (`print/a.pdf`)."""
    *parts, name = address.split("/")
    same = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(parts, folder, strict=False)))
    way = "../" * (len(folder) - same) + "".join(f"{one}/" for one in parts[same:]) + name
    return way or "./"


_HOLE, _CITED = "\ue000", "\ue001"
"""Around what a page links, and before the id of a source that it cites, until the page is rendered: so what
templates are made of says the same on every page."""


def _link(target: str) -> str:
    """Stands for the relative address of a page (by its address in the site), an anchor on one, or a file."""
    return f"{_HOLE}{target}{_HOLE}"


def _cited(source: str) -> str:
    """Stands for where a source is described: on the page itself, if it lists its sources."""
    return f"{_HOLE}{_CITED}{source}{_HOLE}"


def _linked(body: str, folder: tuple[str, ...], lists_sources: bool) -> str:
    """A body with the way from its folder to whatever it links."""
    parts = body.split(_HOLE)
    parts[1::2] = [_way(target, folder, lists_sources) for target in parts[1::2]]
    return "".join(parts)


def _way(target: str, folder: tuple[str, ...], lists_sources: bool) -> str:
    if target.startswith(_CITED):
        anchor = f"#src-{target.removeprefix(_CITED)}"
        return anchor if lists_sources else f"{relative('about/sources/', folder)}{anchor}"
    address, mark, anchor = target.partition("#")
    return f"{relative(address, folder)}{mark}{anchor}"


_TEMPLATES = frozenset({".jinja", ".svg"})
"""The endings of what pages are made of below templates/."""


class Renderer:
    """Renders the pages of one book as of one day. Templates of the book's own tree come before ours."""

    def __init__(self, judge: Judge, root: File = HOME) -> None:
        self.judge = judge
        self.downloads: list[Download] = []
        """The papers that pages link, once they are printed."""
        self.book = judge.book
        self.words = self.book.words
        self.views = Views(judge)
        self.calls = Calls(judge)
        self.tables = Tables(judge)
        self.fact_ids = FactIds(self.book)
        self.root = root
        self._icons = cache(self._icon)

    @cached_property
    def env(self) -> jinja2.Environment:
        """Strict and escaping; the same for every output.

        Templates of another tree than ours run in a sandbox: they reach nothing of the program.
        """
        theirs = self.root != HOME and (self.root / "templates").is_dir()
        env = (Sandbox if theirs else Environment)(
            self._uses,
            loader=jinja2.FileSystemLoader(self._template_folders),
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
            "label": cache(self.words.label),
            "advice": self.views.advice,
            "icon": self.icon,
            "remembered": Remembered,
            "link": _link,
            "cited": _cited,
            "pair_id": pair_id,
            "calendar": calendar(self.judge.today.year).as_data(),
            "best_number": lambda entity: next(iter(self.views.hotlines(entity)), None),
        }
        filters: dict[str, Callable[..., Any]] = {
            "duration": lambda value: phrases.duration(self.words, value),
            "hours": lambda value: _unbroken(phrases.hours(self.words, value)),
            "response": lambda value: phrases.response(self.words, value),
            "clock_amount": lambda value: phrases.clock_amount(self.words, value),
            "day": phrases.day,
            "status": lambda verdict: phrases.status(self.words, verdict),
            "undialled": lambda hotline: phrases.undialled(hotline, self.judge.hotline(hotline)),
            "tel": tel_of,
            "slug": slug_of,
            "times": self._times,
            "fact_id": self.fact_ids.of,
        }
        assert filters.keys() == FILTERS
        env.filters |= filters
        return env

    def rest(self) -> None:
        """Let go the templates, what they remember, and all cases; they are made again when one is wanted."""
        for name in ("env", "paths", "picture_paths", "_cases"):
            self.__dict__.pop(name, None)
        relative.cache_clear()

    @property
    def _template_folders(self) -> list[File]:
        return [folder / "templates" for folder in dict.fromkeys((self.root, HOME))]

    @derived
    def template_sums(self) -> dict[str, str]:
        """Path of every template and icon → the sum of its text."""
        outside()
        found: dict[str, str] = {}
        for folder in self._template_folders:
            for file in folder.rglob("*.*"):
                if file.suffix in _TEMPLATES:
                    digest = hashlib.sha256(file.read_bytes()).hexdigest()
                    found.setdefault(file.relative_to(folder).as_posix(), digest)
        return found

    def _uses(self, template: str) -> None:
        """An open trace notes that a template or an icon is used."""
        self.template_sums.get(template)

    def _times(self, channel: Channel) -> str:
        """A channel's hours for the reader's tools: a row a tier, with every claim, as JSON."""
        rows = [(one, times_of(one, self.judge.fact(one))) for one in channel.hours]
        tiers = [(one.tier, self.words.label("tiers", one.tier), *times) for one, times in rows]
        return json.dumps(tiers, ensure_ascii=False, separators=(",", ":"))

    @derived
    def index(self) -> Index:
        """What the search finds in the book and its prose."""
        return Index(self.judge, self.root)

    def icon(self, name: str | None) -> Markup:
        """An icon to stand beside words, which say it all without; nothing without a name."""
        if not name:
            return Markup()
        self._uses(f"icons/{name}.svg")
        return self._icons(name)

    def _icon(self, name: str) -> Markup:
        loader = self.env.loader
        assert loader is not None
        svg = loader.get_source(self.env, f"icons/{name}.svg")[0]
        return Markup(svg.replace("<svg ", '<svg class="kf-icon" aria-hidden="true" focusable="false" ', 1))

    def pages(self) -> Iterator[Page]:
        """Every generated page of the site, one after the other."""
        for path in self.paths:
            yield self.page(path)

    def page(self, path: str) -> Page:
        """The generated page with a source path (`platforms/jd.md`)."""
        return self.paths[path]()

    @cached_property
    def paths(self) -> dict[str, Callable[[], Page]]:
        """The source path of every generated page, indexes first, and what makes it."""
        book, views = self.book, self.views
        found: dict[str, Callable[[], Page]] = {
            "index.md": self.home,
            "platforms/index.md": self.entity_index,
            "problems/index.md": self.trouble_index,
            "compare/index.md": self.comparison_index,
            "sellers/index.md": self.seller_index,
            "numbers/index.md": self.number_index,
            "guides/index.md": self.guide_index,
            "about/status.md": self.statuses,
            "about/sources.md": self.sources,
            "a-z/index.md": self.alphabet,
            "corrections/index.md": self.corrections,
            f"{FOLDER}index.md": self.print_centre,
            "tools/index.md": self.tool_index,
            "tools/finder.md": self.finder,
            "tools/clock.md": self.clock_tool,
            "tools/message.md": self.message_tool,
            "tools/evidence.md": self.evidence_tool,
            "tools/number.md": self.number_tool,
            "tools/call.md": self.call_tool,
        }
        found |= {f"platforms/{one.id}.md": partial(self.entity, one) for one in book.entities.values()}
        found |= {_case_path(case): partial(self.trouble, case) for case in self._cases}
        found |= {f"compare/{one.id}.md": partial(self.comparison, one) for one in book.comparisons.values()}
        found |= {_pair_path(*both): partial(self.pair, *both) for both in views.pairs}
        found |= {f"sellers/{one.id}.md": partial(self.seller, one) for one in views.sellers}
        found |= {f"guides/{one.id}.md": partial(self.rung, one) for one in self.words.rungs}
        found |= {f"tools/finder/{one.id}.md": partial(self.finder_at, one) for one in views.everybody}
        found |= {f"tools/call/{one.id}.md": partial(self.call_sheet, one) for one in self.calls.entities}
        found |= {self._number_path(digits): partial(self.number, digits) for digits in book.claimants}
        return found

    def by_subject(self) -> list[str]:
        """The source paths of all pages so that those about one entity and its numbers stand together.

        They say much the same, and what macros gave is remembered for a while only.
        """
        book = self.book

        def subject(path: str) -> str:
            folder, _, name = path.removesuffix(".md").rpartition("/")
            claims = book.claimants.get(digits_at(name)) if folder == "numbers" else None
            return claims[0].entity.id if claims else name if name in book.entities else ""

        return sorted(self.paths, key=subject)

    def texts(self, site: str = "") -> dict[str, Callable[[], str]]:
        """What is generated besides pages: the path of each file in the site, and what makes its text.

        Every diagram is a picture; the search has its data, and if the address of the `site` is known, a
        description for the bars of browsers.
        """
        found: dict[str, Callable[[], str]] = {
            path: partial(self.picture, case) for path, case in self.picture_paths.items()
        }
        found |= self.index.files()
        if site:
            found["opensearch.xml"] = lambda: self.index.opensearch(site)
        return found

    @cached_property
    def _cases(self) -> list[Case]:
        """Each problem and platform once: its page and its picture are made of the same."""
        return list(self.views.cases())

    @cached_property
    def picture_paths(self) -> dict[str, Case]:
        """The path in the site of every diagram, and what it shows."""
        return {_picture_path(case): case for case in self._cases}

    def picture(self, case: Case) -> str:
        """The diagram of a case as an SVG text."""
        footer = f"{self.book.settings.title}，按 {self.book.last_read} 查到的来源"
        template = self.env.get_template("diagrams/flow.svg.jinja")
        return template.render(flow=case.flow, picture=picture(case.flow, footer), fonts=_FONTS)

    # One method a page -------------------------------------------------------------------------------

    def home(self) -> Page:
        """The home page: what this is, find your platform, the three rungs, what to do first."""
        settings = self.book.settings
        featured = [self.book.entities[id] for id in settings.featured] or list(self.book.guides)[:8]
        title = f"{settings.title}：{settings.tagline}"
        shown = digits_of(settings.example_number or "")
        example = self.views.answer(shown) if shown in self.book.claimants else None
        return self._page(
            "index.md",
            title,
            settings.description,
            "home",
            short="首页",
            featured=featured,
            example=example,
            troubles=self.views.troubles_of("buyer"),
        )

    def entity_index(self) -> Page:
        """Every entity, by kind."""
        title = "平台与机构"
        description = f"{self.book.settings.title}收录的全部平台、公司和公共热线，按种类排列。"
        return self._page("platforms/index.md", title, description, "entities", groups=self.views.by_kind())

    def entity(self, entity: Entity) -> Page:
        """The guide of one entity; a shorter page where only hotlines are known."""
        title = entity.heading
        hotlines, clocks = self.views.hotlines(entity), self.book.clocks_of(entity)
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
            claims=self.views.claims_on[entity.id],
            real=self.views.real_path(entity),
            ladder=self.views.ladder(entity),
            buyer=self.views.by_rung(entity, "buyer"),
            seller=entity.of_role("seller"),
            clocks=clocks,
            sources=self.views.sources_of(entity, clocks),
            safety=[one for one in self.views.advice if one.kind == "safety"],
            troubles=self.views.troubles_at[entity.id],
            pairs=[both for both in self.views.pairs if entity.id in (both[0].id, both[1].id)],
        )

    def trouble_index(self) -> Page:
        """Every problem, for buyers and for sellers."""
        return self._page(
            "problems/index.md",
            "遇到什么问题",
            "退款不到账、商家不回复、收到假货：按问题找做法，一步一步，每一步写明点哪里、等多久、不行再找谁。",
            "problems",
            groups=[(term, self.views.troubles_of(term.id)) for term in self.words.roles],
        )

    def trouble(self, case: Case) -> Page:
        """What to do about one problem, across platforms or on one."""
        trouble, entity = case.trouble, case.entity
        return self._page(
            _case_path(case),
            f"{case.name}怎么办",
            trouble.summary,
            "problem",
            parent=f"problems/{trouble.id}.md" if entity else "problems/index.md",
            papers_of=(f"problems/{trouble.id}/", f"platforms/{entity.id}/") if entity else (),
            case=case,
            trouble=trouble,
            entity=entity,
            places=self._chips(trouble, entity),
            drawing=_picture_path(case).rpartition("/")[2],
            safety=[one for one in self.views.advice if one.kind == "safety"],
            sources=self.views.sources_of_case(case),
        )

    def _chips(self, trouble: Trouble, entity: Entity | None) -> list[Entity]:
        """The platforms to go to from a problem: all of them; from one of them, those on the home page."""
        places = self.views.places_of(trouble)
        if not entity:
            return places
        return [one for one in self.views.featured if one in places and one.id != entity.id]

    def comparison_index(self) -> Page:
        """Every comparison table, and every pair of platforms."""
        return self._page(
            "compare/index.md",
            "平台比较",
            "各平台的热线、服务时间、转人工、平台介入、时限，放在一张表里比。",
            "compare-index",
            pairs=self.views.pairs,
        )

    def comparison(self, comparison: Comparison) -> Page:
        """One comparison table."""
        table = self.tables.table(comparison)
        return self._page(
            f"compare/{comparison.id}.md",
            comparison.title,
            comparison.summary,
            "compare",
            parent="compare/index.md",
            wide=True,
            table=table,
            sources=self.views.sources_of_rows(table.rows),
        )

    def pair(self, one: Entity, other: Entity) -> Page:
        """Two platforms side by side, in everything that the tables compare."""
        tables = [c for c in self.book.comparisons.values() if c.of in ("guides", "platforms")]
        rows = [(c, self.tables.row(one, c), self.tables.row(other, c)) for c in tables]
        rows = [both for both in rows if any(row.known for row in both[1:])]
        return self._page(
            _pair_path(one, other),
            f"{one.name}和{other.name}的客服比一比",
            f"{one.name}和{other.name}：热线、服务时间、转人工、平台介入，逐项对照。",
            "pair",
            parent="compare/index.md",
            papers_of=(f"platforms/{one.id}/", f"platforms/{other.id}/"),
            one=one,
            other=other,
            rows=rows,
            sources=self.views.sources_of_rows([row for _, a, b in rows for row in (a, b)]),
        )

    def seller_index(self) -> Page:
        """What sellers everywhere should know, and the pages of single platforms."""
        clocks = [one for one in self.book.clocks.values() if one.binds == "seller"]
        tips = [one for one in self.views.advice if one.role == "seller"]
        return self._page(
            "sellers/index.md",
            "卖家：消息在哪里回，时限有多长",
            "给拼多多、淘宝、天猫的卖家：在哪里回消息，多久之内要处理，什么不能做，怎样少被问。",
            "sellers",
            short="卖家",
            tips=tips,
            clocks=clocks,
            entities=self.views.sellers,
            troubles=self.views.troubles_of("seller"),
            sources=self.views.cited_in((*clocks, *tips)),
        )

    def seller(self, entity: Entity) -> Page:
        """The tools and duties of sellers on one platform."""
        channels = entity.of_role("seller")
        named = {id for channel in channels for id in channel.clocks}
        clocks = [c for c in self.book.clocks_of(entity) if c.binds == "seller" or c.id in named]
        tips = [one for one in self.views.advice if one.role == "seller"]
        return self._page(
            f"sellers/{entity.id}.md",
            f"{entity.name}卖家：回消息、时限、不能做的事",
            f"{entity.name}的卖家在哪里接消息、设自动回复、处理退款，多久之内要做，超时会怎样。",
            "seller",
            parent="sellers/index.md",
            papers_of=("sellers/", f"platforms/{entity.id}/"),
            entity=entity,
            channels=channels,
            clocks=clocks,
            tips=tips,
            troubles=self.views.troubles_of("seller"),
            sources=self.views.cited_in((*channels, *clocks, *tips)),
        )

    def guide_index(self) -> Page:
        """The three rungs, for books without prose guides."""
        return self._page(
            "guides/index.md", "指南", "先找谁，再找谁：商家、平台、监管，一级一级往上走。", "guides"
        )

    def rung(self, rung: Term) -> Page:
        """One rung of the ladder: when it is its turn, and where to find it on each platform."""
        rungs, views = list(self.words.rungs), self.views
        number = rungs.index(rung) + 1
        order = [one for one in views.advice if one.kind == "order"]
        places = [(one, here) for one in views.everybody if (here := views.on_rung(one, rung.id))]
        return self._page(
            f"guides/{rung.id}.md",
            f"第 {number} 级：{rung.label}",
            rung.note or rung.label,
            "rung",
            parent="guides/index.md",
            papers_of=("guides/",),
            rung=rung,
            number=number,
            before=rungs[number - 2] if number > 1 else None,
            after=rungs[number] if number < len(rungs) else None,
            places=places,
            troubles=[(one, step) for one in views.troubles if (step := views.first_on(one, rung.id))],
            sources=views.cited_in(
                (*order, *(path for _, here in places for c in here for path in c.paths[:1]))
            ),
        )

    def number_index(self) -> Page:
        """Every number the book knows, with its owner and status."""
        answers = self.views.answers
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
        answer = self.views.answer(digits)
        entities = list(dict.fromkeys(claim.entity.id for claim in answer.claims))
        evidence = list(self.views.evidence_on(answer))
        ids = dict.fromkeys([one.source for one in evidence] + [claim.source for claim in answer.claims])
        return self._page(
            self._number_path(digits),
            f"{answer.number} 是谁的号码",
            answer.sentence,
            "number",
            parent="numbers/index.md",
            papers_of=(f"platforms/{answer.owner.entity.id}/",) if answer.owner else (),
            answer=answer,
            entities=[self.book.entities[id] for id in entities],
            sources=[self.book.sources[id] for id in ids],
        )

    def _number_path(self, digits: str) -> str:
        return f"numbers/{slug_of(self.views.answer(digits).number)}.md"

    def alphabet(self) -> Page:
        """Everything by letter and by topic: where readers go whose browser cannot search."""
        return self._page(
            "a-z/index.md",
            "按字母和主题找",
            "全部平台按拼音字母排列，全部主题列出讲它的页面。不用搜索也找得到。",
            "a-z",
            letters=self.index.by_letter(),
            topics=self.index.by_topic(),
        )

    def corrections(self) -> Page:
        """What an edition is, and which numbers went out of use since which day."""
        retired = [one for one in self.book.hotlines.values() if one.retired]
        retired.sort(key=lambda one: one.retired.on if one.retired else "", reverse=True)
        return self._page(
            "corrections/index.md",
            "版本和更正",
            "打印件和离线文件上的版本是什么意思，哪些号码后来停用了。",
            "corrections",
            parent="about/index.md",
            retired=retired,
            whole=WHOLE,
        )

    def print_centre(self) -> Page:
        """Everything that can be printed, with a picture of each first page."""
        groups = [(name, [one for one in self._linked if one.paper.kind == id]) for id, name in KINDS.items()]
        return self._page(
            f"{FOLDER}index.md",
            "打印和下载",
            "大字单页、完整指南、问题的做法、比较表、海报和卡片：都是可以打印、转发的 PDF。",
            "print",
            short="打印",
            groups=[group for group in groups if group[1]],
        )

    def tool_index(self) -> Page:
        """The reader's tools."""
        return self._page(
            "tools/index.md",
            "工具",
            "现在找谁、算时限、核对号码、写给商家和平台的话：都在你的设备上算，什么也不发出去。",
            "tools",
            tools=TOOLS.values(),
        )

    def finder(self) -> Page:
        """The first question, on which platform: each answer is a page."""
        return self._tool("finder", groups=self._grouped(self.views.everybody))

    def finder_at(self, entity: Entity) -> Page:
        """On one platform, role, problem and state lead to the next step; whose channels are open now."""
        troubles = self.views.troubles_at[entity.id]
        return self._tool_at(
            "finder",
            entity,
            f"{entity.name}：现在找谁",
            f"{entity.name}的每个入口几点开、怎么进，遇到问题从哪一步开始。",
            troubles=[(one, list(Case(self.judge, one, entity).doors())) for one in troubles],
        )

    def _tool(self, id: str, **context: Any) -> Page:
        """The page of one tool."""
        tool = TOOLS[id]
        return self._page(
            f"tools/{id}.md",
            tool.name,
            tool.summary,
            f"tool-{id}",
            parent="tools/index.md",
            tool=tool,
            **context,
        )

    def _tool_at(self, id: str, entity: Entity, title: str, description: str, **context: Any) -> Page:
        """What one tool has for one entity."""
        return self._page(
            f"tools/{id}/{entity.id}.md",
            title,
            description,
            f"tool-{id}-entity",
            parent=f"tools/{id}.md",
            tool=TOOLS[id],
            entity=entity,
            **context,
        )

    def _grouped(self, entities: Iterable[Entity]) -> list[tuple[Term, list[Entity]]]:
        """Some entities by kind."""
        ids = {one.id for one in entities}
        found = [(kind, [one for one in here if one.id in ids]) for kind, here in self.views.by_kind()]
        return [group for group in found if group[1]]

    def clock_tool(self) -> Page:
        """Every time limit, by the event from which it runs."""
        clocks, views = self.book.clocks.values(), self.views
        places = {one.id: views.places_of_clock(one) for one in clocks}
        found = {one.id: one for here in (views.platforms, *places.values()) for one in here}
        held: dict[str, list[Clock]] = {id: [] for id in found}
        for one in clocks:
            for place in places[one.id]:
                held[place.id].append(one)
        return self._tool(
            "clock",
            starts=views.starts,
            unknown=[one for one in clocks if one.starts == "unknown"],
            places=places,
            timed=[(one, held[one.id]) for one in found.values()],
            sources=views.cited_in(clocks),
        )

    def message_tool(self) -> Page:
        """What to write, by problem and rung."""
        views = self.views
        troubles = [(one, views.says(one), views.kept(one), views.rules(one)) for one in views.troubles]
        found = [one for one in troubles if any(one[1:])]
        tops = [record for _, says, kept, rules in found for record in (*_notes(says, kept), *rules)]
        return self._tool("message", troubles=found, sources=views.cited_in(tops))

    def evidence_tool(self) -> Page:
        """What to keep as evidence, by problem."""
        found = [(one, kept) for one in self.views.troubles if (kept := self.views.kept(one))]
        general = [one for one in self.views.advice if one.kind == "prepare"]
        tops = [*general, *(note for _, kept in found for note in _notes([], kept))]
        return self._tool("evidence", troubles=found, sources=self.views.cited_in(tops))

    def number_tool(self) -> Page:
        """Whose a number is: every number in one table, for readers and for the script."""
        return self._tool("number", answers=self.views.answers)

    def call_tool(self) -> Page:
        """Whom to call: each of them has a page."""
        groups = self._grouped(self.calls.entities)
        return self._tool("call", groups=groups, hotlines=self.calls.hotlines)

    def call_sheet(self, entity: Entity) -> Page:
        """What to have before you when you call an entity: a section for each hotline."""
        return self._tool_at(
            "call",
            entity,
            f"{entity.name}通话小抄",
            f"给{entity.name}打电话时放在眼前：号码、怎么按、准备什么、怎么说，有空白可以记。",
            calls=self.calls.of(entity),
        )

    @derived
    def _linked(self) -> list[Download]:
        outside()
        return self.downloads

    @derived
    def papers_at(self) -> dict[str, list[Download]]:
        found: dict[str, list[Download]] = {}
        for one in self._linked:
            found.setdefault(one.paper.page, []).append(one)
        return found

    def statuses(self) -> Page:
        """What each status means and how it is derived."""
        return self._page(
            "about/status.md",
            "状态是什么意思",
            "已核实、多源一致、单一来源、说法不一、待复核、已停用：每个状态怎样得出，你能怎样用。",
            "status",
            parent="about/index.md",
            counts=self.views.status_counts(),
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
        self,
        path: str,
        title: str,
        description: str,
        template: str,
        parent: str = "",
        short: str = "",
        wide: bool = False,
        papers_of: Iterable[str] = (),
        **context: Any,
    ) -> Page:
        """One page. `papers_of` are other pages whose papers belong here as well."""
        url = url_of(path)

        name = f"pages/{template}.html.jinja"
        assert context.keys() | GLOBALS == CONTEXT[name], f"CONTEXT[{name!r}] is out of date"
        try:
            papers = [one for at in dict.fromkeys((url, *papers_of)) for one in self.papers_at.get(at, ())]
            body = self.env.get_template(name).render(papers=papers, **context)
        except jinja2.TemplateError as error:
            raise BookError([_template_problem(error, name, path)]) from error
        body = _linked(body, tuple(url.split("/")[:-1]), "sources" in context)
        return Page(path, title, description, body, parent, short, wide)


_FONTS = (
    "PingFang SC, HarmonyOS Sans SC, MiSans, Microsoft YaHei, Noto Sans CJK SC, Source Han Sans SC, "
    "Noto Sans SC, sans-serif"
)


def _notes(says: list[Step], kept: list[tuple[Node, Step]]) -> list[Note]:
    """What some steps give to say and to keep."""
    return [*(one.say for one in says if one.say), *(note for _, step in kept for note in step.keep)]


def _case_path(case: Case) -> str:
    trouble, entity = case.trouble, case.entity
    return f"problems/{trouble.id}/{entity.id}.md" if entity else f"problems/{trouble.id}.md"


def _pair_path(one: Entity, other: Entity) -> str:
    return f"compare/{pair_id(one.id, other.id)}.md"


def _picture_path(case: Case) -> str:
    """Where a case's picture stands in the site: beside its page."""
    folder = [case.trouble.id, *([case.entity.id] if case.entity else [])]
    return f"problems/{'/'.join(folder)}/{folder[-1]}.svg"


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
    for path, case in renderer.picture_paths.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(renderer.picture(case), "utf-8")
    return count
