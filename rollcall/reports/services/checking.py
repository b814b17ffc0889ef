"""Judging many reports, each by itself, a batch at a time; nothing is written but refusals (AT-79)."""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rollcall.accounts.permissions import Permission, grants
from rollcall.domain.programme import Programme
from rollcall.domain.questions.checks import Problem
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import HomeInfo, homes_by_location
from rollcall.reports.models import ReportVersion
from rollcall.reports.services.judging import (
    HISTORY_DAYS,
    Judged,
    NewReport,
    judge,
    unknown_home,
)
from rollcall.reports.services.versions import (
    NO_VERSION,
    check_set,
    is_late,
    is_same,
    too_late,
    with_worked_out,
)
from rollcall.reports.services.weighing import Weighed, rows_met, weigh_report


_CHUNK = 500
#: Reports judged at a time: few enough that a day of England fits in little memory.
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Rejected:
    """A report that was not taken: its place among those given, and why."""

    position: int
    report: NewReport
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A report that may be written: what it says, what is noted about it, and what it replaces.

    `held` is the id of the version that is current now, 0 when there is none, and `held_source` how
    it came; `same` says that it says just what this one does. `weighed` is what comes out where
    extracts answer for the same day, and `source` whose word it is, where that is not the file's.
    """

    position: int
    new: NewReport
    home: HomeInfo
    judged: Judged
    held: int
    held_source: str
    same: bool
    weighed: Weighed | None = None
    source: str = ""


def check_reports(
    *, by: Actor, set_key: str, reports: Iterable[NewReport], now: dt.datetime
) -> Iterator[Checked | Rejected]:
    """What would become of many reports, one after another; nothing is filed.

    A refusal to file for a home of others is written down here too (AT-79). Raises BadInput.
    """
    check_set(set_key)
    return (one for one, _ in check_each(by, set_key, reports, now, now))


def check_each(
    by: Actor, set_key: str, reports: Iterable[NewReport], at: dt.datetime, now: dt.datetime
) -> Iterator[tuple[Checked | Rejected, ReportVersion | None]]:
    """Judge every report in batches, each with the version it would replace."""
    numbered = enumerate(reports)
    seen: set[tuple[str, dt.date]] = set()
    while batch := list(itertools.islice(numbered, _BATCH)):
        for on, group in _by_date(batch).items():
            yield from _check_day(by, set_key, on, group, seen, at, now)


def _check_day(
    by: Actor,
    set_key: str,
    on: dt.date,
    group: Sequence[tuple[int, NewReport]],
    seen: set[tuple[str, dt.date]],
    at: dt.datetime,
    now: dt.datetime,
) -> Iterator[tuple[Checked | Rejected, ReportVersion | None]]:
    programme = current_programme(on)
    today = clock.reporting_day(at)
    homes = homes_by_location({new.location_id for _, new in group}, on)
    group = _completed(programme, set_key, group, homes)
    rights = _rights(by, homes, on, group, late=is_late(on, at))
    _write_down_refusals(by, homes, rights, now)
    ids = [home.id for home in homes.values() if home.id in rights.file]
    histories = _histories(programme, set_key, ids, on)
    current = current_versions(set_key, on, ids)
    met = rows_met(set_key, current.values())
    for position, new in group:
        home = homes.get(new.location_id)
        problem = _not_taken(new, home, rights, seen)
        seen.add((new.location_id, on))
        if problem is not None or home is None:
            yield Rejected(position, new, tuple(filter(None, [problem]))), None
            continue
        if new.words_confirmed and home.id not in rights.confirm:
            new = replace(new, words_confirmed=False)
        judged = judge(
            programme, set_key, new, home, today=today, history=histories.get(home.id, ())
        )
        if judged.refused:
            yield Rejected(position, new, tuple(judged.refused)), None
            continue
        held = current.get(home.id)
        same = held is not None and is_same(held, judged, new)
        about = (held.pk, held.source) if held is not None else (NO_VERSION, "")
        weighed = None
        if held is not None and not same:
            weighed = weigh_report(set_key, new, home, judged, held, at, met)
        yield Checked(position, new, home, judged, *about, same, weighed), held


def _completed(
    programme: Programme,
    set_key: str,
    group: Sequence[tuple[int, NewReport]],
    homes: Mapping[str, HomeInfo],
) -> list[tuple[int, NewReport]]:
    """The reports of a day with what another set's answers say already."""
    known = [(at, new) for at, new in group if new.location_id in homes]
    made = with_worked_out(programme, set_key, [(new, homes[new.location_id]) for _, new in known])
    worked_out = dict(zip((at for at, _ in known), made, strict=True))
    return [(at, worked_out.get(at, new)) for at, new in group]


