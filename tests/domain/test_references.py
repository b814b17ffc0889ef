"""A reference is short, read out without mistakes, and found again."""

from hypothesis import assume, given
from hypothesis import strategies as st

from rollcall.domain.references import (
    action_of_reference,
    action_reference,
    report_reference,
    version_of_reference,
)


ids = st.integers(min_value=0, max_value=10**12)


@given(ids)
def test_a_reference_leads_back_to_its_version(version_id):
    reference = report_reference(version_id)
    assert version_of_reference(reference) == version_id
    assert version_of_reference(reference.lower().removeprefix("r-")) == version_id


@given(ids, ids)
def test_no_two_versions_share_a_reference(first, second):
    assume(first != second)
    assert report_reference(first) != report_reference(second)


@given(ids, st.data())
def test_one_letter_misheard_is_found(version_id, data):
    letters = report_reference(version_id)[2:]
    place = data.draw(st.integers(0, len(letters) - 1))
    other = data.draw(st.characters(categories=["Lu", "Nd"], max_codepoint=127))
    assume(other != letters[place])
    assert version_of_reference(letters[:place] + other + letters[place + 1 :]) is None


@given(ids, st.data())
def test_two_neighbours_exchanged_are_found(version_id, data):
    letters = report_reference(version_id)[2:]
    place = data.draw(st.integers(0, len(letters) - 2))
    assume(letters[place] != letters[place + 1])
    swapped = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
    assert version_of_reference(swapped) is None


def test_a_reference_is_short_and_says_nothing_about_the_home():
    assert report_reference(1) == "R-AAAACC"
    assert len(report_reference(1_000_000)) == 8


@given(ids)
def test_an_action_has_a_reference_that_is_no_reports(action_id):
    reference = action_reference(action_id)
    assert action_of_reference(f" {reference.lower()} ") == action_id
    assert version_of_reference(reference) is None
