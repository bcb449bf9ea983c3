"""Writes the seeds and the dictionary of one fuzz target: `seeds.py FOLDER prose|yaml`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from kefu.yamlread import Document, read

FOLDERS = ("advice", "clocks", "entities")
"""In the order in which fuzz_yaml.py chooses one by the first byte."""


def prose_seeds() -> Iterator[bytes]:
    """Every page of the benchmark, and ordinary prose."""
    for file in sorted(Path("tests/mutations").glob("*.yml")):
        document = read(file, file.name)
        assert isinstance(document, Document)
        yield from (one["text"].encode() for one in document.value["cases"] if "text" in one)
    yield from Path("tests/prose/shopping.txt").read_bytes().splitlines()


def yaml_seeds() -> Iterator[bytes]:
    """The data files, none longer than the longest that is tried."""
    for number, folder in enumerate(FOLDERS):
        for file in sorted(Path("data", folder).glob("*.yml")):
            yield bytes([number]) + file.read_bytes()[:4095]


def main() -> None:
    target, kind = Path(sys.argv[1]), sys.argv[2]
    corpus = target / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(prose_seeds() if kind == "prose" else yaml_seeds()):
        (corpus / f"seed-{number:04}").write_bytes(seed)
    words = Path("tests/properties", f"{kind}.txt").read_text("utf-8").split()
    quoted = ("".join(f"\\x{byte:02x}" for byte in word.encode()) for word in words)
    (target / "words.dict").write_text("".join(f'"{one}"\n' for one in quoted), "ascii")


if __name__ == "__main__":
    main()
