"""What is stated in words that no list knows: 躺着三年没下过地 is bedridden.

A text is compared as a whole with the messages of told/states.yml, of which is known what they
state, and clause by clause with the clauses of states/*.yml, by the same likeness as intents are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.embedding import encoder
from components.finder import TextFinder
from components.likeness import comparable
from components.lists import lists

PROJECT = Path(__file__).resolve().parent.parent
_CLAUSE = re.compile("[^,。!?;:,;:!?\\n]+")
_EMPTY = re.compile("^[\\W_]*$")
_HARDLY = 0.15
_DENIES = re.compile("[没不未无冇莫唔非]")
_ANY = "any"
_CLAUSES, _MESSAGES = "clauses", "messages"

Examples = Mapping[str, set[str]]
Span = tuple[str, int]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class StateFinder(TextFinder, EntityExtractorMixin):
    """Adds an entity per state and clause: entity its kind, value its value, role "state".

    width, ridge, landmarks, longest: as for `TextFinder`. least: below it nothing is said.
    denied: what a state is worth in a text with a word of denial when hardly any of its own
    examples has one. clause: the share of a clause by itself in how sure a state is, the rest is
    the whole text's. again: from here on another clause of the same text states it as well.
    """

    of = (_CLAUSES, _MESSAGES)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "width": 1.5,
            "ridge": 0.4,
            "landmarks": 1000,
            "longest": 2,
            "least": 0.05,
            "denied": 0.6,
            "clause": 0.2,
            "again": 0.5,
        }

    def train(self, training_data: TrainingData) -> Resource:
        """Weigh every clause and every message for every state."""
        self.learn(stated(*(PROJECT / "states").glob("*.yml")), stated(PROJECT / "told/states.yml"))
        self.persist()
        return self._resource

    def learn(self, clauses: Examples, messages: Examples) -> None:
        """clauses, messages: text -> the states that it states, often none."""
        examples = {_CLAUSES: clauses, _MESSAGES: messages}
        self._states = sorted({state for one in examples.values() for state in _all_of(one)})
        self._bare: dict[str, list[str]] = {}
        for name, likeness in self._likeness.items():
            given = examples[name]
            likeness.learn({text: {*has, _ANY} if has else set() for text, has in given.items()})
            self._bare[name] = _hardly_denied(given)

    def process(self, messages: list[Message]) -> list[Message]:
        """Add to the entities of each message what is stated in it."""
        spans = [list(_clauses(message.get(TEXT) or "")) for message in messages]
        wholes = [comparable(message.get(TEXT) or "") for message in messages]
        texts = dict.fromkeys(comparable(clause) for each in spans for clause, _ in each)
        asked = [*texts, *(one for one, each in zip(wholes, spans, strict=True) if len(each) > 1)]
        scores = self._scores(list(dict.fromkeys(asked)))
        for message, whole, each in zip(messages, wholes, spans, strict=True):
            added = self._entities(whole, each, scores) if scores else ()
            message.set(ENTITIES, [*message.get(ENTITIES, []), *added], add_to_output=True)
        return messages

    def _entities(
        self, whole: str, spans: Sequence[Span], scores: Mapping[str, Mapping[str, np.ndarray]]
    ) -> Iterator[dict[str, Any]]:
        if not spans:
            return
        plains = [comparable(clause) for clause, _ in spans]
        by_clause = np.stack([scores[_CLAUSES][one] for one in plains])
        by_message = np.stack([scores[_MESSAGES][one] for one in plains])
        all_of_it = scores[_MESSAGES][whole if len(spans) > 1 else plains[0]]
        share = self._config["clause"]
        alone = share * by_clause + (1 - share) * by_message
        sure = np.clip(share * by_clause.max(axis=0) + (1 - share) * all_of_it, 0, 1)
        place = (by_clause + by_message).argmax(axis=0)
        for at in np.flatnonzero(sure >= self._config["least"]):
            for number, (clause, start) in enumerate(spans):
                again = alone[number, at] >= self._config["again"]
                if number == place[at] or again:
                    yield _entity(self._states[at], float(sure[at]), clause, start)

    def _scores(self, plains: Sequence[str]) -> dict[str, dict[str, np.ndarray]]:
        """Per likeness and text one row, the states in order; nothing where it can't tell."""
        known = encoder() if plains else None
        told = None if known is None else known.encode(list(plains))
        found = {}
        for name, likeness in self._likeness.items():
            scores = likeness.scores(plains, told) if plains else None
            if scores is None:
                return {}
            denying = [bool(_DENIES.search(text)) for text in plains]
            bare = [likeness.targets.index(state) for state in self._bare[name]]
            scores[np.ix_(denying, bare)] *= self._config["denied"]
            rows = self._in_order(_sure(scores, likeness.targets.index(_ANY)), likeness.targets)
            found[name] = dict(zip(plains, rows, strict=True))
        return found

    def _in_order(self, scores: np.ndarray, targets: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(scores), len(self._states)), np.float32)
        place = {state: at for at, state in enumerate(self._states)}
        known = [(at, place[target]) for at, target in enumerate(targets) if target in place]
        rows[:, [to for _, to in known]] = scores[:, [at for at, _ in known]]
        return rows

    def write(self, folder: Path) -> None:
        """What is to be kept, as numbers and JSON."""
        super().write(folder)
        kept = {"states": self._states, "bare": self._bare}
        (folder / "states.json").write_text(json.dumps(kept, ensure_ascii=False), "utf-8")

    def read(self, folder: Path) -> None:
        """What `write` kept."""
        super().read(folder)
        kept = json.loads((folder / "states.json").read_text("utf-8"))
        self._states, self._bare = kept["states"], kept["bare"]


def _all_of(examples: Examples) -> set[str]:
    return {state for states in examples.values() for state in states}


def _hardly_denied(examples: Examples) -> list[str]:
    denying = {text for text in examples if _DENIES.search(comparable(text))}
    texts: dict[str, list[str]] = {}
    for text, states in examples.items():
        for state in states:
            texts.setdefault(state, []).append(text)
    return [
        state
        for state, own in sorted(texts.items())
        if sum(text in denying for text in own) < _HARDLY * len(own)
    ]


def _sure(scores: np.ndarray, anything: int) -> np.ndarray:
    """Between how much a text is like a state and how much it is like stating anything at all."""
    whole = np.clip(scores[:, [anything]], 0, 1)
    return scores * np.sqrt(whole)


def stated(*paths: Path) -> dict[str, set[str]]:
    """Each text of the files (kind=value: say, near), and the states that it states: of a text
    under `near` none."""
    found: dict[str, set[str]] = {}
    for state, texts in lists(*paths):
        for text in texts.get("say", ()):
            found.setdefault(text, set()).add(state)
        for text in texts.get("near", ()):
            found.setdefault(text, set())
    return found


def _clauses(text: str) -> list[Span]:
    spans = [(match.group(), match.start()) for match in _CLAUSE.finditer(text)]
    return [(clause, start) for clause, start in spans if not _EMPTY.match(clause)]


def _entity(state: str, score: float, text: str, start: int) -> dict[str, Any]:
    kind, _, value = state.partition("=")
    return {
        "entity": kind, "value": value, "role": "state", "start": start, "end": start + len(text),
        "confidence_entity": score, "extractor": "StateFinder",
    }  # fmt: skip
