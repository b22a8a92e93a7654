"""What keeps the pages safe: derived secrets, cookies, CSRF, response headers."""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass

from litestar.config.csrf import CSRFConfig
from litestar.datastructures import MutableScopeHeaders
from litestar.middleware.session.client_side import CookieBackendConfig
from litestar.types import Message, Scope

from handlers.settings import Settings
from store.keys import VARIABLE, load_keys

__all__ = ["Secrecy", "secrecy"]

# No inline script or style, nothing from elsewhere, no framing: what is shown is only ours.
# data: is for the arrows and ticks that Pico draws.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Secrecy:
    """The parts that the application is made with."""

    csrf: CSRFConfig
    session: CookieBackendConfig
    https: bool

    async def protect(self, message: Message, _scope: Scope) -> None:
        """Headers for every answer, errors and files too; nothing personal stays in a cache."""
        if message["type"] != "http.response.start":
            return
        message.setdefault("headers", [])
        headers = MutableScopeHeaders.from_message(message)
        for name, value in _HEADERS.items():
            headers[name] = value
        headers.setdefault("Cache-Control", "no-store")
        if self.https:
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}"


def secrecy(settings: Settings) -> Secrecy:
    """Secrets of the web door, derived so that the master key itself never goes near a cookie.

    Raises:
        store.errors.KeyProblem: the key file or YIMEN_KEY can't be used.
    """
    master = load_keys(settings.key_file, os.environ.get(VARIABLE))[0]
    https = settings.web.https
    return Secrecy(_csrf(master, https), _session(master, settings), https)


def _csrf(master: bytes, https: bool) -> CSRFConfig:
    return CSRFConfig(
        secret=_derive(master, "web csrf").hex(),
        # What any cache may keep for a year must not carry one visitor's mark to the next.
        exclude=["^/static/"],
        # A form signed with another key would be refused for as long as its cookie lives, so a
        # house with a new key takes a cookie of a new name.
        cookie_name=f"yimen_form_{_derive(master, 'web form').hex()[:8]}",
        cookie_secure=https,
        cookie_httponly=True,
        # Lax: with strict, a page opened from a link would get a new mark and every tab that is
        # open already would be refused.
        cookie_samesite="lax",
    )


def _session(master: bytes, settings: Settings) -> CookieBackendConfig:
    return CookieBackendConfig(
        secret=_derive(master, "web session"),
        key="yimen_staff",
        max_age=settings.web.staff_idle_minutes * 60,
        secure=settings.web.https,
        samesite="strict",
        path="/window",
    )


def _derive(master: bytes, purpose: str) -> bytes:
    return hmac.digest(master, f"yimen {purpose}".encode(), "sha256")
