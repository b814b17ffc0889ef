"""Deciding the level of a home."""

from typing import Any

from django import forms

from rollcall.cell.services import NewLevel
from rollcall.domain.levels import Levels


class LevelForm(forms.Form):
    """Which level, why, and what a person knows that no answer tells."""

    level = forms.ChoiceField(
        label="Level",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a level", "invalid_choice": "Choose one of the levels"},
    )
    by_hand = forms.MultipleChoiceField(
        label="What you know that the daily update does not ask",
        help_text="What you choose counts as a trigger until the next decision.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Choose from those on the page"},
    )
    reason = forms.CharField(
        label="Why?",
        help_text="Needed when the level goes down, or is below the one suggested. "
        "The home sees it. Do not name residents or staff.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, levels: Levels, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (one.key, f"{one.label}: {one.meaning}") for one in levels.levels
        ]
        parts = {one.key: one.label for one in levels.domains}
        self.fields["by_hand"].choices = [  # type: ignore[attr-defined]
            (one.id, f"{parts[one.domain]}, {levels.label(one.level).lower()}: {one.text}")
            for one in levels.by_hand
        ]

    @property
    def decided(self) -> NewLevel:
        """What was filled in."""
        said = self.cleaned_data
        return NewLevel(
            said["level"], said["reason"], tuple(said["by_hand"]), said["based_on"] or 0
        )
