"""Finds phone numbers in any text, in whatever spelling people use: for readers who paste a message.

The reader's tool asks the same of content/assets/tools/lookup.js, which is held against this. It is no check
of what the book says (that is `kefu.text`), and decides otherwise where a reader wants something else: a
number of the book is always named, also behind 验证码; what looks like a phone number but is nobody's is
named as such; order numbers, dates, amounts and codes are not phone numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Kind = Literal[
    "number", "area", "extended", "base", "mobile", "hotline", "landline", "abroad", "dialled", "typed"
]
"""Of the book: as it stands there, behind an area code, with an extension that the book does not have. Not of
the book: one that the book has with an extension only, by its shape, behind a word that asks to dial it, or
nothing but digits."""
MOST = 20000
"""So many characters of a text are read."""
PIECES = 16
"""Into how many pieces a number may be cut."""
SHORT, LONG = 5, 8
"""Numbers with fewer digits than SHORT mostly count things; from LONG on, digits hardly agree by chance."""

_SPOKEN = (
    *("〇零洞○◯", "一壹幺", "二贰貳两兩", "三叁參叄", "四肆"),
    *("五伍", "六陆陸", "七柒拐", "八捌", "九玖勾"),
)
_SAID = "".join(_SPOKEN)
_VALUE = {char: str(digit) for digit, chars in enumerate(_SPOKEN) for char in chars}
_CIRCLED = (0x2776, 0x2780, 0x278A, 0x24F5)
"""Where rows of circled numbers from 1 to 10 begin that have no plain form of their own."""
_GONE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u20e3\u3164\uffa0"
    + "".join(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10))))
)
_MARKS = {
    **dict.fromkeys("\u2212\u2043\u02d7\u2500\u30fc", "-"),
    **dict.fromkeys("\n\r\u2028\u2029", "\n"),
    **dict.fromkeys("\t\u2800", " "),
    **dict.fromkeys("·•・‧∙", "."),
    **dict.fromkeys("[{【〔「", "("),
    **dict.fromkeys("]}】〕」", ")"),
}
_NOTHING = "\ufffd"


def _is(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE)


def _ends(pattern: str) -> re.Pattern[str]:
    return _is(rf"(?:{pattern})\Z")


_ADDRESS = _is(
    r"https?://[^\n <>()\u3002\u3400-\u9fff]+|www\.[^\n <>()\u3400-\u9fff]+|[\w.+-]{1,64}@[\w.-]{1,99}"
    r"|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}"
    r"\.(?:com|cn|net|org|gov|top|xyz|vip|cc|shop|app|io|me|link|club|site|info|html?)(?![a-z0-9])"
    r"(?:[/?#:][^\n \u3400-\u9fff]*)?"
)
_PIECE = _is(f"[0-9]+|[{_SAID}]")
_GAPS = {
    "none": _is(""),
    "hyphen": _is(r" ?--? ?\n? ?"),
    "dot": _is(r"\."),
    "paren": _is(r"\)[- ]?| ?\( ?"),
    "space": _is(r" {1,3}"),
}
_AREA = _is(r"0(?:10|2[0-9]|[3-9][0-9]{2})(1[0-9]{4}|9[56][0-9]{3,6})")
_TRUNKLESS = _is(r"(?:10|2[0-9])[1-9][0-9]{7}|[3-9][0-9]{2}[1-9][0-9]{6,7}")
_SHAPES: dict[Kind, re.Pattern[str]] = {
    "mobile": _is(r"1[3-9][0-9]{9}"),
    "hotline": _is(r"[48]00[0-9]{7}|1010[0-9]{4}|95[0-9]{3,6}|96[0-9]{3,4}"),
    "landline": _is(r"0(?:10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}"),
}
_ID = _ends(
    r"(?:订单|单号|运单|包裹|工号|尾号|末[0-9四]位|后[0-9四六]位|验证码|校验码|动态码|取件码|取货码|提货码|提取码|券码|激活码"
    r"|编号|编码|货号|型号|批号|流水|交易号|商品|店铺|发票|税号|卡号|[账帐][号户]|身份证|证件|车牌|QQ群?|微信|群|邮编|版本|密码"
    r"|口令|房号|金额|价格?|合计|总计|余额|积分|数量|代码|code|id|no\.?)(?:[是为号码的:=\"'“‘( ]){0,5}"
)
_UNIT = _is(
    r"[ ]?(?:元(?![旦宝宵])|块|角|万|亿|千|件|个|位(?!于)|条|人(?!工)|次|笔|单(?!号)|名|分(?!机)|秒|小时"
    r"|天(?!猫)|日(?!常)|月|年|周|时|点|米|克|斤|升|页|岁|号(?![码线])|楼|折|倍|%|[kmg]?g|[mc]?m|ml|[mg]b)"
)
_MONEY_BEFORE = _ends(r"[¥$€£] ?")
_MONEY = _is(r"[ ]?(?:元(?![旦宝宵])|块钱|角|rmb|%)")
_DIAL = _ends(
    r"(?:拨打?|致电|来电|回拨|呼叫|热线|电话|专线|座机|总机|手机|联系|客服|call|phone|tel|hotline)"
    r"(?:号码?|是|为|在|请|可|直接|官方|人工|我们|[.:\"“'‘( ]){0,8}"
)
_WORD = _is(r"[a-z_@=&]+\Z")
_CALL = _ends(r"tel|phone|call|hotline|dial|mobile")
_STUCK = _is(r"[a-wyz_@]|x(?![0-9 ])|[.:][0-9]{1,2}(?![0-9])|\*+[0-9]|[%‰℃°]")
_EXTENSION = _is(
    rf" {{0,2}}\(?(转接?|轉|分机|ext\.?|x|#|,|-)[号: ]? {{0,2}}([0-9]{{1,6}}|[{_SAID}]{{1,5}})\)?(?![0-9a-z])"
)
_NAMED = _is(r"转|轉|分机|ext|x")
_PLUS = _ends(r"\+ ?\(?|\(\+")
_DATE = _is(r"(?:19|20)[0-9]{2} ?[-/.年]")
_DIGIT_BEFORE = _ends(r"[0-9][-.,:/]")
_DIGIT_AFTER = _is(r"[-.,:/][0-9]")
_SHORT_BEFORE = _ends(r"[0-9][-.,:]")
_SHORT_AFTER = _is(r"[-.,:][0-9]")


class Found(NamedTuple):
    """A number in a text: as it stands there, and its digits, with an extension behind a comma."""

    raw: str
    digits: str
    known: bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    digits: str
    said: bool


@dataclass(frozen=True, slots=True)
class _Join:
    """Pieces that may be one number, from `start` to `end` with what belongs in front of them."""

    group: tuple[_Piece, ...]
    gaps: tuple[str, ...]
    start: int
    plus: bool

    @property
    def end(self) -> int:
        return self.group[-1].end

    @property
    def digits(self) -> str:
        return "".join(one.digits for one in self.group)

    @property
    def spaced(self) -> set[str]:
        return {one for one in self.gaps if one != "none"}


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    digits: str
    known: bool
    kind: Kind


def found(text: str, known: Iterable[str]) -> list[Found]:
    """Every phone number in a text, in order. `known`: digits of the book's, extensions behind a comma."""
    return _Text(text, frozenset(known)).found()


