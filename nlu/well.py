"""Told that all is well: 屋顶没漏, 啥活都能干, 娃没辍学 tell a fact, and no need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from nlu.heard import Mention

__all__ = ["denied"]

# By what is told of need, what says that there is none; and what tells of it all the same.
_WELL: Mapping[str, frozenset[tuple[str, Any]]] = MappingProxyType(
    {
        "tell_unsafe_house": frozenset({("housing_danger", "安全")}),
        "tell_lost_work": frozenset({("labour", "完全"), ("business", False)}),
        "tell_school_fees": frozenset({("dropout", False), ("boarding", False)}),
        "tell_disability": frozenset({("bedridden", False), ("selfcare", "能自理")}),
        "tell_old_alone": frozenset({("selfcare", "能自理"), ("want_institution", "在家")}),
        "tell_child_no_parents": frozenset({("custody", False), ("orphan", False)}),
    }
)
_NEED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "tell_unsafe_house": frozenset({"housing_danger", "displaced", "need"}),
        "tell_lost_work": frozenset({"job_loss", "legal_need", "lost_work_by_illness"}),
        "tell_school_fees": frozenset({"money", "need"}),
        "tell_disability": frozenset({"disabled", "dis_grade", "dis_cert", "care", "adl"}),
        "tell_old_alone": frozenset({"live_alone", "obligor", "unsupported", "left_behind"}),
        "tell_child_no_parents": frozenset({"fate", "child_guard", "orphan"}),
    }
)
_KINDS = frozenset(kind for pairs in _WELL.values() for kind, _ in pairs)


def denied(intent: str, mentions: Sequence[Mention]) -> bool:
    """Whether the rules read that there is no such need, and nothing that speaks of it."""
    well = _WELL.get(intent, frozenset())
    said = [(one.kind, one.value) for one in mentions if one.sure and not one.others]
    found = [one for one in said if one[0] in _KINDS and one in well]
    others = (one for one in said if one not in found)
    return bool(found) and not any(kind in _NEED[intent] for kind, _ in others)
