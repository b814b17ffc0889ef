"""What tests that only read share: made once for a module, never committed, and taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import time_machine
from django.db import transaction
from django.test import override_settings

from tests.factories.reports import NOON


QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@contextmanager
def for_a_module(blocker: Any) -> Iterator[None]:
    """Noon, the database and quick passwords for as long as a module's fixture lives."""
    quick = override_settings(PASSWORD_HASHERS=QUICK)
    with quick, blocker.unblock(), time_machine.travel(NOON, tick=False), undone():
        yield


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back, so that each test meets the same world."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
