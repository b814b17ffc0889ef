"""Who may do what, on the administrators' pages: given, ended, put back, and written down."""

import datetime as dt

import pytest
from django.test import Client

from rollcall.accounts.models import Membership
from rollcall.accounts.permissions import ROLES, Permission, may, teams_of
from rollcall.foundation.models import AuditEvent
from tests.factories.accounts import MembershipFactory, person
from tests.factories.reports import DAY, EVE, Country, add_homes, small_country
from tests.rooms.boards.reading import rows, words


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

SEATON, MARSH = "area:E09900001", "area:E09900002"
NURSE = {"role": "ipc-nurse", "place": SEATON, "team": "ipc", "reason": "The team asked"}


@pytest.fixture
def country() -> Country:
    return add_homes(small_country())


@pytest.fixture
def robin(country):
    """Somebody who rings homes in Seaton."""
    return person("call-handler", SEATON)


@pytest.fixture
def administrator(country):
    return person("administrator", SEATON)


@pytest.fixture
def admin(administrator):
    return signed_in(administrator)


def signed_in(who):
    client = Client()
    client.force_login(who)
    return client


def page_of(who):
    return f"/people/{who.pk}/"


def give(admin, who, **sent):
    return admin.post(page_of(who), {**NURSE, **sent}, follow=True)


def test_a_team_is_given_and_shown_with_its_organisation(admin, robin):
    text = words(give(admin, robin))
    assert "The role is given." in text
    assert "Infection prevention and control team (Community health provider)" in text
    robin.refresh_from_db()
    assert "ipc" in teams_of(robin)
    listed = words(admin.get("/people/", {"team": "ipc"}))
    assert robin.name in listed
    assert "Nobody matches this filter." in words(admin.get("/people/", {"team": "finance"}))


def test_a_role_is_ended_at_once_and_put_back_and_every_step_is_written_down(
    admin, administrator, robin
):
    give(admin, robin)
    held = Membership.objects.get(user=robin, team="ipc")
    ended = admin.post(
        f"{page_of(robin)}roles/{held.pk}/end/", {"ends": "now", "reason": "Left"}, follow=True
    )
    robin.refresh_from_db()
    assert teams_of(robin) == {}
    assert "What they could do before" in words(ended)
    assert "Left" in words(ended)
    back = admin.post(f"{page_of(robin)}roles/{held.pk}/put-back/", follow=True)
    robin.refresh_from_db()
    assert "ipc" in teams_of(robin)
    steps = AuditEvent.objects.filter(subject=robin.actor_id).order_by("pk")
    assert [(one.action, one.actor, one.detail["team"]) for one in steps] == [
        (f"membership.{step}", administrator.actor_id, "ipc")
        for step in ("granted", "ended", "put_back")
    ]
    assert "Role put back : Infection-control nurse, Seaton, for Infection" in words(back)


def test_a_role_can_end_after_a_day(admin, robin):
    [held] = robin.memberships.all()
    page = f"{page_of(robin)}roles/{held.pk}/end/"
    missing = admin.post(page, {"ends": "day", "reason": "Moves on"})
    assert (missing.status_code, "Enter the last day" in words(missing)) == (422, True)
    admin.post(page, {"ends": "day", "last_day": "2020-05-30", "reason": "Moves on"})
    held.refresh_from_db()
    assert held.valid_until == dt.date(2020, 5, 30)
    assert "until 30 May 2020" in words(admin.get(page_of(robin)))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"team": ""}, "works for a team, and none is given"),
        ({"role": "call-handler"}, "Call handler is in no team"),
        ({"role": "call-handler", "team": ""}, "is Call handler of area:E09900001 already"),
        ({"place": ""}, "Choose an area, or give the id of a home or provider"),
        ({"place": "", "place_id": "1-1"}, "You look after no home or provider with this id"),
        ({"valid_from": "2020-06-01", "valid_until": "2020-05-30"}, "is before the first"),
        ({"valid_from": "soon"}, "First day: enter a day such as 26 May 2020"),
        ({"role": ""}, "Choose a role"),
    ],
)
def test_what_cannot_be_given_is_said_beside_its_box_and_nothing_typed_is_lost(
    admin, robin, sent, said
):
    answer = admin.post(page_of(robin), {**NURSE, **sent})
    assert answer.status_code == 422
    assert said in words(answer)
    assert "The team asked" in answer.content.decode()
    assert robin.memberships.count() == 1


