"""Every question that may be asked, read once from `bot/questions/*.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.question_schema import Question
from rules.errors import RulesError
from rules.source import Document, read

if TYPE_CHECKING:
    from rules.errors import Problem
    from rules.facts import Catalogue

__all__ = ["FOLDER", "Question", "Questions", "load"]

FOLDER = Path(__file__).with_name("questions")


@dataclass(frozen=True, slots=True)
class Questions:
    """All questions, in file order, with an index by id and by fact."""

    all: tuple[Question, ...]
    by_id: Mapping[str, Question]
    by_fact: Mapping[str, tuple[Question, ...]]

    def __getitem__(self, id: str) -> Question:
        return self.by_id[id]


def load(catalogue: Catalogue, folder: Path = FOLDER) -> Questions:
    """Read and check every file of the folder.

    Raises:
        RulesError: all that is wrong, each with file and line.
    """
    questions: list[Question] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        document = read(path)
        for number, raw in enumerate(document.data):
            try:
                questions.append(Question.model_validate(raw))
            except ValidationError as error:
                problems += _problems(document, number, error)
    if problems:
        raise RulesError(problems)
    return index(questions)


def index(questions: list[Question]) -> Questions:
    """Questions by id and by each fact that they settle."""
    by_fact: dict[str, list[Question]] = {}
    for question in questions:
        for fact in question.facts:
            by_fact.setdefault(fact, []).append(question)
    return Questions(
        tuple(questions),
        {question.id: question for question in questions},
        {fact: tuple(asked) for fact, asked in by_fact.items()},
    )


def _problems(document: Document, number: int, error: ValidationError) -> list[Problem]:
    found: list[Problem] = []
    for item in error.errors():
        where: tuple[Any, ...] = (number, *item["loc"])
        found.append(document.problem("question", where, reason=item["msg"]))
    return found
