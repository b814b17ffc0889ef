"""A Django form drawn by GOV.UK's macros."""

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

from rollcall.ui.fields import error_list, field_params, show_form
from rollcall.ui.forms import GalleryForm


def draw(form):
    source = (
        '{% import "ui/components.html" as ui %}{% for f in form %}{{ ui.field(f) }}{% endfor %}'
    )
    return engines["jinja2"].from_string(source).render({"form": form})


class OddForm(forms.Form):
    secret = forms.CharField(widget=forms.PasswordInput)
    extract = forms.FileField()
    agreed = forms.BooleanField(label="I have checked this")
    version = forms.CharField(widget=forms.HiddenInput)
    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))


def test_a_field_has_its_label_hint_value_and_the_ids_that_join_them():
    html = draw(GalleryForm({"name": "Alder Court", "beds": "24"}))
    assert '<label class="govuk-label" for="id_name">' in html
    assert 'id="id_name-hint"' in html
    assert 'aria-describedby="id_name-hint"' in html
    assert 'value="Alder Court"' in html
    assert 'inputmode="numeric"' in html


def test_a_mistake_stands_at_its_field_and_in_the_summary_that_leads_there():
    form = GalleryForm({"name": "", "beds": "many"})
    html = draw(form)
    assert 'id="id_beds-error"' in html
    assert "govuk-input--error" in html
    assert 'value="many"' in html
    summary = {item["href"]: item["text"] for item in error_list(form)}
    assert summary["#id_beds"] == "Beds in use must be a whole number, like 24"
    for link in summary:
        assert f'id="{link[1:]}"' in html, f"{link} leads nowhere"


def test_what_was_chosen_stays_chosen():
    html = draw(GalleryForm({"admitting": "closed", "reason": "ppe", "supplies": ["masks"]}))
    assert html.count(" checked") == 2
    assert html.count(" selected") == 1


def test_browsers_own_checks_do_not_hide_our_messages():
    assert " required" not in draw(GalleryForm())
    assert "maxlength" not in draw(GalleryForm())


@pytest.mark.parametrize(
    ("name", "macro"),
    [("secret", "password"), ("extract", "file"), ("agreed", "checkbox"), ("version", "hidden"),
     ("day", "input")],
)  # fmt: skip
def test_each_kind_of_field_has_its_macro(name, macro):
    assert field_params(OddForm()[name])["macro"] == macro


def test_odd_fields_are_drawn_too():
    html = draw(OddForm({"secret": "never shown again", "version": "7", "agreed": "on"}))
    assert "never shown again" not in html
    assert '<input type="hidden" name="version" value="7">' in html
    assert 'type="file"' in html
    assert "I have checked this" in html


def test_a_page_with_mistakes_is_422_and_says_error_in_its_title():
    request = RequestFactory().post("/")
    answer = show_form(request, "ui/cookies.html", GalleryForm({}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<title>Error: Cookies" in page
    assert "There is a problem" in page
    assert show_form(request, "ui/cookies.html", GalleryForm()).status_code == 200


def test_what_is_wrong_with_the_whole_form_leads_to_its_first_field():
    class Pair(forms.Form):
        first = forms.IntegerField()

        def clean(self):
            raise forms.ValidationError("The two do not agree")

    assert error_list(Pair({"first": "1"})) == [
        {"text": "The two do not agree", "href": "#id_first"}
    ]
