"""What editors saved is told once, wherever it lies, and however files come and go."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kefu.publish.saved import Observer

PATIENCE_S = 10.0


class Told:
    """A handler that counts what it is told."""

    def __init__(self) -> None:
        self.times = threading.Semaphore(0)

    def on_any_event(self, event: object) -> None:
        assert not getattr(event, "is_directory", True)
        self.times.release()

    def hears(self, seconds: float = PATIENCE_S) -> bool:
        return self.times.acquire(timeout=seconds)


def save(file: Path, text: str, aside: Path) -> None:
    """As editors do, so that nobody sees half a file."""
    new = aside / "new"
    new.write_text(text, "utf-8")
    new.replace(file)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    """Who hears of a folder and of a file beside it."""
    (tmp_path / "data" / "entities").mkdir(parents=True)
    (tmp_path / "data" / "entities" / "jd.yml").write_text("a", "utf-8")
    (tmp_path / "mkdocs.yml").write_text("a", "utf-8")
    told, observer = Told(), Observer(0.01)
    for name in ("data", "mkdocs.yml"):
        observer.schedule(told, str(tmp_path / name), recursive=True)
    observer.start()
    yield told
    observer.stop()
    observer.join(PATIENCE_S)
    assert not observer.is_alive()


def test_it_tells_of_what_is_changed_made_moved_and_removed(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "data" / "entities" / "jd.yml"
    save(file, "other", tmp_path)
    assert told.hears()
    assert not told.hears(0.05), "once"
    (file.parent / "new").mkdir()
    save(file.parent / "new" / "tb.yml", "b", tmp_path)
    assert told.hears()
    file.rename(file.with_name("pdd.yml"))
    assert told.hears()
    file.with_name("pdd.yml").unlink()
    assert told.hears()


def test_a_file_that_was_gone_for_a_while_is_told_of(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "mkdocs.yml"
    file.unlink()
    assert not told.hears(0.05), "editors write a new file in its place"
    save(file, "other", tmp_path)
    assert told.hears()
