"""One writer of the register at a time."""

from django.db import connection


#: The key of the lock in PostgreSQL; any number that nobody else uses.
_KEY = 7_265_203


def hold_register() -> None:
    """Wait for other writers of the register, and keep them waiting until the transaction ends.

    A list is compared with the register in memory, so nothing of it may change in between. The lock
    is advisory: it holds up neither readers nor a home that presses Send. SQLite's transactions
    have one writer at a time of themselves.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_KEY])
