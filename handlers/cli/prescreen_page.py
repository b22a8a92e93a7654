"""A screening as plain Chinese lines for the terminal, strongest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from desk.windows import Windows
from handlers.cli.program_page import citation, clock
from handlers.cli.verdicts import where
from handlers.wording import wording
from rules.amounts import Sum
from rules.case import Case
from rules.explain import CriterionView, FactView, FigureView, GapView, ProgramView
from rules.rulebook import Rulebook
from rules.screening import Screening, State, Verdict
from rules.typeset import typeset

_ORDER = (Verdict.LIKELY, Verdict.POSSIBLE, Verdict.ASK, Verdict.UNLIKELY)


def say(key: str, **blanks: object) -> str:
    return wording("prescreen")[key].format(**blanks)


def page(
    book: Rulebook,
    screening: Screening,
    views: Iterable[ProgramView],
    windows: Windows,
    *,
    everything: bool,
) -> Iterator[str]:
    """Every line. What nothing speaks for yet comes last and short, unless `everything`."""
    for line in _page(book, screening.case, tuple(views), windows, everything):
        yield typeset(line)


def _page(
    book: Rulebook,
    case: Case,
    views: Sequence[ProgramView],
    windows: Windows,
    everything: bool,
) -> Iterator[str]:
    yield say("heading", day=case.on, version=book.version)
    for role, place in case.places.items():
        yield say("place", role=say(f"at_{role}"), name=place.name)
    ordered = sorted((one for one in views if not one.covered_by), key=_place_of)
    for view in ordered:
        if everything or _full(view):
            yield ""
            yield from _program(view, case, windows)
    short = [] if everything else [view for view in ordered if not _full(view)]
    yield from _list("open", [one for one in short if one.verdict is not Verdict.UNLIKELY])
    yield from _list("unlikely", [one for one in short if one.verdict is Verdict.UNLIKELY])
    yield ""
    yield say("disclaimer")


def _place_of(view: ProgramView) -> tuple[bool, int, bool]:
    """Strongest first, of the same strength benefits before services and charity; old schemes
    that may have ended behind all these.
    """
    return view.unconfirmed, _ORDER.index(view.verdict), view.program.kind != "benefit"


def _full(view: ProgramView) -> bool:
    """Something speaks for it: a condition is met, or it is nearly so, or received already."""
    if view.verdict is Verdict.UNLIKELY or view.already_held:
        return view.near or view.already_held
    if view.unconfirmed and view.verdict is Verdict.POSSIBLE:
        return False
    meant = all(one.state is State.MET for one in view.criteria if one.first)
    return meant and any(one.state is State.MET for one in view.criteria)


def _list(kind: str, views: Sequence[ProgramView]) -> Iterator[str]:
    if views:
        yield ""
        yield say(f"{kind}_heading")
    for view in views:
        failed = [one.label for one in view.criteria if one.state is State.NOT_MET]
        yield say(
            f"{kind}_line",
            name=view.program.name,
            who=_who(view),
            id=view.program.id,
            labels=say("joint").join(failed),
            facts=say("joint").join(one.label for one in view.missing),
        )


def _who(view: ProgramView) -> str:
    return view.member.relation if view.member else say("household")


def _verdict(view: ProgramView) -> str:
    old = view.unconfirmed and view.verdict is not Verdict.UNLIKELY
    return f"old_{view.verdict.value}" if old else view.verdict.value


def _program(view: ProgramView, case: Case, windows: Windows) -> Iterator[str]:
    verdict = say("held") if view.already_held else say(_verdict(view))
    if view.near:
        verdict = say("joint").join((verdict, say("near")))
    program = view.program
    yield say("title", verdict=verdict, name=program.name, who=_who(view), id=program.id)
    for criterion in view.criteria:
        yield from _criterion(criterion)
    if view.missing:
        yield say("missing", facts=say("joint").join(_named(one) for one in view.missing))
    yield from _benefit(view)
    yield from _beside(view)
    yield from _where(view, case, windows)
    for key in ("bring", "looked_up"):
        if papers := getattr(program.papers, key):
            yield say(key, papers=say("joint").join(papers))
    if program.clock:
        yield say("clock", clock=clock(program.clock))
    if program.then:
        yield say("then", text=program.then)


def _criterion(view: CriterionView) -> Iterator[str]:
    line = say("criterion", sign=say(view.state.value), label=view.label)
    if known := [_fact(one) for one in view.facts if one.value is not None]:
        line += say("compared", facts=say("joint").join(known))
    if view.figures:
        line += say("against", figures=say("joint").join(_figure(one) for one in view.figures))
    yield line
    if view.illegible:
        yield say("illegible", reason=view.illegible)
    yield from (_gap(one, "gap") for one in view.gaps)
    yield say("cite", cite=citation(view.cite))


def _named(view: FactView) -> str:
    return f"{view.who}的{view.label}" if view.who else view.label


def _fact(view: FactView) -> str:
    key = "fact_of" if view.who else "fact"
    return say(key, who=view.who, label=view.label, value=view.value)


def _figure(view: FigureView) -> str:
    # The case's own figure has no place: its document says where it comes from.
    source = say("joint").join(dict.fromkeys((view.place, view.cite.doc)))
    key = "figure_of" if view.variant else "figure"
    return say(key, label=view.label, value=view.value, variant=view.variant, source=source)


def _gap(view: GapView, key: str) -> str:
    if not view.indicative:
        return say(key, label=view.label)
    figures = say("pause").join(_reference(one) for one in view.indicative)
    return say(f"{key}_known", label=view.label, figures=figures)


def _reference(view: FigureView) -> str:
    return say(
        "reference",
        place=view.place,
        variant=view.variant or "",
        year=say("reference_year", year=view.year) if view.year else "",
        value=view.value,
        certainty=say(view.certainty),
    )


def _benefit(view: ProgramView) -> Iterator[str]:
    amount = view.amount
    yield say("benefit", text=amount.text)
    if amount.restored:
        yield say("restored", text=amount.restored)
    for key, found in (
        ("amount", amount.exact), ("at_least", amount.at_least), ("at_most", amount.at_most)
    ):  # fmt: skip
        if found is not None:
            yield _sum(key, found, amount.unit or "")
    if view.verdict is not Verdict.UNLIKELY:
        yield from (_gap(one, "amount_gap") for one in view.amount_gaps)


def _beside(view: ProgramView) -> Iterator[str]:
    """What comes with it, what can't be drawn with it, and whose words say the same."""
    if view.verdict is Verdict.UNLIKELY:
        return
    for service in view.program.services:
        yield say("service", name=service.name, text=service.text)
    for clash in view.clashes:
        which = "clash_held" if clash.held else "clash"
        who = clash.who or say("household")
        yield say(which, name=clash.program.name, who=who, say=clash.say or say("choose"))
    for other in view.beneath:
        yield say("beneath", name=other.name, text=other.benefit.text)


def _sum(key: str, found: Sum, unit: str) -> str:
    """With its formula, unless that is a mere number."""
    key = key if found.formula.isascii() else f"{key}_of"
    return say(key, value=found.value, unit=unit, formula=found.formula)


def _where(view: ProgramView, case: Case, windows: Windows) -> Iterator[str]:
    found = where(view, case, windows)
    if found.window is None:
        yield say("where_unknown", reason=found.route.reason)
        return
    yield say("where", window=found.window.name, reason=found.route.reason)
    for key in ("address", "phone", "hours"):
        if (value := getattr(found.window, key)) is not None:
            yield say(key, **{key: value})
