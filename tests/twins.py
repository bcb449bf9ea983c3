"""Runs functions of the reader's tools in Node.js, to hold them against their twins in Python."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from typing import Any

from conftest import ROOT

_RUN = """
const { file, name, calls } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const module_ = require(file);
process.stdout.write(JSON.stringify(calls.map((one) => module_[name](...one))));
"""


def in_node(script: str, name: str, calls: Sequence[Sequence[Any]]) -> list[Any]:
    """What function `name` of content/assets/tools/<script>.js gives for each list of arguments."""
    given = {
        "file": str(ROOT / "content" / "assets" / "tools" / f"{script}.js"),
        "name": name,
        "calls": calls,
    }
    done = subprocess.run(
        ["node", "-e", _RUN], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found
