"""Chinese text cut into characters: no word list to keep, and no word to miss in a slip."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from components.writing import plain

_PART = re.compile(r"[a-zA-Z]+|[0-9.]*[0-9]|[^\s]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class CharacterTokenizer(Tokenizer):
    """One token a character, simplified; a run of Latin letters and a figure stay whole."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_",
                "token_pattern": None, "prefix_separator_symbol": None}  # fmt: skip

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of one attribute, with their offsets into it."""
        text = plain(message.get(attribute))
        return [Token(m.group(), m.start(), m.end()) for m in _PART.finditer(text)]
