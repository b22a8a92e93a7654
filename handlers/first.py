"""The link by which the first administrator begins: shown in a terminal, kept in no file."""

from __future__ import annotations

import sys

from desk.links import FIRST_HOURS, Links
from desk.staff import Staff
from handlers.wording import wording

__all__ = ["first_lines", "link_address"]


async def first_lines(staff: Staff, url: str) -> tuple[str, ...]:
    """What to say at the start while there is no administrator.

    What is said where nobody sits is kept by whatever listens there (a journal, a log), so a link
    is made for a terminal only.
    """
    texts = wording("serve")
    if not await Links(staff).wanted():
        return ()
    if not sys.stdout.isatty():
        return (texts["no_admin"],)
    token = await Links(staff).first()
    if token is None:
        return ()
    said = texts["first_link"].format(url=link_address(url, token), hours=FIRST_HOURS)
    return tuple(said.splitlines())


def link_address(url: str, token: str) -> str:
    """The page that the link opens."""
    return f"{url.rstrip('/')}/window/link/{token}"
