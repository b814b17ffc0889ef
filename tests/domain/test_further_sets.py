"""The MIT survey and the equipment audit as data: every question of the dossier, as the dossier types it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from rollcall.domain.programme import Programme
from rollcall.domain.questions.answers import AnswerError, answer_type
from rollcall.domain.questions.conditions import UNKNOWN
from rollcall.domain.questions.definition import Question, State
from tests.factories.questions import ON, compiled, question, sheet, worked_out


FIXTURE = Path(__file__).parents[1] / "fixtures" / "question_sets_mit_and_equipment.json"
DOSSIER: dict[str, list[dict[str, Any]]] = json.loads(FIXTURE.read_text("utf-8"))
ROWS = [(key, row) for key, rows in DOSSIER.items() for row in rows]
NAMES = [f"{key}.{row['id']}" for key, row in ROWS]

TYPES = {
    "int": "integer",
    "enum": "choice",
    "bool": "yes_no",
    "calc": "calculated",
    "date": "date",
    "matrix": "matrix",
    "text": "text",
    "email": "text",  # with the form that an address must have
}
REQUIRED = {"R": "always", "C": "when_shown", "O": "optional", "": "optional"}
SENSITIVITY = {"N": "public", "O": "operational", "C": "commercial", "H": "health", "P": "personal"}
COUNTED = {"sum": "snapshot_sum"}
# Days of each item cannot be added up, and a table's least cells are not kept: the homes are listed.
COUNTED_OTHERWISE = {"ppe_days_by_item": "list"}


def of(programme: Programme, key: str, name: str) -> Question:
    return programme.sets[key].by_id[name]


@pytest.mark.parametrize("key", DOSSIER)
def test_a_set_has_the_questions_of_the_dossier_and_no_others(
    programme: Programme, key: str
) -> None:
    assert set(programme.sets[key].by_id) == {row["id"] for row in DOSSIER[key]}


@pytest.mark.parametrize(("key", "row"), ROWS, ids=NAMES)
def test_a_question_is_typed_counted_and_guarded_as_the_dossier_says(
    programme: Programme, key: str, row: dict[str, Any]
) -> None:
    found = of(programme, key, row["id"])
    assert found.type == TYPES[row["type"]]
    assert found.unit == row["unit"].replace("%", "per cent")
    assert found.sensitivity == SENSITIVITY[row["sensitivity"]]
    assert found.tier == row["tier"]
    wanted = COUNTED.get(row["aggregate"], row["aggregate"])
    assert found.aggregate == COUNTED_OTHERWISE.get(row["id"], wanted)
    assert found.why.endswith(".")


@pytest.mark.parametrize(("key", "row"), ROWS, ids=NAMES)
def test_a_question_offers_the_answers_and_the_range_of_the_dossier(
    programme: Programme, key: str, row: dict[str, Any]
) -> None:
    found, given = of(programme, key, row["id"]), row["range"]
    if row["type"] == "enum":
        assert [option.code for option in found.options] == re.split(r"[|/]", given)
    elif row["type"] == "matrix":
        assert [one.code for one in found.rows] == given.split(",")
    elif ".." in given:
        assert f"{found.min}..{found.max}" == given
    elif row["type"] == "email":
        assert found.must_match is not None


@pytest.mark.parametrize(("key", "row"), ROWS, ids=NAMES)
def test_a_question_is_required_as_the_dossier_says(
    programme: Programme, key: str, row: dict[str, Any]
) -> None:
    found = of(programme, key, row["id"])
    # What is asked only under a condition is required only where it is shown.
    wanted = "when_shown" if found.show_if and row["required"] == "R" else REQUIRED[row["required"]]
    assert found.required == wanted


# --- what the audit works out -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beds", "working", "needed"),
    [
        (40, 1, 3),  # one for each 10 beds
        (41, 1, 4),  # a part of 10 counts as 10
        (40, 9, 0),  # never below nought
        (4, 0, 1),  # at least one
        (0, 0, 1),
    ],
)
def test_thermometers_needed_are_one_for_each_ten_beds_less_those_that_work(
    programme: Programme, beds: int, working: int, needed: int
) -> None:
    audit = programme.compiled("equipment-audit").sheet(
        {"thermo_n": working}, on=ON, home={"beds": beds}
    )
    assert audit.reading("thermo_need") == (State.ANSWERED, needed)


def test_the_number_that_a_home_says_it_needs_stands(programme: Programme) -> None:
    audit = programme.compiled("equipment-audit").sheet(
        {"oximeter_n": 0, "oximeter_need": 7}, on=ON, home={"beds": 40}
    )
    assert audit.reading("oximeter_need") == (State.ANSWERED, 7)


def test_what_is_needed_is_not_known_where_beds_or_count_are_not(programme: Programme) -> None:
    audit = programme.compiled("equipment-audit")
    nothing = (State.NOT_ANSWERED, None)
    assert audit.sheet({"bp_n": 1}, on=ON).reading("bp_need") == nothing
    assert audit.sheet({}, on=ON, home={"beds": 40}).reading("bp_need") == nothing


def test_how_many_are_trained_is_asked_only_where_there_is_something_to_use(
    programme: Programme,
) -> None:
    audit = programme.compiled("equipment-audit")
    assert not audit.sheet({"thermo_n": 0}, on=ON).is_shown("thermo_trained")
    assert audit.sheet({"thermo_n": 2}, on=ON).is_shown("thermo_trained")


def test_a_check_more_than_a_year_ago_is_noted(programme: Programme) -> None:
    audit = programme.compiled("equipment-audit")
    late = audit.sheet({"thermo_n": 1, "thermo_cal": "2019-05-26"}, on=ON)
    in_time = audit.sheet({"thermo_n": 1, "thermo_cal": "2019-05-27"}, on=ON)
    checker = programme.checker("equipment-audit")
    assert [p.rule for p in checker.check(late)] == ["EQ-OVERDUE-thermo"]
    assert checker.check(in_time) == []


@pytest.mark.parametrize("good", ["home@nhs.net", "Alder.Court@NHS.NET"])
def test_an_address_that_ends_as_it_must_is_taken(programme: Programme, good: str) -> None:
    asked = of(programme, "equipment-audit", "nhsmail_addr")
    assert answer_type(asked).parse(asked, good, ON) == good


@pytest.mark.parametrize("bad", ["home@example.org", "nhs.net", "a b@nhs.net", "x@nhs.net.org"])
def test_another_address_is_refused_with_what_it_must_be(programme: Programme, bad: str) -> None:
    asked = of(programme, "equipment-audit", "nhsmail_addr")
    with pytest.raises(AnswerError, match=re.escape("ends in @nhs.net")):
        answer_type(asked).parse(asked, bad, ON)


# --- what the survey takes from the daily update ------------------------------------------------


def survey(programme: Programme, **daily: Any) -> dict[str, Any]:
    """What the survey can be filled in with from these answers to the daily update."""
    given = programme.compiled("daily").sheet(daily, on=ON, home={"provides_nursing": False})
    return programme.prefill("mit", given)


def test_beds_cases_and_deaths_are_taken_from_the_daily_update(programme: Programme) -> None:
    found = survey(
        programme,
        max_capacity=40,
        occupied=31,
        accepting=5,
        res_cur_confirmed=3,
        st_new_suspected=1,
        st_new_confirmed=2,
        deaths_all=2,
        deaths_confirmed=1,
        deaths_suspected=0,
        ppe_gloves_rag="amber",
    )
    assert found["supply_actual"] == 9
    assert found["supply_true"] == 5
    assert found["res_confirmed"] == 3
    assert found["staff_cases"] == 3
    assert (found["deaths_all"], found["deaths_covid"]) == (2, 1)
    assert found["ppe_worst"] == "amber"


def test_what_the_daily_update_does_not_say_is_asked_and_never_nought(
    programme: Programme,
) -> None:
    assert survey(programme, st_new_suspected=1) == {}


def test_shares_are_whole_per_cents_rounded_half_up(programme: Programme) -> None:
    shifts = survey(programme, shifts_planned=8, shifts_filled=7, shifts_agency=2)
    assert shifts["shift_fill_pct"] == 88  # 87.5
    assert shifts["agency_pct"] == 29  # 28.6


def test_a_share_of_nobody_is_unknown(programme: Programme) -> None:
    assert "shift_fill_pct" not in survey(programme, shifts_planned=0, shifts_filled=0)


def test_days_since_everyone_was_tested_are_counted_to_the_day_of_the_report(
    programme: Programme,
) -> None:
    assert survey(programme, t_last_whole="2020-05-20")["test_round_due"] == 6


def test_an_answer_that_the_survey_does_not_offer_is_asked(programme: Programme) -> None:
    assert survey(programme, t_portal="yes") == {"test_registered": "yes"}
    assert survey(programme, t_portal="excluded") == {}
    assert survey(programme, t_portal="dont_know") == {}


def test_why_beds_stay_empty_is_asked_where_fewer_can_be_filled(programme: Programme) -> None:
    mit = programme.compiled("mit")
    assert mit.sheet({"supply_actual": 9, "supply_true": 5}, on=ON).is_shown("supply_gap_reason")
    assert not mit.sheet({"supply_actual": 5, "supply_true": 5}, on=ON).is_shown(
        "supply_gap_reason"
    )


def test_care_at_home_is_not_asked_about_beds(programme: Programme) -> None:
    at_home = programme.compiled("mit").sheet({"service_type": "home_care"}, on=ON)
    for name in ("supply_true", "adm_from_acute", "dis_to_acute", "refused_referrals"):
        assert at_home.reading(name)[0] is State.DOES_NOT_APPLY
    assert at_home.is_shown("res_confirmed")


# --- the language -------------------------------------------------------------------------------


def test_the_largest_of_some_numbers_is_unknown_where_one_is() -> None:
    assert worked_out("largest(beds, 3)", beds=5) == 5
    assert worked_out("largest(beds, 3)", beds=-1) == 3
    assert worked_out("largest(beds, 3)") is UNKNOWN


def test_a_number_that_is_worked_out_is_added_up_like_one_that_was_given() -> None:
    free = question("free", "calculated", calculate="beds - used", aggregate="snapshot_sum")
    of_two = compiled(question("beds"), question("used"), free)
    assert sheet(of_two, None, beds=5, used=2).reading("free") == (State.ANSWERED, 3)
    assert sheet(of_two, None, beds=5, used=2, free=1).reading("free") == (State.ANSWERED, 1)
    assert sheet(of_two, None, beds=5).reading("free") == (State.NOT_ANSWERED, None)
