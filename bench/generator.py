"""A seeded generator of books in the project's own format: the same seed gives the same bytes.

Every entity has the size of a real guide (4 to 7 channels) and two hotlines with a page each, a page for each
problem on it and, three in five, one for sellers: the site of N entities has about 6 N pages and 30 more. All
names, numbers and texts are made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from bench import around
from bench import vocabulary as v

HOME = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 21)
"""The day on which made-up books are judged; nothing in them is later."""

MOST = len(v.NAMES) * (len(v.NAMES) - 1) * len(v.SUFFIXES)
"""How many entities a book can have: names are never used twice."""

HOTLINES = 2
"""Of each entity, one of which customers are served on."""
FEATURED = 5
"""How many entities the home page names; the site compares every two of its platforms."""

Fields = dict[str, Any]

_SHARED = (
    *((f"list-{letter}", "list", "2026-10-08") for letter in "abcd"),
    *((f"article-{letter}", "article", "2026-09-15") for letter in "abcdef"),
    *((f"news-{letter}", "news", "2026-08-30") for letter in "ab"),
    ("farm-a", "rejected", "2026-10-01"),
)
_COMMON_CLOCKS = ("accept", "mediate", "return")
_ABOUT = """\
---
title: 关于本站
description: 一本编造的书，只用来量生成的快慢。
---

# 关于本站

这本书里的**名称、号码和文字都是编造的**，只用来量生成的快慢。

## 事实怎样核对 {#check}

- 每个号码都写着来源。规则见[状态是什么意思](status.md)。
- 全部来源列在[一页](sources.md)上。

| 状态 | 能不能拨 |
| --- | --- |
| 多源一致 | 能 |
| 说法不一 | 先别拨 |

## 发现写错了 {#report}

1. 哪一页、哪一条；
2. 看到的是什么。
"""


def book(seed: int, entities: int) -> dict[str, str]:
    """A whole book as path → text, ready to be written below one folder.

    `entities` is 1 to MOST; the first of every 50 is a regulator that the others escalate to.
    """
    maker = _Maker(Random(f"{seed}/{entities}"), entities)
    guides = {f"data/entities/{one['id']}.yml": one for one in maker.entities()}
    clocks = {f"data/clocks/{one['id']}.yml": one for one in maker.clocks}
    advice = {f"data/advice/{one['id']}.yml": one for one in maker.advice()}
    entities_ = list(guides.values())
    platforms = [one for one in entities_ if one["kind"] == "platform"]
    ladders = list(around.problems(maker.text, [one["id"] for one in platforms], entities_[0]))
    problems = {f"data/problems/{one['id']}.yml": one for one in ladders}
    tables = {f"data/comparisons/{one['id']}.yml": one for one in around.comparisons()}
    records: dict[str, Fields] = {**guides, **clocks, **advice, **problems, **tables}
    used = {id for record in records.values() for id in _cited(record)}
    sources = [one for one in maker.sources() if one["id"] in used]
    files = {path: to_yaml(record) for path, record in records.items()}
    files["data/sources.yml"] = to_yaml({"sources": sources})
    files["data/book.yml"] = to_yaml(
        {
            "title": "编造的书",
            "tagline": "名称和号码都是编造的",
            "description": "一本编造的客服渠道书，只用来量生成的快慢。",
            "licence": "CC0",
            "featured": maker.ids[:FEATURED],
            "problems": [one["id"] for one in ladders],
        }
    )
    files["data/vocabulary.yml"] = (HOME / "data" / "vocabulary.yml").read_text("utf-8")
    files["content/about/index.md"] = _ABOUT
    for number, one in enumerate(platforms[:: around.SHARE]):
        prose = around.guide(maker.text, one, ladders[number % 2])
        files[f"content/guides/at-{one['id']}.md"] = prose
    return files


def write(files: dict[str, str], folder: Path) -> None:
    """Write a book below `folder`."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def to_yaml(record: Fields) -> str:
    """A record in the project's YAML: short mappings in one line, every value in quotes."""
    return "\n".join(_lines(record)) + "\n"


