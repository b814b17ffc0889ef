"""One meeting: its agenda, what is written down about each item, and what happens to it as a whole."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rollcall.accounts.links import actor_of
from rollcall.accounts.permissions import Permission, needs
from rollcall.accounts.selectors import names_of, people_of_area
from rollcall.cell import services
from rollcall.cell.forms.meetings import (
    AnswerForm,
    AttendanceForm,
    DecideForm,
    NoteForm,
    PassOnForm,
)
from rollcall.cell.presenters import meetings as presenters
from rollcall.cell.selectors import (
    MatterInfo,
    MeetingInfo,
    agenda_kept,
    draft_agenda,
    lines_before,
    lines_for,
    lines_of,
    matters_of,
    minutes_to_approve,
    steps_of_meeting,
    still_owed,
)
from rollcall.cell.views.allowed import find_meeting_for
from rollcall.cell.views.meetings import address_of
from rollcall.domain.meetings import (
    MEETINGS,
    SECTOR,
    AgendaItem,
    AgendaPart,
    Line,
    LineKind,
    agenda_for,
    allowed,
    standing_lines,
)
from rollcall.domain.questions.answers import printable
from rollcall.foundation import audit, clock
from rollcall.foundation.errors import BadInput, NotFound, NotNow, NotPermitted
from rollcall.foundation.programmes import current_programme
from rollcall.register.scoping import seen_in_area
from rollcall.register.selectors import AreaInfo
from rollcall.ui.fields import UNPROCESSABLE, error_list
from rollcall.ui.links import with_query
from rollcall.ui.posted import posted_number
from rollcall.ui.words import day


@dataclass(frozen=True)
class Page:
    """One request for a meeting's page: who asks, for which meeting, at which item."""

    request: HttpRequest
    area: AreaInfo
    meeting: MeetingInfo
    item: str

    @property
    def me(self) -> Any:
        """Who asks."""
        return actor_of(self.request)

    @property
    def meeting_id(self) -> int:
        """The meeting's id; NotNow for one that nobody opened."""
        if self.meeting.id is None:
            raise NotNow("This meeting has not begun.", remedy="Open it first.")
        return self.meeting.id

    @property
    def key(self) -> UUID:
        """The key of a form without boxes."""
        try:
            return UUID(self.request.POST.get("key", ""))
        except ValueError:
            return uuid4()

    @property
    def here(self) -> str:
        """This page at this item."""
        return with_query(self.request, address_of(self.meeting), item=self.item or None)


@needs(Permission.HOLD_MEETING)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, cell: str, code: str, on: dt.date) -> HttpResponse:
    """The page of a meeting, and everything that is pressed on it."""
    area, found = find_meeting_for(request, cell, code, on)
    asked = request.POST if request.method == "POST" else request.GET
    page = Page(request, area, found, printable(str(asked.get("item", "")))[:60])
    if request.method != "POST":
        audit.record_access(
            by=page.me, subject=f"area:{code}", what=f"meeting {cell} {on}", at=clock.now()
        )
        return _show(page)
    act = request.POST.get("act", "")
    if act in _FORMS:
        return _take_form(page, act)
    try:
        _PRESSES.get(act, _unknown)(page)
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except (BadInput, NotFound, NotNow) as error:
        messages.info(request, str(error))
    return redirect(page.here)


@needs(Permission.HOLD_MEETING)
@require_safe
def meeting_state(request: HttpRequest, cell: str, code: str, on: dt.date) -> JsonResponse:
    """How many lines there are and of whom, for a page that has been open for a while."""
    _, found = find_meeting_for(request, cell, code, on)
    lines, me = lines_of(found), actor_of(request).actor_id
    names = names_of({one.by for one in lines})
    others = [one for one in lines if one.by != me]
    return JsonResponse(
        {
            "state": found.state,
            "words": presenters.STATES[found.state][0],
            "last": max((one.id for one in others), default=0),
            "lines": [
                {"id": one.id, "item": one.item, "by": names.get(one.by, "Somebody")}
                for one in others
            ],
        }
    )


