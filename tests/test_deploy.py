"""The published site behind real servers on loopback, with the configurations that we hand out."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from conftest import DAY, ROOT
from playwright.sync_api import Browser, Route

from bench import servers
from kefu import checks
from kefu.checks.prose import Reader
from kefu.publish import release, static
from kefu.sweep import Sweep

pytestmark = pytest.mark.site
SMALL = ROOT / "tests" / "books" / "small"
DEPLOY = ROOT / "deploy"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the made-up book, with what a publisher put beside it."""
    dist = tmp_path_factory.mktemp("srv") / "kefu"
    release.build(SMALL, dist, DAY)
    (dist / "site" / "CNAME").write_text("kefu.example", "utf-8")
    (dist / "site" / ".well-known").mkdir()
    (dist / "site" / ".well-known" / "security.txt").write_text("Contact: mailto:a@kefu.example", "utf-8")
    (dist / "site" / ".hidden").write_text("secret", "utf-8")
    return dist


def test_the_site_alone(tmp_path: Path) -> None:
    """Without papers, bundle and single files: nothing links to them, and those of the former release go."""
    whole = release.build(SMALL, tmp_path, DAY)
    assert whole.bundle and whole.singles and whole.papers
    alone = release.build(SMALL, tmp_path, DAY, site_alone=True)
    assert (alone.bundle, alone.singles, alone.papers) == (None, [], [])
    assert {one.name for one in tmp_path.iterdir() if one.is_symlink()} == {
        "current",
        "site",
        "edition.json",
        "sbom.json",
    }
    assert alone.built.pages == whole.built.pages
    assert not any(".pdf" in page.read_text("utf-8") for page in (tmp_path / "site").rglob("*.html"))


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def port(
    request: pytest.FixtureRequest, dist: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """A server with its file from deploy/."""
    serve = getattr(servers, request.param)
    with serve(dist, tmp_path_factory.mktemp(request.param)) as port:
        yield port


def get(port: int, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(
        method, path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def asset(dist: Path, pattern: str) -> str:
    (file,) = (dist / "site").resolve().glob(pattern)
    return "/" + file.relative_to((dist / "site").resolve()).as_posix()


def test_everything_is_sent_with_the_strict_headers(dist: Path, port: int) -> None:
    paths = [
        "/",
        "/platforms/jia/",
        "/print/guide-jia.pdf",
        "/print/guide-jia.png",
        "/nowhere/",
        "/search/core.js",
    ]
    for path in (*paths, asset(dist, "assets/site.*.css")):
        answer, _ = get(port, path)
        assert answer.status == (404 if path == "/nowhere/" else 200), path
        for name, value in static.HEADERS.items():
            assert answer.headers.get_all(name) == [value], (path, name)
        assert not re.search(r"[0-9]", answer.headers["Server"] or "")


def test_hashed_names_are_kept_for_ever_and_pages_asked_for_again(dist: Path, port: int) -> None:
    for pattern in ("assets/site.*.css", "assets/theme.*.js", "assets/search/view.*.js"):
        assert get(port, asset(dist, pattern))[0].headers["Cache-Control"] == static.FOR_EVER, pattern
    for path in ("/", "/search/core.js", "/print/guide-jia.pdf"):
        answer, _ = get(port, path)
        assert answer.headers["Cache-Control"] == static.REVALIDATED
        again, body = get(port, path, If_None_Match=answer.headers["ETag"])
        assert (again.status, body) == (304, b"")


def test_compressed_copies_are_sent_as_they_are(dist: Path, port: int) -> None:
    page = (dist / "site" / "index.html").read_bytes()
    for accepted, unpack in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer, body = get(port, "/", Accept_Encoding=accepted)
        assert answer.headers["Content-Encoding"] == accepted
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert unpack(body) == page
        suffix = {"br": "br", "gzip": "gz"}[accepted]
        assert body == (dist / "site" / f"index.html.{suffix}").read_bytes()
    answer, body = get(port, "/")
    assert "Content-Encoding" not in answer.headers and body == page
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_what_is_not_for_readers_is_not_there(port: int) -> None:
    for path in (
        "/_headers",
        "/.hidden",
        "/%2ehidden",
        "/.well-known/../.hidden",
        "/platforms/.x/y",
        "/files.json",
    ):
        answer, body = get(port, path)
        assert answer.status == 404 and b"secret" not in body, path
    for path in ("/../edition.json", "/..%2fedition.json", "/assets/../../edition.json"):
        answer, body = get(port, path)
        assert answer.status in (400, 404), path
    assert get(port, "/CNAME")[1] == b"kefu.example"
    assert get(port, "/.well-known/security.txt")[0].status == 200


def test_addresses_lead_to_pages(port: int) -> None:
    answer, _ = get(port, "/platforms/jia")
    assert answer.status in (301, 308) and answer.headers["Location"] == "/platforms/jia/"
    answer, body = get(port, "/nowhere")
    assert answer.status == 404 and "\u627e\u5ba2\u670d" in body.decode()
    for method in ("POST", "PUT", "DELETE"):
        assert get(port, "/", method)[0].status in (403, 405)
    assert get(port, "/", "HEAD")[1] == b""


def test_a_new_release_needs_no_reload(dist: Path, port: int, tmp_path: Path) -> None:
    before = get(port, "/")[1]
    tree = tmp_path / "tree"
    shutil.copytree(SMALL, tree)
    settings = tree / "data" / "book.yml"
    licence = f"CC0 {port}"
    text = settings.read_text("utf-8").replace('licence: "CC BY 4.0"', f'licence: "{licence}"')
    settings.write_text(text, "utf-8")
    release.build(tree, dist, DAY)
    after = get(port, "/")[1]
    assert after != before and licence.encode() in after
    assert get(port, "/CNAME")[1] == b"kefu.example"


# The other files of deploy/


def test_all_of_them_say_the_same() -> None:
    for name in ("nginx.conf", "Caddyfile"):
        text = (DEPLOY / name).read_text("utf-8")
        for header, value in static.HEADERS.items():
            assert re.search(rf'{header} "{re.escape(value)}"', text), (name, header)
        assert f'"{static.FOR_EVER}"' in text and f'"{static.REVALIDATED}"' in text


def test_the_headers_of_static_hosts(dist: Path) -> None:
    text = (dist / "site" / "_headers").read_text("utf-8")
    for header, value in static.HEADERS.items():
        assert f"\n  {header}: {value}\n" in text
    named = set(re.findall(r"^/(assets/\S+)$", text, re.MULTILINE))
    site = (dist / "site").resolve()
    there = {one.relative_to(site).as_posix() for one in (site / "assets").rglob("*") if one.is_file()}
    assert named == {name for name in there if static.HASHED.search(name)}
    assert {name.rpartition("/")[2].split(".")[0] for name in named} >= {
        "theme",
        "start",
        "site",
        "engine",
        "view",
    }


def test_names_change_with_their_content(dist: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree((dist / "site").resolve(), site)
    for file in site.rglob("*"):
        if file.suffix in (".css", ".js") and (
            found := re.search(r"\.([0-9a-f]{8})\.(?:css|js)$", file.name)
        ):
            assert hashlib.sha256(file.read_bytes()).hexdigest()[:8] == found[1], file.name
    sweep = Sweep(Reader(checks.open_checked(SMALL, DAY)))
    assert list(sweep.twins(site)) == []
    (site / "index.html.br").write_bytes(brotli.compress(b"other"))
    (site / "404.html.br").write_bytes(b"no brotli")
    assert [str(one.where) for one in sweep.twins(site)] == [
        f"dist/site/{name}.html.br" for name in ("404", "index")
    ]


@pytest.mark.browser
def test_the_search_works_behind_the_policy(browser: Browser, port: int) -> None:
    """With names that have hashes, and headers that forbid whatever is not needed."""
    page = browser.new_page(viewport={"width": 360, "height": 800})
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda one: faults.append(one.url))
    for path in ("", "platforms/jia/", "print/", "compare/", "a-z/"):
        page.goto(f"http://127.0.0.1:{port}/{path}", wait_until="networkidle")
    page.goto(f"http://127.0.0.1:{port}/?q=\u7532\u5546\u57ce")
    page.wait_for_selector(".md-search-result__link")
    assert page.locator(".md-search-result__link").first.get_attribute("href")
    page.close()
    assert faults == []


TRUSTED_TYPES = {
    ("theme", "HTMLScriptElement src"),
    ("theme", "Worker constructor"),
}
"""What `require-trusted-types-for 'script'` would stop: file and sink. Listed in deploy/README.md."""


@pytest.mark.browser
def test_what_trusted_types_would_stop(browser: Browser, port: int) -> None:
    """Only what the list names: the search loads its parts."""
    page = browser.new_page(viewport={"width": 360, "height": 800})
    stopped: set[tuple[str, str]] = set()
    page.expose_function("heard", lambda file, sample: stopped.add((file, sample)))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', one => "
        "heard(one.sourceFile.split('/').pop().split('.')[0], one.sample.split('|')[0]))"
    )

    def add(route: Route) -> None:
        answer = route.fetch()
        more = {"content-security-policy-report-only": "require-trusted-types-for 'script'"}
        route.fulfill(response=answer, headers=answer.headers | more)

    page.route(
        "**/*", lambda route: add(route) if route.request.resource_type == "document" else route.continue_()
    )
    for path in ("", "platforms/jia/", "compare/", "print/"):
        page.goto(f"http://127.0.0.1:{port}/{path}", wait_until="networkidle")
    page.goto(f"http://127.0.0.1:{port}/?q=\u7532\u5546\u57ce")
    page.wait_for_selector(".md-search-result__link")
    page.wait_for_timeout(300)
    page.close()
    assert stopped == TRUSTED_TYPES
