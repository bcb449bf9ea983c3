"""What prose says of numbers and paths, held against the book.

Each rule takes one document and a `Reader`, which knows the book's numbers, paths and names. The rules that
decide are published in CONTRIBUTING.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple, TypeVar

from kefu.model import Book, Channel, Clock, Hotline
from kefu.problem import Problem, Rule, Where
from kefu.prose import Allowance, Block, Document, around, clauses, sentences
from kefu.text import (
    CANONICAL_ARROW,
    INVISIBLE,
    TO_DIAL,
    Context,
    Number,
    Path,
    Recogniser,
    distance,
    hidden,
    plain,
)
from kefu.trace import Memory, derived
from kefu.trust import Judge
from kefu.words import REJECTED

S = TypeVar("S")
T = TypeVar("T")
ProseCheck = Callable[["Reader", Document], Iterator["Found"]]
_CHECKS: list[tuple[Rule, ProseCheck]] = []


_KEPT = 8192
"""In how many texts the entities that they name are remembered."""


class Found(NamedTuple):
    """A fault in prose: where in the text, what stands there, and the fault."""

    start: int
    text: str
    message: str
    tip: str
    also: Callable[[], Where] | None = None
    """Tells the second place, for those who ask: where records stand is worked out only then."""


class Mention(NamedTuple):
    """An entity's name in a text."""

    start: int
    end: int
    entity: str


def rule(name: str) -> Callable[[ProseCheck], ProseCheck]:
    """Register a generator as the prose rule `name`."""

    def register(check: ProseCheck) -> ProseCheck:
        _CHECKS.append((Rule(name, check.__doc__ or ""), check))
        return check

    return register


def rules() -> tuple[Rule, ...]:
    """Every prose rule, in the order of registration, and the one about exceptions."""
    return (*(one for one, _ in _CHECKS), UNUSED)


UNUSED = Rule(
    "exception-unused",
    """写在文字旁边的例外,不再需要时要删掉。

    Bad: <!-- kefu: allow number-unknown 95061: 举例 --> 下一行没有 95061
    Good: (删掉这一行)
    """,
)


def run(reader: Reader, document: Document, only: frozenset[str] | None = None) -> Iterator[Problem]:
    """Every fault in one document that no exception covers, and every exception that covers none.

    `only` names the rules to apply; all of them without it.
    """
    used: set[Allowance] = set()
    for name, found in faults(reader, document, only):
        where = document.where(found.start)
        here = (a for a in document.allowances if a.rule == name and a.line == where.line)
        allowed = [allowance for allowance in here if allowance.text in found.text]
        used.update(allowed)
        if not allowed:
            yield Problem(where, found.message, name, found.tip, found.also and found.also())
    for allowance in document.allowances:
        if allowance not in used:
            message = f"例外 {allowance.rule} {allowance.text} 已经用不着"
            yield Problem(document.where(allowance.start), message, UNUSED.name, "删掉这条注释")


def faults(
    reader: Reader, document: Document, only: frozenset[str] | None = None
) -> Iterator[tuple[str, Found]]:
    """Every fault in one document with the name of its rule, whether an exception covers it or not."""
    reader.forget()
    for one, check in _CHECKS:
        if only is None or one.name in only:
            for found in check(reader, document):
                yield one.name, found


