"""The one way in: text -> Heard. A model over HTTP can stand behind the word lists, never before.

What is found by rule (danger, figures, persons) is found first and stays; a model may add to it.
When the model is slow or gone, what was found by rule stands alone.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Protocol

from nlu import alarms, beside, dangers, intents, mentions, settle, states, well
from nlu.answers import number
from nlu.clauses import punctuated
from nlu.heard import (
    MODEL,
    Benefit,
    Document,
    Duration,
    Heard,
    Illness,
    Mention,
    Money,
    Number,
    PlaceSaid,
    When,
    Work,
)
from nlu.labels import labels
from nlu.normalize import LIMIT, fold, sentences

__all__ = [
    "Benefit",
    "Document",
    "Duration",
    "Heard",
    "Illness",
    "KeywordUnderstanding",
    "LayeredUnderstanding",
    "Mention",
    "Money",
    "Number",
    "PlaceSaid",
    "Understanding",
    "UnderstandingUnavailableError",
    "When",
    "Work",
    "hear",
    "merge",
    "prepare",
]

_SHORT = 16
# Characters from which the rules take long enough (a millisecond a hundred) for others to notice.
_LONG = 400
_SURE = 0.9
# What an unfirm answer of a model is worth: enough for 您是说…?, not to be acted on.
_GUESS = 0.6
# Where no intent reaches the least that is acted on, what was told is what was wanted.
_LEAST, _TOLD = 0.5, 0.55
_HALF_HEARD, _NEARLY, _SEVERAL = 0.25, 0.3, 2
_FACTS = "tell_facts"
_BELOW = 0.01


class UnderstandingUnavailableError(Exception):
    """A model can't be asked just now; whoever asked goes on without it."""


class Understanding(Protocol):
    """Turns a resident's message into what was heard; never raises on any text."""

    async def understand(self, text: str) -> Heard: ...


class KeywordUnderstanding:
    """Understanding by word lists and rules alone: pure, deterministic, about a millisecond."""

    async def understand(self, text: str) -> Heard:
        return await _heard(text)


class LayeredUnderstanding:
    """Rules first, then a model, merged; the rules alone when the model fails or takes too long.

    `timeout` is in seconds.
    """

    def __init__(self, model: Understanding, timeout: float = 1.0) -> None:
        self._model = model
        self._timeout = timeout

    async def understand(self, text: str) -> Heard:
        ours = await _heard(text)
        if not ours.normal:
            return ours
        try:
            async with asyncio.timeout(self._timeout):
                theirs = await self._model.understand(text)
        except (TimeoutError, UnderstandingUnavailableError):
            return ours
        if len(text) < _LONG:
            return merge(ours, theirs)
        return await asyncio.to_thread(merge, ours, theirs)


async def _heard(text: str) -> Heard:
    """A long text is read in a thread, so that everybody else's turn goes on meanwhile."""
    return hear(text) if len(text) < _LONG else await asyncio.to_thread(hear, text)


def prepare() -> None:
    """Load and check every word list now (about half a second), not with the first message.

    Raises:
        LexiconError: a word list is wrong; the message names the file and the entry.
    """
    for text in ("我爸七十三岁,中风,一个月两千块,住中扬镇,不对,去年三月没有低保", "两个"):
        hear(text)


def hear(text: str) -> Heard:
    """Understand one message by rule. Lone surrogates in `text` become U+FFFD; nothing raises."""
    text = text.encode("utf-8", "replace").decode("utf-8") if _has_surrogate(text) else text
    normal = punctuated(fold(text))
    wants = intents.find(normal)
    said = (*mentions.find(normal), *_short_answer(normal, wants))
    return Heard(
        text, normal, sentences(normal), wants, said, alarms.find(normal),
        left_out=max(0, len(text) - LIMIT),
    )  # fmt: skip


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _short_answer(normal: str, wants: tuple[tuple[str, float], ...]) -> tuple[Mention, ...]:
    """yes, no and number mentions of a message that holds little else."""
    end = len(normal)
    if not normal or end > _SHORT:
        return ()
    found = [
        Mention(name, True, normal, 0, end)
        for name, score in wants
        if name in ("yes", "no") and score >= _SURE
    ]
    value = number(normal)
    if value is not None:
        found.append(Mention("number", value, normal, 0, end))
    return tuple(found)


