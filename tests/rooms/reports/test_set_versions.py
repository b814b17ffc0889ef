"""Versions of a question set: approval by an administrator, answers under their version, figures across."""

import datetime as dt
import io

import openpyxl
import pytest
from django.test import Client

from rollcall.domain.questions.burden import Burden
from rollcall.domain.questions.set_changes import Effect
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow, NotPermitted
from rollcall.foundation.models import AuditEvent, SetDecision
from rollcall.foundation.programmes import current_programme
from rollcall.foundation.set_decisions import approved
from rollcall.picture.selectors import picture, trend
from rollcall.reports import selectors
from rollcall.reports.models import Difference, ReportVersion
from rollcall.reports.selectors import Standing
from rollcall.reports.services import (
    NewAttempt,
    ReportRefused,
    approve_version,
    record_attempt,
    resolve_difference,
    withdraw_approval,
)
from tests.factories.accounts import person
from tests.factories.commands import run, run_json
from tests.factories.extracts import tell_tracker
from tests.factories.programmes import read_england, use_england_with
from tests.factories.register import home
from tests.factories.reports import DAY, NOON, SYSTEM, file
from tests.factories.uploads import findings, group_of, received, sent
from tests.rooms.boards.reading import words


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]

SET = "support-actions"
AUGUST = dt.date(2020, 8, 10)
TOMORROW = DAY + dt.timedelta(days=1)


def digest(version: str = "2", set_key: str = SET) -> str:
    return selectors.find_version(set_key, version, DAY).question_set.digest


def approve(by=SYSTEM, set_key=SET, version="2", now=NOON, **more):
    details = {"digest": digest(version, set_key), "reason": "agreed by the cell", **more}
    return approve_version(by=by, set_key=set_key, version=version, now=now, **details)


def withdraw(by=SYSTEM, now=NOON, **more):
    details = {"digest": digest(), "reason": "too soon", **more}
    return withdraw_approval(by=by, set_key=SET, version="2", now=now, **details)


def standing(now_on=DAY, version="2", set_key=SET):
    return selectors.find_version(set_key, version, now_on).standing


def at_noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(11), dt.UTC)


def move(frozen_clock, day: dt.date) -> None:
    """Another day has begun: the process reads anew what was decided."""
    frozen_clock.move_to(at_noon(day))


# --- before anybody decided ---------------------------------------------------------------------


def test_a_planned_version_waits_for_approval_and_is_not_asked(frozen_clock):
    assert standing() is Standing.WAITING
    move(frozen_clock, AUGUST)
    assert standing(AUGUST) is Standing.OVERDUE
    assert current_programme().sets[SET].version == "1"


def test_nothing_is_read_of_decisions_before_a_later_version_was_to_begin(
    django_assert_num_queries,
):
    with django_assert_num_queries(0):
        assert current_programme(AUGUST - dt.timedelta(days=1)).sets[SET].version == "1"
    with django_assert_num_queries(1):
        assert current_programme(AUGUST).sets[SET].version == "1"
        assert current_programme(AUGUST).sets[SET].version == "1"


# --- who decides, and how -----------------------------------------------------------------------


def test_an_approval_keeps_who_when_why_and_what_it_cost_then(country):
    officer = person("administrator", "area:E99999999")
    decision = approve(officer)
    assert decision.live_from == AUGUST
    kept = SetDecision.objects.get()
    assert (kept.decided_by, kept.decided_at, kept.reason) == (
        officer.actor_id,
        NOON,
        "agreed by the cell",
    )
    assert kept.facts["homes"] == 6
    assert kept.facts["added"] == {"each_time": 6, "weekly": 0, "follow_ups": -18}
    event = AuditEvent.objects.get(action="set_version.approved")
    assert event.detail["digest"] == digest()
    assert event.detail["live_from"] == "2020-08-10"
    assert standing() is Standing.APPROVED


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("administrator", "area:E99000001"),  # of one region: the others are asked too
        ("council-officer", "area:E99999999"),
        ("home-reporter", "home:1-900000001"),
    ],
)
def test_only_an_administrator_of_everywhere_decides(country, role, scope):
    with pytest.raises(NotPermitted, match="what all homes are asked"):
        approve(person(role, scope))
    assert not SetDecision.objects.exists()


