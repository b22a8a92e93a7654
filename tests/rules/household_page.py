"""docs/households.md: the whole households, as a civil-affairs clerk reads them.

`python -m tests.rules.household_page` writes it anew from the files of `households/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from rules.facts import HOUSEHOLD as OF_HOUSEHOLD
from rules.facts import MEMBER as OF_MEMBER
from rules.facts import Scope
from rules.rulebook import Rulebook
from rules.screening import Verdict
from rules.values import read
from rules.words import fact_in_words
from tests.rules.household_cases import (
    CLASH,
    GROUPS,
    HELD,
    HERE,
    HOUSEHOLD,
    UNLIKELY,
    Household,
    asked,
    book_of,
    expected,
    households,
)

PAGE = HERE.parents[1] / "docs" / "households.md"
# The files, in the order of this page.
_ORDER = ("sucheng", "nankai", "zhenlai_jiangyou", "ganzi", "elsewhere", "templates")
_ROLES = {"hukou": "户口", "living": "住处", "emergency": "急难发生地"}
_STAGES = {
    HOUSEHOLD: "household",
    "每个人": "member",
    "没满18岁的": "child",
    "18到59岁的": "adult",
    "满60岁的": "elder",
}
_HEAD = """\
# {count}户人家，一户一户说

这里写了{count}户人家：怎么回事、案卷里记了什么、每个救助项目的结论是什么。先照着文件用手判，再让程序判，两边要一样。
结论分四样：**很可能**（条件都够）、**还差一步**（还要问清后面写的事）、**请窗口确认**（后面写的数当地还没录进来，或者原件没写清），
剩下的**全部目前看不符合**。程序判的只是预筛，给不给由窗口核了以后定。

案卷里没写的，都当面问过，没有那些情况（见最后一节）；答不上来的写“不清楚”。

这一页由 `tests/rules/households/` 里的文件生成：`python -m tests.rules.household_page`。
改了文件或规则，跑 `python -m pytest tests/rules/test_households.py`，
哪一户、哪个项目、写的是什么、出来是什么、为什么，都会说。
"""


def page() -> str:
    """The whole page."""
    told = sorted(households(), key=lambda one: _ORDER.index(one.document.path.stem))
    parts = [_HEAD.format(count=len(told))]
    number = 0
    for path, group in groupby(told, key=lambda one: one.document.path):
        found = list(group)
        parts.append(f"## {found[0].document.data['title']}\n\n{found[0].document.data['intro']}")
        parts.append(f"文件：`tests/rules/households/{path.name}`")
        for one in found:
            number += 1
            parts.append("\n\n".join(_household(number, one)))
    parts.append("\n\n".join(_asked(book_of(told[0]))))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _household(number: int, household: Household) -> Iterator[str]:
    data, book = household.data, book_of(household)
    yield f"### {number}. {household.name}"
    # Folded lines of YAML are joined by a blank; Chinese has none.
    yield str(data["story"]).replace(" ", "").strip()
    yield "\n".join(f"- {line}" for line in _file(data, book))
    yield "\n".join(_verdicts(household))


def _file(data: Mapping[str, Any], book: Rulebook) -> Iterator[str]:
    yield f"日期：{data['on']}"
    yield "；".join(f"{_ROLES[role]}：{place}" for role, place in data["places"].items())
    if figures := data.get("parameters"):
        specs = book.catalogue.specs
        yield "窗口给的数：" + "；".join(
            f"{specs[key].label} {_figure(value)}" for key, value in figures.items()
        )
    yield f"{HOUSEHOLD}：" + _facts(data.get("household") or {}, OF_HOUSEHOLD, book)
    for one in data["members"]:
        yield f"{one['id']}：" + _facts(one["facts"], OF_MEMBER, book)


def _figure(value: Any) -> str:
    if isinstance(value, Mapping):
        return "、".join(f"{kind}{one}" for kind, one in value.items())
    return str(value)


def _facts(facts: Mapping[str, Any], scope: Scope, book: Rulebook) -> str:
    return "；".join(_fact(key, raw, scope, book) for key, raw in facts.items())


def _fact(key: str, raw: Any, scope: Scope, book: Rulebook) -> str:
    fact = book.facts.find(scope, key) or book.facts.find(OF_HOUSEHOLD, key)
    if fact is None:
        raise KeyError(key)
    value = read(fact, raw)
    if raw == "无" or value is None:
        return f"{fact.label} {raw}"
    return f"{fact.label} {fact_in_words(fact, value)}"


def _verdicts(household: Household) -> Iterator[str]:
    said, pairs = expected(household)
    more = {(one.group, one.who, one.program): one.more for one in said}
    for group in (HELD, *(one for one in GROUPS.values() if one != UNLIKELY)):
        people = household.data["verdicts"].get(group) or {}
        if people:
            yield f"**{group}**\n"
            yield from (
                f"- {who}：{_said(name, more[group, who, name], group)}"
                for who, programs in people.items()
                for name in programs
            )
            yield ""
    if pairs:
        listed = (f"“{first}”和“{second}”" for first, second in sorted(pairs))
        yield f"**{CLASH}**：" + "；".join(listed) + "。\n"
    yield f"**{UNLIKELY}**：其余全部。"


def _said(name: str, more: str, group: str) -> str:
    if not more:
        return name
    before = {GROUPS[Verdict.POSSIBLE]: "还差：", GROUPS[Verdict.ASK]: "缺："}.get(group, "")
    return f"{name}　{before}{more}"


def _asked(book: Rulebook) -> Iterable[str]:
    yield "## 没写的，都当面问过"
    for title, key in _STAGES.items():
        scope: Scope = OF_HOUSEHOLD if key == "household" else OF_MEMBER
        yield f"- {title}：" + _facts(asked()[key], scope, book)


def write(path: Path = PAGE) -> None:
    """Write the page anew."""
    path.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
