"""A day of a whole country from a file, and what a home waits that presses Send meanwhile."""

import csv
import datetime as dt
import io
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management import call_command
from django.db import connection

from benchmarks import invented
from benchmarks.measures import FOLDER, ON, machine
from rollcall.domain.questions.answers import export
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import HomeInfo, homes_by_location
from rollcall.reports.models import ReportVersion
from rollcall.reports.services import NewReport, file_report


Line = tuple[str, str, str]

#: The day of each file; the last is imported while homes send updates of the same day.
CSV_DAY, XLSX_DAY, BUSY_DAY = (ON - dt.timedelta(days=days) for days in (2, 1, 0))
#: So many homes, one of each authority, are not in the last file: they send by themselves.
ALONE = invented.AUTHORITIES


def write_files() -> None:
    """A CSV, an XLSX and the CSV of a busy day, each with every home and every question."""
    infos = _homes()
    _write_csv(FOLDER / "day.csv", infos, CSV_DAY)
    _write_xlsx(FOLDER / "day.xlsx", infos, XLSX_DAY)
    _write_csv(FOLDER / "busy.csv", infos[ALONE:], BUSY_DAY)


def _homes() -> list[HomeInfo]:
    """Every home; the first of them lie in an authority each."""
    infos = homes_by_location(None, ON).values()
    return sorted(infos, key=lambda home: home.location_id)


def _rows(homes: list[HomeInfo], on: dt.date) -> Iterator[list[Any]]:
    programme = current_programme()
    asked = [
        question
        for question in programme.sets[programme.settings.daily_set].asked
        if question.type != "matrix"
    ]
    yield ["location_id", *(question.id for question in asked)]
    for home in homes:
        answers = invented.full_report(programme, home, on).answers
        cells = (answers.get(question.id) for question in asked)
        exported = [
            value if isinstance(value, int) else export(question, value)
            for question, value in zip(asked, cells, strict=True)
        ]
        yield [home.location_id, *exported]


def _write_csv(file: Path, homes: list[HomeInfo], on: dt.date) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(_rows(homes, on))


def _write_xlsx(file: Path, homes: list[HomeInfo], on: dt.date) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Homes")
    for row in _rows(homes, on):
        sheet.append(row)
    book.save(file)


def measure_csv() -> Iterator[Line]:
    """The command on the CSV."""
    yield "A day of 15,000 homes from CSV, by import_reports", "< 15 s", _import("day.csv", CSV_DAY)


def measure_xlsx() -> Iterator[Line]:
    """The command on the XLSX."""
    yield "… from XLSX", "< 15 s", _import("day.xlsx", XLSX_DAY)


def _import(name: str, on: dt.date) -> str:
    out = io.StringIO()
    start, cpu = time.perf_counter(), time.process_time()
    call_command(
        "import_reports", str(FOLDER / name), "--set", "daily", "--date", on.isoformat(), stdout=out
    )
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    assert ReportVersion.objects.filter(on=on).count() > invented.HOMES // 2, out.getvalue()
    return f"{seconds:.1f} s, {cpu:.1f} s of a core"


def measure_meanwhile() -> Iterator[Line]:
    """Homes press Send, one after another, before and while another process imports the same day."""
    programme = current_programme()
    reports = [invented.full_report(programme, home, BUSY_DAY) for home in _homes()[:ALONE]]
    sending = _Sending(reports)
    quiet = [sending.send() for _ in range(60)]
    importing = subprocess.Popen(
        [
            sys.executable, "-m", "django", "import_reports", str(FOLDER / "busy.csv"),
            "--set", "daily", "--date", BUSY_DAY.isoformat(),
        ],
        env=os.environ.copy(),
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    ended = threading.Event()
    threading.Thread(target=lambda: (importing.wait(), ended.set()), daemon=True).start()
    busy: list[float] = []
    while not ended.is_set():
        busy.append(sending.send())
        time.sleep(0.01)
    assert importing.returncode == 0
    connection.close()
    busy.sort()
    most = busy[-1]
    usual = f"median {statistics.median(busy):,.0f} ms, longest {most:,.0f} ms"
    before = f"median {statistics.median(quiet):,.0f} ms, longest {max(quiet):,.0f} ms"
    yield "A home presses Send, nothing else going on", "", before
    yield "… while 14,900 homes are imported", "< 250 ms", usual


class _Sending:
    """One home after another, each with a report that says something new."""

    def __init__(self, reports: list[NewReport]) -> None:
        self._reports, self._sent = reports, 0

    def send(self) -> float:
        """File the next report; the milliseconds it took."""
        new = self._reports[self._sent % len(self._reports)]
        answers = {**new.answers, "notes": f"Update number {self._sent}."}
        self._sent += 1
        start = time.perf_counter()
        file_report(
            by=machine(),
            set_key="daily",
            new=replace(new, answers=answers),
            source="self",
            now=clock.now(),
        )
        return (time.perf_counter() - start) * 1000
