"""Which homes have not been heard from, and which of them are to be reminded now."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from rollcall.foundation import clock
from rollcall.notices.selectors import homes_queued_since, stopped_authorities
from rollcall.register.selectors import HomeInfo, home_infos
from rollcall.reports.models import ReportVersion


REMINDER = "reminder"
#: Nobody gets a second reminder sooner than this, whoever sends it.
AT_LEAST_APART = dt.timedelta(hours=1)


def homes_not_heard(homes: QuerySet[Any], set_key: str, on: dt.date) -> QuerySet[Any]:
    """Those of some homes without a report of their own of a set for a day. No query until used.

    What another collection says of a home is not its report: nobody was asked what is asked every day.
    """
    heard = ReportVersion.objects.known(None).filter(question_set=set_key, on=on).own()
    return homes.exclude(pk__in=heard.values("home"))


def has_reported(home_id: int, set_key: str, on: dt.date) -> bool:
    """Whether a home has a report of its own of a set for a day. One query."""
    rows = ReportVersion.objects.known(None).own()
    return rows.filter(home_id=home_id, question_set=set_key, on=on).exists()


def recorded_at(version_id: int) -> dt.datetime:
    """When a version was recorded. One query."""
    return ReportVersion.objects.values_list("known_from", flat=True).get(pk=version_id)


def homes_to_remind(
    homes: QuerySet[Any], set_key: str, on: dt.date, now: dt.datetime
) -> list[HomeInfo]:
    """Homes not heard from, by name, without those reminded just now or stopped. Four queries."""
    silent = homes_not_heard(homes, set_key, on)
    stopped = stopped_authorities(clock.reporting_day(now))
    lately = homes_queued_since(silent, on, [REMINDER], now - AT_LEAST_APART)
    infos = (
        one
        for one in home_infos(silent, on)
        if one.id not in lately and one.authority_code not in stopped
    )
    return sorted(infos, key=lambda one: (one.name, one.location_id))
