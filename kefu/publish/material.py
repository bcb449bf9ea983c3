"""What of the Material theme our scripts and templates lean on, and a look whether it is still there.

Material's layout and styles are used with scripts of our own (content/assets/theme.js, those of the search).
None of that is documented as an interface, so every point where the two meet is named here, and a build with
a theme in which one has moved fails and says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path as File

from mkdocs.config import base, config_options
from mkdocs.plugins import BasePlugin

MENDS: tuple[tuple[str, str, str], ...] = (
    (
        '<html lang="zh"',
        '<html lang="zh-CN"',
        "简体中文",
    ),
    (
        'type="checkbox" id="__drawer" autocomplete="off"',
        'type="checkbox" id="__drawer" aria-label="菜单"',
        "勾选框没有 autocomplete；不用脚本时要有名字",
    ),
    (
        'type="checkbox" id="__search" autocomplete="off"',
        'type="checkbox" id="__search"',
        "勾选框没有 autocomplete",
    ),
    (
        '<main class="md-main" data-md-component="main">',
        '<main class="md-main" data-md-component="main" id="kf-main" tabindex="-1">',
        "跳到正文的链接要有地方可去",
    ),
)
"""What Material's base template has wrong, outside of any part to override; what it should say; and why."""
_SKIP = re.compile(r'(<div data-md-component="skip">).*?(</div>)', re.DOTALL)
_SKIP_LINK = '<a href="#kf-main" class="md-skip">跳到正文</a>'

_LINE_END = re.compile(r"[ \t\r\f]*\n[ \t\r\n\f]*")

SEARCH = "material/search"
"""The plug-in for whose presence Material's header asks before it shows the search box."""

UNUSED = ("assets/javascripts/lunr/", "assets/javascripts/workers/")
"""Folders of the theme with its own search, which nothing loads: they are not published."""

