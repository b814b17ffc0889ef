"""Several things at the same moment, in a database that threads really share."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections


def share_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let threads share the test's database from here on; for tests with real transactions.

    SQLite's test database lives in memory, where waiting for another writer works differently, so
    it is copied to a file. Make the rows first.
    """
    if connection.vendor != "sqlite":
        return
    file = tmp_path / "shared.sqlite3"
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)
        # Set here once: several that change it at the same moment meet a locked database.
        copy.execute("PRAGMA journal_mode=WAL")
    monkeypatch.setitem(connections.settings["default"], "NAME", str(file))


def at_the_same_moment(*jobs: Callable[[], Any]) -> list[Any]:
    """What each job gave, or the error it met; all start together."""
    start = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def do(place: int, job: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[place] = job()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def seen(query: Callable[[], Any]) -> Any:
    """What a thread of its own reads in the shared database."""
    [found] = at_the_same_moment(query)
    if isinstance(found, Exception):
        raise found
    return found
