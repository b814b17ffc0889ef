"""Compares each row of a list with the register in memory and plans what to write."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from rollcall.register.importers.home_rows import HomeRow
from rollcall.register.importers.home_state import HomeState
from rollcall.register.importers.home_writes import Writes
from rollcall.register.importers.outcome import Outcome
from rollcall.register.importers.provider_plan import ProviderPlan
from rollcall.register.kinds import Kinds
from rollcall.register.models import Area, CareHome, HomeArea, HomeRecord, Provider
from rollcall.register.timelines import Step, copy_row, span_on, step_for


@dataclass(frozen=True, slots=True)
class Change:
    """One thing a row says otherwise of a known home: where, how, and what to write there."""

    current: HomeRecord | HomeArea
    step: Step
    say: Callable[[Any], None]


class HomePlan:
    """What one list changes. `take` each row, then `write` once."""

    def __init__(self, state: HomeState, as_of: dt.date, source: str, kinds: Kinds) -> None:
        self.state = state
        self.as_of = as_of
        self.source = source[:200]
        self.kinds = kinds
        self.writes = Writes()
        self.providers = ProviderPlan(state.providers, as_of, self.source, self.writes)

    def take(self, row: HomeRow) -> tuple[Outcome, str]:
        """Plan one row; gives what becomes of it and, for a rejected one, the reason."""
        problem = self._area_problem(row)
        if problem:
            return Outcome.REJECTED, problem
        home = self.state.homes.get(row.location_id)
        if home is None:
            self._create(row)
            return Outcome.CREATED, ""
        return self._update(row, home)

    def write(self) -> None:
        """Write everything planned."""
        self.writes.write(self.as_of)

    def _area_problem(self, row: HomeRow) -> str:
        main = self.kinds.main
        authority = self.state.areas.get(row.authority_code)
        if authority is None:
            return (
                f"there is no {main.label.lower()} {row.authority_code} in the register; "
                "load it with import_areas first"
            )
        wanted = [(authority, main.key)]
        for kind, (code, _) in row.areas.items():
            known = self.state.areas.get(code)
            if known is not None:
                wanted.append((known, kind))
        for area, kind in wanted:
            if area.kind != kind:
                return f"{area.code} is {area.name}, a {area.kind} and not a {kind}"
            if span_on([area], self.as_of) is None:
                return f"{area.name} ({area.code}) did not exist on {self.as_of:%d %B %Y}"
        return ""

    # A home that is new.

    def _create(self, row: HomeRow) -> None:
        home = CareHome(
            location_id=row.location_id,
            opened_on=row.opened_on,
            source=self.source,
            last_listed_on=self.as_of,
        )
        record = HomeRecord(home=home, source=self.source, as_of=self.as_of)
        _say_facts(row, self.providers.take(row), record)
        self.state.homes[row.location_id] = home
        self.writes.homes.append(home)
        self.writes.new_records.append(record)
        self._link(home, self.state.areas[row.authority_code], main=True)
        for kind in row.areas:
            self._link(home, self._area(row, kind), main=False)

    def _link(
        self,
        home: CareHome,
        area: Area,
        *,
        main: bool,
        valid_from: dt.date | None = None,
        valid_to: dt.date | None = None,
    ) -> None:
        self.writes.new_links.append(
            HomeArea(
                home=home,
                area=area,
                main=main,
                valid_from=valid_from,
                valid_to=valid_to,
                source=self.source,
                as_of=self.as_of,
            )
        )

    def _area(self, row: HomeRow, kind: str) -> Area:
        """The cross-cutting area a row names, entered when the register does not know it."""
        code, name = row.areas[kind]
        known = self.state.areas.get(code)
        if known is not None:
            return known
        if not name:
            row.warnings.append(f"{kind} {code} is new and has no name; its code stands for it")
        area = Area(code=code, name=name or code, kind=kind, source=self.source)
        self.state.areas[code] = area
        self.writes.areas.append(area)
        return area

    # A home that is known.

    def _update(self, row: HomeRow, home: CareHome) -> tuple[Outcome, str]:
        """Find every change first, so that a row that is refused changes nothing."""
        late = home.last_listed_on is not None and self.as_of < home.last_listed_on
        changes = list(self._changes(row, home, spoken_since=late))
        if any(change.step is Step.REFUSE for change in changes):
            return Outcome.REJECTED, (
                f"a list as of {home.last_listed_on:%d %B %Y} already speaks for this home and "
                "this older one says otherwise; change the home itself if the older list is right"
            )
        opens = row.opened_on
        redated = opens is not None and opens != home.opened_on
        if opens is not None and home.closed_on is not None and opens >= home.closed_on:
            return Outcome.REJECTED, (
                f"opened_on is not before the day it closed, {home.closed_on:%d %B %Y}"
            )
        changed = self._apply(row, home, changes, redated=redated)
        if not home.is_open(self.as_of):
            row.warnings.append(f"{home.location_id} is listed, and not open in the register then")
        if changed or row.provider_id in self.providers.changed:
            return Outcome.UPDATED, ""
        return Outcome.UNCHANGED, ""

    def _changes(self, row: HomeRow, home: CareHome, *, spoken_since: bool) -> Iterator[Change]:
        step = partial(step_for, as_of=self.as_of, spoken_since=spoken_since)
        record = self.state.records[home.pk]
        if _differs(row, record) or self.providers.is_other(row, record.provider_id):
            yield Change(record, step(record), partial(self._say_row, row))
        links = self.state.links[home.pk]
        main = span_on([link for link in links if link.main], self.as_of)
        authority = self.state.areas[row.authority_code]
        if main is not None and main.area_id != authority.pk:
            yield Change(main, step(main), partial(_say_area, authority))
        for kind, (code, _) in row.areas.items():
            present = self._present(links, kind)
            known = self.state.areas.get(code)
            if present and (known is None or known.pk not in {link.area_id for link in present}):
                yield Change(
                    present[0], step(present[0]), partial(self._say_cross_cutting, row, kind)
                )

    def _present(self, links: list[HomeArea], kind: str) -> list[HomeArea]:
        """The links to areas of a kind that hold on the as-of date."""
        of_kind = [link for link in links if self.state.area_kinds[link.area_id] == kind]
        return [link for link in of_kind if span_on([link], self.as_of)]

    def _apply(self, row: HomeRow, home: CareHome, changes: list[Change], *, redated: bool) -> bool:
        """Carry out what the row says otherwise; tells whether there was anything."""
        links = self.state.links[home.pk]
        authorities = {link.area_id for link in links if link.main}
        unplaced = [kind for kind in row.areas if not self._present(links, kind)]
        self.providers.take(row)
        for change in changes:
            self._carry_out(change)
        for kind in unplaced:
            self._place(row, home, kind, links)
        if redated:
            home.opened_on = row.opened_on
            self.writes.redated_homes.append(home)
        self.writes.listed_homes.append(home.pk)
        changed = bool(changes) or redated or bool(unplaced)
        if changed:
            self.writes.touched_areas |= authorities
        return changed

    def _carry_out(self, change: Change) -> None:
        """Write a change where its step says: in place, from the as-of date on, or before."""
        current = new = change.current
        if change.step is not Step.CORRECT:
            new = copy_row(current)
        if change.step is Step.BEGIN:
            current.valid_to = new.valid_from = self.as_of
        elif change.step is Step.BEFORE:
            current.valid_from = new.valid_to = current.as_of
        change.say(new)
        new.source, new.as_of = self.source, self.as_of
        old_rows, new_rows = (
            (self.writes.old_records, self.writes.new_records)
            if isinstance(current, HomeRecord)
            else (self.writes.old_links, self.writes.new_links)
        )
        old_rows.append(current)  # type: ignore[arg-type]
        if new is not current:
            new_rows.append(new)  # type: ignore[arg-type]

    def _place(self, row: HomeRow, home: CareHome, kind: str, links: list[HomeArea]) -> None:
        """Put a known home into an area of a kind of which it has none on the as-of date.

        The first area of a kind that is ever stated is taken to have held always, as with a home.
        """
        of_kind = [link for link in links if self.state.area_kinds[link.area_id] == kind]
        begin = [link.valid_from for link in of_kind if link.valid_from is not None]
        self._link(
            home,
            self._area(row, kind),
            main=False,
            valid_from=self.as_of if of_kind else None,
            valid_to=min((day for day in begin if day > self.as_of), default=None),
        )

    def _say_row(self, row: HomeRow, record: HomeRecord) -> None:
        _say_facts(row, self.state.providers.get(row.provider_id), record)

    def _say_cross_cutting(self, row: HomeRow, kind: str, link: HomeArea) -> None:
        link.area = self._area(row, kind)


def _say_area(area: Area, link: HomeArea) -> None:
    link.area = area


def _say_facts(row: HomeRow, provider: Provider | None, record: HomeRecord) -> None:
    """Write what the row says into a record; what it says nothing about stays."""
    record.name = row.name
    if provider is not None:
        record.provider = provider
    record.address = row.address or record.address
    if row.postcode.text:
        record.postcode, record.postcode_key = row.postcode.text, row.postcode.key
    if row.beds is not None:
        record.beds = row.beds
    if row.latitude is not None:
        record.latitude, record.longitude = row.latitude, row.longitude
    record.attributes = {**record.attributes, **row.attributes}


def _differs(row: HomeRow, record: HomeRecord) -> bool:
    """Whether the row says otherwise than the record, its provider apart."""
    return (
        row.name != record.name
        or (row.address or record.address) != record.address
        or (row.postcode.text or record.postcode) != record.postcode
        or (row.beds is not None and row.beds != record.beds)
        or (row.latitude is not None and (row.latitude, row.longitude) != _position(record))
        or any(record.attributes.get(key) != value for key, value in row.attributes.items())
    )


def _position(record: HomeRecord) -> tuple[float | None, float | None]:
    return record.latitude, record.longitude
