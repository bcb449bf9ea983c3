"""The public website, through MkDocs and Material, which only this, frames.py and material.py import.

Generated pages bring their HTML and table of contents and never meet the Markdown parser. They are not in
the navigation: each hangs below its index page, so that no page grows with the book.
"""

from __future__ import annotations

import gc
import html
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Any, NoReturn
from urllib.parse import urlsplit

import jinja2
import minify  # type: ignore[import-untyped]
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from kefu import checks, show, today
from kefu.checks.prose import Reader
from kefu.contract import HOME, WHOLE
from kefu.link import Linker
from kefu.load import Known, load
from kefu.model import Record
from kefu.problem import BookError, Problem
from kefu.progress import Report
from kefu.publish import (
    active,
    desk,
    edition,
    executors,
    former,
    frames,
    links,
    material,
    pdf,
    rebuild,
    saved,
    sbom,
    styles,
)
from kefu.publish.bodies import Bodies
from kefu.publish.desk import Desk
from kefu.publish.edition import Edition, Stamped, Stamps
from kefu.publish.executors import Workers
from kefu.publish.former import Former, Shell
from kefu.publish.made import PROSE, TEXT, BuildError, Built, outside, owners
from kefu.publish.pdf import Printed
from kefu.render import INDEXES, REPLACEABLE, Heading, Page, Renderer
from kefu.sweep import Sweep, names
from kefu.templating import keep_compiled
from kefu.tools import SCRIPTS
from kefu.trace import Key, Trace, once
from kefu.trust import Judge

Others = Callable[[FilePath, Judge, Edition], Iterable[Problem]]
Rooted = Callable[[Key, Callable[[], Any]], Any]
TOOL_FOLDER = "assets/tools/"
log = logging.getLogger("mkdocs.kefu")


@dataclass
class Job:
    """What one build works on: handed to the hooks through `config.extra`."""

    root: FilePath
    day: date
    report: Report = lambda _, __: None
    print_report: Report = lambda _, __: None
    workers: Workers | None = None
    prints: bool = True
    """Whether papers are set."""
    renderer: Renderer | None = None
    printed: Sequence[Printed] = ()
    printing: float = 0.0
    """CPU seconds spent on papers, with the processes that set them."""
    printing_here: float = 0.0
    """Those of them that this process spent."""
    pages: int = 0
    staged: bool = False
    """Whether the output is only staged, and swept before it is published."""
    trace: Trace | None = None
    """Notes what pages are made of, if somebody wants to know."""
    placed: dict[str, str] = field(default_factory=dict)
    """Source path of each generated page → its path in the site."""
    shells: dict[str, Shell] = field(default_factory=dict)
    """What is around each generated page, by its path in the site. Their editions are still to come."""
    telling: list[str] = field(default_factory=list)
    """Generated pages that tell the edition of the whole, by their paths in the site."""
    texts: list[str] = field(default_factory=list)
    """What was generated besides pages, by their paths in the site."""

    @contextmanager
    def traced(self) -> Iterator[Rooted]:
        """While this is open, what is made under a name is noted with what it was made of."""
        with self.trace.open(Record) if self.trace else nullcontext():
            yield partial(once, self.trace)

    @cached_property
    def desk(self) -> Desk:
        """What others need to work on the book."""
        assert self.renderer is not None
        return Desk.of(self.renderer.judge, self.root, self.renderer.downloads)

    def note(self, page: BookPage, output: str) -> None:
        """What a rebuild has to know of a finished page."""
        assert self.renderer is not None
        made = page.whole
        name, body, day = page.file.dest_uri, made.html, self.renderer.book.last_read
        head, among, tail = output.partition(body)
        assert among or not body, page.file.src_uri
        before, after = edition.length(head, day), edition.length(tail, day)
        self.shells[name] = Shell(outside(made), before, after, edition="")
        if WHOLE in body:
            self.telling.append(name)

    @cached_property
    def stamps(self) -> Stamps:
        """Writes its edition on each page, when the output is staged."""
        assert self.renderer is not None
        return Stamps(self.renderer.book.last_read)

    @cached_property
    def seen(self) -> styles.Seen:
        """What stands in the pages that are written, for their style sheet."""
        return styles.Seen()

    @cached_property
    def bodies(self) -> Bodies:
        """The articles of the generated pages, from when they are made until the pages are written."""
        return Bodies()

    def rest(self) -> None:
        """Let go what pages were made with, once all of them are there."""
        if self.renderer is not None:
            self.renderer.rest()
        self.__dict__.pop("bodies", None)
        self.__dict__.pop("linker", None)
        self.__dict__.pop("seen", None)
        gc.collect()  # templates, and the pages and files of MkDocs, refer to one another

    @cached_property
    def linker(self) -> Linker:
        """Makes components of the numbers and paths in prose."""
        assert self.renderer is not None
        return Linker(self.renderer)


