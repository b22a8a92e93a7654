"""The tables. Columns typed Sealed are ciphertext in the file."""

from store.models.base import Base
from store.models.door import AttachmentRow, ShownRow, TaskRow, UpdateRow
from store.models.outreach import CallRow, CareRow, LeadRow, VisitRow
from store.models.staff import AuditRow, HouseRow, StaffRow
from store.models.talk import ConsentRow, ConversationRow, InboxRow, OutboxRow
from store.models.ticket import ClockRow, MatterRow, ReferralRow, TicketEventRow, TicketRow

__all__ = [
    "AttachmentRow",
    "AuditRow",
    "Base",
    "CallRow",
    "CareRow",
    "ClockRow",
    "ConsentRow",
    "ConversationRow",
    "HouseRow",
    "InboxRow",
    "LeadRow",
    "MatterRow",
    "OutboxRow",
    "ReferralRow",
    "ShownRow",
    "StaffRow",
    "TaskRow",
    "TicketEventRow",
    "TicketRow",
    "UpdateRow",
    "VisitRow",
]
