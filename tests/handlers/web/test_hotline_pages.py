"""The operator's console: a call from its first word to its number, and what it finds meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from desk.identity import Identities
from desk.lifecycle import Action
from desk.staff import Role
from desk.viewer import Viewer
from handlers.compose import House
from handlers.wording import wording
from store.models import AuditRow, CallRow, ConsentRow

pytestmark = pytest.mark.anyio
PASSWORD = "correct-horse-battery"
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"
PHONE = "13812345678"


class Console:
    """An operator at the page of one call."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser
        self.path = ""

    @property
    def page(self) -> Any:
        return self.browser.page

    @property
    def status(self) -> int:
        return int(self.browser.last.status_code)

    async def begin(self) -> Console:
        await self.browser.open("/window/hotline")
        await self.browser.send(path="/window/hotline/calls")
        self.path = self.browser.last.url.path
        return self

    async def reload(self) -> Any:
        return await self.browser.open(self.path)

    async def post(self, what: str, **fields: Any) -> Any:
        mark = {"_csrf_token": self.page.fields["_csrf_token"]}
        self.browser.page.fields = mark
        return await self.browser.send(path=f"{self.path}/{what}", **fields)

    async def jump(self, id: str) -> Any:
        return await self.post("turn", choice=id)

    async def press(self, end: str) -> Any:
        """The button of the question on the table whose id ends so."""
        found = re.findall(r'name="choice" value="(\d+\.[^"]+)"', self.page.html)
        choice = next(one for one in found if one.rpartition(".")[2] == end)
        return await self.post("turn", choice=choice)

    async def say(self, text: str) -> Any:
        return await self.post("turn", text=text)

    async def note(self, text: str, *, confirm: bool = True) -> Any:
        await self.post("note", text=text)
        await self.reload()
        if confirm:
            picked = re.findall(r'name="picked" value="([^"]+)"', self.page.html)
            await self.post("turn", note=text, picked=picked)
        return self.page

    async def to_ticket(self, phone: str = PHONE) -> str:
        """File what was said; the reference number."""
        await self.jump("ask.file")
        await self.say("王桂兰")
        await self.say(phone)
        await self.press("call")
        await self.press("agree")
        found = re.search(r'class="reference">([\d-]+)<', self.page.html)
        assert found, self.page.text
        return found[1]


@pytest.fixture
def operators(built: House, browsers: Callable[[], Any]) -> Callable[..., Any]:
    """Logs operators in; 宿城区 unless told otherwise."""

    async def enter(login: str = "hotline1", adcode: str = "321302") -> Console:
        await built.staff.add(
            login, PASSWORD, name=f"话务员{login[-1]}", role=Role.OPERATOR, adcode=adcode
        )
        browser = browsers()
        await browser.open("/window/login")
        await browser.send(path="/window/login", login=login, password=PASSWORD)
        return Console(browser)

    return enter


@pytest.fixture
async def call(operators: Callable[..., Any]) -> Console:
    """A call that has just come in."""
    return await (await operators()).begin()


async def rows(built: House, table: Any) -> list[Any]:
    async with built.database.reading() as session:
        return list(await session.scalars(select(table)))


async def actions(built: House) -> list[str]:
    return [row.action for row in await rows(built, AuditRow)]


async def test_the_script_is_the_operators_wording_with_its_reason(call: Console) -> None:
    page = await call.jump("ask.household_size")

    assert "您问他：家里一起吃住的几口人？" in page.text
    assert wording("hotline")["why"] in page.text
    assert 'data-key="1"' in page.html


async def test_notes_count_once_confirmed_and_survive_a_reload(call: Console) -> None:
    page = await call.note(STORY, confirm=False)
    assert STORY.split(",")[0] in page.html
    assert "73岁" in page.text
    assert "听明白的\n还没有。" not in page.text  # what would come of it is shown …
    assert wording("hotline")["supposed"] in page.text  # … and said not to count

    page = await call.note(STORY)
    assert wording("hotline")["supposed"] not in page.text
    assert "父亲73岁" in page.text
    assert STORY.split(",")[0] not in page.html.split('id="note"')[1].split("</textarea>")[0]


