"""Finding a link by its token, and what a link is good for at an instant."""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

from rollcall.accounts.links import LinkActor
from rollcall.foundation.errors import NotFound, NotNow
from rollcall.notices.models import UpdateLink


class LinkUnknown(NotFound):
    """No link has this token: it was mistyped, cut short, or made up."""


class LinkExpired(NotNow):
    """The link's time is over."""


class LinkRevoked(NotNow):
    """Somebody withdrew the link, or a newer one took its place."""


@dataclass(frozen=True, slots=True)
class LinkInfo:
    """One link, without anything by which it could be opened."""

    id: int
    home_id: int
    location_id: str
    set_key: str
    on: dt.date
    recipient: str
    made_by: str
    made_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    first_opened_at: dt.datetime | None

    def state(self, now: dt.datetime) -> Literal["open", "revoked", "expired"]:
        """Whether it opens the update at an instant, and why not."""
        if self.revoked_at is not None and self.revoked_at <= now:
            return "revoked"
        return "expired" if self.expires_at <= now else "open"

    @property
    def actor(self) -> LinkActor:
        """Who acts when it is used."""
        return LinkActor(self.id, self.location_id, self.set_key, self.on)


def link_for(token: str, now: dt.datetime) -> LinkInfo:
    """The link with this token. Raises `LinkUnknown`, `LinkExpired` or `LinkRevoked`. One query."""
    digest = digest_of(token)
    found = UpdateLink.objects.select_related("home").filter(digest=digest).first()
    # The index finds digests, of which nobody can choose one; and the last word has a comparison
    # that takes as long for a wrong one as for the right one.
    if found is None or not hmac.compare_digest(found.digest, digest):
        raise LinkUnknown("There is no such link.", remedy="Check that you have the whole of it.")
    link = _info(found)
    if link.state(now) == "revoked":
        raise LinkRevoked("This link was withdrawn.", remedy="Use a newer one, or phone us.")
    if link.state(now) == "expired":
        raise LinkExpired("This link's time is over.", remedy="Use a newer one, or phone us.")
    return link


def live_link(link_id: int, now: dt.datetime) -> LinkInfo | None:
    """The link with this id while it is good, or None. One query."""
    found = UpdateLink.objects.select_related("home").filter(pk=link_id).first()
    link = _info(found) if found else None
    return link if link and link.state(now) == "open" else None


def links_of(location_id: str, set_key: str, on: dt.date) -> list[LinkInfo]:
    """The links made for one home's update of one day, newest first. One query."""
    rows = UpdateLink.objects.select_related("home").filter(
        home__location_id=location_id, question_set=set_key, on=on
    )
    return [_info(row) for row in rows.order_by("-made_at", "-pk")]


def digest_of(token: str) -> str:
    """SHA-256 of a token. Tokens are long and random, so nothing slower is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _info(row: UpdateLink) -> LinkInfo:
    return LinkInfo(
        id=row.pk,
        home_id=row.home_id,
        location_id=row.home.location_id,
        set_key=row.question_set,
        on=row.on,
        recipient=row.recipient,
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        first_opened_at=row.first_opened_at,
    )
