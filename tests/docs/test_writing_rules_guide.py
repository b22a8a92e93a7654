"""The clerk's guide is true: its files are written, its commands run, and they say what it shows.

`python tests/docs/test_writing_rules_guide.py` writes the present output into the guide.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from handlers.cli import main

GUIDE = Path(__file__).parents[2] / "docs" / "writing-rules.md"
BLOCK = re.compile(
    r"^文件 `(?P<name>[^`]+)`\n\n```yaml\n(?P<file>.*?)```$|^```console\n(?P<console>.*?)```$",
    re.DOTALL | re.MULTILINE,
)
# What changes with every change of the rules.
CHANGING = ((re.compile(r"\b[0-9a-f]{16}\b"), "…"), (re.compile(r"\d+ 个项目，\d+ 条标准"), "…"))


def run(command: str, folder: Path) -> str:
    """What a command of the guide prints, in a folder with its own config.yml."""
    words = shlex.split(command)
    if words[0] == "yimen":
        return CliRunner().invoke(main, words[1:]).output.replace(f"{folder}/", "")
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def replay(text: str, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Each command of the guide, what the guide shows, and what it really says."""
    for match in BLOCK.finditer(text):
        if match["name"]:
            path = folder / match["name"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(match["file"], "utf-8")
            continue
        for part in re.split(r"^\$ ", match["console"], flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield command, shown, run(command, folder)


def steady(text: str) -> str:
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    return text


def test_every_command_of_the_guide_says_what_the_guide_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yml").write_text("{}\n", "utf-8")
    monkeypatch.setenv("YIMEN_CONFIG", str(tmp_path / "config.yml"))
    monkeypatch.chdir(tmp_path)
    text = GUIDE.read_text("utf-8")
    replayed = list(replay(text, tmp_path))
    assert len(replayed) >= 7
    for command, shown, said in replayed:
        assert steady(said) == steady(shown), command


def rewrite() -> None:
    """Put what the commands say today below them."""
    text = GUIDE.read_text("utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / "config.yml").write_text("{}\n", "utf-8")
        os.environ["YIMEN_CONFIG"] = str(folder / "config.yml")
        os.chdir(folder)
        said = iter([(command, found) for command, _, found in replay(text, folder)])

    def told(match: re.Match[str]) -> str:
        if match["name"]:
            return match[0]
        count = len(re.findall(r"^\$ ", match["console"], flags=re.MULTILINE))
        lines = [f"$ {command}\n{found}" for command, found in (next(said) for _ in range(count))]
        return "```console\n" + "".join(lines) + "```"

    GUIDE.write_text(BLOCK.sub(told, text), "utf-8")


if __name__ == "__main__":
    rewrite()
