"""What is measured against a database, each part in a process of its own so that its memory is too."""

import argparse
import datetime as dt
import json
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext


if TYPE_CHECKING:
    from rollcall.accounts.models import User
    from rollcall.foundation.actors import SystemActor
    from rollcall.reports.services import NewReport


class Measure(NamedTuple):
    """One line of the table."""

    what: str
    aim: str
    value: str


ON = dt.date(2020, 5, 26)
OFFICER, REVIEWER = "officer@example.org", "reviewer@example.org"
LARGE_OFFICER = "large@example.org"
FOLDER = Path(os.environ.get("BENCH_FOLDER", "."))
DATA = Path(os.environ.get("ROLLCALL_TEST_DATA", "../shared/data"))


def register() -> Iterator[Measure]:
    """Import England's areas and homes from the published files, where they are."""
    homes = DATA / "england" / "cqc_care_homes_england_2021-01.csv.gz"
    if homes.exists():
        _import_areas(DATA / "lookups" / "ltla_utla_region_apr2019.csv")
        yield _import_homes(homes, "England's register, published", "< 10 s")


def homes() -> Iterator[Measure]:
    """Import the invented country that everything below is about."""
    from benchmarks import invented

    invented.write_areas(FOLDER / "areas.csv")
    invented.write_homes(FOLDER / "homes.csv")
    _import_areas(FOLDER / "areas.csv")
    yield _import_homes(FOLDER / "homes.csv", "An invented register", "< 10 s")
    make_person(OFFICER, "council-officer", invented.authority(0))
    make_person(LARGE_OFFICER, "council-officer", invented.authority(invented.AUTHORITIES - 1))
    make_person(REVIEWER, "national-reviewer", invented.COUNTRY)


def make_person(email: str, role: str, area: str) -> "User":
    """An account with one role in one area."""
    from rollcall.accounts.services import create_user
    from rollcall.foundation import clock

    return create_user(
        by=machine(),
        email=email,
        name=role,
        role=role,
        scope=f"area:{area}",
        password="a long password of nobody",  # noqa: S106 - of an invented person
        now=clock.now(),
    )


def _import_areas(file: Path) -> None:
    from rollcall.foundation import clock, tables
    from rollcall.register.importers import import_areas

    import_areas(tables.read_table(file), by=machine(), now=clock.now())


def _import_homes(file: Path, what: str, aim: str) -> Measure:
    from rollcall.foundation import clock, tables
    from rollcall.register.importers import import_homes

    with stopwatch() as seconds:
        outcome = import_homes(
            tables.read_table(file), as_of=ON.replace(day=1), by=machine(), now=clock.now()
        )
    created = outcome.as_counts()["created"]
    return Measure(f"{what}: {created:,} homes", aim, _rate(seconds, created, "homes"))


def one_by_one() -> Iterator[Measure]:
    """File full reports and then correct them, as people press Send: from reading who they are."""
    from benchmarks import invented
    from rollcall.foundation.programmes import current_programme
    from rollcall.register.selectors import home_infos, open_homes

    infos = home_infos(open_homes(invented.authority(0), ON), ON)
    reports = [invented.full_report(current_programme(), home, ON) for home in infos]
    first = [_file(new, notes="All is well.") for new in reports]
    second = [_file(new, notes="All is not well.") for new in reports]
    for what, filed in (("Reports", first), ("Corrections", second)):
        middle = statistics.median(milliseconds for milliseconds, _ in filed)
        queries = max(queries for _, queries in filed)
        rate = f"{1000 / middle:,.0f} a second, {queries} queries each"
        yield Measure(f"{what} one by one", "≤ 12 queries", rate)


def _file(new: "NewReport", *, notes: str) -> tuple[float, int]:
    """File one report with words and a key, the fullest there is; milliseconds and queries."""
    from rollcall.accounts.models import User
    from rollcall.foundation import clock
    from rollcall.reports.services import file_report

    answers, key = {**new.answers, "notes": notes}, f"{new.location_id} {notes}"
    with CaptureQueriesContext(connection) as captured, stopwatch() as seconds:
        by = User.objects.get(email=OFFICER)
        full = replace(new, answers=answers, idempotency_key=key)
        file_report(by=by, set_key="daily", new=full, source="self", now=clock.now())
    asked = [query["sql"] for query in captured if query["sql"] not in _BRACKETS]
    return seconds[0] * 1000, len(asked)


#: What begins and ends a transaction is no question.
_BRACKETS = ("BEGIN", "BEGIN IMMEDIATE", "COMMIT")


