"""Takes a list of care homes into the register, in one transaction."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction

from rollcall.foundation import audit
from rollcall.foundation.actors import Actor
from rollcall.foundation.tables import Row, Table, own_columns
from rollcall.register.holding import hold_register
from rollcall.register.importers.access import need_whole_register
from rollcall.register.importers.home_plan import HomePlan
from rollcall.register.importers.home_rows import HomeRow, RowReader, require_columns
from rollcall.register.importers.home_state import HomeState
from rollcall.register.importers.outcome import ImportOutcome, Outcome
from rollcall.register.kinds import kinds
from rollcall.register.models import CareHome, HomeRecord


Progress = Callable[[Iterable[Row]], Iterable[Row]]


def import_homes(
    table: Table,
    *,
    as_of: dt.date,
    by: Actor,
    now: dt.datetime,
    progress: Progress = iter,
) -> ImportOutcome:
    """Enter new homes, and write what changed of the others from `as_of` on.

    A change stated for the same date as before corrects it in place; one stated for a later date
    begins a new record there. A blank cell says nothing and takes nothing away. Homes that are open
    in the register and not in the list are reported as missing and left alone. BadInput when the
    table is no list of homes; rows that cannot be taken are in the outcome, with reasons.
    """
    known_kinds = kinds()
    require_columns(table, known_kinds)
    need_whole_register(by)
    outcome = ImportOutcome(columns=own_columns(table.columns))
    reader = RowReader(table, known_kinds)
    # Read and checked before the transaction, so that it holds up no home that presses Send.
    rows = [reader.read(row) for row in progress(table)]
    with transaction.atomic():
        hold_register()
        accepted = list(_accepted(rows, outcome))
        state = HomeState.load({home.location_id for home in accepted}, as_of)
        plan = HomePlan(state, as_of, table.name, known_kinds)
        for home in accepted:
            result, reason = plan.take(home)
            if result is Outcome.REJECTED:
                outcome.reject(home.row, reason)
                continue
            outcome.counts[result] += 1
            for warning in home.warnings:
                outcome.warn(home.row.number, warning)
        plan.write()
        outcome.missing = _missing({home.location_id for home in rows}, as_of)
        outcome.rejects.sort(key=lambda reject: reject.row.number)
        _audit(by, now, table, as_of, rows, outcome)
    return outcome


def _accepted(rows: Iterable[HomeRow], outcome: ImportOutcome) -> Iterable[HomeRow]:
    """Rows sound in themselves; the second of two with the same location id is turned away."""
    first: dict[str, int] = {}
    for home in rows:
        if home.location_id in first and not home.problems:
            home.problems.append(f"row {first[home.location_id]} has the same location_id")
        if home.problems:
            outcome.reject(home.row, home.problems)
            continue
        first[home.location_id] = home.row.number
        yield home


def _missing(listed: set[str], as_of: dt.date) -> list[tuple[str, str]]:
    open_ids = set(CareHome.objects.open_on(as_of).values_list("location_id", flat=True))
    gone = sorted(open_ids - listed)
    if not gone:
        return []
    names = dict(
        HomeRecord.objects.on(as_of)
        .filter(home__in=CareHome.objects.open_on(as_of))
        .values_list("home__location_id", "name")
    )
    return [(location_id, names.get(location_id, "")) for location_id in gone]


def _audit(
    by: Actor,
    now: dt.datetime,
    table: Table,
    as_of: dt.date,
    rows: Iterable[HomeRow],
    outcome: ImportOutcome,
) -> None:
    """One event for the whole list, with the digest of its rows."""
    audit.record(
        by=by,
        action="homes.imported",
        subject="register",
        at=now,
        detail={
            "file": table.name,
            "as_of": as_of.isoformat(),
            "rows": audit.digest_rows(home.row.cells for home in rows),
            "missing": len(outcome.missing),
            **outcome.as_counts(),
        },
    )
