"""What the Capacity Tracker's extract of the last morning says of the borough's homes.

Nearly all of it agrees with what the homes told us. A few homes saved there days ago, a few never did,
and four say something else than they told us: for those somebody must decide.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from rollcall.demo.scenario.chance import chance
from rollcall.demo.scenario.places import LAST
from rollcall.demo.scenario.rhythm import LONDON, Filing
from rollcall.reports.services import NewReport


#: Homes that say something else there, by how much (numbers) or what (words).
SAYS_ELSE: Mapping[str, Mapping[str, Any]] = {
    "1-900000012": {"occupied": -3},
    "1-900000023": {"occupied": -4, "res_cur_confirmed": 1},
    "1-900000057": {"ppe_aprons_rag": "amber", "ppe_masks_iir_rag": "amber"},
    "1-900000090": {"admission_status": "closed"},
}
#: Homes that never saved anything there.
NEVER_SAVED = ("1-900000031", "1-900000074")


def tracker_reports(filings: Iterable[Filing], questions: Collection[str]) -> Iterator[NewReport]:
    """A row for each of the borough's homes on the Tracker, by its last report of the last day."""
    told = {
        one.place.location_id: one
        for one in filings
        if one.place.in_sefton and one.place.on_tracker and one.report.on == LAST
    }
    for location_id, one in sorted(told.items()):
        rng = chance(location_id, "tracker")
        if location_id in NEVER_SAVED:
            yield NewReport(location_id, LAST, {})
            continue
        days = rng.choice((1, 1, 2, 5)) if rng.random() < 0.08 else 0
        saved = dt.datetime.combine(
            LAST - dt.timedelta(days=0 if location_id in SAYS_ELSE else days),
            dt.time(7 + rng.randrange(2), rng.randrange(60)),
            LONDON,
        )
        answers = {key: said for key, said in one.report.answers.items() if key in questions}
        yield replace(NewReport(location_id, LAST, _else(location_id, answers)), captured_at=saved)


def _else(location_id: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    changed = {
        key: max(0, answers[key] + other) if isinstance(other, int) else other
        for key, other in SAYS_ELSE.get(location_id, {}).items()
        if key in answers
    }
    return {**answers, **changed}
