"""Changes the checking code in one place at a time and counts the changes that the tests notice.

`scripts/mutants [--from PERCENT] [--share PERCENT] [MODULE …]`. cosmic-ray makes the changes and runs the
tests, here in one copy of the tree per processor. Without modules, all of the checking code; without a share,
every change. The changes stand in an order that is shuffled once for all, and a share is a piece of it: two
runs try the same changes, and `--from 10 --share 10` tries a tenth that `--share 10` did not. Changes that
cannot matter are left out: those inside type annotations, which are never run, inside the decorators of
caches, and between `==` and `is` (SAME).
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "mutants"
PYTHON = ROOT / ".venv" / "bin" / "python"
COSMIC_RAY = ROOT / ".venv-mutants" / "bin" / "cosmic-ray"
COPIED = (
    *("kefu", "hooks", "templates", "theme", "content", "data", "tests", "fuzz", "bench", "scripts"),
    *("pyproject.toml", "mkdocs.yml", "README.md", "CONTRIBUTING.md"),
)

PROSE = "test_reader test_times test_mutations test_text test_examples test_coverage"
DATA = "test_examples test_coverage test_mutations"
TESTS = {
    "kefu/text.py": "test_recogniser test_mutations test_text test_properties",
    "kefu/numbers.py": "test_numbers test_mutations test_examples",
    "kefu/prose.py": "test_prose test_reader test_mutations test_text test_examples",
    "kefu/words.py": "test_words test_coverage test_mutations test_examples test_site",
    "kefu/expected.py": "test_sweep_units test_sweep",
    "kefu/extract.py": "test_extract test_sweep_units test_sweep",
    "kefu/sweep.py": "test_sweep_units test_sweep",
    "kefu/trust.py": "test_trust test_examples",
    "kefu/checks/__init__.py": DATA,
    "kefu/checks/datatexts.py": PROSE,
    "kefu/checks/facts.py": DATA,
    "kefu/checks/graph.py": DATA,
    "kefu/checks/ladders.py": "test_examples",
    "kefu/checks/numbers.py": DATA,
    "kefu/checks/prefilter.py": f"{PROSE} test_sweep",
    "kefu/checks/prose.py": PROSE,
    "kefu/checks/templates.py": "test_templates test_examples test_mutations test_coverage",
    "kefu/checks/texts.py": DATA,
    "kefu/checks/times.py": PROSE,
}
"""The modules of the checking code, and the tests that must notice, the quickest to fail first."""
SAME = ("Operator_Eq_Is", "Operator_Is_Eq", "Operator_NotEq_IsNot", "Operator_IsNot_NotEq")
"""Changes between equality and identity, which are one for small numbers, short words and None."""
PORTION = 60
"""How many changes one cosmic-ray session holds, so that all processors end at about the same time."""


class Portion(NamedTuple):
    """At most PORTION changes of one module: what one cosmic-ray session tries."""

    module: str
    share: range
    """Which changes of the module are chosen, in ten-thousandths of them all."""
    seconds: float
    """How long its tests take on unchanged code."""
    first: int = 0
    count: int = sys.maxsize


def main() -> int:
    """Try the changes that the command line asks for; print the survivors and the shares killed."""
    parser = argparse.ArgumentParser(prog="scripts/mutants", description=__doc__)
    parser.add_argument("--from", type=float, default=0, metavar="PERCENT", dest="begin")
    parser.add_argument("--share", type=float, default=100, metavar="PERCENT")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=" ".join(TESTS))
    asked = parser.parse_args()
    if unknown := set(asked.modules) - TESTS.keys():
        parser.error(f"no tests are named for {' '.join(sorted(unknown))}")
    modules = asked.modules or list(TESTS)
    shutil.rmtree(WORK, ignore_errors=True)
    copies = [_copy(number) for number in range(os.cpu_count() or 1)]
    free: SimpleQueue[Path] = SimpleQueue()
    for copy in copies:
        free.put(copy)

    def within(portion: Portion) -> Path:
        copy = free.get()
        try:
            return _run(copy, portion)
        finally:
            free.put(copy)

    portions: list[Portion] = []
    for module in modules:
        share = range(round(100 * asked.begin), round(100 * (asked.begin + asked.share)))
        whole = Portion(module, share, _unchanged(copies[0], module))
        count = _session(copies[0], whole)[1]
        portions += [whole._replace(first=first, count=PORTION) for first in range(0, count, PORTION)]
    print(f"{len(portions)} portions of at most {PORTION} changes", flush=True)
    with ThreadPoolExecutor(len(copies)) as pool:
        sessions = list(pool.map(within, portions))
    return _report(sessions)


def _copy(number: int) -> Path:
    copy = WORK / str(number)
    copy.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    return copy


def _command(module: str) -> list[str]:
    tests = [f"tests/{name}.py" for name in TESTS[module].split()]
    return [str(PYTHON), "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]


def _unchanged(copy: Path, module: str) -> float:
    """Seconds that the tests take on unchanged code, which must pass, or every change would look noticed."""
    start = time.monotonic()
    done = subprocess.run(_command(module), cwd=copy, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{module}: the tests fail on unchanged code\n{done.stdout[-4000:]}")
    return time.monotonic() - start


def _idle(source: str) -> Iterator[tuple[int, int, int, int]]:
    """Where the code is never run, or says only what is remembered: row, column, row, column."""
    for node in ast.walk(ast.parse(source)):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.FunctionDef):
            parts += [node.returns]
            parts += [one for one in node.decorator_list if "cache" in ast.unparse(one)]
        elif isinstance(node, ast.AnnAssign | ast.arg):
            parts += [node.annotation]
        for one in parts:
            if one:
                yield one.lineno, one.col_offset, one.end_lineno or 0, one.end_col_offset or 0


def _session(copy: Path, portion: Portion) -> tuple[Path, int]:
    """A cosmic-ray session with the changes of a portion; how many it holds."""
    module, share, seconds, first, count = portion
    name = f"{module.removesuffix('.py').replace('/', '-')}-{first}"
    config, session = WORK / f"{name}.toml", WORK / f"{name}.sqlite"
    limit = round(20 + 3 * seconds)
    command = " ".join(["prlimit", f"--cpu={limit}", *_command(module)])  # ends even if this run was killed
    config.write_text(
        f'[cosmic-ray]\nmodule-path = "{module}"\ntimeout = {limit}.0\nexcluded-modules = []\n'
        f'test-command = "{command}"\n[cosmic-ray.distributor]\nname = "local"\n'
    )
    subprocess.run([COSMIC_RAY, "init", "--force", config, session], cwd=copy, check=True)
    idle = list(_idle((copy / module).read_text("utf-8")))
    with sqlite3.connect(session) as db:
        rows = db.execute(
            "select job_id, start_pos_row, start_pos_col, operator_name, operator_args, occurrence"
            " from mutation_specs"
        ).fetchall()
        live = [
            row
            for row in rows
            if not row[3].endswith(SAME)
            and not any((a, b - 1) <= (row[1], row[2]) < (c, d) for a, b, c, d in idle)
        ]
        order = sorted(live, key=lambda row: tuple(map(str, row[1:])))
        random.Random(95016).shuffle(order)
        begin, end = (len(order) * bound // 10_000 for bound in (share.start, share.stop))
        chosen = order[begin:end][first : first + count]
        kept = {row[0] for row in chosen}
        for job in (row[0] for row in rows if row[0] not in kept):
            db.execute("delete from mutation_specs where job_id = ?", (job,))
            db.execute("delete from work_items where job_id = ?", (job,))
    return session, len(chosen)


def _run(copy: Path, portion: Portion) -> Path:
    session, count = _session(copy, portion)
    module, first = portion.module, portion.first
    original = (copy / module).read_bytes()
    subprocess.run([COSMIC_RAY, "exec", session.with_suffix(".toml"), session], cwd=copy, check=True)
    (copy / module).write_bytes(original)
    with sqlite3.connect(session) as db:
        lived = db.execute("select count(*) from work_results where test_outcome = 'SURVIVED'").fetchone()[0]
    print(f"{module} {first}–{first + count}: {lived} survived", flush=True)
    return session


def _report(sessions: list[Path]) -> int:
    tried: Counter[str] = Counter()
    lived: Counter[str] = Counter()
    for session in sessions:
        with sqlite3.connect(session) as db:
            rows = db.execute(
                "select module_path, test_outcome, start_pos_row, operator_name, diff"
                " from mutation_specs join work_results using (job_id) order by start_pos_row"
            ).fetchall()
        for module, outcome, row, operator, diff in rows:
            tried[module] += 1
            if outcome == "SURVIVED":
                lived[module] += 1
                changed = [
                    line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")
                ]
                print(f"\n{module}:{row} {operator}", *changed, sep="\n")
    print()
    for module in sorted(tried):
        print(_share(module, tried[module], lived[module]))
    print(_share("all", tried.total(), lived.total()))
    return 0


def _share(name: str, tried: int, lived: int) -> str:
    return f"{name:28} {tried - lived:5} of {tried:5} killed  {100 * (tried - lived) / max(tried, 1):5.1f} %"


if __name__ == "__main__":
    sys.exit(main())
