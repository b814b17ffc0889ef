"""One report beside earlier ones: each rule by the cases somebody has written down (methods e)."""

from dataclasses import replace
from typing import Any

from rollcall.domain.quality.definition import QualityRule
from rollcall.domain.quality.examining import Earlier, Examiner
from rollcall.domain.questions.visibility import CompiledSet
from tests.factories.questions import ON, compiled, question


HISTORY = [31, 30, 32, 31, 33, 30, 31, 30]
BEDS = ("max_capacity", "occupied", "accepting", "reserved", "not_available", "came")
SET = compiled(
    *map(question, BEDS),
    question("stock", show_if="colour == 'red'"),
    question("use"),
    question("colour", "choice", "red", "amber", "green", "blue"),
)


def rule(test: str, **more: Any) -> QualityRule:
    details = {
        "id": "R", "kind": "query", "set": "small", "sentence": "s", "evidence": "e", "ask": "a?",
        "questions": {"occupied": "beds are taken"},
    }  # fmt: skip
    return QualityRule(**{**details, "test": test, **more})


def looked_at(
    one: QualityRule,
    answers: dict[str, Any],
    *before: dict[str, Any] | int,
    carried: frozenset[str] = frozenset(),
    of: CompiledSet = SET,
    home: dict[str, Any] | None = None,
) -> list[Any]:
    """What a rule finds; `before` is oldest first, a number standing for beds taken."""
    earlier = [_as_earlier(said) for said in before[::-1]]
    examiner = Examiner.of(of, (one,), 14)
    sheet = examiner.compiled.sheet(answers, on=ON, home=home, history=[e.answers for e in earlier])
    return examiner.examine(sheet, earlier, carried)


def _as_earlier(said: Any) -> Earlier:
    if isinstance(said, Earlier):
        return said
    return Earlier(ON, {"occupied": said} if isinstance(said, int) else said)


# --- Q1, outliers -----------------------------------------------------------------------------

ASKS = rule(
    "outlier",
    evidence="{value}; usually {usual}, last {last} ({change}); score {score}",
    ask="You said {value} {words}. It is usually about {usual}. Is {value} right?",
)


def test_thirteen_after_eight_thirties_is_asked_about_as_one_question():
    [found] = looked_at(ASKS, {"occupied": 13}, *HISTORY)
    assert found.ask == "You said 13 beds are taken. It is usually about 31. Is 13 right?"
    assert found.evidence == "13; usually 31, last 30 (-57%); score -12.1"
    assert (found.question, found.said, found.fact) == ("occupied", 13, '{"occupied":13}')


def test_thirty_four_is_not_asked_about():
    assert looked_at(ASKS, {"occupied": 34}, *HISTORY) == []


def test_a_far_number_that_has_not_moved_since_the_last_report_is_not_asked_about():
    assert looked_at(ASKS, {"occupied": 50}, *HISTORY[1:], 48) == []


def test_seven_earlier_reports_are_too_few():
    assert looked_at(ASKS, {"occupied": 13}, *HISTORY[1:]) == []


def test_only_the_last_eight_count_and_blanks_are_passed_over():
    before = [300, *HISTORY[:4], {}, {"occupied": "dont_know"}, *HISTORY[4:]]
    [found] = looked_at(ASKS, {"occupied": 13}, *before)
    assert "usually 31" in found.evidence


def test_a_blank_and_a_dont_know_are_not_doubtful():
    assert looked_at(ASKS, {}, *HISTORY) == []
    assert looked_at(ASKS, {"occupied": "dont_know"}, *HISTORY) == []


def test_thresholds_are_the_programmes():
    stricter = rule("outlier", parameters={"score": 2, "change": 0.05, "reports": 3})
    assert looked_at(stricter, {"occupied": 34}, *HISTORY[-3:])


def test_nought_after_numbers_and_numbers_after_nought_are_told_in_words():
    up = rule("outlier", evidence="{change}")
    assert looked_at(up, {"occupied": 9}, *([0] * 8))[0].evidence == "from nought"
    assert looked_at(up, {"occupied": 0}, *HISTORY)[0].evidence == "-100%"


# --- Q2, stuck --------------------------------------------------------------------------------

STUCK = rule("stuck", evidence="{value}, {run} times, {chance}")


def test_a_fifth_ten_is_asked_about_and_a_fifth_two_is_not():
    assert (
        looked_at(STUCK, {"occupied": 10}, 10, 10, 10, 10)[0].evidence == "10, 5 times, 1 in 9,000"
    )
    assert looked_at(STUCK, {"occupied": 2}, 2, 2, 2, 2) == []


def test_a_run_is_asked_about_once_when_it_becomes_unlikely():
    assert looked_at(STUCK, {"occupied": 10}, 10, 10, 10) == []
    assert looked_at(STUCK, {"occupied": 10}, 10, 10, 10, 10, 10) == []
    assert len(looked_at(STUCK, {"occupied": 2}, *[2] * 5)) == 1


def test_nought_day_after_day_is_not_doubtful():
    assert looked_at(STUCK, {"occupied": 0}, *[0] * 8) == []


def test_what_was_carried_forward_is_no_sign_of_a_stuck_number():
    carried = [Earlier(ON, {"occupied": 10}, frozenset({"occupied"}))] * 2
    assert looked_at(STUCK, {"occupied": 10}, 10, 10, *carried) == []
    assert looked_at(STUCK, {"occupied": 10}, *[10] * 4, carried=frozenset({"occupied"})) == []


