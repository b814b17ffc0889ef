"""The update of a home: its list of tasks, its pages, the check and the confirmation."""

import datetime as dt
import gzip
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollcall.accounts.models import User
from rollcall.domain.questions.asking import pages
from rollcall.domain.references import report_reference
from rollcall.foundation.actors import SystemActor
from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.foundation.programmes import current_programme
from rollcall.notices.services import make_link
from rollcall.register.models import CareHome
from rollcall.reports.models import Draft, ReportTiming, ReportVersion
from rollcall.reports.selectors import report, send_times
from rollcall.reports.services import delete_old_drafts
from rollcall.wiring import TIMED
from tests.factories.accounts import person
from tests.factories.programmes import read_england, use_england_with
from tests.factories.register import home as make_home
from tests.factories.reports import (
    DAY,
    EVE,
    LATER,
    NOON,
    SYSTEM,
    Country,
    file,
    full_answers,
)
from tests.factories.updates import EVERY_DAY, RESIDENTS, boxes, quiet_answers, send, words


pytestmark = pytest.mark.usefixtures("frozen_clock")

YESTERDAY_MORNING = NOON - dt.timedelta(days=1, hours=3)
#: Fields that a person may have to touch on a normal day (issue, point 1).
MOST_TOUCHED = 15
#: Bytes of a page over the wire, with the style sheet cached (issue, point 13).
MOST_BYTES = 30 * 1024


@pytest.fixture
def home(country: Country) -> CareHome:
    return country.homes["seaton1"]


@pytest.fixture
def at(home: CareHome) -> str:
    """Where today's update of the home begins."""
    return f"/update/{home.location_id}/"


@pytest.fixture
def manager(home: CareHome) -> Client:
    return signed_in("home-reporter", f"home:{home.location_id}")


@pytest.fixture
def yesterday(home: CareHome) -> None:
    file(home, EVE, quiet_answers(current_programme()), now=YESTERDAY_MORNING)


def signed_in(role: str, scope: str) -> Client:
    client = Client()
    client.force_login(person(role, scope))
    return client


def versions_of(home: CareHome, on: dt.date = DAY) -> list[ReportVersion]:
    return list(ReportVersion.objects.filter(home=home, on=on).order_by("number"))


def fill_in(client: Client, at: str) -> None:
    """Everything that a normal day asks for."""
    assert send(client, f"{at}every-day/", EVERY_DAY).status_code == 302
    answer = send(client, f"{at}residents/", RESIDENTS)
    assert answer.status_code == 302, words(answer)[:600]


# --- a normal day ---------------------------------------------------------------------------


@pytest.mark.usefixtures("yesterday")
def test_a_home_sends_its_update_and_gets_a_reference(manager, home, at):
    fill_in(manager, at)
    check = manager.get(f"{at}check/")
    assert "Before you can send" not in words(check)
    assert send(manager, f"{at}check/", {})["Location"] == f"{at}sent/"
    [version] = versions_of(home)
    assert (version.source, version.answers["coping"], version.answers["deaths_all"]) == (
        "self",
        "green_fine",
        0,
    )
    said = words(manager.get(f"{at}sent/"))
    assert report_reference(version.pk) in said
    assert "midday on Tuesday 26 May 2020" in said
    assert "What happens next" in said
    assert not Draft.objects.exists()


@pytest.mark.usefixtures("yesterday")
def test_on_a_normal_day_a_person_touches_at_most_15_fields(manager, at):
    fill_in(manager, at)
    assert send(manager, f"{at}check/", {}).status_code == 302
    assert len(EVERY_DAY) + len(RESIDENTS) <= MOST_TOUCHED


@pytest.mark.usefixtures("yesterday")
def test_a_page_nobody_opened_is_carried_and_an_opened_one_is_not(manager, home, at):
    fill_in(manager, at)
    send(manager, f"{at}beds/", {})
    send(manager, f"{at}check/", {})
    [version] = versions_of(home)
    assert "staff_wellbeing" in version.carried
    assert not {"occupied", "residents_today", "coping"} & set(version.carried)
    assert not version.nothing_changed


@pytest.mark.usefixtures("yesterday")
def test_stocks_are_filled_in_with_who_said_so_and_flows_never(manager, at):
    page = manager.get(f"{at}residents/")
    assert "what was said for 25 May (sent by the home, 9am on Monday 25 May 2020)" in words(page)
    held = boxes(page)
    assert held.sent["residents_today"] == ["0"]
    for flow in ("res_to_hospital", "res_from_hospital", "res_from_community"):
        assert held.sent[flow] == [""]
        assert f"{flow}-is" not in held.sent
        assert f"{flow}-is" in held.names


@pytest.mark.usefixtures("yesterday")
def test_what_is_asked_every_day_is_never_filled_in(manager, at):
    held = boxes(manager.get(f"{at}every-day/"))
    empty = {name for name, values in held.sent.items() if not any(values)}
    assert {name for name in held.names if name not in held.sent} | empty >= set(EVERY_DAY)


@pytest.mark.usefixtures("yesterday")
def test_the_list_shows_what_was_said_yesterday_and_what_is_to_do(manager, at):
    said = words(manager.get(at))
    assert "25 May: Overall, how are you managing today? We are fine." in said
    assert "13 questions to answer" in said
    assert "2 questions to answer" in said
    assert "Filled in" in said
    send(manager, f"{at}every-day/", EVERY_DAY)
    said = words(manager.get(at))
    assert "Completed" in said
    assert "1 part still to do" in said


