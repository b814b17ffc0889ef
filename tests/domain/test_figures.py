"""Figures: tallies that add up, blanks that are never zero, and numbers with their denominators."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.area_checks import check_area
from rollcall.domain.figures import (
    Coverage,
    Figure,
    FigureDefinition,
    HomeDay,
    Tally,
    make_figure,
    percent,
    read_expression,
    read_ratio,
    share,
    tally_homes,
)
from rollcall.domain.programme import Programme
from rollcall.domain.questions.definition import Cell, State
from tests.factories.questions import ALL_KINDS, ON, compiled, parsed, question, sheet


SMALL = compiled(
    question("beds", aggregate="snapshot_sum"),
    question("deaths", aggregate="flow_sum"),
    question("fault", "yes_no", aggregate="count_yes"),
    question("aprons", "choice", "red", "green", "not_needed", "dont_know", aggregate="count_by"),
    question("wants", "choices", "none", "ppe", "people", aggregate="count_by"),
    question("since", "date", aggregate="max"),
    question("first", "date", aggregate="min"),
    question("notes", "text", aggregate="list"),
    question("ref", "text"),
    question(
        "table",
        "matrix",
        aggregate="snapshot_sum",
        rows=(Cell("a", "A"), Cell("b", "B")),
        columns=(Cell("x", "X"),),
    ),
)
DEFINITIONS = {
    q.id: FigureDefinition(
        id=q.id,
        label=q.label,
        aggregate=q.aggregate,
        read=SMALL.readers[q.id],
        reads=frozenset({q.id}),
        options=q.choices,
    )
    for q in SMALL.question_set.questions
}


def home(recent: bool = False, carried: Sequence[str] = (), /, **answers: Any) -> HomeDay:
    """One home's report with these answers."""
    return HomeDay(SMALL.sheet(answers, on=ON), recent, frozenset(carried))


def figure(name: str, homes: Sequence[HomeDay], of: int | None = None, stale: int = 0) -> Figure:
    """The figure of one question for an area of `of` homes."""
    coverage = Coverage(homes=len(homes) if of is None else of, reported=len(homes), stale=stale)
    tally = tally_homes(DEFINITIONS.values(), homes)[name]
    return make_figure(DEFINITIONS[name], tally, coverage, as_of=ON, known_at=None)


# --- adding up (VR-17) ------------------------------------------------------------------------------

homes_of_any_kind = st.builds(
    lambda answers, recent, carried: HomeDay(SMALL.sheet(answers, on=ON), recent, carried),
    st.fixed_dictionaries(
        {},
        optional={
            "beds": st.one_of(st.integers(0, 300), st.just("dont_know")),
            "deaths": st.integers(0, 5),
            "fault": st.sampled_from(["yes", "no", "dont_know"]),
            "aprons": st.sampled_from(["red", "green", "not_needed", "dont_know"]),
            "wants": st.lists(
                st.sampled_from(["none", "ppe"]), min_size=1, max_size=2, unique=True
            ),
            "since": st.sampled_from(["2020-05-01", "2020-05-26", "2019-12-31"]),
            "first": st.sampled_from(["2020-05-01", "2020-05-26", "2019-12-31"]),
            "table": st.just({"a": {"x": 3}, "b": {"x": 1}}),
        },
    ),
    st.booleans(),
    st.frozensets(st.sampled_from(["beds", "fault"])),
)


@given(st.lists(homes_of_any_kind, max_size=12), st.lists(st.integers(0, 3), max_size=12))
def test_homes_split_into_any_groups_add_up_to_the_same(
    homes: list[HomeDay], groups: list[int]
) -> None:
    whole = tally_homes(DEFINITIONS.values(), homes)
    split: dict[int, list[HomeDay]] = {}
    for position, one in enumerate(homes):
        split.setdefault(groups[position] if position < len(groups) else 0, []).append(one)
    parts = [tally_homes(DEFINITIONS.values(), part) for part in split.values()]
    for name in DEFINITIONS:
        assert sum((part[name] for part in parts), Tally()) == whole[name]


