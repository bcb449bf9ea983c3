"""What an upgrade would change (`scripts/upgrade`): versions, and what we override and use of the theme."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path as File

from kefu.contract import HOME
from kefu.publish import material, sbom
from kefu.publish.sbom import Package

THEME = "mkdocs-material"


def changes(old: list[Package], new: list[Package]) -> Iterator[str]:
    """One line for each package whose versions differ; a package may have several, for several Pythons."""
    names = sorted({one.name for one in (*old, *new)})
    for name in names:
        before, after = ([one.version for one in lock if one.name == name] for lock in (old, new))
        if before != after:
            yield f"{name} {', '.join(before) or '—'} → {', '.join(after) or '—'}"


def theme(old: File, new: File, ours: File) -> Iterator[str]:
    """What differs between two folders of Material's templates: files that `ours` overrides, the seams."""
    for file in sorted(one for one in ours.rglob("*") if one.is_file()):
        name = file.relative_to(ours).as_posix()
        before, after = old / name, new / name
        if before.is_file() and not after.is_file():
            yield f"theme/{name}：新版没有这个文件 / gone"
        elif after.is_file() and (not before.is_file() or before.read_bytes() != after.read_bytes()):
            yield f"theme/{name}：我们改写的文件在新版里变了 / changed, look at our copy"
    for pattern in material.SEAMS:
        there, here = ([one.read_bytes() for one in sorted(at.glob(pattern))] for at in (old, new))
        if there != here:
            yield f"{pattern}：变了 / changed"
    yield from (f"接不上 / moved: {one}" for one in material.moved([new]))
    if strange := sbom.bundled(new.parent) ^ {one.name for one in sbom.VENDORED if one.within == THEME}:
        yield f"脚本里打包的东西变了 / bundled otherwise: {', '.join(sorted(strange))}"


def _locked(folder: File) -> list[Package]:
    """The lock as it would be written today, in another place."""
    file = folder / sbom.LOCK
    options = (
        "--universal --python-version 3.11 --generate-hashes --no-header --quiet --upgrade --extra build"
    )
    uv = [str(File(sys.executable).parent / "uv"), "pip", "compile", *options.split()]
    subprocess.run([*uv, "pyproject.toml", "--output-file", str(file)], cwd=HOME, check=True)
    return sbom.locked(file)


def _fetched(package: Package, folder: File) -> File:
    """A package, unpacked, not installed."""
    wanted = folder / "wanted.txt"
    hashes = " ".join(f"--hash=sha256:{one}" for one in package.hashes)
    wanted.write_text(f"{package.name}=={package.version} {hashes}\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    options = [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--requirement",
        str(wanted),
        "--dest",
        str(folder),
    ]
    subprocess.run([*pip, *options], check=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "package")
    return folder / "package"


def main() -> int:
    """Print what would change."""
    old = sbom.locked(HOME / sbom.LOCK)
    with tempfile.TemporaryDirectory(prefix="kefu-") as name:
        folder = File(name)
        new = _locked(folder)
        lines = list(changes(old, new))
        print("\n".join(lines) or "没有新版本 / nothing is newer")
        before, after = (next(one for one in lock if one.name == THEME) for lock in (old, new))
        spec = find_spec("material")
        if before.version != after.version and spec and spec.origin:
            installed = File(spec.origin).parent / "templates"
            fetched = _fetched(after, folder) / "material" / "templates"
            print(f"\n{THEME} {before.version} → {after.version}")
            print("\n".join(theme(installed, fetched, HOME / "theme")) or "我们用到的都没变 / nothing we use")
    return 0


if __name__ == "__main__":
    sys.exit(main())