# --- presses without boxes ----------------------------------------------------------------------


def _unknown(page: Page) -> None:
    raise NotNow("Nothing was pressed that this page knows.", remedy="Press one of its buttons.")


def _open(page: Page) -> None:
    services.open_meeting(
        by=page.me, cell=page.meeting.cell, area=page.area.code, on=page.meeting.on, now=clock.now()
    )


def _draft(page: Page) -> None:
    services.draft_again(by=page.me, meeting_id=page.meeting_id, now=clock.now())
    messages.success(page.request, "The agenda is drawn up from what is known now.")


def _step(event: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        services.step_meeting(by=page.me, meeting_id=page.meeting_id, event=event, now=clock.now())

    return press


def _approve_last(page: Page) -> None:
    last = minutes_to_approve(page.meeting)
    if last is None or last.id is None:
        raise NotNow("There are no minutes to approve.")
    services.step_meeting(by=page.me, meeting_id=last.id, event="approve", now=clock.now())
    messages.success(page.request, f"The minutes of {day(last.on)} are approved.")


def _circulate(page: Page) -> None:
    link = page.request.build_absolute_uri(address_of(page.meeting, "minutes"))
    count = services.circulate(by=page.me, meeting_id=page.meeting_id, link=link, now=clock.now())
    messages.success(page.request, f"Word of the minutes goes to {count} addresses.")


def _undo(page: Page) -> None:
    services.undo_line(
        by=page.me, meeting_id=page.meeting_id, line_id=posted_number(page.request, "line"), key=page.key,
        now=clock.now(),
    )  # fmt: skip
    messages.success(page.request, "The line is taken back.")


def _done(page: Page) -> None:
    services.mark_done(
        by=page.me, meeting_id=page.meeting_id, decision_id=posted_number(page.request, "line"), key=page.key,
        now=clock.now(),
    )  # fmt: skip
    messages.success(page.request, "Marked as done. It is not carried over any more.")


def _matter(event: str) -> Callable[[Page], None]:
    def press(page: Page) -> None:
        services.step_matter(
            by=page.me, matter_id=posted_number(page.request, "matter"), event=event, key=page.key,
            meeting_id=page.meeting.id, now=clock.now(),
        )  # fmt: skip

    return press


_PRESSES: Mapping[str, Callable[[Page], None]] = {
    "open": _open,
    "draft": _draft,
    "close": _step("close"),
    "reopen": _step("reopen"),
    "approve-last": _approve_last,
    "circulate": _circulate,
    "undo": _undo,
    "done": _done,
    "close-matter": _matter("close"),
}


# --- forms --------------------------------------------------------------------------------------


def _take_form(page: Page, act: str) -> HttpResponse:
    """What was typed, taken; the page again with the reason where it could not be."""
    form = _FORMS[act](page, page.request.POST)
    if form.is_valid():
        try:
            _TAKE[act](page, form.cleaned_data)
        except NotPermitted as error:
            raise PermissionDenied(str(error)) from error
        except BadInput as error:
            known = error.about if error.about in form.fields else None
            form.add_error(known or ("words" if "words" in form.fields else None), str(error))
        except (NotFound, NotNow) as error:
            form.add_error(None, str(error))
        else:
            return redirect(page.here)
    return _show(page, act, form)


def _decide(page: Page, said: dict[str, Any]) -> None:
    """One press; with a kind of help chosen it opens an action with the team for that."""
    if said["action_kind"]:
        services.decide_action(
            by=page.me, meeting_id=page.meeting_id, action_kind=said["action_kind"],
            key=said["key"], item=page.item, words=said["words"], due=said["due"], now=clock.now(),
        )  # fmt: skip
        return
    services.write_line(
        by=page.me, meeting_id=page.meeting_id, kind=LineKind.DECISION, key=said["key"],
        item=page.item, words=said["words"], owner=said["owner"], due=said["due"], now=clock.now(),
    )  # fmt: skip


def _note(page: Page, said: dict[str, Any]) -> None:
    services.write_line(
        by=page.me, meeting_id=page.meeting_id, kind=LineKind.NOTE, key=said["key"],
        item=page.item, words=said["words"], now=clock.now(),
    )  # fmt: skip


def _attend(page: Page, said: dict[str, Any]) -> None:
    """One line for each organisation that is new here; the same press sent twice stands once."""
    here = {one.organisation for one in standing_lines(lines_of(page.meeting))
            if one.kind is LineKind.PRESENT}  # fmt: skip
    kinds = [(LineKind.PRESENT, one) for one in said["present"] if one not in here]
    kinds += [(LineKind.CHAIR, said["chair"])] if said["chair"] else []
    for kind, organisation in kinds:
        services.write_line(
            by=page.me, meeting_id=page.meeting_id, kind=kind, organisation=organisation,
            key=uuid5(said["key"], f"{kind}:{organisation}"), now=clock.now(),
        )  # fmt: skip


def _pass_on(page: Page, said: dict[str, Any]) -> None:
    """A matter goes on as it is; about anything else one is raised and passed on in one go."""
    matter_id = AgendaItem(page.item, "", ()).matter_id
    if matter_id is None:
        matter_id = services.raise_matter(
            by=page.me, cell=page.meeting.cell, area=page.area.code, raised_by="member",
            location_id=AgendaItem(page.item, "", ()).location_id, words=said["words"],
            key=uuid5(said["key"], "raise"), now=clock.now(),
        )  # fmt: skip
    services.step_matter(
        by=page.me, matter_id=matter_id, event="escalate", tier=said["tier"], words=said["words"],
        key=said["key"], meeting_id=page.meeting.id, now=clock.now(),
    )  # fmt: skip


def _answer(page: Page, said: dict[str, Any]) -> None:
    services.step_matter(
        by=page.me, matter_id=AgendaItem(page.item, "", ()).matter_id or 0, event="answer",
        words=said["words"], key=said["key"], meeting_id=page.meeting.id, now=clock.now(),
    )  # fmt: skip


def _owners(page: Page) -> list[tuple[str, str]]:
    teams = [(f"team:{one.key}", one.name) for one in current_programme().support.teams]
    return teams + people_of_area(page.area.code, page.meeting.on)


def _kinds() -> list[tuple[str, str]]:
    return [(one.key, one.title) for one in current_programme().support.kinds]


def _tiers(page: Page) -> list[tuple[str, str]]:
    above = current_programme().cells.above(page.meeting.cell.key)
    return [(one.key, one.title) for one in above]


def _seats(page: Page) -> list[tuple[str, str]]:
    return [(one.key, one.organisation) for one in page.meeting.cell.members]


_FORMS: Mapping[str, Callable[[Page, Any], forms.Form]] = {
    "decide": lambda page, data: DecideForm(_owners(page), _kinds(), data, auto_id="decide-%s"),
    "note": lambda page, data: NoteForm(data, auto_id="note-%s"),
    "pass-on": lambda page, data: PassOnForm(_tiers(page), data, auto_id="pass-on-%s"),
    "answer": lambda page, data: AnswerForm(data, auto_id="answer-%s"),
    "attend": lambda page, data: AttendanceForm(_seats(page), data, auto_id="attend-%s"),
}
_TAKE: Mapping[str, Callable[[Page, dict[str, Any]], None]] = {
    "decide": _decide,
    "note": _note,
    "pass-on": _pass_on,
    "answer": _answer,
    "attend": _attend,
}


# --- the page -----------------------------------------------------------------------------------


def _show(page: Page, act: str = "", form: forms.Form | None = None) -> HttpResponse:
    """The page; `form` is the one that could not be taken, as it was typed."""
    meeting, request = page.meeting, page.request
    parts = agenda_kept(meeting)
    parts = draft_agenda(meeting, clock.now()) if parts is None else parts
    seen = seen_in_area(page.me, page.area.code, clock.today())
    parts, lines = agenda_for(parts, seen), lines_for(lines_of(meeting), seen)
    steps = steps_of_meeting(meeting)
    matters = matters_of(meeting.cell, page.area.code, meeting.id)
    owed = still_owed([*lines_before(meeting), *lines])
    names = _names([*lines, *owed], steps, matters)
    errors = error_list(form) if form is not None else []
    context = {
        "title": f"{meeting.cell.title}, {page.area.name}, {day(meeting.on)}",
        "errors": errors,
        "meeting": meeting,
        "area": page.area,
        "state": presenters.STATES[meeting.state],
        "allowed": allowed(MEETINGS, meeting.state),
        "is_today": meeting.on <= clock.today(),
        "parts": parts,
        "previous": minutes_to_approve(meeting),
        "attendance": _attendance(page, lines, act, form),
        "history": presenters.history(lines, steps, names),
        "last": max((one.id for one in lines if one.by != page.me.actor_id), default=0),
        "state_href": address_of(meeting, "meeting_state"),
        "minutes_href": address_of(meeting, "minutes"),
        "back": {"href": reverse("cell:meetings"), "text": "Meetings"},
        "new_key": uuid4,
        **_item(page, parts, lines, owed, matters, names, act, form),
    }
    status = UNPROCESSABLE if errors else None
    return render(request, "cell/meeting.html", context, status=status)


def _names(lines: list[Line], steps: Any, matters: list[MatterInfo]) -> presenters.Names:
    teams = {one.key: one.name for one in current_programme().support.teams}
    return presenters.Names(names_of(presenters.actors_in(lines, steps, matters)), teams)


def _item(
    page: Page,
    parts: list[AgendaPart],
    lines: list[Line],
    owed: list[Line],
    matters: list[MatterInfo],
    names: presenters.Names,
    act: str,
    form: forms.Form | None,
) -> dict[str, Any]:
    """The item that is taken now, with the way to the one before and the one after."""
    items = [one for part in parts for one in part.items]
    current = next((one for one in items if one.key == page.item), None)
    current = current or (items[0] if items and not page.item else None)
    if current is None:
        current = AgendaItem(page.item or SECTOR, page.item.replace(":", " ") or "All homes", ())
    place = items.index(current) if current in items else -1
    link = _link(page)
    held = standing_lines(lines)
    matter = next((one for one in matters if one.id == current.matter_id), None)
    tiers = {one.key: one.title for one in current_programme().cells.tiers}
    return {
        "item": current,
        "reasons": presenters.reasons(current, parts),
        "agenda": presenters.agenda_links(parts, lines, current.key, link),
        "before": link(items[place - 1].key) if place > 0 else "",
        "after": link(items[place + 1].key) if 0 <= place < len(items) - 1 else "",
        "written": [
            presenters.line_row(one, names, me=page.me.actor_id, can_undo=page.meeting.is_open)
            for one in held
            if one.item == current.key
        ],
        "owed": [
            presenters.owed_row(one, names, clock.today())
            for one in owed
            if one.item == current.key
        ],
        "all_owed": len(owed),
        "matter": matter,
        "matter_state": presenters.MATTER_STATES[matter.state] if matter else None,
        "matter_steps": presenters.matter_steps(matter, names, tiers) if matter else [],
        "forms": {
            key: form if key == act and form is not None else make(page, None)
            for key, make in _FORMS.items()
            if key != "attend"
        },
        "act": act,
    }


def _attendance(page: Page, lines: list[Line], act: str, form: forms.Form | None) -> dict[str, Any]:
    held = [one for one in standing_lines(lines) if one.kind in (LineKind.PRESENT, LineKind.CHAIR)]
    here = {one.organisation for one in held}
    chair = next((one.organisation for one in reversed(held) if one.kind is LineKind.CHAIR), "")
    seat = page.meeting.cell.member(chair)
    made = form if act == "attend" and form is not None else _FORMS["attend"](page, None)
    made.initial = {"present": sorted(here), "chair": chair}
    return {
        "form": made,
        "here": len(here),
        "seats": len(page.meeting.cell.members),
        "chair": seat.organisation if seat else page.meeting.cell.chair,
    }


def _link(page: Page) -> Callable[[str], str]:
    return lambda key: with_query(page.request, address_of(page.meeting), item=key) + "#item"
