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
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_yaml_file
from scipy.sparse import load_npz, save_npz, vstack

from components.embedding import encoder
from components.kernel import Sentences, bell, by_runs
from components.ngrams import Runs
from components.writing import common, plain

FOLDER = Path(__file__).resolve().parent.parent / "states"
_KINDS = (("characters", 2), ("sounds", 2))
_CLAUSE = re.compile("[^,。!?;:,;:!?\\n]+")
_EMPTY = re.compile("^[\\W_]*$")
_HARDLY = 0.15
_DENIES = re.compile("[没不未无冇莫唔非]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class StateFinder(GraphComponent, EntityExtractorMixin):
    """Adds an entity per state and clause: entity its kind, value its value, role "state".

    width, ridge: as for KernelClassifier. least: below it nothing is said. denied: what a state
    is worth in a clause with a word of denial when hardly any of its own clauses has one. silent:
    intents whose examples state nothing; of them every `every`-th is learnt from.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"width": 1.5, "ridge": 0.4, "least": 0.3, "denied": 0.6, "silent": [], "every": 2}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> StateFinder:
        return cls(config, model_storage, resource)

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage, self._resource = model_storage, resource
        self._states: list[str] = []
        self._bare: list[bool] = []
        self._runs: list[Runs] = []
        self._clauses: Sentences | None = None
        self._weights: np.ndarray | None = None
        # What each run is worth to each state; summed up on use.
        self._worth: list[np.ndarray] = []

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
        texts = [*clauses, *silent]
        self._states = sorted({state for states in clauses.values() for state in states})
        targets = np.zeros((len(texts), len(self._states)), np.float32)
        for row, states in enumerate(clauses.values()):
            for state in states:
                targets[row, self._states.index(state)] = 1
        plains = [common(plain(text)) for text in texts]
        denying = np.array([bool(_DENIES.search(text)) for text in plains])
        shares = denying @ targets / targets.sum(axis=0)
        self._bare = [bool(share < _HARDLY) for share in shares]
        self._runs = [Runs(of, longest).learnt(plains) for of, longest in _KINDS]
        rows = tuple(vstack([kind.row(text) for text in plains], "csr") for kind in self._runs)
        known = encoder()
        self._clauses = Sentences(rows, None if known is None else known.encode(plains))
        self._weights = self._clauses.solved(
            targets, self._config["width"], self._config["ridge"], meanings=known is not None
        )

    def process(self, messages: list[Message]) -> list[Message]:
        """Add to the entities of each message what its clauses state."""
        spans = [list(_clauses(message.get(TEXT) or "")) for message in messages]
        texts = sorted({common(plain(text)) for each in spans for text, _ in each})
        known = dict(zip(texts, self.found(texts), strict=True)) if texts else {}
        for message, each in zip(messages, spans, strict=True):
            added = [
                _entity(state, score, text, start)
                for text, start in each
                for state, score in known[common(plain(text))]
            ]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *added], add_to_output=True)
        return messages

    def found(self, plains: Sequence[str]) -> list[list[tuple[str, float]]]:
        """For each plain text the states that it may state, and how sure that is, 0 to 1."""
        least = self._config["least"]
        return [
            [(self._states[at], float(min(row[at], 1.0))) for at in np.flatnonzero(row >= least)]
            for row in self._scores(plains)
        ]

    def _scores(self, plains: Sequence[str]) -> np.ndarray:
        """(texts, states); all nothing where it was learnt with an encoder that is gone."""
        learnt, known = self._clauses.meanings is not None, encoder()
        if learnt and known is None:
            return np.zeros((len(plains), len(self._states)))
        self._worth = self._worth or self._clauses.worth(self._weights)
        rows = ([kind.row(text) for kind in self._runs] for text in plains)
        scores = np.stack([by_runs(row, self._worth) for row in rows])
        if learnt:
            told = known.encode(list(plains))
            scores += bell(told, self._clauses.meanings, self._config["width"]) @ self._weights
        denying = [bool(_DENIES.search(text)) for text in plains]
        scores[np.ix_(denying, self._bare)] *= self._config["denied"]
        return scores

    def persist(self) -> None:
        """Keep what was learnt, as numbers and JSON."""
        with self._model_storage.write_to(self._resource) as folder:
            kept = {
                "states": self._states,
                "bare": self._bare,
                "rarity": [kind.rarity for kind in self._runs],
            }
            (folder / "states.json").write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
            for place, runs in enumerate(self._clauses.runs):
                save_npz(folder / f"runs-{place}.npz", runs)
            np.save(folder / "weights.npy", self._weights)
            if self._clauses.meanings is not None:
                np.save(folder / "meanings.npy", self._clauses.meanings)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> StateFinder:
        made = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            kept = json.loads((folder / "states.json").read_text("utf-8"))
            made._states, made._bare = kept["states"], kept["bare"]
            pairs = zip(_KINDS, kept["rarity"], strict=True)
            made._runs = [Runs(of, longest, rarity) for (of, longest), rarity in pairs]
            runs = tuple(load_npz(folder / f"runs-{place}.npz") for place in range(len(_KINDS)))
            made._clauses = Sentences(runs, _array(folder / "meanings.npy"))
            made._weights = _array(folder / "weights.npy")
        return made


def stated(folder: Path) -> dict[str, set[str]]:
    """Each clause of the *.yml of the folder, and the states (kind=value) that it states: of a
    clause under `near` none."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for state, lists in read_yaml_file(path).items():
            for clause in lists["say"]:
                found.setdefault(clause, set()).add(state)
            for clause in lists.get("near", ()):
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


def _array(path: Path) -> np.ndarray | None:
    return np.load(path, allow_pickle=False) if path.exists() else None