SEAMS: dict[str, tuple[tuple[str, str], ...]] = {
    "partials/header.html": (
        ('<header class="{{ class }}" data-md-component="header">', "页眉是组件 header"),
        ('data-md-component="header-title"', "页眉的标题是组件 header-title"),
        ('data-md-component="header-topic"', "滚动以后页眉显示页面的标题"),
        (f'if "{SEARCH}" in config.plugins', "有没有搜索，看这个插件在不在"),
        ('{% include "partials/search.html" %}', "搜索框在 partials/search.html"),
        ('{% include "partials/palette.html" %}', "深色和浅色在 partials/palette.html"),
        ('{% include "partials/javascripts/palette.html" %}', "内嵌脚本在 partials/javascripts/palette.html"),
        ('for="__drawer"', "菜单由勾选框 __drawer 打开"),
    ),
    "partials/palette.html": (
        ('class="md-option" data-md-color-media=', "选颜色的单选框"),
        ('name="__palette" id="__palette_{{ loop.index0 }}"', "选颜色的单选框叫 __palette_0、__palette_1"),
        ('data-md-component="palette"', "选颜色的组件叫 palette"),
    ),
    "partials/nav.html": (
        ('<nav class="{{ class }}" aria-label="{{ lang.t(\'nav\') }}" data-md-level="0">', "菜单是第 0 层"),
        ('{% set class = class ~ " md-nav--lifted" %}', "有栏目时菜单是 md-nav--lifted"),
        ('<ul class="md-nav__list" data-md-scrollfix>', "菜单的列表"),
    ),
    "partials/toc.html": (
        ('data-md-component="toc"', "目录是组件 toc"),
        ('class="md-nav md-nav--secondary"', "目录是 md-nav--secondary"),
    ),
    "partials/toc-item.html": (
        ('<a href="{{ toc_item.url }}" class="md-nav__link">', "目录的每一项是 md-nav__link"),
    ),
    "partials/tabs.html": (
        ('<nav class="md-tabs"', "栏目是 md-tabs"),
        ('data-md-component="tabs"', "栏目是组件 tabs"),
        ('<ul class="md-tabs__list">', "栏目的列表"),
    ),
    "partials/logo.html": (('<img src="{{ config.theme.logo | url }}" alt="logo">', "标志的替代文字是英文"),),
    "base.html": (
        ('{% include "partials/header.html" %}', "页眉在 partials/header.html"),
        ('{% include "partials/tabs.html" %}', "栏目在 partials/tabs.html"),
        ('{% include "partials/nav.html" %}', "菜单在 partials/nav.html"),
        ('{% include "partials/toc.html" %}', "目录在 partials/toc.html"),
        ('class="md-overlay" for="__drawer"', "菜单旁边的阴影关上菜单"),
        ('data-md-toggle="drawer"', "菜单由勾选框 __drawer 打开"),
        ('id="__search"', "搜索框由勾选框 __search 打开"),
        ('data-md-toggle="search"', "搜索框由勾选框 __search 打开"),
        ("{% block styles %}", "样式可以换成我们的一份"),
        ("{% block extrahead %}", "工具的脚本放在页头"),
        ("{% block config %}", "它的脚本的设置可以不要"),
        ("{% block scripts %}", "它的脚本可以换成我们的"),
        ('class="md-sidebar__scrollwrap"', "目录和菜单在 md-sidebar__scrollwrap 里滚动"),
        ('data-md-component="sidebar" data-md-type="navigation"', "菜单是组件 sidebar"),
        ('data-md-component="sidebar" data-md-type="toc"', "目录是组件 sidebar"),
        ('<div class="md-main__inner md-grid">', "正文的第一个元素是 md-main__inner"),
        ('<div class="md-content"', "正文是 md-content"),
        ('{% include "partials/javascripts/base.html" %}', "内嵌脚本在 partials/javascripts/base.html"),
        ('{% include "partials/javascripts/content.html" %}', "内嵌脚本在 partials/javascripts/content.html"),
    ),
    "partials/top.html": (('data-md-component="top" hidden>', "回到顶部的按钮是组件 top"),),
    "assets/stylesheets/main.*.min.css": (
        (".md-header--shadow{", "页眉压在正文上时有影子"),
        (".md-header__title--active ", "滚动以后页眉显示页面的标题"),
        (".md-tabs[hidden]", "滚动以后栏目藏起来"),
        (".md-nav__link--passed", "读过的小节"),
        (".md-nav__link--active", "正在读的小节"),
        (".md-top[hidden]", "回到顶部的按钮藏得起来"),
        ("body[data-md-scrolllock]", "手机上搜索打开时，页面不动"),
        (".md-typeset__scrollwrap{", "宽的表格自己滚动"),
        (".md-typeset__table{", "宽的表格自己滚动"),
        (".md-search-result__item", "搜索结果的样式"),
        (".md-search-result__link", "搜索结果的样式"),
        (".md-search-result__article", "搜索结果的样式"),
        (".md-search-result__icon", "搜索结果的样式"),
        (".md-search-result__more>summary>div", "搜索结果的样式"),
        (".md-search-result__meta", "搜索结果的个数"),
    ),
    "assets/stylesheets/palette.*.min.css": (("[data-md-color-switching]", "换颜色时没有过渡"),),
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


def mended(page: str) -> str:
    """A page of the theme without the faults of its base template, and without the white space that its
    templates leave around the article. Raises Moved if a fault is not there.
    """
    for faulty, right, why in MENDS:
        if page.count(faulty) != 1:
            raise Moved(f"base.html：{faulty} 有 {page.count(faulty)} 处（{why}）")
        page = page.replace(faulty, right)
    page, count = _SKIP.subn(rf"\1{_SKIP_LINK}\2", page)
    if count != 1:
        raise Moved(f'base.html：<div data-md-component="skip"> 有 {count} 处（跳到正文）')
    before, article, rest = page.partition("<article")
    inside, ends, behind = rest.rpartition("</article>")
    return f"{squeezed(before).lstrip()}{article}{inside}{ends}{squeezed(behind)}"


def squeezed(markup: str) -> str:
    """Markup of the theme without blank lines and indentation: half of the lines around an article."""
    return _LINE_END.sub("\n", markup)


class Moved(Exception):
    """Something of the theme is not where it was."""


class _Enabled(base.Config):  # type: ignore[no-untyped-call]
    enabled = config_options.Type(bool, default=True)


class SearchBox(BasePlugin[_Enabled]):  # type: ignore[no-untyped-call]
    """Stands for Material's search plug-in, so that its header shows the box. Makes no index."""


def search_box() -> SearchBox:
    """The plug-in, configured."""
    plugin = SearchBox()
    plugin.load_config({})
    return plugin
