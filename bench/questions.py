"""How many questions it takes, over simulated households that answer truthfully.

Each household is asked in several ways until nothing more can be settled, knowing only who lives
there and where; whatever is then decided must be what the complete truth comes to. The interview
as shipped stops sooner: what it has found by then is counted too.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field, replace
from statistics import mean

from bench.households import PLACES, households
from bench.interviews import (
    Next,
    Tally,
    by_relevance,
    converse,
    endless,
    everything,
    in_order,
    in_order_unsorted,
)
from bench.report import Report
from bench.resident import Resident
from bot import results
from bot.talk import Talk
from bot.world import World
from handlers import settings
from handlers.compose import build_world
from rules.case import Case
from rules.screening import Screening, Verdict, prescreen

_FORM, _FIXED = "full form, every tenth household", "fixed order with skipping"
_SORTED, _OURS = "fixed order after the sorting question", "the interview, to the end"
_WAYS: dict[str, Next] = {
    _FORM: everything,
    _FIXED: in_order_unsorted,
    _SORTED: in_order,
    _OURS: by_relevance,
}
_STOPS, _MIDDLE = (4, 6, 8, 10, 12), 8
_COLUMNS = (
    "way of asking", "questions", "most", "facts", "topic switches", "small questions",
    "found %", "on a card %", "contradictions",
)  # fmt: skip
Verdicts = dict[tuple[str, str | None], Verdict]


@dataclass(slots=True)
class Score:
    """What one way of asking came to, household by household."""

    tallies: list[Tally] = field(default_factory=list)
    found: int = 0
    shown: int = 0
    due: int = 0
    contradictions: int = 0

    def note(self, talk: Talk, tally: Tally, truth: Verdicts) -> None:
        """Count the end of a conversation, held against the truth."""
        self.tallies.append(tally)
        self.contradictions += len(contradictions(talk.screening, truth))
        due = _likely(truth, talk)
        self.due += len(due)
        self.found += len(due & _likely(verdicts(talk.screening), talk))
        cards = {card.program for card in results.cards(talk.world, talk.screening)}
        self.shown += len(due & cards)

    def row(self, name: str) -> tuple[object, ...]:
        counts = [tally.questions for tally in self.tallies]
        due = max(self.due, 1)
        return (
            name, mean(counts), max(counts), _mean(self.tallies, "facts"),
            _mean(self.tallies, "switches"), _mean(self.tallies, "small"),
            100 * self.found / due, 100 * self.shown / due, self.contradictions,
        )  # fmt: skip


def run(*, quick: bool) -> Report:
    world = build_world(settings.load())
    cases = households(world.catalogue, 30 if quick else 2000, places=PLACES)
    report = Report("questions", _COLUMNS)
    scores = {
        name: _to_the_end(endless(world), cases[::10] if name == _FORM else cases, way)
        for name, way in _WAYS.items()
    }
    for name, score in scores.items():
        report.add(*score.row(name))
    shipped = _to_the_end(world, cases, by_relevance)
    report.add(*shipped.row(f"as shipped (at most {world.settings.most_questions})"))
    for most, score in _cut_off(world, cases, by_relevance, _STOPS).items():
        report.add(*score.row(f"cut off after {most}"))
    for most, score in _cut_off(world, cases, in_order, (_MIDDLE,)).items():
        report.add(*score.row(f"{_SORTED}, cut off after {most}"))
    _aims(report, scores[_FIXED], scores[_OURS])
    return report


def _aims(report: Report, fixed: Score, ours: Score) -> None:
    share = _mean(ours.tallies, "questions") / _mean(fixed.tallies, "questions")
    report.aim("questions, of fixed order with skipping", share, "<= 0.75", share <= 0.75)
    switches = _mean(ours.tallies, "switches")
    report.aim("topic switches", switches, "<= 12", switches <= 12)
    wrong = ours.contradictions + fixed.contradictions
    report.aim("contradictions of the truth", wrong, "0", wrong == 0)


def _to_the_end(world: World, cases: Iterable[Case], way: Next) -> Score:
    score = Score()
    for case in cases:
        *_, (talk, tally) = converse(Resident.of(world, case), way)
        score.note(talk, tally, _truth(world, case))
    return score


def _cut_off(
    world: World, cases: Iterable[Case], way: Next, stops: tuple[int, ...]
) -> dict[int, Score]:
    """Ended after so many questions, or when nothing is worth asking by the settings."""
    scores = {most: Score() for most in stops}
    longest = replace(world, settings=replace(world.settings, most_questions=max(stops)))
    for case in cases:
        truth, ended = _truth(world, case), dict[int, tuple[Talk, Tally]]()
        for talk, tally in converse(Resident.of(longest, case), way):
            kept = copy(talk), tally.copy()
            ended |= {most: kept for most in stops if tally.questions <= most}
            if tally.questions == max(stops):
                break
        for most, (talk, tally) in ended.items():
            scores[most].note(talk, tally, truth)
    return scores


def contradictions(screening: Screening, truth: Verdicts) -> list[tuple[str, str | None]]:
    """What is decided otherwise than the complete truth decides it."""
    return [
        key
        for key, verdict in verdicts(screening).items()
        if verdict is not Verdict.POSSIBLE and verdict is not truth.get(key, verdict)
    ]


def verdicts(screening: Screening) -> Verdicts:
    """Programs that are received already are left out: nothing more is asked for them."""
    return {
        (one.program.id, one.member_id): one.verdict
        for one in screening.results
        if not one.already_held
    }


def _likely(found: Verdicts, talk: Talk) -> set[str]:
    """Benefits that somebody of the household may very likely get.

    Services and charity are offered, not due: hardly anything is asked for their sake.
    """
    likely = {program for (program, _), verdict in found.items() if verdict is Verdict.LIKELY}
    programs = talk.world.rulebook.programs
    return {program for program in likely if programs[program].kind == "benefit"}


def _truth(world: World, case: Case) -> Verdicts:
    return verdicts(prescreen(world.rulebook, case))


def _mean(tallies: list[Tally], name: str) -> float:
    return float(mean(getattr(tally, name) for tally in tallies))
