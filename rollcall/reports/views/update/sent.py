"""What a home sees once its update is sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.foundation.programmes import current_programme
from rollcall.reports.selectors import waiting_queries
from rollcall.reports.views.update.opening import Opened, of_update
from rollcall.reports.views.update.outbox import outbox


@of_update
@require_safe
def sent(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The reference, the time, what happens next and who sees it; a page to print."""
    current = opened.update.asking.current
    if current is None:
        return opened.to("update")
    location_id = opened.home.location_id
    amend_days = current_programme().settings.amend_days
    return render(
        request,
        "reports/update/sent.html",
        opened.page(
            "Update sent" if current.number == 1 else "Correction sent",
            back=None,
            current=current,
            amend_days=amend_days,
            asked_about=[] if opened.by_link else waiting_queries(location_id, "home"),
            picture="" if opened.by_link else reverse("boards:own_picture", args=[location_id]),
            history=reverse("boards:history", args=[location_id]),
            **outbox(opened),
        ),
    )
