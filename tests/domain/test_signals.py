"""Which home comes first, and why (methods d), with the reasons of the first programme."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.outbreaks import CaseDay
from rollcall.domain.programme import Programme
from rollcall.domain.signals import (
    Contact,
    Facts,
    Triage,
    case_facts,
    ranked,
    suggested_level,
    triage,
)


TODAY = dt.date(2020, 5, 26)
NOW = dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)
#: A day on which nothing is the matter.
CALM = {
    "coping": "green_fine",
    "deaths_all": 0,
    "manager_cover": "registered_manager",
    "shifts_planned": 20,
    "shifts_filled": 20,
    "ppe_aprons_rag": "green",
    "ppe_gloves_rag": "green",
    "ppe_masks_iir_rag": "blue",
    "ppe_eyes_rag": "green",
    "ppe_sanitiser_rag": "green",
    "ppe_bodybags_rag": "not_needed",
    "accepting": 3,
    "admission_status": "open",
}
HOME = {"provides_nursing": False, "does_agp": False}


def look(
    programme: Programme,
    answers: dict | None = None,
    *,
    before: dict | None = None,
    cases: list[CaseDay] | None = None,
    hours: float | None = 20,
    on: dt.date = TODAY,
    affected: int = 0,
    home: dict | None = None,
    **contact,
) -> Triage:
    """What is said of a home that answered, and was last heard from some hours ago."""
    sheet = programme.compiled("daily").sheet(
        {**CALM, **(answers or {})},
        on=on,
        home=home or HOME,
        history=[] if before is None else [{**CALM, **before}],
    )
    last = None if hours is None else NOW - dt.timedelta(hours=hours)
    heard = Contact(last, last.date() if last else None, **contact)
    beside = {
        "contact": heard.known(NOW, TODAY),
        "cases": case_facts(cases or [], TODAY, programme.settings.outbreak),
        "area": {"affected_percent": affected},
    }
    return triage(
        programme.signal_rules,
        Facts(sheet, beside, fresh=(TODAY - on).days <= 1),
        routine=programme.signals.routine,
        last_contact=last,
    )


def reasons(found: Triage) -> list[str]:
    return [one.rule.id for one in found.fired]


def case(days_ago: int, confirmed: int = 1) -> CaseDay:
    return CaseDay(TODAY - dt.timedelta(days=days_ago), confirmed=confirmed)


def test_the_numeric_test_of_the_method(programme: Programme) -> None:
    """methods d: A single case yesterday, 2 days since call; B PPE red; C routine, 80 h silent."""
    a = look(programme, cases=[case(1)], hours=48)
    b = look(programme, {"ppe_masks_iir_rag": "red"})
    c = look(programme, hours=80)
    order = ranked({"A": a, "B": b, "C": c}.items(), lambda one: one[1], lambda one: one[0])
    assert [(name, found.tier, found.points) for name, found in order] == [
        ("B", 1, 0),
        ("A", 2, 2),
        ("C", 2, 0),
    ]


def test_a_home_where_all_is_well_is_routine_and_has_no_reason(programme: Programme) -> None:
    found = look(programme)
    assert (found.tier, found.points, found.fired) == (4, 0, ())
    assert programme.signals.tier_label(found.tier) == "Routine"


def test_what_was_not_answered_is_never_a_reason(programme: Programme) -> None:
    blank = dict.fromkeys(CALM)
    assert look(programme, blank).fired == ()


@pytest.mark.parametrize(
    ("answers", "rule", "tier"),
    [
        ({"coping": "black_cannot_continue_safely"}, "cannot-go-on", 1),
        ({"coping": "red_need_help_today"}, "needs-help-today", 1),
        ({"shifts_filled": 13}, "shifts-below-70", 1),
        ({"manager_cover": "no_cover"}, "nobody-managing", 1),
        ({"ppe_gloves_rag": "red"}, "ppe-red", 1),
        ({"deaths_all": 1}, "deaths", 1),
        ({"ppe_gloves_rag": "amber"}, "ppe-amber", 2),
        (
            {
                "st_care_employed": 15,
                "st_noncare_employed": 5,
                "st_care_abs_covid": 3,
                "st_care_abs_other": 1,
                "st_noncare_abs_covid": 0,
                "st_noncare_abs_other": 0,
            },
            "staff-absent-20",
            2,
        ),
    ],
)
def test_an_answer_that_is_a_reason(
    programme: Programme, answers: dict, rule: str, tier: int
) -> None:
    found = look(programme, answers)
    assert rule in reasons(found)
    assert found.tier == tier
    assert {one.as_of for one in found.fired} == {TODAY}


def test_a_shift_without_a_nurse_is_asked_of_nursing_homes_only(programme: Programme) -> None:
    nursing = {"provides_nursing": True, "does_agp": False}
    assert reasons(look(programme, {"nurse_every_shift": "no"}, home=nursing)) == ["no-nurse"]
    assert reasons(look(programme, {"nurse_every_shift": "no"})) == []


def test_seventy_per_cent_of_shifts_is_not_below_seventy(programme: Programme) -> None:
    assert reasons(look(programme, {"shifts_filled": 14})) == []


@pytest.mark.parametrize(
    ("now", "before", "rule"),
    [
        ({"accepting": 5}, {"accepting": 3}, "beds-changed"),
        ({"accepting": 1}, {"accepting": 3}, "beds-changed"),
        ({"accepting": 4}, {"accepting": 3}, ""),  # by one only
        ({"accepting": 22}, {"accepting": 20}, ""),  # by two, but not by a fifth
        ({"res_cur_confirmed": 1}, {"res_cur_confirmed": 0}, "cases-changed"),
        ({"admission_status": "closed"}, {}, "admissions-changed"),
        ({"coping": "amber_some_pressure"}, {}, "coping-changed"),
        ({"accepting": None}, {"accepting": 3}, "beds-missing"),
    ],
)
def test_a_material_change(programme: Programme, now: dict, before: dict, rule: str) -> None:
    found = look(programme, now, before=before)
    assert reasons(found) == ([rule] if rule else [])
    assert found.tier == (3 if rule else 4)


def test_a_change_is_shown_in_words_with_both_answers(programme: Programme) -> None:
    [fired] = look(programme, {"admission_status": "closed"}, before={}).fired
    assert fired.words.startswith("Open to new residents: “")
    options = programme.sets["daily"].by_id["admission_status"]
    for code in ("open", "closed"):
        assert f"“{options.option_label(code)}”" in fired.words


def test_points_count_new_cases_week_by_week_and_in_the_area(programme: Programme) -> None:
    found = look(programme, cases=[case(1, 5), case(8), case(15)], affected=40)
    assert found.points == 2 + 2 + 1 + 2 + 1 + 1 + 1 + 1
    assert look(programme, cases=[case(6)]).points == 2
    assert look(programme, cases=[case(7)]).points == 2  # the week before


def test_an_outbreak_is_new_on_the_day_it_begins_and_the_day_after(programme: Programme) -> None:
    assert "new-outbreak" in reasons(look(programme, cases=[case(0, 2)]))
    assert "new-outbreak" in reasons(look(programme, cases=[case(10), case(1)]))
    assert "new-outbreak" not in reasons(look(programme, cases=[case(2, 2)]))


def test_events_of_an_older_report_are_past_but_its_state_still_speaks(
    programme: Programme,
) -> None:
    two_days_ago = TODAY - dt.timedelta(days=2)
    found = look(programme, {"deaths_all": 1, "ppe_eyes_rag": "red"}, on=two_days_ago)
    assert reasons(found) == ["ppe-red"]
    assert found.fired[0].as_of == two_days_ago


@pytest.mark.parametrize(("hours", "tier"), [(47, 4), (48, 2), (None, 2)])
def test_silence_is_a_reason_after_two_days(
    programme: Programme, hours: float | None, tier: int
) -> None:
    assert look(programme, hours=hours).tier == tier


def test_a_broken_promise_and_three_tries_are_reasons(programme: Programme) -> None:
    assert reasons(look(programme, promise_missed=True)) == ["promise-missed"]
    [fired] = look(programme, unanswered=3).fired
    assert (fired.rule.id, fired.words) == ("three-tries", "Tries without an answer: 3.")
    assert fired.as_of is None


@pytest.mark.parametrize(
    ("last_heard_days_ago", "level"),
    [(0, "green"), (1, "green"), (2, "amber"), (3, "red"), (4, "black")],
)
def test_at_14_a_home_that_missed_two_days_is_red_for_contact(
    programme: Programme, last_heard_days_ago: int, level: str
) -> None:
    """AT-14 and the level table B12: reached today green, 1 day amber, 2 red, 3 and more black."""
    found = look(programme, hours=24 * last_heard_days_ago)
    assert suggested_level(found.fired, "contact") == level


def test_the_highest_level_of_all_domains_is_suggested(programme: Programme) -> None:
    found = look(programme, {"coping": "black_cannot_continue_safely", "ppe_eyes_rag": "amber"})
    assert suggested_level(found.fired) == "black"
    assert suggested_level(found.fired, "ppe") == "amber"


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(0, 9), st.none() | st.integers(0, 200)),
        max_size=12,
    )
)
def test_the_order_is_tier_then_points_then_longest_since_contact(homes: list) -> None:
    found = [
        Triage(tier, points, (), None if hours is None else NOW - dt.timedelta(hours=hours))
        for tier, points, hours in homes
    ]
    order = ranked(found, lambda one: one, lambda _: "")
    for first, second in pairwise(order):
        assert first.tier <= second.tier
        if first.tier == second.tier:
            assert first.points >= second.points
            if first.points == second.points and first.last_contact is not None:
                assert second.last_contact is not None
                assert first.last_contact <= second.last_contact
