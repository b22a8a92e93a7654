"""What a resident agrees to: per purpose, with the version and the very words of the notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.filing import Consent

if TYPE_CHECKING:
    from bot.notices import Purpose
    from bot.world import World
    from rules.screening import Screening

__all__ = ["notice", "whole"]


def notice(
    world: World,
    screening: Screening | None,
    town: str,
    *,
    contact: bool = False,
    urgent: bool = False,
) -> Consent:
    """What is asked before a ticket is filed with the town's window ("" when it isn't known).

    contact: a telephone number goes along. urgent: first help, nothing but the present need.
    `wording` is all of it, as shown; without a screening nothing sensitive beyond it goes along.
    """
    notices, say = world.notices, world.texts.say
    window = say("consent.window" if town else "consent.any_window", town=town)
    purposes: tuple[Purpose, ...] = ("prescreen", "file")
    if contact:
        purposes = (*purposes, "contact")
    if urgent:
        lines = [notices.urgent.format(window=window)]
    else:
        used = "、".join(notices.purposes[one] for one in purposes)
        lines = [notices.file.format(window=window), say("consent.used_for", what=used)]
        lines += [notices.sensitive] if screening is not None else []
    return Consent(purposes, notices.version, "\n".join((*lines, notices.agree)))


def whole(world: World, town: str) -> str:
    """The full notice, for whoever wants to read it before agreeing."""
    window = world.texts.say("consent.window" if town else "consent.any_window", town=town)
    city = world.urgent.numbers["city"].number
    return world.notices.whole.format(window=window, city=city)
