"""Opening, closing, changing and moving homes; names that change."""

import datetime as dt

import pytest

from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow, NotPermitted
from rollcall.foundation.models import AuditEvent
from rollcall.register import selectors, services
from rollcall.register.models import Alias, HomeArea, HomeRecord
from tests.factories.accounts import person
from tests.factories.register import ProviderFactory, home
from tests.rooms.register.conftest import DAY, NOW, SYSTEM


pytestmark = pytest.mark.django_db

SAID = {"by": SYSTEM, "source": "a letter of 20 May", "now": NOW}
BEFORE = DAY - dt.timedelta(days=1)
NEW = "1-900999999"


def revision(area):
    return selectors.homes_revisions([area.code])[area.code]


def open_one(world, **changes):
    given = {
        "location_id": NEW,
        "authority_code": world.seaton.code,
        "facts": {"name": "New House", "provider_id": "1-8", "provider_name": "Care"},
        **SAID,
        **changes,
    }
    return services.open_home(**given)


# Opening


def test_a_home_opens_with_its_record_authority_and_footprints(world):
    open_one(world, opened_on=DAY, area_codes=(world.group.code,))
    assert selectors.count_open(world.seaton.code, BEFORE).count == 0
    assert selectors.count_open(world.seaton.code, DAY).count == 1
    assert selectors.count_open(world.group.code, DAY).count == 1
    found = selectors.home(NEW, DAY)
    assert (found.name, found.provider_name, found.as_of) == ("New House", "Care", DAY)
    assert revision(world.seaton) == 1
    assert AuditEvent.objects.get().action == "home.opened"


def test_a_home_is_entered_once(world):
    open_one(world)
    with pytest.raises(Conflict, match="in the register already"):
        open_one(world)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"location_id": "no good"}, "cannot be a location id"),
        ({"source": " "}, "source"),
        ({"facts": {"provider_id": "1-8", "provider_name": "Care"}}, "needs a name"),
        ({"facts": {"name": "A", "beds": 1001}}, "beds is 1001"),
        ({"facts": {"name": "A", "provider_id": "1-9"}}, "no provider 1-9"),
        ({"facts": {"name": "A", "colour": "blue"}}, "colour"),
        ({"authority_code": "E99000001"}, "is a region"),
        ({"area_codes": ("E09900002",)}, "does not hold homes beside their authority"),
    ],
)
def test_a_home_that_cannot_be_is_refused_and_nothing_is_written(world, changes, said):
    with pytest.raises(BadInput, match=said):
        open_one(world, **changes)
    assert not HomeRecord.objects.exists()
    assert not AuditEvent.objects.exists()


# Closing


def test_the_day_it_closes_is_the_first_day_it_is_closed(world):
    made = home(world.seaton)
    services.close_home(location_id=made.location_id, on=DAY, **SAID)
    assert selectors.count_open(world.seaton.code, BEFORE).count == 1
    assert selectors.count_open(world.seaton.code, DAY).count == 0
    made.refresh_from_db()
    assert made.is_open(BEFORE)
    assert not made.is_open(DAY)
    assert revision(world.seaton) == 1


def test_a_closure_names_who_took_over_and_why(world):
    old, new = home(world.seaton), home(world.seaton, name="New House")
    services.close_home(
        location_id=old.location_id, on=DAY, successor_id=new.location_id, reason="sold", **SAID
    )
    old.refresh_from_db()
    assert (old.successor, old.close_reason, old.close_source) == (new, "sold", SAID["source"])
    assert [info.id for info in selectors.predecessors(new.location_id, DAY)] == [old.pk]


def test_a_home_cannot_close_twice_nor_before_it_opened(world):
    made = home(world.seaton, opened_on=DAY)
    with pytest.raises(BadInput, match="cannot close on"):
        services.close_home(location_id=made.location_id, on=DAY, **SAID)
    after = DAY + dt.timedelta(days=1)
    services.close_home(location_id=made.location_id, on=after, **SAID)
    with pytest.raises(NotNow, match="already"):
        services.close_home(location_id=made.location_id, on=after, **SAID)


def test_a_successor_is_another_home_open_on_that_day(world):
    made, closed = home(world.seaton), home(world.seaton, closed_on=BEFORE)
    for wrong in (made, closed):
        with pytest.raises(BadInput, match="cannot take over"):
            services.close_home(
                location_id=made.location_id, on=DAY, successor_id=wrong.location_id, **SAID
            )
    with pytest.raises(NotFound):
        services.close_home(location_id=made.location_id, on=DAY, successor_id="1-0", **SAID)
    made.refresh_from_db()
    assert made.closed_on is None


