"""Reminders at the programme's times, and those that an officer sends by hand."""

import datetime as dt
from zoneinfo import ZoneInfo

from django_tasks import task

from rollcall.accounts.permissions import Permission
from rollcall.accounts.selectors import person_by_actor_id
from rollcall.domain.programme import Programme
from rollcall.domain.programme.reminders import wall_time
from rollcall.domain.timetables import Daily
from rollcall.foundation import clock, progress
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import RollcallError
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to
from rollcall.reports.services.reminding import QUEUED, remind, send_proof


BY, MESSAGES = SystemActor("reminders"), SystemActor("messages")


def reminder_times() -> Daily:
    """When the programme reminds homes."""
    settings = current_programme().settings
    times = tuple(wall_time(one.at) for one in settings.reminders.times)
    return Daily(times, ZoneInfo(settings.time_zone))


def slot_of(at: dt.datetime, programme: Programme) -> str:
    """The occasion of an instant, as the programme writes its times: 10:00."""
    return f"{at.astimezone(ZoneInfo(programme.settings.time_zone)):%H:%M}"


@task()
def remind_homes(due_at: str) -> dict[str, int]:
    """Remind every open home not heard from, by the channels of the time that is due."""
    programme, now = current_programme(), clock.now()
    slot = slot_of(dt.datetime.fromisoformat(due_at), programme)
    due = next((one for one in programme.settings.reminders.times if one.at == slot), None)
    if due is None:
        return {}
    on = clock.reporting_day(now)
    homes = homes_visible_to(BY, Permission.SEND_NOTICES, on).open_on(on)
    set_key = programme.settings.daily_set
    counts = remind(
        by=BY, homes=homes, set_key=set_key, on=on, slot=slot, by_channels=due.channels, now=now
    )
    return dict(counts)


@task()
def remind_by_hand(actor_id: str, progress_id: str, slot: str) -> None:
    """Remind a person's homes not heard from; `progress_id` tells how far it is."""
    programme, now = current_programme(), clock.now()
    person, on = person_by_actor_id(actor_id), clock.reporting_day(now)
    if person is None:
        progress.fail(progress_id, "Nobody has this account any more.", now=now)
        return
    homes = homes_visible_to(person, Permission.SEND_NOTICES, on).open_on(on)
    try:
        counts = remind(
            by=person,
            homes=homes,
            set_key=programme.settings.daily_set,
            on=on,
            slot=slot,
            by_channels=channels_by_hand(programme),
            now=now,
            watch=lambda found: progress.track(found, progress_id, of=len(found), now=now),
        )
    except RollcallError as error:
        progress.fail(progress_id, str(error), now=clock.now())
        return
    queued = counts.pop(QUEUED, 0)
    others = sum(counts.values())
    words = f"{queued} queued to be sent."
    if others:
        words += f" {others} cannot be sent: see the list below."
    progress.finish(progress_id, words, now=clock.now())


@task()
def prove(location_id: str, set_key: str, on: str, version_id: int) -> None:
    """Send a home the proof that this version of its report was recorded."""
    send_proof(
        by=MESSAGES,
        location_id=location_id,
        set_key=set_key,
        on=dt.date.fromisoformat(on),
        version_id=version_id,
        now=clock.now(),
    )


def channels_by_hand(programme: Programme) -> tuple[str, ...]:
    """The channels of the programme's last time, which is the most pressing; else e-mail."""
    times = programme.settings.reminders.times
    return tuple(times[-1].channels) if times else ("email",)