def test_what_was_changed_since_it_was_seen_is_looked_at_again(country):
    with pytest.raises(Conflict, match="was changed since you looked at it"):
        approve(digest="of something else")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_decision_has_a_reason_of_some_length(country, reason):
    with pytest.raises(BadInput):
        approve(reason=reason)
    assert not SetDecision.objects.exists()


def test_a_version_is_approved_once_and_the_first_one_never(country):
    approve()
    with pytest.raises(NotNow, match="not waiting for approval"):
        approve()
    with pytest.raises(NotNow):
        approve(version="1")
    with pytest.raises(NotFound, match="no version 3"):
        approve(version="3", digest="")
    with pytest.raises(NotFound, match="no question set “nothing”"):
        selectors.plans("nothing", DAY)


def test_an_approval_can_be_taken_back_before_it_is_live(country, frozen_clock):
    with pytest.raises(NotNow, match="not waiting to go live"):
        withdraw()
    approve()
    withdraw()
    assert standing() is Standing.WAITING
    move(frozen_clock, AUGUST)
    assert current_programme().sets[SET].version == "1"
    approve(now=at_noon(AUGUST))
    assert [one.verdict for one in SetDecision.objects.order_by("pk")] == [
        "approved",
        "withdrawn",
        "approved",
    ]


def test_a_version_that_is_live_is_not_taken_back(country, frozen_clock):
    approve()
    move(frozen_clock, AUGUST)
    assert standing(AUGUST) is Standing.IN_FORCE
    with pytest.raises(NotNow, match="replaced by a new one"):
        withdraw(now=at_noon(AUGUST))


def test_a_late_approval_holds_from_the_day_after_it(country, frozen_clock):
    late = AUGUST + dt.timedelta(days=4)
    move(frozen_clock, late)
    assert approve(now=at_noon(late)).live_from == late + dt.timedelta(days=1)
    assert current_programme().sets[SET].version == "1"
    move(frozen_clock, late + dt.timedelta(days=1))
    assert current_programme().sets[SET].version == "2"
    assert current_programme(late).sets[SET].version == "1"


def test_what_holds_today_was_settled_before_today(country, frozen_clock):
    """So every process may keep it for the day, and all of them agree."""
    move(frozen_clock, AUGUST)
    assert approved(current_programme().key, AUGUST) == {}
    approve(now=at_noon(AUGUST))
    approved.cache_clear()
    assert approved(current_programme().key, AUGUST) == {}
    assert digest() in approved(current_programme().key, AUGUST + dt.timedelta(days=1))


# --- answers under their version ----------------------------------------------------------------


def test_answers_keep_the_version_they_were_given_under(country, frozen_clock):
    one = country.homes["seaton1"]
    approve()
    move(frozen_clock, AUGUST)
    file(one, AUGUST, {"a5_3": "yes"}, set_key=SET, now=at_noon(AUGUST))
    eve = AUGUST - dt.timedelta(days=1)
    file(one, eve, {"a1_1": "yes"}, set_key=SET, now=at_noon(AUGUST))
    kept = ReportVersion.objects.order_by("on").values_list("on", "set_version")
    assert list(kept) == [(eve, "1"), (AUGUST, "2")]


def test_a_report_is_judged_by_the_version_of_its_own_day(country, frozen_clock):
    one = country.homes["seaton1"]
    approve()
    move(frozen_clock, AUGUST)
    eve = AUGUST - dt.timedelta(days=1)
    with pytest.raises(ReportRefused, match="no question “a5_3”"):
        file(one, eve, {"a5_3": "yes"}, set_key=SET, now=at_noon(AUGUST))
    with pytest.raises(ReportRefused, match="no question “w1_3”"):
        file(one, AUGUST, {"w1_3": "yes"}, set_key=SET, now=at_noon(AUGUST))


# --- files, calls and differences about a day before the version ---------------------------------


EVE = AUGUST - dt.timedelta(days=1)


@pytest.fixture
def first_day(country, frozen_clock):
    """Version 2 of the support actions holds from today on."""
    approve()
    move(frozen_clock, AUGUST)
    return group_of(country)


