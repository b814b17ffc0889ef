"""What a call handler types beside the answers: what came of the call, and guidance passed on."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from rollcall.domain.programme import GuidanceItem, Programme
from rollcall.domain.programme.call_checks import OUTCOME, ROLE
from rollcall.foundation.clock import LONDON
from rollcall.ui.words import day


#: How many days ahead a home can ask to be rung: the rest of today, and the two days after.
DAYS_AHEAD = 2
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)


def spoke_to_field(label: str, *, required: bool) -> forms.CharField:
    """The box for a work name."""
    found = forms.CharField(
        label=label,
        help_text="A work name only",
        required=required,
        max_length=100,
        error_messages={
            "required": "Say who gave the answers.",
            "max_length": "The name is too long. Use 100 characters or fewer.",
        },
    )
    found.widget.govuk = {"classes": "govuk-input--width-20"}  # type: ignore[attr-defined]
    return found


def note_field() -> forms.CharField:
    """The box for a note, which is no answer."""
    return forms.CharField(
        label="Note for whoever rings next",
        help_text="For example the best time to ring, or the language. Do not name residents.",
        required=False,
        max_length=1000,
        error_messages={"max_length": "The note is too long. Use 1,000 characters or fewer."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class OutcomeForm(forms.Form):
    """What came of a call that gave no update: nobody answered, they asked to be rung later, and so on.

    `short`: the home has reported already, so that it can have been reached, and by whom is asked.
    """

    outcome = forms.ChoiceField(
        label="What came of the call?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Say what came of the call.",
            "invalid_choice": "Choose what came of the call from the list.",
        },
    )
    callback_on = forms.ChoiceField(label="If they asked to be rung later: day", required=False)
    callback_time = forms.CharField(
        label="If they asked to be rung later: time",
        help_text="Such as 14:30 or 2.30pm",
        required=False,
        max_length=20,
        error_messages={"max_length": "Enter a time such as 14:30 or 2.30pm."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    spoke_to = spoke_to_field("Who did you speak to?", required=False)
    role = forms.ChoiceField(label="Their job", required=False)
    note = note_field()

    def __init__(
        self, *args: Any, programme: Programme, today: dt.date, short: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"auto_id": "call-%s", **kwargs})
        self.kinds = programme.settings.calls.outcomes
        daily = programme.sets[programme.settings.daily_set].by_id
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (code, daily[OUTCOME].option_label(code))
            for code, kind in self.kinds.items()
            if short or kind != "reached"
        ]
        days = [today + dt.timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1)]
        self.fields["callback_on"].choices = [  # type: ignore[attr-defined]
            (one.isoformat(), "Today" if one == today else day(one)) for one in days
        ]
        self.fields["callback_time"].widget.govuk = {"classes": "govuk-input--width-5"}  # type: ignore[attr-defined]
        if short:
            self.fields["role"].choices = roles(programme)  # type: ignore[attr-defined]
        else:
            del self.fields["spoke_to"], self.fields["role"]

    def clean(self) -> dict[str, Any]:
        """Day and time together, where they asked to be rung later."""
        cleaned = super().clean() or {}
        kind = self.kinds.get(cleaned.get("outcome", ""))
        if kind != "call_back":
            return cleaned
        text, on = cleaned.get("callback_time", "").strip(), cleaned.get("callback_on")
        time = read_time(text)
        if time is None:
            self.add_error(
                "callback_time",
                f"“{text}” is not a time. Enter one such as 14:30 or 2.30pm."
                if text
                else "Enter the time to call back, such as 14:30.",
            )
        elif on:
            cleaned["callback_at"] = dt.datetime.combine(dt.date.fromisoformat(on), time, LONDON)
        return cleaned


class GuidanceForm(forms.Form):
    """What the home says of each item of guidance: put in place, received, or not mentioned."""

    def __init__(
        self,
        *args: Any,
        items: Sequence[GuidanceItem],
        said: Mapping[str, tuple[bool, dt.datetime]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = [item for item in items if not said.get(item.id, (False,))[0]]
        self.said = said
        for item in self.items:
            field = forms.ChoiceField(
                label=item.title,
                help_text=item.text,
                required=False,
                widget=forms.RadioSelect,
                choices=[("in_place", "Put in place"), ("received", "Received, not yet in place")],
            )
            field.widget.govuk = {"classes": "govuk-radios--small govuk-radios--inline"}  # type: ignore[attr-defined]
            self.fields[f"guidance-{item.id}"] = field

    @property
    def received(self) -> dict[str, dt.datetime]:
        """When the home said that it has an item, not yet in place; by the name of its box."""
        return {
            f"guidance-{item.id}": self.said[item.id][1]
            for item in self.items
            if item.id in self.said
        }

    def in_place(self) -> dict[str, bool]:
        """What is new: True = put in place, False = received."""
        given = {item.id: self.cleaned_data.get(f"guidance-{item.id}", "") for item in self.items}
        return {
            item: answer == "in_place"
            for item, answer in given.items()
            if answer and not (answer == "received" and item in self.said)
        }


class SpokenForm(forms.Form):
    """Who gave the answers, and a note for the next call."""

    spoke_to = spoke_to_field("Who gives the answers?", required=True)
    role = forms.ChoiceField(
        label="Their job", error_messages={"required": "Say what job they have."}
    )
    note = note_field()

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles(programme)  # type: ignore[attr-defined]


def roles(programme: Programme) -> list[tuple[str, str]]:
    """The jobs to choose from, none of them chosen."""
    question = programme.sets[programme.settings.daily_set].by_id.get(ROLE)
    options = question.choices if question else ()
    return [("", "Choose one"), *((option.code, option.label) for option in options)]


def read_time(text: str) -> dt.time | None:
    """14:30, 14.30, 2pm or 2.30 pm as a time of day; None when it is none."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").casefold()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif match[2] is None:
        return None  # "3" could be any of two times
    return dt.time(hour, minute) if hour < 24 and minute < 60 else None
