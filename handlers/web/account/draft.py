"""What was being written when a session ended: held by the login page, shown again after it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response
from litestar.response import Template

from desk.lifecycle import Action
from desk.viewer import Viewer
from handlers.web.access import ACCESS
from handlers.web.window.desk import WebRequest, frame
from handlers.web.window.ticket import ticket_page
from handlers.web.window.typed import Typed

__all__ = ["LONGEST", "pack", "resume"]

LONGEST = 20_000
# Of the session that has ended; and what nobody types, which goes along with what somebody did.
_ENDED, _OURS = "_csrf_token", "version"
_STEP = re.compile(r"/window/tickets/([\d-]{9,11})/([a-z_]+)")
# Passwords and codes are typed anew.
_SECRET = ("/window/login", "/window/link", "/window/account", "/window/logout")


@dataclass(frozen=True, slots=True)
class _Draft:
    path: str
    form: Mapping[str, Sequence[str]]


def pack(path: str, form: Mapping[str, Sequence[str]]) -> str:
    """The draft as the login page holds it; empty when there is nothing to keep."""
    fields = {name: values for name, values in form.items() if name != _ENDED and any(values)}
    packed = json.dumps({"path": path, "form": fields}, ensure_ascii=False)
    typed = fields.keys() - {_OURS}
    return packed if typed and _known(path) and len(packed) <= LONGEST else ""


async def resume(request: WebRequest, viewer: Viewer, draft: str) -> Response[Any] | None:
    """The page on which it can be sent once more; None when there is no draft or it was made up."""
    kept = _read(draft)
    if kept is None or viewer.role not in _roles(kept.path):
        return None
    step = _STEP.fullmatch(kept.path)
    if step and step[2] in set(Action):
        typed = Typed(step[2], kept.form)
        return await ticket_page(request, viewer, step[1], trouble="relogin", typed=typed)
    fields = [(name, value) for name, values in kept.form.items() for value in values]
    context = frame(viewer, path=kept.path, kept=fields, ours=_OURS)
    return Template("account/resume.html.jinja", context=context)


def _read(draft: str) -> _Draft | None:
    try:
        data = json.loads(draft)
        form = {
            str(name): [str(value) for value in values] for name, values in data["form"].items()
        }
        path = str(data["path"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return _Draft(path, form) if _known(path) else None


def _known(path: str) -> bool:
    return bool(_roles(path)) and not path.startswith(_SECRET)


def _roles(path: str) -> frozenset[Any]:
    """Who may send a form to this address; nobody, when there is no such route."""
    for (method, template), roles in ACCESS.items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if method == "POST" and template.startswith("/window/") and re.fullmatch(pattern, path):
            return roles
    return frozenset()
