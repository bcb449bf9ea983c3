"""Topics of the search: that a word leads to one of them, and that they lead to pages which exist."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from kefu.checks import Fault, rule
from kefu.model import Book, Topic
from kefu.problem import Problem, Rule
from kefu.prose import Document
from kefu.tools import TOOLS
from kefu.trust import Judge

PAGE = Rule(
    "topic-page",
    """主题指到的页面和小节必须存在。

    Bad: pages: ["guides/robot"]
    Good: pages: ["guides/robots", "guides/robots#human"]
    """,
)
RULES = (PAGE,)
_GENERATED = (
    "platforms",
    "problems",
    "compare",
    "sellers",
    "guides",
    "numbers",
    "about/status",
    "about/sources",
    "corrections",
    "a-z",
    "print",
    "tools",
    *(f"tools/{id}" for id in TOOLS),
)
_ANCHOR = re.compile(r"\{ *#([a-z0-9-]+) *\}")


@rule("topic-word-taken")
def words_lead_to_one_topic(book: Book, _: Judge) -> Iterator[Fault]:
    """一个说法只能写在一个主题里,不分大小写和全角半角。

    Bad: refund 和 return 的 words 里都写“退款”
    Good: “退款”只写在 refund 里
    """
    taken: dict[str, tuple[Topic, str, int]] = {}
    for topic in book.topics.values():
        for name, words in (("words", topic.words), ("weak", topic.weak)):
            for index, word in enumerate(words):
                key = unicodedata.normalize("NFKC", word).casefold()
                if key in taken:
                    other, field, place = taken[key]
                    message = f"“{word}”在 {other.id} 里已经有了"
                    yield Fault(topic.where(name, index), message, "删掉一处", other.where(field, place))
                else:
                    taken[key] = (topic, name, index)


@rule("topic-word-gap")
def gaps_stand_between(book: Book, _: Judge) -> Iterator[Fault]:
    """… 只能写在两段字的中间,表示那里可以隔几个字。

    Bad: "…没到"
    Good: "钱…没到"
    """
    for topic in book.topics.values():
        for name, words in (("words", topic.words), ("weak", topic.weak)):
            for index, word in enumerate(words):
                if "…" in word and not all(word.split("…")):
                    yield Fault(topic.where(name, index), f"“{word}”的 … 前后要有字", "写成 钱…没到 这样")


def check(book: Book, documents: Iterable[Document]) -> Iterator[Problem]:
    """Pages and sections that topics lead to and that are not there."""
    anchors = {one.url.rstrip("/"): set(_ANCHOR.findall(one.text)) for one in documents}
    known = {*_GENERATED, *(f"guides/{rung.id}" for rung in book.words.rungs), *anchors}
    known |= {f"compare/{id}" for id in book.comparisons}
    for topic in book.topics.values():
        for index, address in enumerate(topic.pages):
            page, _, anchor = address.partition("#")
            if page not in known:
                near = sorted(one for one in known if one.startswith(page.split("/")[0]))
                tip = f"可以写:{'、'.join(near[:8])}" if near else "检查地址"
                yield Problem(topic.where("pages", index), f"没有页面 {page}", PAGE.name, tip)
            elif anchor and anchor not in anchors.get(page, ()):
                here = "、".join(sorted(anchors.get(page, ())))
                tip = f"这一页有:{here}" if here else "去掉 # 和后面的字"
                message = f"{page} 里没有小节 #{anchor}"
                yield Problem(topic.where("pages", index), message, PAGE.name, tip)
