"""Why a program came out as it did, as data: whoever shows it chooses the words around it.

Every criterion carries the household's own figures, the local figure they are compared with, the
citation and how sure it is. Amounts are exact; where a local figure is missing there is none, only
what is known of it elsewhere, with place and year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.amounts import AmountView, amount_of
from rules.case import FactRef, Member
from rules.facts import HOUSEHOLD, MEMBER
from rules.parameters import VARIANTS, Figure, Resolved
from rules.program import Certainty, Cite, Program
from rules.relations import Clash
from rules.rulebook import Rulebook
from rules.screening import CriterionResult, ProgramResult, Screening, State, Verdict
from rules.values import Plain, plain
from rules.words import fact_in_words, figure_in_words


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact and what is known of it, in words and as plain data (money in yuan), or None.

    `who` is the relation of a member.
    """

    ref: FactRef
    label: str
    value: str | None
    plain: Plain | None = None
    who: str | None = None


@dataclass(frozen=True, slots=True)
class FigureView:
    """A local figure with where it comes from. Official ones decide, others only help a reader."""

    key: str
    label: str
    value: str
    number: Decimal
    unit: str
    variant: str | None
    place: str
    since: date | None
    until: date | None
    cite: Cite
    certainty: Certainty

    @property
    def year(self) -> int | None:
        """The year that the figure speaks of, as far as its source says."""
        day = self.since or self.until or self.cite.date
        return day.year if day else None


@dataclass(frozen=True, slots=True)
class GapView:
    """A local figure that isn't entered, and what is known of it elsewhere or from earlier."""

    key: str
    label: str
    indicative: tuple[FigureView, ...]


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One condition: the household's own figures, and what they were held against."""

    label: str
    state: State
    facts: tuple[FactView, ...]
    figures: tuple[FigureView, ...]
    missing: tuple[FactView, ...]
    gaps: tuple[GapView, ...]
    illegible: str | None
    cite: Cite
    note: str | None
    first: bool = False


@dataclass(frozen=True, slots=True)
class ClashView:
    """Another program, likely or `held`, that can't be drawn together with this one.

    better: whether this one is usually the better; None where the files leave it to the resident.
    """

    program: Program
    who: str | None
    held: bool
    say: str | None
    better: bool | None


@dataclass(frozen=True, slots=True)
class ProgramView:
    """One program for the household (`member` None) or for a member.

    beneath: a place's words for the same entitlement, or the nation's; `covered_by`: the program
    that stands for this one.
    """

    program: Program
    member: Member | None
    verdict: Verdict
    already_held: bool
    near: bool
    unconfirmed: bool
    criteria: tuple[CriterionView, ...]
    missing: tuple[FactView, ...]
    gaps: tuple[GapView, ...]
    amount: AmountView
    amount_gaps: tuple[GapView, ...]
    clashes: tuple[ClashView, ...] = ()
    beneath: tuple[Program, ...] = ()
    covered_by: Program | None = None


def explain(rulebook: Rulebook, screening: Screening, result: ProgramResult) -> ProgramView:
    """Why this result came out as it did."""
    return _Explaining(rulebook, screening, result).view()


def explain_all(rulebook: Rulebook, screening: Screening) -> tuple[ProgramView, ...]:
    """All results, in the order of the packs."""
    return tuple(explain(rulebook, screening, one) for one in screening.results)


