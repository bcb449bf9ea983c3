"""What templates are given: variables and filters. The renderer keeps it, the checks hold templates to it."""

from __future__ import annotations

from pathlib import Path as File

GLOBALS = frozenset({"book", "judge", "words", "verdict", "label", "advice", "best_number", "link", "cited"})

FILTERS = frozenset({"duration", "hours", "response", "clock_amount", "day", "tel", "slug"})
"""Filters beyond those of Jinja itself."""

LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "cycle", "previtem"})
LOOP |= frozenset({"nextitem", "changed", "depth"})
"""What Jinja's `loop` has."""

HOME = File(__file__).resolve().parent.parent
"""The program's own folder: its templates and theme serve books that bring none."""

CONTEXT: dict[str, frozenset[str]] = {
    "pages/home.html.jinja": GLOBALS | {"featured", "example"},
    "pages/entities.html.jinja": GLOBALS | {"groups"},
    "pages/numbers.html.jinja": GLOBALS | {"groups"},
    "pages/number.html.jinja": GLOBALS | {"answer", "entities", "sources"},
    "pages/status.html.jinja": GLOBALS | {"counts"},
    "pages/sources.html.jinja": GLOBALS | {"groups"},
    "pages/entity.html.jinja": GLOBALS
    | {"entity", "heading", "first_hotlines", "other_hotlines", "claims", "real", "ladder"}
    | {"buyer", "seller", "clocks", "sources", "safety"},
    "diagrams/flow.svg.jinja": GLOBALS | {"flow", "picture", "fonts"},
    "*": GLOBALS,
}
"""Template → the variables that it is given. `*` is for the parts, which get the rest as arguments."""
