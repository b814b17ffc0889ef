"""A decision about a planned version of a question set."""

from django import forms

from rollcall.reports.services.question_sets import LONGEST_REASON


class DecisionForm(forms.Form):
    """Why, and exactly what was seen: a version that changes meanwhile must be looked at again.

    What is being decided is sent too, so that a form sent twice does not take back what it approved.
    """

    reason = forms.CharField(
        label="Why?",
        help_text="Kept with the decision, with your name and the added time.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
        error_messages={
            "required": "Say in a few words why",
            "max_length": f"The reason must be {LONGEST_REASON} characters or fewer",
        },
    )
    deciding = forms.ChoiceField(
        choices=[("approve", "Approve"), ("withdraw", "Take back")], widget=forms.HiddenInput
    )
    digest = forms.CharField(widget=forms.HiddenInput)
