"""Today's update: the one home's at once, or a list of homes, those still to send first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import homes_visible_to
from rollcall.register.selectors import home_infos
from rollcall.reports.presenters import update as presenters
from rollcall.reports.selectors import drafts_begun, sent_on
from rollcall.ui.paging import paging


@needs(Permission.FILE_REPORT)
@require_safe
def homes(request: HttpRequest) -> HttpResponse:
    """Straight to the update of one home; else the homes, missing first."""
    programme, today = current_programme(), clock.today()
    set_key = programme.settings.daily_set
    mine = homes_visible_to(actor_of(request), Permission.FILE_REPORT, today)
    found = [one for one in home_infos(mine, today) if one.is_open(today)]
    if len(found) == 1:
        return redirect("reports:update", location_id=found[0].location_id)
    sent = sent_on(mine, set_key, today)
    begun = drafts_begun(actor_of(request).actor_id, set_key, today)
    found.sort(key=lambda one: (one.id in sent, one.name, one.location_id))
    page = paging(request, len(found))
    return render(
        request,
        "reports/update/homes.html",
        {
            "title": "Today’s update",
            "on": today,
            "page": page,
            "total": len(found),
            "missing": sum(1 for one in found if one.id not in sent),
            "rows": [
                presenters.home_row(one, sent.get(one.id), one.id in begun)
                for one in found[page.start : page.stop]
            ],
        },
    )
