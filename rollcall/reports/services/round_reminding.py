"""Reminding the homes that a round still waits for, at its hours before the deadline."""

import datetime as dt
from collections import Counter

from rollcall.foundation import clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme, current_settings
from rollcall.notices.selectors import MessageInfo
from rollcall.notices.services import queue_message
from rollcall.notices.texts import said_day
from rollcall.reports.selectors import has_sent, rounds_to_remind


ROUND_REMINDER = "round-reminder"
QUEUED = "queued"
#: A machine that was off catches up with reminders this old; the key of each sees that none goes twice.
LOOK_BACK = dt.timedelta(hours=2)


def remind_of_rounds(*, by: Actor, now: dt.datetime) -> Counter[str]:
    """Queue the reminders that are due, with a link; how many became what.

    None where the programme has no words for them. Raises NotPermitted for homes that are not `by`'s.
    """
    counts: Counter[str] = Counter()
    if ROUND_REMINDER not in current_settings().reminders.texts:
        return counts
    today = clock.reporting_day(now)
    for due in rounds_to_remind(now - LOOK_BACK, now):
        wall = due.round.deadline.astimezone(clock.LONDON)
        for home in due.homes:
            queued = queue_message(
                by=by,
                kind=ROUND_REMINDER,
                location_id=home.location_id,
                key=f"round:{due.round.key}:{due.at:%Y-%m-%dT%H:%M}:{home.location_id}",
                values={
                    "home": home.name,
                    "title": due.round.title,
                    "deadline": f"{wall:%H:%M} on {said_day(wall.date())}",
                },
                set_key=due.round.set,
                on=due.round.report_day(today),
                with_link=True,
                by_channels=("email", "sms"),
                now=now,
            )
            counts[queued.outcome or QUEUED] += 1
    return counts


def is_still_missing(message: MessageInfo) -> bool:
    """Whether a home that is about to be reminded has not answered meanwhile."""
    if message.on is None:
        return True
    a_round = current_programme(message.on).round_on(message.set_key, message.on)
    return a_round is None or not has_sent(message.location_id, a_round)
