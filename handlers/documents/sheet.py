"""A paper as plain data, the same for the printed and the editable form.

title, note, number (the reference, or ""), foot, blank (the mark of a blank), blocks, each with
`kind` and `heading`:
  fields  rows [[label, value or null]]      table  head [..], rows [[value or null, ..]]
  list    items [..], tick                   text   lines [..]
  blank   lines                              sign   labels [..]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from handlers.documents.forms import Block, Column, Form, Line, form
from handlers.documents.values import GROWN, Values
from handlers.wording import wording
from rules.typeset import typeset

__all__ = ["sheet_of"]


def sheet_of(name: str, values: Values) -> dict[str, Any]:
    """The paper of this name (see forms.NAMES), filled in as far as the ticket goes."""
    layout = form(name)
    return {
        "title": layout.title,
        "note": layout.note,
        "number": values.value("reference") if layout.number else "",
        "foot": _filled(layout.foot, values),
        "blank": wording("window")["by_hand"],
        "blocks": list(_blocks(layout, values)),
    }


def _blocks(layout: Form, values: Values) -> Iterator[dict[str, Any]]:
    for block in layout.blocks:
        drawn = _drawn(block, values)
        if drawn is not None:
            yield {"heading": block.heading, **drawn}


def _drawn(block: Block, values: Values) -> dict[str, Any] | None:
    if block.fields:
        return {"kind": "fields", "rows": [_field(line, values) for line in block.fields]}
    if block.members:
        return {"kind": "table", **_members(block.members, values)}
    if block.list:
        items = [typeset(one) for one in values.items(block.list)]
        if not items and block.skip_empty:
            return None
        return {"kind": "list", "tick": block.tick and bool(items), "items": items or [block.empty]}
    if block.checks:
        return {"kind": "list", "tick": True, "items": list(block.checks)}
    if block.value:
        known = values.value(block.value)
        return _text(known) if known else {"kind": "blank", "lines": block.lines}
    if block.signers:
        return {"kind": "table", **_signers(block, values)}
    if block.sign:
        return {"kind": "sign", "labels": list(block.sign)}
    return _text(_filled(block.text, values))


def _text(words: str) -> dict[str, Any]:
    return {"kind": "text", "lines": [typeset(line) for line in words.splitlines()]}


def _field(line: Line, values: Values) -> list[str | None]:
    if line.fact:
        return [line.label or values.label(line.fact), values.fact(line.fact)]
    known = values.value(line.value) if line.value else None
    return [line.label, known or line.unknown or None]


def _members(columns: tuple[Column, ...], values: Values) -> dict[str, Any]:
    """A row for each, and an empty one for whoever was not spoken of."""
    rows = [[_cell(one, member, values) for one in columns] for member in values.members()]
    return {
        "head": [one.label for one in columns],
        "rows": [*rows, [None] * len(columns)],
    }


def _cell(column: Column, member: Any, values: Values) -> str | None:
    if column.value == "relation":
        return str(member["relation"])
    ids = (column.fact,) if isinstance(column.fact, str) else column.fact
    known = [values.fact(one, member["id"]) for one in ids]
    return "、".join(one for one in known if one) or None


def _signers(block: Block, values: Values) -> dict[str, Any]:
    """Grown-ups by their relation; the names are theirs to write."""
    assert block.signers is not None
    wide = len(block.signers.columns)
    rows: list[list[str | None]] = []
    if not block.signers.blank:
        rows = [
            [None, str(one["relation"]), *[None] * (wide - 2)]
            for one in values.members()
            if not _is_child(one["id"], values)
        ]
    empty = block.signers.blank or block.signers.rows
    return {"head": list(block.signers.columns), "rows": [*rows, *[[None] * wide] * empty]}


def _is_child(member: str, values: Values) -> bool:
    for one in values.ticket.snapshot.get("facts", ()):
        if (one["fact"], one["member"]) == ("age", member) and isinstance(one["value"], int):
            return bool(one["value"] < GROWN)
    return False


def _filled(words: str, values: Values) -> str:
    names = ("reference", "filed", "next")
    return words.format(**{name: values.value(name) or "" for name in names})
