"""The web door: residents' chat and the township window, as one Litestar application."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from handlers.compose import House
from handlers.telegram.door import Door
from handlers.web import (
    account,
    admin,
    chat,
    district,
    health,
    hotline,
    outreach,
    referrals,
    status,
    tasks,
    telegram,
    trouble,
    window,
)
from handlers.web.access import check
from handlers.web.secrecy import secrecy
from handlers.web.throttle import throttle
from handlers.web.typeset import beijing, dial, lately, typeset

__all__ = ["create_app"]

_HERE = Path(__file__).parent
_YEAR = 365 * 24 * 3600


def create_app(house: House, telegram_door: Door | None = None) -> Litestar:
    """The application over a house that is open; whoever opened it closes it.

    telegram_door: open too, when Telegram brings its updates here.

    Raises:
        store.errors.KeyProblem: the key file or YIMEN_KEY can't be used.
    """
    secret = secrecy(house.settings)
    return Litestar(
        route_handlers=[
            *chat.routes,
            *status.routes,
            *window.routes,
            *account.routes,
            *admin.routes,
            *district.routes,
            *tasks.routes,
            *referrals.routes,
            *hotline.routes,
            *outreach.routes,
            *telegram.routes,
            health.live,
            _static(),
        ],
        # closing: set when the server is about to stop, so that no open stream holds it up.
        state=State({"house": house, "closing": asyncio.Event(), "telegram": telegram_door}),
        guards=[check],
        template_config=TemplateConfig(instance=_templates(house)),
        csrf_config=secret.csrf,
        middleware=[throttle(house.settings.web.forms_per_minute), secret.session.middleware],
        # What is packed is held back until there is enough of it: no good for a stream.
        compression_config=CompressionConfig(
            backend="gzip", exclude=["^/window/live", "^/window/tasks/live"]
        ),
        before_send=[secret.protect],
        exception_handlers=trouble.handlers,
        # A form is a few fields; nothing here takes files.
        request_max_body_size=256 * 1024,
        openapi_config=None,
        logging_config=None,
    )


def _static() -> Router:
    return create_static_files_router(
        path="/static",
        directories=[_HERE / "static"],
        cache_control=CacheControlHeader(max_age=_YEAR, immutable=True, public=True),
        include_in_schema=False,
    )


def _templates(house: House) -> JinjaTemplateEngine:
    engine = JinjaTemplateEngine(directory=_HERE / "templates")
    engine.engine.autoescape = True
    engine.engine.trim_blocks = True
    engine.engine.lstrip_blocks = True
    engine.engine.filters["cn"] = typeset
    engine.engine.filters["beijing"] = beijing
    engine.engine.filters["lately"] = lambda moment: lately(house.clock(), moment)
    engine.engine.filters["dial"] = dial
    engine.engine.globals["asset"] = _assets()
    engine.engine.globals["idle_minutes"] = house.settings.web.staff_idle_minutes
    engine.engine.globals["longest"] = house.settings.interview.longest_message
    return engine


def _assets() -> dict[str, str]:
    """Addresses of the static files with their content's hash, so that they may be kept a year."""
    folder = _HERE / "static"
    files = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    return {name: f"/static/{name}?{_digest(path)}" for name, path in sorted(files.items())}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
