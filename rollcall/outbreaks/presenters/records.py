"""Records, findings and clocks as pages show them: rows, tags and sentences. No queries."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rollcall.domain.outbreak_records import (
    Field,
    FieldType,
    KindDefinition,
    Outbreaks,
    RecordKind,
    agreement,
    steps,
)
from rollcall.domain.outbreaks import CaseDay, OutbreakState, OutbreakWindows, Standing, TestResult
from rollcall.outbreaks.selectors import HomeOutbreak, RecordInfo
from rollcall.reports.selectors import FindingInfo
from rollcall.ui.charts import Bar, BarChart, bar_chart
from rollcall.ui.words import moment, plural, short_day


STATE_WORDS = {
    OutbreakState.NONE: ("No cases", "good"),
    OutbreakState.SINGLE_CASE: ("Single case", "warn"),
    OutbreakState.SUSPECTED: ("Suspected outbreak", "bad"),
    OutbreakState.CONFIRMED: ("Confirmed outbreak", "bad"),
    OutbreakState.RECOVERING: ("Outbreak, recovering", "bad"),
    OutbreakState.RECOVERED: ("Recovered", "good"),
    OutbreakState.DISCOUNTED: ("Discounted", "none"),
}

RESULT_WORDS = {
    TestResult.AWAITED: ("Awaited", "warn"),
    TestResult.POSITIVE: ("Positive", "bad"),
    TestResult.NEGATIVE: ("Negative", "good"),
}


def clock(standing: Standing, windows: OutbreakWindows) -> str:
    """ "day 12 of 28, 3 days unconfirmed"; silence is never said to be quiet."""
    state = standing.state
    words = ""
    if state.is_outbreak:
        words = f"day {standing.days_without_case} of {windows.recovery_days}"
    elif state is OutbreakState.SINGLE_CASE:
        words = f"day {standing.days_without_case} of {windows.link_days}"
    elif standing.last_case is not None:
        words = f"{plural(standing.days_without_case, 'day')} without a new case"
    if standing.unconfirmed_days:
        words += f", {plural(standing.unconfirmed_days, 'day')} unconfirmed"
    return words


def why(one: HomeOutbreak) -> str:
    """Why the home stands where it does, in one sentence."""
    standing, windows = one.standing, one.windows
    if standing.state is OutbreakState.DISCOUNTED:
        return "Every case tested negative."
    if standing.first_case is None:
        return "No case counts."
    words = f"First case on {short_day(standing.first_case)}"
    if standing.outbreak_on is not None:
        words += (
            f", {windows.cases_for_outbreak} or more within {windows.link_days} days "
            f"on {short_day(standing.outbreak_on)}"
        )
    return f"{words}, last new case on {short_day(standing.last_case)}."


def cases_chart(
    days: Iterable[CaseDay],
    *,
    first: dt.date,
    last: dt.date,
    title: str,
    answered_on: Iterable[dt.date] | None = None,
) -> BarChart:
    """New cases by day. With `answered_on`, a day on which a home did not say is unknown, not 0."""
    counted: dict[dt.date, int] = {}
    for day in days:
        counted[day.on] = counted.get(day.on, 0) + day.cases
    answered = None if answered_on is None else set(answered_on)
    length = (last - first).days + 1
    bars = []
    for on in (first + dt.timedelta(days=number) for number in range(length)):
        known = on in counted or answered is None or on in answered
        bars.append(Bar(short_day(on), counted.get(on, 0) if known else None))
    return bar_chart(
        id="cases", title=title, bars=bars, what="New cases", value_heading="New cases"
    )


def shown(field: Field, text: str) -> str:
    """One value in words."""
    if field.type is FieldType.CHOICE:
        return dict(field.choices).get(text, text)
    if field.type is FieldType.DAY:
        day = dt.date.fromisoformat(text)
        return f"{short_day(day)} {day.year}"
    return text


def label(field: Field) -> str:
    """A field's label with the group it stands in."""
    return f"{field.group}: {field.label}" if field.group else field.label


def value_rows(definition: KindDefinition, one: RecordInfo) -> list[dict[str, Any]]:
    """What a record says, for a summary list; empty fields are left out."""
    return [
        {"key": {"text": label(field)}, "value": {"text": shown(field, one.values[field.id])}}
        for field in definition.by_id.values()
        if one.values.get(field.id)
    ]


def headline(definition: KindDefinition, one: RecordInfo) -> str:
    """A record in one line: its first few values in words."""
    told = [
        shown(field, one.values[field.id]).rstrip(".")
        for field in definition.fields
        if one.values.get(field.id) and field.type is not FieldType.DAY
    ]
    if one.kind in (RecordKind.ASSESSMENT, RecordKind.CLEANING, RecordKind.CHECKLIST):
        return split(definition, one)
    words = ": ".join(told[:3]) or definition.one.capitalize()
    return words if len(words) <= 200 else f"{words[:197]}…"


def split(definition: KindDefinition, one: RecordInfo) -> str:
    """How many lines were answered how: "6 yes, 1 partly, 1 not answered"."""
    asked = [
        field
        for field in definition.fields
        if field.type is FieldType.CHOICE and field.id != "by_role"
    ]
    given = [dict(f.choices).get(one.values.get(f.id, ""), "Not answered") for f in asked]
    counts = {word: given.count(word) for word in dict.fromkeys(given)}
    return ", ".join(f"{count} {word.lower()}" for word, count in counts.items())


