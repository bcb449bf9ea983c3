"""Hours, response times and time limits that prose states beside an entity and a channel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

from kefu import words as phrases
from kefu.checks.prose import Found, Reader, rule
from kefu.model import Channel, Clock, ClockCounter, Duration, Hours, HoursCounter, Response
from kefu.prose import Block, Document, around, clauses, sentences
from kefu.text import flatten

Range = tuple[int, int]
"""Opening and closing in minutes of the day; (0, 1440) is all day."""
Span = tuple[int, int, str]
"""Least and most amount of a duration, and its unit."""


class Stated(NamedTuple):
    """Something that a text states about time."""

    start: int
    raw: str
    hours: Range | None = None
    span: Span | None = None


_TIME = (
    r"(?:(?:(早上?|上午|中午|下午|晚上?|晚间|夜里|凌晨)\s*)?([0-9]{1,2}|[零一二两三四五六七八九十]{1,3})"
    r"(?:[:\uff1a]([0-5][0-9])| ?点钟?(半|[0-5]?[0-9]分?|整)?| ?时))"
)
_RANGE = re.compile(rf"{_TIME}\s*(?:-{{1,2}}|~|～|〜|到|至|\u2013)\s*{_TIME}")
_NOT_OPEN = re.compile("高峰|忙|避开|错开|排队|人多|人少|别|不要|以外|之外")
"""What makes a range of hours one that is not about being open."""
_STAFFED = "(?:都|均|随时|皆)?(?:在线|服务|营业|有人|全天|人工|可|开通|接听|值班|受理|接待|不打烊)"
_ALL_DAY = re.compile(
    r"(?:每天|每日|天天) ?(?:24|二十四) ?个?小时(?![以之]?内|后|以上|之后)|"
    r"(?:24|二十四) ?小时(?:客服|热线|电话|人工)|"
    rf"7 ?[×xX*] ?24(?: ?个?小时)?|(?:24|二十四) ?个?小时{_STAFFED}|全天(?:候|24 ?个?小时|{_STAFFED})"
    r"|(?<=\|)\s*(?:全天|24 ?小时全天)\s*(?=\||$)"
)
_DENIED = re.compile(r"(?:不是|并非|并不|不再|没有|而非|不等于) ?\Z")
_UNITS = {
    "秒": "second",
    "秒钟": "second",
    "分钟": "minute",
    "分": "minute",
    "小时": "hour",
    "个小时": "hour",
    "钟头": "hour",
    "天": "day",
    "日": "day",
    "个自然日": "day",
    "自然日": "day",
    "工作日": "workday",
    "个工作日": "workday",
    "周": "week",
    "个星期": "week",
    "星期": "week",
}
_AMOUNT = r"[0-9]{1,3}|[一二两三四五六七八九十]{1,3}"
_DURATION = re.compile(
    r"(?<![0-9.第¥年月])(?<!第 )(?<![0-9][:\uff1a])"
    rf"(?:({_AMOUNT})\s*(?:-|~|～|到|至|\u2013)\s*)?({_AMOUNT}|(?<!个)半)\s*"
    r"(个?工作日|个?自然日|个?小时|钟头|分钟|秒钟?|天|日|周(?![一二三四五六日末天])|个?星期(?![一二三四五六日天]))(?!内无理由|无理由|期间|用品|记|常|志|后天)"
)
_HALVES: dict[str, Span] = {"hour": (30, 30, "minute"), "minute": (30, 30, "second")}
"""What half of a unit is. 要等半天 is no time limit."""
_AFTERNOON = {"中": range(1, 4), "下": range(1, 12), "晚": range(1, 13), "夜": range(6, 13)}
"""Part of the day → the hours that are meant twelve later: 晚9点, 夜里12点, but 夜里2点 is in the morning."""
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}


def _whole(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return int("".join(str(_DIGITS[char]) for char in text))


def _minutes(part: str | None, hour: str, minute: str | None, words: str | None) -> int:
    value = _whole(hour)
    if part and value in _AFTERNOON.get(part[0], ()):
        value += 12
    extra = int(minute) if minute else 30 if words == "半" else int(re.sub("[^0-9]", "", words or "") or 0)
    return value * 60 + extra


def stated(text: str) -> list[Stated]:
    """Every range of hours and every duration in a text, in any of their spellings."""
    flat = flatten(text)
    found: list[Stated] = []
    for one in _RANGE.finditer(flat):
        first, second = _minutes(*one.groups()[:4]) % 1440, _minutes(*one.groups()[4:])
        if second < first and second < 12 * 60 and not one[5]:
            second += 12 * 60
        found.append(Stated(one.start(), text[one.start() : one.end()], hours=(first, second)))
    for one in _ALL_DAY.finditer(flat):
        start = one.end() - len(one[0].lstrip())
        if not _DENIED.search(flat[:start]):
            found.append(Stated(start, text[start : one.end()].rstrip(), hours=(0, 1440)))
    taken = [(one.start, one.start + len(one.raw)) for one in found]
    for one in _DURATION.finditer(flat):
        if not any(start < one.end() and one.start() < end for start, end in taken):
            unit = _UNITS[one[3]]
            half = one[2] == "半"
            span = _HALVES.get(unit) if half else (_whole(one[1] or one[2]), _whole(one[2]), unit)
            if span:
                found.append(Stated(one.start(), text[one.start() : one.end()], span=span))
    return sorted(found, key=lambda one: one.start)


# What the book allows


def _span(value: Duration | Clock) -> Span:
    return int(value.amount), int(value.amount_max or value.amount), value.unit


_DAYS = {
    "everyday": re.compile("每天|每日|天天|全年|无休|周一(?:至|到|-|–|~)(?:周|星期)?[日天]"),
    "workday": re.compile("工作日|平日|周一(?:至|到|-|–|~)(?:周|星期)?五"),
    "weekend": re.compile("周末|双休|周六"),
    "holiday": re.compile("节假日|法定假"),
}


def _days(clause: str) -> set[str]:
    """The kinds of days that a clause names; working days and weekends are every day."""
    text = flatten(clause).replace("星期", "周")
    named = {days for days, pattern in _DAYS.items() if pattern.search(text)}
    return named | ({"everyday"} if {"workday", "weekend"} <= named else set())


def _ranges(hours: Hours, clause: str) -> set[Range]:
    """Every range that the book knows for the days that the clause names; of all days if it names none."""
    claims: list[Hours | HoursCounter] = [hours, *hours.against]
    named = _days(clause)
    found = set()
    for one in claims:
        if not one.spans:
            text = one.text if isinstance(one, Hours) else one.says
            found |= {said.hours for said in stated(text or "") if said.hours}
            continue
        by_days: dict[str, set[Range]] = {}
        for span in one.spans:
            by_days.setdefault(span.days, set()).add((_clock(span.open), _clock(span.close)))
        for days in named or by_days:
            found |= by_days.get(days, set())
        if "everyday" in named and {"workday", "weekend"} <= by_days.keys():
            found |= by_days["workday"] & by_days["weekend"]
    return found


def _clock(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


_TIERS = {
    "vip": re.compile("VIP|会员", re.IGNORECASE),
    "plus": re.compile("PLUS", re.IGNORECASE),
    "ordinary": re.compile("普通"),
}


def _tiers(reader: Reader, *texts: str) -> tuple[str, ...]:
    """The tier that the first of the texts names which names one, and everyone's; empty without a name."""
    for text in texts:
        for tier, pattern in _TIERS.items():
            if tier in reader.book.words.by_id["tiers"] and pattern.search(text):
                return tier, "everyone"
    return ()


