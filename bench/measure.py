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
    parts: dict[str, float] = field(default_factory=dict)
    """The CPU seconds of the parts of a build, by the names that it gives them itself; empty for others."""

    @property
    def whole(self) -> float:
        """Instructions where they are counted, else CPU seconds."""
        return self.cpu if self.instructions is None else float(self.instructions)

    def part(self, *names: str) -> float:
        """Some parts of a build in the same unit; instructions are shared out as CPU seconds."""
        return self.whole * sum(self.parts.get(name, 0.0) for name in names) / self.cpu

    @property
    def work(self) -> float:
        """What ratios are made of: the pages alone, in the unit of `whole`. What is held against the book,
        papers, offline editions, compressed copies and the swap is left out: no other generator has them."""
        return self.whole - self.holding - self.part(*APART)

    @property
    def holding(self) -> float:
        """Checks and sweep."""
        return self.part(*HOLDING)


HOLDING, APART = ("check", "sweep"), ("print", "offline", "publish")
"""Parts of a build that no other generator has."""
ALONE = ("--executor", "serial")
"""Options of a build in one process."""


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A build after something changed, beside a clean one of the same tree in another folder."""

    change: str
    """What changed: one of `rebuild.CHANGES`."""
    cost: Cost
    clean: Cost
    same: bool
    """Whether both sites are the same, byte for byte."""


@dataclass(frozen=True, slots=True)
class Served:
    """`kefu serve`, in seconds."""

    ready: float
    """From its start to the first page."""
    changed: float
    """From saving a fact to the page that says it."""


@dataclass(frozen=True, slots=True)
class Size:
    """Everything measured on the book with so many entities."""

    entities: int
    pages: int
    check: Cost
    ours: Cost
    """The site alone, with its sweep, made by one process: processes on two threads of a core disturb each
    other, and take more seconds for the same instructions."""
    theirs: dict[str, Cost]
    """Other generators on the same pages, by name; none where none was measured."""
    bytes: dict[str, int]
    """The size of each output; ours is called `kefu`."""
    whole: Cost | None = None
    """Everything: papers, bundle and single files as well."""
    shared: Cost | None = None
    """The site alone, made by a process on every core, as by default."""
    rebuilds: tuple[Rebuild, ...] = ()
    served: Served | None = None

    def beside(self, id: str) -> float | None:
        """Our work as a part of another generator's; None if that was not measured."""
        return self.ours.work / self.theirs[id].work if id in self.theirs else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is measured besides the site alone."""

    plain: bool = True
    """Plain Material."""
    peers: bool = False
    """More generators."""
    papers: bool = False
    """A build of everything."""


def least(costs: Sequence[Cost]) -> Cost:
    """The least of each figure over several runs: what other programs added is left out."""
    counts = [one.instructions for one in costs if one.instructions is not None]
    return Cost(
        min(one.cpu for one in costs),
        min(one.wall for one in costs),
        min(one.peak for one in costs),
        min(counts) if len(counts) == len(costs) else None,
        {name: min(one.parts[name] for one in costs) for name in costs[0].parts},
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
        self,
        folder: Path,
        seed: int,
        runs: int,
        say: Callable[[str], None] = print,
        wanted: Wanted | None = None,
    ) -> None:
        self.folder = folder
        self.seed = seed
        self.runs = runs
        self.say = say
        self.wanted = wanted or Wanted()

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

        Raises Failed when something does not build, or when two sites have not the same pages.
        """
        folder = self.folder / str(entities)
        book, plain, ours, cache = (folder / name for name in ("book", "plain", "ours", "cache"))
        generator.write(generator.book(self.seed, entities), book)
        kefu = [str(BIN / "kefu"), "--root", str(book), "--today", generator.DAY.isoformat()]
        build, fresh = [*kefu, "build", "--out", str(ours)], {"KEFU_CACHE": str(cache)}
        rivals: list[builders.Builder] = []
        if self.wanted.plain or self.wanted.peers:
            self.cost([*kefu, "build", "--stage", str(plain / "docs")])
            shutil.copytree(book / "content", plain / "docs", dirs_exist_ok=True)
            rivals = [builders.plain(plain), *(builders.others(plain) if self.wanted.peers else ())]

        costs: dict[str, list[Cost]] = {
            name: [] for name in ("check", "ours", "shared", *(one.id for one in rivals))
        }
        for run in range(1, self.runs + 1):
            self.say(f"{entities} 个主体 / entities: {run}/{self.runs}")
            for made in (ours, cache, *(one.out for one in rivals)):
                shutil.rmtree(made, ignore_errors=True)
            costs["check"].append(self.cost([*kefu, "check"]))
            costs["ours"].append(self.cost([*build, "--only", "site", *ALONE], fresh))
            shutil.rmtree(ours)
            shutil.rmtree(cache)
            costs["shared"].append(self.cost([*build, "--only", "site"], fresh))
            for one in rivals:
                costs[one.id].append(self.cost(one.command, one.settings))
        pages = min([same_pages(ours / "site", one.out) for one in rivals] or [len(pages_of(ours / "site"))])
        sizes = {"kefu": total_bytes(ours / "site")} | {one.id: total_bytes(one.out) for one in rivals}
        shutil.rmtree(ours)
        whole = None
        if self.wanted.papers:
            self.say(f"{entities} 个主体 / entities: 全部输出 / all outputs")
            shutil.rmtree(cache, ignore_errors=True)
            whole = self.cost(build, fresh)
        shutil.rmtree(folder)
        check, our, shared, *rest = (least(each) for each in costs.values())
        theirs = dict(zip((one.id for one in rivals), rest, strict=True))
        return Size(entities, pages, check, our, theirs, sizes, whole, shared)

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
        os.sync()  # nobody waits for the disk to take what another one wrote
        began = time.perf_counter()
        code, usage = _run(command, said, settings or {})
        wall = time.perf_counter() - began
        if code:
            raise Failed(f"{' '.join(command)}: {code}\n{said.read_text('utf-8', 'replace')}")
        unit = 1 if sys.platform == "darwin" else 1024
        instructions = counted(counts.read_text("utf-8")) if self.counts_instructions else None
        told = said.read_text("utf-8", "replace")
        parts: dict[str, float] = {}
        for name, seconds in re.findall(rf"({'|'.join((*HOLDING, *APART))}) ([0-9.]+)", told):
            parts[name] = parts.get(name, 0.0) + float(seconds)
        cpu = usage.ru_utime + usage.ru_stime
        return Cost(cpu, wall, usage.ru_maxrss * unit, instructions, parts)


def surroundings() -> dict[str, str]:
    """The environment in which programs are measured: ours, in which Python keeps what it has compiled, as it
    does everywhere from the second run on."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _run(command: Sequence[str], log: Path, settings: dict[str, str]) -> tuple[int, resource.struct_rusage]:
    """Exit code and usage of a command, its output in `log`. An interrupt ends it and all its children."""
    with log.open("wb") as said:
        environment = surroundings() | {"PYTHONHASHSEED": "0"} | settings
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


def pages_of(site: Path) -> set[str]:
    """The pages of a site. That for unknown addresses is not one of the book's."""
    return {str(file.relative_to(site)) for file in site.rglob("*.html") if file.name != "404.html"}


def same_pages(ours: Path, theirs: Path) -> int:
    """How many pages both sites have. Raises Failed when they are not the same."""
    here, there = pages_of(ours), pages_of(theirs)
    if here != there:
        odd = ", ".join(sorted(here ^ there)[:5])
        raise Failed(
            f"两个网站的页面不一样 / the two sites differ in pages: {len(here)}, {len(there)}: {odd}"
        )
    return len(here)


def total_bytes(folder: Path) -> int:
    """The sizes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
