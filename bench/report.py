"""What the measurements say: growth, goals, a table, JSON. Pure but for printing."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from math import log
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measure import Cost, Size

AT = 200
"""The number of entities for which there are goals."""
RATIO_GOALS = {"plain": 1 / 15, "pruned": 1 / 4, "zensical": 1 / 5, "hugo": 2.0}
"""Generator → our site alone takes at most this part of its work."""
_NAMES = {"plain": "原样的 Material", "pruned": "精简的 Material", "zensical": "Zensical", "hugo": "Hugo"}
GROWTH_GOAL = (50, 200, 4.4)
"""From 50 to 200 entities our build's work grows at most 4.4-fold."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal, whether it is reached (None when its sizes were not measured), and the figure."""

    goal: str
    reached: bool | None
    figure: str


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line through the logarithms of (pages, work), by least squares: 1 is linear."""
    xs, ys = ([log(point[axis]) for point in points] for axis in (0, 1))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def verdicts(sizes: Sequence[Size]) -> list[Verdict]:
    """The goals, held against what was measured; those of generators that were not measured left out."""
    by_entities = {one.entities: one for one in sizes}
    found = []
    one = by_entities.get(AT)
    for id, most in RATIO_GOALS.items():
        other = one and (one.theirs if id == "plain" else one.others.get(id))
        goal = (
            f"{AT} 个主体,最多是{_NAMES[id]}的 {_part(most)} / at most {_part(most)} of {id} at {AT} entities"
        )
        if one and other:
            part = one.beside(other)
            found.append(Verdict(goal, part <= most, _part(part)))
        elif id == "plain":
            found.append(Verdict(goal, None, "没有量 / not measured"))
    goal = f"{AT} 个主体,检查和复查不多于生成 / checks and sweep at most as much as the build"
    held = Verdict(goal, None, "没有量 / not measured")
    if one:
        part = one.ours.holding / one.ours.work
        held = Verdict(goal, part <= 1, f"{part:.2f}")
    found.append(held)
    before, after, fold = GROWTH_GOAL
    goal = f"从 {before} 到 {after} 个主体,最多 {fold} 倍 / growth {before}→{after} at most {fold}-fold"
    second = Verdict(goal, None, "没有量 / not measured")
    if (small := by_entities.get(before)) and (large := by_entities.get(after)):
        growth = large.ours.work / small.ours.work
        second = Verdict(goal, growth <= fold, f"{growth:.2f}")
    return [*found, second]


def _part(ratio: float) -> str:
    """`1/7.4`, or `1.3` for more than one."""
    return f"1/{1 / ratio:.3g}" if ratio < 1 else f"{ratio:.3g}"


def table(sizes: Sequence[Size]) -> Table:
    """A row a size: ours | plain Material. Growth is that since the row above."""
    counted = all(one.ours.instructions is not None for one in sizes)
    what = "10⁹ 指令 / instructions" if counted else "CPU 秒 / seconds"
    unit = 1e9 if counted else 1.0
    result = Table(title=f"kefu | plain mkdocs-material, {what}")
    for name in (
        "主体\nN",
        "页\npages",
        "检查\ncheck",
        "生成\nbuild",
        "查对\nholding",
        "另计\napart s",
        "比\nratio",
        "增长\ngrowth",
    ):
        result.add_column(name, justify="right", no_wrap=True)
    for name in ("CPU\ns", "历时\nwall s", "内存\npeak MB", "输出\noutput MB"):
        result.add_column(name, justify="right", no_wrap=True)
    before: Size | None = None
    for one in sizes:
        ours, theirs = one.ours, one.theirs
        result.add_row(
            str(one.entities),
            str(one.pages),
            f"{one.check.work / unit:.2f}",
            _pair(ours.work / unit, theirs.work / unit, 2),
            f"{ours.holding / unit:.2f}",
            f"{ours.apart:.1f}",
            _part(one.ratio),
            _pair(ours.work / before.ours.work, theirs.work / before.theirs.work, 2) if before else "–",
            _pair(ours.cpu, theirs.cpu, 1),
            _pair(ours.wall, theirs.wall, 1),
            _pair(ours.peak / 1e6, theirs.peak / 1e6, 0),
            _pair(one.our_bytes / 1e6, one.their_bytes / 1e6, 1),
        )
        before = one
    return result


def _pair(ours: float, theirs: float, digits: int) -> str:
    return f"{ours:.{digits}f} | {theirs:.{digits}f}"


def exponents(sizes: Sequence[Size]) -> dict[str, dict[str, float]]:
    """Growth exponents of each part over all sizes and over the last step; empty for a single size."""
    if len(sizes) < 2:
        return {}
    work = {
        "check": [(one.pages, one.check.work) for one in sizes],
        "build": [(one.pages, one.ours.work) for one in sizes],
        "holding": [(one.pages, one.ours.holding) for one in sizes if one.ours.held],
        "plain": [(one.pages, one.theirs.work) for one in sizes],
    }
    return {
        name: {"all": exponent(points), "last": exponent(points[-2:])}
        for name, points in work.items()
        if len(points) > 1
    }


def show_checks(costs: dict[int, Cost], console: Console) -> None:
    """A row a size of `kefu check` alone, and how its work grows with the number of entities."""
    result = Table(title="kefu check")
    for name in ("主体 / entities", "CPU s", "历时 / wall s", "内存 / peak MB"):
        result.add_column(name, justify="right", no_wrap=True)
    for entities, one in costs.items():
        result.add_row(str(entities), f"{one.cpu:.2f}", f"{one.wall:.2f}", f"{one.peak / 1e6:.0f}")
    console.print(result)
    points = [(float(entities), one.work) for entities, one in costs.items()]
    if len(points) > 1:
        every, last = exponent(points), exponent(points[-2:])
        console.print(
            f"增长指数 / growth exponent {every:.2f}, 最后一段 / last step {last:.2f}", highlight=False
        )


def show(sizes: Sequence[Size], verdicts: Sequence[Verdict], console: Console) -> None:
    """Print the table, the growth and the goals."""
    console.print(table(sizes))
    for size in sizes:
        for id, other in size.others.items():
            console.print(
                f"{size.pages} 页 / pages, {_NAMES[id]}: {other.cpu:.1f} CPU s, 我们是它的 / ours is "
                f"{_part(size.beside(other))}",
                highlight=False,
            )
    for name, growth in exponents(sizes).items():
        console.print(
            f"{name}: 增长指数 / growth exponent {growth['all']:.2f},"
            f" 最后一段 / last step {growth['last']:.2f}",
            highlight=False,
        )
    for one in verdicts:
        word = {True: "[green]达到[/]", False: "[red]没有达到[/]", None: "[yellow]?[/]"}[one.reached]
        console.print(f"{word} {one.goal}: {one.figure}", highlight=False)


def as_json(sizes: Sequence[Size], verdicts: Sequence[Verdict], seed: int) -> dict[str, Any]:
    """Every figure, for a later comparison."""
    return {
        "versions": {name: version(name) for name in ("kefu", "mkdocs", "mkdocs-material")},
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "seed": seed,
        "sizes": [asdict(one) | {"ratio": one.ratio} for one in sizes],
        "exponents": exponents(sizes),
        "goals": [asdict(one) for one in verdicts],
    }
