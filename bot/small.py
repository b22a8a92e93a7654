"""A small question inside a question, as it is shown."""

from __future__ import annotations

from dataclasses import dataclass

from bot.wording import Named

__all__ = ["CHANGE", "KEEP", "NONE", "Small"]

KEEP, CHANGE, NONE = "keep", "yes", "p_none"


@dataclass(frozen=True, slots=True)
class Small:
    """Its text, its buttons, whether several may be chosen."""

    text: str
    buttons: tuple[Named, ...]
    many: bool = False