def build_site(
    root: FilePath,
    out: FilePath,
    day: date,
    report: Report = lambda _, __: None,
    others: Others = lambda _, __, ___: (),
    print_report: Report = lambda _, __: None,
    workers: Workers | None = None,
    prints: bool = True,
    keep: Callable[[Former], None] | None = None,
) -> Built:
    """Build the site of the tree `root` into the folder `out`, which is replaced only at the very end.

    `report` hears of each generated page, with their total, `print_report` of each paper. `others` makes what
    else is published from the finished site, before it takes its place, and yields what is wrong with it.
    `workers` do what can be done beside each other, by default processes of their own.
    Without `prints` no paper is set, and no page links to one.
    `keep` hears what a rebuild has to know, once the site has taken its place.
    Raises BookError for a faulty book and BuildError for what MkDocs refuses; `out` then stays as it was.
    """
    clock = [_spent(workers)]
    known = Known()
    judge = Judge(load(root, known), day)
    renderer, reader = Renderer(judge, root), Reader(judge)
    job = Job(root, day, report, print_report, workers, prints, renderer, staged=True)
    if keep:
        job.trace = Trace(former.places(judge.book), [*owners(renderer), reader])
    _check(job, reader)
    clock.append(_spent(workers))
    staging = out.with_name(f".{out.name}.{os.getpid()}.new")
    shutil.rmtree(staging, ignore_errors=True)
    staging.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _stable_date(judge.book.last_read), _heard() as said:
            try:
                config = _config(root, staging, job)
                mkdocs_build(config)
                styles.join(staging, job.seen, job.stamps.pages)
            except (Abort, ConfigurationError, styles.Unreadable) as error:
                raise BuildError([*said, str(error)]) from error
        stamped = job.stamps.finish(staging)
        job.rest()
        clock.append(_spent(workers))
        led: set[str] = set()
        faults = list(links.check(staging, "dist/site", root=_root(config), led=led))
        if faults := [*faults, *active.check(staging, "dist/site", _packaged(config))]:
            raise BookError(faults)
        sweep_ = Sweep(reader, trusted=_packaged(config), papers=pdf.readings(job.printed))
        with job.traced():
            if job.trace:
                job.trace.know(sweep_)
            files = sweep_.by_subject(names(staging))
            read = desk.readings(sweep_, staging, files, lambda: job.desk, workers, job.trace)
            if faults := list(sweep_.conclude(read)):
                raise BookError(faults)
        sweep_.rest()
        clock.append(_spent(workers))
        if faults := list(others(staging, judge, stamped.whole)):
            raise BookError(faults)
        clock.append(_spent(workers))
        swap(staging, out)
        if keep:
            keep(_former(job, config, known, stamped, led))
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    check, make, sweep, offline = (later - earlier for earlier, later in pairwise(clock))
    make -= job.printing if workers else job.printing_here
    papers = len(job.printed)
    return Built(
        job.pages, papers, check, job.printing, make, sweep, offline, _root(config), stamped.whole, judge
    )


def _check(job: Job, reader: Reader) -> None:
    """Hold the book against every rule. Raises BookError."""
    with job.traced() as root:
        checks.checked(reader, job.root, root)


def _spent(workers: Workers | None) -> float:
    """CPU seconds so far, with those who work for a build."""
    return time.process_time() + (workers.spent if workers else 0.0)


