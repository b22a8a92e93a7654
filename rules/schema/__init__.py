"""JSON Schemas of the files that clerks write, for the editors that they write them in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from rules.pack import PackInfo
from rules.parameters import Entry
from rules.program import Program

FOLDER = Path(__file__).parent
# What each schema is of; other packages add theirs (see handlers.cli.rules_schema).
MODELS: Mapping[str, Any] = {"program": Program, "pack": PackInfo, "parameters": tuple[Entry, ...]}


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    with (FOLDER / "fields.yml").open("rb") as file:
        found: Mapping[str, Mapping[str, str]] = yaml.load(file, yaml.CSafeLoader)
    return found


def schema_of(model: Any) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a model, with the words of fields.yml for its fields."""
    made = TypeAdapter(model).json_schema(by_alias=True)
    _tell(made, made.get("title", ""))
    for name, part in made.get("$defs", {}).items():
        _tell(part, name)
    _widen(made)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _tell(part: dict[str, Any], name: str) -> None:
    """Chinese words for who hovers over a field; what developers read goes."""
    known = _words().get(name, {})
    part.pop("description", None)
    if "_" in known:
        part["description"] = known["_"]
    for field, entry in part.get("properties", {}).items():
        entry.pop("title", None)
        if field in known:
            entry["description"] = known[field]


def _widen(part: Any) -> None:
    """`clause: 18` is read as the word "18"; an editor must not complain of it."""
    if isinstance(part, list):
        for one in part:
            _widen(one)
    elif isinstance(part, dict):
        if part.get("type") == "string" and part.get("minLength") == 1 and "pattern" not in part:
            part["type"] = ["string", "number"]
        for one in part.values():
            _widen(one)
