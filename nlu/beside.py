"""What two mentions of one person say together: 没办过残疾证 of a blind man, 三年级 at a 特校."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from nlu import negation
from nlu.heard import Illness, Mention, Work

__all__ = ["of_each"]

# Of one person the later one stands.
_RANKS = {
    "school": ("义务教育", "特教"),
    "sudden_injury": ("无", "意外伤", "重度伤残(参照一二级)"),
    "dis_cert": ("有效", "快到期/过期"),
}
_PLAIN = frozenset({"disabled", "bedridden"})
_NO_CERT, _PLAINLY = "没有", "没有但有明显障碍"
# 离不开人 of a child of eleven: he wants care; it says nothing of the six acts.
_ONLY_CARE = frozenset({"离不开人", "离不了人", "要人喂"})
_GROWN, _WORKS, _ME = 16, "在业", "本人"
_LEUKAEMIA, _TREATED = "白血病", ("移植", "化疗", "放疗")


def of_each(text: str, found: Iterable[Mention]) -> list[Mention]:
    """The mentions without those that another one of the same person outdoes."""
    kept = [one for one in found if not (one.kind == "selfcare" and one.text in _ONLY_CARE)]
    said = {(one.kind, str(one.value), one.person) for one in kept if one.sure}
    kept = [one for one in kept if not _outdone(one, said)]
    plain = {one.person for one in kept if one.kind in _PLAIN and one.value and one.sure}
    children = {
        one.person for one in kept
        if one.kind == "age" and one.sure and isinstance(one.value, int) and one.value < _GROWN
    }  # fmt: skip
    kept = [_at_work(_certificate(one, plain), children) for one in kept]
    return [*kept, *_lost_work(text, kept)]


def _outdone(mention: Mention, said: set[tuple[str, str, str | None]]) -> bool:
    if isinstance(mention.value, Illness):
        return _only_treatment(mention, said)
    ranks, value = _RANKS.get(mention.kind, ()), str(mention.value)
    higher = ranks[ranks.index(value) + 1 :] if value in ranks else ()
    return any((mention.kind, one, mention.person) in said for one in higher)


def _only_treatment(mention: Mention, said: set[tuple[str, str, str | None]]) -> bool:
    """白血病做了骨髓移植: no second illness."""
    named = any(kind == "illness" and f"'{_LEUKAEMIA}'" in value for kind, value, _ in said)
    return named and mention.text.endswith(_TREATED)


def _certificate(mention: Mention, plain: set[str | None]) -> Mention:
    """Whose disability is plain to see, and has no certificate of it."""
    if (mention.kind, mention.value) == ("dis_cert", _NO_CERT) and mention.person in plain:
        return replace(mention, value=_PLAINLY)
    return mention


def _at_work(mention: Mention, children: set[str | None]) -> Mention:
    """带个八岁儿子,在厂里上班: it is the speaker who works."""
    works = isinstance(mention.value, Work) and mention.value.state == _WORKS
    named = mention.person not in (None, _ME)
    return (
        replace(mention, person=_ME) if works and named and mention.person in children else mention
    )


def _lost_work(text: str, found: list[Mention]) -> list[Mention]:
    """尿毒症三年,干不了活: who can't work any more for an illness told in the same sentence."""
    known = {one.person for one in found if one.kind == "lost_work_by_illness"}
    made: list[Mention] = []
    for one in found:
        if (one.kind, one.value) != ("labour", "无") or one.person in known or not one.sure:
            continue
        first, last = negation.sentence(text, one.start, one.end)
        ill = (
            other for other in found
            if other.kind == "illness" and other.person == one.person and other.sure
        )  # fmt: skip
        if any(first <= other.start < last for other in ill):
            known.add(one.person)
            made.append(replace(one, kind="lost_work_by_illness", value=True))
    return made