def bulk() -> Iterator[Measure]:
    """File a full report of every home through the bulk verb: a first day, then days with history."""
    from benchmarks import invented
    from rollcall.foundation import clock
    from rollcall.foundation.programmes import current_programme
    from rollcall.register.selectors import homes_by_location
    from rollcall.reports.services import file_reports

    infos = list(homes_by_location(None, ON).values())
    answers, taken = 0, []
    for on in (ON - dt.timedelta(days=days) for days in (3, 2, 1, 0)):
        reports = [invented.full_report(current_programme(), home, on) for home in infos]
        answers = sum(len(new.answers) for new in reports) // len(reports)
        with stopwatch() as seconds:
            result = file_reports(
                by=machine(), set_key="daily", reports=reports, source="file", now=clock.now()
            )
        assert not result.rejected, result.rejected[0]
        taken.append(seconds[0])
        if connection.vendor == "postgresql":
            # As its own housekeeping does a minute after so many rows.
            connection.cursor().execute("ANALYZE")
    what = f"{len(infos):,} reports of {answers} answers in bulk"
    yield Measure(f"{what}, first day", "< 15 s", _rate(taken[:1], len(infos), "reports"))
    yield Measure("… with earlier days to compare", "< 15 s", _rate(taken[1:], len(infos), ""))


def extracts() -> Iterator[Measure]:
    """An extract of every home on a day without reports, then a newer one that day."""
    on = ON - dt.timedelta(days=5)
    yield _extract("15,000 rows of an extract", on, beds=0)
    yield _extract("… a newer one that day", on, beds=1)


def extracts_beside_reports() -> Iterator[Measure]:
    """An extract of every home on a day on which each has sent its own report, and a newer one."""
    yield _extract("15,000 rows of an extract beside the homes' own reports", ON, beds=0)
    yield _extract("… a newer one with other answers", ON, beds=1)


def _extract(what: str, on: dt.date, *, beds: int) -> Measure:
    from benchmarks import invented
    from rollcall.foundation import clock
    from rollcall.foundation.programmes import current_programme
    from rollcall.register.selectors import homes_by_location
    from rollcall.reports.services import FileRow, NewReport, import_extract

    programme = current_programme()
    [layout] = programme.extract_layouts("daily")
    asked = {column.question for column in layout.columns}
    infos = list(homes_by_location(None, on).values())
    full = (invented.full_report(programme, home, on) for home in infos)
    told = (
        {key: said for key, said in one.answers.items() if key in asked}
        | {"max_capacity": one.answers["max_capacity"] + beds}
        for one in full
    )
    rows = [
        FileRow(number, NewReport(home.location_id, on, answers, reason="newer"))
        for number, (home, answers) in enumerate(zip(infos, told, strict=True), start=2)
    ]
    cpu = time.process_time()
    with stopwatch() as seconds:
        result = import_extract(
            by=machine(), layout=layout, on=on, rows=rows, source="file", now=clock.now(),
            name=f"extract-{beds}.csv", reason="newer",
        )  # fmt: skip
    assert not result.rejected, result.rejected[0]
    worked = time.process_time() - cpu
    return Measure(what, "< 15 s", f"{seconds[0]:.1f} s, {worked:.1f} s of a core")


def days() -> Iterator[Measure]:
    """A day's figures of one authority and of the country, with the kept days emptied and full."""
    from benchmarks import invented
    from rollcall.foundation.programmes import current_programme

    every = list(current_programme().figure_definitions("daily"))
    board = board_figures()
    for name, code in (("An authority", invented.authority(1)), ("The country", invented.COUNTRY)):
        nation = code == invented.COUNTRY
        for figures in (board, every):
            several = len(figures) < len(every)
            aims = ("< 300 ms", "< 50 ms") if several and nation else ("", "")
            if nation and not several:
                aims = ("< 3 s", "")
            what = f"{name}'s day, {len(figures)} figures"
            yield Measure(f"{what}, from the facts", aims[0], _day(code, figures, cold=True))
            yield Measure(f"{what}, kept", aims[1], _day(code, figures, cold=False))
    yield Measure("The country as known an hour later, 12 figures", "", _known_then(board))


def board_figures() -> list[str]:
    """The twelve figures that the board's tiles and trends are made of."""
    from rollcall.foundation.programmes import current_programme

    shown = current_programme().figures
    tiles = [key for tile in shown.tiles for key in (tile.figure, tile.inside) if key]
    more = ["admission_status", "occupied", "max_capacity", "resident_wellbeing"]
    return list(dict.fromkeys([*tiles, *shown.trends, *more]))[:12]


def _day(code: str, figures: list[str], *, cold: bool) -> str:
    from rollcall.picture.models import AreaDay
    from rollcall.picture.selectors import picture

    taken, queries = [], 0
    for _ in range(7):
        if cold:
            AreaDay.objects.all().delete()
        with CaptureQueriesContext(connection) as captured, stopwatch() as seconds:
            found = picture(code, "daily", ON, only=figures).figures
        assert found[figures[0]].answered
        taken.append(seconds[0] * 1000)
        queries = len(captured)
    return f"{statistics.median(taken):,.0f} ms, {queries} queries"


