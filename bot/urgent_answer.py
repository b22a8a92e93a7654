"""What is said at once when an alarm is heard, and what its buttons do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.reply import Choice, Reply

if TYPE_CHECKING:
    from bot.conversation import Conversation
    from bot.urgent import Alarm, Then, Urgent
    from bot.world import World

__all__ = ["UrgentAnswer", "follow", "respond"]

_READ_BY_OPERATOR = frozenset({"hotline", "window"})


@dataclass(frozen=True, slots=True)
class UrgentAnswer:
    """What an alarm or its button does to the talk.

    stops: nothing else is asked. handoff: why a person is called, or None. files: file as urgent,
    without income questions. facts: of the household, as question files state them. then: what
    comes next (`stay`: nothing is asked until the person speaks).
    """

    alarm: str
    replies: tuple[Reply, ...]
    stops: bool = False
    handoff: str | None = None
    files: bool = False
    then: Then = "stay"
    safe_contact: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


def respond(world: World, alarms: Iterable[str], conversation: Conversation) -> UrgentAnswer | None:
    """What is said when alarms are heard: the worst one whole, a line for each of the others.

    While that one is open already it is not said over again, only that somebody is still there.
    None when none of the ids is an alarm.
    """
    urgent = world.urgent
    heard = urgent.worst_first(id for id in alarms if id in urgent.alarms)
    if not heard:
        return None
    worst, *others = heard
    first = conversation.urgent != worst.id
    opening = urgent.said(worst.say) if first else world.texts.say("urgent.still")
    lines = [opening, *(urgent.said(other.also) for other in others)]
    text = "\n".join((*lines, *urgent.lines(worst)))
    replies: tuple[Reply, ...] = (Reply(text, _choices(urgent, worst), kind="urgent"),)
    if conversation.channel in _READ_BY_OPERATOR:
        script = world.texts.say("urgent.script", script=urgent.said(worst.script))
        replies = (Reply(script), *replies)
    return UrgentAnswer(
        alarm=worst.id,
        replies=replies,
        stops=worst.stops,
        handoff=worst.calls,
        files=any(one.files for one in heard),
        then="stay" if worst.stops else "continue",
        safe_contact=any(one.safe_contact for one in heard),
        facts=_merged(one.facts for one in heard),
    )


def follow(world: World, alarm: str, choice: str) -> UrgentAnswer | None:
    """What happens after a button of an alarm; None when there is no such button."""
    urgent = world.urgent
    button = urgent.alarms[alarm].choice(choice) if alarm in urgent.alarms else None
    if button is None:
        return None
    return UrgentAnswer(
        alarm=alarm,
        replies=(Reply(urgent.said(button.say), kind="urgent"),),
        stops=button.then != "continue",
        handoff=alarm if button.then == "human" else None,
        files=button.then == "file",
        then=button.then,
        safe_contact=urgent[alarm].safe_contact,
        facts=button.facts,
    )


def _choices(urgent: Urgent, alarm: Alarm) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"urgent.{alarm.id}.{one.id}", urgent.said(one.label), one.style)
        for one in alarm.choices
    )


def _merged(stated: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Facts of several alarms at once; lists of set elements add up."""
    found: dict[str, Any] = {}
    for facts in stated:
        for fact, value in facts.items():
            both = isinstance(value, list) and isinstance(found.get(fact), list)
            found[fact] = [*found[fact], *value] if both else found.get(fact, value)
    return found
