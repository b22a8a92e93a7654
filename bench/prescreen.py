"""One household against every program in force, beside ZEN and OpenFisca holding the same programs.

All three start from the same numbers (the slots of the lowered criteria) and end with the state of
every criterion; before anything is timed their answers are compared household by household. Two
more rows show what ours costs from a case as stated, and with the explanation objects built too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bench.households import households
from bench.peers.model import Model, screened
from bench.peers.openfisca_peer import OpenFiscaPeer
from bench.peers.zen_peer import ZenPeer
from bench.report import Report, best
from rules import rulebook
from rules.case import FactRef
from rules.screening import Screening, prescreen
from rules.screening.ruleset import State


def run(*, quick: bool) -> Report:
    book = rulebook.load()
    count = 40 if quick else 400
    cases = households(book.facts, count, known=0.7)
    screenings = screened(book, cases)
    model = Model.of(screenings[0])
    peers = {"zen-engine": ZenPeer(model), "openfisca-core": OpenFiscaPeer(model)}
    inputs = [model.inputs(one) for one in screenings]
    for name, peer in peers.items():
        _agree(name, peer, model, screenings, inputs)

    ours = _each(lambda: [_run(one) for one in screenings], count)
    report = Report("prescreen", ("what", "µs a household", "times ours"))
    people = sum(len(case.members) for case in cases) / count
    report.add(f"{len(model.criteria)} criteria, {people:.1f} members: ours", ours, 1.0)
    for name, peer in peers.items():
        few = inputs[: count if name == "zen-engine" else max(20, count // 10)]
        time = _each(lambda peer=peer, few=few: [peer.evaluate(one) for one in few], len(few))
        report.add(name, time, time / ours)
        want = 20 if name == "zen-engine" else 300
        report.aim(f"times {name}", time / ours, f">= {want}", time / ours >= want)
    whole = _each(lambda: [prescreen(book, case) for case in cases], count)
    report.add("ours, from the case as stated", whole, whole / ours)
    objects = _each(lambda: [_explained(prescreen(book, case)) for case in cases], count)
    report.add("ours, with every explanation written out", objects, objects / ours)
    again = _each(_answers(screenings), count)
    report.add("ours, after one more answer", again, again / ours)
    return report


def _run(screening: Screening) -> None:
    state = screening.state
    screening.rules.run(State(state.household, state.members, state.complete))


def _explained(screening: Screening) -> list[object]:
    """Every criterion of every program for everybody, with what it looked at and what is missing;
    the talk writes out only those that it shows."""
    return [result.criteria for result in screening.results]


def _answers(screenings: list[Screening]) -> Callable[[], object]:
    """One more answer each: a yes-or-no fact of the first member."""
    plans = []
    for number, screening in enumerate(screenings):
        fact = ("bedridden", "long_care_6m", "lost_work_by_illness")[number % 3]
        plans.append((screening, {FactRef(screening.stated.members[0].id, fact): True}))
    return lambda: [screening.answer(answers) for screening, answers in plans]


def _each(work: Callable[[], object], count: int) -> float:
    work()
    return best(work) / count * 1e6


def _agree(
    name: str, peer: Any, model: Model, screenings: list[Screening], inputs: list[dict[str, Any]]
) -> None:
    """Stop unless the peer gives our answer for every criterion of every household."""
    sample = range(len(screenings)) if name == "zen-engine" else range(min(60, len(screenings)))
    for number in sample:
        ours, theirs = model.answers(screenings[number]), peer.answers(inputs[number])
        if ours != theirs:
            wrong = [key for key in ours if ours[key] != theirs[key]]
            raise SystemExit(f"{name} disagrees on household {number}: {wrong[:5]}")
