"""Takes a list of homes' contacts into the register, in one transaction."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction

from rollcall.foundation import audit
from rollcall.foundation.actors import Actor
from rollcall.foundation.tables import Row, Table, own_columns
from rollcall.register.contacts import FIELDS, ContactFacts, contact_problems, identity, tidy
from rollcall.register.holding import hold_register
from rollcall.register.importers.access import need_whole_register
from rollcall.register.importers.outcome import ImportOutcome, Outcome
from rollcall.register.models import CareHome, HomeContact
from rollcall.register.timelines import copy_row, holds


Progress = Callable[[Iterable[Row]], Iterable[Row]]

REACHED_BY = ("phone", "mobile", "email")
CALLED = ("name", "role")


def import_contacts(
    table: Table, *, as_of: dt.date, by: Actor, now: dt.datetime, progress: Progress = iter
) -> ImportOutcome:
    """Enter new contacts, and write what changed of known ones from `as_of` on.

    A contact is known again by the home and the name, or the role of one without a name. A blank
    cell says nothing and takes nothing away; contacts that the list leaves out stay. BadInput when
    the table is no list of contacts; rows that cannot be taken are in the outcome, with reasons.
    """
    table.require("location_id", CALLED, REACHED_BY)
    need_whole_register(by)
    outcome = ImportOutcome(columns=own_columns(table.columns))
    rows = list(progress(table))
    with transaction.atomic():
        hold_register()
        plan = _Plan.load({row.cells["location_id"] for row in rows}, as_of, table.name)
        for row in rows:
            result, reasons = plan.take(row)
            if result is Outcome.REJECTED:
                outcome.reject(row, reasons)
            else:
                outcome.counts[result] += 1
        plan.write()
        audit.record(
            by=by,
            action="contacts.imported",
            subject="register",
            at=now,
            detail={
                "file": table.name,
                "as_of": as_of.isoformat(),
                "rows": audit.digest_rows(row.cells for row in rows),
                **outcome.as_counts(),
            },
        )
    return outcome


@dataclass
class _Plan:
    """What the list does to the contacts that are held, worked out in memory."""

    as_of: dt.date
    source: str
    homes: Mapping[str, int]
    held: dict[tuple[str, str], list[HomeContact]]
    new: list[HomeContact] = field(default_factory=list)
    changed: list[HomeContact] = field(default_factory=list)
    taken: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def load(cls, location_ids: set[str], as_of: dt.date, source: str) -> "_Plan":
        """Every home and contact of the register that the list may speak of. Two queries."""
        homes = {
            location_id: home_id
            for location_id, home_id in CareHome.objects.values_list("location_id", "pk")
            if location_id in location_ids
        }
        held: dict[tuple[str, str], list[HomeContact]] = {}
        for row in HomeContact.objects.select_related("home").order_by("valid_from"):
            if row.home.location_id in homes:
                key = (row.home.location_id, identity({"name": row.name, "role": row.role}))
                held.setdefault(key, []).append(row)
        return cls(as_of, source, homes, held)

    def take(self, row: Row) -> tuple[Outcome, list[str]]:
        """What becomes of one row of the list, and the reasons when it is turned away."""
        location_id = row.cells["location_id"]
        said = tidy({key: row.cells[key] for key in FIELDS if row.cells.get(key)})
        key = (location_id, identity(said))
        present = next((one for one in self.held.get(key, ()) if holds(one, self.as_of)), None)
        reasons = self._reasons(row, said, key, present)
        if reasons:
            return Outcome.REJECTED, reasons
        self.taken[key] = row.number
        if present is None:
            self.new.append(self._row(location_id, said))
            return Outcome.CREATED, []
        if all(getattr(present, name) == value for name, value in said.items()):
            return Outcome.UNCHANGED, []
        self._change(present, said)
        return Outcome.UPDATED, []

    def write(self) -> None:
        """All of it in two statements."""
        HomeContact.objects.bulk_update(self.changed, [*FIELDS, "valid_to", "source", "as_of"])
        HomeContact.objects.bulk_create(self.new)

    def _reasons(
        self, row: Row, said: ContactFacts, key: tuple[str, str], present: HomeContact | None
    ) -> list[str]:
        if row.problem:
            return [row.problem]
        if key[0] not in self.homes:
            return [f"location_id “{key[0][:40]}” is not in the register"]
        if key in self.taken:
            return [f"row {self.taken[key]} has the same home and contact"]
        spoken = [one for one in self.held.get(key, ()) if one.as_of > self.as_of]
        if spoken:
            return [f"a later source, as of {spoken[0].as_of}, has spoken of this contact"]
        before = {name: getattr(present, name) for name in FIELDS} if present else {}
        return list(contact_problems({**before, **said}).values())

    def _row(self, location_id: str, said: ContactFacts) -> HomeContact:
        return HomeContact(
            home_id=self.homes[location_id],
            valid_from=self.as_of,
            source=self.source,
            as_of=self.as_of,
            **said,
        )

    def _change(self, present: HomeContact, said: ContactFacts) -> None:
        """In place when the same date was stated before; else what held ends and a new one begins."""
        row = present if present.valid_from == self.as_of else copy_row(present)
        for name, value in said.items():
            setattr(row, name, value)
        row.source, row.as_of = self.source, self.as_of
        if row is not present:
            present.valid_to = row.valid_from = self.as_of
            self.new.append(row)
        self.changed.append(present)
