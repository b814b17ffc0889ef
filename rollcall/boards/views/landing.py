"""The first page of each role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, grants, may
from rollcall.foundation import clock
from rollcall.foundation.access import signed_in
from rollcall.register.scoping import areas_visible_to, homes_visible_to


@signed_in
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Teams go to their actions, officers and reviewers to a board, others to their own pages."""
    today = clock.today()
    if may(actor_of(request), Permission.WORK_ACTIONS):
        return redirect("cell:actions")
    figures = grants(actor_of(request), Permission.SEE_FIGURES)
    if figures:
        seen = areas_visible_to(actor_of(request), Permission.SEE_FIGURES, today)
        own = [area for area in seen if area.code in figures.areas] or seen
        if own:
            return redirect("boards:board", code=own[0].code)
    if may(actor_of(request), Permission.TAKE_CALLS):
        return redirect("reports:calls")
    if may(actor_of(request), Permission.FILE_MANY):
        return redirect("reports:group")
    if may(actor_of(request), Permission.SEE_OWN_PAGES):
        return redirect("reports:update_homes")
    homes = homes_visible_to(actor_of(request), Permission.SEE_HOMES, today)
    if homes.exists():
        return redirect("boards:homes")
    return render(request, "boards/nothing.html", {"title": "Nothing to see yet"}, status=200)
