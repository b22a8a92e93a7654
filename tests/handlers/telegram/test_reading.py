"""What is none of Telegram's form is known as such before anything is done with it."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot

from handlers.telegram.reading import read

WHO = {"id": 7, "is_bot": False, "first_name": "王"}
BLOCKED = {
    "chat": {"id": 7, "type": "private"}, "from": WHO, "date": 1,
    "old_chat_member": {"user": WHO, "status": "member"},
    "new_chat_member": {"user": WHO, "status": "kicked", "until_date": 0},
}  # fmt: skip


@pytest.mark.parametrize("gone", ["", "chat", "new_chat_member"])
def test_a_change_of_membership_says_whose_and_where(gone: str) -> None:
    body: dict[str, Any] = {name: part for name, part in BLOCKED.items() if name != gone}
    update = read({"update_id": 1, "my_chat_member": body}, Bot("1:a"))
    assert (update is None) is bool(gone)
