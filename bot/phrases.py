"""A fact said back in everyday words: 73岁, 常年卧床, 每人每月约500元 (`bot/phrases.yml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from bot.texts import blanks
from rules.case import SetValue, Value
from rules.errors import Problem, RulesError, sentence
from rules.facts import FEN, Catalogue, Fact
from rules.source import Document, read

__all__ = ["FILE", "Phrases", "load", "yuan"]

FILE = Path(__file__).with_name("phrases.yml")
_NONE, _OTHER = "none", "other"
_BOOLS = {True: "yes", False: "no"}
_COUNTED = ("int", "money", "date", "town", "text", "pair")
_WAN = 10_000


@dataclass(frozen=True, slots=True)
class Phrases:
    """Immutable; every fact of the catalogue has its words."""

    by_fact: Mapping[str, str | Mapping[str, str]]

    def say(self, fact: Fact, value: Value) -> str:
        """The value in everyday words.

        Raises:
            KeyError: there are no words for the fact or for this value of it.
        """
        words = self.by_fact[fact.id]
        if isinstance(words, str):
            return words.format(value=_plain(fact, value))
        if isinstance(value, SetValue):
            named = [words[one] for one in fact.values if one in value.yes and one != fact.none]
            return "、".join(dict.fromkeys(named)) or words[_NONE]
        if isinstance(value, bool):
            return words[_BOOLS[value]]
        if str(value) in words:
            return words[str(value)]
        return words[_OTHER].format(value=_plain(fact, value))


def load(catalogue: Catalogue, path: Path = FILE) -> Phrases:
    """Read the words and hold them against the facts: none missing, none too many.

    Raises:
        RulesError: all that is wrong, each with file and line.
    """
    document = read(path)
    facts = {fact.id: fact for fact in catalogue}
    problems = [
        document.problem("missing_field", field=missing)
        for missing in facts
        if missing not in document.data
    ]
    for id, words in document.data.items():
        problems += _faults(document, id, words, facts.get(id))
    if problems:
        raise RulesError(problems)
    return Phrases(document.data)


def _faults(document: Document, id: str, words: Any, fact: Fact | None) -> list[Problem]:
    if fact is None:
        return [document.problem("unknown_field", (id,), field=id, hint="")]
    if fact.kind in _COUNTED and (isinstance(words, str) or _OTHER in words):
        text = words if isinstance(words, str) else words[_OTHER]
        if isinstance(text, str) and blanks(text) == {"value"}:
            return []
        reason = sentence("is_text")
        return [document.problem("wrong_value", (id,), field=id, reason=reason, hint="")]
    given = set(words) if isinstance(words, Mapping) else set()
    return [
        document.problem(
            "missing_field" if one in wanted else "unknown_field", (id,), field=one, hint=""
        )
        for wanted in [_wanted(fact)]
        for one in sorted(wanted ^ given)
    ]


def _wanted(fact: Fact) -> set[str]:
    if fact.kind == "bool":
        return set(_BOOLS.values())
    if fact.kind == "set":
        return {one for one in fact.values if one != fact.none} | {_NONE}
    if fact.kind == "int" and fact.low is not None and fact.high is not None:
        return {str(number) for number in range(fact.low, fact.high + 1)}
    return set(fact.values)


def yuan(fen: int | Fraction) -> str:
    """An amount as it is read aloud: whole yuan, halves up; from 10,000 on 万 where it is round."""
    whole = int(Fraction(fen) / FEN + Fraction(1, 2))
    if whole >= _WAN and whole % 1000 == 0:
        return f"{whole / _WAN:g}万"
    return str(whole)


def _plain(fact: Fact, value: Value) -> str:
    if isinstance(value, date):
        return f"{value.month}月{value.day}日"
    if fact.kind == "money" and isinstance(value, int | Fraction):
        return yuan(value)
    if isinstance(value, tuple):
        return "、".join(one for one in value if one is not None)
    return str(value)
