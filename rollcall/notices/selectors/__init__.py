"""What was sent to homes, and the links in it."""

from rollcall.notices.selectors.letters import LetterInfo, letters_about
from rollcall.notices.selectors.links import (
    LinkExpired,
    LinkInfo,
    LinkRevoked,
    LinkUnknown,
    digest_of,
    link_for,
    links_of,
    live_link,
)
from rollcall.notices.selectors.messages import (
    FAILED,
    OUTCOME_WORDS,
    MessageInfo,
    homes_queued_since,
    message,
    messages_about,
    messages_to,
    outcomes_about,
    sent_today,
    stopped_authorities,
    unwanted_digests,
)
from rollcall.notices.selectors.people import NoticeInfo, notices_for
from rollcall.notices.selectors.trails import messages_trail


__all__ = (
    "FAILED",
    "OUTCOME_WORDS",
    "LetterInfo",
    "LinkExpired",
    "LinkInfo",
    "LinkRevoked",
    "LinkUnknown",
    "MessageInfo",
    "NoticeInfo",
    "digest_of",
    "homes_queued_since",
    "letters_about",
    "link_for",
    "links_of",
    "live_link",
    "message",
    "messages_about",
    "messages_to",
    "messages_trail",
    "notices_for",
    "outcomes_about",
    "sent_today",
    "stopped_authorities",
    "unwanted_digests",
)
