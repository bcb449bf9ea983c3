"""What is remembered is limited, and what is asked for again and again stays."""

from __future__ import annotations

from weakref import WeakSet

from kefu.recent import Latest, Recent


def made(latest: Latest[int, str], *keys: int) -> list[int]:
    """The keys, among those asked for one after the other, of which nobody remembered what follows."""
    missed: list[int] = []

    def make(key: int) -> str:
        missed.append(key)
        return f"of {key}"

    for key in keys:
        assert latest.get(key, make) == f"of {key}"
    return missed


def test_what_was_asked_for_is_remembered() -> None:
    latest: Latest[int, str] = Latest(8)
    assert made(latest, 1, 2, 1, 2, 3, 1) == [1, 2, 3]


def test_what_is_on_every_page_stays() -> None:
    latest: Latest[int, str] = Latest(8)
    once = range(10, 100)
    assert made(latest, *(key for one in once for key in (0, one))) == [0, *once]


def test_what_was_asked_for_long_ago_is_forgotten() -> None:
    latest: Latest[int, str] = Latest(8)
    made(latest, *range(100))
    assert made(latest, 0) == [0]
    assert made(latest, 99) == []


def test_what_could_not_be_made_is_asked_for_again() -> None:
    latest: Latest[int, str] = Latest(8)

    def fails(_: int) -> str:
        raise ValueError

    for _ in range(2):
        try:
            latest.get(1, fails)
        except ValueError:
            continue
        raise AssertionError
    assert made(latest, 1) == [1]


class Thing:
    """What follows from a key, and can be counted."""


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    latest: Latest[int, Thing] = Latest(8)
    alive: WeakSet[Thing] = WeakSet()

    def make(_: int) -> Thing:
        alive.add(thing := Thing())
        return thing

    for key in range(100):
        latest.get(key, make)
    assert 4 <= len(alive) <= 8


def test_of_lines_too() -> None:
    recent: Recent[int] = Recent()
    for one in range(100_000):
        recent.add([one])
    assert 1_000 < 100_000 - len(recent.new(range(100_000))) < 50_000
    assert recent.new([99_999, -1]) == {-1}
