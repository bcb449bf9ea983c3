"""What stands around the entities of a made-up book: problems, comparison tables, prose.

A platform adds a page for each of its problems, a row to every table and, one in ten, a rule of its own to
the ladders and a page of prose: so the pages grow with the entities, and no faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

Fields = dict[str, Any]
Text = Callable[[str], str]
"""A template with its gaps filled by chance."""

SHARE = 10
"""One in so many platforms has rules of its own in the ladders, and a page of prose."""

_NOTES = ["article-a", "article-c"]
_NOW = ("先把{thing}的{proof}保存好，再开始问。", "问一句“多久能有结果”，把答复截图。")
_SAY = "您好，订单〔订单号〕的{thing}〔日期〕就申请了。请今天处理，并告诉我多久有结果。"


def problems(text: Text, platforms: Sequence[str], regulator: Fields) -> Iterator[Fields]:
    """Two problems of buyers and one of sellers; each has a page on every platform that it concerns.

    `platforms` are ids of entities made by the generator, `regulator` is the entity that ladders end at.
    """
    special = platforms[::SHARE]
    yield _buyers("late-refund", "退款没有结果", text, special, regulator, related="no-answer")
    yield _buyers("no-answer", "商家没有回音", text, special, regulator, related="late-refund")
    yield _sellers(text, special)


def _notes(text: Text, *templates: str) -> list[Fields]:
    return [{"text": text(one), "sources": _NOTES[:1]} for one in templates]


def _differs(text: Text, special: Sequence[str]) -> list[Fields]:
    return [
        {"entity": id, "text": text("先点“{button}”，再选{thing}。"), "sources": [f"{id}-guide"]}
        for id in special
    ]


def _buyers(
    id: str, name: str, text: Text, special: Sequence[str], regulator: Fields, related: str
) -> Fields:
    """Eight steps over three rungs with three forks, as real ladders have them."""
    handled, settled = ([f"{one}-{clock}" for one in special] for clock in ("handle", "result"))
    return {
        "id": id,
        "name": name,
        "asked": [text("{thing}怎么还没好"), text("{thing}没人管")],
        "summary": text("先看{thing}走到了哪一步，从那一步往下做。"),
        "now": _notes(text, *_NOW),
        "states": [
            {"id": "new", "name": text("还没有申请{thing}"), "to": "ask"},
            {"id": "waiting", "name": "在等商家", "to": "urge", "since": "refund-requested"},
            {"id": "refused", "name": "商家拒绝了", "to": "apply", "since": "merchant-refused"},
        ],
        "steps": [
            {
                "id": "ask",
                "title": text("在订单里写清{thing}，提交申请"),
                "rung": "merchant",
                "uses": ["chat"],
                "how": _notes(text, "写清订单号、{thing}和诉求，附上{proof}。", "一次说完，不要分成几条。"),
                "keep": _notes(text, "{proof}，上面要有日期。"),
                "clocks": ["return", *handled],
                "differs": _differs(text, special),
            },
            {
                "id": "urge",
                "title": "催商家答复",
                "rung": "merchant",
                "uses": ["chat"],
                "how": _notes(text, "说出上次的时间和承诺，请对方今天处理{thing}。"),
                "say": _notes(text, _SAY)[0],
            },
            {
                "id": "agreed",
                "title": "商家同意了吗？",
                "answers": [{"text": "同意", "to": "done"}, {"text": "拒绝，或没有回音", "to": "apply"}],
            },
            {
                "id": "apply",
                "title": "申请平台处理，交证据",
                "rung": "platform",
                "uses": ["form"],
                "otherwise": ["chat"],
                "how": _notes(text, "写明商家对{thing}的答复，附上{proof}和{another}。"),
                "keep": _notes(text, "{proof}。", "商家的答复，截图。"),
                "clocks": settled,
                "differs": _differs(text, special),
            },
            {"id": "call", "title": "打平台自己的热线", "rung": "platform", "uses": ["phone"]},
            {
                "id": "ruled",
                "title": "平台支持了吗？",
                "answers": [{"text": "支持", "to": "done"}, {"text": "不支持", "to": "complain"}],
            },
            {
                "id": "complain",
                "title": f"向{regulator['name']}投诉",
                "rung": "regulator",
                "channels": [f"{regulator['id']}.{kind}" for kind in ("mini-program", "phone")],
                "keep": _notes(text, "平台的处理结果，截图。"),
                "clocks": ["accept", "mediate"],
            },
            {
                "id": "mediated",
                "title": "调解成了吗？",
                "answers": [{"text": "成了", "to": "done"}, {"text": "没有谈成", "to": "still"}],
            },
        ],
        "endings": [
            {"id": "done", "title": "核对结果，记录先别删", "good": "yes", "how": _notes(text, _NOW[0])},
            {"id": "still", "title": "还不行：记录都留着", "problems": [related]},
        ],
        "clocks": ["return"],
        "pitfalls": [
            {
                "wrong": text("答应私下处理，不走{thing}流程"),
                "happens": "离开平台就没有保障",
                "instead": text("只在订单里办{thing}"),
                "sources": _NOTES,
            }
        ],
        "related": [related],
    }


def _sellers(text: Text, special: Sequence[str]) -> Fields:
    handled = [f"{one}-handle" for one in special]
    return {
        "id": "seller-request",
        "name": "卖家：收到申请",
        "role": "seller",
        "summary": text("时限内一定要有动作：同意{thing}，或者和买家协商。"),
        "now": _notes(text, "看清{thing}的原因，再决定怎样答复。"),
        "states": [{"id": "asked", "name": "刚收到申请", "to": "read", "since": "refund-requested"}],
        "steps": [
            {
                "id": "read",
                "title": "看申请的原因",
                "rung": "merchant",
                "uses": ["workbench"],
                "clocks": handled,
                "differs": _differs(text, special),
            },
            {
                "id": "agree",
                "title": text("同意{thing}吗？"),
                "answers": [{"text": "同意", "to": "done"}, {"text": "想协商", "to": "talk"}],
            },
            {
                "id": "talk",
                "title": "时限内回复买家，提出方案",
                "rung": "merchant",
                "uses": ["workbench"],
                "say": _notes(text, "您好，看到您的申请了。{thing}我们可以〔方案〕，您看可以吗？")[0],
            },
        ],
        "endings": [
            {"id": "done", "title": "办完了：把常问的写进商品页", "good": "yes"},
            {"id": "still", "title": "还不行：等平台判", "how": _notes(text, "保存{proof}。")},
        ],
    }


def comparisons() -> Iterator[Fields]:
    """Tables with a row for each guide, platform or time limit, as today's book has them."""
    own = {"rung": "platform", "kinds": ["chat"]}
    human = [
        _column("怎么做", "humans"),
        _column("入口", "paths", **own),
        _column("多久回应", "responses", **own),
    ]
    hours = [_column("商家", "hours", rung="merchant"), _column("平台", "hours", rung="platform")]
    shops = [_column("怎么进", "paths", rung="merchant"), _column("适合办", "suits", rung="merchant")]
    apply = [_column("先要满足", "before"), _column("要交什么", "prepare")]
    clocks = [_column("多久", "amount"), _column("要做什么", "must"), _column("从何时起", "starts")]
    yield _table("hours", "各平台客服的服务时间", "guides", hours)
    yield _table("human", "怎样找到真人", "guides", human)
    yield _table("merchants", "怎样找到商家", "guides", shops)
    yield _table("apply", "平台介入", "guides", apply)
    yield _table(
        "hotlines", "各平台热线和状态", "platforms", [_column("客服", "hotlines", purposes=["service"])]
    )
    yield _table("waiting", "要等多久", "clocks", clocks) | {"binds": ["platform", "regulator"]}


