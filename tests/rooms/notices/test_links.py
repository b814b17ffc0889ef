"""Signed links: made, opened, over, revoked; and what a link's holder may do, which is little."""

import datetime as dt
import logging

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from rollcall.accounts.links import LinkActor, actor_of
from rollcall.accounts.permissions import Permission, may, public
from rollcall.config import urls as real_urls
from rollcall.foundation import logs
from rollcall.foundation.errors import BadInput, NotFound, NotNow, NotPermitted
from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.notices.access import link_of, needs_or_link
from rollcall.notices.models import UpdateLink
from rollcall.notices.selectors import (
    LinkExpired,
    LinkRevoked,
    LinkUnknown,
    digest_of,
    link_for,
    links_of,
)
from rollcall.notices.services import open_link, revoke_link
from rollcall.register.scoping import homes_visible_to
from rollcall.reports.models import ReportVersion
from tests.factories import reports
from tests.factories.accounts import person
from tests.factories.reports import DAY, EVE, NOON


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

HOUR = dt.timedelta(hours=1)
MIDNIGHT = dt.datetime(2020, 5, 26, 23, 0, tzinfo=dt.UTC)  # in London


# --- making ---------------------------------------------------------------------------------


def test_a_link_opens_what_it_was_made_for(link, location_id):
    made = link()
    found = link_for(made.token, NOON)
    assert (found.location_id, found.set_key, found.on) == (location_id, "daily", DAY)
    assert found.actor == LinkActor(made.link_id, location_id, "daily", DAY)


def test_only_a_digest_of_the_token_is_stored(link):
    made = link()
    row = UpdateLink.objects.values().get(pk=made.link_id)
    assert row["digest"] == digest_of(made.token)
    assert not any(made.token in str(value) for value in row.values())
    assert made.token not in str(AuditEvent.objects.get(action="link.made").detail)


def test_no_two_tokens_are_alike_and_none_can_be_guessed(link):
    tokens = {link(recipient=f"contact:{number}").token for number in range(20)}
    assert len(tokens) == 20
    assert all(len(token) >= 32 for token in tokens)


def test_a_link_ends_with_its_day(link):
    made = link()
    assert made.expires_at == MIDNIGHT
    assert link_for(made.token, MIDNIGHT - dt.timedelta(seconds=1))
    with pytest.raises(LinkExpired):
        link_for(made.token, MIDNIGHT)


def test_a_link_ends_after_the_programmes_hours(link, reminders):
    reminders(link_hours=3)
    assert link().expires_at == NOON + 3 * HOUR


def test_a_newer_link_leaves_the_older_where_the_programme_says_so(link, reminders):
    reminders(newer_link_replaces=False)
    older = link()
    link(now=NOON + HOUR)
    assert link_for(older.token, NOON + HOUR)


def test_a_link_for_a_day_that_is_over_is_not_made(link):
    with pytest.raises(NotNow):
        link(on=EVE)


def test_a_link_for_an_unknown_set_or_a_closed_home_is_not_made(link, country):
    with pytest.raises(BadInput):
        link(set_key="unheard-of")
    closed = country.homes["seaton2"]
    type(closed).objects.filter(pk=closed.pk).update(closed_on=DAY)
    with pytest.raises(NotNow):
        link(location_id=closed.location_id)


def test_only_who_may_send_notices_there_makes_and_revokes_links(
    link, officer, stranger, location_id
):
    made = link(by=officer)
    reporter = person("home-reporter", f"home:{location_id}")
    for nobody in (stranger, reporter):
        with pytest.raises(NotPermitted):
            link(by=nobody)
        with pytest.raises(NotPermitted):
            revoke_link(by=nobody, link_id=made.link_id, now=NOON)
    assert link_for(made.token, NOON)


def test_a_newer_link_for_the_same_recipient_replaces_the_older(link):
    older, other = link(), link(recipient="contact:2")
    newer = link(now=NOON + HOUR)
    with pytest.raises(LinkRevoked):
        link_for(older.token, NOON + HOUR)
    assert link_for(newer.token, NOON + HOUR)
    assert link_for(other.token, NOON + HOUR)


# --- opening and revoking -------------------------------------------------------------------


def test_opening_is_noted_once_and_each_look_is_written_down(link):
    made = link()
    for minutes in (5, 10):
        open_link(token=made.token, now=NOON + dt.timedelta(minutes=minutes))
    row = UpdateLink.objects.get(pk=made.link_id)
    assert row.first_opened_at == NOON + dt.timedelta(minutes=5)
    looks = AccessRecord.objects.filter(actor=f"link:{made.link_id}")
    assert [look.what for look in looks] == ["update link"] * 2


@pytest.mark.parametrize("token", ["", "x", "A" * 32, "é" * 40, "../../etc", "\x00"])
def test_a_token_that_nobody_made_opens_nothing(link, token):
    link()
    with pytest.raises(LinkUnknown):
        link_for(token, NOON)


def test_a_token_with_its_end_cut_off_opens_nothing(link):
    with pytest.raises(LinkUnknown):
        link_for(link().token[:-1], NOON)


