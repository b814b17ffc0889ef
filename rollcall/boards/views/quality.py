"""How far to trust a day's reports: frozen feeds, round numbers, copies, late and proxy reports."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs
from rollcall.boards.forms import Asked, read_asked, when
from rollcall.boards.views.allowed import check_homes_of, find_area_for, seen_of_area
from rollcall.domain.programme import Programme
from rollcall.domain.quality.feeds import Note
from rollcall.foundation.programmes import current_programme
from rollcall.register.selectors import AreaInfo, home_infos, open_homes
from rollcall.reports.selectors import FeedNotes, QueryFilter, count_queries, feed_notes
from rollcall.ui.downloads import csv_response
from rollcall.ui.links import with_query


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def quality(request: HttpRequest, code: str) -> HttpResponse:
    """What is worth knowing about an area's reports of a day, as known at a time."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    area, set_key, found = _found(request, programme, code, asked)
    sentences = {rule.id: rule.sentence for rule in found.rules}
    answers = may(actor_of(request), Permission.FILE_REPORT)
    return render(
        request,
        "boards/quality.html",
        {
            "title": f"{area.name}: how far to trust these reports",
            "area": area,
            "found": found,
            "set_title": programme.sets[set_key].title,
            "sets": _sets(request, programme, set_key),
            "rows": [_row(note, sentences) for note in found.notes],
            "waiting": count_queries(open_homes(code, asked.on), QueryFilter()) if answers else 0,
            "csv_href": with_query(request, reverse("boards:quality_csv", args=[code])),
            "back": {
                "href": asked.link(reverse("boards:board", args=[code])),
                "text": f"{area.name} board",
            },
            **when(request, asked),
        },
    )


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def quality_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    """The same as a file."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    _, set_key, found = _found(request, programme, code, asked)
    name = f"quality-{code}-{set_key}-{asked.on}.csv"
    return csv_response(name, _file_rows(set_key, found, asked))


def _found(
    request: HttpRequest, programme: Programme, code: str, asked: Asked
) -> tuple[AreaInfo, str, FeedNotes]:
    area = find_area_for(request, code, asked.on)
    check_homes_of(request, area, asked.on)
    wanted = request.GET.get("set", "")
    set_key = wanted if wanted in programme.sets else programme.settings.daily_set
    homes = open_homes(code, asked.on)
    groups = {info.id: info.provider_name for info in home_infos(homes, asked.on)}
    found = feed_notes(homes, groups, set_key, asked.on, known_at=asked.known_at)
    hidden = programme.sets[set_key].beyond(seen_of_area(request, area, asked.on))
    return area, set_key, found.without(hidden)


def _sets(request: HttpRequest, programme: Programme, set_key: str) -> list[dict[str, Any]]:
    """The other question sets that have rules about feeds."""
    return [
        {"text": one.title, "href": with_query(request, set=key)}
        for key, one in programme.sets.items()
        if key != set_key and programme.quality.of_set(key, "feed")
    ]


def _row(note: Note, sentences: dict[str, str]) -> dict[str, Any]:
    return {
        "cells": [
            {"text": note.evidence},
            {"text": note.rule, "sub": sentences[note.rule]},
            f"{note.part:,} of {note.of:,}",
        ]
    }


def _file_rows(set_key: str, found: FeedNotes, asked: Asked) -> Iterator[list[Any]]:
    yield ["set", "date", "known_at", "rule", "where", "question", "part", "of", "evidence"]
    known_at = asked.known_at.isoformat() if asked.known_at else ""
    for note in found.notes:
        yield [
            set_key, asked.on.isoformat(), known_at, note.rule, note.where, note.question,
            note.part, note.of, note.evidence,
        ]  # fmt: skip
