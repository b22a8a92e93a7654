"""宿城区 has switched on 方案3, so that its townships visit people by levels."""

from __future__ import annotations

import pytest

from bot.world import World
from handlers.compose import build_world
from handlers.settings import load


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    config = tmp_path_factory.mktemp("visited") / "config.yml"
    config.write_text("rules:\n  templates: {'321302': [p3]}\n", "utf-8")
    return build_world(load(config))
