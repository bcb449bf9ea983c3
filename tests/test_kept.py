"""What builds keep: given back whole or not at all, for a month after its last use."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kefu import kept
from kefu.kept import Kept

MONTH = 31 * 86400


def age(folder: Path, seconds: float) -> None:
    for file in folder.iterdir():
        os.utime(file, (time.time() - seconds,) * 2)


def test_gives_back_what_was_put(tmp_path: Path) -> None:
    store = Kept(tmp_path / "new" / "folder")
    assert store.get("a") is None
    store.put("a", b"")
    store.put("b", b"one")
    store.put("b", b"two")
    assert (store.get("a"), store.get("b")) == (b"", b"two")
    assert sorted(file.name for file in store.folder.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("fault", ["cut", "empty", "changed", "another"])
def test_what_is_not_whole_is_not_given_back(fault: str, tmp_path: Path) -> None:
    store = Kept(tmp_path)
    store.put("a", b"what was made")
    store.put("b", b"what was made")
    data = (tmp_path / "a").read_bytes()
    wrong = {
        "cut": data[:-1],
        "empty": b"",
        "changed": data.replace(b"made", b"mode"),
        "another": (tmp_path / "b").read_bytes(),
    }
    (tmp_path / "a").write_bytes(wrong[fault])
    assert store.get("a") is None
    store.put("a", b"what was made")
    assert store.get("a") == b"what was made"


def test_forgets_what_is_not_used(tmp_path: Path) -> None:
    store = Kept(tmp_path)
    store.put("used", b"1")
    store.put("unused", b"2")
    age(tmp_path, MONTH)
    assert store.get("used") == b"1"
    store.forget()
    assert {file.name for file in tmp_path.iterdir()} == {"used", ".looked"}


def test_looks_for_what_is_not_used_once_a_day(tmp_path: Path) -> None:
    store = Kept(tmp_path)
    for old in (0, 86_401, -3_600):
        store.put("unused", b"1")
        age(tmp_path, MONTH)
        if old:
            os.utime(tmp_path / ".looked", (time.time() - old,) * 2)
        store.forget()
        assert not (tmp_path / "unused").exists()
        store.put("unused", b"1")
        os.utime(tmp_path / "unused", (0, 0))
        store.forget()
        assert (tmp_path / "unused").exists()


def test_keys_follow_from_every_part_and_where_it_ends() -> None:
    assert kept.key("a", b"b") == kept.key(b"a", "b")
    keys = {kept.key(*parts) for parts in (["ab"], ["a", "b"], ["", "ab"], ["ab", ""], ["b", "a"], [])}
    assert len(keys) == 6


def test_many_write_the_same_at_once(tmp_path: Path) -> None:
    store = Kept(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.put("a", b"x" * 100_000), range(200)))
    assert store.get("a") == b"x" * 100_000
    assert len(list(tmp_path.iterdir())) == 1


def test_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_CACHE", str(tmp_path / "cache"))
    kept.opened("pages").put("a", b"1")
    assert (tmp_path / "cache" / "pages" / "a").is_file()
    monkeypatch.setenv("KEFU_CACHE", "/proc/nowhere")
    kept.opened("pages").put("a", b"2")
    assert kept.opened("pages").get("a") == b"2"
