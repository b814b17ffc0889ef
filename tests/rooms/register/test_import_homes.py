"""Taking in care homes: what is entered, what changes from a date, what comes back."""

import datetime as dt

import pytest

from rollcall.foundation.errors import BadInput, NotPermitted
from rollcall.foundation.models import AuditEvent
from rollcall.register import selectors, services
from rollcall.register.importers import import_homes
from rollcall.register.models import Alias, Area, CareHome, HomeArea, HomeRecord, Provider
from tests.factories.accounts import person
from tests.rooms.register.conftest import DAY, NOW, SYSTEM, table


MAY, JUNE = dt.date(2020, 5, 1), dt.date(2020, 6, 1)
COLUMNS = (
    "location_id",
    "name",
    "provider_id",
    "provider_name",
    "postcode",
    "local_authority_code",
)
ROW = {
    "location_id": "1-900000001",
    "name": "Sea View",
    "provider_id": "1-800000001",
    "provider_name": "Invented Care Limited",
    "postcode": "zz11zz",
    "local_authority_code": "E09900001",
}
ID = ROW["location_id"]


def csv_of(*rows):
    columns = list(dict.fromkeys([*COLUMNS, *(key for row in rows for key in row)]))
    lines = [",".join(f'"{row.get(column, "")}"' for column in columns) for row in rows]
    return "\n".join([",".join(columns), *lines]) + "\n"


def take(*changes, as_of=MAY, name="list.csv"):
    rows = [{**ROW, **change} for change in changes]
    return import_homes(table(csv_of(*rows), name), as_of=as_of, by=SYSTEM, now=NOW)


def counts(*changes, as_of=MAY):
    outcome = take(*changes, as_of=as_of)
    return {**outcome.as_counts(), "missing": len(outcome.missing)}


def reason(**change):
    outcome = take(change)
    assert len(outcome.rejects) == 1
    return outcome.rejects[0].reason


def made(**wanted):
    return {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0, "missing": 0, **wanted}


def everything():
    models = (CareHome, HomeRecord, HomeArea, Provider, Area, Alias)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_home_is_entered_with_all_that_is_said_of_it(world):
    assert counts(
        {
            "beds": "30",
            "latitude": "53.4",
            "longitude": "-3.0",
            "address1": "1  Front Street",
            "city": "Seaton",
            "brand_name": "Invented Brand",
            "provides_nursing": "Yes",
            "has_d2a": "no",
            "does_agp": "",
        }
    ) == made(created=1)
    home = selectors.home(ID, DAY)
    assert (home.name, home.postcode, home.beds) == ("Sea View", "ZZ1 1ZZ", 30)
    assert home.address == "1 Front Street, Seaton"
    assert home.provider_name == "Invented Care Limited"
    assert home.attributes == {"provides_nursing": True, "has_d2a": False}
    assert (home.authority_code, home.latitude) == ("E09900001", 53.4)
    assert (home.source, home.as_of) == ("list.csv", MAY)


def test_a_home_without_an_opening_date_was_open_before_its_first_list(world):
    take({}, as_of=dt.date(2021, 1, 31))
    assert selectors.count_open("E09900001", DAY).count == 1


def test_an_opening_date_counts_from_that_day(world):
    take({"opened_on": "2020-05-20"})
    assert selectors.count_open("E09900001", dt.date(2020, 5, 19)).count == 0
    assert selectors.count_open("E09900001", dt.date(2020, 5, 20)).count == 1


def test_the_same_list_again_changes_nothing(world):
    take({}, {"location_id": "1-900000002", "beds": "12", "ccg_code": "E99200001"})
    before = everything()
    assert counts(
        {}, {"location_id": "1-900000002", "beds": "12", "ccg_code": "E99200001"}
    ) == made(unchanged=2)
    assert everything() == before


def test_a_change_stated_for_the_same_date_corrects_in_place(world):
    take({"beds": "30"})
    assert counts({"beds": "31"}) == made(updated=1)
    assert selectors.home(ID, dt.date(2020, 1, 1)).beds == 31
    assert HomeRecord.objects.count() == 1


