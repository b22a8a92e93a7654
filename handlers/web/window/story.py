"""The history of a ticket: who, when, did what, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.viewer import Viewer
from desk.views import Event
from handlers.wording import wording

__all__ = ["Line", "people", "story"]

# Their note is the kind of the limit, not words of somebody.
_OF_LIMITS = frozenset({"due_soon", "escalated", "overdue"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `after` is only set where the status changed."""

    at: datetime
    who: str
    what: str
    after: str | None
    note: str | None


def people(staff: Iterable[Viewer]) -> dict[str, str]:
    """Names by login."""
    return {one.login: one.name for one in staff}


def story(history: Iterable[Event], names: Mapping[str, str]) -> list[Line]:
    """From the filing to now."""
    return [_line(one, names) for one in history]


def _line(event: Event, names: Mapping[str, str]) -> Line:
    texts = wording("window")
    note = event.note
    if event.action in _OF_LIMITS:
        note = texts.get(f"kind_{note}", note)
    changed = event.before is not event.after
    return Line(
        at=event.at,
        who=_who(event, names),
        what=texts.get(f"did_{event.action}", event.action),
        after=texts[event.after.value] if changed else None,
        note=note,
    )


def _who(event: Event, names: Mapping[str, str]) -> str:
    texts = wording("window")
    if event.role in {"resident", "system"}:
        return texts[event.role]
    role = texts.get(f"role_{event.role}", "")
    return f"{role}{names.get(event.by, event.by)}"
