"""Is it so, here and now, in the household spoken of? Vocabulary: reality.yml.

要是有残疾证, 高血压算不算大病, 以前打工, 怕瘫了 state no fact; 好像是糖尿病 is a guess, to be asked
about. A mention that states nothing is dropped; a benefit or a paper is still named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nlu import negation
from nlu.heard import Benefit, Document, Mention, Money, Work
from nlu.other_houses import other_houses
from nlu.people import Marker
from nlu.reality_words import patterns

__all__ = ["asks_outright", "settled"]

# Persons and places are spoken of even where nothing is stated of them.
_NAMES = frozenset(
    {"person", "asking_for", "place", "number", "yes", "no", "speaker", "sex", "relief_event"}
)
_FIGURES = frozenset({"age", "birth", "money", "people_count", "child_count", "duration", "date"})
_HEALTH = frozenset({"illness", "disabled", "mental_diagnosed", "long_medication", "bedridden"})
_PAPERS = frozenset(
    {"dis_cert", "benefit", "document", "housing", "poverty_register", "want_institution",
     "residence_permit", "insurance"}
)  # fmt: skip
# 腿摔断过: that was once.
_ACCIDENTS = frozenset({"event", "sudden_injury"})
_HAD = re.compile("过[一两几]?(?:回|次|场|个)?$")
# 电视上讲八十以上才有,我妈才七十八: back to our own.
_OURS = re.compile(
    "[,。](?:可|但|可是|但是|不过)?(?:我|俺|咱)[^,。!?;:]{0,3}(?:才|今年|都|已经|还|刚)"
)
_MEANS = frozenset({"vehicles", "houses", "no_savings", "business", "money"})
# 年收入五万是村干部瞎填的: what somebody else put down is not so.
_WRITTEN = frozenset({"money", "vehicles", "houses", "business", "people_count"})
_UNTRUE = re.compile("[瞎乱胡](?:填|写|编|报|登)|是假的|造谣|登记错|搞错|弄错|写错")
# 打算明年买个车拉货: neither had nor done yet.
# 我初三的时候他没了, 上高中以后还发不发: of another time than today.
_AT_THE_TIME = re.compile("(?:的?时候|那[年会]|时(?!间|常)|以后|之后|毕业|完就)")
_PLANNED = frozenset({"school", "work", "vehicles", "houses", "business"})
_PLANS = re.compile(
    "打算|计划|想(?:着|要)?(?:去|读|上|考|念|买|开|找|弄|搞|办|明年|以后)|明年|以后(?:要|再)"
)
# States that end: told of another time they say nothing of today.
_PASSING = frozenset(
    {"work", "vehicles", "houses", "housing", "business", "school", "boarding", "people_count",
     "live_alone", "caregiver", "bedridden", "selfcare", "benefit", "need", "homeless", "labour"}
)  # fmt: skip
_ENDS = "。!?"
# 社工说是D级, 鉴定了是二级: what others establish is so.
_ASSESSED = frozenset({"housing_danger", "dis_grade"})
_ASSESSORS = re.compile(
    "(?:村|镇|乡|县|社区|社工|干部|住建|鉴定|专家|来看|来查|他们|人家)[^,。!?;:]{0,8}$"
)
_AUTHORITY = re.compile("(?:村|镇|干部|社区|民政|窗口|他们|人家|街道)[^,。!?;:]{0,6}说")
_DOCTOR = re.compile("(?:医生|大夫|医院|专家|鉴定|来看|来查|来验)[^,。!?;:]{0,6}$")
_ONLY_THEN = re.compile("[^,。!?;:]{0,3}(?:才|就)(?:给|能|可以|有|算|发|补|行)")
_THRESHOLD = re.compile("以[上下内]|之[内下]|以外")
_INTRODUCED = re.compile(
    "(?:有个|有一个|有位|有一位|有户|这个|那个|一个|一位|我家的|俺家的)[^,。!?;:]{0,3}$"
)
# 怎么办 asks for help, not about a rule.
_PLEA = re.compile("(?:该|要|可)?(?:怎么|咋个?|如何)(?:办|整|弄)")
_OF_ANYBODY = re.compile("(?:户|人|家庭|员|的人)的$")
# 单位以前分的房: what came from then and is had now.
_MADE_THEN = re.compile("[^,。!?;:]{0,3}(?:分|盖|买|修|建|起|留)(?:下|来)?的")
_AFTERWARDS = re.compile("后来|之后|以后|退休|后(?=[,。就才一在靠])")
_ONGOING = re.compile("着|还|正|一直|都")
# 前年有低保 with nothing that leads to today; 去年评上的 began then and lasts.
_BEGAN = re.compile("评|办|批|吃上|纳入|开始|进了|认定|认了|定为|列为")
_LASTS = re.compile("今年也?还|现在还|还在|还收着|还领|还给|本子还|证还|至今|一直|到现在|如今|没停")


def settled(text: str, mentions: Iterable[Mention], subjects: Sequence[Marker]) -> list[Mention]:
    """The mentions that state something; guesses marked unsure, other families' marked `others`."""
    elsewhere = other_houses(text, subjects, patterns().others)
    kept: list[Mention] = []
    for mention in mentions:
        judged = mention if mention.kind in _NAMES else _judged(text, mention, subjects)
        if judged is not None:
            others = judged.kind != "neighbours" and any(
                first <= judged.start < last for first, last in elsewhere
            )
            kept.append(replace(judged, others=True) if others else judged)
    return kept


