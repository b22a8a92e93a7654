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
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.crf_entity_extractor import (
    CRFEntityExtractor,
    CRFEntityExtractorOptions,
    CRFToken,
)
from rasa.shared.nlu.constants import ENTITY_ATTRIBUTE_TYPE, NO_ENTITY_TAG, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_ORDER = "order.json"
_MORE_THAN_ALL_OTHERS = 0.5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class KeptCrfExtractor(CRFEntityExtractor):
    """Takes the settings of CRFEntityExtractor and finds what that finds.

    It asks for less: roles and groups, which nobody listens to, are not learnt, and a tag that is
    likelier than all others together needs no look at the others.
    """

    def train(self, training_data: TrainingData) -> Resource:
        """As Rasa's own, of the examples in which entities are marked: where an intent's metadata
        says `marked: false`, nobody looked for them."""
        marked = TrainingData()
        # Not by its own filter, which writes out every example to look for doubles.
        marked.training_examples = [one for one in training_data.training_examples if _marked(one)]
        return super().train(marked)

    def _update_crf_order(self, training_data: TrainingData) -> None:
        self.crf_order = [ENTITY_ATTRIBUTE_TYPE]

    def extract_entities(self, message: Message) -> list[dict[str, Any]]:
        """As Rasa's own: tags by their likelihood at each token, entities out of runs of a tag."""
        tokens = message.get(TOKENS_NAMES[TEXT])
        if not self.entity_taggers or not tokens:
            return []
        read = self._convert_to_crf_tokens(message)
        features = self._crf_tokens_to_features(read, self.component_config)
        tags, sure = _likeliest(self.entity_taggers[ENTITY_ATTRIBUTE_TYPE].tagger_, features)
        if set(tags) == {NO_ENTITY_TAG}:
            return []
        found: list[dict[str, Any]] = self.convert_predictions_into_entities(
            message.get(TEXT), tokens, {ENTITY_ATTRIBUTE_TYPE: tags}, self.split_entities_config,
            {ENTITY_ATTRIBUTE_TYPE: sure},
        )  # fmt: skip
        return found

    @classmethod
    def _crf_tokens_to_features(
        cls, crf_tokens: list[CRFToken], config: dict[str, Any], include_tag_features: bool = False
    ) -> list[dict[str, Any]]:
        """The features of Rasa's own; those of a token are looked up once, not for each place from
        which it is seen."""
        wanted = config[cls.CONFIG_FEATURES]
        half, count = len(wanted) // 2, len(crf_tokens)
        added = [CRFEntityExtractorOptions.ENTITY] if include_tag_features else []
        asked = [(str(at - half), [*names, *added]) for at, names in enumerate(wanted)]
        seen = [[cls._of_token(token, *each) for token in crf_tokens] for each in asked]
        found = []
        for here in range(count):
            features: dict[str, Any] = {}
            for at, place in enumerate(range(here - half, here + half + 1)):
                if 0 <= place < count:
                    features.update(seen[at][place])
                else:
                    features["BOS" if place < 0 else "EOS"] = True
            found.append(features)
        return found

    @classmethod
    def _of_token(cls, token: CRFToken, away: str, names: list[str]) -> dict[str, Any]:
        """The features of one token as they are called where it stands `away` places off."""
        found: dict[str, Any] = {}
        for name in names:
            value = cls.function_dict[name](token)
            if name == CRFEntityExtractorOptions.PATTERN:
                found.update({f"{away}:{name}:{word}": so for word, so in value.items()})
            else:
                found[f"{away}:{name}"] = value
        return found

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


def _marked(message: Message) -> bool:
    told = (message.get("metadata") or {}).get("intent") or {}
    return bool(told.get("marked", True))


def _likeliest(
    tagger: pycrfsuite.Tagger, features: list[dict[str, Any]]
) -> tuple[list[str], list[float]]:
    """For each token its likeliest tag, and how likely that is."""
    tagger.set(features)
    none, *others = sorted(tagger.labels(), key=lambda label: label != NO_ENTITY_TAG)
    tags, sure = [], []
    for place in range(len(features)):
        tag, best = none, tagger.marginal(none, place)
        if best <= _MORE_THAN_ALL_OTHERS:
            likely = {label: tagger.marginal(label, place) for label in others}
            other = max(likely, key=likely.__getitem__, default=none)
            if likely.get(other, 0.0) > best:
                tag, best = other, likely[other]
        tags.append(tag)
        sure.append(best)
    return tags, sure


def _tagger(model: bytes) -> sklearn_crfsuite.CRF:
    tagger = sklearn_crfsuite.CRF()
    tagger._tagger = pycrfsuite.Tagger()
    tagger._tagger.open_inmemory(model)
    return tagger
