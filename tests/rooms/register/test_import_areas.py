"""Taking in areas: three shapes of file, and what cannot be true."""

import datetime as dt

import pytest

from rollcall.foundation.errors import BadInput
from rollcall.foundation.models import AuditEvent
from rollcall.register import selectors
from rollcall.register.importers import import_areas
from rollcall.register.models import Alias, Area, AreaParent
from tests.rooms.register.conftest import DAY, NOW, SYSTEM, table


pytestmark = pytest.mark.django_db

HEADER = "code,name,kind,parent_code,valid_from,valid_to\n"
ONS_HEADER = '"LTLA19CD","UTLA19CD","UTLA19NM","RGN19CD","RGN19NM"\n'


def take(text, name="areas.csv"):
    return import_areas(table(text, name), by=SYSTEM, now=NOW)


def counts(text):
    return take(text).as_counts()


def reasons(text):
    return [f"{reject.row.number}: {reject.reason}" for reject in take(text).rejects]


def test_areas_are_entered_with_their_parents_in_any_order():
    found = counts(
        HEADER + "E09900001,Seaton,local_authority,E99000001,,\nE99000001,North,region,,,\n"
    )
    assert found == {"created": 2, "updated": 0, "unchanged": 0, "rejected": 0}
    assert [area.name for area in selectors.children("E99000001", DAY)] == ["Seaton"]


def test_the_same_file_again_changes_nothing():
    text = HEADER + "N1,North,region,,,\nA1,Seaton,local_authority,N1,2020-01-01,2021-01-01\n"
    take(text)
    before = list(AreaParent.objects.values()), list(Area.objects.values())
    assert counts(text) == {"created": 0, "updated": 0, "unchanged": 2, "rejected": 0}
    assert (list(AreaParent.objects.values()), list(Area.objects.values())) == before


def test_an_area_may_lie_in_several_others():
    take(
        HEADER + "N1,North,region,,,\nlrf-1,Coast LRF,lrf,,,\n"
        "A1,Seaton,local_authority,N1,,\nA1,Seaton,local_authority,lrf-1,,\n"
    )
    assert {area.code for area in selectors.ancestors("A1", DAY)} == {"N1", "lrf-1"}


def test_a_new_name_leaves_the_old_one_as_an_alias():
    take(HEADER + "T1,West Trust,stp,,,\n")
    assert counts(HEADER + "T1,West and South Trust,stp,,,\n")["updated"] == 1
    assert selectors.area("T1").name == "West and South Trust"
    assert selectors.aliases(Alias.Kind.AREA, "T1") == ["West Trust"]
    assert [area.code for area in selectors.search_areas("west trust", DAY)] == ["T1"]


def test_an_authority_changes_region_by_ending_one_link_and_stating_the_next():
    take(HEADER + "N1,North,region,,,\nS1,South,region,,,\nA1,Seaton,local_authority,N1,,\n")
    outcome = take(
        HEADER
        + "A1,Seaton,local_authority,S1,2020-06-01,\nA1,Seaton,local_authority,N1,,2020-06-01\n"
    )
    assert not outcome.rejects
    assert selectors.area_and_descendants("N1", dt.date(2020, 5, 31)) == {"N1", "A1"}
    assert selectors.area_and_descendants("N1", dt.date(2020, 6, 1)) == {"N1"}
    assert selectors.area_and_descendants("S1", dt.date(2020, 6, 1)) == {"S1", "A1"}


def test_an_area_is_not_in_two_regions_at_once():
    said = reasons(
        HEADER + "N1,North,region,,,\nS1,South,region,,,\n"
        "A1,Seaton,local_authority,N1,,\nA1,Seaton,local_authority,S1,,\n"
    )
    assert len(said) == 1
    assert said[0].startswith("5: it lies in N1 at the same time")


def test_a_row_without_a_parent_dates_the_area_itself():
    take(HEADER + "C1,Old CCG,ccg,,,\n")
    take(HEADER + "C1,Old CCG,ccg,,,2020-04-01\n")
    assert selectors.areas_of_kind("ccg", dt.date(2020, 3, 31))
    assert not selectors.areas_of_kind("ccg", dt.date(2020, 4, 1))