def test_a_change_stated_for_a_later_date_holds_from_that_date(world):
    take({"beds": "30"})
    assert counts({"beds": "40", "name": "Sea View House"}, as_of=JUNE) == made(updated=1)
    assert selectors.home(ID, dt.date(2020, 5, 31)).beds == 30
    assert selectors.home(ID, JUNE).beds == 40
    assert [span.name for span in selectors.history(ID)] == ["Sea View House", "Sea View"]


def test_a_list_older_than_all_we_know_says_how_things_were_before(world):
    take({"beds": "40"}, as_of=JUNE)
    assert counts({"beds": "30"}, as_of=MAY) == made(updated=1)
    assert selectors.home(ID, dt.date(2020, 5, 31)).beds == 30
    assert selectors.home(ID, JUNE).beds == 40


def test_an_older_list_does_not_overrule_a_later_one(world):
    take({"beds": "30"})
    take({"beds": "30"}, as_of=JUNE)
    outcome = take({"beds": "20"}, as_of=dt.date(2020, 5, 15))
    assert "a list as of 01 June 2020 already speaks for this home" in outcome.rejects[0].reason
    assert selectors.home(ID, JUNE).beds == 30


def test_a_blank_cell_says_nothing_and_takes_nothing_away(world):
    take({"beds": "30", "provides_nursing": "yes", "ccg_code": "E99200001"})
    assert counts({"beds": "", "provides_nursing": "", "ccg_code": ""}, as_of=JUNE) == made(
        unchanged=1
    )
    home = selectors.home(ID, JUNE)
    assert (home.beds, home.attributes) == (30, {"provides_nursing": True})
    assert selectors.count_open("E99200001", JUNE).count == 1


def test_a_home_moves_to_another_authority_from_the_lists_date(world):
    take({})
    take({"local_authority_code": "E09900002"}, as_of=JUNE)
    assert selectors.home(ID, dt.date(2020, 5, 31)).authority_code == "E09900001"
    assert selectors.home(ID, JUNE).authority_code == "E09900002"
    assert [len(selectors.homes_open(code, JUNE).homes) for code in ("E09900001", "E09900002")] == [
        0,
        1,
    ]


def test_a_home_new_to_the_list_is_entered_and_one_that_vanishes_is_only_reported(world):
    take({}, {"location_id": "1-900000002", "name": "Gone Away"})
    outcome = take({}, {"location_id": "1-900000003"}, as_of=JUNE)
    assert outcome.as_counts() == {"created": 1, "updated": 0, "unchanged": 1, "rejected": 0}
    assert outcome.missing == [("1-900000002", "Gone Away")]
    assert selectors.count_open("E09900001", JUNE).count == 3


def test_a_closed_home_is_not_missed_and_one_still_listed_is_pointed_out(world):
    take({}, {"location_id": "1-900000002"})
    services.close_home(by=SYSTEM, location_id=ID, on=JUNE, source="a letter", now=NOW)
    assert take({"location_id": "1-900000002"}, as_of=JUNE).missing == []
    outcome = take({}, {"location_id": "1-900000002"}, as_of=JUNE)
    assert "not open in the register" in outcome.warnings[0]
    assert not selectors.home(ID, JUNE).is_open(JUNE)


def test_a_provider_gets_its_new_name_and_keeps_the_old_one_to_be_found_by(world):
    take({})
    assert counts({"provider_name": "New Care Limited"}, as_of=JUNE) == made(updated=1)
    assert selectors.home(ID, JUNE).provider_name == "New Care Limited"
    assert [home.location_id for home in selectors.search("invented care", JUNE)] == [ID]
    assert counts({"provider_name": "Invented Care Limited"}, as_of=MAY) == made(unchanged=1)


