"""Every question that may be asked, read once from `bot/questions/*.yml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.question_schema import Question
from rules.errors import Problem, RulesError
from rules.reading import load_list

__all__ = ["FOLDER", "Question", "Questions", "index", "load"]

FOLDER = Path(__file__).with_name("questions")


@dataclass(frozen=True, slots=True)
class Questions:
    """All questions, in file order, with an index by id and by fact."""

    all: tuple[Question, ...]
    by_id: Mapping[str, Question]
    by_fact: Mapping[str, tuple[Question, ...]]

    def __getitem__(self, id: str) -> Question:
        return self.by_id[id]

    def __contains__(self, id: object) -> bool:
        return id in self.by_id


def load(folder: Path = FOLDER) -> Questions:
    """Read every file of the folder; `bot.question_check.check` then holds it against the facts.

    Raises:
        RulesError: all that is wrong, each with file and line.
    """
    questions: list[Question] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            questions += (question for question, _ in load_list(path, Question))
        except RulesError as error:
            problems += error.problems
    if problems:
        raise RulesError(problems)
    return index(questions)


def index(questions: Iterable[Question]) -> Questions:
    """Questions by id and by each fact that they settle."""
    every = tuple(questions)
    by_fact: dict[str, list[Question]] = {}
    for question in every:
        for fact in question.facts:
            by_fact.setdefault(fact, []).append(question)
    return Questions(
        every,
        {question.id: question for question in every},
        {fact: tuple(asked) for fact, asked in by_fact.items()},
    )
