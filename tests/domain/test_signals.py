"""Which home comes first, and why (methods d), with the reasons of the first programme."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.home_facts import Age, Facts, said
from rollcall.domain.many_homes import ManyHomes
from rollcall.domain.programme import Programme
from rollcall.domain.signals import ChangeRule, Place, Triage, change_of, ranked
from rollcall.foundation.programmes import programme as load_programme
from tests.factories.questions import question
from tests.factories.signals import CALM, HOME, NOW, TODAY, case, facts, told


def look(programme: Programme, answers: dict | None = None, **known) -> Triage:
    """What is said of a home that answered, and was last heard from some hours ago."""
    found = facts(programme, answers, **known)
    hours = known.get("hours", 20)
    last = None if hours is None else NOW - dt.timedelta(hours=hours)
    return programme.signalling.triage(found, now=NOW, last_contact=last)


def reasons(found: Triage) -> list[str]:
    return [one.rule.id for one in found.fired]


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
        ({"accepting": None}, {"accepting": 3}, "beds-changed"),
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


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(0, 9), st.none() | st.integers(0, 200)),
        max_size=12,
    )
)
def test_the_order_is_tier_then_points_then_longest_since_contact(homes: list) -> None:
    found = [
        Place(tier, points, None if hours is None else NOW - dt.timedelta(hours=hours))
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


# --- evidence, changes and ages -------------------------------------------------------------


def test_evidence_names_the_value_and_who_said_it_and_when(programme: Programme) -> None:
    """Masks: 1 day left, said by phone 09:40."""
    at = NOW.replace(hour=8, minute=40)
    few = {"ppe_masks_iir_rag": "red", "ppe_masks_iir_stock": 90, "ppe_masks_iir_use": 60}
    found = facts(programme, reports=[told(few, at=at, source="phone")])
    [fired] = programme.signalling.triage(found, now=NOW, last_contact=NOW).fired
    [evidence] = fired.evidence
    assert (fired.rule.id, evidence.words) == ("ppe-red", "masks: 1 day left")
    assert evidence.said is not None
    assert (evidence.said.source, evidence.said.at, evidence.age) == ("phone", at, Age.FRESH)


def test_evidence_of_a_colour_is_every_item_that_is_as_bad(programme: Programme) -> None:
    found = look(programme, {"ppe_eyes_rag": "red", "ppe_gloves_rag": "red"})
    [fired] = found.fired
    names = [one.words.split(":")[0] for one in fired.evidence]
    assert names == ["gloves", "eye protection"]


def test_an_answer_is_as_old_as_when_it_was_given_and_not_as_the_form(
    programme: Programme,
) -> None:
    given_at = NOW - dt.timedelta(hours=50)
    red = {"ppe_eyes_rag": "red"}
    reports = [
        told(red, repeated=frozenset({"ppe_eyes_rag"})),
        told(red, on=TODAY - dt.timedelta(days=1), repeated=frozenset({"ppe_eyes_rag"})),
        told(red, on=TODAY - dt.timedelta(days=2), at=given_at, source="phone"),
        told(red, on=TODAY - dt.timedelta(days=3), at=given_at - dt.timedelta(days=1)),
    ]
    found = programme.signalling.triage(
        facts(programme, reports=reports), now=NOW, last_contact=NOW
    )
    [evidence] = found.fired[0].evidence
    assert evidence.said is not None
    assert (evidence.said.at, evidence.said.source, evidence.age) == (given_at, "phone", Age.STALE)


def test_an_answer_given_anew_after_another_one_is_no_older_than_itself() -> None:
    reports = [
        told({"coping": "green_fine"}, repeated=frozenset({"coping"})),
        told({"coping": "red_need_help_today"}, on=TODAY - dt.timedelta(days=1)),
    ]
    found = said("coping", reports)
    assert found is not None
    assert found.at == NOW


def test_what_a_file_of_others_filled_in_is_the_files_word() -> None:
    found = said("coping", [told(source="phone", elsewhere=frozenset({"coping"}))])
    assert found is not None
    assert found.source == "file"


@pytest.mark.parametrize(
    ("hours", "age"),
    [
        (23.9, Age.FRESH), (24, Age.AGEING), (48, Age.AGEING), (48.1, Age.STALE),
        (72, Age.STALE), (72.1, Age.EXPIRED),
    ],
)  # fmt: skip
def test_ages_of_answers(programme: Programme, hours: float, age: Age) -> None:
    """methods d: below 24 hours fresh, 24 to 48 ageing, above 48 stale, above 72 expired."""
    given_at = NOW - dt.timedelta(hours=hours)
    assert programme.signals.ageing.age(given_at, NOW) is age


def test_a_number_that_changed_is_shown_with_the_step(programme: Programme) -> None:
    """methods d: "3 → 5 (+2)"."""
    [fired] = look(programme, {"accepting": 5}, before={"accepting": 3}).fired
    assert fired.words == "Beds it can fill now: 3 → 5 (+2)"
    [fired] = look(programme, {"accepting": 1}, before={"accepting": 3}).fired
    assert fired.words.endswith("3 → 1 (−2)")  # noqa: RUF001 - a minus sign for people


def test_an_answer_that_went_missing_says_what_it_was(programme: Programme) -> None:
    [fired] = look(programme, {"accepting": None}, before={"accepting": 3}).fired
    assert fired.words == "Beds it can fill now: 3 before, no answer this time"


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 5), st.integers(0, 50))
def test_a_change_is_material_by_the_larger_of_both_thresholds(
    before: int, now: int, at_least: int, share: int
) -> None:
    rule = ChangeRule("x", "q", "X", 3, "", "", TODAY, at_least=at_least, share=share)
    found = change_of(rule, question("q"), before, now)
    step = abs(now - before)
    assert (found is not None) == (step >= max(at_least, share * before / 100))
    assert found in (None, "more" if now > before else "less")


def test_overdue_actions_are_a_reason_when_there_are_some(programme: Programme) -> None:
    [fired] = look(programme, overdue=2).fired
    assert (fired.rule.tier, fired.words) == (2, "Agreed actions not done in time: 2.")


def test_an_outbreak_without_a_plan_is_a_reason_until_it_has_one(programme: Programme) -> None:
    [fired] = look(programme, without_plan=1).fired
    assert (fired.rule.id, fired.rule.owner, fired.measure) == ("outbreak-without-plan", "ipc", 1)
    assert not look(programme).fired


def test_every_reason_belongs_to_a_team_and_those_that_wait_for_somebody_say_what_to_open(
    programme: Programme,
) -> None:
    support, signals = programme.support, programme.signals
    assert all(rule.owner in support.team for rule in signals.every)
    waiting = [rule for rule in signals.every if rule.tier <= signals.decide_up_to]
    assert {rule.id for rule in waiting if not rule.kind} == {"action-overdue"}


def test_a_fifth_of_the_regions_homes_with_new_cases_is_a_point(programme: Programme) -> None:
    assert look(programme, region=19).points == 0
    assert look(programme, region=20).points == 1


def test_every_rule_says_when_it_clears_and_why_it_matters(programme: Programme) -> None:
    for one in programme.signalling.rules:
        assert one.rule.clears.endswith("."), one.rule.id
        assert one.rule.why.endswith("."), one.rule.id
        assert one.rule.owner, one.rule.id


# --- many homes -----------------------------------------------------------------------------


numbers = st.none() | st.integers(0, 25)
answers = st.fixed_dictionaries(
    {},
    optional={
        "coping": st.sampled_from(["green_fine", "red_need_help_today", "dont_know", None]),
        "ppe_masks_iir_rag": st.sampled_from(["red", "amber", "green", "dont_know", None]),
        "ppe_ffp3_rag": st.sampled_from(["red", "blue", None]),
        "shifts_filled": numbers,
        "accepting": numbers,
        "deaths_all": numbers,
        "deaths_suspected": numbers,
        "nurse_every_shift": st.sampled_from(["yes", "no", None]),
        "st_care_employed": numbers,
        "st_care_abs_covid": numbers,
        "st_care_abs_other": numbers,
    },
)
homes = st.fixed_dictionaries(
    {
        "answers": answers,
        "before": st.none() | answers,
        "cases": st.lists(st.builds(case, st.integers(0, 20), st.integers(0, 6)), max_size=3),
        "hours": st.none() | st.integers(0, 120),
        "on": st.sampled_from([TODAY - dt.timedelta(days=n) for n in range(5)]),
        "affected": st.integers(0, 50),
        "home": st.sampled_from([HOME, {"provides_nursing": True, "does_agp": True}]),
        "promise_missed": st.booleans(),
    }
)


@given(st.lists(homes, max_size=6))
def test_many_homes_at_once_are_placed_as_one_by_one(known: list) -> None:
    programme = load_programme("covid19-england-2020")
    found = [facts(programme, one.pop("answers"), **one) for one in known]
    together = programme.signalling.place_many(found, [NOW] * len(found))
    for one, place in zip(found, together, strict=True):
        alone = programme.signalling.triage(one, now=NOW, last_contact=NOW)
        assert place == Place(alone.tier, alone.points, NOW, alone.rules)


def test_homes_that_are_alike_are_asked_once(programme: Programme) -> None:
    asked = []

    class Listening(Facts):
        def value(self, name: str):
            asked.append(name)
            return super().value(name)

    alike = [facts(programme, {"coping": "red_need_help_today"}) for _ in range(50)]
    listening = [Listening(one.sheet, one.beside, one.fresh) for one in alike]
    check = next(one for one in programme.signalling.rules if one.rule.id == "needs-help-today")
    assert ManyHomes(listening).holding(check.compiled.check) == list(range(50))
    assert asked == ["coping"]
