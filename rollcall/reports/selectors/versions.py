"""Reads of report versions, answered in plain dataclasses and rows."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber

from rollcall.domain.differences import own_word
from rollcall.domain.questions.definition import QuestionSet
from rollcall.domain.references import report_reference
from rollcall.domain.sensitivity import Sensitivity
from rollcall.foundation.errors import NotFound
from rollcall.reports.models import (
    ReportVersion,
)


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """One version of a report, words included."""

    id: int
    location_id: str
    question_set: str
    set_version: str
    on: dt.date
    number: int
    answers: dict[str, Any]
    carried: frozenset[str]
    nothing_changed: bool
    source: str
    reported_by: str
    captured_at: dt.datetime
    known_from: dt.datetime
    known_until: dt.datetime | None
    reason: str
    from_extracts: dict[str, Any] = field(default_factory=dict)
    taken_over: dict[str, str] = field(default_factory=dict)
    home_id: int = 0
    withheld: frozenset[str] = frozenset()

    def cut_for(self, question_set: QuestionSet, seen: Collection[Sensitivity]) -> "VersionInfo":
        """As somebody reads it who sees these answers (C0); `withheld` names all that they do not.

        Whether one of those was answered is not said either.
        """
        hidden = question_set.beyond(seen)
        if not hidden:
            return self

        def left(answers: Mapping[str, Any]) -> dict[str, Any]:
            return {key: value for key, value in answers.items() if key not in hidden}

        return replace(
            self,
            answers=left(self.answers),
            carried=self.carried - hidden,
            from_extracts=left(self.from_extracts),
            taken_over=left(self.taken_over),
            withheld=hidden,
        )

    @property
    def own_answers(self) -> dict[str, Any]:
        """What the home itself said, without what extracts filled in."""
        return own_word(self.answers, self.from_extracts)

    @property
    def is_own(self) -> bool:
        """False when all of it is an extract's word and the home said nothing here."""
        return not self.from_extracts or bool(self.own_answers or self.nothing_changed)

    def as_known_at(self, known_at: dt.datetime | None) -> "VersionInfo":
        """The same without an end that was not known yet."""
        if known_at is None or self.known_until is None or self.known_until <= known_at:
            return self
        return replace(self, known_until=None)

    @property
    def reference(self) -> str:
        """What a home can quote; the same stands in its proof."""
        return report_reference(self.id)

    def as_json(self) -> dict[str, Any]:
        """The shape of the contract's `reports --versions`."""
        return {
            "id": self.id,
            "version": self.number,
            "home": self.location_id,
            "set": self.question_set,
            "date": self.on,
            "known_from": self.known_from,
            "known_until": self.known_until,
            "captured_at": self.captured_at,
            "source": self.source,
            "reported_by": self.reported_by,
            "reason": self.reason,
            "nothing_changed": self.nothing_changed,
            "carried": sorted(self.carried),
            "from_extracts": self.from_extracts,
            "taken_over": self.taken_over,
            "withheld": sorted(self.withheld),
            "answers": self.answers,
        }


def versions(location_id: str, set_key: str, on: dt.date) -> list[VersionInfo]:
    """Every version of one report, oldest first; empty when there is none. One query."""
    rows = ReportVersion.objects.filter(
        home__location_id=location_id, question_set=set_key, on=on
    ).order_by("number")
    return list(_infos(rows))


def versions_between(
    location_id: str,
    set_key: str,
    *,
    first: dt.date | None,
    last: dt.date,
    known_at: dt.datetime | None = None,
) -> dict[dt.date, list[VersionInfo]]:
    """Every version of a home's reports dated from `first` (None = ever) to `last`, by their day.

    Days from the latest on, versions from the oldest on, as far as known at a time. One query.
    """
    rows = ReportVersion.objects.filter(
        home__location_id=location_id, question_set=set_key, on__lte=last
    ).order_by("-on", "number")
    if first is not None:
        rows = rows.filter(on__gte=first)
    if known_at is not None:
        rows = rows.filter(known_from__lte=known_at)
    found: dict[dt.date, list[VersionInfo]] = {}
    for one in _infos(rows):
        found.setdefault(one.on, []).append(one.as_known_at(known_at))
    return found


