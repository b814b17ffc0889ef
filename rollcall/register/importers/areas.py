"""Takes a list of areas into the register, in one transaction."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction

from rollcall.foundation import audit
from rollcall.foundation.actors import Actor
from rollcall.foundation.tables import Row, Table, own_columns
from rollcall.register.holding import hold_register
from rollcall.register.importers.access import need_whole_register
from rollcall.register.importers.area_plan import AreaPlan
from rollcall.register.importers.area_rows import Statement, statements
from rollcall.register.importers.outcome import ImportOutcome, Outcome
from rollcall.register.kinds import kinds
from rollcall.register.models import Alias, Area, AreaParent


Progress = Callable[[Iterable[Row]], Iterable[Row]]


def import_areas(
    table: Table, *, by: Actor, now: dt.datetime, progress: Progress = iter
) -> ImportOutcome:
    """Enter new areas, rename known ones (the old name is kept as an alias), and lay their links.

    Nothing is taken away: a link ends by stating its row again with a `valid_to`, and an area by a
    row without a parent. Counts are of statements: a row of a list, or, in a lookup, each area once.
    BadInput when the table is no list of areas.
    """
    known_kinds = kinds()
    said = statements(table, known_kinds, progress(table))
    found = [statement for statement in said if not statement.left_out]
    outcome = ImportOutcome(columns=own_columns(table.columns))
    for statement in said:
        if statement.left_out:
            outcome.warn(statement.row.number, statement.left_out)
    with transaction.atomic():
        need_whole_register(by)
        hold_register()
        plan = AreaPlan.load(known_kinds, table.name)
        _take_all(plan, found, outcome)
        _write(plan)
        audit.record(
            by=by,
            action="areas.imported",
            subject="register",
            at=now,
            detail={
                "file": table.name,
                "rows": audit.digest_rows(statement.row.cells for statement in found),
                **outcome.as_counts(),
            },
        )
    return outcome


def _take_all(plan: AreaPlan, found: list[Statement], outcome: ImportOutcome) -> None:
    refused = plan.refuse(found)
    for place, statement in enumerate(found):
        if place in refused:
            outcome.reject(statement.row, refused[place])
            continue
        result: Outcome = plan.take(statement)
        outcome.counts[result] += 1
        for warning in statement.warnings:
            outcome.warn(statement.row.number, warning)


def _write(plan: AreaPlan) -> None:
    Area.objects.bulk_create(plan.new_areas.values())
    known = [area for code, area in plan.changed_areas.items() if code not in plan.new_areas]
    Area.objects.bulk_update(known, ["name", "valid_from", "valid_to"])
    Alias.objects.bulk_create(plan.aliases, ignore_conflicts=True)
    for link in plan.changed_links:
        if link.row is not None:
            link.row.valid_to = link.valid_to
    AreaParent.objects.bulk_update(
        [link.row for link in plan.changed_links if link.row is not None], ["valid_to"]
    )
    AreaParent.objects.bulk_create(
        AreaParent(
            area=plan.areas[link.area],
            parent=plan.areas[link.parent],
            valid_from=link.valid_from,
            valid_to=link.valid_to,
            source=plan.source,
        )
        for link in plan.new_links
    )
