"""Rasa's CRF, kept as it was trained: Rasa's own keeps its training data and trains on each load.

That took ten seconds and more at each start, and as long a silence when a model was swapped.
"""

from __future__ import annotations

import json
import shutil
from typing import Any

import pycrfsuite
import sklearn_crfsuite
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.crf_entity_extractor import CRFEntityExtractor

_ORDER = "order.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class KeptCrfExtractor(CRFEntityExtractor):
    """Takes the settings of CRFEntityExtractor and finds what that finds."""

    def persist(self, dataset: Any) -> None:
        """Write each tagger's own model; `dataset` is what Rasa's would write."""
        with self._model_storage.write_to(self._resource) as folder:
            for name, tagger in self.entity_taggers.items():
                shutil.copyfile(tagger.modelfile.name, folder / f"{name}.crfsuite")
            (folder / _ORDER).write_text(json.dumps(list(self.entity_taggers)), "utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> KeptCrfExtractor:
        """The taggers as they were trained; ValueError when the model holds none."""
        with model_storage.read_from(resource) as folder:
            order = json.loads((folder / _ORDER).read_text("utf-8"))
            # In memory: a temporary file would be left behind by a process that is killed.
            models = {name: (folder / f"{name}.crfsuite").read_bytes() for name in order}
        taggers = {name: _tagger(model) for name, model in models.items()}
        found = cls(config, model_storage, resource, taggers)
        found.crf_order = order
        # The taggers read on in these bytes, and don't keep them.
        found._models = models
        return found


def _tagger(model: bytes) -> sklearn_crfsuite.CRF:
    tagger = sklearn_crfsuite.CRF()
    tagger._tagger = pycrfsuite.Tagger()
    tagger._tagger.open_inmemory(model)
    return tagger