def test_a_home_taken_over_by_another_provider_keeps_its_past(world):
    take({})
    take({"provider_id": "1-800000002", "provider_name": "Other Care"}, as_of=JUNE)
    assert selectors.home(ID, MAY).provider_id == "1-800000001"
    assert selectors.home(ID, JUNE).provider_id == "1-800000002"


def test_cross_cutting_areas_are_entered_when_they_are_new(world):
    take({"ccg_code": "E99200009", "ccg_name": "NHS Hills CCG", "stp_code": "E99100001"})
    assert selectors.area("E99200009").name == "NHS Hills CCG"
    assert selectors.area("E99200009").kind == "ccg"
    assert selectors.count_open("E99200009", DAY).count == 1
    assert selectors.count_open("E99100001", DAY).count == 1


def test_a_home_changes_its_ccg_from_the_lists_date(world):
    take({"ccg_code": "E99200001"})
    take({"ccg_code": "E99200009", "ccg_name": "NHS Hills CCG"}, as_of=JUNE)
    assert selectors.count_open("E99200001", dt.date(2020, 5, 31)).count == 1
    assert selectors.count_open("E99200001", JUNE).count == 0
    assert selectors.count_open("E99200009", JUNE).count == 1


def test_the_first_ccg_ever_stated_of_a_known_home_held_always(world):
    take({})
    assert counts({"ccg_code": "E99200001"}, as_of=JUNE) == made(updated=1)
    assert selectors.count_open("E99200001", DAY).count == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"location_id": ""}, "location_id is blank"),
        ({"location_id": "1-9 00/1"}, "characters other than"),
        ({"name": " "}, "name is blank"),
        ({"local_authority_code": ""}, "local_authority_code is blank"),
        ({"local_authority_code": "E09999999"}, "there is no local authority E09999999"),
        ({"local_authority_code": "E99000001"}, "is North, a region and not a local_authority"),
        ({"beds": "about 30"}, "not a whole number"),
        ({"beds": "30.5"}, "not a whole number"),
        ({"beds": "-1"}, "beds is -1"),
        ({"beds": "1001"}, "beds is 1001"),
        ({"beds": "nan"}, "not a whole number"),
        ({"has_d2a": "maybe"}, "write yes or no"),
        ({"ccg_code": "E99100001"}, "an stp and not a ccg"),
        ({"ccg_code": "no code!"}, "cannot be an area's code"),
        ({"opened_on": "last year"}, "write a date as"),
        ({"name": "x" * 201}, "name is longer than 200"),
        ({"provider_id": "1" * 41}, "provider_id is longer than 40"),
    ],
)
def test_a_row_that_cannot_be_true_is_rejected_with_the_reason(world, change, said):
    found = reason(**change).replace("a stp", "an stp")
    assert said in found
    assert CareHome.objects.count() == 0


def test_all_that_is_wrong_with_a_row_is_said_at_once(world):
    said = reason(name="", beds="many")
    assert "name is blank" in said
    assert "not a whole number" in said


def test_the_second_of_two_rows_with_one_location_id_is_rejected(world):
    outcome = take({}, {"name": "Other"})
    assert outcome.as_counts()["created"] == 1
    assert outcome.rejects[0].row.number == 3
    assert outcome.rejects[0].reason == "row 2 has the same location_id"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"location_id": "REF00"}, "REF00 is kept"),
        ({"postcode": "E12 3BC"}, "no postcode ends with the letter C"),
        ({"postcode": ""}, "postcode is blank"),
        ({"provider_id": ""}, "kept without a provider"),
        ({"latitude": "north", "longitude": "-3"}, "not a position"),
        ({"ccg_code": "E99200009"}, "its code stands for it"),
    ],
)
def test_an_odd_row_is_warned_about_and_taken_in(world, change, said):
    outcome = take(change)
    assert outcome.as_counts()["created"] == 1
    assert said in outcome.warnings[0]
    assert outcome.warnings[0].startswith("Row 2:")


