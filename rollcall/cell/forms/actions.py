"""What is typed about an action or a request; the services say whether it can be."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from rollcall.domain.support import Kind, Support, SupportField, read_quantity
from rollcall.foundation.attachments import MOST_BYTES, TYPES
from rollcall.ui.widgets import DateBoxes


NO_NAMES = "Do not name residents or staff."
SMALL = {"label": {"classes": "govuk-label--s"}}
LEGEND = {"fieldset": {"legend": {"classes": "govuk-fieldset__legend--s"}}}

Choices = list[tuple[str, str]]


def _drawn(field: forms.Field, look: Mapping[str, Any]) -> forms.Field:
    field.widget.govuk = look  # type: ignore[attr-defined]
    return field


class QuantityField(forms.CharField):
    """A whole number above nought; blank is none given, which is not nought."""

    def clean(self, value: Any) -> int | None:
        """The number, or None."""
        text = super().clean(value)
        try:
            return read_quantity(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class DayField(forms.Field):
    """A day in three boxes, as an ISO date or ""."""

    widget = DateBoxes

    def clean(self, value: Any) -> str:
        """The day that is meant."""
        parts = [str((value or {}).get(part, "")).strip() for part in DateBoxes.parts]
        if not any(parts):
            return ""
        try:
            day, month, year = map(int, parts)
            return dt.date(year, month, day).isoformat()
        except ValueError:
            raise forms.ValidationError(
                f"“{' '.join(filter(None, parts))}” is not a date, such as 27 5 2020."
            ) from None


def words_field(label: str, hint: str = NO_NAMES, rows: int = 3) -> forms.Field:
    """A box for a few sentences."""
    widget = forms.Textarea(attrs={"rows": rows})
    return _drawn(
        forms.CharField(label=label, help_text=hint, required=False, widget=widget), SMALL
    )


class RequestForm(forms.Form):
    """Asking for one kind of help; an officer says some things more.

    `may_insist`: it was refused for what somebody else did, and can be sent again all the same.
    """

    may_insist = False

    def __init__(
        self, support: Support, kind: Kind, data: Any = None, *, officer: bool, sector: bool
    ) -> None:
        super().__init__(data)
        self.kind = kind
        if officer:
            self.fields["what"] = _drawn(
                forms.CharField(
                    label="What is to be done, in a few words",
                    required=sector,
                    help_text=NO_NAMES,
                    error_messages={"required": "Say in a few words what is to be done"},
                ),
                SMALL,
            )
        self.fields["urgency"] = _urgency(support, kind)
        if kind.unit:
            self.fields["asked"] = _drawn(
                QuantityField(
                    label=f"How many {kind.unit}?",
                    required=False,
                    help_text="Leave it blank if you do not know.",
                    widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                ),
                {**SMALL, "classes": "govuk-input--width-5"},
            )
        for one in kind.fields:
            self.fields[f"details.{one.key}"] = _field(one)
        self.fields["words"] = words_field("Anything else?")
        if officer:
            self.fields["partner"] = partner_field()
            self.fields["private"] = forms.BooleanField(
                label="Do not show this to the home", required=False
            )

    @property
    def details(self) -> dict[str, Any]:
        """The kind's own fields as filled in."""
        given = {one.key: self.cleaned_data.get(f"details.{one.key}") for one in self.kind.fields}
        return {key: value for key, value in given.items() if value not in (None, "", [])}


def _urgency(support: Support, kind: Kind) -> forms.Field:
    """How soon; of what is kept in store, by the days that it lasts."""
    stored = bool(kind.unit) and "on_its_way" in kind.passes
    choices = [
        (
            one.code,
            f"{one.label} – {one.hint[:1].lower()}{one.hint[1:]}"
            if stored and one.hint
            else one.label,
        )
        for one in support.urgencies
    ]
    field = forms.ChoiceField(
        label="How soon do you need it?",
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say how soon you need it"},
    )
    return _drawn(field, LEGEND)


def _field(one: SupportField) -> forms.Field:
    details: dict[str, Any] = {"label": one.label, "required": False, "help_text": one.hint}
    options = [(option.code, option.label) for option in one.options]
    if one.type == "choices":
        field: forms.Field = forms.MultipleChoiceField(
            choices=options, widget=forms.CheckboxSelectMultiple, **details
        )
        return _drawn(field, LEGEND)
    if one.type == "choice":
        return _drawn(
            forms.ChoiceField(choices=options, widget=forms.RadioSelect, **details), LEGEND
        )
    if one.type == "date":
        return _drawn(DayField(**details), LEGEND)
    return _drawn(forms.CharField(**details), SMALL)


def partner_field() -> forms.Field:
    """Who does it when it is none of the programme's teams."""
    field = forms.CharField(
        label="Organisation outside that does it",
        required=False,
        help_text="Only if none of our teams does it, such as another council.",
    )
    return _drawn(field, SMALL)


class MoveForm(forms.Form):
    """A step of the table of states, made from one version of the action."""

    event = forms.CharField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    agreed = QuantityField(
        label="How many are agreed?",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    words = words_field("Why?", f"The home reads this. {NO_NAMES}")


class CommentForm(forms.Form):
    """Something written beside the states."""

    words = words_field("Your comment")
    internal = forms.BooleanField(label="Only for those who help, not for the home", required=False)


class FileForm(forms.Form):
    """A file, such as a photograph of a delivery note."""

    file = forms.FileField(
        label="Add a file",
        help_text=f"{TYPES}, at most {MOST_BYTES // 1024 // 1024} MB. No names or faces of people.",
        required=True,
        error_messages={"required": "Choose a file", "empty": "This file is empty"},
    )
    internal = forms.BooleanField(label="Only for those who help, not for the home", required=False)


class AssignForm(forms.Form):
    """Which person of the team does it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    person = forms.TypedChoiceField(
        label="Who does it?", required=False, coerce=int, empty_value=None, choices=[]
    )

    def __init__(self, people: Iterable[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Choices = [("", "Nobody in particular")]
        choices += [(str(key), name) for key, name in people]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """Which team looks after it, and who outside does it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    team = forms.ChoiceField(label="Team", choices=[])
    partner = partner_field()
    words = words_field("Why?", f"The home reads this. {NO_NAMES}")

    def __init__(self, teams: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = list(teams)  # type: ignore[attr-defined]
