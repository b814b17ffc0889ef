"""Reminders of rounds, at their hours before the deadline."""

from django_tasks import task

from rollcall.foundation import clock
from rollcall.foundation.actors import SystemActor
from rollcall.reports.services.round_reminding import remind_of_rounds


@task()
def remind_round_homes(due_at: str) -> dict[str, int]:
    """Remind homes that a round still waits for, where its time has come."""
    return dict(remind_of_rounds(by=SystemActor("reminders"), now=clock.now()))