def test_a_file_about_the_day_before_is_read_with_that_days_questions(first_day):
    name = first_day.id("Seaton 1")
    about = {"name": "homes.csv", "set_key": SET, "on": EVE, "now": at_noon(AUGUST)}
    later = received(first_day.office, f"location_id,a5_3\n{name},yes\n".encode(), **about)
    assert [one.state.value for one in findings(later).values()] == ["wrong"]
    found = received(first_day.office, f"location_id,w1_3\n{name},yes\n".encode(), **about)
    assert [one.state.value for one in findings(found).values()] == ["ready"]
    sent(first_day.office, found, now=at_noon(AUGUST))
    assert selectors.report(name, SET, EVE).answers == {"w1_3": "yes"}


def test_the_workbook_of_a_day_asks_that_days_questions(first_day):
    client = Client()
    client.force_login(first_day.office)

    def asked(on):
        address = f"/group/workbook.xlsx?set={SET}&date={on}"
        book = openpyxl.load_workbook(io.BytesIO(client.get(address).content))
        return {cell.value for cell in book["Homes"][3]}

    assert asked(EVE) & {"w1_3", "a5_3"} == {"w1_3"}
    assert asked(AUGUST) & {"w1_3", "a5_3"} == {"a5_3"}


def test_the_page_of_a_file_names_its_columns_as_on_its_day(first_day):
    client = Client()
    client.force_login(first_day.office)
    content = f"location_id,w1_3\n{first_day.id('Seaton 1')},perhaps\n".encode()
    about = {"name": "homes.csv", "set_key": SET, "now": at_noon(AUGUST)}
    found = received(first_day.office, content, on=EVE, **about)
    shown = words(client.get(f"/group/uploads/{found.id}/"))
    assert "Do GPs, nurses or other local health teams help you to control infection?" in shown


def test_answers_go_out_under_the_questions_of_their_day(country, first_day, tmp_path):
    run("export_reports", tmp_path / "eve.csv", "--area", "E09900001", "--set", SET, "--date", EVE)
    heads = (tmp_path / "eve.csv").read_text("utf-8-sig").splitlines()[0].split(",")
    assert {"w1_3", "a5_3"} & set(heads) == {"w1_3"}
    officer = Client()
    officer.force_login(person("council-officer", "area:E09900001"))
    page = officer.get(f"/board/E09900001/reports/{SET}/ids.csv?date={EVE}")
    heads = b"".join(page.streaming_content).decode("utf-8-sig").splitlines()[0].split(",")
    assert {"w1_3", "a5_3"} & set(heads) == {"w1_3"}


@pytest.fixture
def reworded(country, settings, tmp_path, frozen_clock):
    """From tomorrow on the daily set asks in other words, and knows one job more."""
    text = read_england("sets/daily.yaml").replace('version: "1"', 'version: "2"', 1)
    text = text.replace("How many beds are occupied?", "How many beds have somebody in them?")
    text = text.replace("{code: owner,", "{code: matron, label: Matron}\n      - {code: owner,")
    text = text.replace("key: daily\n", f"key: daily\nvalid_from: {TOMORROW}\n", 1)
    use_england_with(settings, tmp_path, {f"sets/daily@{TOMORROW}.yaml": text})
    approve(set_key="daily")
    return country.homes["seaton1"]


def test_a_difference_is_shown_in_the_words_of_its_day(reworded, frozen_clock):
    file(reworded, DAY, {"occupied": 30}, source="phone")
    tell_tracker(reworded, {"occupied": 33})
    move(frozen_clock, TOMORROW)
    officer = Client()
    officer.force_login(person("council-officer", "area:E09900001"))
    found = Difference.objects.get()
    for address in ("/differences/", "/differences.csv", f"/differences/{found.pk}/"):
        page = officer.get(address)
        shown = b"".join(page).decode()
        assert "How many beds are occupied?" in shown, address
        assert "somebody in them" not in shown
    decided = {"by": SYSTEM, "difference_id": found.pk, "now": at_noon(TOMORROW)}
    resolve_difference(outcome="extract", reason="they rang", **decided)
    assert "How many beds are occupied?" in ReportVersion.objects.latest("pk").reason


