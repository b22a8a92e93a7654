"""Side questions in the middle of the talk, answered from the packs: what, how much, papers, where.

Place and year stand beside every figure; what isn't known is said to be unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.knowledge import INTENTS, SURE, Asks, Name
from bot.side_answers import ANSWERS
from rules.typeset import typeset

if TYPE_CHECKING:
    from bot.world import World
    from nlu.heard import Heard
    from rules.case import Case

__all__ = ["answer"]

# A question that names a program and asks nothing more is what the program is.
_PARTICLES = 3
_QUESTION_MARKS = ("吗", "么", "?", "\uff1f", "呢")


def answer(world: World, heard: Heard, case: Case, *, opening: bool = False) -> str | None:
    """The answer to a side question about a program; None when the message isn't one.

    opening: nothing has been asked yet, so that the bare name of a program asks what it is.
    """
    knowledge = world.knowledge
    if (note := knowledge.note(heard.normal)) is not None:
        lead = world.settings.lead_page or world.texts.say("knowledge.lead_page")
        return note.say.format(city=world.urgent.numbers["city"].number, lead=lead)
    if heard.intent("refused") >= SURE:
        return None
    asked = knowledge.several(heard)
    if len(asked) > 1:
        said = [_one(world, heard, case, kind, name, opening) for kind, name in asked]
        return "\n".join(dict.fromkeys(one for one in said if one)) or None
    kind, name = knowledge.kind(heard), knowledge.named(heard.normal)
    return _one(world, heard, case, kind, name, opening)


def _one(
    world: World, heard: Heard, case: Case, kind: Asks | None, name: Name | None, opening: bool
) -> str | None:
    if name is None:
        return _general(world, kind, heard)
    programs = [world.rulebook.programs[one] for one in name.programs if _reaches(world, one, case)]
    if not programs:
        return world.texts.say("knowledge.not_here", name=name.words[0]) if kind else None
    if kind is None:
        knowledge, text = world.knowledge, heard.normal
        asking = any(mark in text for mark in _QUESTION_MARKS) or knowledge.enquires(text)
        asking = asking or (opening and knowledge.core(text) in name.words)
        bare = len(knowledge.core(text)) <= len(max(name.words, key=len)) + _PARTICLES
        if not asking or not (bare or heard.intent("ask_entitlement") >= SURE):
            return None
        kind = "what"
    return typeset("\n".join(ANSWERS[kind](world, programs, name.figures, case)))


def _general(world: World, kind: Asks | None, heard: Heard) -> str | None:
    """Asked of nothing in particular: only when the understanding is sure that it is asked."""
    if kind is None or not any(heard.intent(intent) >= SURE for intent in INTENTS):
        return None
    return world.texts.say(f"knowledge.any_{kind}")


def _reaches(world: World, program_id: str, case: Case) -> bool:
    programs = world.rulebook.programs_for(case)
    return any(program.id == program_id for program in programs)
