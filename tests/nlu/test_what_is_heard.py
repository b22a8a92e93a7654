"""People's own words, and what must be understood of them (tests/nlu/said/*.yml)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.heard import (
    Benefit,
    Document,
    Duration,
    Illness,
    Mention,
    Money,
    Number,
    PlaceSaid,
    When,
    Work,
)
from nlu.understanding import hear

TODAY = date(2026, 11, 22)
ROWS = [
    pytest.param(row, id=f"{path.stem}:{row['say'][:24]}")
    for path in sorted(Path(__file__).with_name("said").glob("*.yml"))
    for row in yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
]


def shown(mention: Mention) -> str:
    """A mention on one line: kind=value@person."""
    about = f"@{mention.person}" if mention.person else ""
    return f"{mention.kind}={_value(mention.value)}{about}"


def _value(value: Any) -> str:
    match value:
        case Money():
            parts = (_yuan(value), value.period or "-", value.per or "-", value.use or "-")
            return "/".join(parts)
        case Number(low, high, approx):
            return f"{_range(low, high)}{'~' * approx}"
        case Illness(said, group, certain):
            return f"{said}:{group}{'?' * (not certain)}"
        case Work(said, state, certain):
            return f"{said}:{state}{'?' * (not certain)}"
        case Benefit(name, standing, certain):
            return f"{name}:{standing}{'?' * (not certain)}"
        case Document(name, has):
            return f"{name}:{ {True: 'has', False: 'none', None: '-'}[has] }"
        case Duration(low, high, unit, about):
            return f"{_range(low, high)}{unit}" + (f"/{about}" if about else "")
        case PlaceSaid(text, role):
            return text + (f"/{role}" if role else "")
        case When():
            first, last = value.span(TODAY) or (None, None)
            return f"{first}..{last}"
        case (low, high):
            return f"{low}-{high}"
    return str(value)


def _yuan(money: Money) -> str:
    return f"{_range(money.low_fen // 100, money.high_fen // 100)}{'~' * money.approx}"


def _range(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}-{high}"


@pytest.mark.parametrize("row", ROWS)
def test_what_is_said_is_heard(row: dict[str, Any]) -> None:
    heard = hear(row["say"])
    found = [shown(mention) for mention in heard.mentions]
    missing = [line for line in row.get("hears", []) if line not in found]
    assert not missing, f"missing {missing} in {found}"
    assert not [m for m in heard.mentions if m.kind in row.get("never", [])], found
    assert set(heard.alarms) == set(row.get("alarms", []))


@pytest.mark.parametrize("row", [row for row in ROWS if "wants" in row.values[0]])
def test_what_is_wanted_is_heard(row: dict[str, Any]) -> None:
    sure = [name for name, score in hear(row["say"]).intents if score >= 0.6]
    wanted = row["wants"]
    assert set(wanted) <= set(sure), sure
    assert not sure or sure[0] in wanted


@pytest.mark.parametrize("row", ROWS)
def test_mentions_point_at_their_words(row: dict[str, Any]) -> None:
    heard = hear(row["say"])
    for mention in heard.mentions:
        assert heard.normal[mention.start : mention.end] == mention.text


def test_the_table_is_large() -> None:
    assert len(ROWS) >= 250