def test_a_call_is_judged_by_the_list_of_its_own_day(reworded, frozen_clock):
    move(frozen_clock, TOMORROW)
    call = {"location_id": reworded.location_id, "outcome": "no_answer", "role": "matron"}
    with pytest.raises(BadInput, match="not a job on the list"):
        record_attempt(by=SYSTEM, new=NewAttempt(**call), now=NOON)
    record_attempt(by=SYSTEM, new=NewAttempt(**call), now=at_noon(TOMORROW))


# --- figures across versions --------------------------------------------------------------------


@pytest.fixture
def across(country, frozen_clock):
    """A home told us the day before version 2 and on its first day."""
    one = country.homes["seaton1"]
    approve()
    move(frozen_clock, AUGUST)
    eve = AUGUST - dt.timedelta(days=1)
    file(one, eve, {"a1_1": "yes", "w1_3": "yes"}, set_key=SET, now=at_noon(AUGUST))
    file(one, AUGUST, {"a1_1": "no", "a5_3": "yes"}, set_key=SET, now=at_noon(AUGUST))
    return [eve, AUGUST]


def test_a_figure_that_both_versions_have_goes_on(country, across):
    days = trend(country.seaton.code, SET, across, only=["a1_1"])
    assert [day.figures["a1_1"].value for day in days] == [1, 0]


def test_a_figure_that_one_version_lacks_is_left_out_of_its_days(country, across):
    days = trend(country.seaton.code, SET, across, only=["a5_3", "w1_3"])
    assert [set(day.figures) for day in days] == [{"w1_3"}, {"a5_3"}]
    with pytest.raises(BadInput, match="no figure w1_3"):
        picture(country.seaton.code, SET, AUGUST, only=["w1_3"])


def test_a_region_of_two_versions_adds_up_each_day_by_its_own(country, across):
    days = trend(country.north.code, SET, across)
    assert [day.figures["a1_1"].answered for day in days] == [1, 1]
    assert "a5_3" not in days[0].figures
    assert "w1_3" not in days[1].figures


def test_a_kept_day_is_made_anew_when_another_version_reads_it(country, frozen_clock):
    one = country.homes["seaton1"]
    move(frozen_clock, AUGUST)
    file(one, AUGUST, {"a1_1": "yes"}, set_key=SET, now=at_noon(AUGUST))
    before = picture(country.seaton.code, SET, AUGUST)
    assert "w1_3" in before.figures
    next_day = AUGUST + dt.timedelta(days=1)
    approve(now=at_noon(AUGUST))
    move(frozen_clock, next_day)
    assert "w1_3" in picture(country.seaton.code, SET, AUGUST).figures
    assert "a5_3" in picture(country.seaton.code, SET, next_day).figures


def test_yesterdays_answers_still_stand_in_on_the_first_day_of_a_version(country, across):
    other = country.homes["seaton2"]
    file(other, across[0], {"a1_1": "yes"}, set_key=SET, now=at_noon(AUGUST))
    found = picture(country.seaton.code, SET, AUGUST, only=["a1_1", "a5_3"]).figures
    assert (found["a1_1"].answered, found["a1_1"].recent) == (2, 1)
    assert (found["a5_3"].answered, found["a5_3"].not_answered) == (1, 1)


# --- what a version costs -----------------------------------------------------------------------


def test_a_plan_says_what_changes_what_it_costs_and_what_it_does_to_trends(country):
    [plan] = selectors.plans(SET, DAY)
    assert [one.id for one in plan.changes.added] == ["a5_3"]
    assert [one.id for one in plan.changes.removed] == ["w1_3", "w4_3", "w4_4"]
    assert [one.after.id for one in plan.changes.changed] == ["a2_2", "help_wanted"]
    assert plan.added == Burden(each_time=6, weekly=0, follow_ups=-18)
    effects = {one.figure: one.effect for one in plan.trends}
    assert effects["help_wanted"] is Effect.BREAKS
    assert effects["w1_3"] is Effect.ENDS
    assert effects["a5_3"] is Effect.STARTS
    assert effects["a2_2"] is Effect.REWORDED
    assert effects["a1_1"] is Effect.CONTINUES


