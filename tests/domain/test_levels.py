"""What suggests a level, and what a person may decide about it (B12)."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.levels import (
    Held,
    Levels,
    Suggestion,
    duties,
    kind_of,
    needs_reason,
    rises,
    still_stands,
    suggest,
    why_not,
)
from rollcall.domain.programme import Programme
from rollcall.foundation.programmes import programme as load_programme
from tests.factories.signals import NOW, TODAY, case, facts, told


LEVELS = load_programme("covid19-england-2020").levels
KEYS = [one.key for one in LEVELS.levels]


def look(programme: Programme, answers: dict | None = None, **known: Any) -> Suggestion:
    by_hand = known.pop("by_hand", ())
    return suggest(
        programme.levels,
        programme.triggers,
        facts(programme, answers, **known),
        signalling=programme.signalling,
        now=NOW,
        by_hand=by_hand,
    )


def met(found: Suggestion) -> set[str]:
    return {one.trigger.id for one in found.met}


def test_nothing_the_matter_is_the_calm_level(programme: Programme) -> None:
    found = look(programme)
    assert (found.level, found.met) == ("green", ())


def test_what_was_not_answered_suggests_nothing(programme: Programme) -> None:
    assert look(programme, reports=[told(dict.fromkeys(KEYS_OF_CALM))]).met == ()


KEYS_OF_CALM = tuple(told().answers)


@pytest.mark.parametrize(
    ("answers", "trigger", "level"),
    [
        ({"coping": "amber_some_pressure"}, "own-word-amber", "amber"),
        ({"coping": "black_cannot_continue_safely"}, "own-word-black", "black"),
        ({"shifts_filled": 13}, "shifts-below-70", "black"),
        ({"unfilled_48h": 1, "shifts_agency": 2}, "shifts-unfilled-48", "red"),
        ({"manager_cover": "deputy"}, "deputy-only", "amber"),
        ({"manager_cover": "no_cover"}, "no-manager", "red"),
        ({"ppe_eyes_rag": "amber"}, "ppe-amber", "amber"),
        ({"can_isolate": "yes", "can_cohort": "no"}, "isolation-in-part", "amber"),
        ({"can_isolate": "no"}, "isolation-not-for-some", "red"),
        ({"equip_fault": "yes"}, "equipment-broken", "amber"),
        ({"finance_flag": "serious"}, "finance-distress", "red"),
        ({"checkin": "no"}, "check-in-missed", "amber"),
        ({"clin_lead": "no"}, "no-clinical-lead", "red"),
        ({"deaths_all": 2, "deaths_suspected": 1}, "one-death", "amber"),
        ({"deaths_all": 3, "deaths_confirmed": 1, "deaths_suspected": 2}, "two-deaths", "red"),
        ({"deaths_all": 4, "deaths_confirmed": 4}, "four-deaths", "black"),
        (
            {"deaths_all": 1, "deaths_confirmed": 1, "residents_today": 9},
            "tenth-of-residents-died",
            "black",
        ),
    ],
)
def test_an_answer_that_meets_a_trigger(
    programme: Programme, answers: dict, trigger: str, level: str
) -> None:
    found = look(programme, answers)
    assert trigger in met(found)
    assert found.level == level


def test_deaths_of_seven_days_are_added_up_and_older_ones_are_not(programme: Programme) -> None:
    def died(days_ago: int) -> Any:
        return told(
            {"deaths_all": 1, "deaths_suspected": 1}, on=TODAY - dt.timedelta(days=days_ago)
        )

    assert "one-death" in met(look(programme, reports=[told(), died(6), died(7)]))
    assert "two-deaths" in met(look(programme, reports=[told(), died(5), died(6)]))


def test_stock_for_less_than_a_day_is_black_unless_a_delivery_is_confirmed(
    programme: Programme,
) -> None:
    few = {"ppe_masks_iir_rag": "red", "ppe_masks_iir_stock": 50, "ppe_masks_iir_use": 60}
    assert look(programme, few).level == "black"
    tomorrow = (TODAY + dt.timedelta(days=1)).isoformat()
    assert look(programme, {**few, "ppe_delivery_due": tomorrow}).level == "red"
    later = (TODAY + dt.timedelta(days=2)).isoformat()
    assert look(programme, {**few, "ppe_delivery_due": later}).level == "black"


def test_evidence_of_stock_is_the_days_that_it_lasts(programme: Programme) -> None:
    few = {"ppe_masks_iir_rag": "red", "ppe_masks_iir_stock": 50, "ppe_masks_iir_use": 60}
    evidence = {one.words for found in look(programme, few).met for one in found.evidence}
    assert evidence == {"masks: 0 days left"}


def test_evidence_has_a_short_name_for_every_answer_a_rule_looks_at(programme: Programme) -> None:
    rules = [one.compiled for one in (*programme.triggers, *programme.signalling.rules)]
    looked_at = {question for one in rules for question in one.check.reads}
    shown = programme.signals.shown_as
    named = {name for one in shown for name in (one.question, one.stock, one.use)}
    assert looked_at - named == set()


def test_outbreaks_rise_with_cases_and_with_speed(programme: Programme) -> None:
    assert look(programme, cases=[case(3)]).level == "amber"
    assert look(programme, cases=[case(3), case(5)]).level == "red"
    assert "doubled-in-48-hours" in met(look(programme, cases=[case(3, 2), case(0, 2)]))
    assert "doubled-in-48-hours" not in met(look(programme, cases=[case(3, 3), case(0, 2)]))
    ill = {"res_cur_confirmed": 3, "res_cur_suspected": 1, "residents_today": 20}
    assert "fifth-of-residents" in met(look(programme, ill, cases=[case(3, 4)]))


def test_a_deputy_for_a_week_is_no_longer_a_deputy_only(programme: Programme) -> None:
    days = [TODAY - dt.timedelta(days=n) for n in range(7)]
    week = [told({"manager_cover": "deputy"}, on=on) for on in days]
    assert look(programme, reports=week).level == "red"
    assert look(programme, reports=week[:6]).level == "amber"


def test_what_only_a_person_knows_counts_when_a_person_says_so(programme: Programme) -> None:
    found = look(programme, by_hand=["finance-closing"])
    assert (found.level, met(found)) == ("black", {"finance-closing"})


def test_every_domain_has_its_own_level(programme: Programme) -> None:
    found = look(programme, {"ppe_eyes_rag": "red", "manager_cover": "deputy"})
    by_domain = {domain.key: level for domain, level in found.domains}
    assert (by_domain["ppe"], by_domain["management"]) == ("red", "amber")
    assert set(by_domain.values()) == {"red", "amber", "green"}
    assert [one.trigger.id for one in found.reasons] == ["ppe-red"]


def test_the_table_has_every_cell_or_says_that_only_a_person_can_tell(
    programme: Programme,
) -> None:
    """B12: ten parts and the home's own word, each with amber, red and black."""
    cells = {(one.domain, one.level) for one in programme.levels.triggers}
    every = {(d.key, level) for d in programme.levels.domains for level in KEYS[1:]}
    assert len(programme.levels.domains) == 11
    assert cells == every
    assert all(one.source for one in programme.levels.triggers)


