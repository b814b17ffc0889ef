"""The table of states of actions: every state is reached, nobody takes another side's step."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rollcall
from rollcall.domain.workflow import (
    ACTIONS,
    ENDED,
    OPEN,
    WITH_TEAM,
    ActionFacts,
    ActionState,
    Side,
)
from rollcall.foundation.management.commands.describe_states import describe


EVERY_WAY = st.frozensets(st.sampled_from(["agreed", "on_its_way"]))
SIDES = st.frozensets(st.sampled_from(list(Side)))
FACTS = st.builds(
    ActionFacts,
    sides=SIDES,
    passes=EVERY_WAY,
    last=st.none(),
    undo_in_time=st.booleans(),
    delivered_by_actor=st.booleans(),
    confirm_time_over=st.booleans(),
)
TEAM = frozenset({Side.TEAM})
ASKER = frozenset({Side.ASKER})


def may(event: str, state: str, facts: ActionFacts) -> bool:
    verdict = ACTIONS.step(event, state, facts)
    return verdict is not None and not verdict.why_not


def test_every_state_is_reached_and_every_one_is_either_open_or_ended() -> None:
    reached, waiting = {ACTIONS.initial}, [ACTIONS.initial]
    while waiting:
        state = waiting.pop()
        for row in ACTIONS.rows:
            if row.source == state and row.target not in reached:
                reached.add(row.target)
                waiting.append(row.target)
    assert reached == set(ActionState) == set(ACTIONS.states)
    assert set(OPEN) | set(ENDED) == set(ActionState)
    assert not set(OPEN) & set(ENDED)
    assert set(WITH_TEAM) < set(OPEN)


def test_no_step_stands_twice_in_the_table() -> None:
    steps = [(row.event, row.source, row.target, row.guards) for row in ACTIONS.rows]
    assert len(steps) == len(set(steps))


@given(passes=EVERY_WAY)
def test_whatever_a_kind_passes_it_comes_to_its_end_by_the_team_and_the_asker(
    passes: frozenset[str],
) -> None:
    state, path = "asked", []
    for event in ("accept", "agree", "send", "deliver"):
        facts = ActionFacts(TEAM, passes)
        if may(event, state, facts):
            verdict = ACTIONS.step(event, state, facts)
            assert verdict is not None
            state = verdict.row.target
            path.append(state)
    assert path == ["accepted", *sorted(passes), "delivered"]
    assert may("confirm", state, ActionFacts(ASKER, passes))
    assert not may("confirm", state, ActionFacts(TEAM, passes))


@given(state=st.sampled_from(list(ActionState)), facts=FACTS)
def test_what_may_not_be_done_says_why_and_what_may_be_has_a_side_for_it(
    state: ActionState, facts: ActionFacts
) -> None:
    for verdict in ACTIONS.allowed(state, facts):
        if verdict.why_not:
            assert verdict.why_not.endswith(".")
        else:
            assert facts.sides.intersection(verdict.row.who)
            assert all(guard.holds(facts) for guard in verdict.row.guards)


@given(state=st.sampled_from(list(ActionState)), passes=EVERY_WAY)
def test_who_only_looks_on_may_do_nothing(state: ActionState, passes: frozenset[str]) -> None:
    facts = ActionFacts(frozenset(), passes, confirm_time_over=True)
    assert [one for one in ACTIONS.allowed(state, facts) if not one.why_not] == []


@given(steps=st.lists(st.tuples(st.sampled_from(ACTIONS.events), FACTS), max_size=12))
def test_undo_leads_back_to_where_the_last_step_came_from(
    steps: list[tuple[str, ActionFacts]],
) -> None:
    state: str = ACTIONS.initial
    for event, facts in steps:
        verdict = ACTIONS.step(event, state, facts)
        if verdict is None or verdict.why_not or event == "undo":
            continue
        before, state = state, verdict.row.target
        back = ActionFacts(frozenset({Side.MAKER}), facts.passes, (event, before))
        undone = ACTIONS.step("undo", state, back)
        if event == "lapse":
            assert undone is None or undone.why_not
        else:
            assert undone is not None
            assert (undone.why_not, undone.row.target) == ("", before)


def test_a_step_is_not_undone_too_late_nor_twice_nor_by_somebody_else() -> None:
    last = ("refuse", "asked")
    maker = frozenset({Side.MAKER})
    late = ACTIONS.step("undo", "refused", ActionFacts(maker, last=last, undo_in_time=False))
    assert late is not None
    assert late.why_not.startswith("It is too late")
    assert not may("undo", "accepted", ActionFacts(maker, last=("undo", "refused")))
    assert not may("undo", "refused", ActionFacts(TEAM, last=last))
    assert may("undo", "refused", ActionFacts(maker, last=last))


def test_who_delivered_does_not_confirm() -> None:
    both = frozenset({Side.TEAM, Side.ASKER})
    verdict = ACTIONS.step("confirm", "delivered", ActionFacts(both, delivered_by_actor=True))
    assert verdict is not None
    assert verdict.why_not.startswith("You said yourself")
    assert may("confirm", "delivered", ActionFacts(ASKER))


def test_it_closes_by_itself_only_once_the_days_are_over() -> None:
    clock = frozenset({Side.CLOCK})
    assert not may("lapse", "delivered", ActionFacts(clock))
    assert may("lapse", "delivered", ActionFacts(clock, confirm_time_over=True))
    assert not may("lapse", "on_its_way", ActionFacts(clock, confirm_time_over=True))


@pytest.mark.parametrize("event", ["refuse", "missing", "reopen"])
def test_some_steps_need_a_reason(event: str) -> None:
    assert all("reason" in row.needs for row in ACTIONS.rows if row.event == event)


def test_the_diagram_in_the_documents_is_the_table() -> None:
    """`rollcall describe_states > docs/reference/states.md` writes it anew."""
    page = Path(rollcall.__file__).parent.parent / "docs" / "reference" / "states.md"
    assert page.read_text("utf-8").splitlines() == list(describe())
