"""An invented council with homes, at noon on 26 May 2020, and the people who look after outbreaks."""

from typing import Any

import pytest
from django.test import Client

from rollcall.register.models import CareHome
from tests.factories.accounts import person
from tests.factories.reports import Country, add_homes, small_country


@pytest.fixture(autouse=True)
def _noon(frozen_clock: Any) -> None:
    """Everything in these tests happens at the same moment."""


@pytest.fixture
def country(db: None) -> Country:
    return add_homes(small_country())


@pytest.fixture
def one(country: Country) -> CareHome:
    """The home that most tests are about."""
    return country.homes["seaton1"]


@pytest.fixture
def nurse(country: Country) -> Any:
    """Somebody who looks after the outbreaks of Seaton."""
    return person("council-officer", "area:E09900001")


@pytest.fixture
def client_of() -> Any:
    """Sign somebody in."""

    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