def _lines(record: Fields, indent: str = "") -> Iterator[str]:
    for key, value in record.items():
        if isinstance(value, list) and value and not all(isinstance(one, str) for one in value):
            yield f"{indent}{key}:"
            for one in value:
                first, *rest = [_flow(one)] if _is_short(one) else list(_lines(one))
                yield f"{indent}  - {first}"
                yield from (f"{indent}    {line}" for line in rest)
        else:
            yield f"{indent}{key}: {_flow(value)}"


def _is_short(value: Fields) -> bool:
    return all(isinstance(one, str) for one in value.values())


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _cited(value: Any) -> Iterator[str]:
    """The ids of all sources named anywhere inside a record."""
    if isinstance(value, dict):
        if "source" in value:
            yield value["source"]
        for key, one in value.items():
            yield from one if key == "sources" else _cited(one)
    elif isinstance(value, list):
        for one in value:
            yield from _cited(one)


class _Maker:
    """Draws the parts of one book from one stream of chance."""

    def __init__(self, chance: Random, count: int) -> None:
        self.chance = chance
        self.taken: set[str] = set()
        self.clocks: list[Fields] = []
        self.names: list[str] = []
        self.ids: list[str] = []
        names = [(a + b + c, a, b) for (a, b), c in product(product(v.NAMES, repeat=2), v.SUFFIXES) if a != b]
        for index, (name, a, b) in enumerate(chance.sample(names, count)):
            regulator = index % 50 == 0
            self.names.append(name[:2] + "消费投诉台" + str(index // 50 + 1) if regulator else name)
            self.ids.append(f"{v.NAMES[a]}{v.NAMES[b]}-{index + 1}")
        self.regulators = self.ids[::50]
        self.numbers = {id: [self.number() for _ in range(HOTLINES)] for id in self.ids}

    # Chance --------------------------------------------------------------------------------------------

    def one(self, options: tuple[Any, ...] | list[Any]) -> Any:
        return self.chance.choice(options)

    def some(self, options: tuple[Any, ...] | list[Any], least: int, most: int) -> list[Any]:
        return self.chance.sample(options, min(self.chance.randint(least, most), len(options)))

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def text(self, template: str) -> str:
        thing, other = self.chance.sample(v.THINGS, 2)
        proof, another = self.chance.sample(v.PROOFS, 2)
        return template.format(
            thing=thing,
            other=other,
            proof=proof,
            another=another,
            button=self.one(v.BUTTONS),
            icon=self.one(v.ICONS),
            corner=self.one(v.CORNERS),
            who=self.one(v.WHO),
            few=self.one(v.NUMBERS),
        )

    def texts(self, templates: tuple[str, ...], least: int, most: int) -> list[str]:
        return [self.text(one) for one in self.some(templates, least, most)]

    def number(self) -> str:
        """A well-formed number that nobody else in the book has."""
        while True:
            digits = "".join(self.chance.choices("0123456789", k=9))
            number: str = self.one(
                (
                    f"95{digits[:5]}",
                    f"1010{digits[:4]}",
                    f"400-{digits[:3]}-{digits[3:7]}",
                    f"4008-{digits[:3]}-{digits[3:6]}",
                    f"800-{digits[:3]}-{digits[3:7]}",
                    f"021-6{digits[:7]}",
                    f"0755-8{digits[:7]}",
                    f"400-{digits[:3]}-{digits[3:7]}转{self.chance.randint(1, 9)}",
                )
            )
            key = number.replace("-", "")
            if key not in self.taken:
                self.taken.add(key)
                return number

    # Evidence ------------------------------------------------------------------------------------------

    def sources(self) -> Iterator[Fields]:
        """Every source that may be cited: shared ones, and an official page and a tutorial an entity."""
        for id, kind, read in _SHARED:
            yield self.source(id, kind, f"编造的来源 {id}", read)
        for id, name in zip(self.ids, self.names, strict=True):
            stale = self.likely(0.1)
            read = "2025-06-30" if stale else "2026-11-20"
            yield self.source(f"{id}-help", "official", f"{name}的帮助页", read)
            yield self.source(f"{id}-guide", "article", f"{name}客服怎么找？一篇教程", "2026-11-21")

    def source(self, id: str, kind: str, title: str, read: str) -> Fields:
        date = self.one(("unknown", "2024", "2025-03", "2025-06-01"))
        record = {"id": id, "title": title, "kind": kind, "lineage": id, "date": date, "read": read}
        if self.likely(0.5):
            record["url"] = f"https://www.example.com/{id}"
        if self.likely(0.3):
            record["note"] = self.text("转载的副本，讲{thing}的一节没有日期。")
        return record

    def evidence(self, entity: str) -> list[Fields]:
        """One piece of evidence, sometimes two."""
        own = [f"{entity}-guide", f"{entity}-help"]
        ids = [self.one(own), self.one(["list-a", "article-a", "article-b", "article-c"])]
        return [self.claim(id) for id in ids[: 2 if self.likely(0.15) else 1]]

    def claim(self, source: str, says: tuple[str, ...] = v.SAYS) -> Fields:
        claim = {"source": source, "says": self.text(self.one(says))}
        return claim | {"part": self.text("{thing}一节")} if self.likely(0.3) else claim

    def notes(self, entity: str, templates: tuple[str, ...], least: int, most: int) -> list[Fields]:
        return [{"text": text, "sources": [f"{entity}-guide"]} for text in self.texts(templates, least, most)]

    def pitfalls(self, entity: str, least: int, most: int) -> list[Fields]:
        return [
            {
                "wrong": self.text(wrong),
                "happens": self.text(happens),
                "instead": self.text(instead),
                "sources": [f"{entity}-guide"],
            }
            for wrong, happens, instead in self.some(v.PITFALLS, least, most)
        ]

    # Entities ------------------------------------------------------------------------------------------

    def entities(self) -> Iterator[Fields]:
        """Every entity, in the order of ids drawn. Clocks are noted on the way."""
        self.clocks += [self.clock(id, "", 15) for id in _COMMON_CLOCKS]
        for id, name in zip(self.ids, self.names, strict=True):
            make = self.regulator if id in self.regulators else self.platform
            yield make(id, name)

    def platform(self, id: str, name: str) -> Fields:
        clocks = [f"{id}-handle", f"{id}-result"]
        self.clocks += [self.clock(clock, id, 48) for clock in clocks]
        channels = self.channels(id, clocks)
        return {
            "id": id,
            "name": name,
            "kind": "platform",
            "aliases": [name[:2], id],
            "summary": self.text("先在订单里找商家谈{thing}，不行再申请平台处理。热线先核对再拨。"),
            "find_number": "chat",
            "hotlines": self.hotlines(id),
            "rejected": self.rejected(id),
            "channels": channels,
            "scenarios": self.scenarios(id, channels, clocks),
            "features": [
                {"topic": topic, "text": self.text("{thing}先由机器人接待"), "evidence": self.evidence(id)}
                for topic in self.some(("channel-mix", "bot-first", "records", "reputation"), 1, 2)
            ],
            "tips": self.notes(id, v.TIPS, 1, 3),
            "pitfalls": self.pitfalls(id, 1, 2),
            "clocks": ["return"],
            "rulings": self.rulings(id),
        }

    def regulator(self, id: str, name: str) -> Fields:
        clocks = ["accept", "mediate"]
        kinds = (("mini-program", "mini-program"), ("form", "app"), ("web-page", "web"), ("phone", "phone"))
        return {
            "id": id,
            "name": name,
            "kind": "regulator",
            "aliases": [name[:2]],
            "summary": self.text("对平台处理{thing}的结果不服，到这里投诉。"),
            "hotlines": self.hotlines(id),
            "channels": [
                self.channel(id, kind, "buyer", "regulator", kind, surface, clocks, [])
                | {"name": name + v.CHANNELS[kind]}
                for kind, surface in kinds
            ],
            "clocks": ["return"],
            "rulings": self.rulings(id),
        }

    def hotlines(self, id: str) -> list[Fields]:
        others = (
            ("complaint", "投诉热线", "complaint", "buyer"),
            ("seller", "商家热线", "seller", "seller"),
            ("fraud", "反诈热线", "anti-fraud", "buyer"),
            ("old", "旧客服热线", "service", "buyer"),
        )
        uses = (("service", "客服热线", "service", "buyer"), *self.chance.sample(others, HOTLINES - 1))
        made = []
        for number, (hotline, name, purpose, role) in zip(self.numbers[id], uses, strict=True):
            lists = self.some(["list-a", "list-b", "list-c", "list-d", "news-a", "news-b"], 0, 2)
            record: Fields = {
                "id": hotline,
                "number": number,
                "name": name,
                "purpose": purpose,
                "roles": [role],
                "evidence": [
                    self.claim(source, v.NUMBER_SAYS)
                    for source in [self.one([f"{id}-help", f"{id}-guide"]), *lists]
                ],
            }
            if self.likely(0.3):
                record["note"] = self.text("只办{thing}，不办{other}。")
            if self.likely(0.3):
                record["against"] = [self.counter(id)]
            if hotline == "old":
                reason = "帮助页已经换成新的号码，旧材料里还有这一个。"
                record["yields"] = {"to": f"{id}.service", "reason": reason}
            made.append(record)
        return made

    def counter(self, id: str) -> Fields:
        others = [one for one in self.ids if one != id]
        claim: Fields = {"source": self.one(["article-d", "article-e", "list-d"])}
        if others and self.likely(0.5):
            return claim | {"says": "登记在别家名下", "owner": self.one(others)}
        return claim | {"says": "特意不收录号码：没有可靠的来源", "no_number": "yes"}

    def rejected(self, id: str) -> list[Fields]:
        """A number of somebody else's that a bad page gives to this entity."""
        owner = self.one([one for one in self.ids if one != id])
        return [
            {
                "number": self.one(self.numbers[owner]),
                "says": self.text("全国统一客服电话，专办{thing}"),
                "source": "farm-a",
                "reason": "内容农场，号码是别家的",
                "owner": owner,
            }
        ]

    def channels(self, id: str, clocks: list[str]) -> list[Fields]:
        upwards = [f"{self.one(self.regulators)}.{kind}" for kind in ("mini-program", "phone")]
        buyer = ("buyer", "platform")
        made = [
            self.channel(id, "shop", "buyer", "merchant", "chat", "app", clocks[:1], ["intervene"]),
            self.channel(id, "intervene", *buyer, "form", "app", clocks, ["chat", *upwards]),
            self.channel(id, "chat", *buyer, "chat", "app", [], ["hotline", *upwards]),
            self.channel(id, "hotline", *buyer, "phone", "phone", [], upwards),
        ]
        if self.likely(0.6):
            made.append(self.channel(id, "bot", *buyer, "bot", "app", [], ["chat"]))
        if self.likely(0.4):
            made.append(self.channel(id, "mini", *buyer, "mini-program", "mini-program", [], ["chat"]))
        if self.likely(0.6):
            made.append(self.channel(id, "workbench", "seller", "merchant", "workbench", "web", clocks, []))
        return made

    def channel(
        self,
        id: str,
        channel: str,
        role: str,
        rung: str,
        kind: str,
        surface: str,
        clocks: list[str],
        escalate: list[str],
    ) -> Fields:
        phone = kind == "phone"
        record: Fields = {
            "id": channel,
            "name": self.one(v.THINGS) + v.CHANNELS[kind],
            "role": role,
            "rung": rung,
            "kind": kind,
            "surfaces": [surface],
            "suits": self.texts(v.SUITS, 1, 4),
            "avoid": self.texts(v.AVOID, 0, 1),
            "hours": self.hours(id),
            "responses": self.responses(id),
            "before": self.notes(id, v.BEFORE, 0, 1),
            "prepare": self.notes(id, v.PREPARE, 0, 3),
            "tips": self.notes(id, v.TIPS, 0, 2),
            "pitfalls": self.pitfalls(id, 0, 2),
            "clocks": clocks,
            "escalate": escalate,
            "evidence": self.evidence(id),
        }
        if phone:
            menu = {"id": "keys", "steps": ["1", self.one(v.THINGS), "0"], "evidence": self.evidence(id)}
            record |= {"hotline": f"{id}.service", "menus": [menu]}
        else:
            record |= {"paths": self.paths(id, surface), "humans": self.humans(id)}
        return {name: value for name, value in record.items() if value}

    def paths(self, id: str, surface: str) -> list[Fields]:
        made = []
        for number in range(self.chance.choice((1, 1, 1, 2, 3))):
            path: Fields = {"id": f"path-{number + 1}", "surface": surface}
            if self.likely(0.4):
                path["start"] = self.one(v.PLACES)
            path["steps"] = [self.one(v.PLACES), *self.some(v.BUTTONS, 1, 3)]
            path["then"] = self.texts(v.THEN, 0, 3)
            if self.likely(0.5):
                path["hint"] = self.text(self.one(v.HINTS))
            path["evidence"] = self.evidence(id)
            if self.likely(0.2):
                path["against"] = [self.claim("article-f")]
            made.append({name: value for name, value in path.items() if value})
        return made

    def humans(self, id: str) -> list[Fields]:
        hows = ("输入一次“转人工”", "连续输入两次“人工客服”", "点“{button}”，再选{thing}")
        return [{"how": how, "evidence": self.evidence(id)} for how in self.texts(hows, 0, 1)]

    def hours(self, id: str) -> list[Fields]:
        made = []
        for tier in self.some(("everyone", "vip"), 0, 1):
            open, close = f"{self.chance.randint(7, 10):02}:00", f"{self.chance.randint(17, 22)}:30"
            spans = [{"days": "workday", "open": open, "close": close}]
            if self.likely(0.5):
                spans.append({"days": "weekend", "open": "09:30", "close": "18:00"})
            record: Fields = {"tier": tier, "spans": spans, "evidence": self.evidence(id)}
            if self.likely(0.2):
                record["against"] = [self.claim("article-f")]
            made.append(record)
        return made

    def responses(self, id: str) -> list[Fields]:
        made = []
        for tier in self.some(("everyone", "vip"), 0, 2):
            least = self.chance.randint(1, 5)
            unit = self.one(("minute", "hour"))
            within = {"amount": str(least), "amount_max": str(least + 2), "unit": unit}
            made.append({"tier": tier, "within": within, "evidence": self.evidence(id)})
        return made

    def scenarios(self, id: str, channels: list[Fields], clocks: list[str]) -> list[Fields]:
        names = [one["id"] for one in channels if one["role"] == "buyer"]
        return [
            {
                "id": f"case-{number}",
                "title": self.text(title),
                "steps": [self.text(step) for step in steps],
                "channels": self.some(names, 1, 3),
                "clocks": self.some(clocks, 0, 1),
                "sources": [f"{id}-guide"],
            }
            for number, (title, steps) in enumerate(self.some(v.SCENARIOS, 1, 2), 1)
        ]

    def rulings(self, id: str) -> list[Fields]:
        return [
            {
                "about": self.text(about),
                "claims": [{"text": self.text(claim), "sources": [f"{id}-guide"]} for claim in claims],
                "ruling": ruling,
            }
            for about, claims, ruling in self.some(v.RULINGS, 1, 2)
        ]

    # What stands beside the entities ---------------------------------------------------------------------

    def clock(self, id: str, entity: str, most: int) -> Fields:
        record: Fields = {
            "id": id,
            "name": self.text("{proof}看完有结果"),
            **({"entity": entity} if entity else {}),
            "binds": self.one(("seller", "platform")) if entity else "regulator",
            "must": self.text("看完{proof}，说明理由"),
            "amount": str(self.chance.randint(3, most)),
            "unit": self.one(("hour", "day", "workday")),
            "starts": self.one(("unknown", "refund-requested", "intervention-requested", "complaint-filed")),
            "on_expiry": [
                {"role": "buyer", "text": self.text("可以为{thing}申请下一级处理")},
                {"role": "seller", "text": self.text("{thing}自动同意")},
            ],
            "firm": self.one(("rule", "usual")),
            "evidence": self.evidence(entity) if entity else [self.claim("list-a"), self.claim("article-a")],
        }
        return record

    def advice(self) -> Iterator[Fields]:
        """A few pieces of general advice, as many in a large book as in a small one."""
        for kind in ("order", "prepare", "say", "follow", "safety", "robot", "seller"):
            points = [{"text": text, "sources": ["article-a"]} for text in self.texts(v.TIPS, 3, 4)]
            yield {
                "id": kind,
                "kind": kind,
                "title": self.text("怎么办{thing}"),
                "role": "seller" if kind == "seller" else "buyer",
                "points": points,
                "pitfalls": [one | {"sources": ["article-b"]} for one in self.pitfalls("", 0, 2)],
                **({"clocks": list(_COMMON_CLOCKS)} if kind == "order" else {}),
            }
