"""A small invented country whose homes told us yesterday that all is well, and its officers."""

import datetime as dt

import pytest

from tests.factories.accounts import person
from tests.factories.register import home
from tests.factories.reports import EVE, NOON, add_homes, beds, file, small_country


SEATON = "area:E09900001"
EVENING_BEFORE = NOON - dt.timedelta(hours=18)


@pytest.fixture
def country(db):
    made = add_homes(small_country())
    for name in ("seaton1", "seaton2"):
        file(made.homes[name], EVE, beds(10), now=EVENING_BEFORE)
    return made


@pytest.fixture
def officer(country):
    return person("council-officer", SEATON)


@pytest.fixture
def colleague(country):
    return person("council-officer", SEATON)


@pytest.fixture
def stranger(country):
    return person("council-officer", "area:E09900003")


@pytest.fixture
def short_of_masks(country):
    """A home of Seaton whose masks last a day, as it said by phone yesterday evening."""
    one = home(country.seaton, name="Short of masks")
    few = {"ppe_masks_iir_rag": "red", "ppe_masks_iir_stock": 90, "ppe_masks_iir_use": 60}
    file(one, EVE, beds(10, **few), now=EVENING_BEFORE, source="phone")
    return one
