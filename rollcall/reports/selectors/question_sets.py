"""Question sets as they are asked now and as they are planned: changes, burden, decisions."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from rollcall.domain.programme import Programme
from rollcall.domain.questions.burden import Burden, burden
from rollcall.domain.questions.definition import QuestionSet
from rollcall.domain.questions.set_changes import (
    Effect,
    SetChanges,
    TrendEffect,
    compare,
    trend_effects,
)
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.foundation.set_decisions import Decision, decisions
from rollcall.register.selectors import (
    areas_by_code,
    areas_of_kind,
    open_homes_in,
    source_of,
)
from rollcall.reports.selectors.rounds import expected_homes


class Standing(StrEnum):
    """Where a version of a set stands."""

    IN_FORCE = "in_force"
    PAST = "past"
    WAITING = "waiting"  # not approved yet, and its day is still to come
    OVERDUE = "overdue"  # not approved, and its day has come
    APPROVED = "approved"  # approved, and its day is still to come


@dataclass(frozen=True, slots=True)
class SetVersion:
    """One version of a set: its place among the others and what was decided about it.

    `edited` tells that its file was changed after it was approved and had gone live.
    """

    question_set: QuestionSet
    standing: Standing
    live_from: dt.date | None
    decided: tuple[Decision, ...] = ()
    edited: bool = False

    @property
    def is_planned(self) -> bool:
        """Whether it is not asked yet and may still be."""
        return self.standing in (Standing.WAITING, Standing.OVERDUE, Standing.APPROVED)


@dataclass(frozen=True, slots=True)
class AskedHomes:
    """How many homes a set is asked of on a day, and on whose word."""

    name: str
    count: int
    on: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A planned version beside the one in force: what changes, what it costs homes, what it does to trends."""

    info: SetVersion
    before: QuestionSet
    changes: SetChanges
    added: Burden
    total: Burden
    trends: tuple[TrendEffect, ...]

    def begins(self, today: dt.date) -> dt.date:
        """The day as at which its homes are counted: its first one, or today when that is over."""
        return max(self.info.live_from or self.info.question_set.valid_from or today, today)


def set_versions(set_key: str, today: dt.date) -> list[SetVersion]:
    """Every version of a set in order, with its decisions. NotFound for an unknown set. One query."""
    return _versions(_programme_of(set_key, today), set_key, today)


def find_version(set_key: str, version: str, today: dt.date) -> SetVersion:
    """One version of a set by its name; NotFound when there is none."""
    for one in set_versions(set_key, today):
        if one.question_set.version == version:
            return one
    raise NotFound(f"There is no version {version} of the set {set_key}.")


def plans(set_key: str, today: dt.date) -> list[Plan]:
    """The versions of a set that are planned, each beside the one that it follows. One query."""
    programme = _programme_of(set_key, today)
    found, before = [], programme.sets[set_key]
    for info in _versions(programme, set_key, today):
        if not info.is_planned:
            continue
        found.append(_plan(programme, before, info))
        if info.standing is not Standing.OVERDUE:
            before = info.question_set
    return found


def _plan(programme: Programme, before: QuestionSet, info: SetVersion) -> Plan:
    after, seconds = info.question_set, programme.settings.seconds_to_answer
    changes = compare(before, after)
    was, now = (programme.with_sets({after.key: one}) for one in (before, after))
    total = burden(after, seconds)
    return Plan(
        info=info,
        before=before,
        changes=changes,
        added=total - burden(before, seconds),
        total=total,
        trends=tuple(
            trend_effects(
                changes,
                was.figure_definitions(after.key).values(),
                now.figure_definitions(after.key).values(),
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class TrendNote:
    """What a version that went live did to the trend of a figure, and on which day."""

    on: dt.date
    effect: Effect


def trend_notes(set_key: str, figure: str, today: dt.date) -> list[TrendNote]:
    """Where the days of a figure cannot simply be set side by side, in order.

    One query, or none for a set that only ever had one version.
    """
    programme = _programme_of(set_key, today)
    if len(programme.set_versions[set_key]) < 2:
        return []
    found: list[TrendNote] = []
    before = programme.set_versions[set_key][0]
    for info in set_versions(set_key, today)[1:]:
        if info.live_from is None or info.is_planned:
            continue
        found += [
            TrendNote(info.live_from, one.effect)
            for one in _plan(programme, before, info).trends
            if one.figure == figure and one.effect is not Effect.CONTINUES
        ]
        before = info.question_set
    return found


def all_set_versions(today: dt.date) -> dict[str, list[SetVersion]]:
    """Every set's versions in order. One query."""
    programme = current_programme(today)
    taken = decisions(programme.key)
    return {key: _versions(programme, key, today, taken) for key in programme.sets}


def set_burden(set_key: str, today: dt.date) -> Burden:
    """The seconds that the version in force takes of one home."""
    programme = _programme_of(set_key, today)
    return burden(programme.sets[set_key], programme.settings.seconds_to_answer)


def asked_homes(set_key: str, area_code: str | None, on: dt.date) -> AskedHomes:
    """The homes of an area that a set is asked of on a day; None = of every authority.

    For a set that is collected in rounds these are the homes that its next round expects. At most six
    queries.
    """
    programme = _programme_of(set_key, on)
    if area_code is None:
        codes = [one.code for one in areas_of_kind(programme.home_kind.key, on)]
        name = "all councils"
    else:
        areas = areas_by_code([area_code])
        if not areas:
            raise NotFound(
                f"There is no area with the code {area_code}.",
                remedy="Check the code, or load it with import_areas.",
            )
        codes, name = [area_code], areas[0].name
    homes = open_homes_in(codes, on)
    rounds = [one for one in programme.rounds_of(set_key) if one.closes >= on]
    if rounds:
        asked, ids, _ = expected_homes(rounds[-1], homes, on)
        return AskedHomes(name, len(ids), on, source_of(asked, on))
    return AskedHomes(name, homes.count(), on, source_of(homes, on))


def _programme_of(set_key: str, on: dt.date) -> Programme:
    programme = current_programme(on)
    if set_key not in programme.sets:
        raise NotFound(
            f"There is no question set “{set_key}”.",
            remedy=f"Use one of: {', '.join(programme.sets)}.",
        )
    return programme


def _versions(
    programme: Programme,
    set_key: str,
    today: dt.date,
    taken: Iterable[Decision] | None = None,
) -> list[SetVersion]:
    if taken is None:
        taken = decisions(programme.key)
    of_set = [one for one in taken if one.question_set == set_key]
    in_force = programme.sets[set_key]
    versions = programme.set_versions[set_key]
    place = versions.index(in_force)
    found = []
    for number, one in enumerate(versions):
        started = 0 < number <= place
        decided = tuple(
            each
            for each in of_set
            if each.digest == one.digest or (started and each.version == one.version)
        )
        live = decided[-1].live_from if decided else None
        edited = started and decided[-1].digest != one.digest
        if one is in_force:
            standing = Standing.IN_FORCE
        elif number < place:
            standing = Standing.PAST
        elif live is not None:
            standing = Standing.APPROVED
        else:
            come = one.valid_from is not None and one.valid_from <= today
            standing = Standing.OVERDUE if come else Standing.WAITING
        found.append(SetVersion(one, standing, live, decided, edited))
    return found
