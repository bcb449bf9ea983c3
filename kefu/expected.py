"""What pages must say of the facts of a book, wherever their templates put it.

Texts are compared without white space. A fact is expected with its status behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kefu import words as phrases
from kefu.answers import answer
from kefu.calls import Call, Calls
from kefu.flow import Case
from kefu.model import Book, Channel, Clock, Comparison, Difference, Entity, Note, Record, pair_id
from kefu.numbers import digits_at, slug_of
from kefu.tables import Tables
from kefu.trust import Judge
from kefu.views import Views
from kefu.words import REJECTED, UNKNOWN

_INDEXES = {
    "index.html": "首页",
    "platforms/index.html": "平台与机构",
    "problems/index.html": "遇到什么问题",
    "compare/index.html": "平台比较",
    "sellers/index.html": "卖家",
    "numbers/index.html": "号码总表",
    "tools/finder/index.html": "现在找谁",
    "tools/call/index.html": "通话小抄",
}


class Expected(NamedTuple):
    """`text` must stand on `page`, behind the anchor `anchor` (`*`: anywhere). `what` is whose fact it is."""

    page: str
    anchor: str
    text: str
    what: str


class Expectations:
    """What the pages of the site of one book must say, page by page."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.book = judge.book
        self._views = Views(judge)
        self._calls = Calls(judge)

    def pages(self) -> Iterator[str]:
        """Every page that must be there, by its path in the site."""
        book, views = self.book, self._views
        yield from _INDEXES
        places = [f"platforms/{id}" for id in book.entities]
        places += [f"numbers/{slug_of(digits)}" for digits in book.claimants]
        places += [f"problems/{_place_of(case)}" for case in views.cases()]
        places += [f"tools/finder/{one.id}" for one in views.everybody]
        places += [f"tools/call/{one.id}" for one in self._calls.entities]
        places += [
            f"compare/{id}" for id in (*book.comparisons, *(pair_id(a.id, b.id) for a, b in views.pairs))
        ]
        places += [f"guides/{one.id}" for one in book.words.rungs]
        places += [f"sellers/{one.id}" for one in views.sellers]
        yield from (f"{one}/index.html" for one in places)

    def of(self, page: str) -> Iterator[Expected]:
        """The texts that a page must show; an empty one asks for the page alone. Nothing of other pages."""
        if page in _INDEXES:
            yield Expected(page, "*", "", _INDEXES[page])
        folder, *rest = page.removesuffix("/index.html").split("/")
        book, views = self.book, self._views
        match folder, *rest:
            case ["numbers"]:
                for digits in book.claimants:
                    known = answer(self.judge, digits)
                    text = f"{known.number} {number_labels(self.judge, digits)[0]}"
                    yield Expected(page, "*", text, _INDEXES[page])
            case ["problems"]:
                for trouble in views.troubles:
                    yield Expected(page, "*", trouble.name, _INDEXES[page])
            case ["platforms", id] if id in book.entities:
                yield from _of_entity(self.judge, book.entities[id], page)
            case ["numbers", slug] if (digits := digits_at(slug)) in book.claimants:
                yield from _of_number(self.judge, digits, page)
            case ["problems", id] if id in book.troubles:
                yield from _of_case(Case(self.judge, book.troubles[id], None), page)
            case ["problems", id, place] if id in book.troubles and place in book.entities:
                yield from _of_case(Case(self.judge, book.troubles[id], book.entities[place]), page)
            case ["tools", "finder", id] if id in book.entities:
                yield from self._of_finder(book.entities[id], page)
            case ["tools", "call", id] if id in book.entities:
                yield Expected(page, "*", "", f"{book.entities[id].name}通话小抄")
                for call in self._calls.of(book.entities[id]):
                    yield from _of_call(self.judge, call, book.entities[id], page)
            case ["compare", id] if id in book.comparisons:
                yield from _of_table(self.judge, book.comparisons[id], page)
            case ["compare", id]:
                for a, b in views.pairs:
                    if pair_id(a.id, b.id) == id:
                        yield Expected(page, "*", "", f"{a.name}和{b.name}")
            case ["guides", id] if id in book.words.by_id["rungs"]:
                yield Expected(page, "*", "", book.words.label("rungs", id))
            case ["sellers", id] if id in book.entities:
                yield from _of_seller(self.judge, book.entities[id], page)

    def _of_finder(self, entity: Entity, page: str) -> Iterator[Expected]:
        """What the finder's page of an entity must say: of its channels the way in and the hours, of its
        problems where to begin."""
        yield Expected(page, "*", "", f"{entity.name}：现在找谁")
        for channel in entity.channels:
            for text in _in_brief(self.judge, channel):
                yield Expected(page, "*", text, f"{entity.name}的{channel.name}")
        for trouble in self._views.troubles_at[entity.id]:
            case = Case(self.judge, trouble, entity)
            for door in case.doors():
                yield Expected(page, "*", f"{door.state.name}：{door.title}", case.name)