@given(st.lists(homes_of_any_kind, max_size=8))
def test_a_packed_tally_unpacks_to_itself(homes: list[HomeDay]) -> None:
    for tally in tally_homes(DEFINITIONS.values(), homes).values():
        assert Tally.unpacked(tally.packed()) == tally


@given(st.lists(homes_of_any_kind, max_size=8), st.integers(0, 5))
def test_the_four_states_make_up_all_homes(homes: list[HomeDay], silent: int) -> None:
    for name in DEFINITIONS:
        one = figure(name, homes, of=len(homes) + silent)
        assert one.answered + one.does_not_apply + one.dont_know + one.not_answered == one.of
        assert one.not_answered >= silent
        assert one.recent <= one.answered
        assert one.carried <= one.answered


def test_coverage_of_two_groups_adds_up() -> None:
    one, other = Coverage(5, 2, 1, 1, 1, 1), Coverage(3, 3, 0, 0, 0, 2)
    both = one + other
    assert both == Coverage(8, 5, 1, 1, 1, 3)
    assert Coverage(*both.packed()) == both
    assert (both.unknown, both.known) == (2, 6)


# --- blanks, states, and freshness --------------------------------------------------------------------


def test_nobody_answering_is_no_value_and_never_zero() -> None:
    for name in DEFINITIONS:
        one = figure(name, [home()], of=3)
        assert one.value is None
        assert (one.answered, one.not_answered, one.of) == (0, 3, 3)
        assert not one.numerator


def test_a_typed_zero_is_a_value() -> None:
    assert figure("beds", [home(beds=0)]).value == 0
    assert figure("fault", [home(fault="no")]).value == 0


def test_a_sum_has_the_homes_that_gave_a_number_over_all_homes() -> None:
    one = figure("beds", [home(beds=3), home(beds="dont_know"), home()], of=5, stale=1)
    assert (one.value, one.numerator, one.denominator) == (3, 1, 5)
    assert (one.answered, one.dont_know, one.not_answered, one.stale) == (1, 1, 3, 1)
    assert one.share_of_all == 0.2


def test_yes_counts_have_both_shares() -> None:
    one = figure("fault", [home(fault="yes"), home(fault="no"), home()], of=4)
    assert (one.value, one.numerator, one.denominator, one.answered) == (1, 1, 4, 2)
    assert one.share_of_all == 0.25
    assert one.share_of_answering == 0.5
    assert one.counts == {"yes": 1, "no": 1}


def test_an_area_without_homes_has_no_shares() -> None:
    one = figure("fault", [], of=0)
    assert one.share_of_all is None
    assert one.share_of_answering is None


def test_counts_name_the_options_nobody_chose_and_none_that_is_no_answer() -> None:
    one = figure(
        "aprons", [home(aprons="green"), home(aprons="not_needed"), home(aprons="dont_know")]
    )
    assert one.counts == {"red": 0, "green": 1}
    assert (one.answered, one.does_not_apply, one.dont_know) == (1, 1, 1)


def test_counts_keep_a_code_that_is_no_longer_an_option() -> None:
    assert figure("aprons", [home(aprons="violet")]).counts == {"red": 0, "green": 0, "violet": 1}


def test_every_choice_of_several_is_counted() -> None:
    one = figure("wants", [home(wants=["ppe", "people"]), home(wants=["ppe"])])
    assert one.counts == {"none": 0, "ppe": 2, "people": 1}
    assert one.answered == 2


def test_the_latest_and_the_earliest_are_found() -> None:
    days = [{"since": day, "first": day} for day in ("2020-05-02", "2020-05-20", "2020-05-11")]
    homes = [home(**day) for day in days]
    assert figure("since", homes).value == "2020-05-20"
    assert figure("first", homes).value == "2020-05-02"


def test_a_table_is_added_cell_by_cell_and_to_no_total() -> None:
    one = figure("table", [home(table={"a": {"x": 2}}), home(table={"a": {"x": 3}, "b": {"x": 0}})])
    assert one.value is None
    assert one.counts == {"a.x": 5, "b.x": 0}
    assert one.answered == 2


