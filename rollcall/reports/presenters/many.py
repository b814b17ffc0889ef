"""Many homes at once, and files with their answers, as rows, tags and sentences."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from rollcall.domain.programme import Programme
from rollcall.domain.questions.answers import show
from rollcall.domain.uploads import OPEN, RowFinding, RowState, UploadState
from rollcall.register.selectors import HomeInfo
from rollcall.reports.selectors import Heard, LastKnown, UploadInfo
from rollcall.reports.workbooks import Mark
from rollcall.ui.words import clock_time, moment, plural, short_day


SOURCES = {
    "self": "From the home itself",
    "phone": "By phone",
    "file": "From a file",
    "api": "From another system",
}
ROW_STATES: Mapping[RowState, tuple[str, str]] = {
    RowState.WRONG: ("Put right first", "bad"),
    RowState.CONFLICT: ("Please choose", "warn"),
    RowState.CONFIRM: ("Please confirm", "warn"),
    RowState.READY: ("Ready to send", "good"),
    RowState.SENT: ("Sent", "good"),
    RowState.UNCHANGED: ("The same as we have", "none"),
    RowState.UNTOUCHED: ("Nothing filled in", "none"),
}
LEVELS = {"error": "bad", "warn": "warn", "confirm": "warn"}
#: Problems and choices shown on a page; the rest is in the returned workbook.
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class HomeRow:
    """One home and when it was last heard from."""

    home: HomeInfo
    heard: Heard | None
    on: dt.date

    @property
    def is_sent(self) -> bool:
        """Whether it was heard from for the day."""
        return self.heard is not None and self.heard.on == self.on


def home_rows(homes: Iterable[HomeInfo], heard: Mapping[int, Heard], on: dt.date) -> list[HomeRow]:
    """Missing first, those longest silent before the others; then by council and name."""
    rows = [HomeRow(home, heard.get(home.id), on) for home in homes]
    return sorted(rows, key=lambda row: (row.is_sent, row.home.authority_name, row.home.name))


def matching(rows: Iterable[HomeRow], *, show: str, council: str, text: str) -> list[HomeRow]:
    """Those that the filter asks for: sent or missing, in one council, with some words."""
    words = text.casefold().split()

    def wanted(row: HomeRow) -> bool:
        where = f"{row.home.name} {row.home.location_id} {row.home.postcode}".casefold()
        return (
            (not council or row.home.authority_code == council)
            and (not show or (show == "sent") == row.is_sent)
            and all(word in where for word in words)
        )

    return [row for row in rows if wanted(row)]


def councils(homes: Iterable[HomeInfo], chosen: str) -> list[dict[str, Any]]:
    """The councils of the homes, to choose one from."""
    found = sorted({(home.authority_name, home.authority_code) for home in homes})
    return [
        {"value": code, "text": name, "selected": code == chosen}
        for name, code in [("All councils", ""), *found]
    ]


def home_table(
    rows: Sequence[HomeRow], people: Mapping[str, str], link: Callable[[str], str]
) -> dict[str, Any]:
    """The list of homes as a table; `link` gives the address of a home's own update."""
    columns = ("Home", "Council", "Update", "How it came", "Last update")
    return {
        "caption": "Homes, those not heard from first",
        "caption_hidden": True,
        "columns": [{"text": text} for text in columns],
        "rows": [_home_row(row, people, link) for row in rows],
    }


def _home_row(
    row: HomeRow, people: Mapping[str, str], link: Callable[[str], str]
) -> dict[str, Any]:
    home, heard = row.home, row.heard
    how: Any = "Not heard from"
    if row.is_sent and heard is not None:
        who = people.get(heard.reported_by, "")
        how = {
            "text": SOURCES[heard.source],
            "sub": f"{moment(heard.known_from)}{who and ', ' + who}",
        }
    return {
        "cells": [
            {
                "text": home.name,
                "href": link(home.location_id),
                "sub": home.location_id,
            },
            home.authority_name,
            {"text": "Sent", "tag": "good"} if row.is_sent else {"text": "Not yet", "tag": "bad"},
            how,
            short_day(heard.on) if heard else "Never",
        ]
    }


def home_rows_for_file(rows: Iterable[HomeRow]) -> Iterator[list[Any]]:
    """The same list as rows of a file."""
    yield [
        "location_id", "name", "council", "sent", "sent_at", "source", "last_update",
    ]  # fmt: skip
    for row in rows:
        heard = row.heard
        sent = heard if row.is_sent else None
        yield [
            row.home.location_id,
            row.home.name,
            row.home.authority_name,
            "yes" if row.is_sent else "no",
            sent.known_from.isoformat() if sent else "",
            sent.source if sent else "",
            heard.on.isoformat() if heard else "",
        ]


def upload_table(
    uploads: Sequence[UploadInfo], people: Mapping[str, str], programme: Programme
) -> dict[str, Any]:
    """The files that an office sent."""
    columns = ("File", "For", "Sent by", "Updates sent", "Left to do")
    return {
        "caption": "Files you sent",
        "columns": [{"text": text, "numeric": text == "Updates sent"} for text in columns],
        "rows": [
            {
                "cells": [
                    {
                        "text": one.name,
                        "href": reverse("reports:upload", args=[one.id]),
                        "sub": moment(one.uploaded_at),
                    },
                    {"text": short_day(one.on), "sub": programme.sets[one.set_key].title},
                    people.get(one.uploaded_by, one.uploaded_by),
                    one.sent,
                    _left(one),
                ]
            }
            for one in uploads
        ],
    }


