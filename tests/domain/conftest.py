"""A programme in which a test can break things."""

import shutil
from pathlib import Path

import pytest

from tests.factories.programmes import ENGLAND, Draft


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """A copy of England's programme."""
    return Draft(Path(shutil.copytree(ENGLAND, tmp_path / "programme")))
