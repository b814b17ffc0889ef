"""Which programme this installation runs, and what another's broken folder may not do to it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import (
    SHIPPED,
    ProgrammeMistakes,
    current_programme,
    programme,
)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A programme of our own in a folder of our own."""
    copy = shutil.copytree(SHIPPED / "us_nursing_homes_weekly", tmp_path / "ours")
    path = copy / "programme.yaml"
    path.write_text(path.read_text().replace("key: us-nursing-homes-weekly", "key: our-own", 1))
    settings.ROLLCALL_PROGRAMMES_DIR = str(tmp_path)
    programme.cache_clear()
    yield copy
    programme.cache_clear()


@pytest.mark.django_db
def test_the_settings_name_the_programme(settings: Settings) -> None:
    settings.ROLLCALL_PROGRAMME = "us-nursing-homes-weekly"
    assert current_programme().key == "us-nursing-homes-weekly"
    settings.ROLLCALL_PROGRAMME = "covid19-england-2020"
    assert current_programme().key == "covid19-england-2020"
    assert current_programme() is current_programme()


@pytest.mark.usefixtures("folder")
def test_a_folder_beside_the_shipped_ones_is_found() -> None:
    assert programme("our-own").key == "our-own"


@pytest.mark.usefixtures("folder")
def test_an_unknown_key_is_told_with_those_that_there_are() -> None:
    with pytest.raises(NotFound, match="covid19-england-2020, our-own, us-nursing-homes-weekly"):
        programme("covid20")


def test_another_programmes_broken_file_does_not_stop_this_one(folder: Path) -> None:
    (folder / "programme.yaml").write_text("key: [")
    assert programme("covid19-england-2020").key == "covid19-england-2020"


def test_a_broken_file_is_named_when_the_programme_wanted_may_be_in_it(folder: Path) -> None:
    (folder / "programme.yaml").write_text("key: our-own\nkey: ours\n")
    with pytest.raises(ProgrammeMistakes, match=r"programme\.yaml:2: .*there twice"):
        programme("our-own")


def test_a_file_that_is_no_mapping_has_no_key(folder: Path) -> None:
    (folder / "programme.yaml").write_text("- our-own\n")
    with pytest.raises(NotFound):
        programme("our-own")
