"""Whose homes and areas: three people, the own authority's, a partner's, another's (AT-78, AT-79)."""

import pytest

from rollcall.accounts.permissions import Permission
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.errors import NotPermitted
from rollcall.foundation.models import AccessRecord
from rollcall.register import services
from rollcall.register.scoping import (
    check_area,
    check_home,
    homes_visible_to,
    may_see_area,
    may_see_home,
    seen_in_area,
    sight_over,
)
from tests.factories.accounts import MembershipFactory, UserFactory, person
from tests.factories.register import ProviderFactory, home
from tests.rooms.register.conftest import DAY, NOW, SYSTEM, World


pytestmark = pytest.mark.django_db

SEE = Permission.SEE_HOMES


def seen(actor, permission=SEE):
    return set(homes_visible_to(actor, permission, DAY))


def officer(area):
    return person("council-officer", f"area:{area.code}")


def test_an_officer_sees_the_homes_of_the_own_authority_only(world):
    mine, _other = home(world.seaton), home(world.marsh)
    assert seen(officer(world.seaton)) == {mine}
    assert seen(officer(world.combe)) == set()


def test_a_partner_sees_the_homes_of_its_footprint(world):
    mine, beyond = home(world.seaton, world.group), home(world.combe, world.group)
    home(world.seaton)
    assert seen(officer(world.group)) == {mine, beyond}
    assert seen(officer(world.forum)) == {mine, *homes_visible_to(SYSTEM, SEE, DAY)} - {beyond}


def test_the_machine_sees_every_home_and_a_stranger_none(world):
    made = home(world.seaton)
    assert seen(SystemActor("tests")) == {made}
    assert seen(UserFactory.create()) == set()


def test_at_79_a_home_sees_itself_and_a_group_its_homes(world):
    provider = ProviderFactory.create()
    first, second = home(world.seaton, provider=provider), home(world.combe, provider=provider)
    other = home(world.seaton)
    assert seen(person("home-reporter", f"home:{other.location_id}")) == {other}
    assert seen(person("home-reporter", f"provider:{provider.provider_id}")) == {first, second}


def test_at_79_another_homes_record_is_denied_and_the_refusal_is_written_down(world):
    mine, other = home(world.seaton), home(world.seaton)
    reporter = person("home-reporter", f"home:{mine.location_id}")
    check_home(reporter, SEE, mine, DAY)
    assert not AccessRecord.objects.exists()
    with pytest.raises(NotPermitted):
        check_home(reporter, SEE, other, DAY, what="home page", now=NOW)
    record = AccessRecord.objects.get()
    assert (record.actor, record.subject) == (reporter.actor_id, f"home:{other.location_id}")
    assert (record.what, record.allowed, record.at) == ("home page", False, NOW)


def test_a_home_that_is_not_there_is_refused_like_one_that_is_not_mine(world):
    with pytest.raises(NotPermitted):
        check_home(officer(world.seaton), SEE, "1-0", DAY)
    assert AccessRecord.objects.count() == 1


def test_at_78_a_reviewer_sees_totals_and_no_home_unless_the_authority_shares(world: World):
    shared, _kept = home(world.seaton), home(world.marsh)
    _beyond = home(world.combe)
    reviewer = person("regional-reviewer", f"area:{world.north.code}")
    assert may_see_area(reviewer, Permission.SEE_FIGURES, world.seaton.code, DAY)
    assert seen(reviewer) == set()
    for authority in (world.seaton, world.combe):
        services.share_homes(by=SYSTEM, code=authority.code, shares=True, now=NOW)
    assert seen(reviewer) == {shared}
    assert seen(reviewer, Permission.SEE_CONTACTS) == set()
    assert seen(officer(world.marsh)) == {_kept}
    services.share_homes(by=SYSTEM, code=world.seaton.code, shares=False, now=NOW)
    assert seen(reviewer) == set()


def test_a_home_that_moved_is_seen_where_it_is_on_the_day(world):
    made = home(world.seaton)
    services.move_home(
        by=SYSTEM,
        location_id=made.location_id,
        to_code=world.combe.code,
        on=DAY,
        source="a letter",
        now=NOW,
    )
    assert seen(officer(world.seaton)) == set()
    assert seen(officer(world.combe)) == {made}


