"""What was sent, and the links in it."""

from rollcall.notices.models.letters import Letter, LetterAddress, LetterAttempt
from rollcall.notices.models.links import UpdateLink
from rollcall.notices.models.messages import (
    DoNotSend,
    Message,
    MessageAttempt,
    MessageBudget,
    Outcome,
    ReminderStop,
)
from rollcall.notices.models.people import Digest, Notice


__all__ = (
    "Digest",
    "DoNotSend",
    "Letter",
    "LetterAddress",
    "LetterAttempt",
    "Message",
    "MessageAttempt",
    "MessageBudget",
    "Notice",
    "Outcome",
    "ReminderStop",
    "UpdateLink",
)