def test_every_level_but_the_calm_one_says_who_is_told_and_what_a_home_can_expect() -> None:
    for one in LEVELS.levels:
        assert one.expect
        assert bool(one.tell) == bool(one.opens) == (one.key != "green")
    assert {told.within_hours for told in LEVELS.levels[-1].tell} == {2}


# --- what a person may decide -------------------------------------------------------------------


def held(level: str, hours: float = 30) -> Held:
    return Held(level, NOW - dt.timedelta(hours=hours))


def refused(wanted: str, before: Held | None, suggested: str) -> str:
    return why_not(LEVELS, wanted, held=before, suggested=suggested, now=NOW)


def test_the_suggested_level_can_be_confirmed_and_any_higher_one_decided() -> None:
    for wanted in ("amber", "red", "black"):
        assert refused(wanted, None, "amber") == ""
        assert not needs_reason(LEVELS, wanted, None, "amber")


def test_a_level_goes_up_at_once_and_by_any_step() -> None:
    assert refused("black", held("green", 0), "green") == ""


def test_lowering_needs_a_reason() -> None:
    assert needs_reason(LEVELS, "amber", held("red"), "green")
    assert needs_reason(LEVELS, "amber", None, "red")
    assert not needs_reason(LEVELS, "red", held("red"), "red")
    assert needs_reason(LEVELS, "amber", held("amber"), "red")


