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
SAID = re.compile("[:\uff1a](?:没有|a.html 里没有|ok.html 里没有) .*$", re.DOTALL)


def test_what_is_written_oddly_is_checked_as_well() -> None:
    """Against a slow reading of each page: many addresses are looked at together."""
    chosen = random.Random(20261123)
    told = 0
    for _ in range(PAGES):
        page = "".join(chosen.choices(PIECES, k=chosen.randint(1, 30)))
        places = re.findall(r'\s(?:id|name)="([^"]*)"', page)
        wanted = []
        for found in re.finditer(r'<[a-z][^<>]*?\s(?:href|src)="([^"]*)"', page):
            link = found[1].replace("&#35;", "#")
            path, _, place = link.partition("#")
            path = path.partition("?")[0]
            if path.strip("/") not in ("", "ok.html") or (place and place not in ([] if path else places)):
                wanted.append((page.count("\n", 0, found.start()) + 1, f"链接 {link}"))
        files = {"a.html": page.encode(), "ok.html": b"<p>"}
        problems = links.broken(["a.html"], files.__getitem__, files, "site")
        assert [(one.where.line, SAID.sub("", one.message)) for one in problems] == wanted, page
        told += len(wanted)
    assert told > PAGES / 4
