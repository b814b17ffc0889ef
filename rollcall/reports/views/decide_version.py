"""Deciding whether a planned version of a set goes live, with the added time in sight."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.errors import NotPermitted, RollcallError
from rollcall.reports.forms.set_decision import DecisionForm
from rollcall.reports.selectors import Plan, plans
from rollcall.reports.services import approve_version, check_may_decide, withdraw_approval
from rollcall.reports.views.questions import plan_context
from rollcall.ui.fields import show_form


@needs(Permission.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, set_key: str, version: str) -> HttpResponse:
    """Approve a version, or take back an approval before it is live."""
    plan = _plan(request, set_key, version)
    withdrawing = plan.info.standing == "approved"
    given = request.POST if request.method == "POST" else None
    form = DecisionForm(
        given,
        initial={
            "digest": plan.info.question_set.digest,
            "deciding": "withdraw" if withdrawing else "approve",
        },
    )
    if form.is_valid():
        withdraws = form.cleaned_data["deciding"] == "withdraw"
        verb = withdraw_approval if withdraws else approve_version
        try:
            verb(
                by=actor_of(request),
                set_key=set_key,
                version=version,
                digest=form.cleaned_data["digest"],
                reason=form.cleaned_data["reason"],
                now=clock.now(),
            )
        except NotPermitted as error:
            raise PermissionDenied(str(error)) from error
        except RollcallError as error:
            form.add_error(None, str(error))
        else:
            return redirect("reports:questions", set_key=set_key)
    title = plan.info.question_set.title
    return show_form(
        request,
        "reports/decide_version.html",
        form,
        title=f"{title}: {'take back the approval of' if withdrawing else 'approve'} version {version}",
        set_title=title,
        plan=plan_context(request, plan, decides=True),
        withdrawing=withdrawing,
        back={"href": reverse("reports:questions", args=[set_key]), "text": title},
    )


def _plan(request: HttpRequest, set_key: str, version: str) -> Plan:
    """The planned version, for a person who may decide about it."""
    with refusals_as_pages():
        check_may_decide(actor_of(request), clock.now())
        for plan in plans(set_key, clock.today()):
            if plan.info.question_set.version == version:
                return plan
    raise Http404(f"Version {version} of {set_key} is not planned.")
