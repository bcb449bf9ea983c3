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


_ALL = (Tool("finder", "现在找谁", "选平台、选问题，告诉你下一步找谁，现在开不开。", "store-clock-outline"),)
TOOLS = {one.id: one for one in _ALL}
SCRIPTS: dict[str, tuple[str, ...]] = {
    "now": ("page", "time", "now"),
    "finder": ("page", "time", "now", "finder"),
}
"""What a page with `data-kf-tool="<name>"` needs, in order: published as one script, so that it comes at once."""
