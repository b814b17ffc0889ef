"""Writing down what was found out about some of a home's cases: onset, tests, results, retractions."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from rollcall.accounts.permissions import Permission
from rollcall.domain.outbreaks import CaseFinding, OutbreakWindows, TestResult
from rollcall.domain.questions.personal import scan
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow
from rollcall.foundation.events import publish
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_home
from rollcall.register.selectors import HomeInfo, home
from rollcall.reports.events import FindingRecorded
from rollcall.reports.models import Finding
from rollcall.reports.selectors import case_days_told
from rollcall.reports.services.versions import LONGEST_REASON, count_versions, counted_in


LONGEST_REFERENCE = 40


@dataclass(frozen=True, slots=True)
class NewFinding:
    """What somebody found out about some cases. `reference` is a pseudonym such as “A1”."""

    disease: str
    people: int
    result: str
    ill_on: dt.date | None = None
    tested_on: dt.date | None = None
    reported_on: dt.date | None = None
    reference: str = ""

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The days it names, the one that counts first."""
        named = (self.ill_on, self.tested_on, self.reported_on)
        return tuple(day for day in named if day is not None)

    @property
    def case(self) -> CaseFinding:
        """The same as the derivation reads it."""
        return CaseFinding(
            self.people, TestResult(self.result), self.ill_on, self.tested_on, self.reported_on
        )


def record_finding(*, by: Actor, location_id: str, new: NewFinding, now: dt.datetime) -> Finding:
    """Write down a finding. Raises NotPermitted, NotFound, BadInput."""
    at_home = _home_for(by, location_id, now)
    with transaction.atomic():
        _check(at_home, new, now)
        row = _write(at_home, new, by=by, now=now, key=uuid.uuid4(), number=1)
        _done(by, at_home, row, "finding.recorded", [*new.days], now)
    return row


def change_finding(
    *,
    by: Actor,
    location_id: str,
    finding_id: int,
    new: NewFinding,
    reason: str,
    now: dt.datetime,
) -> Finding:
    """Correct a finding by a new version of it; the old one stays.

    Raises NotPermitted, NotFound, BadInput, and Conflict when `finding_id` is not the current one.
    """
    at_home = _home_for(by, location_id, now)
    with transaction.atomic():
        old = _current(at_home, finding_id)
        _check(at_home, new, now, without=old)
        row = _replace(at_home, old, new, by=by, now=now, reason=reason)
        _done(by, at_home, row, "finding.changed", [*new.days, *_days(old)], now)
    return row


def withdraw_finding(
    *, by: Actor, location_id: str, finding_id: int, reason: str, now: dt.datetime
) -> Finding:
    """Take a finding back; it counts no more and stays readable. Raises as `change_finding`."""
    at_home = _home_for(by, location_id, now)
    with transaction.atomic():
        old = _current(at_home, finding_id)
        if old.withdrawn:
            raise NotNow("This was taken back already.")
        row = _replace(at_home, old, _again(old), by=by, now=now, reason=reason, withdrawn=True)
        _done(by, at_home, row, "finding.withdrawn", _days(old), now)
    return row


def restore_finding(*, by: Actor, location_id: str, finding_id: int, now: dt.datetime) -> Finding:
    """Undo a withdrawal. Raises as `change_finding`."""
    at_home = _home_for(by, location_id, now)
    with transaction.atomic():
        old = _current(at_home, finding_id)
        if not old.withdrawn:
            raise NotNow("This was not taken back.")
        _check(at_home, _again(old), now, without=old)
        row = _replace(at_home, old, _again(old), by=by, now=now, reason="Put back")
        _done(by, at_home, row, "finding.restored", _days(old), now)
    return row


def _home_for(by: Actor, location_id: str, now: dt.datetime) -> HomeInfo:
    today = clock.reporting_day(now)
    check_home(by, Permission.MANAGE_OUTBREAKS, location_id, today, what="finding", now=now)
    return home(location_id, today)


