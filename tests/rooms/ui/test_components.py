"""Every component of our own, drawn alone; and GOV.UK's, against GOV.UK's own fixtures."""

import datetime as dt
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory

import rollcall
from rollcall.ui.known_at import KnownAt
from rollcall.ui.paging import paging
from rollcall.ui.views import gallery


GOVUK = (
    Path(rollcall.__file__).parent.parent
    / "frontend/node_modules/govuk-frontend/dist/govuk/components"
)
USED = (
    "back-link", "breadcrumbs", "button", "checkboxes", "details", "error-summary", "file-upload",
    "generic-header", "input", "notification-banner", "pagination", "password-input",
    "phase-banner", "radios", "select", "service-navigation", "skip-link", "summary-list", "tag",
    "textarea",
)  # fmt: skip


def draw(call, **values):
    """What `{{ ui.<call> }}` gives."""
    source = '{% import "ui/components.html" as ui %}{{ ui.' + call + " }}"
    return engines["jinja2"].from_string(source).render(values)


def words_of(html):
    """The text that a person reads, without the markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


# --- figures --------------------------------------------------------------------------------


def test_a_tile_says_its_number_what_it_counts_and_who_answered():
    tile = {"label": "beds free", "value": 1316, "homes": 130, "answered": 128,
            "as_of": dt.date(2020, 5, 26), "href": "/figures/accepting/"}  # fmt: skip
    html = draw("tile(tile)", tile=tile)
    assert words_of(html) == "1,316 beds free 128 of 130 homes answered As of 26 May"
    assert 'href="/figures/accepting/"' in html


def test_a_tile_without_an_answer_is_not_known_rather_than_nought():
    html = draw("tile(tile)", tile={"label": "beds free", "value": None, "homes": 3, "answered": 0})
    assert words_of(html) == "Not known beds free 0 of 3 homes answered"


def test_nought_of_nought_is_shown_as_such():
    assert "0 of 0" in words_of(draw("tile(tile)", tile={"label": "x", "value": 0, "of": 0}))


def test_a_split_keeps_the_four_states_apart():
    split = {"answered": 5, "not_applicable": 0, "dont_know": 1, "not_answered": 2, "of": 8}
    assert words_of(draw("split(split)", split=split)) == (
        "Answered 5 Does not apply 0 Don’t know 1 Not answered 2 Homes in all 8"
    )


# --- charts ---------------------------------------------------------------------------------


def test_a_chart_has_its_sentence_its_table_and_its_file():
    html = draw("bar_chart(chart)", chart=gallery.example_chart())
    assert "rose from 6 on 13 May" in html
    assert html.count("<tr") == 1 + 14
    assert 'aria-hidden="true"' in html
    assert "Download these numbers (CSV)" in html
    assert "Not known" in words_of(html)


def test_nothing_is_styled_in_the_markup_because_the_policy_forbids_it():
    html = draw("bar_chart(chart)", chart=gallery.example_chart())
    assert "style=" not in html
    assert "app-h-100" in html


# --- tables ---------------------------------------------------------------------------------


def test_a_table_stays_a_table_when_it_is_drawn_as_cards():
    html = draw("table(table)", table=gallery.TABLE)
    assert html.count('role="row"') == 1 + 4
    assert html.count('role="columnheader"') == 4
    assert html.count('role="rowheader"') == 4
    assert 'data-label="Last update"' in html
    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=state"' in html


def test_text_from_people_is_never_markup():
    table = {"caption": "C", "columns": [{"text": "Home"}],
             "rows": [{"cells": [{"text": "<script>alert(1)</script>", "sub": "<b>"}]}]}  # fmt: skip
    html = draw("table(table)", table=table)
    assert "<script>" not in html
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize(
    ("tone", "colour"),
    [("bad", "red"), ("warn", "yellow"), ("good", "green"), ("info", "blue"), ("odd", "grey")],
)
def test_a_tag_is_a_word_first_and_a_colour_second(tone, colour):
    html = draw("tag('Outbreak', tone)", tone=tone)
    assert words_of(html) == "Outbreak"
    assert f"govuk-tag--{colour}" in html


# --- controls -------------------------------------------------------------------------------


def test_looking_back_says_so_first_and_leads_back_to_now():
    known = KnownAt(at=dt.datetime(2020, 5, 25, 8, 0, tzinfo=dt.UTC))
    html = draw("known_at_banner(known, '/board/')", known=known)
    assert "what was known at 9am on Monday 25 May 2020." in words_of(html)
    assert 'href="/board/"' in html


def test_the_present_has_no_banner():
    assert draw("known_at_banner(known, '/')", known=KnownAt()).strip() == ""


def test_the_control_keeps_the_rest_of_the_address_and_shows_its_mistake():
    known = KnownAt(error="The time to look back to must be in the past", date_text="2030-01-01")
    html = draw("known_at_control(known, '/board/', {'date': '2020-05-26'})", known=known)
    assert '<input type="hidden" name="date" value="2020-05-26">' in html
    assert 'aria-describedby="known-at-error"' in html
    assert 'value="2030-01-01"' in html
    assert "open" in html.split("<summary")[0]


def test_pages_name_the_rows_they_show():
    request = RequestFactory().get("/homes/", {"page": "3", "q": "alder"})
    html = draw("pages(paging)", paging=paging(request, 432))
    assert "Showing 101 to 150 of 432 homes" in words_of(html)
    assert "page=2&amp;q=alder" in html or "q=alder&amp;page=2" in html


def test_a_short_list_needs_no_pages():
    html = draw("pages(paging)", paging=paging(RequestFactory().get("/"), 7))
    assert words_of(html) == "Showing 1 to 7 of 7 homes"


def test_a_filter_is_open_when_it_narrows_the_list():
    source = (
        '{% import "ui/components.html" as ui %}'
        "{% call ui.filter_panel(active=active, clear_href='?') %}fields{% endcall %}"
    )
    template = engines["jinja2"].from_string(source)
    narrowed, whole = template.render({"active": 2}), template.render({"active": 0})
    assert "(2 on)" in narrowed
    assert "Clear the filter" in narrowed
    assert " open>" in narrowed
    assert "Clear the filter" not in whole
    assert " open>" not in whole


# --- messages -------------------------------------------------------------------------------


def test_problems_say_what_to_do_and_which_rule_asks():
    html = draw("problems(items)", items=gallery.PROBLEMS)
    assert "Problems (3)" in words_of(html)
    assert "Must be put right The beds do not add up. Check each number. Rule VR-01" in words_of(
        html
    )
    assert draw("problems([])").strip() == ""


def test_an_empty_list_says_what_that_means():
    html = draw(
        "empty('No home needs a decision.', 'All have been heard.', '/homes/', 'All homes')"
    )
    assert words_of(html) == "No home needs a decision. All have been heard. All homes"


def test_a_heading_has_its_small_line_above():
    html = draw("heading('Sefton', 'Tuesday 26 May 2020')")
    assert words_of(html) == "Tuesday 26 May 2020 Sefton"
    assert html.count("<h1") == 1


def test_a_share_that_nobody_knows_has_no_bar():
    assert draw("share_bar(none)") == ""
    assert "app-w-62" in draw("share_bar(61.5)")


def test_sources_are_lines_of_fact():
    assert words_of(draw("sources(['From the register.'])")) == "From the register."


# --- GOV.UK's own ---------------------------------------------------------------------------


class Shape(HTMLParser):
    """Markup as a list of tags, sorted attributes and words, whatever the spaces between."""

    def __init__(self, html):
        super().__init__()
        self.parts = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        tidy = sorted((name, " ".join((value or "").split())) for name, value in attrs)
        self.parts.append((tag, tuple(tidy)))

    def handle_endtag(self, tag):
        self.parts.append((f"/{tag}",))

    def handle_data(self, data):
        if data.strip():
            self.parts.append(" ".join(data.split()))


@pytest.mark.parametrize("component", USED)
def test_govuk_components_are_what_govuk_says_they_are(component):
    """Our settings of Jinja change nothing in the markup of any of GOV.UK's examples."""
    fixtures = GOVUK / component / "fixtures.json"
    if not fixtures.exists():
        pytest.skip("GOV.UK Frontend is not installed: run `make install`.")
    macro = "govuk" + component.title().replace("-", "")
    source = (
        f'{{% from "govuk_frontend_jinja/components/{component}/macro.html" import {macro} %}}'
        f"{{{{ {macro}(params) }}}}"
    )
    template = engines["jinja2"].from_string(source)
    differ = [
        fixture["name"]
        for fixture in json.loads(fixtures.read_text("utf-8"))["fixtures"]
        if not fixture["hidden"]
        and Shape(template.render({"params": fixture["options"]})).parts
        != Shape(fixture["html"]).parts
    ]
    assert differ == []
