"""Queries: opened after filing, asked once, closed by what removes the cause, and each step kept."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound, NotNow, NotPermitted
from rollcall.foundation.models import AccessRecord, AuditEvent
from rollcall.register.models import CareHome
from rollcall.reports.models import Query, QueryEvent, QueryWords, ReportVersion
from rollcall.reports.selectors import (
    QueryFilter,
    count_queries,
    find_query,
    queries_in_doubt,
    report,
    rule_rates,
    some_queries,
    steps_of,
    waiting_queries,
)
from rollcall.reports.services import (
    NewReport,
    ReportRefused,
    answer_query,
    confirm_query,
    correct_query,
    examine_reports,
    file_reports,
    reopen_query,
    set_query_aside,
)
from tests.factories.accounts import person
from tests.factories.reports import DAY, LATER, NOON, SYSTEM, Country, beds, file


pytestmark = pytest.mark.usefixtures("frozen_clock")

HISTORY = [31, 30, 32, 31, 33, 30, 31, 30]


def day(back: int) -> dt.date:
    return DAY - dt.timedelta(days=back)


def slept(number: int) -> dict[str, Any]:
    return {"residents_today": number}


@pytest.fixture
def home(country: Country) -> CareHome:
    """A home that said about 31 in each of its last eight reports."""
    one = country.homes["seaton1"]
    for back, number in zip(range(8, 0, -1), HISTORY, strict=True):
        file(one, day(back), slept(number))
    return one


@pytest.fixture
def reporter(home: CareHome) -> Actor:
    return person("home-reporter", f"home:{home.location_id}")


@pytest.fixture
def officer(country: Country) -> Actor:
    return person("council-officer", "area:E09900001")


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks: Any) -> Any:
    """What happens inside is followed by what happens once it has committed."""

    @contextmanager
    def committed() -> Iterator[None]:
        with django_capture_on_commit_callbacks(execute=True):
            yield

    return committed


@pytest.fixture
def asked(home: CareHome, after_commit: Any) -> Query:
    """The query about 13 residents."""
    with after_commit():
        file(home, DAY, slept(13))
    return Query.objects.get()


def settled(query: Query) -> str:
    query.refresh_from_db()
    return query.state


# --- opened -----------------------------------------------------------------------------------


def test_filing_a_far_number_opens_one_query_in_plain_words(asked: Query, home: CareHome):
    assert (asked.home, asked.on, asked.rule, asked.question) == (
        home,
        DAY,
        "Q1",
        "residents_today",
    )
    assert asked.ask == (
        "You said 13 residents slept here last night. It has been about 31 in your last reports. "
        "Is 13 right?"
    )
    assert asked.evidence == "13; usually 31, last time 30 (-57%); robust score -12.1."
    assert (asked.owner, asked.state, asked.opened_at) == ("home", "open", NOON)
    assert asked.version == ReportVersion.objects.get(on=DAY)
    assert AuditEvent.objects.get(action="queries.examined").detail["opened"] == 1


def test_a_usual_number_opens_none(home: CareHome, after_commit: Any):
    with after_commit():
        file(home, DAY, slept(34))
    assert not Query.objects.exists()


def test_nobody_is_asked_twice_about_the_same_thing_said(
    asked: Query, home: CareHome, reporter: Actor, after_commit: Any
):
    confirm_query(by=reporter, query_id=asked.pk, now=NOON)
    with after_commit():
        file(home, DAY, {**slept(13), "deaths_all": 0}, reason="Deaths were left out", now=LATER)
    examine_reports(by=SYSTEM, set_key="daily", homes={DAY: [home.pk]}, now=LATER)
    assert list(Query.objects.values_list("pk", "state")) == [(asked.pk, "confirmed")]


def test_two_processes_that_find_the_same_open_it_once(asked: Query, home: CareHome):
    twin = Query(
        **{f.attname: getattr(asked, f.attname) for f in Query._meta.fields if f.attname != "id"}
    )
    Query.objects.bulk_create([twin], ignore_conflicts=True)
    assert Query.objects.count() == 1


def test_nobody_is_asked_about_a_day_that_the_home_can_no_longer_correct(
    country: Country, after_commit: Any
):
    one = country.homes["seaton1"]
    with after_commit():
        for back, number in zip(range(16, 7, -1), [*HISTORY, 13], strict=True):
            file(one, day(back), slept(number))
    assert not Query.objects.exists()


def test_an_import_is_examined_like_single_reports(country: Country, after_commit: Any):
    homes = list(country.homes.values())
    for back, number in zip(range(8, 0, -1), HISTORY, strict=True):
        for one in homes:
            file(one, day(back), slept(number))
    said = {one: 13 if place < 2 else 31 for place, one in enumerate(homes)}
    with after_commit():
        file_reports(
            by=SYSTEM,
            set_key="daily",
            reports=[NewReport(one.location_id, DAY, slept(n)) for one, n in said.items()],
            source="file",
            now=NOON,
        )
    assert {query.home for query in Query.objects.all()} == set(homes[:2])


def test_looking_at_many_reports_takes_as_many_queries_as_at_two(country: Country):
    def queries(homes: list[CareHome]) -> int:
        with CaptureQueriesContext(connection) as asked:
            examine_reports(
                by=SYSTEM, set_key="daily", homes={DAY: [one.pk for one in homes]}, now=NOON
            )
        return len(asked)

    homes = list(country.homes.values())
    for one in homes:
        file(one, DAY, slept(31))
    # The reports with those before them, and the homes' registered beds. What was asked before is
    # looked up only where somebody can have been asked.
    assert queries(homes[:2]) == queries(homes) == 2
    for one in homes:
        file(one, DAY, slept(32), reason="Miscounted", now=LATER)
    assert queries(homes[:2]) == queries(homes) == 3


def test_a_set_without_rules_is_not_even_read(home: CareHome):
    with CaptureQueriesContext(connection) as asked:
        examine_reports(by=SYSTEM, set_key="support-actions", homes={DAY: [home.pk]}, now=NOON)
    assert len(asked) == 0


# --- closed by a correction -------------------------------------------------------------------


def test_a_correction_that_removes_the_cause_closes_the_query(
    asked: Query, home: CareHome, after_commit: Any
):
    with after_commit():
        filed = file(home, DAY, slept(31), reason="A slip of the pen", now=LATER)
    assert settled(asked) == "corrected"
    [step] = steps_of(asked.pk)
    assert (step.step, step.by, step.version_id) == ("correct", "system:quality", filed.version_id)


def test_another_doubtful_number_is_another_question(
    asked: Query, home: CareHome, after_commit: Any
):
    with after_commit():
        file(home, DAY, slept(14), reason="A slip of the pen", now=LATER)
    assert settled(asked) == "corrected"
    [now] = Query.objects.filter(state="open")
    assert now.said == 14


def test_a_correction_of_the_day_before_settles_a_later_day_too(home: CareHome, after_commit: Any):
    with after_commit():
        file(home, DAY, {"occupied": 33, "res_from_hospital": 0, "res_from_community": 0})
    assert not Query.objects.exists(), "nothing was known of the day before"
    with after_commit():
        file(home, day(1), {**slept(30), "occupied": 30}, reason="Beds were left out", now=LATER)
        file(
            home,
            DAY,
            {"occupied": 33, "res_from_hospital": 0, "res_from_community": 0, "deaths_all": 0},
            reason="Deaths were left out",
            now=LATER,
        )
    [asked] = Query.objects.all()
    assert asked.ask == (
        "You said 33 beds are taken. Last time it was 30, and you said 0 people came since. "
        "Is 33 right?"
    )
    with after_commit():
        file(
            home, day(1), {**slept(30), "occupied": 33}, reason="Miscounted",
            now=LATER + dt.timedelta(hours=1),
        )  # fmt: skip
    assert settled(asked) == "corrected"


def test_a_rule_that_was_switched_off_says_nothing_about_what_it_asked(
    asked: Query, home: CareHome, after_commit: Any
):
    Query.objects.filter(pk=asked.pk).update(rule="OLD")
    with after_commit():
        file(home, DAY, slept(31), reason="A slip of the pen", now=LATER)
    assert settled(asked) == "open", "an officer sets it aside"


# --- what people do ---------------------------------------------------------------------------


def test_yes_settles_it_and_the_words_are_kept_apart(asked: Query, reporter: Actor):
    confirm_query(by=reporter, query_id=asked.pk, words="18 went home for the weekend", now=LATER)
    assert settled(asked) == "confirmed"
    [step] = steps_of(asked.pk)
    assert (step.words, step.by, step.at) == (
        "18 went home for the weekend", reporter.actor_id, LATER,
    )  # fmt: skip
    event = QueryEvent.objects.get()
    assert len(event.words_digest) == 64
    said = AuditEvent.objects.get(action="query.confirm")
    assert "18 went" not in str(said.detail)
    QueryWords.objects.all().delete()
    assert steps_of(asked.pk)[0].words == "", "words can be erased, the step stays"


def test_no_corrects_that_one_answer_and_nothing_else(
    home: CareHome, reporter: Actor, after_commit: Any
):
    with after_commit():
        file(home, DAY, {**slept(13), **beds(31, accepting=2), "notes": "All is well"})
    asked = Query.objects.get()
    with after_commit():
        correct_query(by=reporter, query_id=asked.pk, value="31", words="A slip", now=LATER)
    held = report(home.location_id, "daily", DAY)
    assert held is not None
    assert held.answers == {**slept(31), **beds(31, accepting=2), "notes": "All is well"}
    assert (held.number, held.source) == (2, "self")
    assert held.reason == "Asked whether it was right (Q1): A slip"
    assert settled(asked) == "corrected"
    assert [step.by for step in steps_of(asked.pk)] == [reporter.actor_id]


def test_an_officers_correction_came_by_phone(asked: Query, home: CareHome, officer: Actor):
    correct_query(by=officer, query_id=asked.pk, value=31, now=LATER)
    assert report(home.location_id, "daily", DAY).source == "phone"  # type: ignore[union-attr]


def test_a_correction_that_does_not_fit_is_refused_and_nothing_is_written(
    home: CareHome, reporter: Actor, after_commit: Any
):
    with after_commit():
        file(home, DAY, {**slept(13), "res_cur_suspected": 5, "res_cur_confirmed": 5})
    asked = Query.objects.get()
    with pytest.raises(ReportRefused, match="slept here"):
        correct_query(by=reporter, query_id=asked.pk, value=3, now=LATER)
    with pytest.raises(ReportRefused, match="whole number"):
        correct_query(by=reporter, query_id=asked.pk, value="thirty", now=LATER)
    with pytest.raises(BadInput, match="gave before"):
        correct_query(by=reporter, query_id=asked.pk, value=13, now=LATER)
    assert settled(asked) == "open"
    assert ReportVersion.objects.filter(on=DAY).count() == 1


def test_who_is_too_late_to_correct_can_still_say_what_was_wrong(
    asked: Query, reporter: Actor, officer: Actor
):
    late = NOON + dt.timedelta(days=8)
    with pytest.raises(NotNow):
        correct_query(by=reporter, query_id=asked.pk, value=31, now=late)
    answer_query(by=reporter, query_id=asked.pk, words="It should have been 31", now=late)
    assert settled(asked) == "answered"
    correct_query(by=officer, query_id=asked.pk, value=31, now=late)
    assert settled(asked) == "corrected"


def test_what_cannot_be_so_is_confirmed_with_words_only(asked: Query, reporter: Actor):
    Query.objects.filter(pk=asked.pk).update(kind="impossible")
    with pytest.raises(BadInput, match="does not fit"):
        confirm_query(by=reporter, query_id=asked.pk, now=NOON)
    confirm_query(by=reporter, query_id=asked.pk, words="The annexe is open again", now=NOON)
    assert settled(asked) == "confirmed"


def test_an_officer_sets_aside_with_a_reason_and_may_ask_again(asked: Query, officer: Actor):
    with pytest.raises(BadInput, match="Say why"):
        set_query_aside(by=officer, query_id=asked.pk, words=" ", now=NOON)
    set_query_aside(by=officer, query_id=asked.pk, words="The home is being emptied", now=NOON)
    assert settled(asked) == "set_aside"
    reopen_query(by=officer, query_id=asked.pk, words="Pressed the wrong one", now=LATER)
    assert settled(asked) == "open"
    assert [step.step for step in steps_of(asked.pk)] == ["set_aside", "reopen"]


def test_what_is_settled_cannot_be_settled_again(asked: Query, reporter: Actor):
    confirm_query(by=reporter, query_id=asked.pk, now=NOON)
    with pytest.raises(NotNow, match="confirmed already"):
        confirm_query(by=reporter, query_id=asked.pk, now=NOON)
    assert QueryEvent.objects.count() == 1


def test_words_that_seem_to_name_somebody_are_refused(asked: Query, reporter: Actor):
    with pytest.raises(BadInput, match="a person’s name: “Mrs Smith”"):
        confirm_query(by=reporter, query_id=asked.pk, words="Mrs Smith left", now=NOON)
    with pytest.raises(BadInput, match="characters long"):
        confirm_query(by=reporter, query_id=asked.pk, words="a" * 401, now=NOON)
    assert settled(asked) == "open"


def test_another_homes_person_is_refused_and_it_is_written_down(asked: Query, country: Country):
    other = person("home-reporter", f"home:{country.homes['seaton2'].location_id}")
    for verb in (confirm_query, answer_query, set_query_aside, reopen_query):
        with pytest.raises(NotPermitted):
            verb(by=other, query_id=asked.pk, words="Yes", now=NOON)
    assert AccessRecord.objects.filter(allowed=False, actor=other.actor_id).count() == 4
    with pytest.raises(NotFound):
        confirm_query(by=other, query_id=asked.pk + 1, now=NOON)


def test_a_home_sets_nothing_aside(asked: Query, reporter: Actor):
    for verb in (set_query_aside, reopen_query):
        with pytest.raises(NotPermitted):
            verb(by=reporter, query_id=asked.pk, words="No", now=NOON)


def test_the_history_cannot_be_changed(asked: Query, reporter: Actor):
    confirm_query(by=reporter, query_id=asked.pk, now=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        QueryEvent.objects.update(step="correct")


# --- reads ------------------------------------------------------------------------------------


def test_lists_are_cut_by_owner_rule_and_state(asked: Query, officer: Actor):
    everywhere = CareHome.objects.all()
    assert count_queries(everywhere, QueryFilter()) == 1
    assert count_queries(everywhere, QueryFilter(owner="council")) == 0
    assert count_queries(everywhere, QueryFilter(rule="Q1", owner="home")) == 1
    assert count_queries(CareHome.objects.none(), QueryFilter()) == 0
    [found] = some_queries(everywhere, QueryFilter(), start=0, stop=50)
    assert found == find_query(asked.pk)
    set_query_aside(by=officer, query_id=asked.pk, words="Known", now=NOON)
    assert count_queries(everywhere, QueryFilter()) == 0
    assert count_queries(everywhere, QueryFilter(states=())) == 1


def test_a_home_sees_what_it_has_been_asked_until_it_is_settled(
    asked: Query, home: CareHome, reporter: Actor
):
    assert [one.id for one in waiting_queries(home.location_id)] == [asked.pk]
    assert waiting_queries(home.location_id, "council") == []
    confirm_query(by=reporter, query_id=asked.pk, now=NOON)
    assert waiting_queries(home.location_id) == []


def test_a_figure_can_say_how_many_of_its_homes_are_in_doubt(asked: Query):
    everywhere = CareHome.objects.all()
    assert queries_in_doubt(everywhere, "daily", [DAY], ["residents_today"]) == 1
    assert queries_in_doubt(everywhere, "daily", [DAY], ["occupied"]) == 0
    assert queries_in_doubt(everywhere, "daily", [day(1)], ["residents_today"]) == 0


def test_rates_have_the_reports_as_their_denominator(asked: Query, reporter: Actor):
    def rate() -> Any:
        [one, _] = rule_rates(
            CareHome.objects.all(), [("Q1", "daily"), ("Q2", "daily")], day(7), DAY
        )
        return one

    assert (rate().reports, rate().opened, rate().waiting) == (8, 1, 1)
    assert rate().per_hundred == 12.5
    assert rate().share_right is None, "nothing was settled yet"
    confirm_query(by=reporter, query_id=asked.pk, now=NOON)
    assert (rate().confirmed, rate().share_right) == (1, 1.0)
    [nothing] = rule_rates(CareHome.objects.none(), [("Q1", "daily")], day(7), DAY)
    assert nothing.per_hundred is None
