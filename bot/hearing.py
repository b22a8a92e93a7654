"""What was heard in free words, as entries: each fact to the right member of the household."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.case import SELF, Known, fold
from bot.conversation import HOUSEHOLD, Conversation, Entry, EntryState, Person
from bot.disabled import child_tells
from bot.happened import day_tells
from bot.houses import asked_for, in_need, of_one_house
from bot.mentions import Tell, tells_of
from bot.moneys import money_tells
from bot.needy import FACTS as NEEDY
from bot.needy import needy
from bot.parents import fate_tells
from bot.plain import Plain, fits, merge
from bot.relatives import ANY_CHILD, BOTH, ME, ROLES, called, id_of
from bot.told import FactTold
from bot.whereabouts import Unclear, place_tells, unfound
from bot.world import World
from nlu.heard import Heard, Mention
from rules.case import FactRef
from rules.facts import Fact

__all__ = ["FactTold", "Telling", "facts_told", "hear"]

# How long a parent is gone, told of one who is.
_SINCE, _PARENTS = "parents_state_months", ("father_state", "mother_state")
# As he says himself, over what the relation only tells.
_ROLE = "speaker_role"
# 他 without anybody named before: the one whom the talk is about.
UNNAMED = "其他"
_OF_HOUSEHOLD = ("本人", "同住家人")


@dataclass(frozen=True, slots=True)
class Telling:
    """Entries to add; `unclear` a place that may be several; `doubts` words that can't be right;
    `unfound` a township that there is not; `told` the facts one by one."""

    entries: tuple[Entry, ...] = ()
    unclear: Unclear | None = None
    doubts: tuple[str, ...] = ()
    unfound: str | None = None
    told: tuple[FactTold, ...] = ()

    @property
    def facts(self) -> tuple[Entry, ...]:
        """Only the entries that state a fact or bring in a person."""
        return tuple(one for one in self.entries if one.says or one.adds)


@dataclass(slots=True)
class _Ear:
    world: World
    known: Known
    conversation: Conversation
    people: list[Person]
    subject: str | None
    called: Mapping[str, str]
    entries: dict[tuple[str, str | None], Entry] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    told: dict[tuple[str | None, str], FactTold] = field(default_factory=dict)

    def note(self, name: str, member: str | None, **content: object) -> None:
        at = self.conversation
        entry = Entry(f"told.{name}", member, EntryState.TOLD, at.turn, at.ask, source="said")
        self.entries[entry.key] = replace(entry, **content)  # type: ignore[arg-type]

    def person(self, relation: str | None) -> str:
        """The member meant; a new one joins. Nobody named: whoever the talk is about."""
        he = relation == UNNAMED and self.subject not in (None, SELF)
        if relation is None or he:
            return self.subject or SELF
        member = id_of(relation, self.people)
        known = next((person for person in self.people if person.id == member), None)
        if known is None or known.relation == ANY_CHILD != relation:
            self.join(Person(member, relation, self.called.get(relation, "")))
        return member

    def join(self, person: Person) -> None:
        self.people[:] = [*(one for one in self.people if one.id != person.id), person]
        self.note("person", person.id, adds=(person,), words=person.relation)

    def tell(self, tell: Tell) -> None:
        member = self.person(tell.person) if tell.of_member else None
        if not tell.fact:
            source = "said" if all(one.sure for one in tell.heard) else "unsure"
            word = {"words": tell.words, "hint": tell.hint, "source": source}
            self.note(f"word.{tell.words}", member, **word)
            if tell.hint and (member, tell.hint) not in self.told:
                self._tell(tell, member, tell.hint, None)
            return
        catalogue = self.world.catalogue
        fact = (catalogue.member if tell.of_member else catalogue.household)[tell.fact]
        if not fits(fact, tell.value):
            self.doubts.append(tell.words)
            return
        value = self._with_earlier(FactRef(member, tell.fact), tell.value)
        says = {member or HOUSEHOLD: {tell.fact: value}}
        earlier = self.entries.get((f"told.{tell.fact}", member))
        if tell.weak and earlier is not None and tell.fact != _ROLE:
            return
        kind = "infers" if tell.weak else "says"
        self.note(tell.fact, member, **{kind: says, "words": tell.words})
        self._tell(tell, member, tell.fact, value)

    def _tell(self, tell: Tell, member: str | None, fact: str, value: Plain) -> None:
        relation = next((one.relation for one in self.people if one.id == member), None)
        self.told[member, fact] = FactTold(
            relation, member, fact, value, tell.span, tell.confidence, value is not None,
            tell.words, tell.weak, tell.source,
        )  # fmt: skip

    def _with_earlier(self, ref: FactRef, value: Plain) -> Plain:
        """Sets grow: a second illness doesn't drop the first."""
        fact = self.known_fact(ref)
        before = self.known.plain.get(ref) if ref not in self.known.inferred else None
        mine = self.entries.get((f"told.{ref.fact}", ref.member_id))
        if mine is not None:
            before = mine.says.get(ref.member_id or HOUSEHOLD, {}).get(ref.fact, before)
        return merge(fact, before, value) if fact.kind == "set" else value

    @property
    def outside(self) -> bool:
        """Whether the speaker is not of the household that the talk is about."""
        return all(person.id != SELF for person in self.people) and bool(self.people)

    def known_fact(self, ref: FactRef) -> Fact:
        catalogue = self.world.catalogue
        return (catalogue.household if ref.member_id is None else catalogue.member)[ref.fact]


