"""What every test may ask for: a frozen clock, the published data, a browser, clean tables."""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, sync_playwright

from rollcall.cell.selectors import forget_boards
from rollcall.domain.programme import Programme
from rollcall.foundation.append_only import remove_triggers
from rollcall.foundation.programmes import programme as load_programme
from rollcall.foundation.set_decisions import approved
from tests.factories.concurrency import share_database
from tests.factories.databases import built_once, rollcall


# How long an example takes is a matter of the machine: timings belong in benchmarks/.
hypothesis_settings.register_profile("rollcall", deadline=None)
hypothesis_settings.load_profile("rollcall")


ROOT = Path(__file__).resolve().parent.parent

# Noon in London on the day whose picture the first programme's council published.
NOON = dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)

# The first that is there: the shell draws the same pages with less around them.
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


# --- the database ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """SQLite's test database in a file, as it is in use.

    In memory a test's server answers all requests over one connection, where nobody waits for
    another: two at once meet "database table is locked". The disk need not keep any of it.
    """
    database = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        database["TEST"]["NAME"] = str(tmp_path_factory.getbasetemp() / "test.sqlite3")
        database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, with the door shut before it is dropped.

    A browser keeps its connections to a test's server open, and that server's threads theirs to the
    database. PostgreSQL drops no database that somebody is still in.
    """
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )


@pytest.fixture(autouse=True)
def _no_kept_boards() -> None:
    """Every test begins with an empty database, in which the numbers of facts repeat."""
    forget_boards()


# --- the clock ------------------------------------------------------------------------------


@pytest.fixture
def frozen_clock() -> Iterator[time_machine.Traveller]:
    """Stand the clock at noon in London on 26 May 2020; `frozen_clock.shift(seconds)` moves it."""
    with time_machine.travel(NOON, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def noon() -> dt.datetime:
    """The instant at which `frozen_clock` stands, for services that are given the time."""
    return NOON


# --- the emergency --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def programme() -> Programme:
    """The first programme that comes with Rollcall, which most tests speak of."""
    return load_programme("covid19-england-2020")


# --- processes of their own ------------------------------------------------------------------


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table and nothing in it; not to be written to."""
    return built_once(
        tmp_path_factory,
        "migrated.sqlite3",
        lambda file: rollcall("migrate", "--verbosity", "0", database=file),
    )


@pytest.fixture
def empty_database(migrated_file: Path, tmp_path: Path) -> Path:
    """A SQLite file of the test's own, with every table and nothing in it."""
    return Path(shutil.copyfile(migrated_file, tmp_path / "own.sqlite3"))


@pytest.fixture(scope="session")
def demo_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that holds the demo; not to be written to."""

    def build(file: Path) -> None:
        shutil.copyfile(migrated_file, file)
        rollcall("demo", database=file)

    return built_once(tmp_path_factory, "demo.sqlite3", build)


# --- several at once -------------------------------------------------------------------------


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes the database one that threads really share. Give the homes first."""
    return lambda: share_database(tmp_path, monkeypatch)


# --- published data, which are never part of the repository ---------------------------------


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of published data beside the repository (ROLLCALL_TEST_DATA names another)."""
    named = os.environ.get("ROLLCALL_TEST_DATA")
    for folder in [Path(named)] if named else [ROOT.parent / "shared" / "data", ROOT / "data"]:
        if folder.is_dir():
            return folder
    pytest.skip(
        "The published data are not on this machine: set ROLLCALL_TEST_DATA to their folder."
    )


# --- the database ---------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _append_only_tables_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let a test with real transactions be cleaned up after.

    Its clean-up empties every table, which the triggers of append-only tables refuse. They are
    taken away just before, and the clean-up's own post-migrate signal lays them again.
    """
    marker = request.node.get_closest_marker("django_db")
    asked = bool(marker and marker.kwargs.get("transaction"))
    if not asked and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db")  # so that its clean-up comes after this one's
    yield
    remove_triggers()


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Hash passwords quickly: a third of a second each is for real ones."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _decisions_are_read_anew() -> Iterator[None]:
    """Each process reads once a day what was decided about question sets; a test is a process's day."""
    yield
    approved.cache_clear()


# --- the browser ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the machine's Chromium (CHROMIUM names another)."""
    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, CHROMIUM_NAMES)), None
    )
    if not found:
        pytest.skip("No Chromium on this machine: install the package `chromium`, or set CHROMIUM.")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for the whole session, driven by Playwright."""
    # Playwright runs an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"],
        )
        yield launched
        launched.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new page of 1280 by 900 px that knows nobody; close to a laptop in a council's office."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-GB", timezone_id="Europe/London"
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe_script() -> Path:
    """axe-core's script, which the set-up command fetches with the front end."""
    script = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        pytest.skip("axe-core is not installed: run `make install`.")
    return script


# --- every test that drives a browser or reads published data says so by a marker -----------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they ask for, so that nobody has to remember to."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        if {"browser", "page", "chromium"} & asked:
            item.add_marker(pytest.mark.browser)
        if "data_dir" in asked:
            item.add_marker(pytest.mark.data)
