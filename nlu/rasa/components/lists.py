"""The lists that are learnt from beside the examples of intents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML


def lists(folder: Path, without: str = "") -> Iterator[tuple[str, Any]]:
    """What each name of each *.yml of the folder (but one) has, the files in order.

    Not by Rasa's reader, which takes fifteen times as long.
    """
    for path in sorted(set(folder.glob("*.yml")) - {folder / without}):
        yield from YAML(typ="safe").load(path).items()
