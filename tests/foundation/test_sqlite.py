"""Writers on SQLite: each waits for the one before, and no longer."""

import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from rollcall.foundation.sqlite import base
from tests.factories.concurrency import at_the_same_moment


pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite"),
]


def holding(begun: threading.Event, let_go: threading.Event):
    """A job that keeps the database to itself until it is told to let go."""

    def hold():
        with transaction.atomic():
            begun.set()
            assert let_go.wait(timeout=30)
        return "held"

    return hold


def test_a_writer_waits_for_the_one_before_and_begins_when_it_is_done(shared):
    shared()
    begun, let_go = threading.Event(), threading.Event()

    def wait():
        assert begun.wait(timeout=30)
        with transaction.atomic():
            return "had its turn" if let_go.is_set() else "broke in"

    def release():
        assert begun.wait(timeout=30)
        time.sleep(0.05)
        let_go.set()

    results = at_the_same_moment(holding(begun, let_go), wait, wait, release)
    assert results == ["held", "had its turn", "had its turn", None]


def test_a_writer_looks_again_every_few_milliseconds_and_not_ever_more_rarely(shared, monkeypatch):
    shared()
    begun, let_go = threading.Event(), threading.Event()
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 100:
            let_go.set()
        threading.Event().wait(seconds)

    monkeypatch.setattr(base.time, "sleep", pause)

    def wait():
        assert begun.wait(timeout=30)
        with transaction.atomic():
            return "had its turn"

    assert at_the_same_moment(holding(begun, let_go), wait) == ["held", "had its turn"]
    assert set(pauses) == {base.LOOK_AGAIN}


def test_a_writer_gives_up_after_the_time_of_the_settings_and_waits_as_long_for_all_else(
    shared, monkeypatch
):
    shared()
    begun, let_go = threading.Event(), threading.Event()

    def wait():
        assert begun.wait(timeout=30)
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)
        connection.ensure_connection()
        before = patience()
        try:
            with pytest.raises(OperationalError, match="locked"), transaction.atomic():
                pass
        finally:
            let_go.set()
        return before == patience()

    assert at_the_same_moment(holding(begun, let_go), wait) == ["held", True]


def patience() -> int:
    """Milliseconds that SQLite itself waits."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        [milliseconds] = cursor.fetchone()
    return milliseconds
