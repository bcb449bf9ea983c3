"""Which characters can be printed: those of the font that every PDF is set in.

`scripts/font` makes the font with exactly these; whatever else a text holds is a fault (`text-glyph`).
"""

from __future__ import annotations

from functools import cache

SYMBOLS = (
    "\u2013\u2014\u00b7\u203a\u2022\u2264\u2265\u00d7\u2190\u2191\u2192\u2193\u2026"
    "\u00ab\u00bb\u260e\u25a1\u25cf\u25cb\u25b2\u25b3\u25bc\u25b6\u2713"
)
"""What templates and texts use beyond GB 2312 and ASCII, or want to be sure of."""


@cache
def printable() -> frozenset[str]:
    """Every character that the font has: GB 2312, ASCII and `SYMBOLS`."""
    rows = (bytes((row, cell)) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    chinese = (pair.decode("gb2312", "ignore") for pair in rows)
    return frozenset("".join((*chinese, *map(chr, range(0x20, 0x7F)), SYMBOLS)))


_CHOOSERS = "\ufe0e\ufe0f"
"""Say whether the character before is a letter or a picture; print as nothing."""


def missing(text: str) -> str:
    """The characters of a text that the font does not have, in order, each once."""
    return "".join(dict.fromkeys(one for one in text if one not in printable() and one not in _CHOOSERS))
