"""What can become of a row of a file, and when a file is sent."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.uploads import (
    FOLLOWS,
    OPEN,
    Choices,
    Found,
    RowFinding,
    RowState,
    UploadState,
    count,
    is_moved,
    row_state,
)


def state(*levels, **flags):
    usual = {"untouched": False, "same": False, "sent": False, "moved": False}
    return row_state(levels=levels, **(usual | flags))


@pytest.mark.parametrize(
    ("levels", "flags", "expected"),
    [
        ([], {}, "ready"),
        (["warn"], {}, "ready"),
        (["confirm", "warn"], {}, "confirm"),
        (["error", "confirm"], {}, "wrong"),
        (["error"], {"moved": True}, "wrong"),
        ([], {"moved": True}, "conflict"),
        (["confirm"], {"moved": True}, "conflict"),
        (["confirm"], {"same": True}, "unchanged"),
        ([], {"same": True, "sent": True}, "sent"),
        ([], {"same": True, "moved": True}, "unchanged"),
        (["error"], {"untouched": True}, "untouched"),
    ],
)
def test_a_row_is_in_one_state(levels, flags, expected):
    assert state(*levels, **flags) == expected


@given(
    st.lists(st.sampled_from(["error", "warn", "confirm"])),
    *(st.booleans() for _ in range(4)),
)
def test_nothing_with_an_error_is_ever_sent(levels, untouched, same, sent, moved):
    found = row_state(levels=levels, untouched=untouched, same=same, sent=sent, moved=moved)
    finding = RowFinding(4, "1-1", "A", found, (), 7)
    everything = Choices(frozenset({4}), {4: 7})
    if "error" in levels or same or untouched:
        assert not everything.takes(finding)
    else:
        assert everything.takes(finding)


def test_a_choice_counts_only_for_what_its_person_saw():
    conflict = RowFinding(4, "1-1", "A", RowState.CONFLICT, (), 8)
    assert Choices(conflicts={4: 8}).takes(conflict)
    assert not Choices(conflicts={4: 7}).takes(conflict)
    assert not Choices(confirmed=frozenset({4})).takes(conflict)


@pytest.mark.parametrize(
    ("held", "source", "based_on", "moved"),
    [
        (0, "", 0, False),
        (7, "self", 7, False),
        (7, "self", 0, True),
        (0, "", 7, True),
        (8, "file", 7, True),
        (0, "", None, False),
        (7, "file", None, False),
        (7, "self", None, True),
        (7, "phone", None, True),
    ],
)
def test_what_a_home_told_since_is_never_replaced_unseen(held, source, based_on, moved):
    found = is_moved(held=held, held_source=source, based_on=based_on, own_source="file")
    assert found is moved


def test_a_finding_is_kept_and_read_back():
    problem = Found("error", "occupied", "many", "Not a number.", "Write digits.")
    finding = RowFinding(4, "1-1", "Alder", RowState.WRONG, (problem,), 3)
    assert RowFinding.from_json(finding.as_json()) == finding


def test_every_state_is_counted_and_every_state_of_a_file_is_followed_by_known_ones():
    assert set(count([])) == {one.value for one in RowState}
    assert set(FOLLOWS) == set(UploadState)
    assert set(itertools.chain(*FOLLOWS.values())) <= set(UploadState)
    assert RowState.SENT not in OPEN
