"""Every question that may be asked, read once from `bot/questions/*.yml` and held to the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.question_check import faults
from bot.question_schema import Question
from rules.errors import Problem, RulesError, problem
from rules.expression import ExpressionProblem, Names, Predicate, check
from rules.expression.ir import Pool
from rules.facts import Catalogue, Scope
from rules.reading import load_list

__all__ = ["FOLDER", "Question", "Questions", "index", "load"]

FOLDER = Path(__file__).with_name("questions")


@dataclass(frozen=True, slots=True)
class Questions:
    """All questions, in file order, by id and by fact, with the compiled `when` of each.

    touches: facts of a question and of those that its answers lead to.
    """

    all: tuple[Question, ...]
    by_id: Mapping[str, Question]
    by_fact: Mapping[str, tuple[Question, ...]]
    when: Mapping[str, Predicate] = field(default_factory=dict)
    pool: Pool = field(default_factory=Pool)
    touches: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __getitem__(self, id: str) -> Question:
        return self.by_id[id]

    def __contains__(self, id: object) -> bool:
        return id in self.by_id


def load(catalogue: Catalogue, folder: Path = FOLDER) -> Questions:
    """Read and check every file of the folder.

    Raises:
        RulesError: all that is wrong, each with file and line.
    """
    found: list[tuple[Question, Path, int]] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            found += ((question, path, line) for question, line in load_list(path, Question))
        except RulesError as error:
            problems += error.problems
    known = {question.id for question, _, _ in found}
    for question, path, line in found:
        for code, blanks in faults(question, catalogue, known):
            problems.append(problem(code, path=path, line=line, id=question.id, **blanks))
    if problems:
        raise RulesError(problems)
    return index((question for question, _, _ in found), catalogue)


def index(questions: Iterable[Question], catalogue: Catalogue) -> Questions:
    """Questions by id and by each fact that they settle.

    Raises:
        RulesError: a `when` that isn't in the language.
    """
    every = tuple(questions)
    names = Names(catalogue, {})
    by_fact: dict[str, list[Question]] = {}
    for question in every:
        for fact in question.facts:
            by_fact.setdefault(fact, []).append(question)
    by_id = {question.id: question for question in every}
    return Questions(
        every,
        by_id,
        {fact: tuple(asked) for fact, asked in by_fact.items()},
        {question.id: _when(question, names) for question in every if question.when},
        names.pool,
        {question.id: _touches(question, by_id) for question in every},
    )


def _touches(question: Question, by_id: Mapping[str, Question]) -> frozenset[str]:
    behind = (by_id[id_].facts for id_ in question.leads_to if id_ in by_id)
    return frozenset(question.facts).union(*behind)


def _when(question: Question, names: Names) -> Predicate:
    scope: Scope = "member" if question.about == "member" else "household"
    try:
        return check(question.when or "", scope, names)
    except ExpressionProblem as error:
        wrong = problem("question_when", path=FOLDER, id=question.id, reason=str(error))
        raise RulesError([wrong]) from error
