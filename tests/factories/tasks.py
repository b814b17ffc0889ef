"""Doing what is queued, as the worker would."""

from unittest import mock

from django.db import connection
from django_tasks_db.management.commands import db_worker

from rollcall.foundation.worker import Worker


def run_queued() -> None:
    """Queue what is due by the clock, and do everything that is queued.

    The worker lets go of old connections between tasks. Inside a test's transaction it must not.
    """
    if not connection.in_atomic_block:
        Worker().work_off()
        return
    with mock.patch.object(db_worker, "close_old_connections"):
        Worker().work_off()
