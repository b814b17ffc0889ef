"""The rules between answers, judged on the shipped daily set."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.programme import Programme
from rollcall.domain.questions.checks import (
    Checker,
    Problem,
    check_date,
    compile_rule,
    options_not_offered,
    read_answers,
    refused,
    scan_words,
)
from rollcall.domain.questions.conditions import ExpressionError
from rollcall.domain.questions.definition import Cell, Rule
from rollcall.domain.questions.personal import is_nhs_number, mask, scan
from tests.factories.questions import ALL_KINDS, ON, checker, compiled, question, rule, sheet


@pytest.fixture(scope="session")
def daily(programme: Programme) -> Checker:
    """The rules of the shipped daily set."""
    return programme.checker("daily")


def problems(
    daily: Checker,
    answers: Mapping[str, Any],
    home: Mapping[str, Any] | None = None,
    history: Sequence[Mapping[str, Any]] = (),
    overridden: Mapping[str, str] | None = None,
) -> dict[str, Problem]:
    """What is wrong with these answers of 26 May 2020, by the id of the rule."""
    one = daily.compiled.sheet(answers, on=ON, home=home, history=history)
    return {problem.rule: problem for problem in daily.check(one, overridden)}


BEDS = {
    "max_capacity": 40,
    "occupied": 30,
    "reserved": 2,
    "accepting": 5,
    "short_term": 4,
    "not_available": 3,
    "na_outbreak": 3,
    "na_staffing": 0,
    "na_refurb": 0,
    "na_single_use": 0,
    "na_assessment": 0,
    "na_other": 0,
    "admission_status": "open",
}


def test_answers_that_fit_together_have_no_problem(daily: Checker) -> None:
    assert problems(daily, BEDS) == {}


def test_an_empty_report_has_no_problem(daily: Checker) -> None:
    assert problems(daily, {}) == {}


# --- rule by rule: answers that break it, the level, and answers at its limit that do not -----------

NURSING = {"provides_nursing": True}
PPE = {"ppe_aprons_rag": "red", "ppe_aprons_stock": 600, "ppe_aprons_use": 320}
BEFORE = {"occupied": 30}

CASES: list[tuple[str, str, Mapping[str, Any], Mapping[str, Any]]] = [
    ("VR-01", "error", {**BEDS, "reserved": 1}, BEDS),
    ("VR-02", "error", {**BEDS, "na_outbreak": 2}, BEDS),
    (
        "VR-03",
        "error",
        {"deaths_all": 2, "deaths_confirmed": 2, "deaths_suspected": 1},
        {"deaths_all": 3, "deaths_confirmed": 2, "deaths_suspected": 1},
    ),
    (
        "VR-04-care",
        "error",
        {"st_care_abs_covid": 30, "st_care_abs_other": 11, "st_care_employed": 40},
        {"st_care_abs_covid": 30, "st_care_abs_other": 10, "st_care_employed": 40},
    ),
    (
        "VR-04-nurse",
        "error",
        {"st_nurse_abs_covid": 3, "st_nurse_abs_other": 2, "st_nurse_employed": 4},
        {"st_nurse_abs_covid": 2, "st_nurse_abs_other": 2, "st_nurse_employed": 4},
    ),
    ("VR-09", "error", {**BEDS, "short_term": 6}, {**BEDS, "short_term": 5}),
    (
        "VR-09-room",
        "error",
        {"max_capacity": 40, "occupied": 36, "accepting": 5},
        {"max_capacity": 40, "occupied": 35, "accepting": 5},
    ),
    (
        "VR-10",
        "error",
        {"res_cur_suspected": 6, "res_cur_confirmed": 5, "residents_today": 10},
        {"res_cur_suspected": 5, "res_cur_confirmed": 5, "residents_today": 10},
    ),
    (
        "VR-11",
        "warn",
        {"res_new_confirmed": 1, "res_cur_confirmed": 0},
        {"res_new_confirmed": 1, "res_cur_confirmed": 1},
    ),
    (
        "VR-12",
        "error",
        {"admission_status": "closed", "accepting": 1},
        {"admission_status": "closed", "accepting": 0},
    ),
    (
        "VR-13",
        "error",
        {"shifts_filled": 33, "shifts_planned": 32},
        {"shifts_filled": 32, "shifts_planned": 32},
    ),
    (
        "VR-13-agency",
        "error",
        {"shifts_agency": 9, "shifts_filled": 8},
        {"shifts_agency": 8, "shifts_filled": 8},
    ),
    ("VR-20-aprons", "warn", {**PPE, "ppe_aprons_stock": 640}, PPE),
    (
        "BEDS-OCCUPIED",
        "error",
        {"occupied": 41, "max_capacity": 40},
        {"occupied": 40, "max_capacity": 40},
    ),
    (
        "NONE-support_wanted",
        "error",
        {"support_wanted": ["none", "ppe"]},
        {"support_wanted": ["none"]},
    ),
    ("BEDS-OTHER", "warn", {**BEDS, "na_other": 1}, {**BEDS, "na_other": 1, "notes": "Flooded."}),
    (
        "IPC-DETAIL",
        "warn",
        {"ipc_followed": "partly"},
        {"ipc_followed": "partly", "ipc_help": "visit"},
    ),
]


@pytest.mark.parametrize(
    ("name", "level", "broken", "kept"), CASES, ids=[case[0] for case in CASES]
)
def test_each_rule_refuses_warns_or_asks(
    daily: Checker, name: str, level: str, broken: Mapping[str, Any], kept: Mapping[str, Any]
) -> None:
    found = problems(daily, broken, NURSING)
    assert found[name].level == level
    assert found[name].question in daily.compiled.question_set.by_id
    assert found[name].message
    assert "{" not in str(found[name])
    assert name not in problems(daily, kept, NURSING)


@pytest.mark.parametrize(
    ("name", "broken"),
    [(name, broken) for name, level, broken, _ in CASES if level == "error"],
    ids=[case[0] for case in CASES if case[1] == "error"],
)
def test_a_blank_never_rejects(daily: Checker, name: str, broken: Mapping[str, Any]) -> None:
    by_id = {one.rule.id: one for one in daily.rules}
    for left_out in by_id[name].check.needs:
        rest = {key: value for key, value in broken.items() if key != left_out}
        assert name not in problems(daily, rest, NURSING)


@given(st.data())
def test_no_part_of_good_answers_is_refused(programme: Programme, data: st.DataObject) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(BEDS))))
    found = problems(programme.checker("daily"), {key: BEDS[key] for key in kept})
    assert refused(found.values()) == []


def test_a_message_says_both_sides_in_numbers(daily: Checker) -> None:
    problem = problems(daily, {**BEDS, "reserved": 1})["VR-01"]
    assert "make 39; you said 40 in all" in problem.message
    assert problem.remedy
    assert str(problem).startswith("occupied: The beds do not add up.")


def test_a_message_shows_options_in_words(daily: Checker) -> None:
    problem = problems(daily, {**PPE, "ppe_aprons_stock": 640})["VR-20-aprons"]
    assert "640 in stock and 320 used a day" in problem.message
    assert "Less than 2 days" in problem.message


def test_a_colour_nobody_knows_cannot_disagree(daily: Checker) -> None:
    unknown = {**PPE, "ppe_aprons_rag": "dont_know"}
    assert "VR-20-aprons" not in problems(daily, unknown)


@pytest.mark.parametrize("nothing", [0, 5])
def test_nurses_of_a_home_without_nursing_are_not_checked(daily: Checker, nothing: int) -> None:
    answers = {"st_nurse_abs_covid": 3, "st_nurse_abs_other": nothing, "st_nurse_employed": 1}
    found = problems(daily, answers, {"provides_nursing": False})
    assert set(found) == {"applies"}


# --- setting a rule aside --------------------------------------------------------------------------


def test_beds_that_do_not_add_up_can_be_kept_with_a_reason(daily: Checker) -> None:
    answers = {**BEDS, "reserved": 1}
    assert problems(daily, answers)["VR-01"].overridable
    set_aside = problems(daily, answers, overridden={"VR-01": "One bed is being moved."})
    assert set_aside["VR-01"].level == "warn"
    assert problems(daily, answers, overridden={"VR-01": " "})["VR-01"].level == "error"


def test_occupied_above_capacity_cannot_be_set_aside(daily: Checker) -> None:
    answers = {"occupied": 41, "max_capacity": 40}
    found = problems(daily, answers, overridden={"BEDS-OCCUPIED": "We squeezed them in."})
    assert found["BEDS-OCCUPIED"].level == "error"
    assert not found["BEDS-OCCUPIED"].overridable


def test_a_persons_yes_settles_a_question_to_confirm(daily: Checker) -> None:
    found = problems(
        daily, {"occupied": 20}, history=[BEFORE], overridden={"VR-14-occupied": "Yes"}
    )
    assert found["VR-14-occupied"].level == "warn"


# --- changes since the last report (VR-14) ------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "asked"), [(30, False), (36, False), (24, False), (37, True), (23, True), (None, False)]
)
def test_a_change_by_more_than_a_fifth_and_more_than_five_is_asked_about(
    daily: Checker, now: int | None, asked: bool
) -> None:
    found = problems(daily, {"occupied": now}, history=[BEFORE])
    assert ("VR-14-occupied" in found) is asked
    if asked:
        assert found["VR-14-occupied"].level == "confirm"
        assert f"You said {now}; last time it was 30." in found["VR-14-occupied"].message


def test_a_small_home_may_change_by_five(daily: Checker) -> None:
    before = [{"occupied": 4}]
    assert "VR-14-occupied" not in problems(daily, {"occupied": 9}, history=before)
    assert "VR-14-occupied" in problems(daily, {"occupied": 10}, history=before)


def test_a_first_report_has_nothing_to_compare_with(daily: Checker) -> None:
    assert problems(daily, {"occupied": 20}) == {}


@pytest.mark.parametrize(("days", "asked"), [(12, False), (13, True)])
def test_the_same_number_for_14_days_is_asked_about(daily: Checker, days: int, asked: bool) -> None:
    found = problems(daily, {"occupied": 30}, history=[BEFORE] * days)
    assert ("VR-14-same-occupied" in found) is asked


def test_a_steady_nothing_is_not_asked_about(daily: Checker) -> None:
    assert problems(daily, {"reserved": 0}, history=[{"reserved": 0}] * 20) == {}


def test_the_rules_name_what_they_ask_of_earlier_reports(
    daily: Checker, programme: Programme
) -> None:
    assert {"occupied", "st_care_abs_covid"} <= daily.reads_history
    assert "coping" not in daily.reads_history
    # A condition asks too: homes that answered before are asked whether that still holds.
    assert programme.checker("support-actions").reads_history == {"a1_1"}


# --- answers that are not asked for, and those that are missing ---------------------------------------


def test_an_answer_to_a_question_that_does_not_apply_is_warned_about(daily: Checker) -> None:
    found = problems(daily, {"admission_status": "open", "closed_reason": ["full"]})
    assert found["applies"].level == "warn"
    assert found["applies"].question == "closed_reason"
    assert found["applies"].value == ["full"]
    assert "does not apply here" in found["applies"].message


def test_saying_not_needed_where_it_does_not_apply_is_right(daily: Checker) -> None:
    assert problems(daily, {"deaths_all": 0, "cqc_notified": "not_needed"}) == {}


def test_a_form_asks_for_what_applies_and_was_left_empty(daily: Checker) -> None:
    empty = {problem.question for problem in daily.missing(daily.compiled.sheet({}, on=ON))}
    assert {"occupied", "staff_wellbeing", "resident_wellbeing", "deaths_confirmed"} <= empty
    assert empty.isdisjoint({"notes", "in_hospital", "na_outbreak", "st_nurse_employed", "mode"})
    some = daily.compiled.sheet({"not_available": 2, "deaths_all": 0}, on=ON, home=NURSING)
    asked = {problem.question for problem in daily.missing(some)}
    assert {"na_outbreak", "st_nurse_employed"} <= asked
    assert "deaths_confirmed" not in asked


def test_dont_know_is_enough_for_a_required_question(daily: Checker) -> None:
    one = daily.compiled.sheet({"occupied": "dont_know"}, on=ON)
    assert "occupied" not in {problem.question for problem in daily.missing(one)}


# --- reading what was sent --------------------------------------------------------------------------


def test_answers_are_read_and_blanks_left_out(daily: Checker) -> None:
    raw = {"occupied": "1,0", "accepting": " 5 ", "reserved": "", "coping": None, "notes": "Fine"}
    answers, wrong = read_answers(daily.compiled, raw, ON)
    assert answers == {"accepting": 5, "notes": "Fine"}
    assert [(p.rule, p.level, p.question, p.value) for p in wrong] == [
        ("type", "error", "occupied", "1,0")
    ]
    assert "Write digits only" in wrong[0].remedy


def test_a_heading_nobody_knows_is_refused(daily: Checker) -> None:
    for name in ("ocupied", "occupied.x.y", "occupied.", "beds_by_type.transitional.vacant"):
        answers, wrong = read_answers(daily.compiled, {name: "3"}, ON)
        assert answers == {}
        assert wrong[0].rule == "question"
        assert f"There is no question “{name}”" in wrong[0].message


def test_what_belongs_to_the_call_is_never_an_answer(daily: Checker) -> None:
    assert read_answers(daily.compiled, {"mode": "call", "spoke_to": "Ada"}, ON) == ({}, [])


def test_a_table_is_put_together_from_its_cells(daily: Checker) -> None:
    raw = {
        "beds_by_type.transitional.capacity": "4",
        "beds_by_type.transitional.occupied": 3,
        "beds_by_type.general_nursing.capacity": "20",
        "beds_by_type.general_nursing.occupied": "",
    }
    assert read_answers(daily.compiled, raw, ON) == (
        {
            "beds_by_type": {
                "transitional": {"capacity": 4, "occupied": 3},
                "general_nursing": {"capacity": 20},
            }
        },
        [],
    )
    mixed = {"beds_by_type": "dont_know", "beds_by_type.transitional.capacity": "4"}
    assert read_answers(daily.compiled, mixed, ON)[0] == {
        "beds_by_type": {"transitional": {"capacity": 4}}
    }


# --- dates (VR-18) ------------------------------------------------------------------------------------

OPENED, CLOSED = dt.date(2020, 1, 10), dt.date(2020, 5, 20)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (dt.date(2020, 5, 27), "27 May 2020 is in the future; today is 26 May 2020"),
        (dt.date(2020, 1, 9), "9 January 2020 is before the home opened on 10 January 2020"),
        (dt.date(2020, 5, 20), "The home closed on 20 May 2020"),
        (dt.date(2020, 5, 26), "The home closed on 20 May 2020"),
    ],
)
def test_a_report_is_about_a_day_on_which_the_home_was_open(on: dt.date, words: str) -> None:
    problem = check_date(on, today=ON, opened_on=OPENED, closed_on=CLOSED)
    assert problem is not None
    assert (problem.rule, problem.level) == ("VR-18", "error")
    assert words in problem.message
    assert problem.value == on.isoformat()


@pytest.mark.parametrize("on", [OPENED, dt.date(2020, 5, 19)])
def test_the_first_and_the_last_day_of_a_home_can_be_reported(on: dt.date) -> None:
    assert check_date(on, today=ON, opened_on=OPENED, closed_on=CLOSED) is None


def test_today_can_be_reported_of_a_home_without_dates() -> None:
    assert check_date(ON, today=ON, opened_on=None, closed_on=None) is None


# --- rules as they are written ------------------------------------------------------------------------


def test_a_rule_is_repeated_for_each_item() -> None:
    small = checker(
        question("a"),
        question("b"),
        rules=(
            rule(
                "{item} < 3",
                id="SMALL",
                for_each={"item": ("a", "b")},
                message="{{item}} is {left}.",
            ),
            rule("{one} < 9", id="TINY-{one}", for_each={"one": ("a",)}, questions=("{one}",)),
        ),
    )
    assert [one.rule.id for one in small.rules] == ["SMALL.a", "SMALL.b", "TINY-a"]
    found = small.check(sheet(small.compiled, a=4, b=2))
    assert [(p.rule, p.message) for p in found] == [("SMALL.a", "4 is 4.")]


def test_a_warning_needs_no_more_answers_than_decide_it() -> None:
    small = checker(
        question("a"),
        question("b"),
        rules=(rule("a < 3 and b < 3", id="W", level="warn"), rule("a < 3 and b < 3", id="E")),
    )
    assert [p.rule for p in small.check(sheet(small.compiled, a=4))] == ["W"]
    assert [p.rule for p in small.check(sheet(small.compiled, a=4, b=2))] == ["W", "E"]


def test_a_message_shows_dates_blanks_and_sums_as_people_read_them() -> None:
    small = checker(
        question("since", "date"),
        question("a"),
        rules=(
            rule(
                "since <= report.date",
                message="{since}, {right}, {a}, {report.date - since}, {round.template}.",
            ),
        ),
    )
    late = small.compiled.sheet({"since": "2020-05-28"}, on=ON, round_settings={"template": "F"})
    assert small.check(late)[0].message == "28 May 2020, 26 May 2020, not answered, -2, F."


def test_a_rule_without_questions_is_about_the_report() -> None:
    small = checker(question("a"), rules=(rule("round.open"),))
    closed = small.compiled.sheet({"a": 1}, on=ON, round_settings={"open": False})
    assert [(p.question, p.value) for p in small.check(closed)] == [("", None)]


@pytest.mark.parametrize(
    ("check", "message", "said"),
    [
        ("beds + ill", "", "is not a check"),
        ("beds > 0 or ill > 0", "It is {left}.", "needs a check that is one comparison"),
        ("status in ('open', 'closed')", "It is {right}.", "needs a check that is one comparison"),
        ("beds > 0", "It is {bads}.", "there is no question `bads`"),
    ],
)
def test_a_rule_that_cannot_be_judged_is_refused(check: str, message: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        compile_rule(Rule("R", "error", check, message), ALL_KINDS.vocabulary)


# --- words that look personal (AT-77) -------------------------------------------------------------------

# Numbers that pass the check and belong to nobody.
NOTE = "Mrs Smith 943 476 5919 DOB 12/3/31 has settled in."


def test_words_that_look_personal_are_found() -> None:
    assert [finding.what for finding in scan(NOTE)] == [
        "a person’s name",
        "an NHS number",
        "a date of birth",
    ]


def test_words_that_look_personal_are_left_out_and_said_so() -> None:
    notes = question("notes", "text")
    kept, found = scan_words([notes], {"notes": NOTE}, confirmed=False)
    assert kept == {
        "notes": "[removed: a person’s name] [removed: an NHS number] "
        "DOB [removed: a date of birth] has settled in."
    }
    assert {problem.level for problem in found} == {"confirm"}
    assert all("so it was left out" in problem.message for problem in found)
    # What was found is not repeated in a message that lands in a file.
    assert all(problem.value is None and "Smith" not in str(problem) for problem in found)


def test_words_that_somebody_confirmed_are_kept() -> None:
    kept, found = scan_words([question("notes", "text")], {"notes": NOTE}, confirmed=True)
    assert kept == {}
    assert all("kept because somebody confirmed it" in problem.message for problem in found)


def test_other_words_are_left_alone() -> None:
    notes, name = question("notes", "text"), question("spoke_to", "text", sensitivity="personal")
    words = {"notes": "3 of 12 staff are off; call 0151 496 0000.", "spoke_to": "Mrs Smith"}
    assert scan_words([notes, name, question("beds")], {**words, "beds": 3}, confirmed=False) == (
        {},
        [],
    )


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("Dr. Jones rang", "a person’s name"),
        ("Miss Ada O’Neil", "a person’s name"),
        ("mrs jones is well", "a person’s name"),
        ("MRS JONES", "a person’s name"),
        ("Mr J. K. Élan", "a person’s name"),
        ("born on 3 March 1931", "a date of birth"),
        ("Date of birth: 03-03-1931", "a date of birth"),
        ("d.o.b. 3.3.31", "a date of birth"),
        ("9434765919", "an NHS number"),
        ("943-476-5919", "an NHS number"),
    ],
)
def test_names_births_and_numbers_are_found_as_people_write_them(words: str, what: str) -> None:
    assert [finding.what for finding in scan(words)] == [what]


def test_the_whole_of_a_name_is_left_out() -> None:
    words = "Miss Ada O’Neil and Mr J. K. Élan"
    assert mask(words, scan(words)) == "[removed: a person’s name] and [removed: a person’s name]"


@pytest.mark.parametrize(
    "words",
    ["943 476 5918", "1234567890", "Miss the bus", "12/3/2020 delivery", "0151 496 0000", "🙂"],
)
def test_what_only_resembles_them_is_left_alone(words: str) -> None:
    assert scan(words) == []


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_at_most_one_last_digit_makes_an_nhs_number(nine: str) -> None:
    assert sum(is_nhs_number(f"{nine}{last}") for last in range(10)) <= 1
    assert not is_nhs_number(nine)


@given(st.lists(st.sampled_from(["Mrs Smith", "943 476 5919", "born 1/2/1931", "well", "12", "."])))
def test_nothing_personal_is_left_after_masking(parts: list[str]) -> None:
    words = " ".join(parts)
    masked = mask(words, scan(words))
    assert "Smith" not in masked
    assert "5919" not in masked
    assert masked.count("well") == words.count("well")


def test_a_matrix_of_the_wrong_shape_is_refused_with_its_heading() -> None:
    one = compiled(question("t", "matrix", rows=(Cell("a", "A"),), columns=(Cell("b", "B"),)))
    answers, wrong = read_answers(one, {"t.a.b": "x"}, ON)
    assert answers == {}
    assert (wrong[0].question, wrong[0].value) == ("t.a.b", "x")


def test_an_answer_that_the_round_does_not_offer_is_refused(programme):
    compiled = programme.compiled("support-actions")
    answers = {"a1_1": "not_applicable", "a1_2": "yes"}
    [problem] = options_not_offered(compiled, answers, {"allow_extra": False})
    assert (problem.level, problem.question, problem.value) == ("error", "a1_1", "not_applicable")
    assert list(options_not_offered(compiled, answers, {"allow_extra": True})) == []
    assert list(options_not_offered(compiled, answers, {})) == [], "outside a round nobody can say"
