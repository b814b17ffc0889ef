"""Who works in a home, who is off, and whether the shifts are filled."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from rollcall.demo.scenario.chance import chance, steady
from rollcall.demo.scenario.illness import Illness
from rollcall.demo.scenario.places import DAYS, FIRST, Place


@dataclass(frozen=True, slots=True)
class Team:
    """The people a home employs, by the question set's own groups."""

    nurse: int
    care: int
    noncare: int
    multi_home: int

    @property
    def groups(self) -> dict[str, int]:
        """People employed by group; a home without nursing care has no nurses to tell of."""
        found = {"nurse": self.nurse, "care": self.care, "noncare": self.noncare}
        return {group: people for group, people in found.items() if people or group != "nurse"}


@dataclass(frozen=True, slots=True)
class StaffDay:
    """One day's absences by group, and its shifts."""

    covid: dict[str, int]
    other: dict[str, int]
    isolating: int
    shielding: int
    planned: int
    filled: int
    agency: int
    share_off: float


def team_of(place: Place) -> Team:
    """The home's people, the same all the time."""
    rng = chance(place.location_id, "team")
    care = round(place.beds * rng.uniform(0.9, 1.25)) + 4
    return Team(
        nurse=round(place.beds * 0.16) + 4 if place.nursing else 0,
        care=care,
        noncare=round(place.beds * rng.uniform(0.3, 0.42)) + 2,
        multi_home=0 if place.says.get("1.2") == "yes" else rng.randint(1, max(1, care // 10)),
    )


def staff_days(place: Place, team: Team, illness: Illness) -> dict[dt.date, StaffDay]:
    """Every day's staff."""
    rng = chance(place.location_id, "staff")
    burden = rng.uniform(0.5, 1.5)
    return {on: _day(place, team, illness, on, burden, rng) for on in DAYS}


def _day(
    place: Place, team: Team, illness: Illness, on: dt.date, burden: float, rng: Random
) -> StaffDay:
    groups = team.groups
    passed = (on - FIRST).days / len(DAYS)
    ill = illness.recent(on, 14).total
    rate = burden * (0.075 - 0.05 * passed) + (0.05 if ill > 1 else 0.02 * ill)
    covid = {group: min(people, steady(rng, people * rate)) for group, people in groups.items()}
    other = {
        group: min(people - covid[group], steady(rng, people * 0.025))
        for group, people in groups.items()
    }
    off = sum(covid.values())
    isolating = round(off * rng.choice((0.3, 0.5, 0.6)))
    planned = max(4, round(place.beds * 0.5))
    share = (off + sum(other.values())) / sum(groups.values())
    gap = steady(rng, max(0.0, share - 0.09) * planned * 0.5)
    return StaffDay(
        covid=covid,
        other=other,
        isolating=isolating,
        shielding=min(off - isolating, round(off * 0.3)),
        planned=planned,
        filled=planned - min(gap, planned),
        agency=min(planned - min(gap, planned), steady(rng, planned * share * 0.6)),
        share_off=share,
    )
