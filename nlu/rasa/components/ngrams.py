"""Runs of characters or of sounds, weighed by how rare they are, as features of a sentence."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from copy import copy
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from components.writing import said, sounds

_ENDS = ("^", "$")
_FILE = "runs.json"


class Runs:
    """Runs of up to `longest` characters (of: characters) or of their sounds (of: sounds), and how
    rare each is: what weighs one text's runs into a row of length one."""

    def __init__(self, of: str, longest: int, rarity: dict[str, float] | None = None) -> None:
        self._of, self._longest = of, longest
        self.rarity = rarity or {}
        self._column = {run: column for column, run in enumerate(self.rarity)}
        self._weight = np.array(list(self.rarity.values()), np.float32)
        self._empty = csr_matrix((1, len(self.rarity)), dtype=np.float32)

    def learnt(self, texts: Sequence[str]) -> Runs:
        """The same kind of runs, with the rarity that they have among these texts."""
        seen = Counter(run for text in texts for run in set(self._in(text)))
        return Runs(
            self._of,
            self._longest,
            {
                run: round(1 + math.log((1 + len(texts)) / (1 + count)), 5)
                for run, count in sorted(seen.items())
            },
        )

    def row(self, text: str) -> csr_matrix:
        """(1, runs) float32: a run weighs (1 + ln of how often it is there) times its rarity."""
        counts = Counter(run for run in self._in(text) if run in self._column)
        columns = np.array([self._column[run] for run in counts], np.int32)
        weights = (1 + np.log(np.array(list(counts.values()), np.float32))) * self._weight[columns]
        weights /= max(float(np.linalg.norm(weights)), 1e-9)
        # A copy, filled: to make one with its checks takes longer than all the rest.
        row = copy(self._empty)
        row.data, row.indices = weights, columns
        row.indptr = np.array([0, len(columns)], np.int32)
        return row

    def _in(self, text: str) -> list[str]:
        parts = list(text) if self._of == "characters" else sounds(text)
        parts = [_ENDS[0], *parts, _ENDS[1]]
        joint = "" if self._of == "characters" else " "
        return [
            joint.join(parts[start : start + length])
            for length in range(1, self._longest + 1)
            for start in range(len(parts) - length + 1)
        ]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(SparseFeaturizer, GraphComponent):
    """The runs of a text, weighed among the examples; the whole is of length one, so that the
    product of two sentences says how alike they are. of, longest: as for `Runs`.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**SparseFeaturizer.get_default_config(), "of": "characters", "longest": 2}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramFeaturizer:
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raises ValueError when `of` names neither characters nor sounds."""
        if config["of"] not in ("characters", "sounds"):
            raise ValueError(f"of: {config['of']!r} is neither characters nor sounds")

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
        rarity: dict[str, float] | None = None,
    ) -> None:
        super().__init__(name, config)
        self._model_storage, self._resource = model_storage, resource
        self._runs = Runs(config["of"], int(config["longest"]), rarity)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which runs there are and how rare each is; kept in runs.json."""
        texts = [said(m) for m in training_data.training_examples if m.get(TEXT)]
        self._runs = self._runs.learnt(texts)
        with self._model_storage.write_to(self._resource) as folder:
            kept = json.dumps(self._runs.rarity, ensure_ascii=False)
            (folder / _FILE).write_text(kept, "utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramFeaturizer:
        with model_storage.read_from(resource) as folder:
            rarity = json.loads((folder / _FILE).read_text("utf-8"))
        return cls(config, execution_context.node_name, model_storage, resource, rarity)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features of the text to each message that has one."""
        for message in messages:
            if message.get(TEXT):
                row = self._runs.row(said(message))
                message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages
