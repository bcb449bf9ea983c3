"""Which rules of prose a text could break at all: cheap patterns before dear rules.

A text that passes by here is not read any further, so every pattern must let through whatever the rules find.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kefu.text import ARROWS, SPOKEN_DIGITS, UNSEEN

NUMBERS = frozenset({"number-unknown", "number-owner-here", "number-status", "number-form"})
PATHS = frozenset({"path-unknown", "path-form"})
LABELS = frozenset({"label-quoted", "path-unknown"})
TIMES = frozenset({"hours-differ", "response-differ", "clock-differ"})
HIDDEN = frozenset({"text-invisible"})

_LIKE = "[0-9OoQDlI|iSBZ]"
"""Digits, and letters of ASCII that pass for digits."""
_NUMBER = re.compile(
    rf"(?:[0-9](?:[^0-9\u3400-\u9fff]|[{SPOKEN_DIGITS}]){{0,90}}){{3}}"
    rf"|(?:[{SPOKEN_DIGITS}0-9][\0 -]{{0,2}}){{3}}"
    rf"|{_LIKE}(?:-?{_LIKE}){{4}}"
    "|[^\x00-\x7f\u3000-\u9fff\uff00-\uff0f\uff1a-\uff5e\u2010-\u2027\u2039\u203a\u2190-\u21ff\u00b7\u00d7]"
)
"""Three digits not far apart, numerals read out, letters that stand for digits, unusual characters."""
_HOURS = re.compile(
    "(?<![^\u3000-\u3007\u3012-\u9fff\uff0c\uff1a\uff1b |])[0-9]{2}:[0-9]{2}(?:\u2013[0-9]{2}:[0-9]{2})?"
    "(?![^\u3000-\u3007\u3012-\u9fff\uff0c\uff1a\uff1b |])"
)
"""Hours between words. Two of them beside each other have four digits that could hang together."""
_DIGIT = re.compile(f"[0-9{SPOKEN_DIGITS}&<]")
_IDENTIFIER = re.compile(
    r"(?!.*(?:hotline|call|phone|tel))(?=[a-z]*[a-hjkmnp-z])[a-z][a-z0-9]*(?:[-./][a-z0-9]+)*"
)
"""clock/jd-170-result: no digits in it are a number, for each run of them belongs to what stands in front."""
_PATH = re.compile(
    f"[{ARROWS}]|[\u3400-\u9fff”\"'*_`」』】’] {{0,2}}[-/>—–=]{{1,2}}>? {{0,2}}"
    "[\u3400-\u9fff“\"'*_`A-Z「『【‘]"
)
_LABEL = re.compile("点|找到|进入|打开")
_TIME = re.compile(
    "[0-9一二两三四五六七八九十半] ?(?:个|小时|分钟|秒|工作日|自然日|钟头|星期|天|日|周|点|时)"
    "|[0-9][:\uff1a][0-9]|全天|[×xX*] ?24|%|\uff05|百分之"
)
_INVISIBLE = re.compile(f"[{UNSEEN}]")
_ANY = re.compile(
    f"[0-9{SPOKEN_DIGITS}两十半{ARROWS}/>—–=点找进打全%\uff05百OoQDlI|iSBZ{UNSEEN}-]"
    "|[^\x00-\x7f\u3000-\u9fff\uff00-\uff0f\uff1a-\uff5e\u2010-\u2027\u2039\u203a\u2190-\u21ff\u00b7\u00d7]"
)
"""Every match of any of these patterns has such a character."""
_PATTERNS = ((_NUMBER, NUMBERS), (_PATH, PATHS), (_LABEL, LABELS), (_TIME, TIMES), (_INVISIBLE, HIDDEN))


_NONE = frozenset[str]()
_shared: dict[frozenset[str], frozenset[str]] = {}


def shared(rules: frozenset[str]) -> frozenset[str]:
    """These rules, as the one set of them: there are thousands of texts, and few sets of what they break."""
    return _shared.setdefault(rules, rules)


@lru_cache(maxsize=8192)
def breakable(text: str) -> frozenset[str]:
    """The names of the rules that the text could break."""
    is_ascii = text.isascii()
    if is_ascii and _IDENTIFIER.fullmatch(text):
        return TIMES if "x24" in text else _NONE  # it has none of the other characters that anything needs
    if not _ANY.search(text):
        return _NONE
    found = _NONE.union(*[rules for pattern, rules in _PATTERNS if pattern.search(text)])
    return shared(found - NUMBERS if found and not is_ascii and _has_hours_alone(text) else found)


def _has_hours_alone(text: str) -> bool:
    """Whether all digits of a text are those of its hours, and nothing else in it could be a number."""
    if ":" not in text:
        return False
    rest = _HOURS.sub("", text)
    return not (_DIGIT.search(rest) or _NUMBER.search(rest))
