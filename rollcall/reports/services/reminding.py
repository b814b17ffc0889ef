"""Reminding homes not heard from, and giving a home the proof of its report."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from rollcall.domain.references import report_reference
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.notices.services import NewMessage, queue_message, queue_messages
from rollcall.notices.texts import said_day
from rollcall.register.selectors import HomeInfo, home
from rollcall.reports.selectors.reminding import REMINDER, homes_to_remind, recorded_at


PROOF = "proof"
QUEUED = "queued"
#: Homes whose reminders are queued together; one worker then sends these, another the next ones.
AT_ONCE = 100

Watch = Callable[[Sequence[HomeInfo]], Iterable[HomeInfo]]


def remind(
    *,
    by: Actor,
    homes: QuerySet[Any],
    set_key: str,
    on: dt.date,
    slot: str,
    by_channels: Sequence[str],
    now: dt.datetime,
    watch: Watch = iter,
) -> Counter[str]:
    """Queue a reminder with a link for each of some homes not heard from; how many became what.

    `slot` names the occasion, such as 10:00: for one occasion a home is reminded once, however often
    this is called. Raises NotPermitted for homes that are not `by`'s.
    """
    title = current_programme(on).sets[set_key].title
    counts: Counter[str] = Counter()
    remaining = iter(watch(homes_to_remind(homes, set_key, on, now)))
    while some := list(islice(remaining, AT_ONCE)):
        queued = queue_messages(
            by=by,
            kind=REMINDER,
            messages=[
                NewMessage(
                    one.location_id,
                    f"reminder:{set_key}:{on:%Y-%m-%d}:{slot}:{one.location_id}",
                    {"home": one.name, "title": in_a_sentence(title), "day": said_day(on)},
                )
                for one in some
            ],
            set_key=set_key,
            on=on,
            with_link=True,
            by_channels=by_channels,
            now=now,
        )
        counts.update(one.outcome or QUEUED for one in queued)
    return counts


def send_proof(
    *, by: Actor, location_id: str, set_key: str, on: dt.date, version_id: int, now: dt.datetime
) -> None:
    """Send the home's own proof that its report was recorded; once for each version."""
    programme = current_programme(on)
    settings = programme.settings
    if PROOF not in settings.reminders.texts:
        return
    wall = recorded_at(version_id).astimezone(ZoneInfo(settings.time_zone))
    queue_message(
        by=by,
        kind=PROOF,
        location_id=location_id,
        key=f"proof:{version_id}",
        values={
            "home": home(location_id, on).name,
            "title": in_a_sentence(programme.sets[set_key].title),
            "day": said_day(on),
            "time": f"{wall:%H:%M} on {said_day(wall.date())}",
            "reference": report_reference(version_id),
        },
        set_key=set_key,
        on=on,
        essential=True,
        by_channels=("email",),
        now=now,
    )


def in_a_sentence(title: str) -> str:
    """A title with a small first letter, unless it begins with an abbreviation."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
