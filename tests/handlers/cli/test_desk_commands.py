"""`yimen staff` and `yimen tickets`: for people at the machine and for their scripts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handlers.cli import main
from handlers.compose import house
from handlers.intake import Incoming
from handlers.settings import load

PASSWORD = "correct-horse-battery"
STORY = "我爸七十三了,中风瘫在床上,家里就靠我打零工,一个月两千来块,三口人,住宿城区中扬镇"


@pytest.fixture
def yimen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command on a data folder of the test's own."""
    (tmp_path / "config.yml").write_text("data:\n  folder: var\n", "utf-8")
    monkeypatch.setenv("YIMEN_CONFIG", str(tmp_path / "config.yml"))
    monkeypatch.setenv("YIMEN_PASSWORD", PASSWORD)

    def run(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=typed)

    return run


def test_an_account_is_opened_and_listed(yimen: Callable[..., Result]) -> None:
    done = yimen("staff", "add", "zhongyang", "--name", "王芳", "--place", "宿城区中扬镇", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "login": "zhongyang",
        "name": "王芳",
        "role": "clerk",
        "adcode": "321302",
        "town": "中扬镇",
        "department": None,
    }
    listed = yimen("staff", "list", "--json")
    assert [one["login"] for one in json.loads(listed.stdout)] == ["zhongyang"]
    assert "王芳" in yimen("staff", "list").stdout
    assert PASSWORD not in done.output + listed.output


def test_an_officer_s_account_has_its_department(yimen: Callable[..., Result]) -> None:
    add = ("staff", "add", "yibao", "--name", "周明", "--role", "officer", "--place", "宿城区")
    assert "部门" in yimen(*add).stderr
    assert "没有这个部门" in yimen(*add, "--department", "moon").stderr
    done = yimen(*add, "--department", "medical", "--json")

    assert done.exit_code == 0
    assert json.loads(done.stdout)["department"] == "medical"
    assert "medical" in yimen("staff", "list").stdout


def test_a_password_can_be_made_and_is_shown_once(yimen: Callable[..., Result]) -> None:
    done = yimen("staff", "add", "caiji", "--name", "李强", "--place", "蔡集镇", "--generate")

    assert done.exit_code == 0
    assert "只显示这一次" in done.stdout
    assert "江苏省宿迁市宿城区蔡集镇" in done.stdout


def test_a_password_is_asked_for_twice_when_it_is_not_given(
    yimen: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YIMEN_PASSWORD")
    add = ("staff", "add", "zhongyang", "--name", "王芳", "--place", "宿城区中扬镇")
    done = yimen(*add, typed=f"{PASSWORD}\n{PASSWORD}\n")

    assert done.exit_code == 0
    assert PASSWORD not in done.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"--place": "宿城区"}, "乡镇"),
        ({"--place": "火星镇"}, "没找到"),
        ({"--place": "城关镇"}, "可能是"),
        ({"login": "王芳"}, "账号名"),
        ({"login": "ab"}, "账号名"),
        ({"password": "short"}, "至少 10 个字符"),
        ({"--name": "  "}, "姓名"),
        ({"--role": "district"}, "县"),
    ],
)
def test_what_cannot_be_an_account_is_said_in_words(
    yimen: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, str],
    said: str,
) -> None:
    options = {"--name": "王芳", "--place": "宿城区中扬镇"} | change
    monkeypatch.setenv("YIMEN_PASSWORD", options.pop("password", PASSWORD))
    login = options.pop("login", "zhongyang")
    done = yimen("staff", "add", login, *(part for one in options.items() for part in one))

    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert json.loads(yimen("staff", "list", "--json").stdout) == []


def test_a_login_is_given_once(yimen: Callable[..., Result]) -> None:
    add = ("staff", "add", "zhongyang", "--name", "王芳", "--place", "宿城区中扬镇")
    assert yimen(*add).exit_code == 0
    again = yimen(*add)

    assert again.exit_code == 1
    assert "换一个名字" in again.stderr


def test_an_unknown_role_is_a_wrong_use(yimen: Callable[..., Result]) -> None:
    done = yimen("staff", "add", "x1y", "--name", "x", "--place", "x", "--role", "king")

    assert done.exit_code == 2
    assert "clerk" in done.stderr


async def filed() -> str:
    """One ticket of 中扬镇, as a resident files it."""
    async with house(load()) as built:

        async def send(**what: str) -> str:
            sent.append("m")
            message = Incoming("web", "resident", f"m{len(sent)}", **what)
            outcome = await built.intake.receive(message)
            assert outcome.stored
            if outcome.ticket:
                return str(outcome.ticket["reference"])
            assert outcome.question is not None
            return str(outcome.question["choices"][0]["id"])

        sent: list[str] = []
        await send(text=STORY)
        await send(choice="cmd.enough")
        for text in ("报", "王桂兰", "13812345678", "可以打电话"):
            agree = await send(text=text)
        return await send(choice=agree)


def test_tickets_are_listed_without_and_shown_with_what_is_personal(
    yimen: Callable[..., Result],
) -> None:
    assert json.loads(yimen("tickets", "list", "--json").stdout) == []
    number = asyncio.run(filed())

    listed = yimen("tickets", "list", "--json")
    found = json.loads(listed.stdout)
    assert [one["reference"] for one in found] == [number]
    assert found[0]["town"] == "中扬镇"
    assert "王桂兰" not in listed.stdout
    assert number in yimen("tickets", "list", "--status", "filed").stdout
    assert json.loads(yimen("tickets", "list", "--status", "closed", "--json").stdout) == []
    shown = json.loads(yimen("tickets", "show", number.replace("-", ""), "--json").stdout)
    assert shown["ticket"]["contact"]["name"] == "王桂兰"
    assert [event["after"] for event in shown["history"]] == ["filed"]


@pytest.mark.parametrize("reference", ["1234-5678-9", "hello", "0"])
def test_a_number_that_there_is_not_is_said_so(
    yimen: Callable[..., Result], reference: str
) -> None:
    done = yimen("tickets", "show", reference)

    assert done.exit_code == 1
    assert "没有这张受理单" in done.stderr
    assert done.stdout == ""
