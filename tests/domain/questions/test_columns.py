"""Many reports read in columns say what each says alone."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.questions.columns import Columns
from rollcall.domain.questions.definition import State
from rollcall.domain.questions.visibility import Sheet
from rollcall.foundation.programmes import programme


PROGRAMME = programme("covid19-england-2020")
EVE, ON = dt.date(2020, 5, 25), dt.date(2020, 5, 26)
numbers = st.one_of(st.none(), st.integers(0, 3), st.just("dont_know"))
colours = st.one_of(st.none(), st.sampled_from(["red", "green", "not_needed", "dont_know"]))
answers = st.fixed_dictionaries(
    {"occupied": numbers, "max_capacity": numbers},
    optional={
        "admission_status": st.sampled_from(["open", "closed", "dont_know"]),
        "ppe_ffp3_rag": colours,
        "ppe_masks_iir_rag": colours,
        "ppe_overall": colours,
        "res_new_confirmed": numbers,
        "st_nurse_abs_covid": numbers,
        "support_wanted": st.lists(st.sampled_from(["ppe", "none"]), max_size=2, unique=True),
    },
)
homes = st.fixed_dictionaries(
    {}, optional={"does_agp": st.booleans(), "provides_nursing": st.booleans(), "beds": numbers}
)
reports = st.lists(st.tuples(answers, homes, st.sampled_from([EVE, ON])), min_size=1, max_size=8)
FIGURES = (
    "occupied", "vacancies", "occupancy", "ppe_overall", "ppe_ffp3_rag", "staff_absent",
    "new_cases", "beds_closed", "support_wanted", "guidance_ack",
)  # fmt: skip


def sheets(given_reports: list[tuple[dict, dict, dt.date]]) -> list[Sheet]:
    compiled = PROGRAMME.compiled("daily")
    return [compiled.sheet(said, on=on, home=home) for said, home, on in given_reports]


@given(reports)
def test_a_home_reads_the_same_among_others_as_alone(given_reports) -> None:
    definitions = PROGRAMME.figure_definitions("daily")
    columns = Columns.of(sheets(given_reports))
    for key in FIGURES:
        one = definitions[key]
        together = columns.readings(one.read, one.reads, one.reads_home)
        assert together == [one.read(sheet) for sheet in sheets(given_reports)]


def test_homes_that_said_the_same_are_read_once() -> None:
    asked = []
    columns = Columns.of(sheets([({"occupied": n % 2}, {}, ON) for n in range(10)]))

    def read(sheet: Sheet):
        asked.append(sheet.answers)
        return sheet.reading("occupied")

    readings = columns.readings(read, {"occupied"}, ())
    assert [value for _, value in readings] == [0, 1] * 5
    assert asked == [{"occupied": 0}, {"occupied": 1}]


def test_a_report_of_another_day_is_read_for_itself() -> None:
    columns = Columns.of(sheets([({"occupied": 1}, {}, EVE), ({"occupied": 1}, {}, ON)]))
    days = columns.readings(lambda sheet: (sheet.on, None), {"occupied"}, ())
    assert [day for day, _ in days] == [EVE, ON]


def test_answers_may_come_as_lists_in_the_order_of_the_questions() -> None:
    columns = Columns(
        PROGRAMME.compiled("daily"), [[30, 40], [None, 20]], [ON, ON], [{}, {}], {},
        asked=("occupied", "max_capacity"),
    )  # fmt: skip
    vacancies = PROGRAMME.figure_definitions("daily")["vacancies"]
    readings = columns.readings(vacancies.read, vacancies.reads, vacancies.reads_home)
    assert readings == [(State.ANSWERED, 10), (State.NOT_ANSWERED, None)]
