"""Holding what was understood against what a held-out message says; its README has the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from bot.relatives import BOTH, IDS, ME
from bot.told import FactTold
from handlers.heldout import HOUSEHOLD, STORY, Item
from nlu.heard import Heard
from rules.facts import FEN, Catalogue

__all__ = ["ACTED_ON", "Pair", "Result", "Tally", "judge", "tallies"]

ACTED_ON = 0.5
"""Confidence from which the talk acts on an intent."""
# parents_state in a case file: [father's, mother's], as rules/derive.py takes it apart.
_HALVES = ("father_state", "mother_state")
_PLACES = frozenset({"hukou_area", "live_area", "event_place"})
# Whoever the talk is about when no kin word is said: the items call him 本人.
_SPOKEN_OF = frozenset({"老人", "村民", "户主", "患者", "其他"})
# A danger is known by its alarm; the model's name for it is then found as well.
DANGERS: Mapping[str, frozenset[str]] = {
    "tell_no_food": frozenset({"hunger"}),
    "tell_no_medicine": frozenset({"no_medicine"}),
    "tell_hospital_refused": frozenset({"hospital_refused"}),
    "tell_no_shelter": frozenset({"no_shelter"}),
    "tell_cold": frozenset({"cold", "freezing"}),
    "tell_child_alone": frozenset({"child_alone"}),
    "tell_missing": frozenset({"lost_person"}),
    "tell_violence": frozenset({"violence", "child_abused"}),
    "tell_life_danger": frozenset({"fire", "gas_stroke_bleeding", "trapped"}),
    "tell_wish_to_die": frozenset({"self_harm", "wage_despair"}),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A fact at a member: a set counts one pair for each of its elements, -X for a stated no."""

    member: str
    fact: str
    value: Any

    def __str__(self) -> str:
        return f"{self.member}.{self.fact}={self.value}"


@dataclass(frozen=True, slots=True)
class Result:
    """One message judged. intent: whether its intents were right, None when not scored.

    strongest: the intent taken for it, "-" for none. moved: right facts at the wrong member (also
    in `wrong`). missed_alarm: not every danger was raised for what it is; unheard: none at all was
    raised where there is one. missed_alarm and false_alarm are never both True.
    """

    item: Item
    strongest: str
    intent: bool | None
    right: tuple[Pair, ...]
    wrong: tuple[Pair, ...]
    missed: tuple[Pair, ...]
    moved: int
    missed_alarm: bool
    unheard: bool
    false_alarm: bool
    suspected: bool

    @property
    def badness(self) -> tuple[int, int]:
        """For sorting the worst errors first: danger, then made-up facts, then the rest."""
        danger = 2 * self.missed_alarm + self.false_alarm
        return danger, 2 * len(self.wrong) + len(self.missed) + 2 * (self.intent is False)


@dataclass(slots=True)
class Tally:
    """Counts over many messages. Rates of nothing are None."""

    messages: int = 0
    intents: Counter[bool] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    dangers: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result) -> None:
        self.messages += 1
        if result.intent is not None:
            self.intents[result.intent] += 1
        self.facts.update(
            right=len(result.right),
            wrong=len(result.wrong),
            missed=len(result.missed),
            moved=result.moved,
        )
        kind = "danger" if result.item.alarms else "ordinary"
        self.dangers.update([kind])
        self.dangers.update(
            missed=result.missed_alarm,
            unheard=result.unheard,
            false=result.false_alarm,
            suspected=result.suspected,
        )

    @property
    def accuracy(self) -> float | None:
        return _share(self.intents[True], self.intents.total())

    @property
    def precision(self) -> float | None:
        return _share(self.facts["right"], self.facts["right"] + self.facts["wrong"])

    @property
    def recall(self) -> float | None:
        return _share(self.facts["right"], self.facts["right"] + self.facts["missed"])

    @property
    def f1(self) -> float | None:
        twice = 2 * self.facts["right"]
        return _share(twice, twice + self.facts["wrong"] + self.facts["missed"])

    @property
    def danger_recall(self) -> float | None:
        total = self.dangers["danger"]
        return _share(total - self.dangers["missed"], total)

    @property
    def interrupted(self) -> float | None:
        """How many of the dangers raised any alarm at all, be it another than theirs."""
        total = self.dangers["danger"]
        return _share(total - self.dangers["unheard"], total)

    @property
    def false_alarms(self) -> float | None:
        return _share(self.dangers["false"], self.dangers["ordinary"])


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def judge(catalogue: Catalogue, item: Item, heard: Heard, told: Iterable[FactTold]) -> Result:
    """One message. `told`: bot.hearing.facts_told of it on the item's day."""
    scored = item.facts is not None
    found = [one for one in told if one.sure and one.value is not None] if scored else []
    wanted = list(_wanted(catalogue, item))
    right: list[Pair] = []
    wrong: list[Pair] = []
    for one in found:
        for pair in (_as_labelled(item, pair) for pair in _pairs(catalogue, one)):
            match = next((want for want in wanted if _same(want, pair)), None)
            if match is not None:
                wanted.remove(match)
                right.append(pair)
            elif not (one.inferred or _open(item, pair) or pair in right):
                wrong.append(pair)
    alarms = {*heard.alarms}
    met = all(alarms & {*group} for group in item.dangers)
    return Result(
        item=item,
        strongest=_strongest(heard),
        intent=_intents(item, heard) if item.intents is not None else None,
        right=tuple(right),
        wrong=tuple(wrong),
        missed=tuple(wanted),
        moved=sum(any(_moved(want, pair) for want in wanted) for pair in wrong),
        missed_alarm=bool(item.dangers) and not met,
        unheard=bool(item.dangers) and not alarms,
        false_alarm=not item.dangers and bool(alarms),
        suspected=bool(heard.suspected) and not alarms,
    )