_KINDS = {
    "bot": re.compile("智能客服|机器人"),
    "chat": re.compile("人工|在线客服|专属客服|店铺客服|商家客服|官方客服"),
    "phone": re.compile("热线|电话"),
    "intervention": re.compile("介入|仲裁|售后"),
    "complaint": re.compile("投诉|反馈"),
    "review": re.compile("(?<!待)复核"),
    "form": re.compile("介入|仲裁|投诉|反馈|(?<!待)复核|售后"),
    "workbench": re.compile("商家版|千牛|工作台"),
}


def _channels(reader: Reader, id: str, sentence: str) -> list[Channel]:
    """The channels of an entity that a sentence speaks of: by name, else by kind."""
    own = reader.channels[id]
    named = [one for name, _, one in own if name in sentence]
    if named:
        return named
    kinds = {kind for _, kind, _ in own} & _KINDS.keys()
    meant = {kind for kind in kinds if _KINDS[kind].search(sentence)}
    return [one for _, kind, one in own if kind in meant]


def _texts(block: Block, at: int) -> tuple[str, str]:
    """The sentence and the clause around a position.

    In a table the whole row with the table's header is the sentence; the clause is the cell, what the row
    begins with and what the header says above the cell. A cell that names both a channel and a tier speaks
    for itself.
    """
    if block.kind == "row":
        cell = block.text[block.text.rfind("|", 0, at) + 1 :].partition("|")[0]
        if all(any(one.search(cell) for one in words.values()) for words in (_KINDS, _TIERS)):
            return cell, cell
        first = block.text.strip("| ").partition("|")[0]
        return block.text + block.header, f"{first}|{cell}|{block.column(at)}"
    sentence = block.text[slice(*around(sentences(block.text), at))]
    return sentence, block.text[slice(*around(clauses(block.text), at))]


