"""Finds hotline numbers and tap paths in any text, however they are spelled.

One recogniser for the checks, the links and the sweep. It changes nothing it is given: `flatten` turns a text
into an equally long one in which every digit is an ASCII digit, every dash a hyphen, every space a space, and
everything without a width is NUL. So a position in the flat text is the position in the original, in code
points.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import NamedTuple

from kefu.numbers import KINDS

NOTHING = "\0"
"""Stands for what has no width: zero-width and bidi characters, inline tags, the rest of an entity."""

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
)
"""Characters without a width, as a regular expression's class."""
UNSEEN = INVISIBLE + "\ufe0f\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029"
"""Those, control characters, and what belongs to emoji only."""
_DASHES = (
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u2574\ufe58\ufe63\uff0d"
    "\u30fc\uff70\u00af\u02d7\u2043\u207b\u208b"
)
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\u2800"
_IDEOGRAPHS = "[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]"
"""Radicals and compatibility forms, as copied from PDFs: \u2f08 for \u4eba."""
_CHINESE_DIGITS = {char: str(value) for value, char in enumerate("〇一二三四五六七八九")} | {
    **{char: str(value) for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{char: str(value) for value, char in enumerate("零壹貳參肆伍陸柒捌玖")},
    "叄": "3",
    "幺": "1",
    "○": "0",
    "◯": "0",
    "洞": "0",
    "拐": "7",
    "勾": "9",
}
_LOOK_ALIKE = dict.fromkeys("OoQDОоΟο⁰Օօ", "0") | dict.fromkeys("lI|iІіΙιӏ∣", "1")
_LOOK_ALIKE |= {"S": "5", "Ѕ": "5", "B": "8", "В": "8", "Z": "2", "З": "3", "б": "6"}

SHORT = 5
"""Numbers with fewer digits (110, 114) mostly count things: see `is_call`."""

SPOKEN_DIGITS = "".join(_CHINESE_DIGITS)
"""The characters that stand for digits when a number is read out."""

CANONICAL_ARROW = "→"
ARROWS = "→»›▸⇒➜➔⟶⇨➝➞➡↠⇾▶►>＞》〉﹥"
"""What stands between the steps of a path. Hyphens may, too."""


class _Flat(dict[int, str]):
    """A translation table that works out each character once."""

    def __missing__(self, code: int) -> str:
        self[code] = _flat(chr(code))
        return self[code]


def _flat(char: str) -> str:
    if re.fullmatch(f"[{INVISIBLE}]", char) or char in "\ufe0f\u20e3":
        return NOTHING
    if char in _DASHES:
        return "-"
    if re.fullmatch(f"[{_SPACES}]", char):
        return " "
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    wide = unicodedata.normalize("NFKC", char)
    if len(wide) == 1 and ((wide.isascii() and wide.isalnum()) or re.fullmatch(_IDEOGRAPHS, char)):
        return wide
    if char in "\uff0b\ufe62":
        return "+"
    if char in "＃﹟":
        return "#"
    if char in "（﹙":
        return "("
    if char in "）﹚":
        return ")"
    return char


_TABLE = _Flat()
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|tt|u|var|wbr)"
    r"(?:\s[^<>]*)?/?>|<!--(?:(?!-->).){0,200}-->",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=4096)
def flatten(text: str) -> str:
    """An equally long text in the plainest characters. Inline HTML has no width."""
    if "&" in text:
        text = _ENTITY.sub(_decode, text)
    if "<" in text:
        text = _INLINE.sub(_hollow, text)
    return text if text.isascii() and "\t" not in text else text.translate(_TABLE)


def _decode(found: re.Match[str]) -> str:
    char = html.unescape(found[0])
    if len(char) != 1:
        return found[0]
    return char + NOTHING * (len(found[0]) - 1)


def _hollow(found: re.Match[str]) -> str:
    """An inline tag has no width, but what a link dials stays readable: `href="tel:…"`."""
    tag = found[0]
    if tag.startswith("<!--") or re.search(r"tel:|alt=|title=|aria-label=", tag):
        return tag
    return NOTHING * len(tag)


_BLACK_FLAG = "\U0001f3f4"
_HIDDEN = re.compile(
    f"[{UNSEEN}{_BLACK_FLAG}](?:(?<={_BLACK_FLAG})[\U000e0020-\U000e007e]{{1,8}}\U000e007f)?"
)
"""A hidden character, or a black flag with the hidden letters behind it that make it another: England's."""
_EMOJI = re.compile("[\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff#*0-9]")


def hidden(text: str) -> Iterator[int]:
    """The place of every invisible character that is not part of an emoji sequence."""
    for found in _HIDDEN.finditer(text):
        if found[0].startswith(_BLACK_FLAG):
            continue
        at = found.start()
        before = text[at - 1 : at]
        joins = found[0] == "\u200d" and _EMOJI.match(text, at + 1)
        if (found[0] == "\ufe0f" or joins) and (_EMOJI.match(before) or before in ("\ufe0f", "\u200d")):
            continue
        yield at


