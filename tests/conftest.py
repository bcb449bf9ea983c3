"""What several tests share: the real book, one site built from it, and a made-up book."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from kefu import checks
from kefu.publish import former
from kefu.publish.site import build_site
from kefu.tools import TOOLS
from kefu.trust import Judge

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 21)
TOOL_PAGES = {id: f"tools/{id}/" for id in TOOLS}
TOOL_PAGES |= {"finder": "tools/finder/pdd/", "call": "tools/call/jd/"}
"""Where the script of each tool works: on the page of an entity, if there is one for each."""


@pytest.fixture(scope="session", autouse=True)
def _own_former_builds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests leave nothing of their trees in the build folder."""
    folder = tmp_path_factory.mktemp("former")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(former, "home", lambda: folder)
        yield


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


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site on loopback; unknown addresses get 404.html, as a static host gives it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send_error(self, code: int, *_: object) -> None:
        """The site's own page for an unknown address."""
        body = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    def handle_error(self, *about: Any) -> None:
        """A browser that leaves a page hangs up; anything else is told."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(*about)


@contextmanager
def served(site: Path, handler: type[Quiet] = Quiet) -> Iterator[str]:
    """The address of a server for a folder."""
    server = _Server(("127.0.0.1", 0), partial(handler, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "scripts/debian browser installs Chromium"
    quiet = [
        "--no-sandbox",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=quiet)
        yield chromium
        chromium.close()


def visit(browser: Browser, url: str, width: int = 360, scripts: bool = True, dark: bool = False) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.goto(url)
    return page


@pytest.fixture(scope="session")
def glance(browser: Browser) -> Callable[..., Page]:
    """What `visit` gives, in a page that was used before: for tests that only look, and keep nothing in the
    browser. They do not close it."""
    pages: dict[tuple[bool, bool], Page] = {}

    def glanced(url: str, width: int = 360, scripts: bool = True, dark: bool = False) -> Page:
        if (scripts, dark) not in pages:
            pages[scripts, dark] = visit(browser, "about:blank", scripts=scripts, dark=dark)
        page = pages[scripts, dark]
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(url)
        return page

    return glanced
