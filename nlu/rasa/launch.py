"""Starts Rasa for Yimen: `launch.py train` or `launch.py serve`, its order one JSON line on stdin.

Runs in the environment of requirements.lock and knows nothing of the application. The order comes
on stdin because a command line can be read by everybody on the machine. What holds for both:
they end with whoever started them, and reach nobody outside this machine.
"""

import asyncio
import ctypes
import json
import logging
import os
import signal
import socket
import sys
import threading
from pathlib import Path

from lean import without_tensorflow

_PR_SET_PDEATHSIG = 1
_LOOPBACK = ("127.", "::1", "localhost")
_ASKS_OUTSIDE = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_LOOKS_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


def main() -> None:
    order = json.loads(sys.stdin.readline())
    _end_with(order["parent"])
    sys.addaudithook(_stay_home)
    os.nice(order.get("nice", 0))
    without_tensorflow()
    {"train": _train, "serve": _serve}[sys.argv[1]](order)


def _end_with(parent: int) -> None:
    """Be killed when the parent ends, however it ends: by the kernel, and by its closed pipe."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)

    def watch() -> None:
        while sys.stdin.buffer.raw.read(1):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _stay_home(event: str, arguments: tuple) -> None:
    """Refuse every connection and look-up that leaves this machine."""
    if not event.startswith("socket."):
        return
    if event in _ASKS_OUTSIDE:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else "localhost"
    elif event in _LOOKS_UP:
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host and not str(host).startswith(_LOOPBACK):
        raise PermissionError(f"the understanding service asks nobody outside ({event})")


def _train(order: dict) -> None:
    """Train order["project"] into order["output"]/model.tar.gz, then try it on its check.yml."""
    from rasa.model_training import train_nlu
    from rasa.utils.common import configure_logging_and_warnings

    configure_logging_and_warnings(logging.INFO, None, warn_only_once=True)
    project, output = order["project"], order["output"]
    made = train_nlu(
        config=f"{project}/config.yml",
        nlu_data=f"{project}/data",
        domain=f"{project}/domain.yml",
        output=output,
        fixed_model_name="model",
    )
    if not made:
        sys.exit("no model came of the training data")
    checked = asyncio.run(_try(made, f"{project}/check.yml"))
    Path(output, "checked.json").write_text(json.dumps(checked, ensure_ascii=False), "utf-8")


async def _try(model: str, check: str) -> dict:
    """How many of the plain sentences of check.yml a freshly loaded model understands."""
    from rasa.core.agent import Agent
    from rasa.shared.utils.io import read_yaml_file

    agent, wrong = Agent.load(model), []
    sentences = read_yaml_file(check)
    for intent, texts in sentences.items():
        for text in texts:
            got = (await agent.parse_message(text))["intent"]["name"]
            if got != intent:
                wrong.append(f"{text}: {got}, not {intent}")
    return {"of": sum(map(len, sentences.values())), "wrong": wrong}


def _serve(order: dict) -> None:
    """Answer on the socket order["socket"] until stopped, with the model at order["model"]."""
    from functools import partial

    from rasa.core.run import configure_app, load_agent_on_start
    from rasa.core.utils import AvailableEndpoints
    from rasa.utils.common import configure_logging_and_warnings
    from rasa.utils.log_utils import configure_structlog

    configure_logging_and_warnings(logging.WARNING, None, warn_only_once=True)
    # Left as it comes, it would print every text that it is asked about.
    configure_structlog(logging.WARNING)
    # Without a channel: `rasa run` would open a chat of its own that asks for no token.
    app = configure_app([], auth_token=order["token"], response_timeout=10)
    load = partial(load_agent_on_start, order["model"], AvailableEndpoints(), None)
    app.register_listener(load, "before_server_start")
    _open_together(app, order["token"])
    app.run(sock=socket.socket(fileno=order["socket"]), workers=1, access_log=False)


def _open_together(app, token: str) -> None:
    """POST /parse?token=…: {"texts": […]} to {"answers": […]}, each as /model/parse would give it.

    Texts that go through the pipeline together cost far less than one after the other: most of a
    short one's time is spent on reading the encoder's weights.
    """
    from rasa.core.channels.channel import UserMessage
    from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
    from rasa.server import ensure_loaded_agent, requires_auth
    from sanic.response import json as in_json

    @app.post("/parse")
    @requires_auth(app, token)
    @ensure_loaded_agent(app)
    async def parse(request):
        processor = app.ctx.agent.processor
        told = {
            PLACEHOLDER_MESSAGE: [UserMessage(text) for text in request.json["texts"]],
            PLACEHOLDER_TRACKER: None,
        }
        target = processor.model_metadata.nlu_target
        found = processor.graph_runner.run(inputs=told, targets=[target])[target]
        return in_json({"answers": [_answer(message) for message in found]})


def _answer(message) -> dict:
    return {
        "text": message.get("text"),
        "intent_ranking": message.get("intent_ranking", []),
        "entities": message.get("entities", []),
        "grave": message.get("grave"),
        "dangers": message.get("dangers", []),
    }


if __name__ == "__main__":
    main()