def test_a_closure_that_was_wrong_is_taken_back(world):
    old, new = home(world.seaton), home(world.seaton)
    with pytest.raises(NotNow, match="not closed"):
        services.reopen_home(location_id=old.location_id, **SAID)
    services.close_home(location_id=old.location_id, on=DAY, successor_id=new.location_id, **SAID)
    services.reopen_home(location_id=old.location_id, **SAID)
    assert selectors.count_open(world.seaton.code, DAY).count == 2


def test_an_unknown_home_is_not_found(world):
    with pytest.raises(NotFound, match="no care home 1-0"):
        services.close_home(location_id="1-0", on=DAY, **SAID)


# Changing


def test_a_change_holds_from_its_date_and_the_past_stays(world):
    made = home(world.seaton, beds=30, attributes={"has_d2a": True})
    services.change_home(
        location_id=made.location_id,
        on=DAY,
        facts={"beds": 25, "postcode": "zz22zz", "attributes": {"does_agp": False}},
        **SAID,
    )
    before, after = (selectors.home(made.location_id, day) for day in (BEFORE, DAY))
    assert (before.beds, before.attributes) == (30, {"has_d2a": True})
    assert (after.beds, after.attributes) == (25, {"has_d2a": True, "does_agp": False})
    assert (after.postcode, after.source) == ("ZZ2 2ZZ", SAID["source"])
    assert revision(world.seaton) == 1


def test_a_change_on_the_same_date_again_is_a_correction(world):
    made = home(world.seaton)
    for beds in (25, 26):
        services.change_home(location_id=made.location_id, on=DAY, facts={"beds": beds}, **SAID)
    assert HomeRecord.objects.filter(home=made).count() == 2
    assert selectors.home(made.location_id, DAY).beds == 26


def test_a_change_in_the_past_holds_up_to_the_next_one_known(world):
    made = home(world.seaton, beds=10)
    for day, beds in ((DAY, 30), (BEFORE, 20)):
        services.change_home(location_id=made.location_id, on=day, facts={"beds": beds}, **SAID)
    days = (BEFORE - dt.timedelta(days=1), BEFORE, DAY)
    assert [selectors.home(made.location_id, day).beds for day in days] == [10, 20, 30]


def test_saying_what_is_said_already_changes_nothing(world):
    made = home(world.seaton, beds=30)
    services.change_home(location_id=made.location_id, on=DAY, facts={"beds": 30}, **SAID)
    assert HomeRecord.objects.count() == 1
    assert not AuditEvent.objects.exists()
    assert revision(world.seaton) == 0


def test_what_turns_out_not_to_be_known_is_taken_away_by_none(world):
    made = home(world.seaton, beds=30, attributes={"has_d2a": True})
    services.change_home(
        location_id=made.location_id,
        on=DAY,
        facts={"beds": None, "attributes": {"has_d2a": None}},
        **SAID,
    )
    found = selectors.home(made.location_id, DAY)
    assert (found.beds, found.attributes) == (None, {})


def test_a_home_taken_over_has_the_new_provider_from_that_day(world):
    made, other = home(world.seaton), ProviderFactory.create()
    facts = {"provider_id": other.provider_id}
    services.change_home(location_id=made.location_id, on=DAY, facts=facts, **SAID)
    assert selectors.homes_of_provider(other.provider_id, BEFORE).count() == 0
    assert selectors.homes_of_provider(other.provider_id, DAY).count() == 1


# Moving and placing


def test_a_home_moves_from_a_date_and_both_authorities_know(world):
    made = home(world.seaton)
    services.move_home(location_id=made.location_id, to_code=world.marsh.code, on=DAY, **SAID)
    assert selectors.home(made.location_id, BEFORE).authority_code == world.seaton.code
    assert selectors.home(made.location_id, DAY).authority_code == world.marsh.code
    assert (revision(world.seaton), revision(world.marsh)) == (1, 1)


def test_a_move_corrected_on_its_own_day_tells_the_authority_it_never_reached(world):
    made = home(world.seaton)
    for area in (world.marsh, world.combe):
        services.move_home(location_id=made.location_id, to_code=area.code, on=DAY, **SAID)
    assert HomeArea.objects.filter(home=made).count() == 2
    assert selectors.count_open(world.marsh.code, DAY).count == 0
    assert (revision(world.marsh), revision(world.combe)) == (2, 1)


def test_a_home_moves_only_to_an_authority(world):
    made = home(world.seaton)
    with pytest.raises(BadInput, match="is a region"):
        services.move_home(location_id=made.location_id, to_code=world.south.code, on=DAY, **SAID)
    with pytest.raises(NotFound):
        services.move_home(location_id=made.location_id, to_code="E0", on=DAY, **SAID)


