"""EARS and CUSUM (methods a3): figures of the section."""

import pytest

from rollcall.domain.detection.panels import ears_c1, ears_c2, ears_c3, poisson_cusum


Y = (2, 1, 0, 3, 1, 2, 1, 2, 1, 2, 6)
LIMITS = {"probability": 0.999, "least_sd": 0.5}


def test_the_last_day_of_the_example_alarms_by_both_baselines():
    c1, c2 = ears_c1(Y, **LIMITS)[-1], ears_c2(Y, **LIMITS)[-1]
    assert c1 is not None
    assert c2 is not None
    assert (c1.statistic, c1.upper) == (
        pytest.approx(5.669, abs=5e-4),
        pytest.approx(4.0503, abs=5e-5),
    )
    assert (c2.statistic, c2.upper) == (
        pytest.approx(4.684, abs=5e-4),
        pytest.approx(4.4443, abs=5e-5),
    )
    assert c1.alarm
    assert c2.alarm


def test_a_day_without_a_whole_baseline_says_nothing():
    assert [one is None for one in ears_c1(Y, **LIMITS)] == [True] * 7 + [False] * 4
    assert [one is None for one in ears_c2(Y, **LIMITS)] == [True] * 9 + [False] * 2
    assert ears_c3(Y, **LIMITS)[-1] is None


def test_a_thousand_alarms_by_c3_as_published():
    # A widely used programme lets today's count cancel out, and stays silent (methods, finding 2).
    series = (3, 4, 3, 5, 4, 3, 4, 4, 3, 5, 4, 4, 1000)
    c3 = ears_c3(series, probability=0.975, least_sd=0.5)[-1]
    assert c3 is not None
    assert c3.alarm
    assert c3.statistic > 900


def test_the_sum_of_the_example_gathers_and_first_alarms_on_day_six():
    found = poisson_cusum((1, 2, 0, 1, 3, 4, 5, 2), usual=1, raised=2, limit=3)
    assert [round(one.statistic, 4) for one in found] == [
        0, 0.5573, 0, 0, 1.5573, 4.1146, 7.6719, 8.2292,
    ]  # fmt: skip
    assert [one.alarm for one in found].index(True) == 5
