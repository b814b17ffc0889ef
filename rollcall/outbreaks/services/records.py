"""Writing records about homes with cases; a change, an end and an undo are new versions."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from rollcall.accounts.permissions import Permission
from rollcall.domain.outbreak_records import (
    KindDefinition,
    Problem,
    RecordKind,
    check_record,
    steps,
)
from rollcall.domain.questions.personal import scan
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow
from rollcall.foundation.events import publish
from rollcall.foundation.programmes import current_programme
from rollcall.outbreaks.events import RestrictionLifted, RestrictionSet
from rollcall.outbreaks.models import Record, RecordVersion, RecordWords
from rollcall.register.scoping import check_home, may_see_home
from rollcall.register.selectors import home


LONGEST_WORDS = 4_000
LONGEST_REASON = 500


class RecordRefused(BadInput):
    """A record with something wrong in some of its fields."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(one.message for one in self.problems))


def write_record(
    *,
    by: Actor,
    location_id: str,
    disease: str,
    kind: RecordKind,
    values: Mapping[str, str],
    now: dt.datetime,
) -> int:
    """Write a record down; its id. Raises NotPermitted, NotFound, RecordRefused, NotNow, Conflict."""
    definition = _may_write(by, location_id, kind, now)
    if disease not in current_programme().diseases:
        raise NotFound(f"“{disease}” is no disease of this programme.")
    tidy = _checked(definition, values, now)
    at_home = home(location_id, clock.reporting_day(now))
    with transaction.atomic():
        earlier = Record.objects.filter(home=at_home.id, disease=disease, kind=kind)
        if kind is RecordKind.PLAN and _open_ones(earlier).exists():
            raise NotNow(
                "This home has an open plan already.", remedy="Change that one, or close it first."
            )
        record = _new_record(at_home.id, disease, kind, earlier.count() + 1)
        version = _write(definition, record, tidy, by=by, at=now, number=1)
        _done(by, location_id, record, version, "written", now)
        _publish(by, location_id, record, version, holds=version.ended_on is None)
    return record.pk


def change_record(
    *,
    by: Actor,
    record_id: int,
    based_on: int,
    values: Mapping[str, str],
    reason: str,
    now: dt.datetime,
) -> None:
    """Say what a record says from now on; what it said before stays.

    `based_on` is the number of the version that was changed. Raises as `write_record`.
    """
    definition, location_id = _find(by, record_id, now)
    tidy = _checked(definition, values, now)
    with transaction.atomic():
        old = _current(record_id, based_on)
        if old.withdrawn:
            raise NotNow("This was taken back.", remedy="Put it back first.")
        version = _replace(definition, old, tidy, by=by, now=now, reason=reason)
        _done(by, location_id, old.record, version, "changed", now)
        _publish_change(by, location_id, old, version)


def end_record(
    *, by: Actor, record_id: int, based_on: int, values: Mapping[str, str], now: dt.datetime
) -> None:
    """Close a plan or lift a restriction: adds the fields of the end. Raises as `write_record`."""
    definition, _ = _find(by, record_id, now)
    if not definition.ending:
        raise NotNow(f"A {definition.one} has no end.")
    said = {one.id: values.get(one.id, "") for one in definition.ending}
    kept = _values_of(_current_or_stale(record_id, based_on))
    change_record(
        by=by,
        record_id=record_id,
        based_on=based_on,
        values={**kept, **said},
        reason=definition.end_words,
        now=now,
    )


def mark_step(
    *, by: Actor, record_id: int, based_on: int, step: int, done: bool, now: dt.datetime
) -> None:
    """Say that a step of a plan is done today, or is not done after all. Raises as `write_record`."""
    _find(by, record_id, now)
    kept = _values_of(_current_or_stale(record_id, based_on))
    if step not in {one.number for one in steps(kept)}:
        raise NotNow("The plan has no such step.", remedy="Look at the plan as it stands now.")
    today = clock.reporting_day(now)
    change_record(
        by=by,
        record_id=record_id,
        based_on=based_on,
        values={**kept, f"done_{step}": today.isoformat() if done else ""},
        reason=f"Step {step} is {'done' if done else 'not done after all'}",
        now=now,
    )


