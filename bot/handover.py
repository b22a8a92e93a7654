"""What goes to the window: the case, each fact with its source, the programs, the consent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.case import GROWN
from bot.conversation import EntryState
from bot.filing import Consent, Contact, FactTold, FilingRequest
from bot.ranking import ranked
from bot.steps import FILE, LIVE_PLACE, NAME, PHONE, place_known
from bot.talk import Talk
from rules.case import FactRef
from rules.program import Program
from rules.screening import Verdict

__all__ = ["begin", "filing_request", "hopeful", "without_place"]

_ORDER = (Verdict.LIKELY, Verdict.POSSIBLE, Verdict.ASK)
_OF_CHILDREN = frozenset(
    {"school_stage", "dropout", "new_college", "child_guard_state", "father_state", "mother_state",
     "disabled_child_age"}
)  # fmt: skip
_GROWN_RELATIONS = frozenset(
    {"父亲", "母亲", "配偶", "祖父", "祖母", "外祖父", "外祖母", "公公", "婆婆", "岳父", "岳母",
     "老人"}
)  # fmt: skip
_WISH = FactRef(None, "contact_channel")


def begin(talk: Talk, why: str = "") -> None:
    """On the way to filing. A place not told before is asked again."""
    if not place_known(talk.known):
        talk.drop([(LIVE_PLACE, None)])
    talk.step(FILE, why)


def without_place(talk: Talk) -> None:
    """He won't say where he lives: nothing can be filed, but every window is open to him."""
    talk.drop([(FILE, None), (LIVE_PLACE, None)])
    talk.say("talk.file_needs_place", city=talk.world.urgent.numbers["city"].number)


def filing_request(talk: Talk) -> FilingRequest:
    """One confirmation, complete."""
    at, known = talk.conversation, talk.known
    return FilingRequest(
        confirmation=at.confirmation, case=known.case, facts=tuple(_facts(talk)),
        screening=talk.screening, programs=_programs(talk), foremost=_foremost(talk),
        urgency="urgent" if at.alarms else "normal", alarms=at.alarms,
        consent=at.consent or Consent((), "", ""), contact=_contact(talk), story=at.story,
    )  # fmt: skip


def _contact(talk: Talk) -> Contact:
    def told(question: str) -> str | None:
        entry = talk.conversation.entry((question, None))
        return entry.words if entry is not None and entry.state is EntryState.ANSWERED else None

    return Contact(told(NAME), told(PHONE), talk.known.plain.get(_WISH))


def _programs(talk: Talk) -> tuple[str, ...]:
    """Ids of all that may be had, each once: as the cards stood, then what no card showed."""
    shown = [one.program.id for one in ranked(talk.screening) if one.verdict in _ORDER]
    return tuple(dict.fromkeys([*shown, *(one.id for one in _open(talk, _ORDER))]))


def _foremost(talk: Talk) -> frozenset[tuple[str, str | None]]:
    found = (one for one in ranked(talk.screening) if one.verdict in _ORDER)
    return frozenset((one.program.id, one.member_id) for one in found)


def hopeful(talk: Talk) -> tuple[Program, ...]:
    """What is likely or possible, strongest first, each once: these choose the window."""
    return _open(talk, _ORDER[:2])


def _open(talk: Talk, order: Sequence[Verdict]) -> tuple[Program, ...]:
    results = [one for one in talk.screening.results if one.verdict in order]
    results.sort(key=lambda one: order.index(one.verdict))
    found = {one.program.id: one.program for one in results if not one.already_held}
    return tuple(found.values())


def _facts(talk: Talk) -> Iterator[FactTold]:
    known = talk.known
    for ref, value in known.plain.items():
        entry = known.source[ref]
        if ref in known.inferred and ref.fact in _OF_CHILDREN and _is_grown(talk, ref.member_id):
            continue  # 没在上学, 爸妈能照管: follows from 都没有, but is no news of a father of 73.
        source = "inferred" if ref in known.inferred else entry.source
        yield FactTold(*ref, value, source, "known", entry.words, entry.turn)
    for ref, state in known.closed.items():
        yield FactTold(*ref, None, "answered", state.value, "", 0)


def _is_grown(talk: Talk, member: str | None) -> bool:
    """By his age, or because he is somebody's father, mother, husband …"""
    age = talk.known.plain.get(FactRef(member, "age"))
    if age is not None:
        return bool(age >= GROWN)
    return talk.known.relation(member) in _GROWN_RELATIONS
