"""A file as the Capacity Tracker gives it out: its own headings, in its own order, and invented homes."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rollcall.domain.programme import Layout
from rollcall.foundation.programmes import programme
from rollcall.reports.services import ExtractResult, FileRow, import_extract
from tests.factories.reports import DAY, NOON, SYSTEM, report_of


#: The headings of an extract (dossier B1), those that we leave out included.
HEADINGS = (
    "cqcid", "odscode", "location", "parentorganisation", "localauthority", "lrf", "region", "ccg", "stp",
    "maxcapacity", "usedbeds", "declaredvacancies", "isacceptingadmissions", "admissionstatus", "overallstatus",
    "workforcestatus", "covid19count", "covidresidentstotal", "nursesemployed", "careworkersemployed",
    "noncareworkersemployed", "agencynursesemployed", "agencycareworkersemployed", "agencynoncareworkersemployed",
    "nursesabsentgeneral", "nursesabsentcovid", "careworkersabsentgeneral", "careworkersabsentcovid",
    "noncareworkersabsentgeneral", "noncareworkersabsentcovid", "hourspaid", "ppeaprons", "ppeeyes", "ppegloves",
    "ppemasks", "ppesanitiser", "lastupdatedbst", "lastupdatedutc",
)  # fmt: skip

#: What an unremarkable home says. Saved at 8:10 in the morning of 26 May 2020, London's time.
PLAIN = {
    "location": "Invented House",
    "localauthority": "Invented Borough",
    "maxcapacity": "40",
    "usedbeds": "30",
    "declaredvacancies": "10",
    "isacceptingadmissions": "Yes",
    "admissionstatus": "Open",
    "covidresidentstotal": "0",
    "ppeaprons": "Green",
    "lastupdatedbst": "26/05/2020 08:10:00",
    "lastupdatedutc": "26/05/2020 07:10:00",
}


def tracker_row(location_id: str, **cells: Any) -> dict[str, Any]:
    """A row of an extract; `cells` are by heading."""
    return dict.fromkeys(HEADINGS, "") | PLAIN | {"cqcid": location_id} | cells


def saved(day: str, london: str, utc: str) -> dict[str, str]:
    """Both stamps of a row: a day as 26/05/2020, and the times in London and in UTC."""
    return {"lastupdatedbst": f"{day} {london}", "lastupdatedutc": f"{day} {utc}"}


def write_extract(path: Path, *rows: Mapping[str, Any]) -> Path:
    """Write an extract; further columns of a row come after the Tracker's own."""
    headings = list(dict.fromkeys([*HEADINGS, *(key for row in rows for key in row)]))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, headings)
        writer.writeheader()
        writer.writerows(rows)
    return path


def the_layout() -> Layout:
    """The layout of the Capacity Tracker's extract."""
    return programme("covid19-england-2020").layouts["capacity-tracker"]


def tell_tracker(
    home: Any, answers: Mapping[str, Any], *, saved_at: Any = NOON, now: Any = NOON, **more: Any
) -> ExtractResult:
    """Import an extract of one home through the service, its answers by our own question ids."""
    new = report_of(home, DAY, answers=dict(answers), captured_at=saved_at)
    details = {"by": SYSTEM, "name": "extract.csv", "reason": "file extract.csv", **more}
    return import_extract(
        layout=the_layout(), on=DAY, rows=[FileRow(2, new)], source="file", now=now, **details
    )