class Number(NamedTuple):
    """Something in a text that is, or looks like, a hotline number.

    `start` and `end` are code points of the original. `digits` has the extension behind a comma.
    """

    start: int
    end: int
    digits: str
    raw: str
    kind: str
    """`known`: in the book. `shaped`: like a hotline, but nobody's. `dialled`: any digits after a cue."""


class Path(NamedTuple):
    """Labels joined by arrows. Each label has its own place."""

    start: int
    end: int
    labels: tuple[str, ...]
    starts: tuple[int, ...]
    arrows: tuple[str, ...]
    raw: str


# Numbers ------------------------------------------------------------------------------------------

_RUN = re.compile(r"[0-9][0-9\0]*")
_MARKS = r"(?:\*{1,3}|_{1,3}|~~|`+|\[|\]\([^)\n]{0,80}\)|<!--(?s:(?!-->).){0,80}-->)"
_LINE = r"(?:[ ]*\\?(?:<br ?/?>[ ]*)?\r?\n[ ]{0,8}(?:> ?)?|[ ]*<br ?/?>[ ]*)"
_GAP = re.compile(
    rf"(?:\0|(?P<marks>{_MARKS}))*+"
    rf"(?:(?P<hyphen>(?:{_LINE})?[ ]?-\0*(?:{_LINE})?[ ]?)|(?P<dot>[./·])|(?P<line>{_LINE})"
    rf"|(?P<paren>\)[- ]?|[ ]?\()|(?P<space>[ ]{{1,3}}))?(?:\0|{_MARKS})*+(?=[0-9])"
)
_MOST_RUNS = 12
"""Into how many pieces a number may be cut."""
_GAP_KINDS = ("hyphen", "dot", "line", "paren", "space")
_EXTENSION = re.compile(
    r"\0*[ ]{0,2}(?:\(?(?:转|轉|分机|ext\.?|x)[号:\uff1a ]?|#|,|-)[ ]{0,2}\0*"
    r"([0-9]{1,5}|[〇零一二三四五六七八九]{1,5})\)?"
    r"(?![0-9A-Za-z:.])",
    re.IGNORECASE,
)
_BEFORE_WORD = re.compile(r"[A-Za-z_/@=&%$\u20ac\xa3]$|[0-9][.:×xX/]$|[A-Za-z0-9][-.]$")
_AFTER_WORD = re.compile(r"^(?:[A-Za-z_@/=×]|[.:：][0-9]|%|‰|℃|°|-[A-Za-z0-9]|\+)")


def _either(words: str) -> str:
    """A pattern for any of the words, which stand apart by white space."""
    return "|".join(words.split())


# What says that digits are an id or an amount: words in front of them, and words behind.
_ID_WORDS = _either(
    r"""
    路 街 巷 弄 大道 订单 单号 运单 快递单 包裹 工号 尾号 末尾 末四位 后四位 后[0-9一二三四五六七八]位
    前[0-9一二三四五六七八]位 验证码 校验码 取件码 提货码 券码 激活码 编号 编码 货号 款号 款式 型号 批号
    批次 序列号 序号 流水号 交易号 商品号 商品ID 店铺号 发票 税号 卡号 账号 帐号 身份证 证件号 车牌 护照
    QQ\s?群? 微信号? 群号 手机号码? 手机 邮编 邮政编码 版本号? 版 密码 口令 房间 房号 门牌 座位 货架 色号
    尺码 规格 容量 内存 像素 功率 价格 售价 原价 现价 到手价 总价 金额 运费 优惠 满 减 共 约 近 超 达 第
    [身衣裤袖裙肩胸腰臀领脚][高长宽围] [体净毛]重 重量 高度 宽度 长度 厚度 深度 直径
    积分 销量 评价 粉丝 浏览 阅读 播放 库存 人数 参数 年份 日期 区号 代码 错误码 状态码 端口 文号 字号
    箱号 柜号 桌号 票号 证号 户号 表号 会员号 学号 车次 航班号? 档口 摊位
    条形码 条码 S/N ID SKU SN IMEI ISBN UID No\.? code 文件 ref issue ¥ \uffe5 \$ \# \u2116
    """
)
_UNITS = _either(
    r"""
    元(?![旦宝素]) 块 角 分钱 万(?![一能科]) 亿 千(?![万牛]) 百(?![度世货]) 件(?!件) 位(?![于置居])
    个(?![人别性]) 條 条(?!款) 人(?![工员气民生]) 次(?!日) 笔 单(?![号位独一]) 名(?![下字称单])
    分(?![机期销店别享]) 秒(?!杀) 小时 天(?![猫津使]) 日(?![常期后]) 月 年 周(?![一二三四五六日末边])
    米(?!粉) 厘米 毫米 公里 克 千克 公斤 斤 两(?![个位家种次边者]) 吨 升(?!级) 毫升 瓦 安(?![全装]) 毫安
    伏 度(?!过) 平(?![台安时]) 寸 英寸 页(?!面) 字 家(?![电里居人长门]) 颗 粒 台(?![湾州式])
    部(?![分门委]) 套 双(?![十休]) 箱 瓶 包(?![裹括含]) 支(?![付持行]) 张 片 盒 袋
    只(?![能要有是接收限受在]) 枚 本(?![站店平人页地次]) 册 份(?!额) 组 款(?![式项]) 版 批 步(?!骤) 票
    积分 像素 楼 室 层 号楼 号店 号线 号门 号柜 号房 代(?![表码理]) 型 系列 码(?!头) 折 倍 股 户 辆 间
    转(?:/|每)分 号段 字头 开头 打头 kg g\b km mm cm m\b ml mL L\b MB GB TB KB W\b mAh V\b Hz rpm px dpi
    pt
    """
)

