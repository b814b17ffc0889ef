"""A small invented country with two homes in each authority."""

from collections.abc import Callable

import pytest

from tests.factories.concurrency import share_database
from tests.factories.reports import Country, add_homes, small_country


@pytest.fixture
def country(db: None) -> Country:
    return add_homes(small_country())


@pytest.fixture
def shared(tmp_path, monkeypatch) -> Callable[[], None]:
    """Makes the database one that threads really share. Give the homes first."""
    return lambda: share_database(tmp_path, monkeypatch)
