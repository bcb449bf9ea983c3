"""How texts in the data are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kefu.checks import Fault, rule
from kefu.model import Book, Path
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
