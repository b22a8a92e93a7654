"""A folder of rules: one place (or the nation), its programs and its dated figures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rules.errors import Problem, RulesError, problem
from rules.figures import load_figures
from rules.parameters import Figure, ParameterCatalogue
from rules.place import NATION
from rules.program import Adcode, Frozen, Program, Text
from rules.reading import load_one
from rules.source import Document

SHIPPED = Path(__file__).with_name("packs")
PACK_FILE, PARAMETER_FILE = "pack.yml", "parameters.yml"
NATIONAL_FOLDER = "national"


class PackInfo(Frozen):
    """pack.yml: whose rules these are, and where they were taken from."""

    adcode: Adcode
    name: Text
    source: Text | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """A program with the document that it was read from (for the lines of complaints)."""

    program: Program
    document: Document


@dataclass(frozen=True, slots=True)
class Pack:
    """`local`: of a county's own folder."""

    folder: Path
    info: PackInfo
    files: tuple[ProgramFile, ...]
    figures: tuple[Figure, ...]
    digest: str
    local: bool = False

    @property
    def national(self) -> bool:
        return self.info.adcode == NATION


def folder_name(adcode: str) -> str:
    """The folder that the pack of this place must lie in."""
    return NATIONAL_FOLDER if adcode == NATION else adcode


def load_packs(
    root: Path, catalogue: ParameterCatalogue, *, local: bool = False
) -> tuple[Pack, ...]:
    """Every pack below `root`, ordered by adcode. Raises RulesError with all problems."""
    if not root.is_dir():
        raise RulesError([problem("pack_missing", path=root)])
    problems: list[Problem] = []
    packs: list[Pack] = []
    for folder in sorted(one for one in root.iterdir() if one.is_dir()):
        with collecting(problems):
            packs.append(load_pack(folder, catalogue, local=local))
    if problems:
        raise RulesError(problems)
    return tuple(sorted(packs, key=lambda pack: pack.info.adcode))


def load_pack(folder: Path, catalogue: ParameterCatalogue, *, local: bool = False) -> Pack:
    """One pack. Raises RulesError with all its problems."""
    if not (folder / PACK_FILE).is_file():
        raise RulesError([problem("pack_file_missing", path=folder)])
    info, document = load_one(folder / PACK_FILE, PackInfo)
    problems: list[Problem] = []
    if folder.name != folder_name(info.adcode):
        values = {"folder": folder.name, "adcode": info.adcode}
        problems.append(document.problem("pack_folder", ("adcode",), **values))
    paths = sorted(folder.glob("*.yml"))
    files: list[ProgramFile] = []
    figures: tuple[Figure, ...] = ()
    for path in paths:
        with collecting(problems):
            if path.name == PARAMETER_FILE:
                figures = load_figures(path, info.adcode, info.name, catalogue)
            elif path.name != PACK_FILE:
                files.append(load_program(path))
    if problems:
        raise RulesError(problems)
    return Pack(folder, info, tuple(files), figures, digest(paths), local)


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
