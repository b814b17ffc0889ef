"""Django's SQLite, but that a transaction begins as soon as the writer before it is done.

SQLite's own way of waiting looks again after a millisecond, then ever more rarely, at last ten times a
second. Whoever waits longest then has the least chance, and a home that presses Send while a large file
is written waits a tenth of a second more than it must.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError
from django.db.backends.sqlite3 import base


#: Seconds between two looks whether the writer before is done.
LOOK_AGAIN = 0.003


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions wait their turn, up to the `timeout` of the settings."""

    def _start_transaction_under_autocommit(self) -> None:
        until = time.monotonic() + self.settings_dict["OPTIONS"].get("timeout", 5)
        with self._not_waiting():
            while True:
                try:
                    super()._start_transaction_under_autocommit()  # type: ignore[misc]
                except OperationalError as error:
                    if not _is_busy(error) or time.monotonic() > until:
                        raise
                else:
                    return
                time.sleep(LOOK_AGAIN)

    @contextmanager
    def _not_waiting(self) -> Iterator[None]:
        """Have SQLite say at once that somebody else is writing."""
        patience = self.connection.execute("PRAGMA busy_timeout").fetchone()[0]
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {patience}")


def _is_busy(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_BUSY
