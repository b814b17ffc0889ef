"""The last thing that was said about some homes, by which a page knows whether it is still true."""

from typing import Any

from django.db.models import QuerySet

from rollcall.foundation.newest import newest
from rollcall.reports.models import Attempt, Finding, ReportVersion


def last_said(homes: QuerySet[Any]) -> list[int]:
    """The numbers of the last report's version, call and finding about some homes. One query."""
    here = homes.order_by().values("pk")
    return newest(
        *(
            model._default_manager.filter(home__in=here)
            for model in (ReportVersion, Attempt, Finding)
        )
    )
