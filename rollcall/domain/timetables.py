"""When timed work is due: by the clock on the programme's wall, or every so many minutes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Daily:
    """Due each day at `times` on the clock of `zone`, and for `grace` after each.

    A machine that was off at the time catches up within the grace, and then only with the last.
    """

    times: tuple[dt.time, ...]
    zone: ZoneInfo
    grace: dt.timedelta = dt.timedelta(hours=2)

    def latest(self, now: dt.datetime) -> dt.datetime | None:
        """The last due instant not after `now` (UTC), or None when there is none within the grace."""
        due = max((at for at in self._around(now) if at <= now), default=None)
        return due if due is not None and now - due <= self.grace else None

    def following(self, now: dt.datetime) -> dt.datetime | None:
        """The first due instant after `now`, or None when there are no times."""
        return min((at for at in self._around(now) if at > now), default=None)

    def _around(self, now: dt.datetime) -> Iterable[dt.datetime]:
        """The due instants of yesterday, today and tomorrow.

        A time that the clock skips in spring is taken as if it had not yet been put forward; of a
        time that comes twice in autumn the first counts.
        """
        today = now.astimezone(self.zone).date()
        for days in (-1, 0, 1):
            for time in self.times:
                wall = dt.datetime.combine(today + dt.timedelta(days=days), time, tzinfo=self.zone)
                yield wall.astimezone(dt.UTC)


@dataclass(frozen=True, slots=True)
class Every:
    """Due again and again, `minutes` apart, counted from midnight UTC."""

    minutes: int

    def latest(self, now: dt.datetime) -> dt.datetime:
        """The last due instant not after `now`; there always is one."""
        step = dt.timedelta(minutes=self.minutes)
        midnight = now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + (now - midnight) // step * step

    def following(self, now: dt.datetime) -> dt.datetime:
        """The first due instant after `now`."""
        return self.latest(now) + dt.timedelta(minutes=self.minutes)


Timetable = Daily | Every
