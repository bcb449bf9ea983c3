"""The rules that what is published is held to, beside those of the sweep."""

from __future__ import annotations

from kefu.publish import active, links, pdf

RULES = (links.RULE, active.RULE, *pdf.RULES)
