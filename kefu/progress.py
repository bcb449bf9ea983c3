"""Progress bars on a terminal; silence anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bars


Report = Callable[[object, int], None]
"""Hears of each thing that is done, and how many there will be."""


class Progress:
    """A bar for each kind of thing that is made. Use as a context manager."""

    def __init__(self) -> None:
        self._bars: Bars | None = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from rich import progress
            from rich.console import Console

            columns = (
                progress.TextColumn("{task.description}"),
                progress.BarColumn(),
                progress.MofNCompleteColumn(),
            )
            self._bars = progress.Progress(*columns, console=Console(stderr=True), transient=True)
            self._bars.start()
        return self

    def of(self, label: str) -> Report:
        """What to call with each thing that is done, and how many there will be."""
        if self._bars is None:
            return lambda _done, _total: None
        bars = self._bars
        task = bars.add_task(label, total=None, visible=False)
        return lambda _done, total: bars.update(task, advance=1, total=total, visible=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()
