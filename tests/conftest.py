"""What several tests share: the real book, and one site built from it."""

from __future__ import annotations

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
