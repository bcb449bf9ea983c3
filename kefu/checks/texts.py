"""How texts in the data are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kefu.checks import Fault, record_rule, rule
from kefu.glyphs import missing
from kefu.model import Book, Path, Record, Topic, texts_in
from kefu.trust import Judge

_ARROWS = re.compile("[→>»›▸⇒➜➔＞》]|->|—")


@rule("path-label")
def labels_are_labels(book: Book, _: Judge) -> Iterator[Fault]:
    """路径的每一步是一个按钮上的字,不带箭头、引号和“点击”。

    Bad: steps: ["我的 → 客服中心"]
    Good: steps: ["我的", "客服中心"]
    """
    for channel in book.channels.values():
        for path in channel.paths:
            yield from _labels(path)


def _labels(path: Path) -> Iterator[Fault]:
    for index, step in enumerate(path.steps):
        if _ARROWS.search(step):
            yield Fault(path.where("steps", index), f"“{step}”里有箭头", "拆成几步,一步一个按钮")
        elif re.search('[“”"「」『』]|^(点击|点开|打开|进入|找到)', step):
            yield Fault(path.where("steps", index), f"“{step}”不是按钮上的字", "只写按钮上的字,动作写进 then")


_FULL_WIDTH = {".": "\u3002", ",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f", "!": "\uff01"}
_CHINESE = "[\u3400-\u9fff\u201c\u201d\u300a\u300b\u3002\u3001]"
_HALF_WIDTH = re.compile(rf"(?<={_CHINESE})(?:[,:;?!)]|\.(?![.A-Za-z0-9]))|[(,;?!](?={_CHINESE})")


@record_rule("text-punctuation")
def punctuation_is_full_width(record: Record, _: Judge) -> Iterator[Fault]:
    """中文旁边用全角标点,不用半角的逗号、冒号、分号、问号、叹号和括号。

    Bad: says: "先协商,再申请"
    Good: says: "先协商\uff0c再申请"
    """
    for at, text in texts_in(record):
        if found := _HALF_WIDTH.search(text):
            mark = found[0]
            right = _FULL_WIDTH.get(mark) or "\uff08\uff09"["()".index(mark)]
            near = text[max(0, found.start() - 4) : found.end() + 4]
            where = record.where(*at).right(1 + found.start())
            yield Fault(where, f"“{near}”里的 {mark} 是半角标点", f"改成全角的 {right}")


@record_rule("text-glyph")
def everything_can_be_printed(record: Record, _: Judge) -> Iterator[Fault]:
    """要印在纸上的文字,字体里都有(简体汉字和常用符号),只在搜索时用的字不限。

    Bad: name: "\u9555记客服"
    Good: name: "容记客服"
    """
    for at, text in () if isinstance(record, Topic) else texts_in(record):
        if at[0] not in ("asked", "icon") and (lacking := missing(text)):
            where = record.where(*at).right(1 + text.index(lacking[0]))
            yield Fault(where, f"“{lacking}”印不出来:字体里没有", "换成简体字或常用符号")
