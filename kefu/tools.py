"""The reader's tools: which there are.

A tool is a page that says everything without scripts, and a script in content/assets/tools that works on
what the page says. It is no second truth: what it shows of the book, it reads from the page.
"""

from __future__ import annotations

from typing import NamedTuple


class Tool(NamedTuple):
    """One tool: its page is tools/<id>/, its template pages/tool-<id>.html.jinja, its script <id>.js."""

    id: str
    name: str
    summary: str
    icon: str


_ALL: tuple[Tool, ...] = (
    Tool(
        id="number",
        name="号码核验",
        summary="粘贴一个号码或一条短信，看里面的号码是谁的、可不可信。",
        icon="phone-check-outline",
    ),
    Tool(
        id="call",
        name="通话小抄",
        summary="打电话时放在眼前：号码、怎么按、准备什么、怎么说，边打边记。",
        icon="phone-log-outline",
    ),
)
TOOLS = {one.id: one for one in _ALL}
