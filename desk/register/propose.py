"""A column map to begin with, from a register's headings and the words that stand below them.

Only headings, and words of listed facts that occur in several rows, are printed: nothing that
could tell of one person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from desk.register import cells
from desk.register.source import Register
from desk.register.trouble import lines, say
from rules.facts import Catalogue, Fact

_FILE = Path(__file__).parent.parent / "data" / "register_headings.yml"
_LOOKED_AT = 3000
_MOST_WORDS = 12
_LONGEST_WORD = 12


@cache
def _headings() -> Mapping[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


@dataclass(slots=True)
class _Proposal:
    special: dict[str, str] = field(default_factory=dict)
    carry: list[str] = field(default_factory=list)
    places: dict[str, list[str]] = field(default_factory=dict)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def propose(register: Register, catalogue: Catalogue) -> str:
    """The map as YAML with comments. Raises RegisterError as reading does."""
    found = _sorted(register.header)
    words = _words(register, found, catalogue)
    return "\n".join((*_head(found), *_columns(found, words, catalogue), *_rest(found))) + "\n"


def _sorted(header: Sequence[str]) -> _Proposal:
    found = _Proposal()
    for heading in (one for one in header if one):
        if not (_is_special(found, heading) or _is_fact(found, heading)):
            found.unknown.append(heading)
    return found


def _fits(heading: str, patterns: Sequence[str]) -> int:
    """How long the words are that it fits by; 0: it doesn't."""
    bare = cells.fold(heading).split("(")[0] or cells.fold(heading)
    lengths = [len(one) for one in patterns if cells.fold(one) in (bare, cells.fold(heading))]
    lengths += [len(one) - 1 for one in patterns if cells.fold(one) in cells.fold(heading)]
    return max(lengths, default=0)


def _is_special(found: _Proposal, heading: str) -> bool:
    known = _headings()
    exact = cells.fold(heading)
    for key in ("household", "id_number", "relation", "name"):
        fitting = any(cells.fold(one) == exact for one in known[key])
        if fitting and key not in found.special:
            found.special[key] = heading
            return True
    if any(cells.fold(one) == exact for one in known["carry"]):
        found.carry.append(heading)
        return True
    for role in ("living", "county", "hukou"):
        if any(cells.fold(one) == exact for one in known[role]):
            place = "hukou" if role == "county" else role
            columns = found.places.setdefault(place, [])
            columns.insert(0, heading) if role == "county" else columns.append(heading)
            return True
    return False


def _is_fact(found: _Proposal, heading: str) -> bool:
    scored = [(_fits(heading, one["words"]), -n, one) for n, one in enumerate(_headings()["facts"])]
    best = max(scored, key=lambda one: one[:2])
    taken = any(
        one.get("fact") == best[2]["fact"] and one.get("element") == best[2].get("element")
        for one in found.columns.values()
    )
    if best[0] == 0 or taken:
        return False
    entry = {key: value for key, value in best[2].items() if key != "words"}
    if "万元" in heading:
        entry["unit"] = say("ten_thousand") + ("/年" if "年" in entry.get("unit", "") else "")
    found.columns[heading] = entry
    return True


def _words(register: Register, found: _Proposal, catalogue: Catalogue) -> dict[str, Counter[str]]:
    """The words below the headings of listed facts, with how often they occur."""
    index = {
        heading: register.header.index(heading)
        for heading, entry in found.columns.items()
        if _fact(catalogue, entry["fact"]).kind in ("enum", "set", "bool") or "element" in entry
    }
    counts: dict[str, Counter[str]] = {heading: Counter() for heading in index}
    for row in islice(register.rows(), _LOOKED_AT):
        for heading, column in index.items():
            if column < len(row.cells):
                counts[heading][cells.fold(row.cells[column])] += 1
    return counts


def _fact(catalogue: Catalogue, name: str) -> Fact:
    return catalogue.member.get(name) or catalogue.household[name]


def _unclear(fact: Fact, entry: Mapping[str, Any], counts: Counter[str]) -> Iterator[str]:
    """Words in several rows that nothing is known for; what one row alone says stays unsaid."""
    known = {cells.fold(one) for one in cells.words()["blank"]}
    known |= {cells.fold(one) for one in cells.vocabulary(fact, {})} | {"无"}
    if fact.kind == "bool" or "element" in entry:
        known |= {cells.fold(one) for key in ("yes", "no") for one in cells.words()[key]}
    signs = set(cells.words()["split"])
    for word, count in counts.most_common():
        parts = "".join("\n" if sign in signs else sign for sign in word).split("\n")
        clear = word in known or (fact.kind == "set" and all(one in known for one in parts if one))
        if not clear and count > 1 and len(word) <= _LONGEST_WORD and not _digits(word):
            yield word


def _digits(word: str) -> bool:
    return sum(sign.isdigit() for sign in word) >= 4


# --- the text


def _head(found: _Proposal) -> Iterator[str]:
    yield from lines("propose_head")
    yield f"rows: {'person' if _per_person(found) else 'household'}"
    for key in ("household", "name", "id_number", "relation"):
        comment = say(f"propose_{key}")
        if key in found.special:
            yield f"{key}: {_quoted(found.special[key])}    # {comment}"
        elif key == "household":
            yield f"# household: …    # {comment}"
    if found.carry:
        yield f"carry: [{', '.join(map(_quoted, found.carry))}]    # {say('propose_carry')}"
    yield "places:"
    if not found.places:
        yield f"  # {say('propose_no_place')}"
    for role, columns in found.places.items():
        listed = ", ".join(map(_quoted, columns))
        yield f"  {role}: {{columns: [{listed}]}}    # {say('propose_within')}"


def _per_person(found: _Proposal) -> bool:
    """Members are told apart by their relation."""
    return "relation" in found.special and "household" in found.special


def _columns(
    found: _Proposal, words: Mapping[str, Counter[str]], catalogue: Catalogue
) -> Iterator[str]:
    yield "columns:" if found.columns else "columns: {}"
    for heading, entry in found.columns.items():
        fact = _fact(catalogue, entry["fact"])
        stated = ", ".join(f"{key}: {value}" for key, value in entry.items())
        yield f"  {_quoted(heading)}: {{{stated}}}    # {fact.label}"
        unclear = list(_unclear(fact, entry, words.get(heading, Counter())))[:_MOST_WORDS]
        if unclear:
            values = (
                say("joint").join(fact.values)
                if fact.values and "element" not in entry
                else (say("yes") + say("joint") + say("no"))
            )
            yield f"    # {say('propose_words', words=say('joint').join(unclear), values=values)}"


def _rest(found: _Proposal) -> Iterator[str]:
    if found.unknown:
        yield f"# {say('propose_unknown', count=len(found.unknown))}"
        yield from (f"#   {one}" for one in found.unknown)


def _quoted(heading: str) -> str:
    plain = heading.replace("_", "").isalnum() and not heading[0].isdigit()
    return heading if plain else "'" + heading.replace("'", "''") + "'"
