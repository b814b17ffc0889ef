"""Answering a query, and deciding about one."""

import datetime as dt
from typing import Any

from django import forms

from rollcall.domain.questions.answers import AnswerError, answer_type
from rollcall.domain.questions.definition import DONT_KNOW, Question


YES, NO, UNSURE = "yes", "no", "unsure"


class AnswerQueryForm(forms.Form):
    """Is it right? Each of the three answers has a button, and a box of its own."""

    answer = forms.ChoiceField(
        choices=[(YES, "Yes"), (NO, "No"), (UNSURE, "I cannot say")],
        error_messages={"required": "Say whether it is right", "invalid_choice": "Say yes or no"},
    )
    value = forms.CharField(label="No, the right answer is", required=False)
    words = forms.CharField(
        label="What happened?",
        help_text="For example: two people are in hospital. Do not name residents or staff.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    explained = forms.CharField(
        label="What do you know about it, or who can tell us?",
        help_text="Do not name residents or staff.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, question: Question, on: dt.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question, self.on = question, on
        if question.choices:
            options = [(one.code, one.label) for one in question.choices]
            self.fields["value"] = forms.ChoiceField(
                label=self.fields["value"].label,
                choices=[("", "Choose the right answer"), *options],
                required=False,
            )
        elif question.type == "integer":
            self.fields["value"].widget.govuk = {  # type: ignore[attr-defined]
                "classes": "govuk-input--width-5",
                "inputmode": "numeric",
                "spellcheck": False,
            }
        self.fields["value"].help_text = question.label

    def clean(self) -> dict[str, Any]:
        """The right answer is needed with a no, and words when nobody can say."""
        found = super().clean() or {}
        answer = found.get("answer")
        if answer == NO:
            self._check_value(str(found.get("value") or ""))
        if answer == UNSURE and not found.get("explained", "").strip():
            self.add_error("explained", "Say what you know about it, or who can tell us")
        return found

    def _check_value(self, typed: str) -> None:
        try:
            value = answer_type(self.question).parse(self.question, typed, self.on)
        except AnswerError as error:
            self.add_error("value", f"{error.message} {error.remedy}".strip())
            return
        if value is None or value == DONT_KNOW:
            self.add_error("value", "Give the right answer")


class DecideForm(forms.Form):
    """What an officer decides, and why."""

    decision = forms.ChoiceField(choices=[("set_aside", "Set aside"), ("reopen", "Ask again")])
    why = forms.CharField(
        label="Why?",
        help_text="Everybody who opens this query sees it. Do not name residents or staff.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why, in a few words"},
    )
