"""What a township should look at once more, on its page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from handlers.compose import House
from handlers.outreach.certificates import certificates
from handlers.wording import wording

pytestmark = pytest.mark.anyio
TEXTS = wording("outreach")
STORY = "我爸七十三了,中风瘫在床上,残疾证过期了,家里靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


async def test_a_certificate_that_runs_out_is_listed_until_its_day_is_known(
    filing: Any, clerk: Any, foreign_clerk: Any, built: House
) -> None:
    number = await filing(STORY)
    await certificates(built, {})
    page = await clerk.open("/window/reminders")
    assert number in page.text
    assert TEXTS["why_said"] in page.text
    assert TEXTS["told_not"] in page.text
    assert number not in (await foreign_clerk.open("/window/reminders")).text
    asks = re.search(r'href="(/window/certificates/[\d-]+\?closes=\d+)"', page.html)
    assert asks
    page = await clerk.open(asks[1])
    assert "过期" in page.text
    here = asks[1].partition("?")[0]
    member = re.findall(r'name="member" value="([^"]+)"', page.html)[0]
    page = await clerk.send(path=here, member=member, until="1900-01-01")
    assert clerk.last.status_code == 409
    page = await clerk.send(path=here, member=member, until="2026-12-31")
    assert TEXTS["done_certificate"] in page.text
    assert "残疾证12月31日到期" in page.text
    assert TEXTS["why_said"] not in page.text
    row = re.search(r'action="(/window/reminders/\d+)"', page.html)
    assert row
    page = await clerk.send(path=row[1], outcome="called")
    assert TEXTS["done_reminder"] in page.text
