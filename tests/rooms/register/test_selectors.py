"""Reading the register as at a date."""

import datetime as dt

import pytest

from rollcall.foundation.errors import NotFound
from rollcall.register import selectors, services
from rollcall.register.models import CareHome, HomeRecord
from tests.factories.register import AS_OF, AreaFactory, ProviderFactory, home, lies_in
from tests.rooms.register.conftest import DAY, NOW, SYSTEM


pytestmark = pytest.mark.django_db

NEXT = DAY + dt.timedelta(days=1)


def codes(areas):
    return [area.code for area in areas]


def test_an_area_is_found_by_its_code(world):
    assert selectors.area("E09900001").name == "Seaton"
    with pytest.raises(NotFound, match="no area with the code E0"):
        selectors.area("E0")


def test_areas_lie_in_one_another(world):
    assert codes(selectors.children(world.nation.code, DAY, "region")) == ["E99000001", "E99000002"]
    assert codes(selectors.areas_of_kind("local_authority", DAY)) == [
        "E09900003",
        "E09900002",
        "E09900001",
    ]
    assert codes(selectors.ancestors(world.seaton.code, DAY)) == [
        "E99999999",
        "E99000001",
        "lrf-coast",
    ]
    assert selectors.authority_kind() == "local_authority"
    assert codes(selectors.cross_cutting_areas(DAY)) == ["E99100001", "lrf-coast", "E99200001"]


def test_a_footprint_in_a_region_is_not_counted_with_it(world):
    beyond = home(world.combe, world.group)
    inside = home(world.seaton, world.group)
    assert selectors.area_and_descendants(world.north.code, DAY) == {
        "E99000001",
        "E09900001",
        "E09900002",
    }
    assert set(selectors.open_homes(world.north.code, DAY)) == {inside}
    assert set(selectors.open_homes(world.partnership.code, DAY)) == {inside, beyond}


def test_a_home_in_two_parts_of_an_area_counts_once(world):
    made = home(world.seaton, world.group, world.partnership)
    assert list(selectors.open_homes(world.partnership.code, DAY)) == [made]
    assert selectors.count_open(world.partnership.code, DAY).count == 1


def test_an_area_of_whole_authorities_names_them_and_another_does_not(world):
    home(world.seaton, world.group)
    assert codes(selectors.authorities_in(world.forum.code, DAY)) == ["E09900002", "E09900001"]
    assert codes(selectors.authorities_in(world.nation.code, DAY)) == [
        "E09900003",
        "E09900002",
        "E09900001",
    ]
    assert codes(selectors.authorities_in(world.seaton.code, DAY)) == ["E09900001"]
    assert selectors.authorities_in(world.group.code, DAY) is None
    assert selectors.authorities_in(world.partnership.code, DAY) is None


def test_an_area_with_authorities_and_homes_of_its_own_is_not_of_whole_authorities(world):
    home(world.combe, world.forum)
    assert selectors.authorities_in(world.forum.code, DAY) is None


def test_an_authority_without_homes_is_still_one_of_its_region(world):
    assert selectors.count_open(world.marsh.code, DAY).count == 0
    assert selectors.count_open(world.marsh.code, DAY).source == ""
    assert "E09900002" in codes(selectors.authorities_in(world.north.code, DAY))


def test_links_between_areas_hold_on_their_dates(world):
    city = AreaFactory.create(code="city-1", kind="city_region")
    lies_in(world.seaton, city, valid_from=DAY, valid_to=NEXT)
    days = (DAY - dt.timedelta(days=1), DAY, NEXT)
    assert [codes(selectors.children("city-1", day)) for day in days] == [[], ["E09900001"], []]


def test_homes_open_on_a_day_have_one_answer_with_its_source(world):
    for name in ("B", "A"):
        home(world.seaton, name=name)
    home(world.seaton, closed_on=DAY)
    home(world.seaton, opened_on=NEXT)
    home(world.marsh)
    found = selectors.homes_open(world.seaton.code, DAY)
    assert found.count == 2
    assert [info.name for info in found.homes] == ["A", "B"]
    assert found.source == "invented list.csv (as of 1 May 2020)"
    assert found.area.name == "Seaton"
    assert selectors.count_open(world.north.code, DAY).count == 3
    assert selectors.count_open(world.nation.code, DAY).count == 3


def test_each_source_of_a_denominator_is_named(world):
    home(world.seaton)
    changed = home(world.seaton)
    services.change_home(
        by=SYSTEM,
        location_id=changed.location_id,
        on=DAY,
        facts={"beds": 9},
        source="a call",
        now=NOW,
    )
    home(world.seaton)
    found = selectors.count_open(world.seaton.code, DAY)
    assert found.count == 3
    assert [(source.name, source.homes) for source in found.sources] == [
        ("invented list.csv", 2),
        ("a call", 1),
    ]


def test_homes_are_found_by_location_id_open_or_not(world):
    made, closed = home(world.seaton), home(world.marsh, closed_on=AS_OF)
    found = selectors.homes_by_location([made.location_id, closed.location_id, "1-0"], DAY)
    assert set(found) == {made.location_id, closed.location_id}
    assert not found[closed.location_id].is_open(DAY)
    assert found[closed.location_id].authority_code == world.marsh.code
    assert set(selectors.homes_by_location(None, DAY)) == set(found)
    with pytest.raises(NotFound, match="no care home 1-0"):
        selectors.home("1-0", DAY)


def test_what_is_known_of_homes_includes_their_beds(world):
    known = home(world.seaton, beds=30, attributes={"has_d2a": True})
    unknown = home(world.seaton)
    wanted = {known.pk: {"has_d2a": True, "beds": 30}, unknown.pk: {}}
    assert selectors.attributes_of([known.pk, unknown.pk], DAY) == wanted
    assert selectors.attributes_of(CareHome.objects.all(), DAY) == wanted
    assert selectors.attributes_of([known.pk], DAY) == {known.pk: wanted[known.pk]}


