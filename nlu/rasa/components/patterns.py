"""Which characters stand in a word of the lookup tables: hints for the CRF, and nothing more."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.regex_featurizer import RegexFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class LookupMarks(RegexFeaturizer):
    """Marks each token as RegexFeaturizer does, but makes no matrices, which nothing here reads. In
    service it says only what a token is, not all that it is not: that weighs nothing.
    """

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Mark every example, also with what its tokens are not: the CRF is trained with both."""
        unmarked = {known["name"]: False for known in self.known_patterns}
        for example in training_data.training_examples:
            for token in example.get(TOKENS_NAMES[TEXT], ()):
                token.set("pattern", dict(unmarked))
            self._text_features_with_regex(example, TEXT)
        return training_data

    def _text_features_with_regex(self, message: Message, attribute: str) -> None:
        tokens = message.get(TOKENS_NAMES[attribute])
        if not tokens:
            return
        text = message.get(attribute)
        starts, ends = [token.start for token in tokens], [token.end for token in tokens]
        marks: list[dict[str, bool]] = [{} for _ in tokens]
        flags = 0 if self.case_sensitive else re.IGNORECASE
        for known in self.known_patterns:
            for match in re.finditer(known["pattern"], text, flags):
                first, behind = bisect_right(ends, match.start()), bisect_left(starts, match.end())
                for mark in marks[first:behind]:
                    mark[known["name"]] = True
        for token, mark in zip(tokens, marks, strict=True):
            token.set("pattern", {**token.get("pattern", {}), **mark})
