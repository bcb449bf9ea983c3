"""What the program is made of: pinned, hashed, licensed, and listed the same everywhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from kefu.publish import sbom, upgrade
from kefu.publish.sbom import VENDORED, Package

LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-dask.lock",
    "bench/peers/weasyprint.txt",
    "fuzz/requirements.lock",
    "mutants/requirements.lock",
    "templates/print/fonts/source.txt",
)
ALLOWED = frozenset(("MIT", "MIT-0", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC"))
ALLOWED |= {"PSF-2.0", "MPL-2.0", "OFL-1.1", "W3C-20150513"}
BEFORE_312 = frozenset({"importlib-metadata", "lazy-importer", "zipp"})
"""What only older Pythons install; MIT and Apache 2.0."""
SCRIPTS = sorted((ROOT / "scripts").iterdir())


def texts(*patterns: str) -> dict[str, str]:
    files = sorted({file for pattern in patterns for file in ROOT.glob(pattern)})
    return {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in files}


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(sbom.write())
    return found


# Locks


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_its_hashes(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert sbom.locked(ROOT / name)
    assert not re.search(r"://|^\s*(?:-e|-r|-i|--index|--find|--extra|git\+)", text, re.MULTILINE)


def test_an_unpinned_line_is_found(tmp_path: Path) -> None:
    for line in ("a", "a>=1 --hash=sha256:" + "0" * 64, "a==1", "a @ file:x"):
        (tmp_path / "lock").write_text(f"{line}\n", "utf-8")
        with pytest.raises(ValueError, match="lock"):
            sbom.locked(tmp_path / "lock")


def test_nothing_is_installed_without_hashes_or_built_on_the_way() -> None:
    for name, text in texts("scripts/*", "bench/*.py", "mutants/*.py", "kefu/**/*.py").items():
        for line in text.replace("\\\n", " ").splitlines():
            if line.lstrip().startswith("#"):
                continue
            if re.search(r"\bpip (?:install|download)\b", line):
                whole = "--no-deps --no-build-isolation --editable ." in line
                assert whole or "--require-hashes" in line, f"{name}: {line}"
            if re.search(r"\bnpm (?:i|ci|install|add)\b|\"npm\", \"(?:i|ci|install|add)\"", line):
                assert "--ignore-scripts" in line, f"{name}: {line}"
                assert "npm ci" in line or "--no-save" in line, f"{name}: {line}"
            assert not re.search(r"\bnpx\b(?!\", \"--no\")", line), name
    assert "--only-binary :all:" in (ROOT / "scripts" / "setup").read_text("utf-8")


def test_the_build_backend_is_pinned() -> None:
    wanted = re.search(r'requires = \["([a-z_]+)', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert wanted
    assert wanted[1].replace("_", "-") in {one.name for one in sbom.locked(ROOT / "requirements.lock")}


def test_the_lock_of_tests_holds_that_of_the_program() -> None:
    program, tests, dask = (set(sbom.locked(ROOT / name)) for name in LOCKS[:3])
    assert program <= dask <= tests


def test_npm_locks_have_sums_and_no_addresses() -> None:
    files = [one for one in ROOT.glob("*/**/package-lock.json") if "node_modules" not in one.parts]
    assert files
    for file in files:
        assert "resolved" not in file.read_text("utf-8")
        packages = json.loads(file.read_text("utf-8"))["packages"]
        assert all(one["integrity"].startswith("sha512-") for name, one in packages.items() if name)
        wanted = json.loads((file.parent / "package.json").read_text("utf-8"))["dependencies"]
        assert all(re.fullmatch(r"[0-9.]+", version) for version in wanted.values())


# Licences


def test_every_locked_package_has_a_licence_that_we_may_use() -> None:
    for one in sbom.locked(ROOT / "requirements-dask.lock"):
        said = sbom.licence_of(one.name)
        if one.name in BEFORE_312 and not said:
            continue
        assert said and set(re.split(r" AND | OR ", said)) <= ALLOWED, (one.name, said)


def test_everything_vendored_has_its_licence_beside_it() -> None:
    for one in VENDORED:
        assert one.licence in ALLOWED, one.name
        assert (ROOT / one.text).stat().st_size > 200, one.name
        assert all(list(ROOT.glob(pattern)) for pattern in one.files), one.name
    kept = {file for one in VENDORED for pattern in one.files for file in ROOT.glob(pattern)}
    binary = {".ttf", ".otf", ".woff", ".woff2", ".svg", ".wasm", ".js", ".css"}
    tree = {file for file in (ROOT / "templates").rglob("*") if file.suffix in binary}
    assert tree <= kept


def test_every_script_of_ours_is_ours() -> None:
    for name, text in texts("content/assets/**/*.js", "content/assets/**/*.css").items():
        assert not re.search(r"@license|copyright \(c\)|licensed under", text, re.IGNORECASE), name


def test_what_the_theme_bundles_is_listed() -> None:
    spec = find_spec("material")
    assert spec and spec.origin
    found = sbom.bundled(Path(spec.origin).parent)
    assert found == {one.name for one in VENDORED if one.within == "mkdocs-material"}


@pytest.mark.site
def test_readers_find_the_licences_and_nothing_unused_is_published(site: Path) -> None:
    said = (site / sbom.LICENCES).read_text("utf-8")
    given = {one: f"{one.name}（{one.what}）：{one.licence}" in said for one in VENDORED}
    assert given == {one: not one.within for one in VENDORED}
    assert "SIL OPEN FONT LICENSE" in said and "Apache License" in said
    assert "assets/licences.txt" in (site / "about" / "index.html").read_text("utf-8")
    for folder in ("javascripts", "stylesheets", "images"):
        assert not (site / "assets" / folder).exists()


def test_a_theme_of_somebody_else_publishes_all_licences(tmp_path: Path) -> None:
    assert "- rxjs（" not in sbom.licences(tmp_path)
    (tmp_path / "theme").mkdir()
    assert "- rxjs（主题自己的脚本里用到）：Apache-2.0" in sbom.licences(tmp_path)


# The bill of materials


def test_the_bill_lists_every_package_and_everything_vendored(bill: dict[str, Any]) -> None:
    purls = {one["purl"] for one in bill["components"] if "purl" in one}
    locked = sbom.locked(ROOT / "requirements.lock")
    assert purls == {f"pkg:pypi/{one.name}@{one.version}" for one in locked}
    names = {one["name"] for top in bill["components"] for one in (top, *top.get("components", ()))}
    assert {one.name for one in VENDORED} <= names | {"mkdocs-material"}
    assert all(one.get("licenses") for one in bill["components"])
    (font,) = (one for one in bill["components"] if one["name"] == "noto-sans-sc")
    sums = (ROOT / "templates/print/fonts/SHA256SUMS").read_text("utf-8")
    assert font["components"][0]["hashes"][0]["content"] in sums


def test_the_bill_has_the_form_of_cyclonedx(bill: dict[str, Any]) -> None:
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", bill["serialNumber"])
    assert "timestamp" not in bill["metadata"] and "://" not in json.dumps(bill)
    refs = [bill["metadata"]["component"]["bom-ref"]]
    for top in bill["components"]:
        for one in (top, *top.get("components", ())):
            assert one["type"] in ("library", "file") and one["name"]
            refs += [
                one["bom-ref"],
                *(inner["bom-ref"] for inner in one.get("components", ()) if one is not top),
            ]
            assert all(re.fullmatch("[0-9a-f]{64}", each["content"]) for each in one.get("hashes", ()))
            for licence in one.get("licenses", ()):
                assert licence.keys() <= {"license", "expression"} and len(licence) == 1
    assert len(refs) == len(set(refs))
    assert set(bill["dependencies"][0]["dependsOn"]) <= set(refs)


def test_the_bill_is_the_same_anywhere(tmp_path: Path) -> None:
    once = sbom.write()
    environment = os.environ | {"PYTHONHASHSEED": "95", "TZ": "America/New_York", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kefu.publish.sbom"]
    again = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert again.stdout.decode() == once
    for name in ("requirements.lock", "templates"):
        (tmp_path / name).symlink_to(ROOT / name)
    assert sbom.write(tmp_path) == once


def test_another_version_is_another_bill(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text("rich==1.0 --hash=sha256:" + "0" * 64 + "\n", "utf-8")
    one, other = json.loads(sbom.write(tmp_path)), json.loads(sbom.write())
    assert one["serialNumber"] != other["serialNumber"]


# Upgrades


def test_an_upgrade_tells_what_changes(tmp_path: Path) -> None:
    old = [Package("a", "1", ("x",)), Package("b", "1", ()), Package("c", "1", ()), Package("c", "2", ())]
    new = [Package("a", "2", ("y",)), Package("b", "1", ()), Package("c", "2", ()), Package("d", "1", ())]
    assert list(upgrade.changes(old, new)) == ["a 1 → 2", "c 1, 2 → 2", "d — → 1"]
    for folder, text in (("old", "one"), ("new", "two")):
        (tmp_path / folder / "templates" / "partials").mkdir(parents=True)
        (tmp_path / folder / "templates" / "partials" / "search.html").write_text(text, "utf-8")
    said = list(upgrade.theme(tmp_path / "old" / "templates", tmp_path / "new" / "templates", ROOT / "theme"))
    assert said[0].startswith("theme/partials/search.html：")
    assert any(one.startswith("接不上 / moved: base.html") for one in said)


def test_scripts_can_be_run() -> None:
    for file in SCRIPTS:
        assert os.access(file, os.X_OK), file
        subprocess.run(["bash", "-n", str(file)], check=True)
