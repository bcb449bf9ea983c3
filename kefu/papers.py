"""Book → what is printed. Pure: facts in, plain data for the typesetter out.

A paper is a document with a template (`templates/print/*.typ`) and the words that the template lays out:
texts, labels and statuses, all worked out here, so that paper says what the pages say.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path as File
from typing import NamedTuple

from kefu.chapters import chapters
from kefu.flow import Case
from kefu.model import (
    Advice,
    Comparison,
    Entity,
    Record,
    Trouble,
)
from kefu.paper import Data, Paper, digits_in
from kefu.parts import Draft, Parts
from kefu.trust import LIFE_MONTHS, Judge, add_months

VOLUME = 320_000
"""Characters of data in a volume of the printed book: some 200 pages, which take 400 MB of memory to set."""


SECTIONS = ("groups", "advice", "guides", "problems", "tables")
"""Of the printed book, in the order in which their sources are numbered."""


class Piece(NamedTuple):
    """A part of the printed book that is not torn apart: where it goes, and what writes it."""

    section: str
    group: str
    write: Callable[[], Data]


class Papers(Parts):
    """Writes the papers of one book and its prose below `root`, as of one day.

    `address` is where the site stands, or empty.
    """

    def __init__(self, judge: Judge, root: File, address: str = "") -> None:
        super().__init__(judge)
        self.root = root
        self.address = address

    def all(self) -> Iterator[Paper]:
        """Every paper."""
        book, views = self.book, self.views
        yield from self.volumes()
        for entity in book.in_order(book.entities.values()):
            yield self.guide(entity)
        for entity in book.in_order(book.entities.values()):
            yield self.sheet(entity)
        for trouble in views.troubles:
            yield self.problem(trouble)
        for comparison in book.comparisons.values():
            yield self.comparison(comparison)
        yield self.poster()
        yield self.card()
        if (chart := self.chart()).data["clocks"]:
            yield chart

    def guide(self, entity: Entity) -> Paper:
        """Everything about one entity, on A4."""
        data = self._entity(entity)
        return self._paper(
            f"guide-{entity.id}",
            "guide",
            f"{data['heading']}指南" if entity.is_guide else f"{data['heading']}热线",
            data,
            entity,
            page=f"platforms/{entity.id}/",
            trail=("平台与机构", entity.name),
        )

    def problem(self, trouble: Trouble) -> Paper:
        """What to do about one problem, on A4."""
        case = Case(self.judge, trouble)
        return self._paper(
            f"problem-{trouble.id}",
            "problem",
            f"{case.name}怎么办",
            self._case(case),
            trouble,
            page=f"problems/{trouble.id}/",
            trail=("遇到什么问题", trouble.name),
        )

    def comparison(self, comparison: Comparison) -> Paper:
        """One comparison table, on A4 across."""
        return self._paper(
            f"compare-{comparison.id}",
            "compare",
            comparison.title,
            self._table(comparison),
            comparison,
            size="A4 横向",
            page=f"compare/{comparison.id}/",
            trail=("平台比较", comparison.title),
        )

    def sheet(self, entity: Entity) -> Paper:
        """The one page in large print about one entity."""
        dialled = [one for one in self.views.hotlines(entity) if self._is_for_dialling(one)][:2]
        channel = self.views.help_channel(entity)
        path = channel.paths[0] if channel and channel.paths else None
        warnings = [note for one in self.views.advice if one.kind == "safety" for note in one.brief]
        data: Data = {
            "heading": entity.heading,
            "hotlines": [self._large_hotline(one, entity) for one in dialled],
            "none": "" if dialled else "没有可以放心拨打的号码。网上搜到的号码，不要打。",
            "path": self._path(path) | {"channel": channel.name} if channel and path else None,
            "hours": [] if dialled or not channel else [self._timed(one) for one in channel.hours],
            "else": "" if path or dialled else "请从它的 APP 或官方网站的客服入口里找。",
            "first": [note.text for note in warnings[:1]],
            "never": [note.text for note in warnings[1:]],
        }
        return self._paper(
            f"sheet-{entity.id}",
            "sheet",
            f"{entity.name}客服大字版",
            data,
            entity,
            page=f"platforms/{entity.id}/",
            trail=("平台与机构", entity.name),
            archival=True,
        )

    def poster(self) -> Paper:
        """The three rungs, for a wall."""
        data: Data = {
            "rungs": [
                {
                    "number": str(number),
                    "label": rung.label,
                    "note": rung.note or "",
                    "points": self._order_points(number),
                }
                for number, rung in enumerate(self.words.rungs, 1)
            ],
            "lines": self._public_lines(),
            "never": [note.text for note in self._safety()],
        }
        return self._paper(
            "poster-rungs",
            "poster",
            "找客服，一级一级来",
            data,
            None,
            page="guides/",
            trail=("指南",),
            archival=True,
        )

    def card(self) -> Paper:
        """A card to fold and carry: the numbers that can be dialled, and the order of steps."""
        rows = []
        for entity in self.views.featured:
            first = next((one for one in self.views.hotlines(entity) if self._is_for_dialling(one)), None)
            row: Data = {"name": entity.name}
            row |= {"hotline": self._number(first)} if first else {"none": "到 APP 里找"}
            rows.append(row)
        data: Data = {
            "rows": rows,
            "lines": self._public_lines(1),
            "rungs": [{"number": str(n), "label": one.label} for n, one in enumerate(self.words.rungs, 1)],
            "rules": [note.text for one in self.views.advice for note in one.brief],
        }
        return self._paper(
            "card",
            "poster",
            "随身卡片",
            data,
            None,
            page="numbers/",
            trail=("号码总表",),
            template="card",
            archival=True,
        )

    def chart(self) -> Paper:
        """The duties of sellers, their time limits and where they work, for a wall.

        Only of the platforms on the home page: a wall has room for a few.
        """
        shown = {one.id for one in self.views.featured}
        every = (one for one in self.book.clocks.values() if one.binds == "seller")
        clocks = [one for one in every if not one.entity or one.entity in shown]
        clocks.sort(key=lambda one: (one.entity or "", one.id))
        tips = [one for one in self.views.advice if one.role == "seller"]
        data: Data = {
            "clocks": [
                self._clock(one)
                | {"whose": self.book.entities[one.entity].name if one.entity else "各平台通用"}
                for one in clocks
            ],
            "flows": [
                {"title": one.name, **self._flow(Case(self.judge, one).flow)}
                for one in self.views.troubles_of("seller")
            ],
            "places": [
                {
                    "name": one.name,
                    "channels": [self._workplace(channel, one) for channel in one.of_role("seller")],
                }
                for one in self.views.sellers
                if one.id in shown
            ],
            "tips": [{"title": one.title, "points": self._notes(one.points)} for one in tips],
        }
        data["sources"] = self._sources()
        return self._paper(
            "seller-chart",
            "seller",
            "卖家：多久之内要做什么",
            data,
            None,
            template="chart",
            size="A3 横向",
            page="sellers/",
            trail=("卖家",),
        )

    def volumes(self, most: int = VOLUME) -> Iterator[Paper]:
        """Everything, with contents and an index of numbers: one file, or as many as a long book takes.

        Each has so many characters of data, up to a piece more.
        """
        found: list[list[Piece]] = [[]]
        size = 0
        for piece in self._pieces():
            if size >= most:
                found.append([])
                size = 0
            found[-1].append(piece)
            size += len(json.dumps(piece.write(), ensure_ascii=False))
        self._draft = Draft()
        for number, pieces in enumerate(found, 1):
            yield self._volume(pieces, number if len(found) > 1 else 0)

    def whole_book(self) -> Paper:
        """Everything in one file, however long it gets."""
        return next(self.volumes(sys.maxsize))

    def _pieces(self) -> Iterator[Piece]:
        """What the book consists of, in its order; each is written when its turn comes."""
        for one in self.views.advice:
            yield Piece("advice", "", partial(self._advice, one))
        for chapter in chapters(self.root):
            yield Piece("guides", "", partial(dict, chapter))
        for trouble in self.views.troubles:
            yield Piece("problems", "", partial(self._problem, trouble))
        for kind, entities in self.views.by_kind():
            for entity in entities:
                yield Piece("groups", kind.label, partial(self._entity, entity, False))
        for comparison in self.book.comparisons.values():
            yield Piece("tables", "", partial(self._titled_table, comparison))

    def _advice(self, advice: Advice) -> Data:
        points, pitfalls = self._notes(advice.points), self._pitfalls(advice.pitfalls)
        return {"title": advice.title, "points": points, "pitfalls": pitfalls}

    def _problem(self, trouble: Trouble) -> Data:
        return {"title": f"{trouble.name}怎么办", **self._case(Case(self.judge, trouble), False)}

    def _titled_table(self, comparison: Comparison) -> Data:
        return {"title": comparison.title, **self._table(comparison, False)}

    def _volume(self, pieces: Sequence[Piece], number: int) -> Paper:
        """A volume of some pieces; its number is 0 if it is the only one."""
        settings = self.book.settings
        data: Data = {
            "site": settings.title,
            "tagline": settings.tagline,
            "about": "这本书里的每个号码、每条路径都有来源；状态由来源算出。不是任何平台的官方材料。",
            "statuses": [
                {"mark": {"status": one.id, "label": one.label}, "note": one.note or ""}
                for one in self.words.statuses
            ],
            **{section: [] for section in SECTIONS},
        }
        for piece in sorted(pieces, key=lambda one: SECTIONS.index(one.section)):
            into = data[piece.section]
            if piece.group:
                if not into or into[-1]["title"] != piece.group:
                    into.append({"title": piece.group, "entities": []})
                into = into[-1]["entities"]
            into.append(piece.write())
        data["numbers"] = self._numbers()
        title = f"{settings.title}：{settings.tagline}"
        if number:
            data["volume"] = f"第 {number} 册"
            title = f"{title}（第 {number} 册）"
            found = digits_in([data[section] for section in SECTIONS])
            data["numbers"] = [one for one in data["numbers"] if one["digits"] in found]
        data["sources"] = self._sources()
        name = f"book-{number}" if number > 1 else "book"
        return self._paper(name, "book", title, data, None, page="", trail=())

    def _paper(
        self,
        name: str,
        kind: str,
        title: str,
        data: Data,
        record: Record | None,
        *,
        page: str,
        trail: tuple[str, ...],
        template: str = "",
        size: str = "A4",
        archival: bool = False,
    ) -> Paper:
        draft, self._draft = self._draft, Draft()
        days = [date.fromisoformat(self.book.sources[id].read) for id in draft.sources]
        read = draft.read or [self.book.last_read]
        return Paper(
            name=name,
            kind=kind,
            template=template or kind,
            title=title,
            size=size,
            page=page,
            trail=trail,
            place=record.where() if record else self.book.settings.where(),
            data=data | self._address(page),
            day=max((*days, *read)),
            checked=(min(read), max(read)),
            until=min(draft.ends, default=add_months(max((*days, *read)), LIFE_MONTHS)),
            archival=archival,
        )

    def _address(self, page: str) -> Data:
        """Where the page of a paper stands, also as a QR code, if that is known."""
        if not self.address:
            return {"url": ""}
        import segno

        url = f"{self.address}{page}"
        out = io.BytesIO()
        code = segno.make(url, error="m", micro=False)
        code.save(out, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None)
        return {"url": url, "qr": {"svg": out.getvalue().decode(), "alt": f"二维码：{url}"}}