def versions_by_id(ids: Collection[int]) -> dict[int, VersionInfo]:
    """Some versions by their numbers. One query."""
    return {one.id: one for one in _infos(ReportVersion.objects.filter(pk__in=ids))}


def report(
    location_id: str, set_key: str, on: dt.date, known_at: dt.datetime | None = None
) -> VersionInfo | None:
    """The version of one report as known at a time. One query."""
    rows = ReportVersion.objects.known(known_at).filter(
        home__location_id=location_id, question_set=set_key, on=on
    )
    return next(_infos(rows), None)


def require_report(
    location_id: str, set_key: str, on: dt.date, known_at: dt.datetime | None = None
) -> VersionInfo:
    """The same, or NotFound."""
    found = report(location_id, set_key, on, known_at)
    if found is None:
        raise NotFound(
            f"There is no {set_key} report of home {location_id} for {on}"
            + (f" as known at {known_at:%d %B %Y %H:%M}." if known_at else "."),
            remedy="Check the home, the set and the date.",
        )
    return found


def latest_reports(
    location_id: str,
    set_key: str,
    *,
    up_to: dt.date,
    known_at: dt.datetime | None = None,
    limit: int = 14,
) -> list[VersionInfo]:
    """A home's newest reports dated up to a day, newest first, as known at a time. One query."""
    rows = (
        ReportVersion.objects.known(known_at)
        .filter(home__location_id=location_id, question_set=set_key, on__lte=up_to)
        .order_by("-on")[:limit]
    )
    return list(_infos(rows))


def latest_by_set(
    location_id: str,
    set_keys: Collection[str],
    *,
    up_to: dt.date,
    known_at: dt.datetime | None = None,
    limit: int = 14,
) -> dict[str, list[VersionInfo]]:
    """The same for several sets, by the set's key; a set without a report is left out. One query."""
    place = Window(RowNumber(), partition_by=F("question_set"), order_by=F("on").desc())
    rows = (
        ReportVersion.objects.known(known_at)
        .filter(home__location_id=location_id, question_set__in=list(set_keys), on__lte=up_to)
        .annotate(place=place)
        .filter(place__lte=limit)
        .order_by("-on")
    )
    found: dict[str, list[VersionInfo]] = {}
    for one in _infos(rows):
        found.setdefault(one.question_set, []).append(one)
    return found


#: How many homes' versions are read in one go when a file is written.
_CHUNK = 500


def reports_of_day(
    home_ids: Sequence[int], set_key: str, on: dt.date, known_at: dt.datetime | None = None
) -> Iterator[VersionInfo]:
    """Every one of these homes' reports for a day, in the order of location ids within each chunk.

    One query for each 500 homes, so that a country's day is never in memory at once.
    """
    for start in range(0, len(home_ids), _CHUNK):
        yield from _infos(
            ReportVersion.objects.known(known_at)
            .filter(home_id__in=home_ids[start : start + _CHUNK], question_set=set_key, on=on)
            .order_by("home__location_id")
        )


def _infos(rows: QuerySet[ReportVersion]) -> Iterator[VersionInfo]:
    for row in rows.select_related("home", "words"):
        words = row.words.words if hasattr(row, "words") else {}
        yield VersionInfo(
            id=row.pk,
            location_id=row.home.location_id,
            question_set=row.question_set,
            set_version=row.set_version,
            on=row.on,
            number=row.number,
            answers={**row.answers, **words},
            carried=frozenset(row.carried),
            nothing_changed=row.nothing_changed,
            source=row.source,
            reported_by=row.reported_by,
            captured_at=row.captured_at,
            known_from=row.known_from,
            known_until=row.known_until,
            reason=row.reason,
            from_extracts=row.from_extracts,
            taken_over=row.taken_over,
            home_id=row.home_id,
        )
