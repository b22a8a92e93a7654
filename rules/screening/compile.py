"""Programs with their expressions checked: what screening works on."""

from __future__ import annotations

from dataclasses import dataclass

from rules.errors import Problem, RulesError, problem
from rules.expression import Amount, ExpressionProblem, Names, Predicate, check, check_amount
from rules.facts import Scope
from rules.program import Criterion, Program
from rules.rulebook import Rulebook, roles_of


@dataclass(frozen=True, slots=True)
class Tier:
    """An amount that counts when its condition is met."""

    label: str
    when: Predicate
    amount: Amount


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a program gives, as far as its text says so in figures."""

    amount: Amount | None = None
    at_least: Amount | None = None
    at_most: Amount | None = None
    tiers: tuple[Tier, ...] = ()

    def all(self) -> tuple[Predicate | Amount, ...]:
        """Every expression of it."""
        single = (self.amount, self.at_least, self.at_most)
        tiers = (part for tier in self.tiers for part in (tier.when, tier.amount))
        return (*(one for one in single if one is not None), *tiers)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program and its predicates; a criterion that is illegible has None."""

    program: Program
    roles: tuple[str, ...]
    criteria: tuple[Predicate | None, ...]
    held: Predicate | None
    near: Predicate | None
    amounts: Amounts


def compile_programs(rulebook: Rulebook) -> tuple[Names, dict[str, Compiled]]:
    """Check every expression of every program, into one pool.

    Raises:
        RulesError: with all the expressions that aren't right, by file and line.
    """
    names = Names(rulebook.facts, rulebook.catalogue.specs)
    problems: list[Problem] = []
    compiled: dict[str, Compiled] = {}
    for program_id, program in rulebook.programs.items():
        compiler = _Compiler(rulebook, names, program)
        compiled[program_id] = compiler.compiled()
        problems.extend(compiler.problems)
    if problems:
        raise RulesError(problems)
    return names, compiled


class _Compiler:
    def __init__(self, rulebook: Rulebook, names: Names, program: Program) -> None:
        self.document = rulebook.documents[program.id]
        self.names = names
        self.program = program
        self.scope: Scope = program.scope
        self.roles = roles_of(program)
        self.problems: list[Problem] = []

    def compiled(self) -> Compiled:
        program = self.program
        criteria = tuple(self._criterion(i, one) for i, one in enumerate(program.criteria))
        held = self._predicate("held", program.held, "held")
        near = self._predicate("near", program.near, "near")
        return Compiled(program, self.roles, criteria, held, near, self._amounts())

    def _criterion(self, index: int, criterion: Criterion) -> Predicate | None:
        return self._predicate(criterion.label, criterion.when, "criteria", index, "when")

    def _amounts(self) -> Amounts:
        benefit = self.program.benefit
        single = {
            name: self._amount(name, getattr(benefit, name), "benefit", name)
            for name in ("amount", "at_least", "at_most")
        }
        tiers: list[Tier] = []
        for index, tier in enumerate(benefit.tiers):
            when = self._predicate(tier.label, tier.when, "benefit", "tiers", index, "when")
            amount = self._amount(tier.label, tier.amount, "benefit", "tiers", index, "amount")
            if when is not None and amount is not None:
                tiers.append(Tier(tier.label, when, amount))
        return Amounts(**single, tiers=tuple(tiers))

    def _predicate(self, label: str, text: str | None, *where: str | int) -> Predicate | None:
        if text is None:
            return None
        try:
            return check(text, self.scope, self.names, self.roles)
        except ExpressionProblem as error:
            self._note(error, label, where)
            return None

    def _amount(self, label: str, text: str | None, *where: str | int) -> Amount | None:
        if text is None:
            return None
        try:
            return check_amount(text, self.scope, self.names, self.roles)
        except ExpressionProblem as error:
            self._note(error, label, where)
            return None

    def _note(self, error: ExpressionProblem, label: str, where: tuple[str | int, ...]) -> None:
        blanks = {"label": label, "reason": error.message, "hint": error.suggestion}
        line = self.document.line(where)
        self.problems.append(problem("expression", path=self.document.path, line=line, **blanks))
