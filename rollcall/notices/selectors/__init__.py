"""What was sent to homes, and the links in it."""

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


__all__ = (
    "LinkExpired",
    "LinkInfo",
    "LinkRevoked",
    "LinkUnknown",
    "digest_of",
    "link_for",
    "links_of",
    "live_link",
)
