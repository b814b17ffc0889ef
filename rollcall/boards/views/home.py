"""One home on a page: who it is, where it stands, what it last said, and every version of it."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, may, needs
from rollcall.boards import presenters
from rollcall.boards.forms import Asked, days_up_to, read_asked, when
from rollcall.boards.views.allowed import find_home_for, seen_of_home
from rollcall.domain.outbreaks import EpisodeRef
from rollcall.domain.programme import LeadKind, Programme
from rollcall.domain.questions.answers import calendar_day, show
from rollcall.domain.questions.definition import State
from rollcall.domain.sensitivity import Sensitivity
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors import home_trends, standing_of
from rollcall.register.contacts import PURPOSES
from rollcall.register.scoping import homes_visible_to, may_see_home
from rollcall.register.selectors import (
    ContactInfo,
    HomeInfo,
    LeadInfo,
    aliases,
    areas_of_home,
    contacts_of,
    leads_of,
    predecessors,
)
from rollcall.reports.presenters.differences import groups as difference_groups
from rollcall.reports.presenters.sources import filled_sentence, origin_words
from rollcall.reports.presenters.versions import said, version_items
from rollcall.reports.selectors import (
    DifferenceFilter,
    QueryInfo,
    VersionInfo,
    latest_reports,
    some_differences,
    versions,
    waiting_queries,
)
from rollcall.reports.services import is_late
from rollcall.ui.links import with_query
from rollcall.ui.words import short_day


#: Days of the home's trends: two weeks, or the eight over which an outbreak ends.
SHORT, LONG = 14, 56


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def home(request: HttpRequest, location_id: str) -> HttpResponse:
    """The home as known at a time."""
    asked = read_asked(request)
    programme = current_programme(asked.on)
    found = find_home_for(request, location_id, asked.on, "home page")
    homes = homes_visible_to(actor_of(request), Permission.SEE_HOMES, asked.on).filter(pk=found.id)
    set_key, seen = programme.settings.daily_set, seen_of_home(request, found, asked.on)
    standing = standing_of(homes, set_key, asked.on, known_at=asked.known_at)
    sets = [_set_reports(programme, key, found, asked, seen) for key in programme.sets]
    return render(
        request,
        "boards/home.html",
        {
            "title": found.name,
            "home": found,
            "facts": _facts(programme, found, asked),
            "standing": presenters.standing_sentence(standing, programme.settings.outbreak, seen),
            **_charts(request, programme, found, asked, seen),
            "outbreak_href": _outbreak(request, found, asked, standing.episode),
            "sets": [one for one in sets if one["latest"]],
            "differences": _differences(request, found, asked),
            "asked_about": _asked_about(request, found, asked),
            "contacts": _contacts(request, found, asked.on),
            "purposes": PURPOSES,
            "leads": _leads(programme, found, asked.on),
            "sends_notices": may(actor_of(request), Permission.SEND_NOTICES),
            "back": {
                "href": asked.link(reverse("boards:board", args=[found.authority_code])),
                "text": f"{found.authority_name} board",
            }
            if found.authority_code and _sees_board(request)
            else None,
            **when(request, asked),
        },
    )


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def report(request: HttpRequest, location_id: str, set_key: str, on: str) -> HttpResponse:
    """Every version of one report: what changed, when it was known, from whom and why."""
    asked, day = read_asked(request), calendar_day(on)
    programme = current_programme(day)
    if set_key not in programme.sets or day is None:
        raise Http404("There is no such report.")
    found = find_home_for(request, location_id, day, f"report {set_key} {on}")
    question_set, seen = programme.sets[set_key], seen_of_home(request, found, day)
    held = [
        one.as_known_at(asked.known_at)
        for one in versions(location_id, set_key, day)
        if asked.known_at is None or one.known_from <= asked.known_at
    ]
    return render(
        request,
        "boards/report.html",
        {
            "title": f"{found.name}: {question_set.title.lower()} for {short_day(day)}",
            "home": found,
            "set_title": question_set.title,
            "day": day,
            "versions": version_items(
                programme, set_key, [one.cut_for(question_set, seen) for one in held]
            ),
            "topics": _answers(programme, set_key, found, held[-1], seen) if held else [],
            "current": held[-1] if held else None,
            "correct_href": _correction(request, location_id, set_key, day, asked),
            "back": {
                "href": asked.link(reverse("boards:home", args=[location_id])),
                "text": found.name,
            },
            **when(request, asked),
        },
    )


def _outbreak(request: HttpRequest, found: HomeInfo, asked: Asked, number: int) -> str:
    """Where what is done about its cases stands, for somebody who may see that; "" else."""
    if not may(actor_of(request), Permission.SEE_OUTBREAKS):
        return ""
    disease = current_programme().settings.outbreak.disease
    ref = EpisodeRef(found.location_id, disease, number)
    return asked.link(reverse("boards:episode", args=[str(ref)]))


def _differences(request: HttpRequest, found: HomeInfo, asked: Asked) -> list[dict[str, Any]]:
    """The open differences about the home, for a person who may decide about them."""
    if asked.known_at is not None or not may(actor_of(request), Permission.SETTLE_DIFFERENCES):
        return []
    homes = homes_visible_to(actor_of(request), Permission.SETTLE_DIFFERENCES, asked.on)
    open_ones = some_differences(homes, DifferenceFilter(location_id=found.location_id))
    programmes = {on: current_programme(on) for on in {one.on for one in open_ones}}
    listed = difference_groups(programmes, open_ones, {found.id: found}, clock.now())
    return [row for group in listed for row in group["rows"]]


def _correction(
    request: HttpRequest, location_id: str, set_key: str, day: dt.date, asked: Asked
) -> str:
    """Where this report can be corrected, for somebody who may; "" else (AT-16)."""
    late = is_late(day, clock.now())
    needed = (Permission.FILE_REPORT, *((Permission.AMEND_OLD_REPORT,) if late else ()))
    actor = actor_of(request)
    if asked.known_at or not all(may_see_home(actor, one, location_id, day) for one in needed):
        return ""
    return reverse("reports:update", args=[location_id, set_key, day])


def _asked_about(request: HttpRequest, found: HomeInfo, asked: Asked) -> list[QueryInfo]:
    """The questions about its answers that wait, for a person who may answer for the home."""
    if asked.known_at is not None or not may(actor_of(request), Permission.FILE_REPORT):
        return []
    reviews = may(actor_of(request), Permission.REVIEW_QUERIES)
    return waiting_queries(found.location_id, "" if reviews else "home")


def _contacts(request: HttpRequest, found: HomeInfo, on: dt.date) -> list[ContactInfo] | None:
    """Whom to ring, or None for somebody who may not know."""
    actor = actor_of(request)
    if not may_see_home(actor, Permission.SEE_CONTACTS, found.location_id, on):
        return None
    return contacts_of([found.location_id], on)[found.location_id]


def _charts(
    request: HttpRequest,
    programme: Programme,
    found: HomeInfo,
    asked: Asked,
    seen: frozenset[Sensitivity],
) -> dict[str, Any]:
    """The home's trends over two weeks or eight, and where to see the other."""
    days = LONG if request.GET.get("days") == str(LONG) else SHORT
    other = SHORT if days == LONG else LONG
    trends = home_trends(programme, found, asked.on, days=days, known_at=asked.known_at, seen=seen)
    return {
        "days": days,
        "other_days": other,
        "other_days_href": with_query(request, days=other) + "#trends",
        "charts": [
            presenters.own_chart(programme, figure, trend, "the home’s number")
            for figure, trend in trends.items()
            if any(value is not None for _, value in trend)
        ],
    }


