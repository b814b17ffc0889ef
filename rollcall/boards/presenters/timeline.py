"""A home's timeline: each mark as a sentence with when, who and a link. No queries."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from rollcall.accounts.permissions import Permission
from rollcall.boards.presenters.addresses import Addresses
from rollcall.boards.selectors import KINDS
from rollcall.cell.presenters import happenings as of_cell
from rollcall.cell.presenters.meetings import Names
from rollcall.cell.selectors import (
    ActionStep,
    DecisionInfo,
    LineStep,
    RaisedStep,
    ReviewStep,
    ToldStep,
)
from rollcall.domain.outbreaks import Episode, OutbreakWindows
from rollcall.domain.programme import Programme
from rollcall.domain.references import action_reference
from rollcall.foundation import clock
from rollcall.notices.presenters import message_happening
from rollcall.notices.selectors import MessageInfo
from rollcall.outbreaks import presenters as of_outbreaks
from rollcall.outbreaks.selectors import RecordInfo
from rollcall.reports.presenters.happenings import call_happening, report_happening
from rollcall.reports.selectors import AttemptInfo, FindingInfo, VersionInfo
from rollcall.ui.happenings import Happening
from rollcall.ui.words import clock_time, day


#: What a home's own people are not told the doer of: the council answers for it.
_WITHOUT_WHO = frozenset({"levels", "outbreaks", "messages"})


@dataclass(frozen=True, slots=True)
class Telling:
    """What sentences are made with: the programme, where things are found, and people's names."""

    programme: Programme
    to: Addresses
    on: dt.date
    known_at: dt.datetime | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    episodes: Sequence[tuple[OutbreakWindows, Episode]] = ()

    def tell(self, info: Any) -> Happening:
        """One thing that happened as a sentence, with the link that this reader may open."""
        return _TELL[type(info)](self, info)

    def derived(self) -> list[Happening]:
        """What no table holds: the home's episodes, as far as they had come."""
        return [
            one
            for windows, episode in self.episodes
            for one in of_outbreaks.episode_happenings(
                windows, episode, self.on, self.to.episode(windows.disease, episode.number)
            )
        ]

    def report(self, one: VersionInfo) -> Happening:
        """A version of a report."""
        return report_happening(self.programme, one, self.to.report(one.question_set, one.on))

    def call(self, one: AttemptInfo) -> Happening:
        """A call; what was said in it is for those who ring."""
        rings = self.to.reader.may(Permission.TAKE_CALLS)
        return call_happening(self.programme, one, self.to.call(), with_words=rings)

    def action(self, one: ActionStep) -> Happening:
        """A step of an action."""
        href = self.to.action(one.action.reference)
        return of_cell.action_happening(one, self.programme.support, self.names, href)

    def level(self, one: DecisionInfo) -> Happening:
        """A decision about the level."""
        return of_cell.level_happening(one, self.programme.levels, self.to.level())

    def told(self, one: ToldStep) -> Happening:
        """That somebody was told of the level."""
        return of_cell.told_happening(one, self.programme.levels, self.to.level())

    def review(self, one: ReviewStep) -> Happening:
        """What was done about a signal."""
        made = one.became_action
        href = self.to.action(action_reference(made)) if made else ""
        seen = self.to.reader.sees
        words = self.programme.signalling.kept_words(one.rule, one.words, seen)
        return of_cell.review_happening(replace(one, words=words), href)

    def line(self, one: LineStep) -> Happening:
        """A line of a meeting."""
        teams = {team.key: team.name for team in self.programme.support.teams}
        owner = Names(self.names, teams).owner(one.owner) if one.owner else ""
        href = self.to.meeting(one.cell, one.authority_code, one.on)
        return of_cell.line_happening(one, self.programme.cells, owner, href)

    def raised(self, one: RaisedStep) -> Happening:
        """A step of a matter."""
        return of_cell.raised_happening(one, self.programme.cells)

    def message(self, one: MessageInfo) -> Happening:
        """A message."""
        return message_happening(one, self.known_at, self.to.messages())

    def record(self, one: RecordInfo) -> Happening:
        """A version of a record about a home with cases; who may not change it is led to the episode."""
        definition = self.programme.record_kinds[one.kind]
        begun = sum(
            windows.disease == one.disease and episode.days[0].on <= one.on
            for windows, episode in self.episodes
        )
        href = self.to.record(one.id) or self.to.episode(one.disease, begun)
        return of_outbreaks.record_happening(one, definition, self.programme.outbreaks, href)

    def finding(self, one: FindingInfo) -> Happening:
        """A version of a finding."""
        return of_outbreaks.finding_happening(one, self.to.finding(one.id))

    def who(self, one: Happening) -> str:
        """Who did it, as far as this reader may know; "" where it is nobody in particular."""
        if not one.by or not self.to.reader.knows_people:
            return ""
        if one.by == self.to.reader.actor.actor_id:
            return "You"
        if one.by.startswith("system:"):
            return "By itself" if one.kind == "actions" else ""
        if self.to.reader.is_of_home and one.kind in _WITHOUT_WHO:
            return ""
        return self.names.get(one.by, "Somebody")


_TELL: Mapping[type, Callable[[Telling, Any], Happening]] = {
    VersionInfo: Telling.report,
    AttemptInfo: Telling.call,
    ActionStep: Telling.action,
    DecisionInfo: Telling.level,
    ReviewStep: Telling.review,
    ToldStep: Telling.told,
    LineStep: Telling.line,
    RaisedStep: Telling.raised,
    MessageInfo: Telling.message,
    RecordInfo: Telling.record,
    FindingInfo: Telling.finding,
}


def people_in(infos: Iterable[Any]) -> set[str]:
    """Everybody who is named in what happened, as the audit names them."""
    found: set[str] = set()
    for one in infos:
        match one:
            case VersionInfo():
                found.add(one.reported_by)
            case MessageInfo():
                found.add(one.queued_by)
            case ActionStep():
                found |= {one.event.by, f"person:{one.event.after.get('assignee') or 0}"}
            case LineStep():
                found |= {one.by, one.owner}
            case None:
                pass
            case _:
                found.add(one.by)
    return found


def timeline_days(telling: Telling, found: Sequence[Happening]) -> list[dict[str, Any]]:
    """What happened, the newest first, under the day on which it did."""
    return [
        {
            "day": day(on),
            "id": f"day-{on}",
            "items": [
                {
                    "when": "" if one.of_day else clock_time(one.at),
                    "kind": KINDS[one.kind],
                    "what": one.what,
                    "who": telling.who(one),
                    "note": one.note,
                    "href": one.href,
                }
                for one in items
            ],
        }
        for on, items in groupby(found, key=lambda one: clock.reporting_day(one.at))
    ]


#: The columns of the timeline as a file.
COLUMNS = ("at", "date", "kind", "what", "who", "note", "page")


def timeline_lines(telling: Telling, found: Iterable[Happening]) -> Iterator[Sequence[str]]:
    """What happened as lines of a file; what belongs to a day has no time."""
    for one in found:
        on: dt.date = clock.reporting_day(one.at)
        yield (
            "" if one.of_day else one.at.astimezone(clock.LONDON).isoformat(timespec="seconds"),
            on.isoformat(),
            one.kind,
            one.what,
            telling.who(one),
            one.note,
            one.href,
        )
