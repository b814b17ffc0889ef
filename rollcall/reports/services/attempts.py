"""Writing down calls: what came of each try, the update that a call gave, guidance passed on."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db import IntegrityError, transaction
from django.db.models import Max

from rollcall.accounts.permissions import Permission
from rollcall.domain.calls import CallSettings
from rollcall.domain.programme import Programme
from rollcall.domain.programme.call_checks import CALLBACK_AT, OUTCOME, ROLE
from rollcall.domain.questions.answers import AnswerError, answer_type
from rollcall.domain.questions.checks import check_date
from rollcall.domain.questions.personal import mask, scan
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotNow
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_home
from rollcall.register.selectors import HomeInfo
from rollcall.register.selectors import home as find_home
from rollcall.reports.models import Acknowledgement, Attempt, AttemptWords, Claim
from rollcall.reports.services.filing import Filed, file_report
from rollcall.reports.services.judging import NewReport
from rollcall.reports.services.versions import current_version


LONGEST_NAME, LONGEST_NOTE = 100, 1000
#: Calls to one home written down at the same moment number themselves anew. In each round one of
#: them is through, so this is how many may come at once; few councils have so many call handlers.
_TRIES_TO_NUMBER = 40


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """A call as it is written down. The key stands for one call, sent once or twice.

    `guidance` is what the home said of items of guidance: True = put in place, False = received.
    """

    location_id: str
    outcome: str
    callback_at: dt.datetime | None = None
    spoke_to: str = ""
    role: str = ""
    note: str = ""
    guidance: Mapping[str, bool] = field(default_factory=dict)
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A call written down; `left_out` says what looked personal in the note and was masked."""

    attempt_id: int
    number: int
    left_out: tuple[str, ...] = ()


def record_attempt(*, by: Actor, new: NewAttempt, now: dt.datetime) -> Recorded:
    """Write down one try to reach a home, and give the home back.

    Raises NotPermitted, NotNow, BadInput, and Conflict when its key was used for another call. That
    a home was reached can be said only when its update for the day is there: `file_call` brings both.
    """
    home = _home_for(by, new.location_id, now)
    return _record(by, home, new, now)


def file_call(
    *, by: Actor, new: NewReport, call: NewAttempt, now: dt.datetime
) -> tuple[Filed, Recorded]:
    """Record the update that a home gave by phone, and the call, both or neither.

    Raises what `file_report` and `record_attempt` raise.
    """
    programme = current_programme(clock.reporting_day(now))
    home = _home_for(by, call.location_id, now)
    with transaction.atomic():
        filed = file_report(
            by=by, set_key=programme.settings.daily_set, new=new, source="phone", now=now
        )
        reached = replace(call, outcome=_reached(programme.settings.calls))
        return filed, _record(by, home, reached, now, version_id=filed.version_id)


@transaction.atomic
def acknowledge(
    *, by: Actor, location_id: str, in_place: Mapping[str, bool], now: dt.datetime
) -> None:
    """Write down what a home said of items of guidance: True = put in place, False = received.

    Raises NotPermitted, and BadInput for an item that is not to be passed on that day.
    """
    _acknowledge(by, _home_for(by, location_id, now), in_place, now)


def _acknowledge(by: Actor, home: HomeInfo, in_place: Mapping[str, bool], now: dt.datetime) -> None:
    today = clock.reporting_day(now)
    current = {item.id for item in current_programme(today).guidance.on(today)}
    for item in in_place:
        if item not in current:
            raise BadInput(
                f"There is no guidance “{item[:80]}” to pass on today.",
                remedy="Open the page again: the list has changed.",
            )
    Acknowledgement.objects.bulk_create(
        Acknowledgement(home_id=home.id, item=item, in_place=done, at=now, by=by.actor_id)
        for item, done in in_place.items()
    )
    if in_place:
        audit.record(
            by=by,
            action="guidance.acknowledged",
            subject=f"home:{home.location_id}",
            at=now,
            detail={"items": dict(in_place)},
        )


def _record(
    by: Actor, home: HomeInfo, new: NewAttempt, now: dt.datetime, *, version_id: int | None = None
) -> Recorded:
    new, left_out = _checked(home, new, now, version_id)
    for _ in range(_TRIES_TO_NUMBER):
        again = _same_key(by, home, new)
        if again is not None:
            return again
        try:
            with transaction.atomic():
                return replace(_write(by, home, new, now, version_id), left_out=left_out)
        except IntegrityError:
            continue
    raise Conflict(
        "Several calls to this home were written down at this moment.", remedy="Send it again."
    )


