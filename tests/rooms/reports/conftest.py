"""A small invented country with two homes in each authority."""

import pytest

from tests.factories.reports import Country, add_homes, small_country


@pytest.fixture
def country(db: None) -> Country:
    return add_homes(small_country())
