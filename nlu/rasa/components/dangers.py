"""Whether a text tells of danger now, and of which: learnt from messages with and without.

The examples of intents are learnt from as well; it knows far more that only sounds like danger, and
it tells apart what one intent (tell_life_danger) holds together.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.finder import TextFinder
from components.likeness import comparable
from components.lists import lists

FILE = Path(__file__).resolve().parent.parent / "told/dangers.yml"
_ANY = "any"
_TEXTS = "texts"
_NONE = "none"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerFinder(TextFinder):
    """Sets `grave`, 0 to 1: how much a text is like any danger (None where it can't tell), and
    `dangers`: pairs of an alarm and how much it is like that one, likeliest first.

    width, ridge, landmarks, longest: as for `TextFinder`. alarms: per intent of danger the alarm
    that its examples stand for, "" where they are of several. most: how many dangers are named.
    """

    of = (_TEXTS,)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "width": 1.5,
            "ridge": 0.4,
            "landmarks": 1000,
            "longest": 3,
            "alarms": {},
            "most": 3,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples of intents and from told/dangers.yml."""
        alarms: dict[str, str] = self._config["alarms"]
        examples: dict[str, set[str]] = {}
        for message in training_data.intent_examples:
            known = examples.setdefault(message.get(TEXT), set())
            if message.get(INTENT) in alarms:
                known |= {_ANY, alarms[message.get(INTENT)] or _ANY}
        for text, found in told(FILE).items():
            examples.setdefault(text, set()).update(found)
        self.learn(examples)
        self.persist()
        return self._resource

    def learn(self, examples: dict[str, set[str]]) -> None:
        """examples: text -> its alarms and "any", or nothing at all."""
        self._likeness[_TEXTS].learn(examples)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `grave` and `dangers` of each message."""
        texts = [comparable(text) for message in messages if (text := message.get(TEXT))]
        scores = self._likeness[_TEXTS].scores(texts) if texts else None
        rows = iter(() if scores is None else scores)
        for message in messages:
            row = next(rows, None) if message.get(TEXT) else None
            message.set("grave", self._grave(row), add_to_output=True)
            message.set("dangers", self._ranked(row), add_to_output=True)
        return messages

    def _grave(self, row: np.ndarray | None) -> float | None:
        if row is None or _ANY not in self._likeness[_TEXTS].targets:
            return None
        return float(np.clip(row[self._likeness[_TEXTS].targets.index(_ANY)], 0, 1))

    def _ranked(self, row: np.ndarray | None) -> list[tuple[str, float]]:
        if row is None:
            return []
        pairs = zip(self._likeness[_TEXTS].targets, np.clip(row, 0, 1).tolist(), strict=True)
        ranked = sorted((pair for pair in pairs if pair[0] != _ANY), key=lambda pair: -pair[1])
        return ranked[: self._config["most"]]


def told(path: Path) -> dict[str, set[str]]:
    """Each text of the file (alarm, or none: texts), its alarms and "any"."""
    found: dict[str, set[str]] = {}
    for alarm, texts in lists(path):
        for text in texts:
            found.setdefault(text, set()).update(() if alarm == _NONE else (alarm, _ANY))
    return found