@pytest.mark.usefixtures("yesterday")
def test_weekly_questions_come_once_a_week(manager, at):
    """The 25th was a Monday: what was asked then is not asked on the 26th."""
    assert "t_portal" not in boxes(manager.get(f"{at}testing/")).names
    assert manager.get(f"{at}clinical/").status_code == 200


def test_a_weekly_question_is_asked_of_a_home_that_has_not_answered_it_this_week(manager, home, at):
    file(home, EVE - dt.timedelta(days=1), quiet_answers(current_programme()), now=NOON)
    assert "t_portal" in boxes(manager.get(f"{at}testing/")).names


# --- rounds that the home owes --------------------------------------------------------------


def test_the_list_has_the_rounds_a_home_owes_with_deadline_and_a_way_there(manager, home, at):
    page = manager.get(at)
    said = words(page)
    assert (
        "Care home support return, 29 May 2020 By 11:59pm on Friday 29 May 2020. 3 days 11 hours left. "
        "To send" in said
    )
    assert said.index("Care home support return") < said.index("Equipment audit, 5 June 2020")
    there = f"/update/{home.location_id}/support-actions/2020-05-26/"
    assert f'href="{there}"' in page.content.decode()
    assert manager.get(there).status_code == 200


def test_a_round_past_its_deadline_is_marked_late_and_dated_within_it(home, at, frozen_clock):
    frozen_clock.shift(dt.timedelta(days=5))
    page = signed_in("home-reporter", f"home:{home.location_id}").get(at)
    assert "The deadline was 1 day 12 hours ago. Late" in words(page)
    there = f"/update/{home.location_id}/support-actions/2020-05-29/"
    assert f'href="{there}"' in page.content.decode()


def test_a_round_that_a_home_has_sent_says_so_and_leads_to_that_report(manager, home, at):
    file(home, EVE, {"a1_1": "yes"}, set_key="support-actions")
    page = manager.get(at)
    assert "By 11:59pm on Friday 29 May 2020. Sent" in words(page)
    there = f"/update/{home.location_id}/support-actions/2020-05-25/"
    assert f'href="{there}"' in page.content.decode()


def test_a_weekly_round_is_asked_anew_each_week(home, at, frozen_clock):
    def said_on(now: dt.datetime) -> str:
        frozen_clock.move_to(now)
        return words(signed_in("home-reporter", f"home:{home.location_id}").get(at))

    now = dt.datetime(2020, 8, 12, 12, 0, tzinfo=dt.UTC)
    frozen_clock.move_to(now)
    file(home, dt.date(2020, 8, 11), {"a1_1": "yes"}, set_key="support-actions", now=now)
    said = said_on(now)
    assert "Support actions, 14 August 2020 By 5pm on Friday 14 August 2020. Sent" in said
    said = said_on(now + dt.timedelta(days=7))
    assert "Support actions, 21 August 2020 By 5pm on Friday 21 August 2020." in said
    assert "14 August" not in said


def test_a_set_that_no_round_asks_for_now_stands_among_the_other_questions(manager, at):
    rounds, others = words(manager.get(at)).split("Other questions")
    assert "Equipment audit" in rounds
    assert "Equipment audit" not in others
    assert current_programme().sets["mit"].title in others


def test_a_link_is_for_one_set_and_shows_no_rounds(home, at):
    made = make_link(
        by=SYSTEM, location_id=home.location_id, set_key="daily", on=DAY,
        recipient="contact:1", now=NOON,
    )  # fmt: skip
    client = Client()
    client.get(made.path)
    assert "Also asked of your home" not in words(client.get(at))


@pytest.mark.usefixtures("yesterday")
def test_a_question_comes_up_only_when_an_answer_calls_for_it(manager, at):
    assert "deaths_confirmed" not in boxes(manager.get(f"{at}every-day/")).names
    asked = {**EVERY_DAY, "deaths_all": "1"}
    del asked["deaths_all-is"]
    answer = send(manager, f"{at}every-day/", asked)
    assert "Your answers bring up another question" in words(answer)
    assert "deaths_confirmed" in boxes(answer).names


@pytest.mark.usefixtures("yesterday")
def test_why_we_ask_stands_beside_each_question_from_the_programme(manager, at):
    said = words(manager.get(f"{at}every-day/"))
    for question in current_programme().sets["daily"].asked:
        if question.always_ask:
            assert question.why in said
            assert f"Used by: {', '.join(question.used_by)}." in said


@pytest.mark.usefixtures("yesterday")
def test_the_check_marks_what_has_changed_and_what_is_from_yesterday(manager, at):
    changed = {**EVERY_DAY, "coping": "amber_some_pressure"}
    send(manager, f"{at}every-day/", changed)
    said = words(manager.get(f"{at}check/"))
    assert "We are under some pressure Changed since 25 May It was: We are fine" in said
    assert "Well From 25 May" in said
    assert "Before you can send, please look at 2 things" in said


@pytest.mark.parametrize("page", ["every-day/", "residents/", "beds/", "ppe/", "check/", ""])
@pytest.mark.usefixtures("yesterday")
def test_a_page_is_small_over_the_wire(manager, at, page):
    send(manager, f"{at}every-day/", EVERY_DAY)
    assert len(gzip.compress(manager.get(f"{at}{page}").content)) < MOST_BYTES


# --- the doubtful ---------------------------------------------------------------------------


