"""Only an answer of the right shape about the right text is an answer."""

from __future__ import annotations

from typing import Any

import pytest

from nlu.service.parsed import Entity, Parsed, read

TEXT = "我爸七十三岁"
GOOD: dict[str, Any] = {
    "text": TEXT,
    "intent_ranking": [
        {"name": "greet", "confidence": 0.1},
        {"name": "tell_facts", "confidence": 0.9000000001},
    ],
    "entities": [
        {"entity": "age", "start": 2, "end": 6, "value": "七十三岁", "confidence_entity": 0.7},
        {"entity": "person", "start": 0, "end": 2, "value": "父亲", "role": "x", "group": "y"},
    ],
}


def test_a_good_answer_is_sorted_and_its_places_count_from_the_text_given() -> None:
    found = read(GOOD, TEXT, shift=2)
    assert found == Parsed(
        (("tell_facts", 0.9000000001), ("greet", 0.1)),
        (
            Entity("person", 2, 4, "我爸", 1.0, "x", "y", "父亲"),
            Entity("age", 4, 8, "七十三岁", 0.7, value="七十三岁"),
        ),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "ok",
        {},
        {"text": "别的", "intent_ranking": [], "entities": []},
        {**GOOD, "intent_ranking": None},
        {**GOOD, "intent_ranking": [{"name": "greet", "confidence": 7}]},
        {**GOOD, "intent_ranking": [{"name": "greet", "confidence": float("nan")}]},
        {**GOOD, "intent_ranking": [{"name": "greet", "confidence": "high"}]},
        {**GOOD, "intent_ranking": ["greet"]},
        {**GOOD, "entities": [{"entity": "age"}]},
        {**GOOD, "entities": [{"entity": "age", "start": 2, "end": 99}]},
        {**GOOD, "entities": [{"entity": "age", "start": 3, "end": 3}]},
        {**GOOD, "entities": [{"entity": "age", "start": "2", "end": "4"}]},
        {**GOOD, "entities": "none"},
    ],
)
def test_anything_else_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"answer|entity|confidence"):
        read(wrong, TEXT)
