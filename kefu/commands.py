"""The editors' commands: `kefu where | receipt | set | stale`. Printing, asking and exit codes; no more."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kefu import checks, show, today
from kefu.trust import Judge

if TYPE_CHECKING:
    from kefu import places, stale
    from kefu.places import Place

Command = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
_NAME = "如 jd.service、京东.service、950618 / a hotline, by key or number"


def add(command: Command) -> None:
    """Register the editors' commands. `command(name, run, help)` makes the parser of one."""
    where = command("where", _where, "一条事实出现在哪里:数据、文字、网页 / every place of a fact")
    where.add_argument(
        "name", metavar="NAME", help="如 jd.service、jd.arbitration.main、950618 / a key or a number"
    )
    _add_dist(where)
    receipt = command(
        "receipt", _receipt, "号码和它的旧号码在各种输出里有几处 / how often a number was published"
    )
    receipt.add_argument("name", metavar="NAME", help=_NAME)
    _add_dist(receipt)
    _add_set(command("set", _set, "给热线换号码,旧号码留作停用记录 / give a hotline a new number"))
    old = command("stale", _stale, "待复核的事实,最早的在前 / facts to be read again, oldest first")
    old.add_argument(
        "--within",
        type=_days,
        default=30,
        metavar="DAYS",
        help="也列出这么多天内要到期的,默认 30 / also those due in so many days (default 30)",
    )
    old.add_argument("--format", choices=("text", "json"), default="text", help="输出格式 / output format")
    search = command(
        "search-eval", _search_eval, "用一个查询文件考搜索 / recall of a file of queries on the built site"
    )
    search.add_argument(
        "file", type=Path, metavar="FILE.tsv", help="查询、类别、主体:主题 / query, category, entity:topic"
    )
    search.add_argument(
        "--site", type=Path, metavar="DIR", help="哪个网站,默认 dist/site/ / which site (default dist/site/)"
    )
    search.add_argument("--quiet", action="store_true", help="不列出没找对的 / do not list the misses")
    search.add_argument(
        "--fail-under",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="第一条就对的不到这么多就算失败,如 0.95 / fail below this recall@1",
    )


def _add_dist(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dist", type=Path, metavar="DIR", help="看哪里的输出,默认 dist/ / which outputs (default dist/)"
    )


def _add_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help=_NAME)
    parser.add_argument("number", metavar="NUMBER", help="新号码 / the new number")
    parser.add_argument("--source", required=True, metavar="ID", help="证据的来源 id / id of the source")
    parser.add_argument(
        "--says", required=True, metavar="TEXT", help="来源说了什么,用自己的话 / what the source says"
    )
    parser.add_argument(
        "--date", default="", metavar="D", help="这条说法的日期,如 2026-09 / the date of that statement"
    )
    parser.add_argument(
        "--read",
        default="",
        metavar="DAY",
        help="你读到它的日期,默认是来源的 / the day you read it (default: the source's)",
    )
    parser.add_argument("--yes", action="store_true", help="不问,直接写 / write without asking")


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 5:
        return int(text)
    raise argparse.ArgumentTypeError(f"“{text}”不是天数 / not a number of days")


def _judge(options: argparse.Namespace) -> Judge:
    return checks.open_checked(options.root, options.today or today.in_china())


def _dist(options: argparse.Namespace) -> Path:
    dist: Path = (options.dist or options.root / "dist").resolve()
    if not dist.is_dir():
        print(f"没有输出 / no outputs: {dist};先运行 / first run: kefu build", file=sys.stderr)
    return dist


def unknown(name: str, near: Iterable[str], what: str = "") -> int:
    """Say that nothing has that name, and what comes near; the exit code of wrong use."""
    print(f"书里没有叫 {name} 的{what} / nothing in the book is called that", file=sys.stderr)
    if shown := "  ".join(near):
        print(f"相近的 / near: {shown}", file=sys.stderr)
    return 2


def _where(options: argparse.Namespace) -> int:
    from kefu import places

    judge = _judge(options)
    try:
        found = places.where(options.root, _dist(options), judge, options.name)
    except show.Unknown as error:
        return unknown(options.name, error.near, "事实")
    for room, title in (("data", "数据 / data"), ("prose", "文字 / prose"), ("output", "输出 / outputs")):
        here = [one for one in found if one.room == room]
        print(f"{title}: {len(here)} 处")
        for one in here:
            print(f"  {_line(one)}")
    return 0


def _line(place: Place) -> str:
    text = " ".join("".join(char if char.isprintable() else " " for char in place.text).split())
    shown = text if len(text) <= 60 else text[:60] + "…"
    return f"{place.where}: [{place.element}] {shown}"


def _receipt(options: argparse.Namespace) -> int:
    from kefu import places

    judge = _judge(options)
    try:
        found = places.receipt(_dist(options), judge, options.name)
    except show.Unknown as error:
        return unknown(options.name, error.near, "热线")
    present, *former = found
    print(f"{present.number} — {_counts(present)};旧号码 {sum(one.places for one in former)} 处")
    for one in former:
        print(f"  {one.number}({one.what}) — {_counts(one)}")
    return 0


