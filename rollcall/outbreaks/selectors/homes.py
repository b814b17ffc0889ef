"""Where each home stands with a disease, with what is planned and decided about it."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rollcall.domain.outbreak_records import RecordKind
from rollcall.domain.outbreaks import (
    CaseDay,
    Episode,
    OutbreakWindows,
    Standing,
    episodes,
    standing,
)
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.outbreaks.selectors.records import RecordInfo, open_plans, open_records
from rollcall.register.selectors import HomeInfo, home_infos
from rollcall.reports.selectors import (
    case_days,
    cases_by_disease,
    days_answered_for_cases,
    last_reports,
)


@dataclass(frozen=True, slots=True)
class HomeOutbreak:
    """One home that has or had cases of a disease, as known at a time.

    `answered_on` are the days since its first case on which it answered the new-case questions.
    """

    home: HomeInfo
    windows: OutbreakWindows
    standing: Standing
    days: Sequence[CaseDay]
    answered_on: Collection[dt.date]
    last_report: dt.date | None
    plan: RecordInfo | None
    restrictions: Sequence[RecordInfo]

    def episodes(self, on: dt.date) -> list[Episode]:
        """Its episodes up to a day, in order."""
        return episodes(self.days, on=on, windows=self.windows)

    def needs_plan(self) -> bool:
        """An outbreak without an open plan (seed 001, lines 277-280)."""
        return self.standing.state.is_outbreak and self.plan is None


def home_outbreaks(
    homes: QuerySet[Any],
    windows: OutbreakWindows,
    on: dt.date,
    *,
    known_at: dt.datetime | None = None,
) -> list[HomeOutbreak]:
    """Each home that has or had cases of a disease, by name. A fixed number of queries."""
    set_key = current_programme().settings.daily_set
    cases = case_days(homes, set_key, on, known_at, windows=windows)
    if not cases:
        return []
    affected = homes.filter(pk__in=list(cases))
    first = min(day.on for days in cases.values() for day in days)
    answered = days_answered_for_cases(
        affected, set_key, first=first, last=on, known_at=known_at, windows=windows
    )
    last = last_reports(affected, set_key, on, known_at)
    held = open_records(affected, windows.disease, on, known_at=known_at)
    return [
        _one(info, windows, on, cases[info.id], answered, last, held)
        for info in sorted(home_infos(affected, on), key=lambda info: (info.name, info.location_id))
    ]


def _one(
    info: HomeInfo,
    windows: OutbreakWindows,
    on: dt.date,
    days: Sequence[CaseDay],
    answered: Mapping[int, set[dt.date]],
    last: Mapping[int, dt.date],
    held: Mapping[int, list[RecordInfo]],
) -> HomeOutbreak:
    answered_on, records = answered.get(info.id, set()), held.get(info.id, [])
    return HomeOutbreak(
        info,
        windows,
        standing(days, on=on, windows=windows, answered_on=answered_on),
        days,
        answered_on,
        last.get(info.id),
        next((one for one in records if one.kind is RecordKind.PLAN), None),
        [one for one in records if one.kind is RecordKind.RESTRICTION],
    )


def outbreaks_of_home(
    homes: QuerySet[Any],
    info: HomeInfo,
    on: dt.date,
    *,
    records: Sequence[RecordInfo],
    last_report: dt.date | None,
    known_at: dt.datetime | None = None,
) -> list[HomeOutbreak]:
    """The one home in a query set with the programme's own disease, and with others that it had.

    `records` are those about it as known then. At most one query for all diseases, and two for each
    that reports are asked about.
    """
    set_key, programme = current_programme().settings.daily_set, current_programme(on)
    held = [one for one in records if one.is_open(on)]
    last = {info.id: last_report} if last_report else {}
    cases = cases_by_disease(homes, set_key, on, known_at, programme.diseases.values())
    found = []
    for disease, windows in programme.diseases.items():
        days = cases[disease].get(info.id, [])
        of_disease = [one for one in held if one.disease == disease]
        if not days and not of_disease and windows is not programme.settings.outbreak:
            continue
        answered = (
            days_answered_for_cases(
                homes, set_key, first=min(days).on, last=on, known_at=known_at, windows=windows
            )
            if days
            else {}
        )
        found.append(_one(info, windows, on, days, answered, last, {info.id: of_disease}))
    return found


def home_outbreak(
    homes: QuerySet[Any],
    info: HomeInfo,
    windows: OutbreakWindows,
    on: dt.date,
    *,
    known_at: dt.datetime | None = None,
) -> HomeOutbreak:
    """The one home in a query set, also when it never had a case."""
    found = home_outbreaks(homes, windows, on, known_at=known_at)
    if found:
        return found[0]
    set_key = current_programme().settings.daily_set
    last = last_reports(homes, set_key, on, known_at)
    held = open_records(homes, windows.disease, on, known_at=known_at)
    return _one(info, windows, on, (), {}, last, held)


def plans_missing(
    homes: QuerySet[Any], now: dt.datetime, known_at: dt.datetime | None = None
) -> dict[int, dict[str, int]]:
    """What rules call `outbreaks.`: the outbreaks of each home without an open plan, by home id.

    Every home with two or more cases has a plan (seed 001, lines 277-280). One query for the plans,
    and those for the cases of each disease.
    """
    on = clock.reporting_day(now)
    programme = current_programme(on)
    planned, missing = open_plans(homes, on, known_at=known_at), Counter[int]()
    set_key, diseases = programme.settings.daily_set, programme.diseases
    cases = cases_by_disease(homes, set_key, on, known_at, diseases.values())
    for disease, windows in diseases.items():
        missing.update(
            home_id
            for home_id, days in cases[disease].items()
            if (home_id, disease) not in planned
            and standing(days, on=on, windows=windows).state.is_outbreak
        )
    return {home_id: {"without_plan": count} for home_id, count in missing.items()}