def test_homes_are_counted_as_the_register_will_have_them(country):
    home(country.seaton, opened_on=AUGUST)
    home(country.seaton, closed_on=AUGUST)
    assert selectors.asked_homes(SET, "E09900001", DAY).count == 3
    assert selectors.asked_homes(SET, "E09900001", AUGUST).count == 3
    assert selectors.asked_homes(SET, None, AUGUST).count == 7
    with pytest.raises(NotFound, match="no area with the code E0"):
        selectors.asked_homes(SET, "E0", DAY)


def test_a_set_that_only_some_homes_are_asked_costs_only_those(country):
    assert selectors.asked_homes("mit", "E09900001", DAY).count == 0


def test_two_planned_versions_are_each_set_beside_the_one_before(country, settings, tmp_path):
    second = read_england("sets/support_actions@2020-08-10.yaml")
    third = second.replace('version: "2"', 'version: "3"').replace(
        "valid_from: 2020-08-10", "valid_from: 2020-09-07"
    )
    use_england_with(
        settings,
        tmp_path,
        {"sets/third.yaml": third.replace("title: Support actions", "title: Support", 1)},
    )
    two, three = selectors.plans(SET, DAY)
    assert two.changes
    assert not three.changes
    assert three.added == Burden()


def test_a_live_version_that_was_edited_stays_and_says_so(
    country, settings, tmp_path, frozen_clock
):
    text = read_england("sets/support_actions@2020-08-10.yaml")
    use_england_with(settings, tmp_path / "one", {"sets/support_actions@2020-08-10.yaml": text})
    approve()
    move(frozen_clock, AUGUST)
    corrected = text.replace("Staff are tested every week", "Staff are tested each week")
    use_england_with(
        settings, tmp_path / "two", {"sets/support_actions@2020-08-10.yaml": corrected}
    )
    info = selectors.find_version(SET, "2", AUGUST)
    assert (info.standing, info.edited) == (Standing.IN_FORCE, True)


# --- the command --------------------------------------------------------------------------------


def test_the_burden_is_printed_multiplied_out(country):
    status, out, err = run("burden", SET, "--area", "E09900001")
    assert (status, err) == (0, "")
    assert "Adds 6 seconds × 2 homes = 12 seconds a week in Seaton." in out
    assert "Breaks: Which of these would help you most?" in out
    assert "13 figures go on as before." in out


def test_the_burden_as_json(country):
    found = run_json("burden", SET, "--json")
    [planned] = found["planned"]
    assert found["seconds"]["each_time"] == 86
    assert (planned["version"], planned["homes"], planned["standing"]) == ("2", 6, "waiting")
    assert planned["trends"]["a5_3"] == "starts"


def test_the_burden_of_a_set_without_plans_and_of_none(country):
    assert "No other version is planned." in run("burden", "daily")[1]
    status, _, err = run("burden", "nothing")
    assert status == 2
    assert "There is no question set “nothing”." in err


# --- what a figure's page says ------------------------------------------------------------------


def test_a_figure_says_where_its_days_cannot_be_set_side_by_side(country, across):
    def notes(figure):
        found = selectors.trend_notes(SET, figure, AUGUST)
        return [(one.on, one.effect) for one in found]

    assert notes("a5_3") == [(AUGUST, Effect.STARTS)]
    assert notes("w1_3") == [(AUGUST, Effect.ENDS)]
    assert notes("help_wanted") == [(AUGUST, Effect.BREAKS)]
    assert notes("a1_1") == []
    client = Client()
    client.force_login(person("council-officer", "area:E09900001"))
    page = client.get("/board/E09900001/figures/a5_3/", {"set": SET})
    assert "First asked for 10 August 2020: there are no earlier days." in words(page)
    gone = {"set": SET, "date": AUGUST.isoformat()}
    assert client.get("/board/E09900001/figures/w1_3/", gone).status_code == 404
    then = {"set": SET, "date": (AUGUST - dt.timedelta(days=1)).isoformat()}
    assert "Not asked any more from 10 August 2020." in words(
        client.get("/board/E09900001/figures/w1_3/", then)
    )


def test_a_planned_version_says_nothing_on_a_figures_page_yet(country):
    approve()
    assert selectors.trend_notes(SET, "a5_3", DAY) == []
    assert selectors.trend_notes("daily", "accepting", DAY) == []
