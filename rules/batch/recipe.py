"""Programs written down as steps over the two tables, in the words of any engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar

from rules.batch.derivation import EVERYONE, Derivation
from rules.batch.layout import HOUSEHOLD_ID, MEMBER_ID, PLACES
from rules.batch.members import Aggregates
from rules.batch.nodes import Nodes
from rules.batch.openness import Demand, Key, Openness, keys, plain, pull_name
from rules.batch.reaching import Reaching
from rules.batch.speech import Speech
from rules.batch.steps import OF_HOUSEHOLD, Columns, Gather, Recipe, Spread, Step
from rules.expression import Names, Predicate
from rules.expression.ir import MEMBERWISE
from rules.facts import HOUSEHOLD, MEMBER, Scope
from rules.rulebook import Rulebook
from rules.screening.compile import Compiled

T = TypeVar("T")
Detail = Literal["verdicts", "criteria", "missing"]
DETAILS: tuple[Detail, ...] = ("verdicts", "criteria", "missing")
KIND = "hukou_kind"
_IDS: Mapping[Scope, tuple[str, ...]] = {
    "household": (HOUSEHOLD_ID,),
    "member": (HOUSEHOLD_ID, MEMBER_ID),
}
_Pulls = dict[tuple[int, Key | None], None]


def recipe(
    rulebook: Rulebook,
    names: Names,
    programs: Sequence[Compiled],
    speech: Speech[T],
    detail: Detail = "criteria",
) -> Recipe[T]:
    """The steps for these programs: their verdicts; with “criteria” the state of each of these
    too, with “missing” also what could still settle each program.
    """
    return _Writer(rulebook, names, programs, speech, detail).recipe()


class _Writer(Generic[T]):
    """Written from the last step to the first, so that each knows what later ones ask of it."""

    def __init__(
        self,
        rulebook: Rulebook,
        names: Names,
        programs: Sequence[Compiled],
        speech: Speech[T],
        detail: Detail,
    ) -> None:
        self.pool = names.pool
        self.programs = programs
        self.say = speech
        self.detail = detail
        self.derived = derived = Derivation(speech, names.catalogue)
        self.reaching = Reaching(rulebook, speech)
        # What members ask of their household: before the functions over members, and after them.
        self.early: dict[int, None] = {}
        self.late: dict[int, None] = {}
        self.early_pulls: _Pulls = {}
        self.late_pulls: _Pulls = {}
        self.before: Nodes[T] = Nodes(self.pool, derived, HOUSEHOLD)
        self.bodies: Nodes[T] = Nodes(self.pool, derived, MEMBER, _noting(self.early))
        inside = Openness(self.bodies, _noting_pulls(self.early_pulls))
        self.aggregates = Aggregates(self.bodies, inside)
        self.results: dict[Scope, list[str]] = {"household": [], "member": []}

    def recipe(self) -> Recipe[T]:
        self._functions()
        each: Nodes[T] = Nodes(
            self.pool, self.derived, MEMBER, _noting(self.late), self.bodies.kept
        )
        judged = self._judged(MEMBER, each, Openness(each, _noting_pulls(self.late_pulls)))
        whole: Nodes[T] = Nodes(self.pool, self.derived, HOUSEHOLD, ready=self.before.kept)
        pulling = Openness(whole, self.aggregates.pull)
        households = self._judged(HOUSEHOLD, whole, pulling, self.late)
        late = _copies(whole, pulling, self.late, self.late_pulls)
        early = _copies(
            self.before,
            Openness(self.before, self.aggregates.pull),
            self.early,
            self.early_pulls,
        )
        figures = {**self.before.figures, **whole.figures}
        steps: list[Step[T]] = [
            *self._derivation(early),
            *(Columns(MEMBER, level) for level in self.bodies.levels),
            Gather(self.aggregates.anys, self.aggregates.counts, self.aggregates.sums),
            Columns(HOUSEHOLD, self.aggregates.values),
            Columns(HOUSEHOLD, self.aggregates.pulls),
            *(Columns(HOUSEHOLD, level) for level in whole.levels),
            *(Columns(HOUSEHOLD, made) for made in self.reaching.levels),
            Columns(HOUSEHOLD, late),
            *(Columns(HOUSEHOLD, made) for made in households),
            Spread((*late, *self.reaching.of_members)),
            *(Columns(MEMBER, level) for level in each.levels),
            *(Columns(MEMBER, made) for made in judged),
        ]
        results = {scope: tuple(names) for scope, names in self.results.items()}
        return Recipe(self._reads(), tuple(figures), [*_needed(steps)], _IDS, results)

    # --- what comes first

    def _functions(self) -> None:
        """Functions over members, wherever they stand."""
        roots = [root for one in self.programs for root in _roots(one)]
        found = [node for node in self.pool.below(*roots) if self.pool.nodes[node][0] in MEMBERWISE]
        self.bodies.make(int(self.pool.nodes[node][1]) for node in found)
        for node in found:
            self.aggregates.add(node)
        self.before.make(self.early)

    def _derivation(self, early: Mapping[str, T]) -> Iterator[Step[T]]:
        derived = self.derived
        columns = dict(derived.columns["household"])
        first = {EVERYONE: columns.pop(EVERYONE)} if EVERYONE in columns else {}
        yield Gather(derived.anys, {}, {}, people=derived.people)
        yield Columns(HOUSEHOLD, first)
        yield Columns(HOUSEHOLD, columns)
        yield from (Columns[T](HOUSEHOLD, level) for level in self.before.levels)
        yield Columns(HOUSEHOLD, early)
        yield Spread((*derived.spread, *early))
        yield Columns(MEMBER, derived.columns["member"])

    def _reads(self) -> dict[Scope, tuple[str, ...]]:
        own = {HOUSEHOLD_ID: None, **dict.fromkeys(PLACES), KIND: None}
        people: dict[str, None] = {HOUSEHOLD_ID: None, MEMBER_ID: None}
        return {
            "household": tuple({**own, **self.derived.reads["household"]}),
            "member": tuple({**people, **self.derived.reads["member"]}),
        }

    # --- programs

    def _judged(
        self, scope: Scope, nodes: Nodes[T], openness: Openness[T], late: Iterable[int] = ()
    ) -> tuple[dict[str, T], dict[str, T]]:
        """What programs of one scope come to: criteria first, then verdicts of these."""
        own = [one for one in self.programs if one.program.scope == scope]
        nodes.make([*(root for one in own for root in _roots(one)), *late])
        first: dict[str, T] = {}
        then: dict[str, T] = {}
        for one in own:
            self._program(one, nodes, openness, first, then)
        states = [name for name in first if "." in name]
        self.results[scope] += [*states, *then]
        return first, then

    def _program(
        self,
        one: Compiled,
        nodes: Nodes[T],
        openness: Openness[T],
        first: dict[str, T],
        then: dict[str, T],
    ) -> None:
        say, program_id = self.say, one.program.id
        reached = self.reaching.column(one.program)
        roots = self._conditions(one, nodes)
        if self.detail != "verdicts":
            for index, root in enumerate(_criteria(one)):
                state = say.truth(None) if root is None else nodes.truth(root)
                first[f"{program_id}.{index}"] = state
        met = say.both([say.truth(None) if root is None else nodes.truth(root) for root in roots])
        pulls = [*self._pulls(roots, openness, first)]
        open_ = say.either(pulls) if pulls else None
        then[program_id] = say.verdict(met, open_, reached)
        nobody = say.truth(False)
        held = nobody if one.held is None else nodes.truth(one.held.root)
        then[f"{program_id}.held"] = say.first([held, nobody])
        near = nobody if one.near is None else nodes.truth(one.near.root)
        no = say.first([say.negated(met), nobody])
        then[f"{program_id}.near"] = say.first([say.both([no, near]), nobody])
        if self.detail == "missing":
            self._missing(one, openness, say.unknown(met), then)

    def _pulls(
        self, roots: Iterable[int | None], openness: Openness[T], first: dict[str, T]
    ) -> Iterator[T]:
        """Whether a resident could settle each; what isn't plain is a column, once for all."""
        for root in roots:
            if root is None or (pull := openness.pull(root, None)) is None:
                continue
            if plain(self.pool, root) or not openness.nodes.mine(root):
                yield pull
                continue
            name = pull_name(root, None)
            first.setdefault(name, pull)
            yield self.say.column(name)

    def _conditions(self, one: Compiled, nodes: Nodes[T]) -> list[int | None]:
        """The criteria; those of the household that members share are joined to one."""
        roots = list(dict.fromkeys(_criteria(one)))
        shared = [root for root in roots if root is not None and not nodes.mine(root)]
        if self.detail != "verdicts" or len(shared) < 2:
            return roots
        rest = [root for root in roots if root not in shared]
        return [*rest, self.pool.join("&", *shared)]

    def _missing(
        self, one: Compiled, openness: Openness[T], undecided: T, then: dict[str, T]
    ) -> None:
        wanted = [root for root in _criteria(one) if root is not None]
        for key in dict.fromkeys(key for root in wanted for key in keys(self.pool, root)):
            found = [openness.pull(root, key) for root in wanted]
            pulling = self.say.either([pull for pull in found if pull is not None])
            then[f"{one.program.id}?{key}"] = self.say.both([undecided, pulling])