def _leads(
    programme: Programme, found: HomeInfo, on: dt.date
) -> list[tuple[LeadKind, LeadInfo | None]]:
    """Each kind of lead with who it is on the day."""
    held = leads_of([found.location_id], on)[found.location_id]
    return [(kind, held.get(kind.key)) for kind in programme.settings.lead_kinds]


def _sees_board(request: HttpRequest) -> bool:
    return may(actor_of(request), Permission.SEE_FIGURES)


def _facts(programme: Programme, found: HomeInfo, asked: Asked) -> list[dict[str, Any]]:
    """Who and where, with the source of it."""
    places = [area.name for area in areas_of_home(found.location_id, asked.on)]
    labels = {one.key: one.label for one in programme.settings.home_attributes}
    attributes = [
        f"{labels[key]}: {'yes' if value is True else 'no' if value is False else value}"
        for key, value in found.attributes.items()
        if key in labels
    ]
    closed = (
        f"Closed on {short_day(found.closed_on)} {found.closed_on:%Y}" if found.closed_on else ""
    )
    before = predecessors(found.location_id, asked.on)
    rows = [
        ("CQC location id", found.location_id),
        ("Status", closed or "Open"),
        ("Provider", f"{found.provider_name} ({found.provider_id})" if found.provider_name else ""),
        ("Address", ", ".join(filter(None, (found.address, found.postcode)))),
        ("Registered beds", found.beds if found.beds is not None else "Not known"),
        ("Areas", ", ".join(places)),
        ("About the home", "; ".join(attributes)),
        ("Also known as", ", ".join(aliases("home", found.location_id))),
        ("Took the place of", ", ".join(f"{one.name} ({one.location_id})" for one in before)),
        ("Source", f"{found.source}, as of {short_day(found.as_of)} {found.as_of:%Y}"),
    ]
    return [{"key": key, "value": value} for key, value in rows if value not in ("", None)]


