"""All periodic jobs of a house; each has its minutes in `jobs` of config.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from desk.leads.sweep import LeadSweeper
from desk.retention import Retention
from desk.sweep import Sweeper
from desk.visits.sweep import VisitSweeper
from handlers.compose import House
from handlers.jobs.job import Done, Job
from handlers.outreach.certificates import certificates
from handlers.outreach.rescreen import rescreen

__all__ = ["jobs"]


def jobs(house: House) -> tuple[Job, ...]:
    """Cheap to make; the rules that a job reads are those in use when it runs."""

    async def clocks(_: Mapping[str, Any]) -> Done:
        swept = await Sweeper(house.database, house.clock, house.calendar).sweep()
        return Done(asdict(swept))

    async def leads(_: Mapping[str, Any]) -> Done:
        swept = await LeadSweeper(house.database, house.clock, house.calendar).sweep()
        return Done(asdict(swept))

    async def visits(_: Mapping[str, Any]) -> Done:
        swept = await VisitSweeper(house.database, house.clock).sweep()
        return Done(asdict(swept))

    async def retention(_: Mapping[str, Any]) -> Done:
        kept = Retention(house.database, house.settings.retention, house.clock, house.calendar)
        return Done(await kept.run())

    return (
        Job("clocks", clocks),
        Job("leads", leads),
        Job("visits", visits),
        Job("certificates", partial(certificates, house)),
        Job("rescreen", partial(rescreen, house)),
        Job("retention", retention),
    )
