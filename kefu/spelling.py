"""How Chinese words sound and how they are written elsewhere: pinyin and traditional characters.

Both come from kept libraries: pypinyin for readings, OpenCC for traditional characters. What is found here is
data for the engine in the browser, which has neither. Both are loaded when they are needed: that takes half a
second and fifty megabytes, so what they said of the same words is kept (`kefu.kept`).
"""

from __future__ import annotations

import gc
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Container, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path as File
from typing import Any, NamedTuple

from kefu import kept

HAN = re.compile(r"[\u3007\u4e00-\u9fff]")
_ALL_HAN = range(0x4E00, 0xA000)
_PACKAGES = ("pypinyin", "OpenCC")
_SCHEMES = ("t2s", "tw2s", "hk2s")
_MANY = 2200
"""How many common characters count as what somebody may have typed for another of the same sound."""


def traditional(used: Iterable[str], but: Container[str] = ()) -> str:
    """Pairs of a traditional character and the simplified one for it, for the simplified ones in `used`.

    Those that are in `used` or `but` themselves stay what they are.
    """
    wanted = set(used)
    pairs = [(one, simple) for one, simple in _once(_pairs, []).items() if simple in wanted]
    return "".join(one + simple for one, simple in pairs if one not in wanted and one not in but)


def _once(find: Callable[[list[str]], Any], words: list[str]) -> Any:
    """What a function of this module finds for some words, as JSON has it: kept for the next time."""
    store = kept.opened("spelling")
    ours = File(__file__).read_bytes()
    key = kept.key(*map(version, _PACKAGES), ours, find.__name__, *words)
    data = store.get(key)
    if data is None:
        data = json.dumps(find(words), ensure_ascii=False).encode()
        store.put(key, data)
        store.forget()
    return json.loads(data)


def _let_go() -> None:
    """Give back the memory of pypinyin's dictionaries; if they are wanted again, they are read again."""
    for name in [one for one in sys.modules if one.partition(".")[0] == "pypinyin"]:
        del sys.modules[name]
    gc.collect()


def _pairs(_: list[str]) -> dict[str, str]:
    """Every traditional character → its simplified form, as mainland China, Taiwan and Hong Kong write."""
    from opencc import OpenCC

    found: dict[str, str] = {}
    every = list(map(chr, _ALL_HAN))
    alone = "\n".join(every)  # in lines of their own, they are no words
    for scheme in _SCHEMES:
        for one, simple in zip(every, OpenCC(scheme).convert(alone).split("\n"), strict=True):
            if simple != one:
                found.setdefault(one, simple)
    return found


def reading(text: str) -> list[str]:
    """The syllables of a word, without tones, in its usual reading: 调换 is `diao huan`."""
    from pypinyin import Style, lazy_pinyin

    return [one.replace("ü", "v") for one in lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)]


class Sounds(NamedTuple):
    """How some words sound."""

    table: str
    """The characters by syllable, `an安按案 ba八把`: the common ones that sound like one in the words."""
    other: dict[str, str]
    """Words that are read otherwise than character by character, and their syllables."""
    readings: dict[str, list[str]]
    """Each word with a Chinese character, as `reading` gives it."""


def sounds(words: Iterable[str]) -> Sounds:
    """What the engine needs to hear homophones of `words` and to read pinyin, and how they are read."""
    return Sounds(*_once(_sounds, [word for word in dict.fromkeys(words) if HAN.search(word)]))


def _sounds(words: list[str]) -> Sounds:
    inside = {one for word in words for one in HAN.findall(word)}
    read = {one: reading(one)[0] for one in inside | _common()}
    alike = {blurred(read[one]) for one in inside}
    by_syllable: dict[str, list[str]] = {}
    for one in sorted(read):
        if blurred(read[one]) in alike:
            by_syllable.setdefault(read[one], []).append(one)
    table = " ".join(name + "".join(chars) for name, chars in sorted(by_syllable.items()))
    other = {}
    for word in words:
        han = "".join(HAN.findall(word))
        usual = reading(han)
        if usual != [read[one] for one in han]:
            other[word] = " ".join(usual)
    readings = {word: reading(word) for word in words}
    _let_go()
    return Sounds(table, other, readings)


def blurred(syllable: str) -> str:
    """A syllable to those who do not tell zh from z, ng from n, n from l. The engine does the same."""
    return re.sub("ng$", "n", re.sub("^n", "l", re.sub("^([zcs])h", r"\1", syllable)))


@cache
def _common() -> frozenset[str]:
    """The characters that people are most likely to hit by mistake: those in the most words."""
    from pypinyin.phrases_dict import phrases_dict

    counts = Counter(one for word in phrases_dict for one in set(word) if HAN.match(one))
    return frozenset(one for one, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MANY])
