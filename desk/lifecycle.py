"""Which role may move a ticket from which status to which: one table, all else is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desk.viewer import Role

__all__ = ["MOVES", "OPEN", "Action", "Move", "Status", "moves", "result"]


class Status(StrEnum):
    """filed 已提交 · accepted 已受理 · returned 退回补正 · closed 已办结."""

    FILED = "filed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    CLOSED = "closed"


class Action(StrEnum):
    """accept 受理 · give_back 退回补正 · close 办结 · withdraw 申请人撤回."""

    ACCEPT = "accept"
    GIVE_BACK = "give_back"
    CLOSE = "close"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step. `needs_note` says that it must be explained in words."""

    action: Action
    before: Status
    after: Status
    roles: frozenset[Role]
    needs_note: bool


# The applicant may take a ticket back from any of these, whoever has it.
OPEN = (Status.FILED, Status.ACCEPTED, Status.RETURNED)
_WINDOW = frozenset({Role.CLERK, Role.DISTRICT})
_TAKES_CALLS = _WINDOW | {Role.OPERATOR}

MOVES: tuple[Move, ...] = (
    Move(Action.ACCEPT, Status.FILED, Status.ACCEPTED, _WINDOW, False),
    Move(Action.GIVE_BACK, Status.FILED, Status.RETURNED, _WINDOW, True),
    Move(Action.WITHDRAW, Status.FILED, Status.CLOSED, _TAKES_CALLS, True),
    Move(Action.GIVE_BACK, Status.ACCEPTED, Status.RETURNED, _WINDOW, True),
    Move(Action.CLOSE, Status.ACCEPTED, Status.CLOSED, _WINDOW, True),
    Move(Action.WITHDRAW, Status.ACCEPTED, Status.CLOSED, _TAKES_CALLS, True),
    Move(Action.ACCEPT, Status.RETURNED, Status.ACCEPTED, _WINDOW, False),
    Move(Action.WITHDRAW, Status.RETURNED, Status.CLOSED, _TAKES_CALLS, True),
)


def moves(status: Status, role: Role) -> tuple[Move, ...]:
    """What this role may do to a ticket of this status, in the order to offer it."""
    return tuple(move for move in MOVES if move.before is status and role in move.roles)


def result(status: Status, action: Action, role: Role) -> Move | None:
    """The move, or None when it isn't allowed."""
    return next((move for move in moves(status, role) if move.action is action), None)
