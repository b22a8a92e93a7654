"""A resident's browser without the drawing: the page, its form, its buttons, over real HTTP."""

from __future__ import annotations

import random
import re
import secrets
from dataclasses import dataclass, field

import httpx

from bench.tellings import ASIDES, STORIES

__all__ = ["Browser"]

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_CHOICES = re.compile(r'<div class="choices">(.*?)</div>', re.S)
_CHOICE = re.compile(r'name="choice" value="([^"]+)"')
_TICK = re.compile(r'name="tick" value="([^"]+)"')
# A page has come to its end when there is a number to take away; nobody goes on for ever.
_FILED, _MOST = "受理单号", 16
_ASIDE, _TYPED = 0.15, 0.2
_WORDS = ("三个人", "四十五岁", "两千来块", "上个月", "宿城区中扬镇", "没有", "不清楚", "王桂兰")
_HOME, _NAME, _PHONE = "宿城区中扬镇", "王桂兰", "13812345678"


@dataclass
class Browser:
    """One resident after the other at one keyboard; `turns` of the one who sits there now."""

    client: httpx.AsyncClient
    dice: random.Random
    turns: int = 0
    cookies: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    choices: list[str] = field(default_factory=list)
    ticks: list[str] = field(default_factory=list)

    async def step(self) -> str:
        """One request: open, tell, answer; what it was. Raises httpx.HTTPError: it went wrong."""
        if not self.fields:
            await self._open()
            return "open"
        story = self.turns == 0
        form = {"text": self.dice.choice(STORIES)} if story else self._answer()
        what = "story" if story else ("words" if "text" in form else "button")
        await self._send(form)
        return what

    async def _open(self) -> None:
        self.cookies = {"yimen_talk": secrets.token_urlsafe(32)}
        answer = await self.client.get("/", headers=self._headers())
        answer.raise_for_status()
        self.cookies |= dict(answer.cookies)
        self._read(answer.text)
        self.turns = 0

    async def _send(self, form: dict[str, str | list[str]]) -> None:
        headers = {**self._headers(), "HX-Request": "true"}
        answer = await self.client.post("/turn", data={**self.fields, **form}, headers=headers)
        answer.raise_for_status()
        self.turns += 1
        self._read(answer.text)
        if _FILED in answer.text or self.turns >= _MOST:
            self.fields = {}

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _read(self, html: str) -> None:
        self.fields |= dict(_HIDDEN.findall(html))
        # The answers come last, whatever stood in bubbles above them.
        answers = html[html.rfind('id="answers"') :]
        self.choices = [one for part in _CHOICES.findall(answers) for one in _CHOICE.findall(part)]
        self.ticks = _TICK.findall(answers)

    def _answer(self) -> dict[str, str | list[str]]:
        """A button for the most part; sometimes words, sometimes something else altogether."""
        drawn = self.dice.random()
        if drawn < _ASIDE:
            return {"text": self.dice.choice(ASIDES)}
        if any(one.endswith(".agree") for one in self.choices):
            return {"choice": next(one for one in self.choices if one.endswith(".agree"))}
        if self.ticks:
            return {"tick": self.dice.sample(self.ticks, min(2, len(self.ticks)))}
        for name, words in (("place", _HOME), ("name", _NAME), ("phone", _PHONE)):
            if len(self.choices) < 3 and any(name in one for one in self.choices):
                return {"text": words}
        if not self.choices or drawn < _ASIDE + _TYPED:
            return {"text": self.dice.choice(_WORDS)}
        return {"choice": self.choices[0] if drawn > 0.6 else self.dice.choice(self.choices)}