@pytest.mark.usefixtures("yesterday")
def test_a_doubtful_number_wants_one_tick_for_its_very_value(manager, home, at):
    send(manager, f"{at}every-day/", EVERY_DAY)
    answer = send(manager, f"{at}residents/", {**RESIDENTS, "residents_today": "30"})
    assert answer.status_code == 422
    assert "You said 30; last time it was 0." in words(answer)
    ticks = {name: "on" for name in boxes(answer).names if name.startswith("right-")}
    assert ticks
    sent = send(manager, f"{at}residents/", {**RESIDENTS, "residents_today": "30", **ticks})
    assert sent.status_code == 302
    assert "You said 30" in words(manager.get(f"{at}check/"))
    assert send(manager, f"{at}check/", {})["Location"] == f"{at}sent/"
    assert versions_of(home)[0].answers["residents_today"] == 30


@pytest.mark.usefixtures("yesterday")
def test_the_check_wants_the_tick_that_the_page_did_not_get(manager, home, at):
    send(manager, f"{at}every-day/", EVERY_DAY)
    send(manager, f"{at}residents/", {**RESIDENTS, "residents_today": "30"})
    refused = send(manager, f"{at}check/", {})
    assert refused.status_code == 422
    assert "You said 30; last time it was 0." in words(refused)
    ticks = {name: "on" for name in boxes(refused).names if name.startswith("right-")}
    assert send(manager, f"{at}check/", ticks).status_code == 302
    assert len(versions_of(home)) == 1


# --- drafts ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("yesterday")
def test_coming_back_finds_what_was_typed_exactly_as_typed(manager, home, at):
    typed = {**RESIDENTS, "residents_today": " 1,2oo 🙂 ‮", "later": "1"}
    assert send(manager, f"{at}residents/", typed)["Location"] == at
    assert boxes(manager.get(f"{at}residents/")).sent["residents_today"] == [" 1,2oo 🙂 ‮"]
    assert "There is a problem" in words(manager.get(at))
    other = signed_in("home-reporter", f"home:{home.location_id}")
    assert boxes(other.get(f"{at}residents/")).sent["residents_today"] == ["0"]


@pytest.mark.usefixtures("yesterday")
def test_a_draft_is_no_report_and_can_be_forgotten(manager, home, at):
    fill_in(manager, at)
    assert versions_of(home) == []
    assert "It is not sent yet" in words(manager.get(at))
    assert manager.post(f"{at}anew/").status_code == 302
    assert not Draft.objects.exists()
    assert manager.get(f"{at}anew/").status_code == 405


@pytest.mark.usefixtures("yesterday")
def test_the_page_says_how_long_a_draft_is_kept(manager, at):
    fill_in(manager, at)
    assert "it is deleted after Tuesday 9 June 2020" in words(manager.get(at))


@pytest.mark.usefixtures("yesterday")
def test_a_draft_that_nobody_touched_for_its_days_is_deleted_and_that_alone_is_told(
    manager, home, at
):
    fill_in(manager, at)
    by, last_day = SystemActor("delete_drafts"), NOON + dt.timedelta(days=14)
    assert delete_old_drafts(by=by, now=last_day) == 0
    assert delete_old_drafts(by=by, now=last_day + dt.timedelta(hours=12)) == 1
    assert not Draft.objects.exists()
    event = AuditEvent.objects.get(action="drafts.deleted")
    assert event.detail == {"drafts": 1, "first": "2020-05-26", "last": "2020-05-26"}
    assert delete_old_drafts(by=by, now=last_day + dt.timedelta(days=1)) == 0
    assert AuditEvent.objects.filter(action="drafts.deleted").count() == 1


@pytest.mark.usefixtures("yesterday")
def test_an_update_that_somebody_only_looked_at_goes_too(manager, home, at):
    manager.get(f"{at}every-day/")
    assert Draft.objects.get().saved_at is None
    assert delete_old_drafts(by=SystemActor("x"), now=NOON + dt.timedelta(days=15)) == 1


@pytest.mark.usefixtures("yesterday")
def test_the_programme_says_how_long_and_the_worker_does_it_by_night(
    manager, at, settings, tmp_path, frozen_clock
):
    fill_in(manager, at)
    text = read_england("programme.yaml").replace("keep_drafts_days: 14", "keep_drafts_days: 2", 1)
    use_england_with(settings, tmp_path, {"programme.yaml": text})
    [timed] = [one for one in TIMED if one.name == "delete-drafts"]
    for days, left in ((2, 1), (3, 0)):
        frozen_clock.move_to(NOON + dt.timedelta(days=days))
        due = timed.timetable().following(NOON)
        assert due == dt.datetime(2020, 5, 27, 2, 30, tzinfo=dt.UTC)
        timed.task.func(due.isoformat())
        assert Draft.objects.count() == left


@pytest.mark.usefixtures("yesterday")
def test_the_time_from_the_first_question_to_the_sending_is_ours(manager, home, at, frozen_clock):
    manager.get(at)
    frozen_clock.shift(600)  # the list alone does not count
    manager.get(f"{at}every-day/")
    frozen_clock.shift(95)
    fill_in(manager, at)
    send(manager, f"{at}check/", {"opened_at": "2020-05-26T00:00:00Z", "seconds_open": "1"})
    [time] = send_times(CareHome.objects.all(), "daily", DAY, DAY)
    assert (time.seconds_open, time.home_id) == (95, home.pk)
    assert time.sent_at == NOON + dt.timedelta(seconds=695)


