"""What papers are made of: facts as plain data for the typesetter, with the words that pages use for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kefu import words as phrases
from kefu.flow import Case, Flow, Node
from kefu.model import (
    Channel,
    Clock,
    Comparison,
    Entity,
    Hotline,
    Note,
    Path,
    Pitfall,
    Record,
    Step,
    cited_by,
)
from kefu.numbers import digits_of, tel_of
from kefu.paper import Data
from kefu.tables import Cell, Row, Tables
from kefu.trust import Judge
from kefu.views import Views

_LINES = 12
"""How many public hotlines a poster and a card have room for."""


@dataclass
class Draft:
    """Collects what a paper cites and how old its facts are, while it is written."""

    sources: dict[str, int] = field(default_factory=dict)
    read: list[date] = field(default_factory=list)
    ends: list[date] = field(default_factory=list)


class Parts:
    """Turns the facts of one book, as of one day, into data; remembers what was cited, for its sources."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.book = judge.book
        self.words = self.book.words
        self.label = self.words.label
        self.views = Views(judge)
        self.tables = Tables(judge)
        self._draft = Draft()

    def _mark(self, fact: Record) -> Data:
        """The status of a fact, with the numbers of its sources."""
        verdict = self.judge.fact(fact)
        if verdict.read:
            self._draft.read.append(verdict.read)
        if verdict.stale_after and verdict.stale_after >= self.judge.today:
            self._draft.ends.append(verdict.stale_after)
        evidence = [one.source for one in fact.evidence]  # type: ignore[attr-defined]
        return {
            "status": verdict.status,
            "label": phrases.status(self.words, verdict),
            "refs": self._refs(evidence),
        }

    def _refs(self, ids: Iterable[str]) -> list[int]:
        """The numbers that sources have in this paper's list, in order."""
        known = self._draft.sources
        return sorted({known.setdefault(id, len(known) + 1) for id in ids})

    def _sources(self) -> list[Data]:
        """The list of sources cited so far."""
        found = []
        for id in self._draft.sources:
            source = self.book.sources[id]
            found.append(
                {
                    "type": self.label("source_kinds", source.kind),
                    "title": source.title + (f"（{source.via}）" if source.via else ""),
                    "when": f"日期：{phrases.day(source.date)}；查看：{source.read}",
                    "where": "；".join(one for one in (source.url, source.locator) if one),
                    "note": source.note or "",
                }
            )
        return found

    def _note(self, note: Note) -> Data:
        return {"text": note.text, "refs": self._refs(cited_by(note))}

    def _notes(self, notes: Iterable[Note]) -> list[Data]:
        return [self._note(one) for one in notes]

    def _plain(self, notes: Iterable[Note]) -> list[Data]:
        """Notes whose sources are not told beside them."""
        return [{"text": one.text, "refs": []} for one in notes]

    def _safety(self) -> list[Note]:
        return [note for one in self.views.advice if one.kind == "safety" for note in one.points]

    def _order_points(self, number: int) -> list[Data]:
        """What the advice on the order of rungs says of one rung."""
        points = [note for one in self.views.advice if one.kind == "order" for note in one.points]
        return self._notes(points[number - 1 : number]) if len(points) == len(self.words.rungs) else []

    def _public_lines(self, most: int | None = None) -> list[Data]:
        """The hotlines of regulators that can be dialled, at most so many of each, and no more than fit."""
        found = []
        for entity in self.book.in_order(self.book.entities.values()):
            if entity.kind == "regulator":
                dialled = [one for one in entity.hotlines if self._is_for_dialling(one)][:most]
                found += [{"name": entity.name, "hotline": self._number(one)} for one in dialled]
        return found[:_LINES]

    def _pitfalls(self, pitfalls: Iterable[Pitfall]) -> list[Data]:
        return [{"wrong": one.wrong, "happens": one.happens, "instead": one.instead} for one in pitfalls]

    def _against(self, fact: Any) -> list[str]:
        return [f"另一种说法：{one.says}。" for one in getattr(fact, "against", ())]

    # Hotlines

    def _is_for_dialling(self, hotline: Hotline) -> bool:
        return self.judge.hotline(hotline).dialable and "buyer" in hotline.roles

    def _number(self, hotline: Hotline) -> Data:
        """A number with its status; with an address to dial only if the evidence is enough."""
        verdict = self.judge.hotline(hotline)
        return {
            "number": hotline.number,
            "digits": hotline.digits,
            "tel": tel_of(hotline.number) if verdict.dialable else "",
            "kind": "retired" if verdict.underlying == "retired" else "number",
            "mark": self._mark(hotline),
        }

    def _large_hotline(self, hotline: Hotline, entity: Entity) -> Data:
        phones = [c for c in entity.channels if c.hotline == hotline.key]
        verdict = self.judge.hotline(hotline)
        return self._number(hotline) | {
            "name": hotline.name,
            "hours": [self._timed(hours) for channel in phones for hours in channel.hours],
            "note": hotline.note or "",
            "read": f"查看于 {verdict.read}",
        }

    def _hotline(self, hotline: Hotline, entity: Entity) -> Data:
        """A number with what a reader may do with it."""
        verdict = self.judge.hotline(hotline)
        owner = self.book.entities[hotline.owner].name if hotline.owner != entity.id else ""
        facts: list[tuple[str, str]] = []
        if hotline.purpose != "service":
            facts.append(("用途", self.label("purposes", hotline.purpose)))
        if "seller" in hotline.roles:
            facts.append(("给谁", "、".join(self.label("roles", role) for role in hotline.roles)))
        facts += [(name, text) for name, text in (("地域", hotline.locality), ("注意", hotline.note)) if text]
        if hotline.yields:
            facts.append(("裁定", hotline.yields.reason))
        facts.append(("依据", f"{verdict.rule}。查看于 {verdict.read}。"))
        return self._number(hotline) | {
            "name": hotline.name + (f"（{owner}）" if owner else ""),
            "do": self._advice_on(hotline, entity),
            "against": self._disputed(hotline) if verdict.underlying == "disputed" else [],
            "facts": [{"name": name, "text": text} for name, text in facts],
        }

    def _advice_on(self, hotline: Hotline, entity: Entity) -> Data:
        """What to do with a number: a strong sentence, a soft one, perhaps a path to tap."""
        verdict = self.judge.hotline(hotline)
        if verdict.dialable:
            return {
                "strong": "挂断来电，自己拨。",
                "soft": "来电显示可以伪造，真号码也会被冒用。",
                "path": None,
            }
        if hotline.retired:
            after = hotline.retired.replaced_by
            text = f"停用时间：{phrases.day(hotline.retired.on)}。"
            text += f"后来用的是 {self.book.hotlines[after].number}。" if after else ""
            return {"strong": "已经停用，不要再拨。", "soft": text, "path": None}
        why = phrases.undialled(hotline, verdict)
        real = self.views.real_path(entity)
        where = "到 APP 里找真正的号码：" if real else "请从它的 APP 或官方网站的客服入口里找号码。"
        return {"strong": "先别拨。", "soft": f"{why}。{where}", "path": self._path(real) if real else None}

    def _disputed(self, hotline: Hotline) -> list[str]:
        verdict = self.judge.hotline(hotline)
        texts = [f"有来源说：{one.says}。" for one in hotline.evidence]
        texts += [f"但也有来源说：{item.says}。" for item in verdict.standing]
        return [*texts, hotline.doubt.reason] if hotline.doubt else texts

    def _other_hotline(self, hotline: Hotline) -> Data:
        verdict = self.judge.hotline(hotline)
        name = hotline.name
        if "buyer" not in hotline.roles:
            name += f"（{self.label('roles', hotline.roles[0])}）"
        purpose = self.label("purposes", hotline.purpose)
        if hotline.purpose in ("outbound", "unstated") and purpose not in name:
            name += f"（{purpose}）"
        reason = hotline.yields.reason if hotline.yields else hotline.note or verdict.rule
        return self._number(hotline) | {"name": name, "reason": "已停用" if hotline.retired else reason}

    def _numbers(self) -> list[Data]:
        """Every number that the book knows, for the index."""
        found = []
        for one in self.views.answers:
            label = phrases.status(self.words, one.verdict) if one.verdict else phrases.REJECTED
            names = [one.owner.entity.name] if one.owner else [claim.entity.name for claim in one.claims]
            found.append(
                {
                    "number": one.number,
                    "digits": one.digits,
                    "label": label,
                    "status": one.verdict.status if one.verdict else "rejected",
                    "who": ("" if one.owner else "有来源说与它有关：") + "、".join(dict.fromkeys(names)),
                }
            )
        return found

    # Channels

    def _path(self, path: Path) -> Data:
        verdict = self.judge.fact(path)
        return {
            "start": f"从{path.start}开始，依次点：" if path.start else "",
            "steps": list(path.steps),
            "hint": path.hint or "",
            "then": list(path.then),
            "mark": self._mark(path),
            "read": f"查看于 {verdict.read}",
            "against": self._against(path),
        }

    def _timed(self, fact: Any) -> Data:
        """Opening hours, or how soon an answer comes."""
        is_hours = hasattr(fact, "spans")
        others = (phrases.hours(self.words, one) if is_hours else one.says for one in fact.against)
        return {
            "tier": "" if fact.tier == "everyone" else self.label("tiers", fact.tier),
            "text": (phrases.hours if is_hours else phrases.response)(self.words, fact),
            "mark": self._mark(fact),
            "others": [f"另一种说法：{one}" for one in others],
        }

    def _channel(self, channel: Channel, entity: Entity) -> Data:
        book = self.book
        kind = self.label("channel_kinds", channel.kind)
        surfaces = [self.label("surfaces", one) for one in channel.surfaces]
        hotline = book.hotlines[channel.hotline] if channel.hotline else None
        own = hotline is not None and hotline.owner == entity.id
        return {
            "name": channel.name,
            "tags": [kind, *(one for one in surfaces if one != kind)],
            "suits": "、".join(channel.suits),
            "avoid": "、".join(channel.avoid),
            "before": self._plain(channel.before),
            "hotline": self._number(hotline) if hotline else None,
            "undialled": "这个号码现在不提供拨号，原因见前面的热线一节。"
            if hotline and not self.judge.hotline(hotline).dialable
            else "",
            "url": channel.url or "",
            "paths": [
                self._path(one)
                | {"surface": self.label("surfaces", one.surface) if len(channel.paths) > 1 else ""}
                for one in channel.paths
            ],
            "menus_title": ("接通后怎么选" if own else "怎么做") if channel.menus else "",
            "menus": [
                {
                    "purpose": one.purpose or "",
                    "steps": list(one.steps),
                    "mark": self._mark(one),
                    "against": self._against(one),
                }
                for one in channel.menus
            ],
            "humans": [
                {
                    "text": ("" if one.tier == "everyone" else f"{self.label('tiers', one.tier)}：")
                    + one.how,
                    "mark": self._mark(one),
                    "against": self._against(one),
                }
                for one in channel.humans
            ],
            "hours": [self._timed(one) for one in channel.hours],
            "responses": [self._timed(one) for one in channel.responses],
            "prepare": self._plain(channel.prepare),
            "tips": self._plain(channel.tips),
            "pitfalls": self._pitfalls(channel.pitfalls),
            "clocks": [self._clock_line(book.clocks[id]) for id in channel.clocks],
            "next": "、".join(book.channel(entity, name).name for name in channel.escalate),
        }

    def _workplace(self, channel: Channel, entity: Entity) -> Data:
        """What a chart says of a channel of sellers."""
        shown = ("name", "tags", "suits", "paths", "tips", "pitfalls")
        data = self._channel(channel, entity)
        return {name: data[name] for name in shown}

    def _way(self, channel: Channel) -> Data:
        """One way in, at a step of a problem."""
        hotline = self.book.hotlines[channel.hotline] if channel.hotline else None
        lent = hotline is not None and hotline not in self.book.serving[channel.owner]
        return {
            "name": channel.name,
            "tag": self.label("channel_kinds", channel.kind),
            "lender": f"（{hotline.name}）" if hotline and lent else "",
            "hotline": self._number(hotline) if hotline else None,
            "undialled": "先别拨，到 APP 里找。"
            if hotline and not self.judge.hotline(hotline).dialable
            else "",
            "path": self._path(channel.paths[0]) if channel.paths else None,
            "before": [one.text for one in channel.before],
        }

    def _clock_line(self, clock: Clock) -> str:
        return f"{clock.name}：{phrases.clock_amount(self.words, clock)}"

    def _clock(self, clock: Clock) -> Data:
        starts = "来源没有说明" if clock.starts == "unknown" else self.label("events", clock.starts)
        return {
            "name": clock.name,
            "amount": phrases.clock_amount(self.words, clock),
            "mark": self._mark(clock),
            "who": self.label("parties", clock.binds),
            "must": clock.must,
            "starts": starts + (f"。{clock.starts_note}" if clock.starts_note else ""),
            "expiry": [
                {"who": f"对{self.label('parties', one.role)}", "text": one.text} for one in clock.on_expiry
            ],
            "firm": "规则" if clock.firm == "rule" else "通常如此，不是承诺",
            "against": self._against(clock),
        }

    def _wait(self, clock: Clock, whose: str = "") -> Data:
        starts = (
            "何时起，来源没有说明" if clock.starts == "unknown" else f"{self.label('events', clock.starts)}起"
        )
        usual = "" if clock.firm == "rule" else "，通常如此"
        return {
            "whose": whose,
            "text": self._clock_line(clock),
            "basis": f"（从{starts}{usual}）",
            "mark": self._mark(clock),
        }

    # Whole entities, problems, tables

    def _entity(self, entity: Entity, with_sources: bool = True) -> Data:
        views, book = self.views, self.book
        hotlines = views.hotlines(entity)
        first = [one for one in hotlines if self.judge.hotline(one).dialable] or hotlines[:1]
        clocks = book.clocks_of(entity)
        buyer = views.by_rung(entity, "buyer")
        unknown = not first and not entity.number_known
        data: Data = {
            "name": entity.name,
            "heading": entity.heading,
            "lead": entity.summary or "",
            "operator": f"{entity.name}{entity.operator}。" if entity.operator else "",
            "thin": "" if entity.is_guide else f"这里只收录了{entity.name}的号码和证据，还没有点击路径。",
            "ladder": self._ladder(entity) if buyer and entity.kind == "platform" else [],
            "hotlines": [self._hotline(one, entity) for one in first],
            "number_known": self._note(entity.number_known) if entity.number_known else None,
            "unknown": "未知：没有来源给出它的热线。" if unknown else "",
            "claims": [self._claim(entity, *both) for both in views.claims_on[entity.id]],
            "others": [self._other_hotline(one) for one in hotlines if one not in first],
            "rejected": [
                {
                    "number": one.number,
                    "digits": digits_of(one.number),
                    "label": phrases.REJECTED,
                    "reason": f"{one.reason}。" + self._true_owner(one.owner),
                    "refs": self._refs([one.source]),
                }
                for one in entity.rejected
            ],
            "buyer_title": "" if not buyer else "买家渠道" if entity.kind == "platform" else "渠道",
            "buyer": [
                {
                    "number": f"第 {number} 级",
                    "label": rung.label,
                    "channels": [self._channel(one, entity) for one in channels],
                }
                for rung, number, channels in buyer
            ],
            "seller": [self._channel(one, entity) for one in entity.of_role("seller")],
            "scenarios": [
                {
                    "title": one.title,
                    "steps": list(one.steps),
                    "uses": "；".join(
                        filter(
                            None,
                            (
                                "、".join(book.channel(entity, name).name for name in one.channels),
                                *(self._clock_line(book.clocks[id]) for id in one.clocks),
                            ),
                        )
                    ),
                    "refs": self._refs(one.sources),
                }
                for one in entity.scenarios
            ],
            "clocks": [self._clock(one) for one in clocks],
            "features": [
                {
                    "name": self.label("traits", one.topic),
                    "text": one.text,
                    "mark": self._mark(one),
                    "against": self._against(one),
                }
                for one in entity.features
            ],
            "tips": self._plain(entity.tips),
            "pitfalls": self._pitfalls(entity.pitfalls),
            "rulings": [
                {"about": one.about, "claims": self._notes(one.claims), "ruling": one.ruling}
                for one in entity.rulings
            ],
        }
        if with_sources:
            data["safety"] = self._plain(self._safety()) if entity.is_guide else []
            data["sources"] = self._sources()
        return data

    def _true_owner(self, id: str | None) -> str:
        return f"它是{self.book.entities[id].name}的。" if id else ""

    def _claim(self, entity: Entity, claim: Any, hotline: Hotline) -> Data:
        return self._number(hotline) | {
            "before": "有来源说",
            "text": f"与{entity.name}有关：{claim.says}。",
            "refs": self._refs([claim.source]),
        }

    def _ladder(self, entity: Entity) -> list[Data]:
        found = []
        for number, (rung, ways) in enumerate(self.views.ladder(entity), 1):
            names = [channel.name for _, channel in ways]
            if not names:
                silent = f"没有来源写明{entity.name}的商家客服在哪里，先在订单页里找。"
                names = [silent if rung.id == "merchant" else phrases.UNKNOWN]
            found.append({"number": str(number), "label": rung.label, "note": rung.note or "", "ways": names})
        return found

    def _case(self, case: Case, with_sources: bool = True) -> Data:
        trouble = case.trouble
        places = self.views.places_of(trouble)
        order = {term.id: (term.label, number) for number, term in enumerate(self.words.rungs, 1)}
        groups: list[Data] = []
        for index, (rung, _, steps) in enumerate(case.rungs):
            name, number = order.get(rung.id, ("", 0)) if rung else ("", 0)
            total = len(self.words.rungs)
            title = f"第 {number} 级，共 {total} 级：{name}" if number else "另外" if index else "准备"
            groups.append(
                {"title": title, "steps": [self._step(case, step, node, places) for step, node in steps]}
            )
        data: Data = {
            "lead": trouble.summary,
            "now": self._notes(trouble.now),
            "states": [
                {
                    "name": one.name,
                    "place": case.place(one.to),
                    "also": f"也看“{self.book.troubles[one.problem].name}”" if one.problem else "",
                }
                for one in trouble.states
            ],
            "flow": self._flow(case.flow),
            "groups": groups,
            "endings": [
                {
                    "title": one.title,
                    "kind": "good" if one.good else "still",
                    "how": self._notes(one.how),
                    "waits": self._waits(case, one),
                    "also": "、".join(self.book.troubles[id].name for id in one.problems),
                }
                for one in trouble.endings
            ],
            "clocks": [self._clock(one) for one in case.clocks(trouble)],
            "pitfalls": self._pitfalls(trouble.pitfalls),
        }
        if with_sources:
            data["safety"] = self._plain(self._safety())
            data["sources"] = self._sources()
        return data

    def _waits(self, case: Case, step: Any) -> list[Data]:
        found = [self._wait(one) for one in case.clocks(step)]
        others = case.others_clocks(step)
        return found + [self._wait(one, self.book.entities[one.entity].name) for one in others if one.entity]

    def _step(self, case: Case, step: Step, node: Node, places: list[Entity]) -> Data:
        told = case.repeats(step)
        spread = not told and step.uses and not step.channels and places
        return {
            "number": str(node.number),
            "title": node.title,
            "before": self._plain(step.before),
            "how": self._notes(step.how),
            "hotlines": [
                self._number(hotline) | {"name": hotline.name}
                for hotline in (self.book.hotlines[name] for name in step.hotlines)
            ],
            "told": f"在哪里：和第 {told.number} 步一样。" if told else "",
            "ways": [] if told else [self._way(one) for one in case.channels(step)],
            "places": [
                {"name": one.name, "ways": [self._way_line(c) for c in case.channels(step, one)]}
                for one in (places if spread else [])
            ],
            "differs": [
                {
                    "name": self.book.entities[one.entity].name,
                    "text": one.text,
                    "refs": self._refs(one.sources),
                }
                for one in case.differences(step)
            ],
            "keep": self._plain(step.keep),
            "say": step.say.text if step.say else "",
            "waits": self._waits(case, step),
            "next": self._onward(case, node),
        }

    def _way_line(self, channel: Channel) -> Data:
        """The same in one line, for a list of platforms."""
        path = channel.paths[0] if channel.paths else None
        way = self._way(channel)
        return {
            "name": channel.name + way["lender"],
            "hotline": way["hotline"],
            "start": f"{path.start}：" if path and path.start and not channel.hotline else "",
            "steps": list(path.steps) if path and not channel.hotline else [],
            "mark": self._mark(path) if path and not channel.hotline else None,
        }

    def _onward(self, case: Case, node: Node) -> list[str]:
        """Where a step leads."""
        if node.branches:
            return [f"{one.text}：{one.leads}" for one in node.branches]
        following = case.flow.steps[node.number]
        texts = [f"接着：第 {following.number} 步：{following.title}"]
        if following.kind == "fork":
            texts += [f"{one.text}，{one.leads}" for one in following.branches]
        return texts

    def _flow(self, flow: Flow) -> Data:
        return {
            "start": flow.start,
            "steps": [
                {
                    "number": str(node.number),
                    "title": node.title,
                    "kind": node.kind if node.goes_on else f"{node.kind} stop",
                    "details": list(node.details),
                    "answers": [
                        {"text": one.text, "leads": one.leads, "kind": _leads(one.good, one.next)}
                        for one in node.branches
                    ],
                }
                for node in flow.steps
            ],
            "endings": [{"title": one.title, "kind": one.kind} for one in flow.endings],
        }

    def _table(self, comparison: Comparison, with_sources: bool = True) -> Data:
        table = self.tables.table(comparison)
        heads = {"clocks": "时限", "regulators": "部门"}
        data: Data = {
            "lead": comparison.summary,
            "head": [heads.get(comparison.of, "平台"), *(one.name for one in comparison.columns)],
            "rows": [self._row(row) for row in table.rows],
            "note": comparison.note or "",
            "legend": "未知：没有来源写到。不适用：没有这种渠道。说法不一的，两种说法都在格子里。",
        }
        if with_sources:
            data["sources"] = self._sources()
        return data

    def _row(self, row: Row) -> Data:
        whose = row.entity.name if row.clock and row.entity else ""
        return {"name": row.name, "whose": whose, "cells": [self._cell(one) for one in row.cells]}

    def _cell(self, cell: Cell) -> Data:
        values = []
        for one in cell.values:
            value: Data = {"label": f"{one.label}：" if one.label else ""}
            value["others"] = [f"另一种说法：{other}" for other in one.others]
            if one.hotline:
                value["hotline"] = self._number(one.hotline)
            else:
                value["text"] = one.text
                if one.fact:
                    value["mark"] = self._mark(one.fact)
                elif one.sources:
                    value["refs"] = self._refs(one.sources)
            values.append(value)
        return {"empty": cell.empty if not values else "", "values": values}


def _leads(good: bool, following: bool) -> str:
    return "good" if good else "next" if following else "away"
