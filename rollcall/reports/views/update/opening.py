"""Opening an update: who acts, for which home, set and day, and what is in hand."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from rollcall.accounts.links import LinkActor, actor_of
from rollcall.accounts.permissions import Permission
from rollcall.domain.questions.answers import calendar_day
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.notices.access import needs_or_link
from rollcall.register.scoping import look_at_home, may_see_home
from rollcall.register.selectors import HomeInfo
from rollcall.reports.forms.updates import Update
from rollcall.reports.presenters import update as presenters
from rollcall.reports.selectors import asking, draft
from rollcall.reports.services import open_draft, save_draft
from rollcall.reports.services.versions import is_late


View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Opened:
    """An update that somebody may fill in."""

    actor: Actor
    update: Update
    where: dict[str, Any]
    now: dt.datetime

    @property
    def home(self) -> HomeInfo:
        """The home it is about."""
        return self.update.asking.home

    @property
    def at_home(self) -> bool:
        """Whether the one who fills it in speaks for the home, and not for somebody who rang."""
        on = self.update.asking.on
        own = Permission.SEE_OWN_PAGES
        return may_see_home(self.actor, own, self.home.location_id, on)

    @property
    def by_link(self) -> bool:
        """Whether they came by a signed link and have no account here."""
        return isinstance(self.actor, LinkActor)

    @property
    def current_id(self) -> int | None:
        """The version that stands now."""
        current = self.update.asking.current
        return current.id if current else None

    @property
    def base_id(self) -> int | None:
        """The version that what is typed was made from: the one that stands, unless one came since."""
        held = self.update.draft
        return held.based_on if held and self.update.is_stale else self.current_id

    def link(self, name: str, **more: str) -> str:
        """The address of one of this update's pages."""
        return presenters.link(name, self.where, **more)

    def link_with_day(self, name: str) -> str:
        """The address that still means this very set and day tomorrow."""
        one = self.update.asking
        where = {"set_key": one.set_key, "on": one.on.isoformat()}
        return presenters.link(name, {"location_id": self.home.location_id, **where})

    def to(self, name: str, **more: str) -> HttpResponseRedirect:
        """Go to one of this update's pages."""
        return redirect(self.link(name, **more))

    def details(self) -> dict[str, Any]:
        """What the services of drafts want to know."""
        one = self.update.asking
        return {"by": self.actor, "set_key": one.set_key, "home": one.home, "on": one.on}

    def begin(self) -> "Opened":
        """The same with a draft: the time counts from the first question that somebody opens."""
        if self.update.draft is not None:
            return self
        begun = open_draft(**self.details(), based_on=self.current_id, now=self.now)
        return Opened(self.actor, Update(self.update.asking, begun), self.where, self.now)

    def keep(self, **changes: Any) -> "Opened":
        """The same after what was typed has been kept; `based_on` is told where a form says it."""
        based = {"based_on": self.current_id, **changes}
        kept = save_draft(**self.details(), now=self.now, **based)
        return Opened(self.actor, Update(self.update.asking, kept), self.where, self.now)

    def anew(self) -> "Opened":
        """The same as it stands now: another version may have come this very moment."""
        one = self.update.asking
        held = asking(one.programme, one.set_key, one.home, one.on, one.today)
        return Opened(self.actor, Update(held, self.update.draft), self.where, self.now)

    def page(self, title: str, **more: Any) -> dict[str, Any]:
        """What every page of an update shows."""
        one = self.update.asking
        return {
            "title": title,
            "home": one.home,
            "on": one.on,
            "set_title": one.question_set.title,
            "link": self.link,
            "is_correction": self.update.is_correction,
            "by_link": self.by_link,
            "back": {"href": self.link("update"), "text": "Back to the list"},
            **more,
        }


def of_update(view: View) -> View:
    """Mark a view of one update: for who may file for the home, or a link for it; `opened` is given."""

    @needs_or_link(Permission.FILE_REPORT)
    @wraps(view)
    def opening(
        request: HttpRequest,
        location_id: str,
        set_key: str = "",
        on: str = "",
        **rest: str,
    ) -> HttpResponse:
        programme, now = current_programme(), clock.now()
        set_key = set_key or programme.settings.daily_set
        today = clock.reporting_day(now)
        day = calendar_day(on) if on else today
        if set_key not in programme.sets or day is None or day > today:
            raise Http404("There is no such update.")
        actor = actor_of(request)
        found = _home(actor, location_id, day, now)
        held = asking(programme, set_key, found, day, today)
        if is_late(day, now) and not may_see_home(
            actor, Permission.AMEND_OLD_REPORT, location_id, day
        ):
            context = {
                "title": "It is too late to change this update",
                "home": found,
                "on": day,
                "days": programme.settings.amend_days,
            }
            return render(request, "reports/update/too_late.html", context, status=403)
        where = presenters.addresses(held, day == today, programme.settings.daily_set)
        begun = draft(actor.actor_id, location_id, set_key, day)
        return view(request, Opened(actor, Update(held, begun), where, now), **rest)

    return cast(View, opening)


def _home(actor: Actor, location_id: str, on: dt.date, now: dt.datetime) -> HomeInfo:
    """The home, when this actor may file for it; the look is written down."""
    with refusals_as_pages():
        return look_at_home(actor, Permission.FILE_REPORT, location_id, on, what="update", now=now)
