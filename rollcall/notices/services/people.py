"""Telling people who do the work: a line on their page at once, and one e-mail for many lines."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min

from rollcall.accounts.permissions import Grants, teams_of
from rollcall.accounts.selectors import people_in_team, person_by_actor_id
from rollcall.domain.programme.reminders import fill_in
from rollcall.domain.support import Telling
from rollcall.foundation import audit
from rollcall.foundation.actors import Actor, SystemActor
from rollcall.foundation.programmes import current_programme
from rollcall.notices import channels, texts
from rollcall.notices.models import Digest, Notice, Outcome
from rollcall.notices.services.messages import WAITS
from rollcall.register.scoping import homes_in


BY = SystemActor("messages")
TEAM = "team:"
_MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to tell somebody. The same key for the same thing and person is told once."""

    key: str
    to: str
    words: str
    path: str


def tell(lines: Iterable[Line], *, now: dt.datetime) -> None:
    """Let lines stand on people's pages, and wait for their next digest. Two queries."""
    wanted = {one.key: one for one in lines}
    known = Notice.objects.filter(key__in=wanted).values_list("key", flat=True)
    for key in known:
        del wanted[key]
    Notice.objects.bulk_create(
        Notice(key=one.key, to=one.to, line=one.words[:300], path=one.path, at=now)
        for one in wanted.values()
    )


def team_at(team: str, location_id: str, on: dt.date) -> list[str]:
    """Whom to tell so that a team hears about a home: its people there, or else its own address."""
    here = [
        one.actor_id
        for one in people_in_team(team, on)
        if homes_in(teams_of(one).get(team, Grants()), on).filter(location_id=location_id).exists()
    ]
    return here or [f"{TEAM}{team}"]


def mark_seen(*, by: Actor, now: dt.datetime) -> int:
    """The person has seen what stands on their page; how many lines that were."""
    return Notice.objects.filter(to=by.actor_id, seen_at=None).update(seen_at=now)


def send_digests(*, now: dt.datetime) -> dict[str, int]:
    """Make the digests whose time has come, and send those that wait; how many ended how.

    Nothing is sent in the programme's quiet hours. What comes within `digest_minutes` of the first
    line goes with it.
    """
    if _is_quiet(now):
        return {}
    _make(current_programme().support.telling, now)
    ended: dict[str, int] = {}
    waiting = Digest.objects.filter(outcome="", next_at__lte=now).order_by("pk")
    for digest_id in waiting.values_list("pk", flat=True)[:500]:
        outcome = _send(digest_id, now)
        ended[outcome] = ended.get(outcome, 0) + 1
    return ended


def _make(telling: Telling, now: dt.datetime) -> None:
    since = now - dt.timedelta(minutes=telling.digest_minutes)
    waiting = Notice.objects.filter(digest=None).values("to").annotate(first=Min("at"))
    for to in waiting.filter(first__lte=since).values_list("to", flat=True):
        with transaction.atomic():
            digest = Digest.objects.create(to=to, made_at=now, next_at=now)
            if not Notice.objects.filter(to=to, digest=None).update(digest=digest):
                digest.delete()  # another worker took them


def _send(digest_id: int, now: dt.datetime) -> str:
    """One try; the digest says that it may have been sent until it is known."""
    claimed = Digest.objects.filter(pk=digest_id, outcome="").update(
        outcome=Outcome.UNKNOWN, tries=F("tries") + 1, ended_at=now
    )
    if not claimed:
        return ""
    digest = Digest.objects.get(pk=digest_id)
    address, name = _address(digest.to)
    if not address:
        return _ended(digest, Outcome.NOBODY, now)
    try:
        channels.send(_outgoing(digest, address, name), again=digest.tries > 1)
    except channels.DeliveryFailed as failure:
        return _failed(digest, failure, now)
    return _ended(digest, Outcome.SENT, now)


def _failed(digest: Digest, failure: channels.DeliveryFailed, now: dt.datetime) -> str:
    if failure.in_doubt and not channels.can_be_asked("email"):
        return _ended(digest, Outcome.UNKNOWN, now, failure.why)
    if failure.permanent or digest.tries > len(WAITS):
        return _ended(digest, Outcome.GAVE_UP, now, failure.why)
    digest.outcome, digest.ended_at, digest.error = "", None, failure.why[:200]
    digest.next_at = now + WAITS[digest.tries - 1]
    digest.save()
    return ""


@transaction.atomic
def _ended(digest: Digest, outcome: Outcome, now: dt.datetime, error: str = "") -> str:
    digest.outcome, digest.ended_at, digest.error = outcome, now, error[:200]
    digest.save()
    audit.record(
        by=BY,
        action="digest.sent" if outcome is Outcome.SENT else "digest.ended",
        subject=digest.to,
        at=now,
        detail={"digest": digest.pk, "outcome": str(outcome)},
    )
    return str(outcome)


def _outgoing(digest: Digest, address: str, name: str) -> channels.Outgoing:
    telling = current_programme().support.telling
    found = list(digest.notices.order_by("at", "pk"))
    lines = [f"- {one.line}\n  {texts.address_of(one.path)}" for one in found[:_MOST_LINES]]
    if len(found) > _MOST_LINES:
        lines.append(f"- and {len(found) - _MOST_LINES} more")
    values = {
        "count": "1 thing" if len(found) == 1 else f"{len(found)} things",
        "lines": "\n".join(lines),
        "link": texts.address_of("/actions/"),
        "name": name,
        "sender": settings.BRAND_NAME,
    }
    subject = " ".join(fill_in(telling.subject, values).split())
    key = f"digest-{digest.pk}"
    return channels.Outgoing(key, "email", address, subject, fill_in(telling.body, values))


def _address(to: str) -> tuple[str, str]:
    """Where a digest goes and how it greets; empty when there is nobody."""
    if to.startswith(TEAM):
        team = current_programme().support.team.get(to.removeprefix(TEAM))
        return (team.email, team.name) if team else ("", "")
    person = person_by_actor_id(to)
    return (person.email, person.name) if person and person.is_active else ("", "")


def _is_quiet(now: dt.datetime) -> bool:
    settings_ = current_programme().settings
    quiet = settings_.reminders.quiet
    return quiet is not None and quiet.holds_at(
        now.astimezone(ZoneInfo(settings_.time_zone)).time()
    )
