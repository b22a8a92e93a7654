"""Training and serving ask nobody outside: refused, and both do without any network at all."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from nlu.service.client import RasaClient
from nlu.service.making import Parts, trained
from nlu.service.project import FOLDER, Project
from nlu.service.server import Server

# Addresses that are set aside for examples: nobody is there.
_TRIES = {
    "look up a name": "socket.getaddrinfo('example.org', 443)",
    "look up a name, the old way": "socket.gethostbyname('example.org')",
    "connect": "socket.create_connection(('192.0.2.1', 443), 1)",
    "connect by IPv6": "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 443))",
    "send a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    "fetch": "urllib.request.urlopen('http://192.0.2.1/')",
}


def guarded(parts: Parts, code: str) -> str:
    """What Python says that does `code` under the guard under which Rasa runs."""
    whole = (
        f"import sys, socket, urllib.request, launch\nsys.addaudithook(launch._stay_home)\n{code}"
    )
    return subprocess.run(
        [parts.runtime.environment / "bin" / "python", "-c", whole],
        capture_output=True,
        text=True,
        check=False,
        cwd=FOLDER,
    ).stderr


@pytest.mark.parametrize("attempt", _TRIES)
def test_the_guard_refuses_to(attempt: str, toy: Parts) -> None:
    assert "asks nobody outside" in guarded(toy, _TRIES[attempt])


def test_the_guard_leaves_this_machine_alone(toy: Parts) -> None:
    code = """
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(("localhost", server.getsockname()[1])).close()
socket.socketpair()
"""
    assert guarded(toy, code) == ""


def without_network(folder: Path, environment: Path) -> Path:
    """An environment whose Python has no network interface that is up, where the system allows to
    take it away; else the guard alone is what stands."""
    folder.mkdir()
    unshare = shutil.which("unshare")
    able = unshare and subprocess.run([unshare, "-rn", "true"], check=False).returncode == 0
    before = f"{unshare} -rn" if able else ""
    (folder / "bin").mkdir()
    python = folder / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {before} "{environment}/bin/python" "$@"\n', "utf-8")
    python.chmod(0o755)
    (folder / ".ready").touch()
    return folder


@pytest.mark.anyio
async def test_it_trains_and_serves_without_any_network(
    toy: Parts, project: Project, tmp_path: Path
) -> None:
    environment = without_network(tmp_path / "alone", toy.runtime.environment)
    parts = Parts.of(environment, tmp_path / "nlu", project)
    made = await trained(parts)
    assert made.fresh
    # The socket that it answers on is ours and comes from outside of where it is locked in.
    server = await Server.start(parts.runtime, parts.models.path(made.digest))
    client = RasaClient(timeout=30.0)
    try:
        await server.ready()
        client.use(server.address)
        assert (await client.parse("你好")).intents[0][0] == "greet"
    finally:
        await client.close()
        await server.stop()
