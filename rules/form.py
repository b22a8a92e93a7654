"""The ground of every file's form: what its words may be, and how an error of it is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

__all__ = ["Adcode", "Day", "Frozen", "Identifier", "Text", "fault"]


def _text(value: object) -> object:
    """`clause: 18` is meant as the word "18"."""
    plain = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return str(value) if plain or isinstance(value, date) else value


Text = Annotated[
    str, BeforeValidator(_text), StringConstraints(strip_whitespace=True, min_length=1)
]
Adcode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$"), BeforeValidator(_text)]
Day = date
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-zA-Z0-9]+)+$")]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def fault(code: str, **values: object) -> PydanticCustomError:
    """A validation error whose sentence is `code` in messages.yml."""
    return PydanticCustomError("yimen", "{code}", {"code": code, "values": values})
