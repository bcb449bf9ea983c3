"""The editors' commands as tests run them: without the rest of the command line."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from conftest import DAY

from kefu import commands
from kefu.problem import BookError


def run(root: Path, *words: str, today: date = DAY) -> int:
    """The exit code of an editors' command; a faulty book ends with 1, as in `kefu.cli`."""
    parser = argparse.ArgumentParser()
    sub = parser.add_subparsers()

    def command(name: str, run: object, help: str) -> argparse.ArgumentParser:
        one = sub.add_parser(name, help=help)
        one.set_defaults(run=run)
        return one

    commands.add(command)
    options = parser.parse_args(words)
    options.root, options.today = root, today
    try:
        code: int = options.run(options)
    except BookError:
        return 1
    return code
