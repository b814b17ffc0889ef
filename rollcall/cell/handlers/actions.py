"""Requests that reports name, and who is told of what happens to an action."""

import datetime as dt
from collections.abc import Iterable, Iterator

from rollcall.cell.events import ActionMoved, ActionsOpened
from rollcall.cell.selectors import (
    ActionInfo,
    action_info,
    actions_by_id,
    people_for,
    people_for_many,
    people_who_run,
)
from rollcall.cell.services import open_named_requests
from rollcall.domain.support import STATE_WORDS
from rollcall.foundation import clock
from rollcall.foundation.actors import Actor, SystemActor
from rollcall.foundation.programmes import current_programme
from rollcall.notices.services import TEAM, Line, queue_message, tell
from rollcall.register.selectors import homes_by_location
from rollcall.reports.events import ReportFiled, ReportsImported
from rollcall.ui.words import moment


BY = SystemActor("support")

#: Steps of which the team hears, and those of which who asked hears; of the rest both do.
FOR_TEAM = ("opened", "confirm", "missing", "withdraw", "reopen", "hand_over", "overdue")
FOR_ASKER = ("accept", "agree", "send", "deliver", "refuse", "lapse")
#: The words of a step that is none of the table's states.
STEP_WORDS = {
    "opened": "new for your team",
    "assign": "given to you",
    "hand_over": "handed over to your team",
    "comment": "somebody wrote a comment",
    "file": "somebody added a file",
    "overdue": "overdue",
    "escalate": "much too late, and passed on to you",
    "missing": "the home says that it has not come",
    "reopen": "open again",
    "undo": "the last step was taken back",
}
#: The text of the programme for homes that nobody with an account asked for.
HOME_TEXT = "request"


def open_named_by_report(event: ReportFiled) -> None:
    """Open what one report asks for."""
    open_named_requests(
        by=BY, set_key=event.set_key, homes={event.on: [event.home_id]}, now=clock.now()
    )


def open_named_by_many(event: ReportsImported) -> None:
    """The same for an import."""
    open_named_requests(by=BY, set_key=event.question_set, homes=dict(event.homes), now=clock.now())


def tell_of_opened(event: ActionsOpened) -> None:
    """Tell the teams what they have to look after."""
    on = clock.today()
    infos = actions_by_id(event.action_ids)
    names, people = _names(infos, on), people_for_many(infos, on)
    lines = [
        _line(info, names, to, "opened", f"{info.id}:opened")
        for info in infos
        for to in _team(info, people[info.id])
        if to != event.by.actor_id
    ]
    tell(lines, now=clock.now())


def tell_of_step(event: ActionMoved) -> None:
    """Tell the other side what was done, and whoever it was given to or passed on to."""
    on, info = clock.today(), action_info(event.action_id)
    if info is None:
        return
    names = _names([info], on)
    told = dict.fromkeys(_told(info, event.step, on))
    told.pop(event.by.actor_id, None)
    key = f"{info.id}:{event.event_id}"
    tell([_line(info, names, to, event.step, key) for to in told], now=clock.now())
    _tell_home(info, event)


def _told(info: ActionInfo, step: str, on: dt.date) -> Iterator[str]:
    if step == "assign":
        yield from [f"person:{info.assignee_id}"] if info.assignee_id else []
    elif step == "escalate":
        yield from people_who_run(info, on)
    else:
        if step not in FOR_ASKER:
            yield from _team(info, people_for(info, on))
        if step not in FOR_TEAM and info.opened_by.startswith("person:"):
            yield info.opened_by


def _team(info: ActionInfo, people: Iterable[tuple[int, str]]) -> list[str]:
    """Who has it, or everybody of the team there, or where nobody has an account its address."""
    if info.assignee_id:
        return [f"person:{info.assignee_id}"]
    return [f"person:{number}" for number, _ in people] or [f"{TEAM}{info.team}"]


def _line(info: ActionInfo, names: dict[str, str], to: str, step: str, key: str) -> Line:
    """One line; of something sensitive an e-mail says no more than that there is something."""
    kind = current_programme().support.kind.get(info.kind)
    open_kind = kind is not None and kind.sensitivity == "operational"
    title = kind.title if kind and open_kind else "A request"
    where = names.get(info.location_id, "all homes") if open_kind else ""
    words = STEP_WORDS.get(step, STATE_WORDS[info.state].lower())
    due = f", due by {moment(info.due_at)}" if step in ("opened", "assign", "hand_over") else ""
    about = ", ".join(filter(None, (title, where)))
    helper = to.startswith(TEAM) or to != info.opened_by
    path = f"/{'actions' if helper else 'help'}/{info.reference}/"
    return Line(f"{key}:{to}", to, f"{info.reference} {about}: {words}{due}", path)


def _names(infos: Iterable[ActionInfo], on: dt.date) -> dict[str, str]:
    ids = {info.location_id for info in infos if info.location_id}
    return {key: home.name for key, home in homes_by_location(ids, on).items()} if ids else {}


def _tell_home(info: ActionInfo, event: ActionMoved) -> None:
    """A home whose report asked, without an account, has the answer by its usual messages."""
    texts = current_programme().settings.reminders.texts
    answered = event.step in FOR_ASKER and info.location_id and info.shared
    if not answered or info.opened_by.startswith("person:") or HOME_TEXT not in texts:
        return
    by: Actor = BY
    queue_message(
        by=by,
        kind=HOME_TEXT,
        location_id=info.location_id,
        key=f"action:{info.id}:{event.event_id}",
        now=clock.now(),
        values={"reference": info.reference, "title": STATE_WORDS[info.state].lower()},
    )
