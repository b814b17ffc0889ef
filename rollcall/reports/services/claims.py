"""Holding a home while ringing it, so that two people never ring one home (R9).

A claim is no fact and is not audited: it ends by itself, and what came of the call is what is kept.
"""

import datetime as dt

from django.db import connection, transaction

from rollcall.accounts.permissions import Permission
from rollcall.domain.calls import NOT_ITS_OWN
from rollcall.foundation import clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import Conflict
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_home, homes_visible_to
from rollcall.register.selectors import home as find_home
from rollcall.reports.models import Attempt, Claim, ReportVersion
from rollcall.reports.selectors.attempts import ClaimInfo, claims_of
from rollcall.reports.selectors.calls import CallRow, call_list
from rollcall.ui.words import clock_time


class HeldByAnother(Conflict):
    """Somebody else is ringing this home."""

    def __init__(self, claim: ClaimInfo | None) -> None:
        who = f"{claim.name} is" if claim else "Somebody else is"
        until = f" until {clock_time(claim.expires_at)}" if claim else ""
        super().__init__(
            f"{who} ringing this home{until}.", remedy="Take another home, or ask them."
        )
        self.claim = claim


def claim(*, by: Actor, location_id: str, now: dt.datetime) -> None:
    """Take one home, and give back any other that this person holds.

    Raises NotPermitted, NotFound or HeldByAnother. Taking a home that one holds already makes the
    time longer.
    """
    today = clock.reporting_day(now)
    check_home(by, Permission.TAKE_CALLS, location_id, today, what="take a call", now=now)
    home = find_home(location_id, today)
    with transaction.atomic():
        if not _take(by, home.id, now):
            raise HeldByAnother(claims_of([home.id], now).get(home.id))
        Claim.objects.filter(held_by=by.actor_id).exclude(home_id=home.id).delete()


def claim_next(*, by: Actor, now: dt.datetime) -> str | None:
    """Take the first home that can be rung and that nobody holds; its location id, or None.

    A home that this person holds already comes first, so that pressing twice takes one home.
    """
    today = clock.reporting_day(now)
    homes = homes_visible_to(by, Permission.TAKE_CALLS, today).open_on(today)
    held = Claim.objects.filter(held_by=by.actor_id, expires_at__gt=now, home__in=homes)
    mine = held.values_list("home__location_id", flat=True).first()
    if mine is not None:
        return mine
    for row in call_list(homes, now).open:
        if row.is_free_for(by.actor_id) and _take_if_as_seen(by, row, now):
            return row.home.location_id
    return None


def release(*, by: Actor, location_id: str) -> None:
    """Give a home back; nothing happens when this person does not hold it."""
    Claim.objects.filter(home__location_id=location_id, held_by=by.actor_id).delete()


@transaction.atomic
def _take_if_as_seen(by: Actor, row: CallRow, now: dt.datetime) -> bool:
    """Take a home, unless somebody rang it or it told us since the list was read."""
    if not _take(by, row.home.id, now):
        return False
    today = clock.reporting_day(now)
    tries = Attempt.objects.filter(home_id=row.home.id, on=today).count()
    told = ReportVersion.objects.filter(
        home_id=row.home.id, question_set=current_programme().settings.daily_set, on=today
    )
    if tries == len(row.tries) and told.own().exists() == (row.route not in NOT_ITS_OWN):
        return True
    Claim.objects.filter(home_id=row.home.id, held_by=by.actor_id).delete()
    return False


def _take(by: Actor, home_id: int, now: dt.datetime) -> bool:
    """Write one's name on a home that is free or one's own. One statement, so that one wins."""
    until = now + dt.timedelta(minutes=current_programme().settings.calls.claim_for)
    table = Claim._meta.db_table
    adapt = connection.ops.adapt_datetimefield_value
    taken_at, expires_at = adapt(now), adapt(until)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (home_id, held_by, taken_at, expires_at) "  # noqa: S608
            "VALUES (%s, %s, %s, %s) ON CONFLICT (home_id) DO UPDATE SET "
            "held_by = excluded.held_by, taken_at = excluded.taken_at, "
            "expires_at = excluded.expires_at "
            f"WHERE {table}.held_by = excluded.held_by OR {table}.expires_at <= excluded.taken_at",
            [home_id, by.actor_id, taken_at, expires_at],
        )
        return bool(cursor.rowcount == 1)
