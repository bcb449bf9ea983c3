"""What the program runs with and what is published of others: a bill of materials, and the licences.

The bill is CycloneDX 1.6. It follows from the lock file, from what the locked packages say of themselves, and
from the files of this repository; it knows no time, no machine and no chance, so that the same tree gives the
same bytes everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import uuid
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path as File
from typing import Any, NamedTuple

import kefu
from kefu import kept
from kefu.contract import HOME

LOCK = "requirements.lock"
LICENCES = "assets/licences.txt"
"""Where readers find the licences of what is published, in the site."""
APACHE = "templates/licences/apache-2.0.txt"
"""The text of the licence that the icons only name."""
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""What packages say that have no SPDX expression of their own. Those of `BSD` and `BSD License` in the lock
files carry the licence with three clauses."""


class Package(NamedTuple):
    """A line of a lock file."""

    name: str
    version: str
    hashes: tuple[str, ...]


class Vendored(NamedTuple):
    """What somebody else made and we publish or keep: where it is, and the file with its licence."""

    name: str
    licence: str
    what: str
    """In Chinese, for readers."""
    text: str
    """The file of its licence, below the root."""
    files: tuple[str, ...] = ()
    """Patterns of its files below the root; nothing for what comes in a package."""
    within: str = ""
    """The package that brings it, in a script that our own theme does not load."""


VENDORED = (
    Vendored("mkdocs-material", "MIT", "网页的主题", "templates/licences/mkdocs-material.txt"),
    *(
        Vendored(
            name, licence, "主题自己的脚本里用到", f"templates/licences/{name}.txt", within="mkdocs-material"
        )
        for name, licence in (
            ("clipboard", "MIT"),
            ("escape-html", "MIT"),
            ("focus-visible", "W3C-20150513"),
            ("rxjs", "Apache-2.0"),
            ("tslib", "0BSD"),
        )
    ),
    Vendored(
        "material-design-icons", "Apache-2.0", "图标", "templates/icons/LICENSE", ("templates/icons/*.svg",)
    ),
    Vendored(
        "noto-sans-sc",
        "OFL-1.1",
        "打印件的字体",
        "templates/print/fonts/OFL.txt",
        ("templates/print/fonts/NotoSansSC.ttf",),
    ),
)
"""Everything of others that is published or kept in the repository; a test looks for what is missing here."""


def locked(file: File) -> list[Package]:
    """The packages of a lock file. Raises ValueError for a line that is not pinned."""
    packages: list[Package] = []
    text = re.sub(r"^\s*#.*\n", "", file.read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    for line in filter(str.strip, text.splitlines()):
        pinned = _PINNED.match(line)
        hashes = tuple(sorted(_HASH.findall(line)))
        if not pinned or not hashes:
            raise ValueError(f"{file.name}: {line.strip()[:80]}")
        packages.append(Package(pinned[1], pinned[2], hashes))
    return packages


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(name: str) -> str:
    """What an installed package says of its licence, as SPDX where it is known; empty if it says nothing.

    Of a package with several pins, for several Pythons, the installed one speaks for the others.
    """
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ""
    said = [*(about.get_all("License-Expression") or []), *(about.get_all("License") or [])]
    classifiers = about.get_all("Classifier") or []
    said += [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License ::")]
    told = (one.strip() for one in said if one and one.strip() not in ("UNKNOWN", "OSI Approved"))
    first = next((one for one in told if "\n" not in one and len(one) < 80), "")
    return SPDX.get(first, first)


def bundled(material: File) -> set[str]:
    """The npm packages in the script of Material, by its source map."""
    names = set()
    for file in material.glob("templates/assets/javascripts/bundle.*.map"):
        for source in json.loads(file.read_text("utf-8"))["sources"]:
            names |= set(re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)/", source))
    return names


def write(root: File = HOME) -> str:
    """The bill of materials of the tree `root`, as CycloneDX 1.6 in JSON."""
    own = {
        "type": "application",
        "bom-ref": "kefu",
        "name": "kefu",
        "version": kefu.__version__,
        "licenses": [{"license": {"id": "MIT"}}],
    }
    components = [*_packages(root), *_kept(root)]
    components.sort(key=lambda one: str(one["bom-ref"]))
    refs = [one["bom-ref"] for one in components]
    bill: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own},
        "components": components,
        "dependencies": [{"ref": "kefu", "dependsOn": refs}],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True))
    return json.dumps(bill | {"serialNumber": serial.urn}, indent=1, sort_keys=True) + "\n"


