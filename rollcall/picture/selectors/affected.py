"""Day by day: which homes were newly affected, and which answered on new cases."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rollcall.domain.detection.alarms import Series
from rollcall.domain.outbreaks import newly_affected
from rollcall.domain.programme import Programme
from rollcall.reports.selectors import answers_for_cases, case_days


#: More homes than this are all read, and told apart afterwards.
MOST_NAMED = 3_000


@dataclass(frozen=True, slots=True)
class Stay:
    """The units in which a home counts, from a day on; None = always."""

    units: Sequence[str]
    since: dt.date | None


@dataclass(frozen=True, slots=True)
class AffectedDays:
    """The last days up to one: by home id, the places of the days on which it answered or began."""

    last: dt.date
    count: int
    answered: Mapping[int, Sequence[int]]
    began: Mapping[int, Sequence[int]]

    @classmethod
    def read(
        cls,
        programme: Programme,
        home_ids: Collection[int],
        last: dt.date,
        count: int,
        known_at: dt.datetime | None,
    ) -> "AffectedDays":
        """From the facts as known at a time. Two queries."""
        set_key, windows = programme.settings.daily_set, programme.settings.outbreak
        first = last - dt.timedelta(days=count - 1)
        place = {(first + dt.timedelta(days=n)).isoformat(): n for n in range(count)}
        named = home_ids if len(home_ids) <= MOST_NAMED else None
        answered: dict[int, list[int]] = defaultdict(list)
        for home_id, on in answers_for_cases(
            named, set_key, first=first, last=last, known_at=known_at
        ):
            answered[home_id].append(place[on])
        began = {
            home_id: [(on - first).days for on in newly_affected(cases, windows) if on >= first]
            for home_id, cases in case_days(home_ids, set_key, last, known_at).items()
        }
        return cls(last, count, answered, began)

    def series(self, units: Collection[str], stays: Mapping[int, Stay]) -> dict[str, Series]:
        """The days of each unit, of the homes that stay in it, by home id."""
        first = self.last - dt.timedelta(days=self.count - 1)
        events, answered, joined = ({key: [0] * self.count for key in units} for _ in range(3))
        for home_id, stay in stays.items():
            begin = max(0, (stay.since - first).days) if stay.since else 0
            for counts, places in (
                (answered, self.answered.get(home_id, ())),
                (events, self.began.get(home_id, ())),
                (joined, (begin,)),
            ):
                for key in stay.units:
                    days = counts[key]
                    for place in places:
                        if place >= begin:
                            days[place] += 1
        return {
            key: Series(self.last, tuple(events[key]), tuple(answered[key]), _running(joined[key]))
            for key in units
        }

    def affected_within(self, home_id: int, days: int, ago: int) -> bool | None:
        """Whether a home was newly affected in some days up to one so many days ago; None = silent."""
        end = self.count - 1 - ago
        begin = end - days + 1
        if any(begin <= place <= end for place in self.began.get(home_id, ())):
            return True
        heard = any(begin <= place <= end for place in self.answered.get(home_id, ()))
        return False if heard else None


def _running(joined: Sequence[int]) -> tuple[int, ...]:
    """How many there are each day, from how many join."""
    total, found = 0, []
    for count in joined:
        total += count
        found.append(total)
    return tuple(found)
