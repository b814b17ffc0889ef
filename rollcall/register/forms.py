"""Reading what was typed about a contact, a lead or somebody's role; saves nothing."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from rollcall.register.contacts import PURPOSES, ContactFacts, contact_problems, lead_problems, tidy


Choices = Sequence[tuple[str, str]]


def _day(label: str, hint: str) -> forms.DateField:
    """One box for a day, with the browser's own calendar."""
    field = forms.DateField(
        label=label,
        help_text=hint,
        required=False,
        error_messages={"invalid": f"{label}: enter a day such as 26 May 2020"},
    )
    field.widget.govuk = {"type": "date", "classes": "govuk-input--width-10"}  # type: ignore[attr-defined]
    return field


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


class RoleForm(forms.Form):
    """A role for somebody: which, where, for which team, and from when to when."""

    role = forms.ChoiceField(label="Role", error_messages={"required": "Choose a role"})
    place = forms.ChoiceField(label="Where", required=False)
    place_id = forms.CharField(
        label="Or one home or provider",
        required=False,
        max_length=80,
        help_text="Its CQC id, such as 1-123456789. Only for people who act for a home.",
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    team = forms.ChoiceField(
        label="Team",
        required=False,
        help_text="For roles that work for a team; it says which organisation they belong to.",
    )
    valid_from = _day("First day", "Leave empty for from now on")
    valid_until = _day("Last day", "Leave empty for no end")
    reason = forms.CharField(
        label="Why", required=False, max_length=200, help_text="Such as who asked for it"
    )

    def __init__(self, choices: Mapping[str, Choices], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, listed in choices.items():
            self.fields[name].choices = [("", "Choose one"), *listed]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One place and not two."""
        cleaned = super().clean() or {}
        given = [cleaned.get("place"), (cleaned.get("place_id") or "").strip()]
        if not self.errors and sum(map(bool, given)) != 1:
            self.add_error("place", "Choose an area, or give the id of a home or provider")
        return cleaned


class EndRoleForm(forms.Form):
    """When a role ends, and why."""

    ends = forms.ChoiceField(
        label="When does it end?",
        choices=[("now", "At once"), ("day", "After a day")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say when it ends"},
    )
    last_day = _day("Last day", "Only if it does not end at once")
    reason = forms.CharField(
        label="Why does it end?",
        max_length=200,
        help_text="It stays on record. Such as: moved to another team",
        error_messages={"required": "Say why it ends"},
    )

    def clean(self) -> dict[str, Any]:
        """A day where it does not end at once."""
        cleaned = super().clean() or {}
        if cleaned.get("ends") == "day" and not cleaned.get("last_day") and not self.errors:
            self.add_error("last_day", "Enter the last day")
        return cleaned
