"""Tokens: what is kept of them, whose they are, how long they hold, and how often they may ask."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.accounts import services
from rollcall.accounts.models import ApiToken
from rollcall.accounts.permissions import Permission, grants
from rollcall.accounts.selectors import tokens_of
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import BadInput, NotFound, NotPermitted
from rollcall.foundation.models import AuditEvent
from tests.factories.accounts import MembershipFactory, UserFactory, person
from tests.factories.commands import run, run_json


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

COMMAND = SystemActor("tests")


@pytest.fixture
def officer():
    return person("council-officer", "area:E09900001")


def make(user, noon, **changes):
    return services.create_token(
        **{"by": COMMAND, "user": user, "name": "Care software", "now": noon} | changes
    )


def test_only_a_digest_of_the_secret_is_kept(officer, noon):
    made = make(officer, noon)
    _, key, secret = made.text.split("_", 2)
    [row] = ApiToken.objects.values()
    assert row["key"] == key
    assert len(secret) >= 43  # 256 bits
    assert secret not in str(row)
    assert secret not in str(list(AuditEvent.objects.values()))


def test_a_token_is_the_person_with_all_they_hold(officer, noon):
    MembershipFactory.create(user=officer, role="home-reporter", scope="home:1-900000001")
    made = make(officer, noon)
    caller = services.use_token(made.text, now=noon)
    assert caller == officer
    assert grants(caller, Permission.SEE_HOMES).areas == {"E09900001"}
    assert grants(caller, Permission.FILE_REPORT).homes == {"1-900000001"}


def test_finding_whose_token_it_is_takes_one_query_and_a_second_once_a_minute(officer, noon):
    made = make(officer, noon)
    counts = []
    for at in (noon, noon, noon, noon + dt.timedelta(seconds=61)):
        with CaptureQueriesContext(connection) as queries:
            grants(services.use_token(made.text, now=at), Permission.SEE_HOMES)
        counts.append(len(queries))
    # 1 the token, its person and their memberships, 2 when it was last used
    assert counts == [2, 1, 1, 2]


def test_it_is_written_down_when_a_token_was_last_used(officer, noon):
    made = make(officer, noon)
    assert tokens_of(officer)[0].last_used_at is None
    services.use_token(made.text, now=noon)
    assert tokens_of(officer)[0].last_used_at == noon


@pytest.mark.parametrize("spoil", ["secret", "key", "prefix", "nothing", "nonsense"])
def test_what_is_no_token_is_not_known(officer, noon, spoil):
    made = make(officer, noon)
    prefix, key, secret = made.text.split("_", 2)
    text = {
        "secret": f"{prefix}_{key}_{secret[:-1]}",
        "key": f"{prefix}_000000000000_{secret}",
        "prefix": f"other_{key}_{secret}",
        "nothing": "",
        "nonsense": "é\x00💥" * 1000,
    }[spoil]
    with pytest.raises(services.TokenRefused, match="not known"):
        services.use_token(text, now=noon)


def test_a_token_ends_by_itself(officer, noon):
    made = make(officer, noon, days=30)
    end = noon + dt.timedelta(days=30)
    assert services.use_token(made.text, now=end - dt.timedelta(seconds=1)) == officer
    with pytest.raises(services.TokenRefused, match="ended on 25 June 2020"):
        services.use_token(made.text, now=end)


def test_without_days_it_lasts_as_long_as_the_setting_says(officer, noon, settings):
    settings.API_TOKEN_DAYS = 90
    assert make(officer, noon).expires_at == noon + dt.timedelta(days=90)
    for days in (0, -1, 91):
        with pytest.raises(BadInput, match="Choose from 1 to 90 days"):
            make(officer, noon, days=days)


def test_a_revoked_token_is_refused_and_both_are_in_the_audit(officer, noon):
    made = make(officer, noon)
    services.revoke_token(by=officer, key=tokens_of(officer)[0].key, now=noon)
    services.revoke_token(by=officer, key=tokens_of(officer)[0].key, now=noon)
    with pytest.raises(services.TokenRefused, match="revoked"):
        services.use_token(made.text, now=noon)
    events = AuditEvent.objects.order_by("pk").values_list("action", "actor", "subject")
    assert list(events) == [
        ("token.created", "system:tests", officer.actor_id),
        ("token.revoked", officer.actor_id, officer.actor_id),
    ]


def test_nobody_makes_or_ends_a_token_of_somebody_else(officer, noon):
    other = person("council-officer", "area:E09900002")
    with pytest.raises(NotPermitted, match="for yourself only"):
        make(officer, noon, by=other)
    make(officer, noon)
    with pytest.raises(NotFound):
        services.revoke_token(by=other, key=tokens_of(officer)[0].key, now=noon)
    assert tokens_of(officer)[0].holds(noon)


def test_a_token_goes_with_the_person_who_has_it(officer, noon):
    made = make(officer, noon)
    officer.is_active = False
    officer.save()
    with pytest.raises(services.TokenRefused, match="switched off"):
        services.use_token(made.text, now=noon)


def test_somebody_without_a_role_makes_no_token_and_a_token_ends_with_the_role(officer, noon):
    with pytest.raises(NotPermitted, match="may not use the API"):
        make(UserFactory.create(), noon)
    made = make(officer, noon)
    officer.memberships.update(valid_until=noon.date() - dt.timedelta(days=1))
    with pytest.raises(NotPermitted, match="Your role may not use the API"):
        services.use_token(made.text, now=noon)


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\x00b"])
def test_a_name_that_cannot_be_is_refused(officer, noon, name):
    with pytest.raises(BadInput):
        make(officer, noon, name=name)


# How often


def test_a_token_that_asks_too_often_waits_for_the_next_minute(officer, noon, settings):
    settings.API_REQUESTS_A_MINUTE = 5
    made = make(officer, noon)
    at = noon + dt.timedelta(seconds=20)
    for _ in range(5):
        services.use_token(made.text, now=at)
    with pytest.raises(services.TooManyRequests) as refusal:
        services.use_token(made.text, now=at)
    assert refusal.value.seconds == 40
    services.use_token(made.text, now=at + dt.timedelta(seconds=refusal.value.seconds))


def test_what_other_processes_counted_counts_too(officer, noon, settings):
    settings.API_REQUESTS_A_MINUTE = 5
    made = make(officer, noon)
    minute = int(noon.timestamp() // 60)
    ApiToken.objects.update(minute=minute, asked=4)
    services.use_token(made.text, now=noon)
    with pytest.raises(services.TooManyRequests):
        services.use_token(made.text, now=noon)


def test_one_tokens_haste_is_not_anothers(officer, noon, settings):
    settings.API_REQUESTS_A_MINUTE = 1
    hasty, patient = make(officer, noon), make(officer, noon)
    services.use_token(hasty.text, now=noon)
    with pytest.raises(services.TooManyRequests):
        services.use_token(hasty.text, now=noon)
    services.use_token(patient.text, now=noon)


def test_nought_lets_a_token_ask_as_often_as_it_likes(officer, noon, settings):
    settings.API_REQUESTS_A_MINUTE = 0
    made = make(officer, noon)
    for _ in range(1000):
        services.use_token(made.text, now=noon)


# The commands


def test_the_command_prints_the_token_and_nothing_else(officer, noon):
    status, out, err = run("create_token", officer.email.upper(), "--name", "Care software")
    assert status == 0
    assert services.use_token(out, now=noon) == officer
    assert out.count("\n") == 1
    assert "cannot be shown again" in err
    found = run_json("create_token", officer.email, "--name", "Other", "--days", "7", "--json")
    assert services.use_token(found["token"], now=noon) == officer
    assert found["expires_at"] == "2020-06-02T11:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody@example.org", "--name", "x"], "no account of nobody@example.org"),
        (["{email}", "--name", " "], "needs a name"),
        (["{email}", "--name", "x", "--days", "9999"], "cannot last 9999 days"),
    ],
)
def test_the_command_ends_with_two_when_nothing_was_done(officer, arguments, says):
    status, _, err = run("create_token", *(one.format(email=officer.email) for one in arguments))
    assert status == 2
    assert says in err
    assert not ApiToken.objects.exists()


def test_tokens_are_revoked_by_name_by_key_or_all(officer, noon):
    made = [make(officer, noon, name=name) for name in ("a", "b", "b", "c", "d")]
    keys = [one.text.split("_")[1] for one in made]
    assert run("revoke_token", officer.email, "--name", "b")[1].count("Revoked b") == 2
    assert run("revoke_token", officer.email, "--key", keys[3])[0] == 0
    holding = [token.name for token in tokens_of(officer) if token.holds(noon)]
    assert holding == ["d", "a"]
    status, _, err = run("revoke_token", officer.email, "--name", "b")
    assert status == 2
    assert "Tokens that hold: d (" in err
    assert run("revoke_token", officer.email, "--all")[0] == 0
    assert not any(token.holds(noon) for token in tokens_of(officer))
