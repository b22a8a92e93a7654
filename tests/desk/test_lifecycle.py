from __future__ import annotations

from itertools import product

import pytest

from desk.lifecycle import MOVES, Action, Status, moves, result
from desk.viewer import Role

# Written out by hand on purpose: this is what the offices agreed to, the code has to match it.
WINDOW = {
    ("filed", "accept", "accepted"),
    ("filed", "give_back", "returned"),
    ("filed", "withdraw", "closed"),
    ("accepted", "give_back", "returned"),
    ("accepted", "close", "closed"),
    ("accepted", "withdraw", "closed"),
    ("returned", "accept", "accepted"),
    ("returned", "withdraw", "closed"),
}
WITHDRAWALS = {step for step in WINDOW if step[1] == "withdraw"}
ALLOWED = {
    Role.CLERK: WINDOW,
    Role.DISTRICT: WINDOW,
    Role.OPERATOR: WITHDRAWALS,
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


def test_a_closed_ticket_stays_closed() -> None:
    assert all(moves(Status.CLOSED, role) == () for role in Role)


def test_whoever_is_turned_away_is_told_why() -> None:
    silent = {move.action for move in MOVES if not move.needs_note}
    assert silent == {Action.ACCEPT}


def test_no_step_is_listed_twice() -> None:
    steps = [(move.before, move.action) for move in MOVES]
    assert len(steps) == len(set(steps))