def test_a_closed_home_can_still_be_looked_up(world):
    made = home(world.seaton, closed_on=DAY)
    assert may_see_home(officer(world.seaton), SEE, made.location_id, DAY)


def test_an_area_is_seen_with_all_that_lies_in_it(world):
    reviewer = person("regional-reviewer", f"area:{world.north.code}")
    figures = Permission.SEE_FIGURES
    assert may_see_area(reviewer, figures, world.north.code, DAY)
    assert may_see_area(reviewer, figures, world.marsh.code, DAY)
    assert not may_see_area(reviewer, figures, world.combe.code, DAY)
    assert not may_see_area(reviewer, figures, world.nation.code, DAY)
    assert not may_see_area(reviewer, Permission.SEE_HOMES, world.north.code, DAY)
    assert may_see_area(person("national-reviewer", "area:E99999999"), figures, "E09900003", DAY)
    assert may_see_area(SYSTEM, figures, world.nation.code, DAY)


def test_a_footprint_is_seen_when_every_home_in_it_is(world):
    reviewer = person("regional-reviewer", f"area:{world.north.code}")
    figures = Permission.SEE_FIGURES
    assert not may_see_area(reviewer, figures, world.group.code, DAY)  # it has no home
    home(world.seaton, world.group)
    assert may_see_area(reviewer, figures, world.group.code, DAY)
    assert may_see_area(reviewer, figures, world.partnership.code, DAY)
    home(world.combe, world.group)
    assert not may_see_area(reviewer, figures, world.group.code, DAY)


def test_a_home_reporter_sees_no_area(world):
    made = home(world.seaton)
    reporter = person("home-reporter", f"home:{made.location_id}")
    assert not may_see_area(reporter, Permission.SEE_HOMES, world.seaton.code, DAY)
    with pytest.raises(NotPermitted):
        check_area(reporter, Permission.SEE_FIGURES, world.seaton.code, DAY)


def test_narrowing_takes_the_same_few_queries_for_any_number_of_homes(
    world, django_assert_num_queries
):
    somebody = officer(world.seaton)
    for number in (1, 5):
        for _ in range(number):
            home(world.seaton)
        seen(somebody)  # the memberships are read once for each person
        with django_assert_num_queries(3):  # 1-2) the areas granted, and shared; 3) the homes
            seen(somebody)


# --- which answers (C0) ---


def test_what_is_sensitive_is_seen_where_the_permission_for_it_holds(world):
    """An officer of Seaton who answers for money in Marsh sees neither council's other half."""
    here, there = home(world.seaton), home(world.marsh)
    one = officer(world.seaton)
    MembershipFactory.create(
        user=one, role="finance-officer", scope=f"area:{world.marsh.code}", team="finance"
    )
    sight = sight_over(one, SEE, DAY)
    assert sight.of(here.pk) == {"public", "operational", "health", "personal"}
    assert sight.of(there.pk) == {"public", "operational", "commercial", "personal"}
    assert "commercial" not in seen_in_area(one, world.seaton.code, DAY)
    assert "commercial" in seen_in_area(one, world.marsh.code, DAY)


def test_whoever_acts_for_a_home_sees_all_that_it_said_and_of_no_other_home(world):
    mine, other = home(world.seaton), home(world.seaton)
    reporter = person("home-reporter", f"home:{mine.location_id}")
    MembershipFactory.create(user=reporter, role="call-handler", scope=f"area:{world.seaton.code}")
    sight = sight_over(reporter, SEE, DAY)
    assert sight.of(mine.pk) >= {"commercial", "health"}
    assert not sight.of(other.pk) & {"commercial", "health"}


def test_no_query_is_asked_where_one_role_says_it_all(world, django_assert_num_queries):
    one = officer(world.seaton)
    assert one.all_memberships
    with django_assert_num_queries(0):
        sight_over(one, SEE, DAY)
        seen_in_area(one, world.seaton.code, DAY)


def test_homes_shared_with_a_region_are_shared_without_money_and_health(world):
    one = home(world.seaton)
    services.share_homes(by=SYSTEM, code=world.seaton.code, shares=True, now=NOW)
    region = person("regional-reviewer", f"area:{world.north.code}")
    assert one in seen(region)
    assert sight_over(region, SEE, DAY).of(one.pk) == {"public", "operational"}
