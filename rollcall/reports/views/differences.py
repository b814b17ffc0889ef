"""The list of differences: what homes told us beside what another collection says."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.domain.programme import Programme
from rollcall.domain.questions.answers import calendar_day
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import HomeInfo, home_infos
from rollcall.reports.forms.differences import KeepForm
from rollcall.reports.presenters import differences as presenters
from rollcall.reports.selectors import (
    DifferenceFilter,
    DifferenceInfo,
    count_differences,
    some_differences,
)
from rollcall.reports.services import keep_own_values
from rollcall.ui.downloads import csv_response
from rollcall.ui.fields import UNPROCESSABLE, error_list
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging


STATES = (("open", "Open"), ("closed", "Closed"), ("all", "All"))


@needs(Permission.SETTLE_DIFFERENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def differences(request: HttpRequest) -> HttpResponse:
    """Open differences home by home; several can be kept as they count now in one go."""
    homes, wanted, now = _homes(request), _wanted(request), clock.now()
    page = paging(request, count_differences(homes, wanted))
    found = some_differences(homes, wanted, start=page.start, stop=page.stop)
    form = KeepForm(
        request.POST if request.method == "POST" else None,
        ids=[one.id for one in found if one.is_open],
    )
    if form.is_bound and form.is_valid():
        kept = keep_own_values(
            by=actor_of(request),
            difference_ids=form.cleaned_data["difference"],
            reason=form.cleaned_data["reason"],
            now=now,
        )
        return redirect(with_query(request, kept=kept, page=None))
    errors = error_list(form) if form.is_bound else []
    ticked = set(request.POST.getlist("difference"))
    filters = _filters(request)
    return render(
        request,
        "reports/differences.html",
        {
            "title": "Differences",
            "form": form,
            "errors": errors,
            "ticked": ticked,
            "page": page,
            "kept": request.GET.get("kept", "") if not errors else "",
            "groups": presenters.groups(_programmes(found), found, _named(found, homes), now),
            "columns": presenters.COLUMNS,
            "can_keep": any(one.is_open for one in found),
            "filters": filters,
            "day": wanted.on,
            "home": wanted.location_id,
            "active": sum(one["is_on"] for one in filters)
            + bool(wanted.on)
            + bool(wanted.location_id),
            "csv_href": with_query(
                request, reverse("reports:differences_csv"), page=None, kept=None
            ),
        },
        status=UNPROCESSABLE if errors else None,
    )


@needs(Permission.SETTLE_DIFFERENCES)
@require_safe
def differences_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list, whole, as a file."""
    homes = _homes(request)
    found = some_differences(homes, _wanted(request))
    rows = presenters.file_rows(_programmes(found), found, _named(found, homes))
    return csv_response(f"differences-{clock.today()}.csv", rows)


def _homes(request: HttpRequest) -> QuerySet[Any]:
    return homes_visible_to(actor_of(request), Permission.SETTLE_DIFFERENCES, clock.today())


def _programmes(found: list[DifferenceInfo]) -> dict[dt.date, Programme]:
    """The programme as it held on each of their days."""
    return {on: current_programme(on) for on in {one.on for one in found}}


def _named(found: list[DifferenceInfo], homes: QuerySet[Any]) -> dict[int, HomeInfo]:
    """The homes of these differences by id."""
    listed = homes.filter(pk__in={one.home_id for one in found})
    return {info.id: info for info in home_infos(listed, clock.today())}


def _wanted(request: HttpRequest) -> DifferenceFilter:
    """What the address asks for; a word that means nothing narrows nothing."""
    state, about = request.GET.get("state", "open"), request.GET.get("about", "")
    tolerances = current_programme().precedence.tolerances
    questions = next((one.questions for one in tolerances if one.key == about), ())
    return DifferenceFilter(
        state=state if state in dict(STATES) else "open",
        questions=questions,
        on=calendar_day(request.GET.get("date", "")),
        location_id=request.GET.get("home", "").strip()[:40],
    )


def _filters(request: HttpRequest) -> list[dict[str, Any]]:
    """The selects that narrow the list."""
    about = [
        (one.key, f"{one.key.capitalize()}: {one.decides}")
        for one in current_programme().precedence.tolerances
    ]
    return [
        _select(request, "state", "State", "open", list(STATES)),
        _select(request, "about", "About, and who decides", "", [("", "Everything"), *about]),
    ]


def _select(
    request: HttpRequest, name: str, label: str, usual: str, choices: list[tuple[str, str]]
) -> dict[str, Any]:
    chosen = request.GET.get(name, usual)
    items = [{"value": v, "text": text, "selected": v == chosen} for v, text in choices]
    return {
        "is_on": chosen != usual and chosen in dict(choices),
        "params": {"label": {"text": label}, "id": name, "name": name, "items": items},
    }
