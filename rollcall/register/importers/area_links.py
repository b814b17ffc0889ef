"""How areas lie in one another, in memory: circles and double counting are seen before writing."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from rollcall.register.kinds import Kinds
from rollcall.register.models import AreaParent


@dataclass(slots=True)
class Link:
    """One area lying in another for a time, in memory; `row` None = it is to be created."""

    area: str
    parent: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    row: AreaParent | None = None

    @property
    def key(self) -> tuple[str, str, dt.date | None]:
        """What makes it the same link when it is stated again."""
        return self.area, self.parent, self.valid_from


def overlap(one: Link, other: Link) -> bool:
    """Whether two links hold on the same day."""
    return (
        one.valid_to is None or other.valid_from is None or other.valid_from < one.valid_to
    ) and (other.valid_to is None or one.valid_from is None or one.valid_from < other.valid_to)


@dataclass
class World:
    """The areas and links that stand so far."""

    kinds: Kinds
    kinds_by_code: dict[str, str] = field(default_factory=dict)
    by_area: dict[str, dict[tuple[str, str, dt.date | None], Link]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def lay(self, link: Link) -> None:
        """Add a link, or give one stated before its new end."""
        self.by_area[link.area][link.key] = link

    def objection(self, link: Link) -> str:
        """Why a link cannot stand beside those there are, or ""."""
        if link.parent not in self.kinds_by_code:
            return f"its parent {link.parent} is neither in the register nor in the file"
        if self._reaches(link.parent, link.area):
            return f"{link.parent} itself lies in {link.area}: that is a circle"
        for other in self.by_area[link.area].values():
            if other.key == link.key or not overlap(link, other):
                continue
            if other.parent == link.parent:
                return (
                    f"it lies in {other.parent} from another date already "
                    f"({other.valid_from or 'always'}); state that row again to change its end"
                )
            if self._counts_twice(link, other):
                return (
                    f"it lies in {other.parent} at the same time, and an area has one parent of a "
                    "kind; end that first by its valid_to"
                )
        return ""

    def _counts_twice(self, link: Link, other: Link) -> bool:
        """Whether two parents would count the same homes: all three on the ladder, both of a kind."""
        ladder = {kind.key for kind in self.kinds.areas if not kind.cross_cutting}
        mine, theirs = (self.kinds_by_code.get(one.parent) for one in (link, other))
        return mine == theirs and mine in ladder and self.kinds_by_code.get(link.area) in ladder

    def _reaches(self, start: str, goal: str) -> bool:
        """Whether going up from `start` leads to `goal`."""
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            code = waiting.pop()
            if code == goal:
                return True
            if code not in seen:
                seen.add(code)
                waiting.extend(link.parent for link in self.by_area.get(code, {}).values())
        return False
