"""JSON Schemas of the data files, so that editors complete and explain fields while people type."""

from __future__ import annotations

import json
from pathlib import Path as File
from typing import Any

from kefu.load import FOLDERS, SINGLE
from kefu.model import Record, Words


def schemas(words: Words) -> dict[str, str]:
    """File name → JSON text, with the ids of the closed lists filled in."""
    models: dict[str, type[Record]] = {name.removesuffix(".yml"): model for name, model in SINGLE.items()}
    models |= {_singular(name): model for name, model in FOLDERS.items()}
    return {f"{name}.json": _schema(model, words) for name, model in models.items()}


def _singular(folder: str) -> str:
    return {"entities": "entity"}.get(folder, folder if folder == "advice" else folder.removesuffix("s"))


def _schema(model: type[Record], words: Words) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | model.model_json_schema()
    return json.dumps(_fill(schema, words), ensure_ascii=False, indent=1) + "\n"


def _fill(node: Any, words: Words) -> Any:
    if isinstance(node, list):
        return [_fill(one, words) for one in node]
    if not isinstance(node, dict):
        return node
    if choices := node.get("anyOf"):
        # A field that may be left out: nobody writes null, so say only what may be written.
        node = {k: v for k, v in node.items() if k not in ("anyOf", "default")} | choices[0]
    filled = {key: _fill(value, words) for key, value in node.items() if key not in ("x-vocabulary", "title")}
    if vocabulary := node.get("x-vocabulary"):
        filled["enum"] = [term.id for term in words.of(vocabulary)]
    if isinstance(node.get("title"), dict):
        filled["title"] = _fill(node["title"], words)
    return filled


def outdated(folder: File, texts: dict[str, str]) -> list[str]:
    """The names of the schemas that differ from what is there."""
    files = {name: folder / name for name in texts}
    return [n for n, file in files.items() if not file.exists() or file.read_text("utf-8") != texts[n]]


def write(folder: File, texts: dict[str, str]) -> list[str]:
    """Write the schemas that differ from what is there; returns their names."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = outdated(folder, texts)
    for name in changed:
        (folder / name).write_text(texts[name], "utf-8")
    return changed
