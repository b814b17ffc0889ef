"""Setting a signal aside: why, and until when."""

from django import forms


class SetAsideForm(forms.Form):
    """Nothing is set aside for good: a day is needed."""

    reason = forms.CharField(
        label="Why do you set it aside?",
        help_text="Everybody who opens this signal sees it. Do not name residents or staff.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why you set it aside"},
    )
    review_on = forms.DateField(
        label="When will you look at it again?",
        help_text="From tomorrow to 28 days ahead. It returns before that when it gets worse.",
        widget=forms.DateInput(format="%Y-%m-%d"),
        error_messages={
            "required": "Give the day on which it returns",
            "invalid": "Give the day as a date, such as 2020-05-29",
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["review_on"].widget.govuk = {  # type: ignore[attr-defined]
            "type": "date",
            "classes": "govuk-input--width-10",
        }
