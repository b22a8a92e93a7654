"""Which intent a sentence has, by how alike it is to each example: kernel ridge regression.

For five thousand examples it is solved exactly in seconds, where logistic regression over the same
features took minutes and understood less (docs/decisions/0018).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
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
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix, load_npz, save_npz, vstack

# Examples compared at a time when a model is trained: what is in memory then is one matrix of all
# of them with all of them (380 MB for ten thousand) and a slice of this many rows.
_ROWS = 512
# From so many texts on, one product of matrices is quicker than one after the other.
_MANY = 4


@dataclass(frozen=True)
class Sentences:
    """Features of n sentences. runs: per kind of run a sparse (n, runs) array, rows of length one;
    meanings: (n, d), rows of length one, or None where there was no encoder.
    """

    runs: tuple[csr_matrix, ...]
    meanings: np.ndarray | None

    def likeness(self, width: float, *, meanings: bool) -> np.ndarray:
        """(n, n) float32, of each with each: mean cosine of the runs, and a bell over the distance
        in meaning."""
        count = self.runs[0].shape[0]
        total = np.empty((count, count), np.float32)
        others = [runs.T.tocsr() for runs in self.runs]
        for start in range(0, count, _ROWS):
            rows = slice(start, start + _ROWS)
            pairs = zip(self.runs, others, strict=True)
            total[rows] = sum((mine[rows] @ theirs).toarray() for mine, theirs in pairs)
            total[rows] /= len(self.runs)
            if meanings:
                total[rows] += bell(self.meanings[rows], self.meanings, width)
        return total

    def solved(
        self, targets: np.ndarray, width: float, ridge: float, *, meanings: bool
    ) -> np.ndarray:
        """(n, targets): what each sentence weighs for each target, by ridge regression."""
        alike = self.likeness(width, meanings=meanings)
        alike[np.diag_indices_from(alike)] += ridge
        # Turned, it is the same, and lies as the solver wants it: nothing is copied.
        return cho_solve(cho_factor(alike.T, overwrite_a=True, check_finite=False), targets)

    def worth(self, weights: np.ndarray) -> list[np.ndarray]:
        """What each run is worth to each target, (runs, targets) per kind of run. The likeness of
        runs is linear, so it is summed up once over all sentences, and not again for every text."""
        share = weights.astype(np.float64) / len(self.runs)
        return [(runs.T @ share).astype(np.float32) for runs in self.runs]


def by_runs(rows: Sequence[csr_matrix], worth: Sequence[np.ndarray]) -> np.ndarray:
    """(targets,): what the runs of one text say; rows: one per kind of run, as `worth`."""
    pairs = zip(rows, worth, strict=True)
    return sum(row.data @ each[row.indices] for row, each in pairs)


def bell(meanings: np.ndarray, others: np.ndarray, width: float) -> np.ndarray:
    """(n, m) float32: 1 where the meanings are the same, less the farther they are apart."""
    if len(meanings) < _MANY:
        cosines = np.stack([others @ one for one in meanings])
    else:
        cosines = meanings @ others.T
    np.minimum(cosines, 1, out=cosines)
    cosines -= 1
    cosines *= 2 * width
    return np.exp(cosines, out=cosines)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KernelClassifier(IntentClassifier, GraphComponent):
    """runs, meaning: names (alias) of the featurizers. width, ridge, sharpness: of the bell, of the
    regression, and of the scores when they are turned into confidences that add up to one.
    grave: intents whose scores are summed up besides: what a regression on their being one of them
    at all would say, which tells a text apart from all others where it is torn between several.
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
            "grave": [],
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
        # What each run is worth to each intent, (runs, intents) per kind of run; summed up on use.
        self._worth: dict[bool, list[np.ndarray]] = {}

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
            width, ridge = self._config["width"], self._config["ridge"]
            self._weights[meanings] = self._examples.solved(
                targets, width, ridge, meanings=meanings
            )
        self._persist()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, intent_ranking, surest first, and grave, 0 to 1 (None where none are)."""
        told = [message for message in messages if message.get(TEXT)]
        scores = iter(self._scores(told) if told else ())
        for message in messages:
            row = next(scores) if message.get(TEXT) else None
            ranking = [] if row is None else self._ranking(row)
            message.set("intent", dict(ranking[0]) if ranking else None, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set("grave", None if row is None else self._grave(row), add_to_output=True)
        return messages

    def _grave(self, scores: np.ndarray) -> float | None:
        # Every target was moved down by one in so many, so that on the whole it is nothing.
        known = [name in self._config["grave"] for name in self._intents]
        every = (scores[known] + 1 / len(self._intents)).sum()
        return float(np.clip(every, 0, 1)) if any(known) else None

    def _scores(self, messages: list[Message]) -> np.ndarray:
        told = self._meanings(messages) if True in self._weights else None
        scores = np.stack([self._by_runs(one, told is not None) for one in messages])
        if told is not None:
            alike = bell(told, self._examples.meanings, self._config["width"])
            scores += alike @ self._weights[True]
        return scores

    def _ranking(self, scores: np.ndarray) -> list[dict[str, Any]]:
        sure = np.exp(self._config["sharpness"] * (scores - scores.max()))
        sure /= sure.sum()
        best = np.argsort(-sure)[: self._config["ranking_length"]]
        return [{"name": self._intents[i], "confidence": float(sure[i])} for i in best]

    def _by_runs(self, message: Message, meanings: bool) -> np.ndarray:
        """(intents,): what the runs say."""
        if meanings not in self._worth:
            self._worth[meanings] = self._examples.worth(self._weights[meanings])
        rows = [_features_of(message, name) for name in self._config["runs"]]
        return by_runs(rows, self._worth[meanings])

    def _features(self, messages: list[Message]) -> Sentences:
        runs = tuple(
            vstack([_features_of(message, name) for message in messages], "csr")
            for name in self._config["runs"]
        )
        return Sentences(runs, self._meanings(messages))

    def _meanings(self, messages: list[Message]) -> np.ndarray | None:
        rows = [_features_of(message, self._config["meaning"]) for message in messages]
        return np.vstack(rows) if all(row is not None for row in rows) else None

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


def _features_of(message: Message, name: str) -> Any:
    """The row that the featurizer of this name (alias) made of the text; None without one."""
    made = (one.features for one in message.features if one.origin == name)
    return next(made, None)


def _array(path: Path) -> np.ndarray | None:
    return np.load(path, allow_pickle=False) if path.exists() else None
