"""From what was said to a case: the entries of a conversation, replayed in order.

Of each fact the last word holds; what was inferred yields to what was said; a default for
everyone yields to what was said of one. An answer whose question no longer applies is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from bot.applies import Applicability
from bot.conversation import EVERYONE, HOUSEHOLD, Conversation, Entry, EntryState, Key, Person
from bot.plain import Plain, from_yaml, merge, place_of, to_value
from bot.world import World
from rules.case import EMERGENCY, HUKOU, LIVING, Case, FactRef, Member, Value
from rules.facts import Fact
from rules.place import Place

__all__ = ["PLACE_FACTS", "SELF", "Known", "fold"]

SELF = "self"
PLACE_FACTS: Mapping[str, str] = MappingProxyType(
    {"hukou_area": HUKOU, "live_area": LIVING, "event_place": EMERGENCY}
)
_OUTSIDERS = ("亲友", "邻居", "村居/网格员", "其他")
_CLOSED = (EntryState.UNSURE, EntryState.DECLINED, EntryState.SKIPPED)
_PASSES = 3
# Two ways of saying one thing: the last one said replaces the other.
_INSTEAD = {"income_month": "income_pc_month", "income_pc_month": "income_month"}
_RECOGNISED = frozenset({"低保", "低保边缘", "刚性支出"})
# Recognised as a person: says nothing of the others he lives with.
_RECOGNISED_ALONE = frozenset({"特困分散", "特困集中"})
GROWN = 18


@dataclass(frozen=True, slots=True)
class Known:
    """What a conversation comes to.

    plain: every known value in plain JSON. source: the entry that a value comes from. inferred:
    values that nobody said. closed: facts that the person can't or won't tell. answers: the live
    answer to each question. subject: whom the talk is about. outside: the speaker lives elsewhere.
    hints: facts on which something said bears without settling them. named: who was meant by each
    option of a sorting question.
    """

    case: Case
    people: tuple[Person, ...]
    subject: str | None
    plain: Mapping[FactRef, Plain]
    source: Mapping[FactRef, Entry]
    inferred: frozenset[FactRef]
    closed: Mapping[FactRef, EntryState]
    answers: Mapping[Key, Entry]
    outside: bool
    applicability: Applicability
    hints: frozenset[FactRef] = frozenset()
    named: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def minor(self) -> bool:
        """Whether the person who speaks is known to be a child."""
        age = self.plain.get(FactRef(SELF, "age"))
        return age is not None and age < GROWN

    @property
    def recognised(self) -> bool:
        """Whether the household's means are settled already, so not asked (社会救助法 art. 42)."""
        relief = self.plain.get(FactRef(None, "relief_status"), {"yes": []})
        size = self.plain.get(FactRef(None, "household_size"), len(self.people))
        settling = _RECOGNISED | _RECOGNISED_ALONE if size <= 1 else _RECOGNISED
        return not settling.isdisjoint(relief["yes"])

    def relation(self, member: str | None) -> str:
        """The relation word of a member, "" when there is no such person."""
        return next((person.relation for person in self.people if person.id == member), "")

    def has(self, ref: FactRef) -> bool:
        """Whether the fact needs no asking: known, or the person can't or won't tell."""
        return ref in self.plain or ref in self.closed


@dataclass(slots=True)
class _Sheet:
    """Values on their way to a case; `set` overwrites, `fill` only adds what isn't there."""

    world: World
    plain: dict[FactRef, Plain] = field(default_factory=dict)
    source: dict[FactRef, Entry] = field(default_factory=dict)
    inferred: set[FactRef] = field(default_factory=set)

    def fact(self, ref: FactRef) -> Fact:
        catalogue = self.world.catalogue
        return (catalogue.household if ref.member_id is None else catalogue.member)[ref.fact]

    def set(self, ref: FactRef, value: Plain, entry: Entry) -> None:
        other = FactRef(ref.member_id, _INSTEAD.get(ref.fact, ""))
        if self.plain.pop(other, None) is not None:
            del self.source[other]
        self.plain[ref] = merge(self.fact(ref), self.plain.get(ref), value)
        self.source[ref] = entry

    def fill(self, ref: FactRef, value: Plain, entry: Entry) -> None:
        before = self.plain.get(ref)
        if before is None:
            self.plain[ref] = value
            self.source[ref] = entry
            self.inferred.add(ref)
        elif self.fact(ref).kind == "set":
            self.plain[ref] = merge(self.fact(ref), value, before)


def fold(world: World, conversation: Conversation, today: date) -> Known:
    """Replay the entries."""
    entries = conversation.entries
    known = _replay(world, entries, today)
    for _ in range(_PASSES):
        live = tuple(entry for entry in entries if _lives(world, known, entry))
        if len(live) == len(known.answers):
            return known
        known = _replay(world, live, today)
    return known


def _lives(world: World, known: Known, entry: Entry) -> bool:
    """Whether the answer's question still applies; only a clear no makes it lapse."""
    question = world.questions.by_id.get(entry.question)
    if question is None or question.when is None:
        return True
    return known.applicability.applies(question, entry.member) is not False


