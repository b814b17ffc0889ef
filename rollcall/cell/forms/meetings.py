"""What somebody types in a meeting. Each form carries a key, so that sent twice it stands once."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms


Choices = Sequence[tuple[str, str]]

NO_NAMES = "Do not name residents or staff."


class KeyedForm(forms.Form):
    """A form whose sending again is known by its key."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4


class DecideForm(KeyedForm):
    """A decision in one line: what, who, by when."""

    words = forms.CharField(
        label="Decision", help_text=NO_NAMES, error_messages={"required": "Write what was decided"}
    )
    owner = forms.ChoiceField(label="Who does it", required=False)
    due = forms.DateField(
        label="By",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Enter a day such as 27 May 2020"},
    )

    action_kind = forms.ChoiceField(
        label="Open an action",
        required=False,
        help_text="It goes to the team that does this, which then owns the decision.",
    )

    def __init__(self, owners: Choices, kinds: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action_kind"].choices = [("", "No action"), *kinds]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [("", "Nobody: settled now"), *owners]  # type: ignore[attr-defined]
        self.fields["due"].widget.govuk = {"type": "date", "classes": "govuk-input--width-10"}  # type: ignore[attr-defined]


class NoteForm(KeyedForm):
    """What was said, without a decision."""

    words = forms.CharField(
        label="Note",
        help_text=NO_NAMES,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write what was said"},
    )


class PassOnForm(KeyedForm):
    """A matter for a tier above: what is asked of it."""

    tier = forms.ChoiceField(label="To", error_messages={"required": "Say to whom it is passed on"})
    words = forms.CharField(
        label="What is asked of them",
        help_text=NO_NAMES,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write what is asked of them"},
    )

    def __init__(self, tiers: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = list(tiers)  # type: ignore[attr-defined]


class AnswerForm(KeyedForm):
    """What came back from a tier."""

    words = forms.CharField(
        label="Their answer",
        help_text=NO_NAMES,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write what the answer was"},
    )


class AttendanceForm(KeyedForm):
    """Which organisations are here, and which of them chairs."""

    present = forms.MultipleChoiceField(
        label="Who is here", required=False, widget=forms.CheckboxSelectMultiple
    )
    chair = forms.ChoiceField(label="Who chairs", required=False)

    def __init__(self, seats: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = list(seats)  # type: ignore[attr-defined]
        self.fields["present"].widget.govuk = {"classes": "govuk-checkboxes--small"}  # type: ignore[attr-defined]
        self.fields["chair"].choices = [("", "As planned"), *seats]  # type: ignore[attr-defined]


class RaiseForm(KeyedForm):
    """Something for the next agenda of a cell."""

    cell = forms.ChoiceField(label="For which cell")
    raised_by = forms.ChoiceField(label="Who raised it", widget=forms.RadioSelect)
    place = forms.ChoiceField(label="About which home or area")
    words = forms.CharField(
        label="What is it?",
        help_text=NO_NAMES,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what it is"},
    )

    def __init__(
        self, cells: Choices, sources: Choices, places: Choices, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("cell", cells), ("raised_by", sources), ("place", places)):
            self.fields[name].choices = list(choices)  # type: ignore[attr-defined]
            if len(choices) == 1:
                self.fields[name].initial = choices[0][0]


class AddressForm(forms.Form):
    """Somebody to write to."""

    body = forms.ChoiceField(label="For")
    name = forms.CharField(
        label="Name or post", max_length=200, error_messages={"required": "Enter a name"}
    )
    email = forms.EmailField(
        label="E-mail",
        error_messages={
            "required": "Enter an e-mail address",
            "invalid": "Enter an e-mail address such as name@example.org",
        },
    )

    def __init__(self, bodies: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = list(bodies)  # type: ignore[attr-defined]
