"""The administrator's pages: staff, windows, holidays, departments, and what was changed."""

from __future__ import annotations

from handlers.web.admin import departments, holidays, home, staff, windows

__all__ = ["routes"]

routes = [
    *home.routes,
    *staff.routes,
    *windows.routes,
    *holidays.routes,
    *departments.routes,
]
