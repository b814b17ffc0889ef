"""Somebody who came by a signed link: not a person we know, and so good for little."""

import datetime as dt
from dataclasses import dataclass
from typing import cast

from django.http import HttpRequest

from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import NotPermitted


#: The mark of views that a signed link opens too; the test that walks the URL tree looks for it.
LINK_MARK = "rollcall_opens_by_link"


@dataclass(frozen=True, slots=True)
class LinkActor:
    """Whoever holds the link with this id, made for one home's update of one set on one day."""

    link_id: int
    location_id: str
    set_key: str
    on: dt.date

    @property
    def actor_id(self) -> str:
        """`link:` and the link's id, which leads to whom it was sent."""
        return f"link:{self.link_id}"

    def reaches(self, on: dt.date) -> bool:
        """Whether the link is for this day."""
        return self.on == on


def check_link_reaches(actor: Actor, *, set_key: str, on: dt.date) -> None:
    """Refuse with NotPermitted what a link's holder does beyond the link's own set and day.

    Other actors pass: for them the permission and its scope are everything. The link's home is in
    its grants.
    """
    if isinstance(actor, LinkActor) and (actor.set_key, actor.on) != (set_key, on):
        raise NotPermitted(
            f"This link is for {actor.on:%-d %B %Y} and no other update.",
            remedy="Sign in, or phone the council.",
        )


def set_actor(request: HttpRequest, actor: Actor) -> None:
    """Let a request be done by this actor, for the view, the log line and the cache headers."""
    request.rollcall_actor = actor  # type: ignore[attr-defined]


def actor_of(request: HttpRequest) -> Actor:
    """Who does what this request asks for: a signed-in person, or whoever holds a link."""
    return cast(Actor, getattr(request, "rollcall_actor", request.user))
