"""All packs together: which programs a case is screened against, and which figures decide it."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from rules import facts
from rules.case import Case, ParameterValue
from rules.errors import Problem, RulesError, UnknownProgramError, problem, sentence
from rules.figures import load_local
from rules.pack import (
    SHIPPED,
    Pack,
    Switched,
    collecting,
    digest,
    load_packs,
    unknown_templates,
)
from rules.parameters import (
    CATALOGUE_FILE,
    VARIANTS,
    Entry,
    Figure,
    ParameterCatalogue,
    ParameterStore,
    Resolved,
    Variant,
)
from rules.place import NATION, chain
from rules.program import Cite, Program
from rules.reading import did_you_mean
from rules.source import Document

Role = Literal["hukou", "living", "emergency"]
Made = TypeVar("Made")
# The fact that would tell a place which isn't known yet.
_TOLD_BY: Mapping[Role, str] = {
    "hukou": "hukou_area",
    "living": "live_area",
    "emergency": "event_place",
}
# What `apply_at` and `where` say, as places of a case; the first that is known counts.
_ROLES: Mapping[str, tuple[Role, ...]] = {
    "living": ("living",),
    "hukou_or_living": ("hukou", "living"),
    "either": ("hukou", "living"),
    "emergency": ("emergency",),
    "station": ("emergency",),
}
# For templates: an emergency that nobody has placed yet is looked for where the household is, and
# the household where its hukou is (a register often knows no other place).
_NEAREST: Mapping[tuple[Role, ...], tuple[Role, ...]] = {
    ("emergency",): ("emergency", "living", "hukou"),
    ("living",): ("living", "hukou"),
}
_CACHED = 64
LOCAL_FIGURES = "parameters/*.yml"


def roles_of(program: Program | None) -> tuple[Role, ...]:
    """Whose local figures count for a program: those of the place where it is applied for."""
    return _ROLES.get(program.apply_at if program else "hukou", ("hukou",))


class Reach(NamedTuple):
    """The divisions in which a program holds: one of these places, or the first that is known,
    must lie in one of them.
    """

    roles: tuple[Role, ...]
    areas: tuple[str, ...]
    first: bool


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """What `load` read. `version` is a hash of the content: same rules, same version."""

    version: str
    packs: tuple[Pack, ...]
    programs: Mapping[str, Program]
    documents: Mapping[str, Document]
    pack_of: Mapping[str, Pack]
    facts: facts.Catalogue
    catalogue: ParameterCatalogue
    store: ParameterStore
    _made: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict, repr=False)

    def program(self, program_id: str) -> Program:
        """The program with this id. Raises UnknownProgramError with a suggestion."""
        if program_id not in self.programs:
            hint = did_you_mean(program_id, self.programs)
            raise UnknownProgramError([problem("unknown_program", id=program_id, hint=hint)])
        return self.programs[program_id]

    def programs_for(self, case: Case) -> tuple[Program, ...]:
        """In force on the case's day, of the nation or of a place that the case is known in.

        A template's program reaches a case when the place where it is applied for has switched
        the template on: the place whose figures decide it.
        """
        programs = self.programs.values()
        in_force = (program for program in programs if program.in_force.covers(case.on))
        return tuple(program for program in in_force if self._reaches(program, case))

    def resolve(self, key: str, case: Case, program: Program | None = None) -> Resolved:
        """The figure that decides `region.<key>` for this case.

        The case's own figure counts first; then that of the place where the program is applied
        for (without a program: the hukou place) and of the places above it.
        """
        if (own := case.parameters.get(key)) is not None:
            return _own(key, own, case.on)
        roles = roles_of(program)
        place = next((case.places[role] for role in roles if role in case.places), None)
        if place is not None:
            return self.store.resolve(key, chain(place.adcode), case.on)
        found = self.store.resolve(key, (NATION,), case.on)
        needs = None if all(found.figures.values()) else _TOLD_BY[roles[0]]
        return Resolved(key, found.figures, found.indicative, needs)

    def cached(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` builds from these rules (compiled rule sets), built once for each key."""
        if key not in self._made:
            self._made[key] = make()
            if len(self._made) > _CACHED:
                self._made.popitem(last=False)
        made: Made = self._made[key]
        return made

    def reach(self, program: Program) -> Reach | None:
        """Where a program holds; None: everywhere."""
        pack = self.pack_of[program.id]
        if pack.national:
            return None
        where = _ROLES.get(program.where, ("hukou",)) if program.where else roles_of(program)
        if pack.template:
            where = _NEAREST.get(where, where)
        # What decides a template's program is the first place's figures, so it is that place.
        return Reach(where, tuple(pack.areas), pack.template)

    def _reaches(self, program: Program, case: Case) -> bool:
        reach = self.reach(program)
        if reach is None:
            return True
        known = [case.places[role] for role in reach.roles if role in case.places]
        counting = known[:1] if reach.first else known
        return any(place.within(area) for place in counting for area in reach.areas)


