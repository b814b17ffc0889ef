"""What the API says about itself, and about addresses that lead nowhere."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from rollcall.api.openapi import document
from rollcall.api.problems import missing
from rollcall.foundation.access import public
from rollcall.foundation.documents import json_answer


@public
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document. It is the same for everybody and tells nothing about anybody."""
    return json_answer(document())


@public
@csrf_exempt
def nowhere(request: HttpRequest) -> HttpResponse:
    """A problem instead of a page."""
    return missing(request)
