"""The word lists of lexicon/*.yml: read once, at first use, and checked as a whole."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

__all__ = ["FOLDER", "LexiconError", "Part", "model", "read", "replacements"]

FOLDER = Path(__file__).with_name("lexicon")
Model = TypeVar("Model", bound="Part")


class LexiconError(ValueError):
    """A word list that can't be used; the message names the file and the entry."""

    def __init__(self, file: str, entry: object, problem: object) -> None:
        super().__init__(f"nlu/lexicon/{file}.yml: {entry}: {problem}")


class Part(BaseModel):
    """Base of the lexicons' shapes: unknown keys are refused, nothing is changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Loader(yaml.CSafeLoader):
    """YAML 1.2 booleans (yes and no are words here), and no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.YAMLError(f"{twice!r} 写了两次 (第 {node.start_mark.line + 1} 行起)")
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def read(name: str) -> Any:
    """The content of lexicon/<name>.yml as plain data.

    Raises:
        LexiconError: the file is missing, is not YAML, or has a key twice.
    """
    try:
        with (FOLDER / f"{name}.yml").open(encoding="utf-8") as file:
            return _Loader(file).get_single_data()
    except (OSError, yaml.YAMLError) as error:
        raise LexiconError(name, "全文", error) from error


def model(name: str, shape: type[Model]) -> Model:
    """The content of lexicon/<name>.yml as a checked model. Raises LexiconError."""
    try:
        return shape.model_validate(read(name))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "全文"
        raise LexiconError(name, where, first["msg"]) from error


class _Slips(Part):
    symbols: dict[str, str]
    slips: dict[str, str]


@cache
def replacements() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Signs that stand for a word, and slips to put right, in the order of slips.yml."""
    slips = model("slips", _Slips)
    return slips.symbols, tuple(slips.slips.items())