# What says that digits are to be dialled, and what may stand between.
_DIAL_WORDS = _either(
    r"""
    拨打 致电 来电 回拨 拨 打给 呼叫 热线 电话 專線 专线 座机 总机 客服号码? 客服号 hotline call phone
    tel\.?
    """
)
_DIAL_FILLERS = _either(
    r"""
    号码? 是 为 就 请 可 直接 全国 统一 官方 客服 人工 平台 我们 他们 它 的 了 到 在 上 过 一下 免费
    24小时 24\x20小时 7×24\x20小时 7×24小时 、 和 或 [:\uff1a=「“\"'‘(\uff08\[\]\x20\0`*_|>]
    """
)
_ID_BEFORE = re.compile(
    rf"(?:{_ID_WORDS})(?:是|为|号|码|[:\uff1a=]|[ \"'“‘(\0`*]|\uff08|的){{0,5}}$", re.IGNORECASE
)
_ID_AFTER = re.compile(rf"[\0 `*\"'”’]{{0,3}}(?:{_UNITS})")
_DIAL = re.compile(rf"(?:{_DIAL_WORDS})(?:{_DIAL_FILLERS}){{0,8}}$", re.IGNORECASE)
_DATE = re.compile(r"(?:19|20)[0-9]{2} ?[-/.年] ?[0-9]{1,2}(?:[-/.月]|(?![0-9]))")
_ONLY_PREFIX = re.compile(r"[\0 `*”\"]{0,2}(?:开头|打头|电话|号码|号段|字头|热线|短号|的号)")


Context = Callable[[int], str]
"""Position → the heading or the column's header under which it stands; empty if neither says anything."""
_HOT = re.compile("热线|电话|号码|专线")
_REMARK = re.compile(r"\([^()]*\)$")


@lru_cache(maxsize=16384)
def _is_hot(context: str) -> bool:
    """Whether every number under such a heading is one to call."""
    return bool(_HOT.search(context)) and not _is_id(context)


@lru_cache(maxsize=16384)
def _is_id(context: str) -> bool:
    """Whether the digits under such a header are ids or amounts: 订单号, 价格(元)."""
    return bool(_ID_BEFORE.search(_REMARK.sub("", flatten(context).strip(" |*`"))))