def _left(one: UploadInfo) -> Any:
    if one.state is UploadState.UNREADABLE:
        return {"text": "Could not be read", "tag": "bad"}
    if one.state in (UploadState.CHECKING, UploadState.SENDING):
        return {"text": "Being worked on", "tag": "info"}
    left = sum(one.counts.get(state.value, 0) for state in OPEN)
    return {"text": plural(left, "row"), "tag": "warn"} if left else "Nothing"


# --- one file -------------------------------------------------------------------------------


def counts(info: UploadInfo) -> list[dict[str, Any]]:
    """How many of the file's rows are in each state, as a summary list."""
    rows = sum(info.counts.values())
    return [
        {
            "key": {"text": words},
            "value": {"text": f"{info.counts[state.value]:,} of {plural(rows, 'row')}"},
        }
        for state, (words, _) in ROW_STATES.items()
        if info.counts.get(state.value)
    ]


def problem_table(
    findings: Sequence[RowFinding],
    labels: Mapping[str, str],
    sheet: str,
    letters: Mapping[str, str],
) -> dict[str, Any]:
    """What must be put right: sheet, row, column, value, problem and remedy."""
    rows = []
    for one in findings:
        for problem in one.problems:
            if problem.level != "error":
                continue
            label = labels.get(problem.column, problem.column)
            place = letters.get(problem.column, "")
            rows.append(
                {
                    "tone": "bad",
                    "cells": [
                        {"text": f"Row {one.row}", "sub": one.name or one.location_id},
                        {"text": label, "sub": f"{sheet}{place}" if place else ""},
                        problem.value or "Empty",
                        problem.message,
                        problem.remedy,
                    ],
                }
            )
    columns = ("Row", "Column", "What it says", "Problem", "What to do")
    return {
        "caption": "Rows to put right",
        "columns": [{"text": text} for text in columns],
        "rows": rows[:MOST_SHOWN],
        "more": max(0, len(rows) - MOST_SHOWN),
    }


def confirm_items(
    findings: Sequence[RowFinding], ticked: Iterable[int], labels: Mapping[str, str]
) -> list[dict[str, Any]]:
    """A box to tick for each row that is right only if somebody says so."""
    chosen = set(ticked)

    def doubts(one: RowFinding) -> str:
        return " ".join(
            f"{labels.get(problem.column, problem.column)} {problem.message}"
            for problem in one.problems
            if problem.level == "confirm"
        )

    return [
        {
            "value": str(one.row),
            "text": f"{one.name}, row {one.row}",
            "hint": {"text": doubts(one)},
            "checked": one.row in chosen,
        }
        for one in findings
    ]


def conflicts(
    findings: Sequence[RowFinding],
    held: Mapping[int, LastKnown],
    given: Mapping[int, Mapping[str, Any]],
    programme: Programme,
    set_key: str,
) -> list[dict[str, Any]]:
    """Each row whose home sent something else since: both answers, and the choice between them."""
    questions = programme.sets[set_key]
    shown = []
    for one in findings:
        ours = held.get(one.held)
        before, file = dict(ours.answers) if ours else {}, given.get(one.row, {})
        differing = [
            question
            for question in questions.asked
            if before.get(question.id) != file.get(question.id)
        ]
        came = (
            f"{SOURCES[ours.source]}, {moment(ours.known_from)}"
            if ours
            else "The home’s update was taken back"
        )
        shown.append(
            {
                "row": one.row,
                "name": one.name,
                "came": came,
                "held": one.held,
                "table": {
                    "caption": f"{one.name}: answers that differ",
                    "caption_hidden": True,
                    "columns": [
                        {"text": "Question"},
                        {"text": "What we have"},
                        {"text": "Your file"},
                    ],
                    "rows": [
                        {
                            "cells": [
                                question.label,
                                show(question, before.get(question.id)),
                                show(question, file.get(question.id)),
                            ]
                        }
                        for question in differing
                    ],
                },
            }
        )
    return shown


def told(findings: Iterable[RowFinding]) -> list[dict[str, str]]:
    """Doubts about rows that are sent all the same."""
    return [
        {
            "level": "warn",
            "text": f"{one.name}: {problem.message}",
            "remedy": problem.remedy,
            "where": f"Row {one.row}",
        }
        for one in findings
        for problem in one.problems
        if problem.level == "warn"
    ]


def results(findings: Iterable[RowFinding]) -> dict[int, tuple[str, str]]:
    """Each row's result for the returned workbook."""
    return {one.row: ROW_STATES[one.state] for one in findings}


def marks(findings: Iterable[RowFinding]) -> list[Mark]:
    """Each problem at its cell, for the returned workbook."""
    return [
        Mark(
            one.row,
            problem.column,
            problem.value,
            problem.message,
            problem.remedy,
            LEVELS.get(problem.level, "warn"),
        )
        for one in findings
        for problem in one.problems
    ]


def sent_sentence(info: UploadInfo, number: int) -> str:
    """What was done, and what is left."""
    left = sum(info.counts.get(state.value, 0) for state in OPEN)
    done = f"{plural(number, 'update')} sent."
    if not left:
        return done
    return f"{done} {plural(left, 'row')} of the file {'is' if left == 1 else 'are'} not sent yet."


def time_of(info: UploadInfo) -> str:
    """When the file came, on its own day."""
    return f"{clock_time(info.uploaded_at)} on {short_day(info.uploaded_at)}"