class _Text:
    """One text in the plainest characters, and where in the original each of them stands."""

    def __init__(self, text: str, known: frozenset[str]) -> None:
        self.text = text[:MOST]
        self.all = known
        self.bases = frozenset(one.partition(",")[0] for one in known)
        spelled = [(index, one) for index, char in enumerate(self.text) for one in _plain(char)]
        self.origin = [index for index, _ in spelled]
        flat = "".join(one for _, one in spelled)
        self.flat = _ADDRESS.sub(lambda match: _NOTHING * len(match[0]), flat)
        self.pieces = [
            _Piece(match.start(), match.end(), _digits_in(match[0]), match[0] in _VALUE)
            for match in _PIECE.finditer(self.flat)
        ]

    def found(self) -> list[Found]:
        hits: list[_Hit] = []
        end = 0
        for index, piece in enumerate(self.pieces):
            if piece.start >= end and (hit := self._at(index)):
                hits.append(hit)
                end = hit.end
        return [self._given(one) for one in hits or self._typed()]

    def _typed(self) -> list[_Hit]:
        """Whatever is nothing but digits was meant as a number."""
        digits = "".join(one.digits for one in self.pieces)
        bare = re.fullmatch(r"[-+().\n ]*", _PIECE.sub("", self.flat))
        if bare and 3 <= len(digits) <= 20:
            known = digits in self.all
            kind: Kind = "number" if known else "typed"
            return [_Hit(self.pieces[0].start, self.pieces[-1].end, digits, known, kind)]
        return []

    def _given(self, hit: _Hit) -> Found:
        raw = self.text[self.origin[hit.start] : self.origin[hit.end - 1] + 1]
        return Found(raw, hit.digits, hit.known, hit.kind)

    def _at(self, index: int) -> _Hit | None:
        joins = list(self._joins(index))
        hits = (*map(self._known, joins), *map(self._strange, joins))
        return next(filter(None, hits), None)

    def _before(self, at: int) -> str:
        return self.flat[max(0, at - 24) : at]

    def _after(self, at: int) -> str:
        return self.flat[at : at + 24]

    def _joins(self, index: int) -> Iterator[_Join]:
        """The pieces from `index` on that may be one number, the most first."""
        gaps: list[str] = []
        for here, following in zip(
            self.pieces[index : index + PIECES - 1], self.pieces[index + 1 : index + PIECES], strict=False
        ):
            gap = self.flat[here.end : following.start]
            kind = next((name for name, pattern in _GAPS.items() if pattern.fullmatch(gap)), None)
            if not kind:
                break
            gaps.append(kind)
        for count in range(len(gaps) + 1, 0, -1):
            join = self._placed(tuple(self.pieces[index : index + count]), tuple(gaps[: count - 1]))
            if len(join.digits) <= 20:
                yield join

    def _placed(self, group: tuple[_Piece, ...], gaps: tuple[str, ...]) -> _Join:
        start = group[0].start
        plus = _PLUS.search(self._before(start))
        start -= len(plus[0]) if plus else 0
        start -= "paren" in gaps and self.flat[max(0, start - 1) : start] == "("
        return _Join(group, gaps, start, bool(plus))

    def _national(self, join: _Join) -> str:
        """The digits without a country code."""
        digits = join.digits
        if digits.startswith("0086"):
            return _trunk(digits[4:]) or digits
        if digits.startswith("86") and len(digits) > 2:
            rest = _trunk(digits[2:])
            if join.plus or rest in self.bases or _shape(rest):
                return rest
        return digits

    def _is_whole(self, join: _Join) -> bool:
        """Whether nothing belongs to the digits on either side."""
        head, tail = self._before(join.start), self._after(join.end)
        word = _WORD.search(head)
        if (word and not _CALL.search(word[0])) or _STUCK.match(tail) or re.search(r"[0-9]\*+\Z", head):
            return False
        sides = (head[-1:], tail[:1])
        if any(one.said for one in join.group) and any(re.fullmatch("[0-9]", side) for side in sides):
            return False
        if join.group[0].said and sides[0] in _VALUE:
            return False
        return not (join.group[-1].said and sides[1] in _VALUE and sides[1] not in "一两")

    def _is_spelled(self, join: _Join) -> bool:
        """Whether a known number may be cut like this: 95.188 is a fraction, 9.5.1.8.8 is none."""
        kinds, size = join.spaced, len(join.digits)
        single = all(len(one.digits) == 1 for one in join.group)
        if "dot" in kinds and size < LONG and not (len(kinds) == 1 and single):
            return False
        return not kinds or size >= LONG or (size >= SHORT and len(kinds) == 1)

    def _is_grouped(self, join: _Join) -> bool:
        """Whether an unknown number is grouped as phone numbers are: a few groups, or digit by digit."""
        if join.gaps.count("paren") > 1:
            return False
        gaps = len(join.gaps) - join.gaps.count("none")
        return gaps < 5 or all(len(one.digits) == 1 for one in join.group)

    def _known(self, join: _Join) -> _Hit | None:
        digits = self._national(join)
        area = _AREA.fullmatch(digits)
        own = digits if digits in self.bases else area[1] if area and area[1] in self.all else ""
        if not own or not self._is_spelled(join) or not self._is_whole(join):
            return None
        if len(join.group) > 1 and join.spaced and all(one.digits in self.all for one in join.group):
            return None
        head, tail, size = self._before(join.start), self._after(join.end), len(own)
        if size < LONG and (_MONEY_BEFORE.search(head) or _MONEY.match(tail)):
            return None
        loose = size < SHORT or (join.spaced and size < LONG)
        if loose and (_ID.search(head) or _UNIT.match(tail)):
            return None
        if size < SHORT and (_SHORT_BEFORE.search(head) or _SHORT_AFTER.match(tail)):
            return None
        return self._extended(join, own, "number" if own == digits else "area")

    def _extended(self, join: _Join, own: str, kind: Kind) -> _Hit:
        """An extension counts if the book has it, or if a word says that it is one."""
        plain = _Hit(join.start, join.end, own, own in self.all, kind if own in self.all else "base")
        match = _EXTENSION.match(self._after(join.end))
        if not match:
            return plain
        whole = f"{own},{_digits_in(match[2])}"
        end = join.end + len(match[0]) - (match[0].endswith(")") and "(" not in match[0])
        if whole in self.all:
            return _Hit(join.start, end, whole, True, kind)
        if not _NAMED.match(match[1]):
            return plain
        if own in self.all:
            return replace(plain, end=end, kind="extended")
        return replace(plain, end=end, digits=whole)

    def _strange(self, join: _Join) -> _Hit | None:
        """A number that looks like one, and is not in the book."""
        head, tail = self._before(join.start), self._after(join.end)
        if _DATE.match(self.flat, join.group[0].start) or "dot" in join.gaps or not self._is_grouped(join):
            return None
        if not self._is_whole(join):
            return None
        if _ID.search(head) or _UNIT.match(tail) or _MONEY_BEFORE.search(head):
            return None
        if _DIGIT_BEFORE.search(head) or _DIGIT_AFTER.match(tail):
            return None
        if any(len(one.digits) >= SHORT and one.digits in self.bases for one in join.group[1:]):
            return None
        digits = self._national(join)
        if join.plus and not join.digits.startswith("86") and re.fullmatch("[1-9][0-9]{7,14}", join.digits):
            return _Hit(join.start, join.end, join.digits, False, "abroad")
        if shape := _shape(digits):
            return _Hit(join.start, join.end, digits, False, shape)
        close = join.spaced <= {"hyphen", "paren"}
        halves = join.gaps == ("space",) and all(3 <= len(one.digits) <= 4 for one in join.group)
        if (close or halves) and 3 <= len(digits) <= 16 and _DIAL.search(head):
            return _Hit(join.start, join.end, digits, False, "dialled")
        return None