class Recogniser:
    """Finds numbers and paths, given the numbers (digits) and labels that the book knows."""

    def __init__(self, known: frozenset[str], labels: frozenset[str] = frozenset()) -> None:
        self.known = known
        self.bases = frozenset(one.partition(",")[0] for one in known)
        self.labels = labels
        self._plain = frozenset(plain(label) for label in labels)
        self._longest_first = sorted(labels, key=len, reverse=True)
        self._spaced = [label for label in self._longest_first if " " in label]
        label = "|".join(map(re.escape, self._longest_first)) or "(?!)"
        self._labelled = re.compile("|".join(map(re.escape, self._plain)) or "(?!)")
        self._by_slashes = re.compile(rf"(?<![\w/])(?:{label})(?: ?/ ?(?:{label})){{2,}}(?![\w/])")

    @property
    def made_of(self) -> tuple[frozenset[str], frozenset[str]]:
        """Two recognisers of the same find the same."""
        return self.known, self.labels

    # -- numbers

    def numbers(self, text: str, *, about: Context = lambda _: "") -> list[Number]:
        """Every number in the text, in order. `about(position)`: the heading or column it stands under."""
        flat = flatten(text)
        masked = _masked(flat)
        every = list(self._arabic(text, masked, about))
        if _LETTERS_TOO.search(masked):
            every += self._look_alikes(text, flat, masked)
        if _SPOKEN_TOO.search(flat):
            every += self._chinese(text, flat)
        if "&" in text:
            every = [_whole_entity(text, one) for one in every]
        if len(every) < 2:
            return every
        found: list[Number] = []
        for one in sorted(every, key=lambda one: one.kind != "known"):
            if not any(other.start < one.end and one.start < other.end for other in found):
                found.append(one)
        return sorted(found, key=lambda one: one.start)

    def _arabic(self, text: str, masked: str, about: Context) -> Iterator[Number]:
        runs = [(m.start(), m.start() + len(m[0].rstrip(NOTHING))) for m in _RUN.finditer(masked)]
        index = 0
        while index < len(runs):
            group = self._group(masked, runs, index)
            number, used = self._number(text, masked, runs, group, index, about)
            if number:
                yield number
            index += used

    def _group(self, flat: str, runs: list[tuple[int, int]], index: int) -> list[str]:
        """How the runs from `index` on hang together: the gap behind each, until one that does not join."""
        gaps: list[str] = []
        for here, following in pairwise(runs[index : index + _MOST_RUNS]):
            gap = _GAP.match(flat, here[1])
            if not gap or gap.end() != following[0]:
                break
            gaps.append(next((kind for kind in _GAP_KINDS if gap[kind]), "marks"))
        return gaps

    def _number(
        self,
        text: str,
        flat: str,
        runs: list[tuple[int, int]],
        gaps: list[str],
        index: int,
        about: Context,
    ) -> tuple[Number | None, int]:
        """The number that begins with the run `index`, if any, and how many runs it takes."""
        start = runs[index][0]
        for count in range(len(gaps) + 1, 0, -1):
            end = runs[index + count - 1][1]
            digits = _digits(flat[start:end])
            joined = gaps[: count - 1]
            national, offset = _national(flat, start, digits)
            if national in self.bases and _joinable(national, joined):
                if count == 1 or not _apart(flat, runs, index, count, self.bases):
                    made = self._known(text, flat, start, end, national, offset, joined)
                    if made:
                        return made, bisect_left(runs, (made.end, 0)) - index
            elif count > 1 and self._spaced_out(flat, start, end, national, joined, about):
                return Number(start - offset, end, national, text[start - offset : end], "shaped"), count
        return self._single(text, flat, runs, gaps, index, about)

    def _known(
        self, text: str, flat: str, start: int, end: int, digits: str, offset: int, joined: list[str]
    ) -> Number | None:
        first = start - offset
        if not _whole(flat, first, end):
            return None
        loose = "space" in joined or "line" in joined
        if _id_cue(flat, first, end) and (loose or not _dial_cue(flat, first)):
            return None
        end, digits = self._extended(flat, end, digits)
        paren = 1 if first and flat[first - 1] == "(" and ")" in flat[first:end] else 0
        return Number(first - paren, end, digits, text[first - paren : end], self._kind(digits))

    def _kind(self, digits: str) -> str:
        """The kind of a number whose digits, without the extension, are in the book."""
        return "known" if digits in self.known else "shaped"

    def _extended(self, flat: str, end: int, digits: str) -> tuple[int, str]:
        """Where a known number ends, and its digits, with the extension behind it if there is one."""
        extension = _EXTENSION.match(flat, end)
        if not extension:
            return end, digits
        whole = f"{digits},{''.join(_CHINESE_DIGITS.get(char, char) for char in extension[1])}"
        if whole not in self.known and extension[0].strip(" \0")[0] not in "转轉(分eExX#":
            return end, digits
        closes = extension[0].endswith(")") and "(" not in extension[0]
        return extension.end() - closes, whole

    def _spaced_out(
        self, flat: str, start: int, end: int, digits: str, gaps: list[str], about: Context
    ) -> bool:
        """Whether runs that hang together are one number that nobody has."""
        if not _whole(flat, start, end):
            return False
        dialled = _dial_cue(flat, start)
        if _grouped(digits, gaps):
            return dialled or _is_hot(about(start)) or not _id_before(flat, start)
        if not shaped(digits):
            return False
        if dialled and not _id_after(flat, end):
            return set(gaps) <= {"space", "hyphen", "marks"}
        return set(gaps) == {"marks"} and not _id_cue(flat, start, end)

    def _single(
        self,
        text: str,
        flat: str,
        runs: list[tuple[int, int]],
        gaps: list[str],
        index: int,
        about: Context,
    ) -> tuple[Number | None, int]:
        """A run on its own: hotline-shaped, or behind a dial cue."""
        start, end = runs[index]
        digits, offset = _national(flat, start, _digits(flat[start:end]))
        first = start - offset
        dialled = _dial_cue(flat, first)
        if _DATE.match(flat, start):
            return None, 1
        joined = bool(gaps) and gaps[0] in ("hyphen", "paren")
        if joined and dialled:
            end = runs[index + 1 + _more(gaps)][1]
            digits = _digits(flat[start:end])
        if not _whole(flat, first, end) and not (joined and dialled):
            return None, 1
        if _id_after(flat, end) or (not dialled and (_id_before(flat, first) or _is_id(about(first)))):
            return None, 1
        if dialled and len(digits) >= 3 and not _ONLY_PREFIX.match(flat, end):
            used = 2 + _more(gaps) if joined else 1
            return Number(first, end, digits, text[first:end], "dialled"), used
        if shaped(digits) and not joined and not _in_range(flat, first, end):
            return Number(first, end, digits, text[first:end], "shaped"), 1
        if _is_hot(about(first)) and len(digits) >= SHORT and not joined and not _in_range(flat, first, end):
            return Number(first, end, digits, text[first:end], "dialled"), 1
        return None, 1

    def _look_alikes(self, text: str, flat: str, masked: str) -> Iterator[Number]:
        """Numbers in which letters stand for digits: 95O16, l2315."""
        for found in _TOKEN.finditer(masked):
            start, end = found.start(), found.end()
            token = found[0].replace(NOTHING, "").replace("-", "")
            letters = sum(not char.isdigit() for char in token)
            digits = "".join(_LOOK_ALIKE.get(char, char) for char in token)
            if not letters or not digits.isdigit() or len(digits) < SHORT:
                continue
            if letters * 2 > len(token) and not (letters <= len(token) - 2 and _dial_cue(flat, start)):
                continue
            if digits in self.bases:
                end, digits = self._extended(flat, end, digits)
                yield Number(start, end, digits, text[start:end], self._kind(digits))
            elif shaped(digits) and _dial_cue(flat, start):
                yield Number(start, end, digits, text[start:end], "shaped")

    def _chinese(self, text: str, flat: str) -> Iterator[Number]:
        """Numbers written as they are read out: 九五〇一六, 幺二三幺五, 九五0618."""
        for found in _SPOKEN.finditer(flat):
            start, end, run = found.start(), found.end(), found[0]
            chinese = sum(char in _CHINESE_DIGITS for char in run)
            digits = "".join(_CHINESE_DIGITS.get(char, char) for char in run if char not in "\0 -")
            if not chinese or (chinese < 3 and (digits not in self.known or len(digits) < SHORT)):
                continue
            cue = _dial_cue(flat, start)
            spoken = chinese < len(digits) or bool(re.search("[〇零○◯幺洞拐勾壹贰叁伍陆柒捌玖]", run))
            known = (
                digits in self.bases
                and (len(digits) >= SHORT or cue)
                and (spoken or cue or not _counting(digits))
            )
            like = cue or (spoken and shaped(digits))
            like = like and len(digits) >= SHORT and not _id_cue(flat, start, end)
            if known:
                end, digits = self._extended(flat, end, digits)
                yield Number(start, end, digits, text[start:end], self._kind(digits))
            elif like:
                yield Number(start, end, digits, text[start:end], "shaped")

    # -- paths

    def paths(self, text: str) -> list[Path]:
        """Every run of labels joined by arrows with at least one label that the book knows."""
        flat = _bounded(flatten(text))
        if not (_STRONG_ARROW.search(flat) or self._labelled.search(plain(flat))):
            return []
        found = []
        position = 0
        while match := _joined(flat, position):
            position = match.end()
            path = _path(text, flat, match.start(), match.end())
            if path and self._is_path(flat, path := self._fitted(text, flat, path)):
                found.append(path)
                position = max(position, path.end)
        if "/" in flat:
            found += (path for path in self._slashed(text, flat) if not _crosses(path, found))
        return sorted(found, key=lambda path: path.start)

    def _slashed(self, text: str, flat: str) -> Iterator[Path]:
        """Three known labels and more with slashes between: 我的/设置/意见反馈."""
        for match in self._by_slashes.finditer(flat):
            pieces = list(re.finditer(r"[^ /](?:[^/]*[^ /])?", match[0]))
            starts = tuple(match.start() + piece.start() for piece in pieces)
            labels = tuple(piece[0] for piece in pieces)
            arrows = ("/",) * (len(labels) - 1)
            yield Path(match.start(), match.end(), labels, starts, arrows, text[match.start() : match.end()])

    def told(self, text: str) -> list[Path]:
        """Every path told in words, as far as its labels are known: 点“我的”，再点“客服中心”."""
        flat = flatten(text)
        found = []
        for match in _TOLD.finditer(flat):
            labels = list(_TOLD_LABEL.finditer(flat, match.start(), match.end()))
            known = list(takewhile(lambda label: plain(label[1]) in self._plain, labels))
            if len(known) > 1:
                start, end = known[0].start(1) - 1, known[-1].end(1) + 1
                names = tuple(label[1].replace(NOTHING, "") for label in known)
                starts = tuple(label.start(1) - 1 for label in known)
                found.append(Path(start, end, names, starts, (), text[start:end]))
        return found

    def _fitted(self, text: str, flat: str, path: Path) -> Path:
        """A path without the words that lead up to it, and with the whole of its last label."""
        first, last = path.labels[0], path.labels[-1]
        if plain(first) not in self._plain and plain(word := first.rpartition(" ")[2]) in self._plain:
            start = path.starts[0] + len(first) - len(word)
            labels, starts = (word, *path.labels[1:]), (start, *path.starts[1:])
            path = Path(start, path.end, labels, starts, path.arrows, text[start : path.end])
        if plain(last) in self._plain:
            return self._longer(text, flat, path)
        for label in self._longest_first:
            if last.startswith(label) and _GOES_ON.match(last, len(label)):
                end = path.end - len(last) + len(label)
                labels = (*path.labels[:-1], label)
                return Path(path.start, end, labels, path.starts, path.arrows, text[path.start : end])
        return self._longer(text, flat, path)

    def _longer(self, text: str, flat: str, path: Path) -> Path:
        """A last label that goes on behind a space: VIP 专属客服."""
        start = path.starts[-1]
        for label in self._spaced:
            if len(plain(label)) > len(plain(path.labels[-1])):
                for end in range(start, start + len(label) + 3):
                    if plain(flat[start:end]) == plain(label):
                        labels = (*path.labels[:-1], flat[start:end].replace(NOTHING, ""))
                        return Path(path.start, end, labels, path.starts, path.arrows, text[path.start : end])
        return path

    def _is_path(self, flat: str, path: Path) -> bool:
        known = sum(plain(label) in self._plain for label in path.labels)
        weak = all(not set(arrow) - set(_WEAK_ARROWS) for arrow in path.arrows)
        if weak:
            return known >= 2 or (known >= 1 and bool(_PATH_CUE.search(_before(flat, path.start))))
        if known or any(_near(label, self.labels) for label in path.labels if len(label) >= 3):
            return True
        return bool(_PATH_CUE.search(_before(flat, path.start)))


