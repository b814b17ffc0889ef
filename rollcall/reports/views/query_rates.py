"""How often each rule asks, and how often the answer was right: what thresholds are tuned by."""

import datetime as dt

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.quality.definition import QualityRule
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to
from rollcall.reports.presenters import queries as presenters
from rollcall.reports.selectors import RuleRate, rule_rates
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query


PERIODS = {"7": "Last 7 days", "28": "Last 28 days", "91": "Last 13 weeks"}
USUAL = "28"
COLUMNS = (
    "Rule", "Kind", "Queries for each 100 reports", "Waiting", "Corrected", "Set aside",
    "Right after all", "What that says",
)  # fmt: skip


@needs(Permission.REVIEW_QUERIES)
@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """Each rule that asks, over the reports of the officer's homes in a period."""
    period = _period(request)
    found = _rates(request, period)
    return render(
        request,
        "reports/query_rates.html",
        {
            "title": "How often each rule asks",
            "columns": [{"text": text} for text in COLUMNS],
            "rows": [presenters.rate_row(rule, rate) for rule, rate in found],
            "opened": sum(rate.opened for _, rate in found),
            "reports": max((rate.reports for _, rate in found), default=0),
            "periods": [
                {"value": key, "text": text, "selected": key == period}
                for key, text in PERIODS.items()
            ],
            "is_on": period != USUAL,
            "first": clock.today() - dt.timedelta(days=int(period) - 1),
            "last": clock.today(),
            "csv_href": with_query(request, reverse("reports:query_rates_csv")),
            "back": {"href": reverse("reports:queries"), "text": "Queries"},
        },
    )


@needs(Permission.REVIEW_QUERIES)
@require_safe
def rates_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    period = _period(request)
    rows = presenters.rate_rows_for_file(_rates(request, period))
    return csv_response(f"query-rates-{period}-days-{clock.today()}.csv", rows)


def _period(request: HttpRequest) -> str:
    asked = request.GET.get("days", USUAL)
    return asked if asked in PERIODS else USUAL


def _rates(request: HttpRequest, period: str) -> list[tuple[QualityRule, RuleRate]]:
    today = clock.today()
    rules = [rule for rule in current_programme().quality.rules if rule.ask]
    homes = homes_visible_to(actor_of(request), Permission.REVIEW_QUERIES, today)
    found = rule_rates(
        homes,
        [(rule.id, rule.set) for rule in rules],
        today - dt.timedelta(days=int(period) - 1),
        today,
    )
    return list(zip(rules, found, strict=True))
