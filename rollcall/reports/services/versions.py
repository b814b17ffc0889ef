"""What both verbs share: when a version may be written, the row itself, and the counts."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import orjson
from django.db import connection

from rollcall.domain.programme import Programme
from rollcall.foundation import clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotNow
from rollcall.foundation.programmes import current_programme, current_settings
from rollcall.register.selectors import HomeInfo
from rollcall.reports.models import ReportCount, ReportTiming, ReportVersion, Source
from rollcall.reports.selectors import prefilled
from rollcall.reports.services.judging import Judged, NewReport
from rollcall.reports.services.weighing import Weighed, taken_over


#: Characters that the reason of a correction may have.
LONGEST_REASON = 500
#: What a report is based on when there was no version of it yet.
NO_VERSION = 0
#: Why a home's first own report takes the place of one that was all another collection's word.
FIRST_OWN_WORD = "The first report of the home itself"


class StaleReport(Conflict):
    """Somebody filed another version since the one this was based on; a person chooses."""

    def __init__(self, current: int | None, based_on: int | None) -> None:
        super().__init__(
            "This report was changed by somebody else in the meantime.",
            remedy="Look at both versions and choose.",
        )
        self.current = current
        self.based_on = based_on


def check_set(set_key: str) -> None:
    """BadInput when the programme has no such question set."""
    programme = current_programme()
    if set_key not in programme.sets:
        raise BadInput(
            f"There is no question set “{set_key}” in {programme.key}.",
            remedy=f"Use one of: {', '.join(programme.sets)}.",
            about="set",
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


def is_late(on: dt.date, at: dt.datetime) -> bool:
    """Whether the programme's window for a report about `on` is over at an instant."""
    return (clock.reporting_day(at) - on).days > current_settings().amend_days


def too_late() -> NotNow:
    """What somebody is told who may not amend old reports."""
    days = current_settings().amend_days
    return NotNow(
        f"Reports can be sent or changed for {days} days after their date.",
        remedy="Ask the council to make this change.",
    )


def with_worked_out(
    programme: Programme, set_key: str, reports: Sequence[tuple[NewReport, HomeInfo]]
) -> list[NewReport]:
    """Reports of one day, with the answers that nobody is asked because another set gives them.

    An answer that was given stands. One query, or none for a set that takes nothing from another.
    """
    if not reports or not programme.sets[set_key].prefill_from:
        return [new for new, _ in reports]
    facts = {home.id: {**home.attributes, "beds": home.beds} for _, home in reports}
    found = prefilled(programme, set_key, facts, reports[0][0].on, only_calculated=True)
    return [
        replace(new, answers={**found[home.id], **new.answers}) if home.id in found else new
        for new, home in reports
    ]


def current_version(
    home_id: int, set_key: str, on: dt.date, *, lock: bool = True
) -> ReportVersion | None:
    """The current version of a report, locked until the transaction ends where rows can be."""
    rows = ReportVersion.objects.known(None).with_extracts()
    rows = rows.filter(home_id=home_id, question_set=set_key, on=on)
    return (rows.select_for_update(of=("self",)) if lock else rows).first()


def is_same(current: ReportVersion, judged: Judged, new: NewReport) -> bool:
    """Whether a new report says exactly what the home itself says in the current version."""
    return (
        current.own_answers == judged.answers
        and current.words_digest == judged.words_digest
        and current.nothing_changed == new.nothing_changed
        and current.own_carried == set(new.carried)
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
    weighed: Weighed | None = None,
) -> ReportVersion:
    """The row to insert, known from `at`; `weighed` where extracts answer for the same day."""
    filled = weighed.filled_json(new.carried) if weighed else {}
    judged = weighed.judged if weighed else judged
    programme = current_programme(new.on)
    summary = programme.summary(set_key)
    return ReportVersion(
        home_id=home.id,
        question_set=set_key,
        set_version=programme.sets[set_key].version,
        on=new.on,
        number=current.number + 1 if current else 1,
        answers=judged.answers,
        summary=orjson.dumps(summary.of(judged.answers)).decode() if summary.questions else "",
        summary_of=summary.key,
        carried=sorted(set(new.carried) - filled.keys()),
        from_extracts=filled,
        taken_over=taken_over(new, judged.answers, weighed.rows) if weighed else {},
        words_given=sorted(judged.words),
        words_digest=judged.words_digest,
        nothing_changed=new.nothing_changed,
        new_suspected=judged.new_suspected,
        new_confirmed=judged.new_confirmed,
        source=source,
        reported_by=by.actor_id,
        captured_at=new.captured_at or at,
        known_from=at,
        reason=reason_for(new, current),
        idempotency_key=new.idempotency_key or None,
    )


def new_timing(version_id: int, opened_at: dt.datetime, sent_at: dt.datetime) -> ReportTiming:
    """The row that says how long the form of a version was open."""
    taken = max(0, round((sent_at - opened_at).total_seconds()))
    return ReportTiming(version_id=version_id, opened_at=opened_at, seconds_open=taken)


def reason_for(new: NewReport, current: ReportVersion | None) -> str:
    """Why a version takes the place of another; "" for the first.

    Where the current one is all another collection's word, a home that reports corrects nothing.
    """
    if current is None:
        return ""
    return new.reason.strip() or ("" if current.is_own else FIRST_OWN_WORD)


def check_replaces(
    current: ReportVersion | None,
    new: NewReport,
    at: dt.datetime,
    *,
    recorded_at: dt.datetime | None,
) -> dt.datetime:
    """The instant a new version is known from, when it may take the place of the current one.

    Raises StaleReport when it was made from another version (0 = from none), BadInput for a
    correction without a reason or one recorded before what it corrects.
    """
    own = current.pk if current and current.is_own else NO_VERSION
    if new.based_on is not None and new.based_on not in {own, current.pk if current else own}:
        raise StaleReport(current.pk if current else None, new.based_on)
    if current is None:
        return at
    if not reason_for(new, current):
        raise BadInput(
            "A correction needs a reason.",
            remedy="Say in a few words what was wrong.",
            about="reason",
        )
    if len(new.reason) > LONGEST_REASON:
        raise BadInput(
            f"The reason is {len(new.reason)} characters long.",
            remedy=f"Use {LONGEST_REASON} or fewer.",
            about="reason",
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
