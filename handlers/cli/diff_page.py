"""What a change of rules does, as lines: by program, from which verdict to which, who and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.wording import wording
from rules.compare import Flip, Turned, flips
from rules.examples import Example
from rules.explain import CriterionView
from rules.program import Program
from rules.rulebook import Rulebook
from rules.typeset import typeset

if TYPE_CHECKING:
    from desk.register.comparing import Turn


@dataclass(frozen=True, slots=True)
class Household:
    """An example and what comes out otherwise for it."""

    example: Example
    flips: tuple[Flip, ...]


def say(key: str, /, **blanks: object) -> str:
    return wording("diff")[key].format(**blanks)


def by_cases(households: Sequence[Household]) -> Iterator[str]:
    """The page for a folder of cases."""
    changed = [one for one in households if one.flips]
    if not changed:
        yield say("same", count=len(households))
        return
    groups: dict[str, dict[tuple[str, str, str], list[tuple[Example, Flip]]]] = {}
    names: dict[str, Program] = {}
    for one in changed:
        for flip in one.flips:
            names[flip.program.id] = flip.program
            by = groups.setdefault(flip.program.id, {})
            by.setdefault(_kind(flip), []).append((one.example, flip))
    for id_, by in groups.items():
        yield say("title", name=names[id_].name, id=id_)
        for (key, was, now), found in by.items():
            yield say(key, was=was, now=now, count=len(found))
            for example, flip in found:
                yield _whose(example, flip)
                yield from _why(flip)
    count = sum(len(one.flips) for one in changed)
    yield say("summary", count=len(households), changed=len(changed), flips=count)


def _kind(flip: Flip) -> tuple[str, str, str]:
    was, now = flip.verdicts
    if was != now:
        return "group", say(was or "none"), say(now or "none")
    before, after = flip.amounts
    unit = flip.program.benefit.unit or ""
    return "group_amount", _money(before, unit), _money(after, unit)


def _money(value: Decimal | None, unit: str) -> str:
    return say("no_amount") if value is None else say("amount", value=value, unit=unit)


def _whose(example: Example, flip: Flip) -> str:
    file = str(example.path).removeprefix(f"{Path.cwd()}/")
    place = f"{file}:{example.line}"
    return say("household", name=example.name, file=place, who=flip.who or say("whole"))


def _why(flip: Flip) -> Iterator[str]:
    for one in flip.turned:
        yield typeset(_turned(one))


def _turned(one: Turned) -> str:
    if one.now is None:
        assert one.was is not None
        return say("gone_condition", label=one.label, was=say(one.was.state.value))
    facts, now = _facts(one.now), say(one.now.state.value)
    if one.was is None:
        return say("new_condition", label=one.label, now=now, facts=facts)
    was = say(one.was.state.value)
    return say("turned", label=one.label, was=was, now=now, facts=facts)


def _facts(view: CriterionView) -> str:
    """The household's own figures and those that they are held against."""
    facts = [say("fact", label=one.label, value=one.value) for one in view.facts if one.value]
    facts += [say("fact", label=one.label, value=one.value) for one in view.figures]
    return say("facts", facts=say("joint").join(facts)) if facts else ""


def by_register(old: Rulebook, new: Rulebook, turns: Sequence[Turn]) -> Iterator[str]:
    """The page for a register: counts, and the first few of each kind by their line."""
    if not turns:
        yield say("same_register")
        return
    last = None
    for turn in turns:
        program = new.programs.get(turn.program) or old.programs[turn.program]
        if program.id != last:
            yield say("title", name=program.name, id=program.id)
        last = program.id
        was, now = say(turn.was or "none"), say(turn.now or "none")
        yield say("group", was=was, now=now, count=turn.count)
        for line, case in turn.shown:
            for flip in flips(old, new, case):
                who = flip.now or flip.was
                if flip.program.id == program.id and _is(who, line):
                    yield say("line", line=line, who=flip.who or say("whole"))
                    yield from _why(flip)
    yield say("summary_register", count=sum(one.count for one in turns))


def _is(view: object, line: int) -> bool:
    """A member's id is the line of his row; a household is the only one in question."""
    member = getattr(view, "member", None)
    return member is None or member.id == str(line)
