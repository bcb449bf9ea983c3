"""What holds for any text at all: nothing raises, nothing overlaps, every position lies in the file.

The same examples are tried each time. `fuzz/` looks for others, led by coverage.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kefu.checks import prose
from kefu.checks.prose import Reader
from kefu.load import FOLDERS, SINGLE, load
from kefu.problem import BookError, Problem
from kefu.prose import around, clauses, parse, sentences
from kefu.text import flatten
from kefu.trust import Judge
from kefu.yamlread import Document, read
from kefu.yamlread import parse as parse_yaml

few = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=300,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

HERE = Path(__file__).parent
WORDS = (HERE / "properties" / "prose.txt").read_text("utf-8").split()
YAML = (HERE / "properties" / "yaml.txt").read_text("utf-8").split()
SPACES = [*("", "", "", " ", "\n", "\n\n", "\r\n", "\t", "\u3000", "\u00a0")]
ODD = [*"\0\u2028\x85\x0b\x1c\u200b\u00ad\u202e\ufeff\ufe0f\u200d\u20e3\U0001f3f4\U000e0067\uff10"]


def made_of(words: list[str], spaces: list[str]) -> st.SearchStrategy[str]:
    """Words run together or apart, and now and then anything at all."""
    piece = st.sampled_from(words) | st.sampled_from([*words, *ODD]) | st.text(max_size=6)
    return st.lists(st.tuples(piece, st.sampled_from(spaces)), max_size=30).map(
        lambda pairs: "".join(a + b for a, b in pairs)
    )


texts = made_of(WORDS, SPACES)
yamls = made_of(YAML, ["", " ", " ", "\n", "\n  ", "\n    ", "\n- ", "\r\n", "\r", "\t", "\0"])


@pytest.fixture(scope="module")
def reader(judge: Judge) -> Reader:
    return Reader(judge)


def in_file(problem: Problem, text: str) -> bool:
    """Whether a problem names a character of the text, or the end of a line."""
    lines = text.split("\n")
    where = problem.where
    if not where.line:
        return not where.column
    return where.line <= len(lines) and 1 <= where.column <= len(lines[where.line - 1]) + 1


@few
@given(texts)
def test_flat_text_is_as_long(text: str) -> None:
    flat = flatten(text)
    assert len(flat) == len(text)
    assert flat.count("\n") == text.count("\n") or "&" in text or "<" in text


@few
@given(text=texts, hot=st.booleans())
def test_numbers_lie_in_the_text_one_behind_the_other(reader: Reader, text: str, hot: bool) -> None:
    position = 0
    for one in reader.recogniser.numbers(text, about=lambda _: "客服热线" if hot else ""):
        assert position <= one.start < one.end <= len(text)
        assert one.raw == text[one.start : one.end]
        assert one.digits and one.digits.replace(",", "", 1).isdecimal() and one.digits.isascii()
        assert (one.kind == "known") == (one.digits in reader.recogniser.known) or one.kind == "dialled"
        position = one.end


@few
@given(text=texts)
def test_paths_lie_in_the_text_one_behind_the_other(reader: Reader, text: str) -> None:
    position = 0
    for one in reader.recogniser.paths(text):
        assert position <= one.start < one.end <= len(text)
        assert one.raw == text[one.start : one.end]
        assert len(one.labels) == len(one.starts) == len(one.arrows) + 1 >= 2
        assert one.start == one.starts[0] and list(one.starts) == sorted(set(one.starts))
        assert one.starts[-1] < one.end
        position = one.end


@few
@given(texts)
def test_pieces_lie_in_the_text(text: str) -> None:
    for pieces in (sentences, clauses):
        found = list(pieces(text))
        assert all(0 <= start <= end <= len(text) for start, end in found)
        assert found == sorted(found)
        between = set("。\uff01\uff1f!?\uff1b;\uff0c,|\n")
        for at in (at for at, char in enumerate(text) if char not in between):
            start, end = around(pieces(text), at)
            assert start <= at <= end


@few
@given(texts)
def test_blocks_are_pieces_of_the_page(text: str) -> None:
    document = parse(text, "content/page.md")
    masked = [len(one.text) for one in document.blocks]
    assert all(one.start + size <= len(text) for one, size in zip(document.blocks, masked, strict=True))
    starts = [one.start for one in document.blocks]
    assert starts == sorted(set(starts))
    if not document.allowances:
        assert all(one.text == text[one.start : one.start + len(one.text)] for one in document.blocks)


@few
@given(
    head=st.sampled_from(["", "---\nentity: jd\n---\n", "## 唯品会热线\n\n", "| 平台 | 热线 |\n|--|--|\n| "]),
    text=texts,
)
def test_no_page_breaks_the_rules(reader: Reader, head: str, text: str) -> None:
    page = head + text
    for problem in prose.run(reader, parse(page, "content/page.md")):
        assert in_file(problem, page), problem
        assert problem.message and problem.rule in {one.name for one in prose.rules()}


@few
@given(yamls)
def test_no_yaml_breaks_the_reader(text: str) -> None:
    found = parse_yaml(text)
    assert isinstance(found, Document) or found


@few
@given(text=yamls)
def test_problems_of_data_files_lie_in_the_file(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "property.yml"
    file.write_bytes(text.encode())
    found = read(file, "property.yml")
    for problem in found if isinstance(found, list) else ():
        assert in_file(problem, text + "\n"), problem  # where libyaml misses something behind the last line


@pytest.mark.slow
@few
@given(st.dictionaries(st.sampled_from([*SINGLE, *(f"{one}/jd.yml" for one in FOLDERS)]), yamls))
def test_no_book_breaks_the_loader(tmp_path_factory: pytest.TempPathFactory, files: dict[str, str]) -> None:
    root = tmp_path_factory.mktemp("book", numbered=True)
    for name, text in files.items():
        file = root / "data" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    with pytest.raises(BookError) as caught:
        load(root)
    for problem in caught.value.problems:
        text = files.get(problem.where.path.removeprefix("data/"), "")
        assert in_file(problem, text + "\n"), problem
