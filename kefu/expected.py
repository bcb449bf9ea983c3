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
from kefu.numbers import slug_of
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


def everything(judge: Judge) -> Iterator[Expected]:
    """Every text that the pages of the site must show. An empty text asks for the page alone."""
    for page, what in _INDEXES.items():
        yield Expected(page, "*", "", what)
    for entity in judge.book.entities.values():
        page = f"platforms/{entity.id}/index.html"
        yield Expected(page, "*", "", entity.name)
        yield from _of_entity(judge, entity, page)
    for digits in judge.book.claimants:
        known = answer(judge, digits)
        number, label = known.number, number_labels(judge, digits)[0]
        page = f"numbers/{slug_of(number)}/index.html"
        yield Expected(page, "*", "", number)
        yield Expected(page, "*", f"{number} 是谁的号码", number)
        yield Expected(page, "*", known.sentence, number)
        if known.owner:
            yield Expected(page, "*", f"{number} {label}", number)
        yield Expected("numbers/index.html", "*", f"{number} {label}", "号码总表")
    views = Views(judge)
    for trouble in views.troubles:
        yield Expected("problems/index.html", "*", trouble.name, "遇到什么问题")
    for case in views.cases():
        yield from _of_case(case)
    for entity in views.everybody:
        yield from _of_finder(judge, entity)
    called = Calls(judge)
    for entity in called.entities:
        yield Expected(f"tools/call/{entity.id}/index.html", "*", "", f"{entity.name}通话小抄")
        for call in called.of(entity):
            yield from _of_call(judge, call, entity)
    for comparison in judge.book.comparisons.values():
        yield from _of_table(judge, comparison)
    for a, b in views.pairs:
        yield Expected(f"compare/{pair_id(a.id, b.id)}/index.html", "*", "", f"{a.name}和{b.name}")
    for rung in judge.book.words.rungs:
        yield Expected(f"guides/{rung.id}/index.html", "*", "", rung.label)
    for seller in views.sellers:
        yield Expected(f"sellers/{seller.id}/index.html", "*", "", f"{seller.name}卖家")
        for channel in seller.of_role("seller"):
            for text in _of_channel(judge, channel):
                yield Expected(f"sellers/{seller.id}/index.html", f"channel-{channel.id}", text, seller.name)


def _of_case(case: Case) -> Iterator[Expected]:
    """What the page of a problem must say: its diagram, what to do, and the end."""
    trouble = case.trouble
    place = f"{trouble.id}/{case.entity.id}" if case.entity else trouble.id
    page, what = f"problems/{place}/index.html", case.name
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
    if case.entity:
        for door in case.doors():
            yield Expected(_finder(case.entity), "*", f"{door.state.name}：{door.title}", what)


def _finder(entity: Entity) -> str:
    return f"tools/finder/{entity.id}/index.html"


def _of_finder(judge: Judge, entity: Entity) -> Iterator[Expected]:
    """What the finder's page of an entity must say of its channels: the way in and the hours."""
    book, page = judge.book, _finder(entity)
    yield Expected(page, "*", "", f"{entity.name}：现在找谁")
    for channel in entity.channels:
        what = f"{entity.name}的{channel.name}"
        if channel.hotline:
            hotline = book.hotlines[channel.hotline]
            yield Expected(page, "*", f"{hotline.number} {status(judge, hotline)}", what)
        for path in () if channel.hotline else channel.paths[:1]:
            yield Expected(page, "*", f"{path.label} {status(judge, path)}", what)
        for hours in channel.hours:
            text = f"{_tier(book, hours.tier)}{phrases.hours(book.words, hours)} {status(judge, hours)}"
            yield Expected(page, "*", text, what)


def _of_call(judge: Judge, call: Call, entity: Entity) -> Iterator[Expected]:
    """What the call sheet of a hotline must say."""
    hotline = call.hotline
    facts = (text for channel in call.channels for text in _of_service(judge, channel))
    page, anchor = f"tools/call/{entity.id}/index.html", f"call-{hotline.owner}-{hotline.id}"
    for text in (f"{hotline.number} {status(judge, hotline)}", *facts):
        yield Expected(page, anchor, text, entity.name)


def _of_table(judge: Judge, comparison: Comparison) -> Iterator[Expected]:
    """What a comparison must say: every row, every value with its status."""
    page = f"compare/{comparison.id}/index.html"
    yield Expected(page, "*", "", comparison.title)
    for row in Tables(judge).table(comparison).rows:
        yield Expected(page, "*", row.name, comparison.title)
        for cell in row.cells:
            for value in cell.values:
                behind = status(judge, value.fact) if value.fact else ""
                yield Expected(page, "*", f"{value.text} {behind}", comparison.title)


def _of_entity(judge: Judge, entity: Entity, page: str) -> Iterator[Expected]:
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