def _judged(text: str, mention: Mention, subjects: Sequence[Marker]) -> Mention | None:
    first, last = negation.clause(text, mention.start, mention.end)
    lead, rest = text[first : mention.start], text[mention.end : last]
    if (
        _supposed(text, mention)
        or _once(text, mention, first, last)
        or _of_anybody(text, mention, subjects, lead, rest)
        or _only_said(mention, lead, subjects, first)
        or (mention.kind in _ACCIDENTS and (rest.startswith("过") or _HAD.search(lead)))
        or _of_media(text, mention)
        or (mention.kind not in _FIGURES and patterns().feared.search(lead))
    ):
        return _named(mention)
    if mention.kind in _WRITTEN and _UNTRUE.search(text, mention.end, mention.end + 14):
        return None
    if mention.kind == "school" and _asks(rest) and not _named_in(subjects, first, mention):
        return None  # 孤儿上高中学费免吗
    if mention.kind in _PLANNED and _PLANS.search(lead):
        return None
    if mention.kind in _PAPERS and patterns().wished.search(lead):
        return _named(mention)
    if _guessed(text, mention, lead, subjects):
        return replace(mention, sure=False)
    return mention


def _named(mention: Mention) -> Mention | None:
    """A benefit and a paper are named all the same, so that questions about them are answered."""
    value = mention.value
    if isinstance(value, Benefit):
        held = value.standing in ("held", "not_held")
        return replace(mention, value=replace(value, standing="mentioned")) if held else mention
    if isinstance(value, Document):
        return replace(mention, value=replace(value, has=None))
    return None


def _supposed(text: str, mention: Mention) -> bool:
    """要是… before it in the sentence, or …的话 after it in the clause."""
    first, _ = negation.sentence(text, mention.start, mention.end)
    cues = [
        one for one in patterns().supposed.finditer(text, first, mention.start) if not one["not"]
    ]
    if cues and not patterns().back.search(text, cues[-1].end(), mention.start):
        return True
    _, end = negation.clause(text, mention.start, mention.end)
    return bool(patterns().supposed_after.search(text, mention.end, min(end, mention.end + 12)))


def _once(text: str, mention: Mention, first: int, last: int) -> bool:
    """以前打工, 那时有车; 我妈得过癌,治好了."""
    words = patterns()
    if mention.kind == "school" and _AT_THE_TIME.match(text, mention.end):
        return True
    if mention.kind in _HEALTH:
        _, end = negation.sentence(text, mention.start, mention.end)
        return bool(words.healed.search(text, mention.end, min(end, mention.end + 24)))
    money = mention.value if isinstance(mention.value, Money) else None
    if mention.kind not in _PASSING and not (money and money.use in (None, "income", "benefit")):
        return False
    start, end = negation.sentence(text, mention.start, mention.end)
    if mention.kind == "benefit" and negation.told_of_past(text, mention.start, mention.end):
        began = _BEGAN.search(text, first, min(end, mention.end + 4))
        if not began and not _LASTS.search(text, first, end):
            return True
    once = words.once.finditer(text, start, mention.end)
    cues = [one.end() for one in once if not _MADE_THEN.match(text, one.end())]
    if cues and not _since(text, max(cues), last):
        return True
    if mention.kind in ("vehicles", "houses") and mention.value:
        return bool(words.over.search(text, mention.end, mention.end + 12))
    return False


