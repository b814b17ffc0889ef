"""One line of the return opened: what each home said."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.assurance.presenters import SPLIT, answer_key, answer_words, line_words
from rollcall.assurance.selectors import DraftReturn, HomeAnswer, homes_of_line
from rollcall.assurance.views.draft import allowed_draft, known_errors
from rollcall.domain.sensitivity import Sensitivity
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import may_see_homes_of, seen_in_area
from rollcall.ui.known_at import read_known_at
from rollcall.ui.links import with_query
from rollcall.ui.paging import paging
from rollcall.ui.words import short_day


@needs(Permission.SEE_RETURN)
@require_safe
def line(request: HttpRequest, round_key: str, code: str, line_code: str) -> HttpResponse:
    """The homes behind a line, all of them or those with one answer."""
    known = read_known_at(request)
    found = allowed_draft(request, round_key, code, known)
    shown = next((one for one in found.lines if one.code == line_code), None)
    if shown is None:
        raise Http404(f"There is no line {line_code}.")
    sees_homes = may_see_homes_of(actor_of(request), code, found.on)
    seen = seen_in_area(actor_of(request), code, found.on)
    hides = sees_homes and _sensitivity(found, line_code) not in seen
    sees_homes = sees_homes and not hides
    answers = homes_of_line(code, round_key, line_code, known_at=known.at) if sees_homes else []
    wanted = request.GET.get("answer", "")
    narrowed = [one for one in answers if not wanted or answer_key(one) == wanted]
    page = paging(request, len(narrowed))
    return render(
        request,
        "assurance/line.html",
        {
            "title": f"{shown.code} {shown.label}",
            "found": found,
            "line": shown,
            "known": known,
            "split": [
                {
                    "text": text,
                    "count": getattr(shown, key),
                    "href": with_query(request, answer=key, page=None) + "#homes",
                    "current": wanted == key,
                }
                for key, text in SPLIT
            ],
            "wanted": wanted,
            "heading": line_words(shown, wanted),
            "errors": known_errors(known),
            "keep_for_known": {"answer": wanted},
            "sees_homes": sees_homes,
            "hides": hides,
            "rows": [
                _row(request, found.round.set, one) for one in narrowed[page.start : page.stop]
            ],
            "page": page,
            "all_href": with_query(request, answer=None, page=None),
            "now_href": with_query(request, known_at=None, known_date=None, known_time=None),
            "back": {
                "href": with_query(
                    request,
                    reverse("assurance:draft", args=[round_key, code]),
                    answer=None,
                    page=None,
                ),
                "text": "The return",
            },
        },
    )


def _sensitivity(found: DraftReturn, line_code: str) -> Sensitivity:
    """How sensitive the question is that a line counts (C0)."""
    programme = current_programme(found.on)
    lines = programme.returns.template(found.round.template).lines
    question = next(one.question for one in lines if one.code == line_code)
    return programme.sets[found.round.set].by_id[question].sensitivity


def _row(request: HttpRequest, set_key: str, one: HomeAnswer) -> dict[str, Any]:
    words, tone = answer_words(one)
    when: dict[str, Any] = {"text": short_day(one.reported_on) if one.reported_on else "No report"}
    if one.reported_on:
        when["href"] = _link(request, "boards:report", one, set_key, one.reported_on)
        when["about"] = one.home.name
    home_href = _link(request, "boards:home", one)
    return {
        "cells": [
            {"text": one.home.name, "href": home_href, "sub": one.home.location_id},
            {"text": words, "tag": tone},
            when,
        ]
    }


def _link(request: HttpRequest, name: str, one: HomeAnswer, *more: Any) -> str:
    """A page of the home that keeps the knowledge and drops this page's filter."""
    address = reverse(name, args=[one.home.location_id, *more])
    return with_query(request, address, answer=None, page=None)
