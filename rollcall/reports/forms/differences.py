"""What is typed when somebody decides about a difference."""

from typing import Any

from django import forms


def reason_field(hint: str) -> forms.CharField:
    """Why: in a few words, kept with the decision."""
    return forms.CharField(
        label="How do you know?",
        help_text=hint,
        max_length=300,
        error_messages={
            "required": "Say in a few words how you know",
            "max_length": "Use 300 characters or fewer for the reason",
        },
    )


class DecideForm(forms.Form):
    """Which of two values is right."""

    outcome = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="Which is right?",
        error_messages={
            "required": "Choose which value is right, or that both are",
            "invalid_choice": "Choose which value is right, or that both are",
        },
    )
    reason = reason_field("Such as “The manager says two residents left at noon”. Name nobody.")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]


class OpenAgainForm(forms.Form):
    """Why a closed difference must be looked at again."""

    reason = reason_field("What you know now that was not known when it was closed.")


class KeepForm(forms.Form):
    """Several differences for which what the homes told us shall stand."""

    difference = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": "Tick at least one difference",
            "invalid_choice": "A difference that you ticked is no longer here. Look at the list again",
        },
    )
    reason = reason_field("It is kept with each of them, such as “Rang all of them this morning”.")

    def __init__(self, *args: Any, ids: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["difference"].choices = [(one, "") for one in ids]  # type: ignore[attr-defined]
