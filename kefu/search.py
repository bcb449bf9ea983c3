"""Book and prose → what the search of the site knows: pages, sections, and the words that people type.

The engine that reads it runs in the reader's browser (content/assets/search/engine.js). Everything is written
as JSON inside one call, `kefuSearchData(…)`, so that the same file is loaded by a worker on the website and
by a script tag from file://. Entities come in parts, so that what a reader loads does not grow with the
book: the first part, with the platforms of the home page, stands in the core; the others are fetched when a
query names one of their entities. Which entity is in which part follows from what the book has, not from what
it says, and the core says nothing of what is in the others: a fact of an entity changes its own part alone.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path as File
from typing import Any

from kefu import spelling
from kefu import words as phrases
from kefu.glyphs import printable
from kefu.model import Channel, Entity, Note, Pitfall, Topic, Trouble
from kefu.opening import times_of
from kefu.prose import Document, read_all
from kefu.spelling import HAN
from kefu.tools import TOOLS
from kefu.trace import derived
from kefu.trust import Judge
from kefu.views import Views
from kefu.workdays import calendar

CORE = "search/core.js"
"""Where the site keeps what every search needs; the other parts stand beside it."""
CALL = "kefuSearchData"
"""The function that a file of search data calls."""
PART_SECTIONS = 110
"""A part is full with as many channels, scenarios and features, and a page for each entity: some 60 kB of
JSON, 8 kB compressed."""
_BEST, _GOOD, _FAIR = 10, 8, 6
"""How well a page or section fits a topic, out of ten: it is made for it; it is about it; it tells of it."""

_LEADS = ("shows", "problems", "kinds", "traits", "clocks", "comparisons", "entities", "pages")
"""The fields of a topic that lead to pages. A topic with none holds words that mean nothing by themselves."""

WEIGHTS = {
    "TOPIC": 10,  # points for a page that is made for the topic
    "TEXT": 6,  # for a text that has every pair of characters of the query
    "ENTITY": 10,  # for a page of the entity
    "HOME": 0.5,  # for the entity's own page, so that it leads where nothing else does
    "GENERAL": 1,  # for pages of no entity, where none is named
    "FOREIGN": -1.5,  # for an entity's page, where none is named
    "NEAR": 3,  # for what a regulator sends people on to
    "PAIR": 14,  # for the page that puts two named platforms side by side
    "SELLER": 2,  # for pages for sellers, where sellers ask
    "NOT_SELLER": -4,  # for pages for sellers, where they do not
    "WHOLE": 40,  # for a number that is typed in full
    "PART": 30,  # for a number of which four digits or more are typed
    "ALMOST": 24,  # for a number that differs in one place
    "LONG": 0.5,  # how sure a word of no length would be; every character adds a tenth
    "LAST": 0.05,  # how much more what stands last is asked for than what stands first
    "MORE": 0.3,  # how much a second word of a topic adds to the better one
    "OTHER": 1,  # points for pages of no entity, where one is named
    "SHORT": 8,  # the most characters of a query in which misspellings are trusted entirely
    "TIRED": 0.4,  # how far they are trusted in a longer one
    "LEAST": 0.8,  # points without which nothing is found
    "WEAK": 0.35,  # how sure a weak word is
    "SOUND": 0.85,  # a homophone
    "BLURRED": 0.7,  # a near-homophone, or an entity with one wrong character
    "EDIT": 0.55,  # a word of a topic with one wrong character
    "PREFIX": 0.5,  # the beginning of a word
}
"""Points of the ranking, and how sure each way of reading is, from 0 to 1; tuned on bench/queries. The engine
takes them in this order."""
_STOP = (
    "的了吗呢吧啊呀我你他她它是在有和跟与及把被给就都还也又很太要"
    "想会能可以怎么样如何什么为哪谁请问一个这那多少没不"
)
"""Characters that carry no meaning of their own: a pair with one of them says little."""
_REJECTED = {phrases.REJECTED: "kf-badge--rejected"}
"""What a number is called that no hotline of the book has, and its look."""

Topics = dict[str, int]
"""Topic id → how well something fits it, out of ten."""


@dataclass(slots=True)
class Section:
    """A part of a page that can be reached by itself."""

    anchor: str
    title: str
    text: str
    topics: Topics = field(default_factory=dict)
    role: str = ""
    channel: Channel | None = None


@dataclass(slots=True)
class Doc:
    """A page that can be found. `url` is its address in the site, without the first slash."""

    url: str
    title: str
    text: str
    topics: Topics = field(default_factory=dict)
    role: str = ""
    sections: list[Section] = field(default_factory=list)


class Index:
    """What can be found in one book, and where."""

    def __init__(self, judge: Judge, root: File) -> None:
        self.judge = judge
        self.book = judge.book
        self.views = Views(judge)
        self.root = root
        self.entities = self.book.in_order(self.book.entities.values())
        self.topics = list(self.book.topics.values())
        self._entity = {one.id: index for index, one in enumerate(self.entities)}
        self._topic = {one.id: index for index, one in enumerate(self.topics)}

    @property
    def made_of(self) -> tuple[list[Entity], list[Topic]]:
        """What it was made of, for traces: the rest is looked up when it is asked for."""
        return self.entities, self.topics

    def files(self) -> dict[str, Callable[[], str]]:
        """Path in the site of every file of search data, and what makes its text."""
        parts = range(1, self._part_of[-1] + 1)
        return {CORE: self._core} | {_part_name(one): partial(self._part, one) for one in parts}

    def _part(self, number: int) -> str:
        """A part that is not in the core."""
        part = self._entities_in(number)
        # Before the part is there, nothing is found by its characters. Those that can be printed may stand in
        # other parts, and stay what they are.
        pairs = spelling.traditional(HAN.findall(_json(part)), printable())
        return _call({"part": number, "of": self._numbering, "entities": part, "traditional": pairs})

    def _core(self) -> str:
        """What every search needs."""
        part_of = self._part_of
        core = {
            "start": self._start(),
            "stop": _STOP,
            "weights": list(WEIGHTS.values()),
            "known": [self._topic.get(id, -1) for id in ("compare", "phone")],
            "entities": [self._entity_row(*both) for both in zip(self.entities, part_of, strict=True)],
            "topics": [self._topic_row(one) for one in self.topics],
            "numbers": sorted(map(self._number_row, self.book.claimants), key=_likeliest),
            "docs": [self._doc_row(doc) for doc in self.general()],
            "troubles": [self._trouble_row(one) for one in self.views.troubles],
            "pairs": [self._entity[one.id] for one in self.views.featured],
            "parts": [_part_name(one) for one in range(1, part_of[-1] + 1)],
            "part": self._entities_in(0),
            "of": self._numbering,
        }
        return _call(core | self._spelling(_json(core)))

    def _start(self) -> dict[str, Any]:
        """What the page shows before anything is asked, and what it needs to show answers."""
        troubles = [[f"problems/{one.id}/", one.name] for one in self.views.troubles_of("buyer")]
        return {
            "badges": {t.label: f"kf-badge--{t.id}" for t in self.book.words.statuses} | _REJECTED,
            "everyone": self.book.words.label("tiers", "everyone"),
            "troubles": troubles,
            "entities": [[_home(one), one.name] for one in self.views.featured],
            # Nobody reads it before the year of the book; hours past midnight ask for the day before.
            "calendar": calendar(self.book.last_read.year)
            .since(date(self.book.last_read.year - 1, 12, 31))
            .as_data(),
        }

    def _spelling(self, text: str) -> dict[str, Any]:
        """How what is searched sounds, and the traditional characters for it."""
        table, other, _ = self._sounds
        return {"sounds": table, "read": other, "traditional": spelling.traditional(HAN.findall(text))}

    @derived
    def _sounds(self) -> spelling.Sounds:
        """How the names of entities and the words of topics sound."""
        said = [name for one in self.entities for name in (one.name, *one.aliases, *one.asked)]
        return spelling.sounds(said + [word for one in self.topics for word in (*one.words, *one.weak)])

    # Rows

    def _entity_row(self, entity: Entity, part: int) -> list[Any]:
        # What a regulator sends people on to is found with it, and counts as its own.
        near = [self._entity[id] for id in _sent_on(self.book.entities, entity)]
        aliases = [one for one in entity.aliases if not one.isdigit()]
        return [_home(entity), entity.name, aliases, part, int(entity.is_guide), near, list(entity.asked)]

    def _topic_row(self, topic: Topic) -> list[Any]:
        only = [self._entity[id] for id in topic.entities]
        idle = not any(getattr(topic, name) for name in _LEADS)
        said = [list(topic.words), list(topic.weak)]
        return [topic.id, topic.name, topic.role or "", *said, only, int(idle), int(bool(topic.vague))]

    def _number_row(self, digits: str) -> list[Any]:
        answer = self.views.answer(digits)
        hotline = answer.owner.hotline if answer.owner else None
        owners = [c.entity.id for c in answer.claims if c.stance in ("owner", "serves")]
        users = self._using[hotline.key] if hotline else []
        via = [[self._entity[c.owner], f"channel-{c.id}"] for c in users if c.owner not in owners]
        said = [self._entity[id] for id in _unique(claim.entity.id for claim in answer.claims)]
        status, dial = next(iter(_REJECTED)), 0
        if answer.verdict:
            status = phrases.status(self.book.words, answer.verdict)
            dial = int(answer.verdict.dialable)
        name = hotline.name if hotline else ""
        whose = [self._entity[id] for id in owners]
        return [answer.number, whose, name, status, dial, answer.sentence, via, said]

    @derived
    def _using(self) -> dict[str, list[Channel]]:
        """Key of a hotline → the channels that it serves."""
        found: dict[str, list[Channel]] = {key: [] for key in self.book.hotlines}
        for channel in self.book.channels.values():
            if channel.hotline:
                found[channel.hotline].append(channel)
        return found

    def _topics_row(self, topics: Topics) -> list[int]:
        flat = []
        for id, fit in topics.items():
            flat += [self._topic[id], fit]
        return flat

    def _doc_row(self, doc: Doc) -> list[Any]:
        sections = [
            [one.anchor, one.title, one.text, self._topics_row(one.topics), one.role, self._way(one.channel)]
            for one in doc.sections
        ]
        return [doc.url, doc.title, doc.text, self._topics_row(doc.topics), doc.role, sections]

    def _trouble_row(self, trouble: Trouble) -> list[Any]:
        topics = self._topics_row(self.of_trouble(trouble))
        places = [self._entity[one.id] for one in self.views.places_of(trouble)]
        text = _sentences((trouble.summary, *trouble.asked, *(s.name for s in trouble.states)))
        titles = _sentences(step.title for step in trouble.steps)
        return [trouble.id, trouble.name, text, titles, topics, trouble.role, places]

    def _way(self, channel: Channel | None) -> list[Any] | int:
        """How a channel is reached, as an answer shows it: path, status, hours and when they are."""
        if channel is None:
            return 0
        path, label = channel.paths[0] if channel.paths else None, self.book.words.label
        shown = phrases.path(path) if path else ""
        surface = label("surfaces", path.surface) if path else ""
        status = phrases.status(self.book.words, self.judge.fact(path)) if path else ""
        hours = []
        for one in channel.hours:
            verdict = self.judge.fact(one)
            hours.append(
                [
                    label("tiers", one.tier),
                    phrases.hours(self.book.words, one),
                    phrases.status(self.book.words, verdict),
                    *times_of(one, verdict),
                ]
            )
        return [shown, surface, status, hours]

    # What there is

    @derived
    def _part_of(self) -> list[int]:
        """The number of the part in which each entity is, the first of the home page first."""
        found = []
        part, size = 0, 0
        for entity in self.entities:
            length = 1 + len(entity.channels) + len(entity.scenarios) + len(entity.features)
            if size and size + length > PART_SECTIONS:
                part, size = part + 1, 0
            found.append(part)
            size += length
        return found or [0]

    @derived
    def _numbering(self) -> str:
        """Stands for what numbers in the parts mean: a part of another edition may be of no use."""
        said = [[one.id for one in those] for those in (self.entities, self.topics, self.views.troubles)]
        return hashlib.sha256(_json([said, self._part_of]).encode()).hexdigest()[:10]

    def _entities_in(self, number: int) -> dict[int, Any]:
        """The entities of a part by their numbers, with everything that is found on their pages."""
        both = enumerate(zip(self.entities, self._part_of, strict=True))
        return {index: self._entity_part(entity) for index, (entity, part) in both if part == number}

    def _entity_part(self, entity: Entity) -> list[Any]:
        """An entity's page, and how the problems differ on it."""
        differs: dict[int | str, str] = {"of": entity.name}
        differs |= {number: _sentences(said) for number, said in self._differing.get(entity.id, {}).items()}
        rows = [self._doc_row(doc) for doc in self.pages_of(entity)]
        rows[0][0] = ""  # the address of its page stands with the entity
        real = self.views.real_channel(entity)
        # The name says to whoever reads the data whose hours and time limits follow.
        return [entity.name, rows, differs, f"channel-{real.id}" if real else ""]

    @derived
    def _differing(self) -> dict[str, dict[int, list[str]]]:
        """Entity id → number of a problem → how its steps differ there."""
        found: dict[str, dict[int, list[str]]] = {}
        for number, trouble in enumerate(self.views.troubles):
            for differs in (one for step in trouble.steps for one in step.differs):
                found.setdefault(differs.entity, {}).setdefault(number, []).append(differs.text)
        return found

    def pages_of(self, entity: Entity) -> list[Doc]:
        """An entity's own page, and its page for sellers."""
        sells = entity.kind == "platform" and entity.is_guide and entity.of_role("seller")
        return [self.guide(entity), *([self._seller(entity)] if sells else [])]

    def _seller(self, entity: Entity) -> Doc:
        """The page for sellers on one platform."""
        names = "、".join(channel.name for channel in entity.of_role("seller"))
        told = "".join(_joined(*c.tips, *c.pitfalls) for c in entity.of_role("seller"))
        doc = Doc(f"sellers/{entity.id}/", f"{entity.name}卖家：回消息、时限、不能做的事", f"{names}。{told}")
        doc.topics = {t.id: _GOOD for t in self.topics if "seller" in t.shows}
        doc.role = "seller"
        return doc

    def guide(self, entity: Entity) -> Doc:
        """The page of one entity with its sections."""
        hotlines = self.views.hotlines(entity)
        title = entity.heading
        text = entity.summary or "、".join(_unique(one.name for one in hotlines))
        doc = Doc(_home(entity), title, text)
        doc.topics = {t.id: _BEST for t in self.topics if "guide" in t.shows and self._is_on(t, entity)}
        for topic in self.topics:
            if topic.entities and entity.id in topic.entities and not topic.traits:
                doc.topics[topic.id] = _BEST
        if hotlines or entity.number_known:
            names = "、".join(_unique(one.name for one in hotlines))
            known = entity.number_known.text if entity.number_known else ""
            section = Section("hotlines", "热线", _sentences((names, known)))
            section.topics = {t.id: _BEST for t in self.topics if "hotlines" in t.shows}
            doc.sections.append(section)
        for channel in entity.channels:
            doc.sections.append(self._channel(entity, channel))
        for one in entity.scenarios:
            topics = {t.id: _FAIR for t in self.topics if set(t.problems) & {one.id}}
            doc.sections.append(Section(f"case-{one.id}", one.title, _sentences(one.steps), topics, one.role))
        clocks = self.book.clocks_of(entity)
        if clocks and entity.is_guide:
            text = _sentences(one.must for one in clocks)
            topics = {t.id: _GOOD for t in self.topics if {c.id for c in clocks} & set(t.clocks)}
            doc.sections.append(Section("clocks", "时限", text, topics))
        if entity.features:
            text = _sentences(one.text for one in entity.features)
            traits = {one.topic for one in entity.features}
            topics = {t.id: _GOOD for t in self.topics if traits & set(t.traits) and self._is_on(t, entity)}
            doc.sections.append(Section("features", "特点", text, topics))
        if entity.tips or entity.pitfalls:
            doc.sections.append(Section("tips", "提示", _joined(*entity.tips, *entity.pitfalls)))
        for number, ruling in enumerate(entity.rulings, 1):
            if re.search("[0-9]{3}", ruling.about):
                continue  # the number's own page tells of it
            doc.sections.append(Section(f"ruling-{number}", ruling.about, ruling.ruling))
        return doc

    def by_letter(self) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """Letter → address, name and other names of the entities whose names, in pinyin, begin with it."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        known = self._sounds.readings
        read = {one.name: known.get(one.name, [one.name]) for one in self.entities}
        for entity in sorted(self.book.entities.values(), key=lambda one: read[one.name]):
            letter = read[entity.name][0][0].upper()
            others = "、".join(one for one in entity.aliases if not one.isdigit())
            row = (_home(entity), entity.name, others)
            found.setdefault(letter if letter.isalpha() else "#", []).append(row)
        return sorted(found.items(), key=lambda pair: (not pair[0].isalpha(), pair[0]))

    def by_topic(self) -> list[tuple[Topic, list[tuple[str, str]]]]:
        """Topics with the pages about them that belong to no platform: address and title, the best first."""
        docs = list(self.general())
        found = []
        for topic in self.topics:
            pages = [(doc.topics[topic.id], doc.url, doc.title) for doc in docs if topic.id in doc.topics]
            for doc in docs:
                places = [one for one in doc.sections if topic.id in one.topics]
                pages += [(one.topics[topic.id], f"{doc.url}#{one.anchor}", one.title) for one in places]
            troubles = [self.book.troubles[id] for id in topic.problems]
            pages += [
                (self.of_trouble(t)[topic.id], f"problems/{t.id}/", f"{t.name}怎么办") for t in troubles
            ]
            pages += [(_BEST, f"platforms/{id}/", self.book.entities[id].name) for id in topic.entities]
            pages.sort(key=lambda page: -page[0])
            if pages:
                found.append((topic, [(url, title) for _, url, title in pages]))
        return found

    def _is_on(self, topic: Topic, entity: Entity) -> bool:
        return not topic.entities or entity.id in topic.entities

    def _channel(self, entity: Entity, channel: Channel) -> Section:
        text = "、".join(channel.suits)
        said = [one.how for one in channel.humans]
        said += [then for path in channel.paths for then in path.then]
        notes = _joined(*channel.before, *channel.prepare, *channel.tips, *channel.pitfalls)
        text = _sentences((text, *said, notes))
        section = Section(f"channel-{channel.id}", channel.name, text, {}, channel.role, channel)
        for topic in self.topics:
            if (topic.role and topic.role != channel.role) or not self._is_on(topic, entity):
                continue
            fit = 0
            if channel.kind in topic.kinds and (channel.rung != "merchant" or channel.role == "seller"):
                fit = _BEST
            elif channel.kind in topic.kinds:
                fit = _FAIR
            elif "hotlines" in topic.shows and channel.kind == "phone":
                fit = _GOOD
            elif "hours" in topic.shows and channel.hours:
                fit = _BEST if channel.kind in ("chat", "phone") else _GOOD
            elif "prepare" in topic.shows and channel.prepare:
                fit = _GOOD
            elif "tiers" in topic.shows and _has_tiers(channel):
                fit = _BEST
            elif set(channel.clocks) & set(topic.clocks):
                fit = _GOOD
            if fit and (topic.shows or topic.kinds or topic.clocks):
                section.topics[topic.id] = fit
        return section

    def of_trouble(self, trouble: Trouble) -> Topics:
        """What the pages of a problem are about."""
        topics = {}
        for topic in self.topics:
            if trouble.id in topic.problems:
                topics[topic.id] = (_BEST, _GOOD, _FAIR)[min(topic.problems.index(trouble.id), 2)]
        return topics

    def opensearch(self, site: str) -> str:
        """What browsers need to search the site, which stands at the address `site`, from their own bars."""
        settings = self.book.settings
        title, about = (html.escape(one, quote=False) for one in (settings.title, settings.tagline))
        address = html.escape(f"{site.rstrip('/')}/?q={{searchTerms}}")
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
            f"<ShortName>{title}</ShortName>\n<Description>{about}</Description>\n"
            "<Language>zh-CN</Language>\n<InputEncoding>UTF-8</InputEncoding>\n"
            f'<Url type="text/html" template="{address}"/>\n</OpenSearchDescription>\n'
        )

    def general(self) -> Iterator[Doc]:
        """The pages that belong to no entity: indexes, guides, comparisons, pages for sellers."""
        words = self.book.words
        docs = [
            Doc("platforms/", "平台与机构", "全部平台、公司和公共热线。"),
            Doc("problems/", "遇到什么问题", "按问题找做法，一步一步。"),
            Doc("compare/", "平台比较", "热线、服务时间、转人工、平台介入，放在一张表里比。"),
            Doc("numbers/", "号码总表", "全部客服号码：是谁的，可不可信，能不能拨打。"),
            Doc("sellers/", "卖家：消息在哪里回，时限有多长", _advice(self.views, "seller"), role="seller"),
            Doc("about/status/", "状态是什么意思", "；".join(f"{t.label}：{t.note}" for t in words.statuses)),
            Doc("about/sources/", "全部来源", "每一个来源：种类、谱系、日期。"),
            Doc("print/", "打印和下载", "大字单页、完整指南、海报和卡片，可以打印、转发。"),
            Doc("corrections/", "版本和更正", "版本是什么意思，哪些号码停用了。"),
        ]
        docs += [Doc(f"tools/{one.id}/", one.name, one.summary) for one in TOOLS.values()]
        for comparison in self.book.comparisons.values():
            text = f"{comparison.summary}{'、'.join(c.name for c in comparison.columns)}"
            doc = Doc(f"compare/{comparison.id}/", comparison.title, text)
            for topic in self.topics:
                if comparison.id in topic.comparisons:
                    first = topic.comparisons.index(comparison.id) == 0
                    doc.topics[topic.id] = _GOOD if first else _FAIR
            docs.append(doc)
        for number, rung in enumerate(words.rungs, 1):
            docs.append(Doc(f"guides/{rung.id}/", f"第 {number} 级：{rung.label}", rung.note or ""))
        docs += [_prose(document) for document in read_all(self.root)]
        taken: dict[str, Doc] = {}
        for doc in docs:
            taken[doc.url] = doc
        taken.pop("", None)
        for topic in self.topics:
            for index, address in enumerate(topic.pages):
                url, _, anchor = address.partition("#")
                fit = (_BEST, _GOOD, _FAIR)[min(index, 2)]
                if found := taken.get(f"{url}/"):
                    place = next((one for one in found.sections if one.anchor == anchor), found)
                    place.topics[topic.id] = fit
        yield from taken.values()


def _prose(document: Document) -> Doc:
    """A page of prose, cut at its headings."""
    doc = Doc(document.url, "", "")
    for block in document.blocks:
        text = _MARKUP.sub(r"\1", block.text).strip()
        if block.kind == "front":
            if found := re.match(r"(title|description): *[\"']?(.*?)[\"']?$", text):
                doc.title = found[2] if found[1] == "title" else doc.title
                doc.text = found[2] if found[1] == "description" else doc.text
        elif block.kind == "heading":
            found = re.match(r"(#+) *(.*?) *(?:\{ *#([a-z0-9-]+) *\})?$", text)
            if found and len(found[1]) == 1:
                doc.title = doc.title or found[2]
            elif found and found[3]:
                doc.sections.append(Section(found[3], found[2], ""))
        elif block.kind in ("text", "row"):
            text = " ".join(re.sub(r"^[-*>|]+ *|[|]", " ", text, flags=re.MULTILINE).split())
            if doc.sections:
                doc.sections[-1].text += text if not doc.sections[-1].text else f" {text}"
    return doc


_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<!--.*?-->|<[^<>]+>|[*_`]{1,2}(?=\S)", re.DOTALL)


def _likeliest(row: list[Any]) -> tuple[int, int]:
    """Sorts rows of numbers: those to dial first, then by the place of their owners."""
    _, owners, _, _, dial, *_ = row
    return -dial, owners[0] if owners else len(row) * 10_000


def _part_name(number: int) -> str:
    return f"search/part-{number}.js"


def _home(entity: Entity) -> str:
    return f"platforms/{entity.id}/"


def _advice(views: Views, role: str) -> str:
    return "".join(point.text for one in views.advice if one.role == role for point in one.points)


def _joined(*notes: Note | Pitfall) -> str:
    """Notes and pitfalls in one text."""
    return _sentences(
        one.text if isinstance(one, Note) else f"{one.wrong}：{one.happens}。{one.instead}" for one in notes
    )


def _sentences(texts: Iterable[str]) -> str:
    """Texts one after the other, each ending in one full stop; nothing twice."""
    return "".join(f"{one.rstrip('。')}。" for one in _unique(texts) if one)


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _has_tiers(channel: Channel) -> bool:
    """Whether a channel is for members, or faster for them."""
    tiers = [one.tier for one in channel.hours] + [one.tier for one in channel.responses]
    tiers += [one.tier for one in channel.humans]
    return bool(set(tiers) - {"everyone", "ordinary"})


def _sent_on(entities: dict[str, Entity], entity: Entity) -> list[str]:
    """The ids of other regulators to which a regulator's channels lead."""
    if entity.kind != "regulator":
        return []
    names = [name for channel in entity.channels for name in channel.escalate if "." in name]
    owners = _unique(name.partition(".")[0] for name in names)
    return [id for id in owners if entities[id].kind == "regulator" and id != entity.id]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _call(value: Any) -> str:
    """A script of one call. Line separators of JavaScript and ends of scripts cannot stand in it."""
    return f"{CALL}({_json(value)})\n"
