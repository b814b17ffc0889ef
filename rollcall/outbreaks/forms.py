"""Reading what was typed into records and findings; saves nothing."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms

from rollcall.domain.outbreak_records import Field, FieldType, KindDefinition, Problem
from rollcall.reports.selectors import FindingInfo
from rollcall.reports.services import NewFinding


#: A few choices are shown at once, more of them as a list to open.
MOST_RADIOS = 5
#: More than live and work in any home.
MOST_PEOPLE = 2_000


class DayInput(forms.TextInput):
    """One box with the browser's own calendar."""

    govuk = {"type": "date", "classes": "govuk-input--width-10"}


def day_field(label: str, *, hint: str = "", required: bool = False) -> forms.DateField:
    """A date; what cannot be read is repeated in the message."""
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=DayInput(),
        error_messages={
            "required": f"{label}: enter a date",
            "invalid": f"{label}: enter a date such as 26 May 2020",
        },
    )


class RecordForm(forms.Form):
    """The fields of one kind of record, or only those of its end.

    `based_on` is the version that somebody looked at; `reason` is asked when it is changed.
    """

    def __init__(
        self,
        definition: KindDefinition,
        *args: Any,
        ends: bool = False,
        changes: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        shown = definition.ending if ends else definition.fields
        # A step is marked done by its own press on the page.
        self.asked = tuple(one for one in shown if not one.id.startswith("done_"))
        for one in self.asked:
            self.fields[one.id] = _field(one)
        if changes and not ends:
            self.fields["reason"] = forms.CharField(
                label="Why you change it", error_messages={"required": "Say why you change it"}
            )
        if changes or ends:
            self.fields["based_on"] = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, str]:
        """What was filled in, by field, as a record keeps it."""
        return {one.id: _text(self.cleaned_data.get(one.id)) for one in self.asked}

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Show what the service refused beside each field."""
        for one in problems:
            self.add_error(one.field if one.field in self.fields else None, one.message)

    def groups(self) -> Iterator[tuple[str, list[Any]]]:
        """The fields to show, those of one group together under its heading."""
        last, held = "", list[Any]()
        for one in self.asked:
            if one.group != last and held:
                yield last, held
                held = []
            last = one.group
            held.append(self[one.id])
        yield last, held
        if "reason" in self.fields:
            yield "", [self["reason"]]


def _field(one: Field) -> forms.Field:
    """The form's field; what must be filled in is the domain's to say, with its own words."""
    if one.type is FieldType.DAY:
        return day_field(one.label, hint=one.hint)
    if one.type is FieldType.CHOICE:
        few = len(one.choices) <= MOST_RADIOS
        return forms.ChoiceField(
            label=one.label,
            help_text=one.hint,
            required=False,
            choices=list(one.choices) if few else [("", "Choose one"), *one.choices],
            widget=forms.RadioSelect if few else forms.Select,
            error_messages={"invalid_choice": f"{one.label}: choose one of these"},
        )
    widget = forms.Textarea(attrs={"rows": 4}) if one.type is FieldType.TEXT else forms.TextInput()
    return forms.CharField(label=one.label, help_text=one.hint, required=False, widget=widget)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")


class FindingForm(forms.Form):
    """What was found out about some cases."""

    people = forms.IntegerField(
        label="How many people",
        min_value=1,
        max_value=MOST_PEOPLE,
        error_messages={
            "required": "Enter how many people this is about",
            "invalid": "How many people must be a whole number, like 2",
            "min_value": "Enter 1 or more people",
            "max_value": f"Enter {MOST_PEOPLE:,} people or fewer",
        },
    )
    result = forms.ChoiceField(
        label="Test result",
        choices=[
            ("awaited", "Not tested yet, or result awaited"),
            ("positive", "Positive"),
            ("negative", "Negative: they are no cases"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what came of the tests"},
    )
    reported_on = day_field(
        "Day of the daily update that counts them",
        hint="Leave empty if no daily update counts these people",
    )
    ill_on = day_field("When they fell ill", hint="The first day of symptoms, if it is known")
    tested_on = day_field("When they were tested")
    reference = forms.CharField(
        label="Your reference",
        required=False,
        help_text="Such as A1. Never a name, a room or an NHS number",
    )

    def __init__(self, *args: Any, changes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if changes:
            self.fields["reason"] = forms.CharField(
                label="Why you change it", error_messages={"required": "Say why you change it"}
            )
            self.fields["based_on"] = forms.IntegerField(widget=forms.HiddenInput)

    def finding(self, disease: str) -> NewFinding:
        """What was typed, for the service."""
        said = self.cleaned_data
        return NewFinding(
            disease,
            said["people"],
            said["result"],
            said["ill_on"],
            said["tested_on"],
            said["reported_on"],
            said["reference"],
        )


def finding_initial(found: FindingInfo) -> Mapping[str, Any]:
    """What a finding says, for the form that changes it."""
    return {
        "people": found.people,
        "result": found.result.value,
        "reported_on": found.reported_on,
        "ill_on": found.ill_on,
        "tested_on": found.tested_on,
        "reference": found.reference,
        "based_on": found.id,
    }
