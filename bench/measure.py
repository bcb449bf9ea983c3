"""Runs builds as child processes and reads what they cost. Only here does the bench look at a clock."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from bench import builders, generator
from bench.builders import BIN, Failed
from kefu import checks
from kefu.flow import Case
from kefu.render import Renderer


@dataclass(frozen=True, slots=True)
class Cost:
    """What one child process and its own children took."""

    cpu: float
    """Seconds, user and system."""
    wall: float
    """Seconds."""
    peak: int
    """Resident memory in bytes, at most."""
    instructions: int | None = None
    """In user space; None where the machine does not count them."""
    held: float = 0.0
    """CPU seconds that a build spent on holding what it says against the book, before and after, as it says
    itself. No other generator does that."""
    apart: float = 0.0
    """CPU seconds that it spent on papers, in all its processes, on offline editions, on compressed copies
    and on the swap, as it says."""

    @property
    def whole(self) -> float:
        """Instructions where they are counted, else CPU seconds."""
        return self.cpu if self.instructions is None else float(self.instructions)

    @property
    def work(self) -> float:
        """What ratios are made of: the site alone, in the unit of `whole`."""
        return self.whole * (1 - (self.held + self.apart) / self.cpu)

    @property
    def holding(self) -> float:
        """Checks and sweep, in the same unit."""
        return self.whole * self.held / self.cpu


@dataclass(frozen=True, slots=True)
class Size:
    """Everything measured on the book with so many entities. Bytes and pages are those of the output."""

    entities: int
    pages: int
    check: Cost
    ours: Cost
    theirs: Cost
    our_bytes: int
    their_bytes: int
    others: dict[str, Cost] = field(default_factory=dict)
    """More generators on the same pages, by name."""

    @property
    def ratio(self) -> float:
        """Our work as a part of plain Material's."""
        return self.beside(self.theirs)

    def beside(self, other: Cost) -> float:
        """Our work as a part of another's."""
        return self.ours.work / other.work


def least(costs: Sequence[Cost]) -> Cost:
    """The least of each figure over several runs: what other programs added is left out."""
    counts = [one.instructions for one in costs if one.instructions is not None]
    return Cost(
        min(one.cpu for one in costs),
        min(one.wall for one in costs),
        min(one.peak for one in costs),
        min(counts) if len(counts) == len(costs) else None,
        min(one.held for one in costs),
        min(one.apart for one in costs),
    )


def diagrams(root: Path, runs: int) -> list[float]:
    """CPU milliseconds of each diagram of a book, the least of so many runs, in this process."""
    judge = checks.open_checked(root, generator.DAY)
    renderer = Renderer(judge, root)
    cases = [(case.trouble, case.entity) for case in renderer.views.cases()]
    renderer.picture(Case(judge, *cases[0]))  # the template is compiled once
    costs: list[float] = []
    for one in cases:
        times = []
        for _ in range(runs):
            began = time.process_time()
            renderer.picture(Case(judge, *one))
            times.append((time.process_time() - began) * 1000)
        costs.append(min(times))
    return costs


