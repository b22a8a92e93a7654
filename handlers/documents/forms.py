"""The layouts of the papers, read from forms/*.yml and checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

__all__ = ["NAMES", "Block", "Column", "Form", "Line", "form"]

_FOLDER = Path(__file__).with_name("forms")
NAMES = ("application", "authorisation", "checklist", "slip")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Part):
    """One field: `value` a name of Values, or `fact` of the household; neither: left blank.

    unknown: what stands there instead of a blank to be filled in by hand.
    """

    label: str = ""
    value: str = ""
    fact: str = ""
    unknown: str = ""


class Column(_Part):
    """One column of the table of members; `fact`: of the member, several are joined."""

    label: str
    value: str = ""
    fact: str | tuple[str, ...] = ()


class Signers(_Part):
    """A table to be signed: a row for each grown-up member, `rows` more, or `blank` rows alone."""

    columns: tuple[str, ...]
    rows: int = 0
    blank: int = 0


class Block(_Part):
    """One part of a paper: exactly one of fields, members, list, checks, value, text, sign …"""

    heading: str = ""
    fields: tuple[Line, ...] = ()
    members: tuple[Column, ...] = ()
    list: str = ""
    tick: bool = False
    empty: str = ""
    skip_empty: bool = False
    checks: tuple[str, ...] = ()
    value: str = ""
    lines: Annotated[int, Field(ge=0, le=12)] = 0
    text: str = ""
    sign: tuple[str, ...] = ()
    signers: Signers | None = None


class Form(_Part):
    """A whole paper. number: the reference stands large on top."""

    title: str
    note: str
    number: bool = False
    blocks: tuple[Block, ...]
    foot: str


@cache
def form(name: str) -> Form:
    """The layout of a paper of NAMES. Raises pydantic.ValidationError for a malformed file."""
    return Form(**yaml.safe_load((_FOLDER / f"{name}.yml").read_text("utf-8")))
