"""Looking after actions that wait for too long."""

from dataclasses import asdict

from django_tasks import task

from rollcall.cell import services
from rollcall.foundation import clock


@task()
def watch_late_actions(due_at: str) -> dict[str, int]:
    """Tell of late actions, pass on very late ones, close what nobody confirmed in its days."""
    return asdict(services.watch_actions(now=clock.now()))
