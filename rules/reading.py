"""YAML documents to checked models, with every complaint on the line that caused it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from rules.errors import Problem, RulesError, gloss, sentence
from rules.source import Document, Where, read

Model = TypeVar("Model", bound=BaseModel)
_WRONG = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "literal_error": "one_of",
}
# pydantic's kinds of error -> the sentence `is_...` of messages.yml
_REASONS = {
    "string_type": "text",
    "string_too_short": "blank",
    "string_pattern_mismatch": "identifier",
    "tuple_type": "list",
    "list_type": "list",
    "too_short": "blank",
    "model_type": "mapping",
    "dict_type": "mapping",
    "date_type": "date",
    "date_parsing": "date",
    "date_from_datetime_parsing": "date",
    "int_type": "whole",
    "int_parsing": "whole",
    "int_from_float": "whole",
    "decimal_type": "number",
    "decimal_parsing": "number",
    "finite_number": "number",
    "bool_type": "yes_no",
    "bool_parsing": "yes_no",
    "greater_than": "more_than",
    "greater_than_equal": "at_least",
    "less_than_equal": "at_most",
}


# The pattern of rules.program.Adcode, which is told in words of its own.
ADCODE = r"^[1-9][0-9]{5}$"


def load_one(path: Path, model: type[Model]) -> tuple[Model, Document]:
    """The file as one `model`. Raises SourceError, RulesError with all problems."""
    document = read(path)
    return build(document, document.data, model, ()), document


def load_list(path: Path, model: type[Model]) -> list[tuple[Model, int]]:
    """The file as a list of `model`, each with its line. Raises SourceError, RulesError."""
    document = read(path)
    if not isinstance(document.data, list):
        raise RulesError([document.problem("not_list")])
    problems: list[Problem] = []
    found: list[tuple[Model, int]] = []
    for index, data in enumerate(document.data):
        try:
            found.append((build(document, data, model, (index,)), document.line((index,))))
        except RulesError as error:
            problems.extend(error.problems)
    if problems:
        raise RulesError(problems)
    return found


def build(document: Document, data: Any, model: type[Model], where: Where) -> Model:
    """One model from the part of the document at `where`. Raises RulesError."""
    if not isinstance(data, dict):
        raise RulesError([document.problem("not_mapping", where)])
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems = [_problem(document, model, where, one) for one in _causes(error)]
        raise RulesError(sorted(problems, key=lambda one: one.line)) from error


def _causes(error: ValidationError) -> list[ErrorDetails]:
    """Without the lists that are "too short" only because their entries failed."""
    found = error.errors(include_url=False)
    inner = {one["loc"][: len(one["loc"]) - cut] for one in found for cut in range(1, 4)}
    return [one for one in found if one["type"] != "too_short" or one["loc"] not in inner]


def near(found: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, or None."""
    close = difflib.get_close_matches(found, sorted(known), n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(found: str, known: Iterable[str]) -> str:
    """A suggestion in words: the nearest known name, or a few of them."""
    names = sorted(known)
    part = (one for one in names if len(found) > 2 and found in one)
    if (close := near(found, names) or next(part, None)) is not None:
        return sentence("did_you_mean", name=close)
    if not names:
        return ""
    shown = "、".join(names[:12]) + ("……" if len(names) > 12 else "")
    return sentence("see_list", names=shown)


def _problem(
    document: Document, model: type[BaseModel], where: Where, error: ErrorDetails
) -> Problem:
    place = (*where, *error["loc"])
    name = str(error["loc"][-1]) if error["loc"] else ""
    context = error.get("ctx", {})
    if error["type"] == "yimen":
        return document.problem(context["code"], place, **context["values"])
    code = _WRONG.get(error["type"], "wrong_value")
    if code == "unknown_field" and error["input"] is None:
        return document.problem("stray_comma", place, field=name)
    if code == "unknown_field":
        return document.problem(
            code, place, field=name, hint=_fields_near(model, error["loc"][:-1], name)
        )
    if code == "one_of":
        return _one_of(document, place, name, context["expected"], str(error["input"]))
    reason = _REASONS.get(error["type"])
    if reason == "identifier" and context.get("pattern") == ADCODE:
        reason = "adcode"
    said = sentence(f"is_{reason}", **context) if reason else error["msg"]
    return document.problem(code, place, field=name, reason=said, hint="")


def _one_of(document: Document, place: Where, field: str, expected: str, found: str) -> Problem:
    """One of a few words of ours, each with its meaning; who wrote the meaning is told the word."""
    names = expected.replace("'", "").replace(" or ", ", ").split(", ")
    glosses = {name: gloss(name) for name in names}
    shown = [sentence("glossed", name=n, gloss=g) if g else n for n, g in glosses.items()]
    meant = near(found, names) or next(
        (n for n, g in glosses.items() if g and _alike(found, g)), None
    )
    hint = sentence("did_you_mean", name=meant) if meant else sentence("one_of_these")
    allowed = "、".join(shown)
    return document.problem("one_of", place, field=field, allowed=allowed, found=found, hint=hint)


def _alike(found: str, meaning: str) -> bool:
    return bool(found) and (found in meaning or meaning in found)


def _fields_near(model: type[BaseModel], where: Where, name: str) -> str:
    for key in where:
        inner = _inner(model, key)
        model = inner if inner is not None else model
    aliases = (one.alias or field for field, one in model.model_fields.items())
    return did_you_mean(name, aliases)


def _inner(model: type[BaseModel], key: str | int) -> type[BaseModel] | None:
    """The model of the entries under `key`, looked for inside tuples and optionals."""
    for field, one in model.model_fields.items():
        if key in (one.alias, field):
            waiting = [one.annotation]
            while waiting:
                kind = waiting.pop()
                if isinstance(kind, type) and issubclass(kind, BaseModel):
                    return kind
                waiting.extend(get_args(kind))
    return None