def _spoken_of(reader: Reader, block: Block, id: str, clause: str, sentence: str) -> list[Channel]:
    """The channels that a place is about: of its clause, its sentence, the nearest heading with one."""
    for text in (clause, sentence):
        if channels := _channels(reader, id, text):
            return channels
    return [reader.book.channels[key] for key in block.above(_spoken_of_above, reader, id)]


def _spoken_of_above(headings: str, reader: Reader, id: str) -> tuple[str, ...]:
    """The channels of an entity that the nearest heading speaks of which speaks of any."""
    for heading in reversed(headings.split("\n")):
        if channels := _channels(reader, id, heading):
            return tuple(one.key for one in channels)
    return ()


def _scoped(reader: Reader, document: Document, block: Block, at: int) -> tuple[str, str, str] | None:
    """The entity in scope, the sentence and the clause around a position; None without an entity."""
    scope = reader.scope(document, block, at)
    return (scope[0], *_texts(block, at)) if scope else None


@rule("hours-differ")
def hours_agree(reader: Reader, document: Document) -> Iterator[Found]:
    """写在主体和渠道旁边的服务时间,要和书里的一样;换一种写法不要紧。

    Bad: 唯品会普通用户的人工客服工作日 9:00–22:00
    Good: 唯品会普通用户的人工客服工作日 早9点到晚9点
    """
    for block in document.blocks:
        for one in reader.once(_stated, block):
            if one.hours and (about := _scoped(reader, document, block, one.start)):
                id, sentence, clause = about
                if _NOT_OPEN.search(clause):
                    continue
                channels = _spoken_of(reader, block, id, clause, sentence)
                tiers = _tiers(reader, clause, sentence)
                hours = [h for c in channels for h in c.hours if not tiers or h.tier in tiers]
                if any(_ranges(h, "") for h in hours) and not any(
                    one.hours in _ranges(h, clause) for h in hours
                ):
                    should = phrases.hours(reader.book.words, hours[0])
                    yield _differs(reader, block, one, id, should, hours[0])


@rule("response-differ")
def responses_agree(reader: Reader, document: Document) -> Iterator[Found]:
    """写在主体和渠道旁边的回应时间,要和书里的一样;单位不能换算。

    Bad: 唯品会 VIP 专属客服 30 分钟内响应
    Good: 唯品会 VIP 专属客服 30 秒内响应
    """
    for said in reader.once(_durations, document):
        given = said.responses
        if said.is_response and said.one.span not in {_span(r.within) for r in given if r.within}:
            if said.one.span in _limits(said.clocks):
                continue
            should = phrases.response(reader.book.words, given[0])
            yield _differs(reader, said.block, said.one, said.entity, should, given[0])


@rule("clock-differ")
def clocks_agree(reader: Reader, document: Document) -> Iterator[Found]:
    """写在主体旁边的时限,数和单位要和书里的一样:24 小时不是 1 天,也不是 1 个工作日。

    Bad: 拼多多平台介入后 2 个工作日出结果
    Good: 拼多多平台介入后 48 小时出结果
    """
    for said in reader.once(_durations, document):
        if said.is_response or not said.clocks:
            continue
        near = said.near
        best = max(range(len(near)), key=near.__getitem__)
        score = near[best]
        if score < _LEAST:
            continue
        rivals = [one for one, at in zip(said.clocks, near, strict=True) if score - _CLEARLY < at >= _LEAST]
        allowed = _limits(rivals)
        if score < _CERTAIN:
            allowed |= {_span(r.within) for r in said.responses if r.within}
        if said.one.span not in allowed:
            should = phrases.clock_amount(reader.book.words, said.clocks[best])
            yield _differs(reader, said.block, said.one, said.entity, should, said.clocks[best])
    yield from _shares(reader, document)


def misnamed(reader: Reader, clock: Clock) -> Iterator[Found]:
    """Where the name of a clock states another time than the clock itself."""
    for one in stated(clock.name):
        if one.span and one.span not in _limits([clock]):
            should = phrases.clock_amount(reader.book.words, clock)
            message = f"名称里写“{one.raw.strip()}”,这个时限却是 {should}"
            also = partial(clock.where, "amount")
            yield Found(one.start, one.raw, message, f"写成 {should};单位不换算", also)


_RESPONDS = re.compile("响应|回应|接入|接通|回复|应答|接待")
_LEAST = 7
"""How near a text must be to a clock to be about it: more than one pair of characters in the clause."""
_CLEARLY = 16
"""How much nearer than to any other clock, whose value it might rightly state."""
_CERTAIN = 30
"""How near it must be to be about the clock and not about how soon somebody answers."""
_SURE = 17
"""How near it must be to be about the clock although it speaks of answering."""