def merge(ours: Heard, theirs: Heard) -> Heard:
    """What the rules heard, and what a model heard beside it.

    Alarms are decided by both (nlu.dangers). Of two intents by one name the surer counts. A model's
    mention counts only where the rules found none of its kind in that place, and only if it heard
    the same normal text; whom it is about, and whether it is so at all, is decided as for those of
    the rules.
    """
    scores = dict(theirs.intents)
    firm = labels().firm if ours.mentions else labels().firm_alone
    for name, score in theirs.intents:
        if name in labels().whole and score < firm:
            scores[name] = round(score * _GUESS, 4)
    for name, score in ours.intents:
        scores[name] = max(score, scores.get(name, 0.0))
    heard, sure = ours.intents[0] if ours.intents else ("", 0.0)
    if "off_topic" in scores and heard in labels().whole and heard != "off_topic":
        scores["off_topic"] = min(scores["off_topic"], round(sure - _BELOW, 4))
    if "refused" in scores and _never_had(ours):
        scores["refused"] = round(scores["refused"] * _GUESS, 4)
    if max(scores.values(), default=0.0) < _LEAST:
        scores |= dict.fromkeys(_told(ours, theirs), _TOLD)
    elif max(scores, key=lambda name: scores[name]) == _FACTS:
        # What is told has a name of its own where the rules read it: 公公眼瞎,证没办.
        firm = round(scores[_FACTS] + _BELOW, 4)
        named = (one for one in intents.told(ours.mentions) if one != _FACTS)
        scores |= {one: max(firm, scores.get(one, 0.0)) for one in named}
    strongest = max(scores, key=lambda name: scores[name], default="")
    if well.denied(strongest, ours.mentions):
        scores[_FACTS] = max(scores[strongest], scores.get(_FACTS, 0.0))
        scores[strongest] = round(scores[strongest] * _GUESS, 4)
    wants = tuple(sorted(_ranked(scores).items(), key=lambda pair: -pair[1]))
    added = theirs.mentions if theirs.normal == ours.normal else ()
    new = [one for one in added if not _covered(one, ours.mentions)]
    placed = mentions.placed(ours.normal, new, ours.mentions) if new else ()
    raised, suspected = dangers.agreed(ours, theirs)
    unsaid = states.unsaid(placed, ours.mentions, danger=bool(raised))
    said = settle.given_way([*ours.mentions, *map(states.widened, unsaid)])
    if unsaid:
        said = beside.of_each(ours.normal, said)
    said += dangers.stated_by(raised, ours.normal, said, theirs.stated)
    said.sort(key=lambda mention: (mention.start, mention.end))
    said = [_doubted(one, theirs.stated) for one in said]
    by_rule = {name for name, _ in ours.intents}
    return replace(
        ours, intents=wants, mentions=tuple(said), alarms=raised, suspected=suspected,
        guessed=frozenset(scores) - by_rule, grave=theirs.grave,
    )  # fmt: skip


def _doubted(mention: Mention, stated: frozenset[str] | None) -> Mention:
    """What rules heard in a few words and a model finds no sign of is only asked about."""
    if stated is None or mention.source == MODEL or mention.kind not in labels().doubted:
        return mention
    value = str(mention.value)
    name = f"{mention.kind}={value.lower() if isinstance(mention.value, bool) else value}"
    return mention if name in stated else replace(mention, sure=False)


def _told(ours: Heard, theirs: Heard) -> tuple[str, ...]:
    """What was told where nothing sure was heard: by the facts in it, or as the model guesses."""
    told = intents.told(ours.mentions)
    grave = labels().alarms
    guess = next((name for name, _ in theirs.intents if name not in grave), "")
    if guess.startswith("tell_") and theirs.intent(guess) >= _HALF_HEARD and len(told) < _SEVERAL:
        return (guess,) if told in ((), (_FACTS,)) else told
    # What reads like a danger and is none is a telling all the same.
    calm = any(name in grave and score >= _NEARLY for name, score in theirs.intents[:1])
    return told or ((_FACTS,) if calm and not theirs.suspected else ())


def _never_had(heard: Heard) -> bool:
    """没吃过低保: nothing was refused or stopped, and no rule heard a refusal."""
    standings = {one.value.standing for one in heard.of("benefit")}
    return standings == {"not_held"} and "refused" not in dict(heard.intents)


def _ranked(scores: dict[str, float]) -> dict[str, float]:
    """What is told stands behind what is asked in one message; dangers stand where they are."""
    asked = max((score for name, score in scores.items() if name.startswith("ask_")), default=0.0)
    if asked < _GUESS:
        return scores
    least = round(asked - 0.01, 4)
    told = {name for name in scores if name.startswith("tell_")} - set(labels().alarms)
    return {name: min(one, least) if name in told else one for name, one in scores.items()}


def _covered(mention: Mention, by: tuple[Mention, ...]) -> bool:
    start = mention.end - len(mention.text)
    return any(
        mention.kind == other.kind
        and start < other.end
        and other.start < mention.end
        and not states.left_open(other)
        for other in by
    )
