"""`yimen serve` as a process: it says where it is, answers, and ends in peace."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

YIMEN = [sys.executable, "-c", "from handlers.cli import main; main()"]
Server = subprocess.Popen[str]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    (tmp_path / "config.yml").write_text("data:\n  folder: var\nweb:\n  port: 0\n", "utf-8")
    servers: list[Server] = []

    def serve(*options: str) -> Server:
        servers.append(
            subprocess.Popen(
                [*YIMEN, "serve", *options],
                env={
                    **os.environ,
                    "YIMEN_CONFIG": str(tmp_path / "config.yml"),
                    "PYTHONWARNINGS": "",
                },
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return servers[-1]

    yield serve
    for server in servers:
        if server.poll() is None:
            server.kill()
        if server.stdout is not None and not server.stdout.closed:
            server.communicate()


def address(server: Server) -> str:
    """What it prints first, once the pages answer."""
    assert server.stdout is not None
    found = re.search(r"http://\S+/", server.stdout.readline())
    assert found
    return found[0]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_answers_and_stops_when_told(
    start: Callable[..., Server], tmp_path: Path, how: signal.Signals
) -> None:
    server = start()
    url = address(server)
    assert httpx.get(f"{url}health").json()["status"] == "ok"
    assert "您好，我是一门" in httpx.get(url).text
    server.send_signal(how)
    server.wait(timeout=30)
    # Not communicate(): what readline() took ahead of its line would be lost to it.
    assert server.stdout is not None
    assert server.stderr is not None
    with server.stdout as said, server.stderr as complained:
        rest, complaints = said.read(), complained.read()

    assert server.returncode == 0
    assert complaints == ""
    assert "yimen staff add" in rest
    assert stat.S_IMODE((tmp_path / "var" / "yimen.key").stat().st_mode) == 0o600


def test_a_port_in_use_is_told_before_anything_is_opened(
    start: Callable[..., Server], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        _, complaints = (server := start("--port", port)).communicate(timeout=30)

    assert server.returncode == 1
    assert f"端口 {port} 已经有程序在用" in complaints
    assert "web.port" in complaints
    assert "Traceback" not in complaints
    assert not (tmp_path / "var").exists()


def test_an_address_that_is_not_ours_is_told(start: Callable[..., Server]) -> None:
    _, complaints = (server := start("--host", "192.0.2.1", "--port", "0")).communicate(timeout=30)

    assert server.returncode == 1
    assert "web.host" in complaints


def test_a_slip_in_the_settings_stops_the_start_with_its_line(
    start: Callable[..., Server], tmp_path: Path
) -> None:
    (tmp_path / "config.yml").write_text("web:\n  prot: 8001\n", "utf-8")
    _, complaints = (server := start()).communicate(timeout=30)

    assert server.returncode == 1
    assert "config.yml:2" in complaints
    assert "port" in complaints
    assert "Traceback" not in complaints
