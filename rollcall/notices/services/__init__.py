"""Verbs that send messages to homes and to people, and make and revoke the links in them."""

from rollcall.notices.services.letters import (
    Addressed,
    deliver_letter,
    queue_letter,
    waiting_letters,
)
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
from rollcall.notices.services.people import TEAM, Line, mark_seen, send_digests, team_at, tell
from rollcall.notices.services.wishes import (
    refuse_by_link,
    resume_reminders,
    set_wanted,
    stop_reminders,
)


__all__ = (
    "TEAM",
    "Addressed",
    "Line",
    "MadeLink",
    "NewMessage",
    "StillWanted",
    "connect",
    "deliver",
    "deliver_letter",
    "make_link",
    "mark_seen",
    "open_link",
    "queue_letter",
    "queue_message",
    "queue_messages",
    "refuse_by_link",
    "resume_reminders",
    "revoke_link",
    "send_digests",
    "set_wanted",
    "stop_reminders",
    "team_at",
    "tell",
    "waiting",
    "waiting_letters",
)