def _former(
    job: Job,
    config: MkDocsConfig,
    known: Known,
    stamped: Stamped,
    led: set[str],
) -> Former:
    """What a rebuild has to know of this build. The trace, of which this is all that is kept, is let go."""
    assert job.renderer is not None and job.trace is not None
    with job.traced():
        reads = job.trace.note()
    job.trace = None
    for name, shell in job.shells.items():
        shell.edition = stamped.pages[name]
    return Former(
        program=former.program(job.root),
        day=job.day,
        known=known,
        reads=reads,
        shells=job.shells,
        paths={path: job.placed.get(path, "") for path in job.renderer.paths},
        texts=job.texts,
        telling=sorted(job.telling),
        sums=stamped.sums,
        edition=stamped.whole,
        led=led,
        address=config.site_url or "",
        base=_root(config),
    )


def config_file(root: FilePath) -> FilePath:
    """The tree's own mkdocs.yml, or ours."""
    own = root / "mkdocs.yml"
    return own if own.exists() else HOME / "mkdocs.yml"


def _config(root: FilePath, site_dir: FilePath, job: Job) -> MkDocsConfig:
    config = load_config(
        config_file=str(config_file(root)), docs_dir=str(root / "content"), site_dir=str(site_dir)
    )
    config.extra["kefu_job"] = job
    return config


