"""Every fact of the source material is in the book, or left out for a stated reason.

`coverage/articles.yml` lists the facts of the five articles, `coverage/hotlines.yml` the rows of the evidence
table for numbers. A record is searched as text: all its values in the order of the model, joined by a space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from kefu.load import load
from kefu.model import Book, Evidence, Hotline, Record
from kefu.numbers import digits_of
from kefu.yamlread import Document, parse

HERE = Path(__file__).parent
ARTICLES = HERE / "coverage" / "articles.yml"
HOTLINES = HERE / "coverage" / "hotlines.yml"
LEAST_ITEMS = 15
KEYS = {"article", "fact", "at", "page", "has", "left_out"}

Item = dict[str, Any]


@pytest.fixture(scope="module")
def book() -> Book:
    """The book of this repository."""
    return load(HERE.parent)


@pytest.fixture(scope="module")
def articles() -> list[Item]:
    """The facts of the five articles."""
    return read_items(ARTICLES)


@pytest.fixture(scope="module")
def hotlines() -> list[Item]:
    """The rows of the evidence table for numbers."""
    return read_items(HOTLINES)


def read_items(file: Path) -> list[Item]:
    """The items of a list file, which is written in the dialect of the data."""
    document = parse(file.read_text(encoding="utf-8"), file.name)
    assert isinstance(document, Document), "\n".join(map(str, document))
    assert isinstance(document.value, list)
    return document.value


def strings(value: Any) -> Iterator[str]:
    """Every string inside a dumped record, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from strings(inner)


def text_of(record: Record) -> str:
    """All values of a record in the order of the model, joined by a space."""
    return " ".join(strings(record.model_dump(mode="python")))


def resolve(book: Book, at: str) -> Record:
    """The record at an address. Raises KeyError if there is none."""
    kind, colon, rest = at.partition(":")
    if colon:
        return _FINDERS[kind](book, rest)
    if "#" in at:
        entity, _, scenario = at.partition("#")
        return {one.id: one for one in book.entities[entity].scenarios}[scenario]
    return book.channels[at] if "." in at else book.entities[at]


def _term(book: Book, name: str) -> Record:
    words, _, id = name.partition(".")
    return book.words.by_id[words][id]


_FINDERS: dict[str, Callable[[Book, str], Record]] = {
    "clock": lambda book, id: book.clocks[id],
    "advice": lambda book, id: book.advice[id],
    "source": lambda book, id: book.sources[id],
    "term": _term,
}


def fault_of_fact(book: Book, item: Item) -> str | None:
    """What is wrong with an item of articles.yml; None if its fact is in the book or left out."""
    if "left_out" in item:
        return None
    try:
        text = text_of(resolve(book, item["at"]))
    except KeyError:
        return "no such record"
    missing = [part for part in item["has"] if part not in text]
    return f"does not say {missing}" if missing else None


def fault_of_row(book: Book, item: Item) -> str | None:
    """What is wrong with an item of hotlines.yml; None if its row is in the book or left out."""
    if "left_out" in item:
        return None
    fact: str = item["fact"]
    try:
        if fact.startswith("clock:"):
            clock = book.clocks[fact.removeprefix("clock:")]
            return _cited(item, (*clock.evidence, *clock.against))
        if "?" in fact:
            return _fault_of_rejected(book, item, *fact.split("?"))
        if "." in fact:
            return _fault_of_hotline(item, book.hotlines[fact.removesuffix("!")], fact.endswith("!"))
        note = book.entities[fact].number_known
    except KeyError:
        return "no such record"
    if note is None:
        return "number_known is missing"
    return None if item["evidence"] in note.sources else f"number_known does not cite {item['evidence']}"


def _fault_of_hotline(item: Item, hotline: Hotline, against: bool) -> str | None:
    if against:
        doubted = hotline.doubt.sources if hotline.doubt else ()
        return _cited(item, hotline.against, doubted)
    if not any(_same(number, hotline.digits) for number in item["number"].split(" / ")):
        return f"the hotline has {hotline.number}"
    return _cited(item, (*hotline.evidence, *(hotline.retired.evidence if hotline.retired else ())))


def _same(number: str, digits: str) -> bool:
    """Whether a row's number is the hotline's: whole, without the extension, or its registered 95xxx code."""
    row = digits_of(number)
    code = len(row) == 5 and row.startswith("95")
    return row in (digits, digits.partition(",")[0]) or (code and digits.startswith(row))


def _fault_of_rejected(book: Book, item: Item, entity: str, number: str) -> str | None:
    found = [one for one in book.entities[entity].rejected if digits_of(one.number) == digits_of(number)]
    if not found or (item["number"] != "(none)" and digits_of(item["number"]) != digits_of(number)):
        return f"{number} is not among the rejected numbers"
    return None if item["evidence"] in {one.source for one in found} else f"does not cite {item['evidence']}"


def _cited(item: Item, evidence: Iterable[Evidence], others: Iterable[str] = ()) -> str | None:
    sources = {*others, *(one.source for one in evidence)}
    return None if item["evidence"] in sources else f"cites {sorted(sources)}, not {item['evidence']}"