def _strongest(heard: Heard) -> str:
    """With a question mark where the talk would not act on it."""
    if not heard.intents:
        return "-"
    name, score = heard.intents[0]
    return name if score >= ACTED_ON else f"{name}?"


def _intents(item: Item, heard: Heard) -> bool:
    acted = {name for name, score in heard.intents if score >= ACTED_ON}
    raised = {name for name, alarms in DANGERS.items() if alarms & {*heard.alarms}}
    every = {name for group in item.wanted for name in group}
    if not raised and heard.intents and heard.intents[0][0] not in every and acted:
        return False
    return all((acted | raised) & {*group} for group in item.wanted)


def _wanted(catalogue: Catalogue, item: Item) -> Iterator[Pair]:
    for who, facts in (item.facts or {}).items():
        scope = catalogue.household if who == HOUSEHOLD else catalogue.member
        for member in BOTH.get(who, (who,)):
            for fact, value in _apart(scope, facts):
                several = scope[fact].kind == "set" and isinstance(value, list)
                yield from (Pair(member, fact, one) for one in (value if several else [value]))


def _apart(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The facts, a pair as its halves: the talk asks for father and mother one by one."""
    for fact, value in facts.items():
        if scope[fact].kind != "pair" or not isinstance(value, list):
            yield fact, value
            continue
        for half, state in zip(_HALVES, value, strict=True):
            if half not in facts and state in scope[half].values:
                yield half, state


def _pairs(catalogue: Catalogue, told: FactTold) -> Iterator[Pair]:
    member = told.member if told.member_id is not None else HOUSEHOLD
    scope = catalogue.household if member == HOUSEHOLD else catalogue.member
    kind, value = scope[told.fact].kind, told.value
    if kind == "set":
        values = [*value["yes"], *(f"-{one}" for one in value["no"])]
    elif kind == "town" and isinstance(value, Mapping):
        values = ["".join(value[part] or "" for part in ("province", "city", "county", "town"))]
    else:
        values = [Decimal(value) / FEN if kind == "money" else value]
    yield from (Pair(member or "", told.fact, one) for one in values)


def _as_labelled(item: Item, pair: Pair) -> Pair:
    """特困老人王某,83岁: said of a 老人, labelled 本人 where the item names no such member."""
    named = {*(item.facts or {}), *item.also}
    if pair.member in _SPOKEN_OF and pair.member not in named:
        return replace(pair, member=ME)
    return pair


def _same(want: Pair, got: Pair) -> bool:
    return _stem(want.member) == _stem(got.member) and _equal(want, got)


def _moved(want: Pair, got: Pair) -> bool:
    return _stem(want.member) != _stem(got.member) and _equal(want, got)


def _equal(want: Pair, got: Pair) -> bool:
    if want.fact != got.fact:
        return False
    wanted, value = want.value, got.value
    if isinstance(wanted, list) and isinstance(wanted[0], str):
        return value in wanted
    if isinstance(wanted, list):
        return bool(wanted[0] <= value <= wanted[-1])
    if isinstance(wanted, str) and want.fact in _PLACES:
        return str(value).endswith(wanted)
    return str(wanted) == str(value) or bool(wanted == value)


def _open(item: Item, pair: Pair) -> bool:
    return any(
        _stem(member) == _stem(pair.member) and pair.fact in facts
        for who, facts in item.also.items()
        for member in BOTH.get(who, (who,))
    )


def _stem(member: str) -> str:
    """大儿子 and 儿子 are the same person where only one is spoken of."""
    return IDS.get(member, member)


def tallies(results: Iterable[Result]) -> dict[str, Tally]:
    """Over all, single utterances, stories, and each voice."""
    found: dict[str, Tally] = {"all": Tally(), "single": Tally(), STORY: Tally()}
    for result in results:
        voice, story = result.item.voice, result.item.voice == STORY
        names = ["all", STORY if story else "single"]
        names += [name for name in (voice, result.item.as_) if name and name != STORY]
        for name in names:
            found.setdefault(name, Tally()).add(result)
    return found
