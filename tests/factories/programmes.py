"""The shipped programme with some files changed: a programme is data, so a test needs no more."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rollcall.domain.programme import Programme
from rollcall.foundation.programmes import SHIPPED, ProgrammeMistakes, load_programme
from rollcall.foundation.programmes import programme as by_key


ENGLAND = SHIPPED / "covid19_england_2020"


def read_england(file: str) -> str:
    """One of the shipped programme's files."""
    return (ENGLAND / file).read_text("utf-8")


def use_england_with(settings: Any, folder: Path, files: Mapping[str, str]) -> Programme:
    """Run Rollcall on a copy of the shipped programme in which these files are as given."""
    copy = Path(shutil.copytree(ENGLAND, folder / "adapted"))
    main = read_england("programme.yaml").replace("key: covid19-england-2020", "key: adapted", 1)
    for file, text in {"programme.yaml": main, **files}.items():
        (copy / file).write_text(text.replace("key: covid19-england-2020", "key: adapted"), "utf-8")
    by_key.cache_clear()
    settings.ROLLCALL_PROGRAMMES_DIR = str(folder)
    settings.ROLLCALL_PROGRAMME = "adapted"
    return load_programme(copy)


class Draft:
    """A copy of the shipped programme in which things can be broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def change(self, file: str, old: str, new: str) -> int:
        """Replace the first `old` in a file; the line on which it stood."""
        path = self.folder / file
        text = path.read_text()
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1))
        return text[: text.index(old)].count("\n") + 1

    def mistakes(self) -> list[tuple[str, int, str]]:
        """File, line and message of each mistake; every one of them has a remedy."""
        with pytest.raises(ProgrammeMistakes) as raised:
            load_programme(self.folder)
        for mistake in raised.value.mistakes:
            assert mistake.remedy
            assert f"{mistake.file}:{mistake.line}: {mistake.message}" in str(raised.value)
        return [
            (one.file.relative_to(self.folder).as_posix(), one.line, one.message)
            for one in raised.value.mistakes
        ]