class _Explaining:
    def __init__(self, rulebook: Rulebook, screening: Screening, result: ProgramResult) -> None:
        self.rulebook = rulebook
        self.screening = screening
        self.result = result
        self.case = screening.case

    def view(self) -> ProgramView:
        result, member = self.result, self.result.member_id
        amount = amount_of(self.screening, result, self.named)
        return ProgramView(
            program=result.program,
            member=None if member is None else self.case.member(member),
            verdict=result.verdict,
            already_held=result.already_held,
            near=result.near,
            unconfirmed=result.unconfirmed,
            criteria=tuple(self.criterion(one) for one in result.criteria),
            missing=tuple(self.fact(ref) for ref in result.missing),
            gaps=tuple(self.gap(key) for key in result.missing_parameters),
            amount=amount,
            amount_gaps=tuple(self.gap(key) for key in amount.missing_parameters),
            clashes=tuple(self.clash(one) for one in self.screening.clashes(result)),
            beneath=tuple(one.program for one in self.screening.beneath(result)),
            covered_by=first.program if (first := self.screening.alike.get(result)) else None,
        )

    def clash(self, clash: Clash) -> ClashView:
        other, said = clash.other, clash.choosing
        relations = self.screening.relations
        better = None
        if said is not None and said.better is not None:
            better = said.better in (self.result.program.id, relations.root(self.result.program))
        who = None if other.member_id is None else self.case.member(other.member_id).relation
        say = said.say if said else None
        return ClashView(other.program, who, other.already_held, say, better)

    def criterion(self, result: CriterionResult) -> CriterionView:
        keys = [used.parameter for used in result.used if used.parameter is not None]
        facts = dict.fromkeys(used.ref for used in result.used if used.ref is not None)
        return CriterionView(
            label=result.label,
            state=result.state,
            facts=tuple(self.fact(ref) for ref in facts),
            figures=tuple(figure for key in keys for figure in self.deciding(key)),
            missing=tuple(self.fact(ref) for ref in result.missing),
            gaps=tuple(self.gap(key) for key in result.missing_parameters),
            illegible=result.criterion.illegible,
            cite=result.cite,
            note=result.criterion.note,
            first=result.criterion.first,
        )

    # --- facts

    def fact(self, ref: FactRef) -> FactView:
        scope = HOUSEHOLD if ref.member_id is None else MEMBER
        fact = self.rulebook.facts.of(scope)[ref.fact]
        value = self.case.value(ref)
        who = None if ref.member_id is None else self.case.member(ref.member_id).relation
        if value is None:
            return FactView(ref, fact.label, None, None, who)
        return FactView(ref, fact.label, fact_in_words(fact, value), plain(fact, value), who)

    def named(self, scope: str, name: str) -> tuple[str, str | None]:
        """A name of a formula as label and value."""
        if scope != "region":
            member = self.result.member_id if scope == MEMBER else None
            view = self.fact(FactRef(member, name))
            return view.label, view.value
        figure = next(iter(self.deciding(name)), None)
        return self.rulebook.catalogue.specs[name].label, figure.value if figure else None

    # --- local figures

    def resolved(self, key: str) -> Resolved:
        return self.rulebook.resolve(key, self.case, self.result.program)

    def deciding(self, key: str) -> tuple[FigureView, ...]:
        """The figure in force, or both when they differ and the kind of hukou isn't known."""
        figures = self.resolved(key).figures
        kind = self.case.household.get("hukou_kind")
        counting = [figures[one] for one in VARIANTS if kind not in VARIANTS or one == kind]
        found = {id(one): one for one in counting if one is not None}
        return tuple(self.figure(one) for one in found.values())

    def gap(self, key: str) -> GapView:
        known = self.resolved(key).indicative
        kind = self.case.household.get("hukou_kind")
        fitting = [
            one for one in known if one.entry.variant in (None, kind) or kind not in VARIANTS
        ]
        label = self.rulebook.catalogue.specs[key].label
        return GapView(key, label, tuple(self.figure(one) for one in fitting))

    def figure(self, figure: Figure) -> FigureView:
        entry, spec = figure.entry, self.rulebook.catalogue.specs[figure.entry.key]
        return FigureView(
            key=entry.key,
            label=spec.label,
            value=figure_in_words(figure, spec),
            number=entry.value,
            unit=spec.unit,
            variant=entry.variant,
            place=figure.place,
            since=entry.start,
            until=entry.to,
            cite=entry.cite,
            certainty=entry.certainty,
        )
