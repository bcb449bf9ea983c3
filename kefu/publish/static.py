"""What a web server needs beyond the pages: names that change with their content, compressed copies, headers.

Made of the finished site, for the website alone: the bundle and the single files are read from a disk.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import zlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from importlib.metadata import version
from pathlib import Path as File
from pathlib import PurePosixPath
from typing import NamedTuple

from kefu import kept
from kefu.files import listed
from kefu.kept import Kept
from kefu.problem import Problem, Where
from kefu.publish import executors

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""What pages of the website may load and do."""
HEADERS = {
    "Content-Security-Policy": CSP,
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Sent with everything. The files in deploy/ say the same; a test holds them against this."""
FOR_EVER = "public, max-age=31536000, immutable"
"""How long what has a hash in its name is kept."""
REVALIDATED = "no-cache"
"""Everything else is asked for again, and mostly not sent again."""
HASHED = re.compile(r"\.[0-9a-f]{8}\.(?:min\.)?(?:css|js)$")
"""Names that change with their content: ours, and those of the theme."""

_OWN = ("assets/search/engine.js", "assets/search/view.js", "assets/theme.js")
"""Scripts of the search: the last one names the others."""
_COMPRESSED = frozenset({".html", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".webmanifest"})
_SMALLEST = 512
"""Bytes; smaller files grow."""
_QUALITY, _GOOD, _GZIP = {"assets": 11, "search": 10}, 8, 6
"""How hard brotli tries, by the first folder of a file, and elsewhere; and gzip: the next steps take a third
more time for a hundredth of the size."""
_WINDOWS = 16, 22
"""The least and largest power of two of what brotli looks back to: no more than the text, which is sooner
done in less memory, and as small."""
_REFERENCE = re.compile(r'assets/[a-z0-9/-]+\.(?:css|js)(?=")')


def prepare(made: File, site: File, names: dict[str, str], executor: Executor | None) -> Iterator[Problem]:
    """Copy the site `made` to `site`, where our scripts and styles have names with hashes; write the headers
    for static hosts, compress.

    Compressing is spread over threads, unless the executor does one thing after the other. The old names of
    files, and their new ones, are added to `names`.

    Yields what cannot be mended here: a script whose name another one does not mention any more.
    """
    paths = listed(made)
    for folder in sorted({path.rpartition("/")[0] for path in paths}):
        (site / folder).mkdir(parents=True, exist_ok=True)
    for path in paths:
        if not path.endswith(".html"):
            shutil.copy2(made / path, site / path)
    for name in _OWN:
        if (site / name).is_file():
            text = (site / name).read_text("utf-8")
            for old, new in names.items():
                if name == _OWN[-1] and f'"{old}"' not in text:
                    where = Where(f"dist/site/{name}")
                    yield Problem(where, f"没有提到 {old}", "static-name", "检查 kefu/publish/static.py")
                text = text.replace(f'"{old}"', f'"{new}"')
            (site / name).write_text(text, "utf-8", newline="")
            names[name] = _rename(site, name)
    for path in paths:
        if path.endswith(".html"):
            text = (made / path).read_bytes().decode()
            for name in sorted(named([text]) - names.keys()):
                if _is_to_be_renamed(site, name):
                    names[name] = _rename(site, name)
            (site / path).write_bytes(_with_names(text, names).encode())
    (site / "_headers").write_text(headers(site), "utf-8", newline="")
    _compress(site, listed(site), executor)


def update(
    site: File, changed: Mapping[str, bytes], names: Mapping[str, str], executor: Executor | None
) -> list[str] | None:
    """The same for files that are new in a site whose others are prepared; none of them is an asset.

    Returns the paths of all that was written; None if a page names an asset that had no new name so far.
    """
    texts = {path: data.decode() for path, data in changed.items() if path.endswith(".html")}
    if any(_is_to_be_renamed(site, name) for name in named(texts.values()) - names.keys()):
        return None
    for path, data in changed.items():
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_with_names(texts[path], names).encode() if path in texts else data)
    copied = _compress(site, changed, executor)
    return [*changed, *(copy for path in copied for copy in copies(path))]


def copies(path: str) -> tuple[str, ...]:
    """The names that compressed copies of a file have, if there are any."""
    return tuple(f"{path}{suffix}" for suffix in (".br", ".gz"))


def named(texts: Iterable[str]) -> set[str]:
    """The scripts and styles that pages name."""
    return {name for text in texts for name in _REFERENCE.findall(text)}


def _with_names(text: str, names: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda found: names.get(found[0], found[0]), text)


def _is_to_be_renamed(site: File, name: str) -> bool:
    return not HASHED.search(name) and (site / name).is_file()


def _rename(site: File, name: str) -> str:
    """Put a hash into the name of a file; returns the new name."""
    file = site / name
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
    new = file.with_name(f"{file.stem}.{digest}{file.suffix}")
    file.rename(new)
    return new.relative_to(site).as_posix()


def headers(site: File) -> str:
    """The headers as static hosts read them (`_headers`), by the paths of the files that are there."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    lines.append(f"  Cache-Control: {REVALIDATED}")
    for file in sorted((site / "assets").rglob("*")):
        if HASHED.search(file.name):
            path = file.relative_to(site).as_posix()
            lines += [f"/{path}", "  ! Cache-Control", f"  Cache-Control: {FOR_EVER}"]
    return "\n".join(lines) + "\n"


def _compress(site: File, present: Iterable[str], executor: Executor | None) -> list[str]:
    """A .br and a .gz beside each text among files with these paths, for servers that send them as they are.

    Those of assets are packed as small as can be, which takes long; those of the search, of which some are
    new with each fact, nearly so. They are kept for the next build; a page is packed as soon as its copies
    could be written to be kept. Returns the paths of the files that have copies now.
    """
    store = kept.opened("packed")
    paths = [path for path in present if PurePosixPath(path).suffix in _COMPRESSED]

    def pack(path: str) -> bool:
        file = site / path
        data = file.read_bytes()
        if len(data) < _SMALLEST:
            return False
        hard = _QUALITY.get(path.partition("/")[0])
        packed = _kept(data, hard, store) if hard else _packed(data, _GOOD)
        file.with_name(f"{file.name}.br").write_bytes(packed.br)
        file.with_name(f"{file.name}.gz").write_bytes(packed.gz)
        return True

    with executors.threads(executor) as workers:  # both packers leave the interpreter alone
        packed = list(executors.mapped(workers, pack, paths, 16))
    store.forget()
    return [path for path, is_packed in zip(paths, packed, strict=True) if is_packed]


class _Copies(NamedTuple):
    br: bytes
    gz: bytes


def _packed(data: bytes, quality: int) -> _Copies:
    """The copies of a text."""
    import brotli  # type: ignore[import-untyped]

    window = min(max(_WINDOWS[0], len(data).bit_length()), _WINDOWS[1])
    return _Copies(brotli.compress(data, quality=quality, lgwin=window), gzip.compress(data, _GZIP, mtime=0))


def _kept(data: bytes, quality: int, store: Kept) -> _Copies:
    """The copies of an asset: from the store, if it was packed before."""
    settings = f"{quality} {_GZIP} {_WINDOWS}"
    key = kept.key(version("brotli"), zlib.ZLIB_RUNTIME_VERSION, settings, data)
    if found := store.get(key):
        size = int.from_bytes(found[:4])
        return _Copies(found[4 : 4 + size], found[4 + size :])
    copies = _packed(data, quality)
    store.put(key, len(copies.br).to_bytes(4) + copies.br + copies.gz)
    return copies
