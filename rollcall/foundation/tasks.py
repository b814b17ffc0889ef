"""The worker's own housekeeping."""

import datetime as dt

from django.db.models.functions import Now
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from rollcall.foundation import clock
from rollcall.foundation.beats import take_up_lost_tasks
from rollcall.foundation.models import Progress, WorkerBeat


KEEP = dt.timedelta(days=14)


@task()
def take_up_lost(due_at: str) -> int:
    """Begin again what a worker left behind that is gone."""
    return take_up_lost_tasks(clock.now())


@task()
def tidy_up(due_at: str) -> None:
    """Forget tasks, progress and workers of a fortnight ago. The queue keeps real time, not ours."""
    DBTaskResult.objects.filter(started_at__lt=Now() - KEEP).delete()
    WorkerBeat.objects.filter(seen_at__lt=Now() - KEEP).delete()
    Progress.objects.filter(updated_at__lt=clock.now() - KEEP).delete()
