"""What several tests share: the real book, one site built from it, and a made-up book."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from kefu import checks
from kefu.publish.site import build_site
from kefu.trust import Judge

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def judge() -> Judge:
    """The real book, on the day its sources were read."""
    return checks.open_checked(ROOT, DAY)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built once for all tests that only look at it."""
    out = tmp_path_factory.mktemp("dist") / "site"
    build_site(ROOT, out, DAY)
    return out


@pytest.fixture(scope="session")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    """The made-up book of the examples and what `books/more` adds to it."""
    root = tmp_path_factory.mktemp("made-up")
    for name in ("small", "more"):
        shutil.copytree(ROOT / "tests" / "books" / name, root, dirs_exist_ok=True)
    return checks.open_checked(root, DAY)
