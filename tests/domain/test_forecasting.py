"""Next week's load of an area (methods a5)."""

import pytest

from rollcall.domain.forecasting import next_week_by_share


def test_an_area_is_expected_to_have_its_share_of_the_regions_last_week():
    found = next_week_by_share(40, own_so_far=56, region_so_far=565, areas=10)
    assert found == pytest.approx(3.965, abs=5e-4)


def test_the_areas_of_a_region_share_all_of_it():
    so_far = [0, 3, 12, 50]
    parts = [next_week_by_share(20, one, sum(so_far), len(so_far)) for one in so_far]
    assert sum(parts) == pytest.approx(20)
    assert parts[0] > 0
