"""Deleting what was typed and never sent."""

from django_tasks import task

from rollcall.foundation import clock
from rollcall.foundation.actors import SystemActor
from rollcall.reports.services import delete_old_drafts


@task()
def delete_drafts(due_at: str) -> int:
    """Delete the drafts whose days are over."""
    return delete_old_drafts(by=SystemActor("delete_drafts"), now=clock.now())
