"""The page of one call: the script, calls without answers, short calls, and what goes wrong."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from rollcall.foundation.models import AccessRecord
from rollcall.foundation.programmes import current_programme
from rollcall.register.models import CareHome
from rollcall.reports.models import Acknowledgement, Attempt, Claim, Draft, ReportVersion
from rollcall.reports.services import claim
from tests.factories.accounts import person
from tests.factories.calls import FULL_CALL, SPOKEN, fill_call, form_of, post_call, send_call
from tests.factories.reports import DAY, EVE, NOON, Country, file
from tests.factories.updates import EVERY_DAY, FLOWS, WELL, quiet_answers, words


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON, MARSH = "area:E09900001", "area:E09900002"
YESTERDAY_MORNING = NOON - dt.timedelta(days=1, hours=3)


@pytest.fixture
def one(country: Country) -> CareHome:
    return country.homes["seaton1"]


@pytest.fixture
def at(one: CareHome) -> str:
    return f"/calls/{one.location_id}/"


@pytest.fixture
def handler(country: Country) -> Any:
    return person("call-handler", SEATON)


@pytest.fixture
def client(handler: Any) -> Client:
    return signed_in(handler)


@pytest.fixture
def yesterday(one: CareHome) -> None:
    file(one, EVE, quiet_answers(current_programme()), now=YESTERDAY_MORNING)


def signed_in(who: Any) -> Client:
    client = Client()
    client.force_login(who)
    return client


def told_today(one: CareHome, **changes: Any) -> ReportVersion:
    file(one, DAY, quiet_answers(current_programme(), **changes), now=NOON)
    return ReportVersion.objects.get(home=one, on=DAY)


def outcome(client: Client, at: str, code: str, **touched: Any) -> Any:
    return send_call(client, at, "outcome", {"outcome": code, **touched})


# --- a full call ----------------------------------------------------------------------------------


@pytest.mark.usefixtures("yesterday")
def test_a_full_call_files_the_update_and_the_call_together(client, handler, one, at):
    answer = send_call(client, at, "answers", {**FULL_CALL, "then": "list"})
    assert answer.status_code == 302, words(answer)
    [version] = ReportVersion.objects.filter(home=one, on=DAY)
    assert (version.source, version.reported_by) == ("phone", handler.actor_id)
    assert (version.answers["coping"], version.answers["deaths_all"]) == ("green_fine", 0)
    assert not version.nothing_changed
    [attempt] = Attempt.objects.all()
    assert (attempt.outcome, attempt.version_id, attempt.role) == ("reached", version.pk, "deputy")
    assert attempt.words.spoke_to == "Robin Example"
    assert not Draft.objects.exists()
    assert "the update is saved" in words(client.get("/calls/"))


@pytest.mark.usefixtures("yesterday")
def test_the_script_begins_with_how_they_are_and_what_they_need(client, at):
    said = words(client.get(at))
    opening = current_programme().settings.calls.opening
    by_id = current_programme().sets["daily"].by_id
    places = [said.index(by_id[key].label) for key in opening if key != "urgency"]
    assert places == sorted(places)
    assert places[-1] < said.index(by_id["max_capacity"].label)


@pytest.mark.usefixtures("yesterday")
def test_every_question_is_on_the_page_once(client, at):
    names = [one for one in client.get(at).content.decode().split() if one == 'id="id_coping"']
    assert len(names) == 1


@pytest.mark.usefixtures("yesterday")
def test_yesterdays_answer_stands_beside_and_what_happened_is_never_filled_in(client, at):
    page = client.get(at)
    assert "Last time (25 May): We are fine." in words(page)
    held = form_of(page, "answers")
    assert held.sent["occupied"] != [""]
    assert all(held.sent[flow] == [""] for flow in FLOWS)


@pytest.mark.usefixtures("yesterday")
def test_save_and_next_home_takes_the_next(client, handler, country, at):
    answer = send_call(client, at, "answers", {**FULL_CALL, "then": "next"})
    following = country.homes["seaton2"].location_id
    assert answer["Location"] == f"/calls/{following}/"
    assert Claim.objects.get().held_by == handler.actor_id


@pytest.mark.usefixtures("yesterday")
def test_a_form_sent_twice_is_one_update_and_one_call(client, at):
    data = fill_call(client.get(at), "answers", {**FULL_CALL, "then": "next"})
    first, second = post_call(client, at, data), post_call(client, at, data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert ReportVersion.objects.filter(on=DAY).count() == 1
    assert Attempt.objects.count() == 1


@pytest.mark.usefixtures("yesterday")
def test_nothing_has_changed_sent_twice_is_one_update(client, at):
    data = fill_call(client.get(f"{at}?unchanged"), "answers", FULL_CALL)
    assert [post_call(client, at, data).status_code for _ in range(2)] == [302, 302]
    assert ReportVersion.objects.get(on=DAY).nothing_changed
    assert Attempt.objects.count() == 1


@pytest.mark.usefixtures("yesterday")
def test_other_answers_under_a_key_that_was_used_are_shown_and_a_person_chooses(client, one, at):
    """The back button: the form has the key of what was saved already."""
    data = fill_call(client.get(at), "answers", {**FULL_CALL, "then": "list"})
    assert post_call(client, at, data).status_code == 302
    data["coping"] = "amber_some_pressure"
    conflict = post_call(client, at, data)
    assert conflict.status_code == 409
    said = words(conflict)
    assert "You have sent this update already" in said
    assert "We are under some pressure" in said
    assert "We are fine" in said
    assert ReportVersion.objects.filter(home=one, on=DAY).count() == 1
    chosen = fill_call(conflict, "mine", {"act": "mine", "reason": "They said so after all"})
    answer = post_call(client, at, chosen)
    assert answer.status_code == 302, words(answer)
    first, second = ReportVersion.objects.filter(home=one, on=DAY).order_by("number")
    assert first.answers["coping"] == "green_fine"
    assert second.answers["coping"] == "amber_some_pressure"
    assert not Draft.objects.exists()


def test_mistakes_are_named_and_nothing_is_lost(client, at):
    answer = send_call(
        client, at, "answers", {"coping": "green_fine", "occupied": "lots 👵", "spoke_to": ""}
    )
    assert answer.status_code == 422
    said = words(answer)
    assert "There is a problem" in said
    assert "Say who gave the answers" in said
    assert "lots 👵" in answer.content.decode()
    assert form_of(answer, "answers").sent["coping"] == ["green_fine"]
    assert not ReportVersion.objects.exists()
    assert not Attempt.objects.exists()
    again = form_of(client.get(at), "answers").sent
    assert (again["occupied"], again["coping"]) == (["lots 👵"], ["green_fine"])


@pytest.mark.usefixtures("yesterday")
def test_answers_that_bring_up_questions_are_no_mistakes(client, at):
    touched = {**FULL_CALL, "ppe_gloves_rag": "amber", "then": "list"}
    answer = send_call(client, at, "answers", touched)
    assert answer.status_code == 200
    assert "bring up more questions" in words(answer)
    assert "ppe_gloves_stock" in form_of(answer, "answers").names


@pytest.mark.usefixtures("yesterday")
def test_a_doubt_is_ticked_and_then_saved(client, one, at):
    answer = send_call(client, at, "answers", {**FULL_CALL, "residents_today": "3"})
    assert answer.status_code == 422
    ticks = [name for name in form_of(answer, "answers").names if name.startswith("right-")]
    assert ticks
    data = fill_call(answer, "answers", dict.fromkeys(ticks, "on"))
    assert post_call(client, at, data).status_code == 302
    assert ReportVersion.objects.get(home=one, on=DAY).answers["residents_today"] == 3


# --- nothing has changed ---------------------------------------------------------------------------


@pytest.mark.usefixtures("yesterday")
def test_nothing_has_changed_asks_13_questions_and_copies_the_rest(client, one, at):
    page = client.get(f"{at}?unchanged=1")
    asked = form_of(page, "answers").sent["asked"][0].split()
    assert sorted(asked) == sorted([*WELL, *FLOWS])
    assert len(asked) == 13
    answer = send_call(client, f"{at}?unchanged=1", "answers", {**SPOKEN, **EVERY_DAY})
    assert answer.status_code == 302, words(answer)
    version = ReportVersion.objects.get(home=one, on=DAY)
    assert version.nothing_changed
    assert "occupied" in version.carried
    assert not {"coping", *FLOWS} & set(version.carried)


@pytest.mark.usefixtures("yesterday")
def test_nothing_has_changed_needs_each_of_the_13(client, at):
    answer = send_call(client, f"{at}?unchanged=1", "answers", SPOKEN)
    assert answer.status_code == 422
    summary = answer.content.decode().split("govuk-error-summary__list", 1)[1].split("</ul>")[0]
    assert summary.count("<li>") == 13


def test_nothing_has_changed_is_not_offered_after_4_days(client, one, at):
    on = DAY - dt.timedelta(days=4)
    file(one, on, quiet_answers(current_programme()), now=NOON - dt.timedelta(days=4))
    page = client.get(f"{at}?unchanged=1")
    assert "too old to copy" in words(page)
    assert "occupied" in form_of(page, "answers").names


# --- calls without answers --------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["no_answer", "engaged", "declined"])
def test_a_call_without_answers_is_written_down_without_an_update(client, at, code):
    assert outcome(client, at, code, note="Rings out", then="list").status_code == 302
    [attempt] = Attempt.objects.all()
    assert (attempt.outcome, attempt.words.note) == (code, "Rings out")
    assert not ReportVersion.objects.exists()
    assert "Note: Rings out" in words(client.get(at))


def test_a_time_to_ring_back_is_promised(client, at):
    outcome(client, at, "asked_to_call_back", callback_on=str(DAY), callback_time="2.30pm")
    assert Attempt.objects.get().callback_at == NOON + dt.timedelta(hours=2, minutes=30)
    assert "asked for 26 May, 2:30pm" in words(client.get(at))


@pytest.mark.parametrize(
    ("touched", "message"),
    [
        ({}, "Enter the time to call back"),
        ({"callback_time": "3"}, "“3” is not a time"),
        ({"callback_time": "25:00"}, "“25:00” is not a time"),
        ({"callback_time": "9:00"}, "09:00 has passed"),
    ],
)
def test_a_time_that_is_none_is_named_and_nothing_is_lost(client, at, touched, message):
    touched = {"callback_on": str(DAY), "note": "Ask for Robin", **touched}
    answer = outcome(client, at, "asked_to_call_back", **touched)
    assert answer.status_code == 422
    assert message in words(answer)
    assert "Ask for Robin" in answer.content.decode()
    assert not Attempt.objects.exists()


def test_two_calls_without_answers_are_two_and_a_double_press_is_one(client, at):
    outcome(client, at, "no_answer")
    outcome(client, at, "no_answer")
    assert Attempt.objects.count() == 2
    data = fill_call(client.get(at), "outcome", {"outcome": "engaged"})
    post_call(client, at, data)
    post_call(client, at, data)
    assert Attempt.objects.count() == 3


@pytest.mark.usefixtures("yesterday")
def test_half_a_call_is_kept_until_they_are_rung_back(client, one, at):
    answer = send_call(
        client, at, "answers", {**SPOKEN, "coping": "amber_some_pressure", "act": "keep"}
    )
    assert answer["Location"] == f"{at}#outcome"
    outcome(client, at, "asked_to_call_back", callback_on=str(DAY), callback_time="14:30")
    outcome(client, at, "no_answer")
    held = form_of(client.get(at), "answers").sent
    assert (held["coping"], held["spoke_to"]) == (["amber_some_pressure"], ["Robin Example"])
    assert "We have kept what you typed" in words(client.get(at))
    assert Attempt.objects.count() == 2


def test_what_is_typed_is_kept_in_the_background_and_holds_the_home(client, handler, at):
    data = fill_call(client.get(at), "answers", {"coping": "green_fine", "background": "1"})
    data["act"] = "keep"
    assert post_call(client, at, data).status_code == 204
    assert Claim.objects.get().held_by == handler.actor_id
    assert form_of(client.get(at), "answers").sent["coping"] == ["green_fine"]


@pytest.mark.usefixtures("yesterday")
def test_a_session_that_ended_costs_nothing_that_was_kept(client, handler, at):
    data = fill_call(client.get(at), "answers", FULL_CALL)
    data["act"] = "keep"
    post_call(client, at, data)
    client.logout()
    data["act"] = "answers"
    assert "/account/sign-in/" in post_call(client, at, data)["Location"]
    client.force_login(handler)
    assert post_call(client, at, fill_call(client.get(at), "answers", {})).status_code == 302
    assert ReportVersion.objects.filter(on=DAY).count() == 1


# --- a home that has reported -----------------------------------------------------------------------


def test_a_home_that_has_reported_gets_a_short_call(client, one, at):
    told_today(one)
    page = client.get(at)
    assert "Do not ask for it again" in words(page)
    assert "How are you managing" in words(page) or "managing today" in words(page)
    assert 'name="occupied"' not in page.content.decode()
    answer = outcome(client, at, "reached", spoke_to="Robin", role="deputy", then="list")
    assert answer.status_code == 302
    assert Attempt.objects.get().outcome == "reached"
    assert ReportVersion.objects.count() == 1


@pytest.mark.usefixtures("yesterday")
def test_when_the_home_sent_its_own_meanwhile_both_are_shown_and_theirs_may_stand(client, one, at):
    data = fill_call(
        client.get(at), "answers", {**FULL_CALL, "max_capacity": "31", "note": "Spoke long"}
    )
    told_today(one)
    answer = post_call(client, at, data)
    assert answer.status_code == 409
    said = words(answer)
    assert "Nothing of yours is lost" in said
    assert "31" in said
    assert ReportVersion.objects.filter(on=DAY).count() == 1
    kept = post_call(client, at, fill_call(answer, "theirs", {"act": "theirs"}))
    assert kept["Location"] == at
    assert not Draft.objects.exists()
    assert not Attempt.objects.exists()


@pytest.mark.usefixtures("yesterday")
def test_or_mine_becomes_a_correction_of_theirs_with_a_reason(client, one, at):
    data = fill_call(client.get(at), "answers", {**FULL_CALL, "t_ref": "CD34", "then": "list"})
    told_today(one)
    conflict = post_call(client, at, data)
    without = post_call(client, at, fill_call(conflict, "mine", {"act": "mine"}))
    assert without.status_code == 409
    assert "Say in a few words why" in words(without)
    chosen = fill_call(without, "mine", {"act": "mine", "reason": "They counted again"})
    answer = post_call(client, at, chosen)
    assert answer.status_code == 302, words(answer)
    first, second = ReportVersion.objects.filter(home=one, on=DAY).order_by("number")
    assert (first.source, second.source, second.number) == ("self", "phone", 2)
    assert Attempt.objects.get().version_id == second.pk


# --- somebody else ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("yesterday")
def test_when_another_holds_the_home_a_person_decides(client, country, one, at):
    other = person("call-handler", SEATON)
    data = fill_call(client.get(at), "answers", FULL_CALL)
    claim(by=other, location_id=one.location_id, now=NOON)
    assert "Please do not ring it too" in words(client.get(at))
    answer = post_call(client, at, data)
    assert answer.status_code == 422
    assert f"{other.name} is ringing this home" in words(answer)
    assert not ReportVersion.objects.filter(on=DAY).exists()
    data = fill_call(answer, "answers", {"all_the_same": "1"})
    assert post_call(client, at, data).status_code == 302
    assert ReportVersion.objects.filter(on=DAY).count() == 1


@pytest.mark.usefixtures("yesterday")
def test_a_claim_that_has_ended_is_taken_anew_by_saving(client, handler, one, at):
    claim(by=handler, location_id=one.location_id, now=NOON - dt.timedelta(hours=2))
    assert "Nobody holds this home" in words(client.get(at))
    assert send_call(client, at, "answers", FULL_CALL).status_code == 302


def test_only_who_takes_calls_there_may_open_it_and_the_look_is_written_down(client, one, at):
    assert client.get(at).status_code == 200
    assert AccessRecord.objects.filter(what="call page", allowed=True).count() == 1
    assert signed_in(person("call-handler", MARSH)).get(at).status_code == 403
    reporter = signed_in(person("home-reporter", f"home:{one.location_id}"))
    assert reporter.get(at).status_code == 403
    assert client.get("/calls/1-000000000/").status_code in (403, 404)


def test_a_home_that_is_not_open_is_not_rung(client, one, at):
    CareHome.objects.filter(pk=one.pk).update(closed_on=EVE)
    assert client.get(at).status_code == 302
    assert "nobody to ring" in words(client.get("/calls/"))


# --- guidance ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("yesterday")
def test_guidance_is_passed_on_until_it_is_in_place(client, one, at):
    items = current_programme().guidance.on(DAY)
    first, second = f"guidance-{items[0].id}", f"guidance-{items[1].id}"
    page = client.get(at)
    assert items[0].text in words(page)
    told_today(one)
    outcome(client, at, "reached", **{first: "in_place", second: "received"})
    assert Acknowledgement.objects.count() == 2
    page = client.get(at)
    assert first not in form_of(page, "outcome").names
    assert "They said on 26 May that they have it" in words(page)
