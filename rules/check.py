"""Everything that can be checked of the rules before anybody is screened by them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rules.errors import Problem, RulesError, problem
from rules.expression import ExpressionProblem, Names, check, check_amount
from rules.facts import FOLDER
from rules.pack import SHIPPED, Pack, ProgramFile, Switched
from rules.program import Program
from rules.reading import did_you_mean
from rules.rulebook import Rulebook, load, roles_of
from rules.source import Where

GOLDEN = Path(__file__).parent.parent / "tests" / "rules" / "packs"


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `programs` and `figures` count what could be read."""

    problems: tuple[Problem, ...]
    programs: int = 0
    figures: int = 0
    version: str = ""

    @property
    def ok(self) -> bool:
        return not self.problems


def check_rules(
    roots: Sequence[Path] = (SHIPPED,),
    local: Path | None = None,
    golden: Path | None = GOLDEN,
    templates: Switched | None = None,
) -> Report:
    """Check packs, templates (switched on or not), figures and, when the folder exists, that each
    program has its golden file."""
    try:
        book = load(roots, local, templates)
    except RulesError as error:
        return Report(tuple(sorted(error.problems, key=lambda one: (one.path, one.line))))
    except ValueError as error:
        # The catalogue of facts names its own file and entry.
        return Report((problem("facts", path=FOLDER, reason=error),))
    problems = list(problems_of(book, golden))
    if not book.programs:
        problems.append(problem("nothing", path=roots[0] if roots else ""))
    figures = sum(len(found) for found in book.store.figures.values())
    return Report(tuple(problems), len(book.programs), figures, book.version)


def problems_of(book: Rulebook, golden: Path | None = None) -> Iterator[Problem]:
    """What is wrong between files that can each be read."""
    names = Names(book.facts, book.catalogue.specs)
    for pack in book.packs:
        for file in pack.files:
            yield from _expressions(file, names)
            yield from _excludes(file, book)
            yield from _choices(file, book)
            yield from _localises(file, book)
            yield from _figures(file, book)
            yield from _where(file, pack)
            # A place that switches a template on says thereby that it runs it.
            old = file.program.historical and not pack.template
            if old and file.program.still_runs is None:
                yield file.document.problem("still_runs_missing", ("criteria",))
            if golden is not None and golden.is_dir() and not pack.local:
                yield from _golden(file, golden / pack.path)


def expressions(program: Program) -> Iterator[tuple[Where, str, str, bool]]:
    """Each expression of a program: its place in the file, label, text, and whether it counts."""
    for index, criterion in enumerate(program.criteria):
        if criterion.when is not None:
            yield ("criteria", index, "when"), criterion.label, criterion.when, False
    for name in ("held", "near"):
        if (text := getattr(program, name)) is not None:
            yield (name,), name, text, False
    for name in ("amount", "at_least", "at_most"):
        if (text := getattr(program.benefit, name)) is not None:
            yield ("benefit", name), name, text, True
    for index, tier in enumerate(program.benefit.tiers):
        yield ("benefit", "tiers", index, "when"), tier.label, tier.when, False
        yield ("benefit", "tiers", index, "amount"), tier.label, tier.amount, True


def _expressions(file: ProgramFile, names: Names) -> Iterator[Problem]:
    roles = roles_of(file.program)
    for where, label, text, counts in expressions(file.program):
        try:
            read = check_amount if counts else check
            read(text, file.program.scope, names, roles)
        except ExpressionProblem as error:
            values = {"label": label, "reason": error.message, "hint": error.suggestion}
            yield file.document.problem("expression", where, **values)


def _where(file: ProgramFile, pack: Pack) -> Iterator[Problem]:
    """A place's program says whose place counts; a template's goes by where it is applied for."""
    if pack.template and file.program.where is not None:
        yield file.document.problem("where_template", ("where",))
    if not pack.template and not pack.national and file.program.where is None:
        yield file.document.problem("where_missing")


def _excludes(file: ProgramFile, book: Rulebook) -> Iterator[Problem]:
    for index, other in enumerate(file.program.excludes):
        if other not in book.programs or other == file.program.id:
            hint = did_you_mean(other, set(book.programs) - {file.program.id})
            at = ("excludes", index)
            yield file.document.problem("excludes_unknown", at, id=other, hint=hint)


def _figures(file: ProgramFile, book: Rulebook) -> Iterator[Problem]:
    """Figures that are named outside of expressions exist."""
    named: dict[Where, str] = {("figures", at): key for at, key in enumerate(file.program.figures)}
    surge = file.program.visits.surge if file.program.visits else None
    if surge and surge.days:
        named["visits", "surge", "days"] = surge.days
    for where, key in named.items():
        if key not in book.catalogue.specs:
            hint = did_you_mean(key, book.catalogue.specs)
            yield file.document.problem("unknown_parameter", where, key=key, hint=hint)


def _choices(file: ProgramFile, book: Rulebook) -> Iterator[Problem]:
    for other, choosing in file.program.choose.items():
        at: Where = ("choose", other)
        if other not in file.program.excludes:
            yield file.document.problem("choose_unknown", at, id=other)
        if choosing.better not in {None, file.program.id, other}:
            yield file.document.problem("choose_better", (*at, "better"), id=choosing.better)
    yield from _one_sided(file, book)


def _one_sided(file: ProgramFile, book: Rulebook) -> Iterator[Problem]:
    """Within a pack both programs say that they exclude each other; a place's says it alone."""
    own = file.program.id
    for other in file.program.excludes:
        same_pack = other in book.programs and book.pack_of[other] is book.pack_of[own]
        if same_pack and own not in book.programs[other].excludes:
            where = book.documents[other]
            yield where.problem("excludes_one_sided", ("excludes",), id=own)
        if same_pack and own in book.programs[other].choose and other in file.program.choose:
            yield file.document.problem("choose_twice", ("choose", other), id=other)


def _localises(file: ProgramFile, book: Rulebook) -> Iterator[Problem]:
    named, at = file.program.localises, ("localises",)
    if named is None:
        return
    if (whole := book.programs.get(named)) is None or named == file.program.id:
        hint = did_you_mean(named, set(book.programs) - {file.program.id})
        yield file.document.problem("localises_unknown", at, id=named, hint=hint)
    elif whole.localises is not None or book.pack_of[named] is book.pack_of[file.program.id]:
        yield file.document.problem("localises_chain", at, id=named)
    elif whole.scope != file.program.scope:
        yield file.document.problem("localises_scope", at, id=named, scope=whole.scope)


def _golden(file: ProgramFile, folder: Path) -> Iterator[Problem]:
    expected = folder / file.document.path.name
    if not expected.is_file():
        yield file.document.problem("golden_missing", expected=expected)
