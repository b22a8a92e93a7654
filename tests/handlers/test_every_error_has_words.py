"""Every code that store and desk can raise has a sentence for whoever reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import desk
import store
from desk.lifecycle import Action
from handlers.wording import wording

CODE = re.compile(
    r"""code\ =\ "(\w+)" | KeyProblem\("(\w+)" | Unfit\([^,]+,\ "(\w+)"\)""", re.VERBOSE
)


def codes() -> set[str]:
    files = [
        path
        for package in (desk, store)
        for path in Path(str(package.__file__)).parent.rglob("*.py")
    ]
    text = "\n".join(path.read_text("utf-8") for path in files)
    return {code for found in CODE.findall(text) for code in found if code} - {"desk", "store"}


@pytest.mark.parametrize("code", sorted(codes()))
def test_the_code_is_put_in_words(code: str) -> None:
    assert wording("errors")[code].strip()


def test_the_codes_are_really_found() -> None:
    assert codes() >= {"key_loose", "wrong_key", "locked", "note_long", "password_easy", "taken"}


@pytest.mark.parametrize("step", ["file", *Action])
def test_a_resident_is_told_in_words_how_his_ticket_stands(step: str) -> None:
    assert wording("intake")[f"stands_{step}"].format(note="补身份证").strip()
