"""The whole site for a machine without a network: a folder and a zip, opened by a double click.

The pages are those of the website. What differs is what a browser needs to open them from a disk: links name
`index.html`, and every page forbids everything that does not come from the bundle itself. The zip is the same
byte for byte wherever and whenever it is made.
"""

from __future__ import annotations

import hashlib
import html
import posixpath
import re
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path as File
from urllib.parse import urlsplit

from kefu.files import RESERVED
from kefu.publish.edition import Edition
from kefu.publish.links import resolved

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'none'; base-uri 'none'"
)
"""What pages of the bundle may load: their own scripts, styles and images."""
START = "打开我.html"
HELP = "说明.txt"
SUMS = "校验.txt"
SITE = "site"
"""Where the pages lie inside the bundle."""
_LEFT_OUT = frozenset({"404.html", "sitemap.xml", "sitemap.xml.gz", "opensearch.xml"})
"""What only a web server has use for."""
_HREF = re.compile(r'(<a\s[^<>]*?href="|<form\s[^<>]*?action=")([^"]*)"')
_ONLINE = re.compile(r'\s*<link rel="(?:canonical|search)"[^<>]*>')
_FORBIDDEN = re.compile(r'[<>:"\\|?*\x00-\x1f]')
_LONGEST = 150
"""Characters of a path in the bundle: Windows allows 260, with the folder in front."""


class Unsafe(Exception):
    """File names that some system cannot store. Carries each name and why."""


def make(site: File, out: File, edition: Edition, title: str) -> File:
    """Write the bundle of `site` into the folder `out`, emptied before; returns the zip.

    Raises Unsafe for a file name that Windows cannot store.
    """
    name = f"kefu-offline-{edition.name}"
    shutil.rmtree(out, ignore_errors=True)
    folder = out / name
    shutil.copytree(
        site, folder / SITE, ignore=lambda at, names: _LEFT_OUT & set(names) if File(at) == site else ()
    )
    for file in sorted((folder / SITE).rglob("*.html")):
        page = file.relative_to(folder / SITE).as_posix()
        file.write_text(offline(file.read_text("utf-8"), page, folder / SITE), "utf-8", newline="")
    (folder / START).write_text(_start(edition, title), "utf-8", newline="")
    (folder / HELP).write_text(_help(edition, title), "utf-8", newline="")
    files = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
    if faults := unsafe(files):
        raise Unsafe("\n".join(faults))
    sums = "".join(f"{hashlib.sha256((folder / one).read_bytes()).hexdigest()}  {one}\n" for one in files)
    (folder / SUMS).write_text(sums, "utf-8", newline="")
    pack(folder, out / f"{name}.zip", edition)
    return out / f"{name}.zip"


def offline(text: str, page: str, site: File) -> str:
    """A page of the site as it stands in the bundle. `page` is its path in the site."""

    def linked(found: re.Match[str]) -> str:
        return f'{found[1]}{html.escape(_named(html.unescape(found[2]), page, site))}"'

    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(CSP, quote=False)}">'
    text = _HREF.sub(linked, _ONLINE.sub("", text))
    return text.replace("<head>", f"<head>\n    {meta}", 1)


def _named(link: str, page: str, site: File) -> str:
    """A link that names the file which a server would have added."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc or not parts.path:
        return link
    if not (site / resolved(posixpath.dirname(page), parts.path)).is_dir():
        return link
    return parts._replace(path=posixpath.join(parts.path, "index.html")).geturl()


def unsafe(paths: Iterable[str]) -> list[str]:
    """What is wrong with the names of some files on one system or another, as Chinese sentences."""
    faults = []
    seen: dict[str, str] = {}
    for path in paths:
        if other := seen.get(path.casefold()):
            faults.append(f"{path} 和 {other} 只差大小写")
        seen[path.casefold()] = path
        if len(path) > _LONGEST:
            faults.append(f"{path} 太长，Windows 存不下")
        for part in path.split("/"):
            if _FORBIDDEN.search(part) or part.endswith((".", " ")) or RESERVED.fullmatch(part):
                faults.append(f"{path}：Windows 不能有名叫 {part} 的文件")
    return faults


def pack(folder: File, file: File, edition: Edition) -> None:
    """A zip of `folder` with its files in order, one date, one mode, and names in UTF-8."""
    day = edition.day
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for one in sorted(folder.rglob("*"), key=lambda one: one.relative_to(folder).as_posix()):
            if one.is_file():
                name = f"{folder.name}/{one.relative_to(folder).as_posix()}"
                entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
                entry.create_system, entry.external_attr = 3, 0o100644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, one.read_bytes())


def _start(edition: Edition, title: str) -> str:
    title = html.escape(title)
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="refresh" content="0; url={SITE}/index.html">
<title>{title}（离线版）</title>
</head>
<body>
<main>
<h1>{title}（离线版）</h1>
<p><a href="{SITE}/index.html">没有自动打开，就点这里</a></p>
<p>版本 {edition.name}</p>
</main>
</body>
</html>
"""


def _help(edition: Edition, title: str) -> str:
    text = f"""{title}（离线版）
版本 {edition.name}，按 {edition.day} 查到的来源。

怎样打开
1. 先解压。在压缩包里直接点开，网页找不到它的样式和脚本。
   Windows：右键点压缩包，选“全部解压缩”。
   苹果电脑：双击压缩包。
   Linux：右键点压缩包，选“提取到此处”。
2. 打开解压出来的文件夹，双击“{START}”。不用联网。

手机
手机点开网页文件时，不会去读旁边的文件。手机请用单个文件的版本（single 文件夹里的 .html）。

核对
每个文件的 SHA-256 在“{SUMS}”里。用 sha256sum 核对：sha256sum -c {SUMS}

号码会变。版本太旧，就换一份新的；任何来电都先挂断，再自己拨打核对过的号码。
"""
    return text.replace("\n", "\r\n")
