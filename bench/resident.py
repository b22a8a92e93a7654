"""A resident who knows everything about his household and presses the buttons that agree with it.

Numbers, amounts and days are typed exactly; where no button fits he says that he isn't sure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import pending
from bot.answer import Answer
from bot.answering import Table, pressed
from bot.case import SELF
from bot.conversation import HOUSEHOLD, Conversation, Entry, EntryState, Key, Person, Says
from bot.plain import Plain, from_yaml, place_to_plain, to_value
from bot.question_schema import DateAnswer, MoneyAnswer, MultiAnswer, NumberAnswer, Option
from bot.take import no_answer, take
from bot.talk import Talk
from bot.view import table_of
from bot.world import World
from rules.case import LIVING, Case, FactRef, SetValue, Value
from rules.derive import derive
from rules.facts import Fact

_TYPED = NumberAnswer | MoneyAnswer | DateAnswer


@dataclass(frozen=True, slots=True)
class Resident:
    """Answers for one household; `truth` has everything that follows filled in."""

    world: World
    truth: Case

    @classmethod
    def of(cls, world: World, case: Case) -> Resident:
        return cls(world, derive(case))

    def talk(self) -> Talk:
        """A conversation in which people and places are told already, and nothing else."""
        day = self.truth.on.isoformat()
        told = Talk(self.world, Conversation(channel="web", started=day, day=day), self.truth.on)
        people = tuple(Person(one.id, one.relation) for one in self.truth.members)
        place = place_to_plain(self.truth.places[LIVING])
        facts = {
            "speaker_role": "本人", "household_size": len(people),
            "live_area": place, "hukou_area": place, "event_place": place,
        }  # fmt: skip
        told.add(_told("people", adds=people, subject=SELF))
        told.add(*(_told(name, says={HOUSEHOLD: {name: value}}) for name, value in facts.items()))
        return told

    def answer(self, talk: Talk, key: Key) -> int:
        """Put a question and answer it; how many small questions (是谁?) it took besides."""
        talk.change(turn=talk.conversation.turn + 1)
        talk.put(key, again=True)
        asked = talk.conversation.asked
        assert asked is not None
        answer = self._answer(table_of(talk, asked))
        if answer is None:
            no_answer(talk, asked, EntryState.UNSURE, "")
            return 0
        take(talk, asked, answer)
        return self._name(talk)

    def _name(self, talk: Talk) -> int:
        """Who is meant: those of whom the contrary of what is ruled out would be true."""
        count = 0
        while (small := talk.conversation.pending) is not None:
            option = next(
                one
                for question in self.world.questions.all
                for one in question.options
                if question.sorts and one.id == small.data["waiting"][0]
            )
            pending.press(talk, [f"m_{one}" for one in self._concerned(option)])
            count += 1
        talk.change(urgent=None)
        return count

    def _answer(self, table: Table) -> Answer | None:
        answer = table.question.answer
        if isinstance(answer, _TYPED):
            return self._typed(table, answer.fact)
        many = isinstance(answer, MultiAnswer)
        ids = list(self._several(table)) if many else self._one(table)
        return pressed(table, ids) if ids else None

    def _typed(self, table: Table, name: str) -> Answer | None:
        value = self._value(table.member, name)
        if value is None:
            return None
        plain = value.isoformat() if isinstance(value, date) else value
        return Answer("", says={table.member or HOUSEHOLD: {name: plain}})

    def _one(self, table: Table) -> list[str]:
        """The button that says the most of what is true; one that says nothing if none does."""
        best, most = [], 0
        for option in table.question.options:
            if self._all_agree(table.member, option.sets) and len(option.sets) > most:
                best, most = [option.id], len(option.sets)
        silent = [one.id for one in table.question.options if not one.sets]
        return best or silent[-1:]

    def _several(self, table: Table) -> Iterator[str]:
        options = table.question.options
        answer = table.question.answer
        assert isinstance(answer, MultiAnswer)
        none = next((one for one in options if one.none), None)
        some = [one for one in options if not one.none]
        if answer.counts is not None:
            count = self._value(table.member, answer.counts)
            chosen = some[: count if isinstance(count, int) else 0]
        else:
            chosen = self._so(table, some, none)
        yield from (one.id for one in chosen)
        if not chosen and none is not None:
            yield none.id

    def _so(self, table: Table, some: list[Option], none: Option | None) -> list[Option]:
        """The options that are so; what one of them leaves open speaks for no other."""
        sure = {fact for one in some for fact in one.leaves}
        first = [one for one in some if self._is_so(table, one, none, sure)]
        left = {fact for one in first for fact in one.leaves}
        return [one for one in some if self._is_so(table, one, none, left)]

    def _is_so(
        self, table: Table, option: Option, none: Option | None, left: Collection[str]
    ) -> bool:
        if option.sets:
            owners = [table.member] if table.member else [None, *self._concerned(option)]
            return any(self._all_agree(owner, option.sets) for owner in owners)
        if option.otherwise:
            return bool(self._concerned(option)) or self._contrary(None, option, left)
        if option.leaves and none is not None:
            stated = {name: none.sets[name] for name in option.leaves}
            return not self._all_agree(table.member, stated)
        return False

    def _concerned(self, option: Option) -> list[str]:
        """Members of whom it is so: what it states, or what its `otherwise` rules out."""
        ids = [one.id for one in self.truth.members]
        if option.sets:
            return [one for one in ids if self._all_agree(one, option.sets)]
        return [one for one in ids if self._contrary(one, option)]

    def _all_agree(self, member: str | None, sets: Mapping[str, Any]) -> bool:
        return all(self._agrees(member, name, stated) for name, stated in sets.items())

    def _contrary(self, member: str | None, option: Option, left: Collection[str] = ()) -> bool:
        """Whether its `otherwise` is wrong, of a member or (None) of the household."""
        household = self.world.catalogue.household
        return any(
            not self._agrees(member, name, stated, unknown=True)
            for name, stated in option.otherwise.items()
            if (member is None) is (name in household) and name not in left
        )

    def _agrees(self, member: str | None, name: str, stated: Any, *, unknown: bool = False) -> bool:
        true = self._value(member, name)
        if true is None:
            return unknown
        fact = self._fact(member, name)
        return _within(fact, true, from_yaml(fact, stated))

    def _value(self, member: str | None, name: str) -> Value | None:
        return self.truth.value(FactRef(self._owner(member, name), name))

    def _fact(self, member: str | None, name: str) -> Fact:
        catalogue = self.world.catalogue
        own = catalogue.household if self._owner(member, name) is None else catalogue.member
        return own[name]

    def _owner(self, member: str | None, name: str) -> str | None:
        """Whose fact it is: of somebody only if a member has such a fact."""
        return member if name in self.world.catalogue.member else None


def _within(fact: Fact, true: Value, stated: Plain) -> bool:
    said = to_value(fact, stated)
    if isinstance(said, SetValue) and isinstance(true, SetValue):
        return said.yes <= true.yes and not said.no & true.yes
    return said == true


def _told(
    name: str,
    *,
    says: Says | None = None,
    adds: tuple[Person, ...] = (),
    subject: str | None = None,
) -> Entry:
    return Entry(
        f"told.{name}", None, EntryState.TOLD, 0, 0, says=says or {}, adds=adds, subject=subject,
        source="said",
    )  # fmt: skip