def _any_of(names: Iterable[str]) -> str:
    """A pattern for any of the names, the longest first; by first character, which is much faster."""
    by_first: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        by_first.setdefault(name[0], []).append(re.escape(name[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items()) or "(?!)"


_AFTER_VERB = r"(?:一下|右上角的?|底部的?|页面的?| )?"
_TAPS = (
    r"(?:点击|点开|点按|轻点|(?<![0-9一二三四五六七八九十半几整有优缺特重要地观焦终起网站早晚])点)"
    + _AFTER_VERB
)
_VERBS = rf"(?:找到|进入){_AFTER_VERB}"
"""Verbs that are used of other things as well: 找到客服, 进入售后流程."""


class Reader:
    """The book as prose is held against it: numbers, paths, names, all ready to be looked up."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.book: Book = judge.book
        self._numbers: dict[int, tuple[Block, list[Number]]] = {}
        self._paths: dict[int, tuple[Block, list[Path]]] = {}
        self._mentions = Memory(self._mentioned, _KEPT)
        self._once: dict[tuple[object, int], tuple[object, Any]] = {}
        self.wrong_owners: dict[tuple[int, int], tuple[Block, Found | None]] = {}
        """What `_wrong_owner` said of each number, by the block's identity and the number's start."""

    @derived
    def recogniser(self) -> Recogniser:
        """Finds the book's numbers and labels."""
        paths = (path for channel in self.book.channels.values() for path in channel.paths)
        labels = frozenset(step for path in paths for step in path.steps)
        return Recogniser(frozenset(self.book.claimants), labels)

    def numbers_in(self, block: Block) -> list[Number]:
        """The numbers of a block, worked out once for all rules."""
        known = self._numbers.get(id(block))
        if known is None:
            known = block, self.recogniser.numbers(block.text, about=_about(block))
            self._numbers[id(block)] = known
        return known[1]

    def paths_in(self, block: Block) -> list[Path]:
        """The tap paths of a block, worked out once for all rules."""
        known = self._paths.get(id(block))
        if known is None:
            known = self._paths[id(block)] = block, self.recogniser.paths(block.text)
        return known[1]

    def once(self, make: Callable[[Reader, S], T], subject: S) -> T:
        """What a function makes of a document or a block, worked out once for all rules."""
        key = make, id(subject)
        if key not in self._once:
            self._once[key] = subject, make(self, subject)
        value: T = self._once[key][1]
        return value

    def forget(self) -> None:
        """Forget what was found in the document before."""
        self._once.clear()
        self._numbers.clear()
        self._paths.clear()
        self.wrong_owners.clear()

    @derived
    def hotlines(self) -> dict[str, Hotline]:
        """Digits → the hotline that has them."""
        return {hotline.digits: hotline for hotline in self.book.hotlines.values()}

    @derived
    def owners(self) -> dict[str, frozenset[str]]:
        """Digits → the entities that they belong to or serve."""
        return {
            digits: frozenset(c.entity.id for c in claims if c.stance in ("owner", "serves"))
            for digits, claims in self.book.claimants.items()
        }

    @derived
    def paths(self) -> dict[str, list[tuple[str, ...]]]:
        """Entity id → its tap paths, with and without the page they start from, and its phone menus."""
        found: dict[str, list[tuple[str, ...]]] = {id: [] for id in self.book.entities}
        for channel in self.book.channels.values():
            for path in channel.paths:
                found[channel.owner].append(path.steps)
                if path.start:
                    found[channel.owner].append((path.start, *path.steps))
            found[channel.owner] += [menu.steps for menu in channel.menus]
        return found

    @derived
    def all_paths(self) -> list[tuple[str, ...]]:
        """The paths of every entity."""
        return [steps for paths in self.paths.values() for steps in paths]

    @derived
    def general_clocks(self) -> list[Clock]:
        """The clocks that belong to no entity."""
        return [one for one in self.book.clocks.values() if not one.entity]

    def status(self, digits: str) -> str:
        """The underlying status of a known number; `rejected` if nothing but rejected claims name it."""
        if hotline := self.hotlines.get(digits):
            return self.judge.hotline(hotline).underlying
        stances = {claim.stance for claim in self.book.claimants[digits]}
        return "disputed" if "counter" in stances else "rejected"

    @derived
    def own_clocks(self) -> dict[str, list[Clock]]:
        """Entity id → the clocks that name it."""
        found: dict[str, list[Clock]] = {id: [] for id in self.book.entities}
        for one in self.book.clocks.values():
            if one.entity:
                found[one.entity].append(one)
        return found

    @derived
    def channels(self) -> dict[str, list[tuple[str, str, Channel]]]:
        """Entity id → names and kinds of its channels, each with the channel."""
        entities = self.book.entities.values()
        return {
            one.id: [(channel.name, channel.kind, channel) for channel in one.channels] for one in entities
        }

    @derived
    def clocks(self) -> dict[str, list[Clock]]:
        """Entity id → its clocks, those it refers to, and of a platform the general ones."""
        return {id: [self.book.clocks[one] for one in self._clocks_of(id)] for id in self.book.entities}

    def _clocks_of(self, id: str) -> dict[str, None]:
        entity = self.book.entities[id]
        ids = dict.fromkeys((*entity.clocks, *(c for one in entity.channels for c in one.clocks)))
        ids |= dict.fromkeys(one.id for one in self.own_clocks[id])
        if entity.kind == "platform":
            ids |= dict.fromkeys(one.id for one in self.general_clocks)
        return ids

    @derived
    def digit_names(self) -> frozenset[str]:
        """Names of entities that are digits, but no numbers of theirs: 1688."""
        names = (name for one in self.book.entities.values() for name in (one.name, *one.aliases))
        return frozenset(name for name in names if name.isdigit() and name not in self.book.claimants)

    @derived
    def _names(self) -> tuple[list[re.Pattern[str]], dict[str, str]]:
        """Patterns for the names in small letters, Chinese ones and Latin ones, and whose each is."""
        ids: dict[str, str] = {}
        for entity in self.book.entities.values():
            for name in (entity.name, *entity.aliases):
                if not name.isdigit() or entity.kind in ("regulator", "public-line"):
                    ids.setdefault(name.lower(), entity.id)
        latin = _any_of(name for name in ids if name[0].isascii())
        chinese = _any_of(name for name in ids if not name[0].isascii())
        return [re.compile(chinese), re.compile(rf"(?<![a-z0-9])(?:{latin})(?![a-z0-9])")], ids

    def mentions(self, text: str) -> list[Mention]:
        """The entities that a text names, in order."""
        return self._mentions(text)

    def _mentioned(self, text: str) -> list[Mention]:
        patterns, ids = self._names
        small = text.lower()
        if len(small) != len(text):
            small = text
        found: list[Mention] = []
        every = [one for pattern in patterns for one in pattern.finditer(small)]
        for one in sorted(every, key=re.Match.start):
            if not found or found[-1].end <= one.start():
                found.append(Mention(one.start(), one.end(), ids[one[0]]))
        return found

    def name(self, id: str) -> str:
        """An entity's name."""
        return self.book.entities[id].name

    def scope(self, document: Document, block: Block, position: int) -> list[str]:
        """The entities that a position is about: of its clause, sentence, row, headings, page."""
        for start, end in (around(clauses(block.text), position), around(sentences(block.text), position)):
            named = [one for one in self.mentions(block.text[start:end]) if one.start + start != position]
            before = [one for one in named if one.start + start <= position]
            if named:
                nearest = before[-1] if before else named[0]
                return [nearest.entity, *(one.entity for one in named if one is not nearest)]
        if block.kind == "row" and (
            named := self.mentions(block.text) or self.mentions(block.column(position))
        ):
            return [named[0].entity]
        if above := block.above(self._named_above):
            return list(above)
        return [entity] if (entity := document.entity) in self.book.entities else []

    def _named_above(self, headings: str) -> tuple[str, ...]:
        """The entities of the nearest heading that names one."""
        for heading in reversed(headings.split("\n")):
            if named := self.mentions(heading):
                return tuple(one.entity for one in named)
        return ()

    @derived
    def bare_labels(self) -> re.Pattern[str]:
        """Matches a verb and the label behind it, bare or in the wrong quotes."""
        names = sorted(
            (re.escape(one) for one in self.recogniser.labels if len(one) >= 2), key=len, reverse=True
        )
        label = "|".join(names) or "(?!)"
        quoted = rf"(?P<open>[\"'「『【‘’”《〈])(?=(?:{label})[\"'」』】’‘“》〉])"
        alone = r"(?=[^\u3400-\u9fff]|$|按钮|图标|入口|页面|选项|菜单)"
        opening = rf"(?:{quoted}|[*_]{{1,3}}|`|<(?:b|strong|em|i|u|kbd|code|mark|span)\b[^<>]*>)?"
        return re.compile(
            rf"(?:{_TAPS}){opening}(?P<label>{label})(?![\u3400-\u9fff]*→)"
            rf"|(?:{_VERBS}){opening.replace('open', 'open2')}(?P<label2>{label}){alone}(?![\u3400-\u9fff]*→)"
        )

    # Suggestions ----------------------------------------------------------------------------------

    def best(self, id: str) -> Hotline | None:
        """The hotline to suggest for an entity: one that can be dialled first."""
        return self.dialable(id) or next((h for h in self.book.serving[id] if not h.retired), None)

    def dialable(self, id: str) -> Hotline | None:
        """A hotline of an entity that readers may be told to dial, if there is one."""
        return next((h for h in self.book.serving[id] if self.judge.hotline(h).dialable), None)

    def to_name(self, id: str) -> str:
        """The number to write for an entity: the one to dial; without one, the others with their statuses."""
        if best := self.dialable(id):
            return best.number
        others = [h for h in self.book.serving[id] if not h.retired and "buyer" in h.roles]
        label = self.book.words.label
        return " / ".join(
            f"{h.number}({label('statuses', self.judge.hotline(h).underlying)})" for h in others
        )

    def nearest(self, digits: str, scope: list[str]) -> Hotline | None:
        """The hotline that was probably meant: of the scope if one is near or alone, else of anybody."""
        own = [h for id in scope for h in self.book.serving[id]]
        for hotline in own:
            if len(digits) > 6 and hotline.digits.endswith(digits):
                return hotline  # without its area code
        near = sorted(own, key=lambda h: distance(digits, h.digits))
        if near and (distance(digits, near[0].digits) <= 2 or len(scope) == 1):
            return near[0] if distance(digits, near[0].digits) <= 2 else self.best(scope[0])
        others = sorted(self.hotlines.values(), key=lambda h: distance(digits, h.digits))
        return others[0] if others and distance(digits, others[0].digits) <= 1 else near[0] if near else None


# Numbers ------------------------------------------------------------------------------------------


def _about(block: Block) -> Context:
    """What says whether a block's numbers are to be called: the column's header, or the heading above."""
    if block.kind in ("heading", "row"):
        return block.column
    return lambda _: block.above(_hot)


def _hot(headings: str) -> str:
    """The nearest heading if it may say that numbers below are to be called."""
    heading = headings.rpartition("\n")[2]
    return heading if "热线" in heading or "电话" in heading or "号码" in heading else ""


_DENIED = re.compile(
    "(?:别|不要|勿|先别)再?[打拨](?!错)|不是|并非|不属于|不归|而非|冒充|写成|说成|当成|不采信|别信|不要信|是.{0,6}的(?:，|。|$)"
)
_DENIED_HERE = re.compile("误|错|(?<!节)假(?![日期])|骗|以为|传|谣")
_MARKED = re.compile(
    "(?<!没有)(?<!没)(?<!未)停用|旧|曾|以前|原来|过去|(?<!没有)说法不一|争议|存疑|不是|并非|不属于|别打(?!错)|别拨|不要打(?!错)"
    "|不要拨|不要再|先别|勿拨|勿打|不再使用|未证实|没有证实|不可信|不采信|核实|冒充|写成|说成|不可靠|换成|改为|改成|更换"
)
_MARKED_HERE = re.compile("(?<!节)假(?![日期])|误|骗")


def _says(block: Block, position: int, sentence: re.Pattern[str], clause: re.Pattern[str]) -> bool:
    """Whether the sentence around a position, or its clause, says something about the number there."""
    text = block.text
    return bool(
        sentence.search(text[slice(*around(sentences(text), position))])
        or clause.search(text[slice(*around(clauses(text), position))])
    )


def is_marked(block: Block, position: int) -> bool:
    """Whether it is said that the number at a position is retired, disputed or not to be believed."""
    return _says(block, position, _MARKED, _MARKED_HERE)


@rule("number-unknown")
def numbers_are_known(reader: Reader, document: Document) -> Iterator[Found]:
    """像热线的数字,和“拨打”“热线”后面的数字,必须是书里有的号码。

    Bad: 唯品会的热线是 95061
    Good: 唯品会的热线是 95016(说法不一)
    """
    for block in document.blocks:
        for number in reader.numbers_in(block):
            if number.kind == "known" or number.raw in reader.digit_names:
                continue
            scope = reader.scope(document, block, number.start)
            meant = reader.nearest(number.digits, scope)
            whose = f";这里说的是{reader.name(scope[0])}" if scope else ""
            should = f",应为 {meant.number}" if meant else ""
            tip = f"写成 {meant.number},或删掉" if meant else "删掉它;要收录就先把它和证据写进 data/entities/"
            message = f"{_named(reader, number)}不是任何主体的热线{whose}{should}"
            also = partial(meant.where, "number") if meant else None
            yield Found(block.start + number.start, number.raw, message, tip, also)


@rule("number-owner-here")
def numbers_have_their_owner(reader: Reader, document: Document) -> Iterator[Found]:
    """写到的热线必须属于这一页、这一行或这一句说的主体,除非同一句里写明是谁的。

    Bad: 拼多多的电话是 95010
    Good: 95010 是携程的,不是拼多多的
    """
    for block in document.blocks:
        for number in reader.numbers_in(block):
            if number.kind == "known" and (wrong := _wrong_owner(reader, document, block, number)):
                yield wrong


def _wrong_owner(reader: Reader, document: Document, block: Block, number: Number) -> Found | None:
    """The fault of a known number that stands for another than its owner, worked out once for all rules."""
    key = id(block), number.start
    known = reader.wrong_owners.get(key)
    if known is None:
        known = reader.wrong_owners[key] = block, _owner_fault(reader, document, block, number)
    return known[1]


def _owner_fault(reader: Reader, document: Document, block: Block, number: Number) -> Found | None:
    owners = reader.owners[number.digits]
    scope = reader.scope(document, block, number.start)
    clause = around(clauses(block.text), number.start)
    if given := _given_to(reader, block, number, clause):
        scope = [given]
    elif not scope or _says(block, number.start, _DENIED, _DENIED_HERE):
        return None
    named = [one.entity for one in reader.mentions(block.text[slice(*clause)])]
    attributed = bool(given) or _attributed(reader, block, number, clause)
    if scope[0] in owners or (not attributed and owners & set(named)):
        return None
    sentence = around(sentences(block.text), number.start)
    if owners & set(scope) and not reader.mentions(block.text[slice(*sentence)]):
        return None  # the heading names several
    claims = reader.book.claimants[number.digits]
    if any(c.entity.id == scope[0] and (c.stance == "counter" or not owners) for c in claims):
        return None
    public = {id for id in owners if reader.book.entities[id].kind in ("regulator", "public-line")}
    if public and not attributed:
        return None
    best = reader.to_name(scope[0])
    theirs = "、".join(reader.name(id) for id in sorted(owners)) or "不采信的说法"
    should = f",应为 {best}" if best else ""
    message = f"{_named(reader, number)}是{theirs}的热线;这里说的是{reader.name(scope[0])}{should}"
    tip = f"写成 {best},或写明它是{theirs}的" if best else f"删掉它,或写明它是{theirs}的"
    hotline = reader.hotlines.get(number.digits)
    also = partial(hotline.where, "number") if hotline else None
    return Found(block.start + number.start, number.raw, message, tip, also)


_IS = re.compile(r"[”\"」』*_`)\uff09\s]*(?:就是|才是|是|属于) ?[“\"]?")


def _given_to(reader: Reader, block: Block, number: Number, clause: tuple[int, int]) -> str:
    """The entity to which the words behind a number give it outright, if it is not its: 是拼多多的."""
    behind = block.text[number.end : clause[1]]
    verb = _IS.match(behind)
    if not verb or not reader.owners[number.digits]:
        return ""
    for one in reader.mentions(behind):
        if one.start == verb.end() and behind[one.end : one.end + 1] == "的":
            return "" if one.entity in reader.owners[number.digits] else one.entity
    return ""


_OF = re.compile(
    r"(?:的|官方|平台|人工|统一|全国)*(?:客服)?(?:热线|电话|号码|专线|客服)[^\uff0c。;\uff1b]{0,6}$"
)


def _attributed(reader: Reader, block: Block, number: Number, clause: tuple[int, int]) -> bool:
    """Whether the words in front give the number to somebody outright: 京东的热线是 …"""
    before = block.text[clause[0] : number.start]
    named = reader.mentions(before)
    return (
        bool(named)
        and bool(_OF.match(before[named[-1].end :]))
        and named[-1].entity not in reader.owners[number.digits]
    )


@rule("number-status")
def doubtful_numbers_are_marked(reader: Reader, document: Document) -> Iterator[Found]:
    """已停用、说法不一、不采信的号码,只能写在说明这一点的句子里。

    Bad: 唯品会客服热线 95016,随时可打
    Good: 唯品会客服热线 95016 说法不一,先别拨
    """
    for block in document.blocks:
        for number in reader.numbers_in(block):
            if number.kind != "known" or _wrong_owner(reader, document, block, number):
                continue
            if label := _unsaid(reader, block, number):
                hotline = reader.hotlines.get(number.digits)
                message = f"{_named(reader, number)}{label},这里没有说明"
                better = _better(reader, number, hotline)
                tip = f"{f'写成 {better},或' if better else ''}在同一句里写明“{label}”"
                also = partial(hotline.where, "number") if hotline else None
                yield Found(block.start + number.start, number.raw, message, tip, also)


def _unsaid(reader: Reader, block: Block, number: Number) -> str:
    """The word for a known number's doubtful status, if the text does not say it."""
    status = reader.status(number.digits)
    if status not in ("retired", "disputed", "rejected") or is_marked(block, number.start):
        return ""
    return REJECTED if status == "rejected" else reader.book.words.label("statuses", status)


def _better(reader: Reader, number: Number, hotline: Hotline | None) -> str:
    """The number that took the place of a retired one, or the right one instead of a rejected one."""
    if hotline and hotline.retired and hotline.retired.replaced_by:
        return reader.book.hotlines[hotline.retired.replaced_by].number
    if not hotline:
        return reader.to_name(reader.book.claimants[number.digits][0].entity.id)
    return ""


@rule("number-form")
def numbers_are_spelled_one_way(reader: Reader, document: Document) -> Iterator[Found]:
    """书里有的号码,写法要和书里一样。

    Bad: 京东热线 950-618
    Good: 京东热线 950618
    """
    for block in document.blocks:
        for number in reader.numbers_in(block):
            if number.kind != "known" or _wrong_owner(reader, document, block, number):
                continue
            if _unsaid(reader, block, number):
                continue  # whoever says it will spell it
            spelled = reader.book.claimants[number.digits][0].number
            if number.raw != spelled and not _linked(block.text, number):
                message = f"“{_visible(number.raw)}”写法不对,应为 {spelled}"
                hotline = reader.hotlines.get(number.digits)
                also = partial(hotline.where, "number") if hotline else None
                yield Found(block.start + number.start, number.raw, message, f"写成 {spelled}", also)


def _linked(text: str, number: Number) -> bool:
    """In `tel:` addresses a number has no hyphens."""
    return number.raw == number.digits and bool(TO_DIAL.search(text[: number.start]))


def _named(reader: Reader, number: Number) -> str:
    """A number as it stands in the text, and as it is meant where that is not plain to see."""
    raw = _visible(number.raw)
    claims = reader.book.claimants.get(number.digits)
    meant = claims[0].number if claims else number.digits.replace(",", "转")
    plain_to_see = raw == meant or raw.replace("-", "") == number.digits
    return f"“{raw}”" if plain_to_see else f"“{raw}”(即 {meant})"


def _visible(raw: str) -> str:
    """A spelling with its invisible characters made visible."""
    shown = re.sub(f"[{INVISIBLE}]", lambda found: f"⟨U+{ord(found[0]):04X}⟩", raw)
    return " ".join(shown.split())


# Paths --------------------------------------------------------------------------------------------


@rule("path-unknown")
def paths_are_known(reader: Reader, document: Document) -> Iterator[Found]:
    """写到的点击路径必须是这一主体的路径,或它的开头。

    Bad: 唯品会:我的 → 在线客服
    Good: 唯品会:我的 → 客服中心
    """
    for block in document.blocks:
        for path in reader.paths_in(block):
            scope = reader.scope(document, block, path.start)
            own = [steps for id in scope[:1] for steps in reader.paths[id]]
            if _begins(path.labels, own) or (not scope and _begins(path.labels, reader.all_paths)):
                continue
            if any(_begins(path.labels, reader.paths[id]) for id in scope[1:]):
                continue
            meant = _closest(path.labels, own or reader.all_paths)
            if scope and _begins(path.labels, own, loosely=True):
                continue
            yield _unknown(reader, block, path, scope, meant)
        for path in reader.recogniser.told(block.text) if "“" in block.text else ():
            scope = reader.scope(document, block, path.start)
            own = [steps for id in scope for steps in reader.paths[id]] or reader.all_paths
            if not any(_within(path.labels, steps) for steps in own):
                yield _unknown(reader, block, path, scope, _closest(path.labels, own))


def _unknown(reader: Reader, block: Block, path: Path, scope: list[str], meant: tuple[str, ...]) -> Found:
    label = _first_difference(path, meant)
    whose = f";这里说的是{reader.name(scope[0])}" if scope else ""
    should = CANONICAL_ARROW.join(f" {one} " for one in meant).strip()
    message = f"“{path.raw.strip()}”不是书里的路径,“{label}”这一步不对{whose}"
    message += f",应为 {should}" if should else ""
    tip = f"写成 {should}" if should else "删掉这条路径"
    return Found(block.start + path.start, path.raw, message, tip)


def _within(labels: tuple[str, ...], steps: tuple[str, ...]) -> bool:
    """Whether the labels follow one another somewhere in a path."""
    return any(steps[at : at + len(labels)] == labels for at in range(len(steps)))


def _begins(labels: tuple[str, ...], paths: list[tuple[str, ...]], *, loosely: bool = False) -> bool:
    """Whether the labels are one of the paths, or its beginning; `loosely` ignores spaces and capitals."""
    if loosely:
        wanted = tuple(map(plain, labels))
        return any(tuple(map(plain, steps[: len(labels)])) == wanted for steps in paths)
    return any(steps[: len(labels)] == labels for steps in paths)


def _closest(labels: tuple[str, ...], paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    key = "→".join(labels)
    return min(paths, key=lambda steps: distance(key, "→".join(steps)), default=())


def _first_difference(path: Path, meant: tuple[str, ...]) -> str:
    pairs = zip_longest(path.labels, meant[: len(path.labels)])
    return next((label for label, right in pairs if label != right), path.labels[-1])


@rule("path-form")
def paths_are_spelled_one_way(reader: Reader, document: Document) -> Iterator[Found]:
    """路径里的箭头一律用 →,按钮名和书里一字不差。

    Bad: 我的 > 客服中心
    Good: 我的 → 客服中心
    """
    for block in document.blocks:
        for path in reader.paths_in(block):
            scope = reader.scope(document, block, path.start)
            own = [steps for id in scope for steps in reader.paths[id]] if scope else reader.all_paths
            if not _begins(path.labels, own, loosely=True):
                continue
            wrong = [arrow for arrow in path.arrows if arrow != CANONICAL_ARROW]
            if wrong or not _begins(path.labels, own) or _differently(path):
                steps = next(one for one in own if _begins(path.labels, [one], loosely=True))
                should = f" {CANONICAL_ARROW} ".join(steps[: len(path.labels)])
                what = f"箭头写作 {wrong[0]}" if wrong else "按钮名写法不对"
                message = f"“{_visible(path.raw)}”的{what},应为 {should}"
                yield Found(block.start + path.start, path.raw, message, f"写成 {should}")


def _differently(path: Path) -> bool:
    """Whether a label is spelled with other characters than the book's. Invisible ones have their rule."""
    raw = re.sub(f"[{INVISIBLE}]", "", path.raw)
    return any(label not in raw for label in path.labels)


@rule("label-quoted")
def labels_stand_in_quotes(reader: Reader, document: Document) -> Iterator[Found]:
    """“点击”“找到”“进入”后面的按钮名写在“ ”里。

    Bad: 点击客服中心
    Good: 点击“客服中心”
    """
    for block in document.blocks:
        inside = {at for path in reader.paths_in(block) for at in range(path.start, path.end)}
        for found in reader.bare_labels.finditer(block.text):
            group, opening = ("label", "open") if found["label"] else ("label2", "open2")
            label = found[group]
            if found.start(group) in inside and not found[opening]:
                continue
            message = f"按钮名“{label}”没有写在“ ”里"
            start = found.start(opening) if found[opening] else found.start(group)
            yield Found(block.start + start, label, message, f"写成 “{label}”")


# Characters ---------------------------------------------------------------------------------------


@rule("text-invisible")
def nothing_is_invisible(reader: Reader, document: Document) -> Iterator[Found]:
    """文字里没有看不见的字符;表情符号里的连接符除外。

    Bad: 客服\u200b中心(中间有一个零宽空格)
    Good: 客服中心
    """
    inside = {
        block.start + at
        for block in document.blocks
        for number in reader.numbers_in(block)
        for at in range(number.start, number.end)
    }
    for at in hidden(document.text):
        if at not in inside:
            char = document.text[at]
            yield Found(at, char, f"有看不见的字符 U+{ord(char):04X}", "删掉它,重新输入这几个字")
