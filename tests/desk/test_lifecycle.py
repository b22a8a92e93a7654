from __future__ import annotations

from itertools import product

import pytest

from desk.lifecycle import MOVES, OPEN, Action, Status, moves, result
from desk.viewer import Role

# Written out by hand on purpose: this is what the offices agreed to, the code has to match it.
WINDOW = {
    ("filed", "accept", "accepted"),
    ("filed", "give_back", "returned"),
    ("filed", "pay_first", "filed"),
    ("filed", "refer", "filed"),
    ("filed", "transfer", "filed"),
    ("filed", "merge", "closed"),
    ("filed", "withdraw", "closed"),
    ("accepted", "give_back", "returned"),
    ("accepted", "approve", "accepted"),
    ("accepted", "refuse", "accepted"),
    ("accepted", "pay_first", "accepted"),
    ("accepted", "refer", "accepted"),
    ("accepted", "meet", "meeting"),
    ("accepted", "transfer", "filed"),
    ("accepted", "merge", "closed"),
    ("accepted", "close", "closed"),
    ("accepted", "withdraw", "closed"),
    ("returned", "accept", "accepted"),
    ("returned", "pay_first", "returned"),
    ("returned", "transfer", "filed"),
    ("returned", "merge", "closed"),
    ("returned", "withdraw", "closed"),
    ("meeting", "approve", "meeting"),
    ("meeting", "refuse", "meeting"),
    ("meeting", "pay_first", "meeting"),
    ("meeting", "refer", "meeting"),
    ("meeting", "met", "accepted"),
    ("meeting", "withdraw", "closed"),
    ("decided", "close", "closed"),
    ("decided", "reopen", "accepted"),
    ("closed", "reopen", "accepted"),
    ("accepted", "stop", "accepted"),
    ("meeting", "stop", "meeting"),
    ("decided", "stop", "decided"),
    ("closed", "stop", "closed"),
}
TAKES_CALLS = {step for step in WINDOW if step[1] in ("withdraw", "merge")}
ALLOWED = {
    Role.CLERK: WINDOW,
    Role.DISTRICT: WINDOW,
    Role.OPERATOR: TAKES_CALLS,
    Role.OFFICER: set(),
    Role.ADMIN: set(),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_exactly_what_was_agreed(role: Role) -> None:
    done = {
        (status.value, action.value, move.after.value)
        for status, action in product(Status, Action)
        if (move := result(status, action, role))
    }
    assert done == ALLOWED[role]


@pytest.mark.parametrize("role", Role)
def test_what_is_offered_is_what_is_allowed(role: Role) -> None:
    offered = {
        (m.before.value, m.action.value, m.after.value) for s in Status for m in moves(s, role)
    }
    assert offered == ALLOWED[role]


def test_a_closed_ticket_can_only_be_opened_again_or_what_it_gave_be_stopped() -> None:
    assert {m.action for role in Role for m in moves(Status.CLOSED, role)} == {
        Action.REOPEN,
        Action.STOP,
    }


def test_relief_can_be_paid_first_whatever_the_ticket_waits_for() -> None:
    for status in OPEN:
        assert result(status, Action.PAY_FIRST, Role.CLERK)


def test_whoever_is_turned_away_is_told_why() -> None:
    silent = {move.action for move in MOVES if not move.needs_note}
    assert silent == {Action.ACCEPT, Action.APPROVE, Action.MERGE}


def test_no_step_is_listed_twice() -> None:
    steps = [(move.before, move.action) for move in MOVES]
    assert len(steps) == len(set(steps))
