"""One home's messages and links: what it was sent, who has a link today, who wants no messages."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.foundation import clock
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.actors import Actor
from rollcall.foundation.programmes import current_programme
from rollcall.notices import presenters
from rollcall.notices.selectors import links_of, messages_to, sent_today, unwanted_digests
from rollcall.notices.services import revoke_link, set_wanted
from rollcall.register.scoping import look_at_home, may_see_home
from rollcall.register.selectors import ContactInfo, contacts_of


@needs(Permission.SEND_NOTICES)
@require_safe
def links(request: HttpRequest, location_id: str) -> HttpResponse:
    """Everything that goes to one home. Links and messages newest first."""
    actor, now, today = actor_of(request), clock.now(), clock.today()
    settings = current_programme().settings
    with refusals_as_pages():
        found = look_at_home(
            actor, Permission.SEND_NOTICES, location_id, today, what="messages", now=now
        )
    contacts = _contacts(actor, location_id, today)
    names = {one.key: one.called for one in contacts}
    return render(
        request,
        "notices/links.html",
        {
            "title": f"Messages to {found.name}",
            "home": found,
            "today": today,
            "used": sent_today([found.id], today).get(found.id, 0),
            "budget": settings.reminders.messages_a_day,
            "rows": presenters.link_rows(
                links_of(location_id, settings.daily_set, today), now, names
            ),
            "messages_sent": presenters.message_rows(messages_to(location_id), names),
            "contacts": presenters.contact_rows(contacts, unwanted_digests()),
            "back": {"href": reverse("boards:home", args=[location_id]), "text": found.name},
        },
    )


@needs(Permission.SEND_NOTICES)
@require_POST
def revoke(request: HttpRequest, location_id: str, link_id: int) -> HttpResponse:
    """Revoke one link at once; there is nothing to lose that a new message could not give back."""
    with refusals_as_pages():
        revoke_link(by=actor_of(request), link_id=link_id, now=clock.now())
    return _done(request, location_id, "The link is revoked and opens nothing any more.")


@needs(Permission.SEND_NOTICES)
@require_POST
def unwanted(request: HttpRequest, location_id: str, contact_id: int) -> HttpResponse:
    """Send this contact no messages."""
    return _want(request, location_id, contact_id, wanted=False)


@needs(Permission.SEND_NOTICES)
@require_POST
def wanted(request: HttpRequest, location_id: str, contact_id: int) -> HttpResponse:
    """Send this contact messages again."""
    return _want(request, location_id, contact_id, wanted=True)


def _want(request: HttpRequest, location_id: str, contact_id: int, *, wanted: bool) -> HttpResponse:
    with refusals_as_pages():
        set_wanted(
            by=actor_of(request),
            location_id=location_id,
            contact_id=contact_id,
            wanted=wanted,
            on=clock.today(),
            now=clock.now(),
        )
    words = "Messages are sent to them again." if wanted else "No more messages are sent to them."
    return _done(request, location_id, words)


def _contacts(actor: Actor, location_id: str, on: dt.date) -> list[ContactInfo]:
    """The home's contacts, for somebody who may know who they are."""
    if not may_see_home(actor, Permission.SEE_CONTACTS, location_id, on):
        return []
    return contacts_of([location_id], on)[location_id]


def _done(request: HttpRequest, location_id: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect(reverse("notices:links", args=[location_id]))