@lru_cache(maxsize=16384)
def plain(label: str) -> str:
    """A label without its spaces and in small letters, to compare spellings."""
    return label.replace(" ", "").replace(NOTHING, "").casefold()


@lru_cache(maxsize=16384)
def _near(label: str, labels: frozenset[str]) -> bool:
    """Whether a label is one edit away from a known one."""
    return any(
        abs(len(other) - len(label)) <= 1 and distance(label, other) == 1
        for other in labels
        if len(other) >= 3
    )


_CALL = re.compile("报警|查号|热线|电话|号码|短号|急救|火警|警方|公安|拨|打")


def is_call(text: str, number: Number) -> bool:
    """Whether a number is surely one to call: a long one always, a short one beside a word that says so."""
    near = text[max(0, number.start - 8) : number.end + 8]
    return len(number.digits) >= SHORT or bool(_CALL.search(near))


def shaped(digits: str) -> bool:
    """Whether digits look like a hotline: 95xxx, 96xxx, 10xxx, 11xxx, 123xx, 1010xxxx, 400, 800, landline."""
    return bool(_SHAPE.fullmatch(digits) or KINDS["landline"].fullmatch(digits))


_SHAPE = re.compile(r"95[0-9]{3,6}|96[0-9]{3,4}|1[01][0-9]{3}|123[0-9]{2}|101[0-9]{5}|[48]00[0-9]{7}")
_TOKEN = re.compile(
    r"(?<![0-9A-Za-z\0.@/_-])[0-9A-Za-z|ОоΟοІіΙιӀӏВЅЗбՕօ](?:[0-9A-Za-z|ОоΟοІіΙιӏВЅЗбՕօ\0]|-(?=[0-9A-Za-z|ОоΟοІіΙιӏВЅЗбՕօ])){4,14}(?![0-9A-Za-z\0@/_-]|\.[0-9A-Za-z])"
)
_LETTERS_TOO = re.compile(f"[{re.escape(''.join(_LOOK_ALIKE))}]")
"""Without any of these no letter stands for a digit."""
_SPOKEN_TOO = re.compile(f"[{SPOKEN_DIGITS}]")
_SPOKEN_DIGIT = f"[{SPOKEN_DIGITS}0-9]"
_SPOKEN = re.compile(rf"{_SPOKEN_DIGIT}(?:[\0 -]{{0,2}}{_SPOKEN_DIGIT}){{2,14}}(?![十百千万亿年月日点分])")
_ENDS = r"\s<>()\[\]\u3400-\u9fff"
"""What an address ends before. None of it has a capital, and to look for some takes a pattern 5 ms."""
_MASK = re.compile(
    rf"https?://(?-i:[^{_ENDS}\uff0c\u3002\uff08\uff09]+)|www\.(?-i:[^{_ENDS}]+)"
    r"|[\w.+-]{1,200}@[\w-]+(?:\.[\w-]+)+|\b[\w-]{1,200}(?:\.[\w-]{1,200}){0,20}\.(?:com|cn|net|org|gov|html?|md|yml|json|png|jpe?g|svg|pdf|js|css|py)\b"
    rf"(?-i:[^{_ENDS}]*)",
    re.IGNORECASE,
)
_SIZES = re.compile(
    r"(?<=[\s{])(?:width|height|id|class|style|name|for|colspan|rowspan|tabindex|start|viewBox|d|points)=(?:\"[^\"<>\n]*\"|'[^'<>\n]*'|[0-9]+)"
)


