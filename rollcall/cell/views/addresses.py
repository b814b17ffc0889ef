"""Who is written to: the addresses of cells, tiers and audiences of one area."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.cell.forms.meetings import AddressForm
from rollcall.cell.selectors import addressees
from rollcall.cell.services import add_addressee, end_addressee
from rollcall.cell.views.allowed import find_area_for
from rollcall.foundation import clock
from rollcall.foundation.errors import BadInput, NotFound
from rollcall.foundation.programmes import current_programme
from rollcall.ui.fields import show_form
from rollcall.ui.posted import posted_number


@needs(Permission.HOLD_MEETING)
@require_http_methods(["GET", "HEAD", "POST"])
def addresses(request: HttpRequest, code: str) -> HttpResponse:
    """The list by body, a form to add somebody, and a press to write to somebody no more."""
    area = find_area_for(request, Permission.HOLD_MEETING, code)
    bodies = current_programme().cells.bodies
    if "end" in request.POST:
        number = posted_number(request, "end")
        try:
            end_addressee(by=actor_of(request), addressee_id=number, area=code, now=clock.now())
        except NotFound as error:
            messages.info(request, str(error))
        else:
            messages.success(request, "They are written to no more.")
        return redirect("cell:addresses", code=code)
    choices = [(one.key, one.title) for one in bodies.values()]
    form = AddressForm(choices, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_addressee(by=actor_of(request), area=code, now=clock.now(), **form.cleaned_data)
        except BadInput as error:
            form.add_error(error.about or None, str(error))
        else:
            messages.success(request, "They are written to from now on.")
            return redirect("cell:addresses", code=code)
    known = addressees(code, list(bodies))
    return show_form(
        request,
        "cell/addresses.html",
        form,
        title=f"Who is written to in {area.name}",
        area=area,
        groups=[
            {"title": one.title, "people": [each for each in known if each.body == one.key]}
            for one in bodies.values()
        ],
        back={"href": reverse("cell:meetings"), "text": "Meetings"},
    )
