"""Pages as gunicorn serves them: two workers, eight clients, a bounded number of requests."""

import datetime as dt
import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client


CLIENTS, REQUESTS = 8, 400  # requests of each page
#: A name, the address, and what is aimed at. `{area}`, `{nation}` and `{on}` are filled in.
PAGES = (
    ("/healthz", "/healthz", ""),
    ("The sign-in page", "/account/sign-in/", ""),
)


def measure_pages(folder: Path, *, board_on: dt.date) -> Iterator[tuple[str, str, str]]:
    """A line for each page: what half and all but one in a hundred took, and CPU time of each."""
    from benchmarks import invented

    places = {"area": invented.authority(0), "nation": invented.COUNTRY, "on": board_on}
    cookie = signed_in()
    with serving() as (port, pids):
        for name, address, aim in PAGES:
            address = address.format(**places)
            ask(port, address, cookie)  # the first request of a worker also loads the programme
            run(port, address, cookie, CLIENTS * 4)
            before = cpu_seconds(pids)
            taken = run(port, address, cookie, REQUESTS)
            cpu = (cpu_seconds(pids) - before) / REQUESTS * 1000
            cuts = statistics.quantiles(taken, n=100)
            what = f"{name}, {CLIENTS} clients"
            yield what, aim, f"p50 {cuts[49]:.0f}, p99 {cuts[98]:.0f}, CPU {cpu:.1f} ms"


def signed_in() -> str:
    """The cookie of the officer who filed the reports one by one."""
    from rollcall.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email="officer@example.org"))
    connection.close()
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


@contextmanager
def serving() -> Iterator[tuple[int, list[int]]]:
    """gunicorn as `rollcall serve` runs it; its port and the process ids of its workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "rollcall.config.wsgi:application"]
    command += ["--config", "python:rollcall.config.gunicorn", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port, _children(server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            ask(port, "/healthz", "")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("gunicorn did not start.")


def ask(port: int, address: str, cookie: str) -> None:
    """One request on a connection of its own."""
    run(port, address, cookie, 1, clients=1)


def run(port: int, address: str, cookie: str, requests: int, clients: int = CLIENTS) -> list[float]:
    """Milliseconds of each request, from as many clients as there are, each on one connection."""

    def client(_: int) -> list[float]:
        taken = []
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _request in range(requests // clients):
            start = time.perf_counter()
            link.request("GET", address, headers={"Cookie": cookie})
            response = link.getresponse()
            response.read()
            assert response.status == 200, f"{address} answered {response.status}"
            taken.append((time.perf_counter() - start) * 1000)
        link.close()
        return taken

    with ThreadPoolExecutor(clients) as pool:
        return [one for taken in pool.map(client, range(clients)) for one in taken]


def cpu_seconds(pids: list[int]) -> float:
    """CPU time that processes have used; 0 where the system does not tell."""
    ticks = 0
    for pid in pids:
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            user, system = stat.read_text().rsplit(")", 1)[1].split()[11:13]
            ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []
