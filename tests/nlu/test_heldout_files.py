"""The held-out messages keep their form, and none of them is in the training data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from handlers.heldout import items
from nlu.normalize import simplify
from nlu.service.project import FOLDER
from rules.facts import load

_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def examples(found: Any) -> Iterator[str]:
    """Every training example, without its marks."""
    for block in found.get("nlu") or ():
        for line in str(block.get("examples", "")).splitlines():
            yield _MARKED.sub(r"\1", line.removeprefix("- "))


def _bare(text: str) -> str:
    """As written, but for script and stops: 写写你 may be held out where 谢谢你 is trained."""
    return re.sub("[,。!?,.!?\\s]", "", simplify(text))


def test_they_are_well_formed_and_not_trained_on() -> None:
    held_out = {_bare(one.say) for one in items(load())}
    for path in sorted((FOLDER / "data").rglob("*.yml")):
        trained = {_bare(text) for text in examples(yaml.safe_load(path.read_text("utf-8")))}
        assert not held_out & trained, path