def test_a_revoked_link_opens_nothing_and_stays_revoked(link, officer):
    made = link()
    revoke_link(by=officer, link_id=made.link_id, now=NOON)
    revoke_link(by=officer, link_id=made.link_id, now=NOON + HOUR)
    with pytest.raises(LinkRevoked):
        link_for(made.token, NOON)
    assert AuditEvent.objects.filter(action="link.revoked").count() == 1
    with pytest.raises(NotFound):
        revoke_link(by=officer, link_id=made.link_id + 1, now=NOON)


def test_the_database_refuses_to_prolong_or_to_remove_a_link(link):
    made = link()
    rows = UpdateLink.objects.filter(pk=made.link_id)
    for change in (
        lambda: rows.update(expires_at=MIDNIGHT + HOUR),
        lambda: rows.update(on=EVE),
        rows.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# --- what a link's holder may do ------------------------------------------------------------


def test_a_links_holder_may_file_and_see_the_homes_own_pages_and_nothing_else(link, location_id):
    actor = link_for(link().token, NOON).actor
    held = {permission for permission in Permission if may(actor, permission)}
    assert held == {Permission.FILE_REPORT, Permission.SEE_OWN_PAGES}


def test_a_link_reaches_its_home_on_its_day_and_no_other(link, location_id):
    actor = link_for(link().token, NOON).actor

    def reached(on):
        homes = homes_visible_to(actor, Permission.FILE_REPORT, on)
        return [one.location_id for one in homes]

    assert reached(DAY) == [location_id]
    assert reached(EVE) == []
    assert reached(DAY + dt.timedelta(days=1)) == []


def test_a_report_by_a_link_says_by_which(link, location_id):
    made = link()
    reports.file(location_id, DAY, {"occupied": 12}, by=link_for(made.token, NOON).actor)
    assert ReportVersion.objects.get().reported_by == f"link:{made.link_id}"


@pytest.mark.parametrize(
    "other",
    [{"set_key": "support-actions"}, {"on": EVE}, {"one": "seaton2"}],
    ids=["another set", "another day", "another home"],
)
def test_a_link_files_nothing_else(link, location_id, country, other):
    actor = link_for(link().token, NOON).actor
    one = country.homes[other["one"]].location_id if "one" in other else location_id
    with pytest.raises(NotPermitted):
        reports.file(one, other.get("on", DAY), by=actor, set_key=other.get("set_key", "daily"))
    assert not ReportVersion.objects.exists()


# --- pages ----------------------------------------------------------------------------------


@needs_or_link(Permission.FILE_REPORT)
def update(request, location_id, **kwargs):
    return HttpResponse(actor_of(request).actor_id)


@public
def broken(request, token):
    raise RuntimeError("broken on purpose")


urlpatterns = [
    path("broken/u/<str:token>/", broken),
    path("update/<slug:location_id>/", update),
    path("update/<slug:location_id>/days/<str:on>/", update),
    path("update/<slug:location_id>/sets/<slug:set_key>/", update),
    path("", include(real_urls)),
]
handler404, handler403 = real_urls.handler404, real_urls.handler403
handler500 = real_urls.handler500


@pytest.fixture
def site(settings):
    settings.ROOT_URLCONF = __name__
    settings.SUPPORT_PHONE = "01632 960000"


@pytest.fixture
def came_by(site, client, link):
    """A browser that opened a link; gives the link too."""
    made = link()
    assert client.get(made.path).status_code == 302
    return client, made


def test_a_link_leads_to_the_update_whose_address_holds_no_secret(site, client, link, location_id):
    made = link()
    answer = client.get(made.path)
    assert (answer.status_code, answer["Location"]) == (302, f"/update/{location_id}/")
    page = client.get(answer["Location"])
    assert page.content.decode() == f"link:{made.link_id}"
    assert page["Cache-Control"] == "no-store, private"
    assert made.token not in str(dict(client.session))


def test_without_a_link_or_a_sign_in_the_update_asks_to_sign_in(site, client, location_id):
    answer = client.get(f"/update/{location_id}/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/account/sign-in/?next=/update/{location_id}/",
    )


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("", 200),
        ("days/2020-05-26/", 200),
        ("days/2020-05-25/", 302),
        ("sets/daily/", 200),
        ("sets/support-actions/", 302),
    ],
)
def test_a_link_opens_its_own_day_and_set_only(came_by, location_id, rest, status):
    client, _ = came_by
    assert client.get(f"/update/{location_id}/{rest}").status_code == status


def test_a_link_opens_no_other_homes_update_and_no_other_page(came_by, country, location_id):
    client, _ = came_by
    other = country.homes["seaton2"].location_id
    for address in (
        f"/update/{other}/",
        f"/homes/{location_id}/",
        "/board/",
        "/reminders/homes/1/",
    ):
        assert "/account/sign-in/" in client.get(address)["Location"], address


def test_revoking_ends_what_a_browser_has_begun(came_by, officer, location_id):
    client, made = came_by
    revoke_link(by=officer, link_id=made.link_id, now=NOON)
    assert client.get(f"/update/{location_id}/").status_code == 302


