"""What happens in a meeting: opened, written down line by line, closed, approved, circulated.

Lines are only added. Whoever writes needs no lock and loses nothing: two note-takers' lines stand one
after the other, and a form sent twice stands once, by its key.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from rollcall.accounts.permissions import Permission
from rollcall.cell.models import Action, LineWords, Meeting, MeetingLine, MeetingStep, Origin
from rollcall.cell.selectors.actions import action_info
from rollcall.cell.selectors.addresses import addressees
from rollcall.cell.selectors.agenda import draft_agenda, facts_of
from rollcall.cell.selectors.meetings import (
    MeetingInfo,
    find_meeting,
    lines_before,
    lines_of,
    still_owed,
)
from rollcall.cell.services.actions import (
    LONGEST_WHAT,
    LONGEST_WORDS,
    NewAction,
    comment_on_action,
    move_action,
    open_action,
)
from rollcall.domain.meetings import (
    MEETINGS,
    SECTOR,
    AgendaItem,
    Cell,
    Line,
    LineKind,
    MeetingState,
    as_kept,
    standing_lines,
    target,
    why_not,
)
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor
from rollcall.foundation.errors import BadInput, NotFound, NotNow, NotPermitted
from rollcall.foundation.plain_words import checked_words
from rollcall.foundation.programmes import current_programme
from rollcall.notices.services import Addressed, queue_letter
from rollcall.register.scoping import check_area
from rollcall.register.selectors import open_homes
from rollcall.ui.words import plural


#: The latest day for which something can be promised: further off, it is a slip of the pen.
LATEST_DUE = dt.timedelta(days=366)


def open_meeting(*, by: Actor, cell: Cell, area: str, on: dt.date, now: dt.datetime) -> int:
    """Begin a meeting, with its agenda as it is drawn up at this moment. Its id.

    NotNow before its day, and when somebody opened it already.
    """
    check_area(by, Permission.HOLD_MEETING, area, on)
    today = clock.reporting_day(now)
    found = find_meeting(cell, area, on, today)
    if on > today:
        raise NotNow(f"This meeting is on {on:%-d %B %Y}.", remedy="Open it on the day.")
    agenda = as_kept(draft_agenda(found, now))
    with transaction.atomic():
        row, _ = Meeting.objects.get_or_create(
            cell=cell.key,
            authority_code=area,
            on=on,
            defaults={"starts_at": found.starts_at, "state": MeetingState.PLANNED},
        )
        _step(by, row.pk, "open", now, agenda=agenda)
    return row.pk


def draft_again(*, by: Actor, meeting_id: int, now: dt.datetime) -> None:
    """Draw the agenda up anew, with what came in since the meeting was opened."""
    meeting = _meeting(by, meeting_id)
    agenda = as_kept(draft_agenda(meeting, now))
    with transaction.atomic():
        _step(by, meeting_id, "draft", now, agenda=agenda)


def step_meeting(*, by: Actor, meeting_id: int, event: str, now: dt.datetime) -> None:
    """Close a meeting, open it again, or approve its minutes; NotNow when that cannot be now.

    Minutes are approved by the next meeting (P04), so somebody must hold one after it.
    """
    meeting = _meeting(by, meeting_id)
    if event == "approve" and not _is_followed(meeting):
        raise NotNow(
            "Minutes are approved at the next meeting.", remedy="Open that one, then approve them."
        )
    with transaction.atomic():
        _step(by, meeting_id, event, now)


def write_line(
    *,
    by: Actor,
    meeting_id: int,
    kind: LineKind,
    key: UUID,
    now: dt.datetime,
    item: str = "",
    words: str = "",
    owner: str = "",
    due: dt.date | None = None,
    organisation: str = "",
) -> int:
    """Write a note, a decision, who chairs or which organisation is present. The line's id.

    A decision keeps the facts as seen at this moment. One with an owner is carried over until it is
    done, and then needs a day by which.
    """
    meeting = _meeting(by, meeting_id)
    words = _written(words, _NEEDED.get(kind, ""))
    home_id = _home_of(item, meeting)
    if kind in (LineKind.PRESENT, LineKind.CHAIR) and meeting.cell.member(organisation) is None:
        raise BadInput("This organisation has no seat.", remedy="Choose one from the list.")
    if kind is LineKind.DECISION:
        _check_owner(owner, due, meeting)
    facts = facts_of(item, meeting.authority_code, now) if kind is LineKind.DECISION else {}
    return _write(
        by,
        meeting,
        key,
        now,
        words=words,
        kind=kind,
        item=item,
        home_id=home_id,
        owner=owner,
        due=due,
        organisation=organisation,
        facts=facts,
    )


@transaction.atomic
def decide_action(
    *,
    by: Actor,
    meeting_id: int,
    action_kind: str,
    key: UUID,
    item: str,
    words: str,
    due: dt.date | None,
    now: dt.datetime,
) -> int:
    """A decision that opens an action with the team that does such work. The line's id.

    Where the home has an open action of the kind, by its own request or by a level, the decision is
    about that one and is written beside it: nothing is asked for twice. It is carried over until the
    action has ended. Without a day it is due when the team must have answered.
    """
    meeting = _meeting(by, meeting_id)
    known = MeetingLine.objects.filter(key=key).first()
    if known is not None:
        return known.pk
    words = _written(words, _NEEDED[LineKind.DECISION])
    home_id = _home_of(item, meeting)
    facts = facts_of(item, meeting.authority_code, now)
    action_id = _standing_action(home_id, action_kind)
    if action_id is not None:
        beside = f"Decided in the {meeting.cell.title}: {words}"[:LONGEST_WORDS]
        comment_on_action(by=by, action_id=action_id, words=beside, now=now)
    else:
        new = NewAction(
            kind=action_kind,
            urgency=_urgency(due, now),
            location_id=AgendaItem(item, "", ()).location_id,
            area_code="" if home_id else meeting.authority_code,
            what=words[:LONGEST_WHAT],
            origin=Origin.DECISION.value,
            origin_ref=f"meeting:{meeting_id}",
            source_key=_opened_by(key),
            facts=facts,
        )
        action_id = open_action(by=by, new=new, now=now)
    action = action_info(action_id)
    assert action is not None  # noqa: S101 - it is open
    return _write(
        by, meeting, key, now,
        words=words, kind=LineKind.DECISION, item=item, home_id=home_id,
        owner=f"team:{action.team}", due=due or clock.reporting_day(action.due_at),
        action=action.reference, facts=facts,
    )  # fmt: skip


def _standing_action(home_id: int | None, kind: str) -> int | None:
    """The newest open action of a kind for a home."""
    rows = Action.objects.filter(home=home_id, kind=kind, ended_at__isnull=True)
    return None if home_id is None else rows.order_by("-pk").values_list("pk", flat=True).first()


def _opened_by(key: UUID) -> str:
    """What an action is known by that the decision with this key opened."""
    return f"decision:{key}"


def _urgency(due: dt.date | None, now: dt.datetime) -> str:
    """The slowest urgency that is still answered by the day; the usual one without a day."""
    support = current_programme().support
    if due is None:
        return support.urgent_unless_said
    hours = ((due - clock.reporting_day(now)).days + 1) * 24
    in_time = [one for one in support.urgencies if one.hours <= hours]
    return max(
        in_time or support.urgencies, key=lambda one: one.hours if in_time else -one.hours
    ).code


_NEEDED = {
    LineKind.DECISION: "Write what was decided.",
    LineKind.NOTE: "Write what was said.",
}


def mark_done(
    *, by: Actor, meeting_id: int, decision_id: int, key: UUID, words: str = "", now: dt.datetime
) -> int:
    """A decision of this or an earlier meeting was carried out, and is carried over no more."""
    meeting = _meeting(by, meeting_id)
    waiting = still_owed([*lines_before(meeting), *lines_of(meeting)])
    decision = next((one for one in waiting if one.id == decision_id), None)
    if decision is None:
        raise NotNow("This decision does not wait any more.", remedy="Load the page again.")
    return _write(
        by, meeting, key, now,
        words=_written(words), kind=LineKind.DONE, item=decision.item,
        home_id=_home_of(decision.item, meeting), refers_to_id=decision.id,
    )  # fmt: skip


@transaction.atomic
def undo_line(*, by: Actor, meeting_id: int, line_id: int, key: UUID, now: dt.datetime) -> int:
    """Take back one's own line while the meeting is open: a further line says so.

    The action that a decision opened is withdrawn with it; NotNow when its team has gone too far. One
    that was open before goes on.
    """
    meeting = _meeting(by, meeting_id)
    line = next((one for one in standing_lines(lines_of(meeting)) if one.id == line_id), None)
    if line is None:
        raise NotNow("This line was taken back already.", remedy="Load the page again.")
    if line.by != by.actor_id:
        raise NotPermitted(
            "Only who wrote a line can take it back.",
            remedy="Write another that says what is right.",
        )
    made = _write(
        by, meeting, key, now, words="", kind=LineKind.UNDO, item=line.item, refers_to_id=line.id
    )  # fmt: skip
    written = MeetingLine.objects.get(pk=line.id)
    opened = Action.objects.filter(
        source_key=_opened_by(written.key), ended_at__isnull=True
    ).first()
    if opened is not None:
        move_action(by=by, action_id=opened.pk, event="withdraw", based_on=opened.version, now=now)
    return made


def circulate(*, by: Actor, meeting_id: int, link: str, now: dt.datetime) -> int:
    """Send the members word of the minutes. How many letters were queued.

    A letter names no home: it says how much was decided and where the minutes are, behind the sign-in,
    and gives the decisions for all homes in full.
    """
    meeting = _meeting(by, meeting_id)
    to = addressees(meeting.authority_code, [meeting.cell.key])
    if not to:
        raise NotNow(
            "Nobody is on the list of those who get the minutes.", remedy="Add an address first."
        )
    subject = f"{meeting.cell.title}: minutes of {meeting.on:%-d %B %Y}"
    body = _letter(meeting, link)
    with transaction.atomic():
        step_id = _step(by, meeting_id, "circulate", now)
        for one in to:
            queue_letter(
                by=by,
                kind="minutes",
                key=f"minutes:{meeting_id}:{step_id}:{one.id}",
                to=Addressed(f"addressee:{one.id}", one.email),
                subject=subject,
                body=body,
                now=now,
            )
    return len(to)


# --- parts of the verbs -----------------------------------------------------------------------


def _meeting(by: Actor, meeting_id: int) -> MeetingInfo:
    """The meeting, for somebody who may hold it."""
    row = Meeting.objects.filter(pk=meeting_id).first()
    if row is None or row.cell not in current_programme().cells.by_key:
        raise NotFound("There is no such meeting.", remedy="Look for it in the list.")
    check_area(by, Permission.HOLD_MEETING, row.authority_code, row.on)
    return find_meeting(current_programme().cells.by_key[row.cell], row.authority_code, row.on)


def _id_of(meeting: MeetingInfo) -> int:
    assert meeting.id is not None  # noqa: S101 - it was found by its id
    return meeting.id


def _step(by: Actor, meeting_id: int, event: str, now: dt.datetime, *, agenda: Any = None) -> int:
    """Take a step of a meeting, locked where rows can be."""
    row = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting_id)
    reason = why_not(MEETINGS, event, row.state)
    if reason:
        raise NotNow(reason, remedy="Load the page again.")
    row.state = target(MEETINGS, event, row.state)
    row.save(update_fields=["state"])
    step = MeetingStep.objects.create(
        meeting=row, at=now, by=by.actor_id, event=event, state=row.state, agenda=agenda
    )
    audit.record(
        by=by,
        action=f"meeting.{event}",
        subject=f"meeting:{row.pk}",
        at=now,
        detail={"cell": row.cell, "area": row.authority_code, "on": row.on.isoformat()},
    )
    return step.pk


@transaction.atomic
def _write(
    by: Actor, meeting: MeetingInfo, key: UUID, now: dt.datetime, *, words: str, **line: Any
) -> int:
    """Add a line, once for its key.

    The meeting's row is locked as for a step, so that no line slips in after the meeting was closed.
    """
    row = Meeting.objects.select_for_update(of=("self",)).get(pk=_id_of(meeting))
    known = MeetingLine.objects.filter(key=key).first()
    if known is not None:
        return known.pk
    if row.state != MeetingState.IN_SESSION:
        raise NotNow(
            why_not(MEETINGS, "draft", row.state), remedy="Open it to write something down."
        )
    digest = audit.digest(words) if words else ""
    made = MeetingLine.objects.create(
        meeting=row, key=key, at=now, by=by.actor_id, words_digest=digest, **line
    )
    if words:
        LineWords.objects.create(line=made, words=words)
    audit.record(
        by=by,
        action=f"meeting.{made.kind}",
        subject=f"meeting:{row.pk}",
        at=now,
        detail={
            "line": made.pk,
            "item": made.item,
            "words": digest,
            "refers_to": made.refers_to_id,
        },
    )
    return made.pk


def _written(words: str, needed: str = "") -> str:
    words = checked_words(words, longest=LONGEST_WORDS, about="words")
    if needed and not words:
        raise BadInput(needed, about="words")
    return words


def _home_of(item: str, meeting: MeetingInfo) -> int | None:
    """The id of the home that an item is about; BadInput for a home of elsewhere."""
    kind, _, location_id = item.partition(":")
    if kind != "home":
        return None
    homes = open_homes(meeting.authority_code, meeting.on).filter(location_id=location_id)
    found = homes.values_list("pk", flat=True).first()
    if found is None:
        raise BadInput("This home is not on the agenda.", remedy="Choose one from the agenda.")
    return int(found)


def _check_owner(owner: str, due: dt.date | None, meeting: MeetingInfo) -> None:
    if not owner and due:
        raise BadInput(
            "Say who does it by then.", remedy="Choose a team or a person.", about="owner"
        )
    if owner and due is None:
        raise BadInput("Say by which day.", remedy="Enter a day.", about="due")
    if due and not meeting.on <= due <= meeting.on + LATEST_DUE:
        raise BadInput(
            f"{due:%-d %B %Y} is not within a year from the meeting.",
            remedy="Enter the day of the meeting or a later one.",
            about="due",
        )


def _is_followed(meeting: MeetingInfo) -> bool:
    """Whether a later meeting of the same cell was opened."""
    return Meeting.objects.filter(
        cell=meeting.cell.key, authority_code=meeting.authority_code, on__gt=meeting.on
    ).exists()


def _letter(meeting: MeetingInfo, link: str) -> str:
    held = standing_lines(lines_of(meeting))
    decisions = [one for one in held if one.kind is LineKind.DECISION]
    sector = [_said(one) for one in decisions if one.item == SECTOR]
    homes = {one.item for one in decisions if one.item.startswith("home:")}
    for_homes = f"{plural(len(homes), 'home')} and for all homes"
    parts = [
        f"The {meeting.cell.title} met on {meeting.on:%A %-d %B %Y}.",
        f"It took {plural(len(decisions), 'decision')}, for {for_homes}.",
    ]
    if sector:
        parts.append("For all homes:\n" + "\n".join(f"- {words}" for words in sector))
    parts.append(f"The minutes are here, for those who can sign in:\n{link}")
    return "\n\n".join(parts) + "\n"


def _said(line: Line) -> str:
    return line.words + (f" (by {line.due:%-d %B})" if line.due else "")
