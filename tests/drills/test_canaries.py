"""Forty marked things that people say and write, through every door of a real server and through
its troubles: afterwards none of them can be read anywhere."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import resource
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from tests.drills.crawler import Crawler, Forms
from tests.drills.marked import leaks, readable
from tests.drills.residents import OnTelegram, OnTheWeb
from tests.drills.staff import PASSWORD, add
from tests.drills.stage import POSTGRES, Stage, staged
from tests.drills.troubles import WITH_MODEL, service_of, with_model

pytestmark = pytest.mark.anyio
PHOTO = b"\xff\xd8\xff\xe0canary-photo-of-a-paper" + bytes(range(64)) * 4
# Names, telephones, numbers of cards, addresses, ages in words, illnesses, debts, notes of clerks.
MARKED = (
    "欧阳雪琴", "司徒建业", "慕容小满", "上官铁柱",
    "端木桂香", "诸葛来福", "13900001234", "13900002345",
    "13900003456", "0527-81234567", "321302194703158821", "321302195211074425",
    "6222020200112233445", "6217001180012345678", "梧桐巷88号3单元502", "老供销社后头第三家",
    "红砖房门口有棵枣树", "蔡家庄东头", "七十九岁零四个月", "虚岁九十三",
    "刚满六个月大", "特发性肺纤维化", "慢粒白血病复发", "双相情感障碍",
    "尿毒症透析八年", "欠了信用社四万七", "借了表舅两万三", "被儿子打断了肋骨",
    "刚刑满释放", "去年流产", "离婚三次", "收养没办手续",
    "户口簿被前夫拿走", "声音发抖像喝了酒", "邻居说他装病", "存折在床板下",
    "信佛不吃药", "戒毒所回来", "在逃的小叔子", "假离婚骗低保",
)  # fmt: skip


def marks(content: bytes) -> list[str]:
    return readable(content, (*MARKED, PHOTO[4:27].decode()))


async def desk(stage: Stage, login: str, words: Iterator[str], *pages: str) -> Crawler:
    """Log in and work through all that is shown."""
    async with httpx.AsyncClient(base_url=stage.doors[0], timeout=60) as client:
        [form, *_] = Forms((await client.get("/window/login")).text).forms
        data = {**form.held, "login": login, "password": PASSWORD}
        answer = await client.post("/window/login", data=data)
        assert answer.status_code == 303, answer.text
        crawler = Crawler(client, words)
        await crawler.visit(answer.headers["location"], *pages)
    return crawler


async def trouble(stage: Stage, words: Iterator[str]) -> None:
    """Forms that arrive when nothing can be written, or that are no forms."""
    process = stage.processes[0]
    async with httpx.AsyncClient(base_url=process.url, timeout=60) as client:
        [form, *_] = Forms((await client.get("/")).text).forms
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        for _ in range(3):
            answer = await client.post("/turn", data={**form.held, "text": next(words)})
            assert answer.status_code == 503 or POSTGRES
        free = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, free)
        said = next(words)
        await client.post("/turn", content=f"{said}\x00%%%".encode("utf-16"))
        await client.post("/turn", json={"text": said, "name": [said]})
        await client.post("/nothing", data={"text": said})
        await client.post("/telegram/x", content=said.encode())


async def residents(stage: Stage) -> None:
    """On the page and by Telegram, with a picture."""
    web = OnTheWeb(stage, random.Random(7), MARKED[6], name=MARKED[0])
    web.story = f"{web.story},{','.join(MARKED[14:18])},{MARKED[18]},{MARKED[21]},{MARKED[25]}"
    phone = OnTelegram(
        stage.server, stage.database, 1001, stage=stage, number=MARKED[7], name=MARKED[1]
    )
    phone.story = f"{phone.story},{MARKED[19]},{MARKED[22]},{MARKED[10]},{MARKED[12]}"
    await asyncio.gather(web.file(), phone.file())
    paper = {"file_id": stage.server.paper(PHOTO), "file_unique_id": "u", "file_size": len(PHOTO)}
    await phone.send(photo=[{**paper, "width": 9, "height": 9}], caption=MARKED[33])
    await phone.say(MARKED[34])
    await phone.say("/delete")


async def understood(stage: Stage, service: int) -> None:
    """All forty in words, to the understanding service itself, which stands still now and then."""
    async with httpx.AsyncClient(base_url=stage.doors[0], timeout=60) as client:
        [form, *_] = Forms((await client.get("/")).text).forms
        for number, word in enumerate(MARKED):
            if number == 20:
                os.kill(service, signal.SIGSTOP)
            if number == 23:
                os.kill(service, signal.SIGCONT)
            data = {**form.held, "message_id": f"canary{number}", "text": f"跟您说个事，{word}"}
            answer = await client.post("/turn", data=data)
            assert answer.status_code == 303
        assert (await client.get("/health")).json()["understanding"] in ("model", "keywords")


async def test_nothing_that_was_marked_can_be_read_anywhere(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    words = itertools.cycle(MARKED)
    async with staged(tmp_path, WITH_MODEL | {"log": {"level": "debug"}}) as stage:
        stage.order.environment["TMPDIR"] = str(tmp_path / "tmp")  # type: ignore[index]
        await with_model(stage)
        await add(stage, "clerk", "clerk", "中扬镇")
        await add(stage, "operator", "operator", None)
        process = await stage.start(service_said=tmp_path / "service-said.txt")
        service = await service_of(process)
        await residents(stage)
        clerk = await desk(stage, "clerk", words, "/window/leads/new")
        operator = await desk(stage, "operator", words, "/window/hotline")
        async with httpx.AsyncClient(base_url=process.url, timeout=60) as client:
            stranger = Crawler(client, words)
            await stranger.visit("/", "/lead", "/lead/status", "/status")
        await trouble(stage, words)
        await understood(stage, service)
        await stage.stop(process)
        # They have really come in: who may read them does.
        assert len(marks(clerk.seen.encode())) >= 10
        assert len(marks(operator.seen.encode())) >= 3
        asked: list[Any] = clerk.asked + operator.asked + stranger.asked
        assert 500 not in clerk.answers + operator.answers + stranger.answers
        assert min(len(clerk.answers), len(operator.answers)) >= 5
        assert [one for url in asked for one in marks(unquote(url).encode())] == []
        assert (stage.folder / "said-0.txt").stat().st_size > 1000
        assert (tmp_path / "service-said.txt").stat().st_size
        assert await leaks(stage, (*MARKED, PHOTO[4:27].decode())) == {}
        # Had one stood in what the service printed, or in a temporary file, it would be found.
        said, planted = tmp_path / "service-said.txt", tmp_path / "tmp" / "planted"
        said.write_bytes(said.read_bytes() + ascii(MARKED[3]).encode())
        planted.write_bytes(MARKED[8].encode("utf-16-le"))
        assert await leaks(stage, MARKED) == {str(said): [MARKED[3]], str(planted): [MARKED[8]]}
