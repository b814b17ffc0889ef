"""Forms on paper, and typing in what was written on them."""

import pytest
from django.test import Client

from rollcall.domain.questions.visibility import CompiledSet
from rollcall.foundation.programmes import current_programme
from rollcall.register.models import CareHome
from rollcall.register.selectors import home
from rollcall.reports.models import ReportVersion
from rollcall.reports.presenters.paper import numbers, paper, when_words
from tests.factories.accounts import person
from tests.factories.reports import DAY, Country
from tests.factories.updates import EVERY_DAY, RESIDENTS, boxes, quiet_answers, send, words


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON, MARSH = "area:E09900001", "area:E09900002"


@pytest.fixture
def one(country: Country) -> CareHome:
    return country.homes["seaton1"]


@pytest.fixture
def client(country: Country) -> Client:
    client = Client()
    client.force_login(person("call-handler", SEATON))
    return client


@pytest.fixture
def daily(country: Country) -> CompiledSet:
    return current_programme().compiled("daily")


@pytest.mark.parametrize("set_key", ["daily", "support-actions", "mit", "equipment-audit"])
def test_each_set_has_a_form_with_every_question_in_order(client, one, set_key):
    page = client.get(f"/paper/{one.location_id}/{set_key}/")
    said = words(page)
    assert "Seaton1" in said
    assert one.location_id in said
    compiled = current_programme().compiled(set_key)
    printed = [
        q
        for topic in paper(compiled, home(one.location_id, DAY).attributes)
        for q in topic.questions
    ]
    assert [q.number for q in printed] == sorted(q.number for q in printed)
    assert all(f"{q.number} {q.question.label}" in said for q in printed)
    blank = words(client.get(f"/paper/{set_key}/"))
    assert "Seaton1" not in blank
    assert all(
        f"{n} {compiled.question_set.by_id[key].label}" in blank
        for key, n in numbers(compiled).items()
    )


def test_a_number_is_the_same_on_every_homes_form(daily):
    all_of_them = numbers(daily)
    for attributes in ({"provides_nursing": False}, {"provides_nursing": True}, None):
        for topic in paper(daily, attributes):
            for printed in topic.questions:
                assert printed.number == all_of_them[printed.question.id]


def test_what_never_applies_to_a_home_is_not_on_its_form(daily):
    def ids(attributes):
        return {q.question.id for topic in paper(daily, attributes) for q in topic.questions}

    assert "st_nurse_employed" not in ids({"provides_nursing": False})
    assert "st_nurse_employed" in ids({"provides_nursing": True})
    assert "st_nurse_employed" in ids({})  # not known: asked


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("deaths_confirmed", "Only if your answer to {deaths_all} is more than 0."),
        ("closed_reason", "Only if your answer to {admission_status} is not “"),
        ("ppe_aprons_stock", "Only if your answer to {ppe_aprons_rag} is “"),
        ("ppe_aprons_use", "Only if you filled in {ppe_aprons_stock}."),
        ("urgency", "Only if your answer to {support_wanted} is not “Nothing today”."),
        ("coping", ""),
        ("st_nurse_employed", "If it applies to you."),
    ],
)  # fmt: skip
def test_a_follow_up_says_by_number_when_to_answer_it(daily, key, said):
    numbered = numbers(daily)
    question = daily.question_set.by_id[key]
    found = when_words(daily, question, numbered)
    assert found.startswith(said.format_map(numbered))
    assert bool(found) == bool(said)


def test_every_condition_of_every_set_has_words(country):
    for key in current_programme().sets:
        compiled = current_programme().compiled(key)
        numbered = numbers(compiled)
        for question in compiled.question_set.asked:
            if question.id in numbered and question.show_if:
                found = when_words(compiled, question, numbered)
                assert found.endswith("."), question.id
                assert "_" not in found, question.id


def test_only_who_may_file_there_gets_a_homes_form(one):
    stranger = Client()
    stranger.force_login(person("call-handler", MARSH))
    assert stranger.get(f"/paper/{one.location_id}/daily/").status_code == 403
    assert stranger.get("/paper/daily/").status_code == 200
    assert stranger.get("/paper/nothing/").status_code == 404
    assert Client().get("/paper/daily/").status_code == 302


def test_a_paper_form_is_typed_in_with_the_same_numbers_in_the_same_order(client, one, daily):
    at = f"/key-in/{one.location_id}/daily/{DAY}/"
    page = client.get(at)
    said, numbered = words(page), numbers(daily)
    asked = boxes(page).sent["asked"][0].split()
    assert [numbered[key] for key in asked] == sorted(numbered[key] for key in asked)
    for key in asked:
        assert f"Question {numbered[key]} " in said
    flows = {key.removesuffix("-is") for key in (*EVERY_DAY, *RESIDENTS) if key.endswith("-is")}
    answers = {
        key: value if isinstance(value, list) else str(value)
        for key, value in quiet_answers(current_programme()).items()
        if key in asked and isinstance(value, str | int | list) and key not in flows
    }
    answer = send(client, at, {**answers, **EVERY_DAY, **RESIDENTS})
    assert answer.status_code == 302, words(answer)[:900]
    version = ReportVersion.objects.get(home=one, on=DAY)
    assert version.source == "phone"
    assert version.answers["coping"] == "green_fine"


def test_the_number_to_ring_stands_on_every_page(client, one, settings):
    settings.SUPPORT_PHONE = "0151 000 0000"
    for address in (
        "/calls/",
        f"/calls/{one.location_id}/",
        f"/paper/{one.location_id}/daily/",
        f"/update/{one.location_id}/all/",
    ):
        assert "0151 000 0000" in client.get(address).content.decode()
