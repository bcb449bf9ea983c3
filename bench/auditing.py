"""`scripts/bench lighthouse`: what Lighthouse says of the built site, on its phone with its slow network.

`dist/site` is served by nginx as `deploy/` configures it, with its headers and compressed copies. A page kind
is audited a few times, and the best counts: other programs on the machine only ever slow a page down.
Lighthouse is installed below `build/` from `bench/lighthouse/`, Chromium and nginx are Debian's.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench import servers
from bench.builders import Failed, output

HERE = Path(__file__).parent
HOME = HERE.parent
CATEGORIES = {
    "performance": "速度 / performance",
    "accessibility": "无障碍 / accessibility",
    "best-practices": "做法 / best practices",
    "seo": "SEO",
}
GOAL = 98
"""Points of 100, in each category."""
KINDS = {
    "首页 / home": "",
    "指南 / guide": "platforms/jd/",
    "问题 / problem": "problems/not-refunded/",
    "表 / table": "compare/hotlines/",
    "工具 / tool": "tools/finder/pdd/",
}
"""Page kinds, and one page of each."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What one run says of a page: points by category, and what takes points away."""

    points: Mapping[str, int]
    faults: tuple[str, ...] = ()

    @property
    def reached(self) -> bool:
        """Whether the goal is reached in every category."""
        return all(one >= GOAL for one in self.points.values())


def run(dist: Path, folder: Path, runs: int = 3, strict: bool = False, file: Path | None = None) -> int:
    """Audit the site below `dist` and print it; 1 if `strict` and a goal is missed. Raises Failed.

    `folder` takes logs and reports, `file` the figures as JSON.
    """
    if not (dist / "site").is_dir():
        raise Failed("没有 dist/site,先运行 scripts/build / run scripts/build first")
    program, say = installed(), Console(stderr=True).print
    logs = folder / "nginx"
    logs.mkdir()
    try:
        with servers.nginx(dist.resolve(), logs) as port:
            found = {
                kind: best(
                    [
                        patiently(partial(audit, program, f"http://127.0.0.1:{port}/{path}", folder))
                        for _ in _told(kind, runs, say)
                    ]
                )
                for kind, path in KINDS.items()
            }
    except servers.NoServer as error:
        raise Failed(str(error)) from error
    show(found, Console(width=None if sys.stdout.isatty() else 120))
    if file:
        file.write_text(json.dumps(as_json(found), ensure_ascii=False, indent=2) + "\n", "utf-8")
    return int(strict and not all(one.reached for one in found.values()))


_TIMES = 3
"""How often one run is tried."""


def patiently(run: Callable[[], Audit]) -> Audit:
    """One run of Lighthouse, or another one where it lost the trace of the page and asks to be run again.

    Raises Failed when that does not help.
    """
    for _ in range(_TIMES - 1):
        with suppress(Failed):
            return run()
    return run()


def _told(kind: str, runs: int, say: Callable[[str], object]) -> range:
    say(kind)
    return range(runs)


def installed() -> list[str]:
    """The command that runs Lighthouse, installed at its locked version. Raises Failed."""
    folder = HOME / "build" / "lighthouse"
    stamp = folder / "installed"
    texts = {name: (HERE / "lighthouse" / name).read_text("utf-8") for name in _PACKAGE}
    wanted = "".join(texts.values())
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        npm = "npm ci --ignore-scripts --no-audit --no-fund --silent"
        output([*npm.split(), "--prefix", str(folder)])
        stamp.write_text(wanted, "utf-8")
    return ["node", str(folder / "node_modules" / "lighthouse" / "cli" / "index.js")]


_PACKAGE = ("package.json", "package-lock.json")


def audit(program: Sequence[str], url: str, folder: Path) -> Audit:
    """One run of Lighthouse with its settings for phones. Raises Failed."""
    browser = shutil.which("chromium")
    if not browser:
        raise Failed("scripts/debian browser")
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    options = [
        f"--only-categories={','.join(CATEGORIES)}",
        "--output=json",
        f"--output-path={report}",
        "--quiet",
    ]
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-quic --disable-background-networking"
    chrome = ["env", f"CHROME_PATH={browser}", f"HOME={folder}", f"PATH={os.environ['PATH']}"]
    output([*chrome, *program, url, *options, "--no-enable-error-reporting", flags])
    return read(json.loads(report.read_text("utf-8")))


def read(report: Mapping[str, Any]) -> Audit:
    """What a report of Lighthouse says. Raises Failed for a page that it could not judge."""
    if error := report.get("runtimeError"):
        raise Failed(f"{report.get('requestedUrl')}: {error['message']}")
    points, faults = {}, []
    for name in CATEGORIES:
        category = report["categories"][name]
        if category["score"] is None:
            raise Failed(f"{report.get('requestedUrl')}: {name}")
        points[name] = round(category["score"] * 100)
        for one in category["auditRefs"]:
            found = report["audits"][one["id"]]
            if one["weight"] and found["score"] is not None and found["score"] < _FLAWED:
                faults.append(f"{one['id']} {found.get('displayValue', '')}".strip())
    return Audit(points, tuple(faults))


_FLAWED = 0.9
"""Of one; what Lighthouse marks as good."""


def best(audits: Sequence[Audit]) -> Audit:
    """The most points of each category, and the faults of the run with the most points of all."""
    points = {name: max(one.points[name] for one in audits) for name in CATEGORIES}
    return Audit(points, max(audits, key=lambda one: sum(one.points.values())).faults)


def show(found: Mapping[str, Audit], out: Console) -> None:
    """A row for each page kind, and what keeps it from the goal."""
    table = Table(title=f"Lighthouse,手机 / on a phone(目标 / goal {GOAL})")
    table.add_column("页面 / page")
    for title in CATEGORIES.values():
        table.add_column(title, justify="right")
    table.add_column("")
    for kind, one in found.items():
        points = [str(one.points[name]) for name in CATEGORIES]
        table.add_row(kind, *points, "达到" if one.reached else "没有达到")
    out.print(table)
    for kind, one in found.items():
        if one.faults:
            out.print(f"{kind}: {', '.join(one.faults)}", highlight=False)


def as_json(found: Mapping[str, Audit]) -> dict[str, Any]:
    """The figures for programs."""
    pages = {
        KINDS[kind]: {**one.points, "faults": list(one.faults), "reached": one.reached}
        for kind, one in found.items()
    }
    return {"goal": GOAL, "pages": pages}
