"""The service worker of the daily update, and the page it shows where there is no signal."""

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from rollcall.foundation.access import public


WORKER = "ui/worker.js"
#: What a page of the update needs besides itself.
SHELL = (
    "ui/rollcall.css",
    "ui/rollcall.js",
    "ui/govuk-frontend.min.js",
    "ui/progress.js",
    "ui/sign-out.js",
    "ui/kept.js",
    "ui/outbox.js",
    "ui/images/favicon.svg",
)


@public
@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The worker of this release; one that takes itself away when the setting is off.

    Its version is made of all that it keeps, so that another release, name or colour replaces it.
    """
    kept = [_content(name) for name in (WORKER, *SHELL)]
    told = [settings.BRAND_NAME, settings.BRAND_COLOUR, settings.SUPPORT_PHONE]
    version = hashlib.sha256(b"\0".join([*kept, *(one.encode() for one in told)])).hexdigest()[:16]
    release = {
        "off": not settings.OFFLINE_UPDATE,
        "version": version,
        "shell": [*(static(name) for name in SHELL), reverse("ui:brand")],
        "offline": reverse("ui:offline"),
    }
    script = f"const RELEASE = {json.dumps(release)};\n{kept[0].decode()}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """No signal, and nothing kept for this address."""
    return render(request, "ui/offline.html", {"navigation": [], "bare": True})


def _content(name: str) -> bytes:
    found = finders.find(name)
    if found is None:
        raise Http404("The front end is not built.")
    return Path(found).read_bytes()