def _since(text: str, cue: int, last: int) -> bool:
    """Something after the word for the past leads back to today."""
    return bool(patterns().still.search(text, cue, last) or _AFTERWARDS.search(text, cue, last))


def _of_anybody(
    text: str, mention: Mention, subjects: Sequence[Marker], lead: str, rest: str
) -> bool:
    """瘫痪在床的老人有什么补贴, 有车是不是就不能吃低保: asked of a rule, stated of nobody."""
    if _going_on(lead, rest):
        return False
    if mention.kind in _FIGURES and _THRESHOLD.match(rest) and _asks(rest):
        return True
    if _ONLY_THEN.match(rest) and not _somebody(text, mention.start, subjects):
        return True
    described = patterns().anybody.match(rest)
    if described and not _INTRODUCED.search(lead) and _asks(text[mention.end :].split("。")[0]):
        return not _near(text, mention, subjects, len(lead))
    return _asks(rest) and not _somebody(text, mention.start, subjects)


def asks_outright(clause: str) -> bool:
    """Whether a whole clause is a question: 残疾证怎么办, but not 什么救助都没拿."""
    return bool(patterns().asks_outright.search(clause.rstrip("?。!,")))


def _named_in(subjects: Sequence[Marker], first: int, mention: Mention) -> bool:
    return any(first <= one.start < mention.end for one in subjects)


def _asks(words: str) -> bool:
    return bool(patterns().asks.search(_PLEA.sub("", words.rstrip("?。!,"))))


def _going_on(lead: str, rest: str) -> bool:
    """我家领着低保呢: 呢 after 着, 还 or 正 asks nothing."""
    return rest.rstrip("?。!,") == "呢" and bool(_ONGOING.search(lead))


def _somebody(text: str, before: int, subjects: Sequence[Marker]) -> bool:
    """Whether anybody in particular has been named before."""
    return any(_particular(text, one) for one in subjects if one.start <= before)


def _particular(text: str, marker: Marker) -> bool:
    lead = text[max(0, marker.start - 6) : marker.start]
    if marker.person == "老人":
        return bool(_INTRODUCED.search(lead))
    return not _OF_ANYBODY.search(lead)


def _near(text: str, mention: Mention, subjects: Sequence[Marker], reach: int) -> bool:
    """Somebody in particular stands in the clause before it: 我爸瘫痪的能领啥."""
    first = mention.start - reach
    return any(
        one.role in ("relation", "self", "pronoun") and _particular(text, one)
        for one in subjects
        if first <= one.start < mention.start
    )


def _of_media(text: str, mention: Mention) -> bool:
    first, _ = negation.sentence(text, mention.start, mention.end)
    told = negation.told_of_media(text, mention.start, mention.end)
    return told and not _OURS.search(text, first, mention.start)


def _only_said(mention: Mention, lead: str, subjects: Sequence[Marker], first: int) -> bool:
    """听说有残疾证就能领; 村里说我家有车."""
    if mention.kind in _MEANS and _AUTHORITY.search(lead):
        return True
    if mention.kind in _ASSESSED and _ASSESSORS.search(lead):
        return False
    cue = patterns().hearsay.search(lead)
    if cue is None:
        return False
    after = first + cue.end()
    return not any(after <= one.start < mention.start for one in subjects)


def _guessed(text: str, mention: Mention, lead: str, subjects: Sequence[Marker]) -> bool:
    """好像是糖尿病; 怀疑得了癌,还没确诊: asked about, not taken."""
    words = patterns()
    if mention.kind in _FIGURES or mention.kind in _ASSESSED:
        return False
    if words.doubted.search(lead):
        return True
    if words.hearsay.search(lead) and not _DOCTOR.search(lead):
        return True
    if mention.kind in _HEALTH:
        _, end = negation.sentence(text, mention.start, mention.end)
        return bool(words.undiagnosed.search(text, mention.end, min(end, mention.end + 20)))
    first, last = negation.clause(text, mention.start, mention.end)
    at_work = isinstance(mention.value, Work) and mention.value.state == "在业"
    told = at_work and words.once_work.search(text, first, last)
    return bool(told and not words.still.search(text, first, last))
