"""What a browser may keep of the daily update, so that it works with a poor signal (ADR 0022).

Only people of the home and those with its link get it, on the one page that is sent in one go. The
browser keeps a form because its answer says so, for this person, until the day is over.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.crypto import salted_hmac

from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.reports.views.update.opening import Opened
from rollcall.ui.words import short_day


def outbox(opened: Opened) -> dict[str, Any]:
    """What the page tells its script; nothing where no answers are kept."""
    asking = opened.update.asking
    is_daily = asking.set_key == current_programme().settings.daily_set
    if not settings.OFFLINE_UPDATE or not is_daily or not (opened.at_home or opened.by_link):
        return {}
    return {
        "outbox": {
            "address": opened.link_with_day("update_all"),
            "sent": opened.link_with_day("update_sent"),
            "owner": _owner(opened),
            "title": f"{opened.home.name}, {short_day(asking.on)}",
            "sign_in": settings.LOGIN_URL,
        }
    }


def may_be_kept(response: HttpResponse, opened: Opened) -> HttpResponse:
    """Today's form, marked for the worker with how long it may be kept."""
    asking = opened.update.asking
    held = outbox(opened)
    if held and asking.on == asking.today:
        ends = clock.day_begins(asking.on + dt.timedelta(days=1))
        response["Rollcall-Keep-As"] = held["outbox"]["address"]
        response["Rollcall-Keep-For"] = held["outbox"]["owner"]
        response["Rollcall-Keep-Seconds"] = str(max(0, int((ends - opened.now).total_seconds())))
    return response


def _owner(opened: Opened) -> str:
    """Tells one person's answers from another's on a shared device, and names nobody."""
    return salted_hmac("rollcall.outbox", opened.actor.actor_id).hexdigest()[:24]
