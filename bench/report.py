"""What the measurements say: growth, goals, tables, JSON. Pure but for printing."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from math import log
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measure import Cost, Rebuild, Size

AT = 1200
"""The number of pages for which there are goals, or one that differs by a twentieth."""
RATIO_GOALS = {"plain": 1 / 15, "pruned": 1 / 4, "zensical": 1 / 5, "hugo": 2.0}
"""Generator → our site alone takes at most this part of its work."""
_NAMES = {"plain": "原样的 Material", "pruned": "精简的 Material", "zensical": "Zensical", "hugo": "Hugo"}
GROWTH_GOAL = (50, 200, 4.4)
"""From 50 to 200 entities our build's work grows at most 4.4-fold."""
EXPONENT_GOAL = 1.10
"""Of what grows with the pages, over all sizes and over the last step."""
PEAK_GOAL_MB, PEAK_AT = 300, 4800
"""In megabytes, up to a book with so many pages, or a twentieth more."""
REBUILD_GOAL, REBUILD_GOAL_S, SERVED_GOAL_S = 1 / 10, 1.0, 0.5
"""A changed fact: part of a clean build; CPU seconds of a cold process; seconds from saving to serving."""
_CHANGES = {"nothing": "没有改", "fact": "改一条事实", "prose": "改一篇文章", "template": "改一个模板"}
_GROWING: dict[str, Callable[[Size], float | None]] = {
    "check": lambda one: one.check.work,
    "build": lambda one: one.ours.work,
    "sweep": lambda one: one.ours.part("sweep") or None,
    "plain": lambda one: one.theirs["plain"].work if "plain" in one.theirs else None,
}
"""What growth is worked out of; the last is not ours."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal, whether it is reached (None when its sizes were not measured), and the figure."""

    goal: str
    reached: bool | None
    figure: str
    by_clock: bool = False
    """Whether seconds decide, which another machine has others of: nothing fails for it."""


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the line through the logarithms of (pages, work), by least squares: 1 is linear."""
    xs, ys = ([log(point[axis]) for point in points] for axis in (0, 1))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def verdicts(sizes: Sequence[Size]) -> list[Verdict]:
    """The goals, held against what was measured; those of generators and rebuilds that were not, left out."""
    return [*_beside(sizes), *_growth(sizes), *_rebuilt(sizes)]


def _has_goals(size: Size) -> bool:
    return abs(size.pages - AT) <= AT / 20


def _beside(sizes: Sequence[Size]) -> Iterator[Verdict]:
    one = next(filter(_has_goals, sizes), None)
    pages = one.pages if one else AT
    for id, most in RATIO_GOALS.items():
        part = one.beside(id) if one else None
        goal = f"{pages} 页,最多是{_NAMES[id]}的 {_part(most)} / at most {_part(most)} of {id}"
        if part is not None:
            yield Verdict(goal, part <= most, _part(part))
        elif id == "plain":
            yield Verdict(goal, None, "没有量 / not measured")
    held = one.ours.holding / one.ours.work if one else None
    goal = f"{pages} 页,检查和复查不多于生成 / checks and sweep at most as much as the build"
    yield _at_most(goal, held, 1)


def _growth(sizes: Sequence[Size]) -> Iterator[Verdict]:
    by_entities = {one.entities: one for one in sizes}
    before, after, fold = GROWTH_GOAL
    small, large = by_entities.get(before), by_entities.get(after)
    grown = large.ours.work / small.ours.work if small and large else None
    yield _at_most(f"从 {before} 到 {after} 个主体,最多 {fold} 倍 / growth at most {fold}-fold", grown, fold)
    found = exponents(sizes)
    for name in list(_GROWING)[:3]:
        for span, words in (("all", "全程 / overall"), ("last", "最后一段 / last step")):
            goal = f"{name}: 增长指数 / growth exponent, {words} ≤ {EXPONENT_GOAL:.2f}"
            yield _at_most(goal, found.get(name, {}).get(span), EXPONENT_GOAL)
    within = [one for one in sizes if one.pages <= PEAK_AT * 1.05]
    largest = max(within or sizes[:1], key=lambda one: one.pages)
    for name, cost in (("check", largest.check), ("build", largest.ours)):
        goal = f"{name}: {largest.pages} 页时的内存 / peak memory MB ≤ {PEAK_GOAL_MB}"
        yield _at_most(goal, cost.peak / 1e6, PEAK_GOAL_MB, digits=0)


def _rebuilt(sizes: Sequence[Size]) -> Iterator[Verdict]:
    for size in sizes:
        for one in size.rebuilds:
            goal = (
                f"{size.pages} 页,{_CHANGES[one.change]},和干净的生成逐字节相同 / same bytes ({one.change})"
            )
            yield Verdict(goal, one.same, "是 / yes" if one.same else "不是 / no")
        if fact := next((one for one in size.rebuilds if one.change == "fact"), None):
            goal = f"{size.pages} 页,改一条事实 / a changed fact ≤"
            ratio = fact.cost.whole / fact.clean.whole
            yield Verdict(f"{goal} {_part(REBUILD_GOAL)}", ratio <= REBUILD_GOAL, _part(ratio))
            if _has_goals(size):
                spent = f"{fact.cost.cpu:.2f}"
                reached = fact.cost.cpu <= REBUILD_GOAL_S
                yield Verdict(f"{goal} {REBUILD_GOAL_S:g} CPU s", reached, spent, by_clock=True)
        if size.served and _has_goals(size):
            goal = f"{size.pages} 页,从保存到看见 / from saving to serving ≤ {SERVED_GOAL_S:g} s"
            took = size.served.changed
            yield Verdict(goal, took <= SERVED_GOAL_S, f"{took:.2f}", by_clock=True)


def _at_most(goal: str, value: float | None, most: float, digits: int = 2) -> Verdict:
    """A goal that is an upper bound."""
    if value is None:
        return Verdict(goal, None, "没有量 / not measured")
    return Verdict(goal, value <= most, f"{value:.{digits}f}")


def _part(ratio: float) -> str:
    """`1/7.4`, or `1.3` for more than one."""
    return f"1/{1 / ratio:.3g}" if ratio < 1 else f"{ratio:.3g}"


def _table(title: str, *columns: str) -> Table:
    result = Table(title=title)
    for name in columns:
        result.add_column(name, justify="right", no_wrap=True)
    return result


def work(sizes: Sequence[Size]) -> Table:
    """A row a size: the parts of our build, in instructions where they were counted."""
    counted = all(one.ours.instructions is not None for one in sizes)
    unit = 1e9 if counted else 1.0
    result = _table(
        f"kefu, {'10⁹ 指令 / instructions' if counted else 'CPU 秒 / seconds'}",
        *("主体\nN", "页\npages", "检查\ncheck", "生成\nbuild", "复查\nsweep", "发布\npublish"),
        *("打印\npapers", "离线\noffline", "增长\ngrowth"),
    )
    before: Size | None = None
    for one in sizes:
        whole = [f"{one.whole.part(name) / unit:.2f}" if one.whole else "–" for name in ("print", "offline")]
        result.add_row(
            str(one.entities),
            str(one.pages),
            f"{one.check.work / unit:.2f}",
            f"{one.ours.work / unit:.2f}",
            f"{one.ours.part('sweep') / unit:.2f}",
            f"{one.ours.part('publish') / unit:.2f}",
            *whole,
            f"{one.ours.work / before.ours.work:.2f}" if before else "–",
        )
        before = one
    return result


def programs(sizes: Sequence[Size]) -> Table:
    """A row a program and size: what it took and wrote, and our work as a part of its."""
    result = _table(
        "程序 / programs",
        *("页\npages", "程序\nprogram", "CPU\ns", "历时\nwall s", "内存\npeak MB", "输出\noutput MB"),
        "我们是它的\nours is",
    )
    for size in sizes:
        shared = {"processes --only site": size.shared} if size.shared else {}
        rows = {"kefu check": size.check, "serial --only site": size.ours} | shared | size.theirs
        if size.whole:
            rows["kefu build"] = size.whole
        for name, cost in rows.items():
            written = size.bytes.get("kefu" if name.endswith("site") else name)
            part = size.beside(name)
            result.add_row(
                str(size.pages),
                name,
                *_cost(cost),
                f"{written / 1e6:.1f}" if written else "–",
                _part(part) if part is not None else "–",
            )
    return result


def rebuilds(sizes: Sequence[Size]) -> Table:
    """A row a change: what building it took, as a part of a clean build of the same tree."""
    result = _table(
        "改了再生成 / rebuilds",
        *("页\npages", "改了\nchange", "CPU\ns", "历时\nwall s", "内存\npeak MB", "干净的\nclean CPU s"),
        *("占\npart", "相同\nsame"),
    )
    for size in sizes:
        for one in size.rebuilds:
            ratio = _part(one.cost.whole / one.clean.whole)
            same = "是 / yes" if one.same else "不是 / no"
            row = (str(size.pages), one.change, *_cost(one.cost), f"{one.clean.cpu:.2f}", ratio, same)
            result.add_row(*row)
        if size.served and (clean := _clean(size.rebuilds)):
            took = size.served.changed
            row = (str(size.pages), "serve", "–", f"{took:.2f}", "–", "–", _part(took / clean.wall), "–")
            result.add_row(*row)
    return result


def _clean(rebuilds: Sequence[Rebuild]) -> Cost | None:
    return next((one.clean for one in rebuilds if one.change == "fact"), None)


def _cost(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.peak / 1e6:.0f}"


def exponents(sizes: Sequence[Size]) -> dict[str, dict[str, float]]:
    """Growth exponents of each part over all sizes and over the last step; empty for a single size."""
    found = {}
    for name, value in _GROWING.items():
        points = [(float(one.pages), amount) for one in sizes if (amount := value(one)) is not None]
        if len(points) > 1:
            found[name] = {"all": exponent(points), "last": exponent(points[-2:])}
    return found


def show_checks(costs: dict[int, Cost], console: Console) -> None:
    """A row a size of `kefu check` alone, and how its work grows with the number of entities."""
    result = _table("kefu check", "主体 / entities", "CPU s", "历时 / wall s", "内存 / peak MB")
    for entities, one in costs.items():
        result.add_row(str(entities), *_cost(one))
    console.print(result)
    points = [(float(entities), one.work) for entities, one in costs.items()]
    if len(points) > 1:
        every, last = exponent(points), exponent(points[-2:])
        console.print(
            f"增长指数 / growth exponent {every:.2f}, 最后一段 / last step {last:.2f}", highlight=False
        )


def show(sizes: Sequence[Size], verdicts: Sequence[Verdict], console: Console) -> None:
    """Print the tables, the growth and the goals."""
    tables = [work(sizes), programs(sizes)]
    if any(one.rebuilds for one in sizes):
        tables.append(rebuilds(sizes))
    for one in tables:
        console.print(one)
    for name, growth in exponents(sizes).items():
        console.print(
            f"{name}: 增长指数 / growth exponent {growth['all']:.2f},"
            f" 最后一段 / last step {growth['last']:.2f}",
            highlight=False,
        )
    for verdict in verdicts:
        word = {True: "[green]达到[/]", False: "[red]没有达到[/]", None: "[yellow]?[/]"}[verdict.reached]
        clock = "(按秒 / by the clock)" if verdict.by_clock else ""
        console.print(f"{word} {verdict.goal}: {verdict.figure}{clock}", highlight=False)


def as_json(sizes: Sequence[Size], verdicts: Sequence[Verdict], seed: int) -> dict[str, Any]:
    """Every figure, for a later comparison."""
    return {
        "versions": {name: version(name) for name in ("kefu", "mkdocs", "mkdocs-material")},
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "seed": seed,
        "sizes": [asdict(one) | {"ratios": {id: one.beside(id) for id in one.theirs}} for one in sizes],
        "exponents": exponents(sizes),
        "goals": [asdict(one) for one in verdicts],
    }
