"""How long updates take: the middle, the long end, and how many reach the aim."""

from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.send_times import AIM, TimesTaken, times_taken


def test_without_any_time_nothing_is_known_and_that_is_not_nought():
    assert times_taken([]) == TimesTaken(0, None, None, 0)


def test_a_few_that_were_left_open_for_hours_do_not_move_the_middle():
    assert times_taken([90, 100, 110, 9_000, 20_000]).median == 110
    assert times_taken([90, 100]).median == 95


def test_nine_in_ten_is_a_time_that_somebody_took():
    assert times_taken(range(1, 11)).nine_in_ten == 9
    assert times_taken(range(1, 12)).nine_in_ten == 10
    assert times_taken([7]).nine_in_ten == 7


def test_exactly_two_minutes_are_within_the_aim():
    assert times_taken([AIM - 1, AIM, AIM + 1]).within_aim == 2


@given(st.lists(st.integers(0, 100_000), min_size=1))
def test_the_middle_and_the_long_end_lie_among_the_times(seconds):
    found = times_taken(seconds)
    assert min(seconds) <= found.median <= found.nine_in_ten
    assert found.nine_in_ten in seconds
    assert 10 * sum(one <= found.nine_in_ten for one in seconds) >= 9 * len(seconds)
    assert times_taken(reversed(seconds)) == found
