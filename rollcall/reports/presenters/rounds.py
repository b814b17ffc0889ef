"""Rounds as pages and files show them: where one stands, who is missing. No queries."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from rollcall.domain.figures import percent
from rollcall.domain.programme import Programme
from rollcall.domain.rounds import HomeState, Phase, Round
from rollcall.foundation import clock
from rollcall.reports.selectors import (
    AreaInRound,
    DueRound,
    HomeInRound,
    RoundCounts,
    RoundProgress,
)
from rollcall.ui.words import clock_time, duration, moment, number, plural, short_day


PHASES = {
    Phase.UPCOMING: ("Not open yet", "none"),
    Phase.OPEN: ("Open", "good"),
    Phase.LATE: ("Past the deadline", "warn"),
    Phase.CLOSED: ("Closed", "none"),
}

STATES = {
    HomeState.MISSING: ("Missing", "bad"),
    HomeState.LATE: ("Late", "warn"),
    HomeState.SENT: ("Sent", "good"),
}

#: How a round that a home owes is marked in its list of tasks: words, and a tag's colour if any.
TASKS = {
    HomeState.MISSING: ("To send", "govuk-tag--blue"),
    HomeState.LATE: ("Sent late", ""),
    HomeState.SENT: ("Sent", ""),
}
OVERDUE = ("Late", "govuk-tag--red")

#: What a list of homes can be narrowed to.
SHOWS = (
    ("", "All homes"),
    ("missing", "Missing homes"),
    ("late", "Homes that were late"),
    ("sent", "Homes that sent in time"),
)


def countdown(a_round: Round, now: dt.datetime) -> str:
    """How long homes still have, or how long ago the deadline was."""
    today = clock.reporting_day(now)
    if a_round.phase(now, today) is Phase.UPCOMING:
        return (
            f"Opens on {short_day(a_round.opens)}, in {plural((a_round.opens - today).days, 'day')}"
        )
    seconds = (a_round.deadline - now).total_seconds()
    if seconds >= 0:
        return f"{duration(seconds)} left"
    return f"The deadline was {duration(seconds)} ago"


def round_rows(
    rounds: Iterable[Round],
    areas: Sequence[tuple[str, str]],
    programme: Programme,
    now: dt.datetime,
    link: Callable[[Round, str], str],
) -> list[dict[str, Any]]:
    """A row for each round and each of a person's own areas (code and name)."""
    today = clock.reporting_day(now)
    rows = []
    for one in rounds:
        words, tone = PHASES[one.phase(now, today)]
        for code, name in areas:
            rows.append(
                {
                    "cells": [
                        {
                            "text": one.title,
                            "href": link(one, code),
                            "about": name,
                            "sub": f"{name}: {programme.sets[one.set].title}",
                        },
                        f"{short_day(one.opens)} to {short_day(one.closes)} {one.closes.year}",
                        {"text": moment(one.deadline), "sub": countdown(one, now)},
                        {"text": words, "tag": tone},
                    ]
                }
            )
    return rows


def due_task(one: DueRound, href: str, now: dt.datetime) -> dict[str, Any]:
    """A round that a home is asked for, as one line of GOV.UK's task list."""
    is_missing = one.state is HomeState.MISSING
    words, colour = OVERDUE if is_missing and now > one.round.deadline else TASKS[one.state]
    hint = f"By {moment(one.round.deadline)}"
    if is_missing:
        hint = f"{hint}. {countdown(one.round, now)}"
    return {
        "title": {"text": one.round.title},
        "href": href,
        "hint": {"text": f"{hint}."},
        "status": {"tag": {"text": words, "classes": colour}} if colour else {"text": words},
    }


def counts_tiles(counts: RoundCounts, phase: Phase) -> list[dict[str, Any]]:
    """Sent in time, late and missing, each of the homes expected; nobody is late before it opens."""
    of = f"of {plural(counts.expected, 'home')} expected"

    def tile(label: str, value: int, tone: str) -> dict[str, Any]:
        shown = value if counts.expected else None
        return {"label": label, "value": shown, "lines": [of], "tone": tone if value else ""}

    return [
        tile("Sent in time", counts.sent, ""),
        tile("Sent late", counts.late, "warn"),
        tile("Missing", counts.missing, "" if phase is Phase.UPCOMING else "bad"),
    ]


def summary(counts: RoundCounts) -> str:
    """How many of the expected homes sent a report."""
    if not counts.expected:
        return "No home here is expected to answer in this round."
    share = percent(counts.told, counts.expected, 0)
    of = plural(counts.expected, "home")
    return f"Reports have come from {number(counts.told)} of {of} ({share})."


