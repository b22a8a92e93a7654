"""What the model is trained on is enough, varied, marked soundly, and says what the domain says."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import combinations
from typing import Any

import pytest

from nlu.lexicons import read
from nlu.normalize import fold, simplify

_MARKED = re.compile(r"\[(?P<said>[^\]]*)\](?:\((?P<kind>\w+)\)|(?P<more>\{[^}]*\}))")
_ENOUGH, _ALIKE, _SHARE_ALIKE = 45, 0.8, 0.08


def grams(text: str) -> frozenset[str]:
    said = re.sub(r"\W", "", fold(text))
    return frozenset(said[at : at + 2] for at in range(len(said) - 1))


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the pairs of letters of both that both have, 0 to 1."""
    return len(one & other) / max(len(one | other), 1)


def labels(domain: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for entity in domain["entities"]:
        found |= entity if isinstance(entity, dict) else {entity: {}}
    return found


def test_every_intent_of_the_domain_has_examples_enough(
    domain: dict[str, Any], texts: dict[str, list[str]]
) -> None:
    assert set(texts) == set(domain["intents"])
    assert {intent: len(said) for intent, said in texts.items() if len(said) < _ENOUGH} == {}


def test_no_example_stands_twice(texts: dict[str, list[str]]) -> None:
    said = Counter(fold(text) for those in texts.values() for text in those)
    assert [text for text, times in said.items() if times > 1] == []


def test_examples_are_no_template_with_a_word_changed(texts: dict[str, list[str]]) -> None:
    """Hardly any two longer examples of an intent share most of their pairs of letters."""
    crowded = {}
    for intent, those in texts.items():
        runs = [grams(text) for text in those if len(text) >= 8]
        alike = {index for pair in combinations(range(len(runs)), 2)
                 if shared(runs[pair[0]], runs[pair[1]]) >= _ALIKE for index in pair}  # fmt: skip
        if len(alike) > _SHARE_ALIKE * len(those):
            crowded[intent] = len(alike)
    assert crowded == {}


def test_many_voices_speak(texts: dict[str, list[str]]) -> None:
    said = [text for those in texts.values() for text in those]
    share = {
        "traditional": sum(simplify(text) != text for text in said) / len(said),
        "long": sum(len(text) > 40 for text in said) / len(said),
        "short": sum(len(text) <= 6 for text in said) / len(said),
    }
    assert share["traditional"] > 0.02
    assert share["long"] > 0.003
    assert 0.1 < share["short"] < 0.5


def test_what_is_kept_to_measure_is_not_trained_on(
    texts: dict[str, list[str]], dev: list[tuple[str, str]]
) -> None:
    trained = {fold(text) for those in texts.values() for text in those}
    assert [say for _, say in dev if fold(say) in trained] == []


def test_what_is_kept_to_measure_covers_every_intent(
    domain: dict[str, Any], dev: list[tuple[str, str]]
) -> None:
    asked = Counter(intent for intent, _ in dev)
    assert len(dev) >= 150
    assert set(asked) == set(domain["intents"])
    assert min(asked.values()) >= 4


def test_every_entity_is_a_kind_of_mention(domain: dict[str, Any]) -> None:
    assert set(labels(domain)) <= set(read("kinds"))


def test_every_mark_is_declared_and_sound(
    domain: dict[str, Any], examples: dict[str, list[str]]
) -> None:
    declared, wrong = labels(domain), []
    for lines in examples.values():
        for line in lines:
            for mark in _MARKED.finditer(line):
                more = json.loads(mark["more"]) if mark["more"] else {"entity": mark["kind"]}
                known = declared.get(more["entity"], {})
                fits = all(more[key] in known.get(f"{key}s", ()) for key in ("role", "group")
                           if key in more)  # fmt: skip
                if more["entity"] not in declared or not fits or not mark["said"].strip():
                    wrong.append(line)
            if set("[]{}()") & set(_MARKED.sub("", line)):
                wrong.append(line)
    assert wrong == []


@pytest.mark.parametrize("intent", ["tell_wish_to_die", "tell_violence", "tell_no_food"])
def test_danger_is_told_in_roundabout_ways_too(intent: str, texts: dict[str, list[str]]) -> None:
    """A good part of a danger's examples do without the word that gives it away."""
    plain = {"tell_wish_to_die": "死活杀", "tell_violence": "打", "tell_no_food": "饿"}[intent]
    quiet = [text for text in texts[intent] if not set(plain) & set(text)]
    assert len(quiet) >= len(texts[intent]) / 4
