"""What a message wants, by its wording, with a confidence. Vocabulary: intents.yml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pydantic import Field, TypeAdapter, ValidationError

from nlu import negation
from nlu.lexicons import LexiconError, Part, read
from nlu.phrases import Hit, Index, PhraseError, compile_phrase

__all__ = ["LIMIT", "NAMES", "find"]

LIMIT = 4_000
NAMES = (
    "ask_entitlement", "ask_amount", "ask_papers", "ask_where", "ask_how_long", "ask_status",
    "complaint", "refused", "yes", "no", "unsure", "decline", "skip", "back", "correct", "why",
    "repeat", "restart", "human", "greet", "thanks", "bye", "resume", "help", "off_topic",
    "consent_withdraw",
)  # fmt: skip
_FILLERS = "嗯恩哦噢啊呀呢吧嘛哈喔的了呃额那个,。!?;: ~"
# At the head of a longer message a word like 有 says less; further inside, less still.
_HEAD, _INSIDE = 0.75, 0.5


class _Group(Part):
    score: float = Field(gt=0, le=1)
    say: list[str] = Field(min_length=1)
    whole: bool = False
    deniable: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Wording:
    intent: str
    score: float
    whole: bool
    deniable: bool
    unless: Index[None]


@cache
def _index() -> Index[_Wording]:
    data = read("intents")
    unknown = set(data) ^ set(NAMES)
    if unknown:
        raise LexiconError("intents", ", ".join(sorted(unknown)), "没有这个意图,或少了它")
    pairs = []
    for intent, groups in data.items():
        try:
            for group in TypeAdapter(list[_Group]).validate_python(groups):
                wording = _wording(intent, group)
                pairs += [(compile_phrase(say), wording) for say in group.say]
        except (PhraseError, ValidationError) as error:
            raise LexiconError("intents", intent, error) from error
    return Index(pairs)


def _wording(intent: str, group: _Group) -> _Wording:
    unless = Index([(compile_phrase(source), None) for source in group.unless])
    return _Wording(intent, group.score, group.whole, group.deniable, unless)


def find(text: str) -> tuple[tuple[str, float], ...]:
    """Intents of a folded text, strongest first; empty when no wording is known."""
    text = text[:LIMIT]
    scores: dict[str, float] = {}
    for hit in _index().scan(text):
        score = _score(text, hit)
        if score > scores.get(hit.entry.intent, 0.0):
            scores[hit.entry.intent] = score
    return tuple(
        sorted(_settled(scores).items(), key=lambda pair: (-pair[1], NAMES.index(pair[0])))
    )


def _score(text: str, hit: Hit[_Wording]) -> float:
    wording = hit.entry
    if wording.deniable and negation.denied(text, hit.start):
        return 0.0
    if len(wording.unless) and next(wording.unless.scan(text), None) is not None:
        return 0.0
    if not wording.whole:
        return wording.score
    before, after = text[: hit.start].strip(_FILLERS), text[hit.end :].strip(_FILLERS)
    if not before and not after:
        return wording.score
    return round(wording.score * (_INSIDE if before else _HEAD), 3)


def _settled(scores: dict[str, float]) -> dict[str, float]:
    """不知道 and 不想说 are no 没有; 不对,是四口人 corrects more than it denies."""
    strong = max(
        (scores.get(name, 0.0) for name in ("unsure", "decline", "skip", "why")), default=0
    )
    for name in ("yes", "no"):
        if name in scores and strong >= 0.85:
            scores[name] = round(min(scores[name], strong) * 0.3, 3)
    if scores.get("correct", 0.0) >= 0.9:
        for name in ("yes", "no"):
            if name in scores:
                scores[name] = round(scores[name] * 0.5, 3)
    return scores
