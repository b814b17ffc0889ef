"""A drafted return as rows of a file."""

from dataclasses import replace

import pytest

from rollcall.assurance.exports import COLUMNS, return_rows
from rollcall.assurance.selectors import draft_return
from tests.factories.reports import ACTION_LINES, DAY, NOON, file


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


def rows(country, **more):
    file(country.homes["seaton1"], DAY, {"a1_1": "yes"}, set_key="support-actions")
    return list(return_rows(draft_return(country.seaton.code, "2020-05-29", **more)))


def test_there_is_a_row_for_each_line_after_the_headings(country):
    header, *lines = rows(country)
    assert tuple(header) == COLUMNS
    assert [line[COLUMNS.index("line")] for line in lines] == list(ACTION_LINES)
    first = dict(zip(COLUMNS, lines[0], strict=True))
    assert (first["area_code"], first["area_name"]) == (country.seaton.code, "Seaton")
    assert (first["round"], first["template"], first["known_at"]) == ("2020-05-29", "F", "")
    assert (first["yes"], first["no"], first["not_answered"], first["homes"]) == (1, 0, 1, 2)


def test_support_that_nobody_spoke_of_is_neither_yes_nor_no(country):
    _, first, *_ = rows(country)
    assert first[COLUMNS.index("support")] == ""


def test_support_is_yes_or_no_in_words(country):
    draft = draft_return(country.seaton.code, "2020-05-29")
    one, two, *others = draft.lines
    one = replace(one, support=True, support_text="Two more nurses")
    draft = replace(draft, lines=(one, replace(two, support=False), *others))
    _, first, second, third, *_ = return_rows(draft)
    support, text = COLUMNS.index("support"), COLUMNS.index("support_text")
    assert [first[support], second[support], third[support]] == ["Yes", "No", ""]
    assert first[text] == "Two more nurses"


def test_the_time_it_speaks_for_is_in_every_row(country):
    _, *lines = rows(country, known_at=NOON)
    assert {line[COLUMNS.index("known_at")] for line in lines} == {NOON.isoformat()}
