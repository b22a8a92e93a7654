"""Which clause of a message states what it states, and which part holds its danger.

Runs in Rasa's environment for scripts/nlu_told.py; order and answer are JSON on stdin and stdout.
stdin: {"messages": [{"clauses": […], "states": […], "open": [kind, …]}, …],
        "dangers": [{"texts": […], "alarms": […]}, …]}
stdout: {"states": {state or "none": [clause, …]}, "dangers": {alarm or "none": [text, …]}}
"""

import json
import sys

from lean import without_tensorflow

without_tensorflow()

# What follows imports TensorFlow unless stand-ins are in its place by now.
from components.likeness import TextLikeness, comparable  # noqa: E402
from components.states import FOLDER, StateFinder, stated  # noqa: E402

# A clause that the first model takes to state this much is no example of one that states nothing.
_PERHAPS = 0.35
# And where it can't say which clause it was, none of them is learnt from.
_LIKELY = 0.08
_NONE = "none"


def main() -> None:
    order = json.load(sys.stdin)
    made = {"states": _states(order["messages"]), "dangers": _dangers(order["dangers"])}
    json.dump({name: _listed(found) for name, found in made.items()}, sys.stdout)


def _states(messages: list) -> dict:
    written = stated(FOLDER, without="told.yml")
    config = {**StateFinder.get_default_config(), "least": _LIKELY / 2}
    first = StateFinder(config, None, None)
    first.learn(written, [])
    known = {state for states in written.values() for state in states}
    found = {}
    for one in messages:
        clauses, states = one["clauses"], [state for state in one["states"] if state in known]
        if len(clauses) == 1 and (states or not one["open"]):
            found.setdefault(clauses[0], set()).update(states)
        elif len(clauses) > 1:
            _share(clauses, states, first, found)
    return found


def _share(clauses: list, states: list, first: StateFinder, found: dict) -> None:
    scores = [dict(each) for each in first.found([comparable(clause) for clause in clauses])]
    own = [set() for _ in clauses]
    lost = False
    for state in states:
        likely = [each.get(state, 0) for each in scores]
        best = max(range(len(clauses)), key=likely.__getitem__)
        lost = lost or likely[best] <= _LIKELY
        if likely[best] > _LIKELY:
            own[best].add(state)
    for clause, mine, each in zip(clauses, own, scores, strict=True):
        if mine or (not lost and max(each.values(), default=0) < _PERHAPS):
            found.setdefault(clause, set()).update(mine)


def _dangers(messages: list) -> dict:
    found = {}
    for one in messages:
        if len(one["texts"]) == 1 or not one["alarms"]:
            for text in one["texts"]:
                found.setdefault(text, set()).update(one["alarms"])
    first = TextLikeness(width=1.5, ridge=0.4, landmarks=1500, longest=2)
    first.learn({text: {"any"} if alarms else set() for text, alarms in found.items()})
    for one in messages:
        if len(one["texts"]) > 1 and one["alarms"]:
            scores = first.scores([comparable(text) for text in one["texts"]])[:, 0]
            found.setdefault(one["texts"][int(scores.argmax())], set()).update(one["alarms"])
    return found


def _listed(found: dict) -> dict:
    """By what is stated, each list in the order of the messages."""
    lists = {}
    for text, names in found.items():
        for name in sorted(names) or [_NONE]:
            lists.setdefault(name, []).append(text)
    return dict(sorted(lists.items()))


if __name__ == "__main__":
    main()
