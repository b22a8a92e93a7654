"""Make of the labelled messages of nlu/rasa/messages what the model learns from them.

nlu/rasa/told/states.yml     messages by what they state; under `none` those that state nothing
nlu/rasa/told/dangers.yml    texts by the danger in them; under `none` those without
nlu/rasa/data/told.yml       examples of intents

A message says what danger is in it, not in which of its parts. Where there are several, the model
that the others would make is asked (scripts/nlu_told_in_rasa.py, in Rasa's environment).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.mentions import HOUSEHOLD_KINDS, MEMBER_KINDS
from handlers.heldout import STORY, Item, items
from nlu.clauses import punctuated
from nlu.normalize import fold
from nlu.parts import parts
from rules.facts import load

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "nlu/rasa"
_LONGEST = 90
"""Characters of a message that is learnt from as a whole."""
_NONE = "none"
_NO_SAVINGS = ("savings_band", "基本没有")
_ENOUGH = 12
"""Messages from which a state is learnt that no written clause has."""
_MARKED = re.compile("\\[([^\\]]+)\\](?:\\([^)]*\\)|\\{[^}]*\\})")
# Kinds by their facts; those of sets and of parents besides what bot.mentions has.
_KINDS: Mapping[str, str] = {
    **{fact: kind for kind, fact in {**HOUSEHOLD_KINDS, **MEMBER_KINDS}.items()},
    "dis_kind": "disabled", "device_need": "device", "event_kind": "event",
    "legal_need": "legal_need", "illness_kind": "illness", "work_state": "work",
    "relief_status": "benefit", "speaker_role": "speaker", "father_state": "fate",
    "mother_state": "fate", "dv_risk": "violence", "basic_need_today": "need",
}  # fmt: skip
_PARENTS = ("father_state", "mother_state")


def main() -> None:
    found = items(load(), PROJECT / "messages")
    order = [
        {"texts": [part.text for part in _read(one.say)], "alarms": _alarms(one)} for one in found
    ]
    _write(PROJECT / "told/states.yml", _stated(found))
    _write(PROJECT / "told/dangers.yml", _in_rasa(order))
    _write(PROJECT / "data/told.yml", {"version": "3.1", "nlu": list(_examples(found))})


def states(item: Item) -> list[str]:
    """What a message states, as kind=value."""
    facts = [pair for known in (item.facts or {}).values() for pair in known.items()]
    return sorted({state for fact, value in facts for state in _states(fact, value)})


def _states(fact: str, value: Any) -> Iterable[str]:
    kind = _KINDS.get(fact)
    for one in value if isinstance(value, list) else (value,):
        if kind == "benefit":
            name = str(one).removeprefix("-")
            held = "held" if name == str(one) else "not_held"
            yield f"benefit={name}:{held}"
        elif fact in _PARENTS:
            yield from (f"{fact}={one}", f"fate={one}")
        elif (fact, one) == _NO_SAVINGS:
            yield "no_savings=true"
        elif kind is not None:
            yield f"{kind}={str(one).lower() if isinstance(one, bool) else one}"


def _stated(found: Iterable[Item]) -> dict[str, dict[str, list[str]]]:
    """Of each state the messages that state it, in their order."""
    texts: dict[str, set[str]] = {}
    for one in found:
        text = punctuated(fold(one.say))
        if one.facts is not None and len(text) <= _LONGEST:
            texts.setdefault(text, set()).update(states(one))
    counted = Counter(state for own in texts.values() for state in own)
    known = {state for state, times in counted.items() if times >= _ENOUGH}.union(_written_states())
    said: dict[str, list[str]] = {}
    for text, own in texts.items():
        for state in sorted(own & known) or [_NONE]:
            said.setdefault(state, []).append(text)
    return {
        state: {"near" if state == _NONE else "say": own} for state, own in sorted(said.items())
    }


def _written_states() -> Iterable[str]:
    for path in (PROJECT / "states").glob("*.yml"):
        yield from yaml.safe_load(path.read_text("utf-8"))


def _read(say: str) -> list[Any]:
    """The parts of a message that tell of its danger: all of it, where it is read as a whole."""
    found = parts(punctuated(fold(say)))
    return [part for part in found if part.whole] or list(found)


def _alarms(item: Item) -> list[str]:
    return [group[0] for group in item.dangers]


def _examples(found: Iterable[Item]) -> Iterable[dict[str, Any]]:
    written = set(_written())
    said: dict[str, dict[str, str]] = {}
    for one in found:
        plain = fold(one.say)
        if one.voice == STORY or len(one.wanted) != 1 or len(one.wanted[0]) != 1:
            continue
        # In an example, brackets mark an entity; here nobody marked any.
        if plain not in written and not set("[](){}\n") & set(plain):
            said.setdefault(one.wanted[0][0], {}).setdefault(plain, one.say)
            written.add(plain)
    for intent, texts in sorted(said.items()):
        yield {
            "intent": intent,
            "metadata": {"marked": False},
            "examples": "".join(f"- {line}\n" for line in texts.values()),
        }


def _written() -> Iterable[str]:
    """The examples of the other files, without their marks."""
    for path in sorted((PROJECT / "data").rglob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8")).get("nlu") or ():
            if path.name != "told.yml" and "intent" in block:
                for line in block["examples"].splitlines():
                    yield fold(_MARKED.sub(r"\1", line.removeprefix("- ")))


def _in_rasa(order: Any) -> Any:
    done = subprocess.run(  # noqa: S603
        [ROOT / ".venv-nlu/bin/python", Path(__file__).with_name("nlu_told_in_rasa.py")],
        input=json.dumps(order),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1"},
    )
    return json.loads(done.stdout)


def _write(path: Path, made: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    text = yaml.safe_dump(made, allow_unicode=True, sort_keys=False, width=200)
    path.write_text(f"# Made by scripts/nlu_told.py of nlu/rasa/messages.\n{text}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