async def test_a_call_from_the_first_word_to_the_number(call: Console, built: House) -> None:
    await call.note(STORY)
    await call.press("ok")
    reference = await call.to_ticket()
    page = await call.reload()

    assert reference in page.text
    assert wording("hotline")["ask_again"] in page.text
    (consent, *_) = await rows(built, ConsentRow)
    assert consent.given
    assert "中扬镇" in consent.wording
    assert "consent.aloud" in await actions(built)
    (kept,) = await rows(built, CallRow)
    assert kept.conversation_id


async def test_a_call_that_is_no_case_is_one_key(operators: Any, built: House) -> None:
    console = await operators()
    await console.browser.open("/window/hotline")
    for kind in ("silent", "wrong_number", "abuse", "information"):
        page = await console.browser.send(path="/window/hotline/calls", kind=kind)
        assert wording("hotline")[f"done_{kind}"] in page.text
    found = await rows(built, CallRow)
    assert {row.kind for row in found} == {"silent", "wrong_number", "abuse", "information"}
    assert all(row.ended_at for row in found)


async def test_an_emergency_shows_numbers_at_once_and_is_filed_with_a_place_alone(
    call: Console,
) -> None:
    page = await call.note("他说活着没意思,不想活了", confirm=False)
    assert "12356" in page.text

    page = await call.post("turn", note="家里三天没吃的了,孩子饿得哭")
    assert 'class="alarm"' in page.html
    await call.jump("ask.file")
    await call.say("宿城区中扬镇")
    await call.press("no_name")
    await call.press("no_phone")
    page = await call.press("agree")
    assert 'class="reference"' in page.html


async def test_the_callers_number_finds_what_he_filed_on_the_web(
    call: Console, resident: Any, built: House
) -> None:
    ticket = (await resident.to_ticket()).ticket
    page = await call.post("number", phone="138 1234 5678")

    assert ticket["reference"] in page.text
    assert "网页" in page.text
    assert wording("hotline")["may_join"] in page.text
    assert "ticket.find" in await actions(built)


async def test_the_same_household_is_joined_to_its_open_ticket(
    call: Console, resident: Any, built: House
) -> None:
    first = (await resident.to_ticket()).ticket["reference"]
    await call.note(STORY)
    await call.press("ok")
    second = await call.to_ticket()
    await call.post("number", phone=PHONE)
    await call.post("join", into=first)

    viewer = Viewer("x", "x", Role.DISTRICT, "321302")
    assert (await built.tickets.get(viewer, second)).merged_into == first


async def test_how_a_ticket_stands_is_read_aloud_and_audited(
    call: Console, resident: Any, built: House
) -> None:
    reference = (await resident.to_ticket()).ticket["reference"]
    page = await call.browser.open(f"/window/hotline/tickets/{reference}")

    assert wording("standing")["state_filed"] in page.text
    assert "ticket.read" in await actions(built)


async def test_a_number_that_can_be_none_is_told(call: Console) -> None:
    mark = {"_csrf_token": call.page.fields["_csrf_token"]}
    call.browser.page.fields = mark
    page = await call.browser.send(path=f"{call.path}/number", htmx=True, phone="12")
    assert wording("hotline")["phone_wrong"] in page.text


async def test_a_call_broken_off_is_gone_on_with(call: Console) -> None:
    await call.post("number", phone=PHONE)
    await call.note(STORY)
    earlier = call.path.rpartition("/")[2]
    await call.begin()
    await call.post("number", phone=PHONE)
    page = await call.post("earlier", earlier=earlier)
    assert "父亲73岁" in page.text


