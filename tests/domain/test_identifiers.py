"""Identifiers: written alike, and odd ones warned about but never refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.domain.identifiers import (
    NATIONS,
    is_gss_code,
    is_location_id,
    normalise_postcode,
    postcode_key,
)


@pytest.mark.parametrize("text", ["1-12345678", "1-123456789012"])
def test_a_location_id_is_one_and_eight_to_twelve_digits(text: str) -> None:
    assert is_location_id(text)


@pytest.mark.parametrize(
    "text", ["", "1-1234567", "1-1234567890123", "2-12345678", "1-1234567x", "REF00"]
)
def test_anything_else_is_no_location_id(text: str) -> None:
    assert not is_location_id(text)


def test_area_codes_begin_with_the_letter_of_a_nation() -> None:
    assert is_gss_code("E08000014")
    assert not is_gss_code("X08000014")
    assert not is_gss_code("E0800001")
    assert all(is_gss_code(code) for code, _ in NATIONS.values())


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("l203nj", "L20 3NJ"),
        (" sw1e  6qp ", "SW1E 6QP"),
        ("M11AE", "M1 1AE"),
        ("gir0aa", "GIR 0AA"),
        ("", ""),
    ],
)
def test_a_postcode_is_written_with_one_space(raw: str, text: str) -> None:
    found = normalise_postcode(raw)
    assert (found.text, found.warning) == (text, "")
    assert found.key == postcode_key(raw)


@pytest.mark.parametrize(
    ("raw", "warning"),
    [
        ("E12 3BC", "no postcode ends with the letter C"),
        ("LLL2 3NJ", "LLL2 is no postcode district"),
        ("unknown", "UNKNOWN is not the shape of a postcode"),
        ("n / a", "N / A is not the shape of a postcode"),
    ],
)
def test_an_odd_postcode_is_kept_with_a_warning(raw: str, warning: str) -> None:
    found = normalise_postcode(raw)
    assert warning in found.warning
    assert postcode_key(found.text) == postcode_key(raw)


@given(st.text(max_size=12))
def test_no_postcode_is_ever_refused(raw: str) -> None:
    once = normalise_postcode(raw)
    assert normalise_postcode(once.text) == once
