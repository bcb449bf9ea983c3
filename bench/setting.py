"""Sets papers in a process of its own, for `bench/printing.py`, and says what it took as JSON.

`python -m bench.setting orders FILE` sets pickled orders one after the other; `… guides ROOT DAY CACHE` sets
every guide of a book the way a build does. Nothing is imported that a worker of a build would not import.
"""

from __future__ import annotations

import json
import pickle
import re
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from kefu.problem import BookError
from kefu.publish import pdf
from kefu.publish.typesetting import typeset

ADDRESS = "https://kefu.example/"
"""Where the site stands, so that papers have their QR codes."""


def main(arguments: Sequence[str]) -> int:
    """Set what was asked for; exit code 1 if something cannot be set."""
    work, *rest = arguments
    try:
        took, faults = _orders(Path(rest[0])) if work == "orders" else _guides(*rest)
    except BookError as error:
        took, faults = [], [str(one) for one in error.problems]
    peak, workers = _peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _UNIT
    print(json.dumps({"took": took, "faults": faults, "peak": peak, "workers": workers}, ensure_ascii=False))
    return int(bool(faults))


def _orders(file: Path) -> tuple[list[float], list[str]]:
    """Seconds of each order, and what is wrong with them. What is set lies beside the orders."""
    took, faults = [], []
    for order in pickle.loads(file.read_bytes()):
        began = time.perf_counter()
        made = typeset(order)
        took.append(time.perf_counter() - began)
        faults += [one.said for one in made.faults]
        file.with_name(f"{order.key}.pdf").write_bytes(made.pdf)
        file.with_name(f"{order.key}.json").write_bytes(made.said)
    return took, faults


def _guides(root: str, day: str, cache: str) -> tuple[list[float], list[str]]:
    """Seconds of all guides together. A fault ends it."""
    from datetime import date

    from kefu import checks
    from kefu.papers import Papers

    judge = checks.open_checked(Path(root), date.fromisoformat(day))
    papers = Papers(judge, Path(root), ADDRESS)
    guides = [papers.guide(one) for one in judge.book.entities.values()]
    Path(cache).mkdir()
    began = time.perf_counter()
    pdf.make(guides, judge.book, Path(root), cache_folder=Path(cache))
    return [time.perf_counter() - began], []


_UNIT = 1 if sys.platform == "darwin" else 1024


def _peak() -> int:
    """Resident memory of this process in bytes, at most. Linux also counts that of the process before `exec`
    in what `getrusage` says; its own figure does not."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