def withdraw_record(
    *, by: Actor, record_id: int, based_on: int, reason: str, now: dt.datetime
) -> None:
    """Take a record back, as if it had not been written; it stays readable, and can be put back."""
    _turn(by, record_id, based_on, reason, now, withdrawn=True)


def restore_record(*, by: Actor, record_id: int, based_on: int, now: dt.datetime) -> None:
    """Put back a record that was taken back by mistake."""
    _turn(by, record_id, based_on, "Put back", now, withdrawn=False)


def _turn(
    by: Actor, record_id: int, based_on: int, reason: str, now: dt.datetime, *, withdrawn: bool
) -> None:
    definition, location_id = _find(by, record_id, now)
    with transaction.atomic():
        old = _current(record_id, based_on)
        if old.withdrawn is withdrawn:
            raise NotNow("That was done already.", remedy="Look at the record again.")
        if not withdrawn and old.record.kind == RecordKind.PLAN and old.ended_on is None:
            same = Record.objects.filter(
                home=old.record.home_id, disease=old.record.disease, kind=RecordKind.PLAN
            )
            if _open_ones(same).exists():
                raise NotNow("This home has another open plan.", remedy="Close that one first.")
        values = _values_of(old)
        version = _replace(
            definition, old, values, by=by, now=now, reason=reason, withdrawn=withdrawn
        )
        _done(by, location_id, old.record, version, "withdrawn" if withdrawn else "restored", now)
        _publish_change(by, location_id, old, version)


def _may_write(by: Actor, location_id: str, kind: RecordKind, now: dt.datetime) -> KindDefinition:
    """The kind, for a person who may write one; a home may write what is its own to say."""
    definition = current_programme().record_kinds[kind]
    today, what = clock.reporting_day(now), f"outbreak {kind}"
    if definition.by_home and may_see_home(by, Permission.FILE_REPORT, location_id, today):
        return definition
    check_home(by, Permission.MANAGE_OUTBREAKS, location_id, today, what=what, now=now)
    return definition


def _find(by: Actor, record_id: int, now: dt.datetime) -> tuple[KindDefinition, str]:
    """The record's kind and home, for a person who may write it. Called outside the transaction."""
    record = Record.objects.select_related("home").filter(pk=record_id).first()
    if record is None:
        raise NotFound("There is no such record.", remedy="Look for it on the home’s page.")
    location_id = record.home.location_id
    return _may_write(by, location_id, RecordKind(record.kind), now), location_id


def _checked(
    definition: KindDefinition, values: Mapping[str, str], now: dt.datetime
) -> dict[str, str]:
    """The values, trimmed and without empty ones; RecordRefused with everything that is wrong."""
    tidy = {key: value.strip() for key, value in values.items() if value.strip()}
    problems = list(check_record(definition, tidy, clock.reporting_day(now)))
    for one in definition.by_id.values():
        words = tidy.get(one.id, "") if one.is_words else ""
        if len(words) > LONGEST_WORDS:
            problems.append(
                Problem(one.id, f"{one.label}: use {LONGEST_WORDS:,} characters or fewer.")
            )
        found = scan(words)
        if found:
            seen = words[found[0].start : found[0].end]
            problems.append(
                Problem(
                    one.id,
                    f"{one.label}: “{seen}” looks like {found[0].what}. Do not name anybody.",
                )
            )
    if problems:
        raise RecordRefused(problems)
    return tidy


def _open_ones(records: Any) -> Any:
    versions = RecordVersion.objects.known(None).filter(record__in=records.order_by())
    return versions.filter(ended_on__isnull=True, withdrawn=False)