@dataclass(frozen=True, slots=True)
class _Rights:
    """Ids of the homes for which somebody may file at all, and keep words that look personal.

    `too_late` are those whose reports of this date only the council may still change (AT-16).
    """

    file: set[int]
    too_late: set[int]
    confirm: set[int]


def _rights(
    by: Actor,
    homes: Mapping[str, HomeInfo],
    on: dt.date,
    group: Sequence[tuple[int, NewReport]],
    *,
    late: bool,
) -> _Rights:
    file = _allowed(by, Permission.FILE_REPORT, homes, on)
    amend = _allowed(by, Permission.AMEND_OLD_REPORT, homes, on) if late else file
    confirming = any(new.words_confirmed for _, new in group)
    confirm = _allowed(by, Permission.CONFIRM_WORDS, homes, on) if confirming else set[int]()
    return _Rights(file, file - amend, confirm)


def _write_down_refusals(
    by: Actor, homes: Mapping[str, HomeInfo], rights: _Rights, now: dt.datetime
) -> None:
    """Keep who tried to file for a home of others (AT-79)."""
    for home in homes.values():
        if home.id not in rights.file:
            subject = f"home:{home.location_id}"
            audit.record_access(by=by, subject=subject, what="file reports", at=now, allowed=False)


def _not_taken(
    new: NewReport, home: HomeInfo | None, rights: _Rights, seen: Collection[tuple[str, dt.date]]
) -> Problem | None:
    """Why a report is not even judged. A home of others is as good as unknown."""
    if home is None or home.id not in rights.file:
        return unknown_home(new.location_id)
    if (new.location_id, new.on) in seen:
        return problem_with(
            new, "duplicate", f"Home {new.location_id} is there twice for {new.on}.",
            "Keep one row for each home and date.",
        )  # fmt: skip
    if home.id in rights.too_late:
        error = too_late()
        return problem_with(new, "window", error.message, error.remedy)
    return None


def _by_date(
    reports: Sequence[tuple[int, NewReport]],
) -> dict[dt.date, list[tuple[int, NewReport]]]:
    groups: dict[dt.date, list[tuple[int, NewReport]]] = defaultdict(list)
    for position, new in reports:
        groups[new.on].append((position, new))
    return groups


def _allowed(
    by: Actor, permission: Permission, homes: Mapping[str, HomeInfo], on: dt.date
) -> set[int]:
    """Ids of those homes for which this person holds a permission."""
    ids = {home.id for home in homes.values()}
    if grants(by, permission).everywhere:
        return ids
    return ids & set(homes_visible_to(by, permission, on).values_list("pk", flat=True))


def problem_with(new: NewReport, rule: str, message: str, remedy: str) -> Problem:
    """Something wrong with a report as a whole, said beside its home."""
    return Problem(rule, "error", "location_id", new.location_id, message, remedy)


def _histories(
    programme: Programme, set_key: str, home_ids: Sequence[int], on: dt.date
) -> dict[int, list[dict[str, Any]]]:
    """The answers of earlier days that rules ask about, newest first, by home id."""
    wanted = sorted(programme.checker(set_key).reads_history)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for start in range(0, len(home_ids) if wanted else 0, _CHUNK):
        chunk = home_ids[start : start + _CHUNK]
        for home_id, answers in ReportVersion.objects.answers_before(
            set_key, chunk, on, HISTORY_DAYS, wanted
        ):
            found[home_id].append(answers)
    return found


def current_versions(
    set_key: str, on: dt.date, home_ids: Sequence[int], *, lock: bool = False
) -> dict[int, ReportVersion]:
    """The current versions of some homes' reports, by home id; locked where rows can be, if asked."""
    found: dict[int, ReportVersion] = {}
    for start in range(0, len(home_ids), _CHUNK):
        rows = ReportVersion.objects.known(None).with_extracts()
        rows = rows.filter(
            question_set=set_key, on=on, home_id__in=home_ids[start : start + _CHUNK]
        )
        for version in rows.select_for_update(of=("self",)) if lock else rows:
            found[version.home_id] = version
    return found
