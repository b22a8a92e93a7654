"""What weighs on somebody is asked about first: 房子快撑不住了 brings the question of the house."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.conversation import Stage
from bot.steps import HEARD, STEER, has_step
from bot.talk import Talk
from nlu.heard import Heard

__all__ = ["TOLD", "begin", "steer", "told"]

_SURE = 0.5
# What was told, to the questions that look into it, the likeliest first.
TOLD: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tell_illness": ("illness", "medical_cost"),
        "tell_disability": ("dis_cert", "body"),
        "tell_old_alone": ("live_alone", "obligor", "caregiver"),
        "tell_lost_work": ("work", "no_income"),
        "tell_low_income": ("income", "no_income"),
        "tell_disaster": ("event", "house_safe"),
        "tell_accident": ("injury", "event"),
        "tell_child_no_parents": ("parents", "guard"),
        "tell_school_fees": ("school", "school_cost"),
        "tell_unsafe_house": ("house_safe", "tenure"),
    }
)


def told(heard: Heard) -> str | None:
    """The need that a message tells of, when it is sure enough."""
    return next((name for name, score in heard.intents if name in TOLD and score >= _SURE), None)


def steer(talk: Talk, intent: str) -> None:
    """A kind sentence; the matching question comes next."""
    talk.say(f"guess.kind_{intent}")
    talk.step(STEER, choice=" ".join(TOLD[intent]))
    at = talk.conversation
    if not has_step(at, HEARD) and at.stage is Stage.OPENING:
        talk.step(HEARD, "guide")
    if at.stage in (Stage.OPENING, Stage.INTERVIEW):
        talk.change(asked=None, pending=None)


def begin(talk: Talk) -> None:
    """Start asking, where the talk still waits for a first telling."""
    if talk.conversation.stage is Stage.OPENING:
        talk.step(HEARD, "guide")
        talk.say("talk.guide")