def facts(found: RoundProgress) -> list[str]:
    """Where the denominator comes from, and what counts as late."""
    counts, one = found.counts, found.round
    source = f", from {found.homes_source}" if found.homes_source else ""
    lines = [
        (
            f"{plural(counts.expected, 'home')} expected: "
            f"{_who(one)} in the register on {short_day(found.on)} {found.on.year}{source}."
        ),
        (
            f"Reports dated {short_day(one.opens)} to {short_day(one.closes)} {one.closes.year} count. "
            f"One that reached us after {moment(one.deadline)} is late, and counts."
        ),
    ]
    if counts.unknown:
        lines.append(
            f"For {plural(counts.unknown, 'home')} the register does not say whether they are "
            "asked. They are not among the expected ones: complete the register."
        )
    if counts.routes:
        ways = ", ".join(f"{way.lower()} {number(n)}" for way, n in counts.routes.most_common())
        lines.append(f"How the {plural(counts.told, 'report')} came: {ways}.")
    return lines


def _who(one: Round) -> str:
    where = " of those the round is for" if one.homes.areas or one.homes.where else ""
    return f"open homes{where}"


def home_rows(
    homes: Iterable[HomeInRound], home_link: Callable[[str], str], report_link: Callable[..., str]
) -> list[dict[str, Any]]:
    """A row for each home: where it stands, when it told us and how."""
    rows = []
    for one in homes:
        words, tone = STATES[one.state]
        row: dict[str, Any] = {"tone": tone if one.state is HomeState.MISSING else ""}
        sent = one.sent
        row["cells"] = [
            {
                "text": one.home.name,
                "href": home_link(one.home.location_id),
                "sub": " · ".join(filter(None, [one.home.postcode, one.home.provider_name])),
            },
            {"text": words, "tag": tone},
            {
                "text": f"{clock_time(sent.first_at)} on {short_day(sent.first_at)}",
                "href": report_link(one.home.location_id, sent.on),
                "about": one.home.name,
            }
            if sent
            else "–",
            sent.route if sent else "–",
        ]
        rows.append(row)
    return rows


def matches(one: HomeInRound, show: str, text: str) -> bool:
    """Whether a home is in the part of the list that was asked for."""
    home = one.home
    where = f"{home.name} {home.location_id} {home.provider_name} {home.postcode}".casefold()
    wanted = not show or one.state.value == show
    return wanted and all(word in where for word in text.casefold().split())


def area_rows(areas: Iterable[AreaInRound], link: Callable[[str], str]) -> list[dict[str, Any]]:
    """A row for each authority with its counts and the share that told us."""
    return [
        {
            "cells": [
                {"text": one.area.name, "href": link(one.area.code)},
                number(one.counts.expected),
                number(one.counts.sent),
                number(one.counts.late),
                number(one.counts.missing),
                percent(one.counts.told, one.counts.expected, 0),
            ]
        }
        for one in areas
    ]


AREA_COLUMNS = (
    {"text": "Council"},
    {"text": "Expected", "numeric": True},
    {"text": "Sent in time", "numeric": True},
    {"text": "Late", "numeric": True},
    {"text": "Missing", "numeric": True},
    {"text": "Told us", "numeric": True},
)


def home_file(found: RoundProgress, homes: Iterable[HomeInRound]) -> Iterator[list[Any]]:
    """The expected homes as rows of a file."""
    yield [
        "round", "set", "deadline", "location_id", "name", "provider_name", "authority_code",
        "state", "first_sent_at", "report_date", "source",
    ]  # fmt: skip
    for one in homes:
        sent = one.sent
        yield [
            found.round.key,
            found.round.set,
            found.round.deadline.isoformat(),
            one.home.location_id,
            one.home.name,
            one.home.provider_name,
            one.home.authority_code,
            one.state.value,
            sent.first_at.isoformat() if sent else "",
            sent.on.isoformat() if sent else "",
            sent.source if sent else "",
        ]


def area_file(found: RoundProgress, areas: Iterable[AreaInRound]) -> Iterator[list[Any]]:
    """The authorities' counts as rows of a file."""
    yield [
        "round", "set", "deadline", "area_code", "area_name",
        "expected", "sent_in_time", "late", "missing", "known_at",
    ]  # fmt: skip
    known_at = found.known_at.isoformat() if found.known_at else ""
    for one in areas:
        yield [
            found.round.key,
            found.round.set,
            found.round.deadline.isoformat(),
            one.area.code,
            one.area.name,
            one.counts.expected,
            one.counts.sent,
            one.counts.late,
            one.counts.missing,
            known_at,
        ]
