"""Who may do what: the whole table, and what time and place do to it."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from rollcall.accounts.permissions import ROLES, Grants, Permission, grants, may, needs
from rollcall.foundation.actors import SystemActor
from tests.factories.accounts import MembershipFactory, UserFactory, person


REPORTER, GROUP, HANDLER, OFFICER, REGION, NATION, ADMINISTRATOR = (
    "home-reporter",
    "group-reporter",
    "call-handler",
    "council-officer",
    "regional-reviewer",
    "national-reviewer",
    "administrator",
)
CHAIR, NOTES, IPC, CLINICIAN, HEALTH, PPE, FINANCE, PARTNER = (
    "cell-chair",
    "note-taker",
    "ipc-nurse",
    "clinician",
    "public-health",
    "ppe-officer",
    "finance-officer",
    "partner-officer",
)
CARERS = {IPC, CLINICIAN, HEALTH}
TEAMS = CARERS | {PPE, FINANCE, PARTNER}
CELL = {CHAIR, NOTES}

# One line for each permission: the roles that hold it. Nobody else does.
HOLDERS = {
    Permission.SEE_FIGURES: {OFFICER, REGION, NATION, ADMINISTRATOR, FINANCE} | CARERS | CELL,
    Permission.SEE_HOMES: {REPORTER, GROUP, HANDLER, OFFICER, FINANCE} | CARERS | CELL,
    Permission.SEE_CONTACTS: {HANDLER, OFFICER, CHAIR} | TEAMS,
    Permission.FILE_REPORT: {REPORTER, GROUP, HANDLER, OFFICER},
    Permission.FILE_MANY: {GROUP, OFFICER},
    Permission.TAKE_CALLS: {HANDLER, OFFICER},
    Permission.AMEND_OLD_REPORT: {OFFICER},
    Permission.KEEP_REGISTER: {OFFICER, ADMINISTRATOR},
    Permission.SEE_RETURN: {OFFICER, REGION, NATION, FINANCE},
    Permission.PREPARE_RETURN: {OFFICER},
    Permission.REVIEW_QUERIES: {OFFICER},
    Permission.CONFIRM_WORDS: {OFFICER},
    Permission.SETTLE_DIFFERENCES: {OFFICER},
    Permission.ADMINISTER: {ADMINISTRATOR},
    Permission.SEE_OWN_PAGES: {REPORTER, GROUP},
    Permission.SEND_NOTICES: {OFFICER},
    Permission.SEE_OUTBREAKS: {OFFICER} | CARERS | CELL,
    Permission.MANAGE_OUTBREAKS: {OFFICER, IPC, HEALTH},
    Permission.REVIEW_SIGNALS: {OFFICER, CHAIR},
    Permission.HOLD_MEETING: {OFFICER} | CELL,
    Permission.RAISE_MATTER: {REPORTER, GROUP, HANDLER, OFFICER} | CARERS | CELL,
    Permission.WRITE_SITREP: {OFFICER, CHAIR},
    Permission.USE_API: {REPORTER, GROUP, OFFICER, REGION, NATION, ADMINISTRATOR},
    Permission.ASK_FOR_HELP: {REPORTER, GROUP, HANDLER, OFFICER},
    Permission.SEE_ACTIONS: {HANDLER, OFFICER, PPE} | CARERS | CELL,
    Permission.WORK_ACTIONS: TEAMS,
    Permission.RUN_ACTIONS: {OFFICER, CHAIR},
    Permission.OPEN_ACTIONS: {OFFICER, PPE} | CARERS | CELL,
    Permission.SEE_HEALTH: {OFFICER} | CARERS | CELL,
    Permission.SEE_COMMERCIAL: {FINANCE},
}
SCOPES = {"home": "home:1-100000001", "area": "area:E09900001", "provider": "provider:1-101234567"}

TODAY = dt.date(2020, 5, 26)
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


def test_the_table_below_names_every_permission_and_every_role():
    assert set(HOLDERS) == set(Permission)
    assert set().union(*HOLDERS.values()) == set(ROLES)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("permission", sorted(Permission))
def test_a_role_holds_exactly_its_permissions(role, permission):
    someone = person(role, SCOPES[ROLES[role].scope_kinds[0]])
    assert may(someone, permission) is (role in HOLDERS[permission])


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.key)
def test_a_role_explains_itself_in_a_plain_sentence(role):
    assert role.description.endswith(".")
    assert len(role.description.split()) >= 6
    assert role.scope_kinds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("valid_from", "valid_until", "holds"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (None, YESTERDAY, False),
        (TOMORROW, None, False),
        (YESTERDAY, TOMORROW, True),
    ],
)
def test_a_membership_grants_only_on_its_days(frozen_clock, valid_from, valid_until, holds):
    someone = person(OFFICER, "area:E09900001", valid_from=valid_from, valid_until=valid_until)
    assert bool(grants(someone, Permission.SEE_HOMES)) is holds


@pytest.mark.django_db
def test_a_day_ends_at_midnight_in_london_not_in_greenwich(frozen_clock):
    someone = person(OFFICER, "area:E09900001", valid_until=TODAY)
    frozen_clock.move_to(dt.datetime(2020, 5, 26, 22, 59, tzinfo=dt.UTC))
    assert may(someone, Permission.SEE_HOMES)
    frozen_clock.move_to(dt.datetime(2020, 5, 26, 23, 1, tzinfo=dt.UTC))
    assert not may(someone, Permission.SEE_HOMES)


@pytest.mark.django_db
def test_grants_gather_the_places_of_all_roles_that_hold_the_permission():
    someone = person(OFFICER, "area:E09900001")
    MembershipFactory(user=someone, scope="area:E09900002")
    MembershipFactory(user=someone, role=REPORTER, scope="provider:1-9")
    MembershipFactory(user=someone, role=REGION, scope="area:E12900001")
    assert grants(someone, Permission.SEE_HOMES) == Grants(
        areas=frozenset({"E09900001", "E09900002"}), providers=frozenset({"1-9"})
    )
    assert grants(someone, Permission.PREPARE_RETURN).areas == {"E09900001", "E09900002"}


@pytest.mark.django_db
def test_memberships_are_read_once(django_assert_num_queries):
    someone = person(OFFICER, "area:E09900001")
    with django_assert_num_queries(1):  # the memberships, for any number of questions
        for permission in Permission:
            grants(someone, permission)


@pytest.mark.django_db
def test_somebody_switched_off_holds_nothing():
    someone = person(OFFICER, "area:E09900001")
    someone.is_active = False
    assert not may(someone, Permission.SEE_HOMES)


@pytest.mark.django_db
def test_a_role_that_no_longer_exists_grants_nothing():
    someone = person("retired-role", "area:E09900001")
    assert not any(may(someone, permission) for permission in Permission)


def test_the_machines_own_commands_may_do_everything_everywhere():
    assert grants(SystemActor("import_homes"), Permission.KEEP_REGISTER).everywhere


def test_nobody_in_particular_may_do_nothing():
    assert not any(may(AnonymousUser(), permission) for permission in Permission)


@pytest.mark.django_db
def test_a_view_refuses_whoever_holds_its_permission_nowhere():
    @needs(Permission.PREPARE_RETURN)
    def view(request):
        return HttpResponse("the return")

    request = RequestFactory().get("/")
    request.user = person(OFFICER, "area:E09900001")
    assert view(request).content == b"the return"
    request.user = UserFactory()
    with pytest.raises(PermissionDenied):
        view(request)
    assert view.rollcall_permission == Permission.PREPARE_RETURN
