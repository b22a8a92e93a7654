"""A trial of a program as lines for the terminal: every condition with its line in the file."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from handlers.cli.trying import Difference, Trial
from handlers.wording import wording
from rules.explain import CriterionView, FactView, FigureView, GapView, ProgramView
from rules.program import Program
from rules.rulebook import Rulebook
from rules.source import Document
from rules.typeset import typeset
from rules.words import tidy

# What can differ from what an example expects -> its name in trying.yml.
_NAMES = {
    "verdict": "verdict",
    "already_held": "already_held",
    "near": "near_named",
    "amount": "amount_named",
    "missing": "missing_named",
    "missing_parameters": "missing_parameters",
}


def say(key: str, /, **blanks: object) -> str:
    return wording("trying")[key].format(**blanks)


def page(book: Rulebook, program: Program, trials: list[Trial]) -> Iterator[str]:
    """Every line: the program, then each household with its trace."""
    document = _criteria_in(book, program)
    yield say("program", name=program.name, id=program.id, file=_near(document.path))
    for trial in trials:
        yield ""
        if len(trials) > 1 or trial.example.expected:
            place = f"{_near(trial.example.path)}:{trial.example.line}"
            yield say("example", name=trial.example.name, file=place)
        yield from _trial(book, program, trial, document)
    if len(trials) > 1:
        bad = sum(bool(one.differences or one.why_not) for one in trials)
        yield ""
        yield say("summary", count=len(trials), good=len(trials) - bad, bad=bad)


def _criteria_in(book: Rulebook, program: Program) -> Document:
    """Where its conditions are written: its own file, or that of the program it localises."""
    own = book.documents[program.id]
    if program.localises is None or "criteria" in own.data:
        return own
    return book.documents[program.localises]


def _near(path: Path) -> str:
    return str(path).removeprefix(f"{Path.cwd()}/")


def _trial(book: Rulebook, program: Program, trial: Trial, document: Document) -> Iterator[str]:
    if trial.why_not:
        force = program.in_force
        start = force.start or say("span_unknown")
        span = say("span", start=start, end=force.to or say("span_open"))
        place = book.pack_of[program.id].info.name
        day = trial.example.case.on
        yield say(trial.why_not, name=program.name, day=day, span=span, place=place)
    for view in trial.views:
        yield from _view(view, trial, document)
    if trial.example.expected and trial.views:
        found = trial.differences
        yield say("not_as_expected" if found else "as_expected")
        yield from (_difference(one) for one in found)


def _view(view: ProgramView, trial: Trial, document: Document) -> Iterator[str]:
    who = view.member.relation if view.member else say("household")
    verdict = say(view.verdict.value) + (say("held") if view.already_held else "")
    yield typeset(say("title", who=who, verdict=verdict + (say("near") if view.near else "")))
    for index, criterion in enumerate(view.criteria):
        line = document.line(("criteria", index))
        yield say("criterion", sign=say(criterion.state.value), label=criterion.label, line=line)
        yield from _criterion(criterion, view.program.criteria[index].when, trial)
    if view.missing:
        facts = say("joint").join(_named(one) for one in view.missing)
        yield say("missing", facts=facts)
    if view.gaps:
        yield say("missing_figures", labels=say("joint").join(one.label for one in view.gaps))
    yield _amount(view)


def _named(view: FactView) -> str:
    return f"{view.who}的{view.label}" if view.who else view.label


def _criterion(view: CriterionView, when: str | None, trial: Trial) -> Iterator[str]:
    if when is not None:
        yield say("when", when=" ".join(when.split()))
    if view.illegible:
        yield say("illegible", reason=view.illegible)
    shown = {one.ref for one in view.facts}
    facts = (*view.facts, *(one for one in view.missing if one.ref not in shown))
    for one in facts:
        scope = "household" if one.ref.member_id is None else "member"
        value = say("not_known") if one.value is None else one.value
        value += say("inferred") if one.ref in trial.inferred else ""
        yield say("fact", id=f"{scope}.{one.ref.fact}", label=_named(one), value=value)
    yield from (_figure(one) for one in view.figures)
    yield from (_gap(one) for one in view.gaps)


def _figure(view: FigureView) -> str:
    variant = say("variant", variant=view.variant) if view.variant else ""
    return say(
        "figure", key=view.key, label=view.label, variant=variant, value=view.value,
        place=view.place, doc=view.cite.doc,
    )  # fmt: skip


def _gap(view: GapView) -> str:
    if not view.indicative:
        return say("gap", key=view.key, label=view.label)
    known = (say("reference", place=one.place, value=one.value) for one in view.indicative)
    return say("gap_known", key=view.key, label=view.label, figures=say("joint").join(known))


def _amount(view: ProgramView) -> str:
    amount = view.amount
    if amount.exact is not None:
        # A formula that is a mere number says nothing more.
        key = "amount_plain" if amount.exact.formula.isascii() else "amount"
        blanks = {"value": amount.exact.value, "unit": amount.unit or ""}
        return say(key, formula=amount.exact.formula, **blanks)
    counted = view.program.benefit.amount or view.program.benefit.tiers
    return say("no_amount") if counted else say("text_only", text=amount.text)


def _difference(one: Difference) -> str:
    what = say("criterion_named", label=one.label) if one.label else say(_NAMES[one.what])
    found = say("no_criterion") if one.label and one.found is None else _word(one.found)
    return say("differs", what=what, expected=_word(one.expected), found=found)


def _word(value: object) -> str:
    if isinstance(value, list):
        return say("joint").join(value) or say("nothing")
    if isinstance(value, Decimal):
        return f"{tidy(value):f}"
    texts = wording("trying")
    return say("nothing") if value is None else texts.get(str(value), str(value))
