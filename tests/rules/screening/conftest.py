"""Small rulebooks, written as files and loaded as any other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from rules.rulebook import Rulebook, load

MakeBook = Callable[..., Rulebook]


@pytest.fixture
def make_book(tmp_path: Path) -> MakeBook:
    """make_book({id: [conditions]}, figures=[…], **program fields): a national pack.

    A condition is a text, or a dict in place of `when`; ids that begin with m_ are for members.
    """

    def make(
        programs: dict[str, list[Any]], figures: list[dict[str, Any]] | None = None, **more: Any
    ) -> Rulebook:
        folder = tmp_path / "packs" / "national"
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / "pack.yml", {"adcode": "100000", "name": "全国"})
        for program_id, conditions in programs.items():
            write(folder / f"{program_id}.yml", program(program_id, conditions, **more))
        entries = [
            {
                "from": "2020-01-01",
                "certainty": "official",
                "cite": {"doc": "某发〔2020〕1号"},
                **one,
            }
            for one in figures or []
        ]
        if entries:
            write(folder / "parameters.yml", entries)
        return load((tmp_path / "packs",))

    return make


def program(program_id: str, conditions: list[Any], **more: Any) -> dict[str, Any]:
    criteria = []
    for index, condition in enumerate(conditions, start=1):
        said = condition if isinstance(condition, dict) else {"when": condition}
        criteria.append({"label": f"条件{index}", "cite": {"doc": "某办法"}, **said})
    return {
        "id": program_id,
        "name": program_id,
        "family": "样例",
        "topic": "income",
        "for": "member" if program_id.startswith("m_") else "household",
        "in_force": {"from": "2020-01-01"},
        "authority": "窗口",
        "apply_at": "hukou",
        "summary": "样例。",
        "criteria": criteria,
        "benefit": {"text": "样例"},
        **more,
    }


def write(path: Path, data: Any) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    # Dates are written bare, as people write them.
    path.write_text(text.replace("'2020-01-01'", "2020-01-01"), encoding="utf-8")