def test_dates_beside_a_parent_date_the_link_and_not_a_known_area():
    take(HEADER + "A1,Seaton,local_authority,,,\nlrf-1,Coast LRF,lrf,,,\n")
    take(HEADER + "A1,Seaton,local_authority,lrf-1,2020-03-01,\n")
    assert selectors.areas_of_kind("local_authority", dt.date(2020, 1, 1))
    assert not selectors.children("lrf-1", dt.date(2020, 2, 29))
    assert selectors.children("lrf-1", dt.date(2020, 3, 1))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",Seaton,local_authority,,,", "code is blank"),
        ("A1,,local_authority,,,", "name is blank"),
        ("A1,Seaton,borough,,,", "“borough” is not a kind of area"),
        ("A 1,Seaton,local_authority,,,", "cannot be a code"),
        (
            "A1,Seaton,local_authority,N9,,",
            "its parent N9 is neither in the register nor in the file",
        ),
        ("A1,Seaton,local_authority,A1,,", "cannot lie in itself"),
        ("A1,Seaton,local_authority,,soon,", "write a date as"),
        ("A1,Seaton,local_authority,,2020-02-02,2020-02-02", "must come after valid_from"),
        ("A1," + "x" * 201 + ",local_authority,,,", "longer than 200"),
    ],
)
def test_a_row_that_cannot_be_true_is_rejected_with_the_reason(row, said):
    found = reasons(HEADER + row + "\n")
    assert len(found) == 1
    assert said in found[0]
    assert Area.objects.count() == 0


def test_a_circle_is_rejected_and_so_is_what_hangs_from_it():
    found = reasons(HEADER + "A1,One,stp,A2,,\nA2,Two,stp,A1,,\nA3,Three,ccg,A2,,\n")
    assert len(found) == 3
    assert any("circle" in reason for reason in found)
    assert Area.objects.count() == 0


def test_a_circle_through_the_register_is_rejected():
    take(HEADER + "A1,One,stp,,,\nA2,Two,stp,A1,,\n")
    assert "circle" in reasons(HEADER + "A1,One,stp,A2,,\n")[0]


def test_an_area_has_one_kind_and_one_name():
    take(HEADER + "A1,Seaton,local_authority,,,\n")
    assert "a local_authority and not a region" in reasons(HEADER + "A1,Seaton,region,,,\n")[0]
    assert "one name" in reasons(HEADER + "B1,One,stp,,,\nB1,Two,stp,,,\n")[0]


def test_good_rows_are_in_while_bad_ones_come_back():
    outcome = take(HEADER + "A1,Seaton,local_authority,,,\nA2,,local_authority,,,\n")
    assert outcome.as_counts() == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert Area.objects.get().code == "A1"


def test_the_ons_lookup_is_taken_as_it_comes():
    outcome = take(
        ONS_HEADER + '"E07900001","E10900001","Shire","E12900001","North"\n'
        '"E07900002","E10900001","Shire","E12900001","North"\n'
        '"E06900001","E06900001","Seaton","E12900002","South"\n'
        '"W06900001","W06900001","Bryn","NA","NA"\n'
    )
    assert outcome.as_counts() == {"created": 5, "updated": 0, "unchanged": 0, "rejected": 0}
    assert "Bryn (W06900001) is left out" in outcome.warnings[0]
    assert selectors.area("E92000001").name == "England"
    assert [area.name for area in selectors.ancestors("E10900001", DAY)] == ["England", "North"]
    assert len(selectors.authorities_in("E92000001", DAY)) == 2


def test_a_row_of_the_ons_lookup_without_a_code_is_rejected():
    found = reasons(
        ONS_HEADER + '"","","Shire","E12900001","North"\n"E1","E10900001","Shire","",""\n'
    )
    assert "code is blank" in found[0]
    assert "region's code is blank" in found[1]


def test_a_lookup_of_two_kinds_is_a_ladder():
    text = (
        "ccg_name,ccg_code,ccg_nhs_code,stp_name,stp_code\n"
        "NHS Coast CCG,E38900001,00A,Coast and Hills,E54900001\n"
        "NHS Hills CCG,E38900002,00B,Coast and Hills,E54900001\n"
    )
    assert counts(text) == {"created": 3, "updated": 0, "unchanged": 0, "rejected": 0}
    assert [area.code for area in selectors.children("E54900001", DAY)] == [
        "E38900001",
        "E38900002",
    ]
    assert counts(text)["unchanged"] == 3


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "code,name\nA1,Seaton\n"])
def test_a_file_that_is_no_list_of_areas_names_what_it_needs(text):
    with pytest.raises(BadInput, match="parent_code"):
        take(text)


def test_one_audit_event_carries_the_digest_of_the_rows():
    take(HEADER + "A1,Seaton,local_authority,,,\n")
    event = AuditEvent.objects.get()
    assert event.action == "areas.imported"
    assert event.actor == "system:tests"
    assert event.detail["created"] == 1
    assert len(event.detail["rows"]) == 64
