"""Residents who tell their story, answer, and file: on the page, or by Telegram.

Each does what a person does when nothing comes back: the same form once more, or waiting.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import func, select

from store.models import OutboxRow, UpdateRow
from tests.drills.emulator import HOME, STORY, Phone
from tests.drills.served import TRIES
from tests.drills.stage import Stage, patience

__all__ = ["OnTelegram", "OnTheWeb", "Resident"]

NAME = "王桂兰"
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_BUTTON = re.compile(r"<button[^>]*>.*?</button>", re.S)
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_TAGS = re.compile(r"<[^>]+>")
_GIVEN_UP = f"updates given up after the drill's {TRIES} tries of 3 s each"
# Seconds between two looks at the tables, which cost the served process time; a word in 30 s.
_LOOK, _LOOKS = 0.05, 600


@dataclass
class OnTheWeb:
    """A browser. `sent` are the numbers of the forms that were acknowledged."""

    stage: Stage
    chance: random.Random
    phone: str
    clicks: int = 1
    name: str = NAME
    story: str = STORY
    sent: list[str] = field(default_factory=list)
    tried: int = 0
    secret: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)
    html: str = ""

    channel = "web"

    def mark(self) -> str:
        """What the database knows this resident by."""
        sender = hashlib.sha256(self.secret.encode()).hexdigest()
        return self.stage.vault.mark("sender web", sender)

    async def file(self) -> None:
        """From the greeting to the receipt."""
        async with httpx.AsyncClient(timeout=60) as client:
            self._client = client
            await self._open()
            await self._send(text=self.story)
            await self._until(lambda label: label.startswith("帮我报给"))
            await self._send(text=self.name)
            await self._send(text=self.phone)
            await self._press("可以打电话")
            await self._press("同意，提交", self.clicks)
            if "受理单号" not in self.html:
                raise AssertionError(f"no receipt: {_TAGS.sub(' ', self.html)[-300:]}")
            # The way to the state of this talk, without the connection.
            self.secret = client.cookies["yimen_talk"]

    async def _until(self, wanted: Callable[[str], bool]) -> None:
        for _ in range(60):
            for label in self.buttons:
                if wanted(label):
                    await self._press(label)
                    return
            if "不清楚" in self.buttons and len(self.buttons) < 3:
                await self._send(text=HOME)
            else:
                await self._press(next(iter(self.buttons)))
        raise AssertionError("the questions never end")

    async def _press(self, label: str, times: int = 1) -> None:
        name, value = self.buttons[label]
        await self._send(times, **{name: value})

    async def _send(self, times: int = 1, **fields: str) -> None:
        """The same form until it is acknowledged, by several clicks at once if need be."""
        form = {**self.fields, **fields}
        while True:
            self.tried += times
            # Every second of many clicks is from another window with the same page.
            windows = ("", "b") if times > 5 else ("",)
            forms = [{**form, "message_id": form["message_id"] + one} for one in windows]
            tries = [forms[number % len(forms)] for number in range(times)]
            found = await asyncio.gather(*(self._post(one) for one in tries))
            taken = [one["message_id"] for one, so in zip(tries, found, strict=True) if so]
            if taken:
                break
            await asyncio.sleep(self.chance.uniform(0.1, 0.4))
        self.sent += dict.fromkeys(taken)
        await self._open()

    async def _post(self, form: dict[str, str]) -> bool:
        try:
            answer = await self._client.post(f"{self._door()}/turn", data=form)
        except httpx.HTTPError:
            return False
        if answer.status_code not in (303, 503):
            raise AssertionError(f"{answer.status_code} to a form")
        return answer.status_code == 303

    async def _open(self) -> None:
        while True:
            try:
                answer = await self._client.get(f"{self._door()}/")
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.status_code == 200:
                break
            if answer is not None and answer.status_code != 503:
                raise AssertionError(f"{answer.status_code} to the page")
            await asyncio.sleep(self.chance.uniform(0.1, 0.4))
        self._read(answer.text)

    def _read(self, html: str) -> None:
        self.html, self.fields, self.buttons = html, {}, {}
        for found in _HIDDEN.findall(html):
            given = dict(_ATTRIBUTE.findall(found))
            self.fields[given["name"]] = given.get("value", "")
        for found in _BUTTON.findall(html):
            given = dict(_ATTRIBUTE.findall(found.partition(">")[0]))
            if given.get("name") and not given["value"].startswith("card."):
                self.buttons[_TAGS.sub("", found).strip()] = (given["name"], given["value"])

    def _door(self) -> str:
        doors = self.stage.doors
        # Nobody is there: an address where nobody answers.
        return self.chance.choice(doors) if doors else "http://127.0.0.1:9"


@dataclass
class OnTelegram(Phone):
    """A telephone. What it sends in a burst is not waited for one by one."""

    stage: Stage = field(kw_only=True)
    clicks: int = 1
    number: str = "13812345678"
    name: str = NAME
    story: str = STORY
    sent: list[int] = field(default_factory=list)

    channel = "telegram"
    patience: float = 900

    def mark(self) -> str:
        return self.stage.vault.mark("sender telegram", str(self.chat))

    @property
    def tried(self) -> int:
        return len(self.sent)

    async def update(self, settle: bool = True, **update: Any) -> int:
        number = await super().update(False, **update)
        self.sent.append(number)
        if settle:
            await self.settled()
        return number

    async def settled(self) -> None:
        """The same; whoever watches is told what is waited for, and what nobody waits for."""
        looks = 0
        async with patience(self.patience):
            while left := {what: count for what, count in (await self.left()).items() if count}:
                given_up = left.pop(_GIVEN_UP, 0)
                if given_up:
                    raise AssertionError(f"{_GIVEN_UP}: {given_up}; said last: {self.texts[-1:]}")
                looks += 1
                if looks % _LOOKS == 0:
                    print(f"telegram {self.chat} waits: {left}", file=sys.stderr, flush=True)
                await asyncio.sleep(_LOOK)

    async def left(self) -> dict[str, int]:
        """Of this chat alone: what Telegram still has, what is not handled, what is not sent."""
        queue = self.server._update_queues._state(self.server.token).updates
        mine = set(self.sent)
        left = sum(one["update_id"] in mine for one in queue)
        mark = self.mark()
        async with self.database.reading() as session:
            kept = select(func.count()).select_from(UpdateRow).filter_by(chat_mark=mark)
            due = select(func.count()).select_from(OutboxRow).filter_by(recipient_mark=mark)
            done = await session.scalar(kept.where(UpdateRow.handled_at.is_not(None))) or 0
            failed = await session.scalar(kept.where(UpdateRow.failed_at.is_not(None))) or 0
            open_ = OutboxRow.sent_at.is_(None), OutboxRow.failed_at.is_(None)
            unsent = await session.scalar(due.where(*open_)) or 0
        open_updates = len(self.sent) - done
        return {
            "at Telegram": left, "not handled": open_updates, "not sent": unsent,
            _GIVEN_UP: failed,
        }  # fmt: skip

    async def file(self) -> None:
        """From /start to the receipt; the story comes in pieces, one right after the other."""
        await self.say("/start")
        *first, last = self.story.split(",")
        for piece in first:
            await self.say(piece, settle=False)
        await self.say(last)
        for _ in range(60):
            if any(one.startswith("帮我报给") for one in self.buttons):
                break
            await self.answer()
        await self.press(next(one for one in self.buttons if one.startswith("帮我报给")))
        await self.say(self.name)
        await self.say(self.number)
        await self.press("可以打电话")
        agree = self.query("同意，提交")
        for _ in range(self.clicks):
            await self.update(False, callback_query=agree)
        await self.settled()
        if not any("交好了" in one for one in self.texts):
            raise AssertionError(f"no receipt: {self.last}")


Resident = OnTheWeb | OnTelegram
