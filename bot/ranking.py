"""Which results are worth showing, and in which order: by what already speaks for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.screening import CriterionResult, ProgramResult, State, Verdict

if TYPE_CHECKING:
    from rules.relations import Relations
    from rules.screening import Screening

__all__ = ["ranked", "support"]

_STRENGTH = {Verdict.LIKELY: 0, Verdict.POSSIBLE: 1, Verdict.ASK: 1, Verdict.UNLIKELY: 5}
_OFFERED, _UNCONFIRMED = 2, 4
# Shares of support: enough to show, all told but a local figure, what the household shares;
# the basic livelihood of the household stands before the rest, schemes long past behind it.
_ENOUGH, _NEARLY, _SHARED, _BASIC, _SUM, _OLD = 0.3, 0.8, 0.5, 0.25, 0.02, 0.1


def ranked(screening: Screening) -> list[ProgramResult]:
    """Decided for the person, or with enough that speaks for it; strongest first.

    An old scheme that may have ended is only shown when all else that it asks is fulfilled.
    """
    held = [one for one in screening.results if one.already_held]
    found = [
        one
        for one in screening.relevant()
        if not one.already_held and not _settled_by(one, held, screening)
    ]
    decided = (Verdict.LIKELY, Verdict.UNLIKELY)
    shown = [one for one in found if one.verdict in decided or _speaks(one)]
    shown = [one for one in shown if not one.unconfirmed or one.verdict is Verdict.ASK]
    return _alternatives_last(sorted(shown, key=_order), screening.relations)


def _settled_by(result: ProgramResult, held: list[ProgramResult], screening: Screening) -> bool:
    """Open, yet something received already rules it out: 特困 for who might get 低保, say.

    Once it is likely it is shown, with what is to be chosen. What one member receives says nothing
    of the others in the household.
    """
    if result.verdict is not Verdict.POSSIBLE:
        return False
    alone = len(screening.case.members) <= 1
    return any(
        screening.relations.exclude(one.program, result.program)
        for one in held
        if one.member_id in (None, result.member_id) or (result.member_id is None and alone)
    )


def _alternatives_last(ordered: list[ProgramResult], relations: Relations) -> list[ProgramResult]:
    """What can't be drawn together with something stronger stands behind the rest of its kind."""
    ranks: dict[ProgramResult, tuple[int, bool]] = {}
    for one in ordered:
        before = (other for other in ranks if other.member_id in (None, one.member_id))
        late = any(relations.exclude(other.program, one.program) for other in before)
        ranks[one] = (_rank(one), late)
    return sorted(ordered, key=ranks.__getitem__)


def _rank(result: ProgramResult) -> int:
    """By strength; services and charity behind every benefit that may be open, and what may have
    ended long ago behind these.
    """
    if result.unconfirmed and result.verdict is not Verdict.UNLIKELY:
        return _UNCONFIRMED
    offered = result.program.kind != "benefit" and result.verdict is not Verdict.UNLIKELY
    return _STRENGTH[result.verdict] + (_OFFERED if offered else 0)


def _speaks(result: ProgramResult) -> bool:
    """Enough speaks for it; for a person's program also something of his own."""
    own = [one for one in result.criteria if _own(one)]
    concerned = result.member_id is None or any(one.state is State.MET for one in own)
    meant = all(one.state is State.MET for one in result.criteria if one.criterion.first)
    return concerned and meant and support(result) >= _ENOUGH


def _order(result: ProgramResult) -> tuple[float, ...]:
    """What only a local figure keeps open stands among the possible ones, by what speaks for it;
    of old schemes the one that meets most of what was told.
    """
    if result.unconfirmed:
        met = sum(one.state is State.MET for one in result.criteria)
        return (_rank(result), result.program.kind != "benefit", -met, -support(result))
    return (_rank(result), -support(result), len(result.criteria), len(result.missing))


def support(result: ProgramResult) -> float:
    """How much of what the program asks is fulfilled, about 0 to 1; only for the order shown.

    Of a person's program what is so of the whole household counts little: it says nothing of him.
    """
    weights = [_weight(one, result) for one in result.criteria]
    settled = sum(w * _settled(one) for w, one in zip(weights, result.criteria, strict=True))
    return settled / len(weights) + _favour(result)


def _favour(result: ProgramResult) -> float:
    """For what names a sum, more when it is the whole household's living; against old schemes."""
    benefit = result.program.benefit
    if all(one.cite.certainty == "historical" for one in result.criteria):
        return _SUM - _OLD if benefit.at_least else -_OLD
    living = result.program.topic == "income" and result.member_id is None
    return _BASIC if living and benefit.amount else _SUM if benefit.amount else 0.0


def _weight(criterion: CriterionResult, result: ProgramResult) -> float:
    return 1.0 if result.member_id is None or _own(criterion) else _SHARED


def _own(criterion: CriterionResult) -> bool:
    return any(one.ref is not None and one.ref.member_id is not None for one in criterion.used)


def _settled(criterion: CriterionResult) -> float:
    if criterion.state is State.MET:
        return 1.0
    told = any(one.ref is not None and one.value is not None for one in criterion.used)
    only_figures = criterion.missing_parameters and not criterion.missing
    return _NEARLY if criterion.state is State.UNKNOWN and told and only_figures else 0.0
