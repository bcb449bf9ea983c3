"""Releases: one step from one to the next, whatever happens in between."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kefu.files import walk
from kefu.publish import store

EDITION = "2026-11-21-bcdfghjk"


def fill(folder: Path, text: str) -> None:
    """A release of two pages that say the same, and the other outputs."""
    for name in ("site/index.html", "site/numbers/index.html", "offline/a.zip", "single/a.html", "pdf/a.pdf"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "edition.json").write_text(json.dumps({"edition": text}), "utf-8")


def publish(dist: Path, text: str, edition: str = EDITION) -> list[str]:
    with store.locked(dist), store.staged(dist) as folder:
        fill(folder, text)
        return store.publish(dist, folder, edition)[1]


def shown(dist: Path) -> set[str]:
    """What readers of any output get."""
    return {(dist / name).read_text("utf-8") for name in ("site/index.html", "offline/a.zip", "pdf/a.pdf")}


def test_a_release_takes_the_place_of_another(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    assert shown(tmp_path) == {"one"}
    publish(tmp_path, "two")
    assert shown(tmp_path) == {"two"}
    assert json.loads((tmp_path / "edition.json").read_text("utf-8")) == {"edition": "two"}
    assert {one.name for one in tmp_path.iterdir()} == {
        *(".lock", "current", "edition.json", "offline", "pdf", "releases", "single", "site")
    }


def test_the_one_before_is_kept_and_no_more(tmp_path: Path) -> None:
    for text in ("one", "two", "three"):
        publish(tmp_path, text)
    assert [one.number for one in store.releases(tmp_path)] == [2, 3]


def test_rollback_and_on(tmp_path: Path) -> None:
    publish(tmp_path, "one", "a")
    publish(tmp_path, "two", "b")
    assert store.rollback(tmp_path).edition == "a"
    assert shown(tmp_path) == {"one"}
    with pytest.raises(store.NoRelease):
        store.rollback(tmp_path)
    assert store.rollback(tmp_path, "b").edition == "b"
    assert shown(tmp_path) == {"two"}
    store.rollback(tmp_path)
    publish(tmp_path, "three", "c")
    assert shown(tmp_path) == {"three"}
    assert store.rollback(tmp_path).edition == "b"


def test_nothing_to_go_back_to(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(store.NoRelease):
            store.rollback(tmp_path)
        publish(tmp_path, "one")


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    publish(tmp_path, "two")
    publish(tmp_path, "two")
    assert [one.number for one in store.releases(tmp_path)] == [1, 2]
    store.rollback(tmp_path)
    assert shown(tmp_path) == {"one"}


def linked(dist: Path, text: str) -> None:
    """Publish a release whose pages are links to those of the current one, all but one."""
    with store.locked(dist), store.staged(dist) as folder:
        before = store.current(dist)
        assert before
        store.reuse(folder)
        shutil.rmtree(folder / "site", ignore_errors=True)
        (folder / "site").mkdir()
        (folder / "site" / "index.html").hardlink_to(before.folder / "site" / "index.html")
        (folder / "site" / "new.html").write_text(text, "utf-8")
        sums = {name: store.sum_of(str(folder / "site" / name)) for name in ("index.html", "new.html")}
        there = {path for path, _ in walk(before.folder / "site")}
        told = store.Linked(before.folder.resolve(), there, sums, ["new.html"])
        assert store.publish(dist, folder, EDITION, told)[1] == []


def test_the_site_of_a_release_that_goes_is_there_for_the_next_one(tmp_path: Path) -> None:
    spare = tmp_path / "releases" / ".spare"
    publish(tmp_path, "one")
    (tmp_path / "site" / "CNAME").write_text("kefu.example", "utf-8")
    linked(tmp_path, "two")
    assert not spare.exists()
    linked(tmp_path, "three")
    assert (spare / "numbers" / "index.html").read_text("utf-8") == "one"
    assert (tmp_path / "site" / "CNAME").read_text("utf-8") == "kefu.example"
    with store.locked(tmp_path), store.staged(tmp_path) as folder:
        store.reuse(folder)
        assert (folder / "site" / "numbers" / "index.html").exists()
    assert not spare.exists()
    linked(tmp_path, "four")
    assert (spare / "new.html").read_text("utf-8") == "two"
    assert [one.number for one in store.releases(tmp_path)] == [3, 4]
    assert json.loads((tmp_path / "current" / "files.json").read_text("utf-8")).keys() == {
        *("site/index.html", "site/new.html")
    }
    publish(tmp_path, "five")
    assert not spare.exists()


def test_a_link_is_no_spare_site(tmp_path: Path) -> None:
    outside, dist = tmp_path / "outside", tmp_path / "dist"
    outside.mkdir()
    publish(dist, "one")
    (dist / "releases" / ".spare").symlink_to(outside)
    with store.locked(dist), store.staged(dist) as folder:
        store.reuse(folder)
        assert not (folder / "site").exists()


# What is somebody else's


def test_what_others_put_into_the_site_goes_along(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    (tmp_path / "site" / "CNAME").write_text("kefu.example", "utf-8")
    (tmp_path / "site" / ".well-known").mkdir()
    (tmp_path / "site" / ".well-known" / "security.txt").write_text("mail", "utf-8")
    for text in ("two", "three", "four"):
        assert publish(tmp_path, text) == []
        assert (tmp_path / "site" / "CNAME").read_text("utf-8") == "kefu.example"
        assert (tmp_path / "site" / ".well-known" / "security.txt").read_text("utf-8") == "mail"
    (tmp_path / "site" / "CNAME").unlink()
    publish(tmp_path, "five")
    assert not (tmp_path / "site" / "CNAME").exists()


def test_links_are_not_followed_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret", "utf-8")
    dist = tmp_path / "dist"
    publish(dist, "one")
    (dist / "site" / "file").symlink_to(outside / "secret")
    (dist / "site" / "folder").symlink_to(outside)
    left = publish(dist, "two")
    assert left == [f"site/{name} 是一个链接,没有带过来" for name in ("file", "folder")]
    assert not any(os.path.lexists(dist / "site" / name) for name in ("file", "folder"))
    assert [one.name for one in outside.iterdir()] == ["secret"]


def test_an_output_that_is_a_link_to_elsewhere_is_not_written_through(tmp_path: Path) -> None:
    outside, dist = tmp_path / "www", tmp_path / "dist"
    outside.mkdir()
    (outside / "index.html").write_text("theirs", "utf-8")
    dist.mkdir()
    (dist / "site").symlink_to(outside)
    (sentence,) = publish(dist, "one")
    assert str(outside) in sentence
    assert (outside / "index.html").read_text("utf-8") == "theirs"
    assert shown(dist) == {"one"}


def test_a_name_that_is_ours_now_is_told(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    (tmp_path / "site" / "news.html").write_text("theirs", "utf-8")
    (tmp_path / "site" / "more").write_text("theirs", "utf-8")
    with store.locked(tmp_path), store.staged(tmp_path) as folder:
        fill(folder, "two")
        (folder / "site" / "news.html").write_text("ours", "utf-8")
        (folder / "site" / "more").mkdir()
        (folder / "site" / "more" / "index.html").write_text("ours", "utf-8")
        _, left = store.publish(tmp_path, folder, EDITION)
    assert left == [f"site/{name} 和生成的文件同名,没有带过来" for name in ("more", "news.html")]
    assert (tmp_path / "site" / "news.html").read_text("utf-8") == "ours"


def test_outputs_from_before_there_were_releases(tmp_path: Path) -> None:
    fill(tmp_path, "old")
    (tmp_path / "site" / "CNAME").write_text("kefu.example", "utf-8")
    (tmp_path / "site" / "gone.html").write_text("old", "utf-8")
    assert publish(tmp_path, "new") == []
    assert shown(tmp_path) == {"new"}
    assert (tmp_path / "site" / "CNAME").is_file() and not (tmp_path / "site" / "gone.html").exists()


def test_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows without the right to make them."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, "A required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    for text in ("one", "two"):
        publish(tmp_path, text)
        assert shown(tmp_path) == {text}
    assert not (tmp_path / "site").is_symlink()


# What goes wrong


def test_two_at_once(tmp_path: Path) -> None:
    with store.locked(tmp_path), pytest.raises(store.Busy), store.locked(tmp_path):
        pass
    with store.locked(tmp_path):
        pass


@pytest.mark.parametrize("name", ["rename", "symlink_to", "replace", "write_text"])
def test_a_full_disk_at_any_moment(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call that writes fails once, at each time that it is made."""
    publish(tmp_path, "one")
    whole = getattr(Path, name)
    for fails_at in range(1, 20):
        calls = 0

        def failing(self: Path, *rest: Any, at: int = fails_at, **named: Any) -> Any:
            nonlocal calls
            if "dist" in str(self) or str(tmp_path) in str(self):
                calls += 1
                if calls == at:
                    raise OSError(errno.ENOSPC, "No space left on device")
            return whole(self, *rest, **named)

        monkeypatch.setattr(Path, name, failing)
        try:
            publish(tmp_path, f"two-{fails_at}")
        except OSError:
            monkeypatch.undo()
            assert len(shown(tmp_path)) == 1
            assert not (tmp_path / "releases" / ".new").exists()
            publish(tmp_path, "one")
        else:
            monkeypatch.undo()
            assert shown(tmp_path) == {f"two-{fails_at}"}
        if calls < fails_at:
            break
    else:
        raise AssertionError("more calls than were tried")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file in the way, which even the administrator cannot write into."""
    (tmp_path / "dist").write_text("", "utf-8")
    with pytest.raises(OSError), store.locked(tmp_path / "dist"):
        pass


WRITER = """
import sys, time
sys.path.insert(0, {root!r})
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_store import publish
for number in range(10_000):
    publish(Path(sys.argv[1]), f"{{sys.argv[2]}}-{{number}}")
