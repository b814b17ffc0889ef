"""Making, opening and revoking the links by which a home sends its update without signing in."""

import datetime as dt
import secrets
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction

from rollcall.accounts.permissions import Permission
from rollcall.domain.programme import Programme
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.notices.models import UpdateLink
from rollcall.notices.selectors import LinkInfo, digest_of, link_for
from rollcall.register.scoping import check_home
from rollcall.register.selectors import home as find_home


#: 192 bits: nobody can try them all, and an address with it still fits one line of a text message.
TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A new link and, this once, its token."""

    link_id: int
    token: str
    expires_at: dt.datetime

    @property
    def path(self) -> str:
        """What comes after the host in the link's address."""
        return f"/u/{self.token}/"


def make_link(
    *, by: Actor, location_id: str, set_key: str, on: dt.date, recipient: str, now: dt.datetime
) -> MadeLink:
    """Make a link that opens one home's update of one day, for one recipient (`contact:12`).

    Where the programme says so, the recipient's earlier links for it end. Raises NotPermitted,
    NotFound, BadInput for an unknown set, NotNow when the home or the day is past.
    """
    programme = current_programme()
    if set_key not in programme.sets:
        raise BadInput(
            f"There is no question set “{set_key}”.",
            remedy=f"Use one of: {', '.join(programme.sets)}.",
        )
    check_home(by, Permission.SEND_NOTICES, location_id, on, what="make a link", now=now)
    home = find_home(location_id, on)
    if home.closed_on is not None and home.closed_on <= on:
        raise NotNow(f"{home.name} was closed on {on}.", remedy="Choose an open home.")
    expires_at = _end_of(programme, set_key, on, now)
    if expires_at <= now:
        raise NotNow(
            f"The update for {on} can no longer be sent by a link.", remedy="Choose today."
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        if programme.settings.reminders.newer_link_replaces:
            _live(home.id, set_key, on, now).filter(recipient=recipient).update(revoked_at=now)
        link = UpdateLink.objects.create(
            home_id=home.id,
            question_set=set_key,
            on=on,
            recipient=recipient,
            digest=digest_of(token),
            made_by=by.actor_id,
            made_at=now,
            expires_at=expires_at,
        )
        audit.record(
            by=by,
            action="link.made",
            subject=f"home:{location_id}",
            at=now,
            detail={"link": link.pk, "set": set_key, "date": on.isoformat(), "to": recipient},
        )
    return MadeLink(link.pk, token, expires_at)


def open_link(*, token: str, now: dt.datetime) -> LinkInfo:
    """The link that this token opens, with a note of who came. Raises as `link_for` does."""
    link = link_for(token, now)
    with transaction.atomic():
        UpdateLink.objects.filter(pk=link.id, first_opened_at=None).update(first_opened_at=now)
        audit.record_access(
            by=link.actor, subject=f"home:{link.location_id}", what="update link", at=now
        )
    return link


def revoke_link(*, by: Actor, link_id: int, now: dt.datetime) -> None:
    """Let a link open nothing any more; one that is over already stays as it is.

    Raises NotFound for an unknown one, NotPermitted.
    """
    link = UpdateLink.objects.select_related("home").filter(pk=link_id).first()
    if link is None:
        raise NotFound("There is no such link.")
    location_id = link.home.location_id
    check_home(by, Permission.SEND_NOTICES, location_id, link.on, what="revoke a link", now=now)
    with transaction.atomic():
        if UpdateLink.objects.filter(pk=link_id, revoked_at=None).update(revoked_at=now):
            audit.record(
                by=by,
                action="link.revoked",
                subject=f"home:{location_id}",
                at=now,
                detail={"link": link_id},
            )


def _live(home_id: int, set_key: str, on: dt.date, now: dt.datetime):  # type: ignore[no-untyped-def]
    return UpdateLink.objects.filter(
        home_id=home_id, question_set=set_key, on=on, revoked_at=None, expires_at__gt=now
    )


def _end_of(programme: Programme, set_key: str, on: dt.date, now: dt.datetime) -> dt.datetime:
    """When a link made now ends: after the programme's hours, and the daily set's with its day."""
    settings = programme.settings
    end = now + dt.timedelta(hours=settings.reminders.link_hours)
    if set_key != settings.daily_set:
        return end
    midnight = dt.datetime.combine(
        on + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(settings.time_zone)
    )
    # A day that has not begun has no update yet; its link waits for it.
    if clock.reporting_day(now) < on:
        return midnight.astimezone(dt.UTC)
    return min(end, midnight.astimezone(dt.UTC))
