"""Conditions of programs: SQL predicates, checked, typed and lowered to integers."""

from __future__ import annotations

from rules.expression.check import Amount, Predicate, Use, check, check_amount
from rules.expression.names import Names
from rules.expression.problem import ExpressionProblem

__all__ = ["Amount", "ExpressionProblem", "Names", "Predicate", "Use", "check", "check_amount"]