def _criteria(one: Compiled) -> Iterator[int | None]:
    return (None if predicate is None else predicate.root for predicate in one.criteria)


def _roots(one: Compiled) -> Iterator[int]:
    predicates: tuple[Predicate | None, ...] = (*one.criteria, one.held, one.near)
    return (predicate.root for predicate in predicates if predicate is not None)


def _noting(into: dict[int, None]) -> Callable[[int], None]:
    def note(node: int) -> None:
        into[node] = None

    return note


def _noting_pulls(into: _Pulls) -> Demand:
    def note(node: int, key: Key | None) -> None:
        into[node, key] = None

    return note


def _copies(
    nodes: Nodes[T], openness: Openness[T], values: Iterable[int], pulls: Iterable[Any]
) -> dict[str, T]:
    """Columns of the household that its members read."""
    made = {f"n{node}": nodes.value(node) for node in values}
    for node, key in pulls:
        if (pull := openness.pull(node, key)) is not None:
            made[pull_name(node, key)] = pull
    return made


def _needed(steps: Iterable[Step[T]]) -> Iterator[Step[T]]:
    """Steps that do something; a column that is there already isn't made again."""
    there: dict[str, set[str]] = {"household": set(), "member": set()}
    for step in steps:
        if isinstance(step, Columns):
            made = {name: of for name, of in step.made.items() if name not in there[step.table]}
            there[step.table] |= set(made)
            if made:
                yield Columns(step.table, made)
        elif isinstance(step, Spread):
            new = (one for one in step.names if OF_HOUSEHOLD + one not in there["member"])
            names = tuple(dict.fromkeys(new))
            there["member"] |= {OF_HOUSEHOLD + name for name in names}
            if names:
                yield Spread(names)
        elif step.anys or step.counts or step.sums or step.people:
            yield step
