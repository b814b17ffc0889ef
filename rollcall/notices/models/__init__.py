"""What was sent, and the links in it."""

from rollcall.notices.models.links import UpdateLink
from rollcall.notices.models.messages import (
    DoNotSend,
    Message,
    MessageAttempt,
    MessageBudget,
    Outcome,
    ReminderStop,
)


__all__ = (
    "DoNotSend",
    "Message",
    "MessageAttempt",
    "MessageBudget",
    "Outcome",
    "ReminderStop",
    "UpdateLink",
)
