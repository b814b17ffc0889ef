"""Reading what was typed about a contact or a lead; saves nothing."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms

from rollcall.register.contacts import PURPOSES, ContactFacts, contact_problems, lead_problems, tidy


class _FactsForm(forms.Form):
    """A form about somebody, by the rules of the register."""

    problems: ClassVar[Callable[[ContactFacts], dict[str, str]]]

    def clean(self) -> dict[str, Any]:
        """The rules of the register, each at its field."""
        cleaned = super().clean() or {}
        for field, problem in type(self).problems(tidy(cleaned)).items():
            if field not in self.errors:
                self.add_error(field or None, problem)
        return cleaned

    @property
    def facts(self) -> ContactFacts:
        """What was typed, tidied."""
        return tidy(self.cleaned_data)


class ContactForm(_FactsForm):
    """One contact of a home."""

    problems = contact_problems

    name = forms.CharField(label="Name", required=False)
    role = forms.CharField(
        label="Role", required=False, help_text="Such as registered manager or nurse in charge"
    )
    purpose = forms.ChoiceField(
        label="What to use this contact for",
        choices=list(PURPOSES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what to use this contact for"},
    )
    phone = forms.CharField(
        label="Phone number", required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    mobile = forms.CharField(
        label="Mobile number",
        required=False,
        help_text="For text messages",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    email = forms.CharField(
        label="E-mail address", required=False, widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    source = forms.CharField(
        label="Who told us",
        help_text="Such as a phone call with the manager",
        error_messages={"required": "Enter who told us"},
    )


class LeadForm(_FactsForm):
    """Who answers for a part of a home's support."""

    problems = lead_problems

    name = forms.CharField(label="Name", error_messages={"required": "Enter a name"})
    organisation = forms.CharField(label="Organisation", required=False)
    phone = forms.CharField(
        label="Phone number", required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(
        label="E-mail address", required=False, widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    source = forms.CharField(
        label="Who told us",
        help_text="Such as a letter from the practice",
        error_messages={"required": "Enter who told us"},
    )
