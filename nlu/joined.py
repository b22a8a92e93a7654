"""A model as an Understanding: asked part by part within one budget, its labels made ours."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from nlu import dangers
from nlu.clauses import punctuated
from nlu.heard import Heard, Mention
from nlu.labels import Entity, labels, mention_of
from nlu.normalize import fold
from nlu.parts import MOST, Part, parts, together
from nlu.states import ROLE
from nlu.understanding import UnderstandingUnavailableError

__all__ = ["ModelUnderstanding", "Parsed", "Parser"]

_FURTHER = 0.6
"""Least confidence of the intent of a part beside that of the whole message."""
_PART = 0.9
_BEHIND = 0.6
_BESIDE = 0.5
"""Least confidence of what a bare fact stands behind."""
_UNFOUNDED = 0.45
"""What a danger is worth as an intent where the text is like none at all."""


class Parsed(Protocol):
    """What a model makes of one part: intents strongest first, entities, how much it is like any
    danger at all, and like which."""

    @property
    def intents(self) -> Sequence[tuple[str, float]]: ...
    @property
    def entities(self) -> Sequence[Entity]: ...
    @property
    def grave(self) -> float | None: ...
    @property
    def dangers(self) -> Sequence[tuple[str, float]]: ...


class Parser(Protocol):
    """Something that parses texts of 240 characters together (nlu.service.client.RasaClient)."""

    async def parse_all(self, texts: Sequence[str]) -> Sequence[Parsed]:
        """One for each. Raises UnderstandingUnavailableError when there is no answer."""
        ...


class ModelUnderstanding:
    """What a model alone hears. It is asked about a few parts of a message in one go.

    budget: seconds for the whole message; parts not answered by then are left to the rules.
    at_once: goes of one message under way together.
    """

    def __init__(self, parser: Parser, budget: float = 0.7, at_once: int = 2) -> None:
        self._parser = parser
        self._budget = budget
        self._at_once = at_once

    async def understand(self, text: str) -> Heard:
        """Mentions without persons, as `nlu.understanding.merge` expects them.

        Raises:
            UnderstandingUnavailableError: no part of the message was answered.
        """
        normal = punctuated(fold(text))
        asked = parts(normal)
        answers = await self._ask(asked)
        if asked and not answers:
            raise UnderstandingUnavailableError
        danger = _danger(asked, answers)
        return Heard(
            text, normal, intents=_intents(normal, answers), mentions=_mentions(normal, answers),
            alarms=danger.raised, suspected=danger.suspected, grave=danger.grave,
            stated=_stated(asked, answers),
        )  # fmt: skip

    async def _ask(self, asked: Sequence[Part]) -> list[tuple[Part, Parsed]]:
        """The answers that came in time, in the order of the parts."""
        places = asyncio.Semaphore(self._at_once)

        async def ask(few: Sequence[Part]) -> Sequence[Parsed]:
            async with places:
                return await self._parser.parse_all([part.text for part in few])

        goes = together(asked)
        tasks = [asyncio.create_task(ask(few)) for few in goes]
        if not tasks:
            return []
        try:
            await asyncio.wait(tasks, timeout=self._budget)
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        return _answered(goes, results)


def _answered(
    goes: Sequence[Sequence[Part]], results: Sequence[Sequence[Parsed] | BaseException]
) -> list[tuple[Part, Parsed]]:
    """Without the parts that the model refused or was too slow for; any other fault is raised."""
    found: list[tuple[Part, Parsed]] = []
    for few, result in zip(goes, results, strict=True):
        if isinstance(result, UnderstandingUnavailableError | asyncio.CancelledError):
            continue
        if isinstance(result, BaseException):
            raise result
        found.extend(zip(few, result, strict=True))
    return found


def _intents(normal: str, answers: Sequence[tuple[Part, Parsed]]) -> tuple[tuple[str, float], ...]:
    """The intents of a message: of the whole text, and whatever else its parts want."""
    alone = len(answers) == 1
    scores: dict[str, float] = {}
    for part, parsed in answers:
        for rank, (name, score) in enumerate(parsed.intents):
            if name in labels().alarms and (parsed.grave or 0) < dangers.worth().suspect:
                score = round(score * _UNFOUNDED, 4)
            if not (part.whole or alone):
                if rank or score < _FURTHER or name in labels().whole:
                    continue
                score = round(score * _PART, 4)
            scores[name] = max(score, scores.get(name, 0.0))
    ranked = {name: _standing(name, score, scores) for name, score in scores.items()}
    return tuple(sorted(ranked.items(), key=lambda pair: -pair[1]))


def _standing(name: str, score: float, scores: dict[str, float]) -> float:
    """Thanks and bare facts stand behind whatever else is wanted."""
    others = any(one not in labels().behind and s >= _BESIDE for one, s in scores.items())
    return round(score * _BEHIND, 4) if others and name in labels().behind else score


def _mentions(normal: str, answers: Sequence[tuple[Part, Parsed]]) -> tuple[Mention, ...]:
    """What is stated is told by the whole message, where it is short enough to be read so."""
    whole = any(part.whole for part, _ in answers)
    found: dict[tuple[str, int, int], Mention] = {}
    for part, parsed in answers:
        for entity in parsed.entities:
            if entity.role == ROLE and whole and not part.whole:
                continue
            mention = mention_of(entity, normal, part.start)
            if mention is not None:
                found.setdefault((mention.kind, mention.start, mention.end), mention)
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.end)))


def _stated(asked: Sequence[Part], answers: Sequence[tuple[Part, Parsed]]) -> frozenset[str] | None:
    """What is possibly stated anywhere in it; None where a part was not answered or not asked
    about, or by a model that can't tell."""
    if len(answers) < len(asked) or len(asked) == MOST:
        return None
    if any(parsed.grave is None for _, parsed in answers):
        return None
    told = (entity for _, parsed in answers for entity in parsed.entities)
    return frozenset(f"{one.kind}={one.value}" for one in told if one.role == ROLE)


def _danger(asked: Sequence[Part], answers: Sequence[tuple[Part, Parsed]]) -> dangers.Danger:
    """By the message as a whole, where it is short enough to be read so: a clause alone misleads.
    Nothing is said of a message of which a part was not answered or not asked about."""
    if len(answers) < len(asked) or len(asked) == MOST:
        return dangers.Danger()
    whole = [(part, parsed) for part, parsed in answers if part.whole] or answers
    return dangers.heard_in([(part.text, one.grave, one.dangers) for part, one in whole])
