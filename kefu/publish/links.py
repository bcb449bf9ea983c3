"""Every link of what is published leads somewhere: to a file, in the right case, and to a place in it."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path as File
from urllib.parse import unquote, urlsplit

from kefu.files import listed
from kefu.problem import Problem, Rule, Where
from kefu.recent import Recent

RULE = Rule(
    "link-broken",
    """发布出去的每个链接、图片、样式和脚本都有去处,大小写不差,小节存在。

    Bad: <a href="../JD/">
    Good: <a href="../jd/#hotlines">
    """,
)
_LINK = re.compile(rb'<[a-z][^<>]*?\s(?:href|src)="([^"]*)"')
_FROM_ANYWHERE = re.compile("/|[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""How an address begins that leads to the same place from every page."""
_SPECIAL = re.compile("[^A-Za-z0-9._/#-]|//")
"""What stands in an address that is more than a path and a place."""
_ADDRESSES = re.compile(rb'href="(?<=\shref=")([^"]*)"'), re.compile(rb'src="(?<=\ssrc=")([^"]*)"')
"""Finds all that `_LINK` finds, and what only looks like it, but several times as fast."""
_ENCODED = re.compile(b"[&%]")
_IDS = re.compile(rb'id="(?<=\sid=")([^"]*)"'), re.compile(rb'name="(?<=\sname=")([^"]*)"')


def resolved(base: str, path: str) -> str:
    """Where the path of a link on a page in the folder `base` leads, from the root: `platforms/jd`."""
    return posixpath.normpath(posixpath.join("/", base, path)).lstrip("/")


def check(
    folder: File, label: str, relative: bool = False, root: str = "/", led: set[str] | None = None
) -> Iterator[Problem]:
    """Every link below `folder` that leads nowhere; with `relative`, also those from the root.

    `root` is the path under which the folder will stand on its host. Where links lead to is added to `led`.
    """
    files = frozenset(listed(folder))
    yield from broken(files, lambda path: (folder / path).read_bytes(), files, label, relative, root, led)


def broken(
    pages: Iterable[str],
    read: Callable[[str], bytes],
    files: Collection[str],
    label: str,
    relative: bool = False,
    root: str = "/",
    led: set[str] | None = None,
    sure: Container[str] = frozenset(),
) -> Iterator[Problem]:
    """Every link on some pages that leads nowhere. `files` are the paths of all files, `read` gives one.

    Where the others lead to is added to `led`: `platforms/jd/index.html`, `platforms/jd/index.html#hotlines`.
    Of these that are `sure` to be there nobody looks for the place on the page.
    """

    @cache
    def folders() -> set[str]:
        found = {posixpath.dirname(one) for one in files}
        return found | {"/".join(one.split("/")[:end]) for one in found for end in range(one.count("/") + 1)}

    @lru_cache(maxsize=1024)
    def places(path: str) -> frozenset[str]:
        return anchors(read(path))

    @lru_cache(maxsize=8192)
    def fault(base: str, link: str, page: str) -> str:
        """What is wrong with a link in the folder `base`; `page` only matters for links within one."""
        path, _, fragment = link.partition("#")
        if _SPECIAL.search(link):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                return ""
            path, fragment = unquote(parts.path), parts.fragment
        if relative and path.startswith("/"):
            return "从根目录算起,离线时打不开"
        target = page
        if path.startswith("/"):
            path = f"/{path.removeprefix(root)}"
        if path:
            target = resolved(base, path)
            index = posixpath.join(target, "index.html")
            if target not in files and (index in files or target in folders()):
                target = index
        if target not in files:
            near = next((one for one in (*files, *folders()) if one.casefold() == target.casefold()), "")
            return f"大小写不对,应为 {near}" if near else f"没有 {target}"
        fragment = unquote(fragment)
        whole = f"{target}#{fragment}"
        if fragment and target.endswith(".html") and whole not in sure and fragment not in places(target):
            return f"{target} 里没有 #{fragment}"
        if led is not None:
            led.update((target, whole))
        return ""

    sound: dict[int, Recent[bytes]] = {}
    """Depth of a page → addresses that lead somewhere from any page of that depth."""

    def is_sound(data: bytes, base: str, path: str) -> bool:
        """Whether every link of a page leads somewhere, by its addresses: most stand elsewhere too."""
        depth = base.count("/") + 1 if base else 0
        known = sound.setdefault(depth, Recent())
        new = known.new(found for pattern in _ADDRESSES for found in pattern.findall(data))
        ids = frozenset(_IDS[0].findall(data)) if any(one.startswith(b"#") for one in new) else frozenset()
        alike = set()
        for address in new:
            if b"<" in address:  # a quote is missing somewhere
                return False
            link = html.unescape(address.decode())
            inside = not link or link.startswith(("#", "?"))
            if address[:1] == b"#" and address[1:] in ids and not _ENCODED.search(address):
                if led is not None:
                    led.update((path, f"{path}{link}"))
            elif fault(base, link, path if inside else ""):
                return False
            elif not inside and (link.startswith("../" * depth) or _FROM_ANYWHERE.match(link)):
                alike.add(address)
        known.add(alike)
        return True

    for path in sorted(one for one in pages if one.endswith(".html")):
        data = read(path)
        base = "" if path == "404.html" else posixpath.dirname(path)
        if is_sound(data, base, path):
            continue
        for found in _LINK.finditer(data):
            link = html.unescape(found[1].decode())
            inside = not link or link.startswith(("#", "?"))
            if said := fault(base, link, path if inside else ""):
                line = data.count(b"\n", 0, found.start()) + 1
                column = found.start() - data.rfind(b"\n", 0, found.start())
                message = f"链接 {link}:{said}"
                yield Problem(Where(f"{label}/{path}", line, column), message, RULE.name, "检查模板或数据")


def anchors(data: bytes) -> frozenset[str]:
    """The places on a page that links may lead to."""
    return frozenset(html.unescape(one.decode()) for pattern in _IDS for one in pattern.findall(data))
