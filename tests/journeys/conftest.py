"""The demo, built once and served as `make run` serves it, and its people already signed in."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from rollcall.demo.people import PASSWORD, PEOPLE
from tests.factories.databases import ROOT, environment
from tests.journeys.browser import sign_in


Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def demo(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo, served in a process of its own."""
    with serve(own_copy(demo_file, tmp_path_factory)) as address:
        yield address


def own_copy(demo_file: Path, factory: pytest.TempPathFactory) -> Path:
    """The demo's database for one server alone."""
    return Path(shutil.copyfile(demo_file, factory.mktemp("demo") / "demo.sqlite3"))


@contextmanager
def serve(database: Path) -> Iterator[str]:
    """Serve a database as `make run` does; the address."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "rollcall", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment(database),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def _signed_in() -> dict[str, Any]:
    """The cookies of people who signed in before: a password takes a third of a second to check."""
    return {}


@pytest.fixture
def visit(demo: str, browser: Browser, _signed_in: dict[str, Any]) -> Iterator[Visit]:
    """A page of one of the demo's people, signed in: `visit("sefton", width=360)`.

    Further details, such as `java_script_enabled=False`, are the browser context's. A test that signs
    out asks for `anew=True`, so that it does not end what others share.
    """
    opened = []

    def open_page(
        who: str, *, width: int = 1280, height: int = 900, anew: bool = False, **details: Any
    ) -> Page:
        if anew or who not in _signed_in:
            first = browser.new_context(locale="en-GB", timezone_id="Europe/London")
            sign_in(first.new_page(), demo, email_of(who), PASSWORD)
            cookies = first.storage_state()
            if not anew:
                _signed_in[who] = cookies
            first.close()
        else:
            cookies = _signed_in[who]
        context = browser.new_context(
            base_url=demo,
            storage_state=cookies,
            viewport={"width": width, "height": height},
            locale="en-GB",
            timezone_id="Europe/London",
            **details,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


def email_of(who: str) -> str:
    """The address of one of the demo's people by their key."""
    return next(one.email for one in PEOPLE if one.key == who)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, server: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    """Until the site listens; an error when it stops or takes too long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert server.poll() is None, "the demo's server stopped"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"the demo did not listen within {seconds} seconds")
