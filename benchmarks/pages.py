"""Pages as gunicorn serves them: two workers, eight clients, a bounded number of requests."""

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
from django.core.management import call_command
from django.db import connection
from django.test import Client


CLIENTS, REQUESTS = 8, 240  # requests of each page
OFFICER, REVIEWER = "officer@example.org", "reviewer@example.org"
LARGE_OFFICER = "large@example.org"  # of an authority with 600 homes
#: A name, who looks, the address, and what is aimed at. `{area}` and the like are filled in.
PAGES = (
    ("/healthz", "", "/healthz", ""),
    ("Sign-in", "", "/account/sign-in/", ""),
    ("An authority's board", OFFICER, "/board/{area}/", "< 50 ms alone"),
    ("A figure's homes", OFFICER, "/board/{area}/figures/accepting/", ""),
    ("One home", OFFICER, "/homes/{home}/", ""),
    ("A cell board of 600 homes", LARGE_OFFICER, "/cell/board/{large}/", "< 300 ms alone"),
    ("The call list of 600 homes", LARGE_OFFICER, "/calls/", ""),
    ("The country's board", REVIEWER, "/board/{nation}/", ""),
    ("An authority's hot spots", OFFICER, "/board/{area}/hot-spots/", ""),
    ("The country's hot spots", REVIEWER, "/board/{nation}/hot-spots/", ""),
)


def measure_pages() -> Iterator[tuple[str, str, str]]:
    """A line for each page: alone, then from all clients what half and all but one in 100 took."""
    from benchmarks import invented

    call_command("collectstatic", interactive=False, verbosity=0)
    places = {"area": invented.authority(0), "nation": invented.COUNTRY, "home": "1-100000000"}
    places["large"] = invented.authority(invented.AUTHORITIES - 1)
    cookies = {"": ""} | {
        person: signed_in(person) for person in (OFFICER, LARGE_OFFICER, REVIEWER)
    }
    with serving() as (port, pids):
        for name, person, address, aim in PAGES:
            where = (port, address.format(**places), cookies[person])
            run(*where, CLIENTS * 4)  # a worker's first request also loads the programme
            alone = statistics.median(run(*where, REQUESTS // 8, clients=1))
            before = cpu_seconds(pids)
            taken = run(*where, REQUESTS)
            cpu = (cpu_seconds(pids) - before) / REQUESTS * 1000
            cuts = statistics.quantiles(taken, n=100)
            found = f"{alone:.0f} ms; p50 {cuts[49]:.0f}, p99 {cuts[98]:.0f}, CPU {cpu:.1f}"
            yield f"{name}: alone; {CLIENTS} clients", aim, found


def signed_in(email: str) -> str:
    """The cookie of somebody who has signed in."""
    from rollcall.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email=email))
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
            run(port, "/healthz", "", 1, clients=1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("gunicorn did not start.")


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
