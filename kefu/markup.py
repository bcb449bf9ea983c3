"""Markup that does something: runs, loads, sends the reader elsewhere, or passes for a part of the theme.

Judges tags one by one, wherever they stand: also in comments, in code and inside other elements. So it does
not matter how a browser would nest them, and no trick with unclosed comments or quotes hides one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from kefu.extract import attributes_of, words

TAG = re.compile(r"<[A-Za-z/!?][^<>]*>?")
"""What a browser may take for a tag. One that holds a raw `<` or `>` is no whole match."""
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+)"""
_WHOLE = re.compile(rf"""</?([A-Za-z][^\s/>"'=<]*)((?:[\s/]+[^\s"'<>/=]+(?:\s*=\s*{_VALUE})?)*)[\s/]*>""")
_DECLARATION = re.compile(r"<!--|<!doctype html>|<\?xml [^<>]*\?>", re.IGNORECASE)
_RUNS = words(
    """iframe frame frameset object embed applet base portal fencedframe foreignobject animate
    animatemotion animatetransform set handler listener xmp noembed noframes plaintext template"""
)
"""Elements that run, load or hide what is in them, and that nothing of ours needs."""
_ADDRESSES = words(
    """href src srcset xlink:href action formaction poster data background cite ping manifest longdesc"""
)
_LOADING = words("src srcset poster data background manifest")
_LOADING_ELEMENTS = words("image use feimage pattern lineargradient radialgradient script")
_LOADING_LINKS = words(
    """stylesheet icon apple-touch-icon preload modulepreload prefetch preconnect dns-prefetch manifest"""
)
_SCHEMES = frozenset(("", "http", "https", "mailto", "tel"))
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_IGNORED = re.compile("[\x00-\x20]+")
"""What browsers skip in front of an address, and some of it inside."""
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
_FOREIGN_STYLE = re.compile(
    r"""@import|expression\s*\(|-moz-binding|(?<![-\w])behavior\s*:|url\(\s*["']?\s*(?!data:image/|data:font/|#|["')])"""
    r"(?:[a-z][a-z0-9+.-]*:|//)",
    re.IGNORECASE,
)
_STYLE = re.compile(r"<style\b[^<>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)


def scheme_of(address: str) -> str:
    """The scheme of an address as a browser finds it: without the characters that it skips."""
    found = _SCHEME.match(_IGNORED.sub("", html.unescape(address)))
    return found[1].lower() if found else ""


def leads_away(address: str) -> bool:
    """Whether an address names another host."""
    bare = _IGNORED.sub("", html.unescape(address)).replace("\\", "/")
    return bool(scheme_of(address)) or bare.startswith("//")


def wrong_address(address: str, loads: bool) -> str:
    """What is wrong with an address; `loads` if a browser fetches it unasked."""
    scheme, shown = scheme_of(address), address if len(address) <= 60 else address[:60] + "…"
    if loads:
        if _PICTURE.match(_IGNORED.sub("", address)):
            return ""
        return f"从别的地方载入 {shown}" if leads_away(address) else ""
    return "" if scheme in _SCHEMES else f"地址 {shown} 会运行代码或打开别的程序"


def wrong_style(text: str, inline: bool = True) -> str:
    """What a style sheet, or a style inside a page, loads or runs. Escapes may stand in files only."""
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    found = _FOREIGN_STYLE.search(bare) or (inline and re.search(r"\\|<", bare))
    return f"样式里有 {found[0]}" if found else ""


@lru_cache(maxsize=16384)
def wrong_tag(tag: str, picture: bool = False) -> str:
    """What one tag does that it must not, in Chinese; nothing if it is harmless. `picture`: in SVG files."""
    if _DECLARATION.match(tag):
        return ""
    whole = _WHOLE.fullmatch(tag)
    if not whole:
        return f"{tag[:60]} 不是完整的标签，浏览器可能另有理解"
    name = whole[1].lower()
    name = name.rpartition(":")[2]
    given = attributes_of(whole[2])
    values = dict(reversed(given))
    if name in _RUNS:
        return f"有 <{name}>"
    if tag.startswith("</"):
        return ""
    if name == "script" and (picture or not _plain_script(values)):
        return "有写在文件里的脚本 <script>"
    if name == "meta" and "http-equiv" in values:
        return f"有 <meta http-equiv={values['http-equiv']}>"
    for attribute, value in given:
        if attribute.startswith("on") or attribute in ("srcdoc", "is", "ping", "formaction", "nonce"):
            return f"<{name}> 有属性 {attribute}"
        if attribute == "style" and (said := wrong_style(value)):
            return said
        if attribute in _ADDRESSES:
            loads = attribute in _LOADING or name in _LOADING_ELEMENTS
            if name == "link":
                loads = not _LOADING_LINKS.isdisjoint(values.get("rel", "").lower().split())
            parts = value.split(",") if attribute == "srcset" else (value,)
            if said := next(filter(None, (wrong_address(part, loads) for part in parts)), ""):
                return f"<{name}> {said}"
    return ""


def _plain_script(values: dict[str, str]) -> bool:
    """A script that is a file of the site, or no script but data."""
    return "src" in values or values.get("type") == "application/json"


def faults(text: str, picture: bool = False) -> Iterator[tuple[int, str]]:
    """Index and description of everything in a page, or in a picture, that does what it must not."""
    wrong = {tag: said for tag in set(TAG.findall(text)) if (said := wrong_tag(tag, picture))}
    if wrong:
        yield from ((found.start(), wrong[found[0]]) for found in TAG.finditer(text) if found[0] in wrong)
    for found in _STYLE.finditer(text):
        if said := wrong_style(found[1]):
            yield found.start(1), said
    if picture:
        for entity in re.finditer(r"<!(?:DOCTYPE|ENTITY|\[CDATA\[)|<\?(?!xml\s)", text, re.IGNORECASE):
            yield entity.start(), f"有 {entity[0]}"