def _counts(receipt: places.Receipt) -> str:
    return ",".join(f"{kind} {count}" for kind, count in receipt.counts.items()) or "没有输出"


def _set(options: argparse.Namespace) -> int:
    from kefu import edit, places

    judge = _judge(options)
    try:
        hotline = places.hotline_named(judge.book, options.name)
    except show.Unknown as error:
        return unknown(options.name, error.near, "热线")
    said = edit.Said(options.source, options.says, options.date, options.read)
    try:
        changes = edit.new_number(options.root, judge, hotline, options.number, said)
        edit.check(options.root, changes, judge.today)
        print("".join(change.diff() for change in changes))
        if not (options.yes or _agreed(len(changes))):
            print("什么也没有改 / nothing was changed", file=sys.stderr)
            return 1
        edit.write(options.root, changes)
    except edit.Refused as refused:
        print(f"{refused}\n\n没有改 / nothing was changed", file=sys.stderr)
        return 2 if refused.wrong_use else 1
    print(f"改好了 / written: {'、'.join(change.path for change in changes)};接着运行 / now run: kefu build")
    for place in _left(options, hotline.number):
        print(f"还提到旧号码,请看要不要改 / still names the old number: {_line(place)}")
    return 0


def _left(options: argparse.Namespace, number: str) -> list[Place]:
    """Texts in the data that still name a number, apart from what sources say."""
    from kefu import places

    found = places.where(options.root, None, _judge(options), number)
    return [
        one for one in found if one.room == "data" and one.element in ("text", "ruling", "reason", "note")
    ]


def _agreed(files: int) -> bool:
    try:
        answer = input(f"写入这 {files} 个文件吗?/ write these files? [y/N] ")
    except EOFError:
        print()
        return False
    return answer.strip().lower() in ("y", "yes", "是")


def _stale(options: argparse.Namespace) -> int:
    from kefu import stale

    judge = _judge(options)
    found = stale.ageing(judge, options.within)
    if options.format == "json":
        print(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
        return 0
    for one in found:
        when = "已经待复核" if one.is_stale(judge.today) else f"{one.stale_on} 起待复核"
        link = f",{one.undialled_on} 起不能拨号" if one.undialled_on else ""
        print(f"{one.where}: {one.key} {one.value};查看于 {one.read},{when}{link}")
    late = sum(one.is_stale(judge.today) for one in found)
    soon = len(found) - late
    print(f"{late} 条待复核,{soon} 条在 {options.within} 天内 / {late} stale, {soon} soon")
    return 0


def _as_json(one: stale.Ageing) -> dict[str, str | None]:
    return {
        "key": one.key,
        "value": one.value,
        "read": str(one.read),
        "stale_on": str(one.stale_on),
        "undialled_on": str(one.undialled_on) if one.undialled_on else None,
        "where": str(one.where),
    }


def _search_eval(options: argparse.Namespace) -> int:
    from kefu import evaluate

    queries, problems = evaluate.read_queries(options.file)
    if problems or not queries:
        for problem in problems:
            print(show.problem(problem, options.root))
        print(
            f"{options.file}: {len(problems)} 个问题 / problems, {len(queries)} 条查询 / queries",
            file=sys.stderr,
        )
        return 1
    folder = options.site or options.root / "dist" / "site"
    try:
        site = evaluate.Site(folder)
    except FileNotFoundError:
        print(f"{folder} 没有搜索;先运行 / no search there; run first: kefu build", file=sys.stderr)
        return 2
    if unknown := site.unknown(queries):
        print(f"书里没有 / not in the book: {'、'.join(unknown)}", file=sys.stderr)
    try:
        ready, found = site.run(queries)
    except evaluate.NoNode:
        print(f"要有 Node.js 才能运行 / needs Node.js: sudo {evaluate.NODE}", file=sys.stderr)
        return 2
    if not options.quiet:
        for one in found:
            if one.rank != 1:
                got = "  ".join(f"/{r.url}" for r in one.results[:3]) or "—"
                place = f"{options.file}:{one.query.line}"
                print(f"{place}  {one.rank or '—'}  {one.query.text}  {','.join(one.query.accepted)}  {got}")
    recalls = list(evaluate.recalls(found))
    print(f"{'':12}{'n':>5}{'r@1':>8}{'r@3':>8}{'none':>8}")
    for row in recalls:
        print(f"{row.category:12}{row.queries:5}{row.first:8.3f}{row.third:8.3f}{row.nothing:8.3f}")
    took = sorted(one.took for one in found)
    print(f"ready {ready:.0f} ms, p95 {took[int(len(took) * 0.95)]:.2f} ms / query")
    return int(recalls[-1].first < options.fail_under)
