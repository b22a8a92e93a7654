"""A folder of rules: one place (or the nation), its programs and its dated figures; or a template
that places switch on, with programs alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from rules.errors import Problem, RulesError, problem
from rules.figures import load_figures
from rules.form import Adcode, Frozen, Text, fault
from rules.parameters import Figure, ParameterCatalogue
from rules.place import NATION
from rules.program import Program
from rules.reading import did_you_mean, load_one
from rules.source import Document

SHIPPED = Path(__file__).with_name("packs")
PACK_FILE, PARAMETER_FILE = "pack.yml", "parameters.yml"
NATIONAL_FOLDER = "national"
TEMPLATE_FOLDER = "templates"
# Which templates a place (adcode) has switched on, as `rules.templates` of config.yml says it.
Switched = Mapping[str, Sequence[str]]


class PackInfo(Frozen):
    """pack.yml: whose rules these are (or the name of the template), and their source."""

    adcode: Adcode | None = None
    template: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    name: Text
    source: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.adcode is None) == (self.template is None):
            raise fault("pack_one_kind")
        return self


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """A program with the document that it was read from (for the lines of complaints)."""

    program: Program
    document: Document


@dataclass(frozen=True, slots=True)
class Pack:
    """`areas`: the divisions that it holds in, none for a template that nobody switched on.
    `local`: of a county's own folder.
    """

    folder: Path
    info: PackInfo
    files: tuple[ProgramFile, ...]
    figures: tuple[Figure, ...]
    digest: str
    areas: tuple[str, ...]
    local: bool = False

    @property
    def national(self) -> bool:
        return self.info.adcode == NATION

    @property
    def template(self) -> bool:
        return self.info.template is not None

    @property
    def path(self) -> str:
        """Where it lies below its root, and its golden cases below theirs: 321302, templates/p3."""
        return f"{TEMPLATE_FOLDER}/{self.folder.name}" if self.template else self.folder.name


def folder_name(adcode: str) -> str:
    """The folder that the pack of this place must lie in."""
    return NATIONAL_FOLDER if adcode == NATION else adcode


def template_names(*roots: Path) -> tuple[str, ...]:
    """The templates below the roots, whether anybody has switched them on or not."""
    found = (path for root in roots for path in (root / TEMPLATE_FOLDER).glob(f"*/{PACK_FILE}"))
    return tuple(sorted({path.parent.name for path in found}))


def unknown_templates(switched: Switched, known: Iterable[str]) -> list[tuple[str, int, Problem]]:
    """Names that no template has: place, position in its list, and what to say of it."""
    names = set(known)
    return [
        (adcode, index, problem("template_unknown", name=name, hint=did_you_mean(name, names)))
        for adcode, listed in switched.items()
        for index, name in enumerate(listed)
        if name not in names
    ]


def load_packs(
    root: Path,
    catalogue: ParameterCatalogue,
    *,
    local: bool = False,
    switched: Switched | None = None,
) -> tuple[Pack, ...]:
    """Every pack below `root`, ordered by adcode, templates last. Raises RulesError with all
    problems."""
    if not root.is_dir():
        raise RulesError([problem("pack_missing", path=root)])
    problems: list[Problem] = []
    packs: list[Pack] = []
    templates = root / TEMPLATE_FOLDER
    for folder in (*_folders(root), *(_folders(templates) if templates.is_dir() else ())):
        if folder != templates:
            with collecting(problems):
                packs.append(load_pack(folder, catalogue, local=local, switched=switched))
    if problems:
        raise RulesError(problems)
    return tuple(sorted(packs, key=lambda pack: (pack.template, pack.path)))


def _folders(root: Path) -> list[Path]:
    return sorted(one for one in root.iterdir() if one.is_dir())


def load_pack(
    folder: Path,
    catalogue: ParameterCatalogue,
    *,
    local: bool = False,
    switched: Switched | None = None,
) -> Pack:
    """One pack; a template holds where `switched` says so. Raises RulesError with all problems."""
    if not (folder / PACK_FILE).is_file():
        raise RulesError([problem("pack_file_missing", path=folder)])
    info, document = load_one(folder / PACK_FILE, PackInfo)
    problems: list[Problem] = []
    if (wrong := _misplaced(folder, info, document)) is not None:
        problems.append(wrong)
    paths = sorted(folder.glob("*.yml"))
    files: list[ProgramFile] = []
    figures: tuple[Figure, ...] = ()
    for path in paths:
        with collecting(problems):
            if path.name == PARAMETER_FILE and info.adcode is None:
                problems.append(problem("template_figures", path=path))
            elif path.name == PARAMETER_FILE and info.adcode is not None:
                figures = load_figures(path, info.adcode, info.name, catalogue)
            elif path.name != PACK_FILE:
                files.append(load_program(path))
    if problems:
        raise RulesError(problems)
    areas = (info.adcode,) if info.adcode else _switching(info.template, switched or {})
    return Pack(folder, info, tuple(files), figures, digest(paths), areas, local)


def _misplaced(folder: Path, info: PackInfo, document: Document) -> Problem | None:
    """A pack says by its folder which place or template it is."""
    inside = folder.parent.name == TEMPLATE_FOLDER
    if info.adcode is None:
        if inside and folder.name == info.template:
            return None
        values = {"folder": folder.name, "template": info.template}
        return document.problem("template_folder", ("template",), **values)
    if folder.name == folder_name(info.adcode) and not inside:
        return None
    values = {"folder": folder.name, "adcode": info.adcode}
    return document.problem("pack_folder", ("adcode",), **values)


def _switching(template: str | None, switched: Switched) -> tuple[str, ...]:
    return tuple(sorted(adcode for adcode, names in switched.items() if template in names))


def load_program(path: Path) -> ProgramFile:
    """One program file. Raises RulesError with all its problems."""
    program, document = load_one(path, Program)
    if path.stem != program.id:
        raise RulesError([document.problem("file_name", ("id",), id=program.id)])
    return ProgramFile(program, document)


def digest(paths: Iterable[Path]) -> str:
    """The content of the files, whatever folder they lie in, as one hexadecimal hash."""
    found = hashlib.sha256()
    for path in paths:
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


@contextmanager
def collecting(problems: list[Problem]) -> Iterator[None]:
    """Gather the problems of a file instead of stopping at it."""
    try:
        yield
    except RulesError as error:
        problems.extend(error.problems)
