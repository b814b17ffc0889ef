"""Verbs that send messages to homes, and make and revoke the links in them."""

from rollcall.notices.services.links import MadeLink, make_link, open_link, revoke_link


__all__ = ("MadeLink", "make_link", "open_link", "revoke_link")
