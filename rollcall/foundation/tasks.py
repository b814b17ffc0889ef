"""The worker's own housekeeping."""

import datetime as dt

from django.db.models.functions import Now
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from rollcall.foundation import clock
from rollcall.foundation.models import Progress


KEEP = dt.timedelta(days=14)


@task()
def tidy_up(due_at: str) -> None:
    """Forget tasks and progress that began a fortnight ago. The queue keeps real time, not ours."""
    DBTaskResult.objects.filter(started_at__lt=Now() - KEEP).delete()
    Progress.objects.filter(updated_at__lt=clock.now() - KEEP).delete()