def hear(
    world: World, known: Known, conversation: Conversation, heard: Heard, today: date,
    *, about: str | None = None,
) -> Telling:  # fmt: skip
    """The facts in a message. `about`: whom a fact is of when nobody is named."""
    heard = of_one_house(known, heard)
    people = list(known.people)
    ear = _Ear(world, known, conversation, people, about or known.subject, called(heard))
    _introduce(ear, heard)
    tells = list(_tells(world, known, ear, heard, today))
    for tell in (*tells, *child_tells(heard, tells)):
        for person in BOTH.get(tell.person or "", (tell.person,)):
            if not (person == ME and ear.outside):
                ear.tell(replace(tell, person=person))
    places, unclear = place_tells(world, known, heard)
    for tell in places:
        ear.tell(tell)
    entries = tuple(ear.entries.values())
    if not (
        asked_for(heard) or heard.of("speaker") or any(one.says or one.hint for one in entries)
    ):
        entries = ()  # Nothing was told: 我想申请低保 doesn't even say for whom.
    told = tuple(ear.told.values()) if entries else ()
    return Telling(entries, unclear, tuple(ear.doubts), unfound(world, known, heard), told)


def facts_told(
    world: World, heard: Heard, today: date, *, known: Known | None = None, about: str | None = None
) -> tuple[FactTold, ...]:
    """The facts of one message by itself, or told into what is `known` already.

    Nothing is stored or confirmed: it is what would be read back. `about` as for `hear`.
    """
    day = today.isoformat()
    talk = Conversation(channel="terminal", started=day, day=day)
    before = known if known is not None else fold(world, talk, today)
    return hear(world, before, talk, heard, today, about=about).told


def _tells(world: World, known: Known, ear: _Ear, heard: Heard, today: date) -> Iterable[Tell]:
    fates = heard.of("fate")
    relation = next((one.relation for one in ear.people if one.id == ear.subject), "")
    parents = tuple(fate_tells(heard, relation, outside=ear.outside))
    gone = any(one.fact in _PARENTS for one in parents)
    child = next((one.person for one in parents if one.fact in _PARENTS), None)
    for mention in heard.mentions:
        # 车祸没了: how somebody died long since is no emergency of today.
        if mention.kind == "event" and any(_within(mention, one) for one in fates):
            continue
        if _of_strangers(ear, mention):
            continue
        if mention.kind in _PARENTS and any(one.fact == mention.kind for one in parents):
            continue  # The words for it tell whose father he is.
        for tell in tells_of(_of_the_living(heard, mention, fates), today):
            if tell.fact in NEEDY and tell.person is None and mention.value != "无法定义务人":
                tell = replace(tell, person=needy(heard, mention, relation or None))
            if tell.fact == _SINCE:
                if child == "孙子女" and mention.person == "配偶":
                    continue  # 老伴走了十年: no parent of the grandchild.
                tell = replace(tell, person=child)
            if tell.fact != _SINCE or gone or _orphaned(known):
                yield tell
    yield from money_tells(heard, known)
    yield from day_tells(heard, today)
    yield from parents


def _orphaned(known: Known) -> bool:
    """Whether it is known that somebody's parent is gone."""
    return any(ref.fact in _PARENTS for ref in known.plain)


def _of_strangers(ear: _Ear, mention: Mention) -> bool:
    """隔壁开车的吃低保: told of people whom the talk is not about."""
    return mention.person in ROLES and all(one.relation != mention.person for one in ear.people)


def _of_the_living(heard: Heard, mention: Mention, fates: Iterable[Mention]) -> Mention:
    """老伴去年走了,腿疼干不动: what follows is said of the one who is left, unless he is named
    again (她就走了。奶奶七十二了): then it was another who went."""
    if mention.kind == "sex":
        return mention
    dead = [one for one in fates if one.value == "去世" and one.person == mention.person]
    if not dead:
        return mention
    again = any(
        one.value == mention.person and dead[-1].end < one.start <= mention.start
        for one in heard.of("person")
    )
    return mention if again else replace(mention, person=None)


def _within(inner: Mention, outer: Mention) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _introduce(ear: _Ear, heard: Heard) -> None:
    """Who speaks, for whom: once, and again whenever somebody is named outright."""
    wanted = asked_for(heard)
    if wanted is None and (_settled(ear.known) or not heard.mentions):
        return
    needy = wanted or in_need(heard)
    if needy is None and any(one.value not in _OF_HOUSEHOLD for one in heard.of("speaker")):
        return  # 我是村支书,来帮一户问的: for whom is yet to be told.
    relation = needy or ME
    role = _role(heard, relation)
    if role in _OF_HOUSEHOLD and all(person.id != SELF for person in ear.people):
        ear.join(Person(SELF, ME))
    first, *rest = BOTH.get(relation, (relation,))
    ear.subject = ear.person(first)
    for other in rest:
        ear.person(other)
    ear.note("subject", None, subject=ear.subject, words=relation)
    ear.note("speaker_role", None, infers={HOUSEHOLD: {"speaker_role": role}}, words=relation)


def _role(heard: Heard, relation: str) -> str:
    """As he says himself (我是村干部), else as the relation tells."""
    said = next((str(one.value) for one in heard.of("speaker")), None)
    if said is not None and relation != ME:
        return said
    return "本人" if relation == ME else ROLES.get(relation, "同住家人")


def _settled(known: Known) -> bool:
    """Whether it is known for whom; that one speaks for himself is only assumed at first."""
    if known.subject != SELF:
        return known.subject is not None
    return any(ref.member_id == SELF for ref in known.plain)
