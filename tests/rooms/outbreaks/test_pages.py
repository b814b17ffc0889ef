"""The pages of an outbreak: who opens them, what they keep, and how often they ask the database."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rollcall.foundation.models import AccessRecord
from rollcall.outbreaks.selectors import find_record, records_of
from tests.factories.accounts import person
from tests.factories.outbreaks import CLOSED, COVID, LIFTED, PLAN, RESTRICTION, VISIT, cases, record
from tests.factories.register import home
from tests.factories.reports import DAY
from tests.rooms.boards.reading import links, rows, words


@pytest.fixture
def sick(one):
    """The home has an outbreak since yesterday."""
    cases(one, DAY - dt.timedelta(days=1), res_new_confirmed=2)
    cases(one, DAY)
    return one


@pytest.fixture
def officer(nurse, client_of):
    return client_of(nurse)


@pytest.fixture
def reporter(one, client_of):
    return client_of(person("home-reporter", f"home:{one.location_id}"))


def episode_of(one, number=1):
    return f"/outbreaks/{one.location_id}.{COVID}.{number}/"


def test_a_plan_is_written_worked_on_and_closed_on_the_pages(sick, officer):
    page = words(officer.get(episode_of(sick)))
    assert "Outbreak, recovering day 1 of 28" in page
    assert "A home with an outbreak needs a plan." in page
    assert officer.post(f"{episode_of(sick)}write/plan/", PLAN).status_code == 302
    [plan] = records_of(sick.pk, COVID)
    assert "Swab everybody To do" in words(officer.get(episode_of(sick)))
    officer.post(f"/outbreaks/records/{plan.id}/step/", {"based_on": 1, "step": 1, "done": "yes"})
    assert "Swab everybody Done on 26 May" in words(officer.get(episode_of(sick)))
    answer = officer.post(
        f"/outbreaks/records/{plan.id}/end/", {"based_on": 2, **CLOSED}, follow=True
    )
    assert "Closed" in words(answer)
    assert "A home with an outbreak needs a plan." in words(officer.get(episode_of(sick)))


def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(sick, officer):
    answer = officer.post(f"{episode_of(sick)}write/plan/", {**PLAN, "owner_1": ""})
    assert answer.status_code == 422
    assert links(answer)["Step 1: say who does it."] == "#id_owner_1"
    assert "No further cases" in answer.content.decode()
    assert records_of(sick.pk, COVID) == []


def test_of_two_who_change_a_record_the_second_sees_both_and_chooses(sick, nurse, officer):
    visit = record(nurse, sick, "visit", VISIT)
    address = f"/outbreaks/records/{visit}/change/"
    first = {**VISIT, "actions": "First", "based_on": 1, "reason": "More"}
    assert officer.post(address, first).status_code == 302
    second = {**first, "actions": "Second"}
    answer = officer.post(address, second)
    assert answer.status_code == 422
    assert "Somebody else changed this" in words(answer)
    assert "What it says now" in words(answer)
    assert "First" in words(answer)
    assert 'name="based_on" value="2"' in answer.content.decode()
    assert officer.post(address, {**second, "based_on": 2}).status_code == 302
    assert find_record(visit).values["actions"] == "Second"


def test_a_record_is_taken_back_and_put_back_by_one_press(sick, nurse, officer):
    visit = record(nurse, sick, "visit", VISIT)
    press = f"/outbreaks/records/{visit}/turn/"
    assert "Taken back" in words(officer.post(press, {"based_on": 1}, follow=True))
    assert "Put it back" in words(officer.get(f"/outbreaks/records/{visit}/"))
    officer.post(press, {"based_on": 2})
    assert not find_record(visit).withdrawn
    assert "changed this in the meantime" in words(
        officer.post(press, {"based_on": 1}, follow=True)
    )


def test_a_restriction_is_set_seen_by_the_home_and_lifted(sick, officer, reporter):
    officer.post(f"{episode_of(sick)}write/restriction/", RESTRICTION)
    own = f"/update/{sick.location_id}/outbreak/"
    line = "No admissions at all, from 24 May, until it is lifted."
    assert line in words(officer.get(episode_of(sick)))
    assert line in words(reporter.get(own))
    [made] = records_of(sick.pk, COVID)
    officer.post(f"/outbreaks/records/{made.id}/end/", {"based_on": 1, **LIFTED})
    assert line not in words(reporter.get(own))
    assert "Admissions are not restricted." in words(officer.get(episode_of(sick)))


def test_a_finding_is_corrected_taken_back_and_keeps_its_history(sick, officer):
    told = {"people": 2, "result": "awaited", "reported_on": "2020-05-25", "reference": "A1"}
    officer.post(f"{episode_of(sick)}findings/", told)
    address = next(
        aim for text, aim in links(officer.get(episode_of(sick))).items() if "A1, 2" in text
    )
    changed = {
        **told,
        "result": "negative",
        "reason": "Both negative",
        "based_on": address.split("/")[3],
    }
    answer = officer.post(f"{address}change/", changed, follow=True)
    assert "Both negative" in words(answer)
    assert "Discounted" in words(officer.get(episode_of(sick, 0)))
    stale = officer.post(f"{address}change/", changed)
    assert (stale.status_code, "changed this finding" in words(stale)) == (422, True)
    now = answer.redirect_chain[-1][0]
    assert "counts no more" in words(officer.post(f"{now}turn/", follow=True))
    assert "day 1 of 28" in words(officer.get(episode_of(sick)))


def test_a_home_assesses_itself_and_sees_what_a_visit_says_to_that(
    sick, programme, nurse, reporter
):
    own, form = (
        f"/update/{sick.location_id}/outbreak/",
        f"/update/{sick.location_id}/self-assessment/",
    )
    assert "day 1 of 28" in words(reporter.get(own))
    ids = [question.id for question in programme.outbreaks.questions]
    answers = {"on": "2020-05-26", **{f"q_{key}": "yes" for key in ids}}
    missing = reporter.post(form, {**answers, "q_ppe": ""})
    assert missing.status_code == 422
    assert reporter.post(form, answers).status_code == 302
    assert "Self-assessment, 26 May : 8 yes" in words(reporter.get(own))
    seen = {f"v_{key}": "agree" for key in ids} | {"v_ppe": "disagree"}
    record(nurse, sick, "validation", {"on": "2020-05-26", "by_role": "ipc_nurse", "way": "on_site", **seen})  # fmt: skip
    assert "7 agreed, 1 not agreed: Is protective equipment used well?" in words(reporter.get(own))


def test_only_those_who_look_after_outbreaks_open_an_episode_and_each_look_is_written_down(
    sick, country, officer, reporter, client_of
):
    assert officer.get(episode_of(sick)).status_code == 200
    assert officer.get(episode_of(country.homes["combe1"], 0)).status_code == 403
    assert reporter.get(episode_of(sick)).status_code == 403
    other = client_of(person("home-reporter", f"home:{country.homes['seaton2'].location_id}"))
    assert other.get(f"/update/{sick.location_id}/outbreak/").status_code == 403
    assert other.get(f"/update/{sick.location_id}/self-assessment/").status_code == 403
    looks = AccessRecord.objects.filter(what__startswith="outbreak").values_list(
        "subject", "allowed"
    )
    assert list(looks.order_by("pk")) == [
        (f"home:{sick.location_id}", True),
        (f"home:{country.homes['combe1'].location_id}", False),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "/outbreaks/nonsense/",
        "/outbreaks/1-1.scurvy.1/",
        "/outbreaks/{one}.covid-19.9/",
        "/outbreaks/{one}.covid-19.1/write/poem/",
        "/outbreaks/records/999/",
        "/outbreaks/findings/999/",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(sick, officer, address):
    assert officer.get(address.format(one=sick.location_id)).status_code == 404


def test_the_lists_are_narrowed_and_given_as_a_file(sick, country, officer):
    cases(country.homes["seaton2"], DAY, res_new_suspected=1)
    lists = "/board/E09900001/outbreaks/"
    assert officer.get("/outbreaks/")["Location"] == lists
    assert "Seaton1" not in words(officer.get(f"{lists}?q=seaton2"))
    assert "Seaton2" not in words(officer.get(f"{lists}?show=no_plan"))
    assert "Seaton1" in words(officer.get(f"{lists}?show=new"))
    header, *told = rows(officer.get("/board/E09900001/outbreaks.csv"))
    found = [dict(zip(header, line, strict=True)) for line in told]
    assert [(one["name"], one["state"], one["open_plan"]) for one in found] == [
        ("Seaton1", "recovering", "no"),
        ("Seaton2", "single_case", "no"),
    ]


def test_the_lists_ask_as_often_for_many_homes_with_plans_as_for_one(sick, country, nurse, officer):
    def queries() -> int:
        officer.get("/board/E09900001/outbreaks/")
        with CaptureQueriesContext(connection) as asked:
            officer.get("/board/E09900001/outbreaks/")
        return len(asked)

    record(nurse, sick, "plan", PLAN)
    few = queries()
    for number in range(20):
        made = home(country.seaton, name=f"Home {number}")
        cases(made, DAY, res_new_confirmed=2)
        record(nurse, made, "plan", PLAN)
        record(nurse, made, "restriction", RESTRICTION)
    assert queries() == few
