"""Problems and verdicts as people read them in a terminal. Text only; printing is the caller's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path as File

from kefu import words as phrases
from kefu.model import (
    Book,
    Channel,
    Clock,
    Entity,
    Hotline,
    Hours,
    HoursCounter,
    Human,
    Menu,
    NumberCounter,
    Path,
    Record,
    Response,
)
from kefu.numbers import digits_of
from kefu.problem import Problem, Rule
from kefu.trust import Judge, Verdict


def problem(one: Problem, root: File) -> str:
    """A problem with the line it stands on, a caret, and how to mend it."""
    lines = [_harmless(str(one))]
    if one.where.line and (excerpt := _line(root / one.where.path, one.where.line)) is not None:
        cut = max(0, one.where.column - 60)
        text = excerpt[cut : cut + 100]
        lines.append(f"    {_harmless(text)}")
        lines.append("    " + _blank(text[: one.where.column - 1 - cut]) + "^")
    if one.tip:
        lines.append(f"    改法:{one.tip}")
    return "\n".join(lines)


def _line(file: File, number: int) -> str | None:
    try:
        return file.read_text("utf-8").splitlines()[number - 1].replace("\t", " ")
    except (OSError, UnicodeDecodeError, IndexError):
        return None


def _harmless(text: str) -> str:
    """Without anything that a terminal would obey."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _blank(text: str) -> str:
    """As wide as `text` in a terminal, where Chinese characters take two columns."""
    return "".join("\u3000" if ord(char) >= 0x1100 else " " for char in text)


def as_json(problems: Iterable[Problem]) -> str:
    """The problems as a JSON list, for other programs."""
    return json.dumps(
        [
            {
                "path": one.where.path,
                "line": one.where.line,
                "column": one.where.column,
                "message": one.message,
                "rule": one.rule,
                "tip": one.tip,
                "also": str(one.also) if one.also else None,
            }
            for one in problems
        ],
        ensure_ascii=False,
        indent=2,
    )


def as_annotation(one: Problem) -> str:
    """A problem as code hosts show it beside the line: the workflow command `::error`."""
    place = (
        f"file={one.where.path},line={max(one.where.line, 1)},col={max(one.where.column, 1)},title={one.rule}"
    )
    text = f"{one.message}。{one.tip}" if one.tip else one.message
    return f"::error {place}::" + text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def rule(one: Rule) -> str:
    """A rule's name, its sentence, and its two examples."""
    bad, good = one.examples
    return f"{one.name}\n    {one.sentence}\n    错:{bad}\n    对:{good}"


class Unknown(Exception):
    """Nothing in the book has that name. Carries names that come near."""

    def __init__(self, near: list[str]) -> None:
        super().__init__()
        self.near = near


def facts_named(book: Book, name: str) -> list[tuple[str, Record]]:
    """Every fact that `name` means: an entity, hotline, channel, fact of a channel, clock or number.

    Raises Unknown.
    """
    if name in book.entities:
        entity = book.entities[name]
        own: tuple[Hotline | Channel, ...] = (*entity.hotlines, *entity.channels)
        return [pair for thing in own for pair in _facts_of(thing)]
    if name in book.hotlines:
        return _facts_of(book.hotlines[name])
    if name in book.channels:
        return _facts_of(book.channels[name])
    if name.removeprefix("clock.") in book.clocks:
        clock = book.clocks[name.removeprefix("clock.")]
        return [(f"clock.{clock.id}", clock)]
    by_name = {name.lower(): e.id for e in book.entities.values() for name in (*e.aliases, e.name)}
    head, dot, rest = name.partition(".")
    if (id := by_name.get(head.lower(), head)) != head:
        return facts_named(book, id + dot + rest)
    if found := [h for h in book.hotlines.values() if h.digits == digits_of(name)]:
        return _facts_of(found[0])
    channel, inner = ".".join(name.split(".")[:2]), name.rpartition(".")[2]
    if channel in book.channels:
        if some := [pair for pair in _facts_of(book.channels[channel]) if pair[0].startswith(name)]:
            return some
        raise Unknown([key for key, _ in _facts_of(book.channels[channel])])
    raise Unknown(_near(book, name, inner))


