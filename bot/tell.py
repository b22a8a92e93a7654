"""Facts told in free words at any time; they also put an earlier answer right."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import Entry, EntryState
from bot.hearing import Telling, hear
from bot.plain import place_to_plain
from bot.talk import Talk
from nlu.heard import Heard
from rules.case import FactRef

__all__ = ["notices", "remember", "take_in", "tell"]

_MOST_PLACES = 6


def tell(talk: Talk, heard: Heard, *, besides: frozenset[str] = frozenset()) -> list[FactRef]:
    """Take in what was told; the facts that are new or changed. `besides`: facts to leave alone."""
    before = talk.known
    asked = talk.conversation.asked
    about = asked.member if asked is not None else None
    telling = hear(talk.world, before, talk.conversation, heard, talk.today, about=about)
    for entry in telling.entries:
        if not any(fact in besides for _, fact in _stated(entry)):
            take_in(talk, entry)
    after = talk.known
    changed = [
        ref for ref, value in after.plain.items()
        if ref not in after.inferred and before.plain.get(ref) != value
    ]  # fmt: skip
    notices(talk, telling)
    if changed or telling.facts or telling.unfound:
        remember(talk, heard.text)
    return changed


def _stated(entry: Entry) -> list[tuple[str, str]]:
    return [(owner, fact) for owner, facts in entry.says.items() for fact in facts]


def take_in(talk: Talk, entry: Entry) -> None:
    """Add it; or, when a question was answered with that fact, put the answer right."""
    for owner, fact in _stated(entry):
        source = talk.known.source.get(FactRef(owner or None, fact))
        asked = source is not None and source.question in talk.world.questions
        if source is not None and asked and fact in source.says.get(owner, {}):
            talk.add(_put_right(source, owner, fact, entry))
            return
    talk.add(entry)


def _put_right(source: Entry, owner: str, fact: str, entry: Entry) -> Entry:
    says = {**source.says, owner: {**source.says[owner], fact: entry.says[owner][fact]}}
    return replace(source, says=says, words=entry.words, choice="", state=EntryState.ANSWERED)


def notices(talk: Talk, telling: Telling) -> None:
    """What couldn't be taken as said, and a place that may be several."""
    talk.doubted = bool(telling.doubts or telling.unfound)
    if telling.unfound is not None:
        talk.say("talk.place_unfound", words=telling.unfound)
    for words in dict.fromkeys(telling.doubts):
        talk.say("talk.doubt", words=words)
    if telling.unclear is not None and talk.conversation.pending is None:
        places = [place_to_plain(place) for place in telling.unclear.places[:_MOST_PLACES]]
        talk.pend("place", fact=telling.unclear.fact, words=telling.unclear.words, places=places)


def remember(talk: Talk, text: str) -> None:
    """The resident's own words, for the clerk; no more than fits a page."""
    room = talk.world.settings.longest - len(talk.conversation.story)
    if room > 0:
        story = f"{talk.conversation.story}\n{text.strip()}".strip()
        talk.change(story=story[: talk.world.settings.longest])
