"""Every role on every route of the table, on its own ticket and on a foreign one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from desk.calls import Calls
from desk.leads.filing import NewLead, Person, file
from desk.lifecycle import Action
from desk.staff import Role
from desk.tickets import Details
from desk.viewer import Viewer
from desk.visits.book import Cares
from desk.visits.shapes import Level, NewCare, Who
from handlers.compose import House
from handlers.web.access import ACCESS, PUBLIC
from rules.place import Place

pytestmark = pytest.mark.anyio
PASSWORD = "correct-horse-battery"
# Whose: the ticket is his, or that of another township, county or department.
PEOPLE: dict[tuple[Role, str], dict[str, str]] = {
    (Role.CLERK, "own"): {"adcode": "321302", "town": "中扬镇"},
    (Role.CLERK, "foreign"): {"adcode": "321302", "town": "蔡集镇"},
    (Role.OPERATOR, "own"): {"adcode": "321302"},
    (Role.OPERATOR, "foreign"): {"adcode": "321311"},
    (Role.DISTRICT, "own"): {"adcode": "321300"},
    (Role.DISTRICT, "foreign"): {"adcode": "320100"},
    (Role.OFFICER, "own"): {"adcode": "321302", "department": "medical"},
    (Role.OFFICER, "foreign"): {"adcode": "321302", "department": "disabled"},
    (Role.ADMIN, "own"): {"adcode": "321302"},
}
DESK = sorted(
    (method, path)
    for (method, path), roles in ACCESS.items()
    if roles is not PUBLIC and path.startswith("/window")
)


def concerns_a_ticket(path: str) -> bool:
    return "{reference}" in path


def concerns_a_call(path: str) -> bool:
    return "{call}" in path


def concerns_outreach(path: str) -> bool:
    return "{lead}" in path or "{care}" in path


def expected(role: Role, whose: str, method: str, path: str) -> str:
    """What the table and the scope of the repository together say."""
    if role not in ACCESS[method, path]:
        return "refused"
    if (concerns_a_ticket(path) or concerns_outreach(path)) and whose == "foreign":
        return "not there"
    if concerns_a_call(path) and (role, whose) != (Role.OPERATOR, "own"):
        return "not there"
    if "{row}" in path:
        # Nobody waits for a call back yet.
        return "not there"
    return "let in"


def got(status: int) -> str:
    return {403: "refused", 404: "not there"}.get(status, "let in" if status < 500 else "broken")


async def logged_in(browsers: Callable[[], Any], built: House, role: Role, whose: str) -> Any:
    login = f"{role.value}.{whose}"
    await built.staff.add(login, PASSWORD, name="某人", role=role, **PEOPLE[role, whose])  # type: ignore[arg-type]
    found = await built.staff.find(login)
    assert found is not None
    browser = browsers()
    await browser.open("/window/login")
    await browser.send(path="/window/login", login=login, password=PASSWORD)
    return browser


async def reported(built: House) -> str:
    """A lead of 中扬镇."""
    person = Person("王奶奶", "三组村口", "没人管")
    place = Place("321302", "江苏省", "宿迁市", "宿城区", "中扬镇")
    async with built.database.writing() as session:
        vault, new = built.database.vault, NewLead("k", "web", place, person)
        return await file(session, vault, new, built.clock(), built.calendar)


async def visited(built: House, ticket: str) -> str:
    """Somebody of 中扬镇 whom the township visits."""
    clerk = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
    new = NewCare(ticket, "dad", Who("王大爷", "三组村口"), Level("p3_care_level3", 3, 3, 5), "")
    return str(await Cares(built.database, built.clock).begin(clerk, new))


@pytest.fixture
async def own(built: House, with_paper: str) -> str:
    """A ticket of 中扬镇 with a paper, of which a part was referred to the insurance office."""
    clerk = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
    await built.tickets.move(
        clerk, with_paper, Action.REFER, note="请核", details=Details(department="medical")
    )
    return with_paper


@pytest.mark.parametrize("person", PEOPLE, ids=lambda one: f"{one[0].value}-{one[1]}")
async def test_the_table_holds_on_every_route(
    person: tuple[Role, str], built: House, browsers: Callable[[], Any], own: str
) -> None:
    role, whose = person
    browser = await logged_in(browsers, built, role, whose)
    token = browser.page.fields.get("_csrf_token", "")
    # An open stream would never end.
    browser.client._transport.app.state.closing.set()
    samples = {
        "document": "slip.pdf",
        "reference": own,
        "number": "1",
        "paper": "p1",
        "action": "accept",
        "step": "accept",
    }
    samples |= {"document": "slip.pdf"}
    # A call is its operator's own: the foreign one has none.
    taker = Viewer("operator.own", "某人", Role.OPERATOR, "321302")
    samples |= {"call": (await Calls(built.database).begin(taker)).id, "row": "1"}
    samples |= {"lead": await reported(built), "care": await visited(built, own)}
    samples |= {"login": f"{role.value}.{whose}", "adcode": "321302", "town": "中扬镇"}
    samples |= {"department": "medical", "token": "none"}
    wrong = []
    for method, path in DESK:
        steps = {"step": "change"} if path.startswith("/window/admin") else {}
        names = samples | steps
        real = re.sub(r"\{(\w+)\}", lambda name, names=names: names.get(name[1], "x"), path)
        # Version 0 never is: the step is judged, and not taken.
        data = {"_csrf_token": token, "version": "0"} if method == "POST" else None
        response = await browser.client.request(method, real, data=data)
        want = expected(role, whose, method, path)
        if got(response.status_code) != want:
            wrong.append((method, path, response.status_code, want))
    assert wrong == []


async def test_a_route_of_a_ticket_is_foreign_to_somebody() -> None:
    """Whoever adds a route gets it into the matrix by adding its row, which the guard demands."""
    assert any(concerns_a_ticket(path) for _, path in DESK)
    assert {role for role, _ in PEOPLE} == set(Role)
