"""Reads of meetings: which were and which come, what was written down, who may decide for whom."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from rollcall.cell.models import Matter, MatterStep, Meeting, MeetingLine, MeetingStep
from rollcall.cell.selectors.actions import states_of
from rollcall.domain.meetings import (
    AgendaPart,
    Cell,
    Line,
    LineKind,
    MatterState,
    MeetingState,
    from_kept,
    open_decisions,
    starts_at,
)
from rollcall.domain.workflow import ENDED
from rollcall.foundation import clock
from rollcall.foundation.errors import NotFound
from rollcall.foundation.programmes import current_programme


#: The lines that say whether a decision still waits; an undo may be one of another line.
ABOUT_DECISIONS = (LineKind.DECISION, LineKind.DONE, LineKind.UNDO)


@dataclass(frozen=True, slots=True)
class MeetingInfo:
    """One meeting. `id` is None for one that is planned and was never opened."""

    cell: Cell
    authority_code: str
    on: dt.date
    starts_at: dt.datetime
    state: MeetingState
    id: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether lines can be written."""
        return self.state is MeetingState.IN_SESSION


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One step of a meeting."""

    at: dt.datetime
    by: str
    event: str


@dataclass(frozen=True, slots=True)
class MatterStepInfo:
    """One step of a matter, with what was said."""

    at: dt.datetime
    by: str
    event: str
    tier: str
    words: str
    meeting_id: int | None


@dataclass(frozen=True, slots=True)
class MatterInfo:
    """Something raised, with its whole history."""

    id: int
    cell: str
    authority_code: str
    raised_by: str
    location_id: str
    state: MatterState
    tier: str
    steps: tuple[MatterStepInfo, ...]

    @property
    def words(self) -> str:
        """What was raised."""
        return self.steps[0].words if self.steps else ""

    @property
    def answer(self) -> MatterStepInfo | None:
        """The last answer that came back."""
        return next((one for one in reversed(self.steps) if one.event == "answer"), None)


def find_cell(key: str) -> Cell:
    """The cell of the programme with this key; NotFound."""
    cells = current_programme().cells.by_key
    if key not in cells:
        raise NotFound(
            f"There is no cell “{key}”.", remedy=f"There are: {', '.join(cells) or 'none'}."
        )
    return cells[key]


def find_meeting(
    cell: Cell, authority_code: str, on: dt.date, today: dt.date | None = None
) -> MeetingInfo:
    """The meeting of a day, held or planned. Any day from today on may have one; NotFound before."""
    row = Meeting.objects.filter(cell=cell.key, authority_code=authority_code, on=on).first()
    if row is not None:
        return _info(row, cell)
    if on < (today or clock.today()):
        raise NotFound(
            f"The {cell.title} did not meet on {on:%-d %B %Y}.", remedy="Look in the list."
        )
    return planned(cell, authority_code, on)


def planned(cell: Cell, authority_code: str, on: dt.date) -> MeetingInfo:
    """A meeting as the timetable has it."""
    zone = ZoneInfo(current_programme().settings.time_zone)
    at = starts_at(cell, on, zone)
    return MeetingInfo(cell, authority_code, on, at, MeetingState.PLANNED)


def some_meetings(
    authorities: Collection[str], *, on: dt.date | None = None, start: int = 0, stop: int = 25
) -> list[MeetingInfo]:
    """Meetings that were opened, the newest first. One query."""
    rows = _meetings(authorities, on).order_by("-on", "-starts_at", "authority_code", "cell")
    cells = current_programme().cells.by_key
    return [_info(row, cells[row.cell]) for row in rows[start:stop] if row.cell in cells]


def count_meetings(authorities: Collection[str], *, on: dt.date | None = None) -> int:
    """How many there are."""
    return _meetings(authorities, on).count()


def meeting_before(meeting: MeetingInfo) -> MeetingInfo | None:
    """The last meeting of the same cell that was opened before this one's day."""
    rows = Meeting.objects.filter(
        cell=meeting.cell.key, authority_code=meeting.authority_code, on__lt=meeting.on
    )
    row = rows.order_by("-on").first()
    return _info(row, meeting.cell) if row else None


def minutes_to_approve(meeting: MeetingInfo) -> MeetingInfo | None:
    """The last meeting before, when its minutes wait to be approved. One query."""
    last = meeting_before(meeting)
    return last if last and last.state is MeetingState.HELD else None


def agenda_kept(meeting: MeetingInfo) -> list[AgendaPart] | None:
    """The agenda as it was last drawn up in the meeting; None for one never opened. One query."""
    if meeting.id is None:
        return None
    steps = MeetingStep.objects.filter(meeting_id=meeting.id, agenda__isnull=False)
    kept = steps.order_by("-pk").values_list("agenda", flat=True).first()
    return from_kept(kept or [])