def load(
    roots: Iterable[Path] = (SHIPPED,),
    local: Path | None = None,
    templates: Switched | None = None,
) -> Rulebook:
    """Read every pack below `roots` and what a county has entered itself below `local`: figures in
    `parameters/<adcode>.yml`, packs in `packs/`; both may be missing.

    `templates`: adcode -> names of the templates that this place has switched on. The programs of
    all templates are read and checked; those that nobody has switched on reach no case.

    Raises RulesError with the problems of all files at once.
    """
    switched = templates or {}
    catalogue = ParameterCatalogue.load()
    problems: list[Problem] = []
    packs: list[Pack] = []
    for root in roots:
        with collecting(problems):
            packs.extend(load_packs(root, catalogue, switched=switched))
    figures: list[Figure] = []
    local_files = sorted(local.glob(LOCAL_FIGURES)) if local else []
    for path in local_files:
        with collecting(problems):
            figures.extend(load_local(path, catalogue)[1])
    if local is not None and (local / "packs").is_dir():
        with collecting(problems):
            packs.extend(load_packs(local / "packs", catalogue, local=True, switched=switched))
    problems.extend(_same_ids(packs))
    problems.extend(_bare(packs))
    known = [pack.info.template for pack in packs if pack.info.template]
    problems.extend(wrong for _, _, wrong in unknown_templates(switched, known))
    if problems:
        raise RulesError(problems)
    return _assemble(packs, catalogue, figures, digest(local_files))


def _assemble(
    packs: list[Pack], catalogue: ParameterCatalogue, local: list[Figure], local_digest: str
) -> Rulebook:
    files = [(file, pack) for pack in packs for file in pack.files]
    shared = digest([CATALOGUE_FILE, *sorted(facts.FOLDER.glob("*.yml"))])
    content = (f"{','.join(pack.areas)} {pack.local} {pack.digest}" for pack in packs)
    version = hashlib.sha256("\n".join((shared, local_digest, *content)).encode()).hexdigest()[:16]
    known = {file.program.id: file.program for file, _ in files}
    return Rulebook(
        version=version,
        packs=tuple(packs),
        programs={id: _whole(program, known) for id, program in known.items()},
        documents={file.program.id: file.document for file, _ in files},
        pack_of={file.program.id: pack for file, pack in files},
        facts=facts.load(),
        catalogue=catalogue,
        store=ParameterStore.of([*local, *(one for pack in packs for one in pack.figures)]),
    )


def _same_ids(packs: Iterable[Pack]) -> list[Problem]:
    first: dict[str, Document] = {}
    problems: list[Problem] = []
    for file in (file for pack in packs for file in pack.files):
        seen = first.setdefault(file.program.id, file.document)
        if seen is not file.document:
            values = {"id": file.program.id, "first": seen.path}
            problems.append(file.document.problem("program_twice", ("id",), **values))
    return problems


def _bare(packs: Iterable[Pack]) -> list[Problem]:
    """Programs without conditions of their own, and without any to take over."""
    files = [(file, pack) for pack in packs for file in pack.files]
    known = {file.program.id: file.program for file, _ in files}
    problems: list[Problem] = []
    for file, pack in files:
        named = file.program.localises
        if file.program.criteria or named is None:
            continue
        whole = known.get(named)
        if whole is None or not whole.criteria or whole.scope != file.program.scope:
            hint = did_you_mean(named, set(known) - {file.program.id})
            at = ("localises",)
            problems.append(file.document.problem("localises_unknown", at, id=named, hint=hint))
        elif not (pack.template or pack.local):
            problems.append(file.document.problem("criteria_borrowed"))
    return problems


def _whole(program: Program, known: Mapping[str, Program]) -> Program:
    """The program with what it takes over from the one that it localises."""
    if program.criteria or program.localises is None:
        return program
    above = known[program.localises]
    taken = {name: getattr(above, name) for name in ("criteria", "held", "near")}
    # What the document doesn't say goes on as the nation has it.
    silent = [name for name in ("papers", "clock", "then") if name not in program.model_fields_set]
    return program.model_copy(update={**taken, **{name: getattr(above, name) for name in silent}})


def _own(key: str, value: ParameterValue, day: date) -> Resolved:
    """The case's own figure, as official for this case."""
    cite = Cite(doc=sentence("case_parameter"))

    def figure(number: Decimal | int, variant: Variant | None) -> Figure:
        entry = Entry(
            key=key, value=Decimal(number), variant=variant, start=day, cite=cite,
            certainty="official",
        )  # fmt: skip
        return Figure(entry, "", cite.doc)

    if isinstance(value, Mapping):
        given = {kind: figure(value[kind], kind) for kind in VARIANTS if kind in value}
        return Resolved(key, {kind: given.get(kind) for kind in VARIANTS})
    unified = figure(value, None)
    return Resolved(key, dict.fromkeys(VARIANTS, unified))
