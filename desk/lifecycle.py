"""Which role may move a ticket from which status to which: one table, all else is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from desk.viewer import Role

__all__ = ["MOVES", "OPEN", "Action", "Move", "Status", "moves", "result"]


class Status(StrEnum):
    """filed 已提交 · accepted 已受理 · returned 退回补正 · meeting 一事一议 · decided 已决定 ·
    closed 已办结."""

    FILED = "filed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    MEETING = "meeting"
    DECIDED = "decided"
    CLOSED = "closed"


class Action(StrEnum):
    """accept 受理 · give_back 退回补正 · refer 转办 · transfer 转到别的乡镇 · meet 提请会商 ·
    met 会商完毕 · pay_first 先行救助 · approve 批准 · refuse 不予批准 · close 办结 ·
    withdraw 申请人撤回 · merge 并单 · reopen 重新办理 · stop 停发 (of what was approved)."""

    ACCEPT = "accept"
    GIVE_BACK = "give_back"
    REFER = "refer"
    TRANSFER = "transfer"
    MEET = "meet"
    MET = "met"
    PAY_FIRST = "pay_first"
    APPROVE = "approve"
    REFUSE = "refuse"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    REOPEN = "reopen"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step. `needs_note` says that it must be explained in words."""

    action: Action
    before: Status
    after: Status
    roles: frozenset[Role]
    needs_note: bool


# The applicant may take a ticket back from any of these, whoever has it.
OPEN = (Status.FILED, Status.ACCEPTED, Status.RETURNED, Status.MEETING)
_AT_WINDOW = (Status.FILED, Status.ACCEPTED, Status.RETURNED)
_IN_HAND = (Status.ACCEPTED, Status.MEETING)
_WINDOW = frozenset({Role.CLERK, Role.DISTRICT})
_TAKES_CALLS = _WINDOW | {Role.OPERATOR}
_Row = tuple[tuple[Status, ...], Status | None, frozenset[Role], bool]
# From which statuses, to which (None: it stays), who may, whether it must be explained.
# Emergency relief may be paid first in any open status (社会救助法第50条): nothing holds it up.
_TABLE: dict[Action, _Row] = {
    Action.ACCEPT: ((Status.FILED, Status.RETURNED), Status.ACCEPTED, _WINDOW, False),
    Action.GIVE_BACK: ((Status.FILED, Status.ACCEPTED), Status.RETURNED, _WINDOW, True),
    Action.APPROVE: (_IN_HAND, None, _WINDOW, False),
    Action.REFUSE: (_IN_HAND, None, _WINDOW, True),
    Action.PAY_FIRST: (OPEN, None, _WINDOW, True),
    Action.REFER: ((Status.FILED, *_IN_HAND), None, _WINDOW, True),
    Action.MEET: ((Status.ACCEPTED,), Status.MEETING, _WINDOW, True),
    Action.MET: ((Status.MEETING,), Status.ACCEPTED, _WINDOW, True),
    Action.TRANSFER: (_AT_WINDOW, Status.FILED, _WINDOW, True),
    Action.MERGE: (_AT_WINDOW, Status.CLOSED, _TAKES_CALLS, False),
    Action.CLOSE: ((Status.ACCEPTED, Status.DECIDED), Status.CLOSED, _WINDOW, True),
    Action.WITHDRAW: (OPEN, Status.CLOSED, _TAKES_CALLS, True),
    Action.REOPEN: ((Status.DECIDED, Status.CLOSED), Status.ACCEPTED, _WINDOW, True),
    Action.STOP: ((*_IN_HAND, Status.DECIDED, Status.CLOSED), None, _WINDOW, True),
}


def _moves() -> Iterator[Move]:
    for action, (statuses, after, roles, note) in _TABLE.items():
        for before in statuses:
            yield Move(action, before, after or before, roles, note)


MOVES: tuple[Move, ...] = tuple(_moves())


def moves(status: Status, role: Role) -> tuple[Move, ...]:
    """What this role may do to a ticket of this status, in the order to offer it."""
    return tuple(move for move in MOVES if move.before is status and role in move.roles)


def result(status: Status, action: Action, role: Role) -> Move | None:
    """The move, or None when it isn't allowed."""
    return next((move for move in moves(status, role) if move.action is action), None)
