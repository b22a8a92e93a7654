"""`yimen chat --json` as scripts use it: a real process, killed and taken up again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

YIMEN = [sys.executable, "-c", "from handlers.cli import main; main()"]
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


class Chat:
    """One running `yimen chat --json`."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.process = subprocess.Popen(
            [*YIMEN, "chat", "--json", *options],
            env={**os.environ, "YIMEN_CONFIG": str(folder / "config.yml"), "PYTHONWARNINGS": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def send(self, line: bytes) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def say(self, **message: object) -> dict[str, Any]:
        return self.send(json.dumps(message).encode())

    def end(self) -> int:
        """Close its input and wait; nothing more may come."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)
        # Not communicate(): what readline() took ahead of its line would be lost to it.
        with self.process.stdout as rest:
            assert rest.read() == b""
        return self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Chat]]:
    (tmp_path / "config.yml").write_text("data:\n  folder: var\n", "utf-8")
    chats: list[Chat] = []

    def another(*options: str) -> Chat:
        chats.append(Chat(tmp_path, *options))
        return chats[-1]

    yield another
    for chat in chats:
        if chat.process.poll() is None:
            chat.kill()


def test_a_killed_talk_is_taken_up_where_it_was_and_files_one_ticket(
    start: Callable[..., Chat], tmp_path: Path
) -> None:
    chat = start("--talk", "father")
    answer = chat.say(text=STORY, id="m1")
    assert answer.keys() >= {"replies", "question", "verdicts", "ticket"}
    assert answer["question"]["id"] == "readback"
    assert {"id", "label"} <= answer["question"]["choices"][0].keys()
    assert answer["question"]["progress"].keys() == {"done", "left"}
    chat.kill()

    chat = start("--talk", "father")
    assert chat.say(text=STORY, id="m1") == {**answer, "duplicate": True}
    answer = chat.say(choice=answer["question"]["choices"][0]["id"])
    for _ in range(30):
        if answer["verdicts"]:
            break
        answer = chat.say(choice=answer["question"]["choices"][0]["id"])
    verdicts = {card["verdict"] for card in answer["verdicts"]}
    assert verdicts <= {"likely", "possible", "ask", "unlikely", "held"}
    for message in ("报", "王强", "13812345678", "可以打电话"):
        answer = chat.say(text=message)
    agree = answer["question"]["choices"][0]["id"]
    answer = chat.say(choice=agree, id="agree")
    number = answer["ticket"]["reference"]
    chat.kill()

    chat = start("--talk", "father")
    again = chat.say(choice=agree, id="agree")
    assert again["duplicate"]
    assert again["ticket"]["reference"] == number
    assert chat.end() == 0


def test_lines_that_are_no_message_are_told_and_the_talk_goes_on(
    start: Callable[..., Chat],
) -> None:
    chat = start()
    long_id = json.dumps({"text": "好", "id": "x" * 200}).encode()
    for line in (b"hello", b"[1]", b"{}", b"\xff\xfe", b"[" * 5000, long_id):
        assert chat.send(line)["error"]["suggestion"]
    assert chat.send(b'{"text": "\\ud800 \xf0\x9f\x98\x80"}')["question"]
    assert chat.say(text=3)["question"]
    assert chat.say(text=None)["question"]
    assert chat.say(attachment="photo")["question"]
    assert chat.say(choice="99.nonsense.x")["question"]
    assert chat.say(text="长" * 10_000)["question"]
    assert chat.end() == 0
