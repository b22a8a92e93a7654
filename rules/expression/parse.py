"""Text to a syntax tree: sqlglot reads it, and what it complains of is said in our words."""

from __future__ import annotations

from sqlglot import exp, parse
from sqlglot.errors import ParseError, TokenError

from rules.expression.guard import guard
from rules.expression.problem import ExpressionProblem


def tree(text: str) -> exp.Expr:
    """The syntax tree of one expression.

    Raises:
        ExpressionProblem: it holds a sign the language doesn't have, or can't be read.
    """
    guard(text)
    try:
        found = parse(text)
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        word = str(first.get("highlight") or "")
        # sqlglot gives the column of the last character of the offending word.
        column = max(1, int(first.get("col") or 1) - max(0, len(word) - 1))
        if "missing for" in str(first.get("description", "")) or not word:
            raise ExpressionProblem("unfinished", column) from error
        code = "unfinished" if _ends(text, word, column) else "unreadable"
        raise ExpressionProblem(code, column, found=word) from error
    except TokenError as error:
        raise ExpressionProblem("unreadable", 1, found=text[:20]) from error
    if len(found) != 1 or not isinstance(found[0], exp.Expr):
        raise ExpressionProblem("unfinished", 1)
    return found[0]


def column(node: exp.Expr) -> int:
    """Where the node begins in the text, from 1."""
    starts = [one.meta["start"] for one in node.walk() if "start" in one.meta]
    return min(starts, default=0) + 1


def _ends(text: str, word: str, at: int) -> bool:
    return text.rstrip().endswith(word) and at + len(word) > len(text.rstrip())
