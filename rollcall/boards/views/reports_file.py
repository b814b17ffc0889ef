"""The answers of an area's homes for a day as a file, in each shape that the programme knows."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.boards.forms import read_asked
from rollcall.boards.views.allowed import check_homes_of, find_area_for, seen_of_area
from rollcall.foundation import audit, clock
from rollcall.foundation.errors import BadInput
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import homes_open
from rollcall.reports.exports import export_rows, find_shape
from rollcall.ui.downloads import csv_response


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def reports_csv(request: HttpRequest, code: str, set_key: str, layout: str) -> HttpResponseBase:
    """Every home's answers, streamed; that somebody took them away is written down."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    area = find_area_for(request, code, asked.on)
    check_homes_of(request, area, asked.on)
    if set_key not in programme.sets:
        raise Http404("There is no such question set.")
    try:
        shape = find_shape(programme, set_key, layout)
    except BadInput as error:
        raise Http404(str(error)) from error
    homes = sorted(homes_open(code, asked.on).homes, key=lambda one: one.location_id)
    audit.record_access(
        by=actor_of(request),
        subject=f"area:{code}",
        what=f"file of {set_key} {layout} {asked.on}"[:100],
        at=clock.now(),
    )
    seen = seen_of_area(request, area, asked.on)
    rows = export_rows(programme, shape, homes, asked.on, asked.known_at, seen=seen)
    return csv_response(f"{set_key}-{layout}-{code}-{asked.on}.csv", rows)
