"""What people put below content/: files that can be published, front matter that is text, harmless markup.

Prose, pictures and data come from anybody; they say things and do nothing. Scripts and styles stand in
content/assets/ and are code, as templates are: who writes them is trusted, and they are read before they are
taken in. What is published is held against `kefu.markup` once more, whoever wrote it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path as File

from kefu import markup
from kefu.checks.prose import Found, Reader, rule
from kefu.extract import attributes_of, words
from kefu.files import irregular, shown, wrong_name
from kefu.problem import Problem, Rule, Where, where_in
from kefu.prose import Document

FILE = Rule(
    "content-file",
    """content/ 里只放能发布的普通文件:文字、图片、字体,脚本和样式只放在 content/assets/。

    Bad: content/guides/说明.html,或一个指向别处的符号链接
    Good: content/guides/notes.md
    """,
)
PICTURE = Rule(
    "content-picture",
    """图片是图片:内容和后缀相符,SVG 里没有脚本、事件和外来的地址。

    Bad: 一个写着 <script> 的 .svg
    Good: 只有图形的 .svg
    """,
)
RULES = (FILE, PICTURE)

MAX_PROSE = 100_000
MAX_FILE = 5_000_000
_BEGINNINGS = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".webp": (b"RIFF",),
    ".ico": (b"\x00\x00\x01\x00",),
    ".pdf": (b"%PDF-",),
    ".woff": (b"wOFF",),
    ".woff2": (b"wOF2",),
    ".ttf": (b"\x00\x01\x00\x00", b"OTTO", b"true"),
}
"""Kinds of file by their first bytes."""
_TEXTS = frozenset({".md", ".svg", ".txt", ".csv", ".json"})
_CODE = frozenset({".js", ".css", ".map"})


def files(root: File) -> Iterator[Problem]:
    """Everything below content/ and templates/ that must not be read or published."""
    for folder in ("content", "templates"):
        for file, what in irregular(root / folder):
            where = Where(shown(file.relative_to(root).as_posix()))
            yield Problem(where, f"{what},不会发布", FILE.name, "换成文件本身,或删掉")
    content = root / "content"
    for file in sorted(content.rglob("*")):
        inside = file.relative_to(content)
        hidden = any(part.startswith(".") for part in inside.parts)
        if hidden or file.is_symlink() or not (file.is_file() or file.is_dir()):
            continue
        path = shown(file.relative_to(root).as_posix())
        if said := wrong_name(file.name):
            yield Problem(Where(path), said, FILE.name, "改文件名,例如 before-you-ask.md")
        elif file.is_file():
            yield from _file(file, path, inside.parts[0] == "assets")


def _file(file: File, path: str, is_asset: bool) -> Iterator[Problem]:
    suffix, size = file.suffix.lower(), file.stat().st_size
    most = MAX_PROSE if suffix == ".md" else MAX_FILE
    if suffix in _CODE and not is_asset:
        yield Problem(Where(path), "脚本和样式只放在 content/assets/", FILE.name, "移过去,或删掉")
    elif suffix not in _CODE | _TEXTS | _BEGINNINGS.keys():
        known = "、".join(sorted(_TEXTS | _BEGINNINGS.keys()))
        yield Problem(Where(path), f"不会发布 {suffix or '没有后缀的'} 文件", FILE.name, f"可以放:{known}")
    elif size > most:
        yield Problem(Where(path), f"文件有 {size:,} 字节,最多 {most:,}", FILE.name, "拆成几个,或缩小")
    elif suffix in _BEGINNINGS:
        with file.open("rb") as opened:
            if not opened.read(16).startswith(_BEGINNINGS[suffix]):
                yield Problem(Where(path), f"内容不是 {suffix}", PICTURE.name, "检查文件,或改后缀")
    else:
        yield from _text(file, path, suffix)


def _text(file: File, path: str, suffix: str) -> Iterator[Problem]:
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        where = where_in(path, before, len(before))
        yield Problem(where, "不是合格的 UTF-8", FILE.name, "在编辑器里另存为 UTF-8")
        return
    if suffix == ".svg":
        tip = "删掉它;图片里只有图形和文字"
        for at, said in markup.faults(text, picture=True):
            yield Problem(where_in(path, text, at), said, PICTURE.name, tip)


# Front matter ---------------------------------------------------------------------------------------------

_KEYS = ("title", "description", "entity", "hide", "date")
_FIELD = re.compile(r"([A-Za-z0-9_-]+):(?: +(.*?))? *")
_PLAIN = re.compile(r"""[^\s\[\]{}&*!|>%@`#'"?,-](?:(?!: | #).)*(?<!:)|"[^"\\]+"|'[^']+'""")
_HIDE = re.compile(r"\[(?:navigation|toc|footer|path)(?:, (?:navigation|toc|footer|path))*\]")
_TAKEN_FOR_META = re.compile(r"-{3}| {0,3}[A-Za-z0-9_-]+:")
"""Beginnings of a file that MkDocs reads as front matter."""


@rule("prose-front")
def front_matter_is_text(_: Reader, document: Document) -> Iterator[Found]:
    """文字页开头的 --- 之间只写 title、description、entity、hide 和 date,一行一个,都是普通文字。

    Bad: template: other.html,或 title: &a [x]
    Good: title: 证据怎么留
    """
    tip = "可以写:" + "、".join(_KEYS) + ";值是一行普通文字"
    lines = document.text.split("\n")
    if lines[0] != "---":
        if _TAKEN_FOR_META.match(lines[0]):
            yield Found(0, lines[0], "第一行会被当成页面的设置,不会显示", "在前面空一行,或写在两行 --- 之间")
        return
    at = len(lines[0]) + 1
    for line in lines[1:]:
        if line == "---":
            return
        field = _FIELD.fullmatch(line)
        if not field or field[1] not in _KEYS:
            yield Found(at, line, f"开头的设置里不能写“{line[:40]}”", tip)
        elif not (_HIDE if field[1] == "hide" else _PLAIN).fullmatch(field[2] or ""):
            start = field.start(2) if field[2] else len(line)
            yield Found(at + start, line, f"{field[1]} 的值不是普通文字", tip)
        at += len(line) + 1
    yield Found(0, "---", "开头的设置没有结束", "在设置下面写一行 ---")


_ITEM = re.compile(r"[ \t]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]")
_DEEP = re.compile(r"^[ \t]*(?:(?:[-*+>]|[0-9]{1,9}[.)])[ \t]*){8}", re.MULTILINE)
_LONGEST_PARAGRAPH = 8_000
_LONGEST_LINE = 1_500
_BRACKETS = 100


@rule("prose-size")
def paragraphs_are_short(_: Reader, document: Document) -> Iterator[Found]:
    """一段文字不超过 8000 字、一行不超过 1500 字,括号和列表不层层相套:不然排版要算很久。

    Bad: 一行里连写两千个 [
    Good: 分成几段,中间空一行
    """
    for at, text in _paragraphs(document.text):
        if len(text) > _LONGEST_PARAGRAPH or max(map(len, text.split("\n"))) > _LONGEST_LINE:
            yield Found(at, text, f"这一段有 {len(text):,} 个字,太长", "分成几段,中间空一行")
        elif text.count("[") > _BRACKETS:
            where = at + text.index("[")
            yield Found(where, text, f"一段里有 {text.count('[')} 个 [", "分成几段,中间空一行")
    for deep in _DEEP.finditer(document.text):
        yield Found(deep.start(), deep[0], "一行里套了太多层", "最多套三层")


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Lines that hang together, and where they begin: up to a blank one, or to the next item of a list."""
    start, at = -1, 0
    for line in text.splitlines(keepends=True):
        ends = not line.strip() or _ITEM.match(line)
        if start >= 0 and ends:
            yield start, text[start:at]
            start = -1
        if start < 0 and line.strip():
            start = at
        at += len(line)
    if start >= 0:
        yield start, text[start:]


# Markup ---------------------------------------------------------------------------------------------------

_ELEMENTS = words(
    """a abbr aside b blockquote br button caption center cite code col colgroup dd del details
    dfn div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li main
    mark ol p pre q rp rt ruby s samp section small span strong strike sub summary sup table
    tbody td tfoot th thead time tr tt u ul var wbr svg g path rect circle line text tspan"""
)
_ATTRIBUTES = words(
    """abbr align alt aria-describedby aria-hidden aria-label aria-labelledby cite class colspan
    datetime dir download headers height href hreflang id lang loading markdown open rel reversed
    role rowspan scope span src start title translate type value width viewbox d x y x1 x2 y1 y2 r
    rx ry cx cy fill stroke stroke-width text-anchor font-size color size style"""
)
_AUTOLINK = re.compile(r"<(?:https?://[^\s<>\"'`]+|(?:mailto:)?[\w.+-]+@[\w.-]+|tel:[0-9-]+)>")
_TAG = re.compile(r"</?([A-Za-z][^\s/>]*)([^<>]*)(>?)")
_DECLARED = re.compile(r"<[!?](?!--)")
_LINK = re.compile(r"(!?)\[(?:[^\[\]\n]|\[[^\[\]\n]*\])*\]\(\s*<?([^)>]*)")
_REFERENCE = re.compile(r"^ {0,3}\[([^\]\n]+)\]:\s*<?(\S+)", re.MULTILINE)
_SHOWN = re.compile(r"!\[([^\[\]\n]*)\](?:\s?\[([^\[\]\n]*)\])?(?!\()")
_ATTR_LIST = re.compile(r"\{:?[ ]*([^{}\n]*)\}")
_OWN_ID = re.compile(r"#(__[\w-]*)")
_SETTING = re.compile(r"""([^\s={}"'#.]+)\s*=\s*("[^"]*"|'[^']*'|[^\s}]*)""")
_STYLE = re.compile(
    r"(?:\s*(?:color|background-color|text-align|font-weight|font-style|font-size)\s*:\s*[#\w.% -]+;?)*\s*"
)
_TIP = "用 Markdown 的写法;要照样显示尖括号,写成 &lt;"


