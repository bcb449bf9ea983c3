"""Nothing that is published runs, loads or passes for a part of the theme, but what is meant to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path as File
from pathlib import PurePosixPath

from kefu import markup
from kefu.files import is_among, listed
from kefu.problem import Problem, Rule, Where, where_in
from kefu.recent import Recent

RULE = Rule(
    "published-active",
    """发布出去的页面和图片里没有写在里面的脚本、事件、嵌入的页面,也不从别处载入任何东西。

    Bad: <a href="javascript:alert(1)">,<img src="https://example.com/x.png">
    Good: <script src="../assets/start.js"></script>
    """,
)
_PAGES = frozenset({".html", ".htm", ".xhtml"})
_READ = _PAGES | {".svg", ".css"}
_TIP = "检查它的模板、文字页或图片;脚本放进 content/assets/"


def check(folder: File, label: str, trusted: Sequence[File] = ()) -> Iterator[Problem]:
    """Every page, picture and style sheet below `folder` that does what it must not.

    Styles that are the same byte for byte as in one of the folders `trusted` are not read.
    """
    harmless: Recent[bytes] = Recent()
    for name in listed(folder):
        suffix = PurePosixPath(name).suffix.lower()
        if suffix in _READ:
            data = (folder / name).read_bytes()
            if suffix not in _PAGES or not _is_harmless(data, harmless):
                yield from faults(name, data, label, trusted)


def faults(name: str, data: bytes, label: str, trusted: Sequence[File] = ()) -> Iterator[Problem]:
    """The same of one file, by its path and bytes."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _PAGES or suffix == ".svg":
        text = data.decode("utf-8", "replace")
        for at, said in markup.faults(text, picture=suffix == ".svg"):
            yield Problem(where_in(f"{label}/{name}", text, at), said, RULE.name, _TIP)
    elif suffix == ".css" and not is_among(trusted, name, data):
        said = markup.wrong_style(data.decode("utf-8", "replace"), inline=False)
        yield from [Problem(Where(f"{label}/{name}"), said, RULE.name, _TIP)] if said else ()


def _is_harmless(page: bytes, known: Recent[bytes]) -> bool:
    """Whether a page has no faults, by its lines, most of which are `known` from other pages.

    Tags are judged one by one; a line with a tag or a style that goes on in the next one proves nothing.
    """
    new = known.new(page.split(b"\n"))
    styled = []
    for line in new:
        if line.rfind(b"<") > line.rfind(b">") or line.count(b"<style") != line.count(b"</style"):
            return False
        if b"<style" in line:
            styled.append(line)
    parts = [b"\n".join(new.difference(styled)), *styled]
    if any(any(markup.faults(part.decode("utf-8", "replace"))) for part in parts):
        return False
    known.add(new)
    return True
