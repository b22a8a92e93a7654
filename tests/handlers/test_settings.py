"""config.yml: documented to the last line, and refused with the line when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from handlers.settings import File, load
from rules.errors import RulesError

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config.yml"


def write(folder: Path, text: str) -> Path:
    path = folder / "config.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_holds_every_setting_at_its_default_with_a_comment() -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    for part, field in File.model_fields.items():
        start = lines.index(f"{part}:")
        for name, value in field.default.model_dump().items():
            at = next(i for i in range(start, len(lines)) if lines[i].startswith(f"  {name}: "))
            written = yaml.safe_load(lines[at].split(": ", 1)[1])
            assert written == (list(value) if isinstance(value, list | tuple) else value), name
            assert lines[at - 1].lstrip().startswith("#"), f"{part}.{name} is not explained"


def test_folders_start_at_the_files_own_folder(tmp_path: Path) -> None:
    settings = load(write(tmp_path, "data:\n  folder: here\n"))
    assert settings.data_folder == tmp_path / "here"
    assert settings.local_folder == tmp_path / "local"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path / 'here' / 'yimen.sqlite'}"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("web:\n  prot: 80\n", 2, "port"),
        ("wbe:\n  port: 80\n", 1, "web"),
        ("web:\n  port: 99999\n", 2, "65535"),
        ('web:\n  port: "8000"\n', 2, "整数"),
        ("log:\n  level: loud\n", 2, "info"),
        ("interview:\n  open_cards: 0\n", 2, "1"),
        ("rules:\n  templates:\n    '321302': [p3, p33]\n", 3, "是不是想写“p3”"),
        ("rules:\n  templates:\n    '321302': [p3]\n    '321309': [p3]\n", 4, "没有“321309”"),
        ("rules:\n  templates:\n    宿城区: [p3]\n", 3, "6 位数字"),
        ("rules:\n  templates:\n    '321302': p3\n", 3, "列表"),
    ],
)
def test_a_wrong_line_is_named_with_what_to_write(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    with pytest.raises(RulesError) as caught:
        load(write(tmp_path, text))
    (problem,) = caught.value.problems
    assert problem.line == line
    assert problem.path.endswith("config.yml")
    assert words in str(problem)


def test_a_place_switches_templates_on(tmp_path: Path) -> None:
    settings = load(write(tmp_path, "rules:\n  templates: {321302: [p3], 320000: [p4]}\n"))
    assert dict(settings.templates) == {"321302": ["p3"], "320000": ["p4"]}
    assert load(write(tmp_path, "web: {port: 1}\n")).templates == {}


def test_a_missing_file_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"config\.yml"):
        load(tmp_path / "config.yml")


def test_the_environment_names_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIMEN_DATABASE_URL", "postgresql+psycopg://localhost/yimen")
    assert load(write(tmp_path, "data:\n  folder: x\n")).database_url.startswith("postgresql")
