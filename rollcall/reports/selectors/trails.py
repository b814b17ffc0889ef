"""What happened with a home's reports and calls, for its timeline."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace

from rollcall.domain.outbreaks import Episode, OutbreakWindows, episodes
from rollcall.foundation.programmes import current_programme
from rollcall.foundation.trails import Trail
from rollcall.reports.models import Attempt, Finding, ReportVersion
from rollcall.reports.selectors.attempts import FIELDS, AttemptInfo
from rollcall.reports.selectors.days import cases_by_disease
from rollcall.reports.selectors.findings import findings_by_id
from rollcall.reports.selectors.versions import versions_by_id


def reports_trail(home_id: int) -> Trail:
    """Every version of every report. One query to read some."""
    rows = ReportVersion.objects.filter(home=home_id)
    return Trail("reports", rows, "known_from", versions_by_id)


def calls_trail(home_id: int) -> Trail:
    """Every call, with whom they spoke to and the note. One query to read some."""

    def read(ids: Collection[int]) -> Mapping[int, AttemptInfo]:
        rows = Attempt.objects.filter(pk__in=ids)
        return {
            number: replace(AttemptInfo(*row), spoke_to=who or "", note=note or "")
            for number, who, note, *row in rows.values_list(
                "pk", "words__spoke_to", "words__note", *FIELDS
            )
        }

    return Trail("calls", Attempt.objects.filter(home=home_id), "at", read)


def findings_trail(home_id: int) -> Trail:
    """Every version of what was found out about cases. One query to read some."""
    rows = Finding.objects.filter(home=home_id)
    return Trail("findings", rows, "known_from", findings_by_id)


def episodes_of(
    home_id: int, on: dt.date, known_at: dt.datetime | None
) -> list[tuple[OutbreakWindows, Episode]]:
    """The episodes of each disease up to a day, derived anew. Two queries at most for each disease."""
    programme = current_programme(on)
    diseases = programme.diseases
    cases = cases_by_disease(
        [home_id], programme.settings.daily_set, on, known_at, diseases.values()
    )
    return [
        (windows, episode)
        for disease, windows in diseases.items()
        for episode in episodes(cases[disease].get(home_id, ()), on=on, windows=windows)
    ]