def validated(outbreaks: Outbreaks, one: RecordInfo) -> str:
    """How a check agreed with the self-assessment, and about what it did not."""
    found = agreement(outbreaks, one.values)
    words = f"{found.agree} agreed, {found.disagree} not agreed"
    return f"{words}: {'; '.join(found.disputed)}" if found.disputed else words


def state_of(one: RecordInfo, definition: KindDefinition, on: dt.date) -> tuple[str, str]:
    """Whether it holds, as a tag; "" for what just happened."""
    if one.withdrawn:
        return "Taken back", "none"
    if not definition.ending:
        return "", ""
    if one.is_open(on):
        return "Open", "info"
    return ("Closed", "good") if one.ended_on and one.ended_on <= on else ("Begins later", "none")


def record_row(
    one: RecordInfo,
    definition: KindDefinition,
    outbreaks: Outbreaks,
    names: Mapping[str, str],
    on: dt.date,
) -> dict[str, Any]:
    """A record in a list on the episode's page."""
    words, tone = state_of(one, definition, on)
    is_check = one.kind is RecordKind.VALIDATION
    return {
        "id": one.id,
        "on": short_day(one.on),
        "text": validated(outbreaks, one) if is_check else headline(definition, one),
        "state": words,
        "tone": tone,
        "sub": f"Written by {who(one.by, names)}, {moment(one.at)}",
    }


def plan_steps(one: RecordInfo, on: dt.date) -> list[dict[str, Any]]:
    """The steps of a plan, with whether each is done, due or overdue."""
    return [
        {
            "number": step.number,
            "what": step.what,
            "owner": step.owner,
            "due": short_day(step.due),
            "is_done": step.done is not None,
            "words": f"Done on {short_day(step.done)}"
            if step.done
            else "Overdue"
            if step.is_overdue(on)
            else "To do",
            "tone": "good" if step.done else "bad" if step.is_overdue(on) else "info",
        }
        for step in steps(one.values)
    ]


def restriction_line(one: RecordInfo, definition: KindDefinition) -> str:
    """ "No admissions at all, from 3 May, until 20 May: Outbreak or single case. Decided by …"."""
    fields = definition.by_id
    said = {
        key: shown(fields[key], one.values[key])
        for key in ("limit", "reason", "set_by", "until")
        if one.values.get(key)
    }
    until = f"until {said['until']}" if "until" in said else "until it is lifted"
    return (
        f"{said.get('limit', '')}, from {short_day(one.on)}, {until}. "
        f"Reason: {said.get('reason', '')}. Decided by: {said.get('set_by', '')}."
    )


def who(actor_id: str, names: Mapping[str, str]) -> str:
    """A person's name, or that it was the system."""
    return names.get(actor_id, "the system" if actor_id.startswith("system:") else "somebody")


def finding_row(one: FindingInfo) -> dict[str, Any]:
    """A finding in the table of an episode."""
    words, tone = RESULT_WORDS[one.result]
    sub = "Taken back" if one.withdrawn else ""
    return {
        "cells": [
            {"text": one.reference or "No reference", "sub": sub},
            plural(one.people, "person", "people"),
            {"text": words, "tag": tone},
            short_day(one.ill_on),
            short_day(one.tested_on),
            short_day(one.reported_on) if one.reported_on else "In no daily update",
        ]
    }


def finding_words(one: FindingInfo) -> str:
    """A finding in one line."""
    words = f"{plural(one.people, 'person', 'people')}, {RESULT_WORDS[one.result][0].lower()}"
    days = [
        f"{name} {short_day(day)}"
        for name, day in (
            ("ill on", one.ill_on),
            ("tested on", one.tested_on),
            ("in the update of", one.reported_on),
        )
        if day
    ]
    return ", ".join([words, *days])


def timeline(
    records: Sequence[RecordInfo],
    findings: Sequence[FindingInfo],
    definitions: Mapping[RecordKind, KindDefinition],
    outbreaks: Outbreaks,
    days: Iterable[CaseDay],
) -> list[dict[str, Any]]:
    """Everything by day, the newest first: cases, findings and records that were not taken back."""
    lines = [(day.on, 0, f"New cases: {day.cases}" + _discounted(day), "") for day in days]
    lines += [(f.on, 1, "Test", finding_words(f)) for f in findings if not f.withdrawn]
    for one in records:
        if one.withdrawn:
            continue
        definition = definitions[one.kind]
        is_check = one.kind is RecordKind.VALIDATION
        text = validated(outbreaks, one) if is_check else headline(definition, one)
        lines.append((one.on, 2, definition.one.capitalize(), text))
        if one.ended_on:
            lines.append((one.ended_on, 3, f"End of the {definition.one}", text))
    ordered = sorted(lines, key=lambda line: line[:2], reverse=True)
    return [{"on": short_day(on), "what": what, "text": text} for on, _, what, text in ordered]


def _discounted(day: CaseDay) -> str:
    return f", and {day.discounted} that tested negative" if day.discounted else ""
