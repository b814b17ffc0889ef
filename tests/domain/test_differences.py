"""Which source counts (C0), by how much two may differ, and what opens a difference (AT-15)."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.differences import Precedence, Rules, Told, Tolerance, own_word, standing


MORNING = dt.datetime(2020, 5, 26, 7, 10, tzinfo=dt.UTC)
NOON = dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)
AFTERNOON = dt.datetime(2020, 5, 26, 13, 0, tzinfo=dt.UTC)

TOLERANCES = (
    Tolerance("beds", "daily", ("occupied", "beds"), 2, "Commissioning"),
    Tolerance("cases", "daily", ("ill",), 0, "Public health"),
    Tolerance("ppe", "daily", ("aprons",), 0, "The PPE unit"),
    Tolerance("staff", "daily", ("staff",), 2, "Workforce"),
)
RULES = Rules(
    "daily", Precedence(TOLERANCES), ("red", "amber", "green", "blue"), frozenset({"lead"})
)


def own(at: dt.datetime = NOON, /, **answers: Any) -> Told:
    return Told(answers, at)


def tracker(at: dt.datetime | None = MORNING, /, **answers: Any) -> Told:
    return Told(answers, at, "tracker")


def settle(mine, *theirs, **how):
    return RULES.settle(mine, theirs, **how)


def test_at_15_the_calls_value_counts_until_somebody_resolved_it():
    settled = settle(own(NOON, occupied=30), tracker(AFTERNOON, occupied=33))
    assert settled.answers == {"occupied": 30}
    [conflict] = settled.conflicts
    assert (conflict.question, conflict.own, conflict.extract) == ("occupied", 30, 33)
    assert conflict.decides == "Commissioning"


@pytest.mark.parametrize(
    ("question", "mine", "theirs", "differs"),
    [
        ("occupied", 30, 32, False),
        ("occupied", 30, 28, False),
        ("occupied", 30, 33, True),
        ("occupied", 30, 27, True),
        ("ill", 0, 1, True),
        ("ill", 4, 4, False),
        ("aprons", "red", "amber", True),
        ("aprons", "green", "green", False),
        ("aprons", "green", "not_needed", True),
        ("occupied", "dont_know", 33, False),
        ("occupied", 30, "dont_know", False),
        ("mood", "good", "bad", False),  # nobody said that it matters
    ],
)
def test_c0_beds_differ_by_more_than_2_cases_and_colours_by_anything(
    question, mine, theirs, differs
):
    settled = settle(own(**{question: mine}), tracker(**{question: theirs}))
    assert bool(settled.conflicts) is differs


def test_c0_the_newest_own_word_beats_an_extract_that_is_not_later():
    for at in (MORNING, NOON, None):
        settled = settle(own(NOON, occupied=30), tracker(at, occupied=31))
        assert settled.answers == {"occupied": 30}
        assert settled.filled == {}


def test_c0_within_the_tolerance_a_later_extract_counts_and_says_what_it_stands_for():
    settled = settle(own(NOON, occupied=30), tracker(AFTERNOON, occupied=31))
    assert settled.answers == {"occupied": 31}
    assert settled.conflicts == ()
    assert settled.filled["occupied"].as_json() == {"layout": "tracker", "instead_of": 30}


def test_an_answer_that_nobody_gave_here_is_filled_whatever_the_time():
    settled = settle(own(NOON, ill=1), tracker(MORNING, occupied=31, ill=1))
    assert settled.answers == {"ill": 1, "occupied": 31}
    assert settled.filled["occupied"].as_json() == {"layout": "tracker"}


def test_a_blank_in_an_extract_wipes_nothing():
    settled = settle(own(NOON, occupied=30, ill=2), tracker(AFTERNOON))
    assert settled.answers == {"occupied": 30, "ill": 2}


def test_dont_know_stands_until_a_later_extract_knows():
    mine = own(NOON, occupied="dont_know")
    assert settle(mine, tracker(MORNING, occupied=3)).answers == {"occupied": "dont_know"}
    assert settle(mine, tracker(AFTERNOON, occupied=3)).answers == {"occupied": 3}


def test_what_a_return_counts_is_always_the_homes_own_answer():
    settled = settle(own(NOON, lead="no"), tracker(AFTERNOON, lead="yes"))
    assert settled.answers == {"lead": "no"}


def test_without_a_word_of_the_home_the_extract_is_all_there_is():
    settled = settle(None, tracker(MORNING, occupied=31))
    assert (settled.answers, settled.conflicts) == ({"occupied": 31}, ())


def test_of_two_extracts_the_one_saved_last_counts():
    older, newer = tracker(MORNING, occupied=30), Told({"occupied": 31}, AFTERNOON, "other")
    for order in ((older, newer), (newer, older)):
        assert settle(None, *order).filled["occupied"].layout == "other"


def test_an_extract_that_agrees_again_takes_back_what_an_older_one_put_in():
    again = Told({"occupied": 30}, AFTERNOON + dt.timedelta(hours=1), "other")
    settled = settle(own(NOON, occupied=30), tracker(AFTERNOON, occupied=31), again)
    assert (settled.answers, settled.filled) == ({"occupied": 30}, {})


def test_filling_and_standing_in_can_each_be_refused():
    mine, theirs = own(NOON, occupied=30), tracker(AFTERNOON, occupied=31, beds=40)
    assert settle(mine, theirs, newer=False).answers == {"occupied": 30, "beds": 40}
    assert settle(mine, theirs, newer=False, blanks=False).answers == {"occupied": 30}


ANSWERS = st.dictionaries(
    st.sampled_from(["occupied", "beds", "ill", "aprons", "staff", "lead", "mood"]),
    st.one_of(st.integers(0, 9), st.sampled_from(["red", "green", "dont_know"])),
)
TIMES = st.sampled_from([MORNING, NOON, AFTERNOON])
EXTRACTS = st.lists(
    st.builds(Told, ANSWERS, st.one_of(st.none(), TIMES), st.sampled_from(["tracker", "other"])),
    max_size=3,
)


@given(mine=st.one_of(st.none(), st.builds(Told, ANSWERS, TIMES)), theirs=EXTRACTS)
def test_the_homes_own_word_can_always_be_read_back(mine, theirs):
    settled = RULES.settle(mine, theirs)
    filled = {key: one.as_json() for key, one in settled.filled.items()}
    assert own_word(settled.answers, filled) == dict(mine.answers if mine else {})


@given(mine=st.builds(Told, ANSWERS, TIMES), theirs=EXTRACTS)
def test_nothing_a_home_said_is_ever_left_out(mine, theirs):
    assert mine.answers.keys() <= RULES.settle(mine, theirs).answers.keys()


@given(mine=st.builds(Told, ANSWERS, TIMES), theirs=EXTRACTS)
def test_in_a_dispute_the_homes_own_word_counts(mine, theirs):
    settled = RULES.settle(mine, theirs)
    for conflict in settled.conflicts:
        assert conflict.own == mine.answers[conflict.question] != conflict.extract


@pytest.mark.parametrize(
    ("listed", "updated_on", "state"),
    [
        (False, None, "not_registered"),
        (True, None, "registered"),
        (True, dt.date(2020, 5, 26), "updated"),
        (True, dt.date(2020, 5, 25), "stale"),
    ],
)
def test_p03_a_home_is_unregistered_registered_updated_or_stale(listed, updated_on, state):
    since = dt.date(2020, 5, 26)
    assert standing(listed=listed, updated_on=updated_on, since=since) == state
