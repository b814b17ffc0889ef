"""A small invented country, and systems that ask about it."""

import datetime as dt
from collections.abc import Callable

import pytest

from rollcall.accounts.models import User
from rollcall.accounts.services import create_token
from tests.factories.accounts import person
from tests.factories.reports import SYSTEM, Country, add_homes, small_country
from tests.rooms.api.asking import Caller


@pytest.fixture
def country(db: None) -> Country:
    return add_homes(small_country())


@pytest.fixture
def caller(frozen_clock: object, noon: dt.datetime) -> Callable[[User], Caller]:
    """A system of a person's: `caller(person)`."""

    def of(user: User) -> Caller:
        made = create_token(by=SYSTEM, user=user, name="Care software", now=noon)
        return Caller(made.text)

    return of


@pytest.fixture
def sea_view(country: Country) -> str:
    """The location id of one home in Seaton."""
    return country.homes["seaton1"].location_id


@pytest.fixture
def reporter(country: Country, sea_view: str, caller: Callable[[User], Caller]) -> Caller:
    return caller(person("home-reporter", f"home:{sea_view}"))


@pytest.fixture
def officer(country: Country, caller: Callable[[User], Caller]) -> Caller:
    """Seaton's officer."""
    return caller(person("council-officer", f"area:{country.seaton.code}"))


@pytest.fixture
def neighbour(country: Country, caller: Callable[[User], Caller]) -> Caller:
    """Marsh's officer, who has no business in Seaton."""
    return caller(person("council-officer", f"area:{country.marsh.code}"))


@pytest.fixture
def region(country: Country, caller: Callable[[User], Caller]) -> Caller:
    """The reviewer of the region that Seaton and Marsh lie in: totals, and no home by name."""
    return caller(person("regional-reviewer", f"area:{country.north.code}"))
