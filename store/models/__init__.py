"""The tables. Columns typed Sealed are ciphertext in the file."""

from store.models.base import Base
from store.models.desk import AuditRow, HouseRow, StaffRow, TicketEventRow, TicketRow
from store.models.talk import ConsentRow, ConversationRow, InboxRow, OutboxRow

__all__ = [
    "AuditRow",
    "Base",
    "ConsentRow",
    "ConversationRow",
    "HouseRow",
    "InboxRow",
    "OutboxRow",
    "StaffRow",
    "TicketEventRow",
    "TicketRow",
]
