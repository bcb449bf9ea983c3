"""Files of a tree as somebody else may have put them there: links, pipes, names that no system can store."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path as File

RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
"""Names that Windows keeps for its devices."""
_NAME = re.compile(r"[\w-](?:[\w.-]*[\w-])?")
_LONGEST = 100


def irregular(folder: File) -> Iterator[tuple[File, str]]:
    """Everything below a folder that is neither a file nor a folder of its own, and what it is in Chinese.

    A link could publish what lies elsewhere, or lead in circles; reading a pipe never ends.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda one: one.name)
    except OSError:
        return
    for one in entries:
        if one.is_symlink():
            yield File(one), "是符号链接"
        elif not (one.is_file() or one.is_dir()):
            yield File(one), "不是普通文件"
    for one in entries:
        if one.is_dir(follow_symlinks=False):
            yield from irregular(File(one))


def walk(folder: File, but: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Every file and link below a folder, by its path in it; links to folders are links. Nothing without one,
    and nothing of the folder `but` in it.

    Plain strings and one question a folder: there are thousands of files in a site.
    """
    todo = [(str(folder), "")]
    while todo:
        at, path = todo.pop()
        try:
            entries = os.scandir(at)
        except FileNotFoundError:
            continue
        with entries:
            for one in entries:
                if one.is_dir(follow_symlinks=False):
                    if f"{path}{one.name}" != but:
                        todo.append((one.path, f"{path}{one.name}/"))
                else:
                    yield f"{path}{one.name}", one


def listed(folder: File) -> list[str]:
    """The paths of all files below a folder, and of links to files, in their order."""
    return sorted((path for path, one in walk(folder) if one.is_file()), key=steps)


def steps(path: str) -> str:
    """A path as it is sorted, and as `pathlib` sorts it: what is in a folder stands together."""
    return path.replace("/", "\0")


def is_among(folders: Iterable[File], name: str, data: bytes) -> bool:
    """Whether one of some folders holds a file of that name with just these bytes."""
    return any(one.is_file() and one.read_bytes() == data for one in (at / name for at in folders))


def wrong_name(name: str) -> str:
    """What is wrong with the name of a file that becomes an address, in Chinese; nothing if it is fine."""
    if not _NAME.fullmatch(name):
        return "文件名只用字母、汉字、数字、-、_ 和 ."
    if unicodedata.normalize("NFC", name) != name:
        return "文件名里有拆开写的字符"
    if RESERVED.fullmatch(name):
        return "Windows 不能有这个名字的文件"
    return f"文件名太长,最多 {_LONGEST} 个字" if len(name) > _LONGEST else ""


def shown(path: str) -> str:
    """A path that can be printed, whatever bytes and control characters are in it."""
    safe = path.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(char if char.isprintable() else f"⟨U+{ord(char):04X}⟩" for char in safe)