@rule("prose-markup")
def markup_does_nothing(_: Reader, document: Document) -> Iterator[Found]:
    """文字页里的 HTML 和属性只管排版:没有脚本、事件、样式、嵌入的页面和从别处载入的图片。

    Bad: <img src=x onerror=alert(1)>,[点这里](javascript:alert(1))
    Good: <kbd>Ctrl</kbd>,[点这里](status.md)
    """
    text = bare = _without_front(document.text)
    for start, end in _comments(text):
        inner = text[start + 4 : end - 3]
        if "--!>" in inner or "<!--" in inner:
            yield Found(start, text[start:end], "注释里又有注释的记号,浏览器会另有理解", "删掉里面的记号")
        bare = bare[:start] + re.sub(r"[^\n]", " ", text[start:end]) + bare[end:]
    bare = _AUTOLINK.sub(lambda found: " " * len(found[0]), bare)
    for declared in _DECLARED.finditer(bare):
        yield Found(declared.start(), declared[0], f"不能写 {declared[0]}", _TIP)
    for opened in re.finditer(r"<!--", bare):
        yield Found(opened.start(), opened[0], "注释没有结束", "写上 -->")
    told = set[str]()
    for tag in _TAG.finditer(bare):
        if tag[0].strip("<>") not in told and (said := _wrong(tag)):
            told.add(f"/{tag[1]}")
            yield Found(tag.start(), tag[0], said, _TIP)
    for link in _LINK.finditer(bare):
        if said := markup.wrong_address(link[2].split(' "')[0], bool(link[1])):
            yield Found(link.start(2), link[0], said, "链接用 https:// 或本站的文件;图片放进 content/")
    shown = {(found[2] or found[1]).casefold() for found in _SHOWN.finditer(bare)}
    for reference in _REFERENCE.finditer(bare):
        if said := markup.wrong_address(reference[2], reference[1].casefold() in shown):
            yield Found(reference.start(2), reference[0], said, "链接用 https:// 或本站的文件")
    for settings in _ATTR_LIST.finditer(bare):
        at, said = _wrong_settings(settings[1])
        if said:
            yield Found(settings.start(1) + at, settings[0], said, "只写 #小节 和 .样式")


