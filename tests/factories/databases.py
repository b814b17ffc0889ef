"""SQLite files for processes of their own: built once by all that test side by side, then copied."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


ROOT = Path(__file__).resolve().parents[2]
#: What such processes are told, whatever the shell or an .env file says.
SETTINGS = {
    "DEBUG": "1",
    "ROLLCALL_NOW": "2020-05-26T12:00:00+01:00",
    "SUPPORT_PHONE": "0151 000 0000",
}
UNSET = (
    "SECRET_KEY",
    "ROLLCALL_PROGRAMME",
    "ROLLCALL_PROGRAMMES_DIR",
    "BRAND_NAME",
    "BRAND_COLOUR",
)


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """The file of this name, which the first that asks for it builds and the others wait for."""
    shared = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    built = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            unfinished = shared / f"unfinished-{name}"
            build(unfinished)
            unfinished.rename(built)
    return built


def rollcall(*arguments: str, database: Path) -> None:
    """Run one of Rollcall's commands on a database; what it says is shown when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "rollcall", *arguments],
        cwd=ROOT,
        env=environment(database),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def environment(database: Path) -> dict[str, str]:
    """The variables of such a process."""
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    return {**kept, **SETTINGS, "DATABASE_URL": f"sqlite:///{database}"}