def test_a_report_by_another_route_has_no_such_time(home):
    file(home, DAY, {"coping": "green_fine"})
    assert not ReportTiming.objects.exists()


@pytest.mark.usefixtures("yesterday")
def test_two_tabs_keep_each_their_own_page(manager, at):
    """Neither page takes back what the other has saved."""
    first = boxes(manager.get(f"{at}every-day/")).sent
    second = boxes(manager.get(f"{at}residents/")).sent
    manager.post(f"{at}every-day/", {**first, **EVERY_DAY})
    manager.post(f"{at}residents/", {**second, **RESIDENTS})
    assert "Before you can send" not in words(manager.get(f"{at}check/"))


# --- two windows on one page ------------------------------------------------------------------


@pytest.fixture
def two_windows(manager, at, yesterday):
    """The boxes of a page as two windows show it, and a way to save it from one of them."""
    page = f"{at}every-day/"
    shown = boxes(manager.get(page)).sent
    return lambda **touched: manager.post(page, {**shown, **EVERY_DAY, **touched})


def test_the_last_window_to_save_does_not_win_silently(two_windows, manager, at):
    assert two_windows().status_code == 302
    shown = two_windows(coping="amber_some_pressure", admission_status="closed")
    assert shown.status_code == 422
    said = words(shown)
    assert "In another window you saved “We are fine”" in said
    assert "here you typed “We are under some pressure”" in said
    # Nothing of either is lost: one is saved, the other stands in the boxes.
    assert boxes(shown).sent["coping"] == ["amber_some_pressure"]
    assert boxes(manager.get(f"{at}every-day/")).sent["coping"] == ["green_fine"]
    # Saving again is the person's choice.
    again = boxes(shown).sent | {"coping": "amber_some_pressure"}
    manager.post(f"{at}every-day/", again)
    assert boxes(manager.get(f"{at}every-day/")).sent["coping"] == ["amber_some_pressure"]


def test_different_questions_of_two_windows_are_put_together(manager, at, yesterday):
    page = f"{at}every-day/"
    shown = boxes(manager.get(page)).sent
    manager.post(page, {**shown, "coping": "green_fine", "deaths_all-is": "0", "later": "1"})
    manager.post(page, {**shown, "admission_status": "open", "deaths_all-is": "0", "later": "1"})
    held = boxes(manager.get(page)).sent
    assert (held["coping"], held["admission_status"]) == (["green_fine"], ["open"])
    assert held["deaths_all-is"] == ["0"]


def test_the_same_saved_in_two_windows_is_no_clash(two_windows):
    assert two_windows().status_code == 302
    assert two_windows().status_code == 302


def test_what_came_up_in_the_other_window_stays(manager, at, yesterday):
    page = f"{at}every-day/"
    shown = boxes(manager.get(page)).sent
    first = {"deaths_all": "2", "deaths_confirmed": "1"}
    asked = f"{shown['asked'][0]} deaths_confirmed"
    manager.post(page, {**shown, **EVERY_DAY, "asked": asked, "deaths_all-is": [], **first})
    manager.post(page, {**shown, "coping": "green_fine", "later": "1"})
    held = boxes(manager.get(page)).sent
    assert (held["deaths_all"], held["deaths_confirmed"]) == (["2"], ["1"])


def test_what_is_filled_in_reads_the_same_once_it_was_sent_and_kept(manager, home):
    """Else a page that nobody touched would clash with itself. Every kind of question."""
    file(home, DAY, full_answers(current_programme()))
    read = 0
    for one in pages(current_programme().compiled("daily")):
        page = f"/update/{home.location_id}/{one.key}/"
        shown = boxes(manager.get(page)).sent
        read += len(shown["shown"][0].split())
        assert manager.post(page, {**shown, "later": "1"}).status_code == 302
        assert boxes(manager.get(page)).sent["shown"] == shown["shown"], page
    assert read > 80


def test_on_the_page_of_all_questions_the_last_window_to_send_does_not_win_silently(
    manager, home, at, yesterday
):
    everything = f"{at}all/"
    shown = boxes(manager.get(everything)).sent
    manager.post(f"{at}every-day/", {**boxes(manager.get(f"{at}every-day/")).sent, **EVERY_DAY})
    mine = {**shown, **EVERY_DAY, **RESIDENTS, "coping": "amber_some_pressure"}
    answer = manager.post(everything, mine)
    assert answer.status_code == 422
    said = words(answer)
    assert "You saved this page in another window" in said
    assert "In another window you saved “We are fine”" in said
    assert not versions_of(home)
    assert boxes(answer).sent["coping"] == ["amber_some_pressure"]
    again = boxes(answer).sent | {"coping": "amber_some_pressure"}
    assert manager.post(everything, again)["Location"] == f"{at}sent/"
    assert versions_of(home)[0].answers["coping"] == "amber_some_pressure"


def test_on_the_page_of_all_questions_what_another_window_saved_is_taken_along(
    manager, at, yesterday
):
    everything = f"{at}all/"
    shown = boxes(manager.get(everything)).sent
    residents = boxes(manager.get(f"{at}residents/")).sent
    manager.post(f"{at}residents/", {**residents, **RESIDENTS, "residents_today": "7"})
    answer = manager.post(everything, {**shown, **EVERY_DAY, **RESIDENTS})
    assert "You said 7; last time it was 0. Is that right?" in words(answer)
    assert boxes(answer).sent["residents_today"] == ["7"]


# --- a version that came while a form stood open ----------------------------------------------------


