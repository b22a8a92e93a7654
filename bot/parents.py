"""What befell a child's parents, told by the child or by whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.mentions import Tell
from nlu.heard import Heard

_STATES = frozenset({"去世", "法院宣告失踪", "查找不到", "服刑在押", "强制戒毒", "失联"})
_CUSTODY = frozenset({"服刑在押", "强制戒毒"})
_FATHERS, _MOTHERS = frozenset({"父亲", "儿子", "女婿"}), frozenset({"母亲", "儿媳", "女儿"})
_CHILDREN = frozenset({"儿子", "女儿", "孙子女", "外孙子女", "本人"})


def fate_tells(heard: Heard, subject: str) -> Iterator[Tell]:
    """Facts about the parents of `subject` (a relation word), and about somebody in custody."""
    for mention in heard.of("fate"):
        if mention.value in _CUSTODY:
            yield Tell("member_in_custody", True, mention.text, False)
        person = mention.person
        if mention.value not in _STATES or subject not in _CHILDREN or person == subject:
            continue
        for people, fact in ((_FATHERS, "father_state"), (_MOTHERS, "mother_state")):
            if person in people:
                yield Tell(fact, mention.value, mention.text, True, subject, start=mention.start)
