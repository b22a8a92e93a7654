"""What a message states besides asking: 有残疾证,低保多少钱 states the certificate."""

from __future__ import annotations

import re

from nlu.heard import Heard
from nlu.understanding import hear

__all__ = ["statements"]

_CLAUSES = re.compile(r"[^,。!?;、\n]+[,。!?;、\n]*")
_ASKS = re.compile(
    r"\?|多少|什么|啥|怎么|怎样|呢|如何|咋|哪|多久|几天|吗|能不能|可不可以|有没有|是不是|请问|想问"
)


def statements(heard: Heard) -> Heard | None:
    """The clauses that ask nothing, understood by themselves; None when there is none."""
    clauses = _CLAUSES.findall(heard.normal)
    stated = [clause for clause in clauses if not _ASKS.search(clause)]
    text = "".join(stated).strip(" ,。!?;、\n")
    return hear(text) if text else None
