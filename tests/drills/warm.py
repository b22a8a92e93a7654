"""Imported once by the process that the served ones are forked from: they start in a moment."""

from __future__ import annotations

import asyncio

import handlers.cli.serve
import handlers.telegram.door
import handlers.web.app  # noqa: F401
from desk.places import Gazetteer
from handlers.adapters import Finder
from nlu.understanding import KeywordUnderstanding


async def warm() -> None:
    """Read dictionaries and places, as serving does before its first resident."""
    heard = await KeywordUnderstanding().understand("您好")
    Finder(Gazetteer()).find(heard.normal, None, True)


asyncio.run(warm())
