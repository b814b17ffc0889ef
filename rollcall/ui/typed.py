"""What somebody typed into a form that came too late, so that it need not be typed again.

A form that came after the session had gone is kept in the browser's new session until the person has
signed in. One that came without its token is shown again with a new token, if it was ours.
"""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.http import HttpRequest, QueryDict


SESSION_KEY = "typed"
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
#: Longer than it takes to sign in, and not until somebody else uses a shared computer.
KEPT_FOR = dt.timedelta(minutes=30)
#: A form of every question, filled in at length, is a tenth of this.
MOST_BYTES = 100_000


def keep_typed(request: HttpRequest, now: dt.datetime) -> None:
    """Keep a form that nobody signed in has sent; one too large to be ours is let go."""
    fields = typed_fields(request)
    if len(orjson.dumps(fields)) <= MOST_BYTES:
        request.session[SESSION_KEY] = {
            "path": request.path,
            "at": now.isoformat(),
            "fields": fields,
        }


def take_typed(request: HttpRequest, now: dt.datetime) -> QueryDict | None:
    """What was kept for this address, once; None when there is nothing, or it is too old."""
    kept: dict[str, Any] | None = request.session.get(SESSION_KEY)
    if kept is None or kept["path"] != request.path:
        return None
    del request.session[SESSION_KEY]
    if now - dt.datetime.fromisoformat(kept["at"]) > KEPT_FOR:
        return None
    typed = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        typed.setlist(name, values)
    return typed


def typed_fields(request: HttpRequest) -> dict[str, list[str]]:
    """Every box of a form as it was sent, without the form's token."""
    return {name: request.POST.getlist(name) for name in request.POST if name != TOKEN}


def may_be_sent_again(request: HttpRequest) -> bool:
    """Whether a form without a good token came from one of our own pages, and holds no secret.

    Another site's form must not be turned into one that is a press away from being ours.
    """
    if request.method != "POST" or request.FILES or _has_secret(request):
        return False
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source)[:2] == (request.scheme, request.get_host())


def _has_secret(request: HttpRequest) -> bool:
    return any("password" in name or name == "code" for name in request.POST)