def _without_front(text: str) -> str:
    """The text with its front matter blanked: that is shown as it stands."""
    end = text.find("\n---", 3) if text.startswith("---\n") else 0
    return re.sub(r"[^\n]", " ", text[:end]) + text[end:] if end > 0 else text


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each comment that ends where browsers, too, say that it does."""
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start + 4)) >= 0:
        if not text.startswith((">", "->"), start + 4):
            yield start, end + 3
        start = text.find("<!--", end)


def _wrong(tag: re.Match[str]) -> str:
    """What is wrong with a tag in prose."""
    name = tag[1].lower()
    if name not in _ELEMENTS:
        return f"不能写 <{name[:40]}>"
    if not tag[3]:
        return f"<{name}> 的标签没有写完"
    for attribute, value in attributes_of(tag[2]):
        if said := _wrong_attribute(attribute, value, name == "img"):
            return f"<{name}> {said}"
    return markup.wrong_tag(tag[0])


def _wrong_attribute(name: str, value: str, loads: bool = False) -> str:
    if name not in _ATTRIBUTES:
        return f"不能有属性 {name[:40]}"
    if name == "style" and not _STYLE.fullmatch(value):
        return "属性 style 只能写颜色、对齐、字的粗细和大小"
    if name == "id" and value.startswith("__"):
        return f"不能叫 {value[:40]}:这是主题自己的名字"
    if name in ("href", "src", "cite"):
        return markup.wrong_address(value, loads and name == "src")
    return ""


def _wrong_settings(text: str) -> tuple[int, str]:
    """Where in a list of attributes something is wrong, and what."""
    if own := _OWN_ID.search(text):
        return own.start(), f"小节不能叫 {own[1]}:这是主题自己的名字"
    for setting in _SETTING.finditer(text):
        if said := _wrong_attribute(setting[1].lower(), html.unescape(setting[2].strip("\"'"))):
            return setting.start(), said
    return 0, ""
