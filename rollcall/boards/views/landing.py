"""The first page of each role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from rollcall.accounts.permissions import Permission, grants, may
from rollcall.foundation import clock
from rollcall.foundation.access import signed_in
from rollcall.register.scoping import areas_visible_to, homes_visible_to


@signed_in
def landing(request: HttpRequest) -> HttpResponse:
    """Officers and reviewers go to a board, others to their calls, their homes or today's update."""
    today = clock.today()
    figures = grants(request.user, Permission.SEE_FIGURES)  # type: ignore[arg-type]
    if figures:
        seen = areas_visible_to(request.user, Permission.SEE_FIGURES, today)  # type: ignore[arg-type]
        own = [area for area in seen if area.code in figures.areas] or seen
        if own:
            return redirect("boards:board", code=own[0].code)
    if may(request.user, Permission.TAKE_CALLS):  # type: ignore[arg-type]
        return redirect("reports:calls")
    if may(request.user, Permission.FILE_MANY):  # type: ignore[arg-type]
        return redirect("reports:group")
    if may(request.user, Permission.SEE_OWN_PAGES):  # type: ignore[arg-type]
        return redirect("reports:update_homes")
    homes = homes_visible_to(request.user, Permission.SEE_HOMES, today)  # type: ignore[arg-type]
    if homes.exists():
        return redirect("boards:homes")
    return render(request, "boards/nothing.html", {"title": "Nothing to see yet"}, status=200)
