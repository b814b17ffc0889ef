"""Queries as rows, tags and sentences."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse

from rollcall.domain.figures import percent
from rollcall.domain.quality.definition import QualityRule
from rollcall.domain.quality.queries import QueryState
from rollcall.register.selectors import HomeInfo
from rollcall.reports.selectors import QueryInfo, QueryStep, RuleRate
from rollcall.ui.words import moment, plural, short_day


STATES: Mapping[QueryState, tuple[str, str]] = {
    QueryState.OPEN: ("Open", "warn"),
    QueryState.ANSWERED: ("Answered", "info"),
    QueryState.CONFIRMED: ("It was right", "good"),
    QueryState.CORRECTED: ("Corrected", "good"),
    QueryState.SET_ASIDE: ("Set aside", "none"),
}
OWNERS = {"home": "The home", "council": "The council"}
KINDS = {"impossible": "Cannot be so", "query": "Please check", "information": "Worth knowing"}
STEPS = {
    "confirm": "said that it is right",
    "answer": "said something about it; the number stands for now",
    "correct": "corrected the answer",
    "set_aside": "set it aside",
    "reopen": "asked again",
}

#: Below this many settled queries a share says nothing about a threshold.
ENOUGH_SETTLED = 10


def age(one: QueryInfo, now: dt.datetime) -> str:
    """How long it has been open, in days."""
    days = (now - one.opened_at).days
    return plural(days, "day") if days > 0 else "Today"


def query_row(one: QueryInfo, home: HomeInfo | None, now: dt.datetime) -> dict[str, Any]:
    """A query in the officers' list."""
    words, tone = STATES[one.state]
    return {
        "tone": "bad" if one.kind == "impossible" and one.is_waiting else "",
        "cells": [
            {"text": home.name if home else one.location_id, "sub": one.location_id},
            {
                "text": one.ask,
                "href": reverse("reports:query", args=[one.id]),
                "about": home.name if home else one.location_id,
                "sub": one.evidence,
            },
            f"{short_day(one.on)} {one.on:%Y}",
            {"text": one.rule, "sub": KINDS.get(one.kind, one.kind)},
            OWNERS.get(one.owner, one.owner),
            age(one, now),
            {"text": words, "tag": tone},
        ],
    }


def query_rows_for_file(
    queries: Iterable[QueryInfo], names: Mapping[int, HomeInfo]
) -> Iterator[list[Any]]:
    """The list as rows of a file."""
    yield [
        "query", "location_id", "name", "set", "date", "rule", "kind", "question", "said",
        "asked", "evidence", "owner", "opened_at", "state",
    ]  # fmt: skip
    for one in queries:
        name = names[one.home_id].name if one.home_id in names else ""
        yield [
            one.id, one.location_id, name, one.question_set, one.on.isoformat(), one.rule,
            one.kind, one.question, "" if one.said is None else one.said, one.ask, one.evidence,
            one.owner, one.opened_at.isoformat(), one.state.value,
        ]  # fmt: skip


def history(query: QueryInfo, steps: Sequence[QueryStep], reader: str) -> list[dict[str, str]]:
    """What happened, oldest first. Nobody is named, but the reader is told what they did."""
    found = [{"when": moment(query.opened_at), "what": "Asked", "words": ""}]
    for step in steps:
        who = "You" if step.by == reader else "A correction" if _is_machine(step) else "Somebody"
        what = "removed the cause" if _is_machine(step) else STEPS[step.step]
        found.append(
            {"when": moment(step.at), "what": f"{who} {what}", "words": step.words},
        )
    return found


def _is_machine(step: QueryStep) -> bool:
    return step.by.startswith("system:")


def rate_row(rule: QualityRule, rate: RuleRate) -> dict[str, Any]:
    """How often a rule asks, with both denominators."""
    settled = rate.confirmed + rate.corrected
    per_hundred = f"{rate.per_hundred:.2f}" if rate.per_hundred is not None else "–"
    return {
        "cells": [
            {"text": rule.id, "sub": rule.sentence},
            {"text": KINDS[rule.kind]},
            {
                "text": per_hundred if rule.active else "Switched off",
                "sub": f"{rate.opened:,} of {plural(rate.reports, 'report')}",
            },
            f"{rate.waiting:,}",
            f"{rate.corrected:,}",
            f"{rate.set_aside:,}",
            {
                "text": percent(rate.confirmed, settled, 0) if settled else "–",
                "sub": f"{rate.confirmed:,} of {settled:,} settled",
            },
            advice(rate),
        ]
    }


def advice(rate: RuleRate) -> str:
    """What the share that was right says about the threshold."""
    share = rate.share_right
    if share is None or rate.confirmed + rate.corrected < ENOUGH_SETTLED:
        return "Too few to tell"
    if share >= 0.8:
        return "Asks too often: most were right"
    if share <= 0.2:
        return "Finds mistakes: could ask more"
    return "About right"


def rate_rows_for_file(rates: Iterable[tuple[QualityRule, RuleRate]]) -> Iterator[list[Any]]:
    """The rates as rows of a file."""
    yield [
        "rule", "set", "kind", "active", "reports", "opened", "waiting", "confirmed", "corrected",
        "set_aside",
    ]  # fmt: skip
    for rule, rate in rates:
        yield [
            rule.id, rule.set, rule.kind, "yes" if rule.active else "no", rate.reports,
            rate.opened, rate.waiting, rate.confirmed, rate.corrected, rate.set_aside,
        ]  # fmt: skip
