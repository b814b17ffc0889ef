"""What people decided about a home and did for it, for its timeline."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from rollcall.cell.models import (
    ActionEvent,
    LevelDecision,
    MatterStep,
    MeetingLine,
    SignalReview,
    TellingStep,
)
from rollcall.cell.selectors.actions import ActionInfo, EventInfo, actions_by_id
from rollcall.cell.selectors.levels import DecisionInfo, level_history
from rollcall.cell.selectors.seeing import actions_seen_by
from rollcall.domain.meetings import LineKind
from rollcall.foundation.actors import Actor
from rollcall.foundation.trails import Trail


@dataclass(frozen=True, slots=True)
class ActionStep:
    """One step of an action, with the action as it stands now."""

    action: ActionInfo
    event: EventInfo


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """What somebody did about a signal; `words` are what it said then, "" where they were not kept."""

    rule: str
    words: str
    step: str
    review_on: dt.date | None
    became_action: int | None
    reason: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class ToldStep:
    """That somebody was told of a level, or that this was taken back."""

    who: str
    level: str
    step: str
    how: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class LineStep:
    """A line of a meeting's minutes; `about` are the words of the line that it undoes or carries out."""

    cell: str
    authority_code: str
    on: dt.date
    kind: LineKind
    words: str
    about: str
    owner: str
    due: dt.date | None
    action: str
    at: dt.datetime
    by: str


@dataclass(frozen=True, slots=True)
class RaisedStep:
    """One step of a matter that was raised with a cell about a home."""

    cell: str
    event: str
    tier: str
    words: str
    at: dt.datetime
    by: str


#: Who chairs and who is present says nothing about a home.
ABOUT_HOMES = (LineKind.NOTE, LineKind.DECISION, LineKind.DONE, LineKind.UNDO)


def actions_trail(by: Actor, home_id: int, on: dt.date, *, for_home: bool) -> Trail:
    """Every step of the home's actions that `by` may see. Two queries to read some.

    `for_home` leaves out what is not for the home.
    """
    rows = ActionEvent.objects.filter(action__in=actions_seen_by(by, on).filter(home=home_id))
    return Trail("actions", rows.filter(internal=False) if for_home else rows, "at", _steps)


def _steps(ids: Collection[int]) -> Mapping[int, ActionStep]:
    rows = ActionEvent.objects.filter(pk__in=ids).values_list(
        "action_id", "pk", "number", "at", "by", "step", "source", "target", "internal", "before",
        "after", "words__words",
    )  # fmt: skip
    found = [
        (row[0], EventInfo(*row[1:-1], words=row[-1] or "", file_name="", file_size=0))
        for row in rows
    ]
    actions = {one.id: one for one in actions_by_id({action_id for action_id, _ in found})}
    return {event.id: ActionStep(actions[action_id], event) for action_id, event in found}


def levels_trail(home_id: int) -> Trail:
    """Every decision about the home's level. Two queries to read some."""

    def read(ids: Collection[int]) -> Mapping[int, DecisionInfo]:
        return {one.id: one for one in level_history(home_id) if one.id in ids}

    return Trail("levels", LevelDecision.objects.filter(home=home_id), "at", read)


def told_trail(home_id: int) -> Trail:
    """Everybody who was told of the home's levels. One query to read some."""

    def read(ids: Collection[int]) -> Mapping[int, ToldStep]:
        rows = TellingStep.objects.filter(pk__in=ids).values_list(
            "pk", "duty__who", "duty__decision__level", "step", "how", "at", "by"
        )
        return {row[0]: ToldStep(*row[1:]) for row in rows}

    return Trail("told", TellingStep.objects.filter(duty__decision__home=home_id), "at", read)


def reviews_trail(home_id: int) -> Trail:
    """Everything that somebody did about the home's signals. One query to read some."""

    def read(ids: Collection[int]) -> Mapping[int, ReviewStep]:
        return {
            row.pk: ReviewStep(
                row.rule,
                row.facts.get("words", ""),
                row.step,
                row.review_on,
                row.became_action,
                row.reason,
                row.at,
                row.by,
            )
            for row in SignalReview.objects.filter(pk__in=ids)
        }

    return Trail("reviews", SignalReview.objects.filter(home=home_id), "at", read)


def lines_trail(home_id: int, area_codes: Collection[str]) -> Trail:
    """What was written down about the home in the meetings of some areas. One query to read some."""

    def read(ids: Collection[int]) -> Mapping[int, LineStep]:
        rows = MeetingLine.objects.filter(pk__in=ids)
        return {
            row.pk: LineStep(
                row.meeting.cell,
                row.meeting.authority_code,
                row.meeting.on,
                LineKind(row.kind),
                row.words.words if hasattr(row, "words") else "",
                row.refers_to.words.words
                if row.refers_to and hasattr(row.refers_to, "words")
                else "",
                row.owner,
                row.due,
                row.action,
                row.at,
                row.by,
            )
            for row in rows.select_related("meeting", "words", "refers_to__words")
        }

    rows = MeetingLine.objects.filter(
        Q(home=home_id) | Q(refers_to__home=home_id),
        kind__in=ABOUT_HOMES,
        meeting__authority_code__in=list(area_codes),
    )
    return Trail("lines", rows, "at", read)


def raised_trail(home_id: int, area_codes: Collection[str]) -> Trail:
    """What was raised about the home with the cells of some areas. One query to read some."""

    def read(ids: Collection[int]) -> Mapping[int, RaisedStep]:
        rows = MatterStep.objects.filter(pk__in=ids).values_list(
            "pk", "matter__cell", "event", "tier", "words__words", "at", "by"
        )
        return {
            number: RaisedStep(cell, event, tier, words or "", at, who)
            for number, cell, event, tier, words, at, who in rows
        }

    rows = MatterStep.objects.filter(
        matter__home=home_id, matter__authority_code__in=list(area_codes)
    )
    return Trail("raised", rows, "at", read)
