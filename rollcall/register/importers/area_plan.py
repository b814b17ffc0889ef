"""Decides which statements about areas can all be true together, and what they change."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rollcall.register.importers.area_links import Link, World
from rollcall.register.importers.area_rows import Statement
from rollcall.register.importers.outcome import Outcome
from rollcall.register.kinds import Kinds
from rollcall.register.models import Alias, Area, AreaParent


@dataclass
class AreaPlan:
    """The areas and links of the register, and what a file adds to them."""

    kinds: Kinds
    source: str
    areas: dict[str, Area] = field(default_factory=dict)
    links: dict[tuple[str, str, dt.date | None], Link] = field(default_factory=dict)
    new_areas: dict[str, Area] = field(default_factory=dict)
    changed_areas: dict[str, Area] = field(default_factory=dict)
    aliases: list[Alias] = field(default_factory=list)
    new_links: list[Link] = field(default_factory=list)
    changed_links: list[Link] = field(default_factory=list)

    @classmethod
    def load(cls, kinds: Kinds, source: str) -> "AreaPlan":
        """Two queries."""
        plan = cls(kinds, source[:200])
        plan.areas = {area.code: area for area in Area.objects.all()}
        for row in AreaParent.objects.select_related("area", "parent"):
            link = Link(row.area.code, row.parent.code, row.valid_from, row.valid_to, row)
            plan.links[link.key] = link
        return plan

    def refuse(self, found: Iterable[Statement]) -> dict[int, str]:
        """The statements that cannot stand, by their place, with the reason.

        Refusing one may leave another without its parent, so this goes round until nothing changes.
        """
        statements = list(found)
        refused = {
            place: "; ".join(statement.problems)
            for place, statement in enumerate(statements)
            if statement.problems
        }
        while True:
            standing = [
                (place, statement)
                for place, statement in enumerate(statements)
                if place not in refused
            ]
            more = dict(self._contradictions(standing))
            if not more:
                return refused
            refused |= more

    def take(self, statement: Statement) -> Outcome:
        """Write one statement into the plan; it must have passed `refuse`."""
        area = self.areas.get(statement.code)
        is_new = area is None
        if area is None:
            area = self._enter(statement)
        changed = self._rename(area, statement)
        if not statement.parent_code:
            changed |= self._redate(area, statement)
        else:
            changed |= self._lay(statement, widen=self.new_areas.get(area.code))
        if is_new:
            return Outcome.CREATED
        return Outcome.UPDATED if changed else Outcome.UNCHANGED

    # What contradicts the register or the rest of the file.

    def _contradictions(self, standing: list[tuple[int, Statement]]) -> Iterator[tuple[int, str]]:
        named: dict[str, Statement] = {}
        world = World(self.kinds)
        for area in self.areas.values():
            world.kinds_by_code[area.code] = area.kind
        for _, statement in standing:
            world.kinds_by_code.setdefault(statement.code, statement.kind)
        for link in self.links.values():
            world.lay(link)
        # Links stated before come first: ending one may make room for another in the same file.
        known_first = sorted(standing, key=lambda item: _link(item[1]).key not in self.links)
        for place, statement in known_first:
            first = named.setdefault(statement.code, statement)
            reason = self._unlike(statement, first)
            if not reason and statement.parent_code:
                reason = world.objection(_link(statement))
            if reason:
                yield place, reason
            elif statement.parent_code:
                world.lay(_link(statement))

    def _unlike(self, statement: Statement, first: Statement) -> str:
        known = self.areas.get(statement.code)
        if known is not None and known.kind != statement.kind:
            return f"{known.code} is {known.name}, a {known.kind} and not a {statement.kind}"
        if (first.kind, first.name) != (statement.kind, statement.name):
            return (
                f"row {first.row.number} calls {statement.code} {first.name}, a {first.kind}; "
                "an area has one name and one kind"
            )
        return ""

    # What a standing statement changes.

    def _enter(self, statement: Statement) -> Area:
        area = Area(
            code=statement.code,
            name=statement.name,
            kind=statement.kind,
            valid_from=statement.valid_from,
            valid_to=statement.valid_to,
            source=self.source,
        )
        self.areas[area.code] = area
        self.new_areas[area.code] = area
        return area

    def _rename(self, area: Area, statement: Statement) -> bool:
        if area.name == statement.name:
            return False
        self.aliases.append(
            Alias(kind=Alias.Kind.AREA, key=area.code, name=area.name, source=self.source)
        )
        area.name = statement.name
        self.changed_areas[area.code] = area
        return True

    def _redate(self, area: Area, statement: Statement) -> bool:
        if (area.valid_from, area.valid_to) == (statement.valid_from, statement.valid_to):
            return False
        area.valid_from, area.valid_to = statement.valid_from, statement.valid_to
        self.changed_areas[area.code] = area
        return True

    def _lay(self, statement: Statement, *, widen: Area | None) -> bool:
        """Lay or end a link; an area that is new exists for as long as any of its links holds."""
        link = _link(statement)
        if widen is not None:
            if link.valid_from is None or (widen.valid_from and link.valid_from < widen.valid_from):
                widen.valid_from = link.valid_from
            if link.valid_to is None or (widen.valid_to and link.valid_to > widen.valid_to):
                widen.valid_to = link.valid_to
        known = self.links.get(link.key)
        if known is None:
            self.links[link.key] = link
            self.new_links.append(link)
            return True
        if known.valid_to == link.valid_to:
            return False
        known.valid_to = link.valid_to
        if known.row is not None:
            self.changed_links.append(known)
        return True


def _link(statement: Statement) -> Link:
    return Link(statement.code, statement.parent_code, statement.valid_from, statement.valid_to)