def swap(new: FilePath, out: FilePath) -> None:
    """Put the finished folder in the place of the old one."""
    old = out.with_name(f".{out.name}.{os.getpid()}.old")
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _stable_date(day: date) -> Iterator[None]:
    """MkDocs dates its sitemap by SOURCE_DATE_EPOCH; the book's own date, unless one is set."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    if before is None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        os.environ["SOURCE_DATE_EPOCH"] = str(int(midnight.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Collect what MkDocs warns of, instead of letting it print."""
    said: list[str] = []

    class Listen(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    log = logging.getLogger("mkdocs")
    listen = Listen(logging.WARNING)
    before = log.propagate
    log.addHandler(listen)
    log.propagate = False
    try:
        yield said
    finally:
        log.removeHandler(listen)
        log.propagate = before


_POLLING = 0.06
"""Seconds between two looks at what was saved."""
_QUIET = 0.03
"""Seconds without another save before the site is built."""


def serve_site(
    root: FilePath, port: int, day: date, tell: Callable[[str], None], prints: bool = True
) -> None:
    """Serve the site on 127.0.0.1 and rebuild it whenever data, templates, theme or prose are saved.

    `tell` prints what happens. While the book or the prose is faulty, readers go on seeing the last good
    site. Raises BookError or BuildError only if the very first build fails. Ends with Ctrl-C.
    """

    memory = former.Memory()

    def build() -> rebuild.Site:
        return rebuild.site(root, day, prints=prints, memory=memory)

    def again() -> None:
        try:
            tell(f"{build().built.pages} 页 / pages")
        except (BookError, BuildError, executors.Stopped) as error:
            tell(f"{said(error, root)}\n页面还是上一个好的版本 / the last good site is still shown")

    out = build().folder
    server = LiveReloadServer(again, "127.0.0.1", port, str(out))
    server.observer = saved.Observer(_POLLING)  # type: ignore[assignment]  # all that is asked of one
    server.build_delay = _QUIET
    server.error_handler = lambda code: (out / "404.html").read_bytes() if code == 404 else None
    for path in (config_file(root), *(root / name for name in ("data", "content", "templates", "theme"))):
        if path.exists():
            server.watch(str(path))
    tell(f"http://127.0.0.1:{port}/  (Ctrl-C 结束 / ends)")
    logging.getLogger("mkdocs.livereload").setLevel(logging.WARNING)
    try:
        server.serve()  # type: ignore[no-untyped-call]
    finally:
        server.shutdown()


def said(error: BookError | BuildError | executors.Stopped, root: FilePath) -> str:
    """What a failed build has to say, for people."""
    if isinstance(error, BookError):
        return "\n".join(show.problem(one, root) for one in error.problems)
    return str(error)


# Called by the hooks ---------------------------------------------------------------------------------------


def open_book(config: MkDocsConfig) -> MkDocsConfig:
    """Load and check the book before MkDocs touches anything."""
    job: Job | None = config.extra.get("kefu_job")
    if job is None:
        root = FilePath(config.docs_dir).parent
        job = Job(root, today.in_china())
        config.extra["kefu_job"] = job
    if job.renderer is None:
        try:
            job.renderer = Renderer(checks.open_checked(job.root, job.day), job.root)
        except BookError as error:
            _complain(error.problems)
    settings = job.renderer.book.settings
    config.site_url = config.site_url or _folder(settings.address or "")
    try:
        if job.prints:
            address = _folder(config.site_url or "")
            job.printed, job.printing_here, job.printing = pdf.of_book(
                job.renderer.judge, job.root, address, job.print_report, job.workers
            )
    except executors.Stopped as error:
        raise Abort(str(error)) from error
    except BookError as error:
        if job.staged:
            raise
        _complain(error.problems)
    job.renderer.downloads = [one.download for one in job.printed]
    config.site_name = html.escape(settings.title)
    config.site_description = html.escape(settings.description)
    config.extra["licence"] = html.escape(settings.licence)
    config.extra["report_to"] = html.escape(settings.report_to or "")
    config.extra["edition"] = edition.PLACE
    config.extra["kefu_tools"] = list(SCRIPTS)
    config.extra["checked"] = str(job.renderer.book.last_read)
    _lend(config, job.root)
    if moved := list(material.moved(_packaged(config))):
        raise Abort("Material 变了，搜索接不上：\n" + "\n".join(moved))
    config.plugins[material.SEARCH] = material.search_box()
    if FilePath(config.config_file_path).parent == HOME != job.root:
        content = job.root / "content"
        config.nav = _present(config.nav, lambda path: path in INDEXES or (content / path).is_file())
    return config


def _folder(address: str) -> str:
    """An address that ends with a slash, or nothing."""
    return f"{address.rstrip('/')}/" if address else ""


def _present(nav: Any, is_there: Callable[[str], bool]) -> Any:
    """The navigation without pages that a tree with our mkdocs.yml does not have."""
    if isinstance(nav, dict):
        kept = {title: _present(value, is_there) for title, value in nav.items()}
        return {title: value for title, value in kept.items() if value} or None
    if isinstance(nav, list):
        return [one for one in (_present(one, is_there) for one in nav) if one] or None
    return nav if not isinstance(nav, str) or is_there(nav) else None


def _lend(config: MkDocsConfig, root: FilePath) -> None:
    """A tree without a theme of its own uses ours."""
    ours = str(HOME / "theme")
    if root != HOME and ours not in config.theme.dirs:
        config.theme.dirs.insert(1 if (root / "theme").is_dir() else 0, ours)


def add_pages(files: Files, config: MkDocsConfig) -> Files:
    """Render every page of the book and hand it to MkDocs; a tree without styles of its own gets ours."""
    job: Job = config.extra["kefu_job"]
    assert job.renderer is not None
    listed = set(_listed(config.nav))
    renderer, written = job.renderer, [path for path in job.renderer.paths if files.get_file_from_path(path)]
    if wrong := next((path for path in written if path not in REPLACEABLE), ""):
        raise Abort(f"content/{wrong} 与生成的页面同名,请改名或删掉")
    generated = {
        path: File.generated(config, path, content="") for path in renderer.paths if path not in written
    }
    for path, file in generated.items():
        file.inclusion = InclusionLevel.INCLUDED if path in listed else InclusionLevel.NOT_IN_NAV
        files.append(file)
        job.placed[path] = file.dest_uri
    paths = [path for path in renderer.by_subject() if path in generated]
    with job.traced() as root:
        made_pages = desk.pages(renderer, paths, lambda: job.desk, job.workers, job.trace)
        for path, page in zip(paths, made_pages, strict=True):
            BookPage(page, generated[path], config, job.bodies).is_framed = path not in listed
            job.pages += 1
            job.report(page, len(renderer.paths))
        for path, make_text in renderer.texts(config.site_url or "").items():
            job.texts.append(path)
            files.append(_written(config, path, root((TEXT, path), make_text)))
    files.append(File.generated(config, sbom.LICENCES, content=sbom.licences(job.root)))
    for printed in job.printed:
        download = printed.download
        for path, source in ((download.file, printed.file), (download.picture, printed.picture)):
            files.append(File.generated(config, path, abs_src_path=str(source)))
    for asset in sorted((HOME / "content" / "assets").rglob("*")):
        path = asset.relative_to(HOME / "content").as_posix()
        if asset.is_file() and not files.get_file_from_path(path):
            files.append(File.generated(config, path, abs_src_path=str(asset)))
    for file in [one for one in files if one.src_uri.startswith(material.UNUSED)]:
        files.remove(file)
    _minify(files, config, (job.root, HOME))
    return files


def _written(config: MkDocsConfig, path: str, text: str) -> File:
    """A generated file that stands in its place already, so that nobody has to keep its text."""
    place = FilePath(config.site_dir) / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")
    return File.generated(config, path, abs_src_path=str(place))


_MINIFIED = {".js": "application/javascript", ".css": "text/css"}


_JOINED = {
    "assets/kefu.css": ("assets/kefu.css", f"{TOOL_FOLDER}tools.css"),
    "assets/start.js": ("assets/start.js", f"{TOOL_FOLDER}page.js", "assets/report.js"),
    "assets/theme.js": ("assets/theme.js", "assets/search/box.js"),
    "assets/search/view.js": (f"{TOOL_FOLDER}time.js", "assets/search/view.js"),
} | {
    f"{TOOL_FOLDER}{tool}.js": tuple(f"{TOOL_FOLDER}{part}.js" for part in parts)
    for tool, parts in SCRIPTS.items()
}
"""Files that are published as one: what a page needs comes with one request."""


def _minify(files: Files, config: MkDocsConfig, roots: Sequence[FilePath]) -> None:
    """Publish our own scripts and styles without comments and long names, parts of one file joined."""
    own = tuple(f"{root / 'content'}{os.sep}" for root in roots)
    texts: dict[str, str] = {}
    for file in list(files):
        source = FilePath(file.abs_src_path or "")
        if source.suffix in _MINIFIED and str(source).startswith(own):
            files.remove(file)
            texts[file.src_uri] = minified(source)
    parts = {part for joined in _JOINED.values() for part in joined}
    for path in sorted(texts.keys() - parts | (texts.keys() & _JOINED.keys())):
        text = "\n".join(texts[part] for part in _JOINED.get(path, (path,)))
        files.append(File.generated(config, path, content=text))


def minified(file: FilePath) -> str:
    """A script or style sheet as it is published. Raises Abort for a faulty one."""
    try:
        text: str = minify.string(_MINIFIED[file.suffix], file.read_text("utf-8"))
    except Exception as error:  # the library raises no narrower one
        raise Abort(f"{file} 读不懂：{error}") from error
    return text


def _listed(nav: Any) -> Iterator[str]:
    """The paths that mkdocs.yml names in its navigation."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for value in nav.values():
            yield from _listed(value)
    elif isinstance(nav, list):
        for value in nav:
            yield from _listed(value)


def hang_pages(nav: Navigation, _config: MkDocsConfig, files: Files) -> Navigation:
    """Give each page outside the navigation its index page as parent."""
    for file in files.documentation_pages():
        page = file.page
        if page and page.parent is None:
            folder = file.src_uri.rpartition("/")[0]
            above = page.made.parent if isinstance(page, BookPage) else f"{folder}/index.md" if folder else ""
            index = files.get_file_from_path(above) if above != file.src_uri else None
            page.parent = index.page if index else None  # type: ignore[assignment]
    return nav


_COLUMN = '<th scope="col">'


def link_page(content: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    """Numbers and paths in prose, as the components that templates use; table headers say of what.

    Material prints titles and descriptions as they are; those of prose are text, as those of our pages are.
    """
    job: Job = config.extra["kefu_job"]
    if isinstance(page, BookPage) or job.renderer is None:
        return content
    title = page.meta.get("title") or html.unescape(str(page.title))  # a heading's is markup
    page.title = html.escape(str(title))
    page.meta = {
        key: value if isinstance(value, list) else html.escape(str(value)) for key, value in page.meta.items()
    }
    with job.traced() as root:
        linked: str = root(
            (PROSE, page.file.src_uri), lambda: job.linker.page(content.replace("<th>", _COLUMN))
        )
    return linked


def frame_pages(env: jinja2.Environment, config: MkDocsConfig) -> jinja2.Environment:
    """Render what is around the generated pages once a kind; not with a theme that we do not know. What its
    templates are compiled to is kept, as that of ours."""
    job: Job = config.extra["kefu_job"]
    keep_compiled(env)
    theirs = {FilePath(one).resolve() for one in (job.root / "theme", config.theme.custom_dir) if one}
    if not any(one.is_dir() for one in theirs - {HOME / "theme"}):
        frames.use(env, mend_page)
    return env


def finish_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    """A page as it is written. What of a generated one nobody asks for any more is let go."""
    mended = mend_page(output)
    job: Job = config.extra["kefu_job"]
    if isinstance(page, BookPage):
        if job.trace:
            job.note(page, mended)
        page.rest()
    if job.staged:
        job.seen.page(mended)
        return job.stamps.page(page.file.dest_uri, mended)
    return mended


def mend_page(output: str) -> str:
    """A finished page without what the theme's base template has wrong."""
    if isinstance(output, frames.Finished):
        return output
    try:
        return material.mended(output)
    except material.Moved as error:
        raise Abort(f"Material 变了：{error}") from error


def sweep_site(config: MkDocsConfig) -> None:
    """After a plain `mkdocs build`: read what was built. `build_site` does so itself, before it publishes."""
    job: Job = config.extra["kefu_job"]
    if job.staged or job.renderer is None:
        return
    site = FilePath(config.site_dir)
    styles.join(site)
    edition.stamp(site, job.renderer.book.last_read)
    faults = list(links.check(site, site.name, root=_root(config)))
    faults += active.check(site, site.name, _packaged(config))
    reader, papers = Reader(job.renderer.judge), pdf.readings(job.printed)
    faults += list(Sweep(reader, site.name, _packaged(config), papers).folder(site))
    if faults:
        _complain(faults)


def _root(config: MkDocsConfig) -> str:
    """The path of the site on its host: `/`, or `/kefu/`."""
    return f"{urlsplit(config.site_url or '').path.rstrip('/')}/"


def _packaged(config: MkDocsConfig) -> list[FilePath]:
    """The folders of installed packages that the theme consists of; not our own."""
    own = {HOME / "theme", FilePath(config.config_file_path).parent / "theme"}
    return [one for one in map(FilePath, config.theme.dirs) if one not in own]


def _complain(problems: Sequence[Problem]) -> NoReturn:
    for problem in problems:
        log.error("%s\n    改法:%s", problem, problem.tip)
    raise Abort(f"{len(problems)} 个问题 / {len(problems)} problems")


class BookPage(MkDocsPage):
    """A page that brings its HTML, and so skips the Markdown parser. The HTML is among `bodies`."""

    def __init__(self, made: Page, file: File, config: MkDocsConfig, bodies: Bodies) -> None:
        self._bodies = bodies
        self._body = bodies.put(made.html)
        self._other: str | None = None
        super().__init__(html.escape(made.short or made.title), file, config)
        self._toc: TableOfContents | None = None
        self.made = replace(made, html="")
        """Without the HTML."""
        self.is_framed = False
        """Whether the theme need not render it: it is not in the navigation, where it would be marked."""

    @property
    def whole(self) -> Page:
        """As it was made."""
        return replace(self.made, html=self._bodies.get(self._body))

    @property
    def content(self) -> str:
        """The HTML, or what somebody made of it."""
        return self._bodies.get(self._body) if self._other is None else self._other

    @content.setter
    def content(self, content: str | None) -> None:
        self._other = None if content is None or content == self._bodies.get(self._body) else content

    @property
    def toc(self) -> TableOfContents:
        """The table of contents follows from the body. It is there while the page is written: all of them
        together are as large as the book."""
        if self._toc is None:
            self._toc = table_of_contents(self.whole.headings)
        return self._toc

    @toc.setter
    def toc(self, toc: TableOfContents) -> None:
        self._toc = toc

    def rest(self) -> None:
        """Let go what only the page itself shows, once it is written."""
        self._other = ""
        self.toc = TableOfContents([])

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002
        """Nothing to read: the page is there already."""
        self.markdown = ""
        self.meta = {
            "title": html.escape(self.made.title),
            "description": html.escape(self.made.description),
            "hide": ["navigation", "toc"] if self.made.wide else ["navigation"],
        }

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Nothing to do: the body is there."""


def table_of_contents(headings: Sequence[Heading]) -> TableOfContents:
    """Headings as MkDocs wants them: level 3 below level 2."""
    top: list[AnchorLink] = []
    for heading in headings:
        link = AnchorLink(html.escape(heading.text), heading.anchor, heading.level)
        if heading.level == 3 and top:
            top[-1].children.append(link)
        else:
            top.append(link)
    return TableOfContents(top)