def test_at_midnight_the_browser_may_no_longer(came_by, location_id, frozen_clock):
    client, _ = came_by
    frozen_clock.move_to(MIDNIGHT)
    assert client.get(f"/update/{location_id}/").status_code == 302


def test_putting_the_link_down_forgets_it_in_this_browser_only(came_by, location_id):
    client, made = came_by
    closed = client.post("/u/put-down/", follow=True)
    assert "closed on this device" in closed.content.decode()
    assert client.get(f"/update/{location_id}/").status_code == 302
    assert Client().get(made.path).status_code == 302


def test_a_signed_in_person_with_the_permission_is_that_person(site, client, link, location_id):
    reporter = person("home-reporter", f"home:{location_id}")
    client.force_login(reporter)
    client.get(link().path)
    assert client.get(f"/update/{location_id}/").content.decode() == reporter.actor_id


def test_somebody_signed_in_for_another_home_acts_by_the_link(site, client, link, location_id):
    client.force_login(person("home-reporter", "home:1-900099999"))
    made = link()
    client.get(made.path)
    assert client.get(f"/update/{location_id}/").content.decode() == f"link:{made.link_id}"


def test_somebody_signed_in_without_the_permission_is_refused(site, client, location_id):
    client.force_login(person("regional-reviewer", "area:E99000001"))
    assert client.get(f"/update/{location_id}/").status_code == 403


@pytest.mark.parametrize(
    ("spoil", "status", "says"),
    [
        ("cut", 404, "Check that you have the whole link"),
        ("expire", 410, "Each link is for one day’s update"),
        ("revoke", 410, "We withdrew it, or sent you a newer one"),
    ],
)
def test_a_link_that_does_not_open_says_whom_to_phone(
    site, client, link, officer, frozen_clock, spoil, status, says
):
    made = link()
    address = made.path
    if spoil == "cut":
        address = made.path[:-5] + "/"
    elif spoil == "expire":
        frozen_clock.move_to(MIDNIGHT)
    else:
        revoke_link(by=officer, link_id=made.link_id, now=NOON)
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert says in page
    assert "Phone us on" in page
    assert "01632 960000" in page
    assert made.token not in page
    assert link_of_browser(client) is None


def link_of_browser(client):
    request = client.get("/cookies/").wsgi_request
    return link_of(request)


def test_many_wrong_links_are_held_up_and_right_ones_are_not(site, client, link):
    statuses = [client.get(f"/u/{'wrong' * 6}{number}/").status_code for number in range(25)]
    assert statuses == [404] * 20 + [429] * 5
    assert client.get(link().path).status_code == 302


def test_no_token_is_ever_logged(site, link, capsys):
    logs.configure(debug=False)
    logging.getLogger("rollcall").setLevel(logging.INFO)
    client = Client(raise_request_exception=False)
    try:
        made = link()
        for address in (made.path, f"/u/{made.token}x/", f"/broken{made.path}"):
            client.get(address)
    finally:
        logs.configure(debug=True)
    said = capsys.readouterr().err
    assert "broken on purpose" in said  # it was logged at all
    assert "u/<str:token>/" in said
    assert made.token not in said


def test_opening_a_link_takes_few_queries(site, client, link, django_assert_max_num_queries):
    made = link()
    # The link; savepoints, the note that it was opened, the access record; the session's making.
    with django_assert_max_num_queries(14):
        client.get(made.path)


# --- the officer's page ---------------------------------------------------------------------


def test_an_officer_sees_who_has_a_link_and_revokes_it(client, officer, link, location_id):
    first, second = link(), link(recipient="contact:2", now=NOON - HOUR)
    open_link(token=first.token, now=NOON)
    client.force_login(officer)
    address = f"/reminders/homes/{location_id}/"
    page = client.get(address).content.decode()
    assert "the link made at 11am for A contact of the home" in page
    assert "First opened at midday" in page
    assert first.token not in page
    done = client.post(f"{address}links/{second.link_id}/revoke/", follow=True).content.decode()
    assert "The link is revoked" in done
    assert [one.state(NOON) for one in links_of(location_id, "daily", DAY)] == ["open", "revoked"]


def test_the_links_of_a_home_that_is_not_ones_own_stay_shut(client, stranger, link, location_id):
    made = link()
    client.force_login(stranger)
    address = f"/reminders/homes/{location_id}/"
    assert client.get(address).status_code == 403
    assert client.post(f"{address}links/{made.link_id}/revoke/").status_code == 403


def test_a_day_without_links_says_so(client, officer, location_id):
    client.force_login(officer)
    page = client.get(f"/reminders/homes/{location_id}/").content.decode()
    assert "No link was made for this home today." in page


def test_the_page_takes_the_same_queries_for_any_number_of_links(
    client, officer, link, location_id, django_assert_num_queries
):
    client.force_login(officer)
    address = f"/reminders/homes/{location_id}/"

    def count():
        with connection.execute_wrapper(counter := Counter()):
            client.get(address)
        return counter.queries

    link()
    one = count()
    for number in range(10):
        link(recipient=f"contact:{number + 2}")
    assert count() == one


class Counter:
    queries = 0

    def __call__(self, execute, *arguments):
        self.queries += 1
        return execute(*arguments)
