"""Where to go and how long it takes, in plain words; honest about what isn't known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.program import Clock, Program

if TYPE_CHECKING:
    from bot.world import World
    from rules.case import Case

__all__ = ["clock", "phone_unknown", "where"]


def where(world: World, program: Program, case: Case) -> str:
    """The window with what is known of it, why there, and where to ask when nothing is."""
    view, say = world.router.route(program, case.places), world.texts.say
    if view.window is None:
        return view.reason or say("window.where_unknown")
    parts = [say("window.window", window=view.window, reason=view.reason)]
    told = [("address", view.address), ("phone", view.phone), ("hours", view.hours)]
    parts += [say(f"window.told_{what}", value=value) for what, value in told if value]
    if not view.phone:
        parts.append(phone_unknown(world))
    return "".join(parts)


def phone_unknown(world: World) -> str:
    """Whom to ring as long as the window's own number isn't known."""
    return world.texts.say("window.no_phone", city=world.urgent.numbers["city"].number)


def clock(world: World, limit: Clock) -> str:
    """The time limit in plain words: 窗口收下以后，30个工作日内。"""
    say = world.texts.say
    start = say(f"window.from_{limit.start}")
    if limit.working_days is not None:
        return say("window.working_days", start=start, count=limit.working_days)
    return say("window.days", start=start, count=limit.days)
