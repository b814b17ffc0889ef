"""What a machine asks without signing in: is it up, and is it ready?"""

import pytest
from django.db import DatabaseError

from rollcall.foundation import health


def test_the_process_is_up_even_without_a_database(client):
    assert client.get("/healthz").json() == {"status": "up"}


@pytest.mark.django_db
def test_it_is_ready_when_the_database_has_all_its_tables(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"


@pytest.mark.django_db
def test_it_is_not_ready_while_migrations_wait(client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one", "two"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations_waiting"] == 2


@pytest.mark.django_db
def test_it_is_not_ready_while_the_database_does_not_answer(client, monkeypatch):
    def refuse(_):
        raise DatabaseError("connection refused")

    monkeypatch.setattr(health, "MigrationExecutor", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "database": "does not answer"}
    assert client.post("/readyz").status_code == 405