def test_words_are_only_counted_as_given() -> None:
    assert figure("notes", [home(notes="All well"), home()]).value == 1
    assert figure("ref", [home(ref="X1"), home()]).answered == 1


def test_recent_and_carried_answers_are_told_apart() -> None:
    homes = [home(beds=3), home(True, beds=4), home(False, ["beds"], beds=5), home(True)]
    one = figure("beds", homes)
    assert (one.value, one.answered, one.recent, one.carried) == (12, 3, 1, 1)


def test_a_report_of_the_day_before_says_nothing_about_todays_events() -> None:
    one = figure("deaths", [home(deaths=1), home(True, deaths=2)])
    assert (one.value, one.answered, one.not_answered, one.recent) == (1, 1, 1, 0)
    assert DEFINITIONS["deaths"].is_flow
    assert not DEFINITIONS["beds"].is_flow


# --- figures beside the questions -----------------------------------------------------------------------


def of_daily(
    programme: Programme, name: str, *homes: Mapping[str, Any], **attributes: Any
) -> Figure:
    """A figure of the shipped daily set for homes that gave these answers."""
    definition = programme.figure_definitions("daily")[name]
    sheets = [programme.compiled("daily").sheet(a, on=ON, home=attributes) for a in homes]
    tally = tally_homes([definition], map(HomeDay, sheets))[name]
    return make_figure(definition, tally, Coverage(len(homes)), as_of=ON, known_at=None)


def test_vacancies_are_beds_less_those_occupied_where_both_are_known(programme: Programme) -> None:
    one = of_daily(
        programme, "vacancies", {"max_capacity": 40, "occupied": 30}, {"max_capacity": 20}
    )
    assert (one.value, one.answered, one.not_answered) == (10, 1, 1)


def test_closed_beds_are_those_of_closed_homes(programme: Programme) -> None:
    one = of_daily(
        programme,
        "beds_closed",
        {"not_available": 4, "admission_status": "closed"},
        {"not_available": 3, "admission_status": "open"},
        {"not_available": 2},
    )
    assert (one.value, one.answered, one.does_not_apply, one.not_answered) == (4, 2, 0, 1)


def test_a_ratio_is_of_sums_over_homes_that_gave_both(programme: Programme) -> None:
    one = of_daily(
        programme,
        "occupancy",
        {"max_capacity": 40, "occupied": 30},
        {"max_capacity": 10, "occupied": 10},
        {"max_capacity": 50},
    )
    assert (one.value, one.numerator, one.denominator, one.answered) == (0.8, 40, 50, 2)
    assert one.share_of_all == 0.8


def test_a_ratio_over_nothing_has_no_value(programme: Programme) -> None:
    assert of_daily(programme, "occupancy", {"max_capacity": 0, "occupied": 0}).value is None


def test_staff_off_leaves_nurses_out_where_there_are_none(programme: Programme) -> None:
    off = {
        "st_care_abs_covid": 1,
        "st_care_abs_other": 2,
        "st_noncare_abs_covid": 0,
        "st_noncare_abs_other": 1,
    }
    nurses = {**off, "st_nurse_abs_covid": 1, "st_nurse_abs_other": 0}
    assert of_daily(programme, "staff_absent", off, provides_nursing=False).value == 4
    assert of_daily(programme, "staff_absent", nurses, provides_nursing=True).value == 5
    assert of_daily(programme, "staff_absent", off, provides_nursing=True).value is None
    # Where the register does not say, nobody knows whether nurses are missing from the sum.
    assert of_daily(programme, "staff_absent", off).value is None


def test_the_overall_ppe_colour_counts_homes_by_their_worst_item(programme: Programme) -> None:
    one = of_daily(
        programme,
        "ppe_overall",
        {"ppe_masks_iir_rag": "amber", "ppe_gloves_rag": "red", "ppe_gowns_rag": "not_needed"},
        {"ppe_aprons_rag": "green"},
        {},
        does_agp=True,
    )
    assert one.counts == {"red": 1, "amber": 0, "green": 1, "blue": 0}
    assert (one.answered, one.not_answered) == (2, 1)