@pytest.mark.parametrize("page", ["every-day/", "unchanged/", "all/"])
def test_what_is_restored_after_signing_in_again_meets_a_version_sent_meanwhile(
    manager, home, at, yesterday, page
):
    """Typed before the session ended; the person has sent another answer from another window."""
    typed = boxes(manager.get(f"{at}{page}")).sent
    typed |= {**EVERY_DAY, **RESIDENTS, "coping": "amber_some_pressure"}
    fill_in(manager, at)
    assert send(manager, f"{at}check/", {})["Location"] == f"{at}sent/"
    who = manager.session["_auth_user_id"]
    manager.logout()
    assert "/account/sign-in/" in manager.post(f"{at}{page}", typed)["Location"]
    manager.force_login(User.objects.get(pk=who))
    answer = manager.get(f"{at}{page}?again")
    assert answer.status_code == 409
    said = words(answer)
    assert "We are under some pressure" in said
    assert "We are fine" in said
    manager.post(f"{at}choose/", {"keep": "mine", **boxes(answer).sent})
    assert len(versions_of(home)) == 1
    checked = send(manager, f"{at}check/", {"reason": "We counted again"})
    assert checked["Location"] == f"{at}sent/", words(checked)
    assert [one.answers["coping"] for one in versions_of(home)] == [
        "green_fine", "amber_some_pressure",
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["every-day/", "unchanged/"])
def test_a_page_saved_after_the_update_was_sent_elsewhere_corrects_nothing_unseen(
    manager, home, at, yesterday, page
):
    typed = boxes(manager.get(f"{at}{page}")).sent
    fill_in(manager, at)
    send(manager, f"{at}check/", {})
    manager.post(f"{at}{page}", {**typed, **EVERY_DAY, "coping": "amber_some_pressure"})
    answer = manager.get(f"{at}check/")
    assert answer.status_code == 409
    assert "You have sent this update already" in words(answer)


# --- sent once ------------------------------------------------------------------------------


@pytest.mark.usefixtures("yesterday")
def test_a_double_press_and_the_back_button_give_one_report(manager, home, at):
    fill_in(manager, at)
    form = boxes(manager.get(f"{at}check/")).sent
    for _ in range(3):
        assert manager.post(f"{at}check/", form)["Location"] == f"{at}sent/"
    assert len(versions_of(home)) == 1
    assert (
        AuditEvent.objects.filter(action="report.filed", subject__contains=home.location_id).count()
        == 2
    )
    assert manager.get(f"{at}check/")["Location"] == at


@pytest.mark.usefixtures("yesterday")
def test_answers_typed_after_the_sending_are_not_dropped_by_an_old_send_button(manager, home, at):
    fill_in(manager, at)
    old = boxes(manager.get(f"{at}check/")).sent
    manager.post(f"{at}check/", old)
    send(manager, f"{at}every-day/", {"coping": "amber_some_pressure"})
    shown = manager.post(f"{at}check/", old)
    assert shown.status_code == 409
    assert "You have sent this update already" in words(shown)
    assert "We are fine We are under some pressure" in words(shown)
    assert Draft.objects.exists()
    assert len(versions_of(home)) == 1
    # Typed back to what was sent, there is nothing to lose.
    send(manager, f"{at}every-day/", {"coping": "green_fine"})
    assert manager.post(f"{at}check/", old)["Location"] == f"{at}sent/"
    assert not Draft.objects.exists()


@pytest.mark.usefixtures("yesterday")
def test_the_one_page_sent_again_with_other_answers_is_offered_as_a_correction(
    manager, home, at, frozen_clock
):
    first = boxes(manager.get(f"{at}all/")).sent | EVERY_DAY | RESIDENTS
    assert manager.post(f"{at}all/", first)["Location"] == f"{at}sent/"
    frozen_clock.shift(600)
    other = first | {"coping": "amber_some_pressure"}
    shown = manager.post(f"{at}all/", other)
    assert shown.status_code == 409
    assert "This update was sent by you, midday on Tuesday 26 May 2020, with other answers." in (
        words(shown)
    )
    assert "We are fine We are under some pressure" in words(shown)
    assert len(versions_of(home)) == 1
    choice = boxes(shown).sent | {"keep": "mine"}
    assert manager.post(f"{at}choose/", choice)["Location"] == f"{at}check/"
    assert send(manager, f"{at}check/", {}).status_code == 422
    assert send(manager, f"{at}check/", {"reason": "a slip"})["Location"] == f"{at}sent/"
    assert [one.answers["coping"] for one in versions_of(home)] == [
        "green_fine", "amber_some_pressure",
    ]  # fmt: skip
    # The first form still is what was sent first, and the second what is offered.
    assert manager.post(f"{at}all/", first)["Location"] == f"{at}sent/"
    assert not Draft.objects.exists()
    assert len(versions_of(home)) == 2


@pytest.mark.usefixtures("yesterday")
def test_other_answers_that_are_left_out_leave_what_was_sent(manager, home, at):
    first = boxes(manager.get(f"{at}all/")).sent | EVERY_DAY | RESIDENTS
    manager.post(f"{at}all/", first)
    shown = manager.post(f"{at}all/", first | {"coping": "amber_some_pressure"})
    choice = boxes(shown).sent | {"keep": "theirs"}
    assert manager.post(f"{at}choose/", choice)["Location"] == at
    assert not Draft.objects.exists()
    assert len(versions_of(home)) == 1


