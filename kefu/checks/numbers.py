"""Whose a number is."""

from __future__ import annotations

from collections.abc import Iterator

from kefu.checks import Fault, rule
from kefu.model import Book, Hotline
from kefu.numbers import digits_of
from kefu.trust import Judge


@rule("number-owner")
def one_owner(book: Book, _: Judge) -> Iterator[Fault]:
    """一个热线号码只能属于一个主体;共用的写 serves,有争议的写 against。

    Bad: jd.yml 和 taobao.yml 里都有 number: "950618"
    Good: 只写在 jd.yml 里
    """
    first: dict[str, Hotline] = {}
    for hotline in book.hotlines.values():
        other = first.setdefault(hotline.digits, hotline)
        if other is not hotline:
            owner = book.entities[other.owner].name
            message = f"号码 {hotline.number} 已经属于 {owner}({other.key})"
            tip = "共用就在那一条写 serves;有争议就在那一条的 against 里写 owner;说法不可信就写进 rejected"
            yield Fault(hotline.where("number"), message, tip, other.where("number"))


@rule("number-rejected")
def rejected_stays_out(book: Book, _: Judge) -> Iterator[Fault]:
    """被否定的号码不能又当作同一主体的热线;否定时写明其实是谁的,那个主体就要有这个号码。

    Bad: rejected 里有 95010,hotlines 里又有 95010
    Good: 只留 rejected
    """
    for entity in book.entities.values():
        own = {hotline.digits: hotline for hotline in entity.hotlines}
        for rejected in entity.rejected:
            digits = digits_of(rejected.number)
            if digits in own:
                message = f"{rejected.number} 既是 {entity.name} 的热线,又被否定"
                also = own[digits].where("number")
                yield Fault(rejected.where("number"), message, "留下一处", also)
            elsewhere = [h for h in book.hotlines.values() if h.digits == digits and h.owner != entity.id]
            if elsewhere and not rejected.owner:
                name = book.entities[elsewhere[0].owner].name
                message = f"{rejected.number} 是{name}的热线,这里没有写明"
                tip = f"加上 owner: {elsewhere[0].owner}"
                yield Fault(rejected.where("number"), message, tip, elsewhere[0].where("number"))
            if rejected.owner:
                theirs = {hotline.digits for hotline in book.serving[rejected.owner]}
                if digits not in theirs:
                    name = book.entities[rejected.owner].name
                    message = f"说 {rejected.number} 是{name}的,但 {name} 没有这个号码"
                    yield Fault(
                        rejected.where("owner"), message, f"在 {rejected.owner}.yml 里加上它,或去掉 owner"
                    )


@rule("evidence-counts")
def evidence_counts(book: Book, judge: Judge) -> Iterator[Fault]:
    """热线至少要有一条算数的证据;只有 rejected 来源的号码写进 rejected。

    Bad: 热线只有一条内容农场的证据
    Good: 写进 rejected,附理由
    """
    for hotline in book.hotlines.values():
        if not judge.hotline(hotline).support:
            message = f"{hotline.number} 的证据都来自不可信的来源"
            yield Fault(hotline.where("evidence"), message, "移到 rejected,写明理由")


@rule("number-counter")
def counters_say_something(book: Book, _: Judge) -> Iterator[Fault]:
    """反面证据要说清是哪一种:owner(给了谁)、number(另一个号码)、no_number(没有可信号码),只写一种。

    Bad: against: [{source: some-list, says: "不一样"}]
    Good: against: [{source: some-list, says: "登记在别家名下", owner: lakala}]
    """
    for hotline in book.hotlines.values():
        for counter in hotline.against:
            given = [name for name in ("owner", "number", "no_number") if getattr(counter, name)]
            if len(given) != 1:
                message = f"反面证据写了 {len(given)} 种说法" if given else "反面证据没有说它给出了什么"
                yield Fault(counter.where(), message, "写 owner、number、no_number 中的一个")
            if counter.owner == hotline.owner:
                message = "反面证据把号码给了它自己的主人"
                yield Fault(counter.where("owner"), message, "写别的主体,或移到 evidence")
            if counter.number and digits_of(counter.number) == hotline.digits:
                message = "反面证据给出的是同一个号码"
                yield Fault(counter.where("number"), message, "写别的号码,或移到 evidence")


@rule("number-yields")
def yields_once(book: Book, _: Judge) -> Iterator[Fault]:
    """让位只能让给同一主体(或服务于它)的另一条热线,不能互相让位。

    Bad: yields: {to: jd.service, …} 写在 jd.service 自己身上
    Good: 旧号码让位给新号码
    """
    for hotline in book.hotlines.values():
        if not hotline.yields:
            continue
        to = book.hotlines[hotline.yields.to]
        if to not in book.serving[hotline.owner] or to is hotline:
            message = f"{hotline.key} 不能让位给 {to.key}"
            yield Fault(hotline.yields.where("to"), message, "写同一主体的另一条热线")
        elif to.yields and to.yields.to == hotline.key:
            message = f"{hotline.key} 和 {to.key} 互相让位"
            yield Fault(hotline.yields.where("to"), message, "只留一边", to.yields.where("to"))


@rule("number-serves")
def serves_others(book: Book, _: Judge) -> Iterator[Fault]:
    """serves 里写别的主体,不写自己。

    Bad: taobao.yml 里写 serves: [taobao]
    Good: taobao.yml 里写 serves: [tmall]
    """
    for hotline in book.hotlines.values():
        for index, id in enumerate(hotline.serves):
            if id == hotline.owner or id in hotline.serves[:index]:
                yield Fault(hotline.where("serves", index), f"{id} 不用写在这里", "删掉它")
