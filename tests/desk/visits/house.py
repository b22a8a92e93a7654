"""A ticket of a township and the people of it who are visited."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from desk.clocks import Limit
from desk.filing import NewMatter, NewTicket, file
from desk.limits import Limits
from desk.reference import shown
from desk.viewer import Role, Viewer
from desk.visits.book import Cares
from desk.visits.shapes import Level, NewCare, Who
from desk.visits.surge import Surges
from desk.visits.sweep import VisitSweeper
from desk.working_days import WorkingDays
from rules.place import Place
from store.database import Database
from tests.talks import a_talk

MONDAY = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
HERE = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
FOREIGN = Viewer("li", "李强", Role.CLERK, "321302", "蔡集镇")
DISTRICT = Viewer("qu", "区", Role.DISTRICT, "321302")
OPERATOR = Viewer("rexian", "热线", Role.OPERATOR, "321302")
OTHER = Viewer("suyu", "外", Role.DISTRICT, "321311")
THREE = Level("p3_care_level3", 3, 3, 5)
ONE = Level("p3_care_level1", 1, 15, 20)
FATHER = Who("王大爷", "三组村口红砖房", "父亲", "13812345678")


class House:
    """A ticket of 中扬镇, and the people who are visited, on a day of the test's choosing."""

    def __init__(self, database: Database, ticket: str) -> None:
        self.database = database
        self.ticket = ticket
        self.now = MONDAY
        self.cares = Cares(database, lambda: self.now)
        self.surges = Surges(database, lambda: self.now)
        self.sweeper = VisitSweeper(database, lambda: self.now)

    def day(self, number: int) -> date:
        self.now = MONDAY + timedelta(days=number)
        return self.now.date()

    async def begin(self, level: Level = THREE, member: str = "dad") -> int:
        return await self.cares.begin(CLERK, NewCare(self.ticket, member, FATHER, level, "独居"))

    async def done(self, care: int) -> list[str]:
        return [one.action for one in (await self.cares.get(CLERK, care)).story]


async def furnished(database: Database) -> House:
    """With a conversation and one ticket of 中扬镇."""
    async with database.writing() as session:
        session.add(a_talk(MONDAY))
    return House(database, await filed(database, HERE, "c:1:1"))


async def filed(database: Database, place: Place, key: str) -> str:
    """The number of one more ticket of that talk."""
    new = NewTicket(
        key=key, conversation_id="c", channel="web", place=place, window=f"{place.town}窗口",
        urgency="normal", programs=("nat_dibao",), rulebook_version="v", snapshot={},
        phone=None, matters=(NewMatter("nat_dibao", "", "likely", Limit(30, working=True)),),
    )  # fmt: skip
    async with database.writing() as session:
        found = await file(session, database.vault, new, MONDAY, Limits(WorkingDays()))
    return shown(found.reference)
