"""Every sentence for a clerk is used, and every one that is used exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import rules

ROOT = Path(rules.__file__).parent
SIGN = re.compile(r"\W")


@pytest.mark.parametrize(
    ("messages", "sources"),
    [
        (ROOT / "expression/messages.yml", sorted((ROOT / "expression").glob("*.py"))),
        (ROOT / "facts/messages.yml", [ROOT / "values.py", ROOT / "scoping.py"]),
    ],
)
def test_sentences_and_codes_match(messages: Path, sources: list[Path]) -> None:
    entries = yaml.safe_load(messages.read_text(encoding="utf-8"))
    hints = {key for key in entries.pop("hints", {}) if not SIGN.search(key)}
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    words = set(re.findall(r'"([a-z_]+)"', code))
    assert set(entries) | hints <= words
    raised = re.findall(r'(?:Problem|FactValueError|misfit|self\._wrong)\(\s*"([a-z_]+)"', code)
    assert set(raised) <= set(entries)
    assert set(re.findall(r'hint\("([a-z_]+)"', code)) <= hints


@pytest.mark.parametrize("name", ["expression/messages.yml", "facts/messages.yml"])
def test_every_sentence_says_what_to_do(name: str) -> None:
    entries = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    entries.pop("hints", None)
    for key, entry in entries.items():
        assert set(entry) == {"say", "try"}, key
        assert entry["say"], key