def test_the_areas_of_homes_are_told_by_id(world):
    made = home(world.seaton, world.partnership, world.group)
    assert selectors.authorities_of([made.pk], DAY) == {made.pk: "E09900001"}
    assert selectors.area_codes_of([made.pk], DAY) == {
        made.pk: ["E09900001", "E99100001", "E99200001"]
    }


def test_a_long_list_of_ids_gives_those_and_no_others(world, monkeypatch):
    monkeypatch.setattr("rollcall.register.selectors.homes._MOST_IDS", 1)
    first, second, third = (home(world.seaton, beds=number) for number in (1, 2, 3))
    wanted = [first.pk, third.pk]
    assert set(selectors.attributes_of(wanted, DAY)) == set(wanted)
    assert set(selectors.authorities_of(wanted, DAY)) == set(wanted)
    assert set(selectors.area_codes_of(wanted, DAY)) == set(wanted)
    ids = [first.location_id, third.location_id]
    assert set(selectors.homes_by_location(ids, DAY)) == set(ids)
    assert second.location_id not in selectors.homes_by_location(ids, DAY)


def test_a_window_tells_when_each_home_was_open_and_where(world):
    stays = home(world.seaton)
    moves = home(world.seaton)
    services.move_home(
        by=SYSTEM,
        location_id=moves.location_id,
        to_code=world.marsh.code,
        on=DAY,
        source="a letter",
        now=NOW,
    )
    home(world.seaton, closed_on=AS_OF)
    spans = selectors.homes_by_location_between(world.seaton.code, AS_OF, NEXT)
    assert set(spans) == {stays.location_id, moves.location_id}
    assert [span.valid_to for span in spans[moves.location_id]] == [DAY]
    region = selectors.homes_by_location_between(world.north.code, AS_OF, NEXT)
    assert [span.authority_code for span in region[moves.location_id]] == ["E09900001", "E09900002"]


@pytest.mark.parametrize(
    "text",
    [
        "sea",
        "SEA view",
        "view house",
        "zz2 2zz",
        "zz22ZZ",
        "zz2",
        "invented homes",
        "1-900000001",
        "front street",
        "view zz2",
    ],
)
def test_a_home_is_found_by_whatever_is_at_hand(world, text):
    provider = ProviderFactory.create(name="Invented Homes Limited")
    made = home(
        world.seaton,
        provider=provider,
        location_id="1-900000001",
        name="Sea View House",
        postcode="ZZ2 2ZZ",
        address="1 Front Street, Seaton",
    )
    home(world.seaton, location_id="1-900000099", name="Hill Top", address="Back Lane")
    assert [info.id for info in selectors.search(text, DAY)] == [made.pk]


def test_a_home_is_found_by_the_name_it_had_before(world):
    made = home(world.seaton, name="The Old Vicarage")
    services.change_home(
        by=SYSTEM,
        location_id=made.location_id,
        on=DAY,
        facts={"name": "Sea View"},
        source="a letter",
        now=NOW,
    )
    assert [info.name for info in selectors.search("vicarage", NEXT)] == ["Sea View"]


def test_the_surest_match_comes_first(world):
    home(world.seaton, name="Home near Sea View")
    home(world.seaton, name="Sea View")
    home(world.seaton, name="Cliff Top", address="Sea View Road")
    found = [info.name for info in selectors.search("sea view", DAY)]
    assert found == ["Sea View", "Home near Sea View", "Cliff Top"]


def test_a_search_stays_within_what_the_person_may_see(world):
    mine, _ = home(world.seaton, name="Sea View"), home(world.marsh, name="Sea View")
    within = selectors.open_homes(world.seaton.code, DAY)
    assert [info.id for info in selectors.search("sea", DAY, within)] == [mine.pk]


def test_a_blank_search_finds_nothing_and_signs_are_only_signs(world):
    home(world.seaton, name="100% Care")
    assert selectors.search("  ", DAY) == []
    assert selectors.search("_", DAY) == []
    assert len(selectors.search("100%", DAY)) == 1
    assert selectors.search_areas(" ", DAY) == []


@pytest.mark.parametrize(
    ("read", "queries"),
    [
        (lambda: selectors.homes_open("E99999999", DAY), 4),
        (lambda: selectors.count_open("E99999999", DAY), 3),
        (lambda: list(selectors.open_homes("E99999999", DAY)), 2),
        (lambda: selectors.homes_by_location(None, DAY), 1),
        (lambda: selectors.attributes_of(CareHome.objects.all(), DAY), 1),
        (lambda: selectors.search("home", DAY), 2),
        (lambda: selectors.authorities_in("E99999999", DAY), 2),
        (lambda: selectors.ancestors("E09900001", DAY), 2),
        (lambda: selectors.homes_by_location_between("E99999999", AS_OF, DAY), 2),
    ],
)
def test_the_number_of_queries_does_not_depend_on_the_number_of_homes(
    world, read, queries, django_assert_num_queries
):
    for number in (1, 6):
        for _ in range(number):
            home(world.seaton, world.group)
        with django_assert_num_queries(queries):
            read()


def test_every_home_has_one_record_on_every_day(world):
    made = home(world.seaton)
    services.change_home(
        by=SYSTEM,
        location_id=made.location_id,
        on=DAY,
        facts={"beds": 1},
        source="a call",
        now=NOW,
    )
    for day in (dt.date(1990, 1, 1), DAY, NEXT):
        assert HomeRecord.objects.on(day).filter(home=made).count() == 1