def test_a_home_is_placed_in_a_footprint_and_taken_out_again(world):
    made = home(world.seaton)
    place = {"location_id": made.location_id, "area_code": world.group.code}
    services.place_home(on=BEFORE, **place, **SAID)
    services.place_home(on=BEFORE, **place, **SAID)
    assert selectors.count_open(world.group.code, BEFORE).count == 1
    services.take_home_out(on=DAY, **place, **SAID)
    assert selectors.count_open(world.group.code, BEFORE).count == 1
    assert selectors.count_open(world.group.code, DAY).count == 0
    with pytest.raises(NotFound):
        services.take_home_out(on=DAY, **place, **SAID)


def test_a_place_stated_for_an_earlier_day_begins_earlier(world):
    made = home(world.seaton)
    place = {"location_id": made.location_id, "area_code": world.group.code}
    services.place_home(on=DAY, **place, **SAID)
    services.place_home(on=BEFORE, **place, **SAID)
    assert HomeArea.objects.filter(home=made, main=False).count() == 1
    assert selectors.count_open(world.group.code, BEFORE).count == 1


# Names and sharing


def test_a_renamed_area_is_found_by_both_names(world):
    services.rename_area(code=world.partnership.code, name="Hills ICS", on=DAY, **SAID)
    for text in ("Hills ICS", "coast and hills"):
        found = selectors.search_areas(text, DAY)
        assert [area.code for area in found] == [world.partnership.code]


def test_a_renamed_provider_is_found_by_both_names(world):
    made = home(world.seaton, provider=ProviderFactory.create(provider_id="1-8", name="Old Care"))
    services.rename_provider(provider_id="1-8", name="New Care", on=DAY, **SAID)
    for text in ("old care", "new care"):
        assert [info.id for info in selectors.search(text, DAY)] == [made.pk]


def test_an_alias_can_be_added_to_anything_that_is_there(world):
    made = home(world.seaton, name="Sea View")
    services.add_alias(kind=Alias.Kind.HOME, key=made.location_id, name="The Old Vicarage", **SAID)
    assert [info.id for info in selectors.search("vicarage", DAY)] == [made.pk]
    with pytest.raises(NotFound):
        services.add_alias(kind=Alias.Kind.AREA, key="nowhere", name="Utopia", **SAID)


def test_only_an_authority_shares_its_homes(world):
    area = services.share_homes(by=SYSTEM, code=world.seaton.code, shares=True, now=NOW)
    assert area.shares_homes
    assert AuditEvent.objects.get().action == "area.homes_shared"
    with pytest.raises(BadInput, match="Only a local authority"):
        services.share_homes(by=SYSTEM, code=world.north.code, shares=True, now=NOW)


# Who may


def verbs(made, world):
    said = {"source": "a call", "now": NOW}
    one = {"location_id": made.location_id, **said}
    return [
        lambda by: services.close_home(by=by, on=DAY, **one),
        lambda by: services.reopen_home(by=by, **one),
        lambda by: services.change_home(by=by, on=DAY, facts={"beds": 1}, **one),
        lambda by: services.move_home(by=by, to_code=world.marsh.code, on=DAY, **one),
        lambda by: services.place_home(by=by, area_code=world.group.code, on=DAY, **one),
        lambda by: services.take_home_out(by=by, area_code=world.group.code, on=DAY, **one),
        lambda by: services.open_home(
            by=by, location_id=NEW, authority_code=world.seaton.code, facts={"name": "A"}, **said
        ),
        lambda by: services.rename_area(by=by, code=world.seaton.code, name="New", on=DAY, **said),
        lambda by: services.share_homes(by=by, code=world.seaton.code, shares=True, now=NOW),
        lambda by: services.add_alias(
            by=by, kind=Alias.Kind.HOME, key=made.location_id, name="B", **said
        ),
        lambda by: services.rename_provider(by=by, provider_id="1-8", name="C", on=DAY, **said),
    ]


@pytest.mark.parametrize("number", range(11))
def test_nobody_changes_the_register_of_another_authority(world, number):
    made = home(world.seaton, provider=ProviderFactory.create(provider_id="1-8"))
    verb = verbs(made, world)[number]
    for role, scope in (
        ("council-officer", f"area:{world.marsh.code}"),
        ("regional-reviewer", f"area:{world.north.code}"),
        ("home-reporter", f"home:{made.location_id}"),
    ):
        with pytest.raises(NotPermitted):
            verb(person(role, scope))
    assert not AuditEvent.objects.exists()


def test_an_officer_keeps_the_register_of_the_own_authority(world):
    made = home(world.seaton)
    officer = person("council-officer", f"area:{world.seaton.code}")
    services.change_home(
        by=officer,
        location_id=made.location_id,
        on=DAY,
        facts={"beds": 12},
        source="a call",
        now=NOW,
    )
    assert AuditEvent.objects.get().actor == officer.actor_id
    with pytest.raises(NotPermitted):  # Marsh has an officer of its own
        services.move_home(
            by=officer,
            location_id=made.location_id,
            to_code=world.marsh.code,
            on=DAY,
            source="a call",
            now=NOW,
        )