def test_a_level_goes_down_one_step_at_a_time() -> None:
    assert refused("red", held("black"), "green") == ""
    assert "one step at a time" in refused("amber", held("black"), "green")


@pytest.mark.parametrize(("hours", "may"), [(0, False), (23.9, False), (24, True)])
def test_a_level_goes_down_only_after_it_stood_for_a_day(hours: float, may: bool) -> None:
    said = refused("amber", held("red", hours), "green")
    assert (said == "") is may
    assert may or said == "Red has not stood for 24 hours yet."


def test_a_level_does_not_go_down_while_worse_is_suggested() -> None:
    assert "suggest Black, which is above Red" in refused("amber", held("red"), "black") or (
        "further down" in refused("amber", held("red"), "black")
    )


def test_nobody_decides_more_than_one_level_below_what_is_suggested() -> None:
    assert "further down" in refused("amber", None, "black")
    assert refused("red", None, "black") == ""


def test_an_unknown_level_is_refused() -> None:
    assert refused("purple", None, "green") == "There is no level “purple”."


@given(
    st.sampled_from(KEYS), st.sampled_from([None, *KEYS]), st.sampled_from(KEYS), st.integers(0, 60)
)
def test_no_decision_ever_skips_a_level_downwards(
    wanted: str, before: str | None, suggested: str, hours: int
) -> None:
    standing = held(before, hours) if before else None
    if refused(wanted, standing, suggested):
        return
    start = LEVELS.rank(before) if before else LEVELS.rank(suggested)
    assert LEVELS.rank(wanted) >= start - 1
    if kind_of(LEVELS, wanted, standing, suggested) == "lowered":
        assert needs_reason(LEVELS, wanted, standing, suggested)
        assert standing is None or hours >= LEVELS.stable_hours


@pytest.mark.parametrize(
    ("before", "after", "hours"),
    [
        ("", "green", []),
        ("", "red", [4, 4, 24]),
        ("red", "black", [2] * 5),
        ("black", "red", []),
        ("red", "red", []),
        ("red", "purple", []),
    ],
)
def test_somebody_must_be_told_in_time_when_a_level_rises_and_only_then(
    before: str, after: str, hours: list[int]
) -> None:
    found = duties(LEVELS, before, after, NOW)
    assert [one.due_at - NOW for one in found] == [dt.timedelta(hours=one) for one in hours]
    assert bool(found) == rises(LEVELS, before, after)


def test_what_a_level_asked_for_stands_as_long_as_it_or_a_more_serious_one_does() -> None:
    assert still_stands(LEVELS, "red", "red")
    assert still_stands(LEVELS, "red", "black")
    assert not still_stands(LEVELS, "red", "amber")
    assert not still_stands(LEVELS, "green", "green")
    assert not still_stands(LEVELS, "amber", "")


def test_the_promise_of_a_day_is_the_latest_that_began_by_then() -> None:
    first = LEVELS.policies[0]
    later = first.__class__("2", dt.date(2020, 6, 1), ("Anew.",))
    both = Levels(LEVELS.levels, policies=(later, first))
    assert both.policy(dt.date(2020, 5, 31)) == first
    assert both.policy(dt.date(2020, 6, 1)) == later
    assert both.policy(dt.date(2019, 1, 1)) is None
