"""The shipped programme with some files changed: a programme is data, so a test needs no more."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rollcall.domain.programme import Programme
from rollcall.foundation.programmes import SHIPPED, load_programme
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
