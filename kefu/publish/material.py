"""What of the Material theme our search and our scripts lean on, and a look whether it is still there.

Material's search box, result list and keyboard are used with an engine of our own, which box.js in
content/assets/search puts behind them. None of that is documented as an interface, so every point where the
two meet is named here, and a build with a theme in which one has moved fails and says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path as File

from mkdocs.config import base, config_options
from mkdocs.plugins import BasePlugin

SEARCH = "material/search"
"""The plug-in for whose presence Material's header asks before it shows the search box."""

UNUSED = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
"""Folders of the theme with its own search, which nothing loads: they are not published."""

SEAMS: dict[str, tuple[tuple[str, str], ...]] = {
    "partials/header.html": (
        (f'if "{SEARCH}" in config.plugins', "页眉看这个插件在不在，再决定放不放搜索框"),
        ("search.enabled", "页眉看插件的 enabled"),
        ('{% include "partials/search.html" %}', "搜索框在 partials/search.html"),
        ('for="__search"', "放大镜是 __search 的标签"),
        ('{% include "partials/javascripts/palette.html" %}', "内嵌脚本在 partials/javascripts/palette.html"),
    ),
    "base.html": (
        ('id="__search"', "搜索框由勾选框 __search 打开"),
        ('data-md-toggle="search"', "搜索框由勾选框 __search 打开"),
        ('"search": "assets/javascripts/workers/search.', "__config 里的 search 是搜索脚本的地址"),
        ('<script id="__config" type="application/json">', "__config 是 JSON"),
        ('{% include "partials/javascripts/base.html" %}', "内嵌脚本在 partials/javascripts/base.html"),
        ('{% include "partials/javascripts/content.html" %}', "内嵌脚本在 partials/javascripts/content.html"),
    ),
    "assets/javascripts/bundle.*.min.js": (
        ("=new Worker(", "用 new Worker(地址) 开搜索脚本"),
        ('document.forms.namedItem("search")', "只有名叫 search 的表单才会去取它自己的索引"),
        ('"keyup"', "搜索框听 keyup"),
        ('":first-child [href]"', "回车在结果里找链接"),
        ("data-md-score", "回车去分数最高的链接"),
        ('":not(details) > [href], summary, details[open] [href]"', "方向键在结果的链接之间走"),
        ('":scope > :first-child"', "结果数写在第一个元素里"),
        ('":scope > :last-child"', "结果列在最后一个元素里"),
        ('.has("q")', "?q= 打开搜索"),
        ('__md_get("__palette")', "颜色的选择经 __md_get 读"),
        ('__md_set("__palette"', "颜色的选择经 __md_set 存"),
    ),
}
"""File of the theme → each text that must stand in it, and what we use it for."""


def moved(folders: Iterable[File]) -> Iterator[str]:
    """What the theme in these folders no longer has, as Chinese sentences."""
    for pattern, seams in SEAMS.items():
        files = [file for folder in folders for file in sorted(folder.glob(pattern))]
        texts = [file.read_text("utf-8") for file in files]
        if not texts:
            yield f"{pattern}：没有这个文件"
        for seam, use in seams:
            if texts and not any(seam in text for text in texts):
                yield f"{pattern}：找不到 {seam}（{use}）"


class _Enabled(base.Config):  # type: ignore[no-untyped-call]
    enabled = config_options.Type(bool, default=True)


class SearchBox(BasePlugin[_Enabled]):  # type: ignore[no-untyped-call]
    """Stands for Material's search plug-in, so that its header shows the box. Makes no index."""


def search_box() -> SearchBox:
    """The plug-in, configured."""
    plugin = SearchBox()
    plugin.load_config({})
    return plugin
