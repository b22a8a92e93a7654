"""删除我的资料, 导出我的资料 on the page, and what the window sees of somebody forgotten."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

pytestmark = pytest.mark.anyio


async def test_one_gets_a_copy_of_what_is_kept_and_nobody_else_does(
    browser: Any, browsers: Any, reference: str
) -> None:
    page = await browser.send(text="我想要一份我的资料")
    assert "下载我的资料" in page.text
    response = await browser.client.get("/mine.zip")
    assert response.headers["content-type"] == "application/zip"
    assert "no-store" in response.headers["cache-control"]
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        data = json.loads(archive.read("我的资料.json"))
    assert data["受理单"][0]["编号"] == reference
    assert (await browsers().client.get("/mine.zip")).status_code == 404


async def test_whoever_is_forgotten_leaves_a_number_and_the_steps_at_the_window(
    browser: Any, clerk: Any, reference: str
) -> None:
    await browser.send(text="删除我的资料")
    page = await browser.press("全删掉")
    assert "删好了" in page.text
    assert reference not in page.text
    assert "王桂兰" not in (await browser.open()).text

    seen = await clerk.open(f"/window/tickets/{reference}")
    assert "资料已经删除" in seen.text
    assert "申请人撤回" in seen.text
    assert "王桂兰" not in seen.text
    assert "138 1234 5678" not in seen.text
    for path in ("/window", f"/window/tickets/{reference}/slip"):
        assert (await clerk.client.get(path)).status_code < 500
