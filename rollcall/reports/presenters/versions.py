"""The versions of a report as a page or a file shows them: where from, when, why, and what changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rollcall.domain.programme import Programme
from rollcall.domain.questions.answers import export, show
from rollcall.domain.questions.versions import changes
from rollcall.reports.presenters.sources import SOURCES
from rollcall.reports.selectors import VersionInfo
from rollcall.ui.words import moment


#: The columns of a file with every answer that every version changed.
COLUMNS = (
    "location_id", "set", "date", "version", "reference", "recorded_at", "replaced_at", "source",
    "nothing_changed", "reason", "question", "label", "before", "after",
)  # fmt: skip


def said(one: VersionInfo) -> str:
    """Where a version came from and when: the provenance of its answers."""
    words = f"{SOURCES.get(one.source, one.source)}, recorded at {moment(one.known_from)}"
    return f"{words}. Nothing had changed" if one.nothing_changed else words


def version_items(
    programme: Programme, set_key: str, held: Sequence[VersionInfo]
) -> list[dict[str, Any]]:
    """Each version of one report, newest first, with what it changed; `held` is oldest first."""
    listed: list[dict[str, Any]] = []
    for position, one in enumerate(held):
        question_set = programme.sets[set_key]
        changed = changes(question_set, held[position - 1].answers, one.answers) if position else []
        listed.append(
            {
                "number": one.number,
                "reference": one.reference,
                "said": said(one),
                "until": moment(one.known_until) if one.known_until else "",
                "reason": one.reason,
                "changes": [
                    {
                        "label": question_set.by_id[change.question].label,
                        "before": show(question_set.by_id[change.question], change.before),
                        "after": show(question_set.by_id[change.question], change.after),
                    }
                    for change in changed
                ],
            }
        )
    return listed[::-1]


def version_rows(
    programmes: Mapping[Any, Programme], set_key: str, days: Mapping[Any, Sequence[VersionInfo]]
) -> Iterator[list[Any]]:
    """A header, then a row for each answer that each version gave or changed, latest day first.

    The first version of a report changes every answer it gives; one that changes none has one row.
    """
    yield list(COLUMNS)
    for on, held in days.items():
        question_set = programmes[on].sets[set_key]
        before: Mapping[str, Any] = {}
        for one in held:
            start = [
                one.location_id, set_key, on.isoformat(), one.number, one.reference,
                one.known_from.isoformat(),
                one.known_until.isoformat() if one.known_until else "",
                one.source, "yes" if one.nothing_changed else "no", one.reason,
            ]  # fmt: skip
            changed = changes(question_set, before, one.answers)
            for change in changed:
                question = question_set.by_id[change.question]
                yield [
                    *start,
                    question.id,
                    question.label,
                    export(question, change.before),
                    export(question, change.after),
                ]
            if not changed:
                yield [*start, "", "", "", ""]
            before = one.answers
