"""The reader's tools: which there are.

A tool is a page that says everything without scripts, and a script in content/assets/tools that works on
what the page says. It is no second truth: what it shows of the book, it reads from the page. What would grow
with the book has a page an entity below it, and is itself the choice between them.
"""

from __future__ import annotations

from typing import NamedTuple


class Tool(NamedTuple):
    """One tool: its page is tools/<id>/, its template pages/tool-<id>.html.jinja, its script <id>.js.

    With pages of entities, these are tools/<id>/<entity>/ and pages/tool-<id>-entity.html.jinja.
    """

    id: str
    name: str
    summary: str
    icon: str


_ALL: tuple[Tool, ...] = (
    Tool(
        "finder",
        "现在找谁",
        "选平台、选问题，告诉你下一步找谁，现在开不开。",
        icon="store-clock-outline",
    ),
    Tool(
        "clock",
        "维权计时",
        "说出发生了什么、什么时候，看接下来的每个期限到哪一刻，存进手机日历。",
        icon="timer-outline",
    ),
    Tool(
        "message",
        "话术",
        "填空写好发给商家、平台的话和给监管的投诉书，发出去以前提醒不该写的号码。",
        icon="message-text-outline",
    ),
    Tool(
        "evidence",
        "证据清单",
        "按问题列出要留的证据，一件一件打勾，可以打印。",
        icon="clipboard-check-outline",
    ),
    Tool(
        "number",
        "号码核验",
        "粘贴一个号码或一条短信，看里面的号码是谁的、可不可信。",
        icon="phone-check-outline",
    ),
    Tool(
        "call",
        "通话小抄",
        "打电话时放在眼前：号码、怎么按、准备什么、怎么说，边打边记。",
        icon="phone-log-outline",
    ),
)
TOOLS = {one.id: one for one in _ALL}
SCRIPTS: dict[str, tuple[str, ...]] = {
    "now": ("time", "now"),
    "finder": ("time", "now", "finder"),
    "clock": ("time", "deadlines", "clock"),
    "message": ("message",),
    "evidence": ("evidence",),
    "number": ("lookup", "number"),
    "call": ("call",),
    "lead": ("lead",),
}
"""What a page with `data-kf-tool="<name>"` needs, in order; published as one script."""
