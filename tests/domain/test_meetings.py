"""Meetings: what still holds of what was written, what is carried over, and what may happen when."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.meetings import (
    MATTERS,
    MEETINGS,
    SECTOR,
    AgendaItem,
    AgendaSection,
    Line,
    LineKind,
    MatterState,
    MeetingState,
    Reason,
    allowed,
    arrange,
    as_kept,
    from_kept,
    open_decisions,
    standing_lines,
    starts_at,
    target,
    why_not,
)
from rollcall.domain.programme import Programme


NOW = dt.datetime(2020, 5, 26, 9, 0, tzinfo=dt.UTC)


def line(number: int, kind: LineKind = LineKind.DECISION, **more: object) -> Line:
    return Line(number, 1, kind, "sector", "person:1", NOW, **more)  # type: ignore[arg-type]


# --- lines ------------------------------------------------------------------------------------


def test_a_line_taken_back_no_longer_holds() -> None:
    lines = [line(1), line(2), line(3, LineKind.UNDO, refers_to=1)]
    assert [one.id for one in standing_lines(lines)] == [2]


def test_taking_back_an_undo_lets_the_line_hold_again() -> None:
    lines = [line(1), line(2, LineKind.UNDO, refers_to=1), line(3, LineKind.UNDO, refers_to=2)]
    assert [one.id for one in standing_lines(lines)] == [1]


def test_a_decision_is_carried_over_until_it_is_done() -> None:
    lines = [line(1, owner="team:ppe"), line(2, owner="team:ipc")]
    assert [one.id for one in open_decisions(lines)] == [1, 2]
    lines.append(line(3, LineKind.DONE, refers_to=1))
    assert [one.id for one in open_decisions(lines)] == [2]
    lines.append(line(4, LineKind.UNDO, refers_to=3))
    assert [one.id for one in open_decisions(lines)] == [1, 2]


def test_a_decision_without_an_owner_is_settled_when_it_is_taken() -> None:
    assert open_decisions([line(1)]) == []


def test_what_is_due_first_comes_first() -> None:
    day = dt.date(2020, 5, 27)
    lines = [
        line(1, owner="team:a"),
        line(2, owner="team:a", due=day + dt.timedelta(days=1)),
        line(3, owner="team:a", due=day),
    ]
    assert [one.id for one in open_decisions(lines)] == [3, 2, 1]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20)), max_size=20), st.randoms())
def test_whoever_reads_lines_in_whatever_order_sees_the_same(
    written: list[tuple[bool, int]], random: object
) -> None:
    lines = [
        line(n, LineKind.UNDO, refers_to=back % n) if undo and n else line(n)
        for n, (undo, back) in enumerate(written)
    ]
    mixed = list(lines)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    held = standing_lines(lines)
    assert standing_lines(mixed) == held
    undone = {one.refers_to for one in lines if one.kind is LineKind.UNDO}
    # A line that nobody ever took back holds.
    assert {one.id for one in lines if one.kind is LineKind.DECISION} - undone <= {
        one.id for one in held
    }


# --- the agenda -------------------------------------------------------------------------------


SECTIONS = (
    AgendaSection("carried_over", "Carried over"),
    AgendaSection("signals", "Signals"),
    AgendaSection("sector", "All homes"),
)


def item(key: str, *sections: str) -> AgendaItem:
    return AgendaItem(key, key, tuple(Reason(one, f"{key} {one}") for one in sections))  # type: ignore[arg-type]


def test_a_home_is_taken_once_with_all_its_reasons() -> None:
    parts = arrange(
        SECTIONS, [item("home:1", "signals", "carried_over"), item("home:2", "signals")]
    )
    assert [[one.key for one in part.items] for part in parts] == [["home:1"], ["home:2"], []]
    assert len(parts[0].items[0].reasons) == 2


def test_what_a_cell_has_no_heading_for_is_left_to_other_cells() -> None:
    parts = arrange(SECTIONS, [item("home:1", "outbreaks")])
    assert all(not part.items for part in parts)


def test_an_agenda_that_was_kept_comes_back_as_it_was() -> None:
    parts = arrange(SECTIONS, [item("home:1", "signals"), item(SECTOR, "sector")])
    assert from_kept(as_kept(parts)) == parts


@pytest.mark.parametrize(
    ("key", "location_id", "matter"),
    [("home:1-2", "1-2", None), ("matter:7", "", 7), ("matter:x", "", None), (SECTOR, "", None)],
)
def test_an_item_knows_what_it_is_about(key: str, location_id: str, matter: int | None) -> None:
    assert (item(key).location_id, item(key).matter_id) == (location_id, matter)


# --- what may happen --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "events"),
    [
        (MeetingState.PLANNED, {"open"}),
        (MeetingState.IN_SESSION, {"draft", "close"}),
        (MeetingState.HELD, {"reopen", "approve", "circulate"}),
        (MeetingState.APPROVED, {"circulate"}),
    ],
)
def test_p04_a_meeting_is_planned_then_held_then_its_minutes_are_approved(
    state: MeetingState, events: set[str]
) -> None:
    assert allowed(MEETINGS, state) == events


def test_a_refusal_says_how_the_meeting_stands() -> None:
    assert why_not(MEETINGS, "open", MeetingState.HELD) == "This meeting is over."
    assert why_not(MEETINGS, "close", MeetingState.IN_SESSION) == ""


def test_a_matter_comes_back_with_an_answer_and_can_go_on_again() -> None:
    state: str = MatterState.OPEN
    for event in ("escalate", "answer", "escalate", "answer", "close"):
        assert why_not(MATTERS, event, state) == ""
        state = target(MATTERS, event, state)
    assert state == MatterState.CLOSED
    assert why_not(MATTERS, "answer", state) == "This matter is closed."


# --- who meets --------------------------------------------------------------------------------


def test_a2_the_care_home_cell_has_its_fourteen_seats_and_meets_daily(programme: Programme) -> None:
    """001:93-175: the exact membership, daily; it reports to the tactical group."""
    cell = programme.cells.by_key["care-home-cell"]
    assert len(cell.members) == 14
    assert all(cell.meets.falls_on(dt.date(2020, 5, day)) for day in range(18, 25))
    assert [one.key for one in programme.cells.above("care-home-cell")] == [
        "tcg", "regional-cell", "scg", "lrf",
    ]  # fmt: skip


def test_the_outbreak_cell_meets_weekly(programme: Programme) -> None:
    """001:194-198."""
    cell = programme.cells.by_key["outbreak-cell"]
    assert cell.meets.next_day(dt.date(2020, 5, 26)) == dt.date(2020, 5, 28)
    assert cell.meets.next_day(dt.date(2020, 5, 28)) == dt.date(2020, 5, 28)


@pytest.mark.parametrize(("on", "hour"), [(dt.date(2020, 5, 26), 8), (dt.date(2020, 11, 26), 9)])
def test_a_meeting_begins_by_the_clock_on_the_wall(
    programme: Programme, on: dt.date, hour: int
) -> None:
    cell = programme.cells.by_key["care-home-cell"]
    at = starts_at(cell, on, ZoneInfo("Europe/London"))
    assert at == dt.datetime(on.year, on.month, on.day, hour, 30, tzinfo=dt.UTC)


def test_the_weekly_report_goes_where_seed_001_sends_it(programme: Programme) -> None:
    """001:692-699: Health and Social Care Cell, SCG, TCG, Group Leaders and MPs."""
    sent = {one.body: one.form for one in programme.cells.sitrep_kinds["weekly"].recipients}
    full = {"care-home-cell", "tcg", "scg", "regional-cell"}
    assert {body for body, form in sent.items() if form == "full"} == full
    assert {body for body, form in sent.items() if form == "short"} == {
        "group-leaders", "mps", "cabinet",
    }  # fmt: skip
