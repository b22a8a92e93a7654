"""What a resident is told of his ticket: queued in the step's own transaction, on his channel."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.lifecycle import Action
from desk.step import Step
from store import consents, outbox
from store.models import ConversationRow, MatterRow, TicketRow

__all__ = ["TOLD", "tell"]

# The rest changes nothing for the applicant, or is his own doing.
TOLD = frozenset(Action) - {Action.MERGE, Action.MET, Action.WITHDRAW}
# A page is read when its reader comes back: there is nothing to send.
_READ_BY_THEMSELVES = frozenset({"web", "terminal", "window"})


async def tell(session: AsyncSession, row: TicketRow, step: Step, number: int) -> None:
    """Queue one notice. Its words are the channel's; `number` is that of the event it tells of."""
    if step.move.action not in TOLD:
        return
    who = select(ConversationRow.sender, ConversationRow.sender_mark)
    sender, mark = (await session.execute(who.filter_by(id=row.conversation_id))).one()
    if row.erased_at is not None or await consents.taken_back(session, row.conversation_id):
        # He doesn't want to hear of it any more, or nobody knows who he was.
        return
    outbox.put(
        session,
        key=f"progress:{row.reference}:{number}",
        channel=row.channel,
        kind="progress",
        recipient=sender,
        recipient_mark=mark,
        body={
            "reference": row.reference,
            "action": step.move.action,
            "note": step.note or None,
            "window": row.window_name,
            "program": await _program(session, row, step),
        },
        at=step.at,
        sent_at=step.at if row.channel in _READ_BY_THEMSELVES else None,
    )


async def _program(session: AsyncSession, row: TicketRow, step: Step) -> str | None:
    if step.details.matter is None:
        return None
    found: str | None = await session.scalar(
        select(MatterRow.program_id).filter_by(ticket_id=row.id, number=step.details.matter)
    )
    return found
