"""The ladder of steps of a reader's problem: where each answer leads, and that it leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator

from kefu.checks import Fault, rule
from kefu.model import Answer, Book, Ending, Step, Trouble
from kefu.trust import Judge


@rule("ladder-target")
def answers_lead_on(book: Book, _: Judge) -> Iterator[Fault]:
    """岔路口的回答只能去后面的步骤或结局,处境只能从已有的步骤开始。

    Bad: 第 5 步的回答 to: 第 2 步
    Good: to: 后面某一步,或某个结局
    """
    for trouble in book.troubles.values():
        order = _order(trouble)
        for state in trouble.states:
            if state.to not in order:
                tip = f"可以写:{'、'.join(order)}"
                yield Fault(state.where("to"), f"没有叫 {state.to} 的步骤或结局", tip)
        for one, later in _astray(trouble):
            what = "不在它后面,会绕回原处" if one.to in order else "不是步骤也不是结局"
            yield Fault(one.where("to"), f"{one.to} {what}", f"可以写:{'、'.join(later)}")


def _order(trouble: Trouble) -> list[str]:
    """The ids of the steps and endings, from the first step on."""
    return [*(one.id for one in trouble.steps), *(one.id for one in trouble.endings)]


def _astray(trouble: Trouble) -> Iterator[tuple[Answer | Step, list[str]]]:
    """Answers and steps that do not lead on, each with the ids to which it could lead."""
    order = _order(trouble)
    for index, step in enumerate(trouble.steps):
        later = order[index + 1 :]
        leading: tuple[Answer | Step, ...] = (step, *step.answers)
        for one in leading:
            if one.to and one.to not in later:
                yield one, later


@rule("ladder-fork")
def forks_only_ask(book: Book, _: Judge) -> Iterator[Fault]:
    """岔路口至少有两种不同的回答,而且只问不做:做什么写在别的步骤里。

    Bad: answers 只有一项,或岔路口又写 uses、how、say
    Good: answers: [{text: "同意", to: done}, {text: "拒绝", to: platform}]
    """
    for trouble in book.troubles.values():
        for step in trouble.steps:
            if not step.answers:
                continue
            if not _asks(step):
                yield Fault(step.where("answers"), "岔路口要有两种以上不同的回答", "补上另一种回答")
            for field in sorted(step.model_fields_set - {"id", "title", "answers"}):
                if getattr(step, field):
                    yield Fault(step.where(field), f"岔路口不写 {field}", "移到前面或后面的一步里")


def _asks(step: Step) -> bool:
    """Whether a step leaves a choice."""
    return len({answer.text for answer in step.answers}) > 1


@rule("ladder-unreachable")
def every_step_is_reached(book: Book, _: Judge) -> Iterator[Fault]:
    """从第一步出发,每一步和每个结局都要走得到。

    Bad: 岔路口的回答都跳过了第 3 步
    Good: 每一步都有一条路通向它
    """
    for trouble in book.troubles.values():
        if any(_astray(trouble)) or any(step.answers and not _asks(step) for step in trouble.steps):
            continue  # mend the answers first
        reached = {trouble.steps[0].id}
        for step, following in _each(trouble):
            if step.id in reached:
                reached.update(following)
        everything: tuple[Step | Ending, ...] = (*trouble.steps, *trouble.endings)
        for one in everything:
            if one.id not in reached:
                what = "步" if isinstance(one, Step) else "个结局"
                message = f"没有一条路走到这一{what}:{one.id}"
                yield Fault(one.where("id"), message, "让前面某个回答指向它,或删掉它")


@rule("ladder-rung")
def ladders_climb(book: Book, _: Judge) -> Iterator[Fault]:
    """一步一步只往上走,一次只上一级:商家、平台、监管。

    Bad: 商家拒绝之后,直接去监管部门
    Good: 商家拒绝之后,先去平台
    """
    rungs = [term.id for term in book.words.rungs]
    for trouble in book.troubles.values():
        highest: dict[str, set[int]] = {trouble.steps[0].id: {-1}}
        for step, following in _each(trouble):
            before = highest.get(step.id, set())
            own = rungs.index(step.rung) if step.rung else -1
            if step.rung and any(own < one for one in before):
                message = f"从{book.words.label('rungs', rungs[max(before)])}退回了更低一级"
                yield Fault(step.where("rung"), message, "升级只能往上走")
            if step.rung and any(0 <= one < own - 1 for one in before):
                between = book.words.label("rungs", rungs[own - 1])
                yield Fault(step.where("rung"), f"跳过了{between}这一级", f"先走{between}的一步")
            for id in following:
                highest.setdefault(id, set()).update(max(own, one) for one in before)


@rule("ladder-channel")
def steps_name_channels_of_their_rung(book: Book, _: Judge) -> Iterator[Fault]:
    """写了渠道种类的一步要写 rung;直接写出的渠道要和这一步同级、同角色。

    Bad: rung: platform, channels: ["12315.phone"]
    Good: rung: regulator, channels: ["12315.phone"]
    """
    for trouble in book.troubles.values():
        for step in trouble.steps:
            if (step.uses or step.channels) and not step.rung:
                field = "uses" if step.uses else "channels"
                yield Fault(step.where(field), "没有写 rung,不知道是哪一级的渠道", "加上 rung")
                continue
            for index, name in enumerate(step.channels):
                channel = book.channels[name]
                if (channel.rung, channel.role) != (step.rung, trouble.role):
                    message = f"{name} 和这一步不同级,或不是给同一角色的"
                    yield Fault(step.where("channels", index), message, "换一个渠道,或改 rung")


@rule("ladder-ending")
def ladders_say_what_if_not(book: Book, _: Judge) -> Iterator[Fault]:
    """每个问题至少有一个好结局,最后一个结局是“还不行”,不写 good。

    Bad: endings 只有一项
    Good: endings: [{id: done, good: "yes", …}, {id: still, …}]
    """
    for trouble in book.troubles.values():
        *others, last = trouble.endings
        if last.good:
            yield Fault(last.where("good"), "最后一个结局要说“还不行”怎么办", "在后面加一个不写 good 的结局")
        if not any(one.good for one in others):
            yield Fault(last.where("id"), "没有一个好结局", '在前面加一个 good: "yes" 的结局')


def _each(trouble: Trouble) -> Iterator[tuple[Step, tuple[str, ...]]]:
    """Each step, and the ids to which it leads: its answers, or what stands behind it."""
    after: tuple[Step | Ending, ...] = (*trouble.steps[1:], trouble.endings[-1])
    for step, behind in zip(trouble.steps, after, strict=True):
        yield step, tuple(answer.to for answer in step.answers) or (step.to or behind.id,)
