"""Imported once by the process that the served ones are forked from: they start in a moment."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

from handlers.compose import house
from handlers.jobs.every import jobs
from handlers.settings import load
from handlers.web.app import create_app


async def warm() -> None:
    """Open a house and its pages once, as serving does, over a database that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="yimen-drill-") as name:
        config = Path(name) / "config.yml"
        config.write_text("understanding:\n  service: 'off'\n", "utf-8")
        os.environ |= {"YIMEN_CONFIG": str(config)}
        os.environ["YIMEN_DATABASE_URL"] = f"sqlite+aiosqlite:///{Path(name) / 'yimen.sqlite'}"
        async with house(load()) as built:
            create_app(built, None)
            jobs(built)


asyncio.run(warm())
