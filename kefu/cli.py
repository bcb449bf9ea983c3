"""The command line: `kefu build | check | why | serve | where | receipt | set | stale | schema`.

Exit codes: 0 clean, 1 problems, 2 wrong use, 130 interrupted. Help and messages are in Chinese and English.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import io
import signal
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kefu import __version__, checks, collect_seldom, commands, load, show, sweep, today
from kefu.numbers import digits_of
from kefu.problem import BookError, Problem

if TYPE_CHECKING:
    from kefu.publish.release import Released

EPILOG = """\
例 / examples:
  kefu check                    检查数据 / check the data
  kefu check --list             列出全部规则 / list every rule
  kefu why jd.service           一条事实的证据和状态 / evidence and status of a fact
  kefu why 95016                一个号码 / a number
  kefu build                    生成网站到 dist/site/ / build the site into dist/site/
  kefu serve                    边改边看 / live preview
  kefu where jd.service         一条事实出现的每一处 / every place of a fact
  kefu set jd.service NUMBER --source ID --says "…"    换号码 / change a number
  kefu --root DIR build         另一本书 / another book of the same layout
"""


_HELP = "看帮助 / show this help"


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False)
        self._optionals.title = "选项 / options"
        self._positionals.title = "参数 / arguments"

    def error(self, message: str) -> None:  # type: ignore[override]
        """Wrong use ends with 2 and the way to help, in both languages."""
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对 / wrong use: {message}\n看帮助 / see: {self.prog} --help\n")


class _Ended(BaseException):
    """The system asked the program to end."""


def _end(_signal: int, _frame: object) -> None:
    raise _Ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    options.root = options.root.resolve()
    command: Callable[[argparse.Namespace], int] = options.run
    signal.signal(signal.SIGTERM, _end)  # so that what was staged is removed
    atexit.register(gc.freeze)  # Python looks for garbage when it ends: 2 s of a build, and all goes anyway
    try:
        return command(options)
    except BookError as error:
        return _refused(error.problems, options)
    except _Ended:
        return 143
    except KeyboardInterrupt:
        print("已中断,原来的输出没有变 / interrupted, the former output stands", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        said = error.strerror or error
        print(
            f"做不下去 / cannot go on:{where} {said}。原来的输出没有变 / the former output stands",
            file=sys.stderr,
        )
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="kefu",
        description="一本有来源的客服渠道书,和由它生成的网站 / a checked book of channels, and its site",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-h", "--help", action="help", help=_HELP)
    parser.add_argument(
        "--version", action="version", version=f"kefu {__version__}", help="版本 / the version"
    )
    parser.add_argument(
        "--root", type=Path, default=_root(), metavar="DIR", help="项目的根目录 / the tree that holds data/"
    )
    parser.add_argument(
        "--today",
        type=_day,
        default=None,
        metavar="YYYY-MM-DD",
        help="按这一天算状态,北京时间 / the day that statuses are worked out for",
    )
    subparsers = parser.add_subparsers(title="命令 / commands", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        one = subparsers.add_parser(name, help=help, description=help)
        one.add_argument("-h", "--help", action="help", help=_HELP)
        one.set_defaults(run=run)
        return one

    build = command("build", _build, "检查数据,生成网站 / check the data and build the site")
    build.add_argument(
        "--out", type=Path, metavar="DIR", help="输出目录,默认 dist/ / where to write (default dist/)"
    )
    build.add_argument(
        "--stage",
        type=Path,
        metavar="DIR",
        help="只把生成的页面写成文件,不经过 MkDocs / only write the generated pages, without MkDocs",
    )
    build.add_argument(
        "--executor",
        metavar="WHO",
        help="谁来做:processes(默认,每个处理器一个进程)、serial(不并行)、dask://HOST:PORT(Dask 集群,"
        "只用信得过的)/ who does the work: processes, this one alone, or a Dask cluster that you trust",
    )
    build.add_argument(
        "--only",
        choices=("site",),
        help="只要网站,不要离线包、单个文件和打印件 / the site alone: no bundle, no single files, no papers",
    )
    back = command("rollback", _rollback, "退回上一个版本 / make the release before the current one again")
    back.add_argument(
        "edition", nargs="?", default="", metavar="EDITION", help="退到哪个版本 / which edition"
    )
    back.add_argument("--out", type=Path, metavar="DIR", help="哪个输出目录 / which outputs (default dist/)")
    check = command("check", _check, "只检查数据,不生成 / check the data only")
    check.add_argument("--list", action="store_true", help="列出全部规则 / list every rule")
    check.add_argument(
        "--format", choices=("text", "json", "github"), default="text", help="输出格式 / output format"
    )
    why = command("why", _why, "一条事实为什么是这个状态 / why a fact has its status")
    why.add_argument(
        "name", metavar="NAME", help="如 jd.service、vipshop.app-human、clock.bank-refund、95016"
    )
    serve = command("serve", _serve, "边改边看 / live preview on this machine")
    serve.add_argument("--port", type=int, default=8000, help="端口 / port (default 8000)")
    serve.add_argument("--only", choices=("site",), help="不做打印件 / without papers")
    commands.add(command)
    schema = command("schema", _schema, "更新 data/schema/ / write the JSON Schemas for editors")
    schema.add_argument(
        "--check", action="store_true", help="只看是否最新 / only see whether they are current"
    )
    return parser


def _root() -> Path:
    """The nearest folder, here or above, that holds data/book.yml; else the program's own tree."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "book.yml").is_file():
            return folder
    return Path(__file__).resolve().parent.parent


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期 / not a date: YYYY-MM-DD") from None


def _today(options: argparse.Namespace) -> date:
    return options.today or today.in_china()