def test_rejected_rows_come_back_as_a_file_that_can_be_corrected_and_sent_again(world, tmp_path):
    outcome = take({}, {"location_id": "1-900000002", "beds": "many", "name": "Café"})
    file = tmp_path / "rejects.csv"
    outcome.write_rejects(file)
    text = file.read_text("utf-8-sig")
    assert text.splitlines()[0].startswith("reject_row,reject_reason,location_id,name")
    assert "3,beds is “many”, not a whole number" in text.replace('"', "")
    again = import_homes(table(text.replace("many", "12", 2)), as_of=MAY, by=SYSTEM, now=NOW)
    assert again.as_counts() == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 0}
    assert selectors.home("1-900000002", MAY).name == "Café"


def test_a_row_with_too_many_cells_is_rejected(world):
    text = csv_of(ROW).rstrip() + ',"stray"\n'
    outcome = import_homes(table(text), as_of=MAY, by=SYSTEM, now=NOW)
    assert "stray" in outcome.rejects[0].reason


def test_nursing_is_taken_from_the_service_type_when_no_column_says_it(world):
    take(
        {"service_type_if_known": "nursing"},
        {"location_id": "1-900000002", "service_type_if_known": "residential"},
        {"location_id": "1-900000003", "service_type_if_known": ""},
    )
    known = [
        selectors.home(f"1-90000000{n}", DAY).attributes.get("provides_nursing") for n in (1, 2, 3)
    ]
    assert known == [True, False, None]


@pytest.mark.parametrize("missing", ["location_id", "name", "postcode", "local_authority_code"])
def test_a_file_without_a_needed_column_is_refused_whole(world, missing):
    text = csv_of(ROW).replace(missing, "other", 1)
    with pytest.raises(BadInput, match=missing):
        import_homes(table(text), as_of=MAY, by=SYSTEM, now=NOW)
    assert not AuditEvent.objects.exists()


def test_revisions_rise_where_homes_changed_and_nowhere_else(world):
    def revisions():
        return selectors.homes_revisions(["E09900001", "E09900002", "E09900003"])

    take({})
    assert revisions() == {"E09900001": 1, "E09900002": 0, "E09900003": 0}
    take({})
    assert revisions() == {"E09900001": 1, "E09900002": 0, "E09900003": 0}
    take({"local_authority_code": "E09900002"}, as_of=JUNE)
    assert revisions() == {"E09900001": 2, "E09900002": 1, "E09900003": 0}
    take({"local_authority_code": "E09900002", "has_d2a": "yes"}, as_of=JUNE)
    assert revisions() == {"E09900001": 3, "E09900002": 2, "E09900003": 0}


def test_one_audit_event_says_what_came_of_the_list(world):
    take({}, {"location_id": ""})
    event = AuditEvent.objects.get()
    assert event.action == "homes.imported"
    assert event.detail["file"] == "list.csv"
    assert event.detail["as_of"] == "2020-05-01"
    assert (event.detail["created"], event.detail["rejected"]) == (1, 1)
    assert len(event.detail["rows"]) == 64


def test_only_somebody_who_keeps_the_whole_register_loads_a_list(world):
    text = table(csv_of(ROW))
    officer = person("council-officer", "area:E09900001")
    with pytest.raises(NotPermitted, match="register of every area"):
        import_homes(text, as_of=MAY, by=officer, now=NOW)
    keeper = person("administrator", "area:E99999999")
    assert import_homes(text, as_of=MAY, by=keeper, now=NOW).as_counts()["created"] == 1


def test_the_number_of_queries_does_not_grow_with_the_list(world, django_assert_max_num_queries):
    rows = [{**ROW, "location_id": f"1-91000{number:04}"} for number in range(60)]
    listed = table(csv_of(*rows))
    with django_assert_max_num_queries(22):
        # 1-2) transaction; 3) areas 4) providers 5) homes 6) records 7) links; 8 on) one write a
        # table and batch; then revisions, the missing, and the audit.
        import_homes(listed, as_of=MAY, by=SYSTEM, now=NOW)
    with django_assert_max_num_queries(16):
        import_homes(listed, as_of=MAY, by=SYSTEM, now=NOW)
