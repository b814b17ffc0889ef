"""One home on a page: what matters first, what it last said, who it is and who stands by it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.permissions import Permission, may, needs
from rollcall.boards import presenters
from rollcall.boards.forms import Asked, days_up_to, read_asked, when
from rollcall.boards.presenters import one_home
from rollcall.boards.presenters.addresses import Addresses
from rollcall.boards.selectors import Reader, glance_at, this_home
from rollcall.boards.views.allowed import find_home_to_read
from rollcall.cell.selectors import Moment
from rollcall.domain.programme import LeadKind, Programme
from rollcall.domain.sensitivity import Sensitivity
from rollcall.foundation import clock
from rollcall.foundation.programmes import current_programme
from rollcall.picture.selectors import home_trends
from rollcall.register.contacts import PURPOSES
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
from rollcall.reports.presenters.sources import filled_sentence
from rollcall.reports.presenters.versions import said
from rollcall.reports.selectors import (
    DifferenceFilter,
    QueryInfo,
    VersionInfo,
    latest_by_set,
    some_differences,
    waiting_queries,
)
from rollcall.ui.links import with_query
from rollcall.ui.words import plural, short_day


#: Days of the home's trends: two weeks, or the eight over which an outbreak ends.
SHORT, LONG = 14, 56


@needs(Permission.SEE_HOMES, Permission.SEE_FIGURES)
@require_safe
def home(request: HttpRequest, location_id: str) -> HttpResponse:
    """The home as known at a time: what matters first, then what it said, then who it is."""
    asked, now = read_asked(request), clock.now()
    programme, moment = current_programme(asked.on), asked.moment(now)
    found, reader = find_home_to_read(request, location_id, asked.on, "home page")
    days = LONG if request.GET.get("days") == str(LONG) else SHORT
    held = latest_by_set(
        location_id, list(programme.sets), up_to=asked.on, known_at=asked.known_at, limit=days
    )
    daily = held.get(programme.settings.daily_set, [])
    return render(
        request,
        "boards/home.html",
        {
            "title": found.name,
            "home": found,
            **_at_a_glance(
                programme,
                found,
                Addresses(location_id, reader, asked.link),
                moment,
                daily[0].on if daily else None,
            ),
            "identity": _identity(found),
            "facts": _facts(programme, found, asked),
            **_charts(request, programme, found, asked, days, daily, reader.sees),
            "sets": [
                _set_reports(programme, key, found, asked, held[key][:SHORT], reader.sees)
                for key in programme.sets
                if key in held
            ],
            "differences": _differences(reader, found, asked),
            "asked_about": _asked_about(reader, found, asked),
            "contacts": _contacts(reader, found, asked.on),
            "purposes": PURPOSES,
            "leads": _leads(programme, found, asked.on),
            "sends_notices": reader.may(Permission.SEND_NOTICES),
            "timeline_href": asked.link(reverse("boards:timeline", args=[location_id])),
            "back": {
                "href": asked.link(reverse("boards:board", args=[found.authority_code])),
                "text": f"{found.authority_name} board",
            }
            if found.authority_code and may(reader.actor, Permission.SEE_FIGURES)
            else None,
            **when(request, asked),
        },
    )


def _at_a_glance(
    programme: Programme, found: HomeInfo, to: Addresses, moment: Moment, last: dt.date | None
) -> dict[str, Any]:
    """Level, signals, outbreaks and actions at the moment: the sections that somebody decides by.

    `last` is the day of the home's last daily report.
    """
    reader, on = to.reader, clock.reporting_day(moment.at)
    glance = glance_at(reader, found, on, moment, last)
    concerns = glance.concerns
    reviews = reader.may(Permission.REVIEW_SIGNALS)
    return {
        "level": one_home.level_section(programme, concerns, to, moment) if concerns else None,
        "signals": one_home.signals_section(programme, concerns.signals, to, on)
        if concerns and reviews
        else None,
        "sets_aside": reviews and moment.is_now,
        "opens_actions": moment.is_now and reader.may(Permission.OPEN_ACTIONS),
        "is_now": moment.is_now,
        "outbreaks": one_home.outbreak_sections(programme, glance, to, on),
        "actions": one_home.actions_section(programme, glance.actions, to, moment),
    }


def _differences(reader: Reader, found: HomeInfo, asked: Asked) -> list[dict[str, Any]]:
    """The open differences about the home, for a person who may decide about them."""
    if asked.known_at is not None or not reader.may(Permission.SETTLE_DIFFERENCES):
        return []
    homes = this_home(found, asked.on)
    open_ones = some_differences(homes, DifferenceFilter(location_id=found.location_id))
    programmes = {on: current_programme(on) for on in {one.on for one in open_ones}}
    listed = difference_groups(programmes, open_ones, {found.id: found}, clock.now())
    return [row for group in listed for row in group["rows"]]


def _asked_about(reader: Reader, found: HomeInfo, asked: Asked) -> list[QueryInfo]:
    """The questions about its answers that wait, for a person who may answer for the home."""
    if asked.known_at is not None or not reader.may(Permission.FILE_REPORT):
        return []
    return waiting_queries(
        found.location_id, "" if reader.may(Permission.REVIEW_QUERIES) else "home"
    )


def _contacts(reader: Reader, found: HomeInfo, on: dt.date) -> list[ContactInfo] | None:
    """Whom to ring, or None for somebody who may not know."""
    if not reader.may(Permission.SEE_CONTACTS):
        return None
    return contacts_of([found.location_id], on)[found.location_id]


def _charts(
    request: HttpRequest,
    programme: Programme,
    found: HomeInfo,
    asked: Asked,
    days: int,
    daily: Sequence[VersionInfo],
    seen: frozenset[Sensitivity],
) -> dict[str, Any]:
    """The home's trends over two weeks or eight, and where to see the other."""
    other = SHORT if days == LONG else LONG
    trends = home_trends(
        programme, found, asked.on, days=days, known_at=asked.known_at, reports=daily, seen=seen
    )
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


def _identity(found: HomeInfo) -> str:
    """Which home it is, in one line; the rest stands further down."""
    beds = plural(found.beds, "bed") if found.beds is not None else ""
    parts = [found.location_id, found.provider_name, found.postcode, beds, found.authority_name]
    return " · ".join(filter(None, parts))


def _facts(programme: Programme, found: HomeInfo, asked: Asked) -> list[dict[str, Any]]:
    """Who and where, with the source of it."""
    places = [f"{area.name} ({area.code})" for area in areas_of_home(found.location_id, asked.on)]
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
    held: Sequence[VersionInfo],
    seen: frozenset[Sensitivity],
) -> dict[str, Any]:
    """A home's latest report of a set, and the ones before it; `held` is the newest first."""
    question_set, latest = programme.sets[set_key], held[0]
    given = {one.on: one for one in held}
    due = days_up_to(asked.on) if question_set.cadence == "daily" else []
    return {
        "title": question_set.title,
        "id": set_key,
        "days": [
            _day(found, set_key, on, given.get(on), asked)
            for on in sorted({*due, *given}, reverse=True)
        ],
        "topics": presenters.answer_topics(
            current_programme(latest.on), set_key, found, latest, seen
        ),
        "latest": latest,
        "provenance": ". ".join(
            filter(
                None,
                (said(latest), filled_sentence(programme, latest.cut_for(question_set, seen))),
            )
        ),
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
