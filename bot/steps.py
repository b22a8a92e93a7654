"""Where the talk is: derived from the entries alone, so that going back is taking entries away."""

from __future__ import annotations

from collections.abc import Iterable

from bot.case import Known
from bot.conversation import Conversation, EntryState, Key, Stage
from bot.interview import STEER, Candidate, Interview
from rules.case import FactRef

__all__ = [
    "CONSENT",
    "ENOUGH",
    "FILE",
    "FILL",
    "HEARD",
    "LIVE_PLACE",
    "NAME",
    "PHONE",
    "STEER",
    "asked_of",
    "has_step",
    "in_focus",
    "place_known",
    "stage_of",
]

# Steps of the flow, as entries: the resident moved on by a button or a word.
HEARD = "step.heard"  # 都对, or 一步一步问我
ENOUGH = "step.enough"  # 先看结果
FILL = "step.fill"  # 现在补上: `choice` names the facts
FILE = "step.file"  # 帮我报给窗口
CONSENT = "step.consent"  # 同意,提交
LIVE_PLACE = "live_place"
NAME, PHONE, CHANNEL = "contact_name", "contact_phone", "contact"
_OF_STAGE = {
    Stage.OPENING: "opening", Stage.READBACK: "readback", Stage.RESULTS: "results",
    Stage.CONSENT: "consent", Stage.FILED: "filed",
}  # fmt: skip


def has_step(conversation: Conversation, step: str) -> bool:
    """Whether the resident has taken this step (and not gone back over it)."""
    return conversation.entry((step, None)) is not None


def stage_of(interview: Interview) -> Stage:
    """The stage that the entries come to."""
    at = interview.conversation
    if not at.entries:
        return Stage.OPENING
    if has_step(at, FILE):
        if contact_question(interview) is not None:
            return Stage.CONTACT
        return Stage.FILED if has_step(at, CONSENT) else Stage.CONSENT
    if not has_step(at, HEARD):
        return Stage.READBACK
    if in_focus(interview) is not None:
        return Stage.INTERVIEW
    if has_step(at, ENOUGH) or (interview.next() is None and interview.known.subject):
        return Stage.RESULTS
    return Stage.INTERVIEW


def asked_of(interview: Interview, stage: Stage) -> Key:
    """What should be on the table at this stage; in the interview, the best question."""
    if stage is Stage.CONTACT:
        question = contact_question(interview)
        assert question is not None
        return question, None
    if stage is not Stage.INTERVIEW:
        return _OF_STAGE[stage], None
    steered = interview.steered()
    if interview.known.subject is None and (steered is None or steered.question.about == "member"):
        return "speaker", None
    found = in_focus(interview) or steered or interview.next()
    assert found is not None
    return found.key


def contact_question(interview: Interview) -> str | None:
    """What must still be asked before consent: a place to file at, whom to call back, and how."""
    answers = interview.known.answers
    if not place_known(interview.known):
        return LIVE_PLACE
    if (NAME, None) not in answers:
        return NAME
    if (PHONE, None) not in answers:
        return PHONE
    gave_phone = answers[(PHONE, None)].state is EntryState.ANSWERED
    if gave_phone and (CHANNEL, None) not in answers:
        return CHANNEL
    return None


def in_focus(interview: Interview) -> Candidate | None:
    """The next question for the facts that the resident wanted to fill in, while any is open."""
    step = interview.conversation.entry((FILL, None))
    if step is None:
        return None
    only = frozenset(_refs(step.choice.split()))
    return next(interview.candidates(only), None)


def _refs(names: Iterable[str]) -> Iterable[FactRef]:
    for name in names:
        fact, _, member = name.partition("@")
        yield FactRef(member or None, fact)


def place_known(known: Known) -> bool:
    """Whether any place is known down to the township."""
    return any(place.town for place in known.case.places.values())
