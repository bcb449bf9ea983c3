"""Work for tests to hand out: what a process that does it has to import is little."""

from __future__ import annotations

import os
import time
from pathlib import Path


def slowly(number: int) -> int:
    """The larger, the sooner."""
    time.sleep((20 - number) / 1000)
    return number * number


def burn(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def die_once(mark: str) -> str:
    """Ends its process when it is called for the first time."""
    file = Path(mark)
    if not file.exists():
        file.touch()
        os._exit(9)
    return "done"