def _of_number(judge: Judge, digits: str, page: str) -> Iterator[Expected]:
    known = answer(judge, digits)
    number = known.number
    yield Expected(page, "*", "", number)
    yield Expected(page, "*", f"{number} 是谁的号码", number)
    yield Expected(page, "*", known.sentence, number)
    if known.owner:
        yield Expected(page, "*", f"{number} {number_labels(judge, digits)[0]}", number)


def _of_seller(judge: Judge, entity: Entity, page: str) -> Iterator[Expected]:
    yield Expected(page, "*", "", f"{entity.name}卖家")
    for channel in entity.of_role("seller"):
        for text in _of_channel(judge, channel):
            yield Expected(page, f"channel-{channel.id}", text, entity.name)


def _place_of(case: Case) -> str:
    return f"{case.trouble.id}/{case.entity.id}" if case.entity else case.trouble.id


def _of_case(case: Case, page: str) -> Iterator[Expected]:
    """What the page of a problem must say: its diagram, what to do, and the end."""
    trouble, what = case.trouble, case.name
    yield Expected(page, "*", "", what)
    for text in case.flow.texts:
        yield Expected(page, "*", text, what)
    notes: list[Note | Difference] = [
        *trouble.now,
        *(note for ending in trouble.endings for note in ending.how),
    ]
    for step in trouble.steps:
        notes += [*step.before, *step.how, *step.keep, *([step.say] if step.say else [])]
        for channel in case.channels(step):
            if channel.paths:
                path = channel.paths[0]
                basis = f"{status(case.judge, path)} 查看于 {case.judge.fact(path).read}"
                yield Expected(page, "*", path.label, what)
                yield Expected(page, "*", basis, what)
        notes += case.differences(step)
        for hotline in (case.book.hotlines[name] for name in step.hotlines):
            yield Expected(page, "*", f"{hotline.number} {status(case.judge, hotline)}", what)
        for one in (*case.clocks(step), *case.others_clocks(step)):
            amount = phrases.clock_amount(case.book.words, one)
            yield Expected(page, "*", f"{one.name}：{amount}", what)
    for note in notes:
        yield Expected(page, "*", note.text, what)
    for pitfall in trouble.pitfalls:
        yield Expected(page, "*", pitfall.instead, what)


def _in_brief(judge: Judge, channel: Channel) -> Iterator[str]:
    """The way in and the hours of a channel."""
    book = judge.book
    if channel.hotline:
        hotline = book.hotlines[channel.hotline]
        yield f"{hotline.number} {status(judge, hotline)}"
    for path in () if channel.hotline else channel.paths[:1]:
        yield f"{path.label} {status(judge, path)}"
    for hours in channel.hours:
        yield f"{_tier(book, hours.tier)}{phrases.hours(book.words, hours)} {status(judge, hours)}"


def _of_call(judge: Judge, call: Call, entity: Entity, page: str) -> Iterator[Expected]:
    """What the call sheet of a hotline must say."""
    hotline = call.hotline
    facts = (text for channel in call.channels for text in _of_service(judge, channel))
    for text in (f"{hotline.number} {status(judge, hotline)}", *facts):
        yield Expected(page, f"call-{hotline.owner}-{hotline.id}", text, entity.name)


