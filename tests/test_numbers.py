"""The grammar of numbers: `numbers/cases.yml` holds a number a line, right ones and near misses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kefu.numbers import KINDS, digits_of, kind_of, slug_of, tel_of
from kefu.yamlread import Document, read

HERE = Path(__file__).parent
EXTENSION = "\u8f6c"


def rows(name: str) -> list[dict[str, str]]:
    """The items of a list file."""
    document = read(HERE / name, name)
    assert isinstance(document, Document), "\n".join(map(str, document))
    items: list[dict[str, str]] = document.value
    return items


def printed() -> list[str]:
    """Every number in the table of evidence, in each of its spellings."""
    cells = {part for row in rows("coverage/hotlines.yml") for part in row["number"].split(" / ")}
    return sorted(cell for cell in cells if not cell.startswith("("))


CASES = rows("numbers/cases.yml")
RIGHT = [case for case in CASES if "kind" in case]
WRONG = [case["number"] for case in CASES if "kind" not in case]


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case["number"])
def test_right_numbers_are_known(case: dict[str, str]) -> None:
    number = case["number"]
    digits = case.get("digits", number)
    assert kind_of(number) == case["kind"]
    assert digits_of(number) == digits
    assert tel_of(number) == "tel:" + digits
    assert slug_of(number) == case.get("slug", digits)


@pytest.mark.parametrize("number", WRONG, ids=ascii)
def test_near_misses_are_refused(number: str) -> None:
    assert kind_of(number) is None


def test_every_kind_has_a_case() -> None:
    assert {case["kind"] for case in RIGHT} == set(KINDS)


def test_the_table_of_evidence_is_long() -> None:
    assert len(printed()) > 70


@pytest.mark.parametrize("number", printed())
def test_every_number_of_the_evidence_is_known(number: str) -> None:
    assert kind_of(number) in KINDS
    main, _, extension = number.partition(EXTENSION)
    digits = "".join(re.findall("[0-9]", main))
    assert digits_of(number) == (f"{digits},{extension}" if extension else digits)
    assert tel_of(number) == "tel:" + digits_of(number)
    assert slug_of(number) == digits_of(number).replace(",", "-")
    assert re.fullmatch("[0-9]+(-[0-9]+)?", slug_of(number))


@pytest.mark.parametrize("number", printed())
def test_a_digit_less_or_more_is_never_the_same_kind_of_400_number(number: str) -> None:
    if kind_of(number) == "400" and EXTENSION not in number:
        assert kind_of(number[:-1]) is None
        assert kind_of(number + "0") is None


def test_the_slugs_of_different_numbers_differ() -> None:
    numbers = {digits_of(number) for number in printed()}
    assert len({slug_of(number) for number in printed()}) == len(numbers)