class Bench:
    """Measures book after book below one temporary folder; `say` hears what is being done."""

    def __init__(
        self, folder: Path, seed: int, runs: int, say: Callable[[str], None] = print, peers: bool = False
    ) -> None:
        self.peers = peers
        """Whether other generators than plain Material are measured as well."""
        self.folder = folder
        self.seed = seed
        self.runs = runs
        self.say = say

    @cached_property
    def counts_instructions(self) -> bool:
        """Whether `perf` is there and this machine lets it count."""
        if not shutil.which("perf"):
            return False
        command = ["perf", "stat", "-x,", "-e", "instructions:u", "true"]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        return said.returncode == 0 and counted(said.stderr) is not None

    def size(self, entities: int) -> Size:
        """Measure the book with so many entities; its files are gone afterwards.

        Raises Failed when something does not build, or when the two sites have not the same pages.
        """
        folder = self.folder / str(entities)
        names = ("book", "plain", "ours", "papers")
        book, plain, ours, papers = (folder / name for name in names)
        generator.write(generator.book(self.seed, entities), book)
        kefu = [str(BIN / "kefu"), "--root", str(book), "--today", generator.DAY.isoformat()]
        self.cost([*kefu, "build", "--stage", str(plain / "docs")])
        shutil.copytree(book / "content", plain / "docs", dirs_exist_ok=True)
        material = builders.plain(plain)
        rivals = [material, *(builders.others(plain) if self.peers else ())]

        costs: dict[str, list[Cost]] = {name: [] for name in ("check", "ours", *(one.id for one in rivals))}
        for run in range(1, self.runs + 1):
            self.say(f"{entities} 个主体 / entities: {run}/{self.runs}")
            for made in (ours, papers, *(one.out for one in rivals)):
                shutil.rmtree(made, ignore_errors=True)
            costs["check"].append(self.cost([*kefu, "check"]))
            costs["ours"].append(self.cost([*kefu, "build", "--out", str(ours)], {"KEFU_CACHE": str(papers)}))
            for one in rivals:
                costs[one.id].append(self.cost(one.command, one.settings))
        pages = min(same_pages(ours / "site", one.out) for one in rivals)
        sizes = [total_bytes(ours / "site"), total_bytes(material.out)]
        shutil.rmtree(folder)
        check, our, their, *rest = (least(each) for each in costs.values())
        others = dict(zip((one.id for one in rivals[1:]), rest, strict=True))
        return Size(entities, pages, check, our, their, sizes[0], sizes[1], others)

    def check(self, entities: int) -> Cost:
        """Measure `kefu check` alone on the book with so many entities. Raises Failed for a fault."""
        book = self.folder / f"check-{entities}"
        generator.write(generator.book(self.seed, entities), book)
        command = [str(BIN / "kefu"), "--root", str(book), "--today", generator.DAY.isoformat(), "check"]
        costs = []
        for run in range(1, self.runs + 1):
            self.say(f"{entities} 个主体 / entities: {run}/{self.runs}")
            costs.append(self.cost(command))
        shutil.rmtree(book)
        return least(costs)

    def cost(self, command: Sequence[str], settings: dict[str, str] | None = None) -> Cost:
        """Run a command to its end and say what it took. Raises Failed when it does not end with 0.

        `settings` are variables of its environment.
        """
        counts, said = self.folder / "perf.txt", self.folder / "said.txt"
        if self.counts_instructions:
            perf = ["perf", "stat", "-x,", "-o", str(counts), "-e", "instructions:u", "--"]
            command = [*perf, *command]
        began = time.perf_counter()
        code, usage = _run(command, said, settings or {})
        wall = time.perf_counter() - began
        if code:
            raise Failed(f"{' '.join(command)}: {code}\n{said.read_text('utf-8', 'replace')}")
        unit = 1 if sys.platform == "darwin" else 1024
        instructions = counted(counts.read_text("utf-8")) if self.counts_instructions else None
        told = said.read_text("utf-8", "replace")
        held, apart = (
            sum(map(float, re.findall(rf"(?:{parts}) ([0-9.]+)", told)))
            for parts in ("check|sweep", "print|offline|publish")
        )
        cpu = usage.ru_utime + usage.ru_stime
        return Cost(cpu, wall, usage.ru_maxrss * unit, instructions, held, apart)


def _run(command: Sequence[str], log: Path, settings: dict[str, str]) -> tuple[int, resource.struct_rusage]:
    """Exit code and usage of a command, its output in `log`. An interrupt ends it and all its children."""
    with log.open("wb") as said:
        environment = os.environ | {"PYTHONHASHSEED": "0"} | settings
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env=environment,
            start_new_session=True,
        )
    try:
        _, status, usage = os.wait4(child.pid, 0)
    except BaseException:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        raise
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage


def counted(said: str) -> int | None:
    """The count in what `perf stat -x,` wrote; None where it says that it is not supported."""
    for line in said.splitlines():
        value, *rest = line.split(",")
        if value.isdecimal() and any(one.startswith("instructions") for one in rest):
            return int(value)
    return None


def same_pages(ours: Path, theirs: Path) -> int:
    """How many pages both sites have. Raises Failed when they are not the same."""
    # The page for unknown addresses is not one of the book's.
    here, there = (
        {str(file.relative_to(site)) for file in site.rglob("*.html") if file.name != "404.html"}
        for site in (ours, theirs)
    )
    if here != there:
        odd = ", ".join(sorted(str(one) for one in here ^ there)[:5])
        raise Failed(
            f"两个网站的页面不一样 / the two sites differ in pages: {len(here)}, {len(there)}: {odd}"
        )
    return len(here)


def total_bytes(folder: Path) -> int:
    """The sizes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
