"""The last thing that was said about some homes, by which a page knows whether it is still true."""

from typing import Any

from django.db.models import Max, QuerySet, Value

from rollcall.reports.models import Attempt, ReportVersion


def last_said(homes: QuerySet[Any]) -> tuple[int, int]:
    """The numbers of the last report's version and of the last call about some homes. One query."""
    here = homes.order_by().values("pk")
    parts = (ReportVersion.objects.filter(home__in=here), Attempt.objects.filter(home__in=here))
    versions, calls = (
        rows.annotate(part=Value(part))
        .values("part")
        .annotate(last=Max("pk"))
        .values_list("part", "last")
        for part, rows in enumerate(parts)
    )
    found = dict(versions.union(calls, all=True))
    return found.get(0) or 0, found.get(1) or 0