_SPLIT_BY_LINK = re.compile(r"(?<=[0-9])\[(?=[0-9])|(?<=[0-9])\]\([^)\n]{0,80}\)(?=-?[0-9])")


def _masked(flat: str) -> str:
    """Addresses of pages, files and people hold no hotlines; the text keeps its length.

    A link that begins or ends in the middle of a number has no width.
    """
    if "[" in flat:
        flat = _SPLIT_BY_LINK.sub(lambda found: NOTHING * len(found[0]), flat)
    if "=" in flat:
        flat = _SIZES.sub(lambda found: "x" * len(found[0]), flat)
    if "." not in flat and "@" not in flat:
        return flat
    return _MASK.sub(lambda found: "x" * len(found[0]), flat)


def _whole_entity(text: str, one: Number) -> Number:
    """A number whose last digit is written as an entity ends where the entity ends."""
    if entity := _ENTITY.match(text, one.end - 1):
        return one._replace(end=entity.end(), raw=text[one.start : entity.end()])
    return one


_NO_DIGIT = re.compile("[^0-9]")
_COUNTRY = re.compile(r"(?:\+ ?\(?86\)?|\(\+?86\))[- ]*$")
_OPENING = re.compile(r"(?:\+ ?|\()$")
TO_DIAL = re.compile(r"tel:[+]?$", re.IGNORECASE)
"""What stands in front of a number in an address that dials it."""
_RANGE = re.compile(r"[0-9] ?[-~\u301c\uff5e] ?$")
_TO = re.compile(r" ?[~\u301c\uff5e] ?[0-9]")


