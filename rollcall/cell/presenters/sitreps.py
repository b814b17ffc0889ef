"""A situation report in rows and sentences."""

from collections.abc import Iterable
from typing import Any

from rollcall.cell.selectors import SitrepInfo
from rollcall.domain.sitreps import Difference, SitrepContent, SitrepLine, in_words
from rollcall.ui.words import day, moment


COLUMNS = [
    {"text": "What"},
    {"text": "Number", "numeric": True},
    {"text": "From answers"},
    {"text": "A week earlier", "numeric": True},
    {"text": "Change", "numeric": True},
]


def sitrep_row(one: SitrepInfo, area: str, href: str) -> dict[str, Any]:
    """A report in the list."""
    issued = f"Version {one.issued}, {moment(one.issued_at)}" if one.issued else ""
    state = {"text": issued} if issued else {"text": "Draft", "tag": "warn"}
    about = f"{area}, {day(one.on)}"
    return {
        "cells": [{"text": one.kind.title, "href": href, "about": about}, area, day(one.on), state]
    }


def tables(content: SitrepContent) -> list[dict[str, Any]]:
    """One table for each heading."""
    return [
        {"caption": section, "columns": COLUMNS, "rows": [_row(line) for line in lines]}
        for section, lines in content.by_section()
    ]


def _row(line: SitrepLine) -> dict[str, Any]:
    return {
        "cells": [
            {"text": line.label, "sub": line.note},
            in_words(line.value),
            line.stands_on or "Counted here",
            in_words(line.before) if line.before is not None else "–",
            change_words(line),
        ]
    }


def change_words(line: SitrepLine) -> str:
    """Up 3, down 2 or no change; a dash where one of the two is not known."""
    if line.change is None:
        return "–"
    if not line.change:
        return "No change"
    return ("Up " if line.change > 0 else "Down ") + in_words(abs(line.change))


def difference_table(found: Iterable[Difference]) -> dict[str, Any]:
    """What is known now and was not when the version was issued."""
    return {
        "caption": "What is different now",
        "columns": [
            {"text": "What"},
            {"text": "As issued", "numeric": True},
            {"text": "As known now", "numeric": True},
        ],
        "rows": [
            {
                "cells": [
                    one.label,
                    _number(one.issued, one.issued_answered),
                    _number(one.now, one.now_answered),
                ]
            }
            for one in found
        ],
    }


def _number(value: float | None, answered: int | None) -> dict[str, str]:
    sub = f"from {answered:,} answers" if answered is not None else ""
    return {"text": in_words(value), "sub": sub}


def csv_rows(content: SitrepContent, version: int, digest: str) -> Iterable[list[Any]]:
    """Tidy rows, one number each; an empty cell where nobody answered."""
    yield [
        "area_code", "area_name", "report", "first_day", "last_day", "known_at", "version", "digest",
        "section", "measure", "label", "value", "answered", "homes", "a_week_earlier", "change",
    ]  # fmt: skip
    for line in content.lines:
        numbers = (line.value, line.answered, line.homes, line.before, line.change)
        yield [
            content.area_code,
            content.area_name,
            content.kind,
            content.first.isoformat(),
            content.last.isoformat(),
            content.known_at.isoformat(),
            version or "draft",
            digest,
            line.section,
            line.key,
            line.label,
            *("" if number is None else number for number in numbers),
        ]