def _known_then(figures: list[str]) -> str:
    from benchmarks import invented
    from rollcall.foundation import clock
    from rollcall.picture.selectors import picture

    # Every part starts the clock at noon anew, and the facts were recorded soon after it.
    at, taken = clock.now() + dt.timedelta(hours=1), []
    for _ in range(5):
        with stopwatch() as seconds:
            found = picture(invented.COUNTRY, "daily", ON, only=figures, known_at=at)
        assert found.figures[figures[0]].answered
        taken.append(seconds[0] * 1000)
    return f"{statistics.median(taken):,.0f} ms"


def signals() -> Iterator[Measure]:
    """Ask every rule and every trigger of an authority's homes, and of the country's."""
    from benchmarks import invented
    from rollcall.domain.levels import suggest_many
    from rollcall.foundation import clock
    from rollcall.foundation.programmes import current_programme
    from rollcall.register.selectors import open_homes
    from rollcall.reports.selectors import known_homes

    programme, now = current_programme(), clock.now() + dt.timedelta(hours=1)
    for name, code in (("An authority", invented.authority(1)), ("The country", invented.COUNTRY)):
        began = time.process_time()
        with stopwatch() as reading:
            facts = [one.facts for one in known_homes(programme, open_homes(code, ON), now)]
        with stopwatch() as asking:
            programme.signalling.place_many(facts, [now] * len(facts))
            suggest_many(programme.levels, programme.triggers, facts, [()] * len(facts))
        worked = time.process_time() - began
        yield Measure(
            f"{name}'s signals and levels, {len(facts):,} homes",
            "< 10 s" if code == invented.COUNTRY else "",
            f"{reading[0]:.1f} s for facts and {asking[0]:.1f} s for rules; CPU {worked:.1f} s",
        )


def cell_board() -> Iterator[Measure]:
    """The cell's board of the largest authority, made anew as after each new fact."""
    from benchmarks import invented
    from rollcall.cell.selectors import board_of, forget_boards
    from rollcall.foundation import clock
    from rollcall.register.selectors import area as find_area

    now, taken, rows = clock.now() + dt.timedelta(hours=1), [], 0
    area = find_area(invented.authority(invented.AUTHORITIES - 1))
    for _ in range(5):
        forget_boards()
        with stopwatch() as seconds:
            rows = len(board_of(area, now).rows)
        taken.append(seconds[0] * 1000)
    found = f"{statistics.median(taken):,.0f} ms"
    yield Measure(f"A cell board made anew, {rows:,} homes", "< 300 ms with its page", found)


def api() -> Iterator[Measure]:
    """Full reports and corrections over HTTP."""
    from benchmarks.api import measure_reports

    yield from (Measure(*line) for line in measure_reports())


def day_files() -> Iterator[Measure]:
    """Write the files that the next parts import."""
    from benchmarks.imports import write_files

    write_files()
    yield from ()


def from_csv() -> Iterator[Measure]:
    """A day of the country from CSV."""
    from benchmarks.imports import measure_csv

    yield from (Measure(*line) for line in measure_csv())


def from_xlsx() -> Iterator[Measure]:
    """A day of the country from XLSX."""
    from benchmarks.imports import measure_xlsx

    yield from (Measure(*line) for line in measure_xlsx())


def meanwhile() -> Iterator[Measure]:
    """What a home waits that presses Send during an import."""
    from benchmarks.imports import measure_meanwhile

    yield from (Measure(*line) for line in measure_meanwhile())


def pages() -> Iterator[Measure]:
    """Pages as gunicorn serves them."""
    from benchmarks.pages import measure_pages

    yield from (Measure(*line) for line in measure_pages())


@contextmanager
def stopwatch() -> Iterator[list[float]]:
    """A list that has the seconds taken in it afterwards."""
    seconds: list[float] = []
    start = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - start)


def _rate(taken: list[float], count: int, what: str) -> str:
    seconds = statistics.median(taken)
    return f"{seconds:.1f} s, {count / seconds:,.0f} {what} a second".replace("  ", " ")


def machine() -> "SystemActor":
    """Who does it in the audit."""
    from rollcall.foundation.actors import SystemActor

    return SystemActor("bench")


PARTS: dict[str, Callable[[], Iterator[Measure]]] = {
    "register": register,
    "homes": homes,
    "one_by_one": one_by_one,
    "api": api,
    "bulk": bulk,
    "extracts": extracts,
    "extracts_beside_reports": extracts_beside_reports,
    "days": days,
    "signals": signals,
    "cell_board": cell_board,
    "day_files": day_files,
    "from_csv": from_csv,
    "from_xlsx": from_xlsx,
    "meanwhile": meanwhile,
    "pages": pages,
}


def main() -> None:
    """Measure one part and print its lines as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=PARTS)
    part = parser.parse_args().part
    django.setup()
    lines = [tuple(line) for line in PARTS[part]()]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # megabytes on Linux
    print(json.dumps({"lines": lines, "peak": peak}))


if __name__ == "__main__":
    main()
