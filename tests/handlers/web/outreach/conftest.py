"""宿城区 has switched on 方案3, so that its townships visit people by levels."""

from __future__ import annotations

from typing import Any

import pytest

from bot.world import World
from handlers.compose import build_world
from handlers.settings import load


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    config = tmp_path_factory.mktemp("visited") / "config.yml"
    config.write_text("rules:\n  templates: {'321302': [p3]}\n", "utf-8")
    return build_world(load(config))


@pytest.fixture(scope="module")
def visiting(served: Any) -> Any:
    """The served house with 方案3 switched on, a district and an operator."""
    served.stop()
    config = served.folder / "config.yml"
    config.write_text(
        config.read_text("utf-8") + "rules:\n  templates: {'321302': [p3]}\n", "utf-8"
    )
    for login, name, role in (("quxian", "赵伟", "district"), ("rexian", "何芳", "operator")):
        served.run("staff", "add", login, "--name", name, "--role", role, "--place", "宿城区")
    served.start()
    return served
