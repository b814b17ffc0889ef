"""Verbs about actions and requests: open, move, comment, assign, hand over, attach.

Every verb writes one event with what was before and after, under the version that its form was made
from: of two people who move an action at once the second one is shown what the first one did.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from rollcall.accounts.permissions import Permission, grants, may
from rollcall.accounts.selectors import names_of
from rollcall.cell.events import ActionMoved, ActionsOpened
from rollcall.cell.models import Action, ActionEvent, ActionFile, ActionWords, Origin
from rollcall.cell.selectors import ActionInfo, action_info, people_for
from rollcall.cell.selectors.actions import facts_for
from rollcall.cell.selectors.seeing import actions_seen_by, sides_of
from rollcall.domain.support import (
    STATE_WORDS,
    Kind,
    Support,
    read_fields,
    route,
)
from rollcall.domain.workflow import ACTIONS, ENDED, Side
from rollcall.foundation import audit, clock
from rollcall.foundation.actors import Actor, SystemActor
from rollcall.foundation.attachments import check_attachment
from rollcall.foundation.errors import BadInput, Conflict, NotFound, NotNow, NotPermitted
from rollcall.foundation.events import publish
from rollcall.foundation.plain_words import checked_words
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import check_area, check_home, homes_visible_to
from rollcall.register.selectors import area as find_area
from rollcall.register.selectors import home as find_home


LONGEST_WORDS, LONGEST_WHAT, LONGEST_PARTNER = 1_000, 200, 100
MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class NewAction:
    """What is to be opened: for one home, or without one for all homes of an area."""

    kind: str
    urgency: str
    location_id: str = ""
    area_code: str = ""
    what: str = ""
    asked: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    origin: str = Origin.OFFICER.value
    origin_ref: str = ""
    source_key: str | None = None
    partner: str = ""
    shared: bool = True
    asked_by: str = ""  # who asked, where somebody else opens it
    facts: Mapping[str, Any] = field(default_factory=dict)


def open_action(*, by: Actor, new: NewAction, now: dt.datetime) -> int:
    """Open an action or a request, with the team that is there; its id.

    Raises NotPermitted, NotFound for an unknown home or area, BadInput that names the field.
    """
    support, today = current_programme().support, clock.reporting_day(now)
    kind = _kind(support, new)
    home_id, area_code = _place(by, new, kind, today, now)
    details = _details(kind, new)
    what = checked_words(new.what, longest=LONGEST_WHAT, about="what")
    words = checked_words(new.words, longest=LONGEST_WORDS, about="words")
    if not new.location_id and not what:
        raise BadInput("Say in a few words what is to be done.", about="what")
    row = made_action(by, new, kind, home_id, area_code, now)
    row.what, row.details = what, details
    with transaction.atomic():
        row.save(force_insert=True)
        _write(by, row, "opened", "", now, words=words, after={"team": row.team}, facts=new.facts)
        publish(ActionsOpened((row.pk,), by))
    return row.pk


def made_action(
    by: Actor, new: NewAction, kind: Kind, home_id: int | None, area_code: str, now: dt.datetime
) -> Action:
    """The row of a new action, not yet written, with the team that is there and by when it answers."""
    zone = ZoneInfo(current_programme().settings.time_zone)
    holidays = current_programme().settings.bank_holidays
    routed = route(current_programme().support, kind, new.urgency, now.astimezone(zone), holidays)
    return Action(
        kind=kind.key,
        home_id=home_id,
        area_code=area_code,
        origin=Origin(new.origin).value,
        origin_ref=new.origin_ref,
        source_key=new.source_key,
        urgency=new.urgency,
        asked=new.asked,
        team=routed.team,
        partner=_partner(new.partner),
        shared=new.shared,
        opened_at=now,
        opened_by=new.asked_by or by.actor_id,
        begins_at=routed.begins_at,
        due_at=routed.due_at,
        moved_at=now,
    )


def move_action(
    *,
    by: Actor,
    action_id: int,
    event: str,
    based_on: int,
    now: dt.datetime,
    words: str = "",
    agreed: int | None = None,
) -> None:
    """Take a step of the table of states.

    Raises NotFound, NotPermitted when it is another side's step, NotNow with the reason why it cannot
    be taken now, BadInput for a missing reason or quantity, Conflict when somebody moved it first.
    """
    _check_seen(by, action_id, now)
    words = checked_words(words, longest=LONGEST_WORDS, about="words")
    today = clock.reporting_day(now)
    with _one_open_of_a_kind(), transaction.atomic():
        row = _locked(action_id, based_on)
        verdict = ACTIONS.step(event, row.state, facts_for(by, row, now, today))
        if verdict is None:
            raise NotNow(f"It is {STATE_WORDS[row.state].lower()}: this cannot be done now.")
        if verdict.why_not:
            raise NotNow(verdict.why_not)
        if "reason" in verdict.row.needs and not words:
            raise BadInput("Say why, in a few words.", about="words")
        source = row.state
        before, after = _changed_by(row, event, agreed)
        for key, value in after.items():
            setattr(row, key, value)
        row.state, row.moved_at = verdict.row.target, now
        row.ended_at = now if row.state in ENDED else None
        if event in ("missing", "reopen") or (event == "undo" and source in ENDED):
            row.overdue_told_at = row.escalated_at = None
        _save(row)
        written = _write(by, row, event, source, now, words=words, before=before, after=after)
        publish(ActionMoved(row.pk, written.pk, event, by))


def comment_on_action(
    *, by: Actor, action_id: int, words: str, now: dt.datetime, internal: bool = False
) -> None:
    """Write something beside an action; `internal` is not for the home."""
    _check_seen(by, action_id, now)
    words = checked_words(words, longest=LONGEST_WORDS, about="words")
    if not words:
        raise BadInput("Write your comment.", about="words")
    with transaction.atomic():
        row = _locked(action_id)
        written = _write(by, row, "comment", row.state, now, words=words, internal=internal)
        publish(ActionMoved(row.pk, written.pk, "comment", by))


def attach_to_action(
    *,
    by: Actor,
    action_id: int,
    name: str,
    content: bytes,
    now: dt.datetime,
    internal: bool = False,
) -> None:
    """Keep a file beside an action. Raises BadInput for one of a wrong size, kind or content."""
    _check_seen(by, action_id, now)
    found = check_attachment(name, content)
    with transaction.atomic():
        row = _locked(action_id)
        if ActionEvent.objects.filter(action=row, step="file").count() >= MOST_FILES:
            raise BadInput(
                f"There are {MOST_FILES} files already.", remedy="Send it by e-mail.", about="file"
            )
        kept = {"digest": hashlib.sha256(content).hexdigest(), "size": len(content)}
        written = _write(by, row, "file", row.state, now, after=kept, internal=internal)
        ActionFile.objects.create(
            event=written,
            name=_file_name(name, found.ending),
            content_type=found.content_type,
            size=len(content),
            content=content,
        )
        publish(ActionMoved(row.pk, written.pk, "file", by))


def assign_action(
    *, by: Actor, action_id: int, person_id: int | None, based_on: int, now: dt.datetime
) -> None:
    """Let one person of the team do it, or nobody in particular. Raises as `move_action` does."""
    info = _check_seen(by, action_id, now)
    people = dict(people_for(info, clock.reporting_day(now)))
    if person_id is not None and person_id not in people:
        raise BadInput(
            "This person does not work for the team here.",
            remedy="Choose one of its people.",
            about="person",
        )
    with transaction.atomic():
        row = _locked(action_id, based_on)
        _check_team_side(by, row, now)
        before = {"assignee": row.assignee_id}
        row.assignee_id = person_id
        _save(row)
        written = _write(
            by, row, "assign", row.state, now, before=before, after={"assignee": person_id},
            internal=True,
        )  # fmt: skip
        publish(ActionMoved(row.pk, written.pk, "assign", by))


def hand_over_action(
    *,
    by: Actor,
    action_id: int,
    team: str,
    partner: str,
    words: str,
    based_on: int,
    now: dt.datetime,
) -> None:
    """Let another team look after it, or name an organisation outside that does it; with a reason."""
    _check_seen(by, action_id, now)
    words = checked_words(words, longest=LONGEST_WORDS, about="words")
    if team not in current_programme().support.team:
        raise BadInput("There is no such team.", remedy="Choose one of the list.", about="team")
    if not words:
        raise BadInput("Say why, in a few words.", about="words")
    partner = _partner(partner)
    with transaction.atomic():
        row = _locked(action_id, based_on)
        _check_team_side(by, row, now)
        before = {"team": row.team, "partner": row.partner, "assignee": row.assignee_id}
        if team != row.team:
            row.assignee_id = None
        row.team, row.partner = team, partner
        _save(row)
        after = {"team": row.team, "partner": row.partner, "assignee": row.assignee_id}
        written = _write(
            by, row, "hand_over", row.state, now, words=words, before=before, after=after
        )
        publish(ActionMoved(row.pk, written.pk, "hand_over", by))


def note_by_clock(*, action_id: int, step: str, column: str, now: dt.datetime) -> bool:
    """Write down that an action became overdue, or was passed on for it; False when it is known."""
    by = SystemActor("support")
    with transaction.atomic():
        row = Action.objects.select_for_update(of=("self",)).get(pk=action_id)
        if getattr(row, column) is not None or row.ended_at is not None:
            return False
        setattr(row, column, now)
        row.save(update_fields=[column])
        written = _write(by, row, step, row.state, now, internal=True)
        publish(ActionMoved(row.pk, written.pk, step, by))
    return True


# --- what is asked before anything is written -----------------------------------------------


def _kind(support: Support, new: NewAction) -> Kind:
    kind = support.kind.get(new.kind)
    if kind is None:
        raise BadInput("Choose what is needed.", about="kind")
    if new.urgency not in support.by_urgency:
        raise BadInput("Say how soon it is needed.", about="urgency")
    return kind


def _place(
    by: Actor, new: NewAction, kind: Kind, today: dt.date, now: dt.datetime
) -> tuple[int | None, str]:
    """The home's id and the area, for somebody who may open this there."""
    if not new.location_id:
        area = find_area(new.area_code)
        check_area(by, Permission.OPEN_ACTIONS, area.code, today)
        return None, area.code
    asks = [Permission.ASK_FOR_HELP] if kind.homes_may_ask else []
    for permission in (Permission.OPEN_ACTIONS, *asks):
        homes = homes_visible_to(by, permission, today)
        if grants(by, permission) and homes.filter(location_id=new.location_id).exists():
            break
    else:
        if not kind.homes_may_ask and may(by, Permission.ASK_FOR_HELP):
            raise NotPermitted(
                f"{kind.title} is not something that homes ask for.", remedy="Ring the council."
            )
        what = "open a request"
        check_home(by, Permission.ASK_FOR_HELP, new.location_id, today, what=what, now=now)
    home = find_home(new.location_id, today)
    return home.id, home.authority_code


