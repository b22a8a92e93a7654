"""Run as a program: the Telegram door over a database, until it is killed.

    telegram_until_killed.py FOLDER

FOLDER holds config.yml (the address of the Bot API) and gets yimen.sqlite; the token comes from
the environment. Prints a line once it fetches updates.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from desk.limits import Limits
from desk.places import Gazetteer
from desk.staff import Staff
from desk.tickets import Tickets
from desk.windows import Windows
from desk.working_days import WorkingDays
from handlers.compose import House, build_world
from handlers.filing import Filing
from handlers.intake import Intake
from handlers.settings import load
from handlers.telegram.door import telegram
from handlers.telegram.pace import Pace
from nlu.understanding import KeywordUnderstanding
from store.crypt import Vault
from store.database import Database

# A killed process's leases end soon, so that the next one goes on at once.
PACE = Pace(
    overall=0,
    chat=0,
    lease=timedelta(seconds=3),
    first_retry=timedelta(milliseconds=50),
    idle=0.05,
    poll=5,
)


def say(line: str) -> None:
    print(line, flush=True)


async def main(folder: Path) -> None:
    settings = load(folder / "config.yml")
    world = build_world(settings)
    vault = Vault([b"k" * 32])
    database = await Database.connect(f"sqlite+aiosqlite:///{folder / 'yimen.sqlite'}", vault)
    filing = Filing(world.rulebook, Windows(), vault, Limits(WorkingDays()))
    intake = Intake(world, KeywordUnderstanding(), database, filing)
    house = House(settings, database, intake, Tickets(database), Staff(database, Gazetteer()))
    async with telegram(house, say, pace=PACE):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