def _replay(world: World, entries: Iterable[Entry], today: date) -> Known:
    entries = tuple(entries)
    people = _people(entries)
    ids = [person.id for person in people]
    sheet = _filled(world, entries, ids, today)
    role = sheet.plain.get(FactRef(None, "speaker_role"))
    case = _case(sheet, people, today)
    applicability = Applicability(world.questions, case)
    return Known(
        case=_with_unasked(world, case, applicability),
        people=people,
        subject=next((one.subject for one in reversed(entries) if one.subject), None),
        plain=sheet.plain,
        source=sheet.source,
        inferred=frozenset(sheet.inferred),
        closed=_closed(world, entries, sheet.plain, ids),
        answers={entry.key: entry for entry in entries},
        outside=role in _OUTSIDERS,
        applicability=applicability,
        hints=frozenset(FactRef(one.member, one.hint) for one in entries if one.hint),
        named={option: ids_ for one in entries for option, ids_ in one.named.items()},
    )


def _filled(world: World, entries: tuple[Entry, ...], ids: list[str], today: date) -> _Sheet:
    """What was said, then what was inferred, then what holds for everyone."""
    sheet = _Sheet(world)
    for entry in entries:
        for ref, value in _of(entry.says, ids):
            sheet.set(ref, value, entry)
    for entry in reversed(entries):
        for ref, value in _of(entry.infers, ids):
            sheet.fill(ref, value, entry)
    _defaults(sheet, entries, ids, today)
    return sheet


def _with_unasked(world: World, case: Case, applicability: Applicability) -> Case:
    """The case with what goes without saying of members whom a question doesn't concern."""
    own = world.catalogue.member
    unasked = [one for one in world.questions.all if one.not_asked]
    members = []
    for member in case.members:
        facts = {
            name: to_value(own[name], from_yaml(own[name], stated))
            for question in unasked
            if applicability.applies(question, member.id) is False
            for name, stated in question.not_asked.items()
        }
        members.append(replace(member, facts={**facts, **member.facts}) if facts else member)
    return replace(case, members=tuple(members))


def _people(entries: Iterable[Entry]) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for entry in entries:
        for person in entry.adds:
            found[person.id] = person
    return tuple(found.values())


def _of(
    says: Mapping[str, Mapping[str, Plain]], ids: Iterable[str]
) -> Iterable[tuple[FactRef, Plain]]:
    for owner, facts in says.items():
        if owner == HOUSEHOLD or owner in ids:
            for fact, value in facts.items():
                yield FactRef(owner or None, fact), value


def _defaults(sheet: _Sheet, entries: tuple[Entry, ...], ids: list[str], today: date) -> None:
    """What holds for everyone who hasn't said otherwise, where the fact's question applies."""
    spread = [entry for entry in entries if EVERYONE in entry.says or EVERYONE in entry.infers]
    if not spread:
        return
    applicability = Applicability(sheet.world.questions, _case(sheet, _people(entries), today))
    for entry in reversed(spread):
        for says in (entry.says, entry.infers):
            for fact, value in says.get(EVERYONE, {}).items():
                for member in ids:
                    if _reaches(sheet.world, applicability, fact, member):
                        sheet.fill(FactRef(member, fact), value, entry)


def _reaches(world: World, applicability: Applicability, fact: str, member: str) -> bool:
    asking = [one for one in world.questions.by_fact.get(fact, ()) if one.about == "member"]
    return not asking or any(applicability.applies(one, member) is not False for one in asking)


def _closed(
    world: World, entries: Iterable[Entry], plain: Mapping[FactRef, Plain], ids: list[str]
) -> dict[FactRef, EntryState]:
    """Facts of questions that got no answer, each with why."""
    found: dict[FactRef, EntryState] = {}
    for entry in entries:
        question = world.questions.by_id.get(entry.question)
        # A question that only sorts (家里有没有…) closes itself, not the finer ones behind it.
        if entry.state not in _CLOSED or question is None or question.sorts:
            continue
        for fact in question.facts:
            for ref in refs_of(world, fact, entry.member, ids):
                if ref not in plain:
                    found[ref] = entry.state
    return found


def refs_of(world: World, fact: str, member: str | None, ids: Iterable[str]) -> list[FactRef]:
    """Whose fact a question means: the member's own, or the household's and so everyone's."""
    catalogue = world.catalogue
    if member is not None and fact in catalogue.member:
        return [FactRef(member, fact)]
    found = [FactRef(None, fact)] if fact in catalogue.household else []
    return found + [FactRef(one, fact) for one in ids if fact in catalogue.member]


def _case(sheet: _Sheet, people: tuple[Person, ...], today: date) -> Case:
    household: dict[str, Value] = {}
    places: dict[str, Place] = {}
    members: dict[str, dict[str, Value]] = {person.id: {} for person in people}
    for ref, value in sheet.plain.items():
        if ref.member_id is not None:
            members[ref.member_id][ref.fact] = to_value(sheet.fact(ref), value)
        elif ref.fact in PLACE_FACTS:
            places[PLACE_FACTS[ref.fact]] = place_of(value)
        else:
            household[ref.fact] = to_value(sheet.fact(ref), value)
    listed = tuple(
        Member(person.id, person.called or person.relation, members[person.id]) for person in people
    )
    size = household.get("household_size")
    return Case(
        on=today, places=places, household=household, members=listed,
        members_complete=size is not None and size == len(listed),
    )  # fmt: skip
