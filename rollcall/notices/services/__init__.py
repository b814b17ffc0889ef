"""Verbs that send messages to homes, and make and revoke the links in them."""

from rollcall.notices.services.links import MadeLink, make_link, open_link, revoke_link
from rollcall.notices.services.messages import (
    NewMessage,
    StillWanted,
    connect,
    deliver,
    queue_message,
    queue_messages,
    waiting,
)
from rollcall.notices.services.wishes import (
    refuse_by_link,
    resume_reminders,
    set_wanted,
    stop_reminders,
)


__all__ = (
    "MadeLink",
    "NewMessage",
    "StillWanted",
    "connect",
    "deliver",
    "make_link",
    "open_link",
    "queue_message",
    "queue_messages",
    "refuse_by_link",
    "resume_reminders",
    "revoke_link",
    "set_wanted",
    "stop_reminders",
    "waiting",
)
