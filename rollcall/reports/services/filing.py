"""Filing one report: one short transaction from permission to audit."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db import IntegrityError, transaction

from rollcall.accounts.links import check_link_reaches
from rollcall.accounts.permissions import Permission
from rollcall.domain.questions.checks import Problem
from rollcall.foundation import audit, clock, events
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import Conflict, RollcallError
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_home, homes_visible_to, may_see_home
from rollcall.register.selectors import HomeInfo, home_infos
from rollcall.register.selectors import home as find_home
from rollcall.reports.events import ReportFiled
from rollcall.reports.models import ReportVersion, ReportWords
from rollcall.reports.services.judging import HISTORY_DAYS, Judged, NewReport, judge
from rollcall.reports.services.versions import (
    StaleReport,
    check_recorded_at,
    check_replaces,
    check_set,
    check_source,
    count_versions,
    counted_in,
    current_version,
    is_late,
    is_same,
    new_timing,
    new_version,
    supersede,
    too_late,
    with_worked_out,
)
from rollcall.reports.services.weighing import compared_with, reconcile, weigh_report


Outcome = Literal["created", "new_version", "unchanged"]


class ReportRefused(RollcallError):
    """A report with answers that cannot be taken; nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a report: its version's id and number, and what was noted about it."""

    outcome: Outcome
    version_id: int
    number: int
    known_from: dt.datetime
    problems: tuple[Problem, ...] = ()


def file_report(
    *,
    by: Actor,
    set_key: str,
    new: NewReport,
    source: str,
    now: dt.datetime,
    recorded_at: dt.datetime | None = None,
) -> Filed:
    """Record what a home said about a date as a new version.

    `recorded_at` makes it known from an earlier instant, for replaying an archive. Raises
    NotPermitted, NotNow, BadInput, ReportRefused with the problems, Conflict when its key was used
    for another report, or StaleReport.
    """
    programme = current_programme(new.on)
    check_set(set_key)
    check_source(source)
    check_link_reaches(by, set_key=set_key, on=new.on)
    home = _home_of(by, new, now)
    at = check_recorded_at(recorded_at, now)
    _check_window(by, new, at)
    if new.words_confirmed and not may_see_home(
        by, Permission.CONFIRM_WORDS, new.location_id, new.on
    ):
        new = replace(new, words_confirmed=False)
    [new] = with_worked_out(programme, set_key, [(new, home)])
    judged = judge(
        programme,
        set_key,
        new,
        home,
        today=clock.reporting_day(at),
        history=history_of(home.id, set_key, new.on),
    )
    again = _same_key(by, set_key, new, home, judged)
    if again is not None:
        return again
    if judged.refused:
        raise ReportRefused(judged.refused)
    try:
        with transaction.atomic():
            return _write(by, set_key, new, home, judged, source, now, recorded_at)
    except IntegrityError as error:
        # Somebody filed the same report, or the same key came twice, at this very moment.
        again = _same_key(by, set_key, new, home, judged)
        if again is not None:
            return again
        current = current_version(home.id, set_key, new.on, lock=False)
        raise StaleReport(current.pk if current else None, new.based_on) from error


