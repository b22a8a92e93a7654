"""The tables. Columns typed Sealed are ciphertext in the file."""

from store.models.base import Base, Owned
from store.models.door import AttachmentRow, EnquiryRow, ShownRow, TaskRow, UpdateRow
from store.models.erasure import ErasureRow
from store.models.jobs import JobRow
from store.models.outreach import (
    CallRow,
    CareRow,
    LeadRow,
    OutreachEventRow,
    ReminderRow,
    SurgeRow,
    VisitRow,
)
from store.models.staff import AuditRow, HouseRow, LinkRow, StaffRow, ThrottleRow
from store.models.talk import ConsentRow, ConversationRow, InboxRow, OutboxRow
from store.models.ticket import (
    UNOPENED,
    ClockRow,
    MatterRow,
    ReferralRow,
    TicketEventRow,
    TicketRow,
)

__all__ = [
    "UNOPENED",
    "AttachmentRow",
    "AuditRow",
    "Base",
    "CallRow",
    "CareRow",
    "ClockRow",
    "ConsentRow",
    "ConversationRow",
    "EnquiryRow",
    "ErasureRow",
    "HouseRow",
    "InboxRow",
    "JobRow",
    "LeadRow",
    "LinkRow",
    "MatterRow",
    "OutboxRow",
    "OutreachEventRow",
    "Owned",
    "ReferralRow",
    "ReminderRow",
    "ShownRow",
    "StaffRow",
    "SurgeRow",
    "TaskRow",
    "ThrottleRow",
    "TicketEventRow",
    "TicketRow",
    "UpdateRow",
    "VisitRow",
]
