"""Which intent a sentence has, by how alike it is to each example: kernel ridge regression.

For five thousand examples it is solved exactly in seconds, where logistic regression over the same
features took minutes and understood less (docs/decisions/0018).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.linalg import solve
from scipy.sparse import csr_matrix, load_npz, save_npz, vstack


@dataclass(frozen=True)
class Sentences:
    """Features of n sentences. runs: per kind of run a sparse (n, runs) array, rows of length one;
    meanings: (n, d), rows of length one, or None where there was no encoder.
    """

    runs: tuple[csr_matrix, ...]
    meanings: np.ndarray | None

    @cached_property
    def by_run(self) -> tuple[csr_matrix, ...]:
        """The runs, turned: who has which. Turned once, not with every text that is compared."""
        return tuple(runs.T.tocsr() for runs in self.runs)

    def likeness(self, others: Sentences, width: float, *, meanings: bool) -> np.ndarray:
        """(n, m) float32: mean cosine of the runs, and a bell over the distance in meaning."""
        pairs = zip(self.runs, others.by_run, strict=True)
        total = sum((mine @ theirs).toarray() for mine, theirs in pairs)
        total = np.asarray(total, np.float32) / max(len(self.runs), 1)
        if meanings:
            cosines = np.clip(self.meanings @ others.meanings.T, -1, 1)
            total += np.exp(-2 * width * (1 - cosines), dtype=np.float32)
        return total


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KernelClassifier(IntentClassifier, GraphComponent):
    """runs, meaning: names (alias) of the featurizers. width, ridge, sharpness: of the bell, of the
    regression, and of the scores when they are turned into confidences that add up to one.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "runs": ["characters", "sounds"],
            "meaning": "meaning",
            "width": 1.5,
            "ridge": 0.4,
            "sharpness": 18.0,
            "ranking_length": 10,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> KernelClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises ValueError for a figure that is not above zero."""
        for name in ("width", "ridge", "sharpness"):
            if config[name] <= 0:
                raise ValueError(f"{name}: {config[name]} is not above zero")

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._model_storage, self._resource = model_storage, resource
        self._intents: list[str] = []
        self._examples: Sentences | None = None
        # Weights of (examples, intents), keyed by whether meanings are to be had.
        self._weights: dict[bool, np.ndarray] = {}

    def train(self, training_data: TrainingData) -> Resource:
        """Weigh every example for every intent; also without meanings, which may be missing."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        self._intents = sorted({m.get(INTENT) for m in examples})
        targets = np.full((len(examples), len(self._intents)), 0.0, np.float32)
        for row, message in enumerate(examples):
            targets[row, self._intents.index(message.get(INTENT))] = 1
        targets -= 1 / len(self._intents)
        self._examples = self._features(examples)
        for meanings in (False, True)[: 1 + (self._examples.meanings is not None)]:
            alike = self._likeness(self._examples, meanings)
            alike[np.diag_indices_from(alike)] += self._config["ridge"]
            self._weights[meanings] = solve(
                alike, targets, assume_a="pos", overwrite_a=True, check_finite=False
            )
        self._persist()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and intent_ranking, surest first."""
        for message in messages:
            ranking = self._ranking(message) if message.get(TEXT) else []
            message.set("intent", dict(ranking[0]) if ranking else None, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        sentence = self._features([message])
        meanings = sentence.meanings is not None and True in self._weights
        scores = (self._likeness(sentence, meanings) @ self._weights[meanings])[0]
        sure = np.exp(self._config["sharpness"] * (scores - scores.max()))
        sure /= sure.sum()
        best = np.argsort(-sure)[: self._config["ranking_length"]]
        return [{"name": self._intents[i], "confidence": float(sure[i])} for i in best]

    def _likeness(self, sentences: Sentences, meanings: bool) -> np.ndarray:
        return sentences.likeness(self._examples, self._config["width"], meanings=meanings)

    def _features(self, messages: list[Message]) -> Sentences:
        runs = tuple(
            vstack([m.get_sparse_features(TEXT, [name])[1].features for m in messages], "csr")
            for name in self._config["runs"]
        )
        dense = [m.get_dense_features(TEXT, [self._config["meaning"]])[1] for m in messages]
        known = all(one is not None for one in dense)
        return Sentences(runs, np.vstack([one.features for one in dense]) if known else None)

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "intents.json").write_text(json.dumps(self._intents), "utf-8")
            for name, runs in zip(self._config["runs"], self._examples.runs, strict=True):
                save_npz(folder / f"{name}.npz", runs)
            for meanings, weights in self._weights.items():
                np.save(folder / f"weights-{int(meanings)}.npy", weights)
            if self._examples.meanings is not None:
                np.save(folder / "meanings.npy", self._examples.meanings)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KernelClassifier:
        made = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            made._intents = json.loads((folder / "intents.json").read_text("utf-8"))
            runs = tuple(load_npz(folder / f"{name}.npz") for name in config["runs"])
            made._examples = Sentences(runs, _array(folder / "meanings.npy"))
            for meanings in (False, True):
                weights = _array(folder / f"weights-{int(meanings)}.npy")
                if weights is not None:
                    made._weights[meanings] = weights
        return made


def _array(path: Path) -> np.ndarray | None:
    return np.load(path, allow_pickle=False) if path.exists() else None