def _check(
    at_home: HomeInfo, new: NewFinding, now: dt.datetime, *, without: Finding | None = None
) -> None:
    """Refuse with BadInput what cannot be so, or names somebody (AT-77)."""
    today = clock.reporting_day(now)
    windows = current_programme(today).diseases.get(new.disease)
    if windows is None:
        raise BadInput(f"“{new.disease}” is no disease of this programme.", about="disease")
    if new.people < 1:
        raise BadInput("Enter 1 or more people.", about="people")
    if new.result not in list(TestResult):
        raise BadInput(f"“{new.result}” is no result.", about="result")
    if not new.days:
        raise BadInput("Enter at least one of the three days.", about="ill_on")
    late = next((day for day in new.days if day > today), None)
    if late:
        raise BadInput(f"{late:%d %B %Y} has not come yet.", about="ill_on")
    if len(new.reference) > LONGEST_REFERENCE:
        raise BadInput(f"Use {LONGEST_REFERENCE} characters or fewer.", about="reference")
    if scan(new.reference):
        raise BadInput("Do not name anybody. Use a letter and a number.", about="reference")
    _check_reported(at_home, new, windows, without)


def _check_reported(
    at_home: HomeInfo, new: NewFinding, windows: OutbreakWindows, without: Finding | None
) -> None:
    """Findings about a report are of no more people than it counts."""
    if new.reported_on is None:
        return
    told = case_days_told(at_home.id, windows, new.reported_on)
    others = Finding.objects.known(None).filter(
        home=at_home.id, disease=new.disease, reported_on=new.reported_on, withdrawn=False
    )
    if without is not None:
        others = others.exclude(pk=without.pk)
    known = others.aggregate(n=Sum("people"))["n"] or 0
    if known + new.people > told:
        raise BadInput(
            f"The report for {new.reported_on:%d %B %Y} tells of {told} new cases, and "
            f"{known} of them are written down already.",
            remedy="Leave the day of the report out if no report counts these people.",
            about="reported_on",
        )


def _current(at_home: HomeInfo, finding_id: int) -> Finding:
    """The version to replace, when nobody replaced it before."""
    row = Finding.objects.select_for_update().filter(pk=finding_id, home=at_home.id).first()
    if row is None:
        raise NotFound("There is no such finding.", remedy="Look for it on the home’s page.")
    if row.known_until is not None:
        raise Conflict(
            "Somebody else changed this finding in the meantime.",
            remedy="Look at what it says now, then change that.",
        )
    return row


def _again(old: Finding) -> NewFinding:
    return NewFinding(
        old.disease,
        old.people,
        old.result,
        old.ill_on,
        old.tested_on,
        old.reported_on,
        old.reference,
    )


def _replace(
    at_home: HomeInfo,
    old: Finding,
    new: NewFinding,
    *,
    by: Actor,
    now: dt.datetime,
    reason: str,
    withdrawn: bool = False,
) -> Finding:
    reason = reason.strip()
    if not reason:
        raise BadInput("Say in a few words why.", about="reason")
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"Use {LONGEST_REASON} characters or fewer.", about="reason")
    if scan(reason):
        raise BadInput("Do not name anybody in the reason.", about="reason")
    at = max(now, old.known_from + dt.timedelta(microseconds=1))
    Finding.objects.filter(pk=old.pk).update(known_until=at)
    return _write(
        at_home,
        new,
        by=by,
        now=at,
        key=old.key,
        number=old.number + 1,
        reason=reason,
        withdrawn=withdrawn,
    )


def _write(
    at_home: HomeInfo,
    new: NewFinding,
    *,
    by: Actor,
    now: dt.datetime,
    key: uuid.UUID,
    number: int,
    reason: str = "",
    withdrawn: bool = False,
) -> Finding:
    return Finding.objects.create(
        key=key,
        number=number,
        home_id=at_home.id,
        disease=new.disease,
        on=new.case.on,
        reported_on=new.reported_on,
        ill_on=new.ill_on,
        tested_on=new.tested_on,
        people=new.people,
        result=new.result,
        reference=new.reference.strip(),
        withdrawn=withdrawn,
        reason=reason,
        recorded_by=by.actor_id,
        known_from=now,
    )


def _days(row: Finding) -> list[dt.date]:
    return [day for day in (row.on, row.reported_on) if day is not None]


def _done(
    by: Actor,
    at_home: HomeInfo,
    row: Finding,
    action: str,
    days: Iterable[dt.date],
    now: dt.datetime,
) -> None:
    """The audit, the count that kept figures name, and the event."""
    count_versions(
        dict.fromkeys(counted_in(at_home, current_programme().settings.daily_set, min(days)), 1)
    )
    audit.record(
        by=by,
        action=action,
        subject=f"home:{at_home.location_id}",
        at=now,
        detail={"finding": row.pk, "disease": row.disease, "result": row.result},
    )
    publish(FindingRecorded(at_home.location_id, row.disease, row.on, row.pk, by))