def _refused(problems: Sequence[Problem], options: argparse.Namespace) -> int:
    form = getattr(options, "format", "text")
    if form == "json":
        print(show.as_json(problems))
    elif form == "github":
        print("\n".join(map(show.as_annotation, problems)))
    else:
        for one in problems:
            print(show.problem(one, options.root))
        print(f"\n{len(problems)} 个问题 / {len(problems)} problems", file=sys.stderr)
    return 1


def _check(options: argparse.Namespace) -> int:
    if options.list:
        from kefu.publish import rules

        every = (*load.RULES, *checks.rules(), *sweep.RULES, *rules.RULES)
        print("\n\n".join(map(show.rule, every)))
        return 0
    began = time.perf_counter()
    judge = checks.open_checked(options.root, _today(options))
    if options.format != "text":
        if options.format == "json":
            print(show.as_json([]))
        return 0
    book = judge.book
    print(
        f"没有问题 / no problems: {len(book.entities)} 个主体,{len(book.hotlines)} 条热线,"
        f"{len(book.channels)} 个渠道,{len(book.clocks)} 个时限,{len(book.troubles)} 条阶梯,"
        f"{len(book.comparisons)} 张比较表,{len(book.sources)} 个来源"
        f"({time.perf_counter() - began:.2f} s)"
    )
    return 0


def _why(options: argparse.Namespace) -> int:
    judge = checks.open_checked(options.root, _today(options))
    try:
        facts = show.facts_named(judge.book, options.name)
    except show.Unknown as unknown:
        if (digits := digits_of(options.name)) in judge.book.claimants:
            print("\n".join(show.claims(judge, digits)))
            return 0
        return commands.unknown(options.name, unknown.near)
    print("\n\n".join("\n".join(show.why(judge, key, fact)) for key, fact in facts))
    return 0


def _build(options: argparse.Namespace) -> int:
    from kefu.progress import Progress
    from kefu.render import Renderer, stage

    if options.stage:
        judge = checks.open_checked(options.root, _today(options))
        count = stage(Renderer(judge, options.root), options.stage)
        print(f"{options.stage}: {count} 页 / pages")
        return 0
    from kefu.publish import executors, release
    from kefu.publish.bundle import Unsafe
    from kefu.publish.made import BuildError
    from kefu.publish.store import Busy

    collect_seldom()
    dist = (options.out or options.root / "dist").resolve()
    began = time.perf_counter()
    with Progress() as progress:
        pages, papers = progress.of("页面 / pages"), progress.of("打印件 / papers")
        try:
            with executors.opened(options.executor) as workers:
                made = release.build(
                    options.root, dist, _today(options), pages, papers, workers, options.only == "site"
                )
        except (BuildError, Unsafe, Busy, executors.Unusable, executors.Stopped) as error:
            print(error, file=sys.stderr)
            print("网站没有更新 / the site was not replaced", file=sys.stderr)
            return 1
    for sentence in made.left:
        print(sentence, file=sys.stderr)
    built = made.built
    print(f"{made.site}: {built.pages} 页 / pages, {made.size / 1e6:.1f} MB")
    _print_editions(made, dist)
    print(
        f"版本 / edition {built.edition.name}, {time.perf_counter() - began:.1f} s\n"
        f"CPU s: 检查 / check {built.check:.2f}, 打印 / print {built.printing:.2f}, "
        f"生成 / make {built.make:.2f}, 复查 / sweep {built.sweep:.2f}, 离线 / offline {built.offline:.2f}, "
        f"发布 / publish {made.publishing:.2f}"
    )
    return 0


def _print_editions(made: Released, dist: Path) -> None:
    """What was made for phones, for machines without a network and for paper."""
    if made.bundle is None:
        return
    largest = max((file.stat().st_size for file in made.singles[:-1]), default=0)
    print(
        f"{made.bundle}: {made.bundle.stat().st_size / 1e6:.2f} MB\n"
        f"{dist / 'single'}: {len(made.singles)} 个文件 / files, 最大 / largest {largest / 1e3:.0f} kB, "
        f"all.html {made.singles[-1].stat().st_size / 1e3:.0f} kB\n"
        f"{dist / 'pdf'}: {len(made.papers)} 份 / papers, "
        f"{sum(file.stat().st_size for file in made.papers) / 1e6:.1f} MB"
    )


def _rollback(options: argparse.Namespace) -> int:
    from kefu.publish import store

    dist = (options.out or options.root / "dist").resolve()
    try:
        if not dist.is_dir():
            raise store.NoRelease(f"没有输出 / no outputs: {dist}")
        with store.locked(dist):
            release = store.rollback(dist, options.edition)
    except (store.Busy, store.NoRelease) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{dist}: 版本 / edition {release.edition}")
    return 0


def _serve(options: argparse.Namespace) -> int:
    from kefu.publish.made import BuildError
    from kefu.publish.site import serve_site

    def tell(text: str) -> None:
        print(text, flush=True)

    collect_seldom()
    try:
        serve_site(options.root, options.port, _today(options), tell, prints=options.only != "site")
    except BuildError as error:
        print("\n".join(error.said), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _schema(options: argparse.Namespace) -> int:
    from kefu import schema

    book = load.load(options.root)
    texts = schema.schemas(book.words)
    folder = options.root / "data" / "schema"
    if options.check:
        if stale := schema.outdated(folder, texts):
            print(f"要更新 / out of date: {'、'.join(stale)};运行 / run: kefu schema", file=sys.stderr)
        return 1 if stale else 0
    changed = schema.write(folder, texts)
    print(f"data/schema/: 写了 {len(changed)} 个 / {len(changed)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
