"""Reminding the homes that a round still waits for, at its hours before the deadline."""

import datetime as dt
from collections import Counter

from rollcall.foundation import clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme, current_settings
from rollcall.notices.selectors import MessageInfo
from rollcall.notices.services import NewMessage, queue_messages
from rollcall.notices.texts import said_day
from rollcall.reports.selectors import has_sent, rounds_to_remind
from rollcall.reports.services.reminding import AT_ONCE, QUEUED


ROUND_REMINDER = "round-reminder"
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
        deadline = f"{wall:%H:%M} on {said_day(wall.date())}"
        for start in range(0, len(due.homes), AT_ONCE):
            queued = queue_messages(
                by=by,
                kind=ROUND_REMINDER,
                messages=[
                    NewMessage(
                        home.location_id,
                        f"round:{due.round.key}:{due.at:%Y-%m-%dT%H:%M}:{home.location_id}",
                        {"home": home.name, "title": due.round.title, "deadline": deadline},
                    )
                    for home in due.homes[start : start + AT_ONCE]
                ],
                set_key=due.round.set,
                on=due.round.report_day(today),
                with_link=True,
                by_channels=("email", "sms"),
                now=now,
            )
            counts.update(one.outcome or QUEUED for one in queued)
    return counts


def is_still_missing(message: MessageInfo) -> bool:
    """Whether a home that is about to be reminded has not answered meanwhile."""
    if message.on is None:
        return True
    a_round = current_programme(message.on).round_on(message.set_key, message.on)
    return a_round is None or not has_sent(message.location_id, a_round)