_WINDOW = 32
"""How far around a number words count that say what it is."""


def _before(flat: str, start: int) -> str:
    return flat[max(0, start - _WINDOW) : start]


def _digits(piece: str) -> str:
    return _NO_DIGIT.sub("", piece)


def _national(flat: str, start: int, digits: str) -> tuple[str, int]:
    """Digits without a country code, and how far in front of `start` the number begins."""
    before = _before(flat, start).replace(NOTHING, " ")
    if prefix := _COUNTRY.search(before):
        return _with_trunk(digits), len(prefix[0])
    if digits.startswith("0086"):
        return _with_trunk(digits[4:]), 0
    opening = _OPENING.search(before)
    if digits.startswith("86") and (before.endswith("+") or _INTERNATIONAL.fullmatch(digits)):
        return _with_trunk(digits[2:]), len(opening[0]) if opening else 0
    return digits, 0


_TRUNKLESS = re.compile(r"(?:10|2[0-9])[1-9][0-9]{7}|[3-9][0-9]{2}[1-9][0-9]{6,7}")


_INTERNATIONAL = re.compile(rf"86(?:0[1-9][0-9]{{8,10}}|[48]00[0-9]{{7}}|{_TRUNKLESS.pattern})")


def _with_trunk(digits: str) -> str:
    """A landline with the trunk prefix 0, which is dropped behind a country code: +86 21 6189 7088."""
    if _TRUNKLESS.fullmatch(digits) and not digits.startswith(("400", "800")):
        return f"0{digits}"
    return digits


def _joinable(digits: str, gaps: list[str]) -> bool:
    """Whether a known number may be spelled with such gaps: 95.188 is a fraction, 9.5.1.8.8 is none."""
    if not gaps:
        return True
    return len(digits) >= (8 if "dot" in gaps and len(gaps) < len(digits) - 1 else 5)


def _grouped(digits: str, gaps: list[str]) -> bool:
    """Whether an unknown number is grouped as phone numbers are."""
    if not set(gaps) <= {"hyphen", "space", "paren", "marks"}:
        return False
    return (
        bool(
            re.fullmatch(
                r"[48]00[0-9]{7}|0(?:10|2[0-9])[1-9][0-9]{7}|0[3-9][0-9]{2}[1-9][0-9]{6,7}|1010[0-9]{4}",
                digits,
            )
        )
        and len(gaps) <= 3
    )


def _apart(flat: str, runs: list[tuple[int, int]], index: int, count: int, known: frozenset[str]) -> bool:
    """Whether the runs are rather numbers of their own: `12315 114`."""
    return all(_digits(flat[slice(*runs[index + one])]) in known for one in range(count))


_NUMBER_AND_SLASH = re.compile(r"[0-9]{4,} ?/ ?$")
_SLASH_AND_NUMBER = re.compile(r"^ ?/ ?[0-9](?:[0-9]{4}|[0-9]{2}-[0-9]{3}).*")


def _whole(flat: str, start: int, end: int) -> bool:
    """Whether nothing belongs to the digits on either side."""
    before = _before(flat, start).replace(NOTHING, "")
    after = flat[end : end + _WINDOW].replace(NOTHING, "")
    if TO_DIAL.search(before):
        return True
    if end - start >= SHORT:  # two numbers with a slash between them: 95016/950618
        before, after = _NUMBER_AND_SLASH.sub("", before), _SLASH_AND_NUMBER.sub("", after)
    return not _BEFORE_WORD.search(before) and not _AFTER_WORD.search(after)


def _id_cue(flat: str, start: int, end: int) -> bool:
    return _id_before(flat, start) or _id_after(flat, end)


def _id_before(flat: str, start: int) -> bool:
    return bool(_ID_BEFORE.search(_before(flat, start)))


def _id_after(flat: str, end: int) -> bool:
    return bool(_ID_AFTER.match(flat, end))


def _dial_cue(flat: str, start: int) -> bool:
    return bool(_DIAL.search(_before(flat, start)))


def _in_range(flat: str, start: int, end: int) -> bool:
    """Whether digits are one end of a range: 95098~95099."""
    return bool(_RANGE.search(_before(flat, start)) or _TO.match(flat, end))


def _more(gaps: list[str]) -> int:
    """How many runs behind the second hang together with it as phone numbers do."""
    return len(list(takewhile(lambda gap: gap in ("hyphen", "paren", "space"), gaps[1:])))


def _counting(digits: str) -> bool:
    """一二三四五 is counting, not a number read out."""
    return digits in "0123456789"


# Paths --------------------------------------------------------------------------------------------

