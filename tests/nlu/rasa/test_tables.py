"""What the model takes from the catalogue, the word lists and the gazetteer is as they are now."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from nlu.lexicons import read

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("nlu_tables", ROOT / "scripts/nlu_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def words(entity: str) -> list[str]:
    path = ROOT / f"nlu/rasa/data/lookups/{entity}.yml"
    block = yaml.safe_load(path.read_text("utf-8"))["nlu"][0]
    return [line.removeprefix("- ") for line in block["examples"].splitlines()]


def test_tables_are_what_they_are_made_of(tables: ModuleType) -> None:
    """If not: PYTHONPATH=. .venv/bin/python scripts/nlu_tables.py, and commit what changed."""
    stale = [
        str(path.relative_to(ROOT))
        for path, text in tables.outputs().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    assert stale == []


def test_every_lookup_is_of_an_entity_and_none_is_left_over(tables: ModuleType) -> None:
    there = {path.stem for path in (ROOT / "nlu/rasa/data/lookups").glob("*.yml")}
    assert there == set(tables.ENTITIES)


@pytest.mark.parametrize("entity", ["place", "illness", "benefit", "person"])
def test_longer_words_come_first(entity: str) -> None:
    lengths = [len(word) for word in words(entity)]
    assert lengths == sorted(lengths, reverse=True)


def test_places_of_the_packs_are_known_and_the_list_stays_sane() -> None:
    known = words("place")
    assert {
        "中扬镇",
        "屠园镇",
        "青莲镇",
        "王顶堤街道",
        "宿城区",
        "江油市",
        "白城市",
        "绵阳",
    } <= set(known)
    assert len(known) < 6000


def test_values_of_facts_and_words_of_the_lexicon_are_known() -> None:
    assert {"护理补贴", "低保边缘", "事实无人抚养"} <= set(words("benefit"))
    assert {"尿毒症", "肺癌", "白血病"} <= set(words("illness"))
    assert set(read("places")["generic"]).isdisjoint(words("place"))
