"""What stands in a step's form, so that no error loses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from handlers.web.window.desk import many, one

__all__ = ["NOTHING", "Typed"]


@dataclass(frozen=True, slots=True)
class Typed:
    """One form as sent. action: the step's, "" when nothing was sent."""

    action: str = ""
    form: Mapping[str, Any] = field(default_factory=dict)

    def text(self, action: str, name: str, matter: int | None = None) -> str:
        """What the field held, if the form was that of this step (and matter)."""
        return one(self.form, name) if self.at(action, matter) else ""

    def ticked(self, action: str, name: str) -> tuple[str, ...]:
        return many(self.form, name) if self.at(action) else ()

    def at(self, action: str, matter: int | None = None) -> bool:
        """Whether it was this form."""
        if self.action != action:
            return False
        return matter is None or one(self.form, "matter") == str(matter)


NOTHING = Typed()