def _new_record(home_id: int, disease: str, kind: RecordKind, ordinal: int) -> Record:
    try:
        with transaction.atomic():
            return Record.objects.create(
                home_id=home_id, disease=disease, kind=kind, ordinal=ordinal
            )
    except IntegrityError as error:
        raise Conflict(
            "Somebody else wrote one at the same moment.",
            remedy="Look at it, then send yours again if it is still wanted.",
        ) from error


def _current_or_stale(record_id: int, based_on: int) -> RecordVersion:
    """The version somebody looked at; whether it is still current is asked when it is replaced."""
    row = RecordVersion.objects.filter(record=record_id, number=based_on).first()
    if row is None:
        raise Conflict(
            "There is no such version of the record.", remedy="Look at it as it stands now."
        )
    return row


def _current(record_id: int, based_on: int) -> RecordVersion:
    """The version to replace, when it is the one that was looked at; Conflict else."""
    row = (
        RecordVersion.objects.known(None)
        .select_for_update(of=("self",))
        .select_related("record", "words")
        .filter(record=record_id)
        .first()
    )
    if row is None or row.number != based_on:
        raise Conflict(
            "Somebody else changed this in the meantime.",
            remedy="Look at what it says now, then send yours again if it is still wanted.",
        )
    return row


def _values_of(row: RecordVersion) -> dict[str, str]:
    return {**row.values, **(row.words.words if hasattr(row, "words") else {})}


def _replace(
    definition: KindDefinition,
    old: RecordVersion,
    values: Mapping[str, str],
    *,
    by: Actor,
    now: dt.datetime,
    reason: str,
    withdrawn: bool = False,
) -> RecordVersion:
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON or scan(reason):
        raise BadInput(
            "Say why in a few words, without naming anybody.",
            remedy=f"Use {LONGEST_REASON} characters or fewer.",
            about="reason",
        )
    at = max(now, old.known_from + dt.timedelta(microseconds=1))
    RecordVersion.objects.filter(pk=old.pk).update(known_until=at)
    return _write(
        definition,
        old.record,
        values,
        by=by,
        at=at,
        number=old.number + 1,
        reason=reason,
        withdrawn=withdrawn,
        on=old.on,
    )


def _write(
    definition: KindDefinition,
    record: Record,
    values: Mapping[str, str],
    *,
    by: Actor,
    at: dt.datetime,
    number: int,
    reason: str = "",
    withdrawn: bool = False,
    on: dt.date | None = None,
) -> RecordVersion:
    """One version. A record without a day of its own keeps the one it was first written on."""
    words = {key: text for key, text in values.items() if definition.by_id[key].is_words}
    version = RecordVersion.objects.create(
        record=record,
        number=number,
        on=definition.day_of(values, on or clock.reporting_day(at)),
        ended_on=definition.ended_on(values),
        values={key: text for key, text in values.items() if key not in words},
        words_digest=audit.digest(words) if words else "",
        withdrawn=withdrawn,
        reason=reason,
        written_by=by.actor_id,
        known_from=at,
    )
    if words:
        RecordWords.objects.create(version=version, words=words)
    return version


def _done(
    by: Actor,
    location_id: str,
    record: Record,
    version: RecordVersion,
    verb: str,
    now: dt.datetime,
) -> None:
    audit.record(
        by=by,
        action=f"{record.kind}.{verb}",
        subject=f"home:{location_id}",
        at=now,
        detail={
            "record": record.pk,
            "version": version.number,
            "disease": record.disease,
            "words": version.words_digest,
        },
    )


def _publish_change(by: Actor, location_id: str, old: RecordVersion, new: RecordVersion) -> None:
    held, holds = (one.ended_on is None and not one.withdrawn for one in (old, new))
    if held is not holds:
        _publish(by, location_id, old.record, new, holds=holds)


def _publish(
    by: Actor, location_id: str, record: Record, version: RecordVersion, *, holds: bool
) -> None:
    """Say that a restriction holds now, or holds no more."""
    if record.kind == RecordKind.RESTRICTION:
        event = RestrictionSet if holds else RestrictionLifted
        publish(event(location_id, record.pk, version.number, by))