def _set_reports(
    programme: Programme,
    set_key: str,
    found: HomeInfo,
    asked: Asked,
    seen: frozenset[Sensitivity],
) -> dict[str, Any]:
    """A home's latest report of a set, and the ones before it."""
    held = latest_reports(found.location_id, set_key, up_to=asked.on, known_at=asked.known_at)
    question_set = programme.sets[set_key]
    given = {one.on: one for one in held}
    due = days_up_to(asked.on) if held and question_set.cadence == "daily" else []
    return {
        "title": question_set.title,
        "id": set_key,
        "days": [
            _day(found, set_key, on, given.get(on), asked)
            for on in sorted({*due, *given}, reverse=True)
        ],
        "topics": _answers(current_programme(held[0].on), set_key, found, held[0], seen)
        if held
        else [],
        "latest": held[0] if held else None,
        "provenance": ". ".join(
            filter(
                None,
                (said(held[0]), filled_sentence(programme, held[0].cut_for(question_set, seen))),
            )
        )
        if held
        else "",
    }


def _day(
    found: HomeInfo, set_key: str, on: dt.date, one: VersionInfo | None, asked: Asked
) -> dict[str, Any]:
    """A day with the home's report for it, or without one."""
    return {
        "text": f"{short_day(on)} {on:%Y}",
        "href": asked.link(reverse("boards:report", args=[found.location_id, set_key, on]))
        if one
        else "",
        "said": said(one) if one else "",
        "corrected": one is not None and one.number > 1,
    }


def _answers(
    programme: Programme,
    set_key: str,
    found: HomeInfo,
    one: VersionInfo,
    seen: frozenset[Sensitivity],
) -> list[dict[str, Any]]:
    """A version's answers by topic: in words, the questions left empty, and those not to be seen."""
    compiled = programme.compiled(set_key)
    sheet = compiled.sheet(
        one.answers,
        on=one.on,
        home={**found.attributes, "beds": found.beds},
        round_settings=programme.round_conditions(set_key, one.on),
    )
    topics = []
    for topic in compiled.question_set.topics:
        rows, empty, hidden = [], [], []
        for question in compiled.question_set.asked:
            if question.topic != topic.key:
                continue
            if question.sensitivity not in seen:
                hidden.append(question.label)
                continue
            state, value = sheet.reading(question.id)
            given = question.id in one.answers
            if state is State.DOES_NOT_APPLY and not given:
                continue
            if state is State.NOT_ANSWERED:
                empty.append(question.label)
                continue
            words = (
                show(question, value) if state is State.ANSWERED else presenters.STATE_WORDS[state]
            )
            rows.append(
                {
                    "label": question.label,
                    "words": words,
                    "unit": question.unit if state is State.ANSWERED else "",
                    "answered": state is State.ANSWERED,
                    "carried": question.id in one.carried,
                    "origin": origin_words(programme, one, question.id),
                    "calculated": question.type == "calculated" and not given,
                }
            )
        if rows or empty or hidden:
            topics.append({"title": topic.title, "rows": rows, "empty": empty, "hidden": hidden})
    return topics