@pytest.mark.usefixtures("yesterday")
def test_what_is_wrong_in_a_form_that_was_sent_before_is_kept_too(manager, home, at):
    first = boxes(manager.get(f"{at}all/")).sent | EVERY_DAY | RESIDENTS
    manager.post(f"{at}all/", first)
    assert manager.post(f"{at}all/", first | {"occupied": "twelve"}).status_code == 409
    assert boxes(manager.get(f"{at}all/")).sent["occupied"] == ["twelve"]


@pytest.mark.usefixtures("yesterday")
def test_somebody_quicker_is_shown_beside_ones_own_and_a_person_chooses(manager, home, at):
    fill_in(manager, at)
    form = boxes(manager.get(f"{at}check/")).sent
    theirs = file(home, DAY, quiet_answers(current_programme(), coping="red_need_help_today"),
                  source="phone")  # fmt: skip
    shown = manager.post(f"{at}check/", form)
    assert shown.status_code == 409
    assert "taken by phone" in words(shown)
    assert "We need help today We are fine" in words(shown)
    assert len(versions_of(home)) == 1
    choice = {"keep": "mine", "based_on": str(theirs.version_id)}
    assert manager.post(f"{at}choose/", choice)["Location"] == f"{at}check/"
    refused = send(manager, f"{at}check/", {})
    assert refused.status_code == 422
    assert "Say in a few words why" in words(refused)
    assert send(manager, f"{at}check/", {"reason": "we rang too"})["Location"] == f"{at}sent/"
    assert [one.answers["coping"] for one in versions_of(home)] == [
        "red_need_help_today", "green_fine",
    ]  # fmt: skip


@pytest.mark.usefixtures("yesterday")
def test_keeping_theirs_forgets_mine(manager, home, at):
    fill_in(manager, at)
    file(home, DAY, quiet_answers(current_programme(), coping="red_need_help_today"))
    assert manager.get(f"{at}check/").status_code == 409
    assert manager.post(f"{at}choose/", {"keep": "theirs"})["Location"] == at
    assert not Draft.objects.exists()
    assert len(versions_of(home)) == 1


@pytest.mark.usefixtures("yesterday")
def test_a_choice_made_of_a_version_that_is_gone_is_asked_again(manager, home, at):
    fill_in(manager, at)
    first = file(home, DAY, {"coping": "red_need_help_today"})
    file(home, DAY, {"coping": "green_fine"}, reason="a slip", now=LATER)
    choice = {"keep": "mine", "based_on": str(first.version_id)}
    assert manager.post(f"{at}choose/", choice).status_code == 409


# --- all on one page ------------------------------------------------------------------------


@pytest.mark.usefixtures("yesterday")
def test_all_questions_on_one_page_go_in_one_send(manager, home, at):
    form = boxes(manager.get(f"{at}all/"))
    assert {"key", "based_on", "captured_at"} <= form.names
    sent = send(
        manager, f"{at}all/", {**EVERY_DAY, **RESIDENTS, "captured_at": "2020-05-26T08:00:00+01:00"}
    )
    assert sent["Location"] == f"{at}sent/"
    [version] = versions_of(home)
    assert version.carried == []
    assert version.captured_at == dt.datetime(2020, 5, 26, 7, 0, tzinfo=dt.UTC)


@pytest.mark.usefixtures("yesterday")
@pytest.mark.parametrize(
    "said", ["tomorrow", "2030-01-01T00:00:00Z", "2020-05-26T08:00:00", "\x00"]
)
def test_a_capture_time_that_cannot_be_is_left_out(manager, home, at, said):
    send(manager, f"{at}all/", {**EVERY_DAY, **RESIDENTS, "captured_at": said})
    assert versions_of(home)[0].captured_at == NOON


@pytest.mark.usefixtures("yesterday")
def test_the_one_page_loses_nothing_that_is_wrong(manager, home, at):
    answer = send(manager, f"{at}all/", {**EVERY_DAY, "occupied": "🙂 twelve"})
    assert answer.status_code == 422
    assert boxes(answer).sent["occupied"] == ["🙂 twelve"]
    assert boxes(manager.get(f"{at}all/")).sent["occupied"] == ["🙂 twelve"]
    assert versions_of(home) == []


@pytest.mark.usefixtures("yesterday")
def test_the_one_page_never_overwrites_a_newer_report_silently(manager, home, at):
    form = boxes(manager.get(f"{at}all/")).sent | {**EVERY_DAY, **RESIDENTS}
    file(home, DAY, quiet_answers(current_programme(), coping="red_need_help_today"))
    assert manager.post(f"{at}all/", form).status_code == 409
    assert len(versions_of(home)) == 1


@pytest.mark.usefixtures("yesterday")
def test_the_one_page_sent_twice_is_one_report(manager, home, at):
    form = boxes(manager.get(f"{at}all/")).sent | {**EVERY_DAY, **RESIDENTS}
    for _ in range(2):
        assert manager.post(f"{at}all/", form)["Location"] == f"{at}sent/"
    assert len(versions_of(home)) == 1


# --- corrections ----------------------------------------------------------------------------


