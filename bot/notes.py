"""Notes of what a caller says out of order: heard, shown one by one, taken once confirmed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from bot.conversation import Conversation, Entry
from bot.emergency import raise_alarm
from bot.hearing import Telling, hear
from bot.plain import Plain
from bot.saying import fact_words, who
from bot.talk import Talk
from bot.tell import notices, remember, take_in
from bot.world import World
from nlu.heard import Heard
from rules.case import FactRef

__all__ = ["Note", "Noted", "read", "take"]


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing heard, not yet counted. id: of this very content, so that nothing else is taken.

    member, who: of whom, None and "" the household; label, value: the fact in words; words: what
    was written; before: what was known of it until now, "" when nothing was.
    """

    id: str
    member: str | None
    who: str
    label: str
    value: str
    words: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What a line of notes comes to. alarms: ids heard in it. doubts: words that can't be right.

    unclear: a place name that several places have; it is asked about once the note is taken.
    """

    items: tuple[Noted, ...] = ()
    alarms: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    unclear: str = ""


def read(world: World, conversation: Conversation, heard: Heard, today: date) -> Note:
    """What is new in it; the conversation stays as it is."""
    talk = Talk(world, conversation, today)
    telling = _hear(talk, heard)
    doubts = (*telling.doubts, *([telling.unfound] if telling.unfound else []))
    unclear = telling.unclear.words if telling.unclear is not None else ""
    items = tuple(_items(talk, telling))
    return Note(items, tuple(heard.alarms), tuple(dict.fromkeys(doubts)), unclear)


def take(talk: Talk, heard: Heard, picked: Collection[str]) -> None:
    """Take in the picked things, with what belongs to them; the words are kept for the clerk."""
    telling = _hear(talk, heard)
    left = {one.id for one in _items(Talk(talk.world, talk.conversation, talk.today), telling)}
    left -= set(picked)
    for entry in telling.entries:
        if _states(entry):
            wanted = _id(entry) not in left
        else:
            wanted = not left or any(_goes_with(entry, one, left) for one in telling.entries)
        if wanted:
            take_in(talk, entry)
    if not left:
        notices(talk, telling)
        talk.doubted = False
        remember(talk, heard.text)
    talk.brief = talk.redraw = True
    if heard.alarms:
        raise_alarm(talk, heard.alarms)


def _hear(talk: Talk, heard: Heard) -> Telling:
    asked = talk.conversation.asked
    about = asked.member if asked is not None else None
    return hear(talk.world, talk.known, talk.conversation, heard, talk.today, about=about)


def _states(entry: Entry) -> bool:
    return bool(entry.says)


def _goes_with(entry: Entry, other: Entry, left: set[str]) -> bool:
    """The person whom a taken fact is of, and what follows from the same words."""
    if not _states(other) or _id(other) in left:
        return False
    return other.member == entry.member or other.words == entry.words


def _items(talk: Talk, telling: Telling) -> Iterator[Noted]:
    before, after = talk.known, Talk(talk.world, talk.conversation, talk.today)
    for entry in telling.entries:
        take_in(after, entry)
    for entry in telling.entries:
        for ref, value in _stated(entry):
            if after.known.plain.get(ref) is None or before.plain.get(ref) == value:
                continue
            known = fact_words(talk.world, before, ref) if ref in before.plain else ""
            words = fact_words(talk.world, after.known, ref)
            if known == words and ref not in before.inferred:
                continue
            name = who(talk.world, after.known, ref.member_id) if ref.member_id else ""
            label = _label(talk.world, ref)
            yield Noted(_id(entry), ref.member_id, name, label, words, entry.words, known)


def _stated(entry: Entry) -> Iterator[tuple[FactRef, Plain]]:
    for owner, facts in entry.says.items():
        for fact, value in facts.items():
            yield FactRef(owner or None, fact), value


def _label(world: World, ref: FactRef) -> str:
    catalogue = world.catalogue
    facts = catalogue.household if ref.member_id is None else catalogue.member
    return facts[ref.fact].label


def _id(entry: Entry) -> str:
    content = json.dumps([entry.question, entry.member, entry.says], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
