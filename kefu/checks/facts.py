"""What a single fact says must make sense."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from kefu.checks import Fault, record_rule, rule
from kefu.model import (
    OF_CLOCKS,
    Book,
    Channel,
    Clock,
    ClockCounter,
    Comparison,
    Duration,
    Hours,
    HoursCounter,
    Record,
    Response,
    Span,
    cited_in,
    fields_among,
    latest_day,
    pair_id,
    timed_in,
)
from kefu.trust import Judge

_DAYS = {
    "everyday": frozenset({"workday", "weekend"}),
    "workday": frozenset({"workday"}),
    "weekend": frozenset({"weekend"}),
    "holiday": frozenset({"holiday"}),
}


@record_rule("hours-order")
def hours_end_after_start(record: Record, _: Judge) -> Iterator[Fault]:
    """服务时间的结束要晚于开始;跨过半夜的写成两段。

    Bad: open: "21:00", close: "09:00"
    Good: open: "21:00", close: "24:00" 和 open: "00:00", close: "09:00"
    """
    if isinstance(record, Span) and record.close <= record.open:
        message = f"结束 {record.close} 不晚于开始 {record.open}"
        yield Fault(record.where("close"), message, "跨过半夜就写成两段;全天写 00:00 到 24:00")


@record_rule("hours-overlap")
def hours_do_not_overlap(record: Record, _: Judge) -> Iterator[Fault]:
    """同一级用户、同一种日子的服务时间不能重叠;说法不一写进 against。

    Bad: 同一级用户写 everyday 09:00–21:00 和 weekend 09:00–18:00
    Good: 写 workday 和 weekend 两段
    """
    if isinstance(record, (Hours, HoursCounter)):
        yield from _overlaps(record.spans)
    if isinstance(record, Channel):
        yield from _tier_twice(record.hours, "服务时间")


def _overlaps(spans: tuple[Span, ...]) -> Iterator[Fault]:
    for index, later in enumerate(spans):
        for earlier in spans[:index]:
            same_days = _DAYS[earlier.days] & _DAYS[later.days]
            if same_days and earlier.open < later.close and later.open < earlier.close:
                message = f"{later.open}–{later.close} 和 {earlier.open}–{earlier.close} 重叠"
                yield Fault(
                    later.where(), message, "改成不重叠的两段;说法不一就写进 against", earlier.where()
                )


@record_rule("fact-complete")
def one_way_to_say_it(record: Record, _: Judge) -> Iterator[Fault]:
    """服务时间写 spans 或 text,回应写 within 或 text,只写一种。

    Bad: hours: [{tier: everyone, evidence: […]}]
    Good: hours: [{tier: everyone, text: "以店铺标示为准", evidence: […]}]
    """
    if isinstance(record, Hours) and bool(record.spans) == bool(record.text):
        yield Fault(record.where(), "服务时间要写 spans 或 text 中的一种", "有钟点写 spans,没有写 text")
    if isinstance(record, Response) and bool(record.within) == bool(record.text):
        yield Fault(record.where(), "回应要写 within 或 text 中的一种", "有数字写 within,没有写 text")


@record_rule("response-twice")
def one_response_a_tier(record: Record, _: Judge) -> Iterator[Fault]:
    """一个渠道里,同一级用户的回应只写一条。

    Bad: responses 里有两条 tier: ordinary
    Good: 合成一条,说法不一就写进 against
    """
    if isinstance(record, Channel):
        yield from _tier_twice(record.responses, "回应")


def _tier_twice(facts: tuple[Hours, ...] | tuple[Response, ...], what: str) -> Iterator[Fault]:
    seen: dict[str, Hours | Response] = {}
    for fact in facts:
        first = seen.setdefault(fact.tier, fact)
        if first is not fact:
            message = f"这一级用户({fact.tier})的{what}写了两次"
            yield Fault(fact.where(), message, "合成一条;说法不一就写进 against", first.where())


@record_rule("amount-range")
def ranges_ascend(record: Record, _: Judge) -> Iterator[Fault]:
    """范围的上限要大于下限;百分比不超过 100。

    Bad: amount: "3", amount_max: "1"
    Good: amount: "1", amount_max: "3"
    """
    if not isinstance(record, (Clock, ClockCounter, Duration)):
        return
    if record.amount and record.amount_max and int(record.amount_max) <= int(record.amount):
        message = f"上限 {record.amount_max} 不大于 {record.amount}"
        yield Fault(record.where("amount_max"), message, "把两个数对调,或删掉 amount_max")
    if isinstance(record, Clock) and record.share and int(record.share) > 100:
        yield Fault(record.where("share"), f"{record.share}% 超过 100%", "写 1 到 100")


@record_rule("date-future")
def dates_have_been(record: Record, judge: Judge) -> Iterator[Fault]:
    """证据和来源的日期不能在今天以后。

    Bad: read: "2099-01-01"
    Good: read: "2026-11-21"
    """
    for name in fields_among(type(record), "date", "read", "on"):
        text = getattr(record, name)
        if isinstance(text, str) and (day := _first_day(text)) and day > judge.today:
            yield Fault(record.where(name), f"{text} 在今天({judge.today})以后", "检查年份和月份")


def _first_day(text: str) -> date | None:
    if not latest_day(text):
        return None
    return (
        date.fromisoformat(text + "-01-01"[: 10 - len(text)]) if len(text) < 10 else date.fromisoformat(text)
    )


@rule("channel-phone")
def phones_have_numbers(book: Book, _: Judge) -> Iterator[Fault]:
    """电话渠道要写 hotline,别的渠道不写;热线没有停用,是本主体的,或服务于本主体,或是公共电话。

    Bad: kind: phone 却没有 hotline
    Good: kind: phone, hotline: jd.service
    """
    for channel in book.channels.values():
        if channel.kind == "phone" and not channel.hotline:
            tip = "写 hotline: 主体.热线;没有可信的号码就不写电话渠道"
            yield Fault(channel.where(), f"电话渠道 {channel.id} 没有 hotline", tip)
        if channel.kind != "phone" and (channel.hotline or channel.menus):
            field = "hotline" if channel.hotline else "menus"
            yield Fault(channel.where(field), "只有电话渠道能写热线和按键", "把 kind 改成 phone,或删掉它")
        if channel.hotline:
            hotline = book.hotlines[channel.hotline]
            public = book.entities[hotline.owner].kind in ("regulator", "public-line")
            if hotline not in book.serving[channel.owner] and not public:
                message = f"{channel.hotline} 不服务于 {channel.owner}"
                yield Fault(channel.where("hotline"), message, "写自己的热线,或在那条热线写 serves")
            if hotline.retired:
                message = f"{channel.hotline} 已停用,不能再当渠道"
                yield Fault(
                    channel.where("hotline"), message, "换成现在的热线,或删掉这个渠道", hotline.where()
                )


@rule("source-unused")
def sources_are_used(book: Book, _: Judge) -> Iterator[Fault]:
    """每个来源都要有人用。

    Bad: sources.yml 里有一个谁也没提到的来源
    Good: 删掉它
    """
    used = {id for top in book.tops for id in cited_in(top)}
    for source in book.sources.values():
        if source.id not in used:
            yield Fault(source.where("id"), f"来源 {source.id} 没有被用到", "删掉它,或在证据里引用它")


@rule("clock-unused")
def clocks_are_used(book: Book, _: Judge) -> Iterator[Fault]:
    """每个时限都要被某个渠道、情况、主体或做法用到。

    Bad: clocks/ 里有一个谁也没提到的时限
    Good: 在 clocks: [...] 里引用它
    """
    used = {id for top in book.tops for id in timed_in(top)}
    for clock in book.clocks.values():
        if clock.id not in used:
            yield Fault(clock.where("id"), f"时限 {clock.id} 没有被用到", "在渠道的 clocks 里引用它,或删掉")


@rule("comparison-column")
def columns_suit_their_rows(book: Book, _: Judge) -> Iterator[Fault]:
    """时限的表要写 binds,列只看 amount、must、starts、expiry;主体的表反过来。

    Bad: of: clocks,列写 shows: hotlines
    Good: of: clocks, binds: [seller],列写 shows: amount
    """
    for comparison in book.comparisons.values():
        of_clocks = comparison.of == "clocks"
        if of_clocks != bool(comparison.binds):
            message = "时限的表没有写 binds" if of_clocks else "只有时限的表写 binds"
            where = comparison.where("of" if of_clocks else "binds")
            yield Fault(where, message, "写明约束谁" if of_clocks else "删掉它,或改成 of: clocks")
        for column in comparison.columns:
            if (column.shows in OF_CLOCKS) != of_clocks:
                message = f"{column.shows} 不是{'时限' if of_clocks else '主体'}的列"
                tip = f"时限的表用 {'、'.join(OF_CLOCKS)};主体的表用别的"
                yield Fault(column.where("shows"), message, tip)


@rule("address-taken")
def addresses_differ(book: Book, _: Judge) -> Iterator[Fault]:
    """文件的 id 就是网址,不能和别的页面的网址一样:index,或两个平台比一比的页面。

    Bad: data/comparisons/jd-pdd.yml,而京东和拼多多都在首页上
    Good: data/comparisons/jd-pdd-hours.yml
    """
    pairs = {pair_id(*two) for two in combinations(book.settings.featured, 2)}
    for group in (book.entities, book.troubles, book.comparisons):
        for record in group.values():
            if record.id == "index" or (isinstance(record, Comparison) and record.id in pairs):
                message = f"{record.id} 这个网址已经有别的页面用了"
                yield Fault(record.where("id"), message, "换一个 id,文件也跟着改名")
