"""Prose guides → chapters of the printed book: headings, paragraphs, lists, quotations and tables.

Read with the Markdown parser that makes the pages. Links become their text: on paper nobody can follow them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path as File
from xml.etree import ElementTree

from kefu.paper import Data
from kefu.problem import Where, where_in

FOLDER = "content/guides"
_FRONT = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
_UNPRINTED = re.compile(rf"{_FRONT.pattern}|<!--.*?-->", re.DOTALL | re.MULTILINE)
_LINKED = re.compile(r"\(([a-z0-9-]+)\.md")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def chapters(root: File) -> list[Data]:
    """The guides of a tree, in the order in which their index names them; others after them."""
    index = root / FOLDER / "index.md"
    named = _LINKED.findall(index.read_text("utf-8")) if index.is_file() else []
    order = {name: at for at, name in reversed(list(enumerate(named)))}
    files = sorted(_files(root), key=lambda one: order.get(one.stem, len(order)))
    return [chapter(one.read_text("utf-8")) for one in files]


def _files(root: File) -> list[File]:
    return [one for one in sorted((root / FOLDER).glob("*.md")) if one.stem != "index"]


def places_of(text: str, root: File) -> Iterator[Where]:
    """Where in the guides of a tree a text stands that is printed: once a file."""
    for file in _files(root):
        prose = _UNPRINTED.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), file.read_text("utf-8"))
        if text in prose:
            yield where_in(file.relative_to(root).as_posix(), prose, prose.index(text))


def chapter(text: str) -> Data:
    """One guide: its title, which is its first heading, and its blocks."""
    import markdown  # type: ignore[import-untyped]

    html = markdown.markdown(_FRONT.sub("", text), extensions=["attr_list", "tables"])
    blocks = list(_blocks(ElementTree.fromstring(f"<div>{html}</div>")))
    title = next((one for one in blocks if one["kind"] == "h1"), None)
    return {
        "title": "".join(run["text"] for run in title["runs"]) if title else "",
        "blocks": [one for one in blocks if one is not title],
    }


def _blocks(parent: ElementTree.Element) -> Iterator[Data]:
    for element in parent:
        match element.tag:
            case "ul" | "ol":
                yield {"kind": element.tag, "items": [_item(one) for one in element]}
            case "blockquote":
                yield {"kind": "quote", "blocks": list(_blocks(element))}
            case "table":
                head, *rows = [[_runs(cell) for cell in row] for row in element.iter("tr")]
                yield {"kind": "table", "head": head, "rows": rows}
            case tag if tag == "p" or tag in _HEADINGS:
                yield {"kind": tag, "runs": _runs(element)}


def _item(element: ElementTree.Element) -> Data:
    """A list's item: its own words, and lists or paragraphs inside of it."""
    inner = [one for one in element if one.tag in ("ul", "ol", "p", "blockquote")]
    own = ElementTree.Element("span")
    own.text = element.text
    own.extend(one for one in element if one not in inner)
    return {"runs": _runs(own), "blocks": list(_blocks(_parent_of(inner)))}


def _parent_of(elements: list[ElementTree.Element]) -> ElementTree.Element:
    parent = ElementTree.Element("div")
    parent.extend(elements)
    return parent


def _runs(element: ElementTree.Element, strong: bool = False) -> list[Data]:
    """The words of an element, cut where bold letters begin and end."""
    found: list[tuple[str, bool]] = [(element.text or "", strong)]
    for inner in element:
        bold = strong or inner.tag in ("strong", "b")
        found += [(run["text"], run["kind"] == "strong") for run in _runs(inner, bold)]
        found.append((inner.tail or "", strong))
    runs: list[tuple[str, bool]] = []
    for text, bold in found:
        text = re.sub(r"\s*\n\s*", "", text)
        if text and runs and runs[-1][1] == bold:
            runs[-1] = (runs[-1][0] + text, bold)
        elif text:
            runs.append((text, bold))
    return [{"text": text, "kind": "strong" if bold else ""} for text, bold in runs]
