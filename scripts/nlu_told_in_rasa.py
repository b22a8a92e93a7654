"""Which part of a message holds its danger.

Runs in Rasa's environment for scripts/nlu_told.py; order and answer are JSON on stdin and stdout.
stdin: [{"texts": […], "alarms": […]}, …]
stdout: {alarm or "none": [text, …]}
"""

import json
import sys

from lean import without_tensorflow

without_tensorflow()

# What follows imports TensorFlow unless stand-ins are in its place by now.
from components.likeness import TextLikeness, comparable  # noqa: E402

_NONE = "none"


def main() -> None:
    json.dump(_listed(_dangers(json.load(sys.stdin))), sys.stdout)


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
    """By the danger, each list in the order of the messages."""
    lists = {}
    for text, names in found.items():
        for name in sorted(names) or [_NONE]:
            lists.setdefault(name, []).append(text)
    return dict(sorted(lists.items()))


if __name__ == "__main__":
    main()
