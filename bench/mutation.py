"""Slips put into the conditions of the packs, one at a time: do the golden cases notice?

A slip is noticed when a golden case that names the criterion sees it in another state, or when a
verdict comes out otherwise. A slip that changes nothing at all (the same lowered condition) or
that the checker refuses isn't counted.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.mutants import COMPARATOR, DROPPED, THRESHOLD, Mutant, mutants
from bench.report import OUT, Report
from rules.check import GOLDEN
from rules.expression import ExpressionProblem, Names, Predicate, check
from rules.expression.interpret import Interpreter
from rules.expression.ir import NO, UNKNOWN, YES
from rules.pack import NATION, SHIPPED, TEMPLATE_FOLDER, template_names
from rules.rulebook import Rulebook, load
from rules.screening import Screening, prescreen
from rules.screening.compile import Compiled
from rules.screening.engine import Engine

WANTED = 0.95
_STATES = {"met": YES, "not_met": NO, "unknown": UNKNOWN}


@dataclass(frozen=True, slots=True)
class Seen:
    """A golden case of one program: its household, screened, and what is expected of it."""

    plain: Interpreter
    member: int | None
    states: tuple[int, ...]
    verdict: str
    named: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Survivor:
    """A slip that nobody noticed."""

    path: Path
    label: str
    mutant: Mutant

    def __str__(self) -> str:
        return f"{self.path}: “{self.label}” {self.mutant.kind}: {self.mutant.text or '—'}"


@dataclass(slots=True)
class Tally:
    """How many slips of each kind there were, and which were not noticed."""

    made: dict[str, int] = field(default_factory=dict)
    survivors: list[Survivor] = field(default_factory=list)

    def share(self, *kinds: str) -> float:
        """How many of these kinds were noticed."""
        made = sum(self.made.get(kind, 0) for kind in kinds)
        left = sum(one.mutant.kind in kinds for one in self.survivors)
        return (made - left) / made if made else 1.0


def run(*, quick: bool) -> Report:
    tally = mutate(sample=12 if quick else None)
    report = Report("mutation", ("slip", "made", "noticed", "share"))
    for kind, made in sorted(tally.made.items()):
        left = sum(one.mutant.kind == kind for one in tally.survivors)
        report.add(kind, made, made - left, f"{(made - left) / made:.1%}")
    share = tally.share(COMPARATOR, THRESHOLD)
    report.aim("comparators and thresholds noticed", share, f">= {WANTED}", share >= WANTED)
    if not quick:
        OUT.mkdir(exist_ok=True)
        listed = "".join(f"{one}\n" for one in sorted(map(str, tally.survivors)))
        (OUT / "mutation-survivors.txt").write_text(listed, encoding="utf-8")
    return report


def mutate(*, sample: int | None = None, seed: int = 1, only: Sequence[str] = ()) -> Tally:
    """Put every slip into every program, or into a sample of the programs."""
    tally = Tally()
    files = sorted(GOLDEN.rglob("*.yml"))
    if only:
        files = [one for one in files if one.stem in only]
    elif sample is not None:
        files = random.Random(seed).sample(files, min(sample, len(files)))
    books: dict[bool, Rulebook] = {}
    for path in files:
        template = TEMPLATE_FOLDER in path.parts
        if template not in books:
            every = {NATION: template_names(SHIPPED)} if template else None
            books[template] = load(templates=every)
        _program(books[template], path, tally)
    return tally


def _program(book: Rulebook, path: Path, tally: Tally) -> None:
    engine = book.cached("screening", lambda: Engine(book))
    if path.stem not in engine.compiled:
        return
    compiled = engine.compiled[path.stem]
    seen = [*_seen(book, path)]
    for index, (predicate, criterion) in enumerate(
        zip(compiled.criteria, compiled.program.criteria, strict=True)
    ):
        if predicate is None:
            continue
        slips = [*_slips(predicate, engine.names, compiled)]
        if len(compiled.criteria) > 1:
            slips.append((Mutant(DROPPED, ""), None))
        for mutant, changed in slips:
            tally.made[mutant.kind] = tally.made.get(mutant.kind, 0) + 1
            if not any(_noticed(one, index, criterion.label, changed) for one in seen):
                document = book.documents[path.stem].path
                tally.survivors.append(
                    Survivor(document.relative_to(SHIPPED), criterion.label, mutant)
                )


def _slips(
    predicate: Predicate, names: Names, compiled: Compiled
) -> Iterator[tuple[Mutant, Predicate]]:
    done = {predicate.root}
    for mutant in mutants(predicate.text, names):
        try:
            made = check(mutant.text, predicate.scope, names, compiled.roles)
        except ExpressionProblem:
            # The checker notices by itself.
            continue
        if made.root not in done:
            done.add(made.root)
            yield mutant, made


def _noticed(one: Seen, index: int, label: str, changed: Predicate | None) -> bool:
    states = list(one.states)
    if changed is None:
        del states[index]
    else:
        states[index] = one.plain.truth(changed.root, one.member)
        if label in one.named and states[index] != one.named[label]:
            return True
    return not _agrees(states, one.verdict)


def _agrees(states: Sequence[int], verdict: str) -> bool:
    if NO in states:
        return verdict == "unlikely"
    return verdict == "likely" if UNKNOWN not in states else verdict in ("possible", "ask")


def _seen(book: Rulebook, path: Path) -> Iterator[Seen]:
    from handlers.cli.casefiles import context_of, today
    from rules.examples import read_examples

    for example in read_examples(path, context_of(book), today()):
        screening = prescreen(book, example.case)
        result = next(
            one
            for one in screening.results
            if one.program.id == example.program and one.member_id == example.member
        )
        people = [one.id for one in example.case.members]
        yield Seen(
            _interpreter(screening),
            None if example.member is None else people.index(example.member),
            tuple(_STATES[one.state] for one in result.criteria),
            str(example.expected["verdict"]),
            _named(example.expected),
        )


def _named(expected: Mapping[str, Any]) -> Mapping[str, int]:
    return {label: _STATES[state] for label, state in expected.get("criteria", {}).items()}


def _interpreter(screening: Screening) -> Interpreter:
    state, layout, pool = screening.state, screening.rules.layout, screening.rules.pool

    def read(slot: int, member: int | None) -> int | None:
        side = layout.side(pool.slots[slot])
        vector = state.members[member or 0] if side is layout.member else state.household
        found: int | None = vector[side.index[slot]]
        return found

    return Interpreter(pool, read, range(len(state.members)), state.complete)