def steps_of_meeting(meeting: MeetingInfo) -> list[StepInfo]:
    """What happened to a meeting, in order. One query."""
    rows = MeetingStep.objects.filter(meeting=meeting.id).order_by("pk")
    return [StepInfo(*row) for row in rows.values_list("at", "by", "event")]


def lines_of(meeting: MeetingInfo) -> list[Line]:
    """Every line of a meeting in the order written, undone ones too. One query."""
    return _lines(MeetingLine.objects.filter(meeting_id=meeting.id)) if meeting.id else []


def lines_before(meeting: MeetingInfo) -> list[Line]:
    """The lines of every earlier meeting of the same cell that bear on open decisions. One query."""
    return _lines(
        MeetingLine.objects.filter(
            meeting__cell=meeting.cell.key,
            meeting__authority_code=meeting.authority_code,
            meeting__on__lt=meeting.on,
            kind__in=ABOUT_DECISIONS,
        )
    )


def decisions_about_an_area(
    authority_code: str, last: dt.date, known_at: dt.datetime
) -> tuple[list[Line], dict[int, MeetingInfo]]:
    """The decisions of every cell up to a day, as known at a time, and the meetings by id. Two queries."""
    cells = current_programme().cells.by_key
    meetings = {
        row.pk: _info(row, cells[row.cell])
        for row in Meeting.objects.filter(
            authority_code=authority_code, on__lte=last, cell__in=list(cells)
        )
    }
    lines = MeetingLine.objects.filter(
        meeting__in=list(meetings), at__lte=known_at, kind__in=ABOUT_DECISIONS
    )
    return _lines(lines), meetings


def still_owed(lines: Iterable[Line]) -> list[Line]:
    """Decisions to be carried out; one that opened an action is until that has ended. One query."""
    waiting = open_decisions(lines)
    states = states_of(one.action for one in waiting if one.action)
    return [one for one in waiting if states.get(one.action, "") not in ENDED]


def matters_of(cell: Cell, authority_code: str, meeting_id: int | None = None) -> list[MatterInfo]:
    """Matters that are not closed, and those that a meeting took a step on. Two queries."""
    here = Matter.objects.filter(cell=cell.key, authority_code=authority_code)
    found = here.exclude(state=MatterState.CLOSED)
    if meeting_id is not None:
        taken = MatterStep.objects.filter(meeting_id=meeting_id).values("matter")
        found = found | here.filter(pk__in=taken)
    return _matters(found.order_by("pk"))


def find_matter(matter_id: int) -> MatterInfo:
    """One matter; NotFound."""
    found = _matters(Matter.objects.filter(pk=matter_id))
    if not found:
        raise NotFound("There is no such matter.", remedy="Look for it on the agenda.")
    return found[0]


def _meetings(authorities: Collection[str], on: dt.date | None) -> QuerySet[Meeting]:
    rows = Meeting.objects.filter(authority_code__in=list(authorities))
    return rows.filter(on=on) if on else rows


def _info(row: Meeting, cell: Cell) -> MeetingInfo:
    return MeetingInfo(
        cell, row.authority_code, row.on, row.starts_at, MeetingState(row.state), row.pk
    )


def _lines(rows: QuerySet[MeetingLine]) -> list[Line]:
    return [
        Line(
            id=row.pk,
            meeting_id=row.meeting_id,
            kind=LineKind(row.kind),
            item=row.item,
            by=row.by,
            at=row.at,
            words=row.words.words if hasattr(row, "words") else "",
            owner=row.owner,
            due=row.due,
            refers_to=row.refers_to_id,
            organisation=row.organisation,
            facts=row.facts,
            action=row.action,
        )
        for row in rows.select_related("words").order_by("pk")
    ]


def _matters(rows: QuerySet[Matter]) -> list[MatterInfo]:
    found = list(rows.select_related("home"))
    steps = MatterStep.objects.filter(matter__in=found).select_related("words").order_by("pk")
    by_matter: dict[int, list[MatterStepInfo]] = {}
    for one in steps:
        words = one.words.words if hasattr(one, "words") else ""
        info = MatterStepInfo(one.at, one.by, one.event, one.tier, words, one.meeting_id)
        by_matter.setdefault(one.matter_id, []).append(info)
    return [
        MatterInfo(
            row.pk,
            row.cell,
            row.authority_code,
            row.raised_by,
            row.home.location_id if row.home else "",
            MatterState(row.state),
            row.tier,
            tuple(by_matter.get(row.pk, ())),
        )
        for row in found
    ]
