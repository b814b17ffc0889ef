"""One episode: its cases by day, what was found out, the plan, and everything that was done."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.accounts.selectors import names_of
from rollcall.boards.forms import Asked, read_asked, when
from rollcall.domain.outbreak_records import KindDefinition, RecordKind
from rollcall.domain.outbreaks import CaseDay, EpisodeRef
from rollcall.domain.programme import Programme
from rollcall.foundation.access import refusals_as_pages
from rollcall.foundation.programmes import current_programme
from rollcall.outbreaks import presenters
from rollcall.outbreaks.selectors import HomeOutbreak, RecordInfo, home_outbreak, records_of
from rollcall.register.scoping import homes_visible_to, look_at_home, may_see_home
from rollcall.reports.selectors import findings_of


#: Days before the first case that a chart begins.
BEFORE = 3


@needs(Permission.SEE_OUTBREAKS)
@require_safe
def episode(request: HttpRequest, ref: str) -> HttpResponse:
    """The episode as known at a time."""
    asked, parsed = read_asked(request), EpisodeRef.parse(ref)
    programme = current_programme(asked.on)
    windows = programme.diseases.get(parsed.disease) if parsed else None
    if parsed is None or windows is None:
        raise Http404("There is no such episode.")
    actor = actor_of(request)
    with refusals_as_pages():
        home = look_at_home(
            actor, Permission.SEE_OUTBREAKS, parsed.location_id, asked.on, what=f"outbreak {ref}"
        )
    homes = homes_visible_to(actor, Permission.SEE_OUTBREAKS, asked.on).filter(pk=home.id)
    found = home_outbreak(homes, home, windows, asked.on, known_at=asked.known_at)
    days, until = _days_of(found, parsed, asked.on)
    records = [
        one
        for one in records_of(home.id, windows.disease, known_at=asked.known_at)
        if one.on <= asked.on
    ]
    findings = findings_of(home.id, windows.disease, known_at=asked.known_at)
    names = names_of(one.by for one in records)
    writes = asked.known_at is None and may_see_home(
        actor, Permission.MANAGE_OUTBREAKS, home.location_id, asked.on
    )
    kinds = programme.record_kinds
    return render(
        request,
        "boards/episode.html",
        {
            "title": f"{home.name}: {windows.name}",
            "heading": f"{windows.name}, {_called(parsed)}",
            "home": home,
            "ref": str(parsed),
            "state": presenters.STATE_WORDS[found.standing.state],
            "days_quiet": presenters.clock(found.standing, windows),
            "why": presenters.why(found),
            "windows": f"An outbreak is {windows.sentence}.",
            "is_latest": parsed.number == found.standing.episode,
            "chart": _chart(found, days, until),
            "findings": [
                {"id": one.id, "words": presenters.finding_row(one)["cells"]} for one in findings
            ],
            "needs_plan": found.needs_plan(),
            "plan": _plan(found.plan, kinds[RecordKind.PLAN], asked.on),
            "restrictions": [
                {
                    "id": one.id,
                    "text": presenters.restriction_line(one, kinds[RecordKind.RESTRICTION]),
                }
                for one in found.restrictions
            ],
            "sections": _sections(programme, records, names, asked.on),
            "timeline": presenters.timeline(records, findings, kinds, programme.outbreaks, days),
            "writes": writes,
            "back": _back(home.authority_code, asked, windows.disease),
            **when(request, asked),
        },
    )


def _called(ref: EpisodeRef) -> str:
    return f"episode {ref.number}" if ref.number else "no case counts"


def _days_of(
    found: HomeOutbreak, ref: EpisodeRef, on: dt.date
) -> tuple[Sequence[CaseDay], dt.date]:
    """The days with cases of one episode, and the day up to which its chart goes.

    Discounted days within it are shown too. Number 0 is what is left when no case counts.
    """
    if ref.number == 0:
        return [day for day in found.days if not day.cases], on
    known = found.episodes(on)
    if ref.number > len(known):
        raise Http404("What is known now makes no episode of this number.")
    one = known[ref.number - 1]
    end = min(on, one.ends_on(found.windows))
    first = one.days[0].on
    return [day for day in found.days if first <= day.on <= end], end


def _chart(found: HomeOutbreak, days: Sequence[CaseDay], until: dt.date) -> Any:
    if not days:
        return None
    asks = bool(found.windows.new_cases.questions)
    return presenters.cases_chart(
        days,
        first=days[0].on - dt.timedelta(days=BEFORE),
        last=until,
        title="New cases by day",
        answered_on=found.answered_on if asks else (),
    )


def _plan(one: RecordInfo | None, definition: KindDefinition, on: dt.date) -> dict[str, Any] | None:
    if one is None:
        return None
    review = one.values["review_on"]
    return {
        "id": one.id,
        "number": one.number,
        "goals": one.values.get("goals", "The words were erased."),
        "steps": presenters.plan_steps(one, on),
        "review_on": presenters.shown(definition.by_id["review_on"], review),
        "review_due": dt.date.fromisoformat(review) <= on,
    }


def _sections(
    programme: Programme, records: Sequence[RecordInfo], names: Any, on: dt.date
) -> list[dict[str, Any]]:
    """Every kind of record with what was written, the newest first."""
    return [
        {
            "kind": kind.value,
            "title": definition.title,
            "one": definition.one,
            "rows": [
                presenters.record_row(one, definition, programme.outbreaks, names, on)
                for one in records
                if one.kind is kind
            ],
        }
        for kind, definition in programme.record_kinds.items()
    ]


def _back(code: str, asked: Asked, disease: str) -> dict[str, str] | None:
    if not code:
        return None
    address = reverse("boards:outbreaks", args=[code])
    return {"href": asked.link(address, disease=disease), "text": "Outbreaks and single cases"}
