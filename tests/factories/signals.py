"""What is known of invented homes, as the rules of signals and levels may ask for it."""

import datetime as dt
from typing import Any

from rollcall.domain.home_facts import Contact, Facts, Told, case_facts, facts_at, week_facts
from rollcall.domain.outbreaks import CaseDay
from rollcall.domain.programme import Programme


TODAY = dt.date(2020, 5, 26)
NOW = dt.datetime(2020, 5, 26, 11, 0, tzinfo=dt.UTC)
#: A day on which nothing is the matter.
CALM = {
    "coping": "green_fine",
    "deaths_all": 0,
    "manager_cover": "registered_manager",
    "shifts_planned": 20,
    "shifts_filled": 20,
    "ppe_aprons_rag": "green",
    "ppe_gloves_rag": "green",
    "ppe_masks_iir_rag": "blue",
    "ppe_eyes_rag": "green",
    "ppe_sanitiser_rag": "green",
    "ppe_bodybags_rag": "not_needed",
    "accepting": 3,
    "admission_status": "open",
}
HOME = {"provides_nursing": False, "does_agp": False}


def told(
    answers: dict[str, Any] | None = None,
    *,
    on: dt.date = TODAY,
    at: dt.datetime = NOW,
    source: str = "self",
    **more: Any,
) -> Told:
    """A report of a calm day but for some answers; None leaves one out."""
    given = {key: v for key, v in {**CALM, **(answers or {})}.items() if v is not None}
    return Told(on, source, at, given, **more)


def facts(
    programme: Programme,
    answers: dict[str, Any] | None = None,
    *,
    before: dict[str, Any] | None = None,
    cases: list[CaseDay] | None = None,
    hours: float | None = 20,
    on: dt.date = TODAY,
    affected: int = 0,
    region: int = 0,
    overdue: int = 0,
    without_plan: int = 0,
    home: dict[str, Any] | None = None,
    reports: list[Told] | None = None,
    **contact: Any,
) -> Facts:
    """A home that answered, and was last heard from some hours ago; `reports` are instead of both."""
    if reports is None:
        reports = [told(answers, on=on)]
        if before is not None:
            reports.append(told(before, on=on - dt.timedelta(days=1)))
    last = None if hours is None else NOW - dt.timedelta(hours=hours)
    heard = Contact(last, last.date() if last else None, **contact)
    return facts_at(
        programme.compiled("daily"),
        reports,
        home=home or HOME,
        today=TODAY,
        answer_days=programme.signals.answer_days,
        beside={
            "contact": heard.known(NOW, TODAY),
            "cases": case_facts(cases or [], TODAY, programme.settings.outbreak),
            "area": {"affected_percent": affected},
            "region": {"affected_percent": region},
            "actions": {"overdue": overdue},
            "outbreaks": {"without_plan": without_plan},
            "week": week_facts(reports, programme.week_questions, TODAY),
        },
    )


def case(days_ago: int, confirmed: int = 1) -> CaseDay:
    """New cases some days ago."""
    return CaseDay(TODAY - dt.timedelta(days=days_ago), confirmed=confirmed)
