"""What the talk asks of the desk, as the talk's own protocols put it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.world import RouteView
from desk.places import Gazetteer
from desk.routing import route
from desk.windows import Windows
from handlers.filing import window_for
from rules.case import Case
from rules.place import Place
from rules.program import Program

__all__ = ["Finder", "WindowRouter"]


@dataclass(frozen=True, slots=True)
class Finder:
    """bot.world.PlaceFinder over the gazetteer."""

    gazetteer: Gazetteer

    def find(self, text: str, near: Place | None, answering: bool) -> tuple[Place, ...]:
        return self.gazetteer.resolve(text, near=near, answering=answering).candidates


@dataclass(frozen=True, slots=True)
class WindowRouter:
    """bot.world.Router over the lawful routes and what is known of the windows."""

    windows: Windows

    def route(self, program: Program, places: Mapping[str, Place]) -> RouteView:
        found = route(program.apply_at, places)
        if found.place is None:
            return RouteView(None, found.reason)
        window = self.windows.at(found.place)
        return RouteView(
            window.name, found.reason, window.address, window.phone, window.hours, found.place
        )

    def town(self, case: Case, programs: Sequence[Program], *, urgent: bool) -> str | None:
        found = window_for(case, programs, urgent=urgent)
        return found.place.town if found and found.place else None
