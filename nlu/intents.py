"""What a message wants, by its wording, with a confidence. Vocabulary: intents.yml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import Field, TypeAdapter, ValidationError

from nlu import negation
from nlu.heard import Benefit, Mention, Work
from nlu.lexicons import LexiconError, Part, read
from nlu.phrases import Hit, Index, PhraseError, compile_phrase

__all__ = ["LIMIT", "NAMES", "find", "told"]

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

_ANSWER = 14
# In a message that long 也不晓得批没批 is told by the way, and no answer.
_TALE = 60
_ENDS = "。!?,;: ~"
_SURE, _WRAPPED = 0.7, 0.95
_MANNERS = ("thanks", "greet", "bye")
# Of what and in whose name it is answered, and the manners after it.
_WHOSE = re.compile(
    "^(?:(?:上面|以上|前面)?(?:那些个?|这些个?|那个|这个|那样|这样)(?:东西|情况|补贴)?,?)?"
    "(?:(?:咱|我|俺)(?:们|家|家里)?,?)?(?:都|全都?|样样|确实|真的?|倒是?|通通)?(?=..)"
)
_THANKS = re.compile(
    "[,啊呀哈嘛呢]*(?:麻烦|辛苦|谢谢|多谢|感谢|劳烦|有劳)[你您们各位同志大家了啦啊呀哈。!,]*$"
)
_FACTS = "tell_facts"
_OUT_OF_WORK = ("未登记失业", "登记失业", "不能劳动")
_GONE = ("去世", "离家", "失联", "改嫁", "查找不到", "服刑在押", "强制戒毒", "法院宣告失踪")
# 在家带娃 is no work that was lost.
_AT_HOME = re.compile("带(?:娃|孩子|小孩)|主妇|妈妈|妇女")
_BEFELL = {
    "自然灾害": "tell_disaster", "火灾": "tell_disaster", "交通事故": "tell_accident",
    "意外伤害": "tell_accident",
}  # fmt: skip
_TELLING = {
    "illness": "tell_illness", "disabled": "tell_disability", "dis_cert": "tell_disability",
    "bedridden": "tell_illness", "live_alone": "tell_old_alone", "orphan": "tell_child_no_parents",
    "housing_danger": "tell_unsafe_house", "labour": "tell_lost_work",
}  # fmt: skip


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
    scores = _scores(text)
    for name in ("yes", "no"):
        # 不用了谢谢 thanks for what is done with: no answer to a question.
        core = _core(text, manners=name == "yes")
        if core and core != text:
            score = round(_scores(core).get(name, 0.0) * _WRAPPED, 3)
            if score >= _SURE and score > scores.get(name, 0.0):
                scores[name] = score
                scores |= {one: min(scores[one], score - 0.1) for one in _MANNERS if one in scores}
    return tuple(
        sorted(_settled(scores).items(), key=lambda pair: (-pair[1], NAMES.index(pair[0])))
    )


def _scores(text: str) -> dict[str, float]:
    scores: dict[str, float] = {}
    for hit in _index().scan(text):
        score = _score(text, hit)
        if score > scores.get(hit.entry.intent, 0.0):
            scores[hit.entry.intent] = score
    return scores


def _core(text: str, *, manners: bool) -> str:
    """那些咱都不需要, 可以的麻烦您了, 对头对头: a short answer, unwrapped."""
    if len(text) > _ANSWER:
        return ""
    core = _WHOSE.sub("", text.strip(_ENDS))
    if manners:
        core = _THANKS.sub("", core).strip(_ENDS)
    half = len(core) // 2
    return core[:half] if half and core[:half] == core[half:] else core


def told(mentions: Sequence[Mention]) -> tuple[str, ...]:
    """The intents of telling what was heard: of an illness, a lost job …; else of facts."""
    names = [_tells(one) for one in mentions if one.sure and not one.others]
    special = dict.fromkeys(name for name in names if name and name != _FACTS)
    if _parentless(mentions):
        special["tell_child_no_parents"] = None
    return tuple(special) or ((_FACTS,) if any(names) else ())


def _parentless(mentions: Sequence[Mention]) -> bool:
    """爸去年走了,妈跑了: father and mother, of the speaker or of a child."""
    gone = {one.person for one in mentions if one.kind == "fate" and one.value in _GONE}
    return any({f"{whose}父亲", f"{whose}母亲"} <= gone for whose in ("", "孩子"))


def _tells(mention: Mention) -> str | None:
    """None where a word alone states nothing: a person, a benefit that is only named."""
    value = mention.value
    if mention.kind in ("person", "place", "number", "asking_for", "sex", "yes", "no"):
        return None
    if isinstance(value, Benefit) and value.standing == "mentioned":
        return None
    if isinstance(value, Work):
        lost = value.state in _OUT_OF_WORK and not _AT_HOME.search(value.said)
        return "tell_lost_work" if lost else _FACTS
    if mention.kind == "event":
        return _BEFELL.get(str(value), _FACTS)
    return _TELLING.get(mention.kind, _FACTS)


def _score(text: str, hit: Hit[_Wording]) -> float:
    wording = hit.entry
    if wording.deniable and negation.denied(text, hit.start):
        return 0.0
    if len(wording.unless) and next(wording.unless.scan(text), None) is not None:
        return 0.0
    if wording.intent == "unsure" and len(text) > _TALE:
        return round(wording.score * _INSIDE, 3)
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
