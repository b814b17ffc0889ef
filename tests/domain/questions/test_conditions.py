"""The language of conditions: what it works out, what it keeps apart, and what it refuses."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.questions.conditions import (
    NOT_APPLICABLE,
    UNKNOWN,
    ExpressionError,
    parse,
    parse_day,
)
from tests.factories.questions import ALL_KINDS, compiled, parsed, question, sheet, worked_out


T, F, U, N = True, False, UNKNOWN, NOT_APPLICABLE
NURSING, RESIDENTIAL = {"nursing": True}, {"nursing": False}

# Written out by hand, so that they are no copy of the code.
AND = {
    (T, T): T, (T, F): F, (T, U): U, (T, N): N,
    (F, T): F, (F, F): F, (F, U): F, (F, N): F,
    (U, T): U, (U, F): F, (U, U): U, (U, N): U,
    (N, T): N, (N, F): F, (N, U): U, (N, N): N,
}  # fmt: skip
OR = {
    (T, T): T, (T, F): T, (T, U): T, (T, N): T,
    (F, T): T, (F, F): F, (F, U): U, (F, N): F,
    (U, T): T, (U, F): U, (U, U): U, (U, N): U,
    (N, T): T, (N, F): F, (N, U): U, (N, N): N,
}  # fmt: skip
NOT = {T: F, F: T, U: U, N: N}

# Each state of a yes-or-no condition, as a comparison that comes out so.
AS_TEXT = {T: "beds == 1", F: "beds == 2", U: "ill == 1", N: "nurses == 1"}


def state(text: str) -> Any:
    """What a condition comes to where `beds` is 1, `ill` is blank and `nurses` does not apply."""
    return parsed(text).holds(sheet(ALL_KINDS, RESIDENTIAL, beds=1))


# --- truth tables ---------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "right"), list(AND))
def test_and_keeps_unknown_and_does_not_apply_apart(left: Any, right: Any) -> None:
    assert state(f"{AS_TEXT[left]} and {AS_TEXT[right]}") is AND[left, right]


@pytest.mark.parametrize(("left", "right"), list(OR))
def test_or_keeps_unknown_and_does_not_apply_apart(left: Any, right: Any) -> None:
    assert state(f"{AS_TEXT[left]} or {AS_TEXT[right]}") is OR[left, right]


@pytest.mark.parametrize("one", list(NOT))
def test_not_knows_no_more_than_what_it_negates(one: Any) -> None:
    assert state(f"not {AS_TEXT[one]}") is NOT[one]


# --- random expressions against an evaluator of our own -----------------------------------------

NUMBERS = ("beds", "ill", "staff", "nurses")
CODES = ("open", "limited", "closed", "dont_know")

numbers = st.recursive(
    st.one_of(
        st.integers(0, 9).map(lambda n: ("constant", n)),
        st.sampled_from(NUMBERS).map(lambda name: ("question", name)),
        st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3).map(lambda q: ("total", *q)),
    ),
    lambda parts: st.tuples(st.sampled_from(["+", "-", "*", "//"]), parts, parts),
    max_leaves=4,
)
comparisons = st.one_of(
    st.tuples(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), numbers, numbers),
    st.tuples(st.sampled_from(["is", "is not"]), st.sampled_from(CODES)),
    st.tuples(st.just("in"), st.lists(st.sampled_from(CODES), min_size=1, max_size=3)),
    st.tuples(st.just("not in"), st.lists(st.sampled_from(CODES), min_size=1, max_size=3)),
    st.sampled_from((*NUMBERS, "status")).map(lambda name: ("answered", name)),
)
conditions = st.recursive(
    comparisons,
    lambda parts: st.one_of(
        st.tuples(st.just("and"), parts, parts),
        st.tuples(st.just("or"), parts, parts),
        st.tuples(st.just("not"), parts),
    ),
    max_leaves=6,
)
answers_given = st.fixed_dictionaries(
    {},
    optional={
        "beds": st.integers(0, 9),
        "ill": st.one_of(st.integers(0, 9), st.just("dont_know")),
        "staff": st.integers(0, 9),
        "nurses": st.integers(0, 9),
        "status": st.sampled_from(CODES),
    },
)
homes = st.sampled_from([NURSING, RESIDENTIAL, {}])


def written(tree: Any) -> str:
    """A tree as somebody would write it in a programme."""
    match tree:
        case ("constant", number):
            return str(number)
        case ("question", name):
            return str(name)
        case ("total", *names):
            return f"total({', '.join(names)})"
        case ("answered", name):
            return f"answered({name})"
        case ("is", code):
            return f"status == {code!r}"
        case ("is not", code):
            return f"{code!r} != status"
        case ("in" | "not in" as word, codes):
            return f"status {word} [{', '.join(map(repr, codes))}]"
        case ("not", part):
            return f"not ({written(part)})"
        case (sign, left, right):
            return f"({written(left)}) {sign} ({written(right)})"
    raise AssertionError(tree)


def value_of(name: str, answers: dict[str, Any], home: dict[str, bool]) -> Any:
    """What we say a question is worth, by the rules of the four states."""
    if name == "nurses" and home != NURSING:
        return N if home else U
    value = answers.get(name, U)
    return U if value == "dont_know" and name != "status" else value


def number(tree: Any, answers: dict[str, Any], home: dict[str, bool]) -> Any:
    """What we say a sum comes to."""
    match tree:
        case ("constant", constant):
            return constant
        case ("question", name):
            return value_of(name, answers, home)
        case ("total", *names):
            values = [value_of(name, answers, home) for name in names]
            if U in values:
                return U
            return N if set(values) == {N} else sum(v for v in values if v is not N)
    sign, left, right = tree[0], number(tree[1], answers, home), number(tree[2], answers, home)
    if N in (left, right):
        return N
    if U in (left, right) or (sign == "//" and right == 0):
        return U
    return {"+": left + right, "-": left - right, "*": left * right, "//": left // (right or 1)}[
        sign
    ]


def truth(tree: Any, answers: dict[str, Any], home: dict[str, bool]) -> Any:
    """What we say a condition comes to, by the tables above."""
    match tree:
        case ("and", left, right):
            return AND[truth(left, answers, home), truth(right, answers, home)]
        case ("or", left, right):
            return OR[truth(left, answers, home), truth(right, answers, home)]
        case ("not", part):
            return NOT[truth(part, answers, home)]
        case ("answered", name):
            value = value_of(name, answers, home)
            return value if value in (U, N) else U if value == "dont_know" else True
        case ("is", code):
            return is_one_of([code], answers.get("status", U))
        case ("is not", code):
            return NOT[is_one_of([code], answers.get("status", U))]
        case ("in", codes):
            return is_one_of(codes, answers.get("status", U))
        case ("not in", codes):
            return NOT[is_one_of(codes, answers.get("status", U))]
    return comparison(tree, answers, home)


def comparison(tree: Any, answers: dict[str, Any], home: dict[str, bool]) -> Any:
    """What we say two numbers side by side come to."""
    sign, left, right = tree[0], number(tree[1], answers, home), number(tree[2], answers, home)
    if N in (left, right):
        return N
    if U in (left, right):
        return U
    return {
        "==": left == right, "!=": left != right, "<": left < right,
        "<=": left <= right, ">": left > right, ">=": left >= right,
    }[sign]  # fmt: skip


def is_one_of(codes: list[str], status: Any) -> Any:
    """Somebody who does not know has said neither yes nor no to any code but that one."""
    if status in codes:
        return True
    return U if status in (U, "dont_know") else False


@given(conditions, answers_given, homes)
def test_a_condition_comes_to_what_its_parts_say(
    tree: Any, answers: dict[str, Any], home: dict[str, bool]
) -> None:
    found = parsed(written(tree)).holds(sheet(ALL_KINDS, home, **answers))
    assert found is truth(tree, answers, home)


@given(conditions, answers_given, answers_given, homes)
def test_filling_in_a_blank_never_flips_what_was_decided(
    tree: Any, answers: dict[str, Any], more: dict[str, Any], home: dict[str, bool]
) -> None:
    condition = parsed(written(tree))
    before = condition.holds(sheet(ALL_KINDS, home, **answers))
    filled = more | {key: value for key, value in answers.items() if value != "dont_know"}
    if answers.get("status") == "dont_know":
        filled["status"] = "dont_know"  # an answer like any other for `in`
    if before is not U:
        assert condition.holds(sheet(ALL_KINDS, home, **filled)) is before
        if not home:
            for settled in (NURSING, RESIDENTIAL):
                assert condition.holds(sheet(ALL_KINDS, settled, **filled)) is before


@given(conditions, answers_given, homes)
def test_not_not_changes_nothing(tree: Any, answers: dict[str, Any], home: Any) -> None:
    given_answers = sheet(ALL_KINDS, home, **answers)
    once = parsed(written(tree)).holds(given_answers)
    assert parsed(f"not (not ({written(tree)}))").holds(given_answers) is once


@given(conditions, conditions, answers_given)
def test_de_morgan_holds_where_every_question_applies(
    left: Any, right: Any, answers: dict[str, Any]
) -> None:
    given_answers = sheet(ALL_KINDS, NURSING, **answers)
    one, other = f"({written(left)})", f"({written(right)})"
    neither = parsed(f"not ({one} and {other})").holds(given_answers)
    assert parsed(f"not {one} or not {other}").holds(given_answers) is neither


# --- single features ----------------------------------------------------------------------------


def test_stock_divided_by_a_use_of_nothing_is_unknown() -> None:
    assert worked_out("beds // ill", beds=600, ill=0) is UNKNOWN
    assert worked_out("beds // ill", beds=600, ill=320) == 1


def test_a_total_passes_over_what_does_not_apply_and_is_unknown_for_a_blank() -> None:
    assert worked_out("total(beds, nurses)", RESIDENTIAL, beds=3) == 3
    assert worked_out("total(beds, ill)", beds=3) is UNKNOWN
    assert worked_out("total(nurses)", RESIDENTIAL) is NOT_APPLICABLE


def test_known_makes_a_blank_nothing_and_needs_no_answer() -> None:
    assert worked_out("beds - known(ill)", beds=3) == 3
    assert worked_out("beds - known(ill)", beds=3, ill=1) == 2
    assert parsed("beds - known(ill)").needs == {"beds"}
    assert parsed("beds - known(ill)").reads == {"beds", "ill"}
    assert parsed("ill - known(ill)").needs == {"ill"}


def test_blank_is_true_only_of_what_was_not_answered() -> None:
    assert worked_out("blank(words)") is True
    assert worked_out("blank(words)", words="Thank you") is False
    assert worked_out("blank(nurses)", RESIDENTIAL) is False
    assert parsed("beds == 0 or not blank(words)").needs == {"beds"}


def test_numbers_can_be_negated_and_made_absolute() -> None:
    assert worked_out("abs(beds - ill)", beds=2, ill=7) == 5
    assert worked_out("-beds", beds=2) == -2
    assert worked_out("abs(beds - ill)", beds=2) is UNKNOWN


@pytest.mark.parametrize(
    ("stock", "use", "colour"),
    [(600, 320, "red"), (640, 320, "amber"), (2240, 320, "green"), (4480, 320, "blue")],
)
def test_days_band_is_the_colour_of_the_days_that_stock_lasts(
    stock: int, use: int, colour: str
) -> None:
    assert worked_out("days_band(beds, ill)", beds=stock, ill=use) == colour


def test_days_band_is_unknown_without_a_stock_or_a_use() -> None:
    assert worked_out("days_band(beds, ill)", beds=600, ill=0) is UNKNOWN
    assert worked_out("days_band(beds, ill)", ill=3) is UNKNOWN
    assert worked_out("days_band(beds, nurses)", RESIDENTIAL, beds=3) is NOT_APPLICABLE


def test_the_worst_colour_passes_over_what_is_not_needed_or_not_answered() -> None:
    assert worked_out("worst(aprons, gloves)", aprons="amber", gloves="red") == "red"
    assert worked_out("worst(aprons, gloves)", aprons="not_needed", gloves="green") == "green"
    assert worked_out("worst(aprons, gloves)", gloves="blue") == "blue"


def test_the_worst_of_no_colours_is_not_a_colour() -> None:
    assert worked_out("worst(aprons, gloves)") is UNKNOWN
    assert worked_out("worst(aprons, gloves)", aprons="dont_know") == "dont_know"
    assert worked_out("worst(aprons)", aprons="not_needed") is NOT_APPLICABLE


def test_dont_know_is_neither_another_code_nor_different_from_it() -> None:
    assert worked_out("status == 'open'", status="dont_know") is UNKNOWN
    assert worked_out("status != 'open'", status="dont_know") is UNKNOWN
    assert worked_out("aprons == gloves", aprons="red", gloves="dont_know") is UNKNOWN
    assert worked_out("aprons == gloves", aprons="dont_know", gloves="dont_know") is True


def test_whether_somebody_did_not_know_can_be_asked() -> None:
    assert worked_out("status == 'dont_know'", status="dont_know") is True
    assert worked_out("status == 'dont_know'", status="open") is False
    assert worked_out("'dont_know' != status") is UNKNOWN


def test_choices_can_be_asked_for_one_code_or_for_any_other() -> None:
    assert worked_out("chose(wants, 'none')", wants=["none"]) is True
    assert worked_out("chose(wants, 'ppe', 'people')", wants=["people"]) is True
    assert worked_out("chose_any_but(wants, 'none')", wants=["none"]) is False
    assert worked_out("chose_any_but(wants, 'none')", wants=["none", "ppe"]) is True
    assert worked_out("chose(wants, 'none')") is UNKNOWN
    assert worked_out("chose_any_but(wants, 'none')", wants="dont_know") is UNKNOWN


def test_dates_compare_with_the_reports_date_and_with_each_other() -> None:
    assert worked_out("since <= report.date", since="2020-05-26") is True
    assert worked_out("since > report.date", since="2020-05-27") is True
    assert worked_out("report.date - since", since="2020-05-12") == 14
    assert worked_out("since + 14 == report.date", since="2020-05-12") is True
    assert worked_out("since == report.date", since="dont_know") is UNKNOWN


def test_the_previous_report_can_be_asked() -> None:
    before = ({"beds": 8, "since": "2020-05-01", "ill": "dont_know"},)
    later = ALL_KINDS.sheet({"beds": 10}, on=dt.date(2020, 5, 26), history=before)
    assert parsed("beds - previous.beds").evaluate(later) == 2
    assert parsed("report.date - previous.since").evaluate(later) == 25
    assert parsed("previous.ill").evaluate(later) is UNKNOWN
    assert parsed("previous.beds").evaluate(sheet()) is UNKNOWN
    assert parsed("previous.beds > 0").reads == frozenset()
    assert parsed("previous.beds > 0").reads_before == {"beds"}


def test_days_in_a_row_with_the_same_answer_are_counted_back_from_today() -> None:
    days = parsed("unchanged_days(beds)")
    same = [{"beds": 3}, {"beds": 3}, {"beds": 4}, {"beds": 3}]
    on = dt.date(2020, 5, 26)
    assert days.evaluate(ALL_KINDS.sheet({"beds": 3}, on=on, history=same)) == 3
    assert days.evaluate(ALL_KINDS.sheet({"beds": 4}, on=on, history=same)) == 1
    assert days.evaluate(ALL_KINDS.sheet({}, on=on, history=same)) is UNKNOWN
    assert days.evaluate(ALL_KINDS.sheet({"beds": 3}, on=on)) is UNKNOWN
    assert days.evaluate(ALL_KINDS.sheet({"beds": 3}, on=on, history=same[:2])) == 3
    assert days.reads_before == {"beds"}


def test_the_home_and_the_round_can_be_asked_and_what_nobody_recorded_is_unknown() -> None:
    assert worked_out("home.nursing", {"nursing": "yes"}) is True
    assert worked_out("home.nursing", {"nursing": "no"}) is False
    assert worked_out("home.nursing", {"nursing": ""}) is UNKNOWN
    assert worked_out("beds <= home.size", {"size": 5}, beds=4) is True
    assert worked_out("home.kind in ('small', 'large')", {"kind": "large"}) is True
    assert worked_out("home.size < 3", {"size": "a few"}) is UNKNOWN
    assert parsed("home.nursing").reads_home
    assert not parsed("beds > 0").reads_home
    in_round = ALL_KINDS.sheet(
        {}, on=dt.date(2020, 5, 26), round_settings={"allow_extra": True, "template": "F"}
    )
    assert parsed("round.allow_extra and round.template == 'F'").evaluate(in_round) is True
    assert parsed("round.anything").evaluate(in_round) is UNKNOWN
    assert parsed("report.has_guidance").evaluate(in_round) is UNKNOWN


def test_a_range_of_todays_date_is_counted_from_the_report() -> None:
    on = dt.date(2020, 5, 26)
    assert parse_day("today", on) == on
    assert parse_day("today-7", on) == dt.date(2020, 5, 19)
    assert parse_day("today+90", on) == dt.date(2020, 8, 24)
    assert parse_day("2020-05-13", on) == dt.date(2020, 5, 13)


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "beds.__class__",
        "().__class__.__bases__[0]",
        "(lambda: beds)()",
        "f'{beds}'",
        "[b for b in (1, 2)]",
        "{'beds': 1}",
        "beds if ill else staff",
        "open('/etc/passwd')",
        "eval('beds')",
        "beds[0]",
        "(beds := 1)",
        "total(*beds)",
        "total(beds, start=1)",
        "print(beds)",
        "await beds",
        "b'bytes' == status",
        "beds ** 9",
        "beds / 2",
        "~beds",
        "+beds",
        "beds & ill",
        "True",
        "None",
        "1.5",
        "beds is ill",
        "_call_total(beds)",
    ],
)
def test_nothing_but_the_language_is_taken(text: str) -> None:
    with pytest.raises(ExpressionError):
        parsed(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bads > 0", "there is no question `bads`"),
        ("previous.bads > 0", "there is no question `bads`"),
        ("answered(bads)", "there is no question `bads`"),
        ("answered(beds, ill)", "takes one thing"),
        ("answered('beds')", "there is no question `'beds'`"),
        ("home.nursery", "`home.nursery` is not known; `home.` has kind, nursing, size"),
        ("house.nursing", "`house.nursing` is not known; `house.` has nothing"),
        ("beds == 'open'", "compares a number with one of some options"),
        ("status > 0", "compares one of some options with a number"),
        ("home.nursing == 'yes'", "compares true or false with one of some options"),
        ("status < 'open'", "only numbers and dates are more or less"),
        ("home.nursing < home.nursing", "only numbers and dates are more or less"),
        ("status == 'opne'", "'opne' is not an option of `status`"),
        ("'opne' == status", "'opne' is not an option of `status`"),
        ("previous.status == 'opne'", "'opne' is not an option of `previous.status`"),
        ("status in ('open', 'shut')", "'shut' is not an option of `status`"),
        ("status in ('open', ill)", "`ill` is not a code such as 'open'"),
        ("status in (1, 2)", "`1` is not a code"),
        ("status in 'open'", "after `in` comes a list"),
        ("status in ()", "after `in` comes a list"),
        ("beds in ('open',)", "`beds` is a number; one of some options is needed here"),
        ("chose(status, 'open')", "a choice of several options is needed here"),
        ("chose(wants)", "takes a question and a code"),
        ("chose(wants, 'pie')", "'pie' is not an option of `wants`"),
        ("chose(wants, ill)", "`ill` is not a code"),
        ("beds and ill", "`beds` is a number; true or false is needed here"),
        ("not beds", "`beds` is a number; true or false is needed here"),
        ("status + 1 > 0", "`status` is one of some options; a number is needed here"),
        ("1 + words > 0", "`words` is free text; a number is needed here"),
        ("-status", "a number is needed here"),
        ("since + since", "a date can have days added"),
        ("3 - since", "a date can have days added"),
        ("since * 2", "a date can have days added"),
        ("total()", "`total()` has nothing in it"),
        ("worst()", "`worst()` has nothing in it"),
        ("worst(beds)", "`beds` is a number; a colour is needed here"),
        ("days_band(beds)", "takes a stock and a daily use"),
        ("1 < beds < 3", "one comparison at a time"),
        ("sum(beds)", "there is no function `sum`"),
        ("beds.real()", "there is no function `beds.real`"),
        ("beds +", "cannot be read"),
        ("", "cannot be read"),
        ("not " * 9_000 + "answered(beds)", "too long or too deep"),
        ("1 + " * 3_000 + "1 > 0", "too long or too deep"),
    ],
)
def test_a_mistake_is_named(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        parsed(text)
    assert message in raised.value.message


def test_a_mistake_has_its_column() -> None:
    with pytest.raises(ExpressionError) as raised:
        parsed("beds > 0 and bads > 0")
    assert raised.value.column == 13


def test_bands_of_days_must_be_there_to_be_used() -> None:
    without = compiled(question("beds"), question("ill"), question("c", "choice", "red")).vocabulary
    bare = type(without)(questions=without.questions, codes=without.codes)
    for text in ("days_band(beds, ill)", "worst(c)"):
        with pytest.raises(ExpressionError, match="there are none"):
            parse(text, bare)


@given(st.text(max_size=30))
def test_any_text_is_taken_or_refused_with_a_sentence(text: str) -> None:
    try:
        parsed(text).evaluate(sheet(beds=1, status="open"))
    except ExpressionError as error:
        assert error.message  # noqa: PT017 - both outcomes are right
