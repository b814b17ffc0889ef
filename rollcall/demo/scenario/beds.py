"""A home's beds and who came and went, told backwards from the last day, which is fixed."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from rollcall.demo.scenario.chance import chance, happens
from rollcall.demo.scenario.illness import Illness
from rollcall.demo.scenario.places import DAYS, LAST, Place, Split


#: For each bed and day: residents who die of something else, who leave, and who come.
DYING, LEAVING, FROM_HOSPITAL, FROM_HOME = 0.0006, 0.0003, 0.0008, 0.0004
#: For each bed and day: residents who go to hospital and come back to the bed kept for them.
TO_HOSPITAL = 0.0016


@dataclass(frozen=True, slots=True)
class BedDay:
    """One day's beds, and the people who came, went and died since the day before."""

    split: Split
    in_hospital: int
    to_hospital: int
    from_hospital: int
    from_community: int
    deaths_confirmed: int
    deaths_suspected: int
    deaths_other: int

    @property
    def deaths(self) -> int:
        """All deaths."""
        return self.deaths_confirmed + self.deaths_suspected + self.deaths_other

    @property
    def is_quiet(self) -> bool:
        """Whether nobody came, went or died."""
        return not (self.deaths or self.to_hospital or self.from_hospital or self.from_community)


def bed_days(place: Place, illness: Illness) -> dict[dt.date, BedDay]:
    """Every day's beds; the last day's are the home's row."""
    rng = chance(place.location_id, "beds")
    trips = _trips(place, rng)
    held = _Held(place, rng)
    occupied = place.split.occupied
    days: dict[dt.date, BedDay] = {}
    for on in reversed(DAYS):
        split = place.split if on == LAST else held.split(occupied, illness.is_closed(on), rng)
        arrivals = (0, 0) if split.closed else _arrivals(place, occupied, rng)
        room = place.beds - (occupied - sum(arrivals))
        deaths = _deaths(place, illness, on, room, rng)
        left = min(room - sum(deaths), happens(rng, LEAVING * place.beds))
        away = min(split.occupied, sum(out <= on < back for out, back in trips))
        days[on] = BedDay(
            split,
            away,
            sum(out == on for out, _ in trips),
            arrivals[0] + sum(back == on for _, back in trips),
            arrivals[1],
            *deaths,
        )
        occupied += sum(deaths) + left - sum(arrivals)
    return days


class _Held:
    """Reserved beds and beds out of use: the same for some days, then others (going backwards)."""

    def __init__(self, place: Place, rng: Random) -> None:
        self.place = place
        self.reserved = place.split.reserved
        self.unusable = 0 if place.split.closed else place.split.not_available
        self.days = rng.randint(3, 9)
        accepting = place.split.accepting
        self.short = place.split.short_term / accepting if accepting else rng.choice((0.6, 0.8, 1))

    def split(self, occupied: int, closed: bool, rng: Random) -> Split:
        """The beds of the day before the one asked for last."""
        vacant = self.place.beds - occupied
        self.days -= 1
        if self.days < 0:
            self.days = rng.randint(3, 11)
            self.reserved = rng.choice((0, 0, 0, 1, 1, 2))
            self.unusable = round(vacant * rng.choice((0, 0.1, 0.2, 0.3, 0.5)))
        reserved = min(vacant, self.reserved)
        not_available = vacant - reserved if closed else min(vacant - reserved, self.unusable)
        accepting = vacant - reserved - not_available
        short_term = round(accepting * self.short)
        return Split(occupied, reserved, accepting, short_term, not_available, closed)


def _trips(place: Place, rng: Random) -> list[tuple[dt.date, dt.date]]:
    """Stays in hospital with the bed kept: the day out and the day back."""
    return [
        (on, on + dt.timedelta(days=rng.randint(2, 9)))
        for on in DAYS
        if happens(rng, TO_HOSPITAL * place.beds)
    ]


def _arrivals(place: Place, occupied: int, rng: Random) -> tuple[int, int]:
    hospital = happens(rng, FROM_HOSPITAL * (place.beds + 5 * place.d2a_block))
    community = happens(rng, FROM_HOME * place.beds)
    hospital = min(occupied, hospital)
    return hospital, min(occupied - hospital, community)


def _deaths(
    place: Place, illness: Illness, on: dt.date, room: int, rng: Random
) -> tuple[int, int, int]:
    """Deaths confirmed, suspected and other, as far as the beds of the day before can hold them."""
    other = happens(rng, DYING * place.beds)
    confirmed = min(room, illness.deaths_confirmed.get(on, 0))
    suspected = min(room - confirmed, illness.deaths_suspected.get(on, 0))
    return confirmed, suspected, min(room - confirmed - suspected, other)
