"""All the homes that somebody reports for: who has sent, who has not, and the workbook for them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.accounts.selectors import names_of
from rollcall.domain.programme import Programme
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import HomeInfo, home_infos
from rollcall.reports.forms.many import SHOWS, Asked, read_asked
from rollcall.reports.presenters import many as presenters
from rollcall.reports.selectors import last_heard, last_known, recent_uploads
from rollcall.reports.workbooks import HomeSheet, as_ods, as_xlsx, plan_of
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging


#: Homes of one workbook: more are too many to fill in, and too long to wait for.
MOST_HOMES = 2_000

KINDS = {
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": (as_ods, "application/vnd.oasis.opendocument.spreadsheet"),
}


@needs(Permission.FILE_MANY)
@require_safe
def group(request: HttpRequest) -> HttpResponse:
    """Every home this person reports for, those not heard from first."""
    programme, today = current_programme(), clock.today()
    asked = read_asked(request, programme, today)
    rows, infos = _rows(request, asked)
    shown = _matching(rows, asked)
    everything = bool(request.GET.get("all"))
    page = paging(request, len(shown), max(1, len(shown)) if everything else 50)
    uploads = recent_uploads(by=actor_of(request))
    listed = shown[page.start : page.stop]
    people = names_of(
        [one.uploaded_by for one in uploads]
        + [row.heard.reported_by for row in listed if row.heard is not None]
    )
    sent = sum(row.is_sent for row in rows)
    return render(
        request,
        "reports/group.html",
        {
            "title": "Many homes",
            "asked": asked,
            "errors": [{"text": asked.error, "href": "#day-date"}] if asked.error else [],
            "sent": sent,
            "homes": len(rows),
            "percent": round(100 * sent / len(rows)) if rows else None,
            "councils_count": len({info.authority_code for info in infos}),
            "table": presenters.home_table(listed, people, _update_page(programme, asked, today)),
            "found": len(shown),
            "page": page,
            "everything": everything,
            "sets": [
                {
                    "text": one.title,
                    "href": with_query(request, set=key, page=None),
                    "current": key == asked.set_key,
                }
                for key, one in programme.sets.items()
            ],
            "shows": [{"value": v, "text": t, "selected": v == asked.show} for v, t in SHOWS],
            "councils": presenters.councils(infos, asked.council),
            "uploads": presenters.upload_table(uploads, people, programme) if uploads else None,
            "too_many": len(shown) > MOST_HOMES,
            "most": MOST_HOMES,
            "links": _links(request, asked),
            "keep": {"set": asked.set_key, "date": request.GET.get("date", "")},
            "keep_for_day": {"set": asked.set_key, "council": asked.council, "show": asked.show},
        },
    )


@needs(Permission.FILE_MANY)
@require_safe
def group_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list, whole, as a file."""
    asked = read_asked(request, current_programme(), clock.today())
    rows, _ = _rows(request, asked)
    name = f"homes-{asked.set_key}-{asked.on}.csv"
    return csv_response(name, presenters.home_rows_for_file(_matching(rows, asked)))


@needs(Permission.FILE_MANY)
@require_safe
def workbook(request: HttpRequest, kind: str) -> HttpResponse:
    """The workbook of these homes, with what is known filled in."""
    if kind not in KINDS:
        raise Http404(f"There are no workbooks of the kind {kind}.")
    asked = read_asked(request, current_programme(), clock.today())
    rows, infos = _rows(request, asked)
    shown = _matching(rows, asked)
    if not shown or len(shown) > MOST_HOMES:
        return redirect(with_query(request, reverse("reports:group")))
    homes = _homes(request, asked).filter(pk__in=[row.home.id for row in shown])
    last = last_known(homes, asked.set_key, asked.on)
    plan = plan_of(
        current_programme(asked.on),
        asked.set_key,
        asked.on,
        [HomeSheet(row.home, last.get(row.home.id)) for row in shown],
        whose=_whose(infos),
        phone=settings.SUPPORT_PHONE,
    )
    write, content_type = KINDS[kind]
    response = HttpResponse(write(plan), content_type=content_type)
    name = f"rollcall-{asked.set_key}-{asked.on}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _update_page(programme: Programme, asked: Asked, today: dt.date) -> Callable[[str], str]:
    """The address of a home's own update: today's daily one is short."""
    is_todays = (asked.set_key, asked.on) == (programme.settings.daily_set, today)
    more = [] if is_todays else [asked.set_key, asked.on]
    return lambda location_id: reverse("reports:update", args=[location_id, *more])


def _homes(request: HttpRequest, asked: Asked) -> Any:
    seen = homes_visible_to(actor_of(request), Permission.FILE_MANY, asked.on)
    return seen.open_on(asked.on)


def _rows(request: HttpRequest, asked: Asked) -> tuple[list[presenters.HomeRow], list[HomeInfo]]:
    homes = _homes(request, asked)
    infos = home_infos(homes, asked.on)
    heard = last_heard(homes, asked.set_key, asked.on)
    return presenters.home_rows(infos, heard, asked.on), infos


def _matching(rows: list[presenters.HomeRow], asked: Asked) -> list[presenters.HomeRow]:
    return presenters.matching(rows, show=asked.show, council=asked.council, text=asked.text)


def _whose(infos: list[HomeInfo]) -> str:
    """Whose homes they are: the provider's name, or the council's."""
    for names in (
        {info.provider_name for info in infos},
        {info.authority_name for info in infos},
    ):
        if len(names) == 1:
            return next(iter(names))
    return "the homes you report for"


def _links(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    def link(name: str, *args: str, **more: Any) -> str:
        query = {**asked.query, "page": None, "all": None, **more}
        return with_query(request, reverse(name, args=args), **query)

    return {
        "xlsx": link("reports:group_workbook", "xlsx"),
        "ods": link("reports:group_workbook", "ods"),
        "csv": link("reports:group_csv"),
        "upload": link("reports:group_upload", show=None, council=None, q=None),
        "clear": link("reports:group", show=None, council=None, q=None),
        "all": with_query(request, all="1", page=None),
        "pages": with_query(request, all=None, page=None),
    }