def written(root: File = HOME) -> str:
    """The same, kept as long as nothing that it follows from has been written or installed."""
    store = kept.opened("bill")
    patterns = [pattern for one in VENDORED for pattern in one.files]
    files = [root / LOCK, *(file for pattern in patterns for file in sorted(root.glob(pattern)))]
    looked_at = [file.stat() for file in (*files, *filter(File.is_dir, map(File, sys.path)))]
    said = [f"{one.st_size} {one.st_mtime_ns}" for one in looked_at]
    key = kept.key(File(__file__).read_bytes(), kefu.__version__, *map(str, files), *sys.path, *said)
    if (known := store.get(key)) is None:
        store.put(key, known := write(root).encode())
        store.forget()
    return known.decode()


def _packages(root: File) -> Iterator[dict[str, Any]]:
    for name, version, hashes in locked(root / LOCK):
        purl = f"pkg:pypi/{_plain(name)}@{version}"
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "purl": purl,
            "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
        }
        if licence := licence_of(name):
            component["licenses"] = _licences(licence)
        inside = [_vendored(one, root) for one in VENDORED if one.within == name]
        if inside:
            component["components"] = inside
        yield component


def _kept(root: File) -> Iterator[dict[str, Any]]:
    """What stands in the repository itself."""
    yield from (_vendored(one, root) for one in VENDORED if one.files)


def _vendored(one: Vendored, root: File) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "file" if one.files else "library",
        "bom-ref": f"vendored:{one.name}",
        "name": one.name,
        "licenses": _licences(one.licence),
    }
    files = sorted(file for pattern in one.files for file in root.glob(pattern))
    inside = [
        {
            "type": "file",
            "bom-ref": f"file:{file.relative_to(root).as_posix()}",
            "name": file.relative_to(root).as_posix(),
            "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(file.read_bytes()).hexdigest()}],
        }
        for file in files
    ]
    return component | ({"components": inside} if inside else {})


def _licences(licence: str) -> list[dict[str, Any]]:
    if re.search(r" (?:AND|OR|WITH) ", licence):
        return [{"expression": licence}]
    return [{"license": {"id" if re.fullmatch(r"[A-Za-z0-9.-]+", licence) else "name": licence}}]


def licences(root: File = HOME) -> str:
    """The licences of everything of others that readers get, for readers."""
    parts = [
        "本站的网页、图标和打印件里，有别人按自由许可做的东西。它们是什么、用什么许可，写在下面，"
        "许可的原文照录。\n本站自己的程序按 MIT 许可，数据和文字的许可写在“关于本站”里。\n"
    ]
    is_ours = root == HOME or not (root / "theme").is_dir()
    given = [one for one in VENDORED if not (is_ours and one.within)]
    parts += [f"- {one.name}（{one.what}）：{one.licence}" for one in given]
    for one in given:
        text = (root / one.text if (root / one.text).is_file() else HOME / one.text).read_text("utf-8")
        parts.append(f"\n{'=' * 70}\n{one.name}：{one.licence}\n{'=' * 70}\n\n{text.strip()}")
    parts.append(f"\n{'=' * 70}\nApache-2.0\n{'=' * 70}\n\n{(HOME / APACHE).read_text('utf-8').strip()}")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(write())