# --- E3, running totals -----------------------------------------------------------------------


def test_a_running_total_that_falls_is_found_and_one_that_stays_is_not():
    fall = rule("fall", kind="impossible", evidence="{value} after {last}, {change} fewer")
    assert looked_at(fall, {"occupied": 11}, 9, 14)[0].evidence == "11 after 14, 3 fewer"
    assert looked_at(fall, {"occupied": 14}, 9, 14) == []
    assert looked_at(fall, {"occupied": 14}) == []


# --- checks: E1, E4, contradictions -----------------------------------------------------------

UNEXPLAINED = rule(
    "check",
    kind="impossible",
    check="max_capacity - occupied - accepting - known(reserved) - known(not_available) <= 0",
    questions={"not_available": "", "max_capacity": ""},
    evidence="{left} beds unexplained",
    ask="You said {value}. Is that right?",
)


def test_seftons_201_beds_are_unexplained():
    """Theoretical 620, available 316, closed 103 on 26 May 2020: 201 without a reason."""
    said = {"max_capacity": 620, "occupied": 0, "accepting": 316, "not_available": 103}
    [found] = looked_at(UNEXPLAINED, said)
    assert found.evidence == "201 beds unexplained"
    assert found.ask == "You said 103. Is that right?"
    assert looked_at(UNEXPLAINED, said | {"reserved": 201}) == []


def test_what_was_not_answered_proves_nothing():
    assert looked_at(UNEXPLAINED, {"max_capacity": 620, "accepting": 316}) == []


def test_the_flow_of_residents_must_balance():
    balance = rule(
        "check",
        check="occupied - previous.occupied <= came",
        questions={"occupied": "", "came": ""},
        evidence="{previous.occupied} before, {occupied} now, {right} came",
    )
    assert looked_at(balance, {"occupied": 35, "came": 2}, 31)[0].evidence == (
        "31 before, 35 now, 2 came"
    )
    assert looked_at(balance, {"occupied": 33, "came": 2}, 31) == []
    assert looked_at(balance, {"occupied": 33, "came": 2}) == [], "nothing is known of before"


GREEN = rule(
    "check",
    check="days_band(stock, use) == colour",
    questions={"colour": "", "stock": ""},
    evidence="said {value}, computed {stock // use} day",
    ask="{label}: {value}?",
)


def test_green_with_one_day_in_stock_is_a_contradiction_though_no_stock_is_asked_with_green():
    [found] = looked_at(GREEN, {"colour": "green", "stock": 10, "use": 10})
    assert found.evidence == "said green, computed 1 day"
    assert found.ask == "colour: green?"
    assert (found.question, found.said) == ("colour", "green")
    assert looked_at(GREEN, {"colour": "red", "stock": 10, "use": 10}) == []
    assert looked_at(GREEN, {"colour": "dont_know", "stock": 10, "use": 10}) == []


def test_a_rule_for_each_item_finds_each_item():
    each = rule(
        "check",
        for_each={"item": ("accepting", "reserved")},
        check="{item} <= max_capacity",
        questions={"{item}": ""},
        evidence="{value} of {max_capacity}",
    )
    found = looked_at(each, {"accepting": 5, "reserved": 6, "max_capacity": 4})
    assert [(one.rule, one.question, one.evidence) for one in found] == [
        ("R", "accepting", "5 of 4"),
        ("R", "reserved", "6 of 4"),
    ]


def test_a_rule_may_ask_what_the_register_knows():
    registered = rule("check", check="occupied <= home.size")
    assert looked_at(registered, {"occupied": 41}, home={"size": 40})
    assert looked_at(registered, {"occupied": 41}, home={}) == []
    assert Examiner.of(SET, (registered,), 1).reads_home


def test_the_same_said_again_is_the_same_fact_and_another_number_another():
    said = {"max_capacity": 620, "occupied": 0, "accepting": 316, "not_available": 103}
    [one], [same] = looked_at(UNEXPLAINED, said), looked_at(UNEXPLAINED, {**said, "use": 3})
    [other] = looked_at(UNEXPLAINED, {**said, "not_available": 104})
    assert one.fact == same.fact != other.fact


def test_a_long_fact_is_known_by_its_digest():
    many = rule("check", check="occupied <= 1", questions=dict.fromkeys(BEDS, ""))
    [found] = looked_at(many, dict.fromkeys(BEDS, 123456789))
    assert len(found.fact) == 64


def test_an_examiner_names_what_it_reads():
    asks = replace(ASKS, id="Q1")
    assert Examiner.of(SET, (GREEN, asks), 1).reads == {"colour", "stock", "use", "occupied"}


def test_an_answer_is_asked_about_once_by_the_first_rule_that_finds_it():
    first, second = rule("check", check="occupied <= 20"), replace(ASKS, id="Q1")
    examiner = Examiner.of(SET, (replace(first, id="E"), second), 14)
    earlier = [Earlier(ON, {"occupied": number}) for number in [10] * 8]
    sheet = examiner.compiled.sheet({"occupied": 90}, on=ON)
    assert [one.rule for one in examiner.examine(sheet, earlier)] == ["E"]
