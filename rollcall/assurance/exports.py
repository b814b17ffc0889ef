"""A drafted return as rows of a file."""

from collections.abc import Iterator
from typing import Any

from rollcall.assurance.selectors import DraftReturn


COLUMNS = (
    "area_code",
    "area_name",
    "round",
    "template",
    "known_at",
    "line",
    "label",
    "focus",
    "yes",
    "no",
    "does_not_apply",
    "dont_know",
    "not_answered",
    "homes",
    "support",
    "support_text",
    "issue_text",
)


def return_rows(draft: DraftReturn) -> Iterator[list[Any]]:
    """The header, then one row for each line of the template."""
    yield list(COLUMNS)
    for line in draft.lines:
        yield [
            draft.area.code,
            draft.area.name,
            draft.round.key,
            draft.template.key,
            draft.known_at.isoformat() if draft.known_at else "",
            line.code,
            line.label,
            line.focus,
            line.yes,
            line.no,
            line.does_not_apply,
            line.dont_know,
            line.not_answered,
            draft.homes,
            "" if line.support is None else ("Yes" if line.support else "No"),
            line.support_text,
            line.issue_text,
        ]
