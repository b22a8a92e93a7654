"""The labelled messages keep their form, and none of the held-out ones is trained on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from handlers.heldout import items
from nlu.normalize import fold, simplify
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


def _loaded(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)


def _taught() -> Iterator[tuple[Path, str]]:
    for path in sorted((FOLDER / "data").rglob("*.yml")):
        yield from ((path, text) for text in examples(_loaded(path)))
    for texts in _loaded(path := FOLDER / "told/dangers.yml").values():
        yield from ((path, text) for text in texts)
    for lists in _loaded(path := FOLDER / "told/states.yml").values():
        yield from ((path, text) for texts in lists.values() for text in texts)


def test_held_out_messages_are_well_formed_and_not_trained_on() -> None:
    held_out = {_bare(one.say) for one in items(load())}
    learnt = {_bare(one.say) for one in items(load(), FOLDER / "messages")}
    assert not held_out & learnt
    assert [(path, text) for path, text in _taught() if _bare(text) in held_out] == []


def test_what_is_made_of_messages_is_of_those_that_are_there() -> None:
    """After a change in nlu/rasa/messages: python -m scripts.nlu_told."""
    said = "".join(_bare(fold(one.say)) for one in items(load(), FOLDER / "messages"))
    made = [text for path, text in _taught() if "told" in (path.stem, path.parent.name)]
    assert [
        text for text in made if _bare(text) not in said and _bare(fold(text)) not in said
    ] == []
