"""Figures as rows of a file: tidy, one number a row, each with its denominator and times."""

from collections.abc import Iterator
from typing import Any

from rollcall.domain.figures import Figure
from rollcall.picture.selectors import Picture


COLUMNS = (
    "area_code",
    "area_name",
    "date",
    "known_at",
    "set",
    "measure",
    "label",
    "option",
    "value",
    "numerator",
    "denominator",
    "answered",
    "does_not_apply",
    "dont_know",
    "not_answered",
    "homes",
    "recent",
    "stale",
    "carried",
)


def figure_rows(found: Picture) -> Iterator[list[Any]]:
    """The header, then every figure; a counted one has a row for each option."""
    yield list(COLUMNS)
    for figure in found.figures.values():
        for option, value in _values(figure):
            yield [
                found.code,
                found.name,
                found.on.isoformat(),
                found.known_at.isoformat() if found.known_at else "",
                found.set_key,
                figure.id,
                figure.label,
                option,
                value,
                figure.numerator if not option else value,
                figure.denominator,
                figure.answered,
                figure.does_not_apply,
                figure.dont_know,
                figure.not_answered,
                figure.of,
                figure.recent,
                figure.stale,
                figure.carried,
            ]


def _values(figure: Figure) -> list[tuple[str, Any]]:
    """Option and value; an empty value when nobody answered."""
    if figure.counts is None:
        return [("", "" if figure.value is None else figure.value)]
    return [(option, count) for option, count in figure.counts.items()]
