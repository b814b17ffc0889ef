"""Full reports over HTTP as gunicorn serves them: two workers, eight systems that keep their connection.

The systems run on the same cores as the server and its database.
"""

import datetime as dt
import http.client
import json
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.pages import CLIENTS, cpu_seconds, serving


ON = dt.date(2020, 5, 26)
#: Days on which the systems report, long enough ago that nothing else here is about them.
FIRST, SECOND = ON - dt.timedelta(days=6), ON - dt.timedelta(days=5)
ADDRESS = "/api/v1/reports"
#: What begins and ends a transaction is no question.
_BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")

Sent = tuple[str, bytes, str]  # token, body and idempotency key


def measure_reports() -> Iterator[tuple[str, str, str]]:
    """A line for reports and one for corrections: rate, times, CPU time and queries."""
    tokens = [_token(number) for number in range(CLIENTS)]
    reports = [_reports(number, tokens[number], FIRST, "All is well.") for number in range(CLIENTS)]
    later = [_reports(number, tokens[number], SECOND, "All is well.") for number in range(CLIENTS)]
    changed = [_reports(number, tokens[number], SECOND, "One fell.") for number in range(CLIENTS)]
    connection.close()
    with serving() as (port, pids):
        _send(port, reports)  # each worker's first request also loads the programme
        for what, sent in (("Full reports", later), ("Corrections", changed)):
            queries = _queries(sent[0].pop())
            before, start = cpu_seconds(pids), time.perf_counter()
            taken = _send(port, sent)
            seconds = time.perf_counter() - start
            cpu = (cpu_seconds(pids) - before) / len(taken) * 1000
            cuts = statistics.quantiles(taken, n=100)
            rate = f"{len(taken) / seconds:,.0f} a second"
            yield (
                f"{what} over HTTP, {CLIENTS} systems",
                "≥ 100 a second",
                f"{rate}; p50 {cuts[49]:.0f}, p99 {cuts[98]:.0f}, CPU {cpu:.1f}, {queries} queries",
            )


def _token(number: int) -> str:
    """The token of an authority's officer."""
    from benchmarks import invented
    from benchmarks.measures import machine, make_person
    from rollcall.accounts.services import create_token
    from rollcall.foundation import clock

    user = make_person(f"api{number}@example.org", "council-officer", invented.authority(number))
    return create_token(by=machine(), user=user, name="bench", now=clock.now()).text


def _reports(number: int, token: str, on: dt.date, notes: str) -> list[Sent]:
    """A full report with words and a key of every home of an authority."""
    from benchmarks import invented
    from rollcall.foundation.programmes import current_programme
    from rollcall.register.selectors import home_infos, open_homes

    programme, made = current_programme(), []
    for home in home_infos(open_homes(invented.authority(number), on), on):
        new = invented.full_report(programme, home, on)
        body = {
            "home": home.location_id,
            "set": "daily",
            "date": on.isoformat(),
            "answers": {**new.answers, "notes": notes},
            "reason": "bench",
        }
        made.append((token, json.dumps(body).encode(), f"{home.location_id}-{on}-{notes[:3]}"))
    return made


def _headers(token: str, key: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }


def _send(port: int, all_sent: list[list[Sent]]) -> list[float]:
    """Milliseconds of each report, each system's one after the other on one connection."""

    def system(sent: list[Sent]) -> list[float]:
        taken = []
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for token, body, key in sent:
            start = time.perf_counter()
            link.request("POST", ADDRESS, body, _headers(token, key))
            response = link.getresponse()
            answer = response.read()
            taken.append((time.perf_counter() - start) * 1000)
            assert response.status == 201, answer
        link.close()
        return taken

    with ThreadPoolExecutor(len(all_sent)) as pool:
        return [one for taken in pool.map(system, all_sent) for one in taken]


def _queries(sent: Sent) -> int:
    """How many queries one report takes, from token to audit."""
    token, body, key = sent
    client, kind = Client(SERVER_NAME="127.0.0.1"), "application/json"
    headers = _headers(token, key)
    del headers["Content-Type"]
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(ADDRESS, body, content_type=kind, headers=headers)
    assert answer.status_code == 201, answer.content
    asked = [one["sql"] for one in captured if not one["sql"].startswith(_BRACKETS)]
    connection.close()
    return len(asked)