def test_a_correction_starts_from_what_stands_and_needs_a_reason(manager, home, at):
    file(home, DAY, quiet_answers(current_programme()))
    assert boxes(manager.get(f"{at}every-day/")).sent["coping"] == ["green_fine"]
    send(manager, f"{at}every-day/", {"coping": "amber_some_pressure"})
    said = words(manager.get(f"{at}check/"))
    assert "We are under some pressure Corrected It was: We are fine" in said
    assert send(manager, f"{at}check/", {}).status_code == 422
    send(manager, f"{at}check/", {"reason": "pressed the wrong one"})
    old, new = versions_of(home)
    assert (old.answers["coping"], new.answers["coping"]) == ("green_fine", "amber_some_pressure")
    assert new.reason == "pressed the wrong one"
    assert {key: value for key, value in old.answers.items() if key != "coping"} == {
        key: value for key, value in new.answers.items() if key != "coping"
    }


def test_another_set_and_day_has_pages_of_its_own(manager, home):
    at = f"/update/{home.location_id}/support-actions/2020-05-25/"
    assert manager.get(at).status_code == 200
    first = boxes(manager.get(f"{at}all/"))
    assert first.names


@pytest.mark.parametrize(
    "rest", ["nothing/", "daily/2020-05-27/", "daily/2020-13-40/", "no-such-set/2020-05-26/"]
)
def test_there_is_no_such_update(manager, at, rest):
    assert manager.get(f"{at}{rest}").status_code == 404


# --- who may --------------------------------------------------------------------------------


def test_three_people_the_own_home_another_and_another_councils_officer(manager, home, at, country):
    other = signed_in("home-reporter", f"home:{country.homes['seaton2'].location_id}")
    officer = signed_in("council-officer", f"area:{country.seaton.code}")
    stranger = signed_in("council-officer", f"area:{country.combe.code}")
    pages = ["", "every-day/", "all/", "check/", "sent/", "unchanged/"]
    for page in pages:
        assert manager.get(f"{at}{page}").status_code in (200, 302), page
        assert officer.get(f"{at}{page}").status_code in (200, 302), page
        for refused in (other, stranger):
            assert refused.get(f"{at}{page}").status_code == 403, page
            assert refused.post(f"{at}{page}", EVERY_DAY).status_code in (403, 405), page
    assert ReportVersion.objects.count() == 0
    assert AccessRecord.objects.filter(allowed=False).exists()


def test_an_officer_files_what_the_home_said_by_phone(home, at, country, yesterday):
    officer = signed_in("council-officer", f"area:{country.seaton.code}")
    send(officer, f"{at}all/", {**EVERY_DAY, **RESIDENTS})
    assert versions_of(home)[0].source == "phone"


@pytest.mark.usefixtures("yesterday")
def test_a_link_opens_its_day_and_no_other(home, at):
    made = make_link(by=SYSTEM, location_id=home.location_id, set_key="daily", on=DAY,
                     recipient="contact:1", now=NOON)  # fmt: skip
    client = Client()
    assert client.get(made.path)["Location"] == at
    assert send(client, f"{at}unchanged/", EVERY_DAY)["Location"] == f"{at}check/"
    assert send(client, f"{at}check/", {})["Location"] == f"{at}sent/"
    [version] = versions_of(home)
    assert version.reported_by == f"link:{made.link_id}"
    assert version.source == "self"
    assert client.get(f"{at}sent/").status_code == 200
    for other in (f"{at}daily/2020-05-25/", f"{at}support-actions/2020-05-26/"):
        assert "/account/sign-in/" in client.get(other)["Location"]


def test_after_the_window_only_the_council_corrects(manager, home, country):
    at = f"/update/{home.location_id}/daily/2020-05-18/"
    refused = manager.get(at)
    assert refused.status_code == 403
    assert "7 days after their date" in words(refused)
    assert signed_in("council-officer", f"area:{country.seaton.code}").get(at).status_code == 200


def lost(client: Client, address: str, fields: dict[str, list[str]], home: CareHome) -> str:
    """Send a form after the session has gone, sign in, and go where one is led."""
    client.logout()
    answer = client.post(address, fields)
    assert answer["Location"].startswith("/account/sign-in/")
    client.force_login(person("home-reporter", f"home:{home.location_id}"))
    back: str = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    return back


@pytest.mark.usefixtures("yesterday")
def test_what_was_typed_when_the_session_was_lost_is_there_after_signing_in(manager, home, at):
    fields = {**boxes(manager.get(f"{at}residents/")).sent, "residents_today": [" 2o "]}
    page = manager.get(lost(manager, f"{at}residents/", fields, home))
    assert "We kept what you typed" in words(page)
    assert boxes(page).sent["residents_today"] == [" 2o "]
    assert not versions_of(home)
    assert "We kept what you typed" not in words(manager.get(f"{at}residents/?again=1"))


@pytest.mark.usefixtures("yesterday")
def test_the_one_page_is_there_too_after_signing_in(manager, home, at):
    fields = {**boxes(manager.get(f"{at}all/")).sent, "occupied": ["19"]}
    page = manager.get(lost(manager, f"{at}all/", fields, home))
    assert "We kept what you typed" in words(page)
    assert boxes(page).sent["occupied"] == ["19"]
    assert not versions_of(home)


@pytest.mark.usefixtures("yesterday")
def test_nothing_has_changed_is_there_too_after_signing_in(manager, home, at):
    fields = {**boxes(manager.get(f"{at}unchanged/")).sent, **EVERY_DAY}
    page = manager.get(lost(manager, f"{at}unchanged/", fields, home))
    assert "We kept what you typed" in words(page)
    assert send(manager, f"{at}unchanged/", {})["Location"] == f"{at}check/"
    assert send(manager, f"{at}check/", {}).status_code == 302
    [version] = versions_of(home)
    assert version.nothing_changed


