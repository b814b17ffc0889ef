"""What was found out about a home's cases, as known at a time, and how it was corrected."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from rollcall.domain.outbreaks import TestResult
from rollcall.foundation.errors import NotFound
from rollcall.reports.models import Finding


@dataclass(frozen=True, slots=True)
class FindingInfo:
    """One version of a finding."""

    id: int
    key: str
    number: int
    home_id: int
    location_id: str
    disease: str
    on: dt.date
    reported_on: dt.date | None
    ill_on: dt.date | None
    tested_on: dt.date | None
    people: int
    result: TestResult
    reference: str
    withdrawn: bool
    reason: str
    by: str
    at: dt.datetime
    is_current: bool


def findings_of(
    home_id: int, disease: str, *, known_at: dt.datetime | None = None
) -> list[FindingInfo]:
    """Every finding about a home and a disease, those taken back too, the newest first. One query."""
    rows = Finding.objects.known(known_at).filter(home=home_id, disease=disease)
    return _infos(rows.order_by("-on", "-pk"))


def find_finding(finding_id: int) -> FindingInfo:
    """A version of a finding; NotFound when there is none. One query."""
    found = _infos(Finding.objects.filter(pk=finding_id))
    if not found:
        raise NotFound("There is no such finding.", remedy="Look for it on the home’s page.")
    return found[0]


def finding_versions(key: str) -> list[FindingInfo]:
    """Every version of a finding, the newest first. One query."""
    return _infos(Finding.objects.filter(key=key).order_by("-number"))


def findings_by_id(ids: Collection[int]) -> dict[int, FindingInfo]:
    """Some versions of findings by their numbers. One query."""
    return {one.id: one for one in _infos(Finding.objects.filter(pk__in=ids))}


def _infos(rows: QuerySet[Finding]) -> list[FindingInfo]:
    return [
        FindingInfo(
            id=row.pk,
            key=str(row.key),
            number=row.number,
            home_id=row.home_id,
            location_id=row.home.location_id,
            disease=row.disease,
            on=row.on,
            reported_on=row.reported_on,
            ill_on=row.ill_on,
            tested_on=row.tested_on,
            people=row.people,
            result=TestResult(row.result),
            reference=row.reference,
            withdrawn=row.withdrawn,
            reason=row.reason,
            by=row.recorded_by,
            at=row.known_from,
            is_current=row.known_until is None,
        )
        for row in rows.select_related("home")
    ]
