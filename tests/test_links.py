"""Every link that leads nowhere is told of, however a page is written."""

from __future__ import annotations

import random
import re

from kefu.publish import links

PAGES = 4000
PIECES = (
    *('<a href="ok.html">', '<img src="no.html">', '<a href="#here">', '<p id="here">', '<p id="there">'),
    *('<a href="no.html" href="ok.html">', ' href="', ' src="', ' href="?<a', ' href="no.html"', ' id="'),
    *("<a", "</a>", "<", ">", '"', "'", "=", "\n", " ", "\t"),
    *("ok.html", "no.html", "#here", "&#35;here", "退款"),
)


def test_what_is_written_oddly_is_checked_as_well() -> None:
    """What is said of a page is what is said of each of its links when it stands alone."""
    chosen = random.Random(20261123)
    told = 0
    for _ in range(PAGES):
        page = "".join(chosen.choices(PIECES, k=chosen.randint(1, 30)))
        places = {"here", "there"}.intersection(re.findall(r'\s(?:id|name)="([^"]*)"', page))
        ids = "".join(f'<p id="{one}">' for one in places)
        wanted = []
        for found in re.finditer(r'<[a-z][^<>]*?\s(?:href|src)="([^"]*)"', page):
            line = page.count("\n", 0, found.start()) + 1
            wanted += [(line, said) for _, said in broken(f'<a href="{found[1]}">{ids}')]
        assert broken(page) == wanted, page
        told += len(wanted)
    assert told > PAGES / 4


def broken(page: str) -> list[tuple[int, str]]:
    """Line and message of each link on a page that leads nowhere."""
    files = {"a.html": page.encode(), "ok.html": b"<p>"}
    return [
        (one.where.line, one.message) for one in links.broken(["a.html"], files.__getitem__, files, "site")
    ]