def _plain(char: str) -> str:
    """One character in the plainest form: digits as ASCII, dashes as hyphens, nothing for the invisible."""
    code = ord(char)
    for first in _CIRCLED:
        if first <= code < first + 10:
            return str(code - first + 1)
    if code == 0x24FF:
        return "0"
    return "" if _gone(char) else "".join(map(_simple, unicodedata.normalize("NFKC", char)))


def _gone(char: str) -> bool:
    return char in _GONE or unicodedata.category(char) == "Cf"


def _simple(char: str) -> str:
    if _gone(char):
        return ""
    if mark := _MARKS.get(char):
        return mark
    match unicodedata.category(char):
        case "Pd":
            return "-"
        case "Zs":
            return " "
        case "Nd":
            return str(unicodedata.decimal(char))
    return char if ord(char) <= 0xFFFF else _NOTHING


def _digits_in(text: str) -> str:
    return "".join(_VALUE.get(char, char) for char in text if char in _VALUE or char in "0123456789")


def _trunk(digits: str) -> str:
    """A landline with the prefix 0 that is dropped behind a country code."""
    if _TRUNKLESS.fullmatch(digits) and not digits.startswith(("400", "800")):
        return f"0{digits}"
    return digits


def _shape(digits: str) -> Kind | None:
    """What a number looks like that is not in the book."""
    return next((kind for kind, pattern in _SHAPES.items() if pattern.fullmatch(digits)), None)
