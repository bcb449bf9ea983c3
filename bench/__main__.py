"""`scripts/bench`: what our build costs, after a change as well, beside other generators, in one run."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from rich.console import Console

from bench import auditing, builders, generator, measure, printing, rebuild, report, searching

MOST_MS = 5.0
"""CPU milliseconds that one diagram may take, from the book to its SVG text."""

EPILOG = """\
每个规模各量几次,我们的和原样的 Material 交替着跑,取最小值。能数指令就数指令(perf),不能就看 CPU 秒。
Each size is measured a few times, ours and plain Material in turn; the least counts. Instructions where
perf can count them, CPU seconds elsewhere. Trust the ratios, not the seconds.

例 / examples:
  scripts/bench                     10、50、140、200 个主体 / entities
  scripts/bench 10 50 --runs 1      快些 / quicker
  scripts/bench 140 --peers         再和别的生成器比 / beside other generators as well
  scripts/bench 140 --rebuild       改一处再生成,和 kefu serve / after a change, and kefu serve
  scripts/bench 10 50 200 570 --no-plain      只看增长 / growth alone
  scripts/bench --all --json bench.json       全部,留下数字 / everything, and keep the figures
  scripts/bench search [FILE.tsv …] 搜索,和别的搜索比 / our search beside others
  scripts/bench pdf [--strict]      打印件,和 WeasyPrint 比 / our PDFs, and WeasyPrint beside them
  scripts/bench lighthouse [--strict] 五种页面在手机上的分数 / points of five page kinds on a phone
  scripts/bench 200 --write DIR     只写出编造的书 / only write the made-up book
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report: 0 done, 1 a build failed (or, with --strict, a goal missed), 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["search"]:
        return _search([Path(one) for one in given[1:]])
    if given[:1] == ["pdf"]:
        return _pdf(given[1:])
    if given[:1] == ["lighthouse"]:
        return _lighthouse(given[1:])
    options = _parser().parse_args(given)
    if options.write:
        generator.write(generator.book(options.seed, max(options.sizes or [200])), options.write)
        print(options.write)
        return 0
    if options.diagrams:
        costs_ms = measure.diagrams(generator.HOME, options.runs)
        print(
            f"{len(costs_ms)} 张流程图 / diagrams, CPU ms: 中位 / median {median(costs_ms):.2f}, "
            f"最多 / most {max(costs_ms):.2f}(目标 / goal {MOST_MS:g})"
        )
        return int(options.strict and max(costs_ms) > MOST_MS)
    console = Console(stderr=True)
    try:
        with tempfile.TemporaryDirectory(prefix="kefu-bench-") as folder, console.status("…") as status:
            say = status.update if console.is_terminal else console.print
            every = options.all
            wanted_ = measure.Wanted(options.plain, options.peers or every, options.papers or every)
            bench = measure.Bench(Path(folder), options.seed, options.runs, say, wanted_)
            ends = [200, 570] if options.all else [200]
            usual = [10, 100, 1000] if options.check else [10, 50, 140, *ends]
            wanted = sorted(set(options.sizes or usual))
            if options.check:
                costs = {entities: bench.check(entities) for entities in wanted}
            else:
                sizes = [_size(bench, entities, options.rebuild or every) for entities in wanted]
    except builders.Failed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断 / interrupted", file=sys.stderr)
        return 130
    out = Console(width=None if sys.stdout.isatty() else 100)
    if options.check:
        report.show_checks(costs, out)
        return 0
    verdicts = report.verdicts(sizes)
    report.show(sizes, verdicts, out)
    if options.json:
        text = json.dumps(report.as_json(sizes, verdicts, options.seed), ensure_ascii=False, indent=2)
        options.json.write_text(text + "\n", "utf-8")
    return int(options.strict and any(one.reached is False and not one.by_clock for one in verdicts))


