"""What a field of a data file may hold: ids, numbers, times, dates, words of the closed lists, references.

Every text is a plain string, every time `HH:MM` in Asia/Shanghai. Each validator says how to mend what it
refuses.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from kefu.files import RESERVED
from kefu.numbers import kind_of
from kefu.text import hidden

LONGEST = 1_000
"""Characters of one text. The longest that anybody wrote has a tenth of that."""


class Vocabulary(NamedTuple):
    """Marks a field whose values come from the list `name` of data/vocabulary.yml."""

    name: str

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        """Leaves a mark in the JSON Schema; the exporter puts the list's ids in its place."""
        return {**handler(core), "x-vocabulary": self.name}


class Ref(NamedTuple):
    """Marks a field that names something else in the book.

    A `channel` may be one of the same entity by its id, or of another one as `entity.id`.
    """

    to: Literal["source", "clock", "entity", "hotline", "channel", "trouble", "comparison"]


def _fail(kind: str, message: str, tip: str = "", at: int = -1) -> PydanticCustomError:
    """A fault of a value; `at` is the index of the wrong character, if it is about one."""
    return PydanticCustomError("kefu_" + kind, "{message}", {"message": message, "tip": tip, "at": at})


def _pattern(pattern: str) -> WithJsonSchema:
    """The pattern for editors; the validator beside it gives the better message."""
    return WithJsonSchema({"type": "string", "pattern": pattern})


def _one_line(text: str) -> str:
    if not text.strip():
        raise _fail("empty", "这里是空的", "写上内容,或删掉这个字段")
    if text != text.strip() or "\n" in text:
        raise _fail("blank", "前后有空格,或中间换了行", "写成一行,去掉前后的空格")
    if len(text) > LONGEST:
        raise _fail("long", f"有 {len(text):,} 个字,最多 {LONGEST:,}", "写短一些,或拆成几条")
    if (at := next(hidden(text), -1)) >= 0:
        raise _fail("invisible", f"有看不见的字符 U+{ord(text[at]):04X}", "删掉它,重新输入这几个字", at)
    return text


def _id(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) or len(text) > 48:
        raise _fail("id", f"“{text}”不能做 id", "id 只用小写英文、数字和 -,例如 app-human")
    if RESERVED.fullmatch(text):
        raise _fail("id", f"“{text}”不能做 id:Windows 不能有这个名字的文件", "换一个 id")
    return text


def _number(text: str) -> str:
    if kind_of(text) is None:
        digits = re.sub("[^0-9]", "", text)
        tip = '写法如 "95016"、"400-086-2867"、"021-12345678"、"400-606-5500转7"'
        raise _fail("number", f"“{text}”不是热线号码", f'写成 "{digits}"' if kind_of(digits) else tip)
    return text


def _time(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", text):
        raise _fail("time", f"“{text}”不是时刻", '写成 "09:00" 到 "24:00",北京时间')
    return text


def _whole(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise _fail("amount", f"“{text}”不是正整数", '写成 "24",不带单位和符号')
    return text


def _day(text: str) -> str:
    if not re.fullmatch(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
        raise _fail("date", f"“{text}”不是日期", '写成 "2026-09-27"')
    try:
        date.fromisoformat(text)
    except ValueError:
        raise _fail("date", f"“{text}”不是存在的日期", "检查月份和日子") from None
    return text


def _partial_date(text: str) -> str:
    if text == "unknown" or re.fullmatch(r"(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?", text):
        return text
    return _day(text)


def _https(text: str) -> str:
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[!-~]*)?", text):
        raise _fail("url", f"“{text}”不是网址", "写成 https:// 开头的完整网址")
    return text


def _address(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*(#[a-z0-9-]+)?", text):
        raise _fail(
            "address", f"“{text}”不是本站的地址", '写成 "guides/robots",要到某一节就写 "guides/robots#human"'
        )
    return text


Text = Annotated[str, AfterValidator(_one_line)]
Id = Annotated[str, AfterValidator(_id), _pattern("^[a-z0-9]+(-[a-z0-9]+)*$")]
Number = Annotated[str, AfterValidator(_one_line), AfterValidator(_number)]
Time = Annotated[str, AfterValidator(_time), _pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
Whole = Annotated[str, AfterValidator(_whole), _pattern("^[1-9][0-9]{0,5}$")]
Day = Annotated[str, AfterValidator(_day)]
PartialDate = Annotated[str, AfterValidator(_partial_date)]
Url = Annotated[str, AfterValidator(_https)]
Address = Annotated[str, AfterValidator(_address), _pattern("^[a-z0-9-]+(/[a-z0-9-]+)*(#[a-z0-9-]+)?$")]
"""A page of the site, and perhaps a section of it."""

SourceRef = Annotated[str, Ref("source")]
ClockRef = Annotated[str, Ref("clock")]
EntityRef = Annotated[str, Ref("entity")]
HotlineRef = Annotated[str, Ref("hotline")]
ChannelRef = Annotated[str, Ref("channel")]
TroubleRef = Annotated[str, Ref("trouble")]
ComparisonRef = Annotated[str, Ref("comparison")]
Role = Annotated[str, Vocabulary("roles")]
Rung = Annotated[str, Vocabulary("rungs")]
ChannelKind = Annotated[str, Vocabulary("channel_kinds")]
Surface = Annotated[str, Vocabulary("surfaces")]
Tier = Annotated[str, Vocabulary("tiers")]
Days = Annotated[str, Vocabulary("days")]
Unit = Annotated[str, Vocabulary("units")]
Purpose = Annotated[str, Vocabulary("purposes")]
EntityKind = Annotated[str, Vocabulary("entity_kinds")]
Event = Annotated[str, Vocabulary("events")]
Party = Annotated[str, Vocabulary("parties")]
Trait = Annotated[str, Vocabulary("traits")]
SourceKind = Annotated[str, Vocabulary("source_kinds")]
AdviceKind = Annotated[str, Vocabulary("advice_kinds")]