def _write(
    by: Actor,
    set_key: str,
    new: NewReport,
    home: HomeInfo,
    judged: Judged,
    source: str,
    now: dt.datetime,
    recorded_at: dt.datetime | None,
) -> Filed:
    current = current_version(home.id, set_key, new.on)
    if current is None and new.based_on is not None:
        # PostgreSQL gives no row when the one we waited for was superseded meanwhile.
        current = current_version(home.id, set_key, new.on, lock=False)
    if current is not None and is_same(current, judged, new):
        return Filed("unchanged", current.pk, current.number, current.known_from, judged.problems)
    at = check_replaces(current, new, recorded_at or now, recorded_at=recorded_at)
    if current is not None:
        supersede([current.pk], at)
    weighed = weigh_report(set_key, new, home, judged, current, at) if current else None
    version = new_version(by, set_key, new, home, judged, source, at, current, weighed)
    version.save(force_insert=True)
    if judged.words:
        ReportWords.objects.create(version=version, words=judged.words)
    if new.opened_at is not None:
        new_timing(version.pk, new.opened_at, now).save(force_insert=True)
    count_versions(dict.fromkeys(counted_in(home, set_key, new.on), 1))
    audit.record(
        by=by,
        action="report.filed" if current is None else "report.corrected",
        subject=f"home:{home.location_id}",
        at=now,
        detail={
            "set": set_key,
            "date": new.on.isoformat(),
            "version": version.number,
            "known_from": at.astimezone(dt.UTC).isoformat(),
            "source": source,
            "answers": audit.digest(judged.answers),
            "words": judged.words_digest,
            "rules_set_aside": dict(new.overridden),
        },
    )
    if weighed is not None:
        reconcile(by, set_key, [compared_with(version.pk, home.id, new.on, weighed)], at)
    events.publish(ReportFiled(home.location_id, set_key, new.on, version.pk, source, by, home.id))
    outcome: Outcome = "created" if current is None else "new_version"
    return Filed(outcome, version.pk, version.number, version.known_from, judged.problems)


def _home_of(by: Actor, new: NewReport, now: dt.datetime) -> HomeInfo:
    """The home, when this person may file for it; found and checked in one go."""
    visible = homes_visible_to(by, Permission.FILE_REPORT, new.on)
    found = home_infos(visible.filter(location_id=new.location_id), new.on)
    if found:
        return found[0]
    check_home(by, Permission.FILE_REPORT, new.location_id, new.on, what="file a report", now=now)
    return find_home(new.location_id, new.on)


def _check_window(by: Actor, new: NewReport, at: dt.datetime) -> None:
    """AT-16: after the programme's window only those who may amend old reports may file."""
    if is_late(new.on, at) and not may_see_home(
        by, Permission.AMEND_OLD_REPORT, new.location_id, new.on
    ):
        raise too_late()


def _same_key(
    by: Actor, set_key: str, new: NewReport, home: HomeInfo, judged: Judged
) -> Filed | None:
    """The version already filed under this key (AT-17); Conflict when it says something else.

    A key stands for one thing said once: other answers under it must not be lost silently.
    """
    found = _filed_under(by, new.idempotency_key)
    if found is None:
        return None
    of_another = (found.home_id, found.question_set, found.on) != (home.id, set_key, new.on)
    if of_another or not is_same(found, judged, new):
        raise Conflict(
            "This key was already used for another report.", remedy="Make a new key for it."
        )
    return Filed("unchanged", found.pk, found.number, found.known_from, judged.problems)


def says_what_was_filed(
    *, by: Actor, set_key: str, new: NewReport, home: HomeInfo, today: dt.date
) -> bool | None:
    """Whether what this person filed under a report's key has its very answers; None: nothing was."""
    found = _filed_under(by, new.idempotency_key)
    if found is None:
        return None
    programme = current_programme(new.on)
    [new] = with_worked_out(programme, set_key, [(new, home)])
    judged = judge(programme, set_key, new, home, today=today)
    return (found.own_answers, found.words_digest) == (judged.answers, judged.words_digest)


def _filed_under(by: Actor, key: str | None) -> ReportVersion | None:
    if not key:
        return None
    return ReportVersion.objects.filter(reported_by=by.actor_id, idempotency_key=key).first()


def history_of(home_id: int, set_key: str, on: dt.date) -> list[dict[str, Any]]:
    """The earlier answers that rules ask about, newest first. One query, or none."""
    wanted = sorted(current_programme(on).checker(set_key).reads_history)
    if not wanted:
        return []
    rows = ReportVersion.objects.answers_before(set_key, [home_id], on, HISTORY_DAYS, wanted)
    return [answers for _, answers in rows]