def _size(bench: measure.Bench, entities: int, rebuilt: bool) -> measure.Size:
    """Everything about one size; what a change costs only where it is wanted."""
    size = bench.size(entities)
    if not rebuilt or entities == 1:  # one entity is a regulator, and has no prose
        return size
    return replace(size, rebuilds=rebuild.measure(bench, entities), served=rebuild.serve(bench, entities))


def _search(files: list[Path]) -> int:
    """Recall, bytes and milliseconds of our search beside others, for some files or those of the bench."""
    return _below(lambda folder: searching.run(files, folder))


def _pdf(arguments: Sequence[str]) -> int:
    """Seconds, memory and bytes of our PDFs, and WeasyPrint beside them."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench pdf", description="量打印件 / what the PDFs cost, and WeasyPrint beside them"
    )
    _add_runs(parser)
    _add_strict(parser)
    options = parser.parse_args(arguments)
    return _below(lambda folder: printing.run(folder, options.runs, options.strict))


def _lighthouse(arguments: Sequence[str]) -> int:
    """What Lighthouse says of dist/site."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench lighthouse",
        description="用 Lighthouse 按手机给 dist/site 的五种页面打分,各取最好的一次 / "
        "Lighthouse's points for five page kinds of dist/site, the best of some runs each",
    )
    _add_runs(parser)
    _add_json(parser)
    _add_strict(parser)
    options = parser.parse_args(arguments)
    dist = generator.HOME / "dist"
    return _below(lambda folder: auditing.run(dist, folder, options.runs, options.strict, options.json))


def _below(work: Callable[[Path], int]) -> int:
    """The exit code of some work that needs a folder, or that of its failure."""
    try:
        with tempfile.TemporaryDirectory(prefix="kefu-bench-") as folder:
            return work(Path(folder))
    except (builders.Failed, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断 / interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="量生成网站要花多少,和原样的 Material 比 / what a build costs, beside plain Material",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "sizes",
        nargs="*",
        type=_count,
        default=[],
        metavar="N",
        help="主体的个数,默认 10 50 140 200 / how many entities (default 10 50 140 200)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="只量 kefu check,默认 10 100 1000 / only kefu check (default 10 100 1000)",
    )
    parser.add_argument(
        "--diagrams",
        action="store_true",
        help="只量这本书的流程图 / only the diagrams of this tree's own book",
    )
    parser.add_argument(
        "--peers",
        action="store_true",
        help="也量精简的 Material、Zensical 和 Hugo / pruned Material, Zensical and Hugo as well",
    )
    parser.add_argument(
        "--no-plain",
        dest="plain",
        action="store_false",
        help="不和原样的 Material 比 / without plain Material beside ours",
    )
    parser.add_argument(
        "--papers", action="store_true", help="也量打印件和离线包 / papers and offline editions as well"
    )
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="也量改一处之后的生成和 kefu serve / builds after a change and kefu serve as well",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="--peers --papers --rebuild,默认到 570 个主体,几个小时 / up to 570 entities by default, hours",
    )
    _add_runs(parser)
    parser.add_argument(
        "--seed", type=int, default=1, help="同样的种子得到同样的书 / the same seed gives the same books"
    )
    _add_json(parser)
    _add_strict(parser)
    parser.add_argument(
        "--write",
        type=Path,
        metavar="DIR",
        help="只把最大的那本书写到 DIR / only write the largest book there",
    )
    return parser


def _add_runs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--runs",
        type=_count,
        default=3,
        metavar="K",
        help="各量几次,默认 3 / how often each is measured (default 3)",
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", type=Path, metavar="FILE", help="把数字写进文件 / write the figures there")


def _add_strict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--strict", action="store_true", help="没有达到目标就以 1 结束 / exit with 1 when a goal is missed"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= generator.MOST:
        raise argparse.ArgumentTypeError(
            f"“{text}”不是 1 到 {generator.MOST} 的整数 / not a number from 1 to that"
        )
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
