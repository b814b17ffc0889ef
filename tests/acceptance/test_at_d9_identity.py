"""Worked examples D9 that the rules alone decide: identifiers, and words that look personal."""

import pytest

from rollcall.domain.identifiers import location_id_warning, normalise_postcode
from rollcall.domain.programme import Programme
from rollcall.domain.questions.checks import scan_words


@pytest.mark.parametrize("location_id", ["1-545611283", "1-1000210669"])
def test_at_75_a_care_homes_location_id_is_taken(location_id: str) -> None:
    """AT-75."""
    assert location_id_warning(location_id) == ""


def test_at_75_another_sites_id_is_warned_about() -> None:
    """AT-75: an NHS trust's site is no care home."""
    assert "REF00 is not the location id of a care home" in location_id_warning("REF00")


def test_at_76_postcodes_are_written_alike_and_odd_ones_warned_about() -> None:
    """AT-76: the last two letters of a postcode are never C."""
    assert normalise_postcode("l203nj").text == "L20 3NJ"
    assert normalise_postcode("l203nj").warning == ""
    assert normalise_postcode("SW1E 6QP").warning == ""
    odd = normalise_postcode("E12 3BC")
    assert odd.text == "E12 3BC"
    assert "no postcode ends with the letter C" in odd.warning


def test_at_77_personal_words_are_not_stored_unless_confirmed(programme: Programme) -> None:
    """AT-77: an invented name and a number that belongs to nobody."""
    notes = programme.sets["daily"].by_id["notes"]
    words = {"notes": "Mrs Smith 943 476 5919 DOB 12/3/31"}
    kept, problems = scan_words([notes], words, confirmed=False)
    assert all(part not in kept["notes"] for part in ("Smith", "943", "5919", "12/3/31"))
    assert [problem.level for problem in problems] == ["confirm"] * 3
    assert scan_words([notes], words, confirmed=True)[0] == {}
