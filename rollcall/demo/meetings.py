"""Holds the demo's meeting and issues its situation report, as its people would."""

from collections.abc import Mapping
from uuid import UUID, uuid5

from rollcall.cell import services as cell
from rollcall.cell.selectors import find_cell, find_kind
from rollcall.demo.scenario import meetings as story
from rollcall.demo.scenario.places import SEFTON
from rollcall.domain.meetings import LineKind
from rollcall.foundation.actors import Actor


#: Makes the keys of the demo's lines, the same in every build.
_KEYS = UUID("00000000-0000-4000-8000-000000000526")


def meet(persons: Mapping[str, Actor]) -> None:
    """Yesterday's meeting with its open ends, what was passed on, and a report of yesterday."""
    officer, notes = persons["sefton"], persons["notes"]
    for body, name, email in story.ADDRESSES:
        cell.add_addressee(
            by=officer, area=SEFTON, body=body, name=name, email=email, now=story.RAISED.at
        )
    a_cell = find_cell(story.CELL)
    matter = cell.raise_matter(
        by=officer, cell=a_cell, area=SEFTON, raised_by="forum", words=story.RAISED.words,
        key=uuid5(_KEYS, "raised"), now=story.RAISED.at,
    )  # fmt: skip
    meeting = cell.open_meeting(
        by=persons["chair"], cell=a_cell, area=SEFTON, on=story.MET_ON, now=story.at(9, 31)
    )
    for seat in story.PRESENT:
        cell.write_line(
            by=notes, meeting_id=meeting, kind=LineKind.PRESENT, organisation=seat,
            key=uuid5(_KEYS, seat), now=story.at(9, 33),
        )  # fmt: skip
    for said in story.SAID:
        _say(said, meeting, persons[said.who])
    cell.step_matter(
        by=notes, matter_id=matter, event="escalate", tier=story.PASSED_ON.item,
        words=story.PASSED_ON.words, meeting_id=meeting, key=uuid5(_KEYS, "passed on"),
        now=story.PASSED_ON.at,
    )  # fmt: skip
    cell.step_meeting(by=persons["chair"], meeting_id=meeting, event="close", now=story.at(10, 5))
    daily = find_kind("daily")
    cell.write_text(
        by=officer, kind=daily, area=SEFTON, on=story.MET_ON, section="summary",
        words=story.SUMMARY, based_on=0, now=story.at(16, 30),
    )  # fmt: skip
    cell.issue_sitrep(by=officer, kind=daily, area=SEFTON, on=story.MET_ON, now=story.at(16, 40))


def _say(said: story.Said, meeting: int, by: Actor) -> None:
    key = uuid5(_KEYS, said.words)
    if said.action:
        cell.decide_action(
            by=by, meeting_id=meeting, action_kind=said.action, key=key, item=said.item,
            words=said.words, due=said.due, now=said.at,
        )  # fmt: skip
        return
    cell.write_line(
        by=by,
        meeting_id=meeting,
        kind=LineKind.NOTE if said.is_note else LineKind.DECISION,
        key=key,
        item=said.item,
        words=said.words,
        owner=said.owner,
        due=said.due,
        now=said.at,
    )
