"""Leads that may speak of the same household, so that nobody is called on twice for one need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["alike"]

# What two reports of one household share at least: a third of what the shorter one says.
_SHARED = 1 / 3
_SHORTEST = 4
_NOISE = re.compile(r"[\W_]|[的了在有是一个和他她家里很没]")


def alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """By the telephone, by the name where both have one, else by how alike the words are.

    Both are contents of leads: {who, where, words, needs, phone}.
    """
    if _digits(one) and _digits(one) == _digits(other):
        return True
    if one.get("care") and one.get("care") == other.get("care"):
        return True
    who, place = _shared(one, other, "who"), _near(one, other, "where")
    return place and (bool(who) or _near(one, other, "words"))


def _near(one: Mapping[str, Any], other: Mapping[str, Any], field: str) -> bool:
    shorter = min(len(_pairs(content.get(field, ""))) for content in (one, other))
    if shorter < _SHORTEST - 1:
        return False
    return len(_shared(one, other, field)) >= _SHARED * shorter


def _shared(one: Mapping[str, Any], other: Mapping[str, Any], field: str) -> set[str]:
    return _pairs(one.get(field, "")) & _pairs(other.get(field, ""))


def _pairs(text: str) -> set[str]:
    """Every two signs that stand together, without those that say nothing."""
    plain = _NOISE.sub("", text)
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def _digits(content: Mapping[str, Any]) -> str:
    return re.sub(r"\D", "", str(content.get("phone") or ""))[-11:]
