"""Coverage-guided fuzzing of the loader: a file's bytes → a record, or problems with places."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import mkdtemp

import atheris

with atheris.instrument_imports(include=["kefu"]):
    from kefu.load import FOLDERS, load
    from kefu.problem import BookError

MEMORY = Path("/dev/shm")
BOOK = Path(mkdtemp(prefix="kefu-fuzz-", dir=MEMORY if MEMORY.is_dir() else None))
FOLDER_NAMES = sorted(FOLDERS)
for name in FOLDER_NAMES:
    (BOOK / "data" / name).mkdir(parents=True)


def one(data: bytes) -> None:
    """The first byte chooses the kind of file; the rest is what it holds."""
    folder = FOLDER_NAMES[data[0] % len(FOLDER_NAMES)] if data else FOLDER_NAMES[0]
    file = BOOK / "data" / folder / "x.yml"
    file.write_bytes(data[1:])
    try:
        load(BOOK)
    except BookError as error:
        lines = data[1:].decode("utf-8", "replace").split("\n")
        for problem in error.problems:
            where = problem.where
            if where.path.endswith("x.yml") and where.line:
                # libyaml finds what is missing behind the last line
                assert where.line <= len(lines) + 1, problem
                line = lines[where.line - 1] if where.line <= len(lines) else ""
                assert 1 <= where.column <= len(line) + 1, problem
    finally:
        file.unlink()


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
