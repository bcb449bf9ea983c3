"""Where a reader is sent next."""

from __future__ import annotations

from collections.abc import Iterator

from kefu.checks import Fault, rule
from kefu.model import Book, Channel
from kefu.trust import Judge


@rule("escalation-loop")
def ladders_do_not_loop(book: Book, _: Judge) -> Iterator[Fault]:
    """“还不行就找谁”不能绕回原处。

    Bad: 甲的 escalate 是乙,乙的 escalate 又是甲
    Good: 商家 → 平台 → 监管
    """
    done: set[str] = set()
    for start in book.channels.values():
        trail: list[Channel] = []
        open_: list[tuple[Channel, int]] = [(start, 0)]
        while open_:
            channel, index = open_.pop()
            if index == 0:
                if channel.key in done:
                    continue
                trail.append(channel)
            if index < len(channel.escalate):
                open_.append((channel, index + 1))
                following = book.channel(book.entities[channel.owner], channel.escalate[index])
                if following in trail:
                    loop = [*(one.key for one in trail[trail.index(following) :]), following.key]
                    message = "升级绕回了原处:" + " → ".join(loop)
                    tip = "去掉这一步,升级只能往上走"
                    yield Fault(channel.where("escalate", index), message, tip, following.where("escalate"))
                else:
                    open_.append((following, 0))
            else:
                trail.remove(channel)
                done.add(channel.key)


@rule("escalation-down")
def ladders_go_up(book: Book, _: Judge) -> Iterator[Fault]:
    """升级不能从高一级回到低一级,也不能跳到别的角色。

    Bad: 平台渠道的 escalate 是商家渠道
    Good: 平台渠道的 escalate 是监管渠道
    """
    rungs = [term.id for term in book.words.rungs]
    for channel in book.channels.values():
        for index, name in enumerate(channel.escalate):
            following = book.channel(book.entities[channel.owner], name)
            if rungs.index(following.rung) < rungs.index(channel.rung):
                message = f"{channel.id} 升级到了更低一级的 {following.key}"
                yield Fault(channel.where("escalate", index), message, "写同级或更高一级的渠道")
            if following.role != channel.role:
                mine, theirs = (book.words.label("roles", one.role) for one in (channel, following))
                message = f"{channel.id} 是给{mine}的,{following.key} 是给{theirs}的"
                yield Fault(channel.where("escalate", index), message, "写同一角色的渠道")


@rule("escalation-skip")
def ladders_skip_no_rung(book: Book, _: Judge) -> Iterator[Fault]:
    """升级一次只上一级,不能从商家直接跳到监管。

    Bad: 商家渠道的 escalate 是 12315 的渠道
    Good: 商家渠道的 escalate 是平台渠道
    """
    rungs = [term.id for term in book.words.rungs]
    for channel in book.channels.values():
        for index, name in enumerate(channel.escalate):
            following = book.channel(book.entities[channel.owner], name)
            if rungs.index(following.rung) > rungs.index(channel.rung) + 1:
                between = book.words.label("rungs", rungs[rungs.index(channel.rung) + 1])
                message = f"{channel.id} 跳过{between}这一级,直接升级到 {following.key}"
                yield Fault(channel.where("escalate", index), message, f"先写{between}的渠道")
