"""One fact as it was told: of whom, what, where in the message, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.plain import Plain

__all__ = ["FactTold"]


@dataclass(frozen=True, slots=True)
class FactTold:
    """A fact that one message states, before it is read back.

    member: the relation word (本人 父亲 大儿子 …), None for the household's own; member_id: the
    same person in the conversation (self, father, son). value: plain JSON as in a conversation:
    money in fen, a date as ISO text, a set as {"yes", "no"}, a place as its parts; None when the
    words bear on the fact without settling it. span: offsets into `Heard.normal`, (0, 0) when
    no single stretch holds it. confidence: 0..1. sure: False for what is asked, not taken.
    inferred: it follows from something said (卧床: 失能), nobody said it. source: rule | model.
    """

    member: str | None
    member_id: str | None
    fact: str
    value: Plain
    span: tuple[int, int]
    confidence: float
    sure: bool
    words: str
    inferred: bool = False
    source: str = "rule"
