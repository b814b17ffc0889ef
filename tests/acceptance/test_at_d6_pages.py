"""Worked examples D6 and AT-07 through the pages: the Outbreak Cell's lists and a home's episode."""

import datetime as dt

import pytest
import time_machine

from tests.factories.accounts import person
from tests.factories.outbreaks import COVID, NO_CASES, cases
from tests.factories.programmes import read_england, use_england_with
from tests.factories.register import AreaFactory, home
from tests.factories.reports import file, sefton_rows
from tests.rooms.boards.reading import words


LISTS = ("Two or more cases", "Single cases", "Recovered", "Discounted after negative tests")


def may(day: int) -> dt.date:
    """A day of May 2020; 32 is 1 June."""
    return dt.date(2020, 4, 30) + dt.timedelta(day)


@pytest.fixture(autouse=True)
def _afterwards():
    """Everything is looked at in July 2020, as at days before."""
    with time_machine.travel(dt.datetime(2020, 7, 1, 11, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def place(db):
    return AreaFactory.create(code="E09900001", name="Seaton")


@pytest.fixture
def one(place):
    return home(place, name="Alder Court")


@pytest.fixture
def officer(place, client):
    client.force_login(person("council-officer", "area:E09900001"))
    return client


@pytest.fixture
def told(one):
    """The home tells of new cases on days of May."""

    def tell(day: int, **new: int) -> None:
        file(one, may(day), {**NO_CASES, **new}, now=dt.datetime(2020, 7, 1, 10, tzinfo=dt.UTC),
             recorded_at=dt.datetime.combine(may(day), dt.time(12), dt.UTC))  # fmt: skip

    return tell


def listed(client, day: int, disease: str = COVID) -> dict[str, int]:
    """How many homes each list holds on a day."""
    address = f"/board/E09900001/outbreaks/?date={may(day)}&disease={disease}"
    text = words(client.get(address))
    return {one: int(text.split(f"{one} (")[1].split(")")[0]) for one in LISTS}


def in_list(client, day: int, disease: str = COVID) -> str:
    """The one list that holds the home; "" for none."""
    held = [name for name, count in listed(client, day, disease).items() if count]
    assert len(held) <= 1
    return held[0] if held else ""


def episode(client, one, number: int, day: int) -> str:
    """The words of an episode's page on a day."""
    answer = client.get(f"/outbreaks/{one.location_id}.{COVID}.{number}/?date={may(day)}")
    assert answer.status_code == 200
    return words(answer)


def test_at_07_13_homes_with_an_outbreak_and_2_with_a_single_case_are_in_two_lists(place, officer):
    for row in sefton_rows():
        new = {"none": 0, "single": 1, "outbreak": 2}[row["outbreak"]]
        if new:
            cases(home(place, name=row["home"]), may(26), res_new_confirmed=new)
    assert listed(officer, 26) == dict(zip(LISTS, (13, 2, 0, 0), strict=True))


def test_at_53_one_case_is_in_the_list_of_single_cases(officer, told):
    told(1, res_new_confirmed=1)
    assert in_list(officer, 10) == "Single cases"


def test_at_54_cases_14_days_apart_are_an_outbreak_and_15_days_apart_are_not(officer, told):
    told(1, res_new_confirmed=1)
    told(15, res_new_confirmed=1)
    assert in_list(officer, 15) == "Two or more cases"


def test_at_54_cases_15_days_apart_are_two_single_cases(officer, one, told):
    told(1, res_new_confirmed=1)
    told(16, res_new_confirmed=1)
    assert in_list(officer, 16) == "Single cases"
    assert "episode 2" in episode(officer, one, 2, 16)


def test_at_55_an_outbreak_is_recovering_on_day_27_and_recovered_on_day_28(officer, one, told):
    told(1, res_new_confirmed=2)
    for day in range(2, 29):
        told(day)
    assert in_list(officer, 28) == "Two or more cases"
    assert "Outbreak, recovering day 27 of 28" in episode(officer, one, 1, 28)
    assert in_list(officer, 29) == "Recovered"


def test_at_55_a_silent_homes_clock_says_unconfirmed(officer, one, told):
    told(1, res_new_confirmed=2)
    told(2)
    assert "day 27 of 28, 26 days unconfirmed" in episode(officer, one, 1, 28)


def test_at_56_a_case_after_recovery_is_a_new_episode(officer, one, told):
    told(1, res_new_confirmed=2)
    told(30, res_new_confirmed=1)
    assert in_list(officer, 30) == "Single cases"
    assert "Single case day 0 of 14" in episode(officer, one, 2, 30)
    assert "An earlier episode" in episode(officer, one, 1, 30)


def test_at_57_a_case_on_day_27_restarts_the_clock_of_the_same_episode(officer, one, told):
    told(1, res_new_confirmed=2)
    told(28, res_new_confirmed=1)
    assert "day 27 of 28" in episode(officer, one, 1, 31 + 24)
    assert in_list(officer, 31 + 25) == "Recovered"


def test_at_58_suspected_cases_that_test_negative_are_discounted_with_their_history(
    officer, one, told
):
    told(5, res_new_suspected=2)
    assert in_list(officer, 6) == "Two or more cases"
    answer = officer.post(
        f"/outbreaks/{one.location_id}.{COVID}.1/findings/",
        {"people": 2, "result": "negative", "reported_on": may(5).isoformat(), "reference": "A1"},
    )
    assert answer.status_code == 302
    assert in_list(officer, 6) == "Discounted after negative tests"
    page = episode(officer, one, 0, 6)
    assert "New cases: 0, and 2 that tested negative" in page
    assert "A1, 2 people" in page
    before = f"/board/E09900001/outbreaks/?date={may(6)}&known_at=2020-05-07T12:00:00%2B01:00"
    assert "Two or more cases (1)" in words(officer.get(before))


def test_at_59_a_suspected_resident_and_a_confirmed_member_of_staff_are_an_outbreak(officer, told):
    told(1, res_new_suspected=1)
    told(15, st_new_confirmed=1)
    assert in_list(officer, 15) == "Two or more cases"


def test_a_case_has_the_day_it_fell_ill_whenever_it_was_reported(officer, one, told):
    """Onset, else specimen, else report: a case reported on the 16th had fallen ill on the 15th."""
    told(1, res_new_confirmed=1)
    told(16, res_new_confirmed=1)
    officer.post(
        f"/outbreaks/{one.location_id}.{COVID}.2/findings/",
        {
            "people": 1,
            "result": "positive",
            "reported_on": may(16).isoformat(),
            "ill_on": may(15).isoformat(),
        },
    )
    assert in_list(officer, 16) == "Two or more cases"


def test_a_second_disease_has_its_own_windows_and_cases_without_a_line_of_python(officer, one):
    """Influenza links within 2 days and is over after 5; its cases are those that were found."""
    for day in (10, 12):
        officer.post(
            f"/outbreaks/{one.location_id}.influenza.0/findings/",
            {"people": 1, "result": "positive", "tested_on": may(day).isoformat()},
        )
    assert in_list(officer, 16, "influenza") == "Two or more cases"
    assert in_list(officer, 17, "influenza") == "Recovered"
    assert in_list(officer, 16) == ""


def test_a_disease_that_the_daily_update_counts_needs_programme_data_alone(
    officer, one, settings, tmp_path
):
    """The same questions, read as another disease's: windows and questions are data."""
    text = read_england("outbreaks.yaml").replace(
        "  - disease: influenza\n",
        "  - disease: shingles\n    label: Shingles\n    link_days: 3\n    recovery_days: 9\n"
        "    new_cases: {suspected: [st_new_suspected], confirmed: [st_new_confirmed]}\n"
        "  - disease: influenza\n",
    )
    use_england_with(settings, tmp_path, {"outbreaks.yaml": text})
    for day, new in ((1, 1), (4, 1), (5, 0)):
        cases(one, may(day), st_new_confirmed=new)
    assert in_list(officer, 4, "shingles") == "Two or more cases"
    page = words(officer.get(f"/outbreaks/{one.location_id}.shingles.1/?date={may(6)}"))
    assert "day 2 of 9, 1 day unconfirmed" in page
    assert in_list(officer, 13, "shingles") == "Recovered"
