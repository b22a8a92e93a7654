"""The web door: residents' chat and the township window, as one Litestar application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from handlers.compose import house
from handlers.settings import Settings
from handlers.web import chat, health, trouble, window
from handlers.web.secrecy import Secrecy, secrecy
from handlers.web.typeset import beijing, typeset

_HERE = Path(__file__).parent
_YEAR = 365 * 24 * 3600


def create_app(settings: Settings) -> Litestar:
    """The application; its lifespan opens the database and closes it.

    Raises:
        store.errors.KeyProblem: the key file or YIMEN_KEY can't be used.
    """
    secret = secrecy(settings)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with house(settings) as built:
            app.state.house = built
            yield

    return Litestar(
        route_handlers=[*chat.routes, *window.routes, health.live, _static()],
        lifespan=[lifespan],
        template_config=TemplateConfig(instance=_templates(settings)),
        csrf_config=secret.csrf,
        middleware=[secret.session.middleware],
        compression_config=CompressionConfig(backend="gzip", exclude=["/static"]),
        after_request=secret.protect,
        exception_handlers=trouble.handlers,
        # A form is a few fields; nothing here takes files.
        request_max_body_size=256 * 1024,
        openapi_config=None,
        logging_config=None,
    )


def _static() -> object:
    return create_static_files_router(
        path="/static",
        directories=[_HERE / "static"],
        cache_control=CacheControlHeader(max_age=_YEAR, immutable=True, public=True),
        include_in_schema=False,
    )


def _templates(settings: Settings) -> JinjaTemplateEngine:
    engine = JinjaTemplateEngine(directory=_HERE / "templates")
    engine.engine.autoescape = True
    engine.engine.trim_blocks = True
    engine.engine.lstrip_blocks = True
    engine.engine.filters["cn"] = typeset
    engine.engine.filters["beijing"] = beijing
    engine.engine.globals["asset"] = _assets()
    engine.engine.globals["longest"] = settings.interview.longest_message
    return engine


def _assets() -> dict[str, str]:
    """Addresses of the static files with their content's hash, so that they may be kept a year."""
    import hashlib

    folder = _HERE / "static"
    return {
        str(path.relative_to(folder)): (
            f"/static/{path.relative_to(folder)}?{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


__all__ = ["Secrecy", "create_app"]
