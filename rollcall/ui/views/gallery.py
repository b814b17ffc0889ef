"""Every component on one page, with invented values. Only in debug."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rollcall.foundation.access import public
from rollcall.foundation.progress import ProgressInfo
from rollcall.ui.charts import Bar, bar_chart
from rollcall.ui.fields import error_list
from rollcall.ui.forms import GalleryForm
from rollcall.ui.known_at import KnownAt, read_known_at
from rollcall.ui.paging import paging


DAY = dt.date(2020, 5, 26)
PROGRESS = ProgressInfo(
    id=uuid.UUID(int=0),
    what="Reading the file",
    done=400,
    of=600,
    message="3 rows have a problem so far.",
    started_at=dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC),
    updated_at=dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC),
    finished=False,
    failed=False,
    lost=False,
)
OUTBREAKS = (6, 7, 10, 13, 15, 16, 17, None, 19, 18, 16, 15, 14, 13)


@public
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Draw them all; answers 404 in real use."""
    if not settings.DEBUG:
        raise Http404
    wrong = GalleryForm({"name": "", "beds": "many"}, auto_id="wrong_%s")
    context = {
        "day": DAY,
        "tiles": TILES,
        "chart": example_chart(),
        "table": TABLE,
        "known": read_known_at(request),
        "past": KnownAt(at=dt.datetime(2020, 5, 25, 8, 0, tzinfo=dt.UTC)),
        "problems": PROBLEMS,
        "paging": paging(request, 432),
        "progress": PROGRESS,
        "form": GalleryForm(initial={"beds": 24}),
        "wrong": wrong,
        "wrong_errors": error_list(wrong),
    }
    return render(request, "ui/gallery.html", context)


def example_chart() -> Any:
    """Fourteen days, one of them unknown."""
    days = [DAY - dt.timedelta(days=13 - index) for index in range(14)]
    bars = [
        Bar(f"{day.day} {day:%B}", value, note="130 of 130 homes" if value else "No home answered")
        for day, value in zip(days, OUTBREAKS, strict=True)
    ]
    return bar_chart(
        id="outbreaks",
        title="Homes with an outbreak, 14 days",
        bars=bars,
        what="Outbreaks",
        value_heading="Homes",
        note_heading="Answered",
        csv_href="#outbreaks-title",
    )


TILES: list[dict[str, Any]] = [
    {"label": "homes heard from today", "value": 118, "of": 130, "as_of": DAY, "href": "#"},
    {"label": "outbreaks (2 or more cases)", "value": 13, "tone": "bad", "href": "#"},
    {
        "label": "beds you can fill now",
        "value": 316,
        "homes": 130,
        "answered": 130,
        "lines": ["242 of them short-term"],
        "href": "#",
    },
    {"label": "critically low on PPE", "value": 1, "tone": "warn", "homes": 130, "answered": 128},
    {"label": "tests waiting for a result", "value": None, "homes": 130, "answered": 0},
]

TABLE: dict[str, Any] = {
    "caption": "Homes that need a decision first",
    "columns": [
        {"text": "Home", "sort_href": "?sort=-home", "sorted": "ascending"},
        {"text": "State", "sort_href": "?sort=state"},
        {"text": "Beds", "numeric": True},
        {"text": "Last update"},
    ],
    "rows": [
        {
            "tone": "bad",
            "cells": [
                {"text": "Alder Court (invented)", "href": "#a", "sub": "Nursing, 42 beds"},
                {"text": "Outbreak", "tag": "bad"},
                38,
                {"text": "today, 9:40am", "sub": "By phone"},
            ],
        },
        {
            "cells": [
                {"text": "Birch House (invented)", "href": "#b", "sub": "Residential, 28 beds"},
                {"text": "Single case", "tag": "warn"},
                25,
                {"text": "today, 8:15am", "sub": "By the home"},
            ],
        },
        {
            "tone": "warn",
            "cells": [
                {"text": "Cedar Lodge (invented)", "href": "#c", "sub": "Nursing, 60 beds"},
                {"text": "Not heard from", "tag": "none"},
                "Not known",
                {"text": "yesterday, 10:05am"},
            ],
        },
        {
            "cells": [
                {"text": "Dune View (invented)", "href": "#d", "sub": "Residential, 33 beds"},
                {"text": "No cases", "tag": "good"},
                33,
                {"text": "today, 8:58am", "sub": "Nothing has changed"},
            ],
        },
    ],
}

PROBLEMS: list[dict[str, str]] = [
    {
        "level": "error",
        "text": "The beds do not add up.",
        "remedy": "Check each number.",
        "where": "Rule VR-01",
    },
    {
        "level": "warn",
        "text": "80 of 130 homes said yes, and the text says all homes.",
        "href": "#",
    },
    {"level": "confirm", "text": "Twelve deaths in one day is far more than before."},
]