def test_a_home_is_given_by_its_id_to_who_acts_for_it(admin, robin, country):
    one = country.homes["seaton1"]
    give(admin, robin, role="home-reporter", team="", place="", place_id=one.location_id)
    assert robin.memberships.filter(scope=f"home:{one.location_id}").exists()


def test_an_administrator_looks_after_their_own_places_alone(admin, country):
    stranger = person("call-handler", MARSH)
    assert stranger.name not in words(admin.get("/people/"))
    assert admin.get(page_of(stranger)).status_code == 404
    both = MembershipFactory.create(user=stranger, role="ipc-nurse", scope=SEATON, team="ipc")
    assert stranger.name in words(admin.get("/people/"))
    [theirs] = stranger.memberships.exclude(pk=both.pk)
    refused = admin.post(
        f"{page_of(stranger)}roles/{theirs.pk}/end/", {"ends": "now", "reason": "No"}
    )
    assert refused.status_code == 403
    assert give(admin, stranger, place=MARSH).status_code == 422
    home = country.homes["marsh1"].location_id
    more = {"role": "home-reporter", "team": "", "place": "", "place_id": home}
    assert give(admin, stranger, **more).status_code == 422


def test_nobody_ends_their_own_role_as_administrator(admin, administrator):
    [own] = administrator.memberships.all()
    page = f"{page_of(administrator)}roles/{own.pk}/end/"
    answer = admin.post(page, {"ends": "now", "reason": "Oops"})
    assert (answer.status_code, "Ask another administrator" in words(answer)) == (422, True)
    assert may(administrator, Permission.ADMINISTER)


def test_a_role_that_was_given_anew_is_not_put_back_beside_itself(admin, robin):
    old = MembershipFactory.create(user=robin, role="call-handler", scope=SEATON, valid_until=EVE)
    answer = admin.post(f"{page_of(robin)}roles/{old.pk}/put-back/", follow=True)
    assert "already" in words(answer)


def test_the_file_has_a_line_for_each_role_that_anybody_held(admin, robin):
    MembershipFactory.create(
        user=robin, role="ipc-nurse", scope=SEATON, team="ipc", valid_until=EVE
    )
    lines = [one for one in rows(admin.get("/people.csv")) if one[0] == robin.name]
    assert [(one[3], one[5], one[9]) for one in lines] == [
        ("call-handler", "", "yes"), ("ipc-nurse", "ipc", "no"),
    ]  # fmt: skip


def test_the_list_asks_as_often_for_many_people_as_for_few(
    admin, robin, django_assert_max_num_queries
):
    admin.get("/people/")
    for _ in range(30):
        person("home-reporter", "home:1-900000001")
        person("call-handler", SEATON)
    # Session, person and roles; everybody and their roles; areas twice; homes; names of areas.
    with django_assert_max_num_queries(12):
        admin.get("/people/")


def test_only_administrators_open_these_pages(robin, country):
    for key, role in ROLES.items():
        who = person(
            key,
            {"area": SEATON, "home": "home:1-1", "provider": "provider:1-1"}[role.scope_kinds[0]],
        )
        opens = Permission.ADMINISTER in role.permissions
        assert (signed_in(who).get("/people/").status_code == 200) is opens, key


def test_the_day_on_which_a_role_begins_is_kept(admin, robin):
    give(admin, robin, valid_from="2020-06-01", valid_until="2020-06-30")
    held = Membership.objects.get(user=robin, team="ipc")
    assert (held.valid_from, held.valid_until) == (dt.date(2020, 6, 1), dt.date(2020, 6, 30))
    assert not held.holds_on(DAY)