def _near(book: Book, name: str, inner: str) -> list[str]:
    import difflib

    names = [*book.entities, *book.hotlines, *book.channels, *(f"clock.{id}" for id in book.clocks)]
    return difflib.get_close_matches(name, names, n=5, cutoff=0.4) or [
        n for n in names if inner and inner in n
    ]


def _facts_of(thing: Hotline | Channel) -> list[tuple[str, Record]]:
    if isinstance(thing, Hotline):
        return [(thing.key, thing)]
    found: list[tuple[str, Record]] = [(thing.key, thing)]
    found += [(f"{thing.key}.{one.id}", one) for one in thing.paths]
    found += [(f"{thing.key}.{one.id}", one) for one in thing.menus]
    found += [(f"{thing.key}.hours.{one.tier}", one) for one in thing.hours]
    found += [(f"{thing.key}.responses.{one.tier}", one) for one in thing.responses]
    found += [(f"{thing.key}.humans.{index}", one) for index, one in enumerate(thing.humans, 1)]
    return found


def value_of(book: Book, fact: Record) -> str:
    """What a fact says, in one line."""
    words = book.words
    match fact:
        case Hotline():
            return f"{fact.number} {fact.name}"
        case Path():
            return phrases.path(fact)
        case Menu():
            return " → ".join(fact.steps)
        case Hours() | HoursCounter():
            return phrases.hours(words, fact)
        case Response():
            return phrases.response(words, fact)
        case Human():
            return fact.how
        case Clock():
            return f"{fact.name}:{phrases.clock_amount(words, fact)}"
        case Channel() | Entity():
            return fact.name
    return ""


def why(judge: Judge, key: str, fact: Record) -> Iterator[str]:
    """The value of a fact, its status, the rule applied, and every piece of evidence for and against."""
    book = judge.book
    verdict = judge.fact(fact)
    yield f"{key}  {value_of(book, fact)}"
    yield f"  状态:{_status(book, verdict)}"
    yield f"  规则:{verdict.rule}"
    if isinstance(fact, Hotline):
        yield f"  拨号:{'提供' if verdict.dialable else '不提供'}"
    if verdict.read and verdict.stale_after:
        yield f"  查看:{verdict.read};{verdict.stale_after} 以后算待复核"
    yield f"  出处:{fact.where()}"
    for evidence in fact.evidence:  # type: ignore[attr-defined]
        yield "  + " + _evidence(judge, evidence)
    for counter in getattr(fact, "against", ()):
        given = f";{judge.counter_says(counter)}" if isinstance(counter, NumberCounter) else ""
        yield "  − " + _evidence(judge, counter) + given
    if isinstance(fact, Hotline):
        shared = {item.lineage for item in verdict.support}
        for rival in judge.rivals(fact):
            fresh = {judge.item(e).lineage for e in rival.evidence if judge.item(e).weight} - shared
            note = f"谱系 {'、'.join(sorted(fresh))}" if fresh else "同样的来源并列给出,不算反对"
            yield f"  − 同一用途的另一个号码 {rival.number}({rival.key};{note})"
        if fact.yields:
            yield f"  让位给 {fact.yields.to}:{fact.yields.reason}"
        if fact.doubt:
            yield f"  存疑裁定:{fact.doubt.reason}"


def claims(judge: Judge, digits: str) -> Iterator[str]:
    """What the book knows of a number that is nobody's hotline: who claims it, and why not believed."""
    book = judge.book
    found = book.claimants[digits]
    yield f"{found[0].number}  不是任何主体的热线 / nobody's hotline"
    for claim in found:
        stance = phrases.REJECTED if claim.stance == "rejected" else "另一种说法"
        yield f"  − {claim.entity.name}({stance}):{claim.says};来源 {claim.source}"
        for one in claim.entity.rejected:
            if digits_of(one.number) == digits:
                yield f"    理由:{one.reason}({one.where()})"


def _status(book: Book, verdict: Verdict) -> str:
    return phrases.status(book.words, verdict)


def _evidence(judge: Judge, evidence: object) -> str:
    item = judge.item(evidence)  # type: ignore[arg-type]
    source = judge.book.sources[item.source]
    kind = judge.book.words.label("source_kinds", item.kind)
    day = getattr(evidence, "date", None) or source.date
    return (
        f"{source.id}({kind},分量 {item.weight},谱系 {item.lineage},{phrases.day(day)},"
        f"查看 {item.read}):{item.says}"
    )
