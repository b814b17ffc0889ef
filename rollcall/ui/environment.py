"""The Jinja environment of every page."""

from typing import Any

import jinja2
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from rollcall.ui import words
from rollcall.ui.fields import field_params
from rollcall.ui.links import with_query


def environment(**options: Any) -> jinja2.Environment:
    """Rooms' own templates first, then GOV.UK's macros."""
    options["loader"] = jinja2.ChoiceLoader(
        [
            options["loader"],
            jinja2.PrefixLoader(
                {"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}
            ),
        ]
    )
    options["undefined"] = jinja2.Undefined  # the same in debug as in real use
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    env = jinja2.Environment(**options)  # noqa: S701 - Django passes autoescape=True
    env.globals.update(
        static=static,
        url=_url,
        with_query=with_query,
        field_params=field_params,
        brand_name=settings.BRAND_NAME,
    )
    env.filters.update(
        day=words.day,
        short_day=words.short_day,
        clock_time=words.clock_time,
        moment=words.moment,
        number=words.number,
        percent=words.percent,
        plural=words.plural,
        duration=words.duration,
    )
    return env


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page."""
    return reverse(name, args=args, kwargs=kwargs)
