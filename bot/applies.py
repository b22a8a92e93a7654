"""Whether a question applies: its `when`, three-valued, for the case as it stands."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from rules.case import HUKOU, LIVING, Case, Facts, SetValue, Value
from rules.derive import derive
from rules.expression.interpret import Interpreter
from rules.expression.ir import NO, YES, Pool, Slot

if TYPE_CHECKING:
    from bot.question_schema import Question
    from bot.questions import Questions

__all__ = ["Applicability"]

_NOTHING: Facts = {}


class Applicability:
    """Answers `applies` for one case; what a question's `when` comes to is kept for the turn."""

    def __init__(self, questions: Questions, case: Case) -> None:
        self._questions = questions
        self._case = derive(case)
        ids = [member.id for member in case.members]
        self._index = {id_: index for index, id_ in enumerate(ids)}
        self._members = range(len(ids))
        self._kept: dict[tuple[str, str | None], bool | None] = {}
        self._interpreter: Interpreter | None = None

    def applies(self, question: Question, member: str | None) -> bool | None:
        """True, False, or None when it isn't known; a question without `when` always applies."""
        if question.when_apart and not self._apart():
            return False
        if question.when is None:
            return True
        predicate = self._questions.when[question.id]
        key = (question.id, member if predicate.scope == "member" else None)
        if key not in self._kept:
            if self._interpreter is None:
                self._interpreter = Interpreter(
                    predicate.pool, self._read, self._members, self._case.members_complete
                )
            index = self._index.get(key[1]) if key[1] is not None else None
            self._kept[key] = self._interpreter.predicate(predicate, index)
        return self._kept[key]

    def _apart(self) -> bool:
        """Whether the hukou place is known to be another township than where they live."""
        hukou, living = self._case.places.get(HUKOU), self._case.places.get(LIVING)
        return hukou is not None and living is not None and hukou != living

    def _read(self, number: int, member: int | None) -> int | None:
        pool = self._questions.pool
        slot = pool.slots[number]
        if slot.scope == "member":
            facts = self._case.members[member].facts if member is not None else _NOTHING
        else:
            facts = self._case.household
        value = facts.get(slot.name)
        return None if value is None else _stored(pool, slot, value)


def _stored(pool: Pool, slot: Slot, value: Value) -> int | None:
    """A value as the interpreter reads it."""
    if isinstance(value, SetValue):
        has = value.has(slot.part)
        return None if has is None else YES if has else NO
    if slot.kind == "choice":
        words = pool.words(slot)
        return words.index(str(value)) + 1 if value in words else len(words) + 1
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, int | Fraction):
        return value.denominator if slot.part == "den" else value.numerator
    return None
