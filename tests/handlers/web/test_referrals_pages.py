"""A department's pages: its own errands, the part that it needs, its answer."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.wording import wording

pytestmark = pytest.mark.anyio


@pytest.fixture
async def errand(clerk: Any, reference: str) -> str:
    """The address of what the window of 中扬镇 referred to the insurance office."""
    here = f"/window/tickets/{reference}"
    await clerk.open(here)
    await clerk.send(path=f"{here}/refer", department="medical", note="请核自付费用")
    assert wording("window")["done_refer"] in clerk.page.text
    return f"/window/errands/{reference}/1"


async def test_an_officer_lands_on_his_list_and_sees_only_his_part(
    officer: Any, errand: str
) -> None:
    page = await officer.open("/window/errands")
    assert "宿城区医保局" in page.text
    assert "中扬镇" in page.text
    assert "王桂兰" not in page.text
    page = await officer.open(errand)
    assert "请核自付费用" in page.text
    assert "王桂兰" in page.text
    assert "打零工" not in page.text
    await officer.open("/window")
    assert officer.last.status_code == 403


async def test_an_errand_is_accepted_and_answered_and_the_window_reads_it(
    officer: Any, clerk: Any, errand: str, reference: str
) -> None:
    await officer.open(errand)
    page = await officer.send(path=f"{errand}/accept")
    assert wording("window")["done_errand_accept"] in page.text
    page = await officer.send(path=f"{errand}/done", note="")
    assert wording("window")["trouble_note_missing"] in page.text
    page = await officer.send(path=f"{errand}/done", note="自付 3200 元")
    assert wording("window")["done_errand_done"] in page.text

    page = await clerk.open(f"/window/tickets/{reference}")
    assert "自付 3200 元" in page.text
    assert "部门已回结果" in page.text


async def test_what_was_typed_stays_when_somebody_was_quicker(officer: Any, errand: str) -> None:
    await officer.open(errand)
    seen = officer.page.fields["version"]
    await officer.send(path=f"{errand}/accept")
    page = await officer.send(path=f"{errand}/decline", note="不归我们管", version=seen)

    assert officer.last.status_code == 409
    assert "不归我们管" in page.html
