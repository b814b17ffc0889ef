"""Settings from the environment: what is safe by default, and what is refused with a sentence."""

import json
import os
import subprocess
import sys

import pytest


SECRET = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ"
OURS = ("DEBUG", "SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "EMAIL_URL", "TRUSTED_PROXIES")

SHOW = """
import json
from django.conf import settings as s
print(json.dumps({"debug": s.DEBUG, "hosts": s.ALLOWED_HOSTS, "now": str(s.ROLLCALL_NOW),
  "brand": s.BRAND_NAME, "secure": s.SESSION_COOKIE_SECURE, "database": s.DATABASES["default"]},
  default=str))
"""


def run(*arguments, **environment):
    """A fresh process that has only these of our settings."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in OURS and not name.startswith(("ROLLCALL_", "BRAND_"))
    }
    clean |= {"DJANGO_SETTINGS_MODULE": "rollcall.config.settings", **environment}
    return subprocess.run(
        [sys.executable, *arguments], env=clean, capture_output=True, text=True, timeout=60
    )


def settings_with(**environment):
    shown = run("-c", SHOW, **environment)
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


def test_without_a_secret_key_it_is_a_demonstration_for_this_machine_only():
    shown = settings_with()
    assert shown["debug"] is True
    assert shown["hosts"] == ["127.0.0.1", "localhost", "[::1]"]


def test_with_a_secret_key_debug_is_off_and_cookies_are_secure():
    shown = settings_with(SECRET_KEY=SECRET)
    assert shown["debug"] is False
    assert shown["secure"] is True


def test_a_setting_left_empty_counts_as_not_set():
    shown = settings_with(SECRET_KEY="", DEBUG="", BRAND_NAME="", ROLLCALL_NOW="")
    assert (shown["debug"], shown["brand"], shown["now"]) == (True, "Rollcall", "None")


def test_sqlite_loses_nothing_it_confirmed_and_writers_wait_their_turn():
    options = settings_with(DATABASE_URL="sqlite:////tmp/none.sqlite3")["database"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert "synchronous=FULL" in options["init_command"]
    assert options["timeout"] >= 5


def test_a_command_holds_one_connection_and_only_the_web_server_a_pool():
    address = "postgresql://sam:secret@db.example.org/rollcall"
    assert "pool" not in settings_with(DATABASE_URL=address)["database"]["OPTIONS"]
    served = run("-c", "import gunicorn\n" + SHOW, DATABASE_URL=address)
    assert '"pool"' in served.stdout


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2020-05-26T12:00:00+01:00", "2020-05-26 11:00:00+00:00"),
        ("2020-05-26T11:00:00Z", "2020-05-26 11:00:00+00:00"),
        ("2020-05-26T12:00", "2020-05-26 11:00:00+00:00"),
    ],
)
def test_the_demos_clock_starts_at_a_time_which_is_londons_unless_it_says(text, means):
    assert settings_with(ROLLCALL_NOW=text)["now"] == means


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"DEBUG": "0"}, "SECRET_KEY is not set."),
        ({"SECRET_KEY": SECRET, "ROLLCALL_NOW": "2020-05-26T12:00"}, "while DEBUG=0"),
        ({"ROLLCALL_NOW": "at noon"}, "ROLLCALL_NOW is 'at noon'."),
        ({"BRAND_COLOUR": "red; }"}, "BRAND_COLOUR is 'red; }'."),
    ],
    ids=["no-secret", "clock-in-real-use", "clock-unreadable", "colour"],
)
def test_what_cannot_be_is_refused_in_one_sentence_without_a_traceback(environment, says):
    refused = run("-m", "rollcall", "check", **environment)
    assert refused.returncode == 2
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
