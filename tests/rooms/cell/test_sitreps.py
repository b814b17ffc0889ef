"""Situation reports: drafted from facts, written by people, issued as versions that stay, and sent."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from rollcall.cell.models import Action, Sitrep, SitrepIssue, SitrepText
from rollcall.cell.selectors import (
    count_sitreps,
    draft_sitrep,
    find_cell,
    find_kind,
    issues_of,
    recipients_of,
    some_sitreps,
    texts_of,
)
from rollcall.cell.services import (
    add_addressee,
    decide_action,
    issue_sitrep,
    mark_done,
    open_meeting,
    send_sitrep,
    write_line,
    write_text,
)
from rollcall.domain.meetings import SECTOR, LineKind
from rollcall.domain.sitreps import differences
from rollcall.foundation import audit
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow, NotPermitted
from rollcall.notices.models import Letter
from rollcall.register.selectors import area
from tests.factories.accounts import person
from tests.factories.reports import DAY, EVE, NOON, beds, file


pytestmark = pytest.mark.usefixtures("frozen_clock")

SEATON = "E09900001"
A_DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)


def draft(kind="daily", on=DAY, now=NOON):
    return draft_sitrep(find_kind(kind), area(SEATON), on, now)


def numbers(content):
    return {one.key: one for one in content.lines}


def write(by, words, based_on=0, kind="daily", section="summary"):
    return write_text(
        by=by, kind=find_kind(kind), area=SEATON, on=DAY, section=section, words=words,
        based_on=based_on, now=NOON,
    )  # fmt: skip


def issue(by, kind="daily", on=DAY, now=NOON):
    return issue_sitrep(by=by, kind=find_kind(kind), area=SEATON, on=on, now=now)


def decide(by, words, owner="", now=NOON, on=DAY):
    cell = find_cell("care-home-cell")
    meeting = open_meeting(by=by, cell=cell, area=SEATON, on=on, now=now)
    line = write_line(
        by=by, meeting_id=meeting, kind=LineKind.DECISION, key=uuid.uuid4(), item=SECTOR,
        words=words, owner=owner, due=on + A_DAY if owner else None, now=now,
    )  # fmt: skip
    return meeting, line


# --- the draft --------------------------------------------------------------------------------


def test_a_number_has_its_denominator_and_the_change_on_the_week(country):
    one, other = country.homes["seaton1"], country.homes["seaton2"]
    file(one, DAY - WEEK, beds(10, accepting=2), now=NOON - WEEK)
    file(one, DAY, beds(10, accepting=5))
    found = numbers(draft())["accepting"]
    assert (found.value, found.before, found.change) == (5, 2, 3)
    assert (found.answered, found.homes) == (2, 2)  # the other told us the day before
    assert other.location_id


def test_nobody_answered_is_not_nought(country):
    found = numbers(draft(on=DAY - 2 * A_DAY))["accepting"]
    assert (found.value, found.answered, found.homes, found.change) == (None, 0, 2, None)


def test_what_happened_is_added_up_over_a_week_and_what_stands_is_not(country):
    one = country.homes["seaton1"]
    for back in (0, 2, 6, 7):
        on = DAY - back * A_DAY
        file(one, on, beds(10, accepting=3, deaths_all=1), now=NOON - back * A_DAY)
    weekly = numbers(draft("weekly"))
    assert (weekly["deaths_all"].value, weekly["deaths_all"].before) == (3, 1)
    assert weekly["deaths_all"].note == "Added up over 7 days."
    assert weekly["accepting"].value == 3
    assert numbers(draft())["deaths_all"].value == 1


def test_homes_not_heard_from_are_counted_against_all(country):
    file(country.homes["seaton1"], DAY, beds(10))
    found = numbers(draft())["not_reached"]
    assert (found.value, found.homes) == (1, 2)


def test_an_outbreak_that_began_in_the_time_is_new(country):
    file(country.homes["seaton1"], DAY - 3 * A_DAY, beds(10, res_new_confirmed=2))
    assert numbers(draft("weekly"))["new_outbreak"].value == 1
    assert numbers(draft("daily"))["new_outbreak"].value == 0
    assert numbers(draft("daily"))["outbreak"].value == 1


def test_homes_are_counted_by_urgency_on_a_past_day_too(short_of_masks):
    found = numbers(draft())
    assert found["tier_1"].value == 1
    assert sum(one.value for key, one in found.items() if key.startswith("tier_")) == 3
    assert numbers(draft(on=EVE))["tier_1"].value == 1
    assert numbers(draft(on=EVE - WEEK))["tier_1"].value == 0


def test_decisions_of_the_time_are_counted_and_those_for_all_homes_are_told(officer):
    meeting, line = decide(officer, "Test all staff", owner="team:swabbing")
    found = draft()
    counted = {
        key: one.value for key, one in numbers(found).items() if one.section.startswith("What was")
    }
    assert counted == {"decided": 1, "decisions_done": 0, "decisions_open": 1}
    assert [one.words for one in found.decisions] == ["Test all staff"]
    mark_done(by=officer, meeting_id=meeting, decision_id=line, key=uuid.uuid4(), now=NOON)
    counted = {
        key: one.value
        for key, one in numbers(draft()).items()
        if one.section.startswith("What was")
    }
    assert counted == {"decided": 1, "decisions_done": 1, "decisions_open": 0}


def test_a_decision_of_another_week_is_not_told_but_still_owed(officer):
    decide(officer, "Test all staff", owner="team:swabbing")
    later = draft("weekly", DAY + 8 * A_DAY, NOON + 8 * A_DAY)
    assert later.decisions == ()
    assert numbers(later)["decisions_open"].value == 1


def test_actions_opened_and_closed_in_the_time_are_counted_with_the_change_on_the_week(officer):
    meeting, _ = decide(officer, "Test all staff")
    for _ in range(2):
        decide_action(
            by=officer, meeting_id=meeting, action_kind="ppe", key=uuid.uuid4(), item=SECTOR,
            words="Send masks", due=None, now=NOON,
        )  # fmt: skip
    first = Action.objects.earliest("pk")
    Action.objects.filter(pk=first.pk).update(state="closed", ended_at=NOON)
    counted = {
        key: (one.value, one.before)
        for key, one in numbers(draft()).items()
        if one.section == "What is done"
    }
    assert counted == {
        "actions_opened": (2, 0), "actions_ended": (1, 0), "actions_open": (1, 0),
        "actions_overdue": (0, None),
    }  # fmt: skip
    assert "actions_overdue" not in numbers(draft(on=EVE))


# --- written by people ------------------------------------------------------------------------


def test_each_writing_is_a_version_and_the_last_one_stands(officer):
    assert write(officer, "Calm.") == 1
    assert write(officer, "Calm.", based_on=0) == 1  # the same words again, from an old page
    assert write(officer, "Less calm.", based_on=1) == 2
    assert [one.words for one in texts_of(find_kind("daily"), SEATON, DAY)] == ["Less calm.", ""]
    assert [one.words for one in draft().texts] == ["Less calm."]


def test_nobody_writes_over_what_somebody_else_wrote(officer, colleague):
    write(officer, "Calm.")
    with pytest.raises(Conflict, match="Somebody else wrote"):
        write(colleague, "Not calm.", based_on=0)
    assert SitrepText.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "section", "message"),
    [
        ("Mrs A died", "summary", "Do not name"),
        ("x" * 4_001, "summary", "4,001 characters"),
        ("x", "other", "no such part"),
    ],
)
def test_a_text_that_cannot_be_taken_says_why(officer, words, section, message):
    with pytest.raises(BadInput, match=message):
        write(officer, words, section=section)


# --- issued -----------------------------------------------------------------------------------


def test_a_version_stays_as_it_was_and_is_bound_by_its_digest(officer, country):
    made = issue(officer)
    file(country.homes["seaton1"], DAY, beds(10, accepting=7))
    [kept] = issues_of(find_kind("daily"), SEATON, DAY)
    assert numbers(kept.content)["accepting"].value == numbers(made.content)["accepting"].value
    assert kept.digest == audit.digest(SitrepIssue.objects.get().content)
    assert kept.content.known_at == NOON


def test_a_late_report_is_a_difference_and_makes_a_second_version(officer, country):
    issue(officer)
    with pytest.raises(NotNow, match="Version 1 says the same"):
        issue(officer, now=NOON + dt.timedelta(minutes=1))
    file(country.homes["seaton1"], DAY, beds(10, accepting=7), now=NOON)
    [first] = issues_of(find_kind("daily"), SEATON, DAY)
    found = {
        one.label: (one.issued, one.now) for one in differences(first.content.lines, draft().lines)
    }
    assert found["Homes that told us"] == (0, 1)
    assert found["Beds available now"] == (0, 7)
    assert issue(officer).number == 2


def test_a_report_of_tomorrow_is_not_issued(officer):
    with pytest.raises(NotNow, match="27 May 2020 has not come yet"):
        issue(officer, on=DAY + A_DAY)


@pytest.mark.parametrize("role", ["regional-reviewer", "call-handler"])
def test_only_who_writes_an_areas_reports_issues_one(country, stranger, role):
    for nobody in (stranger, person(role, f"area:{SEATON}")):
        for verb in (lambda by=nobody: issue(by), lambda by=nobody: write(by, "Calm.")):
            with pytest.raises(NotPermitted):
                verb()
    assert not Sitrep.objects.exists()


def test_a_list_for_who_writes_none_has_issued_reports_alone(officer):
    write(officer, "Calm.")
    issue(officer, "weekly")
    assert [one.kind.key for one in some_sitreps([SEATON], only_issued=True)] == ["weekly"]
    assert count_sitreps([SEATON], only_issued=True) == 1
    assert count_sitreps([SEATON], only_issued=False) == 2
    assert count_sitreps(["E09900003"], only_issued=False) == 0


def test_an_unknown_report_names_those_there_are(country):
    with pytest.raises(NotFound, match="daily, weekly"):
        find_kind("hourly")


# --- sent -------------------------------------------------------------------------------------


def addresses(by):
    for body, email in (
        ("tcg", "t@example.org"), ("mps", "m@example.org"), ("scg", "both@example.org"),
        ("cabinet", "both@example.org"), ("lrf", "l@example.org"),
    ):  # fmt: skip
        add_addressee(by=by, area=SEATON, body=body, name=body.upper(), email=email, now=NOON)


def test_nobody_gets_a_report_twice_and_the_whole_one_goes_before_the_short_form(officer):
    addresses(officer)
    found = {one.email: form for one, form in recipients_of(find_kind("weekly"), SEATON)}
    assert found == {"t@example.org": "full", "m@example.org": "short", "both@example.org": "full"}


def test_the_weekly_report_is_sent_whole_or_short_and_once(officer):
    """001:692-699."""
    addresses(officer)
    decide(officer, "Test all staff")
    kind = find_kind("weekly")

    def send():
        return send_sitrep(
            by=officer, kind=kind, area=SEATON, on=DAY, link="https://x/s/", now=NOON
        )

    with pytest.raises(NotNow, match="was not issued"):
        send()
    issue(officer, "weekly")
    assert send() == send() == 3
    letters = {one.kind: one.body for one in Letter.objects.order_by("pk")}
    assert Letter.objects.count() == 3
    assert "Test all staff" in letters["sitrep-full"]
    assert "Test all staff" not in letters["sitrep-short"]
    assert "Staff off today" in letters["sitrep-full"]
    assert "Staff off today" not in letters["sitrep-short"]
    assert "Homes that told us: 0, from 2 of 2 answers" in letters["sitrep-short"]
    assert all("https://x/s/" in body for body in letters.values())


def test_a_report_for_nobody_is_not_sent(officer):
    issue(officer)
    with pytest.raises(NotNow, match="Nobody is on the list"):
        send_sitrep(by=officer, kind=find_kind("daily"), area=SEATON, on=DAY, link="x", now=NOON)


# --- what the database itself refuses ---------------------------------------------------------


def test_a_version_is_never_rewritten(officer):
    issue(officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        SitrepIssue.objects.update(digest="0")


@pytest.mark.parametrize("what", ["sitrep", "issue", "text"])
def test_there_is_one_of_each_number(officer, what):
    issue(officer)
    write(officer, "Calm.")
    row = Sitrep.objects.get()
    again = {
        "sitrep": lambda: Sitrep.objects.create(authority_code=SEATON, kind="daily", on=DAY),
        "issue": lambda: SitrepIssue.objects.create(
            sitrep=row, number=1, at=NOON, by="x", content={}, digest=""
        ),
        "text": lambda: SitrepText.objects.create(
            sitrep=row, section="summary", number=1, at=NOON, by="x"
        ),
    }
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        again[what]()
