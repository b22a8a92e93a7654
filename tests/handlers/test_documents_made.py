"""The papers as their reader gets them: opened, read and looked into."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from docx import Document
from pypdf import PdfReader

from bot.world import World
from desk.documents import Documents
from desk.identity import Identities
from desk.inbox import Filter, Inbox
from desk.lifecycle import Action
from desk.tickets import Tickets
from desk.viewer import Role, Viewer
from desk.windows import Windows
from handlers import answering
from handlers.documents.forms import NAMES
from handlers.documents.making import Maker
from handlers.documents.pdf import pictures
from handlers.documents.xlsx import xlsx
from handlers.filing import Filing
from store.database import Database

pytestmark = pytest.mark.anyio
CLERK = Viewer("zhang", "张敏", Role.CLERK, "321302", "中扬镇")
TODAY = date(2026, 11, 22)
STORY = "我爸七十三了,中风瘫在床上,二级残疾,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"
BY_HAND = "（请手写）"
NUMBER = "11010519491231002X"


@pytest.fixture
def maker(world: World, intake: Any) -> Maker:
    filing: Filing = intake.filing
    return Maker(world.rulebook.facts, Windows(), answering.of(world, filing))


@pytest.fixture
async def reference(resident: Any) -> str:
    """Filed by a daughter for her father; name and telephone left, nothing else asked."""
    await resident.intake.open(resident.channel, resident.sender)
    await resident.send(text=STORY)
    await resident.press("ok")
    while resident.question["id"] != "results":
        await resident.send(choice="cmd.enough")
    await resident.press("file")
    for words in ("王桂兰", "13812345678"):
        await resident.send(text=words)
    await resident.press("call")
    return str((await resident.press("agree")).ticket["reference"])


async def paper(
    database: Database, maker: Maker, reference: str, name: str, ending: str
) -> tuple[str, bytes]:
    found = await Documents(database).of_ticket(CLERK, reference, f"{name}.{ending}")
    made = maker.make(found.ticket, name, ending, TODAY, found.id_number)
    assert made.filename == f"{reference}-{name}.{ending}"
    return made.filename, made.data


def text_of_pdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def text_of_docx(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    feet = [one.text for one in document.sections[0].footer.paragraphs]
    return "\n".join([*(one.text for one in document.paragraphs), *cells, *feet])


@pytest.mark.parametrize("ending", ["pdf", "docx"])
async def test_what_is_known_stands_there_with_its_unit_and_the_rest_is_marked(
    database: Database, maker: Maker, reference: str, ending: str
) -> None:
    await Identities(database).enter(CLERK, reference, "110105 19491231 002x")
    _, data = await paper(database, maker, reference, "application", ending)
    text = text_of_pdf(data) if ending == "pdf" else text_of_docx(data)
    for known in ("王桂兰", "138 1234 5678", "2000元/月", "3人", "73岁", NUMBER, reference, "父亲"):
        assert known in text, known
    # 姓名 of the father, the bank account, the savings: nobody has said them.
    assert text.count(BY_HAND) > 10
    for label in ("收款账户", "人均存款", "门牌"):
        line = next(one for one in text.splitlines() if label in one)
        assert BY_HAND in line, label


async def test_every_pdf_carries_its_chinese_font(
    database: Database, maker: Maker, reference: str
) -> None:
    for name in NAMES:
        _, data = await paper(database, maker, reference, name, "pdf")
        fonts = [
            font.get_object()
            for page in PdfReader(BytesIO(data)).pages
            for font in page["/Resources"]["/Font"].values()
        ]
        assert fonts
        for font in fonts:
            assert "NotoSansSC" in font["/BaseFont"]
            described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert "/FontFile3" in described


async def test_each_paper_has_pages_that_can_be_drawn(
    database: Database, maker: Maker, reference: str
) -> None:
    found = await Documents(database).of_ticket(CLERK, reference, "look")
    for name in NAMES:
        drawn = pictures(maker.paper(found.ticket, name, TODAY), ppi=30)
        assert 1 <= len(drawn) <= 2
        assert all(page.startswith(b"\x89PNG") for page in drawn)


async def test_the_list_of_papers_says_what_the_window_asked_for(
    database: Database, maker: Maker, reference: str, tickets: Tickets
) -> None:
    await tickets.move(CLERK, reference, Action.ACCEPT)
    await tickets.move(CLERK, reference, Action.GIVE_BACK, note="1. 住院发票\n2. 户口本")
    _, data = await paper(database, maker, reference, "checklist", "pdf")
    text = text_of_pdf(data)
    assert "窗口请您补的" in text
    assert "住院发票" in text
    assert text.index("窗口请您补的") < text.index("请您带")


async def test_nobody_writes_markup_or_fields_into_a_paper(
    resident: Any, database: Database, maker: Maker, tickets: Tickets, reference: str
) -> None:
    nasty = '#read("/etc/passwd") *粗* {{ 7*7 }} <w:t>'
    await tickets.move(CLERK, reference, Action.ACCEPT)
    await tickets.move(CLERK, reference, Action.GIVE_BACK, note=nasty)
    _, data = await paper(database, maker, reference, "checklist", "pdf")
    assert nasty in text_of_pdf(data).replace("\n", "")
    _, data = await paper(database, maker, reference, "checklist", "docx")
    assert nasty in text_of_docx(data)


async def test_a_docx_names_nobody_in_its_properties(
    database: Database, maker: Maker, reference: str
) -> None:
    _, data = await paper(database, maker, reference, "slip", "docx")
    with zipfile.ZipFile(BytesIO(data)) as folder:
        properties = folder.read("docProps/core.xml").decode()
    assert "王桂兰" not in properties
    assert "python-docx" not in properties


async def test_the_list_holds_text_and_no_formula(
    database: Database, maker: Maker, reference: str
) -> None:
    found = await Inbox(database).exported(CLERK, Filter(), TODAY, limit=10)
    names = {found[0].programs[0]: '=HYPERLINK("http://x","低保")'}
    data = xlsx(found, names, TODAY)
    page = openpyxl.load_workbook(BytesIO(data)).active
    assert page is not None
    rows = list(page.iter_rows())
    assert rows[1][0].value == reference
    assert all(cell.data_type != "f" for row in rows for cell in row)
    assert str(rows[1][4].value).startswith("=HYPERLINK")
    assert rows[1][3].is_date
    assert page.freeze_panes == "B2"