@pytest.mark.parametrize("part", ["numerator", "denominator"])
def test_half_a_ratio_counts_nowhere(programme: Programme, part: str) -> None:
    key = {"numerator": "occupied", "denominator": "max_capacity"}[part]
    assert of_daily(programme, "occupancy", {key: 3}).not_answered == 1


def test_a_ratio_or_a_value_of_what_does_not_apply_does_not_apply() -> None:
    residential = sheet(ALL_KINDS, {"nursing": False}, beds=3)
    does_not_apply = (State.DOES_NOT_APPLY, None)
    assert read_ratio(parsed("nurses"), parsed("beds"))(residential) == does_not_apply
    assert read_ratio(parsed("beds"), parsed("nurses"))(residential) == does_not_apply
    assert read_expression(parsed("nurses + beds"))(residential) == does_not_apply
    assert read_expression(parsed("beds"), parsed("nurses > 0"))(residential) == does_not_apply


def test_a_figure_may_be_nought_where_its_condition_does_not_hold() -> None:
    nursing = sheet(ALL_KINDS, {"nursing": True}, beds=3, nurses=0)
    read = read_expression(parsed("beds"), parsed("nurses > 0"), 0)
    assert read(nursing) == (State.ANSWERED, 0)
    assert read(sheet(ALL_KINDS, {"nursing": True}, beds=3, nurses=1)) == (State.ANSWERED, 3)
    assert read(sheet(ALL_KINDS, {"nursing": True}, beds=3)) == (State.NOT_ANSWERED, None)


def test_no_beds_are_closed_where_every_home_is_open(programme: Programme) -> None:
    figure = of_daily(programme, "beds_closed", {"not_available": 4, "admission_status": "open"})
    assert (figure.value, figure.answered) == (0, 1)


# --- rules over an area's totals --------------------------------------------------------------------------


def area_problems(programme: Programme, **values: int | None) -> dict[str, str]:
    """The level of each rule that an area's totals break."""
    found = check_area(programme.figures, programme.sets["daily"], values)
    return {problem.rule: problem.level for problem in found}


def test_totals_nobody_gave_break_no_rule(programme: Programme) -> None:
    assert area_problems(programme) == {}
    assert area_problems(programme, accepting=None, short_term=3, vacancies=None) == {}


def test_reasons_for_more_beds_than_are_vacant_are_warned_about(programme: Programme) -> None:
    too_many = {"accepting": 5, "beds_closed": 1, "reserved": 5, "vacancies": 10}
    assert area_problems(programme, **too_many) == {"BED-OVER": "warn"}
    assert area_problems(programme, **{**too_many, "reserved": 4}) == {}
    assert area_problems(programme, **{**too_many, "reserved": None}) == {"BED-REASONS": "warn"}


# --- shares in words --------------------------------------------------------------------------------------


def test_a_share_of_nothing_has_no_percentage() -> None:
    assert share(0, 0) == "0 of 0"


def test_a_share_has_both_numbers_and_thousands() -> None:
    assert share(14_000, 14_840) == "14,000 of 14,840 (94%)"


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.integers(0, 3))
def test_a_percentage_is_rounded_half_up(part: int, whole: int, places: int) -> None:
    shown = percent(part, whole, places)
    assert shown.endswith("%")
    exact = 100 * part / whole
    half = 0.5 / 10**places
    assert exact - half - 1e-9 <= float(shown[:-1]) <= exact + half + 1e-9
    assert percent(1, 8, 0) == "13%"
    assert percent(1, 200) == "0.5%"


def test_a_figure_says_what_was_known_when() -> None:
    at = dt.datetime(2020, 5, 26, 11, tzinfo=dt.UTC)
    one = make_figure(DEFINITIONS["beds"], Tally(), Coverage(1), as_of=ON, known_at=at)
    assert (one.as_of, one.known_at, one.counts) == (ON, at, None)


def test_tallies_compare_whatever_zero_counts_they_hold() -> None:
    assert Tally(counts=Counter({"a": 0})) == Tally()
