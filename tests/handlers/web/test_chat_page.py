"""The resident's page without a browser: what is sent once is there once, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handlers.compose import House

pytestmark = pytest.mark.anyio

STORY = (
    "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇,能申请点什么?"
)


async def test_a_first_visit_is_greeted_and_told_of_nothing_twice(browser: Any) -> None:
    page = await browser.open()

    assert browser.last.status_code == 200
    assert browser.last.headers["content-type"] == "text/html; charset=utf-8"
    assert "您好，我是一门" in page.text
    assert page.html.count("您说吧，我听着") == 1
    again = await browser.open()
    assert again.html.count("您好，我是一门") == 1


async def test_without_script_a_message_comes_back_as_the_whole_page(browser: Any) -> None:
    await browser.open()
    page = await browser.send(text=STORY)

    assert browser.last.history[0].status_code == 303
    assert page.mine == [STORY]
    assert "父亲73岁" in page.text
    assert "平均每人约667元" in page.text
    assert {"都对", "改一下", "上一步", "转人工"} <= page.buttons.keys()


async def test_with_script_only_the_new_turn_comes_back(browser: Any) -> None:
    await browser.open()
    page = await browser.send(text=STORY, htmx=True)

    assert page.mine == [STORY]
    assert "您好，我是一门" not in page.text
    assert 'hx-swap-oob="true"' in page.html
    page = await browser.press("都对", htmx=True)
    assert page.mine == ["都对"]


async def test_the_same_form_sent_again_adds_nothing(browser: Any) -> None:
    await browser.open()
    form = dict(browser.page.fields)
    await browser.send(text=STORY, htmx=True)
    # The page did not see that answer: it sends the very same form, with its old mark, again.
    again = await browser.send(text=STORY, htmx=True, **form)

    assert again.mine == [STORY]
    whole = await browser.open()
    assert whole.mine == [STORY]


async def test_a_changed_text_after_a_lost_answer_is_a_message_of_its_own(browser: Any) -> None:
    await browser.open()
    form = dict(browser.page.fields)
    await browser.send(text=STORY, htmx=True)
    page = await browser.send(text="不对,是四口人", htmx=True, **form)

    assert page.mine == [STORY, "不对,是四口人"]


async def test_a_tab_left_behind_is_shown_what_it_missed(browser: Any) -> None:
    await browser.open()
    left_behind = dict(browser.page.fields)
    await browser.send(text=STORY)
    page = await browser.send(text="低保一个月多少钱啊", htmx=True, **left_behind)

    assert page.mine == [STORY, "低保一个月多少钱啊"]


async def test_an_old_button_is_not_taken_for_an_answer(browser: Any) -> None:
    await browser.open()
    await browser.send(text=STORY)
    await browser.press("都对")
    old = browser.page.buttons
    label = next(iter(old))
    await browser.press(label)
    asked = browser.page.html.count('class="bubble theirs question"')
    other = list(old)[1]
    page = await browser.send(choice=old[other][1])

    assert "这个问题咱们已经答过了" in page.text
    assert page.html.count('class="bubble theirs question"') >= asked


async def test_starting_over_leaves_nothing_of_the_person_before(browser: Any) -> None:
    await browser.open()
    await browser.send(text=STORY, htmx=True)
    page = await browser.press("重来", htmx=True)

    assert browser.last.headers["HX-Reswap"] == "innerHTML"
    assert "中风" not in page.html
    whole = await browser.open()
    assert "中风" not in whole.html
    assert whole.mine == ["重来"]


async def test_a_button_counts_before_words_and_words_before_ticks(browser: Any) -> None:
    await browser.open()
    await browser.send(text=STORY)
    page = await browser.send(choice=browser.page.buttons["都对"][1], text="别的")
    assert page.mine[-1] == "都对"
    while not page.ticks:
        page = await browser.send(choice=next(iter(page.buttons.values()))[1])
    page = await browser.send(text="低保是什么", tick=page.ticks[:2])
    assert page.mine[-1] == "低保是什么"
    assert page.ticks
    page = await browser.send(tick=page.ticks[:2])
    assert "、" in page.mine[-1]


async def test_what_is_written_is_shown_as_written_and_never_run(browser: Any) -> None:
    nasty = "<script>alert(1)</script> ' OR 1=1; DROP TABLE inbox; -- 😀 &amp;"
    await browser.open()
    page = await browser.send(text=nasty)

    assert "<script>alert" not in page.html
    assert "&lt;script&gt;alert(1)" in page.html
    assert "😀" in page.html


async def test_in_an_emergency_every_number_is_called_by_a_touch(browser: Any) -> None:
    await browser.open()
    page = await browser.send(text="活着没意思,药都吃不起了,不想活了")

    urgent = page.html.partition('class="bubble theirs urgent"')[2].partition("</li>")[0]
    assert "12356" in urgent
    for number in ("110", "120", "12356"):
        bare = urgent.replace(f'<a href="tel:{number}">{number}</a>', "")
        assert number not in bare
    assert "我现在有危险" in page.buttons
    page = await browser.press("我现在有危险")
    assert page.mine[-1] == "我现在有危险"


@pytest.mark.parametrize(
    "text",
    ["", "   \n ", "长" * 10_000, "\x00\ufeff", "😀" * 50],
    ids=["empty", "blank", "10,000 characters", "control characters", "emoji"],
)
async def test_any_text_gets_a_kind_answer(browser: Any, text: str) -> None:
    await browser.open()
    page = await browser.send(text=text)

    assert browser.last.status_code == 200
    assert len(page.mine) == bool(text.strip())
    assert "您一样一样问我" in page.buttons
    assert page.html.count("您说吧，我听着") == 2


@pytest.mark.parametrize("htmx", [True, False])
async def test_what_could_not_be_stored_is_kept_in_the_form(
    browser: Any, built: House, monkeypatch: pytest.MonkeyPatch, htmx: bool
) -> None:
    await browser.open()
    form = dict(browser.page.fields)
    with monkeypatch.context() as broken:
        broken.setattr(built.database, "writing", _full_disk)
        page = await browser.send(text=STORY, htmx=htmx)
        assert browser.last.status_code == 503
        assert "没能存上" in page.text
        assert STORY in page.text
        assert {name: page.fields[name] for name in form} == form
    page = await browser.send(text=STORY, htmx=htmx)

    assert browser.last.status_code == 200
    assert page.mine == [STORY]


def _full_disk() -> Any:
    raise OSError("no space left on device")


async def test_the_result_can_be_kept_on_a_page_of_its_own(browser: Any) -> None:
    assert "还没有结果" in (await browser.open("/result")).text
    await browser.open()
    await browser.send(text=STORY)
    await browser.press("先看结果")
    page = await browser.open("/result")

    assert "窗口不能不收" in page.text
    assert "data-print" in page.html
    assert page.html.count('class="card ') >= 3


async def test_nobody_sees_another_browsers_talk(browser: Any, browsers: Callable[[], Any]) -> None:
    await browser.open()
    await browser.send(text=STORY)
    page = await browsers().open()

    assert page.mine == []
    assert "中风" not in page.html
