"""Making accounts and giving roles: what is refused, and what the audit keeps."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from rollcall.accounts import services
from rollcall.accounts.models import User
from rollcall.accounts.permissions import Permission, grants, teams_of
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import BadInput, Conflict, NotPermitted
from rollcall.foundation.models import AuditEvent
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory, person


pytestmark = pytest.mark.django_db

NOW = dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)
COMMAND = SystemActor("tests")


def make(**changes):
    details = {
        "by": COMMAND,
        "email": "Sam.Invented@Example.org ",
        "name": "Sam Invented",
        "role": "council-officer",
        "scope": "area:E09900001",
        "password": PASSWORD,
        "now": NOW,
    }
    return services.create_user(**(details | changes))


def test_a_new_person_has_one_role_and_a_password_that_is_not_kept():
    someone = make()
    assert someone.email == "sam.invented@example.org"
    assert someone.check_password(PASSWORD)
    assert PASSWORD not in someone.password
    assert grants(someone, Permission.SEE_HOMES).areas == {"E09900001"}


def test_the_audit_keeps_ids_and_never_an_address():
    someone = make()
    events = list(AuditEvent.objects.order_by("id"))
    assert [event.action for event in events] == ["person.created", "membership.granted"]
    assert {event.subject for event in events} == {someone.actor_id}
    assert "example.org" not in str([(event.detail, event.subject) for event in events])
    assert events[1].detail["role"] == "council-officer"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"email": "not an address"}, "not an e-mail address"),
        ({"role": "king"}, "no role 'king'.*council-officer"),
        ({"scope": "planet:1"}, "not a scope"),
        ({"scope": "home:1-1"}, "cannot be held in home:1-1.*area"),
        ({"role": "ppe-officer"}, "works for a team, and none is given"),
        ({"role": "ppe-officer", "team": "nobody"}, "no team 'nobody'.*ppe-unit"),
        ({"team": "ppe-unit"}, "is in no team"),
        ({"password": "short"}, "cannot be used.*at least 12"),
        ({"password": "sam.invented@example.org"}, "cannot be used"),
    ],
    ids=[
        *("email", "role", "scope", "scope-of-another-kind"),
        *("no-team", "unknown-team", "team-of-no-team-role", "short", "like-the-email"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy_and_leaves_nothing(changes, says):
    with pytest.raises(BadInput, match=says) as refusal:
        make(**changes)
    assert refusal.value.remedy
    assert not User.objects.exists()
    assert not AuditEvent.objects.exists()


def test_an_address_has_one_account_whatever_its_capitals():
    make()
    with pytest.raises(Conflict, match="account with this e-mail already"):
        make(email="SAM.INVENTED@EXAMPLE.ORG")


def test_only_an_administrator_makes_accounts():
    make(by=person("administrator", "area:E09900001"))
    with pytest.raises(NotPermitted, match="Ask an administrator"):
        make(by=person("council-officer", "area:E09900001"), email="other@example.org")


def test_a_role_is_given_once_for_a_place():
    someone = make()
    with pytest.raises(Conflict, match="already"):
        services.grant_membership(
            by=COMMAND, user=someone, role="council-officer", scope="area:E09900001", now=NOW
        )
    services.grant_membership(
        by=COMMAND, user=someone, role="council-officer", scope="area:E09900002", now=NOW
    )
    assert grants(someone, Permission.SEE_HOMES).areas == {"E09900001", "E09900002"}


def test_a_role_cannot_end_before_it_begins():
    with pytest.raises(BadInput, match="is before the first"):
        services.grant_membership(
            by=COMMAND,
            user=make(),
            role="council-officer",
            scope="area:E09900002",
            valid_from=dt.date(2020, 5, 2),
            valid_until=dt.date(2020, 5, 1),
            now=NOW,
        )


def test_a_role_that_ended_stays_to_be_seen(frozen_clock):
    someone = make()
    services.end_membership(
        by=COMMAND,
        membership=someone.memberships.get(),
        last_day=dt.date(2020, 5, 25),
        reason="Left the council",
        now=NOW,
    )
    someone.refresh_from_db()
    assert not grants(someone, Permission.SEE_HOMES)
    assert someone.memberships.get().reason == "Left the council"
    assert AuditEvent.objects.filter(action="membership.ended").count() == 1


@pytest.mark.parametrize(
    "broken",
    [
        lambda: UserFactory(email="Capital@example.org"),
        lambda: MembershipFactory(valid_from=dt.date(2020, 5, 2), valid_until=dt.date(2020, 5, 1)),
        lambda: MembershipFactory(user=MembershipFactory().user),
    ],
    ids=["email-with-capitals", "ends-before-it-begins", "two-open-of-a-kind"],
)
def test_the_database_itself_refuses(broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        broken()


def test_a_role_in_a_team_works_for_it_where_it_is_held_and_for_several_if_given(frozen_clock):
    someone = make(role="partner-officer", team="ipc")
    services.grant_membership(
        by=COMMAND,
        user=someone,
        role="partner-officer",
        scope="area:E09900002",
        team="hpt",
        now=NOW,
    )
    places = teams_of(someone)
    assert {team: held.areas for team, held in places.items()} == {
        "ipc": {"E09900001"},
        "hpt": {"E09900002"},
    }
    assert teams_of(make(email="other@example.org")) == {}
