"""A relief program as its file states it: for whom, what it gives, where, and on whose word."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from rules.form import Day, Frozen, Identifier, Text, fault

Scope = Literal["household", "member"]
Topic = Literal[
    "income",
    "children",
    "disability",
    "illness",
    "elder",
    "housing",
    "disaster",
    "education",
    "work",
    "law",
    "emergency",
]
ApplyAt = Literal[
    "hukou",
    "living",
    "hukou_or_living",
    "emergency",
    "school",
    "station",
    "case_office",
    "hospital",
    "any_window",
    "disabled_federation",
    "legal_aid",
    "department",
]
# benefit: may be claimed when the conditions are met; automatic: comes without being claimed;
# service, charity: offered as far as it goes.
Kind = Literal["benefit", "automatic", "service", "charity"]
# official: read in the text (or a mirror of it); indicative: a local example or second-hand;
# historical: the years of the seed texts; unverified: general knowledge, to be checked by hand.
Certainty = Literal["official", "indicative", "historical", "unverified"]


# The criterion of an old scheme that only the place can settle: does it still run?
_STILL_RUNS = re.compile(r"^region\.([a-z0-9_]+_in_force) = 1$")


class Cite(Frozen):
    """Document (title and number), clause, date of the document, and how sure we are of it."""

    doc: Text
    clause: Text | None = None
    date: Day | None = None
    url: Text | None = None
    certainty: Certainty = "official"
    note: Text | None = None


class Criterion(Frozen):
    """One labelled predicate. `illegible` (why) instead of `when`: never settled by a resident.

    `first`: who it is for; until that is met nobody is shown the program as open to him.
    """

    label: Text
    when: Text | None = None
    illegible: Text | None = None
    cite: Cite
    note: Text | None = None
    first: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.when is None) == (self.illegible is None):
            raise fault("criterion_one_way", label=self.label)
        return self

    @property
    def still_runs(self) -> str | None:
        """The figure that says whether an old scheme still runs, when this criterion asks it."""
        found = _STILL_RUNS.match(self.when or "")
        return found[1] if found else None


class InForce(Frozen):
    """Both days included; `to` is open when absent.

    `start` may only be left out with a `note` that says why nobody knows it (a damaged original).
    """

    start: Annotated[date | None, Field(alias="from")] = None
    to: date | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.start is None and self.note is None:
            raise fault("in_force_from")
        if self.start is not None and self.to is not None and self.to < self.start:
            raise fault("dates_reversed", start=self.start, to=self.to)
        return self

    def covers(self, day: date) -> bool:
        begun = self.start is None or self.start <= day
        return begun and (self.to is None or day <= self.to)


class Tier(Frozen):
    """An amount that depends on something: the first tier whose `when` is met is the amount."""

    label: Text
    when: Text
    amount: Text


class Benefit(Frozen):
    """What is given. `amount`, `at_least`, `at_most` and tiers are expressions in yuan."""

    text: Text
    unit: Text | None = None
    amount: Text | None = None
    tiers: tuple[Tier, ...] = ()
    at_least: Text | None = None
    at_most: Text | None = None
    restored: Text | None = None
    per: Scope | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if self.amount is not None and self.tiers:
            raise fault("amount_and_tiers")
        return self


class Service(Frozen):
    """What comes with a program, or may be had beside it, without conditions of its own."""

    id: Identifier
    name: Text
    text: Text
    cite: Cite


class Surge(Frozen):
    """Looking in more often while something has happened; `days` names the local figure that says
    every how many days then, when the document leaves it to the place."""

    text: Text
    days: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")] | None = None


class Visits(Frozen):
    """How often somebody looks in on the household, in days; twice a month is every 15.

    `alert_days`: more days than this without a visit raise the alarm.
    """

    text: Text
    by: Text
    every_days: Annotated[int, Field(gt=0, le=366)] | None = None
    calls_every_days: Annotated[int, Field(gt=0, le=366)] | None = None
    alert_days: Annotated[int, Field(gt=0, le=366)] | None = None
    surge: Surge | None = None
    cite: Cite

    @model_validator(mode="after")
    def _dense(self) -> Self:
        if self.every_days is None and self.calls_every_days is None:
            raise fault("visits_days")
        if self.alert_days is not None and self.alert_days <= (self.every_days or 0):
            raise fault("visits_alert", every=self.every_days, alert=self.alert_days)
        return self


class Choosing(Frozen):
    """Of two programs that can't be drawn together: which is usually better, in plain words.

    better: the id of one of the two; left out where the resident's own wish decides.
    """

    say: Text
    better: Identifier | None = None
    cite: Cite | None = None


class Papers(Frozen):
    """What to bring, and what the office can look up itself and so may not ask for."""

    bring: tuple[Text, ...] = ()
    looked_up: tuple[Text, ...] = ()


class Clock(Frozen):
    """The statutory time limit: `working_days` or calendar `days`, counted from `start`."""

    start: Annotated[Literal["applied", "accepted", "confirmed", "event"], Field(alias="from")]
    working_days: Annotated[int, Field(gt=0, le=400)] | None = None
    days: Annotated[int, Field(gt=0, le=800)] | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_count(self) -> Self:
        if (self.working_days is None) == (self.days is None):
            raise fault("clock_days")
        return self


def _distinct_services(services: tuple[Service, ...]) -> tuple[Service, ...]:
    seen: set[str] = set()
    for service in services:
        if service.id in seen:
            raise fault("service_twice", id=service.id)
        seen.add(service.id)
    return services


def _distinct(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    seen: set[str] = set()
    for criterion in criteria:
        if criterion.label in seen:
            raise fault("label_twice", label=criterion.label)
        seen.add(criterion.label)
    return criteria


class Program(Frozen):
    """One relief program. Expressions are texts here; the rulebook compiles them.

    figures: local figures that go with it though no expression reads them. Without criteria of its
    own it has those, `held` and `near` of the one that it localises.
    """

    id: Identifier
    name: Text
    family: Text
    topic: Topic
    kind: Kind = "benefit"
    localises: Identifier | None = None
    scope: Annotated[Scope, Field(alias="for")]
    in_force: InForce
    authority: Text
    apply_at: ApplyAt
    where: Literal["hukou", "living", "either"] | None = None
    summary: Text
    criteria: Annotated[tuple[Criterion, ...], AfterValidator(_distinct)] = ()
    held: Text | None = None
    near: Text | None = None
    excludes: tuple[Identifier, ...] = ()
    excludes_text: tuple[Text, ...] = ()
    choose: dict[Identifier, Choosing] = Field(default_factory=dict)
    benefit: Benefit
    services: Annotated[tuple[Service, ...], AfterValidator(_distinct_services)] = ()
    visits: Visits | None = None
    figures: tuple[Text, ...] = ()
    papers: Papers = Papers()
    clock: Clock | None = None
    then: Text | None = None
    notes: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _conditions(self) -> Self:
        if not self.criteria and self.localises is None:
            raise fault("criteria_missing")
        return self

    @property
    def historical(self) -> bool:
        """Nothing but documents of years ago stands behind it."""
        found = [one.cite.certainty for one in self.criteria]
        return bool(found) and all(one == "historical" for one in found)

    @property
    def still_runs(self) -> int | None:
        """Which of its criteria asks the place whether the old scheme still runs."""
        found = (at for at, one in enumerate(self.criteria) if one.still_runs)
        return next(found, None)
