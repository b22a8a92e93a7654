"""The examples that the model is trained on, and a way to run code in the environment of Rasa."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
PROJECT = ROOT / "nlu/rasa"
MARKED = re.compile(r"\[(?P<said>[^\]]*)\](?:\((?P<kind>\w+)\)|(?P<more>\{[^}]*\}))")

Classify = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def examples() -> dict[str, list[str]]:
    """Per intent its examples with their marks, as they stand in nlu/rasa/data."""
    found: dict[str, list[str]] = {}
    for path in sorted((PROJECT / "data").rglob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            if "intent" in block:
                lines = [line.removeprefix("- ") for line in block["examples"].splitlines()]
                found.setdefault(block["intent"], []).extend(lines)
    return found


@pytest.fixture(scope="session")
def texts(examples: dict[str, list[str]]) -> dict[str, list[str]]:
    """Per intent its examples as they were said."""
    return {
        intent: [MARKED.sub(r"\g<said>", line) for line in lines]
        for intent, lines in examples.items()
    }


@pytest.fixture(scope="session")
def domain() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((PROJECT / "domain.yml").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="session")
def dev() -> list[tuple[str, str]]:
    """Pairs of an intent and an utterance that the model never saw."""
    loaded = yaml.safe_load((Path(__file__).parent / "dev.yml").read_text("utf-8"))
    return [(intent, item["say"]) for intent, items in loaded.items() for item in items]


def in_rasa(script: str, order: Any) -> Any:
    """What a script of this folder answers in Rasa's environment (JSON in, JSON out)."""
    done = subprocess.run(
        [ROOT / ".venv-nlu/bin/python", Path(__file__).parent / script],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(PROJECT),
            "PYTHONUTF8": "1",
            "PYTHONWARNINGS": "ignore",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "",
        },
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def classify() -> Classify:
    """classify(pairs of text and intent, texts, encoder=…): how the texts are understood."""

    def ask(
        pairs: list[tuple[str, str]], said: list[str], *, encoder: str = "always"
    ) -> list[dict[str, Any]]:
        order = {"examples": pairs, "texts": said, "encoder": encoder}
        answers: list[dict[str, Any]] = in_rasa("classify.py", order)
        return answers

    return ask


@pytest.fixture(scope="session")
def find_states() -> Callable[..., list[list[dict[str, Any]]]]:
    """find_states(clauses, messages, texts, encoder=…): the entities of each text, as learnt."""

    def ask(
        clauses: dict[str, list[str]],
        messages: dict[str, list[str]],
        said: list[str],
        *,
        encoder: bool = True,
    ) -> list[list[dict[str, Any]]]:
        order = {"clauses": clauses, "messages": messages, "texts": said, "encoder": encoder}
        answers: list[list[dict[str, Any]]] = in_rasa("state.py", order)
        return answers

    return ask


@pytest.fixture(scope="session")
def find_dangers() -> Callable[..., list[dict[str, Any]]]:
    """find_dangers(examples, texts, encoder=…): grave and dangers of each text, as learnt."""

    def ask(
        taught: dict[str, list[str]], said: list[str], *, encoder: bool = True
    ) -> list[dict[str, Any]]:
        order = {"examples": taught, "texts": said, "encoder": encoder}
        answers: list[dict[str, Any]] = in_rasa("danger.py", order)
        return answers

    return ask


@pytest.fixture(scope="session")
def solve() -> Callable[[dict[str, int]], dict[str, float]]:
    """solve(sizes): how far the quick solution is from the exact one, and from none."""

    def ask(sizes: dict[str, int]) -> dict[str, float]:
        far: dict[str, float] = in_rasa("regress.py", sizes)
        return far

    return ask


@pytest.fixture(scope="session")
def taught() -> dict[str, dict[str, list[str]]]:
    """Per state (kind=value) what nlu/rasa/states has for it: say, near."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in sorted((PROJECT / "states").glob("*.yml")):
        for state, lists in yaml.safe_load(path.read_text("utf-8")).items():
            known = found.setdefault(state, {"say": [], "near": []})
            for name, clauses in lists.items():
                known[name].extend(clauses)
    return found
