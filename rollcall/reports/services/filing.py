"""Filing one report: one short transaction from permission to audit."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db import IntegrityError, connection, transaction

from rollcall.accounts.permissions import Permission
from rollcall.domain.questions.checks import Problem
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotNow, RollcallError
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_home, homes_visible_to, may_see_home
from rollcall.register.selectors import HomeInfo, home_infos
from rollcall.register.selectors import home as find_home
from rollcall.reports.models import ReportCount, ReportVersion, ReportWords, Source
from rollcall.reports.services.judging import HISTORY_DAYS, Judged, NewReport, judge


Outcome = Literal["created", "new_version", "unchanged"]

#: Characters that the reason of a correction may have.
LONGEST_REASON = 500


class ReportRefused(RollcallError):
    """A report with answers that cannot be taken; nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class StaleReport(Conflict):
    """Somebody filed another version since the one this was based on; a person chooses."""

    def __init__(self, current: int | None, based_on: int | None) -> None:
        super().__init__(
            "This report was changed by somebody else in the meantime.",
            remedy="Look at both versions and choose.",
        )
        self.current = current
        self.based_on = based_on


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
    programme = current_programme()
    check_set(set_key)
    check_source(source)
    home = _home_of(by, new, now)
    at = check_recorded_at(recorded_at, now)
    _check_window(by, new, at)
    if new.words_confirmed and not may_see_home(
        by, Permission.CONFIRM_WORDS, new.location_id, new.on
    ):
        new = replace(new, words_confirmed=False)
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
    version = new_version(by, set_key, new, home, judged, source, at, current)
    version.save(force_insert=True)
    if judged.words:
        ReportWords.objects.create(version=version, words=judged.words)
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


def check_set(set_key: str) -> None:
    """BadInput when the programme has no such question set."""
    programme = current_programme()
    if set_key not in programme.sets:
        raise BadInput(
            f"There is no question set “{set_key}” in {programme.key}.",
            remedy=f"Use one of: {', '.join(programme.sets)}.",
        )


def check_source(source: str) -> None:
    """BadInput when there is no such route for a report to come by."""
    if source not in Source.values:
        raise BadInput(f"“{source}” is not a source.", remedy=f"Use {', '.join(Source.values)}.")


