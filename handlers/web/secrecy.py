"""What keeps the pages safe: derived secrets, cookies, CSRF, response headers."""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass

from litestar import Response
from litestar.config.csrf import CSRFConfig
from litestar.middleware.session.client_side import CookieBackendConfig

from handlers.settings import Settings
from store.keys import VARIABLE, load_keys

# No inline script or style, nothing from elsewhere, no framing: what is shown is only ours.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
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

    async def protect(self, response: Response[object]) -> Response[object]:
        """Headers for every answer; what is personal is never kept by a cache."""
        response.headers.update(_HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        if self.https:
            response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
        return response


def secrecy(settings: Settings) -> Secrecy:
    """Secrets of the web door, derived so that the master key itself never goes near a cookie.

    Raises:
        store.errors.KeyProblem: the key file or YIMEN_KEY can't be used.
    """
    master = load_keys(settings.key_file, os.environ.get(VARIABLE))[0]
    https = settings.web.https
    return Secrecy(
        csrf=CSRFConfig(
            secret=_derive(master, "web csrf").hex(),
            cookie_name="yimen_form",
            cookie_secure=https,
            cookie_httponly=True,
            cookie_samesite="strict",
        ),
        session=CookieBackendConfig(
            secret=_derive(master, "web session"),
            key="yimen_staff",
            max_age=settings.web.staff_idle_minutes * 60,
            secure=https,
            samesite="strict",
            path="/window",
        ),
        https=https,
    )


def _derive(master: bytes, purpose: str) -> bytes:
    return hmac.digest(master, f"yimen {purpose}".encode(), "sha256")