"""


@pytest.fixture
def writer() -> Iterator[list[str]]:
    here = Path(__file__).resolve().parent
    yield [sys.executable, "-c", WRITER.format(root=str(here.parent), tests=str(here))]


@pytest.mark.site
def test_readers_during_killed_publishes(tmp_path: Path, writer: list[str]) -> None:
    """No read fails, none mixes two releases, however often a publisher is killed."""
    publish(tmp_path, "first")
    stop, faults, reads = threading.Event(), [], 0

    def read() -> None:
        nonlocal reads
        while not stop.is_set():
            try:
                one = (tmp_path / "current").resolve()
                if (
                    one.exists()
                    and len({(one / name).read_text() for name in ("site/index.html", "pdf/a.pdf")}) != 1
                ):
                    faults.append("mixed")
                (tmp_path / "site" / "index.html").read_text()
            except FileNotFoundError as error:
                if str(error.filename).startswith(str(tmp_path / "site")):
                    faults.append(str(error))
            reads += 1

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for killed in range(12):
            process = subprocess.Popen([*writer, str(tmp_path), str(killed)])
            time.sleep(0.25 + killed * 0.013)
            process.send_signal(signal.SIGKILL)
            process.wait()
    finally:
        stop.set()
        reader.join()
    assert faults == [] and reads > 1000
    publish(tmp_path, "last")
    assert shown(tmp_path) == {"last"}
    assert len(store.releases(tmp_path)) == store.KEPT