async def test_a_colleague_takes_over_with_all_that_was_said(call: Console, operators: Any) -> None:
    await call.note(STORY)
    colleague = await operators("hotline2")
    await colleague.browser.open(call.path)
    assert colleague.status == 404

    await call.post("owner", to="hotline2")
    page = await colleague.browser.open(call.path)
    assert "父亲73岁" in page.text
    await call.reload()
    assert call.status == 404


async def test_a_call_goes_to_nobody_who_takes_no_calls_here(call: Console, operators: Any) -> None:
    await operators("far1", "510781")
    page = await call.post("owner", to="far1")
    assert wording("hotline")["trouble_hand_over"] in page.text


async def test_a_resident_who_came_by_telephone_is_called_back(call: Console, built: House) -> None:
    await call.note(STORY)
    await call.press("ok")
    reference = await call.to_ticket()
    clerk = Viewer("zhongyang", "王芳", Role.CLERK, "321302", "中扬镇")
    await built.tickets.move(clerk, reference, Action.ACCEPT)
    page = await call.browser.open("/window/hotline")
    assert wording("intake")["stands_accept"] in page.text
    assert PHONE in page.text.replace(" ", "")

    (row,) = set(re.findall(r"/window/callbacks/(\d+)/done", page.html))
    page = await call.browser.send(path=f"/window/callbacks/{row}/take")
    assert wording("tasks")["taken_by_me"] in page.text
    page = await call.browser.send(path=f"/window/callbacks/{row}/done", outcome="no_answer")
    assert PHONE in page.text.replace(" ", "")
    page = await call.browser.send(path=f"/window/callbacks/{row}/done", outcome="reached")
    assert wording("tasks")["nothing"] in page.text


@pytest.mark.parametrize("words", ["护理补贴", "hlbt", "低保", "残疾 银行卡"])
async def test_the_guide_finds_by_name_letters_and_words(call: Console, words: str) -> None:
    await call.browser.open(f"/window/hotline/guide?q={words}")
    assert call.browser.page.html.count('class="program"') >= 1


async def test_every_question_is_listed_with_its_answer_and_can_be_taken_back(
    call: Console,
) -> None:
    await call.jump("ask.household_size.n3")
    page = await call.browser.open(f"{call.path}/questions")
    assert "答过" in page.text
    assert "ask.household_size.pass_retract" in page.html


async def test_what_was_said_unasked_stands_with_its_question_in_the_list(call: Console) -> None:
    await call.note(STORY)
    page = await call.browser.open(f"{call.path}/questions")
    assert "说过：七十三了" in page.text


async def test_an_answer_of_nothing_is_told_in_the_operators_words(call: Console) -> None:
    await call.jump("ask.household_size")
    page = await call.say("")
    assert wording("hotline")["trouble_nothing"] in page.text
    assert "您问他：家里一起吃住的几口人？" in page.text


async def test_a_clerk_takes_no_calls(clerk: Any) -> None:
    await clerk.open("/window/hotline")
    assert clerk.last.status_code == 403


async def test_an_id_number_finds_the_person_and_goes_with_the_ticket(
    call: Console, built: House
) -> None:
    clerk = Viewer("zhongyang", "王芳", Role.CLERK, "321302", "中扬镇")
    number, masked = "11010519491231002X", "110105********002X"
    page = await call.post("identity", id_number="110105194912310021", htmx=True)
    assert wording("hotline")["id_number_wrong"] in page.text
    await call.reload()
    await call.post("identity", id_number=number)
    await call.reload()
    await call.note(STORY)
    await call.press("ok")
    first = await call.to_ticket()
    identities = Identities(built.database)
    assert await identities.shown(clerk, first) == masked
    # A second caller of the same number, who says it only after all was told.
    other = await Console(call.browser).begin()
    await other.note(STORY)
    await other.press("ok")
    second = await other.to_ticket("13911112222")
    assert await identities.shown(clerk, second) is None
    page = await other.post("identity", id_number=number, htmx=True)
    assert first in page.text
    assert await identities.shown(clerk, second) == masked
    assert number not in str(call.browser.last.url)