def _details(kind: Kind, new: NewAction) -> dict[str, Any]:
    # What a report, a level or a decision names is opened without the rest, which the team asks for.
    complete = new.origin not in (Origin.REPORT, Origin.LEVEL, Origin.DECISION)
    details, problems = read_fields(kind, new.details, complete=complete)
    if problems:
        raise BadInput(problems[0].message, about=f"details.{problems[0].field}")
    if new.asked is not None and not kind.unit:
        raise BadInput(f"{kind.title} is not counted.", remedy="Leave it out.", about="asked")
    if new.asked is not None and new.asked < 1:
        raise BadInput("Ask for one or more.", about="asked")
    return dict(details)


def _partner(partner: str) -> str:
    return checked_words(partner, longest=LONGEST_PARTNER, about="partner")


def _check_seen(by: Actor, action_id: int, now: dt.datetime) -> ActionInfo:
    """The action, for somebody who may see it; a refusal is written down. Outside any transaction."""
    info = action_info(action_id)
    seen = info and actions_seen_by(by, clock.reporting_day(now)).filter(pk=action_id).exists()
    if info is None or not seen:
        if info is not None:
            subject = f"home:{info.location_id}" if info.location_id else f"action:{info.id}"
            audit.record_access(
                by=by, subject=subject, what=f"action {info.reference}", at=now, allowed=False
            )
        raise NotFound("There is no such request.", remedy="Check its reference.")
    return info