def check_recorded_at(recorded_at: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """The instant a report is known from; an instant yet to come is refused."""
    if recorded_at is None:
        return now
    if recorded_at > now:
        raise BadInput(
            f"{recorded_at:%Y-%m-%d %H:%M} is in the future.",
            remedy="A report can be recorded now or at an earlier time.",
        )
    return recorded_at


def _check_window(by: Actor, new: NewReport, at: dt.datetime) -> None:
    """AT-16: after the programme's window only those who may amend old reports may file."""
    if is_late(new.on, at) and not may_see_home(
        by, Permission.AMEND_OLD_REPORT, new.location_id, new.on
    ):
        raise too_late()


def is_late(on: dt.date, at: dt.datetime) -> bool:
    """Whether the programme's window for a report about `on` is over at an instant."""
    return (clock.reporting_day(at) - on).days > current_programme().settings.amend_days


def too_late() -> NotNow:
    """What somebody is told who may not amend old reports."""
    days = current_programme().settings.amend_days
    return NotNow(
        f"Reports can be sent or changed for {days} days after their date.",
        remedy="Ask the council to make this change.",
    )


def _same_key(
    by: Actor, set_key: str, new: NewReport, home: HomeInfo, judged: Judged
) -> Filed | None:
    """The version already filed under this key (AT-17); Conflict when it says something else.

    A key stands for one thing said once: other answers under it must not be lost silently.
    """
    if not new.idempotency_key:
        return None
    found = ReportVersion.objects.filter(
        reported_by=by.actor_id, idempotency_key=new.idempotency_key
    ).first()
    if found is None:
        return None
    of_another = (found.home_id, found.question_set, found.on) != (home.id, set_key, new.on)
    if of_another or not is_same(found, judged, new):
        raise Conflict(
            "This key was already used for another report.", remedy="Make a new key for it."
        )
    return Filed("unchanged", found.pk, found.number, found.known_from)


def history_of(home_id: int, set_key: str, on: dt.date) -> list[dict[str, Any]]:
    """The earlier answers that rules ask about, newest first. One query, or none."""
    wanted = sorted(current_programme().checker(set_key).reads_history)
    if not wanted:
        return []
    rows = ReportVersion.objects.answers_before(set_key, [home_id], on, HISTORY_DAYS, wanted)
    return [answers for _, answers in rows]


def current_version(
    home_id: int, set_key: str, on: dt.date, *, lock: bool = True
) -> ReportVersion | None:
    """The current version of a report, locked until the transaction ends where rows can be."""
    rows = ReportVersion.objects.known(None).filter(home_id=home_id, question_set=set_key, on=on)
    return (rows.select_for_update(of=("self",)) if lock else rows).first()


def is_same(current: ReportVersion, judged: Judged, new: NewReport) -> bool:
    """Whether a new report says exactly what the current version says."""
    return (
        current.answers == judged.answers
        and current.words_digest == judged.words_digest
        and current.nothing_changed == new.nothing_changed
        and set(current.carried) == set(new.carried)
    )


def new_version(
    by: Actor,
    set_key: str,
    new: NewReport,
    home: HomeInfo,
    judged: Judged,
    source: str,
    at: dt.datetime,
    current: ReportVersion | None,
) -> ReportVersion:
    """The row to insert, known from `at`."""
    return ReportVersion(
        home_id=home.id,
        question_set=set_key,
        set_version=current_programme().sets[set_key].version,
        on=new.on,
        number=current.number + 1 if current else 1,
        answers=judged.answers,
        carried=sorted(new.carried),
        words_given=sorted(judged.words),
        words_digest=judged.words_digest,
        nothing_changed=new.nothing_changed,
        new_suspected=judged.new_suspected,
        new_confirmed=judged.new_confirmed,
        source=source,
        reported_by=by.actor_id,
        captured_at=new.captured_at or at,
        known_from=at,
        reason=new.reason.strip() if current else "",
        idempotency_key=new.idempotency_key or None,
    )


def check_replaces(
    current: ReportVersion | None,
    new: NewReport,
    at: dt.datetime,
    *,
    recorded_at: dt.datetime | None,
) -> dt.datetime:
    """The instant a new version is known from, when it may take the place of the current one.

    Raises StaleReport when it was made from another version, BadInput for a correction without a
    reason or one recorded before what it corrects.
    """
    if new.based_on is not None and (current is None or current.pk != new.based_on):
        raise StaleReport(current.pk if current else None, new.based_on)
    if current is None:
        return at
    if not new.reason.strip():
        raise BadInput("A correction needs a reason.", remedy="Say in a few words what was wrong.")
    if len(new.reason) > LONGEST_REASON:
        raise BadInput(
            f"The reason is {len(new.reason)} characters long.",
            remedy=f"Use {LONGEST_REASON} or fewer.",
        )
    return rising(at, current, recorded_at=recorded_at)


def rising(
    at: dt.datetime, current: ReportVersion, *, recorded_at: dt.datetime | None
) -> dt.datetime:
    """The instant a correction is known from: strictly after the version it supersedes.

    A clock that was stepped back must not lose a correction; an instant that somebody named is
    refused when it is not later.
    """
    if at > current.known_from:
        return at
    if recorded_at is None:
        return current.known_from + dt.timedelta(microseconds=1)
    raise BadInput(
        f"The report for {current.on} is known from {current.known_from:%Y-%m-%d %H:%M:%S}, "
        f"which is not before {at:%Y-%m-%d %H:%M:%S}.",
        remedy="Record the correction at a later time.",
    )


def supersede(version_ids: Sequence[int], at: dt.datetime) -> None:
    """Close versions that newer ones replace from this instant on."""
    for start in range(0, len(version_ids), 500):
        ReportVersion.objects.filter(pk__in=version_ids[start : start + 500]).update(known_until=at)


def counted_in(home: HomeInfo, set_key: str, on: dt.date) -> Iterable[tuple[str, str, dt.date]]:
    """The counts that a version of a report is part of.

    Every authority the home is or ever was in: one that took it over after this date still tells
    from the report whether the home was heard from, and how its outbreak stands.
    """
    return [(code, set_key, on) for code in sorted(home.authority_codes)]


def count_versions(added: Mapping[tuple[str, str, dt.date], int]) -> None:
    """Raise the counts that caches name, in a fixed order so that two writers cannot deadlock."""
    if not added:
        return
    table = ReportCount._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (authority_code, question_set, report_date, versions) "  # noqa: S608
            "VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (authority_code, question_set, report_date) "
            f"DO UPDATE SET versions = {table}.versions + excluded.versions",
            [
                (code, set_key, on.isoformat(), n)
                for (code, set_key, on), n in sorted(added.items())
            ],
        )
