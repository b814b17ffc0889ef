"""Identifiers: odd ones are warned about, never refused (AT-75, AT-76)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.identifiers import (
    is_gss_code,
    is_location_id,
    location_id_warning,
    normalise_postcode,
)


@pytest.mark.parametrize("text", ["1-545611283", "1-1000210669", "1-2993622645", "1-12345678"])
def test_at_75_a_care_homes_location_id_is_accepted(text):
    assert is_location_id(text)
    assert location_id_warning(text) == ""


@pytest.mark.parametrize(
    "text", ["REF00", "1-1234567", "1-1234567890123", "1-12345678\n", "1-²2345678", ""]
)
def test_at_75_another_location_id_is_warned_about(text):
    assert not is_location_id(text)
    assert "not the location id of a care home" in location_id_warning(text)


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ("l203nj", "L20 3NJ"),
        ("L20 3NJ", "L20 3NJ"),
        (" sw1e6qp ", "SW1E 6QP"),
        ("SW1E 6QP", "SW1E 6QP"),
        ("W1A\t1AA", "W1A 1AA"),
        ("gir0aa", "GIR 0AA"),
    ],
)
def test_at_76_a_postcode_is_written_one_way(raw, written):
    postcode = normalise_postcode(raw)
    assert postcode.text == written
    assert postcode.key == written.replace(" ", "")
    assert postcode.warning == ""


def test_at_76_a_letter_that_no_postcode_ends_with_is_warned_about_and_kept():
    postcode = normalise_postcode("E12 3BC")
    assert postcode.text == "E12 3BC"
    assert "no postcode ends with the letter C" in postcode.warning


@pytest.mark.parametrize("letter", "CIKMOV")
def test_each_unused_letter_is_seen_in_both_places(letter):
    assert normalise_postcode(f"L20 3{letter}J").warning
    assert normalise_postcode(f"L20 3N{letter}").warning


@pytest.mark.parametrize("raw", ["unknown", "L20", "12345", "ABC1 2DE", "L203NJX"])
def test_text_of_another_shape_is_kept_and_warned_about(raw):
    postcode = normalise_postcode(raw)
    assert postcode.warning
    assert postcode.text.replace(" ", "") == raw.upper().replace(" ", "")


def test_a_blank_postcode_is_blank_and_not_odd():
    assert normalise_postcode("  ") == normalise_postcode("")
    assert normalise_postcode("").warning == ""


@given(st.text(max_size=30))
def test_writing_a_postcode_twice_changes_nothing_more(raw):
    once = normalise_postcode(raw)
    assert normalise_postcode(once.text) == once


@given(st.from_regex(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True))
def test_every_well_formed_postcode_passes_in_any_spacing_and_case(raw):
    assert normalise_postcode(raw.lower()).warning == ""
    assert normalise_postcode(raw) == normalise_postcode(raw.replace(" ", "").lower())


@pytest.mark.parametrize(
    ("code", "right"),
    [("E08000014", True), ("E92000001", True), ("e08000014", False), ("E0800001", False)],
)
def test_a_gss_code_is_a_letter_and_eight_digits(code, right):
    assert is_gss_code(code) is right
