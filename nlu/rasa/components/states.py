"""What a clause states in words that no list knows: 躺着三年没下过地 is bedridden.

Every clause is compared with the clauses of states/*.yml, by the same likeness as intents are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.finder import TextFinder
from components.likeness import comparable
from components.lists import lists

FOLDER = Path(__file__).resolve().parent.parent / "states"
_CLAUSE = re.compile("[^,。!?;:,;:!?\\n]+")
_EMPTY = re.compile("^[\\W_]*$")
_HARDLY = 0.15
_DENIES = re.compile("[没不未无冇莫唔非]")
_ANY = "any"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class StateFinder(TextFinder, EntityExtractorMixin):
    """Adds an entity per state and clause: entity its kind, value its value, role "state".

    width, ridge, landmarks, longest: as for `TextFinder`. least: below it nothing is said.
    denied: what a state is worth in a clause with a word of denial when hardly any of its own
    clauses has one. silent: intents whose examples state nothing; of them every `every`-th is
    learnt from.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "width": 1.5,
            "ridge": 0.4,
            "landmarks": 1000,
            "longest": 2,
            "least": 0.3,
            "denied": 0.6,
            "silent": [],
            "every": 2,
        }

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        super().__init__(config, model_storage, resource)
        self._bare: list[bool] = []

    def train(self, training_data: TrainingData) -> Resource:
        """Weigh every clause for every state."""
        silent = [
            message.get(TEXT)
            for message in training_data.intent_examples
            if message.get(INTENT) in self._config["silent"]
        ]
        self.learn(stated(FOLDER), silent[:: self._config["every"]])
        self.persist()
        return self._resource

    def learn(self, clauses: dict[str, set[str]], silent: Sequence[str]) -> None:
        """clauses: text -> the states it states; silent: texts that state none."""
        taught = {text: {*states, _ANY} if states else set() for text, states in clauses.items()}
        self._likeness.learn({text: set() for text in silent} | taught)
        denying = {text for text in clauses if _DENIES.search(comparable(text))}
        self._bare = []
        for state in self._likeness.targets:
            own = [text for text, states in clauses.items() if state in states]
            self._bare.append(sum(text in denying for text in own) < _HARDLY * len(own))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add to the entities of each message what its clauses state."""
        spans = [list(_clauses(message.get(TEXT) or "")) for message in messages]
        texts = sorted({comparable(text) for each in spans for text, _ in each})
        known = dict(zip(texts, self.found(texts), strict=True)) if texts else {}
        for message, each in zip(messages, spans, strict=True):
            added = [
                _entity(state, score, text, start)
                for text, start in each
                for state, score in known[comparable(text)]
            ]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *added], add_to_output=True)
        return messages

    def found(self, plains: Sequence[str]) -> list[list[tuple[str, float]]]:
        """For each plain text the states that it may state, and how sure that is, 0 to 1."""
        scores = self._likeness.scores(plains)
        if scores is None:
            return [[] for _ in plains]
        denying = [bool(_DENIES.search(text)) for text in plains]
        scores[np.ix_(denying, self._bare)] *= self._config["denied"]
        states, least = self._likeness.targets, self._config["least"]
        scores = _sure(scores, states.index(_ANY))
        return [
            [(states[at], float(min(row[at], 1.0))) for at in np.flatnonzero(row >= least)]
            for row in scores
        ]

    def write(self, folder: Path) -> None:
        """What is to be kept, as numbers and JSON."""
        super().write(folder)
        (folder / "bare.json").write_text(json.dumps(self._bare), "utf-8")

    def read(self, folder: Path) -> None:
        """What `write` kept."""
        super().read(folder)
        self._bare = json.loads((folder / "bare.json").read_text("utf-8"))


def _sure(scores: np.ndarray, anything: int) -> np.ndarray:
    """Between how much a clause is like a state and how much it is like stating anything at all;
    nothing of the latter alone."""
    whole = np.clip(scores[:, [anything]], 0, 1)
    scores = scores * np.sqrt(whole)
    scores[:, anything] = 0
    return scores


def stated(folder: Path, without: str = "") -> dict[str, set[str]]:
    """Each clause of the *.yml of the folder but one, and the states (kind=value) that it states:
    of a clause under `near` none."""
    found: dict[str, set[str]] = {}
    for state, clauses in lists(folder, without):
        for clause in clauses.get("say", ()):
            found.setdefault(clause, set()).add(state)
        for clause in clauses.get("near", ()):
            found.setdefault(clause, set())
    return found


def _clauses(text: str) -> list[tuple[str, int]]:
    spans = [(match.group(), match.start()) for match in _CLAUSE.finditer(text)]
    return [(clause, start) for clause, start in spans if not _EMPTY.match(clause)]


def _entity(state: str, score: float, text: str, start: int) -> dict[str, Any]:
    kind, _, value = state.partition("=")
    return {
        "entity": kind, "value": value, "role": "state", "start": start, "end": start + len(text),
        "confidence_entity": score, "extractor": "StateFinder",
    }  # fmt: skip