def _check_team_side(by: Actor, row: Action, now: dt.datetime) -> None:
    if row.ended_at is not None:
        raise NotNow("It is over.", remedy="Open it again first.")
    if Side.TEAM not in sides_of(by, row, clock.reporting_day(now)):
        raise NotNow("Only the team that has it can do this.")


@contextmanager
def _one_open_of_a_kind() -> Iterator[None]:
    """Say in words what the constraint refuses: a report's need was named anew in the meantime."""
    try:
        yield
    except IntegrityError:
        raise NotNow(
            "The home has asked for the same again since.", remedy="Use the request that is open."
        ) from None


def _locked(action_id: int, based_on: int | None = None) -> Action:
    """The action, held until the transaction ends; Conflict when it is not the version seen."""
    row = Action.objects.select_for_update(of=("self",)).get(pk=action_id)
    if based_on is not None and row.version != based_on:
        last = ActionEvent.objects.filter(action=row).order_by("-number").first()
        assert last is not None  # noqa: S101 - opening wrote one
        who = names_of([last.by]).get(last.by, "Somebody")
        raise Conflict(
            f"{who} was quicker: it is “{STATE_WORDS[row.state]}” now.",
            remedy="Look at what was done, and decide again.",
        )
    return row


def _changed_by(
    row: Action, event: str, agreed: int | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a step changes beside the state, before and after."""
    if event == "undo":
        last = (
            ActionEvent.objects.filter(action=row, step__in=ACTIONS.events)
            .order_by("-number")
            .first()
        )
        assert last is not None  # noqa: S101 - the table allows it only with one
        return dict(last.after), dict(last.before)
    if event != "agree":
        return {}, {}
    kind = current_programme().support.kind.get(row.kind)
    if kind is None or not kind.unit:
        return {}, {}
    quantity = row.asked if agreed is None else agreed
    if quantity is None or quantity < 1:
        raise BadInput("Say how many are agreed.", about="agreed")
    return {"agreed": row.agreed}, {"agreed": quantity}


# --- writing --------------------------------------------------------------------------------


def _save(row: Action) -> None:
    row.version += 1
    row.save()


def _write(
    by: Actor,
    row: Action,
    step: str,
    source: str,
    now: dt.datetime,
    *,
    words: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    internal: bool = False,
) -> ActionEvent:
    """One event with its words, and the audit event, in the transaction of the step."""
    digest = audit.digest(words) if words else ""
    make = partial(ActionEvent.objects.create, action=row, at=now, by=by.actor_id, step=step)
    written: ActionEvent = make(
        number=ActionEvent.objects.filter(action=row).count() + 1,
        source=source,
        target=row.state,
        internal=internal,
        before=dict(before or {}),
        after=dict(after or {}),
        facts=dict(facts or {}),
        words_digest=digest,
    )
    if words:
        ActionWords.objects.create(event=written, words=words)
    audit.record(
        by=by,
        action=f"action.{step}",
        subject=f"action:{row.pk}",
        at=now,
        detail={
            "kind": row.kind,
            "home": row.home_id,
            "from": source,
            "to": row.state,
            **({"after": dict(after)} if after else {}),
            **({"words": digest} if digest else {}),
        },
    )
    return written


def _file_name(name: str, ending: str) -> str:
    """The name without folders and without what an address or a header could trip over."""
    plain = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(one if one.isalnum() or one in " ._-()" else "_" for one in plain)
    return f"{kept.rpartition('.')[0][:120] or 'file'}.{ending}"
