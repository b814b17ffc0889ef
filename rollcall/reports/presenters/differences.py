"""Differences as pages and files show them: both values with where each came from, and their age."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rollcall.domain.programme import Programme
from rollcall.domain.questions.answers import export, show
from rollcall.domain.questions.definition import Question
from rollcall.foundation import clock
from rollcall.register.selectors import HomeInfo
from rollcall.reports.presenters.sources import SOURCES, called
from rollcall.reports.selectors import DifferenceInfo
from rollcall.ui.words import clock_time, moment, plural, short_day


OUTCOMES = {
    "own": "What the home told us is right",
    "extract": "What {other} says is right",
    "both": "Both are right",
    "agreed": "The sources agree again",
    "replaced": "One of the sources said something new",
}
COLUMNS = ("Question", "The home told us", "The other source says", "Apart for", "Who decides", "")
FILE_COLUMNS = (
    "location_id", "home", "date", "set", "question", "label", "told_us", "told_us_source", "told_us_at", "other_source",
    "other_says", "other_saved_at", "other_read_at", "other_file", "who_decides", "opened_at", "state", "outcome",
    "reason", "closed_at",
)  # fmt: skip


def question_of(programme: Programme, one: DifferenceInfo) -> Question | None:
    """The question, unless the programme asks it no more."""
    found = programme.sets.get(one.question_set)
    return found.by_id.get(one.question) if found else None


def label_of(programme: Programme, one: DifferenceInfo) -> str:
    """The question's words."""
    question = question_of(programme, one)
    return question.label if question else one.question


def value_words(programme: Programme, one: DifferenceInfo, value: Any) -> str:
    """A value as a person reads it."""
    question = question_of(programme, one)
    return show(question, value) if question else str(value)


def age(since: dt.datetime, until: dt.datetime) -> str:
    """How long something has been so: minutes, hours or days."""
    seconds = max(0, int((until - since).total_seconds()))
    if seconds < 3600:
        return plural(seconds // 60, "minute")
    if seconds < 2 * 86400:
        return plural(seconds // 3600, "hour")
    return plural(seconds // 86400, "day")


def time_of(at: dt.datetime | None, on: dt.date) -> str:
    """A time of the day in question; with its day where it is another."""
    if at is None:
        return "no time given"
    day = clock.reporting_day(at)
    return clock_time(at) if day == on else f"{clock_time(at)} on {short_day(day)}"


def groups(
    programmes: Mapping[dt.date, Programme],
    found: Sequence[DifferenceInfo],
    homes: Mapping[int, HomeInfo],
    now: dt.datetime,
) -> list[dict[str, Any]]:
    """The differences home by home, in the order they were found in."""
    made = []
    for home_id, rows in groupby(found, key=lambda one: one.home_id):
        info = homes.get(home_id)
        listed = [_row(programmes[one.on], one, now) for one in rows]
        made.append(
            {
                "name": info.name if info else listed[0]["location_id"],
                "location_id": listed[0]["location_id"],
                "rows": listed,
            }
        )
    return made


def _row(programme: Programme, one: DifferenceInfo, now: dt.datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "location_id": one.location_id,
        "label": label_of(programme, one),
        "on": one.on,
        "own": value_words(programme, one, one.own_value),
        "own_sub": f"{SOURCES.get(one.own_source, one.own_source)}, {time_of(one.own_at, one.on)}",
        "other": value_words(programme, one, one.extract_value),
        "other_sub": f"{_name(programme, one)}, {time_of(one.saved_at, one.on)}",
        "age": age(one.opened_at, one.closed_at or now),
        "decides": one.decides,
        "is_open": one.is_open,
        "outcome": outcome_words(programme, one),
    }


def outcome_words(programme: Programme, one: DifferenceInfo) -> str:
    """How a difference was closed, "" while it is open."""
    return OUTCOMES.get(one.outcome, "").format(other=called(programme, one.layout))


def _name(programme: Programme, one: DifferenceInfo) -> str:
    """What the other collection is called at the beginning of a line."""
    name = called(programme, one.layout).removeprefix("the ")
    return name[:1].upper() + name[1:]


def choices(programme: Programme, one: DifferenceInfo) -> list[tuple[str, str]]:
    """The ways to decide, each with its value."""
    own, other = (value_words(programme, one, v) for v in (one.own_value, one.extract_value))
    return [
        ("own", f"{own}, as the home told us. It goes on counting"),
        ("extract", f"{other}, as {called(programme, one.layout)} says. The home’s report is corrected"),
        ("both", "Both are right, and I explain below why they differ"),
    ]  # fmt: skip


def facts(programme: Programme, one: DifferenceInfo, now: dt.datetime) -> list[tuple[str, str]]:
    """Both values with where each came from, who decides and how it stands."""
    source = SOURCES.get(one.own_source, one.own_source)
    told = f"{value_words(programme, one, one.own_value)}. {source}, {moment(one.own_at)}"
    saved = f"saved {moment(one.saved_at)}" if one.saved_at else "no time given"
    other = (
        f"{value_words(programme, one, one.extract_value)}. {saved[0].upper()}{saved[1:]}, "
        f"read {moment(one.received_at)} from {one.extract_file or 'a file'}"
    )
    rows = [
        ("The home told us", told),
        (f"{_name(programme, one)} says", other),
        ("Who decides", one.decides),
        ("Apart for", age(one.opened_at, one.closed_at or now)),
    ]
    if one.reopened_because:
        rows.append(("Opened again because", one.reopened_because))
    if one.is_open:
        rows.append(("Meanwhile", "What the home told us counts."))
        return rows
    how = outcome_words(programme, one)
    if one.correction:
        how += f". The home’s report was corrected, version {one.correction}"
    rows += [("Closed", f"{moment(one.closed_at)}: {how}"), ("Reason", one.reason)]
    return [(key, value) for key, value in rows if value]


def file_rows(
    programmes: Mapping[dt.date, Programme],
    found: Iterable[DifferenceInfo],
    homes: Mapping[int, HomeInfo],
) -> Iterator[Sequence[Any]]:
    """The list as rows of a file."""
    yield FILE_COLUMNS
    for one in found:
        programme, info = programmes[one.on], homes.get(one.home_id)
        question = question_of(programme, one)
        own, other = (
            export(question, value) if question else value
            for value in (one.own_value, one.extract_value)
        )
        yield [
            one.location_id, info.name if info else "", one.on, one.question_set, one.question,
            label_of(programme, one), own, one.own_source, _iso(one.own_at), one.layout, other, _iso(one.saved_at),
            _iso(one.received_at), one.extract_file, one.decides, _iso(one.opened_at),
            "open" if one.is_open else "closed", one.outcome, one.reason, _iso(one.closed_at),
        ]  # fmt: skip


def _iso(at: dt.datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