def _of_table(judge: Judge, comparison: Comparison, page: str) -> Iterator[Expected]:
    """What a comparison must say: every row, every value with its status."""
    yield Expected(page, "*", "", comparison.title)
    for row in Tables(judge).table(comparison).rows:
        yield Expected(page, "*", row.name, comparison.title)
        for cell in row.cells:
            for value in cell.values:
                behind = status(judge, value.fact) if value.fact else ""
                yield Expected(page, "*", f"{value.text} {behind}", comparison.title)


def _of_entity(judge: Judge, entity: Entity, page: str) -> Iterator[Expected]:
    yield Expected(page, "*", "", entity.name)
    for hotline in judge.book.serving[entity.id]:
        yield Expected(page, "*", f"{hotline.number} {status(judge, hotline)}", entity.name)
    for rejected in entity.rejected:
        yield Expected(page, "*", f"{rejected.number} {REJECTED}", entity.name)
    for channel in entity.channels:
        what = f"{entity.name}的{channel.name}"
        for text in _of_channel(judge, channel):
            yield Expected(page, f"channel-{channel.id}", text, what)
    for one in judge.book.clocks_of(entity):
        yield Expected(page, f"clock-{one.id}", one.name, entity.name)


def _of_channel(judge: Judge, channel: Channel) -> Iterator[str]:
    words, book = judge.book.words, judge.book
    if channel.hotline:
        hotline = book.hotlines[channel.hotline]
        yield f"{hotline.number} {status(judge, hotline)}"
    for path in channel.paths:
        yield path.label
        yield f"{status(judge, path)} 查看于 {judge.fact(path).read}"
    yield from _of_service(judge, channel)
    for id in channel.clocks:
        yield f"{book.clocks[id].name}：{phrases.clock_amount(words, book.clocks[id])}"


def _of_service(judge: Judge, channel: Channel) -> Iterator[str]:
    """What to press, when somebody is there and how soon they answer."""
    words, book = judge.book.words, judge.book
    for menu in channel.menus:
        yield f"{' → '.join(menu.steps)} {status(judge, menu)}"
    for hours in channel.hours:
        yield f"{_tier(book, hours.tier)}{phrases.hours(words, hours)} {status(judge, hours)}"
    for response in channel.responses:
        yield f"{_tier(book, response.tier)}{phrases.response(words, response)} {status(judge, response)}"
    if not channel.hours:
        yield f"服务时间 {UNKNOWN}"
    if not channel.responses:
        yield f"多久回应 {UNKNOWN}"


def clock(judge: Judge, one: Clock) -> str:
    """What a time limit's own section begins with."""
    return f"{one.name} {phrases.clock_amount(judge.book.words, one)} {status(judge, one)}"


def status(judge: Judge, fact: Record) -> str:
    """The word for a fact's status, as shown beside it."""
    return phrases.status(judge.book.words, judge.fact(fact))


def number_labels(judge: Judge, digits: str) -> tuple[str, ...]:
    """The words that may stand behind a number as its status; the first is the one shown."""
    known, words = answer(judge, digits), judge.book.words
    if not known.verdict:
        return (REJECTED,)
    right = [phrases.status(words, known.verdict), words.label("statuses", known.verdict.underlying)]
    if any(claim.stance not in ("owner", "serves") for claim in known.claims):
        right.append(REJECTED)  # as somebody else's number
    return tuple(dict.fromkeys(right))


def labels(book: Book) -> re.Pattern[str]:
    """Matches the words for a status, with the white space before them."""
    words = [REJECTED, *(re.escape(term.label) for term in book.words.statuses)]
    late = re.escape(book.words.label("statuses", "stale"))
    return re.compile(rf"[\s|]{{0,4}}((?:{'|'.join(words)})(?:，{late})?)")


def _tier(book: Book, id: str) -> str:
    return "" if id == "everyone" else book.words.label("tiers", id)