def _write(
    by: Actor, home: HomeInfo, new: NewAttempt, now: dt.datetime, version_id: int | None
) -> Recorded:
    on = clock.reporting_day(now)
    before = Attempt.objects.filter(home_id=home.id, on=on).aggregate(last=Max("number"))["last"]
    words = {"spoke_to": new.spoke_to, "note": new.note}
    attempt = Attempt.objects.create(
        home_id=home.id,
        on=on,
        number=(before or 0) + 1,
        at=now,
        by=by.actor_id,
        outcome=new.outcome,
        role=new.role,
        callback_at=new.callback_at,
        version_id=version_id,
        words_digest=audit.digest(words) if any(words.values()) else "",
        idempotency_key=new.idempotency_key or None,
    )
    if any(words.values()):
        AttemptWords.objects.create(attempt=attempt, **words)
    _acknowledge(by, home, new.guidance, now)
    Claim.objects.filter(home_id=home.id, held_by=by.actor_id).delete()
    audit.record(
        by=by,
        action="call.recorded",
        subject=f"home:{home.location_id}",
        at=now,
        detail={
            "date": on.isoformat(),
            "number": attempt.number,
            "outcome": new.outcome,
            "version": version_id,
            "words": attempt.words_digest,
        },
    )
    return Recorded(attempt.pk, attempt.number)


def _checked(
    home: HomeInfo, new: NewAttempt, now: dt.datetime, version_id: int | None
) -> tuple[NewAttempt, tuple[str, ...]]:
    """The call as it will be kept, and what was left out of its note."""
    today = clock.reporting_day(now)
    programme = current_programme(today)
    settings = programme.settings
    closed = check_date(today, today=today, opened_on=home.opened_on, closed_on=home.closed_on)
    if closed is not None:
        raise NotNow(closed.message, remedy=closed.remedy)
    daily = programme.sets[settings.daily_set].by_id
    kind = settings.calls.kind(new.outcome)
    if kind is None:
        known = [daily[OUTCOME].option_label(code) for code in settings.calls.outcomes]
        raise BadInput(
            "Say what came of the call."
            if not new.outcome
            else f"“{new.outcome[:40]}” is not an outcome of a call.",
            remedy=f"Choose one of: {', '.join(known)}." if known else "No calls are made here.",
        )
    if kind == "reached" and version_id is None and not _has_reported(programme, home, today):
        raise BadInput(
            "This home has not given its update for today.",
            remedy="Fill in what it tells you, or say what else came of the call.",
        )
    if new.role and new.role not in {option.code for option in daily[ROLE].choices}:
        raise BadInput(f"“{new.role[:40]}” is not a job on the list.", remedy="Choose one.")
    _check_length("name", new.spoke_to, LONGEST_NAME)
    _check_length("note", new.note, LONGEST_NOTE)
    callback_at = _callback_at(programme, new, today, now) if kind == "call_back" else None
    findings = scan(new.note)
    kept = replace(
        new,
        callback_at=callback_at,
        spoke_to=new.spoke_to.strip(),
        note=mask(new.note.strip(), scan(new.note.strip())),
    )
    return kept, tuple(finding.what for finding in findings)


def _callback_at(
    programme: Programme, new: NewAttempt, today: dt.date, now: dt.datetime
) -> dt.datetime:
    """The time they asked to be rung: to come, and inside the range of the question."""
    if new.callback_at is None:
        raise BadInput("Say when to call back.", remedy="Enter a day and a time, such as 14:30.")
    if new.callback_at <= now:
        raise BadInput(
            f"{clock.in_london(new.callback_at):%H:%M} has passed.",
            remedy="Enter a time that is still to come.",
        )
    question = programme.sets[programme.settings.daily_set].by_id[CALLBACK_AT]
    try:
        answer_type(question).parse(question, clock.in_london(new.callback_at), today)
    except AnswerError as error:
        raise BadInput(error.message, remedy=error.remedy) from error
    return new.callback_at


def _check_length(what: str, words: str, longest: int) -> None:
    if len(words.strip()) > longest:
        raise BadInput(
            f"The {what} is {len(words.strip()):,} characters long.",
            remedy=f"Use {longest:,} or fewer.",
        )


def _has_reported(programme: Programme, home: HomeInfo, today: dt.date) -> bool:
    held = current_version(home.id, programme.settings.daily_set, today, lock=False)
    return held is not None and held.is_own


def _reached(settings: CallSettings) -> str:
    """The outcome of a call that gave an update; BadInput where the programme rings nobody."""
    for code, kind in settings.outcomes.items():
        if kind == "reached":
            return code
    raise BadInput("No calls are made here.", remedy="The programme says no outcomes of calls.")


def _home_for(by: Actor, location_id: str, now: dt.datetime) -> HomeInfo:
    """The home, for somebody who may take its calls."""
    today = clock.reporting_day(now)
    check_home(by, Permission.TAKE_CALLS, location_id, today, what="take a call", now=now)
    return find_home(location_id, today)


def _same_key(by: Actor, home: HomeInfo, new: NewAttempt) -> Recorded | None:
    """The call already written down under this key; Conflict when it was another one."""
    if not new.idempotency_key:
        return None
    found = Attempt.objects.filter(by=by.actor_id, idempotency_key=new.idempotency_key).first()
    if found is None:
        return None
    if (found.home_id, found.outcome) != (home.id, new.outcome):
        raise Conflict(
            "This call was already written down, with another outcome.",
            remedy="Open the home's page again if you have rung it once more.",
        )
    return Recorded(found.pk, found.number)
