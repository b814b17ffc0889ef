"""The deployer's colour, as a style sheet of one rule: the strict policy allows no inline style."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from rollcall.foundation.access import public


HOUR = 60 * 60  # seconds


@public
@require_safe
@cache_control(public=True, max_age=HOUR)
def colours(request: HttpRequest) -> HttpResponse:
    """GOV.UK Frontend takes its brand colour from this property."""
    # Settings refuse anything but # and six digits.
    rule = f":root {{ --govuk-brand-colour: {settings.BRAND_COLOUR}; }}\n"
    return HttpResponse(rule, content_type="text/css")
