"""What follows from what a register states, as columns: `rules.derive`, spoken in any engine.

Stated always wins over derived. A derived column is called `d.<column>`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from rules.batch.layout import COMPLETE
from rules.batch.speech import Speech
from rules.batch.steps import OF_HOUSEHOLD, PEOPLE
from rules.derive import HOUSEHOLD_WIDE, NONE, RELIEF
from rules.facts import HOUSEHOLD, Catalogue, Scope
from rules.values import MAX_DENOMINATOR

T = TypeVar("T")
DERIVED = "d."
EVERYONE = "everyone"
_SIZE, _INCOME, _EACH = "household_size", "income_month", "income_pc_month"


class Derivation(Generic[T]):
    """Notes which raw columns, gathered ones and copies the asked columns need, and speaks them.

    `anys` are gathered before the columns of the household, `spread` is copied to the members
    before theirs.
    """

    def __init__(self, speech: Speech[T], catalogue: Catalogue) -> None:
        self.say = speech
        self.catalogue = catalogue
        self.reads: dict[Scope, dict[str, None]] = {"household": {}, "member": {}}
        self.anys: dict[str, T] = {}
        self.spread: dict[str, None] = {}
        self.columns: dict[Scope, dict[str, T]] = {"household": {}, "member": {}}
        self.people = False

    def column(self, scope: Scope, name: str) -> str:
        """The column to read for a stated one: itself, or the derived one."""
        key = RELIEF if name.startswith(f"{RELIEF}.") else name
        make = (_HOUSEHOLD if scope == HOUSEHOLD else _MEMBER).get(key)
        if make is None:
            self.reads[scope][name] = None
            return name
        made = DERIVED + name
        if made not in self.columns[scope]:
            self.columns[scope][made] = make(self, name)
        return made

    def raw(self, scope: Scope, name: str) -> T:
        """A column as stated."""
        self.reads[scope][name] = None
        return self.say.column(name)

    # --- of the household

    def people_count(self) -> T:
        self.people = True
        return self.say.column(PEOPLE)

    def everyone(self) -> str:
        """Whether nobody is missing from the members; never unknown."""
        if EVERYONE not in self.columns["household"]:
            say, size = self.say, self.raw("household", _SIZE)
            whole = say.first([self.raw("household", COMPLETE), say.truth(False)])
            counted = say.compared("=", size, self.people_count())
            either = say.either([whole, say.first([counted, say.truth(False)])])
            self.columns["household"][EVERYONE] = either
        return EVERYONE

    def _size(self, _: str) -> T:
        say, people = self.say, self.people_count()
        whole = self.raw("household", COMPLETE)
        counted = say.both([whole, say.compared("<=", say.integer(1), people)])
        return say.first([self.raw("household", _SIZE), say.choose(counted, people)])

    def _income_each(self, _: str) -> T:
        say = self.say
        return say.first([self.raw("household", _EACH), say.choose(self._shared(), self._income())])

    def _income_den(self, _: str) -> T:
        say, stated = self.say, self.raw("household", _EACH)
        own = say.first([self.raw("household", f"{_EACH}.den"), say.integer(1)])
        shared = say.choose(self._shared(), self._size(""), say.integer(1))
        return say.choose(say.unknown(stated), shared, own)

    def _income(self) -> T:
        return self.raw("household", _INCOME)

    def _shared(self) -> T:
        """The household's size is one that its income can be divided by."""
        say, size = self.say, self._size("")
        low, high = say.integer(1), say.integer(MAX_DENOMINATOR)
        return say.both([say.compared("<=", low, size), say.compared("<=", size, high)])

    def _no_income(self, name: str) -> T:
        say, nothing = self.say, self.say.integer(0)
        earned = [
            say.compared("<", nothing, self.raw("household", one)) for one in (_INCOME, _EACH)
        ]
        return say.first(
            [self.raw("household", name), say.choose(say.either(earned), say.integer(0))]
        )

    def _own_medical(self, name: str) -> T:
        say = self.say
        total = self.raw("household", "med_total_12m")
        back = self.raw("household", "med_reimbursed_12m")
        left = say.plus(total, say.times(say.integer(-1), back))
        most = say.choose(say.compared("<", left, say.integer(0)), say.integer(0), left)
        return say.first([self.raw("household", name), most])

    # --- of a member

    def _self_care(self, name: str) -> T:
        say, failing = self.say, self.raw("member", "adl_fail_count")
        fact = self.catalogue.member[name]
        words = ((1, "能自理"), (4, "半失能"))
        said = say.choose(say.compared("<=", say.integer(4), failing), say.word(fact, "失能"))
        for limit, word in reversed(words):
            below = say.compared("<", failing, say.integer(limit))
            said = say.choose(below, say.word(fact, word), said)
        return say.first([self.raw("member", name), said])

    def _certificate(self, name: str) -> T:
        say = self.say
        graded = say.negated(say.unknown(self.raw("member", "dis_grade")))
        valid = say.choose(graded, say.word(self.catalogue.member[name], "有效"))
        return say.first([self.raw("member", name), valid])

    def _age(self, name: str) -> T:
        other = "age" if name == "disabled_child_age" else "disabled_child_age"
        return self.say.first([self.raw("member", name), self.raw("member", other)])

    def _obligor(self, name: str) -> T:
        say, facts = self.say, self.catalogue.member
        parents = ("father_state", "mother_state")
        for one in parents:
            self.raw("member", one)
        able = say.either([say.among(one, facts[one], ["能抚养"]) for one in parents])
        young = say.compared("<", self.raw("member", "age"), say.integer(18))
        kept = say.choose(say.both([able, young]), say.word(facts[name], "有能力并履行"))
        return say.first([self.raw("member", name), kept])

    # --- received relief, which may be said of the household or of one of its members

    def _elements(self) -> Iterable[str]:
        return (one for one in self.catalogue.household[RELIEF].values if one != NONE)

    def _any(self, name: str, of: T) -> T:
        self.anys[name] = of
        return self.say.column(name)

    def _other(self, said: T) -> T:
        """Anything but surely so; never unknown."""
        return self.say.negated(self.say.first([said, self.say.truth(False)]))

    def _some(self, column: str) -> T:
        """Whether it is so of the household or of any member; never unknown."""
        say = self.say
        theirs = self._any(f"yes.{column}", self.raw("member", column))
        own = say.first([self.raw("household", column), say.truth(False)])
        return say.either([own, theirs])

    def _relief(self, column: str) -> T:
        say = self.say
        if column == f"{RELIEF}.{NONE}":
            return self._nothing(column)
        everyone, people = say.column(self.everyone()), self.people_count()
        perhaps = self._other(say.negated(self.raw("member", column)))
        none = say.negated(self._any(f"perhaps.{column}", perhaps))
        nobody = [everyone, say.compared("<", say.integer(0), people), none]
        own = say.first([say.negated(self.raw("household", column)), say.truth(False)])
        no = say.either([own, say.both(nobody)])
        return say.choose(self._some(column), say.truth(True), say.choose(no, say.truth(False)))

    def _nothing(self, column: str) -> T:
        """That nothing is received: said so, and not contradicted by anything received."""
        say, people = self.say, self.people_count()
        some = say.either([self._some(f"{RELIEF}.{one}") for one in self._elements()])
        other = self._any(f"other.{column}", self._other(self.raw("member", column)))
        all_of = [say.column(self.everyone()), say.compared("<", say.integer(0), people),
                  say.negated(other)]  # fmt: skip
        own = say.first([self.raw("household", column), say.truth(False)])
        none = say.either([own, say.both(all_of)])
        return say.choose(some, say.truth(False), say.choose(none, say.truth(True)))

    def _of_household(self, column: str) -> T:
        """A column of the household beside its member, as stated."""
        self.reads["household"][column] = None
        self.spread[column] = None
        return self.say.column(OF_HOUSEHOLD + column)

    def _received(self, column: str) -> T:
        """Whether a member receives it; never unknown."""
        say, element = self.say, column.removeprefix(f"{RELIEF}.")
        own = say.first([self.raw("member", column), say.truth(False)])
        shared = say.first([self._of_household(column), say.truth(False)])
        if element not in HOUSEHOLD_WIDE:
            shared = say.both([shared, self._alone()])
        return say.either([own, shared])

    def _alone(self) -> T:
        say, name = self.say, "alone"
        if name not in self.columns["household"]:
            one = say.compared("=", self.people_count(), say.integer(1))
            self.columns["household"][name] = say.both([say.column(self.everyone()), one])
        self.spread[name] = None
        return say.column(OF_HOUSEHOLD + name)

    def _own_relief(self, column: str) -> T:
        say = self.say
        if column == f"{RELIEF}.{NONE}":
            some = say.either([self._received(f"{RELIEF}.{one}") for one in self._elements()])
            either = [self.raw("member", column), self._of_household(column)]
            said = say.either([say.first([one, say.truth(False)]) for one in either])
            return say.choose(some, say.truth(False), say.choose(said, say.truth(True)))
        denied = [
            say.first([say.negated(one), say.truth(False)])
            for one in (self.raw("member", column), self._of_household(column))
        ]
        no = say.choose(say.either(denied), say.truth(False))
        return say.choose(self._received(column), say.truth(True), no)


_HOUSEHOLD: dict[str, Callable[[Derivation[Any], str], Any]] = {
    RELIEF: Derivation._relief,
    _SIZE: Derivation._size,
    _EACH: Derivation._income_each,
    f"{_EACH}.den": Derivation._income_den,
    "months_no_income": Derivation._no_income,
    "med_oop_12m": Derivation._own_medical,
}
_MEMBER: dict[str, Callable[[Derivation[Any], str], Any]] = {
    RELIEF: Derivation._own_relief,
    "elder_disability": Derivation._self_care,
    "dis_cert": Derivation._certificate,
    "age": Derivation._age,
    "disabled_child_age": Derivation._age,
    "obligor_state": Derivation._obligor,
}
