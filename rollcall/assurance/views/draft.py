"""The return as it would be drafted now, or from what was known at an earlier time."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.assurance.exports import return_rows
from rollcall.assurance.presenters import SPLIT, return_page
from rollcall.assurance.selectors import DraftReturn, draft_return
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.register.scoping import check_area
from rollcall.ui.downloads import csv_response
from rollcall.ui.known_at import KnownAt, read_known_at
from rollcall.ui.links import with_query


@needs(Permission.SEE_RETURN)
@require_safe
def draft(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """Lines by focus with their five-way split, both percentages, and what is wrong."""
    known = read_known_at(request)
    found = allowed_draft(request, round_key, code, known)
    place = [round_key, code]

    def line_link(line: str) -> str:
        return with_query(request, reverse("assurance:line", args=[*place, line]))

    return render(
        request,
        "assurance/draft.html",
        {
            "title": f"{found.area.name}: draft return, {found.round.title}",
            "page": return_page(found, line_link),
            "known": known,
            "errors": known_errors(known),
            "split": SPLIT,
            "line_href": line_link,
            "csv_href": with_query(request, reverse("assurance:draft_csv", args=place)),
            "document_href": with_query(request, reverse("assurance:document", args=place)),
            "now_href": with_query(request, known_at=None, known_date=None, known_time=None),
            "back": {"href": reverse("assurance:rounds"), "text": "Returns"},
        },
    )


@needs(Permission.SEE_RETURN)
@require_safe
def draft_csv(request: HttpRequest, round_key: str, code: str) -> HttpResponseBase:
    """The lines as a file."""
    found = allowed_draft(request, round_key, code, read_known_at(request))
    return csv_response(f"return-{round_key}-{code}.csv", return_rows(found))


@needs(Permission.SEE_RETURN)
@require_safe
def document(request: HttpRequest, round_key: str, code: str) -> HttpResponse:
    """The return as one file that stands alone."""
    found = allowed_draft(request, round_key, code, read_known_at(request))
    response = render(request, "assurance/return_document.html", {"page": return_page(found)})
    response["Content-Disposition"] = f'attachment; filename="return-{round_key}-{code}.html"'
    return response


def known_errors(known: KnownAt) -> list[dict[str, str]]:
    """A time that could not be understood, for the error summary."""
    return [{"text": known.error, "href": "#known-date"}] if known.error else []


def allowed_draft(request: HttpRequest, round_key: str, code: str, known: KnownAt) -> DraftReturn:
    """The draft, for a person who may see this area's return."""
    actor = actor_of(request)
    with refusals_as_pages():
        check_area(actor, Permission.SEE_RETURN, code, clock.today())
        return draft_return(code, round_key, known_at=known.at)
