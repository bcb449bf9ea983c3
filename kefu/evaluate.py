"""How well the search of a built site finds what people mean: recall of a file of queries, by category.

A file of queries has one query a line: the query, its category, and what may be found, separated by tabs.
What may be found is `entity:topic` (ids of data/entities and data/topics), separated by commas; `general`
stands for pages of no entity, `*` for any page; `/guides/robots/` names one page.

A result counts if it is about the topic and about the entity. Two more count, because readers are served as
well: the general page of a topic, where the pages of several entities may be found, so that the query named
none; and another regulator's page to which a regulator's page sends its readers.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from kefu.problem import Problem, Rule, Where
from kefu.search import CALL, CORE

RULE = Rule(
    "query-line",
    """查询文件一行一条:查询、类别、可以接受的结果(主体:主题,用逗号隔开),用制表符隔开。

    Bad: 京东退款 jd:refund
    Good: 京东退款<制表符>keyword<制表符>jd:refund
    """,
)
NODE = "apt-get install nodejs"
"""What brings the program that runs the engine outside a browser, on Debian."""


class NoNode(Exception):
    """Node.js, which runs the engine, is not there."""


@dataclass(frozen=True, slots=True)
class Query:
    """One line of a file of queries."""

    text: str
    category: str
    accepted: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Result:
    """A page that was found: its address, its entities (empty for general pages) and its topics."""

    url: str
    entities: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one query, the best first, and the milliseconds that it took."""

    query: Query
    results: tuple[Result, ...]
    took: float
    rank: int
    """The place of the first result that counts, from 1; 0 if there is none."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Shares of the queries of a category: a right result at rank 1, at ranks 1 to 3, no result at all."""

    category: str
    queries: int
    first: float
    third: float
    nothing: float


def read_queries(file: File) -> tuple[list[Query], list[Problem]]:
    """The queries of a file, and what is wrong with its lines. Raises OSError."""
    queries, problems = [], []
    for number, line in enumerate(file.read_text("utf-8-sig").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 3 or not all(field.strip() for field in fields):
            message = f"要三栏,读到 {len(fields)} 栏:{line[:40]}"
            tip = "写成 查询<制表符>类别<制表符>主体:主题,主体:主题"
            problems.append(Problem(Where(str(file), number, 1), message, RULE.name, tip))
            continue
        accepted = tuple(one.strip() for one in fields[2].split(",") if one.strip())
        for one in accepted:
            if not (one.startswith("/") or (one.count(":") == 1 and all(one.split(":")))):
                at = line.rindex(one) + 1
                tip = "写成 jd:refund、*:refund、general:scam 或 /guides/robots/"
                problems.append(Problem(Where(str(file), number, at), f"看不懂“{one}”", RULE.name, tip))
        queries.append(Query(fields[0], fields[1].strip(), accepted, number))
    return queries, problems


class Site:
    """The search of a built site. Raises OSError if it has none."""

    def __init__(self, folder: File) -> None:
        self.folder = folder.resolve()
        core = json.loads((self.folder / CORE).read_text("utf-8").strip()[len(CALL) + 1 : -1])
        self.entities = [row[0].split("/")[1] for row in core["entities"]]
        self.topics = [row[0] for row in core["topics"]]
        self._near = [[self.entities[index] for index in row[5]] for row in core["entities"]]

    def unknown(self, queries: Iterable[Query]) -> list[str]:
        """The ids that queries accept and that the site does not have."""
        known = {"*", "general", *self.entities}
        wanted = dict.fromkeys(one for query in queries for one in query.accepted if not one.startswith("/"))
        pairs = [one.split(":") for one in wanted]
        missing = [entity for entity, _ in pairs if entity not in known]
        return list(dict.fromkeys([*missing, *(topic for _, topic in pairs if topic not in self.topics)]))

    def run(self, queries: Sequence[Query]) -> tuple[float, list[Found]]:
        """Milliseconds until the engine was ready, and what it found. Raises NoNode."""
        answers = self.ask([query.text for query in queries])
        found = []
        for query, answer in zip(queries, answers["results"], strict=True):
            results = tuple(self._result(one) for one in answer["items"])
            rank = next((n for n, one in enumerate(results, 1) if self.counts(query, one)), 0)
            found.append(Found(query, results, answer["took"], rank))
        return answers["ready"], found

    def ask(self, texts: Sequence[str]) -> dict[str, Any]:
        """What the engine says to each query, as kefu/evaluate.js gives it. Raises NoNode."""
        node = shutil.which("node")
        if node is None:
            raise NoNode
        script = File(__file__).with_suffix(".js")
        request = json.dumps({"site": str(self.folder), "queries": list(texts)})
        done = subprocess.run([node, str(script)], input=request, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def _result(self, item: dict[str, Any]) -> Result:
        entities = tuple(self.entities[index] for index in item["entities"])
        return Result(item["url"], entities, tuple(self.topics[index] for index in item["topics"]))

    def counts(self, query: Query, result: Result) -> bool:
        """Whether a result is one of those that a query accepts."""
        pages = [one for one in query.accepted if one.startswith("/")]
        if f"/{result.url.partition('#')[0]}" in pages or f"/{result.url}" in pages:
            return True
        pairs = [one.split(":") for one in query.accepted if not one.startswith("/")]
        here = [entity for entity, topic in pairs if topic in result.topics]
        if not result.entities:
            return "*" in here or "general" in here or len(set(here)) > 1
        near = {id for one in here if one in self.entities for id in self._near[self.entities.index(one)]}
        return "*" in here or any(entity in here or entity in near for entity in result.entities)


def recalls(found: Iterable[Found]) -> Iterator[Recall]:
    """Recall of every category in the order of their first queries, then of all together."""
    found = list(found)
    groups: dict[str, list[Found]] = {}
    for one in found:
        groups.setdefault(one.query.category, []).append(one)
    for category, here in (*groups.items(), ("全部 / all", found)):
        total = len(here) or 1
        yield Recall(
            category,
            len(here),
            sum(one.rank == 1 for one in here) / total,
            sum(0 < one.rank <= 3 for one in here) / total,
            sum(not one.results for one in here) / total,
        )