def faults(book: Book, items: list[Item], judge: Callable[[Book, Item], str | None]) -> list[str]:
    """One line for each item that is neither in the book nor left out."""
    return [f"{name_of(item)}: {fault}" for item in items if (fault := judge(book, item))]


def name_of(item: Item) -> str:
    """An item on one line, for messages."""
    return " | ".join(str(value) for key, value in item.items() if key != "has")


def test_every_fact_of_the_articles_is_in_the_book(book: Book, articles: list[Item]) -> None:
    found = faults(book, articles, fault_of_fact)
    assert not found, "\n" + "\n".join(found)


def test_every_row_of_the_hotline_table_is_in_the_book(book: Book, hotlines: list[Item]) -> None:
    found = faults(book, hotlines, fault_of_row)
    assert not found, "\n" + "\n".join(found)


def test_facts_are_placed_or_left_out_for_a_reason(articles: list[Item]) -> None:
    wrong = [
        name_of(item)
        for item in articles
        if not set(item) <= KEYS
        or not {"article", "fact"} <= set(item)
        or ("at" in item) == ("left_out" in item)
        or ("at" in item) != bool(item.get("has"))
        or ("at" in item) != ("page" in item)
        or not item.get("left_out", "x").strip()
    ]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.site
def test_every_fact_of_the_articles_is_on_its_page(site: Path, articles: list[Item]) -> None:
    """At its place, in the reader's words: what an item asks for, as far as it is no id and no code."""
    wrong, read = [], {}
    for item in articles:
        if "page" not in item:
            continue
        path, _, anchor = item["page"].partition("#")
        if path not in read:
            read[path] = (site / path / "index.html").read_text("utf-8")
        if anchor and f'id="{anchor}"' not in read[path]:
            wrong.append(f"{name_of(item)}: no #{anchor} on {path}")
        shown = bare(unescape(re.sub(r"<[^>]+>", "", read[path])))
        wrong += [
            f"{name_of(item)}: {path} does not say {part}"
            for part in item["has"]
            if any(bare(word) not in shown for word in re.findall(r"\S*[\u3400-\u9fff]\S*", part))
        ]
    assert not wrong, "\n" + "\n".join(wrong)


def bare(text: str) -> str:
    """A text without white space and arrows: labels of a path stand side by side."""
    return re.sub(r"[\s\u2192]", "", text)


def test_rows_are_placed_or_left_out_for_a_reason(hotlines: list[Item]) -> None:
    wrong = [
        name_of(item)
        for item in hotlines
        if not {"entity", "number", "evidence"} <= set(item)
        or ("fact" in item) == ("left_out" in item)
        or not item.get("left_out", "x").strip()
    ]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("article", ["S0", "S1", "S2", "S3", "S4"])
def test_every_article_is_listed(articles: list[Item], article: str) -> None:
    assert sum(item["article"] == article for item in articles) >= LEAST_ITEMS


def test_articles_are_known_and_items_differ(articles: list[Item]) -> None:
    assert {item["article"] for item in articles} == {"S0", "S1", "S2", "S3", "S4"}
    facts = [(item["article"], item["fact"]) for item in articles]
    assert not {fact for fact in facts if facts.count(fact) > 1}


def test_every_contradiction_is_listed(articles: list[Item]) -> None:
    listed = {item["fact"].partition("\uff1a")[0] for item in articles if item["fact"].startswith("矛盾 ")}
    assert listed == {f"矛盾 {number}" for number in range(1, 30)}


@pytest.mark.parametrize(
    "item",
    [
        {"article": "S0", "fact": "made up", "at": "vipshop.app-bot", "has": ["我的", "没有这回事"]},
        {"article": "S0", "fact": "made up", "at": "vipshop.no-such-channel", "has": ["我的"]},
        {"article": "S0", "fact": "made up", "at": "no-such-entity", "has": ["我的"]},
        {"article": "S0", "fact": "made up", "at": "vipshop#no-such-scenario", "has": ["我的"]},
        {"article": "S0", "fact": "made up", "at": "clock:no-such-clock", "has": ["24"]},
        {"article": "S0", "fact": "made up", "at": "term:rungs.no-such-term", "has": ["商家"]},
    ],
    ids=lambda item: item["at"],
)
def test_a_made_up_fact_is_reported(book: Book, item: Item) -> None:
    assert faults(book, [item], fault_of_fact)


@pytest.mark.parametrize(
    "fact",
    ["jd.no-such-line", "jd.service", "jd.service!", "jd?950618", "clock:jd-contact", "clock:none", "jd"],
)
def test_a_made_up_row_is_reported(book: Book, fact: str) -> None:
    item = {"entity": "jd", "number": "95099", "evidence": "no-such-source", "fact": fact}
    assert faults(book, [item], fault_of_row)


def test_a_right_number_with_a_wrong_source_is_reported(book: Book) -> None:
    hotline = next(iter(book.hotlines.values()))
    row = {"entity": "x", "number": hotline.number, "evidence": "no-such-source", "fact": hotline.key}
    assert fault_of_row(book, row)
    assert not fault_of_row(book, {**row, "evidence": hotline.evidence[0].source})
