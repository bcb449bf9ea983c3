"""Coverage-guided fuzzing of the recogniser and of every rule for prose. Run by scripts/fuzz.

The book's own words are the seeds; libFuzzer changes them and keeps what reaches new branches.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["kefu"]):
    from kefu import checks
    from kefu.checks import prose
    from kefu.prose import parse
    from kefu.text import flatten

ROOT = Path(__file__).resolve().parent.parent
READER = prose.Reader(checks.open_checked(ROOT, date(2026, 11, 21)))


def one(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    assert len(flatten(text)) == len(text)
    for find in (READER.recogniser.numbers, READER.recogniser.paths):
        position = 0
        for found in find(text):
            assert position <= found.start < found.end <= len(text), found
            assert found.raw == text[found.start : found.end], found
            position = found.end
    lines = text.split("\n")
    for problem in prose.run(READER, parse(text, "content/page.md")):
        where = problem.where
        assert 1 <= where.line <= len(lines) and 1 <= where.column <= len(lines[where.line - 1]) + 1, problem


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
