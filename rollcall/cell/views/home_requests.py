"""A home's requests as a few lines, for the first page of its update."""

from django.http import HttpRequest
from django.urls import reverse

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may
from rollcall.cell.presenters import actions as presenters
from rollcall.cell.selectors import requests_of_home
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.ui.home_notes import Note, Notes


MOST = 5


def home_requests(request: HttpRequest, location_id: str) -> Notes | None:
    """The requests that are not over, and where to ask; nothing for somebody who may not ask."""
    actor, support = actor_of(request), current_programme().support
    if not may(actor, Permission.ASK_FOR_HELP) or not support.kinds:
        return None
    found = requests_of_home(actor, location_id, clock.today(), most=MOST)
    lines = [presenters.request_line(one, support) for one in found if one.ended_at is None]
    return Notes(
        "Help you asked for",
        tuple(Note(one["text"], one["href"], one["state"], one["tone"]) for one in lines),
        Note("Ask for help", f"{reverse('cell:ask')}?home={location_id}"),
    )
