"""`rollcall serve`: what it checks first and what it says. It then becomes gunicorn."""

import io
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from django.core.management import CommandError, call_command

from rollcall.accounts import personas
from rollcall.accounts.personas import Persona
from rollcall.config.management.commands import serve


@pytest.fixture
def started(monkeypatch):
    """The places at which gunicorn was started; it is not started really."""
    places = []
    monkeypatch.setattr(serve, "serve", lambda bind, port, worker: places.append((bind, port)))
    return places


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.django_db
def test_it_says_where_it_is(started, settings, monkeypatch):
    monkeypatch.setattr(personas, "_offers", [])
    settings.DEBUG = True
    out, port = io.StringIO(), free_port()
    call_command("serve", port=port, stdout=out)
    assert out.getvalue().startswith(f"Rollcall is at http://127.0.0.1:{port}\n")
    assert "INVENTED" not in out.getvalue()
    assert started == [("127.0.0.1", port)]


@pytest.mark.django_db
def test_with_a_demo_it_says_that_the_data_are_invented_and_who_can_sign_in(
    started, settings, monkeypatch
):
    settings.DEBUG = True
    someone = Persona("olu@example.org", "the password", "Olu", "Council officer", "All homes")
    monkeypatch.setattr(personas, "_offers", [lambda: [someone]])
    out = io.StringIO()
    call_command("serve", port=free_port(), stdout=out)
    assert "INVENTED DATA" in out.getvalue()
    assert "Council officer  olu@example.org  the password" in out.getvalue()


@pytest.mark.django_db
def test_a_port_that_is_taken_is_one_sentence_with_a_remedy(started):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} is taken.*--port") as refusal:
            call_command("serve", port=port)
    assert refusal.value.returncode == 2
    assert started == []


@pytest.mark.django_db
@pytest.mark.parametrize("port", [0, 65536, -1])
def test_a_port_that_cannot_be_is_refused(started, port):
    with pytest.raises(CommandError, match="is not a port"):
        call_command("serve", port=port)


@pytest.mark.django_db
def test_a_database_without_its_tables_is_not_served(started, monkeypatch):
    monkeypatch.setattr(serve.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    with pytest.raises(CommandError, match=r"not ready.*rollcall migrate"):
        call_command("serve", port=free_port())
    assert started == []


@pytest.mark.slow
def test_it_serves_in_real_use_and_stops_when_asked(empty_database):
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("ROLLCALL_")},
        "DJANGO_SETTINGS_MODULE": "rollcall.config.settings",
        "DATABASE_URL": f"sqlite:///{empty_database}",
        "DEBUG": "0",
        "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    }
    rollcall = [sys.executable, "-m", "rollcall"]
    process = subprocess.Popen(
        [*rollcall, "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert ask_until_ready(port) == {
            "status": "ready",
            "database": "answers",
            "migrations_waiting": 0,
        }
    finally:
        process.terminate()
        said, logged = process.communicate(timeout=30)
    assert said.startswith(f"Rollcall is at http://127.0.0.1:{port}\n")
    assert '"route": "readyz"' in logged
    assert "Traceback" not in logged


def ask_until_ready(port):
    """What `/readyz` answers once somebody listens; fails after half a minute."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
                return json.load(answer)
        except urllib.error.URLError:
            time.sleep(0.1)
    pytest.fail("nobody listened within half a minute")