@pytest.mark.usefixtures("yesterday")
def test_what_was_kept_is_not_there_for_whoever_comes_an_hour_later(
    manager, home, at, frozen_clock
):
    fields = boxes(manager.get(f"{at}residents/")).sent
    back = lost(manager, f"{at}residents/", fields, home)
    frozen_clock.shift(60 * 60)
    assert "this page did not reach us" in words(manager.get(back))


@pytest.mark.usefixtures("yesterday")
def test_what_was_kept_does_not_open_another_home(manager, home, at, country):
    fields = boxes(manager.get(f"{at}residents/")).sent
    back = lost(manager, f"{at}residents/", fields, home)
    manager.force_login(person("home-reporter", f"home:{country.homes['seaton2'].location_id}"))
    assert manager.get(back).status_code == 403
    assert not Draft.objects.filter(typed__has_key="residents_today").exists()


def test_a_form_too_large_to_be_ours_is_not_kept(manager, home, at, yesterday):
    back = lost(manager, f"{at}residents/", {"notes": ["x" * 200_000]}, home)
    assert "this page did not reach us" in words(manager.get(back))


# --- a form without its token ---------------------------------------------------------------

OURS = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def strict(home: CareHome) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("home-reporter", f"home:{home.location_id}"))
    return client


@pytest.mark.usefixtures("yesterday")
def test_a_form_without_its_token_is_sent_as_it_was_typed_by_one_press(strict, home, at):
    fields = {**boxes(strict.get(f"{at}residents/")).sent, "residents_today": [" 2o "]}
    del fields["csrfmiddlewaretoken"]
    answer = strict.post(f"{at}residents/", fields, **OURS)
    assert answer.status_code == 403
    assert "What you typed is not lost" in words(answer)
    held = boxes(answer).sent
    assert held["residents_today"] == [" 2o "]
    again = strict.post(f"{at}residents/", held, **OURS)
    assert again.status_code == 422
    assert boxes(again).sent["residents_today"] == [" 2o "]


@pytest.mark.usefixtures("yesterday")
@pytest.mark.parametrize(
    "source",
    [
        {"HTTP_ORIGIN": "https://elsewhere.example.org"},
        {"HTTP_REFERER": "https://testserver.example.org/"},
        {},
    ],
)
def test_another_sites_form_is_not_a_press_away_from_being_ours(strict, at, source):
    answer = strict.post(f"{at}residents/", {"residents_today": "999"}, **source)
    assert answer.status_code == 403
    assert "What you typed is not lost" not in words(answer)
    assert b"999" not in answer.content


# --- one home or many -----------------------------------------------------------------------


def test_a_person_of_one_home_is_led_straight_to_it(manager, at):
    assert manager.get("/update/")["Location"] == at


def test_a_person_of_many_homes_sees_those_still_to_send_first(country):
    file(country.homes["seaton1"], DAY, {"coping": "green_fine"})
    said = words(signed_in("council-officer", f"area:{country.seaton.code}").get("/update/"))
    assert "1 of 2 homes still to send" in said
    assert said.index("Seaton2") < said.index("Seaton1")


def test_somebody_without_an_open_home_is_told_so(db):
    said = words(signed_in("home-reporter", "home:1-999999999").get("/update/"))
    assert "There is no open home" in said


# --- queries --------------------------------------------------------------------------------


def test_the_pages_take_the_same_queries_however_much_is_held(manager, home, at, yesterday):
    """Session, person and memberships; home; record and areas; earlier; current; draft; access."""

    def count(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            manager.get(address)
        return len(caught)

    addresses = [at, f"{at}every-day/", f"{at}residents/", f"{at}all/"]
    for address in addresses:
        manager.get(address)  # the draft is begun by the first look
    few = [count(address) for address in addresses]
    for back in range(2, 12):
        file(home, DAY - dt.timedelta(days=back), quiet_answers(current_programme()), now=LATER)
    send(manager, f"{at}every-day/", EVERY_DAY)
    assert [count(address) for address in addresses] == few
    assert max(few) <= 16


def test_the_list_of_homes_takes_the_same_queries_for_any_number(country):
    officer = signed_in("council-officer", f"area:{country.seaton.code}")
    officer.get("/update/")
    with CaptureQueriesContext(connection) as few:
        officer.get("/update/")
    for number in range(10):
        make_home(country.seaton, name=f"Further {number}")
    with CaptureQueriesContext(connection) as many:
        officer.get("/update/")
    assert len(many) == len(few)


# --- anything typed -------------------------------------------------------------------------

TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.mark.usefixtures("yesterday")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=TYPED, tick=TYPED, choice=TYPED, word=TYPED)
def test_anything_typed_gives_a_page_and_is_shown_again_as_typed(
    manager, home, at, number, tick, choice, word
):
    typed = {**RESIDENTS, "residents_today": number, "res_to_hospital-is": tick,
             "resident_wellbeing": choice, "later": "1"}  # fmt: skip
    answer = send(manager, f"{at}residents/", typed)
    assert answer.status_code == 302
    shown = boxes(manager.get(f"{at}residents/")).sent["residents_today"]
    assert shown == [number.replace("\x00", "")] or "\r" in number or "\n" in number
    assert send(manager, f"{at}more/", {"notes": word}).status_code in (302, 422)
    assert manager.get(f"{at}check/").status_code == 200
    assert manager.get(at).status_code == 200
    assert report(home.location_id, "daily", DAY) is None
