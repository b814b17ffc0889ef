"""The first page of each role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from rollcall.accounts.permissions import Permission, grants, may
from rollcall.foundation import clock
from rollcall.foundation.access import signed_in
from rollcall.register.scoping import areas_visible_to, homes_visible_to


@signed_in
def landing(request: HttpRequest) -> HttpResponse:
    """Officers and reviewers go to their area's board, call handlers to their calls, homes to their page."""
    today = clock.today()
    figures = grants(request.user, Permission.SEE_FIGURES)  # type: ignore[arg-type]
    if figures:
        seen = areas_visible_to(request.user, Permission.SEE_FIGURES, today)  # type: ignore[arg-type]
        own = [area for area in seen if area.code in figures.areas] or seen
        if own:
            return redirect("boards:board", code=own[0].code)
    if may(request.user, Permission.TAKE_CALLS):  # type: ignore[arg-type]
        return redirect("reports:calls")
    homes = homes_visible_to(request.user, Permission.SEE_HOMES, today)  # type: ignore[arg-type]
    mine = list(homes.order_by("location_id").values_list("location_id", flat=True)[:2])
    if len(mine) == 1:
        return redirect("boards:home", location_id=mine[0])
    if mine:
        return redirect("boards:homes")
    return render(request, "boards/nothing.html", {"title": "Nothing to see yet"}, status=200)
