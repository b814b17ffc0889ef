"""A small invented country with two homes in each authority."""

import contextlib
import sqlite3
from collections.abc import Callable

import pytest
from django.db import connection, connections

from tests.factories.reports import Country, add_homes, small_country


@pytest.fixture
def country(db: None) -> Country:
    return add_homes(small_country())


@pytest.fixture
def shared(tmp_path, monkeypatch) -> Callable[[], None]:
    """A database that threads really share.

    SQLite's test database lives in memory, where waiting for another writer works differently, so
    it is copied to a file. Give the homes first.
    """

    def move():
        if connection.vendor != "sqlite":
            return
        file = tmp_path / "shared.sqlite3"
        with contextlib.closing(sqlite3.connect(file)) as copy:
            connection.connection.backup(copy)
        monkeypatch.setitem(connections.settings["default"], "NAME", str(file))

    return move