_QUOTED = r"[“\"「『‘'【\[][^“”\"「」『』‘’'【】\[\]\n|]{1,20}[”\"」』’'】\]]"
_WORD = r"\w\u4dc0-\u4dff/+"
"""What labels are made of. With all Chinese characters, which are words anyway, a pattern takes 11 ms."""
_BARE = rf"[{_WORD}][{_WORD} \0]{{0,19}}?"
_LABEL = rf"(?:\*{{1,3}}|`)?(?:{_QUOTED}|{_BARE})(?:\*{{1,3}}|`)?"
_BLANK = r"[ \0]*+(?:\n[ \0]*+)?"
_ARROW = rf"{_BLANK}(?:-{{1,2}}>|=>|>>|[{ARROWS}]|-{{1,2}}){_BLANK}"
_BEFORE_END = rf"\0*+(?=$|[^{_WORD}])"
_LAST = rf"(?:\*{{1,3}}|`)?(?:{_QUOTED}(?:\*{{1,3}}|`)?|{_BARE}(?:\*{{1,3}}|`)?{_BEFORE_END})"
_JOINED = re.compile(rf"{_LABEL}(?:{_ARROW}{_LABEL})*{_ARROW}{_LAST}")
_SPLIT = re.compile(_ARROW)
_WEAK_ARROWS = "-\u2014\u2013>=》"
"""What joins many things. A path with nothing else between its labels has a label that the book knows."""
_STRONG_ARROW = re.compile(f"[{ARROWS.translate(dict.fromkeys(map(ord, _WEAK_ARROWS)))}]")
_LONGEST = 28
"""The longest label, with quotes and emphasis."""
_PATH_CUE = re.compile(r"(?:点击|点|进入|打开|找到|依次|路径|入口|选择|走|从|沿)[:\uff1a“ ]*$")
_OPENERS = "“\"「『‘'【[*_` \0\n"
_CLOSERS = "”\"」』’'】]*_` \0\n"
_BLANKS = "*_` \0\n"
_TAP = r"(?:点击|点开|点按|点|进入|打开|找到)[^“”。！？\n]{0,6}“([^“”\n]{1,20})”"
_TOLD_LABEL = re.compile(_TAP)
_TOLD = re.compile(rf"{_TAP}(?:[^“”。！？\n]{{0,8}}{_TAP})+")
_GOES_ON = re.compile("进(?!度)|里|就|去|找|即可|可以|都")
"""What may follow a label without a space: 从客服中心进."""
_EDGE = "\x01"
_EDGES = re.compile(r"<[a-zA-Z/][^<>]*>|(?<==)\"[^\"<>\n]*\"")


def _bounded(flat: str) -> str:
    """The text with the ends of tags and of attributes' values made impassable: none is an arrow."""
    if "<" not in flat and '="' not in flat:
        return flat
    return _EDGES.sub(lambda found: _edged(found[0]), flat)


def _edged(piece: str) -> str:
    inside = piece[1:-1]
    if piece.startswith("<"):
        inside = _EDGES.sub(lambda found: _edged(found[0]), inside)
    return f"{_EDGE}{inside}{_EDGE}"


def _crosses(path: Path, others: list[Path]) -> bool:
    return any(other.start < path.end and path.start < other.end for other in others)


def _joined(flat: str, position: int) -> re.Match[str] | None:
    """The first run of labels joined by arrows behind a position. It begins near an arrow."""
    arrow = _SPLIT.search(flat, position)
    return _JOINED.search(flat, max(position, arrow.start() - _LONGEST)) if arrow else None


def _path(text: str, flat: str, start: int, end: int) -> Path | None:
    """Labels, arrows and places of a matched run; the path begins at its first quotation mark or letter."""
    pieces, arrows, starts = [], [], []
    position = start
    for arrow in (*_SPLIT.finditer(flat, start, end), None):
        stop = arrow.start() if arrow else end
        raw = flat[position:stop]
        label = raw.strip(_OPENERS + _CLOSERS).replace(NOTHING, "")
        if not label:
            return None
        pieces.append(label)
        starts.append(position + len(raw) - len(raw.lstrip(_BLANKS)))
        if arrow:
            arrows.append(arrow[0].replace(NOTHING, "").strip(" \n"))
            position = arrow.end()
    first = _last_words(pieces[0])
    starts[0] += len(pieces[0]) - len(first)
    pieces[0] = first
    end -= len(flat[position:end]) - len(flat[position:end].rstrip("*` \0"))
    return Path(starts[0], end, tuple(pieces), tuple(starts), tuple(arrows), text[starts[0] : end])


_LEAD = re.compile(
    r"^.*(?:点击|点开|打开|进入|找到|选择|依次点?|先点|再点|点|走|从|在|到|是)[:\uff1a]?[ “\"「]*"
)


def _last_words(label: str) -> str:
    """A bare first label without the words that lead up to it: 打开我的 → 我的."""
    return _LEAD.sub("", label) or label


@lru_cache(maxsize=16384)
def distance(one: str, other: str) -> int:
    """How many insertions, deletions, replacements or swaps of neighbours lead from one text to the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(row[-1] + 1, before[j] + 1, before[j - 1] + (a != b))
            if older and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
