"""What templates are given: variables and filters. The renderer keeps it, the checks hold templates to it."""

from __future__ import annotations

from pathlib import Path as File

GLOBALS = frozenset(
    {
        "book",
        "judge",
        "words",
        "verdict",
        "label",
        "advice",
        "best_number",
        "link",
        "papers",
        "cited",
        "icon",
        "pair_id",
        "calendar",
        "remembered",
    }
)

FILTERS = frozenset({"duration", "hours", "response", "clock_amount", "day", "tel", "slug"})
FILTERS |= frozenset({"times", "fact_id", "status", "undialled"})
"""Filters beyond those of Jinja itself."""

LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "cycle", "previtem"})
LOOP |= frozenset({"nextitem", "changed", "depth"})
"""What Jinja's `loop` has."""

HOME = File(__file__).resolve().parent.parent
"""The program's own folder: its templates and theme serve books that bring none."""
WHOLE = "EDITION-OF-ALL-TO-COME"
"""What a page says that tells of the edition of the whole site, until all pages are there."""

CONTEXT: dict[str, frozenset[str]] = {
    "pages/home.html.jinja": GLOBALS | {"featured", "example", "troubles"},
    "pages/entities.html.jinja": GLOBALS | {"groups"},
    "pages/numbers.html.jinja": GLOBALS | {"groups"},
    "pages/number.html.jinja": GLOBALS | {"answer", "entities", "sources"},
    "pages/status.html.jinja": GLOBALS | {"counts"},
    "pages/sources.html.jinja": GLOBALS | {"groups"},
    "pages/entity.html.jinja": GLOBALS
    | {"entity", "heading", "first_hotlines", "other_hotlines", "claims", "real", "ladder"}
    | {"buyer", "seller", "clocks", "sources", "safety", "troubles", "pairs"},
    "pages/problems.html.jinja": GLOBALS | {"groups"},
    "pages/problem.html.jinja": GLOBALS
    | {"case", "trouble", "entity", "places", "drawing", "safety", "sources"},
    "pages/compare-index.html.jinja": GLOBALS | {"pairs"},
    "pages/compare.html.jinja": GLOBALS | {"table", "sources"},
    "pages/pair.html.jinja": GLOBALS | {"one", "other", "rows", "sources"},
    "pages/sellers.html.jinja": GLOBALS | {"tips", "clocks", "entities", "troubles", "sources"},
    "pages/seller.html.jinja": GLOBALS | {"entity", "channels", "clocks", "tips", "troubles", "sources"},
    "pages/rung.html.jinja": GLOBALS | {"rung", "number", "before", "after", "places", "troubles", "sources"},
    "pages/guides.html.jinja": GLOBALS,
    "pages/print.html.jinja": GLOBALS | {"groups"},
    "pages/corrections.html.jinja": GLOBALS | {"retired", "whole"},
    "pages/tool-finder.html.jinja": GLOBALS | {"tool", "groups"},
    "pages/tool-finder-entity.html.jinja": GLOBALS | {"tool", "entity", "troubles"},
    "pages/tools.html.jinja": GLOBALS | {"tools"},
    "pages/tool-clock.html.jinja": GLOBALS | {"tool", "starts", "unknown", "places", "timed", "sources"},
    "pages/tool-message.html.jinja": GLOBALS | {"tool", "troubles", "sources"},
    "pages/tool-evidence.html.jinja": GLOBALS | {"tool", "troubles", "sources"},
    "pages/tool-number.html.jinja": GLOBALS | {"tool", "answers"},
    "pages/tool-call.html.jinja": GLOBALS | {"tool", "groups", "hotlines"},
    "pages/tool-call-entity.html.jinja": GLOBALS | {"tool", "entity", "calls"},
    "pages/a-z.html.jinja": GLOBALS | {"letters", "topics"},
    "diagrams/flow.svg.jinja": GLOBALS | {"flow", "picture", "fonts"},
    "*": GLOBALS,
}
"""Template → the variables that it is given. `*` is for the parts, which get the rest as arguments."""