def _column(name: str, shows: str, **only: Any) -> Fields:
    return {"name": name, "shows": shows, **only}


def _table(id: str, title: str, of: str, columns: list[Fields]) -> Fields:
    return {
        "id": id,
        "title": title,
        "summary": "编造的一张表，只用来量生成的快慢。",
        "of": of,
        "columns": columns,
    }


_PROSE = """\
---
title: {title}
description: {description}
entity: {id}
hide: [navigation]
---

# {title}

## 先做什么 {{#first}}

- {0}
- {1}
- {2}

## 到哪里找 {{#where}}

入口在 {path}；找不到就看[它的指南](../platforms/{id}.md)。

{hotline}

1. {3}
2. {4}
3. 还是不行，见[{problem}](../problems/{problem_id}.md)。

## 常犯的错 {{#mistakes}}

| 不要这样 | 会怎样 |
| --- | --- |
| {5} | {6} |

> {7}

**{8}** {9}
"""
_SENTENCES = (
    "先看{thing}走到了哪一步，把看到的截图。",
    "订单号、{proof}和一句话的问题，先准备好。",
    "问清多久有结果，记下来。",
    "点“{button}”，在列表里选{thing}。",
    "写清{thing}是怎么回事，附上{proof}。",
    "不留{proof}就同意完结",
    "再想追究{thing}时拿不出证据",
    "标着自动回复的不是人，{thing}一类的问题要等人工。",
    "一次只说一件事。",
    "{thing}和{other}分两次提交，办得更快；{proof}保存到事情完结之后。",
)


def guide(text: Text, entity: Fields, problem: Fields) -> str:
    """A page of prose about one platform: a tap path, links and, if nothing stands against it, a number."""
    path = next(path for one in entity["channels"] for path in one.get("paths", ()))
    hotline = entity["hotlines"][0]
    return _PROSE.format(
        *map(text, _SENTENCES),
        title=f"在{entity['name']}办事",
        description=text("编造的一篇，讲{thing}和{other}。"),
        id=entity["id"],
        path=" → ".join(path["steps"]),
        hotline="" if "against" in hotline else f"客服热线是 {hotline['number']}，先在 APP 里核对。",
        problem=problem["name"],
        problem_id=problem["id"],
    )