@dataclass
class Said:
    """A duration that a text states, and what it may be about."""

    block: Block
    one: Stated
    entity: str
    clause: str
    sentence: str
    responses: list[Response]
    clocks: list[Clock]

    @cached_property
    def near(self) -> list[int]:
        """How near the text is to each of the clocks."""
        return [_nearness(clock, self.clause, self.sentence) for clock in self.clocks]

    @cached_property
    def is_response(self) -> bool:
        """Whether the text speaks of how soon somebody answers, and the book knows that."""
        if not self.responses or not _RESPONDS.search(self.clause):
            return False
        return not any(near >= _SURE for near in self.near)


def _stated(_: Reader, block: Block) -> list[Stated]:
    return stated(block.text)


def _durations(reader: Reader, document: Document) -> list[Said]:
    """Every duration that a document states."""
    return [said for block in document.blocks for said in _durations_in(reader, document, block)]


def _durations_in(reader: Reader, document: Document, block: Block) -> Iterator[Said]:
    for one in reader.once(_stated, block):
        if one.span:
            scope = reader.scope(document, block, one.start)
            id = scope[0] if scope else ""
            sentence, clause = _texts(block, one.start)
            channels = _spoken_of(reader, block, id, clause, sentence) if id else []
            tiers = _tiers(reader, clause, sentence)
            own = [r for c in channels for r in c.responses if not tiers or r.tier in tiers]
            responses = [r for r in own if r.within]
            clocks = _clocks(reader, id)
            before = block.text[: one.start].rstrip(" :\uff1a")
            named = [clock for clock in clocks if before.endswith(clock.name)]
            yield Said(block, one, id, clause, sentence, responses, named or clocks)


def _clocks(reader: Reader, id: str) -> list[Clock]:
    """The clocks of an entity, those it refers to, and the general ones."""
    return reader.clocks[id] if id else reader.general_clocks


def _limits(clocks: list[Clock]) -> set[Span]:
    """Every duration that one of the clocks allows, in any of its claims."""
    found = {_span(one) for one in clocks}
    for clock in clocks:
        found |= {_counter(clock, one) for one in clock.against}
    return found


def _counter(clock: Clock, one: ClockCounter) -> Span:
    least = int(one.amount or clock.amount)
    return (
        least,
        int(one.amount_max or one.amount or clock.amount_max or clock.amount),
        one.unit or clock.unit,
    )


def _nearness(clock: Clock, clause: str, sentence: str) -> int:
    """How much of a clock's words stands in a text; what stands in the clause itself counts twice."""
    name = _pairs(f"{clock.name}|{clock.must}")
    outcome = _pairs("|".join(one.text for one in clock.on_expiry))
    return 4 * _shared(clause, name) + 2 * _shared(sentence, name) + _shared(sentence, outcome)


_SHARE = re.compile(r"([0-9]{1,3}) ?[%\uff05]|百分之([零一二两三四五六七八九十]{1,3}|百)")


def _shares(reader: Reader, document: Document) -> Iterator[Found]:
    """A quota stated beside its time: 5 分钟内响应率 80%."""
    for block in document.blocks:
        for found in _SHARE.finditer(block.text):
            if not (about := _scoped(reader, document, block, found.start())):
                continue
            id, sentence, _ = about
            quotas = [one for one in _clocks(reader, id) if one.share]
            meant = [one for one in quotas if "率" in sentence and _shared(sentence, _pairs(one.name))]
            share = found[1] or str(100 if found[2] == "百" else _whole(found[2]))
            if meant and share not in {one.share for one in meant}:
                one = Stated(found.start(), found[0])
                should = phrases.clock_amount(reader.book.words, meant[0])
                yield _differs(reader, block, one, id, should, meant[0])


_PAIR = re.compile("(?=([\u3400-\u9fff]{2}))")
_UNIT_WORDS = frozenset({"小时", "分钟", "工作", "作日", "个工"})


@lru_cache(maxsize=4096)
def _pairs(name: str) -> frozenset[str]:
    """The pairs of characters of a name, units of time left out."""
    return frozenset(_PAIR.findall(name)) - _UNIT_WORDS


def _shared(sentence: str, pairs: frozenset[str]) -> int:
    """How many of the pairs of characters stand in a text."""
    return len([pair for pair in pairs if pair in sentence])


def _differs(
    reader: Reader, block: Block, one: Stated, id: str, should: str, fact: Hours | Response | Clock
) -> Found:
    name = f"{reader.book.entities[id].name}的" if id else ""
    message = f"“{one.raw.strip()}”与书里{name}不同,应为 {should}"
    return Found(block.start + one.start, one.raw, message, f"写成 {should};单位不换算", fact.where)
