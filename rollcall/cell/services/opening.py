"""Requests that homes named in their daily reports open by themselves: once, not every day.

Runs after reports were filed, one or a whole import, and never holds one up. Nothing is written twice:
the same need in the same report has one key, and a need that is open already opens nothing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from rollcall.cell.events import ActionsOpened
from rollcall.cell.models import Action, ActionEvent, Origin
from rollcall.cell.services.actions import NewAction, made_action
from rollcall.domain.programme import Programme
from rollcall.domain.support import Earlier, opens_again
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.events import publish
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import attributes_of, authorities_of
from rollcall.reports.selectors import VersionInfo, reports_of_day


_CHUNK = 500
#: Requests opened in one transaction: few, because a home that presses Send meanwhile waits for it.
_AT_ONCE = 200


def open_named_requests(
    *, by: Actor, set_key: str, homes: Mapping[dt.date, Collection[int]], now: dt.datetime
) -> int:
    """Open what the current reports of some homes, by their day, ask for; how many were opened.

    Old reports ask for nothing any more.
    """
    programme = current_programme()
    since = clock.reporting_day(now) - dt.timedelta(days=programme.support.recent_days)
    if set_key != programme.settings.daily_set or not programme.support.kinds:
        return 0
    return sum(
        _open_chunk(current_programme(on), by, on, ids[start : start + _CHUNK], now)
        for on, ids in sorted((on, sorted(ids)) for on, ids in homes.items())
        if on >= since
        for start in range(0, len(ids), _CHUNK)
    )


def _open_chunk(
    programme: Programme, by: Actor, on: dt.date, home_ids: Sequence[int], now: dt.datetime
) -> int:
    named = _named(programme, on, home_ids)
    return sum(
        _open(by, named[start : start + _AT_ONCE], now) for start in range(0, len(named), _AT_ONCE)
    )


def _open(by: Actor, named: Sequence[tuple[int, NewAction]], now: dt.datetime) -> int:
    try:
        return _write(by, _wanted(named, now), now)
    except IntegrityError:
        # Somebody else opened one of them in this very moment: it is there now.
        return _write(by, _wanted(named, now), now)


def _named(
    programme: Programme, on: dt.date, home_ids: Sequence[int]
) -> list[tuple[int, NewAction]]:
    """What each home's report asks for."""
    daily, support = programme.settings.daily_set, programme.support
    known = attributes_of(home_ids, on)
    found = []
    for report in reports_of_day(home_ids, daily, on):
        urgency = report.answers.get(support.urgency)
        soon = urgency if urgency in support.by_urgency else support.urgent_unless_said
        for kind, read in programme.kinds_named(report.answers, on, known.get(report.home_id, {})):
            found.append((report.home_id, _new(report, kind.key, str(soon), read)))
    return found


def _new(report: VersionInfo, kind: str, urgency: str, read: Iterable[str]) -> NewAction:
    return NewAction(
        kind=kind,
        urgency=urgency,
        location_id=report.location_id,
        origin=Origin.REPORT.value,
        origin_ref=f"report:{report.id}",
        source_key=f"report:{report.location_id}:{report.on}:{kind}",
        asked_by=report.reported_by,
        facts={
            "report": report.id,
            "answers": {key: report.answers[key] for key in sorted(read) if key in report.answers},
        },
    )


def _wanted(
    named: Sequence[tuple[int, NewAction]], now: dt.datetime
) -> list[tuple[int, NewAction]]:
    """Those that are not open already, nor ended a short time ago, nor opened by this report."""
    ids = {home_id for home_id, _ in named}
    earlier: dict[tuple[int, str], list[Earlier]] = defaultdict(list)
    keys = set()
    rows = Action.objects.filter(home_id__in=ids, kind__in={new.kind for _, new in named})
    for home_id, kind, state, ended_at, key in rows.values_list(
        "home_id", "kind", "state", "ended_at", "source_key"
    ):
        earlier[home_id, kind].append(Earlier(state, ended_at))
        keys.add(key)
    days = current_programme().support.again_after_days
    return [
        (home_id, new)
        for home_id, new in named
        if new.source_key not in keys and opens_again(earlier[home_id, new.kind], now, days)
    ]


def _write(by: Actor, wanted: Sequence[tuple[int, NewAction]], now: dt.datetime) -> int:
    """All of them, each with its first event, and one event of the audit with their digest."""
    if not wanted:
        return 0
    kinds = current_programme().support.kind
    places = authorities_of([home_id for home_id, _ in wanted], clock.reporting_day(now))
    made = [
        made_action(by, new, kinds[new.kind], home_id, places.get(home_id, ""), now)
        for home_id, new in wanted
    ]
    with transaction.atomic():
        rows = Action.objects.bulk_create(made)
        ActionEvent.objects.bulk_create(
            ActionEvent(
                action=row, number=1, at=now, by=by.actor_id, step="opened", target=row.state,
                after={"team": row.team}, facts=dict(new.facts),
            )
            for row, (_, new) in zip(rows, wanted, strict=True)
        )  # fmt: skip
        opened: list[Any] = [[row.pk, row.home_id, row.kind, row.origin_ref] for row in rows]
        audit.record(
            by=by,
            action="actions.opened",
            subject=f"action:{rows[0].pk}" if len(rows) == 1 else "actions",
            at=now,
            detail={"count": len(rows), "rows": audit.digest_rows(opened)},
        )
        publish(ActionsOpened(tuple(row.pk for row in rows), by))
    return len(rows)
