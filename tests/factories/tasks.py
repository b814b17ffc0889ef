"""Doing what is queued, as the worker would."""

from contextlib import nullcontext
from typing import Any
from unittest import mock

from django.db import connection
from django_tasks_db.management.commands import db_worker

from rollcall.foundation.worker import Worker


def run_queued() -> None:
    """Do everything that is queued."""
    with _connection_kept():
        Worker().do_queued()


def run_due() -> None:
    """Queue what is due by the clock, and do everything that is queued."""
    with _connection_kept():
        Worker().work_off()


def _connection_kept() -> Any:
    """The worker lets go of old connections between tasks. Inside a test's transaction it must not."""
    if not connection.in_atomic_block:
        return nullcontext()
    return mock.patch.object(db_worker, "close_old_connections")
