"""A small invented country at noon on 26 May 2020, and people who look at it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories.accounts import person
from tests.factories.reports import Country, add_homes, small_country


As = Callable[[str, str], Client]


@pytest.fixture(autouse=True)
def _noon(frozen_clock: Any) -> None:
    """Every page of these tests is asked for at the same moment."""


@pytest.fixture
def country(db: None) -> Country:
    return add_homes(small_country())


@pytest.fixture
def as_role() -> As:
    """Sign somebody in: `as_role("council-officer", "area:E09900001")`."""

    def sign_in(role: str, scope: str) -> Client:
        client = Client()
        client.force_login(person(role, scope))
        return client

    return sign_in


@pytest.fixture
def officer(as_role: As, country: Country) -> Client:
    """The council officer of Seaton."""
    return as_role("council-officer", "area:E09900001")


@pytest.fixture
def region(as_role: As, country: Country) -> Client:
    """The reviewer of the North, where Seaton and Marsh lie."""
    return as_role("regional-reviewer", "area:E99000001")


@pytest.fixture
def nation(as_role: As, country: Country) -> Client:
    return as_role("national-reviewer", "area:E99999999")
